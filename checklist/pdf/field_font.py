"""The font of what will be typed into fields: whole, for nobody knows what that will be."""

import unicodedata
from functools import lru_cache
from typing import Any

from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfbase.ttfonts import TTFontMaker

from checklist.pdf.font_objects import PackedFont, metrics, unicode_map
from checklist.pdf.objects import array, stream

# PDFium takes another font, which it does not embed, for what is beyond Latin-1, even for curly
# quotes, unless the font of the field goes by the name of a symbol font. Poppler and pypdf take the
# font that is found under the name, whatever it is.
FONT_NAME = "Wingdings"

_NONSYMBOLIC = 32  # a flag of fonts
_NO_BREAK_SPACE = 0xA0  # in cp1252 and in Unicode
_NOTHING = "\ufffd"  # what Python reads in a code without a character

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


@lru_cache(maxsize=8)
def field_font(font: str) -> PackedFont:
    """Pack a font once; only the packed pieces go into each document."""
    face = getFont(font).face
    # Where the font has not the letter that would come in, the sign stays.
    chosen = {code: character if _has(face, character) else _in_cp1252(code)
              for code, character in _CODES.items()}  # fmt: skip
    codes = {code: character for code, character in chosen.items() if _has(face, character)}
    shown = {code: _SHOWN_AS.get(character, character) for code, character in codes.items()}
    widths = (face.charWidths[ord(shown[code])] if code in shown else 0 for code in range(1, 256))
    name, program = face.name.decode("ascii"), _program(face)
    return PackedFont(
        stream(program, f"/Length1 {len(program)}"),
        stream(unicode_map(codes)),
        f"/Type/FontDescriptor/FontName/{name}/Flags {_NONSYMBOLIC}{metrics(face)}",
        f"/Type/Font/Subtype/TrueType/BaseFont/{name}/FirstChar 1/LastChar 255"
        f"/Widths{array(widths)}/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding"
        f"/Differences{_differences(shown)}>>",
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


_CODES = _character_codes()
