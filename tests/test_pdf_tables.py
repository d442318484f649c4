"""Shapes beside each other: parts that fill rows, and the cells of a table."""

from pathlib import Path

import pytest
from pdf_probe import assert_looks, drawn

from checklist.pdf.blanks import Blank, Tick
from checklist.pdf.field_names import FieldName
from checklist.pdf.shapes import Room, Shape
from checklist.pdf.structure import Element
from checklist.pdf.tables import Abreast, Boxed, Grid, Part, Row, TickCell
from checklist.pdf.tags import SheetCanvas


class Brick(Shape):
    """A black bar as wide as its room."""

    def __init__(self, height: float) -> None:
        self.height = height

    def draw(self, canvas: SheetCanvas) -> None:
        canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)


def part(wanted: float, height: float = 2, *, stretches: bool = False) -> Part:
    return Part(Brick(height), wanted, stretches)


def tick(root: Element) -> TickCell:
    return TickCell(Tick(5, Blank(FieldName("a", "A"), root.child("Form"))))


def test_parts_stand_side_by_side_as_they_fit(tmp_path: Path) -> None:
    parts = [part(6), part(6, 4), part(10), part(4)]
    assert_looks(
        drawn(Abreast(parts, gap=2, below=1), 20, margin=1),
        """
        .........######
        .######..######
        .######..######
        .........######

        .##########..####
        .##########..####
        """,
        tmp_path,
    )


@pytest.mark.parametrize(
    ("parts", "widths"),
    [
        pytest.param([part(30), part(30)], [30, 30], id="as wide as they would be"),
        pytest.param([part(30), part(30, stretches=True)], [30, 60], id="one takes the rest"),
        pytest.param(
            [part(20, stretches=True), part(30, stretches=True)], [40, 50], id="two share it"
        ),
        pytest.param([part(300)], [100], id="never wider than the room"),
        pytest.param([part(60), part(60)], [60, 60], id="each in a row of its own"),
    ],
)
def test_a_part_takes_what_it_wants_or_what_is_left(parts: list[Part], widths: list[float]) -> None:
    Abreast(parts, gap=10).height_in(100)
    assert [each.shape.width for each in parts] == widths


def test_a_row_is_at_least_as_high_as_its_boxes() -> None:
    assert Abreast([part(6)], gap=2, least=9).height_in(20) == 9
    assert Abreast([part(6, 12)], gap=2, least=9).height_in(20) == 12
    assert Abreast([], gap=2, below=3).height_in(20) == 0


def test_parts_higher_than_a_page_are_set_below_each_other() -> None:
    tall = Abreast([part(12, 60), part(12, 60)], gap=2)
    first, second = tall.cut(Room(20, 70, 70))
    assert (first.height_in(20), second.height_in(20)) == (60, 60)


def test_a_table_has_lines_around_its_cells_and_its_boxes_in_the_middle(tmp_path: Path) -> None:
    root = Element("Document")
    rows = [[part(high, 3), Part(tick(root), 5)] for high in (4, 2)]
    grid = Grid(rows)
    assert grid.wanted == 34
    assert_looks(
        drawn(grid, grid.wanted, margin=1, root=root),
        """
        .##################################
        ####################################
        ##............##..................##
        ##............##........####......##
        ##....####....##.......#...#......##
        ##....####....##.......#...##.....##
        ##....####....##.......#...##.....##
        ##............##.......#...#......##
        ##............##........####......##
        ##............##..................##
        ####################################
        ####################################
        ##............##..................##
        ##............##........####......##
        ##....####....##.......#...#......##
        ##....####....##.......#...##.....##
        ##....####....##.......#...##.....##
        ##............##.......#...#......##
        ##............##........####......##
        ##............##..................##
        ####################################
        .##################################
        """,
        tmp_path,
    )


@pytest.mark.parametrize(
    ("first", "width"),
    [pytest.param(50, 60, id="short words"), pytest.param(5000, 80, id="long words")],
)
def test_a_table_wider_than_its_room_gives_way(first: float, width: float) -> None:
    grid = Grid([[part(first), *(part(20) for _ in range(9))]])
    grid.height_in(200)
    (row,) = grid.children
    assert isinstance(row, Row)
    widths = [cell.shape.width + 10 for cell in row.cells]
    assert widths[0] == pytest.approx(width)
    assert sum(widths) == pytest.approx(200)


def test_a_row_higher_than_a_page_is_given_up() -> None:
    parts = Grid([[part(5, 30), part(5, 30)]]).cut(Room(60, 33, 33))
    assert [part.height_in(60) for part in parts] == [30, 30]


def test_a_box_to_write_in_has_no_room_inside() -> None:
    assert Boxed([Brick(8)]).height_in(20) == 8
