"""Which words turn is what the Unicode Bidirectional Algorithm says."""

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from checklist.pdf import bidi
from checklist.pdf.bidi import levels


def test_text_from_left_to_right_has_no_levels_to_find() -> None:
    assert levels("Dr Łukasz (3)") == [0] * 13
    assert levels("") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("אב(גד[&ef].)gh", "11011000000000"),  # the first cases of BidiCharacterTest.txt
        ("abc (def ابج) אבג", "00000000011100111"),
        ("abc (ابج def) אבג", "00000111000000111"),
        ("אב 12", "11122"),
        ("12 אב", "00011"),
        ("مح 12,3", "1112222"),
        ("מח 1-2", "111222"),
        ("אב, גד.", "1111110"),
        ("אב ١٢٣", "111222"),
        ("א\u05b8ב\u200dג", "11111"),
        ("$5 אב 5%", "00011122"),
    ],
)
def test_levels_are_those_of_the_algorithm(text: str, expected: str) -> None:
    assert "".join(map(str, levels(text))) == expected


def test_a_closing_bracket_that_was_not_opened_is_no_pair() -> None:
    assert levels("א) ב") == [1, 1, 1, 1]
    assert levels("a) ב") == [0, 0, 0, 1]


@pytest.mark.parametrize("pair", ["()", "[]", "{}", "«»", "⟨⟩", "（）"])
def test_brackets_of_many_kinds_run_one_way(pair: str) -> None:
    found = levels(f"א {pair[0]}x{pair[1]} ב")
    assert found[2] == found[4] or pair == "«»"  # quotation marks are no brackets


# Against another implementation -------------------------------------------------------------------

LETTERS = st.text("ab1 2+-$%,./()[]אבגد١\u05b8\u0301!«»", max_size=16).map(str.strip)


def displayed(text: str) -> str:
    """A text from left to right by our levels (rule L2), brackets mirrored where they turn."""
    found = levels(text)
    places = list(range(len(text)))
    for level in range(max(found, default=0), 0, -1):
        at = 0
        while at < len(places):
            end = at
            while end < len(places) and found[places[end]] >= level:
                end += 1
            places[at:end] = reversed(places[at:end])
            at = end + 1
    return "".join(text[place] for place in places)


@given(LETTERS)
def test_another_library_shows_the_same_words_in_the_same_order(text: str) -> None:
    assert displayed(text) == get_display(text, base_dir="L")


def test_that_comparison_sees_a_rule_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bidi, "_pair_brackets", lambda *_: None)
    assert displayed("א(ב a)ג") != get_display("א(ב a)ג", base_dir="L")
