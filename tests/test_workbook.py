"""A spreadsheet is read as its user sees it, or refused before it can fill the memory."""

import io
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from textwrap import dedent

import openpyxl
import pytest

from checklist import workbook
from checklist.csv_cells import Cells
from checklist.errors import InputError
from checklist.workbook import open_workbook

Rows = list[list[object]]
CSV = "open it in a spreadsheet program and save it as CSV UTF-8"
MIDNIGHT = datetime(2026, 12, 3)  # noqa: DTZ001  (spreadsheets know no time zones)
MOMENT = MIDNIGHT + timedelta(hours=9, minutes=30)
FIRST_SHEET = "xl/worksheets/sheet1.xml"


def book(path: Path, *sheets: Rows) -> str:
    """Write a spreadsheet."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets, 1):
        sheet = made.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    made.save(path)
    return str(path)


def changed(path: str, change: Callable[[str, bytes], bytes]) -> str:
    """Change the parts of a spreadsheet."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: change(name, packed.read(name)) for name in packed.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def refused(path: str) -> str:
    with pytest.raises(InputError) as caught:
        open_workbook(path)
    return str(caught.value).removeprefix(f"{path}: ")


def test_rows_have_the_numbers_a_person_sees(tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx", [[], ["name", "date"], [], ["Zoë", "2026-12-03"]])
    assert list(open_workbook(path)) == [
        Cells(1, ("", "")), Cells(2, ("name", "date")), Cells(3, ("", "")),
        Cells(4, ("Zoë", "2026-12-03")),
    ]  # fmt: skip


def test_a_sheet_can_be_read_twice(tmp_path: Path) -> None:
    sheet = open_workbook(book(tmp_path / "list.xlsx", [["name"], ["Zoë"]]))
    assert list(sheet) == list(sheet) != []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (82, "82"), (4.5, "4.5"), (0.1 + 0.2, "0.3"), (-0.25, "-0.25"),
        (1234567890123, "1234567890123"),
        (True, "yes"), (False, "no"), ("007", "007"), ("'=1", "'=1"), (None, ""),
        (date(2026, 12, 3), "2026-12-03"), (MIDNIGHT, "2026-12-03"),
        (MOMENT, "2026-12-03 09:30"), (time(9, 5), "09:05"),
        (timedelta(hours=14, minutes=30), "14:30"), ("=1+1", ""),
    ],
    ids=["a whole number", "a decimal", "a sum that a computer cannot keep", "below nothing",
         "a long number", "true", "false", "text",
         "an apostrophe", "nothing", "a day", "midnight", "a moment", "a time", "a span",
         "a formula not yet worked out"],
)  # fmt: skip
def test_a_cell_is_text(tmp_path: Path, typed: object, expected: str) -> None:
    path = book(tmp_path / "list.xlsx", [["name", typed]])
    (row,) = open_workbook(path)
    assert (*row.cells, "")[:2] == ("name", expected)


def test_every_minute_of_a_day_is_read_as_it_was_typed(tmp_path: Path) -> None:
    times = [time(hour, minute) for hour in range(24) for minute in range(60)]
    path = book(tmp_path / "list.xlsx", [[each] for each in times])
    read = [row.cells[0] for row in open_workbook(path)]
    assert [each[-5:] for each in read] == [each.isoformat("minutes") for each in times]


