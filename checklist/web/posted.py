"""The fields of a form as a browser posts them → a patient, and back.

A field is called as its value is in a patient's file (`answers.egfr`), so that a fault finds its
field by its name. Whatever was typed stays beside what was made of it, and can be shown again.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from checklist.bank import Bank
from checklist.errors import InputError, Place, Problem
from checklist.form import OWN, STARRED, questions
from checklist.patient import MOST_BYTES, MOST_VALUES, Patient, parse_patient
from checklist.source import Document, Path, Plain, spell
from checklist.typed import FORBIDDEN, cleaned, shown
from checklist.validation import quoted

Fields = Mapping[str, Sequence[str]]
"""The values of a form by the names of its fields."""

OWN_NAME = spell(OWN)
STARRED_NAME = spell(STARRED)
LANGUAGE_NAME = "preferences.language"

# What a file may hold and the form does not ask travels with it unseen.
_UNSEEN: tuple[Path, ...] = (
    ("preferences", "language"),
    ("previous", "on"),
    ("previous", "unanswered"),
    ("previous", "answered"),
)
_LISTS = {OWN_NAME, STARRED_NAME, "previous.unanswered", "previous.answered"}
# The half, as the file that is kept holds the bank's explanations too.
_MOST_BYTES = MOST_BYTES // 2
_OWN_STAR = re.compile(r"own-([1-9]\d{0,3})", re.ASCII)


@dataclass(frozen=True)
class Posted:
    """A form as somebody left it.

    `texts` is what stands in each field; `patient` is what could be read of it; `problems` is what
    could not, each with the name of its field as its place.
    """

    texts: Mapping[str, tuple[str, ...]]
    patient: Patient
    problems: tuple[Problem, ...] = ()

    @property
    def unseen(self) -> Iterator[tuple[str, str]]:
        """The fields that no question shows, one after the other."""
        for path in _UNSEEN:
            for text in self.texts.get(spell(path), ()):
                yield spell(path), text

    @property
    def own_questions(self) -> tuple[str, ...]:
        """The own questions, those left empty among them; a star counts them all."""
        return self.texts.get(OWN_NAME, ())

    @property
    def starred(self) -> tuple[str, ...]:
        """The ids of the questions chosen, the most important first."""
        return self.texts.get(STARRED_NAME, ())

    @cached_property
    def faults(self) -> Mapping[str, tuple[Problem, ...]]:
        """The problems by the field they are in."""
        found: dict[str, tuple[Problem, ...]] = {}
        for problem in self.problems:
            name = field_of(problem)
            found[name] = (*found.get(name, ()), problem)
        return found

    def starring(self, stars: Iterable[str]) -> "Posted":
        """The same form with other questions chosen."""
        return replace(self, texts={**self.texts, STARRED_NAME: tuple(stars)})

    def speaking(self, language: str) -> "Posted":
        """The same form in another language."""
        return replace(self, texts={**self.texts, LANGUAGE_NAME: (language,)})


def field_of(problem: Problem) -> str:
    """The name of the field a problem is in."""
    return problem.place.path.partition("[")[0]


def number_of(problem: Problem) -> int:
    """Which text of its field a problem is in, from 0."""
    found = re.search(r"\[(\d+)\]$", problem.place.path)
    return int(found[1]) if found else 0


def read_posted(fields: Fields, bank: Bank) -> Posted:
    """Read what was posted, whatever it is."""
    known = _known(bank)
    texts = {name: tuple(map(printable, values)) for name, values in fields.items()}
    seen = {
        name: texts[name] for name in known if any(text.strip() for text in texts.get(name, ()))
    }
    problems = [*_strange(texts.keys() - known.keys()), *_too_much(seen)]
    if problems:
        return Posted(seen, Patient(), tuple(problems))
    document = _document(fields, known)
    try:
        return Posted(seen, parse_patient(document, bank))
    except InputError as error:
        return Posted(seen, _readable(document, bank, error), error.problems)


def posted_from(patient: Patient, bank: Bank) -> Posted:
    """The form as if a patient had filled it in."""
    data = patient.model_dump(by_alias=True, exclude_none=True)
    found = ((path, _at(data, path)) for path in _known(bank).values())
    texts = {spell(path): _typed(value) for path, value in found if value not in (None, (), [])}
    return Posted(texts, patient)


def _known(bank: Bank) -> dict[str, Path]:
    """The path of every field by its name, in the order of the form."""
    paths = [*(question.path for question in questions(bank)), *_UNSEEN]
    return {spell(path): path for path in paths}


def _strange(names: Iterable[str]) -> Iterator[Problem]:
    for name in sorted(map(printable, names)):
        yield Problem(Place(), f"this form has no field {quoted(name)}", "take it out")


def _too_much(texts: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    values = [text for several in texts.values() for text in several]
    if len(values) > MOST_VALUES or sum(len(text.encode()) for text in values) > _MOST_BYTES:
        yield Problem(Place(), "this is more than a patient’s file can hold", "write less")


def printable(text: str) -> str:
    """A text as it can be shown again."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", FORBIDDEN.sub("\ufffd", lines))


