"""Words are shaped as their script needs, the same on every computer."""

import locale
import subprocess
import sys
from pathlib import Path

import fontpkg
import pytest

from checklist.pdf.shaping import ShapedCluster, Shaper, can_shape, instance

ROOT = Path(__file__).parents[1]


def shaper(family: str) -> Shaper:
    return Shaper(str(fontpkg.path(family)), 0)


def shaped(family: str, text: str, level: int = 0) -> list[ShapedCluster]:
    return shaper(family).clusters(text, level=level)


def numbers(clusters: list[ShapedCluster]) -> list[list[int]]:
    return [[glyph.number for glyph in glyphs] for _, glyphs in clusters]


@pytest.mark.parametrize(
    ("family", "text", "level", "said"),
    [
        ("noto-sans-arabic", "محمد", 1, ["م", "ح", "م", "د"]),
        ("noto-sans-arabic", "می\u200cخ", 1, ["م", "ی", "\u200cخ"]),
        ("noto-sans-arabic", "لا", 1, ["ل", "ا"]),
        ("noto-sans", "क्षहि", 0, ["क्ष", "हि"]),
        ("noto-sans-tamil", "கௌ", 0, ["க", "ௌ"]),
        ("noto-sans-thai", "น้ำ", 0, ["น", "้ำ"]),
        ("heebo", "שָׁ", 1, ["ש", "\u05b8\u05c1"]),
        ("heebo", "\u200d", 1, []),
    ],
)
def test_clusters_stand_in_reading_order_and_say_everything(
    family: str, text: str, level: int, said: list[str]
) -> None:
    found = [part for part, _ in shaped(family, text, level)]
    assert found == said


def test_no_glyph_is_the_box_of_a_missing_one() -> None:
    assert not any(0 in each for each in numbers(shaped("noto-sans", "क्षत्रिय")))


def test_letters_join() -> None:
    alone, joined = shaped("noto-sans-arabic", "م", 1), shaped("noto-sans-arabic", "ممم", 1)
    assert len({tuple(each) for each in numbers([*alone, *joined])}) == 4


def test_a_name_is_not_drawn_as_an_ornament() -> None:
    assert len(shaped("noto-sans-arabic", "محمد", 1)) == 4


def test_brackets_that_turn_are_mirrored() -> None:
    plain, turned = shaped("heebo", "()", 0), shaped("heebo", "(א)", 1)
    assert numbers(turned)[0] == numbers(plain)[1]
    assert numbers(turned)[-1] == numbers(plain)[0]


def test_a_mark_is_moved_to_its_letter() -> None:
    ((_, glyphs),) = [each for each in shaped("noto-sans-thai", "ที่") if len(each[1]) == 1][-1:]
    assert (glyphs[0].advance, bool(glyphs[0].up or glyphs[0].right)) == (0, True)


@pytest.mark.parametrize(
    ("family", "text"),
    [("noto-sans", "हि"), ("noto-sans-tamil", "த"), ("heebo", "א"), ("noto-sans-arabic", "م")],
)
def test_a_font_made_for_a_script_knows_it(family: str, text: str) -> None:
    assert shaper(family).knows(text)


@pytest.mark.parametrize(
    ("family", "text"),
    [("noto-sans-thai", "த"), ("noto-sans-thai", "م"), ("atkinson-hyperlegible", "हि")],
)
def test_a_font_that_lacks_the_tables_of_a_script_does_not_know_it(family: str, text: str) -> None:
    assert not shaper(family).knows(text)


def test_the_language_of_the_computer_changes_nothing() -> None:
    before = shaped("noto-sans-arabic", "ههه ۴", 1)
    old = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
        assert shaped("noto-sans-arabic", "ههه ۴", 1) == before
    finally:
        locale.setlocale(locale.LC_CTYPE, old)


def test_a_variable_font_becomes_a_plain_one_of_a_weight() -> None:
    path = str(fontpkg.path("noto-sans", weight=700))
    bold = Shaper(instance(path, 0, 700), 0)
    assert b"fvar" not in instance(path, 0, 700)[:600]
    regular, heavy = Shaper(path, 0).clusters("Ж", level=0), bold.clusters("Ж", level=0)
    assert heavy[0][1][0].advance > regular[0][1][0].advance


PLAIN = """
import sys
from checklist.patient import Preferences
from checklist.pdf import font_files, render
from checklist.templates import load_style
font_files.installed = None  # a search for fonts would fail
html = "<html lang=en><head><title>T</title></head><body><main><p>WORDS</p></main></body></html>"
render(html, load_style().look(Preferences()))
print("uharfbuzz" in sys.modules)
"""


@pytest.mark.parametrize(("words", "imported"), [("Łukasz Ωμέγα", "False"), ("हि", "True")])
def test_a_document_that_needs_no_shaping_pays_nothing_for_it(words: str, imported: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PLAIN.replace("WORDS", words)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert (done.stdout.strip(), done.returncode) == (imported, 0), done.stderr


def test_harfbuzz_is_part_of_the_tests() -> None:
    assert can_shape()
