"""What is left to fill in: tick boxes and lines, for a pen and as fields of a form."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from reportlab.lib.colors import HexColor

from checklist.pdf import fields
from checklist.pdf.drawings import Annotation, Box
from checklist.pdf.field_names import FieldName
from checklist.pdf.shapes import FUZZ, PLAIN, THIN, Room, Shape
from checklist.pdf.structure import Element
from checklist.pdf.tags import SheetCanvas


class Blank(NamedTuple):
    """Something to fill in: what it is called, its element, and whether it is a field.

    Else it is for a pen only.
    """

    called: FieldName
    element: Element
    fillable: bool = False


class Lines(Shape):
    """Lines to write on; `blank` makes them a field of the form."""

    def __init__(
        self, rows: int, *, every: float, color: str, size: float, blank: Blank | None = None
    ) -> None:
        self.rows, self.every, self.color, self.size, self.blank = rows, every, color, size, blank
        self.height = rows * every

    def first_baseline(self) -> float:
        """The first line."""
        return self.every

    def cut(self, room: Room) -> list[Shape]:
        """Divide it between lines, where no page could hold all; the first part is the field."""
        fit = int((room.height + FUZZ) // self.every)
        if fit >= self.rows or fit < 1 or (room.could_hold(self.height) and not room.fresh):
            return super().cut(room)
        return [self._part(fit, self.blank), self._part(self.rows - fit, None)]

    def _part(self, rows: int, blank: Blank | None) -> "Lines":
        return Lines(rows, every=self.every, color=self.color, size=self.size, blank=blank)

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the lines, and the field over them."""
        self.draw_between(canvas, 0, self.width)

    def draw_between(self, canvas: SheetCanvas, left: float, right: float) -> None:
        """Draw them from one place to another."""
        canvas.setStrokeColor(HexColor(self.color))
        canvas.setLineWidth(THIN)
        with _outline(canvas, self.blank):
            for row in range(self.rows):
                canvas.line(left, row * self.every, right, row * self.every)
        if self.blank and self.blank.fillable:
            clear = self.height - 0.25 * self.size  # of what hangs below the words above
            canvas.fill_in(self.blank.element, self._field(self.blank, (left, 0, right, clear)))

    def _field(self, blank: Blank, box: Box) -> Annotation:
        if self.rows == 1:
            return fields.line(blank.called, box, size=self.size)
        return fields.lines(blank.called, box)


class Tick(NamedTuple):
    """A tick box."""

    side: float
    blank: Blank

    def draw(self, canvas: SheetCanvas, x: float, y: float) -> None:
        """Draw its frame from its lower left corner, and the field in it."""
        canvas.setLineWidth(PLAIN)
        with _outline(canvas, self.blank):
            canvas.roundRect(x, y, self.side, self.side, 2)
        if self.blank.fillable:
            box = (x, y, x + self.side, y + self.side)
            canvas.fill_in(self.blank.element, fields.tick(self.blank.called, box))


@contextmanager
def _outline(canvas: SheetCanvas, blank: Blank | None) -> Iterator[None]:
    """Draw what shows where to fill in, which for a pen is all there is of it."""
    for_pen = blank is not None and not blank.fillable
    with canvas.content(blank.element) if blank and for_pen else canvas.artifact():
        yield
