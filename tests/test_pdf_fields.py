"""Fields have the names, questions and looks they should, and three programs can fill them in."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pypdfium2
import pytest
from filling import FILLERS, fields_of, fill_by_pdfium, values_of
from pdf_probe import art, assert_looks, draw, letters
from pypdfium2.raw import FLAT_PRINT
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfbase.ttfonts import TTFont

from checklist.pdf import fields
from checklist.pdf.codes import PRIVATE
from checklist.pdf.drawings import Annotation, Box
from checklist.pdf.field_names import FieldName
from checklist.pdf.fonts import Fonts
from checklist.pdf.structure import Element
from checklist.pdf.tags import SheetCanvas

FONT = Fonts(["atkinson-hyperlegible"]).face("plain").name
NAME_BOX: Box = (10, 170, 290, 200)
ANSWER_BOX: Box = (10, 60, 290, 160)

TYPED: dict[str, str | bool] = {
    "name": "Łucja “Zoë” Ionuț",
    "item.pain.asked": True,
    "item.pain.answer": "She said: “yes – é, ł, ő, ș, ğ, č, ř”.\nThen 3\u202fmg\u00a0a\u2011day.",
    "agreed": False,
}
LONG = "Twelve tablets in the morning, and none at all when the scan is due. " * 8

ALPHABETS = """\
Zażółć gęślą jaźń. ZAŻÓŁĆ GĘŚLĄ JAŹŃ.
Příliš žluťoučký kůň úpěl ďábelské ódy. PŘÍLIŠ ŽLUŤOUČKÝ KŮŇ ÚPĚL ĎÁBELSKÉ ÓDY.
Vypätá dcéra grófa Maxwella núti čeľaď hrýzť hŕbu. ĽŔ
Árvíztűrő tükörfúrógép. ÁRVÍZTŰRŐ TÜKÖRFÚRÓGÉP.
Muzicologă în bej vând whisky și tequila, preț fix. ĂÂÎȘȚ
Pijamalı hasta yağız şoföre çabucak güvendi. IĞŞÇÖÜ
Gojazni đačić s biciklom drži hmelj i finu vatu u džepu nošnje. ĐŠČĆŽ
«\u202fOù est l’œuvre de Zoë\u202f?\u202f» L’ŒUVRE, çà, là\xa0: Ÿ, ÿ, ï, ê, ù
„Größe“ – ‚Ärger‘, Übung, ÄÖÜ; blåbær, þorn, ætt, Ðað, ÅØÞ
¿Qué? ¡Mañana! 1.ª, 2.º, coração, col·lecció, ÑÇÃÕ
eGFR ≥ 60, ≤ 45 mL/min/1.73 m² ± 5 ½ × 10 ÷ 2, 20 °C, 3 µg, €5, £4, § 1 … • Dr\u2011X
!"#$%&'()*+,-./ 0123456789 :;<=>?@[\\]^_`{|}~ ‹—›"""

Painter = Callable[[SheetCanvas], list[Annotation]]
"""Draws a page and makes its fields."""

by_each_program = pytest.mark.parametrize("program", FILLERS)


def form_page(painter: Painter, width: float = 300, height: float = 220) -> bytes:
    """A page with fields."""

    root = Element("Document")

    def paint(canvas: SheetCanvas) -> None:
        for field in painter(canvas):
            canvas.fill_in(root.child("Form"), field)

    return draw(width, height, paint, root)


def small_form(_canvas: SheetCanvas) -> list[Annotation]:
    return [
        fields.line(FieldName("name", "My name"), NAME_BOX, size=14),
        fields.tick(FieldName("item.pain.asked", "I asked: “Why?”"), (10, 20, 30, 40)),
        fields.lines(FieldName("item.pain.answer", "What I heard"), ANSWER_BOX),
        fields.tick(FieldName("agreed", "We agreed"), (50, 20, 70, 40)),
    ]


def one_tick(canvas: SheetCanvas) -> list[Annotation]:
    canvas.rect(0.5, 0.5, 15, 15)
    return [fields.tick(FieldName("asked", "Asked"), (1, 1, 15, 15))]


def print_rules(canvas: SheetCanvas) -> None:
    canvas.line(2, 15.5, 58, 15.5)
    canvas.line(2, 3.5, 58, 3.5)


def ruled_lines(canvas: SheetCanvas) -> list[Annotation]:
    print_rules(canvas)
    return [fields.lines(FieldName("answer", "Answer"), (2, 1, 58, 29))]


def printed(content: bytes) -> bytes:
    """The first page as it comes out of a printer: what fields show is part of it."""
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    document[0].flatten(FLAT_PRINT)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def shown(content: bytes, box: Box) -> str:
    """What is to be read in a box of the printed page, without its white space."""
    words = pypdfium2.PdfDocument(printed(content))[0].get_textpage()
    return letters(words.get_text_bounded(*box))


