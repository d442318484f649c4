"""What a condition says of a patient's answers: truth tables, and the laws they follow."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.bank import load_bank
from checklist.conditions import ALWAYS, Answer, Condition, Match, Verdict, evaluate

SLEEP = Path(__file__).parent / "data" / "sleep.yaml"


def compared(operator: str, *words: str, fact: str = "f") -> dict[str, Any]:
    return {"fact": fact, "operator": operator, "answer": list(words)}


def decided(condition: dict[str, Any], **answers: Answer) -> Verdict:
    return evaluate(Condition.model_validate(condition), answers)


# One row is one comparison: the operator, the words it compares with, the answer, what comes out.
TRUTH: list[tuple[str, tuple[str, ...], Answer, bool]] = [
    ("=", ("true",), True, True),
    ("=", ("yes",), True, True),
    ("=", ("true",), False, False),
    ("=", ("false",), False, True),
    ("=", ("no",), True, False),
    ("=", ("yes", "no"), False, True),
    ("!=", ("true",), False, True),
    ("!=", ("true",), True, False),
    ("!=", ("yes", "no"), True, False),
    ("=", ("5",), 5, True),
    ("=", ("5.0",), 5, True),
    ("=", ("5",), 5.5, False),
    ("=", ("4", "5"), 5, True),
    ("=", ("4", "6"), 5, False),
    ("!=", ("5",), 4, True),
    ("!=", ("5",), 5, False),
    ("!=", ("4", "5"), 5, False),
    ("!=", ("4", "6"), 5, True),
    (">", ("5",), 5.1, True),
    (">", ("5",), 5, False),
    (">", ("5",), -6, False),
    (">", ("-5",), -4, True),
    ("<", ("5",), 4, True),
    ("<", ("5",), 5, False),
    ("<", ("10",), 9, True),  # as numbers, not as words
    (">=", ("5",), 5, True),
    (">=", ("5",), 4.9, False),
    ("<=", ("5",), 5, True),
    ("<=", ("5",), 5.1, False),
    ("=", ("soft",), "soft", True),
    ("=", ("soft",), "hard", False),
    ("=", ("soft",), "softer", False),
    ("=", ("soft", "hard"), "hard", True),
    ("!=", ("soft",), "hard", True),
    ("!=", ("soft",), "soft", False),
    ("!=", ("soft", "hard"), "hard", False),
    ("=", ("tea",), ("coffee", "tea"), True),
    ("=", ("tea",), ("coffee", "milk"), False),
    ("=", ("tea", "milk"), ("coffee", "milk"), True),
    ("!=", ("tea",), ("coffee", "milk"), True),
    ("!=", ("tea",), ("coffee", "tea"), False),
    ("!=", ("tea", "milk"), ("coffee", "milk"), False),
    ("exists", ("true",), False, True),
    ("exists", ("yes",), 0, True),
    ("exists", ("true",), "free text", True),
    ("exists", ("true",), ("tea",), True),
    ("exists", ("false",), True, False),
    ("exists", ("no",), 0, False),
]


@pytest.mark.parametrize(
    ("operator", "words", "answer", "holds"),
    TRUTH,
    ids=[f"{answer} {operator} {words}: {holds}" for operator, words, answer, holds in TRUTH],
)
def test_a_comparison_with_an_answer_is_decided(
    operator: str, words: tuple[str, ...], answer: Answer, *, holds: bool
) -> None:
    assert decided(compared(operator, *words), f=answer).holds is holds


def test_the_table_has_a_yes_and_a_no_for_every_operator() -> None:
    shown = {(operator, holds) for operator, _, _, holds in TRUTH}
    assert shown == {
        (operator, holds)
        for operator in ("exists", "=", "!=", ">", "<", ">=", "<=")
        for holds in (True, False)
    }


@pytest.mark.parametrize("operator", ["=", "!=", ">", "<", ">=", "<="])
def test_an_answer_left_out_is_unknown_and_never_no(operator: str) -> None:
    assert decided(compared(operator, "5"), other=5) == Verdict(holds=None, unknown=("f",))


@pytest.mark.parametrize(
    ("word", "holds"), [("true", False), ("yes", False), ("false", True), ("no", True)]
)
def test_whether_an_answer_exists_is_always_known(word: str, *, holds: bool) -> None:
    assert decided(compared("exists", word)) == Verdict(holds=holds)


# Facts that make a comparison hold, not hold, or stay unknown.
YES, NO, UNKNOWN = (compared("=", "1", fact=fact) for fact in ("yes", "no", "unknown"))
ANSWERS: dict[str, Answer] = {"yes": 1, "no": 2}
NAMES = {True: YES, False: NO, None: UNKNOWN}
THREE = [True, False, None]
ALL = {
    (True, True): True, (True, False): False, (True, None): None,
    (False, False): False, (False, None): False, (None, None): None,
}  # fmt: skip
ANY = {
    (True, True): True, (True, False): True, (True, None): True,
    (False, False): False, (False, None): None, (None, None): None,
}  # fmt: skip


@pytest.mark.parametrize("left", THREE)
@pytest.mark.parametrize("right", THREE)
@pytest.mark.parametrize(("word", "table"), [("all", ALL), ("any", ANY)])
def test_several_conditions_follow_three_valued_logic(
    word: str,
    table: dict[tuple[bool | None, bool | None], bool | None],
    *,
    left: bool | None,
    right: bool | None,
) -> None:
    expected = table.get((left, right), table.get((right, left)))
    assert decided({word: [NAMES[left], NAMES[right]]}, **ANSWERS).holds is expected


@pytest.mark.parametrize("word", ["all", "any"])
@pytest.mark.parametrize("inner", THREE)
def test_one_condition_in_a_list_decides_alone(word: str, *, inner: bool | None) -> None:
    assert decided({word: [NAMES[inner]]}, **ANSWERS).holds is inner


def test_lists_stand_in_lists() -> None:
    condition = {"any": [NO, {"all": [YES, {"any": [UNKNOWN, YES]}]}]}
    assert decided(condition, **ANSWERS).holds is True
    assert decided({"all": [YES, {"any": [UNKNOWN, NO]}]}, **ANSWERS).holds is None


def test_no_condition_always_holds() -> None:
    assert evaluate(None, {}) == ALWAYS == Verdict(holds=True)


@pytest.mark.parametrize(
    ("condition", "answer", "match"),
    [
        (compared("=", "soft"), "soft", Match("f", "soft", ("soft",))),
        (compared("<", "5"), 4, Match("f", "4")),
        (compared("=", "no"), False, Match("f", "no")),
        (compared("!=", "5"), 4.5, Match("f", "4.5", negative=True)),
        (compared("!=", "soft"), "hard", Match("f", "hard", ("hard",), negative=True)),
        (compared("exists", "true"), "of sheep", Match("f", "of sheep")),
    ],
    ids=["choice", "number", "yes or no", "not a number", "not a choice", "any text"],
)
def test_a_match_tells_which_answer_it_was(
    condition: dict[str, Any], answer: Answer, match: Match
) -> None:
    assert decided(condition, f=answer).matches == (match,)


def test_a_match_names_of_several_choices_those_that_were_asked_for() -> None:
    (match,) = decided(compared("=", "tea", "milk"), f=("coffee", "milk")).matches
    assert match.answers == ("milk",)
    (match,) = decided(compared("!=", "tea"), f=("coffee", "milk")).matches
    assert match.answers == ("coffee", "milk")
    assert match.negative


def test_any_tells_only_of_what_held_and_all_of_everything() -> None:
    assert [m.fact for m in decided({"any": [YES, NO, UNKNOWN]}, **ANSWERS).matches] == ["yes"]
    assert [m.fact for m in decided({"all": [YES, YES]}, **ANSWERS).matches] == ["yes", "yes"]
    assert decided({"all": [YES, NO]}, **ANSWERS) == Verdict(holds=False)
    assert decided({"all": [YES, UNKNOWN]}, **ANSWERS).unknown == ("unknown",)
    assert decided({"any": [YES, UNKNOWN]}, **ANSWERS).unknown == ()


def test_the_conditions_of_a_bank_read_what_a_patient_answers() -> None:
    conditions = {item.id: item.enable_when for item in load_bank(SLEEP).items}
    assert evaluate(conditions["why-awake"], {}) == ALWAYS
    assert evaluate(conditions["coffee"], {"hours": 6}).unknown == ("drinks",)
    assert evaluate(conditions["coffee"], {"hours": 4}).holds is True
    assert evaluate(conditions["coffee"], {"hours": 6, "drinks": ("tea",)}).holds is False
    assert evaluate(conditions["breathing"], {"snores": False}).holds is False
    assert evaluate(conditions["intimacy"], {"age": 18, "dreams": "sheep"}).holds is True
    assert evaluate(conditions["intimacy"], {"age": 17, "dreams": "sheep"}).holds is False


# Laws. Four facts, one of each kind that can be compared.
KINDS: dict[str, st.SearchStrategy[Answer]] = {
    "number": st.integers(0, 3),
    "flag": st.booleans(),
    "choice": st.sampled_from(["a", "b", "c"]),
    "choices": st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True).map(tuple),
}
WORDS = {"number": ["0", "1", "2", "3"], "flag": ["true", "false"]}
answers = st.fixed_dictionaries({}, optional=KINDS)
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@st.composite
def comparisons(draw: st.DrawFn, *, exists: bool = False) -> dict[str, Any]:
    fact = draw(st.sampled_from(sorted(KINDS)))
    if exists and draw(st.booleans()):
        return compared("exists", draw(st.sampled_from(["true", "false"])), fact=fact)
    operator = draw(st.sampled_from(sorted(OPPOSITE) if fact == "number" else ["=", "!="]))
    most = 2 if operator in ("=", "!=") else 1
    words = st.sampled_from(WORDS.get(fact, ["a", "b", "c"]))
    return compared(operator, *draw(st.lists(words, min_size=1, max_size=most)), fact=fact)


def conditions(*, exists: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    return st.recursive(
        comparisons(exists=exists),
        lambda inner: st.builds(
            lambda word, parts: {word: parts},
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=6,
    )


def mentioned(condition: dict[str, Any]) -> set[str]:
    parts = [*condition.get("all", ()), *condition.get("any", ())]
    return {condition["fact"]} if not parts else set().union(*map(mentioned, parts))


def opposite(condition: dict[str, Any]) -> dict[str, Any]:
    """The condition that holds where this one does not: De Morgan, and the opposite operators."""
    for word, other in (("all", "any"), ("any", "all")):
        if word in condition:
            return {other: [opposite(part) for part in condition[word]]}
    if condition["operator"] == "exists":
        return {**condition, "answer": ["false" if condition["answer"] == ["true"] else "true"]}
    return {**condition, "operator": OPPOSITE[condition["operator"]]}


law = settings(max_examples=150, deadline=None)


@law
@given(conditions(), answers, answers)
def test_an_answer_to_a_fact_it_does_not_mention_changes_nothing(
    condition: dict[str, Any], given_answers: dict[str, Answer], more: dict[str, Answer]
) -> None:
    unrelated = {fact: more[fact] for fact in more.keys() - mentioned(condition)}
    assert decided(condition, **given_answers) == decided(
        condition, **{**given_answers, **unrelated}
    )


@law
@given(conditions(exists=False), answers, answers)
def test_what_is_decided_stays_decided_when_answers_are_added(
    condition: dict[str, Any], given_answers: dict[str, Answer], more: dict[str, Answer]
) -> None:
    before = decided(condition, **given_answers).holds
    after = decided(condition, **{**more, **given_answers}).holds
    assert before is None or after is before


@law
@given(conditions(), answers)
def test_the_opposite_condition_has_the_opposite_verdict(
    condition: dict[str, Any], given_answers: dict[str, Answer]
) -> None:
    holds = decided(condition, **given_answers).holds
    other = decided(opposite(condition), **given_answers).holds
    assert other is (None if holds is None else not holds)


@law
@given(conditions(), answers, st.randoms(use_true_random=False))
def test_the_order_of_parts_decides_nothing(
    condition: dict[str, Any], given_answers: dict[str, Answer], random: Any
) -> None:
    def shuffled(part: dict[str, Any]) -> dict[str, Any]:
        for word in ("all", "any"):
            if word in part:
                inner = [shuffled(each) for each in part[word]]
                return {word: random.sample(inner, len(inner))}
        return part

    before, after = (decided(c, **given_answers) for c in (condition, shuffled(condition)))
    assert before.holds is after.holds
    assert sorted(before.unknown) == sorted(after.unknown)
    assert sorted(map(repr, before.matches)) == sorted(map(repr, after.matches))


@law
@given(conditions(), answers)
def test_a_verdict_accounts_for_itself(
    condition: dict[str, Any], given_answers: dict[str, Answer]
) -> None:
    verdict = decided(condition, **given_answers)
    assert (verdict.holds is None) is bool(verdict.unknown)
    assert set(verdict.unknown) <= mentioned(condition) - given_answers.keys()
    assert {match.fact for match in verdict.matches} <= mentioned(condition) & given_answers.keys()
    assert verdict.holds is not False or not verdict.matches
