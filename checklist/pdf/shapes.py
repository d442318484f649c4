"""What is drawn on a page: words, lines and marks, which lay themselves out and divide themselves.

They do the work of ReportLab's flowables, with one difference: a shape that is divided knows how
high an empty page is, and so whether moving on would help.
"""

from dataclasses import dataclass

from reportlab.lib.colors import HexColor

from checklist.pdf.fonts import FontRuns, width_of
from checklist.pdf.tags import SheetCanvas, SheetParagraph

THIN, PLAIN, HEAVY = 0.7, 1.2, 2.6  # widths of lines
FUZZ = 1e-6


@dataclass(frozen=True, slots=True)
class Room:
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


@dataclass(frozen=True, slots=True)
class Label:
    """A few words on one line."""

    runs: FontRuns
    size: float

    @property
    def width(self) -> float:
        """How wide they are."""
        return width_of(self.runs, self.size)

    def draw(self, canvas: SheetCanvas, x: float, y: float) -> None:
        """Draw them from a point on their baseline."""
        for font, text in self.runs:
            canvas.setFont(font, self.size)
            canvas.drawString(x, y, text)
            x += width_of([(font, text)], self.size)


class Words(Shape):
    """A paragraph up to `measure` wide; `pill`, in a rounded frame, or `mark` before its words."""

    def __init__(
        self,
        paragraph: SheetParagraph,
        *,
        measure: float | None = None,
        pill: Label | None = None,
        mark: "Mark | None" = None,
        ruled: bool = False,
    ) -> None:
        self.paragraph, self.measure, self.pill, self.ruled = paragraph, measure, pill, ruled
        self.mark = mark
        self.before, self.after = paragraph.getSpaceBefore(), paragraph.getSpaceAfter()
        self.leads = bool(paragraph.getKeepWithNext())
        self._laid_out_in: float | None = None

    def height_in(self, width: float) -> float:
        """Break it into lines, once for a width."""
        if self._laid_out_in != width:
            text_width = width if self.measure is None else min(width, self.measure)
            self.height = self.paragraph.wrap(text_width, 0)[1]
            self.width = self._laid_out_in = width
        return self.height

    def first_baseline(self) -> float:
        """That of the first line."""
        return self.paragraph.first_baseline()

    def cut(self, room: Room) -> list[Shape]:
        """Divide it between lines; the pill stays with the first, the rule with the last."""
        if room.holds(self.height_in(room.width)):
            return [self]
        parts = self.paragraph.split(room.width, room.height)
        self._laid_out_in = None  # for ReportLab may have forgotten the lines
        if len(parts) != 2:
            return []
        return [
            Words(parts[0], measure=self.measure, pill=self.pill, mark=self.mark),
            Words(parts[1], measure=self.measure, ruled=self.ruled),
        ]

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the words, and what stands beside them."""
        baseline = self.height - self.first_baseline()
        if self.pill:
            self._draw_pill(canvas, self.pill, baseline)
        if self.mark:
            self.mark.draw(canvas, baseline)
        if self.ruled:
            self._draw_rule(canvas, baseline)
        self.paragraph.drawOn(canvas, 0, 0)

    def _draw_pill(self, canvas: SheetCanvas, pill: Label, baseline: float) -> None:
        size, color = pill.size, self.paragraph.style.textColor
        canvas.saveState()
        canvas.setStrokeColor(color)
        canvas.setFillColor(color)
        canvas.setLineWidth(0.9)
        canvas.roundRect(
            0.5, baseline - 0.27 * size, pill.width + 0.9 * size, 1.15 * size, 0.575 * size
        )
        pill.draw(canvas, 0.5 + 0.45 * size, baseline)
        canvas.restoreState()

    def _draw_rule(self, canvas: SheetCanvas, baseline: float) -> None:
        style, gap = self.paragraph.style, self.paragraph.last_gap()
        y = baseline - (self.paragraph.line_count() - 1) * style.leading + 0.3 * style.fontSize
        if gap > 2 * style.fontSize:
            canvas.setLineWidth(PLAIN)
            canvas.line(self.width - gap + 0.6 * style.fontSize, y, self.width, y)


class Lines(Shape):
    """Lines to write on."""

    def __init__(self, rows: int, *, every: float, color: str) -> None:
        self.rows, self.every, self.color = rows, every, color
        self.height = rows * every

    def first_baseline(self) -> float:
        """The first line."""
        return self.every

    def cut(self, room: Room) -> list[Shape]:
        """Divide it between lines, where no page could hold all."""
        fit = int((room.height + FUZZ) // self.every)
        if fit >= self.rows or fit < 1 or (room.could_hold(self.height) and not room.fresh):
            return super().cut(room)
        rows = (fit, self.rows - fit)
        return [Lines(count, every=self.every, color=self.color) for count in rows]

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the lines."""
        canvas.setStrokeColor(HexColor(self.color))
        canvas.setLineWidth(THIN)
        for row in range(self.rows):
            canvas.line(0, row * self.every, self.width, row * self.every)


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
        canvas.line(0, self.height / 2, self.width, self.height / 2)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before an item: a bullet, or a tick box with its side, a label, or both."""

    size: float
    bullet: bool = False
    tick: float = 0
    ticked: bool = False
    label: Label | None = None

    def draw(self, canvas: SheetCanvas, baseline: float) -> None:
        """Draw it, centred on capitals that stand on the baseline."""
        if self.bullet:
            canvas.circle(
                0.35 * self.size, baseline + 0.3 * self.size, 0.16 * self.size, stroke=0, fill=1
            )
        if self.tick:
            canvas.setLineWidth(PLAIN)
            bottom = baseline + 0.334 * self.size - self.tick / 2
            canvas.roundRect(0.6, bottom, self.tick, self.tick, 2)
            if self.ticked:
                self._draw_tick(canvas, bottom)
        if self.label:
            self.label.draw(canvas, self.tick + 0.5 * self.size if self.tick else 0, baseline)

    def _draw_tick(self, canvas: SheetCanvas, bottom: float) -> None:
        canvas.setLineWidth(HEAVY)
        corners = ((0.2, 0.55), (0.42, 0.25), (0.85, 0.85))
        path = canvas.beginPath()
        for number, (right, up) in enumerate(corners):
            step = path.lineTo if number else path.moveTo
            step(0.6 + right * self.tick, bottom + up * self.tick)
        canvas.drawPath(path)
