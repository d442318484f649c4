"""The questions of a bank's form and the lines typed in reply → a patient.

Nothing here prints or waits: an `Interview` is a value, and every reply gives the next one, so that
whoever asks can go back without losing a word.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from checklist.bank import Bank
from checklist.errors import InputError, Place, Problem
from checklist.facts import Choice
from checklist.form import OWN, STARRED, Question, questions
from checklist.patient import MOST_BYTES, Patient, parse_patient
from checklist.patient_file import yaml_text
from checklist.source import Document, Input, Path, Plain, read_yaml
from checklist.validation import did_you_mean, quoted

# Half, because the file that is written holds the bank's explanations too.
_MOST_BYTES = MOST_BYTES // 2
_NUMBERS = re.compile(r"\d+(?:(?:\s*(?:[,;&+]|and)\s*|\s+)\d+)*\W*", re.ASCII)


class _Item(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def ask(self) -> str: ...


class Offered(Protocol):
    """An entry of a checklist, as far as an interview looks at it."""

    @property
    def item(self) -> _Item:
        """What can be chosen."""


Offer = Callable[[Patient], Iterable[Offered]]
"""A patient so far → the entries to choose the most important three from, best first."""


@dataclass(frozen=True)
class Interview:
    """Where an interview stands: the bank, the answers so far by their path, the step to ask.

    `at` counts in `steps`; past the last of them the interview is finished.
    """

    bank: Bank
    offer: Offer
    steps: tuple[Question, ...]
    said: Mapping[Path, Plain] = field(default_factory=dict)
    at: int = 0

    @property
    def finished(self) -> bool:
        """Whether nothing is left to ask."""
        return self.at >= len(self.steps)

    @property
    def question(self) -> Question:
        """The question to ask now; that about the top three with what there is to choose from."""
        question = self.steps[self.at]
        if question.path == STARRED:
            return replace(question, choices=self._offered)
        if question.path == OWN and self.said.get(OWN):
            return replace(question, ask="Is there something else you want to ask?")
        return question

    @property
    def answer(self) -> tuple[str, ...]:
        """What was answered to the question before, in the words of its choices."""
        said = self.said.get(self.steps[self.at].path)
        labels = {choice.id: choice.label for choice in self.question.choices}
        given = said if isinstance(said, list) else [said]
        return tuple(labels.get(one, one) for one in given if isinstance(one, str))

    @property
    def progress(self) -> tuple[int, int]:
        """The number of the question to ask, and how many there are."""
        open_steps = [index for index, step in enumerate(self.steps) if self._open(step)]
        return sum(index <= self.at for index in open_steps), len(open_steps)

    @property
    def count(self) -> int:
        """How many questions have an answer."""
        return sum(self._open(step) and bool(self.said.get(step.path)) for step in self.steps)

    @cached_property
    def patient(self) -> Patient:
        """The patient as far as is known."""
        return self._patient(step.path for step in self.steps if self._open(step))

    def reply(self, typed: str) -> "Interview":
        """Take a typed answer and go on; a list of own questions stays open for another.

        Raises:
            InputError: this is no answer to the question.
        """
        question, text = self.question, _clean(typed)
        if question.kind == "texts":
            said = self.said.get(question.path)
            answer: Plain = [*(said if isinstance(said, list) else []), text]
        else:
            answer = _read(question, text)
        after = replace(self, said={**self.said, question.path: answer})
        if len(json.dumps([*after.said.values()])) > _MOST_BYTES:
            raise _refusal("this is more than a file can hold", "write less, or type done")
        _ = after.patient  # raises what is wrong with the answer
        return after if question.kind == "texts" else after.keep()

    def keep(self) -> "Interview":
        """Go on, leaving the answer (or its absence) as it is."""
        return self._go(self.at + 1, 1)

    def clear(self) -> "Interview":
        """Forget the answer to this question, and ask it again."""
        path = self.steps[self.at].path
        said = {key: value for key, value in self.said.items() if key != path}
        stars = said.get(STARRED)
        if path == OWN and isinstance(stars, list):
            items = {item.id for item in self.bank.items}
            said[STARRED] = [star for star in stars if star in items]
        return replace(self, said=said)

    def back(self) -> "Interview":
        """Go to the question before; from the first one, nowhere."""
        before = self._go(self.at - 1, -1)
        return self if before.at < 0 else before

    def done(self) -> "Interview":
        """Finish here; what was not asked stays unknown."""
        return replace(self, at=len(self.steps))

    def _go(self, at: int, step: int) -> "Interview":
        while 0 <= at < len(self.steps) and not self._open(self.steps[at]):
            at += step
        return replace(self, at=at)

    def _open(self, question: Question) -> bool:
        if question.path == STARRED:
            return bool(self._offered)
        return question.unless is None or question.unless not in self.said

    @cached_property
    def _offered(self) -> tuple[Choice, ...]:
        paths = (step.path for step in self.steps if step.path != STARRED and self._open(step))
        entries = self.offer(self._patient(paths))
        return tuple(Choice(id=entry.item.id, label=entry.item.ask) for entry in entries)

    def _patient(self, paths: Iterable[Path]) -> Patient:
        data: dict[str, Plain] = {}
        for path in paths:
            if path in self.said:
                data = _put(data, path, self.said[path])
        return parse_patient(Document("", data), self.bank)


def begin(bank: Bank, *, offer: Offer) -> Interview:
    """An interview at its first question."""
    return Interview(bank, offer, questions(bank))


def _clean(typed: str) -> str:
    """Let a typed line in by the one door for foreign text.

    Raises:
        InputError: it holds something that cannot be printed, or is too long.
    """
    try:
        content = yaml_text(typed).encode()
    except UnicodeEncodeError:  # a lone surrogate: bytes that are not in the terminal's encoding
        raise _refusal("there is a letter here that cannot be read", "type it again") from None
    document = read_yaml(Input("", content))
    if document.problems:
        raise InputError(document.problems)
    return " ".join(str(document.data).split())


def _read(question: Question, text: str) -> Plain:
    """A typed line as it would stand in a patient's file."""
    match question.kind:
        case "yes-no":
            return {"y": "yes", "n": "no"}.get(text.casefold(), text)
        case "choice":
            return _chosen(question, text)[0]
        case "choices":
            return [*_chosen(question, text)]
    return text


