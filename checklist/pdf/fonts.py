"""Words → runs of a font each: a font for every character, or the character's name.

The families of style.yaml are tried first, then the other `fontpkg-*` packages, then the fonts of
the computer. A word is set in the first font that has all of it, so that a name is not patched
together; else in the family that has most of it, and only what that lacks comes from another font.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from checklist.pdf import shaping
from checklist.pdf.bidi import levels
from checklist.pdf.faces import Face, family_face, other_face
from checklist.pdf.runs import Cluster, FontRun, Glyph
from checklist.pdf.scripts import (
    JOINERS,
    PLAIN,
    SPACES,
    letters,
    may_be_shaped,
    must_be_shaped,
    scripts,
)
from checklist.pdf.tags import glyph_character

WEIGHTS = {"plain": 400, "bold": 700}
_SILENT = "\u2060"  # read for a glyph that says nothing of its own: invisible, and no word ends


class Lack(StrEnum):
    """Why a character is printed as its code point."""

    FONT = "font"  # no font that can be used has it
    SHAPING = "shaping"  # its script must be joined or reordered, and nothing here does


class _Setting(NamedTuple):
    """How one character is set: in which word or space, face, direction and script."""

    word: int
    face: Face
    level: int
    script: str


@dataclass
class Fonts:
    """The fonts of a document, in the order they are tried; remembers what none of them sets."""

    families: Sequence[str]
    missing: dict[str, Lack] = field(default_factory=dict)

    def face(self, weight: str) -> Face:
        """The first family's face, for measures such as the height of a line."""
        return family_face(self.families[0], WEIGHTS[weight])

    def runs(self, text: str, weight: str) -> list[FontRun]:
        """A text as runs in reading order; what no font sets as its code point, as [U+2713]."""
        text = text.translate(PLAIN)
        first = self.face(weight)
        if first.has(text) and not may_be_shaped(text):
            return [FontRun(first.name, text)] if text else []
        tokens = [list(self._token(token, weight)) for token in SPACES.split(text) if token]
        faces, said = _with_spaces(tokens, first)
        settings = (
            _Setting(word, face, level, script)
            for (word, face), level, script in zip(faces, levels(said), scripts(said), strict=True)
        )
        pieces = groupby(zip(settings, said, strict=True), key=lambda pair: pair[0])
        return list(_joined(
            run
            for setting, group in pieces
            for run in _runs(setting, "".join(character for _, character in group))
        ))  # fmt: skip

    def _token(self, token: str, weight: str) -> Iterator[tuple[Face | None, str]]:
        """A word as pieces of a face each; spaces have the face of what is before them."""
        if token.isspace():
            yield None, token
            return
        faces = [family_face(family, WEIGHTS[weight]) for family in self.families]
        whole = next((face for face in faces if face.sets(token)), None)
        whole = whole or other_face(token, WEIGHTS[weight])
        if whole:
            yield whole, token
            return
        best = max(faces, key=lambda face: face.count(token))
        for letter in letters(token):
            face = (
                next((face for face in [best, *faces] if face.sets(letter)), None)
                or other_face(letter, WEIGHTS[weight])
                or next((face for face in [best, *faces] if face.draws(letter)), None)
            )
            yield face or best, letter if face else self._named(letter, best)

    def _named(self, letter: str, face: Face) -> str:
        return "".join(each if face.draws(each) else self._name(each) for each in letter)

    def _name(self, character: str) -> str:
        if ord(character) in JOINERS:
            return ""
        shaped = must_be_shaped(character) and not shaping.can_shape()
        self.missing[character] = Lack.SHAPING if shaped else Lack.FONT
        return f"[U+{ord(character):04X}]"


# Runs ---------------------------------------------------------------------------------------------


def _with_spaces(
    tokens: list[list[tuple[Face | None, str]]], first: Face
) -> tuple[list[tuple[int, Face]], str]:
    """The word and the face of every character of a text, and the text."""
    faces, last = list[tuple[int, Face]](), first
    for word, pieces in enumerate(tokens):
        for face, text in pieces:
            if face is None:  # not every font has a space
                face = last if last.has(" ") else first
            faces += [(word, face)] * len(text)
            last = face
    return faces, "".join(text for pieces in tokens for _, text in pieces)


def _runs(setting: _Setting, text: str) -> Iterator[FontRun]:
    name, level = setting.face.name, setting.level
    if SPACES.fullmatch(text):
        yield from (FontRun(name, space, level=level) for space in text)
    elif shaping.can_shape() and (setting.script or level % 2 or may_be_shaped(text)):
        yield from _shaped(setting, text)
    elif plain := text.translate(JOINERS):
        yield FontRun(name, plain, level=level)


def _shaped(setting: _Setting, text: str) -> Iterator[FontRun]:
    name, found = setting.face.name, []
    for said, glyphs in setting.face.shaper.clusters(text, level=setting.level):
        words = (said, *_SILENT * (len(glyphs) - 1))
        found.append(Cluster(said, tuple(
            Glyph(glyph_character(name, glyph.number, says), glyph.advance, glyph.right, glyph.up)
            for glyph, says in zip(glyphs, words, strict=True)
        )))  # fmt: skip
    if found:
        yield FontRun(name, text, tuple(found), setting.level)


def _joined(runs: Iterator[FontRun]) -> Iterator[FontRun]:
    """Runs with plain neighbours of one font as one, but for the spaces between words that turn."""
    for (font, level, alone), group in groupby(
        runs, key=lambda run: (run.font, run.level, bool(run.clusters) or run.level % 2)
    ):
        if alone:
            yield from group
        else:
            yield FontRun(font, "".join(run.text for run in group), level=level)
