"""Font packages and font files → faces: fonts as ReportLab knows them, with what they can set."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import PurePath

from reportlab.pdfbase.ttfonts import TTFError

from checklist.errors import InputError, Place, Problem
from checklist.pdf import font_files, shaping
from checklist.pdf.font_files import FontFile
from checklist.pdf.font_packages import every_packaged, packaged
from checklist.pdf.scripts import JOINERS, is_visible, may_be_shaped, must_be_shaped, scripts
from checklist.pdf.tags import load_font


@dataclass(frozen=True, eq=False)
class Face:
    """A registered font: its ReportLab name, the code points it has a glyph for, its program."""

    name: str
    characters: frozenset[int]
    program: str | bytes
    index: int = 0

    def has(self, text: str) -> bool:
        """Whether every character of a text has a glyph."""
        return self.characters.issuperset(map(ord, text))

    def count(self, text: str) -> int:
        """How many characters of a text have a glyph."""
        return sum(ord(character) in self.characters for character in text)

    def draws(self, text: str) -> bool:
        """Whether it has every character, and what their scripts need beside glyphs."""
        if not self.has(text.translate(JOINERS)):
            return False
        return not must_be_shaped(text) or (shaping.can_shape() and self._shapes(text))

    def sets(self, text: str) -> bool:
        """Whether it draws a text well: with each mark at its letter, not beside it."""
        has_marks = may_be_shaped(text) and not must_be_shaped(text) and shaping.can_shape()
        return self.draws(text) and (not has_marks or self.shaper.places_marks(text))

    def _shapes(self, text: str) -> bool:
        pieces = groupby(zip(scripts(text), text, strict=True), key=lambda pair: pair[0])
        return all(
            self.shaper.knows("".join(character for _, character in group))
            for script, group in pieces if script
        )  # fmt: skip

    @cached_property
    def shaper(self) -> shaping.Shaper:
        """What shapes words in it."""
        return shaping.Shaper(self.program, self.index)


@lru_cache(maxsize=32)
def family_face(family: str, weight: int) -> Face:
    """The face of a family that style.yaml names."""
    path = packaged(family, weight)
    if path is None:
        raise _unusable(family, "is not installed", f"pip install fontpkg-{family}")
    weights = next((file.weights for file in font_files.fonts_in(path)), None)
    try:
        return _registered(f"{family}-{weight}", path, 0, weights, weight)
    except TTFError:
        raise _unusable(family, "has no TrueType outlines", "name another family") from None


def _unusable(family: str, fault: str, remedy: str) -> InputError:
    place = Place("style.yaml", path="fonts")
    return InputError([Problem(place, f"the font “{family}” {fault}", remedy)])


def other_face(text: str, weight: int) -> Face | None:
    """A face of no family of the document that sets a text."""
    seen = text.translate(JOINERS)
    if not all(map(is_visible, seen)) or (must_be_shaped(seen) and not shaping.can_shape()):
        return None
    for files in (_in_packages, _on_computer) if seen else ():
        for file in _carriers(files, seen[0], weight):
            face = _loaded(file, weight) if all(map(file.has, seen)) else None
            if face and face.sets(text):
                return face
    return None


@lru_cache(maxsize=8192)
def _carriers(
    files: Callable[[int], tuple[FontFile, ...]], character: str, weight: int
) -> tuple[FontFile, ...]:
    return tuple(file for file in files(weight) if file.has(character))


@lru_cache(maxsize=2)
def _in_packages(weight: int) -> tuple[FontFile, ...]:
    return tuple(file for path in every_packaged(weight) for file in font_files.fonts_in(path))


@lru_cache(maxsize=2)
def _on_computer(weight: int) -> tuple[FontFile, ...]:
    found = font_files.installed(font_files.FOLDERS)
    return tuple(sorted(found, key=lambda file: file.rank(weight)))


@lru_cache(maxsize=256)
def _loaded(file: FontFile, weight: int) -> Face | None:
    name = f"{PurePath(file.path).stem}-{file.index}-{file.checksum:08X}-{weight}"
    suffix = f"-{file.checksum:08X}"
    try:
        return _registered(name, file.path, file.index, file.weights, weight, suffix)
    except (TTFError, LookupError, ValueError):  # the font is broken in a way not seen from outside
        return None


def _registered(
    name: str, path: str, index: int, weights: tuple[int, int, int] | None, weight: int,
    suffix: str = "",
) -> Face:  # fmt: skip
    """A font as ReportLab knows it; a variable one in its weight where HarfBuzz can make it."""
    program: str | bytes = path
    if weights and weights[1] != weight and shaping.can_shape():
        lightest, _, heaviest = weights
        program = shaping.instance(path, index, min(max(weight, lightest), heaviest))
        index, suffix = 0, f"{suffix}-{weight}"
    source = program if isinstance(program, str) else BytesIO(program)
    font = load_font(name, source, index=index, suffix=suffix)
    codes = frozenset(code for code in font.face.charToGlyph if is_visible(chr(code)))
    return Face(name, codes, program, index)
