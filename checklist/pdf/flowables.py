"""Blocks → ReportLab flowables, measured and drawn by the tokens of a `Look`.

Words never pass through ReportLab's markup: a paragraph is made of fragments, so foreign text cannot
become anything but text.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph
from reportlab.platypus.paraparser import ParaFrag

from checklist.pdf.blocks import Block, Control, Field, Fields, Group, Items, ListItem, Run, Text
from checklist.pdf.fonts import Fonts
from checklist.style import Look

_HEADINGS = ("h1", "h2", "h3")
_QUIET = ("p.reason", "p.known")


class Words(Paragraph):  # type: ignore[misc]  # ReportLab ships no types
    """A paragraph of fragments, with a mark in its margin and a label in a rounded frame before it."""

    mark: Callable[[Any, float], None] | None = None
    pill: tuple[str, str, float] | None = None
    rule: bool = False
    measure: float = 0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As wide as there is room, up to the measure."""
        if self.measure:
            super().wrap(min(width, self.style.leftIndent + self.measure), height)
            self.width = width
            return self.width, self.height
        wrapped: tuple[float, float] = super().wrap(width, height)
        return wrapped

    def split(self, width: float, height: float) -> list[Flowable]:
        """Split between lines; mark and label stay with the first part."""
        parts: list[Flowable] = super().split(width, height)
        if len(parts) == 2:
            parts[0].mark, parts[0].pill = self.mark, self.pill
            parts[1].rule = self.rule
            parts[0].measure = parts[1].measure = self.measure
        return parts

    def draw(self) -> None:
        """Draw the words, and what stands beside them."""
        baseline = self.height - self._ascent()
        if self.mark:
            self.mark(self.canv, baseline)
        if self.pill:
            self._draw_pill(baseline)
        if self.rule:
            self._draw_rule(baseline)
        super().draw()

    def _ascent(self) -> float:
        first = self.blPara.lines[0] if self.blPara.lines else None
        return float(getattr(first, "ascent", getattr(self.blPara, "ascent", 0)))

    def _draw_pill(self, baseline: float) -> None:
        text, font, size = self.pill or ("", "", 0)
        canvas = self.canv
        canvas.saveState()
        canvas.setStrokeColor(self.style.textColor)
        canvas.setFillColor(self.style.textColor)
        canvas.setLineWidth(0.9)
        width = stringWidth(text, font, size)
        left = self.style.leftIndent
        canvas.roundRect(left + 0.5, baseline - 0.27 * size, width + 0.9 * size, 1.15 * size,
                         0.575 * size)  # fmt: skip
        canvas.setFont(font, size)
        canvas.drawString(left + 0.5 + 0.45 * size, baseline, text)
        canvas.restoreState()

    def _draw_rule(self, baseline: float) -> None:
        last = self.blPara.lines[-1]
        extra = last.extraSpace if hasattr(last, "extraSpace") else last[0]
        size = self.style.fontSize
        y = baseline - (len(self.blPara.lines) - 1) * self.style.leading + 0.3 * size
        if extra > 2 * size:
            self.canv.setLineWidth(1.2)
            self.canv.line(self.width - extra + 0.6 * size, y, self.width, y)


