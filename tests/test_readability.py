"""Sentences, words, syllables and the grade, against what a person counts."""

import pytest

from checklist.readability import grade, longest_sentence, sentences, syllables, words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("One? Two! Three.", ["One?", "Two!", "Three."], id="three"),
        pytest.param("He said “go.” I went.", ["He said “go.”", "I went."], id="a quotation"),
        pytest.param("好吗？好。", ["好吗？", "好。"], id="no spaces"),
        pytest.param(
            "Eat, e.g. rice, at 2.5 mg.", ["Eat, e.g. rice, at 2.5 mg."], id="short forms"
        ),
        pytest.param("Ask Dr. Lee.", ["Ask Dr. Lee."], id="a title"),
        pytest.param("no full stop", ["no full stop"], id="no end"),
        pytest.param("  ", [], id="nothing"),
    ],
)
def test_a_text_falls_into_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_words_keep_their_apostrophes_and_numbers_their_points() -> None:
    text = "I don't eat 1,000 mg of B12-rich food (ever)!"
    assert words(text) == ["I", "don't", "eat", "1,000", "mg", "of", "B12", "rich", "food", "ever"]


@pytest.mark.parametrize(
    ("count", "counted"),
    [
        (1, "take takes stopped walked eye please team while give said rules don't league I a"),
        (2, "little table started needed doses changes trial quiet people going create guided"),
        (2, "doctor kidney nurses movement something bottle fluid centre react study MS 41"),
        (3, "medicine vitamin idea usual serious radio appointment relapses MRI"),
        (4, "diabetes anxiety society material variety 1,000"),
        (5, "disability gadolinium"),
    ],
)
def test_syllables_are_counted_as_spoken(count: int, counted: str) -> None:
    told = {word: syllables(word) for word in counted.split()}
    assert told == dict.fromkeys(told, count)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(["The cat sat on the mat."], 0.39 * 6 + 11.8 - 15.59, id="six short words"),
        pytest.param(["One.", "Two."], 0.39 + 11.8 - 15.59, id="texts are pooled"),
        pytest.param(["Medicine."], 0.39 + 11.8 * 3 - 15.59, id="one long word"),
        pytest.param([], 0.0, id="no texts"),
        pytest.param(["…", "?"], 0.0, id="no words"),
    ],
)
def test_the_grade_is_flesch_and_kincaids(texts: list[str], expected: float) -> None:
    assert grade(texts) == pytest.approx(expected)


def test_hard_english_has_a_higher_grade_than_plain_english() -> None:
    plain = ["Ask your nurse when to call. Write down the number."]
    hard = ["Consultation regarding contraindications necessitates interdisciplinary coordination."]
    assert grade(plain) < 3 < 12 < grade(hard)


@pytest.mark.parametrize(
    ("texts", "count"),
    [(["One two. One two three.", "One."], 3), ([], 0)],
)
def test_the_longest_sentence_is_found_in_any_text(texts: list[str], count: int) -> None:
    assert longest_sentence(texts) == count