def drawn_fonts(content: bytes) -> set[tuple[str, bool]]:
    """The fonts that the appearances of fields set text in, and whether they are embedded."""
    fonts = set()
    with pikepdf.open(BytesIO(content)) as document:
        for _, field in fields_of(document):
            if field.FT != "/Tx":
                continue
            drawn = field.AP.N
            for each in pikepdf.parse_content_stream(drawn):
                if str(each.operator) == "Tf":
                    font = drawn.Resources.Font[str(each.operands[0])]
                    program = font.get("/DescendantFonts", [font])[0].get("/FontDescriptor", {})
                    fonts.add((str(font.BaseFont), "/FontFile2" in program))
    return fonts


def forbidden_entries(content: bytes) -> set[str]:
    """What no form of ours may have: scripts, and orders to viewers to draw fields anew."""
    with pikepdf.open(BytesIO(content)) as document:
        keys = {key for each in document.objects for key in _keys(each)}
    return keys & {"/NeedAppearances", "/XFA", "/JS", "/JavaScript", "/AA", "/A", "/OpenAction"}


def _keys(value: Any) -> set[str]:
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        return {found for key, below in value.items() for found in ({key} | _keys_direct(below))}
    return _keys_direct(value)


def _keys_direct(value: Any) -> set[str]:
    if isinstance(value, pikepdf.Object) and value.is_indirect:
        return set()
    if isinstance(value, pikepdf.Array):
        return {key for below in value for key in _keys_direct(below)}
    return _keys(value) if isinstance(value, pikepdf.Dictionary) else set()


# Names and questions ------------------------------------------------------------------------------


def test_other_programs_see_full_names_of_a_tree() -> None:
    fields = pypdf.PdfReader(BytesIO(form_page(small_form))).get_fields()
    assert fields is not None
    assert set(fields) == {*TYPED, "item", "item.pain"}


def test_a_field_has_its_question_and_is_printed() -> None:
    with pikepdf.open(BytesIO(form_page(small_form))) as document:
        fields = dict(fields_of(document))
        assert {name: str(field.TU) for name, field in fields.items()} == {
            "name": "My name",
            "item.pain.asked": "I asked: “Why?”",
            "item.pain.answer": "What I heard",
            "agreed": "We agreed",
        }
        assert {int(field.F) for field in fields.values()} == {4}


def test_a_blank_form_holds_nothing() -> None:
    assert values_of(form_page(small_form)) == {
        "name": "",
        "item.pain.asked": False,
        "item.pain.answer": "",
        "agreed": False,
    }


# How they look ------------------------------------------------------------------------------------


def test_a_box_that_is_not_ticked_shows_only_the_page(tmp_path: Path) -> None:
    expected = art(draw(16, 16, lambda canvas: canvas.rect(0.5, 0.5, 15, 15)))
    assert_looks(printed(form_page(one_tick, 16, 16)), expected, tmp_path)


@by_each_program
def test_a_tick_is_bold_and_fills_its_box(program: str, tmp_path: Path) -> None:
    ticked = FILLERS[program](form_page(one_tick, 16, 16), {"asked": True})
    assert_looks(
        printed(ticked),
        """
        ################
        #..............#
        #..............#
        #..........###.#
        #..........##..#
        #.........###..#
        #........###...#
        #..#....###....#
        #..##...##.....#
        #..###.###.....#
        #...#####......#
        #....###.......#
        #.....#........#
        #..............#
        #..............#
        ################
        """,
        tmp_path,
    )


@pytest.mark.parametrize(
    ("height", "expected"),
    [(30, (21.7, "/Wingdings 14 Tf 0 g")), (15.5, (15.5, "/Wingdings 10 Tf 0 g"))],
    ids=["room to spare", "too low"],
)
def test_a_line_is_as_high_as_its_letters_want_which_fit_it(
    height: float, expected: tuple[float, str]
) -> None:
    content = form_page(lambda _: [fields.line(FieldName("a", "A"), (10, 0, 90, height), size=14)])
    with pikepdf.open(BytesIO(content)) as document:
        field = document.Root.AcroForm.Fields[0]
        assert (float(field.Rect[3]), str(field.DA)) == expected


@by_each_program
def test_what_hangs_below_a_line_is_not_cut_off(program: str) -> None:
    def one_line(_canvas: SheetCanvas) -> list[Annotation]:
        return [fields.line(FieldName("a", "A"), (2, 20, 38, 40), size=12)]

    filled = FILLERS[program](form_page(one_line, 40, 42), {"a": "jg"})
    words = pypdfium2.PdfDocument(printed(filled))[0].get_textpage()
    assert [words.get_charbox(index)[1] > 20 for index in range(words.count_chars())] == [True] * 2


def test_printed_rules_are_seen_until_something_is_typed() -> None:
    bare = draw(60, 30, lambda canvas: print_rules(canvas))
    assert art(printed(form_page(ruled_lines, 60, 30))) == art(bare)