def _chosen(question: Question, text: str) -> list[str]:
    """The ids of the choices meant by numbers, ids, labels or other names."""
    words = {
        word.casefold(): choice.id
        for choice in question.choices
        for word in (*choice.names, choice.label, choice.id)
    }
    numbers = {str(n): choice.id for n, choice in enumerate(question.choices, start=1)}
    known = words | numbers
    parts = [text] if text.casefold() in known else _parts(text)
    strange = [part for part in parts if part.casefold() not in known]
    if strange or not parts:
        raise InputError(
            _problem(f"{quoted(part)} is not in the list{did_you_mean(part, words)}",
                     "type a number from the list")
            for part in strange or [text]
        )  # fmt: skip
    chosen = list(dict.fromkeys(known[part.casefold()] for part in parts))
    if len(chosen) > question.most:
        few = "one" if question.most == 1 else f"up to {question.most}"
        raise _refusal(f"these are {len(chosen)} answers", f"choose {few}")
    return chosen


def _parts(text: str) -> list[str]:
    """The single answers of a line: numbers, however they are set apart, or words with commas."""
    if _NUMBERS.fullmatch(text):
        return re.findall(r"\d+", text)
    return [part.strip() for part in re.split("[,;]", text) if part.strip()]


def _put(data: Mapping[str, Plain], path: Path, value: Plain) -> dict[str, Plain]:
    """The data with one more value at its path."""
    key, *rest = path
    inner = data.get(str(key))
    if rest:
        value = _put(inner if isinstance(inner, dict) else {}, tuple(rest), value)
    return {**data, str(key): value}


def _problem(fault: str, remedy: str) -> Problem:
    return Problem(Place(), fault, remedy)


def _refusal(fault: str, remedy: str) -> InputError:
    return InputError([_problem(fault, remedy)])
