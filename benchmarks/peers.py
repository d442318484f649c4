"""Ours beside its peers: the same lists of questions, made in turn; writes RESULTS.md."""

import json
import os
import platform
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from checklist.templates import compiled_templates
from content import QUESTIONS, case, patient_file
from engines import Case, installed
from figures import Cost, Measured, facts, middle
from report import results

HERE = Path(__file__).parent
_WORKER = (sys.executable, str(HERE / "worker.py"))
_PACKAGES = "packages"
_WARM_UP = 50
_LENGTHS = (20, 100, 300, 1000)


class Engine:
    """An engine that runs in a process of its own and makes cases as they are asked for."""

    def __init__(self, name: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            [*_WORKER, name], env=environment(folder),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def make(self, case: Case) -> Cost:
        """Have a case made."""
        asked, told = self._process.stdin, self._process.stdout
        assert asked
        assert told
        print(json.dumps(case), file=asked, flush=True)
        return Cost(*json.loads(told.readline()))

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def environment(folder: Path) -> dict[str, str]:
    """The variables of a process: it finds the program, and keeps compiled code as if installed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    found = os.pathsep.join([str(HERE.parent), str(folder / _PACKAGES)])
    return {**kept, "PYTHONPATH": found, "PYTHONPYCACHEPREFIX": str(folder / "code")}


def compile_templates(folder: Path) -> None:
    """Compile the templates as the build of a wheel does."""
    for path, text in compiled_templates().items():
        file = folder / _PACKAGES / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


# Measuring ----------------------------------------------------------------------------------------


def compare(documents: int, starts: int, folder: Path) -> dict[str, Measured]:
    """Measure every engine that is installed, warm and cold."""
    file = folder / "case.json"
    file.write_text(json.dumps(case(0)), "utf-8")
    measured = {
        name: Measured(version, facts(once(name, file, folder)))
        for name, version in installed().items()
    }
    with ExitStack() as stack:
        engines = {name: stack.enter_context(Engine(name, folder)) for name in measured}
        for number, name in in_turn(engines, _WARM_UP + documents):
            cost = engines[name].make(case(number))  # no patient twice: some engines remember
            if number >= _WARM_UP:
                measured[name].warm.append(cost)
    for number, name in in_turn(measured, 1 + starts):
        spent = cold(name, file, folder)
        if number:  # at first the code is compiled
            measured[name].cold.append(spent)
    return measured


def in_turn(names: Iterable[str], rounds: int) -> Iterator[tuple[int, str]]:
    """Every name in every round, and in each round another one first.

    Whatever else slows the computer slows them alike.
    """
    order = deque(names)
    for number in range(rounds):
        yield from ((number, name) for name in tuple(order))
        order.rotate()


def once(name: str, file: Path, folder: Path) -> bytes:
    """A case as an engine makes it."""
    out = folder / f"{name}.pdf"
    subprocess.run([*_WORKER, name, str(file), str(out)], env=environment(folder), check=True)
    return out.read_bytes()


def cold(name: str, file: Path, folder: Path) -> float:
    """What a process takes that makes one document: ours is the command as a person types it."""
    out, patient = folder / f"{name}.pdf", folder / "patient.yaml"
    out.unlink(missing_ok=True)
    command = [*_WORKER, name, str(file), str(out)]
    if name == "ours":
        patient.write_text(patient_file(0), "utf-8")
        command = [sys.executable, "-m", "checklist", "build", str(patient), "-o", str(out)]
    with subprocess.Popen(command, env=environment(folder), stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert out.stat().st_size
    return 1000 * (used.ru_utime + used.ru_stime)


def growth(documents: int, folder: Path) -> tuple[Cost, Cost]:
    """What the process of ours has come to after a tenth of many documents, and after all."""
    some = case(0)
    with Engine("ours", folder) as engine:
        costs = [
            engine.make({**some, "patient": patient_file(number)}) for number in range(documents)
        ]
    return costs[documents // 10], costs[-1]


def lengths(folder: Path) -> dict[int, float]:
    """What a question costs in lists of several lengths, in milliseconds of ours."""
    found = {}
    for questions in _LENGTHS:
        with Engine("ours", folder) as engine:
            costs = [engine.make(case(number, questions)) for number in range(_WARM_UP + 5)]
        found[questions] = middle(cost.ms for cost in costs[_WARM_UP:]) / questions
    return found


# The run ------------------------------------------------------------------------------------------


_OTHERS = "\n## The page that works by itself\n"  # which page_load.py writes


def main(*arguments: str) -> None:
    """Measure and write RESULTS.md."""
    options = _options(arguments)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # the processes inherit it
    with TemporaryDirectory() as name:
        folder = Path(name)
        compile_templates(folder)
        measured = compare(options.documents, options.starts, folder)
        text = results(
            measured, long=growth(options.long, folder), documents=options.long,
            lengths=lengths(folder), questions=QUESTIONS, machine=_machine(),
        )  # fmt: skip
    before = options.out.read_text("utf-8") if options.out.exists() else ""
    options.out.write_text(text + "".join(before.partition(_OTHERS)[1:]), "utf-8")


def _options(arguments: tuple[str, ...]) -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100, help="of each engine, at least 1")
    parser.add_argument("--starts", type=int, default=20, help="of each engine, at least 1")
    parser.add_argument("--long", type=int, default=10_000, help="of ours in a row, at least 10")
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    return parser.parse_args(arguments)


def _machine() -> str:
    names = (
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if line.startswith("model name")
    )
    today = date.today()  # noqa: DTZ011  (the day where the computer is)
    return (
        f"Measured on {today.day} {today:%B %Y} on one core of {os.cpu_count()}, "
        f"{next(names, platform.processor())}, with Python {platform.python_version()}."
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
