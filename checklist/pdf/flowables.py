"""Blocks → shapes, by the tokens of a `Look`, and the structure elements they are content of.

The structure is made here, in the order of the blocks; what is drawn later finds its element.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from checklist.pdf.blanks import Blank, Lines, Tick
from checklist.pdf.blocks import (
    Block,
    Cell,
    Control,
    Field,
    Fields,
    Group,
    Items,
    ListItem,
    Run,
    Table,
    Text,
)
from checklist.pdf.field_names import FieldName
from checklist.pdf.lines import Line, one_line
from checklist.pdf.paragraphs import Paragraphs, bold
from checklist.pdf.shapes import HEAVY, Rule, Shape
from checklist.pdf.stacks import Barred, Columns, Framed, Item, LabelledLine, Mark, Stack, Strip
from checklist.pdf.structure import Element
from checklist.pdf.tables import Abreast, Beside, Boxed, Grid, Part, TickCell
from checklist.style import Look

_LEAST_BLANK = 6.5  # the shortest line to write on beside a label, times the text size
_WIDER = 0.1  # the part of the room that a column may take from the others
_APART = 3.0  # between the boxes of lines that tell one thing each
_AIR = 1.0  # beside words that must not break

# What a list says of its labels (ISO 32000-1, table 347).
_NUMBERING = {
    "ol.entries": "Decimal", "ol.steps": "Decimal", "ol.sources": "Decimal", "ul": "Disc",
}  # fmt: skip
_SCOPE = {"row": "Row", "col": "Column"}


@dataclass
class Typesetter:
    """Turns blocks into shapes; what is to be filled in is a field, or for a pen alone."""

    look: Look
    paragraphs: Paragraphs
    fillable: bool = False

    def set(self, blocks: Iterable[Block], parent: Element) -> list[Shape]:
        """The shapes of some blocks in their order, as parts of an element."""
        return [shape for block in blocks for shape in self._block(block, parent)]

    def _block(self, block: Block, parent: Element) -> list[Shape]:
        match block:
            case Text():
                return [self.paragraphs.text(block, parent.child(block.role))]
            case Items():
                return self._items(block, parent)
            case Fields():
                return [self._fields(block, parent.child("L"))]
            case Table():
                return [self._table(block, parent.child("Table"))]
            case Group():
                return self._group(block, parent.child(block.role))
            case Control():
                return [self._lines(block, parent)]

    # Groups ---------------------------------------------------------------------------------------

    def _group(self, group: Group, element: Element) -> list[Shape]:
        gap = self.look.size.gap_pt
        if group.kind == "div.columns":
            return self._columns(group, element)
        children = self.set(group.children, element)
        match group.kind:
            case "section.box" | "aside.banner":
                return [Framed(children, before=gap + 4, after=4)]
            case "aside.safety":
                return [Barred(children, before=5, after=5)]
            case "section.together":
                return [Stack(children, before=children[0].before if children else 0)]
            case "section.strip":
                return [self._strip(children)]
            case "div.scribe":
                return [Boxed(children, before=gap)]
            case "header":
                return [*children, Rule(thickness=HEAVY, before=2, after=3)]
        return children

    def _strip(self, children: Iterable[Shape]) -> Strip:
        """Words beside tables, below a line to fold along."""
        size = self.look.text_size
        parts = [
            Part(shape, shape.wanted) if isinstance(shape, Grid)
            else Part(shape, 9 * size, stretches=True)
            for shape in children
        ]  # fmt: skip
        rule = Rule(thickness=1, dash=4, after=4)
        return Strip([rule, Abreast(parts, gap=size, below=5)], before=6)

    def _columns(self, group: Group, element: Element) -> list[Shape]:
        if self.look.size.columns < 2:
            return self.set(group.children, element)
        stacks = [Stack(self.set([child], element)) for child in group.children]
        gap = self.look.size.gap_pt
        if any(isinstance(child, Group) and child.kind == "div.scribe" for child in group.children):
            return [Beside(stacks, gap=18, before=gap)]  # even, so that all frames are in line
        return [Columns(stacks, gap=18, before=gap, wider=_WIDER)]

    def _fields(self, fields: Fields, element: Element) -> Shape:
        parts = [self._field(each, element.child("LI")) for each in fields.fields]
        return Abreast(parts, gap=16, before=4)

    def _field(self, pair: Field, element: Element) -> Part:
        """A field on one line, with room to write if there is something to write."""
        label, value = element.child("Lbl"), element.child("LBody")
        words = self.paragraphs.pieces(bold(pair.label), label)
        if isinstance(pair.value, Control):
            width = one_line(words).width
            shape = self.paragraphs.words(words)
            line = LabelledLine(shape, self._lines(pair.value, value), label_width=width + _AIR)
            return Part(line, width + _LEAST_BLANK * self.look.text_size, stretches=True)
        words += self.paragraphs.pieces((Run("  "),), label)
        words += self.paragraphs.pieces(pair.value, value)
        return Part(self.paragraphs.words(words), one_line(words).width + _AIR)

    # Tables ---------------------------------------------------------------------------------------

    def _table(self, table: Table, element: Element) -> Grid:
        rows = ((row, element.child("TR")) for row in table.rows)
        return Grid([[self._cell(cell, below) for cell in row] for row, below in rows])

    def _cell(self, cell: Cell, row: Element) -> Part:
        scope = _SCOPE.get(cell.scope)
        attributes = {"O": "/Table", "Scope": f"/{scope}"} if scope else {}
        element = row.child(cell.role, attributes=attributes)
        if isinstance(cell.content, Control):
            tick = TickCell(Tick(self.look.small_tick, self._blank(cell.content, element)))
            return Part(tick, tick.height)
        runs = bold(cell.content) if cell.role == "TH" else cell.content
        words = self.paragraphs.pieces(runs, element)
        return Part(self.paragraphs.words(words), one_line(words).width + _AIR)

    # Lists ----------------------------------------------------------------------------------------

    def _items(self, items: Items, parent: Element) -> list[Shape]:
        numbering = {"O": "/List", "ListNumbering": f"/{_NUMBERING.get(items.kind, 'None')}"}
        element = parent.child("L", attributes=numbering)
        each = [self._item(items.kind, item, element.child("LI")) for item in items.items]
        return [self._choices(each)] if items.kind == "ul.choices" else [*each]

    def _item(self, kind: str, item: ListItem, element: Element) -> Item:
        size, side = self.look.text_size, self.look.tick
        indents = {
            "ol.entries": self.look.gutter,
            "ol.steps": 1.6 * size,
            "ol.sources": 2 * size,
            "ul.ticks": side + 8,
            "ul.choices": side + 6,
        }
        over = max(0, side / 2 - 0.7 * size)  # how far a large box stands above its words
        label = self._label(item.label, element.child("Lbl")) if item.label else None
        body = element.child("LBody")
        tick = self._tick(item.tick, body) if item.tick else None
        return Item(
            self._body(item, body),
            Mark(size, bullet=kind == "ul", tick=tick, label=label),
            indent=indents.get(kind, 0.95 * size),
            before=self._before(kind, over),
        )

    def _before(self, kind: str, over: float) -> float:
        """What keeps the boxes of items apart."""
        return {"ol.entries": self.look.size.gap_pt + over, "ul.ticks": _APART}.get(kind, 0)

    def _body(self, item: ListItem, element: Element) -> list[Shape]:
        match item.body:
            case [Text("li") as text]:
                return [self.paragraphs.text(text, element)]
        return self.set(item.body, element)

    def _label(self, text: str, element: Element) -> Line:
        return self.paragraphs.line(text, self.look.text_size, element=element)

    def _choices(self, items: Iterable[Item]) -> Abreast:
        """Tick boxes with their words, side by side."""
        side, size = self.look.tick, self.look.text_size
        parts = [
            Part(item, item.padding[3] + item.widest() + _AIR, stretches=True) for item in items
        ]
        return Abreast(parts, gap=0.5 * size, before=2, least=max(1.3 * size, side + 4))

    # Something to fill in -------------------------------------------------------------------------

    def _tick(self, control: Control, parent: Element) -> Tick:
        return Tick(self.look.tick, self._blank(control, parent))

    def _lines(self, control: Control, parent: Element) -> Lines:
        return Lines(
            control.rows,
            every=self.look.line,
            color=self.look.style.colors.line,
            size=self.look.text_size,
            blank=self._blank(control, parent),
        )

    def _blank(self, control: Control, parent: Element) -> Blank:
        """What to fill in; for a pen it says what it is (ISO 32000-1, table 348)."""
        if self.fillable:
            element = parent.child("Form")
        else:
            role = "/cb /checked /off" if control.kind == "tick" else "/tv"
            printed = {"O": "/PrintField", "Role": role}
            element = parent.child("Form", attributes=printed, alt=control.title)
        return Blank(FieldName(control.name, control.title), element, self.fillable)
