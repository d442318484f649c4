"""What a form left open comes back next time: as a patient, as a file, below another file."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from forms import Form, with_bytes

from checklist.bank import load_bank
from checklist.errors import InputError
from checklist.filled import filled_json, load_filled
from checklist.next_visit import carry_over, load_previous
from checklist.patient import Appointment, Patient, Previous, load_patient
from checklist.patient_file import patient_text
from checklist.selection import select
from checklist.source import Input

BANK = load_bank(Path(__file__).parent / "data" / "selection.yaml")
LAST = date(2026, 12, 1)


def sheet() -> Form:
    """A sheet on which some was answered, and some written."""
    return (
        Form()
        .text("name", "Name", "Łucja ")
        .text("appointment.with", "With", "Dr Lee")
        .item("private", "Could sleep alone help?", asked=True)
        .item("heart", "Is it hard on my heart?", answered=True)
        .item("own-1", "Why me?", asked=True)
        .item("own-2", "Can I drive?", answer="Yes.")
        .item("why-early", "Why do I wake early?", answer=" \r")
        .item("gone", "Is it the moon?")
        .text("own", "My own questions", "And  my job?\r\r Why me?\n")
    )


def before(content: bytes) -> Patient:
    return load_previous(Input("last", content), BANK)


PATIENT = Patient(
    name="Łucja",
    appointment=Appointment.model_validate({"with": "Dr Lee"}),
    own_questions=("Why me?", "And my job?"),
    previous=Previous(
        on=LAST,
        unanswered=("private", "Why me?", "why-early", "gone"),
        answered=("heart", "Can I drive?"),
    ),
)
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "the form": lambda content: content,
    "its JSON": lambda content: filled_json(load_filled(Input("", content))).encode(),
    "its YAML": lambda content: patient_text(before(content), BANK).encode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_form_its_json_and_its_yaml_say_the_same(form: Callable[[bytes], bytes]) -> None:
    assert before(form(sheet().bytes())) == PATIENT


def test_a_form_nobody_filled_in_leaves_everything_open() -> None:
    form = Form().text("name").text("own").item("heart", "Is it?").item("own-1", "Why me?")
    assert before(form.bytes()) == Patient(
        own_questions=("Why me?",),
        previous=Previous(on=LAST, unanswered=("heart", "Why me?")),
    )


def test_an_own_question_that_was_written_twice_is_answered_by_one_answer() -> None:
    form = Form().item("own-1", "Why me?").item("own-2", "Why me?", answered=True)
    assert before(form.bytes()) == Patient(previous=Previous(on=LAST, answered=("Why me?",)))


def test_an_own_question_without_its_words_is_known_by_its_number_and_told() -> None:
    patient = before(Form().item("own-1", "").bytes())
    assert patient == Patient(previous=Previous(on=LAST, unanswered=("own-1",)))
    assert select(BANK, patient, on=LAST).left_behind == ("own-1",)


# Beside a patient's file --------------------------------------------------------------------------


def test_the_patients_file_wins_and_its_own_questions_keep_their_numbers() -> None:
    patient = Patient(
        name="Lu",
        appointment=Appointment(minutes=15),
        own_questions=("Can I drive?", "And my job?", "Can I drive?"),
        starred=("own-2",),
        previous=Previous(unanswered=("new-bed",)),
    )
    assert carry_over(patient, PATIENT) == Patient(
        name="Lu",
        appointment=Appointment.model_validate({"minutes": "15", "with": "Dr Lee"}),
        own_questions=("Can I drive?", "And my job?", "Can I drive?", "Why me?"),
        starred=("own-2",),
        previous=PATIENT.previous,
    )


def test_the_next_sheet_begins_with_what_was_left_open_and_ends_with_what_was_answered() -> None:
    patient = Patient(own_questions=("Can I drive?",), starred=("heart", "new-bed"))
    checklist = select(BANK, carry_over(patient, PATIENT), on=LAST)
    asks = [(entry.rank.name, entry.item.ask) for entry in checklist.entries]
    assert asks[:5] == [
        ("STARRED", "Would another bed help?"),
        ("CARRIED", "Could sleep alone help?"),
        ("CARRIED", "Why me?"),
        ("CARRIED", "Why do I wake early?"),
        ("OWN", "And my job?"),
    ]
    assert asks[-2:] == [
        ("ANSWERED", "Can I drive?"),
        ("ANSWERED", "Is it hard on my heart?"),
    ]
    assert checklist.left_behind == ("gone",)


# What is refused ----------------------------------------------------------------------------------


def refusal(content: bytes) -> str:
    with pytest.raises(InputError) as caught:
        before(content)
    return str(caught.value)


def test_the_sheet_of_another_bank_is_refused() -> None:
    assert refusal(Form("dreams 1 2026-12-01").item("heart", "Is it?").bytes()) == (
        "last: this is a sheet of the bank “dreams”, not of “sleep”; name its bank with --bank"
    )


def test_a_patients_file_without_a_last_sheet_is_refused() -> None:
    assert refusal(b"name: Maria") == (
        "last: this says nothing about a last sheet; "
        "name a filled sheet, or what checklist read made of one"
    )


def test_a_text_that_no_patients_file_can_hold_is_refused_at_its_field_all_at_once() -> None:
    form = sheet().item("own-3", "a\u202eb").text("own", value="x" * 4001 + "\nfine")
    form.nodes["name"]["/V"] = with_bytes(b"\xfe\xff\0a\0\x07")
    assert refusal(form.bytes()) == (
        "last: item.own-3: there is a character here that cannot be printed, U+202E; "
        "delete it and type the text again\n"
        "last: name: there is a character here that cannot be printed, U+0007; "
        "delete it and type the text again\n"
        "last: own: this text is longer than 4,000 characters; shorten it"
    )


def test_what_read_wrote_of_a_hostile_sheet_is_a_file_that_build_accepts() -> None:
    asks = ["no", "- a", "a: b", "#1", '"', "{{ x }}", "\u2028", "heart", "own-1", "]]>", "\x0b?"]
    form = Form()
    for number, ask in enumerate(asks, start=1):
        form.item(f"own-{number}", ask)
    patient = before(form.bytes())
    text = patient_text(patient, BANK)
    assert load_patient(Input("next.yaml", text.encode()), BANK) == patient
    assert json.dumps(patient.own_questions) == json.dumps(
        tuple(" ".join(ask.split()) for ask in asks if ask.split())
    )
