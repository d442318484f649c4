"""A bank file → `Bank`: the reviewed items, the facts they depend on, and where all of it is from.

Nothing here knows a topic. A bank declares its facts, and the patient file, the JSON Schema and the
forms follow from that declaration.
"""

import os
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, WithJsonSchema, model_validator

from checklist.conditions import Condition, FactId, Scalar, check_choices, ids_of
from checklist.errors import Problem
from checklist.facts import Fact, Group, Id, ReasonText
from checklist.resources import shipped
from checklist.source import Document, Input, Path, check_size, read_file, read_yaml
from checklist.validation import (
    Day,
    Line,
    Many,
    Value,
    YesNo,
    number,
    one_of,
    refers_to,
    validate,
)

MOST_BYTES = 1024 * 1024

Priority = Literal["must", "should", "could"]
Certainty = Literal["high", "moderate", "low", "very-low", "none-found"]
Level = Literal["emergency", "same-day", "soon"]
Seen = Literal["read", "partial", "unread"]
_Unknown = Literal["show", "hide"]
_Verdict = Literal[
    "supported", "partly", "plausible", "sound", "not-shown", "contradicted", "untraceable", "hype"
]

Count = Annotated[
    int, number(1, 1000, decimals=0), WithJsonSchema({"type": "integer", "minimum": 1})
]
SourceIds = tuple[Annotated[Line, refers_to("sources")], ...]


class Conditional(Value):
    """What may apply to a patient or not.

    Without `enable_when` it always applies. `if_unknown: show` also shows it while the answers that
    decide it are unknown. `covers` names the statements of the inventory it takes up.
    """

    id: Id
    enable_when: Condition | None = None
    if_unknown: Annotated[_Unknown, one_of(_Unknown)] = "hide"
    sources: SourceIds
    covers: tuple[Annotated[Line, refers_to("inventory")], ...] = ()


class Evidence(Value):
    """What is known: how sure it is (GRADE's words, and `none-found`), in short, as of when."""

    certainty: Annotated[Certainty, one_of(Certainty)]
    summary: Line
    checked: Day


class Because(Value):
    """A reason in an item's own words, for some answers to a fact; completes "Here because"."""

    fact: FactId
    answer: Many[Scalar] = ()
    text: ReasonText

    @model_validator(mode="after")
    def _known(self, info: ValidationInfo) -> Self:
        fact = (info.context or {}).get("facts", {}).get(self.fact) or {}
        if fact.get("kind") in ("choice", "choices"):
            check_choices(self.fact, self.answer, ids_of(fact.get("choices")))
        return self


class Item(Conditional):
    """One question a patient may ask, why, and what is known about it.

    A `safety` item that the patient's own answers switch on comes before others. A `sensitive` item
    is shown only where the patient's answers or own choice call for it.
    """

    section: Annotated[Line, refers_to("sections")]
    ask: Line
    why: Line
    priority: Annotated[Priority, one_of(Priority)]
    safety: YesNo = False
    sensitive: YesNo = False
    reasons: tuple[Because, ...] = ()
    evidence: Evidence


class Tell(Conditional):
    """Something for the patient to say or bring."""

    text: Line
    why: Line


class Watch(Conditional):
    """Signs to watch for and what to do about them."""

    level: Annotated[Level, one_of(Level)]
    title: Line
    signs: tuple[Line, ...]
    do: Line


class Point(Value):
    """A topic that every sheet should carry an item of."""

    id: Id
    title: Line


class Section(Value):
    """Items that belong together, and the points they carry."""

    id: Id
    title: Line
    intro: Line
    points: Many[Annotated[Line, refers_to("points")]] = ()


# What an identifier may hold, and where it is looked up (doi.org, PubMed Central, registers of
# trials in the US and of the ISRCTN).
_REGISTERS = {
    r"\b10\.\d{4,9}/[^\s;,]*[^\s;,.)]": "https://doi.org/",
    r"\bPMC\d+\b": "https://pmc.ncbi.nlm.nih.gov/articles/",
    r"\bNCT\d{8}\b": "https://clinicaltrials.gov/study/",
    r"\bISRCTN\d{8}\b": "https://www.isrctn.com/",
}


class Source(Value):
    """Where a statement comes from: a title and an identifier anyone can look up, and how far it
    was read by whoever wrote the bank."""

    id: Id
    title: Line
    identifier: Line | None = None
    seen: Annotated[Seen, one_of(Seen)]
    note: Line | None = None

    @property
    def address(self) -> str:
        """Where to read it, if its identifier holds a DOI or a number of PMC or of a register."""
        for pattern, start in _REGISTERS.items():
            if found := re.search(pattern, self.identifier or ""):
                return start + found[0]
        return ""


class Statement(Value):
    """A statement of the text the bank answers to, and what was found when it was checked."""

    id: Id
    where: Line
    text: Line
    verdict: Annotated[_Verdict, one_of(_Verdict)]
    basis: Line
    sources: SourceIds = ()


