"""The date of a document is its own, and ReportLab still has the insides that tags.py touches."""

from datetime import date
from io import BytesIO

import fontpkg
import pikepdf
import pytest
from pdf_probe import typeset
from reportlab.pdfbase import pdfdoc, ttfonts
from reportlab.pdfbase.pdfmetrics import getFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from checklist.pdf import tags
from checklist.pdf.structure import Element
from checklist.pdf.tags import SheetCanvas, Stamp, Standalone, glyph_character, load_font


def document_on(day: date | None) -> bytes:
    file = BytesIO()
    canvas = SheetCanvas(file, Element("Document"), day=day, language="en", pagesize=(50, 50))
    with canvas.artifact():
        canvas.rect(1, 1, 5, 5)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def dates(content: bytes) -> set[str]:
    pdf = pikepdf.open(BytesIO(content))
    return {str(pdf.docinfo["/CreationDate"]), str(pdf.docinfo["/ModDate"])}


# The date -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 3), "D:20261203000000+00'00'"),
        (date(1999, 1, 1), "D:19990101000000+00'00'"),
        (None, "D:20000101000000+00'00'"),
    ],
)
def test_a_document_is_dated_as_it_says(day: date | None, expected: str) -> None:
    assert dates(document_on(day)) == {expected}


def test_documents_of_different_days_differ() -> None:
    assert document_on(date(2026, 12, 3)) != document_on(date(2026, 12, 4))