# Fields → data ------------------------------------------------------------------------------------


def _document(fields: Fields, known: Mapping[str, Path]) -> Document:
    """The plain data of a patient's file; the line of a value is the number of its field."""
    data: dict[str, Any] = {}
    places, problems = dict[Path, tuple[int, int]](), list[Problem]()
    for line, (name, path) in enumerate(known.items(), start=1):
        values = list(_values(name, fields.get(name, ()), line, problems))
        if name == STARRED_NAME:
            values = [*_renumbered(values, fields.get(OWN_NAME, ()))]
        if not values:
            continue
        many = name in _LISTS or len(values) > 1
        value: Plain = [*values] if many else values[0]
        _put(data, path, value)
        places |= dict.fromkeys([path, *((*path, n) for n in range(len(values)))], (line, 1))
    return Document("", data, values=places, problems=tuple(problems))


def _values(name: str, texts: Iterable[str], line: int, problems: list[Problem]) -> Iterator[str]:
    """What was typed into a field, each text folded to a line; what was left empty is nothing."""
    for number, text in enumerate(texts):
        text, faults = cleaned(" ".join(text.split()))
        place = Place("", line, 1, f"{name}[{number}]" if name in _LISTS else name)
        problems += [Problem(place, *fault) for fault in faults]
        if text:
            yield text


def _renumbered(stars: Iterable[str], own: Sequence[str]) -> Iterator[str]:
    """The stars with own questions counted as a file does, without those left empty."""
    filled = [number for number, text in enumerate(own, start=1) if text.split()]
    for star in dict.fromkeys(stars):
        found = _OWN_STAR.fullmatch(star)
        if not found or int(found[1]) > len(own):
            yield star
        elif int(found[1]) in filled:
            yield f"own-{filled.index(int(found[1])) + 1}"


def position(star: str, own: Sequence[str]) -> str:
    """The star as the form counts it, with the own questions that were left empty."""
    found = _OWN_STAR.fullmatch(star)
    filled = [number for number, text in enumerate(own, start=1) if text.split()]
    return f"own-{filled[int(found[1]) - 1]}" if found else star


def _put(data: dict[str, Any], path: Path, value: Plain) -> None:
    *outer, last = map(str, path)
    for key in outer:
        data = data.setdefault(key, {})
    data[last] = value


def _readable(document: Document, bank: Bank, error: InputError) -> Patient:
    """The patient without the fields that cannot be read."""
    data: dict[str, Any] = {}
    broken = {field_of(problem) for problem in error.problems}
    for path in _known(bank).values():
        value = _at(document.data, path)
        if value is not None and spell(path) not in broken:
            _put(data, path, value)
    try:
        return parse_patient(Document("", data), bank)
    except InputError:  # a star for an own question that cannot be read
        return Patient()


# Data → fields ------------------------------------------------------------------------------------


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _typed(value: Any) -> tuple[str, ...]:
    """A value as somebody would type or tick it."""
    match value:
        case bool():
            return ("yes" if value else "no",)
        case float():
            whole, decimals = f"{value:.6f}".split(".")
            return (f"{whole}.{decimals.rstrip('0') or '0'}",)
        case date():
            return (value.isoformat(),)
        case list() | tuple():
            return tuple(text for each in value for text in _typed(each))
    return (str(value),)


def sentence(problem: Problem) -> str:
    """A problem as it is said to somebody who fills in a form."""
    where = f"{shown(str(problem.place))}: " if problem.place.file else ""
    fault, remedy = (text[:1].upper() + text[1:] for text in (problem.fault, problem.remedy))
    return f"{where}{fault}. {remedy}."
