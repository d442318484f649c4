"""Runs: words in one font and one direction, as they are said and as they are drawn."""

from typing import NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth


class Glyph(NamedTuple):
    """One glyph of shaped text, in thousandths of an em.

    `code` is the character by which the font draws it, `advance` how far the next one stands from
    it, `right` and `up` how far it is moved from its place.
    """

    code: str
    advance: float
    right: float = 0
    up: float = 0


class Cluster(NamedTuple):
    """Glyphs, from left to right, that only together say some characters."""

    said: str
    glyphs: tuple[Glyph, ...]


class FontRun(NamedTuple):
    """Words in one font.

    `text` is what they say. They are drawn character by character unless there are `clusters`, in
    reading order; such a run holds no space to break a line at. `level` is that of the Unicode
    Bidirectional Algorithm: odd where words run from right to left.
    """

    font: str
    text: str
    clusters: tuple[Cluster, ...] = ()
    level: int = 0

    def width(self, size: float) -> float:
        """How wide it is at a size."""
        if not self.clusters:
            return float(stringWidth(self.text, self.font, size))
        glyphs = (glyph for cluster in self.clusters for glyph in cluster.glyphs)
        return sum(glyph.advance for glyph in glyphs) * size / 1000
