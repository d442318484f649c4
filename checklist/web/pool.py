"""Desks in processes of their own: one processor sets forty sheets a second, and no more."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack
from datetime import date
from functools import partial
from threading import Lock
from types import TracebackType
from typing import Self

from checklist.bank import Bank
from checklist.templates import Folder
from checklist.web.desk import Desk, Reply
from checklist.workers import Processes

_desks: list[Desk] = []
"""The one desk of a worker process."""


class Pool:
    """So many desks, each in a process of its own; one that dies is replaced.

    Raises:
        OSError: the system allows no further process.
    """

    def __init__(self, *banks: Bank, templates: Folder, jobs: int) -> None:
        first = partial(_open_desk, banks, templates)
        self._open: Callable[[], Processes] = partial(Processes, jobs, first=first, start="spawn")
        self._stack = ExitStack()
        self._lock = Lock()
        self._processes = self._stack.enter_context(self._open())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._stack.__exit__(kind, error, trace)

    def reply(
        self, action: str, fields: Mapping[str, Sequence[str]], *, on: date, token: str = ""
    ) -> Reply:
        """Answer as a desk does.

        Raises:
            BrokenExecutor: two processes died of it.
        """
        ask = partial(_reply, action, fields, on, token)
        processes = self._processes
        try:
            return processes.submit(ask).result()
        except BrokenExecutor:
            return self._instead_of(processes).submit(ask).result()

    def _instead_of(self, broken: Processes) -> Processes:
        """New processes; whoever else was waiting for the broken ones gets the same."""
        with self._lock:
            if self._processes is broken:
                self._processes = self._stack.enter_context(self._open())
            return self._processes


def _open_desk(banks: Sequence[Bank], templates: Folder) -> None:
    _desks.append(Desk(*banks, templates=templates))


def _reply(action: str, fields: Mapping[str, Sequence[str]], on: date, token: str) -> Reply:
    return _desks[0].reply(action, fields, on=on, token=token)
