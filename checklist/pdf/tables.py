"""Shapes beside each other in rows: a table's cells under each other, or as many as fit a row."""

from collections.abc import Sequence
from typing import NamedTuple

from checklist.pdf.blanks import Tick
from checklist.pdf.shapes import PLAIN, THIN, Room, Shape
from checklist.pdf.stacks import Columns, Flow, Stack
from checklist.pdf.tags import SheetCanvas

_ABOVE, _BESIDE = 2.5, 5.0  # around what a cell holds
_FIRST = 0.4  # what the first column keeps of a room too narrow, if its words need it


class TickCell(Shape):
    """A tick box on its own."""

    def __init__(self, tick: Tick) -> None:
        self.tick, self.height = tick, tick.side

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the box."""
        self.tick.draw(canvas, 0.6, 0)


class Boxed(Stack):
    """A frame with lines from side to side, at least as high as it is told to be (`least`)."""

    least: float = 0

    def height_in(self, width: float) -> float:
        """As high as its lines, or higher."""
        self.height = max(super().height_in(width), self.least)
        return self.height

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the frame and the lines."""
        with canvas.artifact():
            canvas.setLineWidth(PLAIN)
            canvas.rect(0, 0, self.width, self.height)
        super().draw(canvas)


class Beside(Columns):
    """Columns in which a frame is as high as what stands beside it."""

    def height_in(self, width: float) -> float:
        """As high as the highest without the frames' growth."""
        self._let_frames_be(0)
        self._let_frames_be(super().height_in(width))
        return super().height_in(width)

    def cut(self, room: Room) -> list[Shape]:
        """Move to the next page whole, or give the columns up."""
        if room.could_hold(self.height_in(room.width)):
            return super().cut(room)
        self._let_frames_be(0)
        return self.in_one().cut(room)

    def _let_frames_be(self, least: float) -> None:
        for stack in self.stacks:
            for child in stack.children:
                if isinstance(child, Boxed):
                    child.least = least


class Part(NamedTuple):
    """A shape and how wide it would be; one that `stretches` takes what its row has left."""

    shape: Shape
    wanted: float
    stretches: bool = False


class Abreast(Shape):
    """Parts side by side, as many as fit a row of at least a height (`least`).

    `gap` is the space between two parts, `below` that between two rows.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        gap: float,
        before: float = 0,
        below: float = 0,
        least: float = 0,
    ) -> None:
        self.parts, self.before, self.least = list(parts), before, least
        self.gap, self.below = gap, below
        self._rows: list[tuple[float, list[tuple[Part, float]]]] = []

    def height_in(self, width: float) -> float:
        """As high as its rows."""
        self.width, self._rows = width, []
        for row in self._broken(width):
            wide = self._widths(row, width)
            heights = [each.shape.height_in(w) for each, w in zip(row, wide, strict=True)]
            self._rows.append((max(self.least, *heights), list(zip(row, wide, strict=True))))
        below = self.below * max(0, len(self._rows) - 1)
        self.height = sum(height for height, _ in self._rows) + below
        return self.height

    def cut(self, room: Room) -> list[Shape]:
        """Move to the next page whole, or set each part below the other."""
        if room.could_hold(self.height_in(room.width)):
            return super().cut(room)
        return Flow([part.shape for part in self.parts], before=self.before).cut(room)

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the rows from the top, each part in the middle of its row."""
        top = self.height
        for height, row in self._rows:
            left = 0.0
            for part, width in row:
                spare = height - part.shape.height
                part.shape.draw_at(canvas, left, top - height + spare / 2)
                left += width + self.gap
            top -= height + self.below

    def _broken(self, width: float) -> list[list[Part]]:
        rows: list[list[Part]] = []
        used = width
        for part in self.parts:
            used += self.gap + part.wanted
            if used > width:
                rows.append([])
                used = part.wanted
            rows[-1].append(part)
        return rows

    def _widths(self, row: list[Part], width: float) -> list[float]:
        left = width - self.gap * (len(row) - 1) - sum(part.wanted for part in row)
        share = left / (sum(part.stretches for part in row) or 1)
        return [min(width, part.wanted + (share if part.stretches else 0)) for part in row]


class Row(Shape):
    """The cells of one row of a table."""

    def __init__(self, cells: Sequence[Part], widths: Sequence[float]) -> None:
        self.cells, self.widths = list(cells), list(widths)

    def height_in(self, width: float) -> float:
        """As high as the highest cell; wide columns give way to a narrow room."""
        self.width = width
        each = zip(self.cells, self._widths_in(width), strict=True)
        heights = [cell.shape.height_in(wide - 2 * _BESIDE) for cell, wide in each]
        self.height = max(heights, default=0) + 2 * _ABOVE
        return self.height

    def cut(self, room: Room) -> list[Shape]:
        """Move to the next page whole, or give the row up."""
        if room.could_hold(self.height_in(room.width)):
            return super().cut(room)
        return Flow([cell.shape for cell in self.cells]).cut(room)

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the cells with a line around each: the first from its left, others in the middle."""
        left = 0.0
        widths = self._widths_in(self.width)
        for number, (cell, width) in enumerate(zip(self.cells, widths, strict=True)):
            with canvas.artifact():
                canvas.setLineWidth(THIN)
                canvas.rect(left, 0, width, self.height)
            inset = max(_BESIDE, (width - cell.wanted) / 2) if number else _BESIDE
            down = (self.height - cell.shape.height) / 2
            cell.shape.draw_at(canvas, left + inset, down)
            left += width

    def _widths_in(self, room: float) -> list[float]:
        first, others = self.widths[0] if self.widths else 0, sum(self.widths[1:])
        first = min(first, max(room - others, _FIRST * room))
        scale = min(1, (room - first) / others) if others else 1
        widths = [first, *(width * scale for width in self.widths[1:])]
        return widths[: len(self.cells)]


class Grid(Stack):
    """A table: its first column as wide as its words, the others as wide as their widest.

    `wanted` is how wide it would be.
    """

    def __init__(self, rows: Sequence[Sequence[Part]]) -> None:
        first = max((row[0].wanted for row in rows if row), default=0)
        other = max((cell.wanted for row in rows for cell in row[1:]), default=0)
        count = max((len(row) for row in rows), default=0)
        widths = [first + 2 * _BESIDE, *[other + 3 * _BESIDE] * (count - 1)]
        super().__init__([Row(row, widths) for row in rows])
        self.wanted = sum(widths)