class Topic(Value):
    """Something hard to bring up; the patient ticks it, and whoever reads the sheet begins."""

    id: Id
    text: Line


class Notice(Value):
    """A statement the sheet makes about the whole topic."""

    text: Line
    sources: SourceIds


class Safety(Notice):
    """The box that stands on every sheet: what the sheet is not, and what must be known first."""

    lead: Line


class Review(Value):
    """Who among clinicians reviewed the bank, in what role, and when."""

    name: Line
    role: Line
    on: Day


class Phrases(Value):
    """The reasons that no answer gives, each completing "Here because …" in the bank's language.

    `carried` and `answered` are for what the last sheet left open or settled. `unknown` may name
    the facts with {answer}; `and` joins the last two of a list.
    """

    starred: Line
    carried: Line
    own: Line
    answered: Line
    unknown: ReasonText
    always: Line
    and_: Line = Field(alias="and")


class Bank(Value):
    """Everything a checklist on one topic is made from. Ids are for ever."""

    id: Id
    title: Line
    language: Line
    version: Line
    clinical_review: Review | None = None
    review_by: Day | None = None
    minutes_per_item: Count
    safety: Safety
    summary: Notice
    phrases: Phrases
    points: tuple[Point, ...] = ()
    groups: tuple[Group, ...]
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    tell: tuple[Tell, ...] = ()
    watch: tuple[Watch, ...] = ()
    topics: tuple[Topic, ...] = ()
    sources: tuple[Source, ...]
    inventory: tuple[Statement, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _null_review(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("clinical_review") == "null":
            return {**data, "clinical_review": None}
        return data

    def __hash__(self) -> int:  # a few words tell banks apart; hashing all of one takes longer than
        return hash((self.id, self.language, self.version))  # checking a patient

    def fact(self, fact_id: str) -> Fact:
        """The fact of that id."""
        return self._facts[fact_id]

    def section(self, section_id: str) -> Section:
        """The section of that id."""
        return self._sections[section_id]

    def source(self, source_id: str) -> Source:
        """The source of that id."""
        return self._sources[source_id]

    @cached_property
    def grouped_facts(self) -> tuple[Fact, ...]:
        """The facts, group by group."""
        return tuple(fact for group in self.groups for fact in self.facts if fact.group == group.id)

    @cached_property
    def _facts(self) -> dict[str, Fact]:
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {section.id: section for section in self.sections}

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources}


def load_bank(source: str | os.PathLike[str] | Input | None = None) -> Bank:
    """Read a bank; None is the shipped one.

    Raises:
        InputError: with every problem of the file, cross references included.
    """
    return parse_bank(read_bank(source))


def read_bank(source: str | os.PathLike[str] | Input | None = None) -> Document:
    """Read a bank file as plain data with places.

    Raises:
        InputError: the file cannot be read, or is not YAML.
    """
    if source is None:
        source = Input("questions.yaml", shipped("questions.yaml").read_bytes())
    if not isinstance(source, Input):
        source = read_file(source, most_bytes=MOST_BYTES)
    return read_yaml(check_size(source, most_bytes=MOST_BYTES))


def parse_bank(document: Document) -> Bank:
    """Check plain data as a bank.

    Raises:
        InputError: with every problem found.
    """
    declared = {key: _entries(document, key) for key in _LISTS}
    known = {key: {entry["id"]: entry for _, entry in entries} for key, entries in declared.items()}
    return validate(Bank, document, context=known, also=_doubled(document, declared))


# Items, tell and watch stand side by side on paper and in a filled form: their ids differ.
_NAMESPACES = (
    ("points",), ("groups",), ("facts",), ("sections",), ("items", "tell", "watch"),
    ("topics",), ("sources",), ("inventory",),
)  # fmt: skip
_LISTS = tuple(key for keys in _NAMESPACES for key in keys)


def _entries(document: Document, key: str) -> list[tuple[int, dict[str, Any]]]:
    """The entries of one of the bank's lists that have an id, whatever else is wrong with them."""
    data = document.data.get(key) if isinstance(document.data, dict) else None
    return [
        (index, entry)
        for index, entry in enumerate(data if isinstance(data, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    ]


def _doubled(
    document: Document, declared: Mapping[str, list[tuple[int, dict[str, Any]]]]
) -> list[Problem]:
    """Ids that stand twice: in one list, or in two of the lists whose ids print side by side."""
    problems = []
    for keys in _NAMESPACES:
        first: dict[str, Path] = {}
        for key in keys:
            for index, entry in declared[key]:
                path = (key, index, "id")
                known = first.setdefault(entry["id"], path)
                if known != path:
                    line = document.place(known).line
                    fault = f"the id “{entry['id']}” is taken on line {line}"
                    problems.append(Problem(document.place(path), fault, "choose another"))
    return problems
