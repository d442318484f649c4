"""What is left to fill in: drawn for a pen, with a field over it where there is a form."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pdf_probe import assert_looks, draw, drawn

from checklist.pdf.blanks import Blank, Lines, Tick
from checklist.pdf.field_names import FieldName
from checklist.pdf.shapes import Room
from checklist.pdf.structure import Element
from checklist.pdf.tags import record


def lines(rows: int, every: float, blank: Blank | None = None) -> Lines:
    return Lines(rows, every=every, color="#000000", size=14, blank=blank)


def room(height: float, empty: float = 700) -> Room:
    return Room(200, height, empty)


def test_lines_to_write_on_are_evenly_spaced(tmp_path: Path) -> None:
    assert_looks(
        drawn(lines(3, 4), 12, margin=2.5),
        """
        ..#############



        ..#############



        ..#############
        """,
        tmp_path,
    )


def test_lines_move_on_whole_where_a_page_could_hold_them() -> None:
    assert lines(5, 20).cut(room(60)) == []


def test_more_lines_than_a_page_holds_are_divided() -> None:
    parts = lines(50, 20).cut(room(70))
    assert [part.rows for part in parts if isinstance(part, Lines)] == [3, 47]


def test_not_even_one_line_is_forced_into_no_room() -> None:
    assert lines(50, 20).cut(room(19)) == []


def test_the_first_part_of_divided_lines_is_the_field() -> None:
    blank = Blank(FieldName("answer", "Answer"), Element("Form"), fillable=True)
    first, second = lines(50, 20, blank).cut(room(70))
    assert isinstance(first, Lines)
    assert isinstance(second, Lines)
    assert (first.blank, second.blank) == (blank, None)


def test_a_tick_box_for_a_pen_is_all_there_is_of_it() -> None:
    element = (root := Element("Document")).child("Form")
    tick = Tick(20, Blank(FieldName("a", "A"), element))
    assert b"/AcroForm" not in draw(30, 30, lambda canvas: tick.draw(canvas, 5, 5), root)
    assert record(lambda canvas: tick.draw(canvas, 5, 5)).parts == ((element, None),)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_field_lies_over_its_lines_wherever_they_are(rows: int) -> None:
    element = (root := Element("Document")).child("Form")
    shape = lines(rows, 20, Blank(FieldName("answer", "Why?"), element, fillable=True))
    with pikepdf.open(BytesIO(drawn(shape, 100, margin=7, root=root))) as document:
        (widget,) = document.pages[0].Annots
        left, bottom, right, top = map(float, widget.Rect)
    assert (left, bottom, right) == (7, 7, 107)
    assert bottom + 20 * (rows - 0.9) <= top <= 7 + 20 * rows + 5
    parts = record(shape.draw).parts
    assert [(part, bool(field and field.widget)) for part, field in parts] == [(element, True)]
