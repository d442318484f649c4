"""What is drawn on a page: words, lines and marks, which lay themselves out and divide themselves.

They do the work of ReportLab's flowables, with one difference: a shape that is divided knows how
high an empty page is, and so whether moving on would help.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from reportlab.lib.colors import HexColor

from checklist.pdf.lines import Line, Piece, Placed, break_lines, draw_words
from checklist.pdf.structure import Element
from checklist.pdf.tags import SheetCanvas

THIN, PLAIN, HEAVY = 0.9, 1.2, 2.6  # widths of lines
FUZZ = 1e-6
_TICK = ((0.2, 0.55), (0.42, 0.25), (0.85, 0.85))  # its corners, in sides of a box
_FEWEST = 2  # lines of a paragraph that a page ends or begins with


class Room(NamedTuple):
    """The room a shape is given: its width, its height, and what that is on an empty page."""

    width: float
    height: float
    empty: float

    @property
    def fresh(self) -> bool:
        """Whether the page is still empty, so that moving on cannot help."""
        return self.height >= self.empty - FUZZ

    def holds(self, height: float) -> bool:
        """Whether a height fits."""
        return height <= self.height + FUZZ

    def could_hold(self, height: float) -> bool:
        """Whether a height would fit on an empty page."""
        return height <= self.empty + FUZZ


class Shape:
    """The base of all: a shape that stays whole.

    `before` and `after` are the spaces it wants, of which the greater counts between two shapes.
    One that `leads` is never the last on a page. `height_in` must come before `draw`.
    """

    before: float = 0
    after: float = 0
    leads = False
    width: float = 0
    height: float = 0

    def height_in(self, width: float) -> float:
        """Lay it out in a width."""
        self.width = width
        return self.height

    def first_baseline(self) -> float:
        """How far below its top a mark beside it has its baseline."""
        return self.height

    def cut(self, room: Room) -> "list[Shape]":
        """Divide it where a page ends.

        Returns:
            What stands on this page and what on the next; one part if all of it fits in some form;
            none if nothing of it fits or it had better begin on the next page.
        """
        return [self] if room.holds(self.height_in(room.width)) else []

    def draw_at(self, canvas: SheetCanvas, x: float, y: float) -> None:
        """Draw it with its lower left corner at a point."""
        canvas.saveState()
        canvas.translate(x, y)
        self.draw(canvas)
        canvas.restoreState()

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw it from the origin, rightward and upward."""
        raise NotImplementedError


class TextStyle(NamedTuple):
    """How a paragraph is set: lengths in points, `color` as six hex digits after #."""

    size: float
    leading: float
    color: str
    before: float = 0
    after: float = 0
    leads: bool = False


class Heading(NamedTuple):
    """What a paragraph is called in the outline, and at which level; 0 is the highest."""

    title: str
    level: int


class Pill(NamedTuple):
    """A few words in a rounded frame, before a paragraph."""

    line: Line
    size: float

    @property
    def width(self) -> float:
        """How wide it is, with the room after it."""
        return self.line.width + 1.35 * self.size

    def draw(self, canvas: SheetCanvas, baseline: float) -> None:
        """Draw it at the left edge."""
        size, width = self.size, self.line.width + 0.9 * self.size
        with canvas.artifact():
            canvas.setLineWidth(0.9)
            canvas.roundRect(0.5, baseline - 0.27 * size, width, 1.15 * size, 0.575 * size)
        draw_words(canvas, self.line.placed(0.5 + 0.45 * size, baseline))


class Sample(NamedTuple):
    """A ticked box in a line of text, to show how one looks."""

    size: float
    element: Element

    @property
    def width(self) -> float:
        """How wide it is, with the room after it."""
        return 1.45 * self.size

    def draw(self, canvas: SheetCanvas, baseline: float) -> None:
        """Draw it at the left edge."""
        side = 0.95 * self.size
        bottom = baseline + 0.334 * self.size - side / 2
        corners = [(0.6 + x * side, bottom + y * side) for x, y in _TICK]
        canvas.outline(self.element, (0, bottom, side, bottom + side))
        with canvas.content(self.element):
            canvas.setLineWidth(PLAIN)
            canvas.roundRect(0.6, bottom, side, side, 2)
            canvas.setLineWidth(1.6 * PLAIN)
            canvas.lines([(*one, *other) for one, other in pairwise(corners)])


