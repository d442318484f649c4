"""Each check of the words passes a plain sheet and names the fault that is planted in it."""

import pytest
from sheet_probe import BANK, PLAIN, faults_of, found_by

from checklist import sheet_words as words
from checklist.material import Check, Material
from checklist.sheet import read_sheet

HARD = "Physiological deterioration necessitates pharmacological reconsideration. " * 9
PASSIVE = "It was seen. " * 4
SHORT_FORMS = " ".join(f"Word (A{letter})." for letter in "BCDEFGHIJ")


@pytest.mark.parametrize(
    ("check", "figure"),
    [
        (words.praise, "no praise, no “!”"),
        (words.everyday_words, "reading grade 0.0; 0 short forms, all explained"),
        (words.long_words, "no long words"),
        (words.active_voice, "at most 0 in 100 look passive"),
        (words.numbers, "“1 in 10” and the like: 1; no %, fraction, decimal"),
        (words.sums, "no word asks for it"),
        (words.actions, "“Choose the ones you want to ask.” stands first"),
        (words.address, "I, we or you in at least 43 in 100 sentences"),
    ],
)
def test_a_plain_sheet_has_no_fault(check: Check, figure: str) -> None:
    found = found_by(check)
    assert (found.figure, found.faults, found.applies) == (figure, (), True)


@pytest.mark.parametrize(
    ("check", "old", "new", "fault"),
    [
        (words.praise, "I snore", "An amazing pill",
         "visit: “amazing” praises before anything is known"),
        (words.praise, "I snore", "Sleep now!", "visit: an exclamation mark in “Sleep now!”"),
        (words.everyday_words, "It wakes 1 in 10 people.", HARD,
         "visit: its reading grade is 27.6, above 6"),
        (words.everyday_words, "I snore", "I utilize it",
         "visit: “utilize” is a hard word for “use”"),
        (words.everyday_words, "I snore", "I have OSA", "visit: “OSA” is not explained at first"),
        (words.everyday_words, "I snore", SHORT_FORMS, "visit: 9 short forms, more than 8"),
        (words.active_voice, "It wakes 1 in 10 people.", PASSIVE,
         "visit: 40 in 100 of its sentences look passive, more than 20 in 100"),
        (words.numbers, "1 in 10", "10% of", "visit: “10%” is a percentage"),
        (words.numbers, "1 in 10 people", "1 in 10 people, or 12 in 100",
         "visit: “in 10 and in 100” cannot be compared"),
        (words.sums, "I snore", "Add up your hours", "visit: “Add up your” asks for a sum"),
        (words.actions, "Choose the ones you want to ask. <strong>Give this page to your doctor.",
         "<strong>Some questions.", "visit: nothing before the first question says what to do"),
        (words.address, "I snore", "The patient snores",
         "visit: “The patient” speaks about the reader and not to them"),
    ],
)  # fmt: skip
def test_what_is_planted_is_named(check: Check, old: str, new: str, fault: str) -> None:
    assert faults_of(check, old, new) == (fault,)


def test_a_sheet_that_never_speaks_to_anybody_is_seen() -> None:
    html = "<p>Sleep is good. Snoring is bad.</p>"
    assert found_by(words.address, html).faults == ("visit: no sentence says I, we or you",)


def test_an_action_after_the_first_question_comes_too_late() -> None:
    html = "<p>Why do I wake up?</p><p>Ask this.</p>"
    told = ("visit: nothing before the first question says what to do",)
    assert found_by(words.actions, html).faults == told


def test_long_words_are_counted_and_one_is_named() -> None:
    html = PLAIN.replace("I snore", "I have diabetes or an electrical device")
    assert found_by(words.long_words, html).figure == "2 long words, such as diabetes"


def test_nothing_has_to_be_shown_where_no_sum_is_asked_for() -> None:
    assert not found_by(words.sums_shown).applies
    assert found_by(words.sums_shown, PLAIN.replace("I snore", "Calculate it")).applies


def test_a_fault_on_several_sheets_is_told_once_with_all_of_them() -> None:
    faulty = read_sheet(PLAIN.replace("I snore", "I utilize it"))
    sheets = {"visit": read_sheet(PLAIN), "handout": faulty, "full": faulty}
    told = ("handout, full: “utilize” is a hard word for “use”",)
    assert words.everyday_words(Material(BANK, sheets)).faults == told
