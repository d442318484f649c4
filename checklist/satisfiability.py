"""A condition and the facts of a bank → what it can come to, over all the answers there are.

Answers that no comparison tells apart are tried once: the sides of each number, one choice of each
sort alone and together, and no answer at all. So the result is exact, and the number of trials
depends on the condition and not on the size of the bank.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from typing import TypeVar

from checklist.bank import Bank
from checklist.conditions import Answer, Answers, Condition, evaluate
from checklist.facts import Fact

A = TypeVar("A", bound=Answer)

MOST_COMPARISONS = 8
"""A condition with more is not tried and counts as sound; 8 are at most 6,561 trials."""


def outcomes(condition: Condition, bank: Bank) -> set[bool | None]:
    """What a condition comes to (None: unknown), for one set of answers or another."""
    leaves = list(comparisons(condition))
    if len(leaves) > MOST_COMPARISONS:
        return {True, False, None}
    return {evaluate(condition, answers).holds for answers in _trials(leaves, bank)}


def can_match(condition: Condition | None, bank: Bank, *, fact: str, choice: str | None) -> bool:
    """Whether a condition can hold because of that choice of that fact (None: of any answer)."""
    leaves = list(comparisons(condition))
    if choice is not None:
        if choice not in bank.fact(fact).labels:
            return False
        leaves.append(Condition(fact=fact, operator="=", answer=(choice,)))
    if len(leaves) > MOST_COMPARISONS:
        return True
    verdicts = (evaluate(condition, answers) for answers in _trials(leaves, bank))
    return any(
        match.fact == fact and (choice is None or choice in match.answers)
        for verdict in verdicts
        if verdict.holds
        for match in verdict.matches
    )


def comparisons(condition: Condition | None) -> Iterator[Condition]:
    """The comparisons a condition is made of, in its order."""
    if condition is not None:
        parts = condition.all or condition.any
        yield from (leaf for part in parts for leaf in comparisons(part))
        if not parts:
            yield condition


def _trials(leaves: Iterable[Condition], bank: Bank) -> Iterator[Answers]:
    """Sets of answers, one for each way all these comparisons can turn out."""
    about: dict[str, list[Condition]] = {}
    for leaf in leaves:
        about.setdefault(leaf.fact or "", []).append(leaf)
    tried = [_distinct(bank.fact(fact), about[fact]) for fact in about]
    for answers in product(*tried):
        given = zip(about, answers, strict=True)
        yield {fact: answer for fact, answer in given if answer is not None}


def _distinct(fact: Fact, leaves: Sequence[Condition]) -> list[Answer | None]:
    """Answers to a fact that the comparisons tell apart, no answer among them."""
    answers: list[Answer]
    match fact.kind:
        case "yes-no":
            answers = [True, False]
        case "number":
            answers = [*_numbers(fact, leaves)]
        case "text":
            answers = [fact.label]
        case "choice":
            answers = [*fact.labels]
        case _:  # choices
            answers = [*_sets(fact, leaves)]
    return [None, *_one_of_each(answers, fact, leaves)]


def _numbers(fact: Fact, leaves: Iterable[Condition]) -> Iterator[float]:
    """The numbers compared with, as far as they are in range, and one between each two."""
    low, high = fact.range or (0.0, 0.0)
    compared = (float(n) for leaf in leaves if leaf.operator != "exists" for n in leaf.answer)
    bounds = sorted({low, high, *(n for n in compared if low < n < high)})
    yield from bounds
    yield from ((a + b) / 2 for a, b in pairwise(bounds))


def _sets(fact: Fact, leaves: Sequence[Condition]) -> Iterator[tuple[str, ...]]:
    """The sets of choices that can be given together."""
    sets: list[tuple[str, ...]] = [()]
    for choice in fact.choices:
        if not choice.exclusive:
            sets = _one_of_each([*sets, *((*s, choice.id) for s in sets)], fact, leaves)
    yield from filter(None, sets)
    yield from ((choice.id,) for choice in fact.choices if choice.exclusive)


def _one_of_each(answers: Iterable[A], fact: Fact, leaves: Sequence[Condition]) -> list[A]:
    """Keep one answer (the last) of those that every comparison treats alike."""
    kept = {
        tuple(evaluate(leaf, {fact.id: answer}).holds for leaf in leaves): answer
        for answer in answers
    }
    return list(kept.values())
