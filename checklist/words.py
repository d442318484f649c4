"""words.yaml → `Words`: what the templates say in one language, and how its gaps are filled."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from checklist.bank import Source
from checklist.conditions import Answer
from checklist.errors import InputError, Place, Problem
from checklist.facts import Fact
from checklist.patient import Appointment
from checklist.selection import answer_text
from checklist.source import Document, Path, Plain
from checklist.style import overlaid
from checklist.validation import did_you_mean, quoted

_MODEL = "en"
_TOGETHER = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Words:
    """The words of one language, by name."""

    language: str
    texts: Mapping[str, Any]

    def day(self, day: date) -> str:
        """A day in words."""
        return self._date(self.texts["day"], day)

    def month(self, day: date) -> str:
        """The month of a day in words."""
        return self._date(self.texts["month"], day)

    def said(self, fact: Fact, answer: Answer) -> str:
        """An answer in words, with its unit."""
        if isinstance(answer, bool):
            return str(self.texts["yes" if answer else "no"])
        unit = f" {fact.unit}".replace(" ", _TOGETHER) if fact.unit else ""
        return answer_text(fact, answer) + unit

    def when(self, appointment: Appointment) -> str:
        """When a visit is and how long, as far as it is known."""
        day, minutes = appointment.date, appointment.minutes
        known = [self.day(day)] if day else []
        if minutes:
            known.append(fill(self.texts["minutes"], count=minutes))
        return ", ".join(known)

    def seen(self, source: Source) -> str:
        """A source by title and identifier, and how far it was read if not whole."""
        known = ", ".join(filter(None, (source.title, source.identifier)))
        return known if source.seen == "read" else f"{known} ({self.texts['seen'][source.seen]})"

    def cited(self, source: Source) -> str:
        """A source as short as anyone can look it up by, and how far it was read if not whole."""
        short = {"title": source.identifier or source.title, "identifier": None}
        return self.seen(source.model_copy(update=short))

    def _date(self, form: str, day: date) -> str:
        return fill(form, day=day.day, month=self.texts["months"][day.month - 1], year=day.year)


def fill(text: str, **values: object) -> str:
    """Fill the {names} of a text in one pass, so that what is filled in is never filled again."""
    parts = [*_parts(text)]
    parts[1::2] = [str(values.get(name, f"{{{name}}}")) for name in parts[1::2]]
    return "".join(parts)


@lru_cache(maxsize=512)
def _parts(text: str) -> tuple[str, ...]:
    """A text cut at its {names}, which are every other part."""
    return tuple(re.split(r"\{(\w+)\}", text))


def counted(forms: Mapping[str, str], count: int) -> str:
    """The form for one or for many, with the count in it."""
    return fill(forms["one" if count == 1 else "many"], count=count)


def parse_words(shipped: Document, own: Document | None, language: str) -> Words:
    """The words of a language, a clinic's own laid over the shipped ones.

    Raises:
        InputError: the clinic's file has words the templates do not use or lacks some they need,
            or there are no words for the language.
    """
    known = overlaid(shipped.data, own.data if own else None)
    model = shipped.data[_MODEL] if isinstance(shipped.data, dict) else {}
    if own is not None:
        problems = [*own.problems, *_faults_of(own, known, model)]
        if problems:
            raise InputError(problems)
    texts = known.get(language) if isinstance(known, dict) else None
    if not isinstance(texts, dict):
        raise InputError([Problem(
            Place("words.yaml", path=language), f"there are no words for the language “{language}”",
            "add them in a words.yaml of your own template folder",
        )])  # fmt: skip
    return Words(language, texts)


def _faults_of(own: Document, known: Plain, model: Plain) -> Iterator[Problem]:
    if not isinstance(own.data, dict) or not isinstance(known, dict):
        fault = f"this is {quoted(own.data)}, not words by language"
        yield Problem(own.place(()), fault, f"begin with “{_MODEL}:”")
        return
    for language in own.data:
        yield from _misshapen(own, (language,), known[language], model)


def _misshapen(own: Document, path: Path, given: Plain, model: Plain) -> Iterator[Problem]:
    """Where words differ in shape from the shipped ones, whose shape the templates rely on."""
    if isinstance(model, dict) and isinstance(given, dict):
        for key in given.keys() - model.keys():
            place = own.place((*path, key), key=True)
            hint = did_you_mean(key, model)
            yield Problem(place, f"no template says “{key}”{hint}", "take it out")
        for key in model.keys() - given.keys():
            yield Problem(own.place(path), f"“{key}” is missing", f"add “{key}:”")
        for key in model.keys() & given.keys():
            yield from _misshapen(own, (*path, key), given[key], model[key])
    elif type(given) is not type(model) or _length(given) != _length(model):
        wanted = f"{len(model)} texts in a list" if isinstance(model, list) else _kind(model)
        yield Problem(own.place(path), f"this is {quoted(given)}, not {wanted}", f"write {wanted}")


def _length(value: Plain) -> int:
    return len(value) if isinstance(value, list) else 0


def _kind(value: Plain) -> str:
    return "text" if isinstance(value, str) else quoted(value)
