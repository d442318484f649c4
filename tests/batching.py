"""Lists of patients for the tests of batches, and `checklist batch` where it meets with faults."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import sleep
from typing import Any

from command import PATIENCE, Outcome, environment, names_in, run_apart

BANK = Path(__file__).parent / "data" / "sleep.yaml"
FULL = bool(os.environ.get("CHECKLIST_REQUIRE_ALL"))
"""Whether to take the time for long lists."""

OPTIONS = ("--bank", str(BANK), "--on", "2026-11-22")
_START = """
{}
from checklist.cli import main
main()
"""


def patient(number: int) -> dict[str, Any]:
    """A patient like no other of a list."""
    return {
        "id": f"A{number}" if number % 3 else "",
        "name": f"Person {number}",
        "answers": {"hours": str(number % 11), "drinks": ["tea", "coffee"][number % 2]},
        "preferences": {"text_size": ["14", "18", "24"][number % 3]},
    }


def write_list(path: Path, patients: list[dict[str, Any]] | int) -> Path:
    """Write a list of patients, or of so many of them."""
    if isinstance(patients, int):
        patients = [patient(number + 1) for number in range(patients)]
    path.write_text("".join(f"{json.dumps(each)}\n" for each in patients), "utf-8")
    return path


def command(fault: str = "") -> tuple[str, ...]:
    """The command line, with a fault prepared in Python."""
    return (sys.executable, "-c", _START.format(fault))


def run_batch(
    patients: Path, out: Path | str, *options: object, fault: str = "", patience: float = PATIENCE
) -> Outcome:
    """Run `checklist batch` in a process of its own, for at most so many seconds."""
    arguments = ("batch", patients, "-o", out, *OPTIONS, *options)
    return run_apart(*arguments, cwd=patients.parent, command=command(fault), patience=patience)


@contextmanager
def started(patients: Path, out: Path, *options: object) -> Iterator[subprocess.Popen[bytes]]:
    """Start `checklist batch` in a group of its own, as a terminal does."""
    arguments = map(str, ("batch", patients, "-o", out, *OPTIONS, *options))
    with subprocess.Popen(
        [*command(), *arguments], cwd=patients.parent, env=environment(patients.parent),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def wait_until(is_so: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait for something, as long as the process lives."""
    for _ in range(PATIENCE * 500):
        if is_so() or process.poll() is not None:
            return
        sleep(0.002)
    raise AssertionError("it hangs")


def sheets(folder: Path) -> list[str]:
    """The documents in a folder."""
    return [name for name in names_in(folder) if name.endswith(".pdf")] if folder.exists() else []


def hashes(folder: Path) -> dict[str, str]:
    """Everything in a folder, hidden files too, by name."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def manifest(folder: Path) -> list[dict[str, Any]]:
    """What a folder's manifest says."""
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
