"""Lines of text → the cells of each row, with quoted cells over several lines; nothing is lost."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checklist.text_lines import MOST_CHARACTERS, TOO_LONG, Line
from checklist.typed import Fault

SEPARATORS = ",;\t|"
_TOLD = re.compile(rf'"?sep=([{SEPARATORS}])"?', re.IGNORECASE)
MOST_LINES = 100
"""The most lines of one row, so that a quotation mark left open cannot swallow a file."""

_OPEN = ("a quotation mark is opened in this row and not closed",
         "close it, or write it twice if it is a part of the text")  # fmt: skip
_BEHIND = ("there is text behind a closing quotation mark",
           "write a quotation mark twice if it is a part of the text")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a table by the line it starts on: its cells, or what is wrong with it."""

    line: int
    cells: tuple[str, ...] = ()
    fault: Fault | None = None


def told_separator(lines: Iterable[Line]) -> str:
    """The separator that the first line tells a spreadsheet program, or nothing.

    >>> told_separator([Line(1, "sep=;\\r\\n")])
    ';'
    """
    first = next(iter(lines), Line(0, None)).text or ""
    found = _TOLD.fullmatch(first.strip("\ufeff \r\n"))
    return found[1] if found else ""


def read_cells(lines: Iterable[Line], separator: str) -> Iterator[Cells]:
    """Divide lines into rows and cells.

    A row that cannot be divided is a fault of the line it starts on; reading goes on with the next
    line.
    """
    ahead = _Ahead(lines)
    for first in ahead:
        yield _row(first, ahead, separator)


class _Ahead:
    """Lines that can be given back."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = iter(lines)
        self._back: deque[Line] = deque()

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        return self._back.popleft() if self._back else next(self._lines)

    def give_back(self, lines: list[Line]) -> None:
        self._back.extendleft(reversed(lines))


def _row(first: Line, ahead: _Ahead, separator: str) -> Cells:
    if first.text is None:
        return Cells(first.number, fault=TOO_LONG)
    more = _More(first.text, ahead)
    try:  # the reader asks for a further line only while a quotation mark is open
        cells = next(csv.reader(more, delimiter=separator, strict=True))
    except csv.Error:
        ahead.give_back(more.taken)
        return Cells(first.number, fault=_OPEN if more.is_open else _BEHIND)
    return Cells(first.number, tuple(cells))


class _More:
    """The text of a row as far as the reader asks for it, within the caps."""

    def __init__(self, text: str, ahead: _Ahead) -> None:
        self._text: str | None = text
        self._room = MOST_CHARACTERS
        self._ahead = ahead
        self.taken: list[Line] = []
        self._is_exhausted = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text, self._text = self._text, None
        if text is None:
            text = self._further()
        self._room -= len(text or "")
        if text is None or self._room < 0:
            self._is_exhausted = True
            raise StopIteration
        return text

    @property
    def is_open(self) -> bool:
        """Whether a quotation mark was left open, or closed only by one of a later line."""
        return self._is_exhausted or bool(self.taken)

    def _further(self) -> str | None:
        line = next(self._ahead, None) if len(self.taken) < MOST_LINES else None
        if line is None:
            return None
        self.taken.append(line)
        return line.text
