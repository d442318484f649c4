"""A list of patients → their rows, one at a time, each ready to be parsed as a patient.

A list is a table (CSV, XLSX), a file with an object of JSON on every line, or a folder of patient
files. Memory does not grow with its length, but for XLSX, whose size is bounded.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from checklist.bank import Bank
from checklist.columns import NOTE, Columns, known_headers, read_header, read_time
from checklist.csv_cells import SEPARATORS, Cells, read_cells, told_separator
from checklist.errors import InputError, Place, Problem
from checklist.json_text import read_json
from checklist.patient import MOST_BYTES, MOST_VALUES
from checklist.source import Document, Path, Plain, read_file, read_yaml, refusal, spell
from checklist.text_lines import TOO_LONG, Line, TextFile, examine
from checklist.typed import Fault
from checklist.validation import quoted
from checklist.workbook import open_workbook

ENDINGS = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".xlsx")
PATIENT_ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class RowDocument(Document):
    """The plain data of a row; a place in it is the line, and the column by its header."""

    line: int = 0
    columns: Mapping[Path, str] = field(default_factory=dict)

    def place(self, path: Path, *, key: bool = False) -> Place:  # noqa: ARG002  (a line is a line)
        """The place of a value; of a column if it is within one."""
        known = path
        while known and known not in self.columns:
            known = known[:-1]
        return Place(self.name, self.line, 0, self.columns.get(known) or spell(path))


@dataclass(frozen=True, slots=True)
class Row:
    """One patient of a list.

    `number` is that of the row as a spreadsheet program shows it, with its header and whatever is
    empty; or the line of JSONL; or the place of a file by name in its folder. `name` is where it
    stands in a text. `id` is the list's own id of it and `time` the time of
    the visit as HH:MM, or nothing. What is wrong with the row is told by `parse_patient` too, with
    what is wrong with the patient.
    """

    number: int
    name: str
    id: str
    time: str
    document: Document

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong before the patient was looked at."""
        return self.document.problems


@dataclass(frozen=True)
class Rows:
    """The rows of a list, read anew whenever they are iterated.

    `problems` are of the whole list: it must not be used with them. `warnings` are to be told.
    """

    name: str
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    _read: Callable[[], Iterable[Row]]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._read())


def open_rows(path: str | os.PathLike[str], bank: Bank) -> Rows:
    """Open a list of patients of this bank. What is wrong with all of it is in its problems."""
    name = os.fspath(path)
    try:
        if os.path.isdir(name):
            return _folder(name)
        if name.lower().endswith(".xlsx"):
            book = open_workbook(name)
            return _table(name, book.warnings, lambda: iter(book), bank)
        if not name.lower().endswith(ENDINGS):
            endings = ", ".join(ENDINGS)
            raise refusal(name, "is no list of patients by its ending",
                          f"name a folder, or a file that ends in one of: {endings}")  # fmt: skip
        file = examine(name)
        warnings = (file.warning,) if file.warning else ()
        if name.lower().endswith((".jsonl", ".ndjson")):
            return Rows(name, (), warnings, lambda: _objects(file))
        if told := told_separator(file):
            return _table(name, warnings, lambda: read_cells(islice(file, 1, None), told), bank)
        separator = _separator(file, bank)
        return _table(name, warnings, lambda: read_cells(file, separator), bank)
    except InputError as error:
        return Rows(name, error.problems, (), tuple)


# Tables -------------------------------------------------------------------------------------------


def _separator(file: TextFile, bank: Bank) -> str:
    """What divides the header into the most names that are known, or else into the most cells.

    Where no name is known, a fault of the header is the likely reason.
    """

    def fit(separator: str) -> tuple[int, bool, int]:
        _, header = next(_filled(read_cells(file, separator)), (0, Cells(0)))
        return known_headers(header.cells, bank), header.fault is not None, len(header.cells)

    return max(SEPARATORS, key=fit)


def _filled(rows: Iterable[Cells]) -> Iterator[tuple[int, Cells]]:
    """The rows that hold something, without the notes, each with its number among all."""
    for number, row in enumerate(rows, 1):
        holds = any(cell.strip().strip(SEPARATORS) for cell in row.cells)
        if row.fault or (holds and not row.cells[0].lstrip().startswith(NOTE)):
            yield number, row


