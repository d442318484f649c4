"""A text file → its lines, one at a time, whatever its encoding and however long it is."""

import codecs
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from checklist.errors import Place, Problem
from checklist.source import encoding_of, opened, refusal

MOST_BYTES = 2 * 1024**3
MOST_CHARACTERS = 100_000
"""The longest line: a row of a table, or a patient as an object of JSON."""
TOO_LONG = (f"this row is longer than {MOST_CHARACTERS:,} characters", "shorten it")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number, with the end of it; `text` is None if it is too long to be read."""

    number: int
    text: str | None


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that holds text in this encoding; iterating reads it from its beginning.

    `warning` says that the encoding was guessed.
    """

    name: str
    encoding: str
    warning: Problem | None = None

    def __iter__(self) -> Iterator[Line]:
        with (
            opened(self.name) as file,
            io.TextIOWrapper(file, self.encoding, errors="replace", newline="") as text,
        ):
            number = 0
            while line := text.readline(MOST_CHARACTERS + 1):
                number += 1
                whole = len(line) <= MOST_CHARACTERS
                yield Line(number, line if whole else None)
                while line and line[-1] not in "\r\n":
                    line = text.readline(_BLOCK)


def examine(path: str | os.PathLike[str]) -> TextFile:
    """Find the encoding of a text file, which is read through once.

    Raises:
        InputError: it cannot be read, is empty or too large, or is not text in an encoding known.
    """
    name = os.fspath(path)
    with opened(name) as file:
        start = file.read(2)
        if not start:
            raise refusal(name, "is empty", "write something in it, or do without it")
        if file.seek(0, os.SEEK_END) > MOST_BYTES:
            raise refusal(name, f"is larger than {MOST_BYTES >> 30} GB", "divide it")
        encoding = encoding_of(start)
        line = _first_fault(file, encoding)
        if not line:
            return TextFile(name, encoding)
        if encoding.startswith("utf-16") or _first_fault(file, "cp1252"):
            what = "UTF-16" if encoding.startswith("utf-16") else "UTF-8"
            raise refusal(f"{name}:{line}", f"is not text in {what}", "save the file as UTF-8")
    return TextFile(name, "cp1252", Problem(
        Place(name, line), "this is not UTF-8, so the file is read as Windows-1252",
        "look at the names; if they are wrong, save the file as UTF-8",
    ))  # fmt: skip


def _first_fault(file: BinaryIO, encoding: str) -> int:
    """The first line that is not text in this encoding; 0 if all are."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    line = 1
    while True:
        block = file.read(_BLOCK)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(encoding, "replace")
            return line + before.count("\n")
        if not block:
            return 0
        line += text.count("\n")
