"""Words in a look → lines of a width, and lines onto a page.

Lines are broken greedily, at spaces and between ideographs. The space at the end of a line stays in
it, so that whoever reads the file finds it between two words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth

from checklist.pdf.runs import FontRun
from checklist.pdf.structure import Element
from checklist.pdf.tags import SheetCanvas

_FUZZ = 1e-6

# Scripts without spaces between words break between any two letters, but not before what closes
# nor after what opens (Unicode UAX #14, classes ID, CL, NS and OP).
_IDEOGRAPHS = (
    range(0x2E80, 0xA4D0), range(0xAC00, 0xD7A4), range(0xF900, 0xFB00), range(0xFF00, 0xFFF0),
    range(0x1B000, 0x1B300), range(0x20000, 0x40000),
)  # fmt: skip
_NOT_BEFORE = frozenset(
    "、。〉》」』】〕〗〙〛〜々ぁぃぅぇぉっゃゅょァィゥェォッャュョー・！％），．：；？］｝｠"
)
_NOT_AFTER = frozenset("〈《「『【〔〖〘〚（［｛｟")


class Piece(NamedTuple):
    """Words in one font and size, and the element they are content of."""

    run: FontRun
    size: float
    element: Element | None = None

    @property
    def width(self) -> float:
        """How wide it is."""
        run = self.run
        return run.width(self.size) if run.clusters else _width(run.font, run.text) * self.size

    @property
    def space(self) -> float:
        """How wide the space at its end is."""
        spaces = len(self.run.text) - len(self.run.text.rstrip(" "))
        return spaces * _width(self.run.font, " ") * self.size

    def part(self, start: int, end: int) -> "Piece":
        """Some of its letters, or of the clusters where it has those."""
        run = self.run
        if not run.clusters:
            return self.saying(run.text[start:end])
        clusters = run.clusters[start:end]
        said = "".join(cluster.said for cluster in clusters)
        return Piece(FontRun(run.font, said, clusters, run.level), self.size, self.element)

    def saying(self, text: str) -> "Piece":
        """The same look with other words."""
        return Piece(FontRun(self.run.font, text, (), self.run.level), self.size, self.element)


class Line(NamedTuple):
    """Pieces on one line in reading order, and how wide they are without the space at the end."""

    pieces: tuple[Piece, ...]
    width: float

    def placed(self, x: float, y: float) -> "Iterator[Placed]":
        """Its pieces in reading order, each from its point on the baseline."""
        starts = {}
        for piece in _from_left(self.pieces):
            starts[id(piece)] = x
            x += piece.width
        for piece in self.pieces:
            yield Placed(starts[id(piece)], y, piece)


class Placed(NamedTuple):
    """A piece from a point on its baseline."""

    x: float
    y: float
    piece: Piece


# Breaking -----------------------------------------------------------------------------------------


def one_line(pieces: Iterable[Piece]) -> Line:
    """Everything on one line, however wide."""
    kept = tuple(pieces)
    return Line(kept, sum(piece.width for piece in kept) - (kept[-1].space if kept else 0))


def break_lines(pieces: Iterable[Piece], width: float, *, indent: float = 0) -> list[Line]:
    """Break words into lines; `indent` is kept free at the beginning of the first.

    A word longer than a line is broken between letters.
    """
    lines: list[Line] = []
    line: list[Piece] = []
    used, room = 0.0, width - indent
    for word in _words(pieces):
        full = sum(piece.width for piece in word)
        solid = full - word[-1].space
        if line and used + solid > room + _FUZZ:
            lines.append(_line(line))
            line, used, room = [], 0.0, width
        if solid > room + _FUZZ:
            *whole, word = _broken(word, room, width)
            lines += map(_line, whole)
            full, room = sum(piece.width for piece in word), width
        line += word
        used += full
    return [*lines, _line(line)] if line else lines


def _words(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces between two places where a line may end; each word keeps the space after it."""
    word: list[Piece] = []
    for piece in pieces:
        if piece.run.clusters:
            word.append(piece)
            continue
        for chunk, ends in _chunks(piece.run.text):
            word.append(piece.saying(chunk))
            if ends:
                yield word
                word = []
    if word:
        yield word


@lru_cache(maxsize=512)
def _chunks(text: str) -> list[tuple[str, bool]]:
    """A text cut where a line may end, each part with whether one may end after it."""
    chunks = re.findall("[^ ]* +|[^ ]+", text)
    if not text.isascii():
        chunks = [part for chunk in chunks for part in _ideographs(chunk)]
    return [(chunk, n < len(chunks) or chunk[-1] == " ") for n, chunk in enumerate(chunks, 1)]


def _ideographs(word: str) -> Iterator[str]:
    """A word cut between ideographs."""
    start = 0
    for end, (left, right) in enumerate(pairwise(word), start=1):
        if (
            (_is_ideograph(left) or _is_ideograph(right))
            and right not in _NOT_BEFORE
            and right != " "
            and left not in _NOT_AFTER
        ):
            yield word[start:end]
            start = end
    yield word[start:]


