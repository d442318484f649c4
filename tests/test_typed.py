"""What somebody typed is kept whole, printable and in one spelling, or its fault is named."""

import pytest

from checklist.typed import MOST_CHARACTERS, cleaned, shown, unprintable


def test_a_text_that_is_shown_stays_short_and_on_one_line() -> None:
    assert shown("\x1b[2J \u202e a") == "\ufffd[2J \ufffd a"
    assert shown("a\nb\tc") == "a b c"
    assert shown("k" * 40) == "k" * 40
    assert shown("k" * 41) == "k" * 39 + "…"


@pytest.mark.parametrize(
    ("text", "kept"),
    [("Zoë", "Zoë"), ("Zoe\u0308", "Zoë"), ("a\tb\nc", "a\tb\nc"), ("", ""),
     ("x" * MOST_CHARACTERS, "x" * MOST_CHARACTERS)],
    ids=["a name", "letters put together", "white space", "nothing", "the longest"],
)  # fmt: skip
def test_a_sound_text_is_kept(text: str, kept: str) -> None:
    assert cleaned(text) == (kept, [])


@pytest.mark.parametrize("character", ["\0", "\r", "\x85", "\ud800", "\ufffe", "\u202e"])
def test_a_character_that_cannot_be_printed_is_named(character: str) -> None:
    assert cleaned(f"a{character}b") == ("a\ufffdb", [unprintable(character)])
    assert f"U+{ord(character):04X}" in unprintable(character)[0]


def test_a_text_that_is_too_long_is_named() -> None:
    kept, faults = cleaned("x" * (MOST_CHARACTERS + 1))
    assert len(kept) == MOST_CHARACTERS
    assert faults == [("this text is longer than 4,000 characters", "shorten it")]
