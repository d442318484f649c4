"""What a bank wants to know of a patient: facts, their choices, the groups they are asked in."""

from collections import Counter
from functools import cached_property
from itertools import chain
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from checklist.validation import (
    Line,
    Many,
    Parsed,
    Value,
    YesNo,
    number,
    one_of,
    quoted,
    refers_to,
    reject,
)

_Kind = Literal["yes-no", "choice", "choices", "number", "text"]


def _id(value: str) -> str:
    if not value.replace("-", "").replace("_", "").isalnum() or not value.isascii():
        raise reject(f"{quoted(value)} is not an id", "use letters, digits, - and _ only")
    return value


def _pair(value: object) -> object:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise reject("a range is two numbers", "write range: [lowest, highest]")
    return value


def _with_answer(value: str) -> str:
    if any(mark in value.replace("{answer}", "") for mark in "{}"):
        raise reject("only {answer} can stand in braces here", "take the other braces out")
    return value


Id = Annotated[Line, AfterValidator(_id)]
ReasonText = Annotated[Line, AfterValidator(_with_answer)]
"""Words that complete "Here because …", in which {answer} stands for the answer."""
Quantity = Annotated[float, number(-1e9, 1e9)]


class Group(Value):
    """Facts that are asked together."""

    id: Id
    title: Line


class Choice(Value):
    """One of the answers a fact can have.

    `names` are other words people use for it, such as trade names; an `exclusive` choice ("none")
    cannot stand beside others.
    """

    id: Id
    label: Line
    names: Many[Line] = ()
    exclusive: YesNo = False


class Fact(Value):
    """Something the bank wants to know of a patient.

    `label` names it in a line, `ask` asks the patient, `help` explains in a sentence. `reason`
    completes "Here because …" in plain words; {answer} stands for the answer. A fact with
    `tell: true` is printed for the care team on the short sheet too. `from: birth_date` lets a
    number be counted in whole years from the birth date.
    """

    id: Id
    group: Annotated[Line, refers_to("groups")]
    label: Line
    ask: Line
    help: Line | None = None
    kind: Annotated[_Kind, one_of(_Kind)]
    choices: tuple[Choice, ...] = ()
    unit: Line | None = None
    range: Annotated[tuple[Quantity, Quantity], Parsed(_pair)] | None = None
    reason: ReasonText | None = None
    tell: YesNo = False
    source: Annotated[Literal["birth_date"], one_of(Literal["birth_date"])] | None = Field(
        default=None, alias="from"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if bool(self.choices) is not (self.kind in ("choice", "choices")):
            raise reject(f"a fact of kind “{self.kind}” and its choices do not fit",
                         "give choices to choice and choices, and to no other kind")  # fmt: skip
        if (self.range is None) is (self.kind == "number"):
            raise reject("a number needs a range, and nothing else may have one",
                         "write range: [lowest, highest]")  # fmt: skip
        if self.range and self.range[0] >= self.range[1]:
            raise reject("the range is empty", "write the lowest number first")
        words = [{word.casefold() for word in (c.id, *c.names)} for c in self.choices]
        doubled = sorted(word for word, n in Counter(chain(*words)).items() if n > 1)
        if doubled:
            raise reject(f"the choice {quoted(doubled[0])} is here twice", "keep one")
        return self

    @cached_property
    def exclusive(self) -> frozenset[str]:
        """The ids of the choices that cannot stand beside others."""
        return frozenset(choice.id for choice in self.choices if choice.exclusive)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of each choice by its id."""
        return {choice.id: choice.label for choice in self.choices}
