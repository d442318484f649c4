"""A patient's file → `Patient`: who, which appointment, and the answers the bank asks for.

Everything is optional. An answer left out is unknown, never no.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    create_model,
)

from checklist.bank import Bank
from checklist.conditions import Answers
from checklist.facts import Fact
from checklist.source import Document, Input, Plain, check_size, read_file, read_yaml
from checklist.validation import (
    Day,
    Line,
    Many,
    Parsed,
    Value,
    YesNo,
    did_you_mean,
    number,
    one_of,
    quoted,
    reject,
    validate,
    word_of,
)

MOST_BYTES = 256 * 1024
MOST_VALUES = 2_000
TEXT_SIZES = (14, 18, 24)

Paper = Literal["a4", "letter"]
PAPERS: tuple[str, ...] = get_args(Paper)
Hands = Literal["steady", "shaky", "cannot-write"]
HANDS: tuple[str, ...] = get_args(Hands)
TextSize = Annotated[
    int,
    word_of({str(size): str(size) for size in TEXT_SIZES}),
    Parsed(lambda size: str(size) if isinstance(size, int) else size),
    WithJsonSchema({"enum": list(TEXT_SIZES)}),
]
_Minutes = Annotated[
    int, number(1, 240, "minutes", decimals=0), WithJsonSchema({"type": "integer", "minimum": 1})
]


def _spoken(value: str, info: ValidationInfo) -> str:
    language = (info.context or {}).get("language", value)
    if value != language:
        raise reject(f"the bank does not speak {quoted(value)}", f"write {language}")
    return value


def _starrable(value: str, info: ValidationInfo) -> str:
    known: Mapping[str, str] = (info.context or {}).get("starrable", {value: value})
    if value not in known:
        raise reject(
            f"there is no item {quoted(value)}{did_you_mean(value, known)}",
            "write the id of an item of the bank, or own-1 for your first own question",
        )
    return value


class Appointment(Value):
    """When the visit is, with whom, where, and for how many minutes."""

    date: Day | None = None
    with_: Line | None = Field(default=None, alias="with")
    place: Line | None = None
    minutes: _Minutes | None = None


class Preferences(Value):
    """How the sheet is to be printed; None leaves it to the clinic's style.

    `hands` is how well the patient writes: `shaky` gives bigger boxes and wider lines,
    `cannot-write` room for someone else to write in.
    """

    text_size: TextSize | None = None
    hands: Annotated[Hands, one_of(Hands)] | None = None
    paper: Annotated[Paper, one_of(Paper)] | None = None
    language: Annotated[Line, AfterValidator(_spoken)] | None = None


class Previous(Value):
    """What became of the questions of the last sheet, made on the day `on`.

    Each is the id of an item, or an own question in its words. The bank may have changed since.
    """

    on: Day | None = None
    unanswered: Many[Line] = ()
    answered: Many[Line] = ()


class Patient(Value):
    """What a patient tells us.

    `answers` maps the id of a fact to a yes or no (bool), a number, a text, the id of a choice, or
    a tuple of such ids. `starred` holds ids of items, or `own-1`, `own-2` … for own questions.
    """

    name: Line | None = None
    birth_date: Day | None = None
    appointment: Appointment = Appointment()
    answers: Answers = Field(default_factory=dict)
    own_questions: Many[Line] = ()
    starred: Many[Annotated[Line, AfterValidator(_starrable)]] = ()
    previous: Previous | None = None
    preferences: Preferences = Preferences()

    def preferring(self, wishes: Mapping[str, Any]) -> "Patient":
        """The same patient, with some preferences laid over their own."""
        preferences = self.preferences.model_copy(update=dict(wishes))
        return self.model_copy(update={"preferences": preferences})


def load_patient(source: str | os.PathLike[str] | Input, bank: Bank) -> Patient:
    """Read a patient's file.

    Raises:
        InputError: with every problem of the file.
    """
    if not isinstance(source, Input):
        source = read_file(source, most_bytes=MOST_BYTES)
    small = check_size(source, most_bytes=MOST_BYTES)
    return parse_patient(read_yaml(small, most_values=MOST_VALUES), bank)


def parse_patient(document: Document, bank: Bank) -> Patient:
    """Check plain data as a patient of this bank.

    Raises:
        InputError: with every problem found.
    """
    blank = document.data is None
    filled = replace(document, data={} if blank else _without_blanks(document.data))
    form = validate(_form(bank), filled, context=_context(filled, bank))
    parts = {name: getattr(form, name) for name in Patient.model_fields}
    given = zip(bank.facts, parts["answers"], strict=True)
    answers = {fact.id: answer for fact, (_, answer) in given if answer not in (None, ())}
    return Patient.model_construct(**{**parts, "answers": answers})


def patient_schema(bank: Bank) -> dict[str, Any]:
    """The JSON Schema of a patient file of this bank, for editors and other programs."""
    schema = _form(bank).model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _context(document: Document, bank: Bank) -> dict[str, Any]:
    own = document.data.get("own_questions") if isinstance(document.data, dict) else None
    count = len(own) if isinstance(own, list) else int(own is not None)
    starrable = [item.id for item in bank.items] + [f"own-{n + 1}" for n in range(count)]
    return {"language": bank.language, "starrable": dict.fromkeys(starrable)}


def _without_blanks(data: Plain) -> Plain:
    """Leave out what was left empty: a blank is unknown wherever it stands."""
    if isinstance(data, dict):
        return {key: _without_blanks(value) for key, value in data.items() if value is not None}
    return data


@lru_cache(maxsize=8)
def _form(bank: Bank) -> type[Patient]:
    """The model of a patient file of one bank: `Patient` with the bank's own facts as answers."""
    facts: dict[str, Any] = {  # under names that cannot clash with those of pydantic
        f"fact_{index}": (_answer_type(fact) | None, _described(fact))
        for index, fact in enumerate(bank.facts)
    }
    answers = create_model("Answers", __base__=Value, **facts)
    fields: dict[str, Any] = {"answers": (answers, answers())}
    return create_model("PatientFile", __base__=Patient, __doc__=Patient.__doc__, **fields)


def _described(fact: Fact) -> Any:
    return Field(default=None, alias=fact.id, title=fact.label, description=fact.ask)


def _answer_type(fact: Fact) -> Any:
    match fact.kind:
        case "yes-no":
            return YesNo
        case "number":
            low, high = fact.range or (0, 0)
            schema = WithJsonSchema({"type": "number", "minimum": low, "maximum": high})
            return Annotated[int | float, number(low, high, fact.unit or ""), schema]
        case "text":
            return Line
    words = {choice.id: choice.id for choice in fact.choices}
    names = {name: choice.id for choice in fact.choices for name in choice.names}
    word = Annotated[str, word_of(words | names), WithJsonSchema({"enum": [*words, *names]})]
    if fact.kind == "choice":
        return word
    return Annotated[Many[word], AfterValidator(partial(_agreeing, fact))]


def _agreeing(fact: Fact, answers: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse an answer such as “none” beside another; keep one of each, in the bank's order."""
    alone = [choice.id for choice in fact.choices if choice.exclusive and choice.id in answers]
    if alone and len(set(answers)) > 1:
        raise reject(f"“{alone[0]}” cannot stand beside other answers", "keep one or the other")
    return tuple(choice.id for choice in fact.choices if choice.id in answers)
