"""The fonts of a document, in the words of the file: glyphs, widths, and what is read.

A font whose letters have the same codes in every document is packed once. Of any other a document
holds no more than it needs, under codes that it gives out.
"""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from reportlab.pdfbase.pdfmetrics import getFont

from checklist.pdf.codes import CODES, Code, operators, parts, resource, shown
from checklist.pdf.drawings import Label, Late
from checklist.pdf.objects import File, array, length, stream
from checklist.pdf.tags import read_as

_SYMBOLIC, _NONSYMBOLIC = 4, 32  # flags (ISO 32000-1, table 123)
_OWN = 26**3  # from here on are the tags of parts with codes that a document gave out


class FontBook:
    """The fonts of one document."""

    def __init__(self) -> None:
        self._fixed: set[str] = set()
        self._codes: dict[str, dict[str, Code]] = {}

    def use(self, resources: Iterable[str]) -> None:
        """Take in fonts whose codes are the same everywhere."""
        self._fixed.update(resources)

    def shown(self, words: Late | Label, label: str = "") -> bytes:
        """Show words; those of a label are others if there are some."""
        if isinstance(words, Late):
            return self._shown(*words)
        font, size, text = words.words
        show = operators if words.has_codes else self._shown
        return show(font, size, label or text)

    def _shown(self, font: str, size: float, text: str) -> bytes:
        """Show words in a font to whose letters this document gives codes."""
        text = text.replace("\u00a0", " ")
        codes = self._codes.setdefault(font, {})
        for letter in text:
            if letter not in codes:
                part, code = divmod(len(codes), CODES - 1)
                codes[letter] = part, code + 1
        name, points = self._name(font), length(size)
        return " ".join(
            f"/{resource(name, part)} {points} Tf {operator}"
            for part, operator in shown(text, codes)
        ).encode("latin-1")

    def written(self, file: File) -> bytes:
        """Put the fonts into a file, and tell under which name a page finds which."""
        found = [(name, _part(*name.rsplit(".", 1))) for name in sorted(self._fixed)]
        for font, codes in self._codes.items():
            for part, letters in groupby(codes.items(), key=lambda each: each[1][0]):
                characters = (0, *(ord(letter) for letter, _ in letters))
                found.append(
                    (resource(self._name(font), part), _packed(font, _OWN + part, characters))
                )
        fonts = (f"/{name} {font.added(file)} 0 R" for name, font in found)
        return f"<<{''.join(fonts)}>>".encode("ascii")

    def _name(self, font: str) -> str:
        return f"F{list(self._codes).index(font)}"


@cache
def _part(font: str, part: str) -> "PackedFont":
    return _packed(font, int(part), parts(font)[int(part)])


class PackedFont(NamedTuple):
    """A part of a font: its objects, all but the references from one to the other."""

    program: bytes
    unicode: bytes
    descriptor: str
    font: str

    def added(self, file: File) -> int:
        """Put it into a file."""
        program, meanings = file.add(self.program), file.add(self.unicode)
        descriptor = file.add(f"<<{self.descriptor}/FontFile2 {program} 0 R>>".encode("ascii"))
        rest = f"/FontDescriptor {descriptor} 0 R/ToUnicode {meanings} 0 R"
        return file.add(f"<<{self.font}{rest}>>".encode("ascii"))


def _packed(font: str, part: int, characters: tuple[int, ...]) -> PackedFont:
    """Pack some characters of a font, by code from 0."""
    face = getFont(font).face
    name = f"{_tag(part)}+{face.name.decode('ascii')}"
    program: bytes = face.makeSubset(list(characters))
    flags = face.flags & ~_NONSYMBOLIC | _SYMBOLIC
    widths = (face.getCharWidth(character) for character in characters)
    return PackedFont(
        stream(program, f"/Length1 {len(program)}"),
        stream(unicode_map(
            {code: read_as(character) for code, character in enumerate(characters) if character}
        )),
        f"/Type/FontDescriptor/FontName/{name}/Flags {flags}{metrics(face)}"
        f"/MissingWidth {face.defaultWidth}",
        f"/Type/Font/Subtype/TrueType/BaseFont/{name}/FirstChar 0/LastChar {len(characters) - 1}"
        f"/Widths {array(widths)}",
    )  # fmt: skip


def _tag(part: int) -> str:
    """Six letters that tell parts of a font apart (ISO 32000-1, 9.6.4)."""
    return "".join(chr(ord("A") + part // 26**place % 26) for place in range(6))[::-1]


def metrics(face: Any) -> str:
    """What a font descriptor says of the height and the slant of letters."""
    return (
        f"/FontBBox {array(face.bbox)}/ItalicAngle {length(face.italicAngle)}"
        f"/Ascent {length(face.ascent)}/Descent {length(face.descent)}"
        f"/CapHeight {length(face.capHeight)}/StemV {length(face.stemV)}"
    )


def unicode_map(codes: dict[int, str]) -> bytes:
    """What is read for each code (ISO 32000-1, 9.10.3), a hundred at a time."""
    lines = [f"<{code:02X}> <{said.encode('utf-16-be').hex().upper()}>"
             for code, said in codes.items()]  # fmt: skip
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    return "\n".join((
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange\n<00> <FF>\nendcodespacerange",
        *("\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks),
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    )).encode("ascii")  # fmt: skip
