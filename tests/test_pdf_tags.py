"""What is drawn is told apart and kept; ReportLab still has the insides that tags.py touches."""

from io import BytesIO
from typing import Any

import fontpkg
import pikepdf
import pytest
from pdf_probe import shown, texts
from reportlab.lib import rl_accel
from reportlab.pdfbase.pdfmetrics import getFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas, pathobject

from checklist.pdf import tags
from checklist.pdf.drawings import Annotation, Bookmark, Box, Drawing, Late
from checklist.pdf.engine import unmoved
from checklist.pdf.fonts import Fonts
from checklist.pdf.structure import Element
from checklist.pdf.tags import SheetCanvas, glyph_character, load_font, record

PLAIN, BOLD = (Fonts(["atkinson-hyperlegible"]).face(weight).name for weight in ("plain", "bold"))
FIXED = frozenset({PLAIN})
BOX: Box = (1, 2, 3, 4)


def lines(drawing: Drawing) -> list[str]:
    """The operators of a drawing, one a line."""
    return drawing.content.decode("latin-1").splitlines()


# What is drawn ------------------------------------------------------------------------------------


def test_what_is_drawn_stands_between_its_marks() -> None:
    words, other = Element("P"), Element("H1")

    def draw(canvas: SheetCanvas) -> None:
        with canvas.artifact():
            canvas.line(1, 1, 9, 1)
        with canvas.content(words):
            canvas.rect(5, 5, 9, 9)
        with canvas.content(other), canvas.saying("(fin"):
            canvas.line(2, 2, 9, 2)

    drawing = record(draw)
    assert lines(drawing) == [
        "/Artifact BMC", "n 1 1 m 9 1 l S", "EMC",
        "/P <</MCID %d>> BDC", "n 5 5 9 9 re S", "EMC",
        "/H1 <</MCID %d>> BDC", r"/Span <</ActualText (\(fin)>> BDC", "n 2 2 m 9 2 l S", "EMC",
        "EMC",
    ], "Canvas no longer writes what is drawn to _code in the order of the calls"  # fmt: skip
    assert (drawing.holes, drawing.marks) == ((0, 1), 2)
    assert drawing.parts == ((words, None), (other, None))


def test_what_is_in_an_artifact_is_neither_content_nor_a_field() -> None:
    words = Element("P")

    def draw(canvas: SheetCanvas) -> None:
        with canvas.artifact("/Type /Pagination"):
            with canvas.content(words), canvas.artifact():
                canvas.rect(5, 5, 9, 9)
            canvas.fill_in(words, Annotation(BOX, ""))
            canvas.bookmark("Title", level=0, top=9)

    drawing = record(draw)
    assert lines(drawing) == ["/Artifact <</Type /Pagination>> BDC", "n 5 5 9 9 re S", "EMC"]
    assert (drawing.parts, drawing.bookmarks, drawing.marks) == ((), (), 0)


def test_what_is_of_no_element_is_not_marked() -> None:
    def draw(canvas: SheetCanvas) -> None:
        with canvas.content(None):
            canvas.rect(5, 5, 9, 9)

    assert lines(record(draw)) == ["n 5 5 9 9 re S"]


def test_boxes_and_headings_are_where_they_were_moved_to() -> None:
    link, figure = Element("Link", link="https://example.org/"), Element("Figure")

    def draw(canvas: SheetCanvas) -> None:
        canvas.saveState()
        canvas.translate(100, 10)
        canvas.lead(link, BOX)
        canvas.outline(figure, BOX)
        canvas.bookmark("Title", level=1, top=7)
        canvas.restoreState()
        canvas.fill_in(link, Annotation(BOX, "/T(x)"))

    drawing = record(draw)
    message = "absolutePosition no longer follows translate and restoreState"
    assert [each.box for each in drawing.annotations] == [(101, 12, 103, 14), BOX], message
    assert drawing.outlines == ((figure, (101, 12, 103, 14)),), message
    assert drawing.bookmarks == (Bookmark("Title", 1, 17),), message
    assert lines(drawing) == ["q", "1 0 0 1 100 10 cm", "Q"]
    address = "(https://example.org/)"
    assert drawing.annotations[0].entries == (
        f"/Type/Annot/Subtype/Link/Border[0 0 0]/F 4/Contents{address}/A<</S/URI/URI{address}>>"
    )


def test_letters_with_codes_of_their_own_are_operators_and_others_wait() -> None:
    def draw(canvas: SheetCanvas) -> None:
        with canvas.text():
            canvas.move(5, 10)
            canvas.show(PLAIN, 10, "50 % (")
            canvas.show(PLAIN, 10, "more")
            canvas.show(BOLD, 10, "bold")
            canvas.show(PLAIN, 12.5, "x")

    drawing = record(draw, fixed=FIXED)
    assert lines(drawing) == [
        "BT", "1 0 0 1 5 10 Tm", f"/{PLAIN}.0 10 Tf", r"(50 %% \() Tj", "(more) Tj", "%b",
        f"/{PLAIN}.0 12.5 Tf", "(x) Tj", "ET",
    ]  # fmt: skip
    assert drawing.holes == (Late(BOLD, 10, "bold"),)
    assert drawing.fonts == {f"{PLAIN}.0"}


