"""HTML → `Layout`: its blocks cut where pages end, each with its foot → the finished bytes."""

from collections.abc import Iterator, Mapping, Sequence
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
    """A finished PDF: its bytes, how many pages, and the characters it lacks, with the reason."""

    content: bytes
    pages: int
    missing: Mapping[str, Lack]


@dataclass(frozen=True, slots=True)
class Layout:
    """A document cut into pages, of which nothing is drawn yet.

    `html` and `look` are what it was made of, `root` is its structure. It can be drawn once. Of the
    sides that its page is meant to fit on, 0 is as many as it takes.
    """

    html: str
    look: Look
    page: Page
    bodies: Sequence[Shape]
    foot: "_Foot"
    root: Element

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return len(self.bodies)

    @property
    def fits(self) -> bool:
        """Whether it has no more pages than it is meant to have."""
        return not self.page.sides or self.pages <= self.page.sides

    @property
    def missing(self) -> Mapping[str, Lack]:
        """The characters no font has, with the reason."""
        return self.foot.typesetter.paragraphs.fonts.missing

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw its pages."""
        canvas.setPageSize(self.look.page)
        top, _, _, left = self.look.margins
        for number, body in enumerate(self.bodies, start=1):
            height = _sunk(body, self.look, self.foot.height)
            body.draw_at(canvas, left, self.look.page[1] - top - height)
            self.foot.draw(canvas, number, self.pages)
            canvas.showPage()


def render(html: str, look: Look, *, fillable: bool = True) -> Rendering:
    """Typeset a page of HTML; `fillable` makes what is to be filled in the fields of a form.

    Raises:
        InputError: the HTML holds something outside the vocabulary.
    """
    return drawn(lay_out(html, look, fillable=fillable))


def lay_out(
    html: str, look: Look, *, fillable: bool = True, root: Element | None = None
) -> Layout:  # fmt: skip
    """Cut a page of HTML into pages; `root` is the element it is a part of, or a document anew.

    Raises:
        InputError: the HTML holds something outside the vocabulary.
    """
    page = read_html(html)
    fonts = Fonts(look.style.fonts)
    form = Form(fonts.face("plain").name) if fillable else None
    typesetter = Typesetter(look, Paragraphs(look, fonts), form)
    root = root or Element("Document")
    story = typesetter.set(page.children, root)
    foot = _Foot(page, typesetter, root)
    if foot.height > _HIGHEST_FOOT * look.page[1]:  # what is no foot is said once, at the end
        story += typesetter.set(page.foot, root)
        foot = _Foot(replace(page, foot=()), typesetter, root)
    return Layout(html, look, page, list(_pages(Flow(story), look, foot.height)), foot, root)


def drawn(layout: Layout) -> Rendering:
    """Draw a document as a PDF of its own."""
    buffer = BytesIO()
    canvas = canvas_for(layout, buffer, layout.root)
    layout.draw(canvas)
    if form := layout.foot.typesetter.form:
        canvas.add_form(form.acroform())
    canvas.save()
    return Rendering(buffer.getvalue(), layout.pages, layout.missing)


def canvas_for(layout: Layout, file: BytesIO, root: Element) -> SheetCanvas:
    """Open a PDF that says of itself what a document says, with the structure below a root."""
    page = layout.page
    canvas = SheetCanvas(
        file,
        root,
        day=page.day,
        language=page.language,
        pagesize=layout.look.page,
        pageCompression=1,
        initialFontName=layout.foot.typesetter.paragraphs.fonts.face("plain").name,
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
