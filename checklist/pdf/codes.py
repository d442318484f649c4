"""Letters → the codes by which a font draws them, the same in every document.

So are those of the family that a style names first, for all that is drawn with them can be kept.
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import groupby

from reportlab.pdfbase.pdfmetrics import getFont

from checklist.pdf.objects import length

PRIVATE = 0xF0000  # from here on, characters stand for glyphs that have none of their own
CODES = 256  # of a simple font; 0 draws nothing
_NO_BREAK_SPACE = "\u00a0"
_ESCAPED = {ord(letter): f"\\{letter}" for letter in "\\()"} | {13: "\\r"}

Code = tuple[int, int]
"""Which part of a font draws a character, and by which code."""


def resource(font: str, part: int) -> str:
    """What a part of a font is called on a page."""
    return f"{font}.{part}"


@cache
def parts(font: str) -> tuple[tuple[int, ...], ...]:
    """The characters of the parts of a registered font, by code.

    The first is that of Windows-1252, so that what is drawn can be read in the file.
    """
    known = {code for code in getFont(font).face.charToGlyph if code < PRIVATE}
    latin = [ord(bytes([code]).decode("cp1252", "ignore") or "\0") for code in range(CODES)]
    first = tuple(code if code >= ord(" ") and code in known else 0 for code in latin)
    rest = sorted(code for code in known if code > ord(" ") and code not in first)
    size = CODES - 1
    return first, *((0, *rest[at : at + size]) for at in range(0, len(rest), size))


@lru_cache(maxsize=1024)
def fixed_runs(font: str, text: str) -> tuple[tuple[str, str], ...] | None:
    """How a text is shown: resources, each with an operator; none where a letter has no code."""
    codes = _fixed_codes(font)
    if not all(letter in codes for letter in text):
        return None
    return tuple((resource(font, part), operator) for part, operator in shown(text, codes))


@lru_cache(maxsize=1024)
def operators(font: str, size: float, text: str) -> bytes:
    """The operators that show a text whose letters have codes."""
    runs = fixed_runs(font, text) or ()
    return "\n".join(
        f"/{name} {length(size)} Tf\n{operator}" for name, operator in runs
    ).encode("latin-1")  # fmt: skip


def shown(text: str, codes: Mapping[str, Code]) -> Iterator[tuple[int, str]]:
    """The operators that show a text, each with the part of the font; they are Latin-1."""
    for part, letters in groupby(text, key=lambda letter: codes[letter][0]):
        string = bytes(codes[letter][1] for letter in letters).decode("latin-1")
        yield part, f"({string.translate(_ESCAPED)}) Tj"


@cache
def _fixed_codes(font: str) -> dict[str, Code]:
    return {
        chr(character): (part, code)
        for part, characters in enumerate(parts(font))
        for code, character in enumerate(characters)
        if character
    } | {_NO_BREAK_SPACE: (0, ord(" "))}
