"""A bank is read whole, or every problem of it is named with its place."""

import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from refusals import in_our_words

from checklist.bank import MOST_BYTES, Bank, Source, load_bank, parse_bank, read_bank
from checklist.errors import InputError
from checklist.source import Document, Input

DATA = Path(__file__).parent / "data"
SLEEP = (DATA / "sleep.yaml").read_text("utf-8")
BAD = sorted((DATA / "bad").glob("bank-*.yaml"))


def bank_of(text: str | bytes) -> Bank:
    return load_bank(Input("bank.yaml", text.encode() if isinstance(text, str) else text))


def changed(*changes: tuple[str, str]) -> str:
    """The tiny bank with some text put for other, each of which stands in it once."""
    text = SLEEP
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def complaints(*changes: tuple[str, str]) -> list[str]:
    with pytest.raises(InputError) as caught:
        bank_of(changed(*changes))
    return [f"{problem.place.path}: {problem.fault}" for problem in caught.value.problems]


@pytest.fixture(scope="module")
def sleep() -> Bank:
    return load_bank(DATA / "sleep.yaml")


def test_a_bank_on_any_topic_is_read(sleep: Bank) -> None:
    assert (sleep.id, sleep.version, sleep.review_by) == ("sleep", "1", date(2027, 1, 1))
    assert sleep.clinical_review is None
    assert [point.id for point in sleep.points] == ["causes", "remedies"]
    assert [fact.kind for fact in sleep.facts] == [
        "number", "number", "choices", "choice", "yes-no", "text",
    ]  # fmt: skip
    assert [item.id for item in sleep.items] == ["why-awake", "coffee", "breathing", "intimacy"]
    assert [statement.id for statement in sleep.inventory] == ["st-1", "st-2"]


def test_what_is_left_out_has_its_plain_meaning(sleep: Bank) -> None:
    first, second, third, fourth = sleep.items
    assert (first.enable_when, first.if_unknown, first.safety) == (None, "hide", False)
    assert (second.if_unknown, third.safety, fourth.sensitive) == ("show", True, True)
    assert sleep.sections[0].points == ("causes",)
    assert sleep.watch[0].covers == ()


@pytest.mark.parametrize(
    ("identifier", "address"),
    [
        ("J Neurol 2024; doi 10.1007/s00415-024.", "https://doi.org/10.1007/s00415-024"),
        ("Int J 2020;21:5957; PMC7503488", "https://pmc.ncbi.nlm.nih.gov/articles/PMC7503488"),
        ("NCT05131828; protocol 2025", "https://clinicaltrials.gov/study/NCT05131828"),
        ("ISRCTN14048364", "https://www.isrctn.com/ISRCTN14048364"),
        ("NICE NG28, 10.4 (2022)", ""),
        ("NCT1", ""),
        (None, ""),
    ],
)
def test_a_source_has_the_address_of_its_register(identifier: str | None, address: str) -> None:
    assert Source(id="s", title="A study", identifier=identifier, seen="read").address == address


def test_facts_sections_and_sources_are_found_by_their_id(sleep: Bank) -> None:
    assert sleep.fact("drinks").labels == {
        "coffee": "coffee", "tea": "black tea", "none": "none of these",
    }  # fmt: skip
    assert sleep.fact("hours").range == (0, 24)
    assert sleep.fact("age").source == "birth_date"
    assert sleep.section("awake").title == "Lying awake"
    assert sleep.source("trial").note == "The summary only."
    with pytest.raises(KeyError):
        sleep.fact("none")


def test_the_shipped_bank_is_read() -> None:
    assert load_bank() == parse_bank(read_bank())
    assert load_bank().items


def test_words_that_other_readers_would_turn_into_something_else_stay_words() -> None:
    changes = [('version: "1"', "version: 1.10"), ("title: Sleeping badly", "title: no")]
    bank = bank_of(changed(*changes))
    assert (bank.version, bank.title) == ("1.10", "no")


@pytest.mark.parametrize("mark", ["null", "", '"null"'])
def test_a_bank_that_nobody_reviewed_may_say_so(mark: str) -> None:
    assert bank_of(changed(("clinical_review: null", f"clinical_review: {mark}"))) == bank_of(SLEEP)


