"""Characters → what setting them takes: which are invisible, which join or reorder, which belong.

Python knows no character's script; for what must be shaped the first word of its name says it.
"""

import re
import unicodedata
from collections.abc import Iterator

# Any font can set a plain space, and what is invisible by nature (Unicode's Default_Ignorable, but
# for the soft hyphen) has no shape to lose. The two joiners stay: they shape the letters of a word.
PLAIN: dict[int, str | None] = {
    **dict.fromkeys((0x2007, 0x202F), "\u00a0"),  # these keep words together
    **dict.fromkeys((0x1680, *range(0x2000, 0x2007), *range(0x2008, 0x200B)), " "),
    **dict.fromkeys((0x2028, 0x2029, 0x205F, 0x3000), " "),
    **dict.fromkeys((0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0)),
    **dict.fromkeys((0x200B, 0x200E, 0x200F, *range(0x180B, 0x1810), *range(0x202A, 0x202F))),
    **dict.fromkeys((*range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000))),
}
JOINERS = dict.fromkeys((0x200C, 0x200D))
"""Takes away the joiners, which say nothing where letters are only set side by side."""

SPACES = re.compile("([ \u00a0]+)")

# Letters that must be joined, reordered or set from right to left: blocks from Hebrew to Myanmar
# and Hangul's parts, Khmer and Mongolian, the Brahmic ones of Unicode 5 and later, presentation
# forms, and the right-to-left regions of the supplementary plane.
_SHAPED = (
    "\u0590-\u109f\u1100-\u11ff\u1780-\u18af\u1900-\u197f\u1a00-\u1c7f\u1cd0-\u1cff"
    "\ua800-\uab2f\ua960-\ua97f\uabc0-\uabff\ud7b0-\ud7ff\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00011fff\U0001e800-\U0001efff"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a"
    "\ua66f-\ua67d\ufe20-\ufe2f"
)
_MUST = re.compile(f"[{_SHAPED}]")
_MAY = re.compile(f"[{_SHAPED}{_MARKS}]")


def must_be_shaped(text: str) -> bool:
    """Whether there are letters that are wrong if set side by side from left to right."""
    return bool(_MUST.search(text))


def may_be_shaped(text: str) -> bool:
    """Whether there are such letters, or marks, which a shaper places better."""
    return bool(_MAY.search(text))


def is_visible(character: str) -> bool:
    """Whether a character has a shape that all fonts agree about."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs")


def letters(word: str) -> Iterator[str]:
    """Characters, each with the marks on it and what is joined to it: one font must set them."""
    letter = ""
    for character in word:
        joined = letter.endswith("\u200d") or ord(character) in JOINERS
        if letter and not joined and not unicodedata.category(character).startswith("M"):
            yield letter
            letter = ""
        letter += character
    yield letter


def scripts(text: str) -> list[str]:
    """The script of each character that must be shaped, and of what stands in a word with it."""
    found = list[str | None](map(_script, text))
    for order in (range(len(found)), reversed(range(len(found)))):
        near: str | None = None
        for place in order:
            if SPACES.fullmatch(text[place]):
                near = found[place] = ""
            elif found[place] is None:
                found[place] = near or None
            else:
                near = found[place]
    return [script or "" for script in found]


def _script(character: str) -> str | None:
    """A script, nothing for letters that need no shaping, None for what belongs to its word."""
    kind = unicodedata.category(character)[0]
    if kind in "LM" and must_be_shaped(character):
        return unicodedata.name(character, "").partition(" ")[0]
    return "" if kind == "L" else None
