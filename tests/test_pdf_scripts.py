"""Characters are told apart by what setting them takes."""

import pytest

from checklist.pdf.scripts import (
    SPACES,
    is_visible,
    letters,
    may_be_shaped,
    must_be_shaped,
    scripts,
)


@pytest.mark.parametrize("text", ["אב", "مح", "हि", "สม", "ស្រី", "မြ", "ᄒ", "ﷲ", "𞤀"], ids=ascii)
def test_some_letters_must_be_shaped(text: str) -> None:
    assert must_be_shaped(text)
    assert may_be_shaped(text)


@pytest.mark.parametrize("text", ["Łukasz", "Γιώργος", "Հայկ", "ნინო", "አበበ", "李明", "한국어"])
def test_others_stand_side_by_side(text: str) -> None:
    assert not must_be_shaped(text)
    assert not may_be_shaped(text)


def test_marks_are_better_shaped_but_need_not_be() -> None:
    assert may_be_shaped("m\u0302")
    assert not must_be_shaped("m\u0302")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ab", ["a", "b"]),
        ("m\u0302b", ["m\u0302", "b"]),
        ("हि", ["हि"]),
        ("श\u0dca\u200dර", ["श\u0dca\u200dර"]),
        ("👩\u200d⚕x", ["👩\u200d⚕", "x"]),
        ("می\u200cخ", ["م", "ی\u200c", "خ"]),
    ],
)
def test_a_letter_keeps_its_marks_and_what_is_joined_to_it(word: str, expected: list[str]) -> None:
    assert list(letters(word)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", ["", "", ""]),
        ("हि,", ["DEVANAGARI"] * 3),
        ("(हि", ["DEVANAGARI"] * 3),
        ("aहि", ["", "DEVANAGARI", "DEVANAGARI"]),
        ("हि த", ["DEVANAGARI", "DEVANAGARI", "", "TAMIL"]),
        ("१२", ["", ""]),
        ("हि १", ["DEVANAGARI", "DEVANAGARI", "", ""]),
    ],
)
def test_a_script_reaches_as_far_as_its_word(text: str, expected: list[str]) -> None:
    assert scripts(text) == expected


@pytest.mark.parametrize(
    "character", ["\x00", "\x7f", "\ue000", "\U000f0000", "\U0010fffd", "\xad"]
)
def test_what_has_no_agreed_shape_is_not_visible(character: str) -> None:
    assert is_visible("a")
    assert not is_visible(character)


def test_spaces_keep_what_is_between_them() -> None:
    assert SPACES.split("a  b\u00a0c") == ["a", "  ", "b", "\u00a0", "c"]
