"""A condition and a patient's answers → whether it holds, and because of which answers.

Three-valued: an answer left out is unknown, never no. The operators are those of FHIR's enableWhen,
with its reading of several answers: `=` holds when any of them is equal, `!=` when none is.
Source: HL7 FHIR R4, Questionnaire.item.enableWhen and valueset questionnaire-enable-operator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from checklist.bank import Condition

Answer = bool | int | float | str | tuple[str, ...]
Answers = Mapping[str, Answer]
Operator = Literal["exists", "=", "!=", ">", "<", ">=", "<="]


@dataclass(frozen=True, slots=True)
class Match:
    """An answer that made a condition hold.

    `answers` are the ids of the choices that matched, empty where the fact has no choices; `value`
    is the answer as text. `negative` tells that it held because the answer is not something.
    """

    fact: str
    value: str
    answers: tuple[str, ...] = ()
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds (None: unknown), the matches that made it so, the facts missing."""

    holds: bool | None
    matches: tuple[Match, ...] = ()
    unknown: tuple[str, ...] = ()


ALWAYS = Verdict(True)


def evaluate(condition: "Condition | None", answers: Answers) -> Verdict:
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
        return Verdict(False)
    unknown = tuple(fact for part in parts for fact in part.unknown)
    matches = tuple(match for part in parts for match in part.matches)
    return Verdict(None if any(part.holds is None for part in parts) else True, matches, unknown)


def _any(parts: list[Verdict]) -> Verdict:
    if any(part.holds for part in parts):
        return Verdict(True, tuple(m for part in parts if part.holds for m in part.matches))
    unknown = tuple(fact for part in parts for fact in part.unknown)
    return Verdict(None if unknown else False, (), unknown)


def _compare(condition: "Condition", answers: Answers) -> Verdict:
    fact, operator = condition.fact or "", condition.operator
    actual = answers.get(fact)
    if operator == "exists":
        if (actual is not None) is not (condition.answer[0] in ("true", "yes")):
            return Verdict(False)
        return Verdict(True, () if actual is None else (_match(fact, actual, _choices(actual)),))
    if actual is None:
        return Verdict(None, (), (fact,))
    matched = _matched(operator or "=", actual, condition.answer)
    if matched is None:
        return Verdict(False)
    return Verdict(True, (_match(fact, actual, matched, negative=operator == "!="),))


def _match(fact: str, actual: Answer, answers: tuple[str, ...], *, negative: bool = False) -> Match:
    value = ("yes" if actual else "no") if isinstance(actual, bool) else str(actual)
    return Match(fact, value, answers, negative)


def _choices(actual: Answer) -> tuple[str, ...]:
    return actual if isinstance(actual, tuple) else ()


def _matched(operator: Operator, actual: Answer, wanted: tuple[str, ...]) -> tuple[str, ...] | None:
    """The choices that made the comparison hold (none for other kinds); None if it does not."""
    if isinstance(actual, bool):
        equal = actual in [word in ("true", "yes") for word in wanted]
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
