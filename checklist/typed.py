"""A text that somebody typed → the same text as it may be kept, or shown in a message."""

import re
import unicodedata

Fault = tuple[str, str]
"""What is wrong with a text, and the remedy; whoever has the text knows its place."""

MOST_CHARACTERS = 4_000
"""The longest single text. Typesetting time grows with the square of an unbroken word."""

# C0 except tab and newline, C1, lone surrogates, non-characters; then the direction overrides,
# with which a text can be made to read differently from what it says.
UNPRINTABLE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069"
)
FORBIDDEN = re.compile(f"[{UNPRINTABLE}]")


def shown(text: str) -> str:
    """A text as it may stand in a message: short, on one line, and nothing that moves a cursor."""
    line = " ".join(FORBIDDEN.sub("\ufffd", text).split())
    return line if len(line) <= 40 else f"{line[:39]}…"


def cleaned(text: str) -> tuple[str, list[Fault]]:
    """A text as it is kept: printable, in one spelling (NFC), not too long; and its faults."""
    if text.isprintable() and len(text) <= MOST_CHARACTERS:
        return unicodedata.normalize("NFC", text), []  # as most are, which need no search
    faults = [unprintable(found[0])] if (found := FORBIDDEN.search(text)) else []
    if len(text) > MOST_CHARACTERS:
        faults.append((f"this text is longer than {MOST_CHARACTERS:,} characters", "shorten it"))
        text = text[:MOST_CHARACTERS]
    return unicodedata.normalize("NFC", FORBIDDEN.sub("\ufffd", text)), faults


def unprintable(character: str) -> Fault:
    """The fault of a character that no paper can hold, and its remedy."""
    fault = f"there is a character here that cannot be printed, U+{ord(character):04X}"
    return fault, "delete it and type the text again"
