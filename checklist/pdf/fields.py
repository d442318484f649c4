"""Form fields (AcroForm; ISO 32000-1, 12.7): names, questions and boxes → widgets and their form.

Everything a viewer needs is in the file: an appearance for each state, and a font for what will be
typed. No script, no NeedAppearances.

What is typed should also be on paper. In a field of one line the letters have a fixed size, and no
more can be typed than the line holds: of a size that viewers choose, Poppler and pypdf cut off what
hangs below the line. In several lines they are as large as fit, up to 12 points (in Poppler 20): at
a fixed size PDFium and Poppler cut off what goes below the box, and pypdf breaks no lines.
"""

import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArrayCompact, PDFDictionary, PDFStream, PDFString
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfbase.ttfonts import TTFontMaker

from checklist.pdf.tags import Box, Standalone

_PRINT = "4"  # a flag of annotations; what is in the words of the file is written quickest
_MULTILINE, _DO_NOT_SCROLL = "4096", "8388608"  # flags of text fields
_NONSYMBOLIC = "32"  # a flag of fonts
_NO_BREAK_SPACE = 0xA0  # in cp1252 and in Unicode
_NOTHING = "\ufffd"  # what Python reads in a code without a character
_LINE_HEIGHT = 1.55  # in letter sizes: pypdf cuts off what hangs below the line in a lower box
_WHITE = "<</BG [1]>>"

# PDFium takes another font, which it does not embed, for what is beyond Latin-1, even for curly
# quotes, unless the font of the field goes by the name of a symbol font. Poppler and pypdf take the
# font that is found under the name, whatever it is.
_FONT_NAME = "Wingdings"

# A simple font has 255 codes: those of cp1252 (WinAnsiEncoding), where signs that few people type
# give way to letters of Polish, Czech, Slovak, Hungarian, Croatian, Romanian and Turkish. For what
# is not among them PDFium and Poppler take a font of the computer. A composite font could have all
# letters, but PDFium then draws nothing for Greek or Cyrillic, and pypdf breaks lines wrong.
_GIVE_WAY = "\x7fƒ†‡ˆ‰˜™¢¤¥¦¨©¬\xad®¯³´¶¸¹¼¾"
_COME_IN = "ąćęłńśźżčďěňřťůőűășțğışđİŁŚŻČŘĐȘȚŞ≥≤ľĺŕĄĆĘŃŹĎĚŇŤŮŐŰĂĞĽĹŔ\u2011\u202f"
_LOW_CODES = [code for code in range(1, 32) if chr(code) not in "\t\n\r"]

# What is drawn for a character that has no glyph, or none with a name in Adobe's list (PDF/A asks
# for one). A line end must be known, or Poppler adds a whole font of the computer to the file.
_SHOWN_AS = {**dict.fromkeys("\t\n\r\xa0\u202f", " "), "\u2011": "-", "ț": "ţ", "Ț": "Ţ"}

# Names in Adobe's list: of characters, and of what is added to the name of a letter.
_GLYPH_NAMES = {
    "ł": "lslash", "Ł": "Lslash", "đ": "dcroat", "Đ": "Dcroat", "ı": "dotlessi",
    "ţ": "tcommaaccent", "Ţ": "Tcommaaccent", " ": "space", "-": "hyphen",
    "≤": "lessequal", "≥": "greaterequal",
    "\u0301": "acute", "\u0306": "breve", "\u0307": "dotaccent", "\u030a": "ring",
    "\u030b": "hungarumlaut", "\u030c": "caron", "\u0326": "commaaccent", "\u0327": "cedilla",
    "\u0328": "ogonek",
}  # fmt: skip

# All letters, but none of the tables that only a layout engine or a variable font has a use for.
_TABLES = ("OS/2", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name",
           "post", "prep")  # fmt: skip


