"""The commented file a person edits: it reads back as the same patient, and teaches by itself."""

import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.bank import load_bank
from checklist.patient import Patient, load_patient
from checklist.patient_file import patient_text
from checklist.source import Input

BANK = load_bank(Path(__file__).parent / "data" / "interview.yaml")


def read(text: str) -> Patient:
    return load_patient(Input("patient.yaml", text.encode()), BANK)


def uncommented(text: str, key: str, value: str) -> str:
    """What a person does: delete the # before a name and write behind it."""
    edited, count = re.subn(rf"(?m)^( *)#({key}:)$", rf"\1\2 {value}", text)
    assert count == 1
    return edited


def patient(**fields: Any) -> Patient:
    return Patient.model_validate(fields)


FULL = patient(
    name="Łukasz: “the #1”",
    birth_date=date(1984, 5, 17),
    appointment={"date": date(2026, 12, 3), "with": "Dr Lee", "place": "Room 010", "minutes": 15},
    answers={
        "hours": 6.5,
        "naps": False,
        "bed": "no",
        "drinks": ("coffee", "tea"),
        "age": 42,
        "goal": "to sleep",
    },
    own_questions=("Could this help me keep working?", "no"),
    starred=("own-2", "naps-good"),
    previous={
        "on": date(2026, 11, 3),
        "unanswered": ("dark-room", "no", "- gone: #1"),
        "answered": (),
    },
    preferences={"text_size": "18", "hands": "shaky", "paper": "a4", "language": "en"},
)


def test_a_blank_patient_gives_a_form_that_reads_back_as_a_blank_patient() -> None:
    assert read(patient_text(Patient(), BANK)) == Patient()


def test_a_full_patient_reads_back_the_same() -> None:
    assert read(patient_text(FULL, BANK)) == FULL


def test_a_file_looks_like_this() -> None:
    assert patient_text(FULL, BANK) == (
        Path(__file__).parent / "data/interview-patient.yaml"
    ).read_text("utf-8")


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("name", "Maria", {"name": "Maria"}),
        ("birth_date", "1984-05-17", {"birth_date": date(1984, 5, 17)}),
        ("date", "2026-12-03", {"appointment": {"date": date(2026, 12, 3)}}),
        ("with", "Dr Lee", {"appointment": {"with": "Dr Lee"}}),
        ("minutes", "15", {"appointment": {"minutes": 15}}),
        ("hours", "8", {"answers": {"hours": 8}}),
        ("naps", "no", {"answers": {"naps": False}}),
        ("drinks", "[coffee, tea]", {"answers": {"drinks": ("coffee", "tea")}}),
        ("drinks", "espresso", {"answers": {"drinks": ("coffee",)}}),
        ("goal", '"sleep: all night"', {"answers": {"goal": "sleep: all night"}}),
        ("hands", "cannot-write", {"preferences": {"hands": "cannot-write"}}),
        ("paper", "letter", {"preferences": {"paper": "letter"}}),
    ],
)
def test_a_line_of_the_form_can_be_filled_in(key: str, value: str, expected: Any) -> None:
    assert read(uncommented(patient_text(Patient(), BANK), key, value)) == patient(**expected)


def test_every_line_of_the_form_with_its_mark_deleted_is_still_a_blank_patient() -> None:
    """The lines to fill in are those with no space after the #; the others are explanations."""
    form = patient_text(Patient(), BANK)
    edited, count = re.subn(r"(?m)^( *)#(\w+:)$", r"\1\2", form)
    assert count == len(Patient.model_fields) - 6 + 4 + 4 + len(BANK.facts)
    assert read(edited) == Patient()


def test_an_item_is_starred_by_deleting_the_mark_before_its_dash() -> None:
    form = patient_text(Patient(), BANK)
    edited = form.replace("#- dark-room", "- dark-room")
    assert read(edited) == patient(starred=("dark-room",))


def test_each_item_can_be_starred_once() -> None:
    text = patient_text(patient(starred=("naps-good",)), BANK)
    assert sorted(re.findall(r"(?m)^  (#?- \S+)  # ", text)) == [
        "#- dark-room",
        "#- less-coffee",
        "#- why-awake",
        "- naps-good",
    ]


def test_the_form_asks_the_questions_of_the_bank_and_names_their_choices() -> None:
    form = patient_text(Patient(), BANK)
    assert all(f"  # {fact.ask}\n" in form for fact in BANK.facts)
    assert all(choice.label in form for fact in BANK.facts for choice in fact.choices)
    assert "  #   coffee   Coffee: Espresso, Lungo\n" in form
    assert "  #   none     None of these, on its own\n" in form
    assert "# ----- Nothing -----" not in form, "a group without facts has no heading"


