"""Blocks → shapes, by the tokens of a `Look`.

Words never pass through ReportLab's markup: a paragraph is made of fragments, so foreign text
cannot become anything but text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus.paraparser import ParaFrag

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
from checklist.pdf.fonts import Fonts, width_of
from checklist.pdf.shapes import HEAVY, Label, Lines, Mark, Rule, Shape, Words
from checklist.pdf.stacks import Barred, Blank, Columns, Framed, Item, Stack
from checklist.pdf.tables import Abreast, Beside, Boxed, Grid, Piece, Tick
from checklist.pdf.tags import SheetParagraph
from checklist.style import Look

_HEADINGS = ("h1", "h2", "h3")
_BOLD = (*_HEADINGS, "p.ask", "p.level")
_QUIET = ("p.reason", "p.known")
_LEADS = (*_HEADINGS, "p.intro", "p.level")  # never the last on a page
_WIDE = (*_HEADINGS, "p.cue", "p.stop", "foot")  # may run beyond the measure
_LEAST_BLANK = 6.5  # the shortest line to write on beside a label, times the text size
_WIDER = 0.1  # the part of the room that a column may take from the others
_SPACES = {  # before and after, in points
    "h2": (6, 1),
    "h3": (6, 2),
    "p.level": (3, 0),
    "p.aside": (4, 0),
    "p.left-out": (6, 0),
    "p.sources": (6, 0),
    "p.stop": (6, 0),
}


@dataclass
class Typesetter:
    """Turns blocks into shapes for one document."""

    look: Look
    fonts: Fonts
    _styles: dict[str, ParagraphStyle] = field(default_factory=dict, init=False)

    def set(self, blocks: Iterable[Block]) -> list[Shape]:
        """The shapes of some blocks, in their order."""
        return [shape for block in blocks for shape in self._block(block)]

    def _block(self, block: Block) -> list[Shape]:
        match block:
            case Text():
                return [self.text(block)]
            case Items("ul.choices"):
                return [self._choices(block)]
            case Items():
                return [self._item(block.kind, item) for item in block.items]
            case Fields():
                return [self._fields(block)]
            case Table():
                return [self._table(block)]
            case Group():
                return self._group(block)
            case Control():
                return [self._lines(block)]

    # Groups ---------------------------------------------------------------------------------------

    def _group(self, group: Group) -> list[Shape]:
        gap = self.look.size.gap_pt
        if group.kind == "div.columns":
            return self._columns(group)
        children = self.set(group.children)
        match group.kind:
            case "section.box" | "aside.banner":
                return [Framed(children, before=gap + 4, after=4)]
            case "aside.safety":
                return [Barred(children, before=5, after=5)]
            case "section.together":
                return [Stack(children, before=_SPACES["h2"][0])]
            case "section.strip":
                return [self._strip(group)]
            case "div.scribe":
                return [Boxed(children, before=gap)]
            case "header":
                return [*children, Rule(thickness=HEAVY, before=2, after=3)]
        return children

    def _strip(self, group: Group) -> Stack:
        """Words beside tables, below a line to fold along."""
        size = self.look.text_size
        pieces = []
        for block in group.children:
            for shape in self._block(block):
                grid = isinstance(shape, Grid)
                wanted = shape.wanted if isinstance(shape, Grid) else 9 * size
                pieces.append(Piece(shape, wanted, stretches=not grid))
        rule = Rule(thickness=1, dash=4, after=4)
        return Stack([rule, Abreast(pieces, gap=size, below=3)], before=5)

    def _columns(self, group: Group) -> list[Shape]:
        if self.look.size.columns < 2:
            return self.set(group.children)
        stacks = [Stack(self.set([child])) for child in group.children]
        gap = self.look.size.gap_pt
        if any(isinstance(child, Group) and child.kind == "div.scribe" for child in group.children):
            return [Beside(stacks, gap=18, before=gap)]  # even, so that all frames are in line
        return [Columns(stacks, gap=18, before=gap, wider=_WIDER)]

    def _fields(self, fields: Fields) -> Shape:
        return Abreast(list(map(self._field, fields.fields)), gap=16, before=4)

    def _field(self, pair: Field) -> Piece:
        """A field on one line, with room to write if there is something to write."""
        label = _bold(pair.label)
        if isinstance(pair.value, Control):
            room = self._width(label) + _LEAST_BLANK * self.look.text_size
            return Piece(self._blank(pair.label, pair.value), room, stretches=True)
        runs = (*label, Run("  "), *pair.value)
        return Piece(self.text(Text("p", "LBody", runs)), self._width(runs))

    def _blank(self, label: tuple[Run, ...], control: Control) -> Blank:
        words = self.text(Text("p", "Lbl", _bold(label)))
        return Blank(words, self._lines(control), label_width=self._width(_bold(label)))

    # Tables ---------------------------------------------------------------------------------------

    def _table(self, table: Table) -> Grid:
        return Grid([list(map(self._cell, row)) for row in table.rows])

    def _cell(self, cell: Cell) -> Piece:
        if isinstance(cell.content, Control):
            return Piece(Tick(self.look.tick), self.look.tick)
        runs = _bold(cell.content) if cell.role == "TH" else cell.content
        return Piece(self.text(Text("td", cell.role, runs)), self._width(runs))

    # Lists ----------------------------------------------------------------------------------------

    def _item(self, kind: str, item: ListItem) -> Item:
        size, tick = self.look.text_size, self.look.tick
        indents = {
            "ol.entries": self.look.gutter,
            "ol.steps": 1.6 * size,
            "ol.sources": 2 * size,
            "ul.ticks": tick + 8,
            "ul.choices": tick + 6,
        }
        over = max(0, tick / 2 - 0.7 * size)  # how far a large box stands above its words
        mark = Mark(
            size,
            bullet=kind == "ul",
            tick=tick if item.tick else 0,
            label=self.label(item.label, size) if item.label else None,
        )
        return Item(
            self.set(item.body),
            mark,
            indent=indents.get(kind, 0.95 * size),
            before=self.look.size.gap_pt + over if kind == "ol.entries" else 0,
        )

    def _choices(self, items: Items) -> Abreast:
        """Tick boxes with their words, side by side."""
        tick, size = self.look.tick, self.look.text_size
        pieces = []
        for item in items.items:
            shape = self._item(items.kind, item)
            runs = [run for block in item.body if isinstance(block, Text) for run in block.runs]
            pieces.append(Piece(shape, shape.padding[3] + self._width(runs)))
        return Abreast(pieces, gap=0.5 * size, before=2, least=max(1.3 * size, tick + 4))

    def _lines(self, control: Control) -> Lines:
        color = self.look.style.colors.line
        return Lines(control.rows, every=self.look.line, color=color)

    # Words ----------------------------------------------------------------------------------------

    def _width(self, runs: Iterable[Run]) -> float:
        """How wide words are on one line, with some air."""
        pieces = (
            piece
            for run in runs
            for piece in self.fonts.runs(run.text, "bold" if run.style == "bold" else "plain")
        )
        return width_of(list(pieces), self.look.text_size) + 1

    def label(self, text: str, size: float, weight: str = "bold") -> Label:
        """A few words on one line."""
        return Label(self.fonts.runs(text, weight), size)

    def text(self, text: Text) -> Words:
        """A paragraph."""
        style = self._style(text.kind)
        runs, pill = text.runs, None
        if text.label:
            pill = self.label(text.label, style.fontSize * 0.92)
            indent = pill.width + 1.35 * pill.size
            if indent <= 0.4 * self.look.measure:
                style = ParagraphStyle("labelled", style, firstLineIndent=indent)
                runs = runs or (Run("\u00a0"),)  # the pill needs a line to stand on
            else:  # a long one needs more than a line
                runs, pill = (Run(f"{text.label} ", "bold"), *runs), None
        mark = Mark(style.fontSize, tick=self._sample, ticked=True) if text.figure else None
        if mark:
            style = ParagraphStyle("marked", style, firstLineIndent=self._sample + 0.5 * mark.size)
        fragments = self._fragments(runs, style, text.kind)
        return Words(
            SheetParagraph("", style, frags=fragments),
            measure=None if text.kind in _WIDE else self.look.measure,
            pill=pill,
            mark=mark,
            ruled=text.kind == "p.stop",
        )

    @property
    def _sample(self) -> float:
        """The side of a tick box that stands in a line of text."""
        return 0.95 * self.look.text_size

    def _fragments(self, runs: Iterable[Run], style: ParagraphStyle, kind: str) -> list[ParaFrag]:
        weight = "bold" if kind in _BOLD else "plain"
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

    def _style(self, kind: str) -> ParagraphStyle:
        if kind not in self._styles:
            self._styles[kind] = self._new_style(kind)
        return self._styles[kind]

    def _new_style(self, kind: str) -> ParagraphStyle:
        size, colors = self.look.size, self.look.style.colors
        points = {
            "h1": size.h1_pt, "h2": size.h2_pt, "h3": size.h3_pt,
            "p.sources": size.foot_pt, "foot": size.foot_pt,
        }.get(kind, self.look.text_size)  # fmt: skip
        leading = {**dict.fromkeys(_HEADINGS, 1.15), "foot": 1.2}.get(kind, size.leading)
        before, after = _SPACES.get(kind, (0, 0))
        return ParagraphStyle(
            kind,
            fontName=self.fonts.face("bold" if kind in _HEADINGS else "plain").name,
            fontSize=points,
            leading=points * leading,
            textColor=HexColor(colors.quiet if kind in _QUIET else colors.text),
            spaceBefore=before,
            spaceAfter=after,
            keepWithNext=kind in _LEADS,
            splitLongWords=1,
            allowWidows=0,
            allowOrphans=0,
        )


def _bold(runs: Iterable[Run]) -> tuple[Run, ...]:
    return tuple(Run(run.text, "bold") for run in runs)
