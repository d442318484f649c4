"""Chunks of rows over the workers of a Dask cluster that is running already.

A worker writes into the same folder as this process, so both must see it. The folder gets a hidden
mark with a name of chance, and nothing is accepted from a worker that cannot find it.
"""

import os
import re
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import replace
from functools import lru_cache, partial
from logging import CRITICAL, getLogger
from threading import Event, Lock, Thread
from typing import Any

from checklist.batch import Job, settle
from checklist.errors import ChecklistError, InputError, OutputError, Place, Problem
from checklist.output import mark_folder

WORKERS = 128
"""So many are kept busy; a cluster may grow while it works."""

_PATIENCE_S = 5
_GLANCE_S = 0.2
_Overtaken = ValueError
"""What Dask's executor raises when a worker dies just after it gave its result away.

It takes the result for the three parts of an error then, and one part is too few.
"""
_LOUD = ("distributed", "distributed.client", "tornado.application")
"""They print tracebacks of what is told in a line here."""
_ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:[0-9]{1,5}")
_ONE_AT_A_TIME = Lock()  # a worker may have several threads, and the typesetter is made for one


def open_cluster(address: str, job: Job) -> Executor:
    """The workers of a Dask scheduler, each of which can do the job.

    Raises:
        InputError: the scheduler cannot be reached, or one of its workers cannot do the job.
        OutputError: the folder cannot be written to.
    """
    return _Cluster(address, job)


def anywhere(job: Job) -> Job:
    """A job whose names mean the same in whatever folder a worker was started."""
    # Not resolved: the name is shared, and what a link leads to may be another thing elsewhere.
    folder = os.path.abspath(job.folder)  # noqa: PTH100
    templates = job.templates and os.path.abspath(job.templates)  # noqa: PTH100
    return replace(job, folder=folder, templates=templates)


class _Cluster(Executor):
    """The executor of a Dask client, with its errors told apart."""

    def __init__(self, address: str, job: Job) -> None:
        self._address = address
        with ExitStack() as stack:
            self._client = stack.enter_context(_connect(address))
            self._connection = self._client.scheduler_comm
            self._mark = stack.enter_context(mark_folder(job.folder))
            _check(address, self._client.run(_begin, job, self._mark, on_error="return"))
            self._dask: Executor = self._client.get_executor(pure=False)
            stack.callback(self._dask.shutdown, wait=False)
            self._awaited: set[Future[Any]] = set()
            self._left = Event()
            stack.callback(self._left.set)
            Thread(target=self._watch, daemon=True).start()
            self._open = stack.pop_all()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """Have a worker call a function."""
        future: Future[Any] = Future()
        self._awaited.add(future)
        if self._is_lost():
            self._end(future, self._gone())
        else:
            done = self._dask.submit(_work, self._mark, fn, *args, **options)
            done.add_done_callback(partial(self._hand_on, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  (as its base has it)
        """Leave the cluster; what is not begun there is cancelled."""
        self._open.close()

    def _hand_on(self, future: "Future[Any]", done: "Future[Any]") -> None:
        from distributed import KilledWorker  # noqa: PLC0415  (an extra)

        if done.cancelled():
            self._end(future, self._gone())
        elif (error := done.exception()) is None:
            self._end(future, result=done.result()[0])
        elif isinstance(error, (ChecklistError, KilledWorker, _Overtaken)):
            self._end(future, error)
        else:
            self._end(future, InputError([_unable(self._address, error)]))

    def _watch(self) -> None:
        """End what would never end: Dask forgets a result that it fetches as its scheduler goes."""
        while not self._left.wait(_GLANCE_S):
            if self._is_lost():
                for future in list(self._awaited):
                    self._end(future, self._gone())

    def _is_lost(self) -> bool:
        """Whether the connection of the beginning is gone; a new one knows nothing of our work."""
        now = self._client.scheduler_comm
        return now is not self._connection or now.closed()

    def _gone(self) -> OutputError:
        fault, remedy = "the cluster is gone", "start it, and run the same command again"
        return OutputError(Problem(Place(self._address), fault, remedy))

    def _end(
        self, future: "Future[Any]", error: BaseException | None = None, result: Any = None
    ) -> None:
        """Give a future its end, if nobody has."""
        try:
            self._awaited.remove(future)
        except KeyError:
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)


def _work(mark: str, fn: Callable[..., Any], /, *args: Any, **options: Any) -> tuple[Any]:
    """What a worker does with a chunk; the result stands alone in a tuple, for `_Overtaken`."""
    with _ONE_AT_A_TIME:
        _look_for(mark)
        return (fn(*args, **options),)


def _begin(job: Job, mark: str) -> None:
    """What every worker does before the first chunk."""
    with _ONE_AT_A_TIME:
        _look_for(mark)
        settle(job)


@lru_cache(maxsize=2)
def _look_for(mark: str) -> None:
    """Make sure that this worker shares the folder.

    Raises:
        InputError: what was put there cannot be seen or written from here.
    """
    if not os.access(mark, os.R_OK | os.W_OK):
        raise InputError([Problem(
            Place(os.path.dirname(mark)),
            "a worker does not share this folder, or may not write to it",
            "name a folder that all machines of the cluster share, for the same user on each",
        )])  # fmt: skip


def _connect(address: str) -> Any:
    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        fault = "a cluster needs the package distributed"
        remedy = "pip install 'consultation-checklist[cluster]', or do without --cluster"
        raise InputError([Problem(Place("--cluster"), fault, remedy)]) from None
    for name in _LOUD:
        getLogger(name).setLevel(CRITICAL)
    if not _ADDRESS.fullmatch(address):
        fault, remedy = f"“{address}” is no address", "write it like tcp://host:8786"
        raise InputError([Problem(Place("--cluster"), fault, remedy)])
    try:
        return Client(address, timeout=_PATIENCE_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (
        OSError,
        TypeError,
        ValueError,
        RuntimeError,
    ):  # the middle ones: no certificates for tls
        fault = "no Dask scheduler answers here"
        remedy = "start it with `dask scheduler`, and write the address that it shows"
        raise InputError([Problem(Place(address), fault, remedy)]) from None


def _check(address: str, answers: dict[str, Exception | None]) -> None:
    """Refuse a cluster without workers, and one with a worker that cannot do the job."""
    problems = [
        problem
        for worker, error in answers.items()
        for problem in _problems(worker, error)
    ]  # fmt: skip
    if not answers:
        fault, remedy = "this cluster has no workers", f"start one with `dask worker {address}`"
        problems = [Problem(Place(address), fault, remedy)]
    if problems:
        raise InputError(problems)


def _problems(worker: str, error: Exception | None) -> list[Problem]:
    if error is None:
        return []
    if isinstance(error, InputError):
        return [each._replace(place=_at(worker, each.place)) for each in error.problems]
    return [_unable(worker, error)]


def _at(worker: str, place: Place) -> Place:
    return Place(worker, path=str(place))


def _unable(place: str, error: BaseException) -> Problem:
    kind = "" if type(error) is Exception else f"{type(error).__name__}: "  # Dask's own wrapping
    fault = f"a worker cannot run this program ({kind}{error})"
    remedy = "install the same on every machine of the cluster, and start its workers again"
    return Problem(Place(place), fault, remedy)
