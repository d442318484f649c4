"""Conversations as tables: what is typed, and the patient that comes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.bank import Bank, load_bank
from checklist.conditions import evaluate
from checklist.errors import InputError
from checklist.facts import Choice
from checklist.form import questions
from checklist.interview import Interview, Offer, begin
from checklist.new import new_patient
from checklist.patient import Patient, patient_schema

BANK = load_bank(Path(__file__).parent / "data" / "interview.yaml")


@dataclass(frozen=True)
class Asked:
    id: str
    ask: str


@dataclass(frozen=True)
class Shown:
    item: Asked


def offer(patient: Patient) -> Iterable[Shown]:
    """A stand-in for `select`: own questions, then every item whose condition holds."""
    for number, text in enumerate(patient.own_questions, start=1):
        yield Shown(Asked(f"own-{number}", text))
    for item in BANK.items:
        if evaluate(item.enable_when, patient.answers).holds:
            yield Shown(Asked(item.id, item.ask))


END, INTERRUPT = EOFError(), KeyboardInterrupt()
UNREADABLE = UnicodeDecodeError("utf-8", b"\xe9", 0, 1, "invalid")

Line = str | BaseException


@dataclass
class Heard:
    """What came of a conversation: the patient, and everything that was said."""

    patient: Patient | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        return "\n".join(self.lines)


def converse(*typed: Line, offer: Offer = offer, bank: Bank = BANK) -> Heard:
    """Type the lines (or what stops them); after the last of them the input ends."""
    heard, left = Heard(), list(typed)

    def ask(prompt: str) -> str:
        line = left.pop(0) if left else END
        if isinstance(line, BaseException):
            raise line
        heard.lines.append(prompt + line)
        return line

    try:
        heard.patient = new_patient(bank, offer=offer, ask=ask, say=heard.lines.append)
    except KeyboardInterrupt:
        heard.lines.append("(interrupted)")
    assert not left, "not every line was read"
    return heard


def skip(count: int) -> tuple[str, ...]:
    return ("",) * count


# How many times Enter is pressed before a question comes up.
HOURS, NAPS, BED, DRINKS, BORN, AGE, GOAL, TOP = 1, 2, 3, 4, 5, 6, 7, 8
DAY, WITH, PLACE, MINUTES, NAME, SIZE, HANDS, PAPER = 9, 10, 11, 12, 13, 14, 15, 16


def answered(before: int, *lines: str) -> Patient:
    patient = converse(*skip(before), *lines).patient
    assert patient is not None
    return patient


def patient(**fields: Any) -> Patient:
    return Patient.model_validate(fields)


def test_the_questions_come_most_important_first_and_what_paper_can_do_last() -> None:
    asks = [question.ask for question in questions(BANK)]
    assert asks == [
        "What do you most want to ask?",
        "How many hours do you sleep?",
        "Do you nap in the day?",
        "What do you sleep on?",
        "What do you drink in the evening?",
        "When were you born?",
        "How old are you?",
        "What do you hope for?",
        "Which questions matter most to you?",
        "When is the visit?",
        "Who is it with?",
        "Where is it?",
        "How many minutes will it last?",
        "What is your name?",
        "How large should the letters be?",
        "How do your hands write?",
        "Which paper is in your printer?",
    ]


def test_every_key_of_a_patient_file_is_asked_for_but_the_language_and_the_last_sheet() -> None:
    def leaves(schema: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        for key, value in schema["properties"].items():
            name = value.get("$ref", "").removeprefix("#/$defs/")
            inner = whole["$defs"].get(name, value)
            yield from leaves(inner, (*path, key)) if "properties" in inner else [(*path, key)]

    whole = patient_schema(BANK)
    asked = {question.path for question in questions(BANK)}
    assert len(asked) == 17
    assert set(leaves(whole)) - asked == {("preferences", "language"), ("previous",)}
    assert asked <= set(leaves(whole))


def test_the_birth_date_is_asked_last_where_no_fact_is_counted_from_it() -> None:
    facts = tuple(fact for fact in BANK.facts if not fact.source)
    paths = [q.path for q in questions(BANK.model_copy(update={"facts": facts}))]
    assert paths.index(("birth_date",)) == paths.index(("name",)) + 1


@pytest.mark.parametrize(
    ("before", "typed", "expected"),
    [
        pytest.param(HOURS, "6.5", 6.5, id="number with decimals"),
        pytest.param(HOURS, " 7 ", 7, id="number with spaces around"),
        pytest.param(NAPS, "yes", True, id="yes"),
        pytest.param(NAPS, "N", False, id="n is no"),
        pytest.param(BED, "2", "hard", id="choice by number"),
        pytest.param(BED, "2.", "hard", id="choice by number and full stop"),
        pytest.param(BED, "hard", "hard", id="choice by id"),
        pytest.param(BED, "A HARD BED", "hard", id="choice by label, in any case"),
        pytest.param(BED, "Tatami", "hard", id="choice by another name"),
        pytest.param(BED, "no", "no", id="an id that YAML would take for false"),
        pytest.param(BED, "a soft bed, or a sofa", "soft", id="label with a comma"),
        pytest.param(DRINKS, "1, 3", ("coffee", "wine"), id="numbers with commas"),
        pytest.param(DRINKS, "3 1", ("coffee", "wine"), id="numbers with spaces"),
        pytest.param(DRINKS, "1 and 2", ("coffee", "tea"), id="numbers with and"),
        pytest.param(DRINKS, "2;2", ("tea",), id="a number twice"),
        pytest.param(DRINKS, "espresso, Black tea", ("coffee", "tea"), id="names and labels"),
        pytest.param(DRINKS, "3, lungo", ("coffee", "wine"), id="number and name"),
        pytest.param(DRINKS, "4", ("none",), id="none of these"),
        pytest.param(GOAL, "  Sleep:   all night # long ", "Sleep: all night # long", id="text"),
        pytest.param(GOAL, "010", "010", id="text of digits"),
        pytest.param(GOAL, '"back"', "back", id="a key in quotes is text"),
        pytest.param(GOAL, '"Sleep"', '"Sleep"', id="quotes around other words are kept"),
        pytest.param(GOAL, "more", "more", id="more is a word where there is no more"),
        pytest.param(GOAL, "a\tb", "a b", id="a tab is a space"),
    ],
)
def test_a_typed_line_becomes_an_answer(before: int, typed: str, expected: Any) -> None:
    path = questions(BANK)[before].path[-1]
    assert answered(before, typed) == patient(answers={path: expected})


@pytest.mark.parametrize(
    ("before", "typed", "expected"),
    [
        (BORN, "1984-05-17", {"birth_date": date(1984, 5, 17)}),
        (DAY, "2026-12-03", {"appointment": {"date": date(2026, 12, 3)}}),
        (WITH, "Dr Lê: 2nd", {"appointment": {"with": "Dr Lê: 2nd"}}),
        (PLACE, "no", {"appointment": {"place": "no"}}),
        (MINUTES, "15", {"appointment": {"minutes": 15}}),
        (NAME, "Null", {"name": "Null"}),
        (SIZE, "2", {"preferences": {"text_size": "18"}}),
        (SIZE, "18", {"preferences": {"text_size": "18"}}),
        (SIZE, "very large", {"preferences": {"text_size": "24"}}),
        (HANDS, "2", {"preferences": {"hands": "shaky"}}),
        (HANDS, "i cannot write", {"preferences": {"hands": "cannot-write"}}),
        (PAPER, "us letter", {"preferences": {"paper": "letter"}}),
    ],
)
def test_the_questions_that_every_bank_asks_fill_the_rest_of_the_file(
    before: int, typed: str, expected: dict[str, Any]
) -> None:
    assert answered(before, typed) == patient(**expected)


@pytest.mark.parametrize(
    ("before", "typed", "told"),
    [
        (HOURS, "eighty", "“eighty” is not a number between 0 and 24 (hours); write digits, or"),
        (HOURS, "30", "“30” is not a number between 0 and 24 (hours); check the number, or leave"),
        (
            HOURS,
            "6,5",
            "“6,5” is not a number between 0 and 24 (hours); write the decimal with a point.",
        ),
        (HOURS, "9" * 5000, "This text is longer than 4,000 characters; shorten it."),
        (NAPS, "sometimes", "“sometimes” is neither yes nor no; write yes or no, or leave it out."),
        (BED, "4", "“4” is not in the list; type a number from the list."),
        (BED, "0", "“0” is not in the list; type a number from the list."),
        (BED, "futton", "“futton” is not in the list (did you mean “futon”?); type a number from"),
        (BED, "1, 2", "These are 2 answers; choose one."),
        (BED, ",", "“,” is not in the list; type a number from the list."),
        (DRINKS, "1, 4", "“none” cannot stand beside other answers; keep one or the other."),
        (DRINKS, "1, 7, milk", "“7” is not in the list; type a number from the list. “milk” is"),
        (BORN, "31/02/1984", "“31/02/1984” is not a date; write year-month-day, like 2026-12-03."),
        (BORN, "01/02/1984", "“01/02/1984” can be read as two different days; write year-"),
        (BORN, "1984-02-31", "There is no day “1984-02-31” in the calendar; check the month and"),
        (GOAL, "a\x07b", "There is a character here that cannot be printed, U+0007; delete it"),
        (GOAL, "a\x7fb", "There is a character here that cannot be printed, U+007F; delete it"),
        (GOAL, "a\udce9b", "There is a letter here that cannot be read; type it again."),
        (TOP, "4", "“4” is not in the list; type a number from the list."),
        (MINUTES, "0", "“0” is not a number between 1 and 240 (minutes); check the number, or"),
    ],
)
def test_what_is_no_answer_is_told_in_words_and_listened_for_again(
    before: int, typed: str, told: str
) -> None:
    heard = converse(*skip(before), typed, "", "done")
    assert told in " ".join(heard.said.split())
    assert heard.said.count(questions(BANK)[before].ask) == 1, "the question was shown again"
    assert heard.patient == patient()


def test_after_a_wrong_answer_the_right_one_counts() -> None:
    assert answered(HOURS, "eighty", "8") == patient(answers={"hours": 8})


def test_a_wrong_answer_leaves_the_one_before_it_in_place() -> None:
    lines = ("8", "back", "eighty", "")
    assert answered(HOURS, *lines) == patient(answers={"hours": 8})


def test_enter_all_the_way_is_the_blank_patient() -> None:
    heard = converse(*skip(17))
    assert heard.patient == Patient()
    assert "You answered 0 of 17 questions." in heard.said


def test_own_questions_are_asked_for_until_there_is_no_more() -> None:
    heard = converse("Can I work?", "Why  me: now?", "", "done")
    assert heard.patient == patient(own_questions=("Can I work?", "Why me: now?"))
    assert heard.said.count("What do you most want to ask?") == 1
    assert heard.said.count("Is there something else you want to ask?") == 2
    assert "  Your answers:\n  - Can I work?\n  - Why me: now?\n" in heard.said


def test_back_shows_the_answer_and_enter_keeps_it() -> None:
    heard = converse(*skip(DRINKS), "2, 1", "back", "", "done")
    assert "  Your answers:\n  - Black tea\n  - Coffee\n  Enter keeps them" in heard.said
    assert heard.patient == patient(answers={"drinks": ("coffee", "tea")})


@pytest.mark.parametrize("back", ["back", "b", "BACK"])
def test_back_lets_an_answer_be_changed(back: str) -> None:
    assert answered(HOURS, "8", back, "7") == patient(answers={"hours": 7})


def test_back_twice_goes_two_questions_back() -> None:
    assert answered(HOURS, "8", "y", "back", "back", "7") == patient(
        answers={"hours": 7, "naps": True}
    )


def test_back_at_the_first_question_says_so() -> None:
    heard = converse("back", "Can I work?", "done")
    assert "This is the first question." in heard.said
    assert heard.patient == patient(own_questions=("Can I work?",))


def test_clear_takes_an_answer_back_and_asks_again() -> None:
    heard = converse(*skip(NAPS), "y", "back", "clear", "done")
    assert heard.patient == patient()
    assert heard.said.count("Do you nap in the day?") == 3


def test_clear_takes_own_questions_back_and_the_stars_they_had() -> None:
    starred = ("Can I work?", *skip(8), "1, 2")
    assert answered(0, *starred) == patient(
        own_questions=("Can I work?",), starred=("own-1", "why-awake")
    )
    assert answered(0, *starred, *["back"] * 9, "clear") == patient(starred=("why-awake",))


def test_a_question_mark_explains_and_asks_nothing_again() -> None:
    heard = converse(*skip(HOURS), "?", "8", "done")
    assert "> ?\n  A guess is good enough. Think of the last week.\n" in heard.said
    assert heard.said.count("How many hours do you sleep?") == 1
    assert heard.patient == patient(answers={"hours": 8})


def test_a_question_without_explanation_still_answers_the_question_mark() -> None:
    heard = converse(*skip(NAPS), "?", "done")
    assert "> ?\n  There is no more to say about this question.\n  Type yes or no." in heard.said


def test_in_free_text_the_explanation_tells_how_to_write_a_key_as_a_word() -> None:
    told = 'To answer with one of these words, put it in quotes, like "done".'
    assert told in converse(*skip(GOAL), "?", "done").said
    assert told not in converse(*skip(NAPS), "?", "done").said


def test_an_age_is_not_asked_for_once_the_birth_date_is_known() -> None:
    heard = converse(*skip(BORN), "1984-05-17", "done")
    assert "How old are you?" not in heard.said
    assert "7 of 16. What do you hope for?" in heard.said


def test_an_age_typed_before_the_birth_date_gives_way_to_it() -> None:
    assert answered(BORN, "", "42", "back", "back", "1984-05-17") == patient(
        birth_date=date(1984, 5, 17)
    )


def test_the_top_three_are_chosen_from_what_applies_to_the_answers_so_far() -> None:
    heard = converse("Can I work?", *skip(4), "coffee", *skip(3), "3, 1", "done")
    assert (
        "   1  Can I work?\n   2  Why do I wake up?\n   3  Does coffee keep me awake?\n"
    ) in heard.said
    assert "  Noted:\n  - Does coffee keep me awake?\n  - Can I work?" in heard.said
    assert heard.patient is not None
    assert heard.patient.starred == ("less-coffee", "own-1")


def test_more_than_three_cannot_be_starred() -> None:
    heard = converse("Can I work?", *skip(8), "1, 2, 3, 4", "1 2 3", "done")
    assert "These are 4 answers; choose up to 3." in heard.said
    assert heard.patient is not None
    assert heard.patient.starred == ("own-1", "why-awake", "naps-good")


def test_choosing_does_not_change_what_there_is_to_choose_from() -> None:
    heard = converse(*skip(TOP), "3", "back", "done")
    assert heard.said.count("   1  Why do I wake up?\n   2  Is a nap good for me?\n") == 2


def test_a_long_offer_comes_ten_at_a_time() -> None:
    many = [
        Shown(Asked(item.id, f"Question {n}?")) for n, item in enumerate(25 * BANK.items[:1], 1)
    ]
    heard = converse("Q?", *skip(8), "more", "more", "more", "24", offer=lambda _: many)
    assert "  10  Question 10?\n      (15 more: type more)\n" in heard.said
    assert "> more\n  11  Question 11?\n" in heard.said
    assert "  20  Question 20?\n      (5 more: type more)\n" in heard.said
    assert "  25  Question 25?\n> more\n  “more” is not in the list" in heard.said


def test_with_nothing_to_choose_from_the_top_three_are_not_asked_for() -> None:
    heard = converse(*skip(16), offer=lambda _: ())
    assert "Your top 3" not in heard.said
    assert "16 of 16. Which paper is in your printer?" in heard.said


@pytest.mark.parametrize("line", ["done", "DONE", END])
def test_stopping_early_keeps_what_was_typed(line: Line) -> None:
    heard = converse("", "8", "y", line)
    assert heard.patient == patient(answers={"hours": 8, "naps": True})
    assert "You answered 2 of 17 questions." in heard.said


def test_the_end_of_the_input_is_said() -> None:
    assert "That was the end of the input." in converse("", "8").said


def test_quit_before_the_first_answer_leaves_at_once() -> None:
    heard = converse("", "quit")
    assert heard.patient is None
    assert heard.said.endswith("You left. No file was written.")


@pytest.mark.parametrize("second", ["quit", END])
def test_quit_with_answers_leaves_when_it_is_meant(second: Line) -> None:
    heard = converse("", "8", "quit", second)
    assert heard.patient is None
    assert "Your answer is in no file yet. Type quit to leave without," in heard.said
    assert heard.said.endswith("You left. No file was written.")


@pytest.mark.parametrize("line", ["quit", INTERRUPT])
def test_leaving_can_be_thought_better_of(line: Line) -> None:
    heard = converse("", "8", "y", line, "", "2", "done")
    assert "Your 2 answers are in no file yet." in heard.said
    assert heard.patient == patient(answers={"hours": 8, "naps": True, "bed": "hard"})


@pytest.mark.parametrize("line", ["quit", INTERRUPT])
def test_leaving_can_turn_into_done(line: Line) -> None:
    assert converse("", "8", line, "done").patient == patient(answers={"hours": 8})


@pytest.mark.parametrize(
    "typed", [[INTERRUPT], ["", INTERRUPT], ["", "8", INTERRUPT, INTERRUPT]], ids=len
)
def test_an_interrupt_with_nothing_to_lose_or_a_second_one_leaves_and_says_so(
    typed: list[Line],
) -> None:
    heard = converse(*typed)
    assert heard.lines[-2:] == ["\nYou left. No file was written.", "(interrupted)"]


def test_a_line_in_a_strange_encoding_is_listened_for_again() -> None:
    heard = converse(UNREADABLE, "Can I work?")
    assert "  There is a letter here that cannot be read; type it again." in heard.lines
    assert heard.patient == patient(own_questions=("Can I work?",))


def test_a_long_list_is_followed_by_its_question_again() -> None:
    choices = tuple(Choice(id=f"c{n}", label=f"Choice {n}") for n in range(13))
    bed = BANK.fact("bed")
    facts = [
        fact.model_copy(update={"choices": choices}) if fact is bed else fact for fact in BANK.facts
    ]
    heard = converse(*skip(BED), "13", bank=BANK.model_copy(update={"facts": tuple(facts)}))
    assert "  13  Choice 12\n  What do you sleep on?\n  Type one number.\n" in heard.said
    assert heard.patient == patient(answers={"bed": "c12"})


def test_more_text_than_a_file_may_hold_is_refused_while_it_is_typed() -> None:
    heard = converse(*["long " * 700] * 40)
    assert "  This is more than a file can hold; write less, or type done." in heard.lines
    assert heard.patient is not None
    assert 30 < len(heard.patient.own_questions) < 40


CALM = """\
Sleeping badly

