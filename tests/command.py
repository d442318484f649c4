"""Runs the command line for the tests: in this process, or as a shell would in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import checklist
from checklist.cli import run

ROOT = Path(checklist.__file__).parent.parent
EXAMPLES = tuple(sorted((Path(__file__).parent.parent / "examples").glob("*.yaml")))
COMMAND = (sys.executable, "-m", "checklist")
PATIENCE = 60
"""After so many seconds a command hangs; none comes near it."""


@dataclass(frozen=True)
class Outcome:
    """What a command came to: its exit code, its result, what it told the person."""

    code: int
    result: bytes
    told: str

    @property
    def text(self) -> str:
        return self.result.decode()


Build = Callable[..., Outcome]
"""Runs `checklist build` with some arguments."""


def run_here(capsys: pytest.CaptureFixture[bytes], *arguments: object) -> Outcome:
    """Run a command in this process, with `capsysbinary`."""
    capsys.readouterr()
    code = run([str(argument) for argument in arguments])
    result, told = capsys.readouterr()
    return Outcome(code, result, told.decode())


def environment(home: Path, **more: str) -> dict[str, str]:
    """A plain environment in which the package is found from any folder."""
    plain = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**plain, "HOME": str(home), "LC_ALL": "C.UTF-8", **more}


def run_apart(
    *arguments: object, cwd: Path, stdin: bytes = b"", more: Mapping[str, str] | None = None,
    command: tuple[str, ...] = COMMAND, patience: float = PATIENCE, **how: Any,
) -> Outcome:  # fmt: skip
    """Run a command in a process of its own."""
    done = subprocess.run(
        [*command, *map(str, arguments)],
        cwd=cwd, input=stdin, capture_output=True, env=environment(cwd, **(more or {})),
        timeout=patience, check=False, **how,
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout, done.stderr.decode())


def in_shell(script: str, *, cwd: Path) -> Outcome:
    """Run a shell's script, in which `checklist` is the command."""
    shell = ("sh", "-c", f'checklist() {{ {" ".join(COMMAND)} "$@"; }}; {script}')
    return run_apart(cwd=cwd, command=shell)


def names_in(folder: Path) -> list[str]:
    """Everything in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def mounted_disk(place: Path, *, size: str) -> Iterator[Path]:
    """A disk of a size at a place, where this process may mount one."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this process may not mount a disk; the limit on file sizes stands for it")
    yield place
    subprocess.run(["umount", str(place)], check=True)
