"""Shapes that hold others: what is drawn around them, and where a page may end."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_probe import assert_looks, drawn

from checklist.pdf.blanks import Blank, Lines, Tick
from checklist.pdf.field_names import FieldName
from checklist.pdf.shapes import Room, Shape
from checklist.pdf.stacks import Barred, Columns, Flow, Framed, Item, Mark, Stack
from checklist.pdf.structure import Element

T = TypeVar("T")
WIDTH, PAGE = 200.0, 400.0


class Brick(Shape):
    """A black bar that says which one it is."""

    def __init__(
        self, height: float, name: object = "", *, leads: bool = False, before: float = 0
    ) -> None:
        self.height, self.name, self.leads, self.before = height, name, leads, before

    def draw(self, canvas: Any) -> None:
        canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)


def tick(side: float) -> Tick:
    return Tick(side, Blank(FieldName("a", "A"), Element("Form")))


def heading(height: float, name: object = "") -> Brick:
    return Brick(height, name, leads=True)


def bricks(shape: Shape) -> Iterator[Brick]:
    match shape:
        case Brick():
            yield shape
        case Stack():
            for child in shape.children:
                yield from bricks(child)
        case Columns():
            for stack in shape.stacks:
                yield from bricks(stack)


def flat(lists: Iterable[list[T]]) -> list[T]:
    return list(chain.from_iterable(lists))


def names(shape: Shape) -> list[object]:
    return [brick.name for brick in bricks(shape)]


def paged(shape: Shape, page: float = PAGE) -> list[Shape]:
    """A shape over as many pages as it takes."""
    done, room = [], Room(WIDTH, page, page)
    while not room.holds(shape.height_in(WIDTH)):
        first, *rest = shape.cut(room)
        done.append(first)
        assert room.holds(first.height_in(WIDTH))
        if not rest:
            return done
        (shape,) = rest
    return [*done, shape]


def names_on(shape: Shape, page: float = PAGE) -> list[list[object]]:
    return [names(part) for part in paged(shape, page)]


# Drawing ------------------------------------------------------------------------------------------


def test_a_frame_has_round_corners_and_room_inside(tmp_path: Path) -> None:
    assert_looks(
        drawn(Framed([Brick(4)]), 36, margin=1),
        """
        ......##########################
        ....###........................###
        ...##............................##
        ..##..............................##
        ..#................................#
        .##................................##
        .#..................................#
        .#.........################.........#
        .#.........################.........#
        .#.........################.........#
        .#.........################.........#
        .#..................................#
        .#..................................#
        .##................................##
        ..#................................#
        ..##..............................##
        ...##............................##
        ....###........................###
        ......##########################
        """,
        tmp_path,
    )


def test_a_heavy_bar_stands_beside_what_it_marks(tmp_path: Path) -> None:
    assert_looks(
        drawn(Barred([Brick(2), Brick(2, before=2)]), 24, margin=1),
        """
        .#####
        .#####.........##########
        .#####.........##########
        .#####
        .#####
        .#####.........##########
        .#####.........##########
        .#####
        .#####
        .#####
        """,
        tmp_path,
    )


def test_columns_stand_side_by_side_from_the_top(tmp_path: Path) -> None:
    columns = Columns([Stack([Brick(4)]), Stack([Brick(1), Brick(1, before=1)])], gap=4, before=0)
    assert_looks(
        drawn(columns, 20, margin=1),
        """
        .########....########
        .########
        .########....########
        .########
        """,
        tmp_path,
    )


def test_a_mark_stands_at_the_first_line_of_its_item(tmp_path: Path) -> None:
    item = Item(
        [Lines(2, every=6, color="#000000", size=9)], Mark(10, bullet=True), indent=8, before=0
    )
    assert_looks(
        drawn(item, 20, margin=1.5),
        """
        ....##
        ...####
        ....##

        .........#############





        .........#############
        """,
        tmp_path,
    )


def test_a_mark_stands_at_the_first_line_of_the_first_column() -> None:
    columns = Columns([Stack([Brick(8), Brick(5)]), Stack([Brick(20)])], gap=4, before=0)
    columns.height_in(WIDTH)
    assert columns.first_baseline() == 8


def test_an_item_that_says_nothing_has_room_for_its_mark() -> None:
    assert Item([], Mark(10, tick=tick(20)), indent=8, before=0).height_in(WIDTH) == 24


# Where a page may end -----------------------------------------------------------------------------


def test_a_flow_ends_a_page_between_its_children() -> None:
    assert names_on(Flow([Brick(150, name) for name in "abcde"])) == [
        ["a", "b"], ["c", "d"], ["e"],
    ]  # fmt: skip


def test_spaces_count_between_shapes_but_not_at_the_top_of_a_page() -> None:
    flow = Flow([Brick(200, "a", before=50), Brick(200, "b", before=1), Brick(399, "c", before=9)])
    assert names_on(flow) == [["a"], ["b"], ["c"]]
    assert [part.height for part in paged(flow)] == [200, 200, 399]


@pytest.mark.parametrize("holder", [Stack, Framed, Barred], ids=lambda holder: holder.__name__)
def test_what_belongs_together_moves_to_the_next_page_whole(holder: type[Stack]) -> None:
    together = holder([Brick(100, "b"), Brick(100, "c"), Brick(100, "d")])
    assert names_on(Flow([Brick(150, "a"), together])) == [["a"], ["b", "c", "d"]]


@pytest.mark.parametrize("holder", [Stack, Framed, Barred], ids=lambda holder: holder.__name__)
def test_what_no_page_can_hold_begins_at_once_and_goes_on(holder: type[Stack]) -> None:
    together = holder([Brick(90, number) for number in range(9)])
    pages = names_on(Flow([Brick(150, "a"), together]))
    assert pages[0] == ["a", 0, 1]
    assert flat(pages) == ["a", *range(9)]
    assert all(len(page) >= 3 for page in pages[:-1])


def test_only_the_first_part_of_an_item_has_its_mark() -> None:
    item = Item([Brick(90, n) for n in range(9)], Mark(10, tick=tick(9)), indent=8, before=0)
    parts = paged(item)
    assert [bool(part.mark) for part in parts if isinstance(part, Item)] == [True, False, False]


def test_columns_longer_than_a_page_are_set_below_each_other() -> None:
    columns = Columns(
        [Stack([Brick(150, f"left {n}") for n in range(4)]), Stack([Brick(50, "right")])],
        gap=9, before=0,
    )  # fmt: skip
    assert names_on(Flow([Brick(60, "a"), columns])) == [
        ["a", "left 0", "left 1"], ["left 2", "left 3", "right"],
    ]  # fmt: skip


class Ooze(Shape):
    """A shape that has the same area at any width, as words have."""

    def __init__(self, area: float) -> None:
        self.area = area

    def height_in(self, width: float) -> float:
        """Less high the wider it is."""
        self.width, self.height = width, self.area / width
        return self.height


@pytest.mark.parametrize(
    ("areas", "widths"),
    [
        pytest.param([100, 100], [50, 50], id="even where they are alike"),
        pytest.param([100, 96], [50, 50], id="even where it would not be lower"),
        pytest.param([300, 100], [60, 40], id="the left is wider"),
        pytest.param([100, 300], [40, 60], id="the right is wider"),
    ],
)
def test_a_column_is_wider_where_that_makes_all_lower(
    areas: list[float], widths: list[float]
) -> None:
    oozes = [Ooze(area) for area in areas]
    columns = Columns([Stack([ooze]) for ooze in oozes], gap=10, before=0, wider=0.1)
    columns.height_in(110)
    assert [ooze.width for ooze in oozes] == pytest.approx(widths)
    assert columns.height == pytest.approx(max(ooze.height for ooze in oozes))


def test_columns_are_even_unless_one_may_be_wider() -> None:
    oozes = [Ooze(300), Ooze(100)]
    Columns([Stack([ooze]) for ooze in oozes], gap=10, before=0).height_in(110)
    assert [ooze.width for ooze in oozes] == [50, 50]


def test_columns_that_fit_on_a_page_stay_columns() -> None:
    left = Stack([Brick(150, "b"), Brick(150, "c")])
    columns = Columns([left, Stack([Brick(20, "d")])], gap=9, before=0)
    assert names_on(Flow([Brick(150, "a"), columns])) == [["a"], ["b", "c", "d"]]


def test_columns_that_fit_on_the_page_as_one_are_set_as_one() -> None:
    class Ink(Brick):
        """As high as its area asks for."""

        def height_in(self, width: float) -> float:
            self.width, self.height = width, 64_000 / width
            return self.height

    columns = Columns([Stack([Ink(0, "a")]), Stack([Brick(40, "b")])], gap=9, before=0)
    assert columns.height_in(WIDTH) > PAGE
    assert names_on(Flow([columns, Brick(30, "c")])) == [["a", "b", "c"]]


def test_nested_frames_longer_than_a_page_go_on_in_frames() -> None:
    inner = Framed([Brick(80, number) for number in range(9)])
    parts = paged(Framed([Brick(30, "a"), inner]))
    assert flat(map(names, parts)) == ["a", *range(9)]
    assert all(isinstance(part, Framed) for part in parts)


def test_a_stack_that_fits_a_page_but_not_the_frame_around_it_still_comes_out() -> None:
    nearly = Stack([Brick(95, number) for number in range(4)])  # 380 of the frame's 382
    assert names_on(Framed([nearly, Brick(50, "z")]))[-1][-1] == "z"
    too_high = Stack([Brick(98, number) for number in range(4)])  # 392
    assert flat(names_on(Framed([too_high]))) == [0, 1, 2, 3]


# Headings -----------------------------------------------------------------------------------------


def test_a_heading_moves_on_with_what_it_heads() -> None:
    flow = Flow([Brick(300, "a"), heading(20, "h2"), heading(20, "h3"), Brick(100, "b")])
    assert names_on(flow) == [["a"], ["h2", "h3", "b"]]


def test_a_heading_stays_with_the_beginning_of_what_no_page_can_hold() -> None:
    long = Stack([Brick(90, number) for number in range(9)])
    assert names_on(Flow([Brick(350, "a"), heading(20, "h"), long]))[:2] == [
        ["a"], ["h", 0, 1, 2, 3],
    ]  # fmt: skip


def test_a_heading_stays_with_what_fits_a_page_only_without_it() -> None:
    exact = Stack([Brick(100, number) for number in range(4)])
    assert names_on(Flow([heading(20, "h"), exact])) == [["h", 0, 1, 2], [3]]


def test_a_heading_inside_a_frame_is_not_left_behind() -> None:
    framed = Framed([*(Brick(85, n) for n in range(4)), heading(20, "h"), Brick(85, 4)])
    assert names_on(framed) == [[0, 1, 2, 3], ["h", 4]]


def test_what_no_page_can_hold_at_all_is_not_cut() -> None:
    assert Flow([Brick(401)]).cut(Room(WIDTH, PAGE, PAGE)) == []
    assert Framed([]).cut(Room(WIDTH, 10, 10)) == []


# Laws ---------------------------------------------------------------------------------------------

brick = st.builds(Brick, st.floats(1, 40), before=st.floats(0, 10))
led = st.builds(
    lambda lead, follows: [*lead, follows],
    st.lists(st.builds(heading, st.floats(1, 20)), max_size=2),
    brick,
)


def stacked(children: st.SearchStrategy[list[Shape]]) -> st.SearchStrategy[list[Shape]]:
    """Lists of shapes that hold such lists, none of which ends in a heading."""
    lists = st.lists(children, min_size=1, max_size=8).map(flat)
    holder = st.sampled_from([Stack, Flow, Framed, Barred])
    columns = st.lists(lists.map(Stack), min_size=1, max_size=3).map(
        lambda stacks: Columns(stacks, gap=5, before=3)
    )
    items = lists.map(lambda inside: Item(inside, Mark(9, tick=tick(9)), indent=9, before=4))
    held = st.builds(lambda kind, inside: kind(inside), holder, lists)
    leads = st.lists(st.builds(heading, st.floats(1, 20)), max_size=1)
    return st.builds(lambda lead, shape: [*lead, shape], leads, held | columns | items)


flows = st.lists(st.recursive(led, stacked, max_leaves=40), min_size=1, max_size=12).map(
    lambda found: Flow(flat(found))
)


def numbered(flow: Flow) -> Flow:
    for number, each in enumerate(bricks(flow)):
        each.name = number
    return flow


@given(flows)
def test_nothing_is_lost_or_turned_round_and_every_part_fits(flow: Flow) -> None:
    everything = names(numbered(flow))
    assert flat(names_on(flow)) == everything


@given(flows)
def test_no_page_ends_in_a_heading(flow: Flow) -> None:
    for part in paged(numbered(flow)):
        assert not list(bricks(part))[-1].leads


@given(st.lists(st.lists(st.floats(1, 90), min_size=1, max_size=4), min_size=1, max_size=20))
def test_whatever_fits_on_a_page_is_on_one_page(heights: list[list[float]]) -> None:
    stacks = [
        Item([Brick(height, name) for height in inside], None, indent=9, before=5)
        for name, inside in enumerate(heights)
    ]
    pages = names_on(Flow(stacks))
    assert sum(len(set(page)) for page in pages) == len(stacks)
