"""The date of a document is its own, and ReportLab still has the insides that tags.py touches."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import fontpkg
import pikepdf
import pytest
from pdf_probe import draw, typeset
from reportlab.lib import rl_accel
from reportlab.pdfbase import pdfdoc, ttfonts
from reportlab.pdfbase.pdfmetrics import getFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas, pathobject, textobject
from reportlab.pdfgen.canvas import Canvas

from checklist.pdf import tags
from checklist.pdf.srgb import PROFILE
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


# A page and its structure -------------------------------------------------------------------------


def tagged() -> tuple[Element, pikepdf.Pdf]:
    """Two pages: a paragraph on both, a rule, a heading in the outline, a link and a field."""
    file, root = BytesIO(), Element("Document")
    words, link = root.child("P"), Element("Link", root, link="https://example.org/")
    canvas = SheetCanvas(file, root, day=None, language="en", pagesize=(50, 50))
    canvas.bookmark("Title", level=0, top=40)
    for _ in range(2):
        with canvas.artifact():
            canvas.line(1, 1, 9, 1)
        with canvas.content(words):
            canvas.rect(5, 5, 9, 9)
        canvas.showPage()
    with canvas.content(link):
        canvas.rect(7, 7, 9, 9)
    canvas.lead(link, (7, 7, 16, 16))
    canvas.annotate(root.child("Form"), pdfdoc.PDFDictionary({"Subtype": pdfdoc.PDFName("Widget")}))
    canvas.showPage()
    canvas.save()
    return root, pikepdf.open(BytesIO(file.getvalue()))


def operators(document: pikepdf.Pdf, page: int) -> list[str]:
    """What is marked and what is drawn on a page, in its order."""
    marking = ("BDC", "BMC", "EMC", "re", "l")
    stream = pikepdf.parse_content_stream(document.pages[page])
    return [str(each.operator) for each in stream if str(each.operator) in marking]


def test_what_is_drawn_stands_between_its_marks() -> None:
    _, document = tagged()
    assert operators(document, 0) == ["BMC", "l", "EMC", "BDC", "re", "EMC"], (
        "Canvas no longer writes what is drawn to _code in the order of the calls"
    )


def test_an_element_on_two_pages_has_content_on_both() -> None:
    _, document = tagged()
    first = document.Root.StructTreeRoot.K.K[0]
    assert first.Pg == document.pages[0].obj, "PDFDocument.Pages no longer gives a page by number"
    assert first.K[0] == 0
    assert first.K[1].Pg == document.pages[1].obj
    assert first.K[1].MCID == 0


def test_every_page_finds_the_way_back_to_its_elements() -> None:
    _, document = tagged()
    tree = document.Root.StructTreeRoot
    numbers: list[Any] = list(tree.ParentTree.Nums)
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for number, page in enumerate(document.pages):
        message = "Canvas no longer asks _setAnnotations once for each page"
        assert {"/StructParents", "/Tabs"} <= page.obj.keys(), message
        assert int(page.obj.StructParents) == number, message
        assert str(page.obj.Tabs) == "/S"
        assert len(parents[number]) == 1
    link, field = document.pages[2].Annots
    assert parents[link.StructParent].S == "/Link"
    assert parents[field.StructParent].S == "/Form"
    assert tree.ParentTreeNextKey == 5


def test_an_annotation_knows_its_page_and_its_element_knows_it() -> None:
    _, document = tagged()
    page = document.pages[2]
    message = "PDFDocument.thisPageRef or Canvas._addAnnotation means something else now"
    assert [annotation.P for annotation in page.Annots] == [page.obj] * 2, message
    _, link, form = document.Root.StructTreeRoot.K.K
    assert form.K[0].Obj == page.Annots[1]
    assert link.K[1].Obj == page.Annots[0]
    assert page.Annots[0].A.URI == "https://example.org/"


def test_what_is_in_an_artifact_is_neither_content_nor_a_field() -> None:
    root = Element("Document")
    words = root.child("P")

    def paint(canvas: SheetCanvas) -> None:
        with canvas.artifact("/Type /Pagination"):
            with canvas.content(words), canvas.artifact():
                canvas.rect(5, 5, 9, 9)
            canvas.annotate(words, pdfdoc.PDFDictionary())
            canvas.bookmark("Title", level=0, top=9)

    with pikepdf.open(BytesIO(draw(50, 50, paint, root))) as document:
        assert operators(document, 0) == ["BDC", "re", "EMC"]
        assert "/Annots" not in document.pages[0]
        assert "/Outlines" not in document.Root
    assert words.kids == []


def test_the_catalog_says_what_kind_of_document_it_is() -> None:
    _, document = tagged()
    message = "PDFCatalog no longer writes what is named in its __NoDefault__"
    assert {"/MarkInfo", "/OutputIntents"} <= document.Root.keys(), message
    assert document.Root.MarkInfo.Marked
    (intent,) = document.Root.OutputIntents
    assert intent.DestOutputProfile.read_bytes() == PROFILE
    metadata = document.Root.Metadata
    assert list(metadata.get("/Filter", [])) == [], "XMP no longer takes its filters from us"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata.read_bytes()
    assert [each.title for each in document.open_outline().root] == ["Title"]


def test_reportlab_still_leaves_out_the_line_end_that_pdf_a_wants() -> None:
    stream = pdfdoc.PDFStream(content=b"x", filters=[])
    written = tags._without_line_end(stream, pdfdoc.PDFDocument())
    assert written.endswith(b"\nxendstream\n"), (
        "PDFStream.format ends in another way now: see whether tags.py still need mend it"
    )
    assert stream.format(pdfdoc.PDFDocument()).endswith(b"\nx\nendstream\n")


def test_a_reference_is_still_what_the_structure_is_written_with() -> None:
    document = pdfdoc.PDFDocument()
    reference = document.Reference(pdfdoc.PDFString("x"))
    message = "PDFDocument.Reference no longer gives a name and numbers at once"
    assert re.fullmatch(rb"\d+ 0 R", reference.format(document)), message
    assert document.idToObject[reference.name].s == "x", message


@pytest.mark.parametrize("module", [canvas, pathobject, pdfdoc, textobject])
def test_reportlab_still_writes_numbers_where_we_keep_them(module: Any) -> None:
    assert module.fp_str is tags._numbers, f"something else replaced fp_str in {module.__name__}"


@pytest.mark.parametrize(
    "given", [(0,), (1,), (-0.5, 12.3456789), ([1e-9, 595.276, 1e6],)], ids=str
)
def test_kept_numbers_are_the_ones_reportlab_writes(given: tuple[Any, ...]) -> None:
    for _ in range(2):
        assert tags._numbers(*given) == rl_accel.fp_str(*given)
