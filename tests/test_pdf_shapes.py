"""The marks that are drawn, pixel by pixel, and how words and lines divide."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from pdf_probe import art, assert_looks, draw, drawn, steady_look

from checklist.pdf import shapes
from checklist.pdf.blanks import Blank, Lines, Tick
from checklist.pdf.blocks import Run, Text
from checklist.pdf.field_names import FieldName
from checklist.pdf.fonts import Fonts
from checklist.pdf.lines import Line, Piece, break_lines, one_line
from checklist.pdf.paragraphs import Paragraphs
from checklist.pdf.shapes import Room, Rule, Sample, Shape, Words
from checklist.pdf.stacks import Mark
from checklist.pdf.structure import Element

NO_INK = "\u00a0"


def paragraphs() -> Paragraphs:
    return Paragraphs(steady_look(), Fonts(["atkinson-hyperlegible"]))


def tick(side: float, root: Element) -> Tick:
    return Tick(side, Blank(FieldName("item.a.asked", "Asked: A?"), root.child("Form")))


def lines(rows: int, every: float) -> Lines:
    return Lines(rows, every=every, color="#000000", size=14)


def words(text: str, kind: str = "p", label: str = "") -> Words:
    return paragraphs().text(Text(kind, "P", (Run(text),) if text else (), label), None)


# Drawn marks --------------------------------------------------------------------------------------


def test_a_tick_box_is_an_open_square_with_round_corners(tmp_path: Path) -> None:
    mark = Mark(14, tick=tick(12, root := Element("Document")))
    box = draw(16, 16, lambda canvas: mark.draw(canvas, 3.324), root)
    assert_looks(
        box,
        """
        ..#########
        .############
        #...........#
        #...........#
        #...........#
        #...........#
        #...........#
        #...........#
        #...........#
        #...........#
        #...........#
        #...........#
        .############
        ..#########
        """,
        tmp_path,
    )


def test_a_sample_box_has_a_tick(tmp_path: Path) -> None:
    sample = Sample(11, (root := Element("Document")).child("Figure", alt="A ticked box"))
    assert_looks(
        draw(14, 14, lambda canvas: sample.draw(canvas, 3), root),
        """
        ...######
        .##########
        #.......#.##
        #.......####
        #......##.##
        #.....###.##
        #.##..##..##
        #..####...##
        #..###....##
        #.........##
        ##........#
        .##########
        """,
        tmp_path,
    )


def test_a_bullet_is_a_filled_disc(tmp_path: Path) -> None:
    bullet = draw(12, 10, lambda canvas: Mark(20, bullet=True).draw(canvas, 0))
    assert_looks(
        bullet,
        """
        .....####
        ....######
        ....######
        ....######
        ....######
        .....####
        """,
        tmp_path,
    )


def test_a_label_stands_beside_a_tick_box_or_alone() -> None:
    label, box = paragraphs().line("7", 20), tick(12, root := Element("Document"))
    alone = art(draw(40, 30, lambda canvas: Mark(20, label=label).draw(canvas, 8)))
    beside = art(draw(60, 30, lambda canvas: Mark(20, tick=box, label=label).draw(canvas, 8), root))
    room_of_box = 12 + 20 // 2
    behind_box = [line[room_of_box:] for line in beside.splitlines()]
    assert [line for line in behind_box if line] == [line for line in alone.splitlines() if line]


def test_a_pill_is_a_rounded_frame_around_its_words(tmp_path: Path) -> None:
    assert_looks(
        drawn(words("", label=NO_INK * 5), 40),
        """
        ........#####################
        ......###....................##
        .....#.........................#
        ....#...........................#
        ...#.............................#
        ...#.............................##
        ..#...............................#
        ..#...............................#
        ..#...............................#
        ..#...............................#
        ..#...............................#
        ...#..............................#
        ...#.............................#
        ....#...........................##
        .....#.........................##
        ......##.....................###
        ........#####################
        """,
        tmp_path,
    )


def test_a_fold_line_is_dashed(tmp_path: Path) -> None:
    assert_looks(drawn(Rule(thickness=1, dash=4), 30), "..####....####....####....####", tmp_path)


def test_a_heavy_rule_is_solid(tmp_path: Path) -> None:
    assert_looks(
        drawn(Rule(thickness=2), 12),
        """
        ..############
        ..############
        """,
        tmp_path,
    )


def test_a_rule_fills_up_the_line_where_the_tired_may_stop(tmp_path: Path) -> None:
    rule = "#" * 48
    assert_looks(drawn(words(NO_INK, "p.stop"), 60), f"..............{rule}", tmp_path)


def test_art_that_differs_is_told_with_a_picture(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"drawn\.png"):
        assert_looks(drawn(Rule(thickness=2), 12), "..####", tmp_path)
    assert (tmp_path / "drawn.png").stat().st_size > 100


# Layout -------------------------------------------------------------------------------------------


def room(height: float, empty: float = 700) -> Room:
    return Room(200, height, empty)


def test_what_fits_stays_in_one_part() -> None:
    for shape in (Rule(thickness=1), lines(2, 20), words("a b c")):
        assert shape.cut(room(700)) == [shape]


def test_a_rule_moves_on_whole() -> None:
    assert Rule(thickness=9).cut(room(8)) == []


def text_of(part: Shape) -> str:
    assert isinstance(part, Words)
    part.height_in(200)
    return "".join(piece.run.text for line in part._lines for piece in line.pieces)


def test_words_divide_between_lines_and_lose_none() -> None:
    said = " ".join(f"w{number}" for number in range(120))
    first, second = words(said).cut(room(100))
    assert first.height_in(200) <= 100
    assert text_of(first) + text_of(second) == said


def test_no_line_of_a_paragraph_stands_alone_on_a_page() -> None:
    long = words(" ".join(f"w{number}" for number in range(60)))
    line, lines = 14 * 1.22, round(long.height_in(200) / (14 * 1.22))
    assert lines > 5
    assert long.cut(room(1.5 * line)) == []
    first, second = long.cut(room((lines - 1) * line))
    assert round(second.height_in(200) / line) == 2
    assert round(first.height_in(200) / line) == lines - 2


def test_words_that_moved_on_are_drawn_all_the_same() -> None:
    long = words(" ".join(["word"] * 80))
    assert long.cut(room(20)) == []
    assert "#" in art(drawn(long, 200))


def test_a_pill_stays_with_the_first_part_and_a_rule_with_the_last() -> None:
    long = words(" ".join(["word"] * 80), label="Early")
    long.ruled = True
    first, second = long.cut(room(60))
    assert isinstance(first, Words)
    assert isinstance(second, Words)
    assert (first.lead, first.ruled) == (long.lead, False)
    assert (second.lead, second.ruled) == (None, True)


def test_words_run_no_wider_than_their_measure() -> None:
    long = words(" ".join(["word"] * 80))
    measured = Words(long.pieces, long.style, measure=100)
    assert measured.height_in(400) == Words(long.pieces, long.style).height_in(100)
    assert measured.width == 400


def test_lines_are_broken_once_for_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    widths: list[float] = []

    def counted(pieces: Iterable[Piece], width: float, *, indent: float) -> list[Line]:
        widths.append(width)
        return break_lines(pieces, width, indent=indent)

    monkeypatch.setattr(shapes, "break_lines", counted)
    long = words("a b c")
    for width in (200, 200, 100, 200):
        long.height_in(width)
    assert widths == [200, 100]


@pytest.mark.parametrize(
    ("height", "empty", "fresh"), [(700, 700, True), (699, 700, False), (10, 10, True)]
)
def test_a_page_is_fresh_while_nothing_is_on_it(
    height: float, empty: float, *, fresh: bool
) -> None:
    assert room(height, empty).fresh is fresh


def test_words_beside_a_figure_keep_clear_of_it_on_every_line() -> None:
    text = Text("p.cue", "P", (Run(" ".join(["word"] * 40)),), figure="A ticked box")
    long = paragraphs().text(text, None)
    long.height_in(200)
    assert {round(x, 2) for x, _, _ in long._placed()} == {round(1.45 * 14, 2)}


def test_a_stop_line_with_no_room_beside_its_words_runs_below_them() -> None:
    full = words("x" * 10, "p.stop")
    drawing = art(drawn(full, one_line(full.pieces).width + 10)).splitlines()
    assert any(set(line.strip(".")) == {"#"} and line.count("#") > 50 for line in drawing)
