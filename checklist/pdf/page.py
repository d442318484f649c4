"""HTML → `Layout`: its blocks cut where pages end, each page with its foot → the finished bytes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from threading import RLock
from typing import NamedTuple

from reportlab.lib.colors import HexColor

from checklist.errors import InputError, Place, Problem
from checklist.pdf.blocks import Block, Page, Text
from checklist.pdf.casts import Cast, Setting, Standee, Standing, cast, cast_of, setting
from checklist.pdf.drawings import Drawing
from checklist.pdf.fonts import Lack
from checklist.pdf.fragments import cut
from checklist.pdf.lines import draw_words
from checklist.pdf.reading import agree, read_html
from checklist.pdf.shapes import Room, Shape
from checklist.pdf.stacks import Flow, Strip
from checklist.pdf.tags import SheetCanvas, record
from checklist.style import Look

_FOOT_GAP = 8
_HIGHEST_FOOT = 0.2  # of the page
_FURNITURE = "/Type /Pagination /Subtype /Footer"

one_at_a_time = RLock()
"""Held while something is set or written: there is one canvas, shapes and fonts are shared."""


class Placed(NamedTuple):
    """A drawing from its origin on a page, and the block it is of; furniture is of none."""

    drawing: Drawing
    x: float
    y: float
    standing: Standing | None = None


class Layout(NamedTuple):
    """A document cut into pages.

    `html` and `look` are what it was made of. `story` are its blocks in reading order, each with
    the numbers of the elements it stands in, `bodies` are their shapes on each page, above the
    `foot`.
    """

    html: str
    look: Look
    page: Page
    story: Sequence[tuple[Standing, tuple[int, ...]]]
    bodies: Sequence[Flow]
    foot: "_Foot"

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return len(self.bodies)

    @property
    def font(self) -> str:
        """The font of what will be typed."""
        return self.foot.cast.how.font

    @property
    def missing(self) -> Mapping[str, Lack]:
        """The characters no font has, with the reason."""
        found = (standing.cast.missing.items() for standing, _ in self.story)
        return dict(chain.from_iterable(found))

    @property
    def fits(self) -> bool:
        """Whether it has no more pages than it is meant to have; 0 is as many as it takes."""
        return not self.page.sides or self.pages <= self.page.sides

    def sheets(self) -> list[list[Placed]]:
        """What is drawn on each page."""
        with one_at_a_time:
            return [
                [*_placed(body, self.look, self.foot.height),
                 *self.foot.drawn(self.story[-1][0], number, self.pages)]
                for number, body in enumerate(self.bodies, start=1)
            ]  # fmt: skip


def lay_out(html: str, look: Look, *, fillable: bool = True) -> Layout:
    """Cut a page of HTML into pages; `fillable` makes what is to be filled in the fields of a form.

    Raises:
        InputError: the HTML holds something outside the vocabulary.
    """
    with one_at_a_time:
        how = setting(look, fillable=fillable)
        page, blocks = _by_fragments(html, how) or _whole(html, how)
        foot = _foot(page.foot, page.numbering, how)
        if foot.height > _HIGHEST_FOOT * look.page[1]:  # what is no foot is said once, at the end
            blocks = [*blocks, (Standing(cast(page.foot, how)), ())]
            foot = _foot((), page.numbering, how)
        story = [*blocks, (Standing(foot.cast), ())]
        flow = Flow([shape for standing, _ in story[:-1] for shape in standing.shapes()])
        bodies = list(_pages(flow, look, foot.height))
    return Layout(html, look, page, story, bodies, foot)


_Blocks = Sequence[tuple[Standing, tuple[int, ...]]]


def _by_fragments(html: str, how: Setting) -> tuple[Page, _Blocks] | None:
    """The casts of a page in fragments, none of which need be read if they are known."""
    parts = cut(html)
    page = parts and _frame(parts.frame)
    if not parts or not page:
        return None
    casts = [cast_of(fragment.text, fragment.tags, how) for fragment in parts.fragments]
    blocks, passages = [], []
    for fragment, known in zip(parts.fragments, casts, strict=True):
        if known is None or known.passage is None:
            return None
        passages.append((known.passage, fragment.fields))
        numbers = tuple(number for number, _ in fragment.within)
        blocks.append((Standing(known, fragment.fields, fragment.label), numbers))
    return (page, blocks) if agree(passages) else None


@lru_cache(maxsize=64)
def _frame(html: str) -> Page | None:
    """What a page without blocks says of itself; none if it has a fault."""
    try:
        return read_html(html)
    except InputError:
        return None


def _whole(html: str, how: Setting) -> tuple[Page, _Blocks]:
    page = read_html(html)
    return page, [(Standing(cast([block], how)), ()) for block in page.children]


# Pages --------------------------------------------------------------------------------------------


def _pages(story: Flow, look: Look, foot: float) -> Iterator[Flow]:
    """What stands on each page."""
    top, right, bottom, left = look.margins
    height = look.page[1] - top - bottom - foot
    room = Room(look.page[0] - left - right, height, height)
    rest: Sequence[Shape] = [story]
    while rest:
        parts = rest[0].cut(room)
        match parts:
            case [Flow() as first, *rest]:
                yield first
            case _:
                raise InputError([Problem(
                    Place("style.yaml"), "a page has no room for a line of text",
                    "make the margins or the sizes smaller",
                )])  # fmt: skip


def _placed(flow: Flow, look: Look, foot: float) -> Iterator[Placed]:
    """The drawings of a page from the top; a strip at its end stands above the foot."""
    top, right, bottom, left = look.margins
    height = flow.height_in(look.page[0] - left - right)
    spare = look.page[1] - top - bottom - foot - height
    for shape, y in flow.placed(look.page[1] - top):
        if isinstance(shape, Standee):  # as all that stands on a page
            is_sunk = isinstance(shape.shape, Strip) and shape is flow.children[-1]
            yield Placed(shape.drawing, left, y - spare if is_sunk else y, shape.standing)


# The foot -----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Foot:
    """The foot of every page: its words at the left, page x of y at the right.

    The document says its words once, at its end; on other pages they are furniture.
    """

    cast: Cast
    numbering: str
    words_height: float

    @property
    def height(self) -> float:
        """How high it is, with the gap above it."""
        return self.words_height + _FOOT_GAP if self.words_height else 0

    def drawn(self, said: Standing, number: int, total: int) -> Iterator[Placed]:
        """What it is on a page."""
        how = self.cast.how
        _, right, bottom, left = how.look.margins
        top, is_last = bottom + self.words_height, number == total
        y = top
        for shape, height, drawing in zip(
            self.cast.shapes, self.cast.heights, self.cast.drawings, strict=True
        ):
            y -= height
            yield (
                Placed(drawing, left, y, said)
                if is_last
                else Placed(_furniture(shape, how), left, y)
            )
        if self.numbering:
            drawing, width = _number(self.numbering, number, total, how)
            shapes, size = self.cast.shapes, how.look.size.foot_pt
            baseline = top - (shapes[0].first_baseline() if shapes else size)
            yield Placed(drawing, how.look.page[0] - right - width, baseline)


@lru_cache(maxsize=64)
def _foot(words: tuple[Block, ...], numbering: str, how: Setting) -> _Foot:
    """The foot of a page."""
    size = how.look.size.foot_pt
    texts = [block._replace(kind="foot") for block in words if isinstance(block, Text)]
    _, number_width = _number(numbering, 99, 99, how)
    found = cast(texts, how, width=how.width - number_width - size)
    least = 1.2 * size if numbering else 0
    return _Foot(found, numbering, max(sum(found.heights), least))


@lru_cache(maxsize=64)
def _furniture(shape: Shape, how: Setting) -> Drawing:
    """A shape, already laid out, as no part of what the page says."""

    def draw(canvas: SheetCanvas) -> None:
        with canvas.artifact(_FURNITURE):
            shape.draw(canvas)

    return record(draw, fixed=how.fixed)


@lru_cache(maxsize=1024)
def _number(numbering: str, number: int, total: int, how: Setting) -> tuple[Drawing, float]:
    """The number of a page from its baseline, and how wide it is."""
    text = numbering.replace("{page}", str(number)).replace("{pages}", str(total))
    size = how.look.size.foot_pt
    line = how.typesetter().paragraphs.line(text, size, weight="plain")

    def draw(canvas: SheetCanvas) -> None:
        canvas.setFillColor(HexColor(how.look.style.colors.text))
        with canvas.artifact(_FURNITURE):
            draw_words(canvas, line.placed(0, 0))

    return record(draw, fixed=how.fixed), line.width
