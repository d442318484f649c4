"""Chunks of rows over real processes, some of which die."""

import os
import pickle
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from datetime import date
from functools import partial
from multiprocessing import active_children
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from checklist.batch import Failure, Job, Order, Outcome, Receipt, settle
from checklist.errors import InputError, OutputError, Place, Problem
from checklist.rows import Row
from checklist.source import Document, Input
from checklist.workers import Chunk, Here, Processes, open_pool, processors, run_chunks

PLACE = "clinic.csv"


def order(number: int) -> Order:
    return Order(Row(number, f"{PLACE}:{number + 1}", "", "", Document(PLACE, {})), "", "")


def chunks(rows: int, size: int) -> list[Chunk]:
    orders = [order(number) for number in range(1, rows + 1)]
    return [tuple(orders[at : at + size]) for at in range(0, rows, size)]


def made(chunk: Chunk) -> list[Outcome]:
    return [Receipt(each.row.number, "", "", 1, (), "") for each in chunk]


def deadly(row: int, folder: Path, times: int, chunk: Chunk) -> list[Outcome]:
    """What kills its worker, so many times, when it comes to a row."""
    if any(each.row.number == row for each in chunk) and len(list(folder.iterdir())) < times:
        (folder / str(len(list(folder.iterdir())))).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return made(chunk)


def refusing(row: int, error: Exception, chunk: Chunk) -> list[Outcome]:
    if any(each.row.number == row for each in chunk):
        raise error
    return made(chunk)


TWO = partial(Processes, 2)


def run(
    render: Callable[[Chunk], list[Outcome]], supply: list[Chunk],
    pool: Callable[[], Executor] = TWO,
) -> list[Outcome]:  # fmt: skip
    with closing(run_chunks(render, supply, pool, window=4)) as outcomes:
        return [outcome for each in outcomes for outcome in each]


def rows_of(outcomes: list[Outcome], kind: type[Outcome]) -> list[int]:
    return sorted(each.row for each in outcomes if isinstance(each, kind))


POOLS: list[Callable[[], Executor]] = [Here, partial(Processes, 1), partial(Processes, 2)]


@pytest.mark.parametrize("pool", POOLS, ids=["here", "one process", "two"])
@pytest.mark.parametrize("size", [1, 3, 100])
def test_every_row_has_one_outcome(pool: Callable[[], Executor], size: int) -> None:
    assert rows_of(run(made, chunks(20, size), pool), Receipt) == [*range(1, 21)]


def test_nothing_to_do_is_done() -> None:
    assert run(made, []) == []


def test_so_many_chunks_are_under_way_and_no_more() -> None:
    taken, most = 0, 0

    def supply() -> Iterator[Chunk]:
        nonlocal taken
        for chunk in chunks(50, 1):
            taken += 1
            yield chunk

    run_of = run_chunks(made, supply(), partial(Processes, 2), window=3)
    with closing(run_of) as outcomes:
        for done, _ in enumerate(outcomes):
            most = max(most, taken - done)
    assert most == 3
    assert taken == 50


def test_a_worker_killed_once_costs_a_retry(tmp_path: Path) -> None:
    outcomes = run(partial(deadly, 7, tmp_path, 1), chunks(20, 4))
    assert rows_of(outcomes, Receipt) == [*range(1, 21)]


@pytest.mark.parametrize("size", [1, 4])
def test_a_row_that_kills_its_worker_twice_is_to_blame_and_the_rest_goes_on(
    tmp_path: Path, size: int
) -> None:
    outcomes = run(partial(deadly, 7, tmp_path, 99), chunks(20, size))
    assert Counter(each.row for each in outcomes) == Counter(range(1, 21))
    (failure,) = [each for each in outcomes if isinstance(each, Failure)]
    assert "\n".join(map(str, failure.problems)) == (
        "clinic.csv:8: making its document twice ended the program that made it; "
        "look at what is in this row, and please report it"
    )


def poisoned(_chunk: Chunk) -> list[Outcome]:
    os._exit(1)


def test_every_row_may_be_poisoned() -> None:
    assert rows_of(run(poisoned, chunks(3, 1)), Failure) == [1, 2, 3]


