"""The header of a table and a bank → its columns, and each row of cells → plain data of a patient.

A column is named after a fact of the bank (its id or its label) or after one of those below.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from checklist.bank import Bank
from checklist.errors import Place, Problem
from checklist.facts import Fact
from checklist.source import Path, Plain
from checklist.typed import Fault, cleaned
from checklist.validation import did_you_mean, quoted

MOST_COLUMNS = 500
NOTE = "# "
"""How a row begins that says something of the table and is no patient."""

_ROW = "row"
"""The first step of the path of what belongs to the row and not to the patient."""
_SHOW = "as checklist batch --blank-csv shows them"
_MANY = ";|"
_COLUMNS: dict[str, tuple[Path, str, str]] = {  # the path, what splits a cell, an explanation
    "id": ((_ROW, "id"), "", "your own number of each patient; files are named by it"),
    "name": (("name",), "", "as it is to be printed"),
    "birth_date": (("birth_date",), "", "year-month-day, like 1984-05-17"),
    "date": (("appointment", "date"), "", "day of the visit: year-month-day, like 2026-12-03"),
    "time": ((_ROW, "time"), "", "time of the visit, like 14:30; sheets are sorted by it"),
    "with": (("appointment", "with"), "", "whom the visit is with"),
    "place": (("appointment", "place"), "", "where the visit is"),
    "minutes": (("appointment", "minutes"), "", "how long the visit is"),
    "text_size": (("preferences", "text_size"), "", "14, or in large print 18 or 24"),
    "paper": (("preferences", "paper"), "", "a4 or letter"),
    "hands": (("preferences", "hands"), "", "steady, shaky or cannot-write"),
    "language": (("preferences", "language"), "", "the language of the bank"),
    "own_questions": (("own_questions",), "|", "the person's own questions, split by |"),
    "starred": (
        ("starred",),
        _MANY,
        "ids of the questions to ask first, split by ; (checklist bank show lists them)",
    ),
}
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]00:00(?::00(?:\.0+)?)?", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2}(?::\d{2})?)", re.ASCII)
_TIME = re.compile(r"(?ai)(\d{1,2})[:.h](\d{2})(?::\d{2})?(?: ?([ap])\.?m\.?)?")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: the header as it was written, where its cells go, what splits them."""

    header: str
    path: Path
    split: str = ""


@dataclass(frozen=True, slots=True)
class RowData:
    """What the cells of a row say: of the row itself, of the patient, and what is wrong."""

    id: str
    time: str
    patient: dict[str, Plain]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Columns:
    """The columns of a table from left to right; None has a name that is not known.

    Those at the positions `nameless` have no name at all.
    """

    columns: tuple[Column | None, ...]
    nameless: frozenset[int] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def headers(self) -> dict[Path, str]:
        """The header of each column by the path of what it holds."""
        return {column.path: column.header for column in self.columns if column}

    def read(self, file: str, line: int, cells: Sequence[str]) -> RowData:
        """Read the cells of a row. A cell that is empty is left out: it is unknown."""
        if problems := list(self._ragged(Place(file, line), cells)):
            return RowData("", "", {}, tuple(problems))  # what stands where is not known
        found: dict[Path, Plain] = {}
        for column, cell in zip(self.columns, cells, strict=False):
            if column and (typed := cell.strip()):
                text, faults = cleaned(typed.replace("\r\n", "\n").replace("\r", "\n"))
                problems += [
                    Problem(Place(file, line, 0, column.header), *fault) for fault in faults
                ]
                found[column.path] = _split(text, column.split) if column.split else text
        _divide_moments(found)
        row = str(found.pop((_ROW, "id"), ""))
        time, faults = read_time(str(found.pop((_ROW, "time"), "")))
        if faults:
            place = Place(file, line, 0, self.headers.get((_ROW, "time"), ""))
            problems += [Problem(place, *fault) for fault in faults]
        return RowData(" ".join(row.split()), time, _nested(found), tuple(problems))

    def _ragged(self, place: Place, cells: Sequence[str]) -> Iterator[Problem]:
        width = len(self.columns)
        if any(number not in self.nameless for number in range(len(cells), width)):
            fault = f"this row has {_count(len(cells), 'cell')}, and the header {width}"
            yield Problem(place, fault, "give every column a cell, which may be empty")
        for number in sorted(self.nameless):
            if number < len(cells) and cells[number].strip():
                fault = f"cell {number + 1} of this row has no name above it in the header"
                yield Problem(place, fault, "give its column a name, or empty it")
        if any(map(str.strip, cells[width:])):
            fault = f"this row goes on behind the {_count(width, 'column')} of the header"
            remedy = "put quotation marks around a cell that holds a separator"
            yield Problem(place, fault, remedy)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _split(text: str, marks: str) -> list[Plain]:
    parts = (part.strip() for part in re.split(f"[{re.escape(marks)}]", text))
    return [part for part in parts if part]


def _divide_moments(found: dict[Path, Plain]) -> None:
    """Make days of days with a time, as spreadsheets write them; the time goes where it belongs."""
    for path in (("birth_date",), ("appointment", "date")):
        value = found.get(path)
        if isinstance(value, str) and (moment := _MIDNIGHT.fullmatch(value)):
            found[path] = moment[1]
    day = found.get(("appointment", "date"))
    if isinstance(day, str) and (_ROW, "time") not in found and (moment := _MOMENT.fullmatch(day)):
        found["appointment", "date"], found[_ROW, "time"] = moment[1], moment[2]


