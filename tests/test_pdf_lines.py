"""Lines break where words end, lose nothing, and are drawn in the order in which they are seen."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_probe import draw, texts

from checklist.pdf.drawings import Annotation
from checklist.pdf.fonts import Fonts
from checklist.pdf.lines import Line, Piece, break_lines, draw_words, one_line
from checklist.pdf.runs import Cluster, FontRun, Glyph
from checklist.pdf.structure import Element
from checklist.pdf.tags import record

FONTS = Fonts(["atkinson-hyperlegible"])
BODY, BOLD = FONTS.face("plain").name, FONTS.face("bold").name


def piece(text: str, font: str = BODY, *, level: int = 0, element: Element | None = None) -> Piece:
    return Piece(FontRun(font, text, level=level), 10, element)


def shaped(*said: str, level: int = 0, advance: float = 1000) -> Piece:
    """Clusters that are drawn as an x each, 10 points wide."""
    clusters = tuple(Cluster(part, (Glyph("x", advance),)) for part in said)
    return Piece(FontRun(BODY, "".join(said), clusters, level), 10)


def words_of(lines: Sequence[Line]) -> list[str]:
    return ["".join(piece.run.text for piece in line.pieces) for line in lines]


def width(text: str, font: str = BODY) -> float:
    return piece(text, font).width


# Breaking -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("one two", "one two", ["one two"]),
        ("one two ", "one two", ["one two "]),
        ("one two", "one tw", ["one ", "two"]),
        ("one  two", "one", ["one  ", "two"]),
        ("one\u00a0two three", "one two", ["one\u00a0two ", "three"]),
        ("abababab ab", "ababa", ["ababa", "bab ", "ab"]),
        ("日本語の文。", "日本語", ["日本語", "の文。"]),
        ("「日本」語", "「日", ["「日", "本」", "語"]),
        ("日本 語", "日本", ["日本 ", "語"]),
        ("e\u0301e\u0301e\u0301", "ee.", ["e\u0301e\u0301", "e\u0301"]),
    ],
    ids=["fits", "a space at the end", "breaks", "two spaces", "kept together", "too long",
         "ideographs", "not after what opens", "ideographs and a space", "marks stay"],
)  # fmt: skip
def test_lines_break(text: str, room: str, expected: list[str]) -> None:
    fonts = FONTS.runs(text, "plain")
    if any(ord(letter) > 0x3000 for letter in text):  # no font of ours has them; all are 10 wide
        fonts = [FontRun(BODY, text)]
    lines = break_lines([Piece(run, 10) for run in fonts], width(room))
    assert words_of(lines) == expected


def test_nothing_is_no_line() -> None:
    assert break_lines([], 100) == []
    assert break_lines([piece("")], 100) == []


def test_a_word_in_two_fonts_stays_one_word() -> None:
    lines = break_lines(
        [piece("one bold"), piece("ened", BOLD), piece(" two")], width("boldened", BOLD)
    )
    assert words_of(lines) == ["one ", "boldened ", "two"]


def test_the_first_line_keeps_room_for_what_stands_before_it() -> None:
    room = width("one two")
    assert words_of(break_lines([piece("one two three")], room)) == ["one two ", "three"]
    indented = break_lines([piece("one two three")], room, indent=width("two"))
    assert words_of(indented) == ["one ", "two ", "three"]


def test_the_space_at_the_end_of_a_line_takes_no_room() -> None:
    first, _ = break_lines([piece("one two")], width("one"))
    assert first.width == pytest.approx(width("one"))


def test_pieces_of_one_look_are_drawn_as_one() -> None:
    (line,) = break_lines([piece("one two "), piece("three four")], 1000)
    assert [each.run.text for each in line.pieces] == ["one two three four"]
    (line,) = break_lines([piece("one "), piece("two", BOLD), piece(" three")], 1000)
    assert [each.run.text for each in line.pieces] == ["one ", "two", " three"]


def test_a_long_shaped_word_is_broken_between_its_clusters() -> None:
    lines = break_lines([shaped("ก", "น้ำ", "ใจ", "ด")], 25)
    assert words_of(lines) == ["กน้ำ", "ใจด"]


LETTERS = st.text("ab é日。「 \u00a0", max_size=60)


@given(st.lists(LETTERS, max_size=4), st.floats(1, 200))
def test_no_letter_is_lost_and_no_line_is_too_long(parts: list[str], room: float) -> None:
    lines = break_lines(
        [piece(part, font) for part, font in zip(parts, [BODY, BOLD] * 2, strict=False)], room
    )
    assert "".join(words_of(lines)) == "".join(parts)
    for line in lines:
        assert line.width <= room + 0.01 or len("".join(words_of([line])).rstrip(" ")) <= 1


# Order --------------------------------------------------------------------------------------------


def test_runs_from_right_to_left_are_seen_in_their_order() -> None:
    line = one_line([
        piece("a "), shaped("X", level=1), piece(" ", level=1), shaped("Y", level=1), piece(" b"),
    ])  # fmt: skip
    seen = sorted((placed.x, placed.piece.run.text) for placed in line.placed(5, 0))
    assert [text for _, text in seen] == ["a ", "Y", " ", "X", " b"]
    assert seen[1][0] == pytest.approx(5 + width("a "))


def test_words_are_drawn_in_the_order_in_which_they_are_read() -> None:
    line = one_line([shaped("X", level=1), piece(" ", level=1), shaped("Y", level=1)])
    assert [placed.piece.run.text for placed in line.placed(0, 0)] == ["X", " ", "Y"]


def test_a_number_within_words_from_right_to_left_is_read_from_the_left() -> None:
    line = one_line([shaped("X", level=1), piece(" ", level=1), piece("1", level=2),
                     piece("2", level=2)])  # fmt: skip
    seen = sorted((placed.x, placed.piece.run.text) for placed in line.placed(0, 0))
    assert [text for _, text in seen] == ["1", "2", " ", "X"]


# Drawing ------------------------------------------------------------------------------------------


def drawn(line: Line, root: Element | None = None) -> bytes:
    return draw(300, 30, lambda canvas: draw_words(canvas, line.placed(5, 10)), root)


def parts(line: Line) -> list[tuple[Element, Annotation | None]]:
    """What elements get of a line that is drawn."""
    return list(record(lambda canvas: draw_words(canvas, line.placed(5, 10))).parts)


def test_a_line_is_read_back_as_it_was() -> None:
    line = one_line([piece("One "), piece("two", BOLD), piece(" three.")])
    assert texts(drawn(line)) == ["One two three."]


def test_words_are_content_of_their_elements() -> None:
    root = Element("Document")
    label, body = root.child("Lbl"), root.child("LBody")
    line = one_line([piece("Name ", element=label), piece("Maria", BOLD, element=body)])
    assert parts(line) == [(label, None), (body, None)]


def test_a_shaped_word_says_its_letters() -> None:
    words = Element("P")
    run = shaped("क्ष", "त्रि").run
    first, (span, _) = parts(one_line([piece("a ", element=words), Piece(run, 10, words)]))
    assert first == (words, None)
    assert (span.role, span.actual, span.parent) == ("Span", "क्षत्रि", words)


def test_words_with_an_address_lead_there() -> None:
    root = Element("Document")
    link = Element("Link", root, link="https://example.org/")
    line = one_line([piece("Go there", element=link)])
    assert b"https://example.org/" in drawn(line, root)
    (element, words), (same, box) = parts(line)
    assert (element, words, same) == (link, None, link)
    assert box
    assert box.box[0] == 5
