"""An XLSX file → the rows of its first sheet as text, read with python-calamine."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO, TYPE_CHECKING

from checklist.csv_cells import Cells
from checklist.errors import Place, Problem
from checklist.source import read_file, refusal
from checklist.validation import quoted

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MOST_BYTES = 32 * 1024**2
MOST_UNPACKED = 256 * 1024**2
MOST_CELLS = 5_000_000
_BLOCK = 1 << 20
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,4})([0-9]{1,8})["']""")
_ERROR = re.compile(rb"""<c\s[^<>]*\bt\s*=\s*["']e["'][^<>]*>""")
_REACH = 200
"""How many bytes of a block are looked at again with the next, for what stands across both."""
_CSV = "save it as CSV UTF-8"
_DAMAGED = ("cannot be read as XLSX", f"open it in a spreadsheet program and {_CSV}")


@dataclass(frozen=True)
class Workbook:
    """The first sheet of a file, as rows of text."""

    sheet: "CalamineSheet"
    warnings: tuple[Problem, ...] = ()

    def __iter__(self) -> Iterator[Cells]:
        for number, row in enumerate(self.sheet.iter_rows(), 1):
            yield Cells(number, tuple(map(_text, row)))


def open_workbook(path: str) -> Workbook:
    """Open an XLSX file.

    Raises:
        InputError: it is not one, it is too large, or the library that reads it is missing.
    """
    content = read_file(path, most_bytes=MOST_BYTES).content
    try:
        import python_calamine  # noqa: PLC0415  (an extra)
    except ImportError:
        remedy = "pip install 'consultation-checklist[xlsx]', or save it as CSV UTF-8"
        raise refusal(path, "reading XLSX needs python-calamine", remedy) from None
    error = _check_packed(path, content)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        seen = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        sheets = [book.get_sheet_by_name(name) for name in seen]
    except (python_calamine.CalamineError, ValueError, OSError):
        raise refusal(path, *_DAMAGED) from None
    used = [sheet for sheet in sheets if sheet.height]
    if not used:
        raise refusal(path, "is empty", "write something in it, or do without it")
    return Workbook(used[0], tuple(_warnings(path, used, error)))


def _warnings(path: str, used: "list[CalamineSheet]", error: str) -> Iterator[Problem]:
    if len(used) > 1:
        fault = f"only {quoted(used[0].name)} is read, the first of {len(used)} sheets"
        yield Problem(Place(path), fault, "put everybody on one sheet")
    if error:
        fault = f"cell {error} holds an error such as #N/A, and is read as empty"
        yield Problem(Place(path), fault, "look at it, and at others like it")


def _check_packed(path: str, content: bytes) -> str:
    """Refuse what would not fit in memory: the library unpacks all, with a place for every cell.

    What a part says of its own size is not believed; it is unpacked to be counted. The first cell
    with an error is told, which the library cannot.
    """
    room, error = MOST_UNPACKED, ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for part in packed.infolist():
                part.file_size = MOST_UNPACKED + 1  # so that reading ends where the data does
                with packed.open(part) as file:
                    size, found = _check_part(path, file, room)
                room -= size
                if part.filename.startswith("xl/worksheets/"):
                    error = error or found
            return error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
            ValueError):  # fmt: skip
        raise refusal(path, *_DAMAGED) from None


def _check_part(path: str, file: IO[bytes], room: int) -> tuple[int, str]:
    """The size of a part, and its first cell with an error."""
    size, rows, columns, before, error = 0, 1, 1, b"", ""
    while block := file.read(_BLOCK):
        size += len(block)
        text = before + block
        if size > room:
            raise refusal(path, f"is larger than {MOST_UNPACKED >> 20} MB when unpacked", _CSV)
        for letters, digits in _REFERENCE.findall(text):
            rows, columns = max(rows, int(digits)), max(columns, _column(letters))
        if rows * columns > MOST_CELLS:
            fault = f"has cells as far as row {rows:,} and column {columns:,}"
            raise refusal(path, fault, f"delete what is outside of the table, or {_CSV}")
        error = error or _error_in(text)
        before = block[-_REACH:]
    return size, error


def _error_in(text: bytes) -> str:
    """The first cell with an error, or nothing."""
    cell = _ERROR.search(text)
    at = cell and _REFERENCE.search(cell[0])
    return (at[1] + at[2]).decode("ascii") if at else ""


def _column(letters: bytes) -> int:
    """The number of a column by its letters.

    >>> _column(b"AA")
    27
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _text(value: object) -> str:
    """A cell as a person would have typed it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return f"{value:.15g}"  # all that a spreadsheet keeps; the rest is the computer's
        case datetime():
            return _to_the_minute(value).isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return _to_the_minute(datetime.combine(date.min, value)).strftime("%H:%M")
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value)


def _to_the_minute(moment: datetime) -> datetime:
    """Round to a minute: spreadsheets keep a time as a fraction of a day, which is never exact."""
    try:
        return (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)
    except OverflowError:
        return moment