def _nested(found: dict[Path, Plain]) -> dict[str, Plain]:
    data: dict[str, Plain] = {}
    for (*parents, key), value in found.items():
        inside: Any = data
        for parent in parents:
            inside = inside.setdefault(parent, {})
        inside[key] = value
    return data


def read_time(typed: str) -> tuple[str, list[Fault]]:
    """A time of day as HH:MM, so that texts sort as times do; and what is wrong with it.

    >>> read_time("2:30 pm")
    ('14:30', [])
    """
    if not typed.strip():
        return "", []
    if found := _TIME.fullmatch(typed.strip()):
        hours, minutes, half = int(found[1]), int(found[2]), (found[3] or "").lower()
        if half:
            hours = hours % 12 + 12 * (half == "p") if 1 <= hours <= 12 else 24
        if hours < 24 and minutes < 60:
            return f"{hours:02}:{minutes:02}", []
    fault = f"{quoted(typed)} is not a time of day"
    return "", [(fault, "write hours and minutes, like 14:30")]


# The header ---------------------------------------------------------------------------------------


def read_header(file: str, line: int, cells: Sequence[str], bank: Bank) -> Columns:
    """Find what each column holds. Names are read in any case, with spaces or with _."""
    names = [" ".join(cell.split()) for cell in cells]
    known = _known(bank)
    if len(names) > MOST_COLUMNS:
        problem = Problem(
            Place(file, line),
            f"there are more than {MOST_COLUMNS} columns",
            f"write the names, {_SHOW}",
        )
        return Columns((), problems=(problem,))
    found = [known.get(_folded(name)) for name in names]
    if not any(found):  # these may be the cells of a person: they are not shown
        problem = Problem(Place(file, line), "none of the columns has a name known here",
                          f"write the names in the first row, {_SHOW}")  # fmt: skip
        return Columns((), problems=(problem,))
    columns = tuple(
        Column(name, *place) if place else None for name, place in zip(names, found, strict=True)
    )
    unknown = _unknown(file, line, names, columns, bank)
    nameless = frozenset(number for number, name in enumerate(names) if not name)
    return Columns(columns, nameless, (*unknown, *_doubled(file, line, columns)))


def known_headers(cells: Sequence[str], bank: Bank) -> int:
    """How many of the cells are names of columns."""
    known = _known(bank)
    return sum(_folded(cell) in known for cell in cells)


def _folded(header: str) -> str:
    return "_".join(header.casefold().replace("_", " ").split())


def _known(bank: Bank) -> dict[str, tuple[Path, str]]:
    """Where the cells below a header go, and what splits them; ids go before labels."""
    facts = {fact.id: (("answers", fact.id), _splitting(fact)) for fact in bank.facts}
    times = Counter(_folded(fact.label) for fact in bank.facts)
    labels = {
        _folded(fact.label): facts[fact.id]
        for fact in bank.facts
        if times[_folded(fact.label)] == 1
    }
    ids = {_folded(name): place for name, place in facts.items()}
    paths = {_folded(f"answers.{name}"): place for name, place in facts.items()}
    own = {name: (path, split) for name, (path, split, _) in _COLUMNS.items()}
    full = {".".join(map(str, path)): (path, split) for path, split, _ in _COLUMNS.values()}
    return labels | ids | paths | full | own


def _splitting(fact: Fact) -> str:
    return _MANY if fact.kind == "choices" else ""


def _unknown(
    file: str, line: int, names: list[str], columns: Sequence[Column | None], bank: Bank
) -> Iterator[Problem]:
    known = [*_COLUMNS, *(fact.id for fact in bank.facts)]
    for name, column in zip(names, columns, strict=True):
        if name and not column:
            fault = f"there is no column {quoted(name)}{did_you_mean(name, known)}"
            yield Problem(
                Place(file, line), fault, f"write one of the names, {_SHOW}, or take it out"
            )


def _doubled(file: str, line: int, columns: Sequence[Column | None]) -> Iterator[Problem]:
    first: dict[Path, int] = {}
    for number, column in enumerate(columns, 1):
        if column and first.setdefault(column.path, number) != number:
            fault = f"columns {first[column.path]} and {number} both hold {quoted(column.header)}"
            yield Problem(Place(file, line), fault, "keep one")


# A table to start from ----------------------------------------------------------------------------


def blank_csv(bank: Bank) -> str:
    """Write the header of a table for this bank, and below it a row that explains each column.

    That row begins with a mark by which it is known again, so that it may stay.
    """
    known = _known(bank)
    rows = {name: about for name, (_, _, about) in _COLUMNS.items()}
    for fact in bank.facts:
        path = ("answers", fact.id)
        name = fact.id if known[_folded(fact.id)][0] == path else f"answers.{fact.id}"
        rows[name] = _about(fact)
    first, *others = rows.values()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(rows)
    about = f"{NOTE}This row explains the columns and may stay. Any cell may stay empty: not known."
    writer.writerow([f"{about} Here: {first}", *others])
    return text.getvalue()


def _about(fact: Fact) -> str:
    words = ", ".join(choice.id for choice in fact.choices)
    low, high = fact.range or (0, 0)
    unit = f" {fact.unit}" if fact.unit else ""
    form = {
        "yes-no": "yes or no",
        "number": f"a number from {low:g} to {high:g}{unit}",
        "choice": f"one of {words}",
        "choices": f"split by ;, any of {words}",
    }.get(fact.kind, "in words")
    return f"{form} ({fact.ask})"
