"""What the pages of the form are given: its steps, its questions with what was typed, the offer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from checklist.bank import Bank
from checklist.form import OWN, STARRED, Question, questions
from checklist.selection import Entry, select
from checklist.source import Path, spell
from checklist.web.posted import STARRED_NAME, Posted, field_of, number_of, position, sentence

MOST_STARRED = 3
AT_ONCE = 7
"""So many questions to choose from are shown before the rest is asked for."""

Control = Literal["words", "line", "number", "day", "choice"]
"""What an answer is given with: a box for words, a line, a short line, or marks to make."""
_DAYS: tuple[Path, ...] = (("birth_date",), ("appointment", "date"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the form, what stands in its field, and what is wrong with that.

    `faulty` are the numbers of the texts that are at fault, where there may be several.
    """

    question: Question
    control: Control
    name: str
    texts: tuple[str, ...]
    faults: tuple[str, ...]
    faulty: frozenset[int]

    @property
    def notes(self) -> str:
        """What explains the question; how to choose is plain to see."""
        how = "" if self.control == "choice" else self.question.how
        return f"{self.question.help} {how}".strip()

    @property
    def wish(self) -> bool:
        """Whether it is about the sheet, for which the clinic has a look of its own."""
        return self.question.path[0] == "preferences"

    @property
    def strange(self) -> list[str]:
        """What stands in the field and is none of its choices."""
        known = {"yes", "no"} if self.question.kind == "yes-no" else set()
        known |= {choice.id for choice in self.question.choices}
        return [text for text in self.texts if text.strip() and text not in known]

    @property
    def text(self) -> str:
        """What stands in a field for one answer."""
        return self.texts[0] if self.texts else ""

    @property
    def answered(self) -> bool:
        """Whether anything stands in the field."""
        return any(text.strip() for text in self.texts)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one heading."""

    title: str
    asked: tuple[Asked, ...]

    @property
    def answered(self) -> int:
        """How many of the questions have an answer."""
        return sum(each.answered for each in self.asked)

    @property
    def faulty(self) -> bool:
        """Whether an answer cannot be read."""
        return any(each.faults for each in self.asked)


@dataclass(frozen=True, slots=True)
class Offer:
    """A question that can be chosen: as the form counts it, and its place among the chosen or 0."""

    id: str
    ask: str
    place: int
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A problem as the head of the page tells it: where it leads, the question, what is wrong."""

    target: str
    ask: str
    sentence: str


def groups(bank: Bank, posted: Posted, step: str) -> list[Group]:
    """The questions of one step of the form, in its order."""
    asked = [question for question in questions(bank) if _step(question) == step]
    return [
        Group(title, tuple(_asked(question, bank, posted) for question in several))
        for title, several in groupby(asked, key=lambda question: question.group)
    ]


def offers(bank: Bank, posted: Posted, on: date) -> list[Offer]:
    """Every question that fits, those chosen too, best first."""
    return [
        Offer(star, entry.item.ask, _place(posted, star), entry)
        for entry in select(bank, posted.patient, on=on).entries
        for star in [position(entry.item.id, posted.own_questions)]
    ]


def chosen(bank: Bank, posted: Posted) -> list[Offer]:
    """The questions that were chosen, in their order."""
    asks = {item.id: item.ask for item in bank.items}
    asks |= {f"own-{n}": ask for n, ask in enumerate(posted.own_questions, start=1)}
    return [Offer(star, asks.get(star, star), _place(posted, star)) for star in posted.starred]


def told(bank: Bank, posted: Posted) -> Iterator[Told]:
    """Every problem of a form, in its order."""
    asks = {spell(question.path): question.ask for question in questions(bank)}
    for problem in posted.problems:
        name = field_of(problem)
        field = "" if problem.place.file or name not in asks else name
        target = "top" if field == STARRED_NAME else field
        yield Told(target, asks[field] if field else "", sentence(problem))


def _asked(question: Question, bank: Bank, posted: Posted) -> Asked:
    name = spell(question.path)
    problems = posted.faults.get(name, ())
    return Asked(
        question,
        _control(question, bank),
        name,
        posted.texts.get(name, ()),
        tuple(map(sentence, problems)),
        frozenset(map(number_of, problems)),
    )


def _control(question: Question, bank: Bank) -> Control:
    kinds: dict[str | int, Control] = {
        fact.id: "number" if fact.kind == "number" else "words" for fact in bank.facts
    }
    match question.kind, question.path:
        case "text", ("answers", fact):
            return kinds[fact]
        case "text", path:
            minutes = path == ("appointment", "minutes")
            return "number" if minutes else "day" if path in _DAYS else "line"
        case "texts", _:
            return "words"
    return "choice"


def _place(posted: Posted, star: str) -> int:
    return posted.starred.index(star) + 1 if star in posted.starred else 0


def _step(question: Question) -> str:
    match question.path:
        case path if path == OWN:
            return "own"
        case path if path == STARRED:
            return "top"
        case ("preferences", *_):
            return "sheet"
        case ("appointment", *_) | ("name",):
            return "visit"
    return "about"