class Form:
    """The fields of one document; typed text is set in a registered TrueType font.

    Names must have passed `name_faults`. A title is the question: screen readers say it, viewers
    show it beside the pointer.
    """

    def __init__(self, font: str) -> None:
        self._font = font
        self._groups: dict[str, PDFDictionary] = {}
        self._below: dict[str, list[PDFDictionary]] = {"": []}  # the top, and each group
        self._ticks: dict[tuple[float, float], PDFDictionary] = {}
        self._has_text = False

    def tick(self, name: str, title: str, box: Box) -> PDFDictionary:
        """Make a tick box; its outline is for the page to draw."""
        left, bottom, right, top = box
        size = (round(right - left, 2), round(top - bottom, 2))
        if size not in self._ticks:
            self._ticks[size] = _tick_states(*size)
        off, states = "/Off", self._ticks[size]
        return self._widget(name, title, box, FT="/Btn", V=off, AS=off, AP=states)

    def line(self, name: str, title: str, box: Box, *, size: float) -> PDFDictionary:
        """Make a field of one line, low in its box; letters are smaller where the box is too."""
        left, bottom, right, top = box
        low = (left, bottom, right, min(top, bottom + _LINE_HEIGHT * size))
        fitting = min(size, (top - bottom) / _LINE_HEIGHT)
        return self._text(name, title, low, size=fitting, Ff=_DO_NOT_SCROLL)

    def lines(self, name: str, title: str, box: Box) -> PDFDictionary:
        """Make a field of several lines, which hides printed rules once there is text in it."""
        return self._text(name, title, box, size=0, Ff=_MULTILINE, MK=_WHITE)

    def acroform(self) -> PDFDictionary:
        """Make the catalog's entry, after the last field."""
        for name, group in self._groups.items():
            group["Kids"] = PDFArrayCompact(self._below[name])
        form = {"Fields": PDFArrayCompact(self._below[""])}
        if self._has_text:
            font = _field_font(self._font).resource()
            form["DR"] = PDFDictionary({"Font": PDFDictionary({_FONT_NAME: font})})
        return PDFDictionary(form)

    def _text(
        self, name: str, title: str, box: Box, *, size: float, **entries: object
    ) -> PDFDictionary:
        """Make a text field; at a size of 0 the viewer chooses."""
        self._has_text = True
        left, bottom, right, top = box
        # Each has its own, for pypdf writes into it what the field shows.
        blank = _drawing(right - left, top - bottom, "/Tx BMC EMC")
        return self._widget(
            name,
            title,
            box,
            FT="/Tx",
            DA=f"(/{_FONT_NAME} {round(size, 1):g} Tf 0 g)",
            AP=PDFDictionary({"N": blank}),
            **entries,
        )

    def _widget(self, name: str, title: str, box: Box, **entries: object) -> PDFDictionary:
        widget = Standalone({
            "Type": "/Annot", "Subtype": "/Widget", "F": _PRINT,
            "Rect": _numbers(box),
            "TU": PDFString(title), **entries,
        })  # fmt: skip
        self._plant(name, widget)
        return widget

    def _plant(self, name: str, field: PDFDictionary) -> None:
        """Give a field or group its place in the tree of names, of which it knows its own level."""
        above, _, level = name.rpartition(".")
        field["T"] = PDFString(level)
        if above and above not in self._groups:
            self._groups[above], self._below[above] = Standalone(), []
            self._plant(above, self._groups[above])
        if above:
            field["Parent"] = self._groups[above]
        self._below[above].append(field)


def _numbers(numbers: Iterable[float]) -> str:
    return f"[{' '.join(f'{round(number, 2):g}' for number in numbers)}]"


def _drawing(width: float, height: float, content: str) -> PDFStream:
    kind = {"Type": "/XObject", "Subtype": "/Form", "BBox": _numbers((0, 0, width, height))}
    return PDFStream(PDFDictionary(kind), content)


def _tick_states(width: float, height: float) -> PDFDictionary:
    """What a tick box shows; a drawn tick needs no font."""
    points = [(0.17, 0.5), (0.4, 0.23), (0.84, 0.82)]
    (x1, y1), (x2, y2), (x3, y3) = [(round(x * width, 2), round(y * height, 2)) for x, y in points]
    pen = round(0.15 * min(width, height), 2)
    tick = f"1 J 1 j {pen} w {x1} {y1} m {x2} {y2} l {x3} {y3} l S"
    states = {"Off": _drawing(width, height, ""), "Yes": _drawing(width, height, tick)}
    return Standalone({"N": PDFDictionary(states)})


