"""A patient → the commented YAML file that a person can edit.

`load_patient` reads it back as the same patient. What is not answered stands in it as a line with #
in front (`#egfr:`), ready to be filled in; explanations have a space after the # and stay.
"""

import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from datetime import date

from checklist.bank import Bank
from checklist.facts import Choice, Fact
from checklist.form import choice_text, range_text
from checklist.patient import HANDS, PAPERS, TEXT_SIZES, Patient

_WIDTH = 76
_INDENT = "  "

_HEADER = """\
# {title}
#
# This file is about one patient. To make their sheet from it:
#
#     checklist build patient.yaml
#
# Everything here is optional. What is left out is unknown, never no.
# To answer, delete the # right before a name and write after the colon:
#
#     name: Maria
#
# Put a text with : or # in it in quotes: "like #1: this".
"""

# Words that other programs which read YAML would not take for text; ours reads every word as text.
_RESERVED = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
_SAFE = re.compile(r"[^\W\d_](?:[\w .'-]*[\w.'-])?")
# Line ends to YAML 1.1 and a byte order mark: what json.dumps leaves as it is and YAML would not.
_TREACHEROUS = re.compile("[\u0085\u2028\u2029\ufeff]")


def patient_text(patient: Patient, bank: Bank) -> str:
    """Write a patient's file; a blank patient gives a form to fill in."""
    parts = (
        _about(patient),
        _appointment(patient),
        _preferences(patient, bank),
        _own_questions(patient),
        _answers(patient, bank),
        _starred(patient, bank),
        _previous(patient, bank),
    )
    header = _HEADER.format(title=bank.title)
    return "\n".join([header, *("\n".join([*lines, ""]) for part in parts if (lines := [*part]))])


