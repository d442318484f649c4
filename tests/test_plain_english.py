"""What keeps English from being plain is seen, and plain English is left in peace."""

import pytest

from checklist import plain_english as english


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We utilize it.", [("utilize", "use")]),
        ("Renal and hepatic pain", [("Renal", "kidney"), ("hepatic", "liver")]),
        ("Use your kidney test.", []),
        ("A lesional word is not on the list.", []),
    ],
)
def test_a_hard_word_is_told_with_a_plainer_one(text: str, found: list[tuple[str, str]]) -> None:
    assert list(english.hard_words(text)) == found


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["Multiple sclerosis (MS)", "MS again"], {"MS": True}),
        (["Does MS hurt?", "Multiple sclerosis (MS)"], {"MS": False}),
        (["An EEG (a test of the brain)"], {"EEG": True}),
        (["Two DMTs"], {"DMTs": False}),
        (["An MRI in the US or UK"], {}),
        (["Vitamin B12, Type I, McDonald"], {}),
    ],
)
def test_a_short_form_is_explained_at_first_or_not(
    texts: list[str], found: dict[str, bool]
) -> None:
    assert english.short_forms(texts) == found


def test_long_words_are_told_once_and_short_forms_and_names_with_figures_are_none() -> None:
    texts = ["Diabetes and disability", "My diabetes, PCOS, B12 and 2,725 people"]
    assert english.long_words(texts) == ["diabetes", "disability"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It helped 53% of them.", [("53%", "is a percentage")]),
        ("It helped 53 per cent.", [("53 per cent", "is a percentage")]),
        ("Take 1/2 or ½.", [("1/2", "is a fraction"), ("½", "is a fraction")]),
        ("It fell by 1.5 points.", [("1.5", "is a decimal")]),
        ("The hazard ratio fell.", [("hazard ratio", "is a ratio")]),
        ("1 in 7 people had it.", [("in 7", "counts in no round number")]),
        ("1 in 10 had it, and 3 in 100.", [("in 10 and in 100", "cannot be compared")]),
        ("53 in 100 had it. On a dummy pill it was 12 in 100.", []),
        ("One out of every 10 people", []),
        ("It fell in 20 people, and a trial of 80 saw none.", []),
        ("2,725 people, version 2026.11.1, on 01/02/2027", []),
        ("B12 every 2 to 3 years", []),
    ],
)
def test_a_number_is_unclear_or_not(text: str, found: list[tuple[str, str]]) -> None:
    assert list(english.unclear_numbers(text)) == found


@pytest.mark.parametrize(
    ("text", "count"),
    [("53 in 100 had it, 12 in 100 did not.", 2), ("seen in 20 people", 0), ("one in 10", 1)],
)
def test_how_often_something_happens_is_counted(text: str, count: int) -> None:
    assert english.how_often(text) == count


@pytest.mark.parametrize(
    ("sentence", "passive"),
    [
        ("The dose was lowered.", True),
        ("It is not yet known.", False),
        ("It is not known.", True),
        ("It is usually taken with food.", True),
        ("Who lowered the dose?", False),
        ("I am tired and it is red.", False),
        ("She is worried.", False),
    ],
)
def test_a_sentence_looks_passive_or_not(sentence: str, passive: bool) -> None:  # noqa: FBT001
    assert english.is_passive(sentence) is passive


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Choose your top 3.", ["Choose your top 3."]),
        ("This is yours. Give it to your doctor.", ["Give it to your doctor."]),
        ("Choosing is hard.", []),
        ("Call your doctor?", []),
        ("Ask:", []),
        ("Patients choose three.", []),
    ],
)
def test_a_sentence_asks_for_an_action_or_not(text: str, found: list[str]) -> None:
    assert english.actions(text) == found


@pytest.mark.parametrize(
    ("text", "to", "about"),
    [
        ("You choose.", True, ""),
        ("What is my risk?", True, ""),
        ("The patient should choose.", False, "The patient"),
        ("Patients should choose.", False, "Patients should"),
        ("It helped some patients.", False, ""),
    ],
)
def test_a_sentence_speaks_to_the_reader_or_about_them(text: str, to: bool, about: str) -> None:  # noqa: FBT001
    assert english.speaks_to_reader(text) is to
    assert english.spoken_about(text) == about


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Add up your points.", "Add up your"),
        ("Take 5 mg per kg.", "per kg"),
        ("Work out your BMI.", "Work out your"),
        ("Studies that add up to many years", ""),
        ("How would my dose be worked out?", ""),
    ],
)
def test_words_that_ask_for_a_sum_are_seen(text: str, found: str) -> None:
    assert english.sums(text) == found
