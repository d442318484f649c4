"""Blocks → shapes, by the tokens of a `Look`.

Words never pass through ReportLab's markup: a paragraph is made of fragments, so foreign text
cannot become anything but text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus.paraparser import ParaFrag

from checklist.pdf.blocks import Block, Control, Field, Fields, Group, Items, ListItem, Run, Text
from checklist.pdf.fonts import Fonts, width_of
from checklist.pdf.shapes import HEAVY, Label, Lines, Mark, Rule, Shape, Words
from checklist.pdf.stacks import Barred, Blank, Columns, Framed, Item, Stack
from checklist.pdf.tags import SheetParagraph
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
            case Items():
                return [self._item(block.kind, item) for item in block.items]
            case Fields():
                return [self._fields(block)]
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
                return [Barred(children, before=gap, after=gap)]
            case "section.strip":
                rule = Rule(thickness=1, dash=4, after=4)
                return [Stack([rule, *children], before=5)]
            case "header":
                return [*children, Rule(thickness=HEAVY, before=3, after=4)]
        return children

    def _columns(self, group: Group) -> list[Shape]:
        if self.look.size.columns < 2:
            return self.set(group.children)
        stacks = [Stack(self.set([child])) for child in group.children]
        return [Columns(stacks, gap=18, before=self.look.size.gap_pt, wider=_WIDER)]

    def _fields(self, fields: Fields) -> Shape:
        if self.look.size.columns < 2:
            return Stack([self._field_on_one_line(each) for each in fields.fields], before=5)
        pairs = [Stack(self._field(each)) for each in fields.fields]
        return Columns(pairs, gap=16, before=5, wider=_WIDER)

    def _field(self, pair: Field) -> list[Shape]:
        if isinstance(pair.value, Control):
            return [self._blank(pair.label, pair.value)]
        label = self.text(Text("p", "Lbl", _bold(pair.label)))
        return [label, self.text(Text("p", "LBody", pair.value))]

    def _field_on_one_line(self, pair: Field) -> Shape:
        if isinstance(pair.value, Control):
            return self._blank(pair.label, pair.value)
        return self.text(Text("p", "LBody", (*_bold(pair.label), Run("  "), *pair.value)))

    def _blank(self, label: tuple[Run, ...], control: Control) -> Blank:
        runs = [piece for run in label for piece in self.fonts.runs(run.text, "bold")]
        width = width_of(runs, self.look.text_size)
        words = self.text(Text("p", "Lbl", _bold(label)))
        return Blank(words, self._lines(control), label_width=width)

    # Lists ----------------------------------------------------------------------------------------

    def _item(self, kind: str, item: ListItem) -> Item:
        size, tick = self.look.text_size, self.look.tick
        indents = {"ol.entries": self.look.gutter, "ol.sources": 2 * size, "ul.ticks": tick + 8}
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
            before=self.look.size.gap_pt if kind == "ol.entries" else 0,
        )

    def _lines(self, control: Control) -> Lines:
        color = self.look.style.colors.line
        return Lines(control.rows, every=self.look.line, color=color)

    # Words ----------------------------------------------------------------------------------------

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
        fragments = self._fragments(runs, style, text.kind)
        return Words(
            SheetParagraph("", style, frags=fragments),
            measure=None if text.kind in _WIDE else self.look.measure,
            pill=pill,
            ruled=text.kind == "p.stop",
        )

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