def test_a_font_is_named_anew_in_each_block_of_words() -> None:
    def draw(canvas: SheetCanvas) -> None:
        for _ in range(2):
            with canvas.text():
                canvas.show(PLAIN, 10, "x")

    assert lines(record(draw, fixed=FIXED)).count(f"/{PLAIN}.0 10 Tf") == 2


def spoilt(canvas: SheetCanvas) -> None:
    canvas.saveState()
    canvas.translate(50, 50)
    canvas.setStrokeColor("red")
    canvas.setDash(1, 2)
    with canvas.artifact():
        raise ZeroDivisionError


def test_what_failed_half_way_leaves_no_trace_in_what_is_drawn_next() -> None:
    def draw(canvas: SheetCanvas) -> None:
        with canvas.content(words):
            canvas.rect(5, 5, 9, 9)
        canvas.fill_in(words, Annotation(BOX, ""))

    words = Element("P")
    before = record(draw)
    with pytest.raises(ZeroDivisionError):
        record(spoilt)
    assert record(draw) == before
    assert before.annotations[0].box == BOX


# ReportLab's insides ------------------------------------------------------------------------------


def test_reportlab_still_writes_operators_by_adding_to_a_list() -> None:
    def draw(canvas: SheetCanvas) -> None:
        code = canvas._code
        canvas.saveState()
        canvas.setLineWidth(0.7)
        canvas.setDash(1, 2)
        canvas.roundRect(1, 1, 8, 8, 2)
        path = canvas.beginPath()
        path.moveTo(1, 1)
        path.lineTo(2, 2)
        canvas.drawPath(path)
        canvas.restoreState()
        assert canvas._code is code, "Canvas makes its _code anew: the holes in it would be lost"
        assert isinstance(code, tags._Code)

    operators = [line.split()[-1] for line in lines(record(draw))]
    message = "Canvas writes its operators in another way now"
    assert "".join(operators) == "qwdnmlclclclchSlSQ", message


def test_a_per_cent_sign_of_reportlab_s_is_no_hole() -> None:
    drawing = record(lambda canvas: canvas._code.append("% 100 %d"))
    assert drawing.content % () == b"% 100 %d"


@pytest.mark.parametrize("epoch", ["no number", "-1e99"])
def test_making_a_canvas_asks_for_no_time_that_a_variable_can_set(
    epoch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with unmoved():
        SheetCanvas()
    with pytest.raises(ValueError, match=epoch):
        SheetCanvas()  # or ReportLab no longer asks, and tags.py need not hide it
    assert tags._only_canvas.__wrapped__()


@pytest.mark.parametrize("module", [canvas, pathobject])
def test_reportlab_still_writes_numbers_where_we_keep_them(module: Any) -> None:
    assert module.fp_str is tags._numbers, f"something else replaced fp_str in {module.__name__}"


@pytest.mark.parametrize(
    "given", [(0,), (1,), (-0.5, 12.3456789), ([1e-9, 595.276, 1e6],)], ids=str
)
def test_kept_numbers_are_the_ones_reportlab_writes(given: tuple[Any, ...]) -> None:
    for _ in range(2):
        assert tags._numbers(*given) == rl_accel.fp_str(*given)


# Fonts --------------------------------------------------------------------------------------------

FONTS = "ReportLab keeps the glyphs of a font in another way now"


def drawn_with(font: str, text: str) -> tuple[bytes, list[float], str]:
    """What a document says of a font that a text was drawn with: its reading, widths and name."""
    with pikepdf.open(BytesIO(shown(text, font))) as pdf:
        (found,) = (each for _, each in pdf.pages[0].Resources.Font.items())
        widths = [float(width) for width in found.Widths]
        return bytes(found.ToUnicode.read_bytes()), widths, str(found.BaseFont)


def test_reportlab_still_draws_a_glyph_by_a_character_we_give_it() -> None:
    font = load_font("canary", str(fontpkg.path("noto-sans")))
    number = font.face.charToGlyph[ord("Ж")]
    code = glyph_character("canary", number, "said")
    assert code == glyph_character("canary", number, "said")
    assert code != glyph_character("canary", number, "said otherwise")
    assert stringWidth(code, "canary", 10) == stringWidth("Ж", "canary", 10), FONTS
    assert texts(shown(code, "canary")) == ["said"]
    reading, widths, _ = drawn_with("canary", code)
    assert b"<01> <0073006100690064>" in reading
    assert widths[1] == round(font.face.charWidths[ord("Ж")], 2), FONTS


def test_what_is_read_beyond_the_basic_plane_is_a_pair_of_surrogates() -> None:
    font = load_font("canary-plane", str(fontpkg.path("noto-sans")))
    code = glyph_character("canary-plane", font.face.charToGlyph[ord("x")], "\U00020bb7")
    assert b"<01> <D842DFB7>" in drawn_with("canary-plane", code)[0]


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
    before = shown(glyph_character("canary-order", aleph, "א"), "canary-order")
    for number in range(5):
        glyph_character("canary-order", bet, f"ב{number}")
    assert shown(glyph_character("canary-order", aleph, "א"), "canary-order") == before
