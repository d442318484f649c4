"""The archives that were fetched once → Python for a browser: its own parts and compiled packages.

Every archive is pinned to a version and a digest, so that a page is made of the same bytes
wherever it is made.
"""

import io
import os
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from checklist.errors import InputError, Place, Problem

PYODIDE = "314.0.7"
"""The version of Pyodide, which is CPython 3.14.2."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A published file by its name and digest, and what of its content a page needs."""

    name: str
    digest: str
    requirement: str = ""
    """What pip calls it; nothing for what npm's registry has."""


ENGINE = Archive(
    f"pyodide-{PYODIDE}.tgz", "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"
)
VALIDATOR = Archive(
    "pydantic-2.14.3-py3-none-any.whl",
    "3f7b347782ab7e4cf4c798496ae3a82787d9f21ec12676a9c564355eeef8daa8",
    "pydantic==2.14.3",
)
VALIDATOR_CORE = Archive(
    "pydantic_core-2.50.4-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
    "e6da138a1ecc1341c8b788a5ee822670b03788e1f5decf7af9d461de6e508b8e",
    "pydantic-core==2.50.4",
)
SHAPER = Archive(
    "uharfbuzz-0.57.0-cp311-abi3-pyemscripten_2026_0_wasm32.whl",
    "430b78efc0cff3365461ff79e0d0a944cda17253171d5a4f8cf4615ebde08541",
    "uharfbuzz==0.57.0",
)
ARCHIVES = (ENGINE, VALIDATOR, VALIDATOR_CORE, SHAPER)


def default_folder() -> Path:
    """Where the archives are kept for one person of this computer."""
    home = Path.home()
    if sys.platform == "win32":
        cache = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        cache = home / "Library" / "Caches"
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return cache / "consultation-checklist"


def is_whole(archive: Archive, content: bytes) -> bool:
    """Whether an archive is the one that was pinned."""
    return sha256(content).hexdigest() == archive.digest


@dataclass(frozen=True, slots=True)
class Runtime:
    """A folder with all archives in it."""

    folder: Path

    def engine(self) -> Mapping[str, bytes]:
        """The files of Pyodide by their names.

        Raises:
            InputError: the archive is not there, or not whole.
        """
        with tarfile.open(fileobj=io.BytesIO(self._read(ENGINE))) as tar:
            files = ((each.name, tar.extractfile(each)) for each in tar if each.isfile())
            return {name.removeprefix("package/"): file.read() for name, file in files if file}

    def packages(self, archive: Archive) -> Mapping[str, bytes]:
        """The modules of a wheel by their paths.

        Raises:
            InputError: as for the engine.
        """
        with zipfile.ZipFile(io.BytesIO(self._read(archive))) as wheel:
            names = [name for name in wheel.namelist() if name.endswith((".py", ".so"))]
            return {name: wheel.read(name) for name in names}

    def _read(self, archive: Archive) -> bytes:
        path = self.folder / archive.name
        try:
            content = path.read_bytes()
        except OSError:
            raise _missing(path, "is not there") from None
        if not is_whole(archive, content):
            raise _missing(path, "is not the file that was published")
        return content


def _missing(path: Path, fault: str) -> InputError:
    remedy = f"fetch Python for the browser once: python -m checklist.web.fetch {path.parent}"
    if path.parent == default_folder():
        remedy = "fetch Python for the browser once: python -m checklist.web.fetch"
    return InputError([Problem(Place(str(path)), fault, remedy)])