def yaml_text(text: str) -> str:
    """Quote a text for YAML, whatever it holds."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _TREACHEROUS.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _about(patient: Patient) -> Iterator[str]:
    yield _line("name", patient.name)
    yield from _comment("Year-month-day, like 1984-05-17.")
    yield _line("birth_date", patient.birth_date)


def _appointment(patient: Patient) -> Iterator[str]:
    visit = patient.appointment
    yield "appointment:"
    yield from _comment("Year-month-day, like 2026-12-03.", indent=_INDENT)
    yield _line("date", visit.date, indent=_INDENT)
    yield _line("with", visit.with_, indent=_INDENT)
    yield _line("place", visit.place, indent=_INDENT)
    yield from _comment("How many minutes it lasts, like 15.", indent=_INDENT)
    yield _line("minutes", visit.minutes, indent=_INDENT)


def _answers(patient: Patient, bank: Bank) -> Iterator[str]:
    yield "answers:"
    for group in bank.groups:
        facts = [fact for fact in bank.facts if fact.group == group.id]
        if facts:
            yield from ("", f"{_INDENT}# ----- {group.title} -----")
        for fact in facts:
            yield ""
            yield from _comment(*_about_fact(fact), indent=_INDENT)
            yield from _choices(fact.choices)
            yield _line(fact.id, patient.answers.get(fact.id), indent=_INDENT)


def _about_fact(fact: Fact) -> Iterator[str]:
    yield fact.ask
    if fact.help:
        yield fact.help
    match fact.kind:
        case "yes-no":
            yield "Write yes or no."
        case "number":
            yield f"Write {range_text(fact)}."
        case "choice":
            yield "Write one of these words:"
        case "choices":
            yield "Write one of these words, or several, like [one, two]:"
    if fact.source:
        yield f"Leave this out if {fact.source} is filled in."


def _choices(choices: tuple[Choice, ...]) -> Iterator[str]:
    """The words to write, and beside each what it means."""
    width = max((len(choice.id) for choice in choices), default=0)
    for choice in choices:
        alone = ", on its own" if choice.exclusive else ""
        lead = f"{_INDENT}#   {choice.id:{width}}   "
        yield from _wrapped(f"{choice_text(choice)}{alone}", lead, f"{_INDENT}#{'':{width + 6}}")


def _own_questions(patient: Patient) -> Iterator[str]:
    yield from _comment("My own questions, each on a line that begins with a dash.")
    yield "own_questions:"
    for question in patient.own_questions:
        yield f"{_INDENT}- {_written(question)}"
    if not patient.own_questions:
        yield f'{_INDENT}#- ""'


def _starred(patient: Patient, bank: Bank) -> Iterator[str]:
    yield from _comment(
        "The questions that matter most to me, up to three. Delete the # before the dash to choose "
        "one. own-1 is the first of my own questions."
    )
    asks = {item.id: f"  # {item.ask}" for item in bank.items}
    yield "starred:"
    for item_id in patient.starred:
        yield f"{_INDENT}- {item_id}{asks.get(item_id, '')}"
    for section in bank.sections:
        rest = [item.id for item in bank.items if item.section == section.id]
        yield f"{_INDENT}# {section.title}"
        yield from (f"{_INDENT}#- {i}{asks[i]}" for i in rest if i not in patient.starred)


def _previous(patient: Patient, bank: Bank) -> Iterator[str]:
    """What became of the last sheet; nothing for a first visit."""
    last = patient.previous
    if last is None:
        return
    yield from _comment(
        "What became of the questions of my last sheet. Those left over come first on the next "
        "one, those answered come last. To ask one again, move its line up to the unanswered."
    )
    yield "previous:"
    yield _line("on", last.on, indent=_INDENT)
    asks = {item.id: f"  # {item.ask}" for item in bank.items}
    for name, keys in (("unanswered", last.unanswered), ("answered", last.answered)):
        yield f"{_INDENT}{name}:" if keys else f"{_INDENT}{name}: []"
        yield from (f"{_INDENT * 2}- {_written(key)}{asks.get(key, '')}" for key in keys)


def _preferences(patient: Patient, bank: Bank) -> Iterator[str]:
    wishes = patient.preferences
    yield "preferences:"
    yield from _comment(f"In points: {_or(map(str, TEXT_SIZES))}.", indent=_INDENT)
    yield _line("text_size", wishes.text_size, indent=_INDENT)
    yield from _comment(f"How the hands write: {_or(HANDS)}.", indent=_INDENT)
    yield _line("hands", wishes.hands, indent=_INDENT)
    yield from _comment(f"Write {_or(PAPERS)}.", indent=_INDENT)
    yield _line("paper", wishes.paper, indent=_INDENT)
    yield from _comment(f"The language of the sheet: {bank.language}.", indent=_INDENT)
    yield _line("language", wishes.language, indent=_INDENT)


def _or(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"


def _comment(*sentences: str, indent: str = "") -> Iterator[str]:
    for sentence in sentences:
        yield from _wrapped(sentence, f"{indent}# ", f"{indent}# ")


def _wrapped(text: str, lead: str, follow: str) -> list[str]:
    lines = textwrap.wrap(
        text, _WIDTH, initial_indent=lead, subsequent_indent=follow, break_long_words=False
    )
    return [line.rstrip() for line in lines] or [lead.rstrip()]


def _line(key: str, value: object, *, indent: str = "") -> str:
    return f"{indent}#{key}:" if value is None else f"{indent}{key}: {_written(value)}"


def _written(value: object) -> str:
    """A value as it stands in the file."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float():  # never 1e-06: a number in the file is digits and a point
            whole, decimals = f"{value:.6f}".split(".")
            return f"{whole}.{decimals.rstrip('0') or '0'}"
        case int() | date():
            return str(value)
        case tuple():
            return f"[{', '.join(map(_written, value))}]"
    text = str(value)
    if _SAFE.fullmatch(text) and text.casefold() not in _RESERVED:
        return text
    return yaml_text(text)