def _table(
    name: str, warnings: tuple[Problem, ...], read: Callable[[], Iterator[Cells]], bank: Bank
) -> Rows:
    _, header = next(_filled(read()), (0, None))
    if header is None:
        raise refusal(name, "is empty", "write something in it, or do without it")
    if header.fault:
        raise InputError([Problem(Place(name, header.line), *header.fault)])
    columns = read_header(name, header.line, header.cells, bank)
    rows = (lambda: _table_rows(name, columns, read())) if any(columns.columns) else tuple
    return Rows(name, columns.problems, warnings, rows)


def _table_rows(name: str, columns: Columns, table: Iterator[Cells]) -> Iterator[Row]:
    filled, headers = _filled(table), columns.headers
    next(filled, None)
    for number, row in filled:
        if row.fault:
            data, problems = None, (Problem(Place(name, row.line), *row.fault),)
            yield _row(number, RowDocument(name, data, problems=problems, line=row.line))
            continue
        read = columns.read(name, row.line, row.cells)
        document = RowDocument(
            name, read.patient, problems=read.problems, line=row.line, columns=headers
        )
        yield _row(number, document, own_id=read.id, time=read.time)


def _row(number: int, document: RowDocument, *, own_id: str = "", time: str = "") -> Row:
    return Row(number, f"{document.name}:{document.line}", own_id, time, document)


# Objects of JSON, one on a line -------------------------------------------------------------------


def _objects(file: TextFile) -> Iterator[Row]:
    for line in file:
        if line.text is None or line.text.strip("\ufeff \t\r\n"):
            yield _object(file.name, line)


def _object(name: str, line: Line) -> Row:
    if line.text is None:
        problem = Problem(Place(name, line.number), *TOO_LONG)
        return _row(line.number, RowDocument(name, None, problems=(problem,), line=line.number))
    try:
        data, problems = read_json(
            name, line.number, line.text.lstrip("\ufeff").rstrip(), most_values=MOST_VALUES
        )
    except InputError as error:
        data, problems = None, error.problems
    own = {}
    if isinstance(data, dict):
        own = {key: data.pop(key, None) for key in ("id", "time")}
    texts, faults = _own_texts(own)
    problems += tuple(Problem(Place(name, line.number, 0, key), *fault) for key, fault in faults)
    document = RowDocument(name, data, problems=problems, line=line.number)
    return _row(line.number, document, own_id=texts.get("id", ""), time=texts.get("time", ""))


def _own_texts(own: Mapping[str, Plain]) -> tuple[dict[str, str], list[tuple[str, Fault]]]:
    """What belongs to the row and not to the patient, and what is wrong with it."""
    texts, faults = dict[str, str](), list[tuple[str, Fault]]()
    for key, value in own.items():
        if isinstance(value, list | dict):
            faults.append((key, (f"this is {quoted(value)}, not text", "write text")))
        elif value:
            texts[key] = " ".join(value.split())
    if typed := texts.get("time"):
        texts["time"], time_faults = read_time(typed)
        faults += [("time", fault) for fault in time_faults]
    return texts, faults


# A folder of patient files ------------------------------------------------------------------------


def _folder(name: str) -> Rows:
    try:
        with os.scandir(name) as found:
            seen = sorted(each.path for each in found if each.name[0] not in ".~")
    except OSError as error:
        fault = f"cannot be read ({error.strerror})"
        raise refusal(name, fault, "check the name and try again") from None
    paths = [path for path in seen if path.lower().endswith(PATIENT_ENDINGS)]
    endings = f"patient files end in {', '.join(PATIENT_ENDINGS)}"
    if not paths:
        raise refusal(name, "there are no patient files in this folder", endings)
    others = len(seen) - len(paths)
    fault = f"{others} of {len(seen)} entries are left out, as they are no patient files"
    warnings = (Problem(Place(name), fault, endings),) if others else ()
    return Rows(name, (), warnings, lambda: map(_file, range(1, len(paths) + 1), paths))


def _file(number: int, path: str) -> Row:
    try:
        source = read_file(path, most_bytes=MOST_BYTES)
        document = read_yaml(source, most_values=MOST_VALUES)
    except InputError as error:
        document = Document(path, None, problems=error.problems)
    return Row(number, path, "", "", document)
