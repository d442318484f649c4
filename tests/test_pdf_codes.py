"""The letters of a font have the same codes in every document."""

import pytest
from pdf_probe import typeset
from reportlab.pdfbase.pdfmetrics import getFont

from checklist.pdf.codes import CODES, PRIVATE, fixed_runs, parts, resource, shown
from checklist.pdf.fonts import Fonts
from checklist.pdf.tags import glyph_character

PLAIN = Fonts(["atkinson-hyperlegible"]).face("plain").name


def test_the_first_part_of_a_font_is_windows_1252() -> None:
    first, *_ = parts(PLAIN)
    assert len(first) == CODES
    for letter in "Az 09~é€–’ÿ":
        assert first[letter.encode("cp1252")[0]] == ord(letter)
    assert set(first[: ord(" ")]) == {0}


def test_every_character_of_a_font_has_one_code() -> None:
    known = {code for code in getFont(PLAIN).face.charToGlyph if ord(" ") <= code < PRIVATE}
    coded = [character for part in parts(PLAIN) for character in part if character]
    assert len(coded) == len(set(coded))
    assert set(coded) == known
    assert all(len(part) <= CODES and part[0] == 0 for part in parts(PLAIN))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One.", [(0, "(One.) Tj")]),
        ("a (b) \\", [(0, r"(a \(b\) \\) Tj")]),
        ("a\u00a0b", [(0, "(a b) Tj")]),
        ("5 % €", [(0, "(5 % \x80) Tj")]),
    ],
    ids=["nothing", "words", "escaped", "a no-break space", "signs"],
)
def test_words_of_one_part_are_one_operator(text: str, expected: list[tuple[int, str]]) -> None:
    assert fixed_runs(PLAIN, text) == tuple((resource(PLAIN, at), each) for at, each in expected)


def test_letters_beyond_the_first_part_are_shown_by_another() -> None:
    runs = fixed_runs(PLAIN, "aąb")
    assert runs
    first, (name, operator), last = runs
    assert (first, last) == ((f"{PLAIN}.0", "(a) Tj"), (f"{PLAIN}.0", "(b) Tj"))
    part, code = int(name.rpartition(".")[2]), operator.encode("latin-1")[-5]
    assert parts(PLAIN)[part][code] == ord("ą")


@pytest.mark.parametrize("letter", ["Ж", "日", "\n", "\U0001f9ff"])
def test_a_letter_that_a_font_has_not_has_no_code(letter: str) -> None:
    assert fixed_runs(PLAIN, f"a{letter}") is None


def test_a_glyph_without_a_character_has_no_code() -> None:
    code = glyph_character(PLAIN, getFont(PLAIN).face.charToGlyph[ord("x")], "said")
    assert fixed_runs(PLAIN, code) is None


def test_codes_that_mean_something_in_the_words_of_the_file_are_escaped() -> None:
    codes = {chr(0x4E00 + code): (0, code) for code in range(CODES)}
    ((_, operator),) = shown("".join(codes), codes)
    string = operator.removeprefix("(").removesuffix(") Tj")
    assert string.count("\\") == 5  # before each bracket and itself, and for a carriage return
    assert "\r" not in string
    assert string.encode("latin-1").startswith(bytes(range(13)) + b"\\r")


def test_codes_do_not_depend_on_what_was_made_before() -> None:
    before = fixed_runs(PLAIN, "Zażółć")
    typeset("<p>ćłóżaZ ąęś Ж 日 \u00a0</p>")
    glyph_character(PLAIN, getFont(PLAIN).face.charToGlyph[ord("y")], "another")
    for keeper in (fixed_runs, parts):
        keeper.cache_clear()
    assert fixed_runs(PLAIN, "Zażółć") == before