@pytest.mark.parametrize("epoch", ["0", "1700000000", "no number", "-1"])
def test_the_environment_does_not_date_it(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    before, day = typeset("<p>x</p>").content, document_on(date(2026, 12, 3))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert typeset("<p>x</p>").content == before
    assert document_on(date(2026, 12, 3)) == day


def test_the_environment_dates_what_others_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    file = BytesIO()
    canvas = Canvas(file)
    canvas.drawString(1, 1, "x")
    canvas.save()
    assert dates(file.getvalue()) == {"D:20231114221320+00'00'"}


# ReportLab's insides ------------------------------------------------------------------------------


def test_reportlab_still_asks_for_the_time_where_we_answer() -> None:
    assert pdfdoc.TimeStamp is tags._stamp, "something else replaced pdfdoc.TimeStamp"
    stamp = Stamp(date(2026, 12, 3))
    document = pdfdoc.PDFDocument(invariant=stamp)
    assert getattr(document, "_timeStamp", None) is stamp, (
        "PDFDocument no longer makes its _timeStamp by pdfdoc.TimeStamp(invariant): "
        "find where it asks for the time now, and answer there"
    )


def test_a_stamp_has_all_that_reportlab_reads_of_one() -> None:
    theirs = vars(tags._with_clock(invariant=1))
    missing = theirs.keys() - vars(Stamp(None)).keys()
    assert not missing, f"ReportLab's TimeStamp has grown {missing}: Stamp needs them too"
    ours = vars(Stamp(date(2000, 1, 1)))
    for name in ("t", "YMDhms", "dhh", "dmm", "tzname"):
        assert ours[name] == theirs[name], f"{name} means something else in ReportLab now"


def test_reportlab_still_takes_the_options_we_give_a_canvas() -> None:
    content = document_on(None)
    pdf = pikepdf.open(BytesIO(content))
    assert content.startswith(b"%PDF-1.7"), "Canvas(pdfVersion=) has changed"
    assert pdf.Root.Lang == "en", "Canvas(lang=) has changed"


def test_a_standalone_dictionary_is_written_once_wherever_it_is_held() -> None:
    shared = Standalone({"T": pdfdoc.PDFString("alone")})
    file = BytesIO()
    canvas = SheetCanvas(file, Element("Document"), day=None, language="en", pagesize=(50, 50))
    canvas.add_form(pdfdoc.PDFDictionary({"A": shared, "B": shared}))
    canvas.showPage()
    canvas.save()
    with pikepdf.open(BytesIO(file.getvalue())) as document:
        first, second = document.Root.AcroForm.A, document.Root.AcroForm.B
        message = "ReportLab no longer gives __RefOnly__ objects a place of their own"
        assert first.is_indirect, message
        assert first.objgen == second.objgen, message


def test_text_in_a_standalone_dictionary_is_in_the_words_of_the_file() -> None:
    entries = {"Ff": "4096", "Rect": "[1 2]", "TU": pdfdoc.PDFString("(why?)"), "FirstChar": 1}
    written = Standalone(entries).format(pdfdoc.DummyDoc())
    message = "ReportLab writes what a dictionary holds in another way now"
    assert written == rb"<</Ff 4096 /Rect [1 2] /TU (\(why?\)) /FirstChar 1>>", message


# Fonts --------------------------------------------------------------------------------------------

FONTS = "ReportLab keeps the glyphs of a font in another way now"


def drawn_with(font: str, text: str) -> tuple[bytes, list[float], str]:
    """What a document says of a font that a text was drawn with: its reading, widths and name."""
    file = BytesIO()
    canvas = Canvas(file, invariant=1, initialFontName=font)
    canvas.drawString(10, 10, text)
    canvas.save()
    with pikepdf.open(file) as pdf:
        fonts = pdf.pages[0].Resources.Font
        found = next(each for _, each in fonts.items() if "/ToUnicode" in each)
        widths = [float(width) for width in found.Widths]
        return bytes(found.ToUnicode.read_bytes()), widths, str(found.BaseFont)


def test_reportlab_still_draws_a_glyph_by_a_character_we_give_it() -> None:
    font = load_font("canary", str(fontpkg.path("noto-sans")))
    number = font.face.charToGlyph[ord("Ж")]
    code = glyph_character("canary", number, "said")
    assert code == glyph_character("canary", number, "said")
    assert code != glyph_character("canary", number, "said otherwise")
    assert stringWidth(code, "canary", 10) == stringWidth("Ж", "canary", 10), FONTS
    reading, widths, _ = drawn_with("canary", code)
    assert b"<01> <0073006100690064>" in reading, FONTS
    assert widths[1] == font.face.charWidths[ord("Ж")], FONTS


def test_what_is_read_beyond_the_basic_plane_is_a_pair_of_surrogates() -> None:
    assert "<01> <20BB7>" in tags._with_long_codes("F", [0, 0x20BB7]), (
        "ReportLab writes other ToUnicode maps now: tags.py may no longer need to mend them"
    )
    assert ttfonts.makeToUnicodeCMap is tags._with_surrogates
    assert "<01> <D842DFB7>" in ttfonts.makeToUnicodeCMap("F", [0, 0x20BB7])
    assert "<01> <0041>" in ttfonts.makeToUnicodeCMap("F", [0, 0x41])


def test_the_last_glyphs_of_a_font_have_the_width_they_share() -> None:
    theirs = TTFont("theirs", str(fontpkg.path("heebo"))).face
    theirs.unitsPerEm = 2000
    listed = len(theirs.hmetrics) - 3
    theirs.hmetrics = [(1200, 7)] * listed + [(600, 8)] * 3
    hhea = bytearray(theirs.get_table("hhea"))
    hhea[34:36] = listed.to_bytes(2, "big")
    theirs.get_table = {"hhea": bytes(hhea)}.get
    tags._mend_widths(theirs)
    assert theirs.hmetrics[-4:] == [(1200, 7), *[(1200, 8)] * 3]


def test_two_fonts_of_one_inner_name_stay_two() -> None:
    one = load_font("canary-one", str(fontpkg.path("heebo")), suffix="-1")
    two = load_font("canary-two", str(fontpkg.path("heebo")), suffix="-2")
    assert getFont("canary-one") is one
    assert getFont("canary-two") is two, "ReportLab tells fonts apart in another way now"
    assert drawn_with("canary-two", "א")[2].endswith("-2"), FONTS


def test_the_order_in_which_documents_are_made_changes_no_byte() -> None:
    font = load_font("canary-order", str(fontpkg.path("heebo")))
    aleph, bet = (font.face.charToGlyph[ord(letter)] for letter in "אב")
    text = glyph_character("canary-order", aleph, "א")
    before = drawn_with("canary-order", text)
    for number in range(5):
        glyph_character("canary-order", bet, f"ב{number}")
    again = glyph_character("canary-order", aleph, "א")
    assert drawn_with("canary-order", again) == before
