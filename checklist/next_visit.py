"""A filled form and its bank → the patient of the next visit: what was left open comes back."""

from collections.abc import Iterator

from checklist.bank import Bank
from checklist.errors import InputError, Place, Problem
from checklist.filled import OWN, Filled, FilledItem, is_filled, load_filled
from checklist.patient import Patient, Previous, load_patient
from checklist.patient_file import yaml_text
from checklist.source import Input, read_yaml

_WITH = "appointment.with"


def load_previous(source: Input, bank: Bank) -> Patient:
    """Read what is known from the last visit: a filled form, JSON of one, or a patient's file.

    Raises:
        InputError: it is none of them, has faults, or says nothing of a last sheet.
    """
    if is_filled(source.content):
        return next_patient(load_filled(source), bank, name=source.name)
    patient = load_patient(source, bank)
    if patient.previous is None:
        raise InputError([Problem(
            Place(source.name), "this says nothing about a last sheet",
            "name a filled sheet, or what checklist read made of one",
        )])  # fmt: skip
    return patient


def next_patient(filled: Filled, bank: Bank, *, name: str) -> Patient:
    """Make the patient of the next visit from a filled form.

    Args:
        filled: the form.
        bank: the one the form was made from.
        name: what a person calls the form, for messages.

    Raises:
        InputError: the form is of another bank, or holds a text that no patient's file can.
    """
    if filled.bank.id != bank.id:
        raise InputError([Problem(
            Place(name), f"this is a sheet of the bank “{filled.bank.id}”, not of “{bank.id}”",
            "name its bank with --bank",
        )])  # fmt: skip
    typed = _Typed(name)
    keys = {item.id: typed.key(item) for item in filled.items}
    answered = dict.fromkeys(keys[item.id] for item in filled.items if item.settled)
    left = dict.fromkeys(key for key in keys.values() if key not in answered)
    own = [key for item_id, key in keys.items() if OWN.fullmatch(item_id) and key != item_id]
    lines = typed.lines("own", str(filled.fields.get("own") or ""))
    patient = Patient.model_validate({
        "name": typed.line("name", filled.fields.get("name")),
        "appointment": {"with": typed.line(_WITH, filled.fields.get(_WITH))},
        "own_questions": list(dict.fromkeys([*(key for key in own if key in left), *lines])),
        "previous": Previous(on=filled.on, unanswered=tuple(left), answered=tuple(answered)),
    })  # fmt: skip
    if typed.problems:
        raise InputError(typed.problems)
    return patient


def carry_over(patient: Patient, before: Patient) -> Patient:
    """Lay what is known from the last visit below a patient's file, which wins."""
    visit, own = patient.appointment, patient.own_questions
    return patient.model_copy(update={
        "name": patient.name or before.name,
        "appointment": visit.model_copy(
            update={"with_": visit.with_ or before.appointment.with_}
        ),
        "own_questions": (*own, *(each for each in before.own_questions if each not in own)),
        "previous": before.previous,
    })  # fmt: skip


class _Typed:
    """Turns what was typed on a form into lines of a patient's file, or into problems."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.problems: list[Problem] = []

    def key(self, item: FilledItem) -> str:
        """What the item goes by in `Previous`: an own question by its words, if they are known."""
        own = OWN.fullmatch(item.id)
        return (own and self.line(f"item.{item.id}", item.ask)) or item.id

    def lines(self, field: str, text: str) -> Iterator[str]:
        """The lines of a text that hold something."""
        return filter(None, [self.line(field, line) for line in text.splitlines()])

    def line(self, field: str, text: object) -> str | None:
        """A text on one line, as `source` lets it in."""
        line = " ".join(text.split()) if isinstance(text, str) else ""
        try:
            document = read_yaml(Input(self.form, yaml_text(line).encode()))
            problems = document.problems
        except InputError as error:
            document, problems = None, error.problems
        place = Place(self.form, path=field)
        self.problems += [problem._replace(place=place) for problem in problems]
        return str(document.data) if document and line else None