class Lines(Flowable):  # type: ignore[misc]
    """Lines to write on."""

    def __init__(self, rows: int, *, every: float, indent: float, color: str) -> None:
        super().__init__()
        self.rows, self.every, self.indent, self.color = rows, every, indent, color

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width, self.height = width, self.rows * self.every
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Split between lines."""
        fit = int(height // self.every)
        if not 0 < fit < self.rows:
            return []
        return [
            Lines(rows, every=self.every, indent=self.indent, color=self.color)
            for rows in (fit, self.rows - fit)
        ]

    def draw(self) -> None:
        """Draw the lines."""
        self.canv.setStrokeColor(HexColor(self.color))
        self.canv.setLineWidth(0.7)
        for row in range(self.rows):
            self.canv.line(self.indent, row * self.every, self.width, row * self.every)


class Stack(Flowable):  # type: ignore[misc]
    """Flowables below each other that stay together wherever a page has room for all of them."""

    def __init__(self, children: Sequence[Flowable], *, room: float, **spaces: float) -> None:
        super().__init__()
        self.children, self.room = list(children), room
        self.padding = (0.0, 0.0, 0.0, 0.0)  # top, right, bottom, left
        self.spaces = spaces
        self.spaceBefore = spaces.get("before", 0)
        self.spaceAfter = spaces.get("after", 0)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As high as the children and the spaces between them."""
        top, right, bottom, left = self.padding
        inner = width - left - right
        self.width, self.placed, used = width, [], top
        for index, child in enumerate(self.children):
            used += _space(self.children[index - 1], child) if index else 0
            child_height = child.wrapOn(self._canvas(), inner, height)[1]
            used += child_height
            self.placed.append((child, used))
        self.height = used + bottom
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Move to the next page whole; what no page could hold is split between children."""
        if self.wrap(width, height)[1] <= self.room:
            return []
        top, right, bottom, left = self.padding
        for index, (child, below) in enumerate(self.placed):
            if below + bottom > height:
                break
        left_over = height - bottom - (self.placed[index - 1][1] if index else top)
        parts = child.splitOn(self._canvas(), width - left - right, left_over)
        if not parts and index == 0:
            return []
        first = [*self.children[:index], *parts[:1]]
        rest = [*(parts[1:] or [child]), *self.children[index + 1 :]]
        return [self._like(first), self._like(rest)]

    def draw(self) -> None:
        """Draw the children from the top."""
        for child, below in self.placed:
            child.drawOn(self.canv, self.padding[3], self.height - below)

    def _like(self, children: list[Flowable]) -> "Stack":
        return type(self)(children, room=self.room, **self.spaces)

    def _canvas(self) -> Any:
        return getattr(self, "canv", None)


class Framed(Stack):
    """A stack in a rounded frame."""

    def __init__(self, children: Sequence[Flowable], *, room: float, **spaces: float) -> None:
        super().__init__(children, room=room, **spaces)
        self.padding = (8, 10, 10, 10)

    def draw(self) -> None:
        """Draw the frame and what is in it."""
        self.canv.setLineWidth(1.2)
        self.canv.roundRect(0.6, 0.6, self.width - 1.2, self.height - 1.2, 7)
        super().draw()


class Barred(Stack):
    """A stack beside a heavy bar."""

    def __init__(self, children: Sequence[Flowable], *, room: float, **spaces: float) -> None:
        super().__init__(children, room=room, **spaces)
        self.padding = (2, 0, 4, 14)

    def draw(self) -> None:
        """Draw the bar and what stands beside it."""
        self.canv.rect(0, 0, 5, self.height, stroke=0, fill=1)
        super().draw()


class Rule(Flowable):  # type: ignore[misc]
    """A line across the page; `dash` makes it one to fold along."""

    def __init__(self, *, thickness: float, dash: float = 0, **spaces: float) -> None:
        super().__init__()
        self.thickness, self.dash = thickness, dash
        self.spaceBefore, self.spaceAfter = spaces.get("before", 0), spaces.get("after", 0)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width, self.height = width, self.thickness
        return self.width, self.height

    def draw(self) -> None:
        """Draw the line."""
        self.canv.setLineWidth(self.thickness)
        if self.dash:
            self.canv.setDash(self.dash, self.dash)
        self.canv.line(0, self.thickness / 2, self.width, self.thickness / 2)


class Columns(Flowable):  # type: ignore[misc]
    """Stacks side by side; below each other where one is longer than a page."""

    def __init__(self, stacks: Sequence[Stack], *, gap: float, room: float, before: float) -> None:
        super().__init__()
        self.stacks, self.gap, self.room = list(stacks), gap, room
        self.spaceBefore = before

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As high as the highest."""
        self.column = (width - self.gap * (len(self.stacks) - 1)) / len(self.stacks)
        self.width = width
        self.height = max(stack.wrap(self.column, height)[1] for stack in self.stacks)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Move to the next page whole, or give the columns up."""
        if self.wrap(width, height)[1] <= self.room:
            return []
        return [child for stack in self.stacks for child in stack.children]

    def draw(self) -> None:
        """Draw the columns from the top."""
        for index, stack in enumerate(self.stacks):
            x = index * (self.column + self.gap)
            stack.drawOn(self.canv, x, self.height - stack.height)


class Blank(Flowable):  # type: ignore[misc]
    """A label and a line to write on: beside it, or below it where other fields have two lines."""

    def __init__(self, label: Words, *, height: float, color: str) -> None:
        super().__init__()
        self.label, self.least, self.color = label, height, color

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """At least as high as a line to write on."""
        self.width = width
        self.label_height = self.label.wrap(width, height)[1]
        self.height = max(self.least, self.label_height)
        return self.width, self.height

    def draw(self) -> None:
        """Draw the label and the line."""
        self.label.drawOn(self.canv, 0, 0 + (self.least - self.label_height) * 0.2)
        self.canv.setStrokeColor(HexColor(self.color))
        self.canv.setLineWidth(0.7)
        self.canv.line(self.label.minWidth() + 6, 0, self.width, 0)


def _space(above: Flowable, below: Flowable) -> float:
    return float(max(above.getSpaceAfter(), below.getSpaceBefore()))


@dataclass
class Typesetter:
    """Turns blocks into flowables for one document."""

    look: Look
    fonts: Fonts
    room: float
    """The height of an empty page."""

    def set(self, blocks: Iterable[Block]) -> list[Flowable]:
        """The flowables of some blocks, in their order."""
        return [flowable for block in blocks for flowable in self._block(block)]

    def _block(self, block: Block) -> list[Flowable]:
        match block:
            case Text():
                return [self.text(block)]
            case Items():
                return self._items(block)
            case Fields():
                return [self._fields(block)]
            case Group():
                return self._group(block)
            case Control():
                return [self._lines(block, 0)]

    def _group(self, group: Group) -> list[Flowable]:
        children = self.set(group.children)
        gap = self.look.size.gap_pt
        match group.kind:
            case "section.box" | "aside.banner":
                return [Framed(children, room=self.room, before=gap + 4, after=4)]
            case "aside.safety":
                return [Barred(children, room=self.room, before=gap, after=gap)]
            case "section.strip":
                rule = Rule(thickness=1, dash=4, before=gap + 4, after=4)
                return [Stack([rule, *children], room=self.room)]
            case "header":
                return [*children, Rule(thickness=2.6, before=3, after=4)]
            case "div.columns":
                return self._columns(group)
        return children

    def _columns(self, group: Group) -> list[Flowable]:
        stacks = [Stack(self.set([child]), room=self.room) for child in group.children]
        if self.look.size.columns < 2:
            return [child for stack in stacks for child in stack.children]
        return [Columns(stacks, gap=18, room=self.room, before=self.look.size.gap_pt)]

    # Text -----------------------------------------------------------------------------------------

    def text(self, text: Text, *, indent: float = 0) -> Words:
        """A paragraph, its left edge `indent` points in."""
        style = self._style(text.kind, indent)
        weight = "bold" if text.kind in (*_HEADINGS, "p.ask", "p.level") else "plain"
        words = Words("", style, frags=self._fragments(text.runs, style, weight))
        if text.label:
            font, size = self.fonts.face("bold").name, style.fontSize * 0.92
            words.pill = (text.label, font, size)
            shift = stringWidth(text.label, font, size) + 1.35 * size
            words.style = ParagraphStyle("labelled", style, firstLineIndent=shift)
        words.rule = text.kind == "p.stop"
        words.measure = 0 if text.kind in (*_HEADINGS, "p.stop") else self.look.measure
        return words

    def _fragments(self, runs: Iterable[Run], style: ParagraphStyle, weight: str) -> list[ParaFrag]:
        fragments = []
        for run in runs:
            run_weight = {"bold": "bold", "small": "plain"}.get(run.style, weight)
            size = self.look.text_size if run.style == "small" else style.fontSize
            for font, text in self.fonts.runs(run.text, run_weight):
                fragments.append(ParaFrag(
                    text=text, fontName=font, fontSize=size, textColor=style.textColor, rise=0,
                    us_lines=[], link=[], bold=0, italic=0, greek=0,
                ))  # fmt: skip
        return fragments

    def _style(self, kind: str, indent: float) -> ParagraphStyle:
        key = (kind, indent)
        if key not in self._styles:
            self._styles[key] = self._new_style(kind, indent)
        return self._styles[key]

    @cached_property
    def _styles(self) -> dict[tuple[str, float], ParagraphStyle]:
        return {}

    def _new_style(self, kind: str, indent: float) -> ParagraphStyle:
        size, colors = self.look.size, self.look.style.colors
        heading = kind in _HEADINGS
        points = self._points(kind)
        return ParagraphStyle(
            kind,
            fontName=self.fonts.face("bold" if heading else "plain").name,
            fontSize=points,
            leading=points * (1.15 if heading else size.leading),
            textColor=HexColor(colors.quiet if kind in _QUIET else colors.text),
            leftIndent=indent,
            spaceBefore={
                "h1": 0,
                "h2": 9,
                "h3": 6,
                "p.stop": 8,
                "p.left-out": 6,
                "p.sources": 6,
                "p.aside": 4,
            }.get(kind, 0),
            spaceAfter={"h2": 2, "h3": 2, "p.level": 0}.get(kind, 0),
            keepWithNext=heading or kind == "p.level",
            splitLongWords=1,
            allowWidows=0,
            allowOrphans=0,
        )

    def _points(self, kind: str) -> float:
        size = self.look.size
        named = {"h1": size.h1_pt, "h2": size.h2_pt, "h3": size.h3_pt, "p.sources": size.foot_pt}
        return named.get(kind, self.look.text_size)

    # Lists ----------------------------------------------------------------------------------------

    def _items(self, items: Items) -> list[Flowable]:
        return [self._item(items.kind, item) for item in items.items]

    def _item(self, kind: str, item: ListItem) -> Flowable:
        entry = kind == "ol.entries"
        indent = {"ol.entries": self.look.gutter, "ul.ticks": self.look.tick + 8}.get(
            kind, self.look.text_size * (2 if kind == "ol.sources" else 0.95)
        )
        body = [self._inside(block, indent) for block in item.body]
        if body and isinstance(body[0], Words):
            body[0].mark = self._mark(kind, item)
        gap = self.look.size.gap_pt if entry else 0
        return Stack(body, room=self.room, before=gap, after=0)

    def _inside(self, block: Block, indent: float) -> Flowable:
        match block:
            case Text():
                return self.text(block, indent=indent)
            case Control():
                return self._lines(block, indent)
        return Stack(self.set([block]), room=self.room)

    def _lines(self, control: Control, indent: float) -> Lines:
        color = self.look.style.colors.line
        return Lines(control.rows, every=self.look.line, indent=indent, color=color)

    def _mark(self, kind: str, item: ListItem) -> Callable[[Any, float], None]:
        face, size, tick = self.fonts.face("bold"), self.look.text_size, self.look.tick
        middle = 0.334 * size  # half the height of a capital

        def draw(canvas: Any, baseline: float) -> None:
            canvas.saveState()
            if kind == "ul":
                canvas.circle(0.35 * size, baseline + 0.3 * size, 0.16 * size, stroke=0, fill=1)
            if item.tick:
                canvas.setLineWidth(1.2)
                canvas.roundRect(0.6, baseline + middle - tick / 2, tick, tick, 2)
            if item.label:
                canvas.setFont(face.name, size)
                canvas.drawString(tick + 0.5 * size if item.tick else 0, baseline, item.label)
            canvas.restoreState()

        return draw

    # Fields ---------------------------------------------------------------------------------------

    def _fields(self, fields: Fields) -> Flowable:
        cells = [Stack(self._field(field), room=self.room) for field in fields.fields]
        if self.look.size.columns < 2:
            return Stack([child for cell in cells for child in cell.children], room=self.room)
        return Columns(cells, gap=16, room=self.room, before=2)

    def _field(self, field: Field) -> list[Flowable]:
        bold = tuple(Run(run.text, "bold") for run in field.label)
        label = self.text(Text("p", "Lbl", bold))
        if isinstance(field.value, Control):
            return [Blank(label, height=self.look.line, color=self.look.style.colors.line)]
        return [label, self.text(Text("p", "LBody", field.value))]
