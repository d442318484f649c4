"""Words → runs of a font each: a font for every character, or the character's name.

Fonts come as `fontpkg-*` packages. A word is set in the first family that has all its characters, so
that a name is not patched together; only where no family has them all is it split.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

import fontpkg
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from checklist.errors import InputError, Place, Problem

_WEIGHTS = {"plain": 400, "bold": 700}


@dataclass(frozen=True, slots=True)
class Face:
    """A registered font: its ReportLab name, and the code points it has a glyph for."""

    name: str
    characters: frozenset[int]

    def has(self, text: str) -> bool:
        """Whether every character of a text has a glyph; a space always has."""
        return all(ord(character) in self.characters for character in text if character != " ")


@dataclass
class Fonts:
    """The fonts of a document, in the order they are tried; remembers what none of them has."""

    families: Sequence[str]
    missing: dict[str, None] = field(default_factory=dict)

    def face(self, weight: str) -> Face:
        """The first family's face, for measures such as the height of a line."""
        return _face(self.families[0], _WEIGHTS[weight])

    def runs(self, text: str, weight: str) -> list[tuple[str, str]]:
        """A text as (font name, text) runs, each as long as it can be."""
        pieces = (piece for word in _words(text) for piece in self._word(word, weight))
        return [(name, "".join(part for _, part in group))
                for name, group in groupby(pieces, key=lambda piece: piece[0])]  # fmt: skip

    def _word(self, word: str, weight: str) -> Iterator[tuple[str, str]]:
        faces = [_face(family, _WEIGHTS[weight]) for family in self.families]
        whole = next((face for face in faces if face.has(word)), None)
        if whole:
            yield whole.name, word
            return
        for character in word:
            face = next((face for face in faces if face.has(character)), None)
            if face:
                yield face.name, character
            else:
                self.missing[character] = None
                yield faces[0].name, f"[U+{ord(character):04X}]"


def _words(text: str) -> Iterator[str]:
    """Words, each with the space after it."""
    *most, last = text.split(" ")
    yield from (f"{word} " for word in most)
    yield last


@lru_cache(maxsize=32)
def _face(family: str, weight: int) -> Face:
    try:
        path = fontpkg.path(family, weight=weight)
    except fontpkg.FontpkgError:
        raise InputError([Problem(
            Place("style.yaml", path="fonts"), f"the font “{family}” is not installed",
            f"pip install fontpkg-{family}",
        )]) from None  # fmt: skip
    name = f"{family}-{weight}"
    font = TTFont(name, str(path))
    pdfmetrics.registerFont(font)
    return Face(name, frozenset(font.face.charToGlyph))
