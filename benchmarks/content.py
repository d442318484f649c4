"""Invented patients, each with a list of so many questions: as a file for us, as data for others.

The others set what our own HTML says, read from it again, so that nobody sets less than we do.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from html import unescape
from itertools import count, islice
from pathlib import Path

from checklist import Bank, Checklist, load_bank, load_patient, select, to_html
from checklist.bank import Item
from checklist.selection import Entry
from checklist.source import Input
from engines import Case, Question, Sheet

FOLDER = Path(__file__).parent / "templates"
TEMPLATE = "list"
QUESTIONS = 20
_ON = date(2026, 11, 22)

# In letters of one font, for plain Platypus takes no other where that lacks one.
_FIRST = (
    "Maria", "José", "Łukasz", "Zoë", "Björn", "Ayşe", "Siân", "Amélie", "Dušan", "Ingrid", "Noor",
    "Tomáš", "Renée",
)  # fmt: skip
_LAST = (
    "Oliveira", "Wiśniewski", "Nguyen", "Müller", "Çelik", "O’Brien", "Núñez", "Åkesson", "Horvát",
    "Smith", "de Vries", "Łapiński", "Škoda", "Brown", "Fernández", "Dahl", "Rossi",
)  # fmt: skip
_WISHES = ("walk further", "sleep through", "keep my job", "plan a family", "travel", "tire less")


@cache
def bank() -> Bank:
    """The shipped bank."""
    return load_bank()


def case(number: int, questions: int = QUESTIONS) -> Case:
    """A case; each number has another patient, the same one each time."""
    patient = patient_file(number)
    html = to_html(chosen(patient, questions), template=TEMPLATE, templates=FOLDER)
    return {"patient": patient, "questions": questions, "sheet": read_sheet(html)}


def patient_file(number: int) -> str:
    """A patient's file."""
    answers: dict[str, object] = {"egfr": 30 + number % 89, "goal": f"To {_of(_WISHES, number)}"}
    for fact in bank().facts:
        choices = [choice.id for choice in fact.choices or () if not choice.exclusive]
        if choices and number % 3:
            chosen_id = _of(choices, number * len(fact.id) // 2)
            answers[fact.id] = chosen_id if fact.kind == "choice" else [chosen_id]
    visit = _ON + timedelta(days=number % 300)
    return json.dumps({
        "name": f"{_of(_FIRST, number)} {_of(_LAST, number // 13 + number)}",
        "appointment": {"date": f"{visit}", "with": f"Dr {_of(_LAST, number // 7)}"},
        "answers": answers,
        "own_questions": [f"How many weeks until I {_of(_WISHES, number)}: {3 + number}?"],
    })  # fmt: skip


def _of(things: Sequence[str], number: int) -> str:
    return things[number % len(things)]


def chosen(patient: str, questions: int) -> Checklist:
    """The first so many questions for a patient; where fewer apply, some again under other ids."""
    file = Input("patient.json", patient.encode())
    checklist = select(bank(), load_patient(file, bank()), on=_ON)
    return replace(checklist, entries=tuple(islice(_again(checklist.entries), questions)))


def _again(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    yield from entries
    reviewed = [(entry, entry.item) for entry in entries if isinstance(entry.item, Item)]
    for number in count(2):
        for entry, item in reviewed:
            yield entry._replace(item=item.model_copy(update={"id": f"{item.id}-{number}"}))


# What our HTML says -------------------------------------------------------------------------------

_TITLE = re.compile(r"<h1>(.*?)</h1><p>(.*?)</p>")
_FIELD = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>")
_SAFETY = re.compile(r'<aside class="safety"><p><strong>(.*?)</strong> (.*?)</p>')
_SECTION = re.compile(r"<section>\s*<h2>(.*?)</h2>(.*?)</section>", re.DOTALL)
_QUESTION = re.compile(
    r'<li value="(?P<number>\d+)">.*?<label[^>]*>(?P<ask>.*?)</label></p>\s*'
    r'<p class="reason">(?P<reason>.*?)</p>\s*'
    r'(?:<p class="known"><span class="certainty">(?P<certainty>.*?)</span> (?P<known>.*?)</p>)?',
    re.DOTALL,
)
_FOOT = re.compile(r"<footer.*?<p>(.*?)<strong>(.*?)</strong></p>", re.DOTALL)


def read_sheet(html: str) -> Sheet:
    """Find the words of a list in its HTML."""
    (title, subject), (lead, safety), (foot, warning) = (
        _texts(pattern.findall(html)[0]) for pattern in (_TITLE, _SAFETY, _FOOT)
    )
    return {
        "title": title, "subject": subject, "lead": lead, "safety": safety,
        "fields": [(label, value) for label, value in map(_texts, _FIELD.findall(html))],
        "sections": [
            {"title": unescape(title), "questions": [*map(_question, _QUESTION.finditer(rest))]}
            for title, rest in _SECTION.findall(html)
        ],
        "foot": foot, "warning": warning,
    }  # fmt: skip


def _texts(found: Iterable[str]) -> list[str]:
    return [unescape(text).strip() for text in found]


def _question(found: re.Match[str]) -> Question:
    number, ask, reason, certainty, known = _texts(found.groups(""))
    return {
        "number": number, "ask": ask, "reason": reason, "certainty": certainty, "known": known
    }  # fmt: skip
