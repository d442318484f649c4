"""A bank → the questions to ask for a patient's file, in a kind order.

Somebody who tires or forgets is asked first what they came with, then the bank's questions, most
important group first, then for the choice of three. What can as well be written on the paper by
hand (the visit, the name) comes last.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from checklist.bank import Bank
from checklist.facts import Choice, Fact
from checklist.patient import HANDS, PAPERS, TEXT_SIZES
from checklist.source import Path

OWN: Path = ("own_questions",)
STARRED: Path = ("starred",)
_BORN: Path = ("birth_date",)

_MOST_STARRED = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One question: where its answer stands in a patient's file, its words, and how to answer.

    `most` is how many of the `choices` can be taken. `unless` is the path of another answer that
    makes this question needless.
    """

    path: Path
    group: str
    ask: str
    how: str
    help: str = ""
    kind: Literal["text", "texts", "yes-no", "choice", "choices"] = "text"
    choices: tuple[Choice, ...] = ()
    most: int = 0
    unless: Path | None = None


def questions(bank: Bank) -> tuple[Question, ...]:
    """Every question of a bank's form."""
    return tuple(_questions(bank))


def range_text(fact: Fact) -> str:
    """What a number may be, in words."""
    low, high = fact.range or (0, 0)
    return f"a number from {low:g} to {high:g}" + (f" ({fact.unit})" if fact.unit else "")


def choice_text(choice: Choice) -> str:
    """What a choice means, with those of its other names that its label does not hold already."""
    names = [name for name in choice.names if name.casefold() not in choice.label.casefold()]
    return f"{choice.label}: {', '.join(names)}" if names else choice.label


_OWN_QUESTION = Question(
    path=OWN,
    group="Your own question",
    ask="What do you most want to ask?",
    how="Write it in your own words.",
    help="It is printed just as you write it, and you can choose it for your top 3 later.",
    kind="texts",
)
_BORN_QUESTION = Question(
    path=_BORN,
    group="About you",
    ask="When were you born?",
    how="Type year-month-day, like 1984-05-17.",
    help="Your age can change what is worth asking.",
)
_TOP = Question(
    path=STARRED,
    group=f"Your top {_MOST_STARRED}",
    ask="Which questions matter most to you?",
    how=f"Choose up to {_MOST_STARRED}. Type their numbers, most important first, like 2, 5.",
    help="They come first on the sheet. If you choose none, you can still mark them on paper.",
    kind="choices",
    most=_MOST_STARRED,
)
_VISIT = (
    Question(
        path=("appointment", "date"),
        group="Your visit",
        ask="When is the visit?",
        how="Type year-month-day, like 2026-12-03.",
        help="If you leave it out, the sheet has a line to write it on.",
    ),
    Question(
        path=("appointment", "with"),
        group="Your visit",
        ask="Who is it with?",
        how="Write a name, like Dr Lee.",
        help="If you leave it out, the sheet has a line to write it on.",
    ),
    Question(
        path=("appointment", "place"),
        group="Your visit",
        ask="Where is it?",
        how="Write a place.",
        help="If you leave it out, the sheet has a line to write it on.",
    ),
    Question(
        path=("appointment", "minutes"),
        group="Your visit",
        ask="How many minutes will it last?",
        how="Type a number, like 15.",
        help="A short visit has time for few questions, so the sheet will hold fewer.",
    ),
)
_NAME = Question(
    path=("name",),
    group="About you",
    ask="What is your name?",
    how="Write it as it should stand on the sheet.",
    help="It is printed on the sheet and kept in your file, and goes nowhere else.",
)
_SHEET = (
    Question(
        path=("preferences", "text_size"),
        group="The sheet",
        ask="How large should the letters be?",
        how="Type one number.",
        help="Larger letters leave room for fewer questions.",
        kind="choice",
        choices=tuple(
            Choice(id=str(size), label=word, names=(f"{size} points",))
            for size, word in zip(TEXT_SIZES, ("Normal", "Large", "Very large"), strict=True)
        ),
        most=1,
    ),
    Question(
        path=("preferences", "hands"),
        group="The sheet",
        ask="How do your hands write?",
        how="Type one number.",
        help="The boxes and lines can be bigger, or leave room for someone to write for you.",
        kind="choice",
        choices=tuple(
            Choice(id=hands, label=label)
            for hands, label in zip(
                HANDS, ("Steadily", "They shake or are weak", "I cannot write"), strict=True
            )
        ),
        most=1,
    ),
    Question(
        path=("preferences", "paper"),
        group="The sheet",
        ask="Which paper is in your printer?",
        how="Type one number.",
        help="Letter is usual in the United States and Canada, A4 nearly everywhere else.",
        kind="choice",
        choices=tuple(
            Choice(id=paper, label=label)
            for paper, label in zip(PAPERS, ("A4", "US Letter"), strict=True)
        ),
        most=1,
    ),
)


def _questions(bank: Bank) -> Iterator[Question]:
    facts = [
        (group, fact) for group in bank.groups for fact in bank.facts if fact.group == group.id
    ]
    counted = next((fact for _, fact in facts if fact.source), None)
    yield _OWN_QUESTION
    for group, fact in facts:
        if fact is counted:
            yield replace(_BORN_QUESTION, group=group.title)
        yield _fact_question(fact, group.title)
    yield from (_TOP, *_VISIT, _NAME)
    if counted is None:
        yield _BORN_QUESTION
    yield from _SHEET


def _fact_question(fact: Fact, group: str) -> Question:
    match fact.kind:
        case "yes-no":
            how = "Type yes or no. If you are not sure, press Enter."
        case "number":
            how = f"Type {range_text(fact)}."
        case "choice":
            how = "Type one number."
        case "choices":
            how = "Type one number or more, like 1, 3."
        case _:
            how = "Write a few words."
    return Question(
        path=("answers", fact.id),
        group=group,
        ask=fact.ask,
        how=how,
        help=fact.help or "",
        kind="text" if fact.kind == "number" else fact.kind,
        choices=fact.choices,
        most=len(fact.choices) if fact.kind == "choices" else 1,
        unless=_BORN if fact.source else None,
    )
