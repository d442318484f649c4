"""The manifest of a folder of documents: which row became which file, and from what.

It is a line of JSON for each document, added and synced when the document is on the disk, so that a
run that was killed goes on where it was. At the end its lines stand in the order of the rows, as if
nothing had happened. It holds no names and no answers.
"""

import errno
import json
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path, PurePath
from time import sleep
from typing import Any

from checklist.batch import Order, Receipt
from checklist.errors import InputError, OutputError, Place, Problem
from checklist.output import clear_unfinished, output_error, require_writable, write_parts
from checklist.source import opened

try:
    import fcntl
except ImportError:  # Windows, where two runs in one folder are not kept apart
    fcntl = None  # type: ignore[assignment]

MANIFEST = "manifest.jsonl"
_BEGINNING = b'{"row": '
_TRIES, _PAUSE_S = 20, 0.1  # workers of a run that was killed end at once, but not before it


def require_folder(folder: str) -> None:
    """Make sure that a folder can be written to, or made, before there is anything to write.

    Raises:
        OutputError: it cannot be.
    """
    if os.path.isdir(folder):
        require_writable(PurePath(folder, MANIFEST))
    elif os.path.exists(folder):
        raise output_error(folder, NotADirectoryError(errno.ENOTDIR, "it is a file"))
    else:
        require_writable(PurePath(folder))


@contextmanager
def open_journal(folder: str) -> Iterator["Journal"]:
    """Have a folder for oneself, made if need be, with what a killed run left cleared away.

    Raises:
        OutputError: the folder cannot be written to, or another run is writing to it.
    """
    with ExitStack() as stack:
        try:
            with suppress(FileExistsError):
                Path(folder).mkdir(0o700)
            stack.enter_context(_lock(folder))
            clear_unfinished(folder)
            stack.callback(clear_unfinished, folder)  # before anybody else may come in
            journal = stack.enter_context(closing(Journal(folder)))
        except (OSError, ValueError) as error:
            raise output_error(folder, error) from None
        yield journal


@contextmanager
def _lock(folder: str) -> Iterator[None]:
    """Keep others out of a folder, with no file that could be left behind.

    Forked workers share the lock, so that after a run that was killed it falls with the last.
    """
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _take(descriptor, folder)
        yield
    finally:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def _take(descriptor: int, folder: str) -> None:
    for _ in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(_PAUSE_S)
        except OSError:  # not every file system can
            return
        else:
            return
    fault = "another run is writing to this folder"
    raise OutputError(Problem(Place(folder), fault, "wait until it ends, or name another"))


class Journal:
    """The manifest of a folder, while it is added to."""

    def __init__(self, folder: str) -> None:
        self._folder, self._path = folder, os.fspath(PurePath(folder, MANIFEST))
        self._lines: dict[str, tuple[int, int]] = {}  # of each file: its row, where its line is
        self._in_order = True
        try:
            self._descriptor = os.open(
                self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600
            )
        except OSError as error:
            raise output_error(self._path, error) from None
        try:
            self._end = self._read()
            os.ftruncate(self._descriptor, self._end)  # a line that was cut short
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise output_error(self._path, error) from None
            raise

    def close(self) -> None:
        """Let go of the manifest."""
        os.close(self._descriptor)

    @property
    def files(self) -> Iterable[str]:
        """The files that the manifest names."""
        return self._lines.keys()

    def has(self, order: Order) -> bool:
        """Whether the document of an order is on the disk, made from the same."""
        line = self._line(order.file)
        return line.get("made_from") == order.made_from and self.is_as_made(order.file)

    def is_as_made(self, file: str) -> bool:
        """Whether a file holds what was written to it."""
        made = self._line(file).get("sha256")
        with suppress(InputError), opened(PurePath(self._folder, file)) as document:
            return made is not None and sha256(document.read()).hexdigest() == made
        return False

    def add(self, receipts: Iterable[Receipt]) -> None:
        """Add documents that are on the disk.

        Raises:
            OutputError: the manifest cannot be written.
        """
        lines = [(receipt, _spell(asdict(receipt))) for receipt in receipts]
        if not lines:
            return
        try:
            self._write(b"".join(line for _, line in lines))
        except OSError as error:
            raise output_error(self._path, error) from None
        for receipt, line in lines:
            self._note(receipt.file, receipt.row, self._end)
            self._end += len(line)

    def put_in_order(self, *, keep: Iterable[str]) -> None:
        """Let the lines stand in the order of the rows, without those of files that are gone.

        Raises:
            OutputError: the manifest cannot be written.
        """
        kept = set(keep)
        gone = [file for file in self._lines if file not in kept and not self._is_there(file)]
        for file in gone:
            del self._lines[file]
        if gone or not self._in_order:
            files = sorted(self._lines, key=lambda file: (self._lines[file][0], file))
            write_parts(self._path, (_spell(self._line(file)) for file in files))

    def _read(self) -> int:
        """Read the lines that are there; tell where the last whole one ends.

        Raises:
            OutputError: none of them is one of ours, so the whole file is somebody else's.
        """
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            raise self._not_ours()
        at, strange = 0, b""
        with open(self._path, "rb") as manifest:
            for line in manifest:
                if not line.endswith(b"\n"):
                    strange = strange or line
                    break
                if not self._is_noted(line, at):
                    self._in_order = False
                    strange = strange or line.strip()
                at += len(line)
        strange = strange.strip(b"\0")  # which a disk may leave where the power went
        if not (self._lines or strange[: len(_BEGINNING)] == _BEGINNING[: len(strange)]):
            raise self._not_ours()
        return at

    def _is_noted(self, line: bytes, at: int) -> bool:
        try:
            entry = json.loads(line)
            self._note(str(entry["file"]), int(entry["row"]), at)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return False
        return True

    def _not_ours(self) -> OutputError:
        fault = "this is no manifest of ours, and would be lost"
        return OutputError(Problem(Place(self._path), fault, "name another folder"))

    def _note(self, file: str, row: int, at: int) -> None:
        last = next(reversed(self._lines.values()), (0, 0))[0]
        self._in_order &= file not in self._lines and row >= last
        self._lines[file] = row, at

    def _line(self, file: str) -> dict[str, Any]:
        if file not in self._lines:
            return {}
        os.lseek(self._descriptor, self._lines[file][1], os.SEEK_SET)
        with open(self._descriptor, "rb", closefd=False) as manifest:
            found: dict[str, Any] = json.loads(manifest.readline())
        return found

    def _write(self, lines: bytes) -> None:
        """Add lines whole, or none of them."""
        os.lseek(self._descriptor, self._end, os.SEEK_SET)
        try:
            with open(self._descriptor, "wb", closefd=False) as manifest:
                manifest.write(lines)
            os.fsync(self._descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._end)
            raise

    def _is_there(self, file: str) -> bool:
        return os.path.exists(PurePath(self._folder, file))


def _spell(entry: dict[str, Any]) -> bytes:
    return (json.dumps(entry, ensure_ascii=True) + "\n").encode()