class Words(Shape):
    """A paragraph up to `measure` wide; `lead` stands before its words, and a line after those of
    a `ruled` one."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        style: TextStyle,
        *,
        measure: float | None = None,
        lead: Pill | Sample | None = None,
        heading: Heading | None = None,
        ruled: bool = False,
    ) -> None:
        self.pieces, self.style, self.measure = pieces, style, measure
        self.lead, self.heading, self.ruled = lead, heading, ruled
        self.before, self.after, self.leads = style.before, style.after, style.leads
        self._lines: list[Line] = []
        self._lines_in: dict[float, list[Line]] = {}  # by width

    def height_in(self, width: float) -> float:
        """Break it into lines, once for a width."""
        text_width = width if self.measure is None else min(width, self.measure)
        if text_width not in self._lines_in:
            hanging = self._hanging
            self._lines_in[text_width] = break_lines(
                self.pieces, text_width - hanging, indent=self._indent - hanging
            )
        self._lines, self.width = self._lines_in[text_width], width
        self.height = max(1, len(self._lines)) * self.style.leading
        return self.height

    def first_baseline(self) -> float:
        """That of the first line."""
        return max((piece.size for piece in self.pieces), default=self.style.size)

    def cut(self, room: Room) -> list[Shape]:
        """Divide it between lines; the lead and heading stay with the first, the rule with the
        last."""
        if room.holds(self.height_in(room.width)):
            return [self]
        fit = int((room.height + FUZZ) // self.style.leading)
        wanted = min(fit, len(self._lines) - _FEWEST)
        if wanted >= _FEWEST:
            return self._parts(wanted)
        return self._parts(max(wanted, 1)) if room.fresh and fit > 0 else []

    def _parts(self, lines: int) -> "list[Shape]":
        """Two paragraphs, the first with so many lines."""
        above, below = (
            [piece for line in part for piece in line.pieces]
            for part in (self._lines[:lines], self._lines[lines:])
        )
        return [
            Words(above, self.style, measure=self.measure, lead=self.lead, heading=self.heading),
            Words(below, self.style, measure=self.measure, ruled=self.ruled),
        ]

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the words, and what stands beside them."""
        canvas.setFillColor(HexColor(self.style.color))
        canvas.setStrokeColor(HexColor(self.style.color))
        if self.heading:
            canvas.bookmark(self.heading.title, level=self.heading.level, top=self.height)
        if self.lead:
            self.lead.draw(canvas, self.height - self.first_baseline())
        draw_words(canvas, self._placed())
        if self.ruled and self._lines:
            self._draw_rule(canvas)

    @property
    def _indent(self) -> float:
        return self.lead.width if self.lead else 0

    @property
    def _hanging(self) -> float:
        """What is kept free at the beginning of every line: words stand beside a figure, but run on
        below a pill."""
        return self._indent if isinstance(self.lead, Sample) else 0

    def _placed(self) -> Iterator[Placed]:
        baseline, x = self.height - self.first_baseline(), self._indent
        for line in self._lines:
            yield from line.placed(x, baseline)
            baseline, x = baseline - self.style.leading, self._hanging

    def _draw_rule(self, canvas: SheetCanvas) -> None:
        """Draw a line from the last word to the right edge, or below it for want of room."""
        size, count = self.style.size, len(self._lines)
        left = self._lines[-1].width + (self._indent if count == 1 else 0) + 0.6 * size
        y = self.height - self.first_baseline() - (count - 1) * self.style.leading + 0.3 * size
        if self.width - left < 2 * size:
            left, y = 0, -0.12 * size
        with canvas.artifact():
            canvas.setLineWidth(PLAIN)
            canvas.line(left, y, self.width, y)


class Rule(Shape):
    """A line across the page; `dash` makes it one to fold along."""

    def __init__(
        self, *, thickness: float, dash: float = 0, before: float = 0, after: float = 0
    ) -> None:
        self.height, self.dash = thickness, dash
        self.before, self.after = before, after

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the line."""
        canvas.setLineWidth(self.height)
        if self.dash:
            canvas.setDash(self.dash, self.dash)
        with canvas.artifact():
            canvas.line(0, self.height / 2, self.width, self.height / 2)