@pytest.mark.parametrize("error", [OutputError("full"), InputError([Problem(Place(), "f", "r")])])
def test_what_concerns_all_ends_the_run_after_what_is_under_way(error: Exception) -> None:
    outcomes = list[Outcome]()
    render = partial(refusing, 5, error)
    with pytest.raises(type(error)) as caught:
        outcomes.extend(
            each for some in run_chunks(render, chunks(40, 1), Here, window=4) for each in some
        )
    assert str(caught.value) == str(error)
    made_rows = rows_of(outcomes, Receipt)
    assert made_rows == [row for row in range(1, len(made_rows) + 2) if row != 5]
    assert len(made_rows) < 10


class Unreliable(Here):
    """An executor that loses a chunk, as a cluster may, and lives on."""

    def __init__(self) -> None:
        self.asked = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        self.asked += 1
        if self.asked == 2:
            future: Future[Any] = Future()
            future.set_exception(RuntimeError("the worker is gone"))
            return future
        return super().submit(fn, *args, **options)


def test_an_executor_that_loses_a_chunk_is_asked_again() -> None:
    assert rows_of(run(made, chunks(20, 4), Unreliable), Receipt) == [*range(1, 21)]


def slowly(fn: Callable[..., Any], *args: Any, **options: Any) -> Any:
    sleep(0.05)
    return fn(*args, **options)


class Slow(Executor):
    """An executor that loses row 2 once, and counts what is under way when it comes again."""

    def __init__(self) -> None:
        self.asked, self.beside = list[Future[Any]](), list[int]()
        self.threads = ThreadPoolExecutor(4)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        (each,) = args[0]
        if each.row.number != 2 or self.beside:
            future = self.threads.submit(slowly, fn, *args, **options)
        elif len(self.asked) == 1:
            future = Future()
            future.set_exception(RuntimeError("the worker is gone"))
        else:
            self.beside.append(sum(not asked.done() for asked in self.asked))
            return self.submit(fn, *args, **options)
        self.asked.append(future)
        return future


def test_what_is_tried_again_is_alone_so_that_no_other_death_is_laid_on_it() -> None:
    slow = Slow()
    assert rows_of(run(made, chunks(9, 1), lambda: slow), Receipt) == [*range(1, 10)]
    assert slow.beside == [0]


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_processes_begin_in_either_way(start: str) -> None:
    with Processes(2, start=start) as workers:
        assert workers.submit(divmod, 7, 2).result() == (3, 1)


def test_no_process_outlives_a_run_that_is_left_early() -> None:
    before = active_children()
    with closing(run_chunks(made, chunks(50, 1), partial(Processes, 2), window=4)) as outcomes:
        next(outcomes)
        assert len(active_children()) == len(before) + 2
    assert active_children() == before


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel in Linux's way")
@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_worker_never_hears_of_ctrl_c_not_even_while_it_begins(start: str) -> None:
    with Processes(1, start=start) as workers:
        told = workers.submit(Path("/proc/self/status").read_text).result()
    held = int(next(line for line in told.splitlines() if "SigBlk" in line).split()[1], 16)
    assert held >> (signal.SIGINT - 1) & 1
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_where_no_process_can_be_started_this_one_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    said: list[str] = []
    outcomes = run(made, chunks(5, 2), lambda: open_pool(2, said.append))
    assert rows_of(outcomes, Receipt) == [1, 2, 3, 4, 5]
    assert said == ["Resource temporarily unavailable"]
    assert isinstance(open_pool(2, said.append), Here)


def test_there_is_a_processor() -> None:
    assert processors() >= 1


def test_what_travels_between_processes_survives_it() -> None:
    job = Job("out", Input("bank.yaml", b"x"), date(2026, 11, 22), wishes=(("paper", "a4"),))
    for each in (job, order(1), *made((order(1),)), Failure(1, (Problem(Place(), "f", "r"),))):
        assert pickle.loads(pickle.dumps(each)) == each  # noqa: S301, the bytes are our own


def test_a_worker_with_another_program_refuses_the_job() -> None:
    job = Job("out", Input("bank.yaml", b"x"), date(2026, 11, 22), made_with="another")
    with pytest.raises(InputError, match="a worker has another program or other templates"):
        settle(job)