def _is_ideograph(letter: str) -> bool:
    return any(ord(letter) in block for block in _IDEOGRAPHS)


def _broken(word: list[Piece], room: float, width: float) -> list[list[Piece]]:
    """A word longer than a line, in parts that fit: the first in what is left of a line."""
    parts: list[list[Piece]] = [[]]
    for piece in word:
        start, end = 0, len(piece.run.clusters or piece.run.text)
        while start < end:
            fits = _fitting(piece, start, end, room)
            if not fits and not parts[-1]:
                fits = 1  # not even one letter fits: it must stand somewhere
            if fits:
                parts[-1].append(piece.part(start, start + fits))
                room -= parts[-1][-1].width
                start += fits
            if start < end:
                parts.append([])
                room = width
    return parts


def _fitting(piece: Piece, start: int, end: int, room: float) -> int:
    """How many letters or clusters from a place on fit; a letter keeps the marks after it."""
    rest = piece.part(start, end)
    if rest.width - rest.space <= room + _FUZZ:
        return end - start
    fits = 0
    while piece.part(start, start + fits + 1).width <= room + _FUZZ:
        fits += 1
    if not piece.run.clusters:
        while fits > 1 and unicodedata.combining(piece.run.text[start + fits]):
            fits -= 1
    return fits


def _line(pieces: Iterable[Piece]) -> Line:
    """A line, pieces of the same look made one again."""
    joined: list[Piece] = []
    for look, same in groupby(pieces, key=_look):
        if look:
            first, *rest = same
            text = "".join([first.run.text, *(piece.run.text for piece in rest)])
            joined.append(first.saying(text))
        else:
            joined += same
    return one_line(joined)


def _look(piece: Piece) -> tuple[object, ...]:
    """What two pieces have in common that are drawn as one; nothing where each is by itself."""
    run = piece.run
    return () if run.clusters else (run.font, run.level, piece.size, id(piece.element))


def _from_left(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Pieces in the order in which they are seen (Unicode UAX #9, rule L2)."""
    ordered = list(pieces)
    for level in range(max((piece.run.level for piece in pieces), default=0), 0, -1):
        runs = [list(run) for _, run in groupby(ordered, key=lambda p: p.run.level >= level)]
        ordered = [
            piece for run in runs for piece in (reversed(run) if run[0].run.level >= level else run)
        ]
    return ordered


# Drawing ------------------------------------------------------------------------------------------


def draw_words(canvas: SheetCanvas, words: Iterable[Placed]) -> None:
    """Draw words, each as content of its element; shaped ones say what they are."""
    for (element, shaped), group in groupby(words, key=_mark):
        placed = list(group)
        if shaped:
            for word in placed:
                said = element and Element("Span", element, actual=word.piece.run.text)
                with canvas.content(said), _said(canvas, word.piece.run):
                    _draw_shaped(canvas, word)
        else:
            with canvas.content(element):
                _draw_plain(canvas, placed)
        if element and element.link:
            _lead(canvas, element, placed)


def _said(canvas: SheetCanvas, run: FontRun) -> AbstractContextManager[None]:
    """Say what is drawn where its glyphs stand too, for programs that know no structure.

    From right to left PDFium and Poppler turn the glyphs they find, and would turn this as well.
    """
    return nullcontext() if run.level % 2 else canvas.saying(run.text)


def _mark(placed: Placed) -> tuple[Element | None, bool]:
    return placed.piece.element, bool(placed.piece.run.clusters)


def _draw_plain(canvas: SheetCanvas, words: Iterable[Placed]) -> None:
    baseline, right = None, 0.0
    with canvas.text():
        for x, y, piece in words:
            if y != baseline or abs(x - right) > _FUZZ:
                canvas.move(x, y)
            canvas.show(piece.run.font, piece.size, piece.run.text)
            baseline, right = y, x + piece.width


def _draw_shaped(canvas: SheetCanvas, placed: Placed) -> None:
    x, y, piece = placed
    clusters, em = piece.run.clusters, piece.size / 1000
    with canvas.text():
        for cluster in reversed(clusters) if piece.run.level % 2 else clusters:
            for glyph in cluster.glyphs:
                canvas.move(x + glyph.right * em, y + glyph.up * em)
                canvas.show(piece.run.font, piece.size, glyph.code)
                x += glyph.advance * em


def _lead(canvas: SheetCanvas, element: Element, words: Iterable[Placed]) -> None:
    """Make words lead to the address of their element: one box a line."""
    for baseline, line in groupby(words, key=lambda placed: placed.y):
        placed = list(line)
        size = placed[0].piece.size
        left = min(x for x, _, _ in placed)
        right = max(x + piece.width - piece.space for x, _, piece in placed)
        canvas.lead(element, (left, baseline - 0.25 * size, right, baseline + 0.85 * size))


@lru_cache(maxsize=4096)
def _width(font: str, text: str) -> float:
    """How wide a text is at a size of 1."""
    return float(stringWidth(text, font, 1))
