"""Blocks on pages: the body cut where pages end, the foot with page x of y, the finished bytes."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from io import BytesIO

from reportlab.lib.colors import HexColor

from checklist.errors import InputError, Place, Problem
from checklist.pdf.blocks import Page, Text
from checklist.pdf.fields import Form
from checklist.pdf.flowables import Typesetter
from checklist.pdf.fonts import Fonts, Lack
from checklist.pdf.lines import Line, draw_words
from checklist.pdf.paragraphs import Paragraphs
from checklist.pdf.reading import read_html
from checklist.pdf.shapes import Room, Shape
from checklist.pdf.stacks import Flow, Strip
from checklist.pdf.structure import Element
from checklist.pdf.tags import SheetCanvas
from checklist.style import Look

_FOOT_GAP = 8
_HIGHEST_FOOT = 0.2  # of the page
_FURNITURE = "/Type /Pagination /Subtype /Footer"


@dataclass(frozen=True, slots=True)
class Rendering:
    """A finished PDF: its bytes, how many pages, and the characters it lacks, with the reason.

    `sides` is how many pages it is meant to fit on; 0 is as many as it takes.
    """

    content: bytes
    pages: int
    sides: int
    missing: Mapping[str, Lack]

    @property
    def fits(self) -> bool:
        """Whether it has no more pages than it is meant to have."""
        return not self.sides or self.pages <= self.sides


def render(html: str, look: Look, *, fillable: bool = True) -> Rendering:
    """Typeset a page of HTML; `fillable` makes what is to be filled in the fields of a form.

    Raises:
        InputError: the HTML holds something outside the vocabulary.
    """
    page = read_html(html)
    fonts = Fonts(look.style.fonts)
    form = Form(fonts.face("plain").name) if fillable else None
    typesetter = Typesetter(look, Paragraphs(look, fonts), form)
    root = Element("Document")
    story = typesetter.set(page.children, root)
    foot = _Foot(page, typesetter, root)
    if foot.height > _HIGHEST_FOOT * look.page[1]:  # what is no foot is said once, at the end
        story += typesetter.set(page.foot, root)
        foot = _Foot(replace(page, foot=()), typesetter, root)
    bodies = list(_pages(Flow(story), look, foot.height))
    content = _drawn(page, bodies, foot, root)
    return Rendering(content, len(bodies), page.sides, fonts.missing)


def _pages(story: Flow, look: Look, foot: float) -> Iterator[Shape]:
    """What stands on each page."""
    top, right, bottom, left = look.margins
    width, height = look.page[0] - left - right, look.page[1] - top - bottom - foot
    rest: Shape = story
    room = Room(width, height, height)
    while not room.holds(rest.height_in(width)):
        parts = rest.cut(room)
        if not parts:
            raise InputError([Problem(
                Place("style.yaml"), "a page has no room for a line of text",
                "make the margins or the sizes smaller",
            )])  # fmt: skip
        yield parts[0]
        if len(parts) == 1:
            return
        rest = parts[1]
    yield rest


def _sunk(body: Shape, look: Look, foot: float) -> float:
    """The height of a page's body, once a strip at its end stands above the foot."""
    top, right, bottom, left = look.margins
    width = look.page[0] - left - right
    height = body.height_in(width)
    match body:
        case Flow(children=[*_, Strip() as strip]):
            strip.sink(look.page[1] - top - bottom - foot - height)
    return body.height_in(width)


def _drawn(page: Page, bodies: list[Shape], foot: "_Foot", root: Element) -> bytes:
    look, buffer = foot.typesetter.look, BytesIO()
    canvas = _canvas(buffer, page, foot.typesetter, root)
    top, _, _, left = look.margins
    for number, body in enumerate(bodies, start=1):
        height = _sunk(body, look, foot.height)
        body.draw_at(canvas, left, look.page[1] - top - height)
        foot.draw(canvas, number, len(bodies))
        canvas.showPage()
    if foot.typesetter.form:
        canvas.add_form(foot.typesetter.form.acroform())
    canvas.save()
    return buffer.getvalue()


def _canvas(file: BytesIO, page: Page, typesetter: Typesetter, root: Element) -> SheetCanvas:
    canvas = SheetCanvas(
        file,
        root,
        day=page.day,
        language=page.language,
        pagesize=typesetter.look.page,
        pageCompression=1,
        initialFontName=typesetter.paragraphs.fonts.face("plain").name,
    )
    canvas.setTitle(page.title)
    canvas.setKeywords(page.keywords)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("")
    canvas.setProducer("consultation-checklist")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setViewerPreference("PrintScaling", "None")  # or the boxes would shrink
    canvas.setViewerPreference("Duplex", "DuplexFlipLongEdge")
    return canvas


class _Foot:
    """The foot of every page: its words at the left, page x of y at the right.

    The document says its words once, at its end; on other pages they are furniture.
    """

    def __init__(self, page: Page, typesetter: Typesetter, root: Element) -> None:
        self.look, self.typesetter, self.numbering = typesetter.look, typesetter, page.numbering
        self.size = self.look.size.foot_pt
        texts = [replace(block, kind="foot") for block in page.foot if isinstance(block, Text)]
        self.words = Flow([typesetter.paragraphs.text(text, Element("P", root)) for text in texts])
        room = self.look.page[0] - self.look.margins[1] - self.look.margins[3]
        height = self.words.height_in(room - self._number(99, 99).width - self.size)
        self.words_height = max(height, 1.2 * self.size if page.numbering else 0)
        self.height = self.words_height + _FOOT_GAP if self.words_height else 0

    def draw(self, canvas: SheetCanvas, number: int, total: int) -> None:
        """Draw the foot on a page."""
        _, right, bottom, left = self.look.margins
        top = bottom + self.words_height
        with nullcontext() if number == total else canvas.artifact(_FURNITURE):
            self.words.draw_at(canvas, left, top - self.words.height)
        line = self._number(number, total)
        baseline = top - (self.words.first_baseline() or self.size)
        canvas.setFillColor(HexColor(self.look.style.colors.text))
        with canvas.artifact(_FURNITURE):
            draw_words(canvas, line.placed(self.look.page[0] - right - line.width, baseline))

    def _number(self, number: int, total: int) -> Line:
        text = self.numbering.replace("{page}", str(number)).replace("{pages}", str(total))
        return self.typesetter.paragraphs.line(text, self.size, weight="plain")
