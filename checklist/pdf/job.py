"""Several documents → one PDF to print: each begins on a front side and numbers its own pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

from checklist.pdf.fonts import Lack
from checklist.pdf.page import Layout, canvas_for, lay_out
from checklist.pdf.structure import Element
from checklist.pdf.tags import SheetCanvas
from checklist.style import Look


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A page of HTML and how it is to look."""

    html: str
    look: Look


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs together in a job, such as a slip and a sheet.

    `title` is what the outline calls it; without one its headings stand there by themselves.
    """

    manuscripts: tuple[Manuscript, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A finished PDF of several parts: its bytes, its pages, and what each part lacks."""

    content: bytes
    pages: int
    missing: tuple[Mapping[str, Lack], ...]


def render_job(parts: Iterable[Part]) -> Job:
    """Typeset parts one after the other, with nothing to fill in on a screen.

    What the first document says of itself, the job says of itself: its title, day and language.
    A part is let go of as soon as it is drawn.

    Raises:
        InputError: the HTML of a part holds something outside the vocabulary.
        ValueError: there is no part.
    """
    press = _Press()
    missing = tuple(map(press.draw, parts))
    return Job(press.finish(), press.pages, missing)


class _Press:
    """Draws documents on one canvas, which the first of them opens."""

    def __init__(self) -> None:
        self.pages = 0
        self._file, self._root = BytesIO(), Element("Document")
        self._parts = 0
        self._language = ""
        self._canvas: SheetCanvas | None = None

    def draw(self, part: Part) -> Mapping[str, Lack]:
        """Draw a part, and tell what it lacks."""
        missing: dict[str, Lack] = {}
        element = self._root.child("Part")
        for number, each in enumerate(part.manuscripts):
            layout = lay_out(each.html, each.look, fillable=False, root=element)
            canvas = self._opened(layout)
            if layout.page.language != self._language:
                element.language = layout.page.language
            if number == 0:
                self._enter(canvas, part, layout)
            self._draw(canvas, layout)
            missing |= layout.missing
        return missing

    def finish(self) -> bytes:
        """Write the file."""
        if self._canvas is None:
            raise ValueError("a job has at least one part")
        self._canvas.save()
        return self._file.getvalue()

    def _opened(self, layout: Layout) -> SheetCanvas:
        if self._canvas is None:
            self._canvas = canvas_for(layout, self._file, self._root)
            self._language = layout.page.language
        return self._canvas

    def _enter(self, canvas: SheetCanvas, part: Part, layout: Layout) -> None:
        """Enter a part into the outline at its first page, above its headings."""
        canvas.outline_level = 1 if part.title else 0
        if part.title:
            self._parts += 1
            key = f"part-{self._parts}"
            canvas.bookmarkPage(key, fit="XYZ", left=0, top=layout.look.page[1])
            canvas.addOutlineEntry(part.title, key, 0, closed=True)

    def _draw(self, canvas: SheetCanvas, layout: Layout) -> None:
        """Draw a document, and leave the back of its last leaf empty rather than to the next."""
        layout.draw(canvas)
        self.pages += layout.pages
        if layout.pages % 2:
            canvas.showPage()
            self.pages += 1
