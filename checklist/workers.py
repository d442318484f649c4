"""Chunks of rows → their outcomes, over worker processes or any other executor.

So many chunks are under way at a time, however long the list. A worker that dies costs one retry of
the rows that were under way, each by itself, so that a row that kills it again is known.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    ALL_COMPLETED,
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import wait as wait_for
from typing import Any, ParamSpec, TypeVar

from checklist.batch import Order, Outcome, failure
from checklist.errors import ChecklistError

P = ParamSpec("P")
T = TypeVar("T")
Chunk = tuple[Order, ...]
Render = Callable[[Chunk], list[Outcome]]
OpenPool = Callable[[], Executor]

# A forked worker has read bank and templates already. Elsewhere than on Linux the system's own
# libraries may not survive a fork.
_START = "fork" if sys.platform == "linux" else "spawn"
_UNABLE = (OSError, ImportError, NotImplementedError, BrokenExecutor)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _nothing() -> None:
    """Do nothing; it has a name, by which another process can find it."""


class Processes(ProcessPoolExecutor):
    """Worker processes of this machine; they end with this one, however it ends.

    Each does `first` before anything else. Where threads run already, only `spawn` is safe.

    Raises:
        OSError: the system allows no further process.
    """

    def __init__(
        self, jobs: int, *, first: Callable[[], object] = _nothing, start: str = _START
    ) -> None:
        self._others = multiprocessing.active_children()
        context = multiprocessing.get_context(start)
        super().__init__(jobs, mp_context=context, initializer=_begin_work, initargs=(first,))
        try:
            self.submit(os.getpid).result()  # or the first chunk would be blamed
        except BaseException:
            self._kill()
            raise

    def submit(self, fn: Callable[P, T], /, *args: P.args, **options: P.kwargs) -> Future[T]:
        """Have a worker call a function; a worker that this starts never hears of Ctrl-C."""
        with _ctrl_c_held():
            return super().submit(fn, *args, **options)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._kill()
        self.shutdown(cancel_futures=True)

    def _kill(self) -> None:
        for child in multiprocessing.active_children():
            if child not in self._others:
                child.kill()


@contextmanager
def _ctrl_c_held() -> Iterator[None]:
    """Let Ctrl-C wait. A process begun meanwhile keeps it waiting, from its first moment on."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_work(first: Callable[[], object]) -> None:
    """Leave Ctrl-C to the process that began this one, and end when that does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    first()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


class Here(Executor):
    """An executor that does the work in this process, at once."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """Call a function and keep what it gives."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **options))
        except Exception as error:
            future.set_exception(error)
        return future


def open_pool(jobs: int, otherwise: Callable[[str], None]) -> Executor:
    """So many worker processes; where there can be none, this one, and `otherwise` is told why."""
    try:
        return Processes(jobs)
    except _UNABLE as error:
        otherwise(getattr(error, "strerror", None) or type(error).__name__)
        return Here()


def run_chunks(
    render: Render, chunks: Iterable[Chunk], pool: OpenPool, *, window: int
) -> Generator[list[Outcome], None, None]:
    """Give the outcomes of each chunk as soon as it is done, in any order.

    Close the iterator (`contextlib.closing`): what it has begun ends then.

    Raises:
        ChecklistError: no chunk can be done. Those under way are ended first.
    """
    with ExitStack() as stack:
        yield from _Run(render, pool, stack, window).outcomes(iter(chunks))


class _Run:
    """What is under way."""

    def __init__(self, render: Render, pool: OpenPool, stack: ExitStack, window: int) -> None:
        self._render, self._open_pool, self._stack, self._window = render, pool, stack, window
        self._pool: Executor | None = None  # as long as there is nothing to do
        self._running: dict[Future[list[Outcome]], Chunk] = {}
        self._lost: list[Order] = []
        self._fault: ChecklistError | None = None

    def outcomes(self, chunks: Iterator[Chunk]) -> Iterator[list[Outcome]]:
        """Give the outcomes of each chunk as soon as it is done."""
        while self._fill(chunks):
            yield from self._settle(FIRST_COMPLETED)
            if self._lost:  # what is tried again is by itself, or another's fault is laid on it
                yield from self._settle(ALL_COMPLETED)
            lost, self._lost = self._lost, []
            for order in lost:
                yield from self._retry(order)
        if self._fault:
            raise self._fault

    def _fill(self, chunks: Iterator[Chunk]) -> bool:
        """Keep as many chunks under way as may be; tell whether any is."""
        while not self._fault and len(self._running) < self._window:
            chunk = next(chunks, None)
            if chunk is None:
                break
            self._running[self._submit(chunk)] = chunk
        return bool(self._running)

    def _settle(self, until: str) -> Iterator[list[Outcome]]:
        """Wait for what is under way, and sort what is done from what is lost."""
        for future in wait(self._running, return_when=until).done:
            chunk = self._running.pop(future)
            if self._is_done(future):
                yield future.result()
            else:
                self._lost += chunk

    def _retry(self, order: Order) -> Iterator[list[Outcome]]:
        """A row that was lost once, by itself: if its worker dies too, it is to blame."""
        if self._fault:
            return
        future = self._submit((order,))
        if self._is_done(future):
            yield future.result()
        elif not self._fault:
            yield [failure(order, "making its document twice ended the program that made it")]

    def _submit(self, chunk: Chunk) -> Future[list[Outcome]]:
        if self._pool is None:
            self._stack.close()
            self._pool = self._stack.enter_context(self._open_pool())
        try:
            return self._pool.submit(self._render, chunk)
        except BrokenExecutor as error:
            future: Future[list[Outcome]] = Future()
            future.set_exception(error)
            return future

    def _is_done(self, future: Future[list[Outcome]]) -> bool:
        """Wait for a future; whatever it raises but a fault of the job is the death of a worker."""
        error = future.exception()
        if isinstance(error, BrokenExecutor):
            self._pool = None
        if isinstance(error, ChecklistError):
            self._fault = error
        return error is None
