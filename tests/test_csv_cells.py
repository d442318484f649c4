"""A table is divided into rows and cells as it was meant, or the fault of a row is named."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.csv_cells import MOST_LINES, Cells, read_cells
from checklist.text_lines import MOST_CHARACTERS, Line

OPEN = "a quotation mark is opened in this row and not closed"
BEHIND = "there is text behind a closing quotation mark"


def lines(text: str) -> list[Line]:
    return [
        Line(number, line if len(line) <= MOST_CHARACTERS else None)
        for number, line in enumerate(text.splitlines(keepends=True), 1)
    ]


def told(text: str, separator: str = ",") -> list[tuple[int, object]]:
    """Each row by its line: its cells, or its fault."""
    return [
        (row.line, row.fault[0] if row.fault else row.cells)
        for row in read_cells(lines(text), separator)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", [(1, ("a", "b")), (2, ("1", "2"))]),
        ("a,b", [(1, ("a", "b"))]),
        ("a\r\n\r\nb\r\n", [(1, ("a",)), (2, ()), (3, ("b",))]),
        ('"a,b",c\n', [(1, ("a,b", "c"))]),
        ('"a\nb",c\nd\n', [(1, ("a\nb", "c")), (3, ("d",))]),
        ('"say ""hi""",\n', [(1, ('say "hi"', ""))]),
        ('5" pipe,b\nc\n', [(1, ('5" pipe', "b")), (2, ("c",))]),
        ('a\n"open\nb\nc\n', [(1, ("a",)), (2, OPEN), (3, ("b",)), (4, ("c",))]),
        ('"open\nb\n"c"d\ne', [(1, OPEN), (2, ("b",)), (3, BEHIND), (4, ("e",))]),
        ('"open\n"c"\ne', [(1, OPEN), (2, ("c",)), (3, ("e",))]),
        ('"a"b\nc\n', [(1, BEHIND), (2, ("c",))]),
        ("=1+1,@x\n", [(1, ("=1+1", "@x"))]),
        ("a\0b\n", [(1, ("a\0b",))]),
    ],
    ids=["rows", "no last line end", "an empty line", "a separator in quotes", "a cell of two lines",
         "a quotation mark in quotes", "a quotation mark within a cell", "left open",
         "closed by a later cell", "closed where another opens", "text behind the quotes",
         "what looks like a formula", "a NUL"],
)  # fmt: skip
def test_rows_are_divided(text: str, expected: list[tuple[int, object]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_another_separator_leaves_commas_alone(separator: str) -> None:
    assert told(f"a,b{separator}c\n", separator) == [(1, ("a,b", "c"))]


def test_a_row_that_is_too_long_is_named_and_the_next_is_read() -> None:
    text = "x" * (MOST_CHARACTERS + 1) + "\nb\n"
    assert told(text) == [(1, "this row is longer than 100,000 characters"), (2, ("b",))]


def test_an_open_quotation_mark_looks_only_so_far_ahead() -> None:
    near = '"a' + "\n" * MOST_LINES + '"\n'
    far = '"a' + "\n" * (MOST_LINES + 1) + '"\n'
    assert told(near) == [(1, ("a" + "\n" * MOST_LINES,))]
    assert told(far)[0] == (1, OPEN)
    long = '"a\n' + 3 * (40_000 * "x" + "\n")
    assert [number for number, _ in told(long)] == [1, 2, 3, 4]


@given(st.lists(st.lists(st.text(alphabet='a;", \n', max_size=8), min_size=2), min_size=1))
def test_what_a_program_writes_is_read_back(table: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    rows = read_cells(io_lines(text.getvalue()), ",")
    assert [row.cells for row in rows] == [tuple(row) for row in table]


@given(st.text(alphabet='ab,"\n', max_size=60))
def test_every_character_is_read_or_a_fault_names_its_line(text: str) -> None:
    rows = list(read_cells(io_lines(text), ","))
    assert [row.line for row in rows] == sorted({row.line for row in rows})
    kept = "".join("".join(row.cells) for row in rows if row.fault is None)
    if all(row.fault is None for row in rows):
        assert kept.count("a") == text.count("a")
        assert kept.count("b") == text.count("b")


def io_lines(text: str) -> list[Line]:
    """The lines of a text that end in \\n only."""
    return [Line(n, line) for n, line in enumerate(io.StringIO(text, newline="\n"), 1)]


def test_a_fault_has_a_remedy() -> None:
    (row,) = read_cells(lines('"a"b'), ",")
    remedy = "write a quotation mark twice if it is a part of the text"
    assert row == Cells(1, (), (BEHIND, remedy))
