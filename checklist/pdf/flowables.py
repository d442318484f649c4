"""Blocks → shapes, by the tokens of a `Look`, and the structure elements they are content of.

The structure is made here, in the order of the blocks; what is drawn later finds its element.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from checklist.pdf.blocks import Block, Control, Field, Fields, Group, Items, ListItem, Run, Text
from checklist.pdf.fonts import Fonts
from checklist.pdf.lines import Line, Piece, one_line
from checklist.pdf.shapes import (
    HEAVY,
    Blank,
    Heading,
    Lines,
    Mark,
    Pill,
    Rule,
    Shape,
    TextStyle,
    Tick,
    Words,
)
from checklist.pdf.stacks import Barred, Columns, Framed, Item, LabelledLine, Stack
from checklist.pdf.structure import Element
from checklist.style import Look

_HEADINGS = ("h1", "h2", "h3")
_BOLD = (*_HEADINGS, "p.ask", "p.level")
_QUIET = ("p.reason", "p.known")
_LEADS = (*_HEADINGS, "p.intro", "p.level")  # never the last on a page
_WIDE = (*_HEADINGS, "p.stop", "foot")  # may run beyond the measure
_WIDER = 0.1  # the part of the room that a column may take from the others
_SPACES = {  # before and after, in points
    "h2": (9, 2),
    "h3": (6, 2),
    "p.aside": (4, 0),
    "p.left-out": (6, 0),
    "p.sources": (6, 0),
    "p.stop": (8, 0),
}

# What a list says of its labels (ISO 32000-1, table 347).
_NUMBERING = {"ol.entries": "Decimal", "ol.sources": "Decimal", "ul": "Disc"}


@dataclass
class Typesetter:
    """Turns blocks into shapes for one document.

    Where the document is not `fillable`, what is to be filled in says so by itself.
    """

    look: Look
    fonts: Fonts
    fillable: bool
    _styles: dict[str, TextStyle] = field(default_factory=dict, init=False)

    def set(self, blocks: Iterable[Block], parent: Element) -> list[Shape]:
        """The shapes of some blocks in their order, as parts of an element."""
        return [shape for block in blocks for shape in self._block(block, parent)]

    def _block(self, block: Block, parent: Element) -> list[Shape]:
        match block:
            case Text():
                return [self.text(block, parent.child(block.role))]
            case Items():
                return self._items(block, parent)
            case Fields():
                return [self._fields(block, parent.child("L"))]
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
                return [Barred(children, before=gap, after=gap)]
            case "section.strip":
                rule = Rule(thickness=1, dash=4, after=4)
                return [Stack([rule, *children], before=5)]
            case "header":
                return [*children, Rule(thickness=HEAVY, before=3, after=4)]
        return children

    def _columns(self, group: Group, element: Element) -> list[Shape]:
        if self.look.size.columns < 2:
            return self.set(group.children, element)
        stacks = [Stack(self.set([child], element)) for child in group.children]
        return [Columns(stacks, gap=18, before=self.look.size.gap_pt, wider=_WIDER)]

    def _fields(self, fields: Fields, element: Element) -> Shape:
        parts = [self._field(each, element.child("LI")) for each in fields.fields]
        if self.look.size.columns < 2:
            return Stack([shape for part in parts for shape in part], before=5)
        return Columns([Stack(part) for part in parts], gap=16, before=5, wider=_WIDER)

    def _field(self, pair: Field, element: Element) -> list[Shape]:
        """A label and its value: below each other in columns, else on one line."""
        label, value = element.child("Lbl"), element.child("LBody")
        words = self._pieces(_bold(pair.label), self._style("p"), label)
        if isinstance(pair.value, Control):
            shape = Words(words, self._style("p"), measure=self.look.measure)
            line = self._lines(pair.value, value)
            return [LabelledLine(shape, line, label_width=one_line(words).width)]
        said = self._pieces(pair.value, self._style("p"), value)
        if self.look.size.columns < 2:
            gap = self._pieces([Run("  ", "bold")], self._style("p"), label)
            return [self._words([*words, *gap, *said])]
        return [self._words(words), self._words(said)]

    # Lists ----------------------------------------------------------------------------------------

    def _items(self, items: Items, parent: Element) -> list[Shape]:
        numbering = {"O": "/List", "ListNumbering": f"/{_NUMBERING.get(items.kind, 'None')}"}
        element = parent.child("L", attributes=numbering)
        return [self._item(items.kind, item, element.child("LI")) for item in items.items]

    def _item(self, kind: str, item: ListItem, element: Element) -> Item:
        size, side = self.look.text_size, self.look.tick
        indents = {"ol.entries": self.look.gutter, "ol.sources": 2 * size, "ul.ticks": side + 8}
        label = self._label(item.label, element.child("Lbl")) if item.label else None
        body = element.child("LBody")
        tick = Tick(side, self._blank(item.tick, body)) if item.tick else None
        match item.body:
            case [Text("li") as text]:
                children: list[Shape] = [self.text(text, body)]
            case blocks:
                children = self.set(blocks, body)
        return Item(
            children,
            Mark(size, bullet=kind == "ul", tick=tick, label=label),
            indent=indents.get(kind, 0.95 * size),
            before=self.look.size.gap_pt if kind == "ol.entries" else 0,
        )

    def _label(self, text: str, element: Element) -> Line:
        return self.line(text, self.look.text_size, element=element)

    # Something to fill in -------------------------------------------------------------------------

    def _lines(self, control: Control, parent: Element) -> Lines:
        return Lines(
            control.rows,
            every=self.look.line,
            color=self.look.style.colors.line,
            size=self.look.text_size,
            blank=self._blank(control, parent),
        )

    def _blank(self, control: Control, parent: Element) -> Blank:
        """What to fill in; on paper alone it says what it is (ISO 32000-1, table 348)."""
        if self.fillable:
            return Blank(control.name, control.title, parent.child("Form"))
        role = "/cb /checked /off" if control.kind == "tick" else "/tv"
        printed = {"O": "/PrintField", "Role": role}
        element = parent.child("Form", attributes=printed, alt=control.title)
        return Blank(control.name, control.title, element)

    # Words ----------------------------------------------------------------------------------------

    def line(
        self, text: str, size: float, *, weight: str = "bold", element: Element | None = None
    ) -> Line:
        """A few words on one line."""
        return one_line(Piece(run, size, element) for run in self.fonts.runs(text, weight))

    def text(self, text: Text, element: Element | None) -> Words:
        """A paragraph."""
        style, runs, pill = self._style(text.kind), text.runs, None
        if text.label:
            size = 0.92 * style.size
            pill = Pill(self.line(f"{text.label} ", size, element=element), size)
            runs = runs or (Run("\u00a0"),)  # the pill needs a line to stand on
            if pill.width > 0.4 * self.look.measure:  # a long one needs more than a line
                runs, pill = (Run(f"{text.label} ", "bold"), *text.runs), None
        pieces = self._pieces(runs, style, element, kind=text.kind)
        return self._words(pieces, text.kind, pill=pill)

    def _words(self, pieces: list[Piece], kind: str = "p", *, pill: Pill | None = None) -> Words:
        title = "".join(piece.run.text for piece in pieces)
        return Words(
            pieces,
            self._style(kind),
            measure=None if kind in _WIDE else self.look.measure,
            pill=pill,
            heading=Heading(title, _HEADINGS.index(kind)) if kind in _HEADINGS else None,
            ruled=kind == "p.stop",
        )

    def _pieces(
        self, runs: Iterable[Run], style: TextStyle, element: Element | None, kind: str = "p"
    ) -> list[Piece]:
        return list(self._each_piece(runs, style, element, "bold" if kind in _BOLD else "plain"))

    def _each_piece(
        self, runs: Iterable[Run], style: TextStyle, element: Element | None, weight: str
    ) -> Iterator[Piece]:
        for run in runs:
            run_weight = {"bold": "bold", "small": "plain"}.get(run.style, weight)
            size = self.look.text_size if run.style == "small" else style.size
            for each in self.fonts.runs(run.text, run_weight):
                yield Piece(each, size, element)

    def _style(self, kind: str) -> TextStyle:
        if kind not in self._styles:
            self._styles[kind] = self._new_style(kind)
        return self._styles[kind]

    def _new_style(self, kind: str) -> TextStyle:
        size, colors = self.look.size, self.look.style.colors
        points = {
            "h1": size.h1_pt, "h2": size.h2_pt, "h3": size.h3_pt,
            "p.sources": size.foot_pt, "foot": size.foot_pt,
        }.get(kind, self.look.text_size)  # fmt: skip
        leading = {**dict.fromkeys(_HEADINGS, 1.15), "foot": 1.2}.get(kind, size.leading)
        before, after = _SPACES.get(kind, (0, 0))
        return TextStyle(
            points,
            points * leading,
            colors.quiet if kind in _QUIET else colors.text,
            before=before,
            after=after,
            leads=kind in _LEADS,
        )


def _bold(runs: Iterable[Run]) -> tuple[Run, ...]:
    return tuple(Run(run.text, "bold") for run in runs)
