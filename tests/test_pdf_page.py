"""The finished PDF: its pages, its foot, its inks and fonts, and what it says of itself."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest
from pdf_probe import EVERY_LOOK, draw, letters, look, page, places_of, texts, typeset
from pypdf.generic import ContentStream

from checklist.errors import InputError
from checklist.pdf import html_to_pdf, lay_out, render
from checklist.pdf.tags import SheetCanvas

LIGHTEST = 0x59 / 255

SHEET = """
<header><h1>Title</h1><p>Below</p></header><p class="cue">Cue</p>
<aside class="banner"><p>Banner</p></aside><aside class="safety"><p>Safety</p></aside>
<h2>Heading <small>beside</small></h2><h3>Below</h3><p class="intro">Intro</p>
<ol class="entries"><li value="1"><input type="checkbox" name="a" aria-label="b">
<p class="ask">Ask Дмитрий</p><p class="reason">Reason</p>
<p class="known"><span class="certainty">Early</span> Known <span class="cite">[1]</span></p>
<textarea name="c" rows="2" aria-label="d"></textarea></li></ol>
<p class="stop"><strong>Stop</strong> here.</p><p class="left-out">Left out</p>
<div class="columns"><ul><li>Left</li></ul><div><p class="level">Level</p></div></div>
<p class="aside">Aside</p>
<ul class="ticks"><li><input type="checkbox" name="e" aria-label="f">Tell</li></ul>
<section class="box"><h2>Box</h2><dl class="fields"><div><dt>Name</dt><dd>Maria Oliveira</dd></div>
<div><dt>Call</dt><dd><input type="text" name="g" aria-label="h"></dd></div></dl></section>
<section class="strip"><p>Strip</p></section><p class="sources">Sources</p>
<ol class="sources"><li value="1">Source</li></ol>
"""


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content))


def paragraphs(count: int) -> str:
    return "".join(f"<p>Line {number}.</p>" for number in range(count))


# Pages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 40, 100, 600])
def test_every_page_says_which_it_is_and_of_how_many(count: int) -> None:
    rendering = typeset(paragraphs(count))
    pages = texts(rendering.content)
    assert len(pages) == rendering.pages == max(1, -(-count // 43))
    for number, text in enumerate(pages, start=1):
        assert text.endswith(f"Page {number} of {len(pages)}")


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("{page}/{pages} oldal", ["1/2 oldal", "2/2 oldal"]),
        ("{pages} pages, this is {page}", ["2 pages, this is 1", "2 pages, this is 2"]),
        ("Σελίδα {page} από {pages}", ["Σελίδα 1 από 2", "Σελίδα 2 από 2"]),
    ],
)
def test_the_numbering_may_be_worded_in_any_order(wording: str, expected: list[str]) -> None:
    html = page(paragraphs(60)).replace("Page {page} of {pages}", wording)
    for text, numbering in zip(texts(html_to_pdf(html, look())), expected, strict=True):
        assert letters(text).endswith(letters(numbering))


def test_the_numbering_ends_at_the_right_margin() -> None:
    for paper, text_size in EVERY_LOOK:
        here = look(paper, text_size)
        html = page(paragraphs(60)).replace("{pages}", "{pages}|")
        bars = places_of(html_to_pdf(html, here), "|")
        assert len(bars) > 1
        for _, bar in bars:
            assert bar[2] == pytest.approx(here.page[0] - here.margins[1], abs=3)


def test_a_page_without_a_foot_has_none() -> None:
    html = "<html lang=en><head><title>T</title></head><body><main><p>x</p></main></body></html>"
    assert texts(html_to_pdf(html, look())) == ["x"]


def test_each_paper_has_its_size() -> None:
    for paper, text_size in EVERY_LOOK:
        content = typeset(paragraphs(60), paper, text_size).content
        for sheet in pypdf.PdfReader(BytesIO(content)).pages:
            size = (float(sheet.mediabox.width), float(sheet.mediabox.height))
            assert size == pytest.approx(look(paper).page, abs=0.01)


def test_it_tells_whether_it_fits_on_the_sides_it_is_meant_for() -> None:
    for sides, fits in ((0, True), (1, False), (2, True)):
        html = page(paragraphs(60)).replace("<main>", f'<main data-sides="{sides}">')
        layout = lay_out(html, look())
        assert (layout.pages, layout.page.sides, layout.fits) == (2, sides, fits)


def test_a_style_that_leaves_no_room_is_told() -> None:
    style = look().style
    margins = style.margins_mm.model_copy(update={"top": 200.0, "bottom": 90.0})
    narrow = replace(look(), style=style.model_copy(update={"margins_mm": margins}))
    with pytest.raises(InputError) as caught:
        render(page("<p>Words</p>"), narrow)
    assert str(caught.value) == (
        "style.yaml: a page has no room for a line of text; make the margins or the sizes smaller"
    )


# The foot -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, 10, 40, 80, 160, 600])
def test_a_foot_of_any_length_is_printed_and_never_eats_the_page(length: int) -> None:
    words = "|".join(f"foot{number}" for number in range(length))
    for paper, text_size in EVERY_LOOK:
        body, here = '<p class="ask">Line</p>' * 80, look(paper, text_size)
        content = typeset(body, paper, text_size, foot=f"<p>{words}</p>").content
        pages = [letters(text) for text in texts(content)]
        numbering = [f"Page{number}of{len(pages)}" for number in range(1, len(pages) + 1)]
        assert all(number in text for number, text in zip(numbering, pages, strict=True))
        said = "".join(map(str.replace, pages, numbering, [""] * len(pages)))
        assert said.count(words) in (1, len(pages)) or not words
        lowest = {number: box[1] for number, box in places_of(content, "Line")}
        for number, box in places_of(content, "Page "):
            assert here.margins[2] - 9 < box[1] < 0.25 * here.page[1]
            assert box[3] < lowest.get(number, here.page[1])


def test_a_foot_that_is_too_high_for_one_is_said_once_at_the_end() -> None:
    words = " ".join(f"foot{number}" for number in range(300))
    pages = texts(typeset(paragraphs(10), foot=f"<p>{words}</p>").content)
    assert letters(pages[0]).startswith(letters(paragraphs(10)[3:9]))
    assert letters("".join(pages)).count("foot299") == 1
    assert pages[0].endswith("Page 1 of 1")


# Ink ----------------------------------------------------------------------------------------------


COLORS = {"g": "fill", "rg": "fill", "k": "fill", "G": "line", "RG": "line", "K": "line"}
PAINTS = {
    "Tj": ("text", "fill"), "TJ": ("text", "fill"), "S": ("line", "line"), "s": ("line", "line"),
    "f": ("surface", "fill"), "f*": ("surface", "fill"), "B": ("surface", "fill"),
}  # fmt: skip
UNKNOWN = ("cs", "CS", "scn", "SCN", "sh", "gs", "Do", "b", "b*", "B*", "F", "Tr")


def inks(content: bytes) -> Iterator[tuple[str, tuple[float, ...]]]:
    """What is painted, text, lines or surfaces, and with what colour."""
    for sheet in pypdf.PdfReader(BytesIO(content)).pages:
        colors: dict[str, tuple[float, ...]] = {"fill": (0,), "line": (0,)}
        saved = []
        for operands, operator in ContentStream(sheet.get_contents(), None).operations:
            name = operator.decode()
            assert name not in UNKNOWN, "this test does not know what it paints"
            if name == "q":
                saved.append(dict(colors))
            elif name == "Q":
                colors = saved.pop()
            elif name in COLORS:
                colors[COLORS[name]] = tuple(map(float, operands))
            elif name in PAINTS:
                what, source = PAINTS[name]
                yield what, colors[source]


def too_light(content: bytes) -> list[tuple[str, tuple[float, ...]]]:
    return [(what, ink) for what, ink in inks(content)
            if max(ink) > (0 if what == "surface" else LIGHTEST + 1e-4)]  # fmt: skip


def test_nothing_is_lighter_than_595959_and_no_surface_is_grey() -> None:
    for paper, text_size in EVERY_LOOK:
        content = typeset(SHEET, paper, text_size).content
        assert {what for what, _ in inks(content)} == {"text", "line", "surface"}
        assert too_light(content) == []


def test_what_is_too_light_would_be_seen() -> None:
    def paint(canvas: SheetCanvas) -> None:
        canvas.setFillGray(0.2)
        canvas.rect(0, 0, 5, 5, stroke=0, fill=1)
        canvas.setFillGray(0.4)
        canvas.drawString(0, 0, "x")
        canvas.setStrokeGray(0.4)
        canvas.line(0, 0, 5, 5)

    assert too_light(draw(20, 20, paint)) == [
        ("surface", (0.2,)), ("text", (0.4,)), ("line", (0.4,)),
    ]  # fmt: skip


# Fonts --------------------------------------------------------------------------------------------


def test_every_font_is_embedded_and_none_is_italic() -> None:
    pdf, fonts = opened(typeset(SHEET).content), {}
    for sheet in pdf.pages:
        fonts.update({str(font.BaseFont): font for font in sheet.Resources.Font.values()})
    assert sorted(name.partition("+")[2] for name in fonts) == [
        "AtkinsonHyperlegible-Bold", "AtkinsonHyperlegible-Regular", "NotoSans-Regular-700",
    ]  # fmt: skip
    for font in fonts.values():
        assert font.FontDescriptor.FontFile2.read_bytes()
        assert font.FontDescriptor.ItalicAngle == 0


# What it says of itself ---------------------------------------------------------------------------


def test_it_is_a_sound_pdf() -> None:
    for paper, text_size in EVERY_LOOK:
        assert opened(typeset(SHEET, paper, text_size).content).check_pdf_syntax() == []


def test_it_tells_its_title_language_and_day_and_nothing_of_the_patient() -> None:
    head = """<meta name="date" content="2026-12-03"><meta name="keywords" content="a 1">"""
    content = typeset(SHEET, head=head, title="Questions for my visit: Łódź &amp; co").content
    pdf = opened(content)
    assert {key: str(value) for key, value in pdf.docinfo.items() if str(value)} == {
        "/Title": "Questions for my visit: Łódź & co",
        "/Keywords": "a 1",
        "/Producer": "consultation-checklist",
        "/CreationDate": "D:20261203000000+00'00'",
        "/ModDate": "D:20261203000000+00'00'",
    }
    assert pdf.Root.Lang == "en"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert "Maria Oliveira" in texts(content)[0]
    assert "Maria" not in pdf.Root.Metadata.read_bytes().decode()
    for secret in (b"anonymous", str(Path.cwd()).encode()):
        assert secret not in content


def test_the_same_page_gives_the_same_bytes() -> None:
    first, second, other = (typeset(SHEET, title=title).content for title in "AAB")
    assert first == second
    assert first != other


# A strip to fold off ------------------------------------------------------------------------------

STRIP = '<section class="strip"><p>Strip.</p></section>'


def height_of(content: bytes, text: str) -> tuple[int, float]:
    """The page and how high on it a text stands."""
    ((number, (_, bottom, _, _)),) = places_of(content, text)
    return number, bottom


@pytest.mark.parametrize("paragraphs", [1, 30, 60])
def test_a_strip_stands_at_the_foot_of_the_last_page(paragraphs: int) -> None:
    content = typeset("<p>Above.</p>" * paragraphs + STRIP).content
    last = len(texts(content)) - 1
    number, bottom = height_of(content, "Strip.")
    foot = max(box[3] for on, box in places_of(content, "Foot.") if on == last)
    assert number == last
    assert foot < bottom < foot + 40


def test_what_only_stands_in_the_middle_stays_there() -> None:
    content = typeset(f"<p>Above.</p>{STRIP}<p>Below.</p>").content
    above, strip, below = (height_of(content, text) for text in ("Above.", "Strip.", "Below."))
    assert above > strip > below
    assert height_of(content, "Below.")[1] > 600