There are 17 short questions, the most important first. You can leave out
every one of them: what you leave out counts as unknown, never as no. When
you are tired, type done.
If you fill this in for someone else, answer as they would.
Nothing you type leaves this computer.

Your own question

1 of 17. What do you most want to ask?
  Write it in your own words.
  Enter  skip the question
  back   one question back
  ?      what the question is for
  done   stop here and keep your answers
  quit   leave without a file
>

Your nights

2 of 17. How many hours do you sleep?
  Type a number from 0 to 24 (hours).
  Enter skips. Or type: back  ?  done  quit
>

3 of 17. Do you nap in the day?
  Type yes or no. If you are not sure, press Enter.
  Enter skips. Or type: back  ?  done  quit
> y

4 of 17. What do you sleep on?
   1  A soft bed, or a sofa
   2  A hard bed: futon, tatami
   3  No bed
  Type one number.
  Enter skips. Or type: back  ?  done  quit"""


def test_a_screen_is_calm() -> None:
    lines = [line.rstrip() for line in converse("", "", "y").said.splitlines()]
    assert lines[: len(CALM.splitlines())] == CALM.splitlines()


def test_no_line_is_wider_than_76_columns() -> None:
    long = "a very long question " * 30
    heard = converse(long, *skip(8), "?", "1", "x" * 39, "1 " * 60, *skip(6))
    written = [line for line in heard.said.splitlines() if not line.startswith("> ")]
    assert len(written) > 100
    assert max(map(len, written)) <= 76


LINES = st.one_of(
    st.text(st.characters(codec=None), max_size=20),
    st.sampled_from(["", "back", "clear", "more", "?", "done", "quit", "1", "2", "1, 2", "yes"]),
    st.sampled_from(
        ["1984-05-17", "8", "espresso", "\ud800", "\x00", "\ufeff", "\u2028", "[", "{a"]
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_whatever_is_typed_the_conversation_ends_in_a_patient_or_in_none(lines: list[str]) -> None:
    left = iter([*lines, *["done"] * 2])
    result = new_patient(BANK, offer=offer, ask=lambda _: next(left), say=lambda _: None)
    assert result is None or isinstance(result, Patient)


@settings(max_examples=80, deadline=None)
@given(st.lists(LINES.filter(lambda line: line not in ("quit", "done", "clear")), max_size=16))
def test_going_back_loses_nothing(lines: list[str]) -> None:
    """All the way back and all the way forward again leaves the answers as they were."""
    interview = begin(BANK, offer=offer)
    for line in lines:
        interview = _stepped(interview, line)
    there = interview
    while there.at > 0:
        there = there.back()
    while not there.finished:
        there = there.keep()
    assert there.patient == interview.patient


def _stepped(interview: Interview, line: str) -> Interview:
    if interview.finished:
        return interview
    try:
        return interview.reply(line)
    except InputError:
        return interview.keep()
