"""Shapes that hold others: below each other, in a frame, beside a mark, in columns."""

from collections.abc import Iterator, Sequence
from copy import copy
from math import inf
from typing import NamedTuple, Self

from checklist.pdf.blanks import Lines, Tick
from checklist.pdf.lines import Line, draw_words, one_line
from checklist.pdf.shapes import FUZZ, PLAIN, Room, Shape, Words
from checklist.pdf.tags import SheetCanvas

_BESIDE = 0.6  # the widest label, as a part of the room, that has its line beside it


class Stack(Shape):
    """Shapes below each other that stay together wherever a page has room for all of them."""

    padding: tuple[float, float, float, float] = (0, 0, 0, 0)  # top, right, bottom, left
    together = True

    def __init__(self, children: Sequence[Shape], *, before: float = 0, after: float = 0) -> None:
        self.children = list(children)
        self.before, self.after = before, after
        self._ends: list[float] = []

    def height_in(self, width: float) -> float:
        """Lay out the children, with the spaces between them."""
        top, _, bottom, _ = self.padding
        self._lay_out(width, inf)
        self.height = (self._ends[-1] if self._ends else top) + bottom
        return self.height

    def first_baseline(self) -> float:
        """That of the first child."""
        return self.padding[0] + (self.children[0].first_baseline() if self.children else 0)

    def cut(self, room: Room) -> list[Shape]:
        """Divide it between or within children, but never below a heading."""
        if room.holds(self.height_in(room.width)):
            return [self]
        if self.together and not room.fresh and room.could_hold(self.height):
            return []
        return self._divided(room)

    def _lay_out(self, width: float, most: float) -> bool:
        """Lay out the children down to a height, and tell whether that is all of them."""
        top, right, bottom, left = self.padding
        self.width, self._ends, used = width, [], top
        for index, child in enumerate(self.children):
            used += self._space_above(index) + child.height_in(width - left - right)
            self._ends.append(used)
            if used + bottom > most + FUZZ:
                return False
        return True

    def _divided(self, room: Room) -> list[Shape]:
        """What stands on this page and what on the next, once it is laid out and too high."""
        bottom = self.padding[2]
        index = next((i for i, end in enumerate(self._ends) if not room.holds(end + bottom)), None)
        if index is None:
            return []
        child, inner, end = self.children[index], self._room_of(index, room), index
        while end and self.children[end - 1].leads:
            end -= 1
        parts = child.cut(inner)
        if not parts and not end and room.fresh:  # no page can hold it below its headings
            parts, end = child.cut(Room(inner.width, inner.height, inner.height)), index
        if parts:
            return self._cut_at(index, parts, room)
        return [self._first(self.children[:end]), self._rest(self.children[end:])] if end else []

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the children from the top."""
        for child, end in zip(self.children, self._ends, strict=True):
            child.draw_at(canvas, self.padding[3], self.height - end)

    def _space_above(self, index: int) -> float:
        return max(self.children[index - 1].after, self.children[index].before) if index else 0

    def _room_of(self, index: int, room: Room) -> Room:
        """What is left for a child below those above it."""
        top, right, bottom, left = self.padding
        above = self._ends[index - 1] + self._space_above(index) if index else top
        return Room(
            room.width - left - right, room.height - above - bottom, room.empty - top - bottom
        )

    def _cut_at(self, index: int, parts: list[Shape], room: Room) -> list[Shape]:
        """Divide it where a child was divided; one part is the child in a form that fits."""
        above, below = self.children[:index], self.children[index + 1 :]
        if len(parts) == 1:
            return self._first([*above, *parts, *below]).cut(room)
        return [self._first([*above, parts[0]]), self._rest([parts[1], *below])]

    def _first(self, children: list[Shape]) -> Self:
        part = copy(self)
        part.children = children
        return part

    def _rest(self, children: list[Shape]) -> Self:
        return self._first(children)


class Flow(Stack):
    """Shapes below each other that a page may end between."""

    together = False

    def cut(self, room: Room) -> list[Shape]:
        """Divide it; it is laid out no further than the page goes."""
        return [self] if self._lay_out(room.width, room.height) else self._divided(room)

    def placed(self, top: float) -> Iterator[tuple[Shape, float]]:
        """Its shapes, each with the height of its foot where the flow begins at a top."""
        for child, end in zip(self.children, self._ends, strict=True):
            yield child, top - end


class Strip(Stack):
    """A stack to be folded off: it stands at the foot of its page."""


class Framed(Stack):
    """A stack in a rounded frame."""

    padding = (7, 10, 8, 10)

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the frame and what is in it."""
        with canvas.artifact():
            canvas.setLineWidth(PLAIN)
            canvas.roundRect(0.6, 0.6, self.width - 1.2, self.height - 1.2, 7)
        super().draw(canvas)