def test_the_first_sheet_with_something_on_it_is_read(tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx", [], [["name"]], [["other"]])
    sheet = open_workbook(path)
    assert [row.cells for row in sheet] == [("name",)]
    assert [str(warning) for warning in sheet.warnings] == [
        f"{path}: only “Sheet 2” is read, the first of 2 sheets; put everybody on one sheet"
    ]
    alone = book(tmp_path / "alone.xlsx", [["name"]], [])
    assert open_workbook(alone).warnings == ()


def test_a_cell_with_an_error_is_told_of(tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx", [["name", "egfr"], ["Zoë", "#N/A"], ["Ann", "#DIV/0!"]])
    read = open_workbook(path)
    assert [row.cells for row in read][1:] == [("Zoë", ""), ("Ann", "")]
    assert [*map(str, read.warnings)] == [
        f"{path}: cell B2 holds an error such as #N/A, and is read as empty; "
        "look at it, and at others like it"
    ]
    assert open_workbook(book(tmp_path / "list.xlsx", [["e", "# N/A"]])).warnings == ()


def test_a_hidden_sheet_is_not_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book(path, [["secret"]], [["name"]])
    made = openpyxl.load_workbook(path)
    made["Sheet 1"].sheet_state = "hidden"
    made.save(path)
    assert [row.cells for row in open_workbook(str(path))] == [("name",)]


def test_a_sheet_that_is_a_chart_is_not_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book(path, [["name"]])
    made = openpyxl.load_workbook(path)
    made.create_chartsheet("Chart", 0)
    made.save(path)
    assert [row.cells for row in open_workbook(str(path))] == [("name",)]


def test_a_spreadsheet_of_nothing_is_empty(tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx", [])
    assert refused(path) == "is empty; write something in it, or do without it"


@pytest.mark.parametrize(
    "content", [b"name,date\n", b"PK\x03\x04 and so on", b"\xd0\xcf\x11\xe0" * 99],
    ids=["text", "the beginning of one", "an older kind"],
)  # fmt: skip
def test_what_is_no_spreadsheet_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list.xlsx").write_bytes(content)
    assert refused(str(tmp_path / "list.xlsx")) == f"cannot be read as XLSX; {CSV}"


def test_a_part_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx", [["name"]])
    bomb = bytes(workbook.MOST_UNPACKED + 1)
    changed(path, lambda name, content: content + bomb if name == FIRST_SHEET else content)
    assert Path(path).stat().st_size < 1_000_000
    assert refused(path) == "is larger than 256 MB when unpacked; save it as CSV UTF-8"


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx", [["name"]])
    changed(path, lambda name, content: content + bytes(3_000_000) if "sheet1" in name else content)
    with zipfile.ZipFile(path) as packed:
        size = packed.getinfo(FIRST_SHEET).file_size
    content = Path(path).read_bytes()
    Path(path).write_bytes(content.replace(size.to_bytes(4, "little"), b"\1\0\0\0"))
    assert refused(path) == f"cannot be read as XLSX; {CSV}"


def test_one_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    made = openpyxl.Workbook()
    made.active["A1"] = "name"
    made.active["XFD1048576"] = "x"
    made.save(path)
    assert refused(str(path)) == (
        "has cells as far as row 1,048,576 and column 16,384; delete what is outside of the table, "
        "or save it as CSV UTF-8"
    )


def test_a_far_cell_is_seen_where_two_blocks_meet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.xlsx"
    made = openpyxl.Workbook()
    made.active["XFD1048576"] = "x"
    made.save(path)
    for size in range(41, 141):
        monkeypatch.setattr(workbook, "_BLOCK", size)
        assert refused(str(path)).startswith("has cells as far as")


def test_an_outside_entity_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    path = book(tmp_path / "list.xlsx", [["name"]])
    changed(path, lambda _, content: content.replace(b">name<", b">&e;<").replace(
        b"<sst", entity.encode() + b"<sst", 1))  # fmt: skip
    try:
        assert "secret" not in str([row.cells for row in open_workbook(path)])
    except InputError as error:
        assert "the secret" not in str(error)  # noqa: PT017  (refusing it is as good)


def test_any_damage_is_refused_or_read(tmp_path: Path) -> None:
    path = Path(book(tmp_path / "list.xlsx", [["name", "date"], ["Zoë", date(2026, 12, 3)]]))
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    chance = random.Random(1)  # noqa: S311  (a seed for a test)
    whole = path.read_bytes()
    for number in range(400):
        damaged = io.BytesIO()
        if number % 2:
            content = bytearray(whole)
            content[chance.randrange(len(content))] = chance.randrange(256)
            damaged.write(content)
        else:
            with zipfile.ZipFile(damaged, "w") as packed:
                victim = chance.choice(list(parts))
                for name, part in parts.items():
                    copy = bytearray(part)
                    if name == victim:
                        at = chance.randrange(len(copy))
                        copy[at : at + chance.randrange(9)] = chance.randbytes(chance.randrange(9))
                    packed.writestr(name, bytes(copy))
        path.write_bytes(damaged.getvalue())
        try:
            list(open_workbook(str(path)))
        except InputError as error:
            assert str(error).startswith(str(path))  # noqa: PT017


def test_without_its_library_the_remedy_is_named(tmp_path: Path) -> None:
    path = book(tmp_path / "list.xlsx", [["name"]])
    program = dedent(f"""
        import sys
        sys.modules["python_calamine"] = None
        from checklist.workbook import open_workbook
        try:
            open_workbook({path!r})
        except Exception as error:
            print(error)
    """)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert done.stdout == (
        f"{path}: reading XLSX needs python-calamine; "
        "pip install 'consultation-checklist[xlsx]', or save it as CSV UTF-8\n"
    )
