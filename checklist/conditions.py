"""A condition and a patient's answers → whether it holds, and because of which answers.

Three-valued: an answer left out is unknown, never no. The operators are those of FHIR's enableWhen,
with its reading of several answers: `=` holds when any of them is equal, `!=` when none is.
Source: HL7 FHIR R4, Questionnaire.item.enableWhen and valueset questionnaire-enable-operator.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import ValidationInfo, WithJsonSchema, model_validator

from checklist.validation import (
    YES_NO,
    Line,
    Many,
    Value,
    did_you_mean,
    one_of,
    quoted,
    refers_to,
    reject,
)

Answer = bool | int | float | str | tuple[str, ...]
Answers = Mapping[str, Answer]
Operator = Literal["exists", "=", "!=", ">", "<", ">=", "<="]
FactId = Annotated[Line, refers_to("facts")]
Scalar = Annotated[Line, WithJsonSchema({"type": ["string", "number", "boolean"]})]


class Condition(Value):
    """When something applies: a comparison with a fact, or `all` or `any` of several conditions."""

    all: tuple["Condition", ...] = ()
    any: tuple["Condition", ...] = ()
    fact: FactId | None = None
    operator: Annotated[Operator, one_of(Operator)] | None = None
    answer: Many[Scalar] = ()

    @model_validator(mode="after")
    def _one_form(self, info: ValidationInfo) -> Self:
        comparison = bool(self.fact and self.operator and self.answer)
        some = bool(self.fact or self.operator or self.answer)
        if [bool(self.all), bool(self.any), some].count(True) != 1 or some is not comparison:
            raise reject(
                "this is not a condition",
                "give fact, operator and answer, or a list under all, or a list under any",
            )
        if comparison and info.context is not None:
            _check(self, info.context["facts"].get(self.fact) or {})
        return self


class Match(NamedTuple):
    """An answer that made a condition hold.

    `answers` are the ids of the choices that matched, empty where the fact has no choices; `value`
    is the answer as text. `negative` tells that it held because the answer is not something.
    """

    fact: str
    value: str
    answers: tuple[str, ...] = ()
    negative: bool = False


class Verdict(NamedTuple):
    """Whether a condition holds (None: unknown), the matches that made it so, the facts missing."""

    holds: bool | None
    matches: tuple[Match, ...] = ()
    unknown: tuple[str, ...] = ()


ALWAYS = Verdict(holds=True)
_NEVER = Verdict(holds=False)


def evaluate(condition: Condition | None, answers: Answers) -> Verdict:
    """Decide a condition; None is the condition that always holds."""
    if condition is None:
        return ALWAYS
    if condition.all:
        return _all([evaluate(part, answers) for part in condition.all])
    if condition.any:
        return _any([evaluate(part, answers) for part in condition.any])
    return _compare(condition, answers)


def _all(parts: list[Verdict]) -> Verdict:
    if any(part.holds is False for part in parts):
        return _NEVER
    unknown = tuple(fact for part in parts for fact in part.unknown)
    matches = tuple(match for part in parts for match in part.matches)
    return Verdict(holds=None if unknown else True, matches=matches, unknown=unknown)


def _any(parts: list[Verdict]) -> Verdict:
    if any(part.holds for part in parts):
        matches = tuple(match for part in parts if part.holds for match in part.matches)
        return Verdict(holds=True, matches=matches)
    unknown = tuple(fact for part in parts for fact in part.unknown)
    return Verdict(holds=None if unknown else False, unknown=unknown)


def _compare(condition: Condition, answers: Answers) -> Verdict:
    fact, operator = condition.fact or "", condition.operator
    actual = answers.get(fact)
    if operator == "exists":
        if (actual is not None) is not YES_NO[condition.answer[0]]:
            return _NEVER
        matches = () if actual is None else (_match(fact, actual, _choices(actual)),)
        return Verdict(holds=True, matches=matches)
    if actual is None:
        return Verdict(holds=None, unknown=(fact,))
    matched = _matched(operator or "=", actual, condition.answer)
    if matched is None:
        return _NEVER
    match = _match(fact, actual, matched, negative=operator == "!=")
    return Verdict(holds=True, matches=(match,))


def _match(fact: str, actual: Answer, answers: tuple[str, ...], *, negative: bool = False) -> Match:
    value = ("yes" if actual else "no") if isinstance(actual, bool) else str(actual)
    return Match(fact, value, answers, negative)


def _choices(actual: Answer) -> tuple[str, ...]:
    return actual if isinstance(actual, tuple) else ()


def _matched(operator: Operator, actual: Answer, wanted: tuple[str, ...]) -> tuple[str, ...] | None:
    """The choices that made the comparison hold (none for other kinds); None if it does not."""
    if isinstance(actual, bool):
        equal = actual in [YES_NO[word] for word in wanted]
        return () if equal is (operator == "=") else None
    if isinstance(actual, int | float):
        compared = [_ordered(operator, actual, float(word)) for word in wanted]
        return () if (all(compared) if operator == "!=" else any(compared)) else None
    given = actual if isinstance(actual, tuple) else (actual,)
    if operator == "!=":
        return None if set(given) & set(wanted) else given
    return tuple(word for word in given if word in wanted) or None


def _ordered(operator: Operator, actual: float, wanted: float) -> bool:
    return {
        "=": actual == wanted,
        "!=": actual != wanted,
        ">": actual > wanted,
        "<": actual < wanted,
        ">=": actual >= wanted,
        "<=": actual <= wanted,
    }.get(operator, False)


def _check(condition: Condition, fact: Mapping[str, Any]) -> None:
    """Check a comparison against the declaration of its fact, as it stands in the file."""
    kind = fact.get("kind")
    if condition.operator == "exists":
        known: list[str] = list(YES_NO)
    elif kind == "number":
        for word in condition.answer:
            if not word.removeprefix("-").replace(".", "", 1).isdecimal():
                raise reject(f"{quoted(word)} is not a number", "write digits")
        return
    elif condition.operator not in ("=", "!="):
        raise reject(f"“{condition.operator}” needs a number", "use = or != here")
    elif kind == "yes-no":
        known = list(YES_NO)
    elif kind == "text":
        raise reject("free text cannot be compared", "use operator: exists, answer: true")
    else:
        known = ids_of(fact.get("choices"))
    check_choices(condition.fact or "", condition.answer, known)


def check_choices(fact: str, answers: tuple[str, ...], known: list[str]) -> None:
    """Reject an answer that is none of a fact's choices."""
    for word in answers:
        if word not in known:
            raise reject(
                f"{quoted(word)} is not an answer to “{fact}”{did_you_mean(word, known)}",
                f"write one of: {', '.join(known)}",
            )


def ids_of(entries: object) -> list[str]:
    """The ids in a list of a file, whatever else is wrong with its entries."""
    return [
        str(entry["id"])
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and "id" in entry
    ]
