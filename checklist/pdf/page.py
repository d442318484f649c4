"""Blocks on pages: the frame, the foot with page x of y, and the finished bytes."""

from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from checklist.pdf.blocks import Block, Page, Text, read_html
from checklist.pdf.flowables import Typesetter, Words
from checklist.pdf.fonts import Fonts
from checklist.pdf.tags import SheetCanvas
from checklist.style import Look

_FOOT_GAP = 8


@dataclass(frozen=True, slots=True)
class Rendering:
    """A finished PDF: its bytes, how many pages, and the characters no installed font has.

    `sides` is how many pages it is meant to fit on; 0 is as many as it takes.
    """

    content: bytes
    pages: int
    sides: int
    missing: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether it has no more pages than it is meant to have."""
        return not self.sides or self.pages <= self.sides


def render(html: str, look: Look) -> Rendering:
    """Typeset a page of HTML.

    Raises:
        InputError: the HTML holds something outside the vocabulary.
    """
    page = read_html(html)
    fonts = Fonts(look.style.fonts)
    foot = _Foot(page, look, fonts)
    top, right, bottom, left = look.margins
    width, height = look.page[0] - left - right, look.page[1] - top - bottom - foot.height
    story = Typesetter(look, fonts, room=height).set(page.children)
    buffer = BytesIO()
    document = _document(buffer, page, look)
    frame = Frame(left, bottom + foot.height, width, height,
                  leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)  # fmt: skip
    document.addPageTemplates(PageTemplate(frames=[frame], onPageEnd=foot.draw))
    document.build(story, canvasmaker=partial(SheetCanvas, pdfVersion=(1, 7)))
    return Rendering(buffer.getvalue(), document.page, page.sides, tuple(fonts.missing))


def _document(buffer: BytesIO, page: Page, look: Look) -> BaseDocTemplate:
    return BaseDocTemplate(
        buffer,
        pagesize=look.page,
        title=page.title,
        author="",
        subject="",
        creator="",
        producer="consultation-checklist",
        lang=page.language,
        displayDocTitle=True,
        pageCompression=1,
        invariant=1,
        initialFontName=Fonts(look.style.fonts).face("plain").name,
    )


class _Foot:
    """The foot of every page: its words at the left, page x of y at the right."""

    def __init__(self, page: Page, look: Look, fonts: Fonts) -> None:
        self.look, self.fonts = look, fonts
        self.before, _, after = page.numbering.partition("{pages}")
        self.after = after
        self.size = look.size.foot_pt
        self.font = fonts.face("plain").name
        widest = f"{self.before.replace('{page}', '00')}00{after}"
        self.numbering = stringWidth(widest, self.font, self.size)
        width = look.page[0] - look.margins[1] - look.margins[3]
        self.words = [self._words(block) for block in page.foot]
        self.heights = [words.wrap(width - self.numbering, 0)[1] for words in self.words]
        self.height = sum(self.heights) + _FOOT_GAP

    def _words(self, block: Block) -> Words:
        small = Typesetter(self.look, self.fonts, room=0)
        words = small.text(block if isinstance(block, Text) else Text("p", "P", ()))
        for fragment in words.frags:
            fragment.fontSize = self.size
        words.style = words.style.clone("foot", fontSize=self.size, leading=self.size * 1.2)
        words.measure = 0
        return words

    def draw(self, canvas: Any, document: BaseDocTemplate) -> None:
        """Draw the foot on a page."""
        _, right, bottom, left = self.look.margins
        canvas.saveState()
        y = bottom + sum(self.heights)
        baseline = y - self.size
        for words, height in zip(self.words, self.heights, strict=True):
            y -= height
            words.drawOn(canvas, left, y)
        text = self.before.replace("{page}", str(document.page))
        x = self.look.page[0] - right - self.numbering
        canvas.setFont(self.font, self.size)
        canvas.setFillColor(HexColor(self.look.style.colors.text))
        canvas.drawString(x, baseline, text)
        canvas.draw_page_total(
            x + stringWidth(text, self.font, self.size), baseline, font=self.font, size=self.size,
            color=HexColor(self.look.style.colors.text),
        )  # fmt: skip
        canvas.restoreState()