@pytest.mark.parametrize(
    ("number", "written"),
    [(8, "8"), (8.0, "8.0"), (6.5, "6.5"), (0.000001, "0.000001"), (23.999999, "23.999999")],
)
def test_a_number_is_written_in_digits_as_it_was_typed(number: float, written: str) -> None:
    text = patient_text(patient(answers={"hours": number}), BANK)
    assert f"\n  hours: {written}\n" in text
    assert repr(read(text).answers["hours"]) == repr(number)


TRICKY = [
    "no", "Null", "~", "010", "12:30", "1e3", "0x10", "true", "# no", "a #b", "a: b", "a:", "- a",
    "? a", "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "[a", "{a}", "{{ name }}", "{% x %}", '"',
    "'", "\\", "\\n", "it's", "a 'b' c", "---", "...", "<<", "=", "<b>&amp;</b>", "]]>", ",", "…",
    "a\u2028b", "a\ufeffb", "a\u200db",
    "Nguyễn Thị Hồng", "שלום", "李明", "𠮷田", "👩🏽\u200d⚕️", "é", "ﬁ",
    "x" * 4000, "long words " * 300,
]  # fmt: skip


@pytest.mark.parametrize("text", TRICKY, ids=lambda text: ascii(text[:12]))
def test_any_text_comes_back_wherever_it_stands(text: str) -> None:
    expected = patient(
        name=text,
        appointment={"with": text, "place": text},
        answers={"goal": " ".join(text.split())},
        own_questions=(text, text),
    )
    assert read(patient_text(expected, BANK)) == expected


@pytest.mark.parametrize("text", TRICKY, ids=lambda text: ascii(text[:12]))
def test_other_programs_that_read_yaml_see_text_too(text: str) -> None:
    expected = patient(name=text)
    data = yaml.safe_load(patient_text(expected, BANK))
    assert data["name"] == expected.name


def test_newlines_are_spaces() -> None:
    assert read(patient_text(patient(name="a\n\nb\tc"), BANK)).name == "a b c"


def as_loaded(text: str) -> str:
    """A text as `source` lets it in: without what it refuses, in NFC, on one line."""
    allowed = re.sub("[\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]", "", text)
    return " ".join(unicodedata.normalize("NFC", allowed).split())


TEXTS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60).map(as_loaded).filter(bool)
)


@settings(max_examples=300, deadline=None)
@given(
    name=st.none() | TEXTS,
    visit=st.fixed_dictionaries(
        {},
        optional={
            "date": st.dates(),
            "with": TEXTS,
            "place": TEXTS,
            "minutes": st.integers(1, 240),
        },
    ),
    born=st.none() | st.dates(),
    answers=st.fixed_dictionaries(
        {},
        optional={
            "hours": st.integers(0, 24) | st.integers(0, 24_000_000).map(lambda n: n / 1_000_000),
            "naps": st.booleans(),
            "bed": st.sampled_from(["soft", "hard", "no"]),
            "drinks": st.sampled_from([("none",), ("coffee",), ("coffee", "tea", "wine")]),
            "goal": TEXTS,
        },
    ),
    own=st.lists(TEXTS, max_size=3).map(tuple),
    starred=st.lists(st.sampled_from([item.id for item in BANK.items]), max_size=4).map(tuple),
    previous=st.none()
    | st.fixed_dictionaries(
        {},
        optional={
            "on": st.dates(),
            "unanswered": st.lists(TEXTS, max_size=3).map(tuple),
            "answered": st.lists(TEXTS, max_size=3).map(tuple),
        },
    ),
    wishes=st.fixed_dictionaries(
        {},
        optional={
            "text_size": st.sampled_from(["14", "18", "24"]),
            "hands": st.sampled_from(["steady", "shaky", "cannot-write"]),
            "paper": st.sampled_from(["a4", "letter"]),
            "language": st.just("en"),
        },
    ),
)
def test_reading_what_was_written_gives_the_same_patient(
    name: str | None,
    visit: dict[str, Any],
    born: date | None,
    answers: dict[str, Any],
    own: tuple[str, ...],
    starred: tuple[str, ...],
    previous: dict[str, Any] | None,
    wishes: dict[str, Any],
) -> None:
    expected = patient(
        name=name,
        birth_date=born,
        appointment=visit,
        answers=answers,
        own_questions=own,
        starred=starred,
        previous=previous,
        preferences=wishes,
    )
    assert read(patient_text(expected, BANK)) == expected
