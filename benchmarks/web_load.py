"""Asks a server of the form for sheets without a pause, and tells how it bears up.

`python benchmarks/web_load.py` first finds out how many sheets a second it makes at most. Then it
asks for 50 a second, or for 80 % of the most if that is less, for two minutes, while 200 other
connections begin to ask and never end. It counts what was not a sheet, and watches the memory.
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from serving import Served, serving

_CLIENTS = 32
_GOAL = 50
_PART_OF_MOST = 0.8
_HALF_OPEN = 200


@dataclass
class Load:
    """What became of some requests: how long each took, and how many brought no sheet."""

    seconds: float
    waits: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def rate(self) -> float:
        """Sheets a second."""
        return len(self.waits) / self.seconds

    def wait(self, percent: int) -> float:
        """The wait in milliseconds that so many percent did not exceed."""
        return statistics.quantiles(self.waits, n=100, method="inclusive")[percent - 1] * 1000


def load(served: Served, token: str, *, seconds: float, rate: float | None = None) -> Load:
    """Ask at a rate, or without one as fast as answers come, for so many seconds."""
    tickets, lock = iter(_times(time.perf_counter(), rate, seconds)), threading.Lock()
    done = Load(seconds)

    def client(number: int) -> None:
        while True:
            with lock:
                at = next(tickets, None)
            if at is None:
                return
            time.sleep(max(0.0, at - time.perf_counter()))
            wait, good = _ask(served, token, number)
            done.waits.append(wait)
            done.errors += not good

    began = time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as clients:
        for each in [clients.submit(client, number) for number in range(_CLIENTS)]:
            each.result()
    done.seconds = time.perf_counter() - began
    return done


def _times(start: float, rate: float | None, seconds: float) -> Iterator[float]:
    """When to ask: at even distances, or at once until the time is over."""
    if rate:
        yield from (start + number / rate for number in range(int(rate * seconds)))
    else:
        while time.perf_counter() < start + seconds:
            yield start


def _ask(served: Served, token: str, number: int) -> tuple[float, bool]:
    fields = [("name", f"Patient {number}"), ("own_questions", f"Is number {number} mine?")]
    began = time.perf_counter()
    try:
        heard = served.post("pdf", fields, token=token)
    except OSError:
        return time.perf_counter() - began, False
    good = heard.status == 200 and heard.body.startswith(b"%PDF") and b"%%EOF" in heard.body[-8:]
    return time.perf_counter() - began, good


def hold(served: Served, over: threading.Event) -> None:
    """Keep connections half open; those that the server lets go are opened again."""
    while not over.is_set():
        with suppress(OSError), served.half_open(_HALF_OPEN):
            over.wait(5)


def family(pid: int) -> Iterator[Path]:
    """What the system tells of a process and of all that it began."""
    yield Path(f"/proc/{pid}")
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def memory(pid: int) -> float:
    """What a process and its family have in memory of their own, in MB."""
    lines = [line for each in family(pid) for line in _lines(each / "smaps_rollup")]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private")) / 1024


def work(pid: int) -> float:
    """How many milliseconds of a processor a process and its family have taken."""
    stats = [_lines(each / "stat")[0].rpartition(")")[2].split() for each in family(pid)]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) * 1000 / os.sysconf("SC_CLK_TCK")


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines()


def watch(served: Served, over: threading.Event) -> Callable[[], list[float]]:
    """Begin to measure the memory every two seconds; call what is given for the values."""
    seen: list[float] = []

    def look() -> None:
        while not over.wait(2):
            seen.append(memory(served.process.pid))

    thread = threading.Thread(target=look)
    thread.start()

    def end() -> list[float]:
        over.set()
        thread.join()
        return seen

    return end


def report(most: Load, held: Load, used: list[float], spent: float) -> str:
    """The figures as a table."""
    quarter = max(1, len(used) // 4)
    first, last = (statistics.median(part) for part in (used[:quarter], used[-quarter:]))
    return "\n".join([
        "| measured | |",
        "| --- | --: |",
        f"| most sheets a second | {most.rate:.1f} |",
        f"| asked for, a second | {held.rate:.1f} |",
        f"| for seconds | {held.seconds:.0f} |",
        f"| half-open connections beside | {_HALF_OPEN} |",
        f"| sheets | {len(held.waits) - held.errors:,} |",
        f"| errors | {held.errors + most.errors} |",
        f"| processor a sheet, all in all | {spent / len(held.waits):.0f} ms |",
        f"| wait, median | {held.wait(50):.0f} ms |",
        f"| wait, 99 of 100 | {held.wait(99):.0f} ms |",
        f"| memory, first quarter | {first:.0f} MB |",
        f"| memory, last quarter | {last:.0f} MB |",
    ])  # fmt: skip


def main() -> None:
    """Measure, and fail if anything was not a sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="how long; default: 120")
    parser.add_argument("--jobs", type=int, help="processes of the server; default: its own")
    given = parser.parse_args()
    jobs = ["--jobs", given.jobs] if given.jobs else []
    with tempfile.TemporaryDirectory() as folder, serving(*jobs, cwd=Path(folder)) as served:
        token, over = served.token(), threading.Event()
        load(served, token, seconds=min(5, given.seconds))  # until all is warm
        most = load(served, token, seconds=min(20, given.seconds))
        holder = threading.Thread(target=hold, args=(served, over))
        holder.start()
        used = watch(served, over)
        before = work(served.process.pid)
        rate = min(_GOAL, _PART_OF_MOST * most.rate)
        try:
            held = load(served, token, seconds=given.seconds, rate=rate)
            spent = work(served.process.pid) - before
        finally:
            values = used()
            holder.join()
        print(report(most, held, values, spent))
    sys.exit(1 if held.errors or most.errors else 0)


if __name__ == "__main__":
    main()
