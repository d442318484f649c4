"""Shapes beside each other in rows: a table's cells under each other, or as many as fit a row."""

from collections.abc import Sequence
from dataclasses import dataclass

from checklist.pdf.shapes import THIN, Mark, Room, Shape
from checklist.pdf.stacks import Flow, Stack
from checklist.pdf.tags import SheetCanvas

_PADDING = 3  # around what a cell holds
_WIDEST_FIRST = 0.6  # the widest first column, as a part of the room
_WIDEST = 60  # the widest of the other columns


class Tick(Shape):
    """A tick box on its own."""

    def __init__(self, side: float) -> None:
        self.side = self.height = side

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the box."""
        Mark(0, tick=self.side).draw(canvas, self.side / 2)


@dataclass(frozen=True, slots=True)
class Piece:
    """A shape and how wide it would be; one that `stretches` takes what its row has left."""

    shape: Shape
    wanted: float
    stretches: bool = False


class Abreast(Shape):
    """Pieces side by side, as many as fit a row of at least a height (`least`)."""

    def __init__(
        self, pieces: Sequence[Piece], *, gap: float, before: float, least: float = 0
    ) -> None:
        self.pieces, self.gap, self.before, self.least = list(pieces), gap, before, least
        self._rows: list[tuple[float, list[tuple[Piece, float]]]] = []

    def height_in(self, width: float) -> float:
        """As high as its rows."""
        self.width, self._rows = width, []
        for row in self._broken(width):
            wide = self._widths(row, width)
            heights = [each.shape.height_in(w) for each, w in zip(row, wide, strict=True)]
            self._rows.append((max(self.least, *heights), list(zip(row, wide, strict=True))))
        self.height = sum(height for height, _ in self._rows)
        return self.height

    def cut(self, room: Room) -> list[Shape]:
        """Move to the next page whole, or set each piece below the other."""
        if room.could_hold(self.height_in(room.width)):
            return super().cut(room)
        return Flow([piece.shape for piece in self.pieces], before=self.before).cut(room)

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the rows from the top, each piece in the middle of its row."""
        top = self.height
        for height, row in self._rows:
            left = 0.0
            for piece, width in row:
                spare = height - piece.shape.height
                piece.shape.draw_at(canvas, left, top - height + spare / 2)
                left += width + self.gap
            top -= height

    def _broken(self, width: float) -> list[list[Piece]]:
        rows: list[list[Piece]] = []
        used = width
        for piece in self.pieces:
            used += self.gap + piece.wanted
            if used > width:
                rows.append([])
                used = piece.wanted
            rows[-1].append(piece)
        return rows

    def _widths(self, row: list[Piece], width: float) -> list[float]:
        left = width - self.gap * (len(row) - 1) - sum(piece.wanted for piece in row)
        share = left / (sum(piece.stretches for piece in row) or 1)
        return [
            min(width, piece.wanted + (share if piece.stretches else 0)) for piece in row
        ]


class Row(Shape):
    """The cells of one row of a table, under those of the row above.

    The first column is as wide as `first`, its widest words; the others are as wide as each other.
    """

    def __init__(self, cells: Sequence[Piece], *, first: float) -> None:
        self.cells, self.first = list(cells), first
        self._widths: list[float] = []

    def height_in(self, width: float) -> float:
        """As high as the highest cell."""
        self.width, pad = width, 2 * _PADDING
        first = min(self.first + 2 * pad, _WIDEST_FIRST * width)
        other = min(_WIDEST, (width - first) / max(1, len(self.cells) - 1))
        self._widths = [first if n == 0 else other for n in range(len(self.cells))]
        each = zip(self.cells, self._widths, strict=True)
        self.height = max((cell.shape.height_in(w - pad) + pad for cell, w in each), default=0)
        return self.height

    def cut(self, room: Room) -> list[Shape]:
        """Move to the next page whole, or give the row up."""
        if room.could_hold(self.height_in(room.width)):
            return super().cut(room)
        return Flow([Stack([cell.shape]) for cell in self.cells]).cut(room)

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the cells with a line around each: the first from its left, others in the middle."""
        canvas.setLineWidth(THIN)
        left = 0.0
        for number, (cell, width) in enumerate(zip(self.cells, self._widths, strict=True)):
            canvas.rect(left, 0, width, self.height)
            spare = max(2 * _PADDING, width - cell.wanted)
            down = (self.height - cell.shape.height) / 2
            cell.shape.draw_at(canvas, left + (spare / 2 if number else _PADDING), down)
            left += width
