"""Font files → what each can set, read from a few of its tables without loading it.

Only fonts with TrueType outlines count, which may be embedded and cut to what a document needs.
"""

import os
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from struct import error as TooShort  # noqa: N812  # what it means here
from struct import unpack_from

FOLDERS: tuple[str, ...] = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:\\Windows\\Fonts",
)
"""Where the fonts of a computer are; those of one person only are not looked for."""

_SPECIAL = ("serif", "mono", "condensed", "narrow", "oblique", "looped", "unjoined")
_MOST_BYTES = 1 << 26  # no font is larger, and a broken one must not fill the memory

Tables = dict[bytes, tuple[int, int]]
"""Where each table of a font stands in its file, and how long it is."""


@dataclass(frozen=True, slots=True, eq=False)
class FontFile:
    """A font in a file: which of a collection, how heavy, what it has glyphs for.

    `weights` are the lightest, usual and heaviest that a variable font can be, `checksum` tells it
    from another of the same name.
    """

    path: str
    index: int
    weight: int
    weights: tuple[int, int, int] | None
    upright: bool
    checksum: int
    _starts: Sequence[int]
    _ends: Sequence[int]

    def has(self, character: str) -> bool:
        """Whether there is a glyph for a character, as far as can be seen from outside."""
        place = bisect_right(self._starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self._ends[place]

    def distance(self, weight: int) -> int:
        """How far its nearest weight is from one."""
        if self.weights:
            lightest, _, heaviest = self.weights
            return max(lightest - weight, weight - heaviest, 0)
        return abs(self.weight - weight)

    def rank(self, weight: int) -> tuple[bool, bool, bool, int, str, str, int]:
        """What stands before what where several fonts have a character: plain sans serifs first."""
        name = os.path.basename(self.path).lower()
        special, plain = any(word in name for word in _SPECIAL), "sans" in name
        distance = self.distance(weight)
        return not self.upright, special, not plain, distance, name, self.path, self.index


@lru_cache(maxsize=1)
def installed(folders: tuple[str, ...]) -> tuple[FontFile, ...]:
    """Every font in some folders and those below that a document can use."""
    paths = (
        f"{folder}{os.sep}{name}"
        for top in folders
        for folder, _, names in os.walk(top)
        for name in names
        if name.lower().endswith((".ttf", ".ttc", ".otf"))
    )
    return tuple(font for path in sorted(paths) for font in fonts_in(path))


def fonts_in(path: str) -> tuple[FontFile, ...]:
    """The fonts of one file that a document can use; none where it cannot be read."""
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST_BYTES)
        return tuple(_fonts(path, data))
    except (OSError, TooShort, ValueError, IndexError):
        return ()


def _fonts(path: str, data: bytes) -> Iterator[FontFile]:
    offsets: Sequence[int] = (0,)
    if data[:4] == b"ttcf":
        offsets = unpack_from(f">{min(unpack_from('>L', data, 8)[0], 64)}L", data, 12)
    for index, offset in enumerate(offsets):
        tables = _tables(data, offset)
        if {b"glyf", b"cmap", b"OS/2", b"head"} <= tables.keys():
            font = _font(path, index, data, tables)
            if font:
                yield font


def _tables(data: bytes, offset: int) -> Tables:
    (count,) = unpack_from(">H", data, offset + 4)
    records = (unpack_from(">4s4xLL", data, offset + 12 + 16 * n) for n in range(count))
    return {tag: (start, length) for tag, start, length in records}


def _font(path: str, index: int, data: bytes, tables: Tables) -> FontFile | None:
    os2 = tables[b"OS/2"][0]
    weight, width, rights = unpack_from(">3H", data, os2 + 4)
    (style,) = unpack_from(">H", data, os2 + 62)
    # Restricted licence (2, unless a milder one stands beside it), no subsetting, bitmaps only.
    if rights & 0xE == 0x2 or rights & 0x300:
        return None
    spans = sorted(_spans(data, tables[b"cmap"][0]))
    (checksum,) = unpack_from(">L", data, tables[b"head"][0] + 8)
    return FontFile(
        path, index, weight, _weights(data, tables),
        upright=not style & 0x201 and width == 5,  # neither italic nor oblique nor narrow
        checksum=checksum,
        _starts=array("L", [start for start, _ in spans]),
        _ends=array("L", [end for _, end in spans]),
    )  # fmt: skip


def _spans(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """First and last of the characters in a row that a font has, from its best table of them."""
    (count,) = unpack_from(">H", data, cmap + 2)
    records = (unpack_from(">HHL", data, cmap + 4 + 8 * n) for n in range(count))
    unicode = [(platform, encoding, cmap + offset) for platform, encoding, offset in records
               if platform == 3 or (platform == 0 and encoding != 5)]  # fmt: skip
    forms = {unpack_from(">H", data, offset)[0]: offset for _, _, offset in unicode}
    if 12 in forms:
        (groups,) = unpack_from(">L", data, forms[12] + 12)
        for n in range(groups):
            start, end = unpack_from(">LL", data, forms[12] + 16 + 12 * n)
            yield start, end
    elif 4 in forms:
        (twice,) = unpack_from(">H", data, forms[4] + 6)
        form = f">{twice // 2}H"
        ends = unpack_from(form, data, forms[4] + 14)
        starts = unpack_from(form, data, forms[4] + 16 + twice)
        yield from zip(starts, ends, strict=True)


def _weights(data: bytes, tables: Tables) -> tuple[int, int, int] | None:
    if b"fvar" not in tables:
        return None
    fvar = tables[b"fvar"][0]
    first, _, count, size = unpack_from(">4H", data, fvar + 4)
    for n in range(count):
        tag, *values = unpack_from(">4slll", data, fvar + first + n * size)
        if tag == b"wght":
            lightest, usual, heaviest = (value >> 16 for value in values)
            return lightest, usual, heaviest
    return None