@dataclass(frozen=True, slots=True)
class _FieldFont:
    """A whole font for what will be typed, in the words of the file."""

    name: str
    program: bytes
    program_length: int
    unicode: bytes
    differences: str
    widths: str
    metrics: tuple[tuple[str, object], ...]

    def resource(self) -> PDFDictionary:
        """The font for one document."""
        encoding = {"Type": "/Encoding", "BaseEncoding": "/WinAnsiEncoding",
                    "Differences": self.differences}  # fmt: skip
        descriptor = {"Type": "/FontDescriptor", "FontName": f"/{self.name}",
                      "Flags": _NONSYMBOLIC, **dict(self.metrics),
                      "FontFile2": _packed(self.program, Length1=self.program_length)}  # fmt: skip
        return Standalone({
            "Type": "/Font", "Subtype": "/TrueType", "BaseFont": f"/{self.name}",
            "Encoding": PDFDictionary(encoding), "FirstChar": 1, "LastChar": 255,
            "Widths": self.widths, "FontDescriptor": Standalone(descriptor),
            "ToUnicode": _packed(self.unicode),
        })  # fmt: skip


@lru_cache(maxsize=8)
def _field_font(font: str) -> _FieldFont:
    """Pack a font once; only the packed pieces go into each document."""
    face = getFont(font).face
    # Where the font has not the letter that would come in, the sign stays.
    chosen = {code: character if _has(face, character) else _in_cp1252(code)
              for code, character in _CODES.items()}  # fmt: skip
    codes = {code: character for code, character in chosen.items() if _has(face, character)}
    shown = {code: _SHOWN_AS.get(character, character) for code, character in codes.items()}
    widths = (face.charWidths[ord(shown[code])] if code in shown else 0 for code in range(1, 256))
    program = _program(face)
    return _FieldFont(
        name=face.name.decode("ascii"),
        program=zlib.compress(program, 9),
        program_length=len(program),
        unicode=zlib.compress(_unicode_map(codes).encode("ascii"), 9),
        differences=_differences(shown),
        widths=_numbers(widths),
        metrics=(
            ("FontBBox", _numbers(face.bbox)),
            ("ItalicAngle", face.italicAngle),
            ("Ascent", face.ascent),
            ("Descent", face.descent),
            ("CapHeight", face.capHeight),
            ("StemV", face.stemV),
        ),
    )


def _has(face: Any, character: str) -> bool:
    return ord(_SHOWN_AS.get(character, character)) in face.charToGlyph


def _program(face: Any) -> bytes:
    maker = TTFontMaker()
    for table in _TABLES:
        if table in face.table:
            maker.add(table, face.get_table(table))
    program: bytes = maker.makeStream()
    return program


def _character_codes() -> dict[int, str]:
    """Which character each code stands for."""
    codes = {code: _in_cp1252(code) for code in range(32, 256)}
    free = [code for code in codes if codes[code] in _GIVE_WAY + _NOTHING]
    codes |= dict(zip((*free, *_LOW_CODES), _COME_IN, strict=True))
    return dict(sorted({**codes, **{ord(end): end for end in "\t\n\r"}}.items()))


def _in_cp1252(code: int) -> str:
    return bytes([code]).decode("cp1252", "replace")


def _differences(shown: dict[int, str]) -> str:
    """The names of the glyphs that are not those of cp1252 (ISO 32000-1, 9.6.6.2)."""
    names = (
        f"{code}/{_glyph_name(character)}"
        for code, character in shown.items()
        if _in_cp1252(code) != character and code != _NO_BREAK_SPACE
    )
    return f"[{' '.join(names)}]"


def _glyph_name(character: str) -> str:
    """A character's name in the Adobe Glyph List."""
    if character in _GLYPH_NAMES:
        return _GLYPH_NAMES[character]
    letter, accent = tuple(unicodedata.normalize("NFD", character))
    return letter + _GLYPH_NAMES[accent]


def _unicode_map(codes: dict[int, str]) -> str:
    """Which character a code stands for (ISO 32000-1, 9.10.3), a hundred at a time."""
    lines = [f"<{code:02X}> <{ord(character):04X}>" for code, character in codes.items()]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    return "\n".join((
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange\n<00> <FF>\nendcodespacerange",
        *("\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks),
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    ))  # fmt: skip


def _packed(content: bytes, **entries: object) -> PDFStream:
    return PDFStream(PDFDictionary({"Filter": "/FlateDecode", **entries}), content)


_CODES = _character_codes()