def test_a_review_names_who_and_when() -> None:
    review = "clinical_review: {name: Dr Lee, role: sleep doctor, on: 2026-11-02}"
    found = bank_of(changed(("clinical_review: null", review))).clinical_review
    assert found is not None
    assert (found.name, found.role, found.on) == ("Dr Lee", "sleep doctor", date(2026, 11, 2))


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_every_problem_of_a_bad_bank_is_told(path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_bank(Input(path.name, path.read_bytes()))
    assert f"{caught.value}\n" == path.with_suffix(".problems").read_text("utf-8")


def test_there_are_bad_banks() -> None:
    assert len(BAD) >= 4


WRONG = {
    "ids differ by their letters": (
        ("{id: causes,", "{id: Causes,"),
        "sections[0].points: there is no “causes” in “points” (did you mean “Causes”?)"),
    "two choices of one id": (
        ("{id: tea,", "{id: coffee,"), "facts[2]: the choice “coffee” is here twice"),
    "a name that is another choice": (
        ("[espresso, flat white]", "[TEA]"), "facts[2]: the choice “tea” is here twice"),
    "an item and a thing to tell of one id": (
        ("id: say-drinks", "id: coffee"), "tell[0].id: the id “coffee” is taken on line 99"),
    "a reason for an answer that cannot be given": (
        ("answer: coffee, text", "answer: cofee, text"),
        "items[1].reasons[0]: “cofee” is not an answer to “drinks” (did you mean “coffee”?)"),
    "a number that is none": (
        ("answer: 18", "answer: 1e3"), "items[3].enable_when.all[0]: “1e3” is not a number"),
    "free text that is compared": (
        ("operator: exists", 'operator: "="'),
        "items[3].enable_when.all[1]: free text cannot be compared"),
    "braces for something else": (
        ("{answer} hours", "{hours} hours"),
        "facts[0].reason: only {answer} can stand in braces here"),
    "a statement that is not in the inventory": (
        ("[st-1, st-2]", "[st-1, x]"), "items[2].covers[1]: there is no “x” in “inventory”"),
    "a range from high to low": (("[0, 24]", "[24, 0]"), "facts[0]: the range is empty"),
}  # fmt: skip
RIGHT = {
    "a choice named like itself": ("[espresso, flat white]", "[Coffee, espresso]"),
    "a fact and a sign of one id": ("id: at-the-wheel", "id: hours"),
    "a fraction": ("answer: 18", "answer: 18.5"),
    "several answers": ("answer: none}", "answer: [none, tea]}"),
    "the answer twice": ("{answer} hours", "{answer} hours, {answer}"),
    "one point without brackets": ("points: [remedies]", "points: remedies"),
}


@pytest.mark.parametrize(("change", "found"), WRONG.values(), ids=WRONG)
def test_one_change_makes_a_bank_wrong(change: tuple[str, str], found: str) -> None:
    assert complaints(change) == [found]


@pytest.mark.parametrize("change", RIGHT.values(), ids=RIGHT)
def test_one_change_leaves_a_bank_right(change: tuple[str, str]) -> None:
    assert bank_of(changed(change)).id == "sleep"


NOT_BANKS: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "is empty; write something in it"),
    "only a comment": (b"# a bank\n", "this is empty, not a mapping"),
    "a word": (b"bank", "this is “bank”, not a mapping"),
    "a list": (b"- bank", "this is a list, not a mapping"),
    "a patient": (b"name: Maria", "unknown key “name”"),
    "a mapping of nothing": (b"{}", "“items” is missing"),
}


@pytest.mark.parametrize(("content", "fault"), NOT_BANKS.values(), ids=NOT_BANKS)
def test_what_is_no_bank_is_refused(content: bytes, fault: str) -> None:
    with pytest.raises(InputError) as caught:
        bank_of(content)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    "key", ["items", "facts", "sections", "sources", "groups", "tell", "points"]
)
@pytest.mark.parametrize("value", ["", "x", "{a: b}", "[x]", "[{id: [x]}]", "[{id: {}}, {id: x}]"])
def test_a_list_of_the_wrong_kind_is_a_problem_and_no_more(key: str, value: str) -> None:
    with pytest.raises(InputError) as caught:
        bank_of(f"{key}: {value}")
    assert any(problem.place.path.startswith(key) for problem in caught.value.problems)


def test_a_bank_past_the_cap_is_refused() -> None:
    filling = b"#" * (MOST_BYTES - len(SLEEP.encode()))
    assert bank_of(SLEEP.encode() + filling)
    with pytest.raises(InputError, match=r"^bank.yaml: is larger than 1024 KB; "):
        bank_of(SLEEP.encode() + filling + b"#")


def test_a_bank_cannot_be_changed(sleep: Bank) -> None:
    anything: Any = sleep
    with pytest.raises(ValueError, match="frozen"):
        anything.title = "Sleeping well"
    with pytest.raises(ValueError, match="frozen"):
        anything.items[0].ask = "Why?"
    assert isinstance(sleep.items, tuple)


def test_a_bank_survives_the_way_between_processes(sleep: Bank) -> None:
    copy = pickle.loads(pickle.dumps(sleep))  # noqa: S301, the bytes are our own
    assert copy == sleep
    assert hash(copy) == hash(sleep)
    assert copy.fact("bed") == sleep.fact("bed")


PIECES = [*"ab:-,[]{}#&*!|>'\"%\n ", "  ", "\n- ", "null", "yes", "5", "[]", "{}", "é", "\0", "\t"]


def said(document: Document | bytes) -> str:
    """What is said of a bank: nothing if it is one; only an InputError may say it."""
    try:
        if isinstance(document, Document):
            parse_bank(document)
        else:
            bank_of(document)
    except InputError as error:
        return str(error)
    return ""


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_bank_is_read_or_refused(data: st.DataObject) -> None:
    content = SLEEP.encode()
    start = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 60))
    piece = data.draw(st.sampled_from(PIECES).map(str.encode) | st.binary(max_size=4))
    assert in_our_words(said(content[:start] + piece + content[start + length :]))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert in_our_words(said(content))


PLAIN = st.recursive(
    st.none() | st.sampled_from(["", "x", "5", "yes", "{", "hours", "coffee"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "facts", "items", "all", "kind", "x"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(PLAIN, st.sampled_from(sorted(Bank.model_fields)))
def test_any_plain_data_under_any_key_is_a_bank_or_a_problem(value: Any, key: str) -> None:
    document = read_bank(DATA / "sleep.yaml")
    assert isinstance(document.data, dict)
    assert in_our_words(said(Document("f", {**document.data, key: value})))


def test_words_that_are_not_ours_would_be_noticed() -> None:
    with pytest.raises(ValidationError) as caught:
        Bank.model_validate({})
    assert not in_our_words(str(caught.value))


def test_equal_banks_have_the_same_hash_and_another_version_another() -> None:
    bank = load_bank()
    assert bank == load_bank()
    assert hash(bank) == hash(load_bank())
    assert hash(bank.model_copy(update={"version": "another"})) != hash(bank)
