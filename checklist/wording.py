"""A bank → the texts patients read, where each stands, and the words in them that push.

A sheet asks and never advises, and a question that praises its answer is not an open one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from checklist.bank import Bank
from checklist.source import Path

MOST_GRADE = 6.0
"""The highest reading grade: American medical bodies ask for grade 5 or 6 in texts for patients."""
MOST_WORDS = 20
"""The longest sentence, in words."""

_RUNNING = {"ask", "why", "summary", "text", "lead", "intro", "help", "reason", "signs", "do"}
_NAMES = {"title", "label", "starred", "own", "unknown", "always"}
_FOR_STAFF = {"points", "sources", "inventory", "clinical_review"}

# A verb is an order at the start of a clause, after a bare “do not”, or after a word of duty. The
# same verb after “I take” or “does it change” is none, so the patient's own voice stays free.
_VERB = "(?:start|stop|change|take)"
_ORDER = "|".join([
    rf"(?:^|[.!?:;]\s+)(?:(?:please|just|then|and|or)\s+)?{_VERB}",
    rf",\s+(?:(?:please|just|then|and|or)\s+)?{_VERB}\s+(?:it|this|them|the|these|your|any|more|less)",
    rf"(?<!\bI )(?<!you )(?<!we )(?<!they )\b(?:do not|don['’]t|never|always)\s+{_VERB}",
    rf"\byou\s+(?:can|could|may|might)\s+(?:\w+\s+)?{_VERB}",
    rf"(?<!\bI )(?<!you )\bshould\s+(?:\w+\s+){{0,2}}{_VERB}",
    r"\bshould you|\byou (?:should|need to|have to|ought to)",
    r"\bmust(?! (?:I|we)\b)",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pushing:
    """Words that push a reader, how they do it, and what to write in their place."""

    words: re.Pattern[str]
    how: str
    remedy: str


# An order about a medicine is advice, which only the care team can give.
ORDERS = Pushing(
    re.compile(rf"(?:{_ORDER})\b", re.IGNORECASE),
    "tells the reader what to do",
    "ask about it, or say what is known",
)
# Praise answers the question before the doctor can. “Not proven” and “no benefit” do not.
PRAISE = Pushing(
    re.compile(
        r"(?<!\bno )(?<!\bany )(?<!without )\bbenefi(?:ts?|cial)\b(?![^.!?]*\bnot\b)"
        r"|(?<!\bnot )(?<!\byet )(?<!\bno )(?<!never )\bproven\b"
        r"|\b(?:promising|superpowers?|miracles?|breakthroughs?|game.changers?|amazing)\b",
        re.IGNORECASE,
    ),
    "praises before anything is known",
    "say what was seen, by whom, in how many, or ask what is known",
)
PUSHING = (ORDERS, PRAISE)


def patient_texts(bank: Bank) -> Iterator[tuple[Path, str]]:
    """Every text of the bank that patients read, names and titles too, with its path."""
    return _texts(bank.model_dump(by_alias=True, exclude=_FOR_STAFF), (), _RUNNING | _NAMES)


def running_texts(bank: Bank) -> Iterator[tuple[Path, str]]:
    """The texts that patients read in sentences, with their paths."""
    return _texts(bank.model_dump(by_alias=True, exclude=_FOR_STAFF), (), _RUNNING)


def pooled_texts(bank: Bank) -> dict[Path, list[str]]:
    """The running texts that are read together, by the path of what holds them.

    Items are pooled with the introduction of their section; facts, tell and watch by themselves.
    """
    sections = {section.id: index for index, section in enumerate(bank.sections)}
    pools: dict[Path, list[str]] = {}
    for path, text in running_texts(bank):
        match path:
            case ("items", int(index), *_):
                pool: Path = ("sections", sections[bank.items[index].section])
            case ("sections", *_):
                pool = path[:2]
            case ("facts" | "tell" | "watch", *_):
                pool = path[:1]
            case _:  # one or two sentences are too few to measure
                continue
        pools.setdefault(pool, []).append(text)
    return pools


def is_english(bank: Bank) -> bool:
    """Whether the measures and word lists, which know English only, fit the bank."""
    return bank.language.lower().partition("-")[0] == "en"


def _texts(value: Any, path: Path, fields: Iterable[str]) -> Iterator[tuple[Path, str]]:
    match value:
        case dict():
            for key, part in value.items():
                yield from _texts(part, (*path, key), fields)
        case tuple():
            for index, part in enumerate(value):
                yield from _texts(part, (*path, index), fields)
        case str() if [step for step in path if isinstance(step, str)][-1] in fields:
            yield path, value
