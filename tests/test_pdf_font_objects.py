"""A document holds the fonts it needs: all of those with fixed codes, of others what is drawn."""

import re
from io import BytesIO
from typing import Any

import fontpkg
import pikepdf
import pytest
from pdf_probe import shown, texts, typeset
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfbase.ttfonts import TTFont

from checklist.pdf.codes import parts
from checklist.pdf.drawings import Label, Late
from checklist.pdf.font_objects import FontBook, unicode_map
from checklist.pdf.fonts import Fonts
from checklist.pdf.objects import File
from checklist.pdf.tags import load_font

PLAIN, BOLD = (Fonts(["atkinson-hyperlegible"]).face(weight).name for weight in ("plain", "bold"))
OTHER = load_font("other", str(fontpkg.path("noto-sans"))).fontName
MANY = "".join(
    chr(code) for code in sorted(getFont(OTHER).face.charToGlyph) if 0x400 < code < 0x530
) + "".join(map(chr, range(0x3B1, 0x3CA)))
"""More letters than a part of a font holds codes for."""


def fonts_in(content: bytes) -> dict[str, Any]:
    """The fonts of the pages of a document by their names, as plain values."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return {
            name: {
                "base": str(font.BaseFont),
                "widths": [float(width) for width in font.Widths],
                "reading": font.ToUnicode.read_bytes(),
                "program": font.FontDescriptor.FontFile2.read_bytes(),
            }
            for name, font in pdf.pages[0].Resources.Font.items()
        }


# Fixed codes --------------------------------------------------------------------------------------


def test_a_document_holds_the_parts_of_fixed_fonts_that_it_draws_with() -> None:
    assert fonts_in(typeset("<p>One.</p>").content).keys() == {f"/{PLAIN}.0"}
    assert fonts_in(typeset("<h1>One.</h1><p>Zażółć</p>").content).keys() == {
        f"/{PLAIN}.0", f"/{PLAIN}.1", f"/{BOLD}.0",
    }  # fmt: skip


def test_a_fixed_font_is_the_same_object_in_every_document() -> None:
    one, other = (fonts_in(typeset(f"<p>{text}</p>").content) for text in ("One.", "Zażółć Ж"))
    assert one[f"/{PLAIN}.0"] == other[f"/{PLAIN}.0"]


def test_widths_are_those_of_the_letters() -> None:
    widths = fonts_in(typeset("<p>One.</p>").content)[f"/{PLAIN}.0"]["widths"]
    face = getFont(PLAIN).face
    for letter in "AgW .":
        assert widths[ord(letter)] == pytest.approx(face.charWidths[ord(letter)], abs=0.006)
    assert len(widths) == len(parts(PLAIN)[0])


# Other fonts --------------------------------------------------------------------------------------


def test_of_another_font_a_document_holds_only_what_it_draws() -> None:
    little, much = (fonts_in(shown(text, OTHER))["/F0.0"] for text in ("Жя", MANY[:200]))
    assert len(little["widths"]) == 3
    assert len(little["program"]) < len(much["program"]) / 4
    glyphs = TTFont("little", BytesIO(little["program"])).face
    assert glyphs.numGlyphs <= 8  # the two, those they are made of, and what stands for nothing


def test_codes_of_another_font_are_given_in_the_order_of_the_document() -> None:
    book = FontBook()
    assert book.shown(Late("x", 9, "яЖя")) == b"/F0.0 9 Tf (\1\2\1) Tj"
    assert book.shown(Late("y", 9.5, "a")) == b"/F1.0 9.5 Tf (\1) Tj"
    assert book.shown(Late("x", 9, "Жa\u00a0 ")) == b"/F0.0 9 Tf (\2\3\4\4) Tj"
    assert FontBook().shown(Late("x", 9, "Ж")) == b"/F0.0 9 Tf (\1) Tj"


def test_a_label_is_another_one_where_its_item_stands_elsewhere() -> None:
    book = FontBook()
    fixed, own = (
        Label(Late(PLAIN, 9, "0"), has_codes=True),
        Label(Late("x", 9, "Ж"), has_codes=False),
    )
    assert book.shown(fixed) == f"/{PLAIN}.0 9 Tf\n(0) Tj".encode()
    assert book.shown(fixed, "12") == f"/{PLAIN}.0 9 Tf\n(12) Tj".encode()
    assert book.shown(own) == b"/F0.0 9 Tf (\1) Tj"
    assert book.shown(own, "12") == b"/F0.0 9 Tf (\2\3) Tj"


def test_more_letters_than_a_font_has_codes_take_another_part() -> None:
    assert len(MANY) > 255
    content = shown(MANY, OTHER)
    found = fonts_in(content)
    assert [len(found[name]["widths"]) for name in ("/F0.0", "/F0.1")] == [256, len(MANY) - 254]
    assert found["/F0.0"]["base"] != found["/F0.1"]["base"]
    assert texts(content) == [MANY]


def test_the_first_letter_of_another_part_is_shown_by_it() -> None:
    book = FontBook()
    book.shown(Late("x", 9, MANY[:254]))
    assert book.shown(Late("x", 9, MANY[254:256])) == b"/F0.0 9 Tf (\xff) Tj /F0.1 9 Tf (\1) Tj"


def test_a_document_does_not_know_what_another_drew() -> None:
    before = shown("Жя", OTHER)
    shown(MANY, OTHER)
    assert shown("Жя", OTHER) == before


def test_a_document_in_which_nothing_is_said_has_no_font() -> None:
    file = File()
    assert FontBook().written(file) == b"<<>>"
    assert file.next == 1


def test_one_font_with_fixed_codes_and_with_others_has_two_names() -> None:
    book = FontBook()
    book.use([f"{PLAIN}.0"])
    book.shown(Late(PLAIN, 9, "a"))
    file = File()
    written = book.written(file).decode("ascii")
    assert re.fullmatch(rf"<<(/{PLAIN}\.0 \d+ 0 R)(/F0\.0 \d+ 0 R)>>", written)


def test_subsets_of_one_font_in_one_document_have_different_names() -> None:
    found = fonts_in(typeset("<p>a e\u0301 Zażółć</p><h1>m\u0323</h1>").content)
    assert {name.partition(".")[0] for name in found} >= {f"/{PLAIN}", "/F0"}
    names = [font["base"] for font in found.values()]
    assert len(set(names)) == len(names)
    assert f"/AABAAA+{names[0].partition('+')[2]}" in names
    assert all(re.fullmatch(r"/[A-Z]{6}\+[\w-]+", name) for name in names)


# What is read -------------------------------------------------------------------------------------


def test_what_is_read_is_told_a_hundred_at_a_time() -> None:
    table = unicode_map({code: chr(0x4E00 + code) for code in range(1, 251)}).decode("ascii")
    counts = [int(count) for count in re.findall(r"(\d+) beginbfchar", table)]
    assert counts == [100, 100, 50]
    assert "<01> <4E01>" in table
    assert "<FA> <4EFA>" in table


def test_one_code_may_say_several_letters() -> None:
    assert b"<01> <0066006600690020>" in unicode_map({1: "ffi "})
    assert b"<01> <D842DFB7>" in unicode_map({1: "\U00020bb7"})
