"""style.yaml → `Look`: the tokens of one text size on one paper, for print and for screen."""

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import AfterValidator, Field

from checklist.patient import Hands, Paper, Preferences, TextSize
from checklist.source import Document, Plain
from checklist.validation import (
    Line,
    Many,
    Value,
    YesNo,
    number,
    one_of,
    quoted,
    reject,
    validate,
)

_PAPERS_PT = {"a4": (595.276, 841.89), "letter": (612.0, 792.0)}
_MM = 72 / 25.4


def _color(value: str) -> str:
    digits = value.removeprefix("#")
    if len(digits) != 6 or not set(digits.lower()) <= set("0123456789abcdef"):
        raise reject(f"{quoted(value)} is not a colour", 'write six hex digits, like "#000000"')
    return f"#{digits.lower()}"


def _contrast(color: str) -> float:
    """The contrast of a colour with white, from 1 to 21 (WCAG 2.2)."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    luminance = sum(
        weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )
    return 1.05 / (luminance + 0.05)


def _dark(least: float) -> AfterValidator:
    def check(color: str) -> str:
        if _contrast(color) < least:
            raise reject(
                f"{quoted(color)} is too light to read on white ({_contrast(color):.1f}:1)",
                f"write a colour of at least {least:g}:1, such as #595959",
            )
        return color

    return AfterValidator(check)


def _some(families: tuple[str, ...]) -> tuple[str, ...]:
    if not families:
        raise reject("there is no font", "name at least one family")
    return families


Ink = Annotated[Line, AfterValidator(_color), _dark(7)]
Stroke = Annotated[Line, AfterValidator(_color), _dark(4.5)]
Length = Annotated[float, number(0, 1000)]
Step = Annotated[float, number(1, 1000)]
Whole = Annotated[int, number(0, 1000, decimals=0)]


class Colors(Value):
    """The three inks: text, quieter text, and lines."""

    text: Ink
    quiet: Ink
    line: Stroke


class Margins(Value):
    """The white edge of a page, in millimetres."""

    top: Length
    right: Length
    bottom: Length
    left: Length


class PerPaper(Value):
    """A count for each paper."""

    a4: Whole
    letter: Whole


class VisitCounts(Value):
    """How many of each the visit sheet takes, and on how many sides they are to fit.

    `brief` says the least of each: how sure it is, not what is known; signs that can wait, counted.
    """

    top: Whole
    more: PerPaper
    sides: Whole
    answer_lines: Whole
    tell: Whole
    brief: YesNo


class Size(Value):
    """The tokens of one text size; `_pt` are points, `_mm` millimetres, leading is a factor."""

    leading: Step
    measure_mm: Length
    h1_pt: Length
    h2_pt: Length
    h3_pt: Length
    foot_pt: Length
    gap_pt: Length
    tick_mm: Length
    gutter_mm: Length
    line_mm: Step
    columns: Whole
    visit: VisitCounts


class Sizes(Value):
    """The three text sizes."""

    pt14: Size
    pt18: Size
    pt24: Size


class Reach(Value):
    """What hands need, whatever the text size: the least side of a tick box and least space
    between lines to write on; `scribe` is room for someone else to write in."""

    tick_mm: Length
    line_mm: Step
    scribe: YesNo


class AllHands(Value):
    """What the three kinds of hands need."""

    steady: Reach
    shaky: Reach
    cannot_write: Reach = Field(alias="cannot-write")


class Style(Value):
    """A whole style.yaml."""

    paper: Annotated[Paper, one_of(Paper)]
    text_size: TextSize
    hands: AllHands
    fonts: Annotated[Many[Line], AfterValidator(_some)]
    colors: Colors
    margins_mm: Margins
    sizes: Sizes

    def look(self, preferences: Preferences) -> "Look":
        """The tokens for one patient's text size and paper."""
        paper = preferences.paper or self.paper
        text_size = preferences.text_size or self.text_size
        hands: Hands = preferences.hands or "steady"
        return Look(
            paper,
            text_size,
            self,
            getattr(self.sizes, f"pt{text_size}"),
            getattr(self.hands, hands.replace("-", "_")),
        )


@dataclass(frozen=True, slots=True)
class Look:
    """The tokens of one text size on one paper for one pair of hands; every length in points."""

    paper: Paper
    text_size: int
    style: Style
    size: Size
    reach: Reach

    @property
    def page(self) -> tuple[float, float]:
        """Width and height."""
        return _PAPERS_PT[self.paper]

    @property
    def margins(self) -> tuple[float, float, float, float]:
        """Top, right, bottom, left."""
        edges = self.style.margins_mm
        return edges.top * _MM, edges.right * _MM, edges.bottom * _MM, edges.left * _MM

    def most(self, allowed: int | None) -> int:
        """The most entries the visit sheet takes, where so many are allowed (None: any number)."""
        counts = self.size.visit
        most = counts.top + (counts.more.a4 if self.paper == "a4" else counts.more.letter)
        return most if allowed is None else min(most, allowed)

    @property
    def tick(self) -> float:
        """The side of a tick box."""
        return self._tick_mm * _MM

    @property
    def small_tick(self) -> float:
        """The side of a tick box for hands that are steady, such as a clinician's."""
        return self.size.tick_mm * _MM

    @property
    def gutter(self) -> float:
        """The column of tick boxes and numbers."""
        return self._gutter_mm * _MM

    @property
    def line(self) -> float:
        """From one line to write on to the next."""
        return max(self.size.line_mm, self.reach.line_mm) * _MM

    @property
    def measure(self) -> float:
        """The widest a text may run."""
        return self.size.measure_mm * _MM

    @property
    def _tick_mm(self) -> float:
        return max(self.size.tick_mm, self.reach.tick_mm)

    @property
    def _gutter_mm(self) -> float:
        """As much wider than at its size as the tick boxes are."""
        return self.size.gutter_mm + self._tick_mm - self.size.tick_mm

    def css(self) -> dict[str, str]:
        """The tokens as CSS custom properties; what grows with the text is in rem, 12 pt each."""
        size, colors = self.size, self.style.colors
        edges = self.style.margins_mm
        return {
            "paper": self.paper,
            "margins": " ".join(
                f"{edge:g}mm" for edge in (edges.top, edges.right, edges.bottom, edges.left)
            ),
            "text-size": _rem(self.text_size),
            "leading": f"{size.leading + 0.1:g}",  # a screen has room for more than a sheet
            "h1": _rem(size.h1_pt),
            "h2": _rem(size.h2_pt),
            "h3": _rem(size.h3_pt),
            "gap": _rem(size.gap_pt),
            "tick": f"{self._tick_mm:g}mm",
            "line": f"{self.line / _MM:g}mm",
            "measure": f"{size.measure_mm:g}mm",
            "text": colors.text,
            "quiet": colors.quiet,
            "rule": colors.line,
        }


def _rem(points: float) -> str:
    return f"{points / 12:.4f}rem"


def parse_style(shipped: Document, own: Document | None = None) -> Style:
    """Check the shipped style, with a clinic's own lines laid over it.

    Raises:
        InputError: with every problem of the clinic's file.
    """
    if own is None:
        return validate(Style, shipped)
    return validate(Style, replace(own, data=overlaid(shipped.data, own.data)))


def overlaid(below: Plain, above: Plain) -> Plain:
    """Plain data with other plain data laid over it, mapping by mapping."""
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{key: overlaid(below.get(key), above[key]) for key in above}}
    return below if above is None else above
