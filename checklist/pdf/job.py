"""Several documents → one PDF to print: each begins on a front side and numbers its own pages."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from checklist.pdf.assembly import Assembly
from checklist.pdf.fonts import Lack
from checklist.pdf.page import Layout, lay_out
from checklist.pdf.structure import Element
from checklist.style import Look


class Manuscript(NamedTuple):
    """A page of HTML and how it is to look."""

    html: str
    look: Look


class Part(NamedTuple):
    """What belongs together in a job, such as a slip and a sheet.

    `title` is what the outline calls it; without one its headings stand there by themselves.
    """

    manuscripts: tuple[Manuscript, ...]
    title: str = ""


class Job(NamedTuple):
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
    """Puts documents into one file, which the first of them opens."""

    def __init__(self) -> None:
        self.pages = 0
        self._language = ""
        self._assembly: Assembly | None = None

    def draw(self, part: Part) -> Mapping[str, Lack]:
        """Add a part, and tell what it lacks."""
        missing: dict[str, Lack] = {}
        layouts = [lay_out(each.html, each.look, fillable=False) for each in part.manuscripts]
        assembly = self._opened(layouts[0])
        stem = assembly.root.child(Element("Part"))
        if part.title:
            assembly.outline.enter(
                part.title, 0, page=assembly.next_page, top=layouts[0].look.page[1], closed=True
            )
        for layout in layouts:
            if layout.page.language != self._language:
                stem.element.language = layout.page.language
            assembly.add(layout, stem, level=1 if part.title else 0)
            self.pages += layout.pages
            if layout.pages % 2:  # the back of its last leaf is left empty rather than to the next
                assembly.add_page(layout.look.page)
                self.pages += 1
            missing |= layout.missing
        return missing

    def finish(self) -> bytes:
        """Write the file."""
        if self._assembly is None:
            raise ValueError("a job has at least one part")
        return self._assembly.written()

    def _opened(self, layout: Layout) -> Assembly:
        if self._assembly is None:
            self._assembly = Assembly(layout.page, layout.font)
            self._language = layout.page.language
        return self._assembly
