"""What a condition can come to, checked by hand and against trying everything."""

from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.bank import load_bank
from checklist.conditions import Answer, Condition, evaluate
from checklist.satisfiability import MOST_COMPARISONS, can_match, comparisons, outcomes

BANK = load_bank(Path(__file__).parent / "data" / "lint_bank.yaml")


def compare(fact: str, operator: str, *answer: str) -> dict[str, Any]:
    return {"fact": fact, "operator": operator, "answer": list(answer)}


def condition(data: dict[str, Any]) -> Condition:
    return Condition.model_validate(data)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(compare("snores", "=", "yes"), {True, False, None}, id="yes"),
        pytest.param(compare("snores", "=", "yes", "no"), {True, None}, id="yes or no"),
        pytest.param(compare("snores", "!=", "yes", "no"), {False, None}, id="neither yes nor no"),
        pytest.param(compare("dreams", "exists", "yes"), {True, False}, id="any text"),
        pytest.param(compare("hours", "<", "0"), {False, None}, id="below the range"),
        pytest.param(compare("hours", "<=", "0"), {True, False, None}, id="the end of the range"),
        pytest.param(compare("hours", ">", "24"), {False, None}, id="above the range"),
        pytest.param(compare("hours", "=", "24"), {True, False, None}, id="the top of the range"),
        pytest.param(
            {"all": [compare("hours", ">", "7"), compare("hours", "<", "8")]},
            {True, False, None},
            id="between two numbers",
        ),
        pytest.param(
            {"all": [compare("hours", ">=", "8"), compare("hours", "<", "8")]},
            {False, None},
            id="between a number and itself",
        ),
        pytest.param(
            {"any": [compare("hours", ">=", "8"), compare("hours", "<", "8")]},
            {True, None},
            id="either side of a number",
        ),
        pytest.param(
            {"all": [compare("bed", "=", "soft"), compare("bed", "=", "hard")]},
            {False, None},
            id="two choices of one",
        ),
        pytest.param(
            {"all": [compare("drinks", "=", "tea"), compare("drinks", "=", "coffee")]},
            {True, False, None},
            id="two choices of several",
        ),
        pytest.param(
            {"all": [compare("drinks", "=", "tea"), compare("drinks", "=", "none")]},
            {False, None},
            id="none beside another",
        ),
        pytest.param(
            {"all": [compare("drinks", "=", "tea"), compare("drinks", "!=", "coffee")]},
            {True, False, None},
            id="one choice without another",
        ),
        pytest.param(
            {"all": [compare("drinks", "exists", "no"), compare("drinks", "=", "tea")]},
            {False, None},
            id="no answer and an answer",
        ),
        pytest.param(
            {"any": [compare("drinks", "exists", "no"), compare("drinks", "exists", "yes")]},
            {True},
            id="an answer or none",
        ),
        pytest.param(
            {"any": [compare("snores", "=", "yes"), compare("hours", "<", "0")]},
            {True, False, None},
            id="one of two facts",
        ),
        pytest.param(
            {"all": [compare("hours", "<", "0")] * (MOST_COMPARISONS + 1)},
            {True, False, None},
            id="too many comparisons to try",
        ),
        pytest.param(
            {"all": [compare("hours", "<", "0")] * MOST_COMPARISONS},
            {False, None},
            id="as many as are tried",
        ),
    ],
)
def test_what_a_condition_comes_to(data: dict[str, Any], expected: set[bool | None]) -> None:
    assert outcomes(condition(data), BANK) == expected


DRINKS = ("tea", "coffee")
EVERY_ANSWER: dict[str, list[Answer | None]] = {
    "hours": [None, *(n / 2 for n in range(49))],
    "snores": [None, True, False],
    "bed": [None, "soft", "hard"],
    "drinks": [None, ("none",), *(c for n in (1, 2) for c in combinations(DRINKS, n))],
}


def some_comparison() -> st.SearchStrategy[dict[str, Any]]:
    one_of = {
        "snores": ("yes", "no"),
        "bed": ("soft", "hard"),
        "drinks": (*DRINKS, "none"),
    }
    chosen = st.sampled_from(sorted(one_of)).flatmap(
        lambda fact: st.builds(
            lambda operator, words: compare(fact, operator, *words),
            st.sampled_from(["=", "!="]),
            st.lists(st.sampled_from(one_of[fact]), min_size=1, max_size=2, unique=True),
        )
    )
    number = st.builds(
        lambda operator, bound: compare("hours", operator, str(bound)),
        st.sampled_from(["=", "!=", "<", ">", "<=", ">="]),
        st.integers(-1, 25),
    )
    known = st.builds(
        lambda fact, word: compare(fact, "exists", word),
        st.sampled_from(sorted(EVERY_ANSWER)),
        st.sampled_from(["yes", "no"]),
    )
    return chosen | number | known


some_condition = st.recursive(
    some_comparison(),
    lambda parts: st.builds(
        lambda key, several: {key: several},
        st.sampled_from(["all", "any"]),
        st.lists(parts, min_size=1, max_size=3),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(some_condition)
def test_a_few_answers_tell_as_much_as_all_answers(data: dict[str, Any]) -> None:
    tested = condition(data)
    facts = sorted({leaf.fact or "" for leaf in comparisons(tested)})
    everything = (
        {fact: a for fact, a in zip(facts, answers, strict=True) if a is not None}
        for answers in product(*(EVERY_ANSWER[fact] for fact in facts))
    )
    assert outcomes(tested, BANK) == {evaluate(tested, answers).holds for answers in everything}


TEA_OR_SHORT = {"any": [compare("drinks", "=", "tea"), compare("hours", "<", "5")]}


@pytest.mark.parametrize(
    ("data", "fact", "choice", "expected"),
    [
        pytest.param(TEA_OR_SHORT, "drinks", "tea", True, id="a choice compared with"),
        pytest.param(TEA_OR_SHORT, "drinks", "coffee", False, id="a choice beside it"),
        pytest.param(TEA_OR_SHORT, "drinks", "cocoa", False, id="a choice that is none"),
        pytest.param(TEA_OR_SHORT, "hours", None, True, id="any number"),
        pytest.param(TEA_OR_SHORT, "hours", "4", False, id="one number"),
        pytest.param(TEA_OR_SHORT, "snores", None, False, id="another fact"),
        pytest.param(compare("drinks", "!=", "tea"), "drinks", "coffee", True, id="what is not it"),
        pytest.param(
            compare("drinks", "!=", "tea"), "drinks", "tea", False, id="what it must not be"
        ),
        pytest.param(None, "drinks", None, False, id="no condition"),
        pytest.param(
            {"any": [compare("hours", "<", "5")] * MOST_COMPARISONS},
            "drinks",
            "tea",
            True,
            id="too many comparisons to try",
        ),
        pytest.param(
            {"all": [compare("drinks", "=", "tea"), compare("drinks", "!=", "tea")]},
            "drinks",
            None,
            False,
            id="a condition that never holds",
        ),
    ],
)
def test_whether_an_answer_can_make_a_condition_hold(
    data: dict[str, Any] | None, fact: str, choice: str | None, *, expected: bool
) -> None:
    tested = None if data is None else condition(data)
    assert can_match(tested, BANK, fact=fact, choice=choice) is expected
