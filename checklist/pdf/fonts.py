"""Words → runs of a font each: a font for every character, or the character's name.

Fonts come as `fontpkg-*` packages. A word is set in the first family that has most of it, so that a
name is not patched together; only what that family lacks comes from another.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

import fontpkg
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from checklist.errors import InputError, Place, Problem
from checklist.pdf.runs import FontRun

_WEIGHTS = {"plain": 400, "bold": 700}

# Any font can set a plain space, and what is invisible by nature (Unicode's Default_Ignorable, but
# for the soft hyphen) has no shape to lose: nothing here joins or reorders letters.
_PLAIN: dict[int, str | None] = {
    **dict.fromkeys((0x2007, 0x202F), "\u00a0"),  # these keep words together
    **dict.fromkeys((0x1680, *range(0x2000, 0x2007), *range(0x2008, 0x200B)), " "),
    **dict.fromkeys((0x2028, 0x2029, 0x205F, 0x3000), " "),
    **dict.fromkeys((0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0)),
    **dict.fromkeys((*range(0x180B, 0x1810), *range(0x200B, 0x2010), *range(0x202A, 0x202F))),
    **dict.fromkeys((*range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000))),
}

# Letters that must be joined, reordered or set from right to left, which nothing here does: a name
# in them is better told than drawn wrong. Blocks from Hebrew to Myanmar, Khmer and Mongolian, the
# Brahmic ones of Unicode 5 and later, presentation forms, and the right-to-left plane.
_NEED_SHAPING = (
    range(0x0590, 0x10A0), range(0x1780, 0x18B0), range(0x1900, 0x1980), range(0x1A00, 0x1C80),
    range(0xA800, 0xAB30), range(0xABC0, 0xAC00), range(0xFB1D, 0xFE00), range(0xFE70, 0xFF00),
    range(0x10800, 0x12000),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """A registered font: its ReportLab name, and the code points it has a glyph for."""

    name: str
    characters: frozenset[int]

    def has(self, text: str) -> bool:
        """Whether every character of a text has a glyph."""
        return self.characters.issuperset(map(ord, text))

    def count(self, text: str) -> int:
        """How many characters of a text have a glyph."""
        return sum(ord(character) in self.characters for character in text)


@dataclass
class Fonts:
    """The fonts of a document, in the order they are tried; remembers what none of them has."""

    families: Sequence[str]
    missing: dict[str, None] = field(default_factory=dict)

    def face(self, weight: str) -> Face:
        """The first family's face, for measures such as the height of a line."""
        return _face(self.families[0], _WEIGHTS[weight])

    def runs(self, text: str, weight: str) -> list[FontRun]:
        """A text as runs of a font each; what no font has as its code point, as [U+2713]."""
        faces = [_face(family, _WEIGHTS[weight]) for family in self.families]
        words = re.findall("[^ ]* |[^ ]+", text.translate(_PLAIN))
        pieces = (piece for word in words for piece in self._word(word, faces))
        return [FontRun(name, "".join(part for _, part in group))
                for name, group in groupby(pieces, key=lambda piece: piece[0])]  # fmt: skip

    def _word(self, word: str, faces: Sequence[Face]) -> Iterator[tuple[str, str]]:
        whole = next((face for face in faces if face.has(word)), None)
        if whole:
            yield whole.name, word
            return
        best = max(faces, key=lambda face: face.count(word))
        for letter in _letters(word):
            face = max([best, *faces], key=lambda face: face.count(letter))
            yield face.name, "".join(self._shape(character, face) for character in letter)

    def _shape(self, character: str, face: Face) -> str:
        if ord(character) in face.characters:
            return character
        self.missing[character] = None
        return f"[U+{ord(character):04X}]"


def _letters(word: str) -> Iterator[str]:
    """Characters, each with the combining marks after it, which need the font of what they mark."""
    letter = ""
    for character in word:
        if letter and not unicodedata.category(character).startswith("M"):
            yield letter
            letter = ""
        letter += character
    yield letter


@lru_cache(maxsize=32)
def _face(family: str, weight: int) -> Face:
    try:
        path = fontpkg.path(family, weight=weight)
    except fontpkg.FontpkgError:
        raise _unusable(family, "is not installed", f"pip install fontpkg-{family}") from None
    name = f"{family}-{weight}"
    try:
        font = TTFont(name, str(path))
    except TTFError:
        raise _unusable(family, "has no TrueType outlines", "name another family") from None
    pdfmetrics.registerFont(font)
    return Face(name, frozenset(filter(_is_drawable, font.face.charToGlyph)))


def _is_drawable(code: int) -> bool:
    return code >= ord(" ") and not any(code in block for block in _NEED_SHAPING)


def _unusable(family: str, fault: str, remedy: str) -> InputError:
    place = Place("style.yaml", path="fonts")
    return InputError([Problem(place, f"the font “{family}” {fault}", remedy)])