class Barred(Stack):
    """A stack beside a heavy bar."""

    padding = (1, 0, 3, 14)

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the bar and what stands beside it."""
        with canvas.artifact():
            canvas.rect(0, 0, 5, self.height, stroke=0, fill=1)
        super().draw(canvas)


class Mark(NamedTuple):
    """What stands before an item: a bullet, or a tick box, a label, or both."""

    size: float
    bullet: bool = False
    tick: Tick | None = None
    label: Line | None = None

    def draw(self, canvas: SheetCanvas, baseline: float) -> None:
        """Draw it, centred on capitals that stand on the baseline."""
        middle = baseline + 0.334 * self.size
        if self.bullet:
            with canvas.artifact():
                canvas.circle(
                    0.35 * self.size, middle - 0.034 * self.size, 0.16 * self.size, stroke=0, fill=1
                )
        if self.label:
            x = self.tick.side + 0.5 * self.size if self.tick else 0
            with canvas.label():
                draw_words(canvas, self.label.placed(x, baseline))
        if self.tick:
            self.tick.draw(canvas, 0.6, middle - self.tick.side / 2)

    @property
    def height(self) -> float:
        """How high it is."""
        return 1.2 * max(self.size, self.tick.side if self.tick else 0)


class Item(Stack):
    """A stack with a mark at its left."""

    def __init__(
        self, children: Sequence[Shape], mark: Mark | None, *, indent: float, before: float
    ) -> None:
        super().__init__(children, before=before)
        self.padding = (0, 0, 0, indent)
        self.mark = mark

    def height_in(self, width: float) -> float:
        """At least as high as its mark."""
        super().height_in(width)
        if self.mark and not self.height:
            self.height = self.mark.height
        return self.height

    def widest(self) -> float:
        """How wide its words are on one line each."""
        return max((one_line(child.pieces).width for child in self.children
                    if isinstance(child, Words)), default=0)  # fmt: skip

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the mark beside the first line, and the children."""
        if self.mark:
            canvas.saveState()
            self.mark.draw(canvas, self.height - self.first_baseline())
            canvas.restoreState()
        super().draw(canvas)

    def _rest(self, children: list[Shape]) -> Self:
        rest = self._first(children)
        rest.mark = None
        return rest


class Columns(Shape):
    """Stacks side by side; below each other where one is longer than a page.

    The highest may take a part of the room (`wider`) from the others where that makes all lower.
    """

    def __init__(
        self, stacks: Sequence[Stack], *, gap: float, before: float, wider: float = 0
    ) -> None:
        self.stacks, self.gap, self.before, self.wider = list(stacks), gap, before, wider
        self._widths: list[float] = []

    def height_in(self, width: float) -> float:
        """As high as the highest."""
        self.width = width
        self._widths = self._even()
        self.height = self._height(self._widths)
        heights = [stack.height for stack in self.stacks]
        if self.wider and len(set(heights)) > 1:  # else there is nothing to gain
            other = self._widened(heights.index(self.height))
            if (height := self._height(other)) < self.height:
                self._widths, self.height = other, height
            else:
                self._height(self._widths)
        return self.height

    def _even(self) -> list[float]:
        count = len(self.stacks)
        return [(self.width - self.gap * (count - 1)) / max(1, count)] * count

    def _widened(self, one: int) -> list[float]:
        """The widths when one column takes a part of the room from the others."""
        taken = self.wider * sum(self._even())
        others = taken / (len(self.stacks) - 1)
        return [w + taken if n == one else w - others for n, w in enumerate(self._even())]

    def _height(self, widths: list[float]) -> float:
        """How high the highest is; lays them out."""
        each = zip(self.stacks, widths, strict=True)
        return max((stack.height_in(width) for stack, width in each), default=0)

    def first_baseline(self) -> float:
        """That of the first column."""
        return self.stacks[0].first_baseline() if self.stacks else 0

    def cut(self, room: Room) -> list[Shape]:
        """Move to the next page whole, or give the columns up."""
        if room.could_hold(self.height_in(room.width)):
            return super().cut(room)
        return self.in_one().cut(room)

    def in_one(self) -> Flow:
        """All that the columns hold, below each other."""
        children = [child for stack in self.stacks for child in stack.children]
        return Flow(children, before=self.before)

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the columns from the top."""
        left = 0.0
        for stack, width in zip(self.stacks, self._widths, strict=True):
            stack.draw_at(canvas, left, self.height - stack.height)
            left += width + self.gap


class LabelledLine(Stack):
    """A label and a line to write on: beside it, or below it where the label is long."""

    def __init__(self, label: Words, line: Lines, *, label_width: float) -> None:
        super().__init__([label, line])
        self.label, self.line, self.label_width = label, line, label_width

    @property
    def beside(self) -> bool:
        """Whether the line stands beside the label."""
        return self.label_width <= _BESIDE * self.width

    def height_in(self, width: float) -> float:
        """As high as a line to write on, if the label has room beside it."""
        super().height_in(width)
        if self.beside:
            self.height = max(self.line.every, self.label.height)
        return self.height

    def draw(self, canvas: SheetCanvas) -> None:
        """Draw the label and the line."""
        if not self.beside:
            super().draw(canvas)
            return
        self.label.draw_at(canvas, 0, (self.line.every - self.label.height) * 0.2)
        self.line.draw_between(canvas, self.label_width + 6, self.width)