@by_each_program
def test_what_is_typed_stands_on_white(program: str) -> None:
    filled = FILLERS[program](form_page(ruled_lines, 60, 30), {"answer": "i"})
    runs = [run for row in art(printed(filled)).splitlines() for run in row.split(".")]
    assert 0 < max(map(len, runs)) < 6  # a letter, and no rule


# Filled in by others ------------------------------------------------------------------------------


@by_each_program
def test_what_is_filled_in_reads_back_the_same(program: str) -> None:
    assert values_of(FILLERS[program](form_page(small_form), TYPED)) == TYPED


@by_each_program
def test_what_is_filled_in_can_be_filled_in_anew(program: str) -> None:
    fill = FILLERS[program]
    anew = {"item.pain.asked": False, "agreed": True}
    assert values_of(fill(fill(form_page(small_form), TYPED), anew)) == {**TYPED, **anew}


@by_each_program
def test_what_is_typed_is_shown_in_the_forms_own_font(program: str) -> None:
    filled = FILLERS[program](form_page(small_form), TYPED)
    assert drawn_fonts(filled) == {("/AtkinsonHyperlegible-Regular", True)}
    assert shown(filled, NAME_BOX) == letters(str(TYPED["name"]))
    assert shown(filled, ANSWER_BOX) == letters(str(TYPED["item.pain.answer"]))


@by_each_program
def test_many_alphabets_are_shown_in_the_forms_own_font(program: str) -> None:
    filled = FILLERS[program](form_page(small_form), {"item.pain.answer": ALPHABETS})
    assert drawn_fonts(filled) == {("/AtkinsonHyperlegible-Regular", True)}
    assert shown(filled, ANSWER_BOX) == letters(ALPHABETS)


def test_pdfium_takes_a_font_of_the_computer_for_other_alphabets() -> None:
    filled = fill_by_pdfium(form_page(small_form), {"item.pain.answer": "Dr Жанна"})
    assert {embedded for _, embedded in drawn_fonts(filled)} == {True, False}


@by_each_program
def test_a_long_answer_is_shown_to_its_end(program: str) -> None:
    filled = FILLERS[program](form_page(small_form), {"item.pain.answer": LONG})
    assert shown(filled, ANSWER_BOX) == letters(LONG)


def test_typing_ends_where_a_line_ends() -> None:
    filled = fill_by_pdfium(form_page(small_form), {"name": LONG})
    typed = str(values_of(filled)["name"])
    assert LONG.startswith(typed)
    assert 30 < len(typed) < 60
    assert shown(filled, NAME_BOX) == letters(typed)


# What is in the file ------------------------------------------------------------------------------


def test_a_form_gives_no_orders() -> None:
    assert forbidden_entries(form_page(small_form)) == set()


def test_orders_would_be_seen() -> None:
    with pikepdf.open(BytesIO(form_page(small_form))) as document:
        form = document.Root.AcroForm
        form.NeedAppearances = True
        form.Fields[0].AA = pikepdf.Dictionary(
            F=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="0")
        )
        file = BytesIO()
        document.save(file)
    assert forbidden_entries(file.getvalue()) == {"/NeedAppearances", "/AA", "/JS"}


def test_boxes_of_one_size_share_their_looks_and_texts_do_not() -> None:
    def many(_canvas: SheetCanvas) -> list[Annotation]:
        boxes = [(20 * index, 0, 20 * index + 18, 18) for index in range(10)]
        return [
            *(
                fields.tick(FieldName(f"tick.{index}", "Tick"), box)
                for index, box in enumerate(boxes)
            ),
            *(
                fields.line(FieldName(f"line.{index}", "Line"), box, size=9)
                for index, box in enumerate(boxes)
            ),
        ]

    with pikepdf.open(BytesIO(form_page(many))) as document:
        found = dict(fields_of(document))
        ticks = {found[f"tick.{index}"].AP.N.Yes.objgen for index in range(10)}
        lines = {found[f"line.{index}"].AP.N.objgen for index in range(10)}
    assert (len(ticks), len(lines)) == (1, 10)


def test_the_font_is_whole() -> None:
    with pikepdf.open(BytesIO(form_page(small_form))) as document:
        program = document.Root.AcroForm.DR.Font.Wingdings.FontDescriptor.FontFile2
        content = program.read_bytes()
        assert int(program.Length1) == len(content)
    font = TTFont("whole", BytesIO(content))
    known = getFont(FONT).face.charToGlyph.items()  # glyphs have private codes since they were used
    assert font.face.charToGlyph == {code: glyph for code, glyph in known if code < PRIVATE}
    assert font.face.get_table("glyf") == getFont(FONT).face.get_table("glyf")


def test_a_form_of_boxes_alone_has_no_font() -> None:
    with pikepdf.open(BytesIO(form_page(one_tick))) as document:
        assert "/DR" not in document.Root.AcroForm


def test_the_same_fields_are_the_same_bytes() -> None:
    assert form_page(small_form) == form_page(small_form)
