"""Words of blocks → paragraphs, in the font, size and ink that a `Look` gives their kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from checklist.pdf.blocks import Run, Text
from checklist.pdf.fonts import Fonts
from checklist.pdf.lines import Line, Piece, one_line
from checklist.pdf.shapes import Heading, Pill, Sample, TextStyle, Words
from checklist.pdf.structure import Element
from checklist.style import Look

_HEADINGS = ("h1", "h2", "h3")
_BOLD = (*_HEADINGS, "p.ask", "p.level")
_QUIET = ("p.reason", "p.known")
_LEADS = (*_HEADINGS, "p.intro", "p.level")  # never the last on a page
_WIDE = (*_HEADINGS, "p.cue", "p.stop", "foot")  # may run beyond the measure
_SPACES = {  # before and after, in points
    "h2": (6, 1),
    "h3": (6, 2),
    "p.level": (4, 0),
    "p.aside": (4, 0),
    "p.left-out": (6, 0),
    "p.sources": (6, 0),
    "p.stop": (6, 2),
}


@dataclass
class Paragraphs:
    """Sets the words of one document."""

    look: Look
    fonts: Fonts
    _styles: dict[str, TextStyle] = field(default_factory=dict, init=False)

    def line(
        self, text: str, size: float, *, weight: str = "bold", element: Element | None = None
    ) -> Line:
        """A few words on one line."""
        return one_line(Piece(run, size, element) for run in self.fonts.runs(text, weight))

    def text(self, text: Text, element: Element | None) -> Words:
        """A paragraph or heading as content of an element."""
        style, runs = self._style(text.kind), text.runs
        lead: Pill | Sample | None = None
        if text.label:
            size = 0.92 * style.size
            pill = Pill(self.line(f"{text.label} ", size, element=element), size)
            if pill.width <= 0.4 * self.look.measure:
                lead, runs = pill, runs or (Run("\u00a0"),)  # it needs a line to stand on
            else:  # a long one needs more than a line
                runs = (Run(f"{text.label} ", "bold"), *runs)
        elif text.figure:
            lead = Sample(style.size, Element("Figure", element, alt=text.figure))
        return self.words(self.pieces(runs, element, text.kind), text.kind, lead=lead)

    def words(
        self, pieces: list[Piece], kind: str = "p", *, lead: Pill | Sample | None = None
    ) -> Words:
        """A paragraph of pieces, with something before them."""
        title = "".join(piece.run.text for piece in pieces)
        return Words(
            pieces,
            self._style(kind),
            measure=None if kind in _WIDE else self.look.measure,
            lead=lead,
            heading=Heading(title, _HEADINGS.index(kind)) if kind in _HEADINGS else None,
            ruled=kind == "p.stop",
        )

    def pieces(self, runs: Iterable[Run], element: Element | None, kind: str = "p") -> list[Piece]:
        """Words as pieces, in the look of a kind of paragraph."""
        plain, size = "bold" if kind in _BOLD else "plain", self._style(kind).size
        return [
            Piece(each, self.look.text_size if run.style == "small" else size, within)
            for run in runs
            for within in (_within(run, element),)
            for each in self.fonts.runs(
                run.text, {"bold": "bold", "small": "plain"}.get(run.style, plain)
            )
        ]

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


def _within(run: Run, element: Element | None) -> Element | None:
    """The element of a run: its own where it is a link or in another language."""
    if run.link:
        return Element("Link", element, language=run.language, link=run.link)
    return Element("Span", element, language=run.language) if run.language else element


def bold(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Words in bold."""
    return tuple(run._replace(style="bold") for run in runs)
