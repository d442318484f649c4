"""Text that was typed becomes values, or a problem in our own words."""

import pickle
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter

from checklist.errors import InputError, Place, Problem
from checklist.source import Document, Input, read_yaml
from checklist.validation import (
    Day,
    Line,
    Many,
    Value,
    YesNo,
    did_you_mean,
    number,
    one_of,
    quoted,
    refers_to,
    validate,
    word_of,
)

Colour = Literal["red", "dark-red", "blue"]


class Part(Value):
    """A mapping within a mapping."""

    name: Line
    size: Line | None = None


class Thing(Value):
    """One key of every type there is; each may be left out."""

    line: Line | None = None
    day: Day | None = None
    flag: YesNo = False
    whole: Annotated[int, number(1, 240, "minutes", decimals=0)] | None = None
    amount: Annotated[float, number(-2.5, 24)] | None = None
    colour: Annotated[Colour, one_of(Colour)] | None = None
    medicine: Annotated[str, word_of({"aspirin": "aspirin", "Thomapyrin": "aspirin"})] | None = None
    many: Many[Line] = ()
    some: tuple[Line, ...] = ()
    part: Part | None = None
    parts: tuple[Part, ...] = ()
    owner: Annotated[Line, refers_to("people")] | None = None
    with_: Line | None = Field(default=None, alias="with")


PEOPLE = {"people": {"Ann": 1, "Bob": 2}}


def thing(text: str) -> Thing:
    return validate(Thing, read_yaml(Input("f", text.encode())), context=PEOPLE)


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        thing(text)
    return str(caught.value).split("\n")


TAKEN: list[tuple[str, str, Any]] = [
    ("line", "two  words", "two words"),
    ("line", '" a\\tb\\nc "', "a b c"),
    ("line", "no", "no"),
    ("line", "12:30", "12:30"),
    ("line", "<b>{{ x }}&amp;]]>", "<b>{{ x }}&amp;]]>"),
    ("line", "|-\n  one\n  two", "one two"),
    ("day", "2026-12-03", date(2026, 12, 3)),
    ("day", "' 2024-02-29 '", date(2024, 2, 29)),
    ("day", "0001-01-01", date(1, 1, 1)),
    ("flag", "yes", True),
    ("flag", "True", True),
    ("flag", "NO", False),
    ("flag", "false", False),
    ("whole", "1", 1),
    ("whole", "240", 240),
    ("whole", "010", 10),
    ("whole", "' 15 '", 15),
    ("amount", "24", 24),
    ("amount", "-2.5", -2.5),
    ("amount", "0.000001", 0.000001),
    ("amount", "-0", 0),
    ("colour", "red", "red"),
    ("colour", "Dark-Red", "dark-red"),
    ("medicine", "THOMAPYRIN", "aspirin"),
    ("medicine", "aspirin", "aspirin"),
    ("many", "one", ("one",)),
    ("many", "[one, two]", ("one", "two")),
    ("many", "", ()),
    ("many", "[]", ()),
    ("some", "[one]", ("one",)),
    ("part", "{name: x}", Part(name="x")),
    ("owner", "Ann", "Ann"),
]


@pytest.mark.parametrize(("key", "text", "value"), TAKEN, ids=[f"{k}: {t}" for k, t, _ in TAKEN])
def test_what_was_typed_becomes_a_value(key: str, text: str, value: Any) -> None:
    assert getattr(thing(f"{key}: {text}"), key) == value


def test_an_empty_mapping_is_a_thing_of_nothing() -> None:
    assert thing("{}") == Thing()
    assert thing("with: Dr Lee").with_ == "Dr Lee"


NO_TEXT = "write text, in quotes if it has : or #"
ISO = "write year-month-day, like 2026-12-03"
DIGITS = "write digits, or leave it out"
WHOLE = "is not a number between 1 and 240 (minutes)"
AMOUNT = "is not a number between -2.5 and 24"
REFUSED = [
    ("line", "", None),
    ("line", "''", "this is empty; write something, or leave the line out"),
    ("line", '" \\n "', "this is empty; write something, or leave the line out"),
    ("line", "[a]", f"this is a list, not text; {NO_TEXT}"),
    ("line", "{a: b}", f"this is a mapping, not text; {NO_TEXT}"),
    ("day", "soon", f"“soon” is not a date; {ISO}"),
    ("day", "2026-1-2", f"“2026-1-2” is not a date; {ISO}"),
    ("day", "20261203", f"“20261203” is not a date; {ISO}"),
    ("day", "2026-12-03T10:00", f"“2026-12-03T10:00” is not a date; {ISO}"),
    ("day", "2026-W01-1", f"“2026-W01-1” is not a date; {ISO}"),
    ("day", "٢٠٢٦-١٢-٠٣", f"“٢٠٢٦-١٢-٠٣” is not a date; {ISO}"),
    ("day", "03/04/1984", f"“03/04/1984” can be read as two different days; {ISO}"),
    ("day", "3.4.1984", f"“3.4.1984” can be read as two different days; {ISO}"),
    ("day", "04/04/1984", f"“04/04/1984” is not a date; {ISO}"),
    ("day", "13/04/1984", f"“13/04/1984” is not a date; {ISO}"),
    ("day", "04/13/1984", f"“04/13/1984” is not a date; {ISO}"),
    ("day", "03/04/84", f"“03/04/84” is not a date; {ISO}"),
    ("day", "2026-02-30",
     "there is no day “2026-02-30” in the calendar; check the month and the day"),
    ("day", "2023-02-29",
     "there is no day “2023-02-29” in the calendar; check the month and the day"),
    ("day", "2026-13-01",
     "there is no day “2026-13-01” in the calendar; check the month and the day"),
    ("day", "0000-00-00",
     "there is no day “0000-00-00” in the calendar; check the month and the day"),
    ("day", "[2026-12-03]", f"this is a list, not text; {NO_TEXT}"),
    ("flag", "on", "“on” is neither yes nor no; write yes or no, or leave it out"),
    ("flag", "1", "“1” is neither yes nor no; write yes or no, or leave it out"),
    ("flag", "y", "“y” is neither yes nor no; write yes or no, or leave it out"),
    ("flag", "''", "“” is neither yes nor no; write yes or no, or leave it out"),
    ("flag", "{}", f"this is a mapping, not text; {NO_TEXT}"),
    ("whole", "eighty", f"“eighty” {WHOLE}; {DIGITS}"),
    ("whole", "0", f"“0” {WHOLE}; check the number, or leave it out"),
    ("whole", "241", f"“241” {WHOLE}; check the number, or leave it out"),
    ("whole", "15.0", f"“15.0” {WHOLE}; {DIGITS}"),
    ("whole", "12:30", f"“12:30” {WHOLE}; {DIGITS}"),
    ("whole", "1_0", f"“1_0” {WHOLE}; {DIGITS}"),
    ("whole", "0x10", f"“0x10” {WHOLE}; {DIGITS}"),
    ("whole", "1e1", f"“1e1” {WHOLE}; {DIGITS}"),
    ("whole", "15 min", f"“15 min” {WHOLE}; {DIGITS}"),
    ("whole", "١٥", f"“١٥” {WHOLE}; {DIGITS}"),
    ("whole", "9999999999", f"“9999999999” {WHOLE}; {DIGITS}"),
    ("whole", "9" * 4_000, f"“{'9' * 39}…” {WHOLE}; {DIGITS}"),
    ("whole", "[15]", f"this is a list, not text; {NO_TEXT}"),
    ("amount", "24.1", f"“24.1” {AMOUNT}; check the number, or leave it out"),
    ("amount", "-3", f"“-3” {AMOUNT}; check the number, or leave it out"),
    ("amount", "1,5", f"“1,5” {AMOUNT}; write the decimal with a point"),
    ("amount", ".5", f"“.5” {AMOUNT}; {DIGITS}"),
    ("amount", "nan", f"“nan” {AMOUNT}; {DIGITS}"),
    ("amount", "inf", f"“inf” {AMOUNT}; {DIGITS}"),
    ("amount", "--1", f"“--1” {AMOUNT}; {DIGITS}"),
    ("colour", "dark red", "“dark red” is not known here (did you mean “dark-red”?); "
     "write one of: red, dark-red, blue"),
    ("colour", "green", "“green” is not known here; write one of: red, dark-red, blue"),
    ("colour", "[red]", f"this is a list, not text; {NO_TEXT}"),
    ("medicine", "tomapyrin", "“tomapyrin” is not known here (did you mean “Thomapyrin”?); "
     "write one of: aspirin"),
    ("many", "[one, '']", "this is empty; write something, or leave the line out"),
    ("many", "{a: b}", f"this is a mapping, not text; {NO_TEXT}"),
    ("some", "one", "this is “one”, not a list; write - before each entry"),
    ("some", "", "this is empty, not a list; write - before each entry"),
    ("some", "{a: b}", "this is a mapping, not a list; write - before each entry"),
    ("part", "x", "this is “x”, not a mapping; write key: value pairs"),
    ("part", "[x]", "this is a list, not a mapping; write key: value pairs"),
    ("parts", "{name: x}", "this is a mapping, not a list; write - before each entry"),
    ("owner", "Anne", "there is no “Anne” in “people” (did you mean “Ann”?); "
     "write an id of “people”, or add it there"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "text", "fault"), REFUSED, ids=[f"{key}: {text[:30]}" for key, text, _ in REFUSED]
)
def test_what_cannot_be_a_value_is_refused(key: str, text: str, fault: str | None) -> None:
    if fault is None:
        assert getattr(thing(f"{key}: {text}"), key) is None
        return
    (problem,) = problems(f"{key}: {text}")
    place, _, rest = problem.partition(f": {key}")
    assert place.startswith("f:1:")
    assert rest.partition(": ")[2] == fault


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lines: a", [
            "f:1:1: lines: unknown key “lines” (did you mean “line”?); write one of: {}"]),
        ("with_: a", [
            "f:1:1: with_: unknown key “with_” (did you mean “with”?); write one of: {}"]),
        ("xyz: a", ["f:1:1: xyz: unknown key “xyz”; write one of: {}"]),
        ("part: {nam: a}", [
            "f:1:8: part.nam: unknown key “nam” (did you mean “name”?); write one of: name, size"]),
        ("part: {sizes: a}", [
            "f:1:7: part: “name” is missing; add “name:”",
            "f:1:8: part.sizes: unknown key “sizes” (did you mean “size”?); "
            "write one of: name, size"]),
        ("part: {nam: a, name: [b]}", [
            "f:1:8: part.nam: unknown key “nam” (did you mean “name”?); write one of: name, size",
            f"f:1:22: part.name: this is a list, not text; {NO_TEXT}"]),
        ("parts:\n- name: a\n- size: b\n  nme: c\n- x", [
            "f:4:3: parts[1].nme: unknown key “nme” (did you mean “name”?); "
            "write one of: name, size",
            "f:5:3: parts[2]: this is “x”, not a mapping; write key: value pairs"]),
    ],
    ids=["misspelt", "the name in the program", "of nothing", "misspelt, not missing too",
         "misspelt, and another missing", "misspelt, and another wrong", "in a list"],
)  # fmt: skip
def test_an_unknown_key_is_named_with_the_one_that_was_meant(text: str, found: list[str]) -> None:
    keys = ", ".join(info.alias or name for name, info in Thing.model_fields.items())
    assert problems(text) == [problem.replace("{}", keys) for problem in found]


@pytest.mark.parametrize(
    ("text", "fault"),
    [("", "empty"), ("- a", "a list"), ("a", "“a”")],
    ids=["nothing", "a list", "a word"],
)
def test_a_document_that_is_no_mapping_is_refused(text: str, fault: str) -> None:
    assert problems(text) == [f"f:1:1: this is {fault}, not a mapping; write key: value pairs"]


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    text = "whole: x\nday: soon\nwhole: y\nlins: &a b\npart: {}\n"
    assert [problem.split(": ")[0] for problem in problems(text)] == [
        "f:1:8", "f:2:6", "f:3:1", "f:4:1", "f:4:7", "f:5:7",
    ]  # fmt: skip


def test_problems_found_by_others_are_told_too() -> None:
    other = Problem(Place("f", 9, 9), "this is odd", "look again")
    document = read_yaml(Input("f", b"day: soon"))
    with pytest.raises(InputError) as caught:
        validate(Thing, document, also=[other])
    assert len(caught.value.problems) == 2
    assert caught.value.problems[1] == other
    with pytest.raises(InputError, match=r"^f:9:9: this is odd; look again$"):
        validate(Thing, Document("f", {}), also=[other])


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("aks", " (did you mean “ask”?)"),
        ("WHY", " (did you mean “why”?)"),
        ("xyz", ""),
        ("", ""),
        ("ask" * 100, ""),
    ],
    ids=["letters swapped", "capitals", "nothing like it", "nothing", "too long for a slip"],
)
def test_a_hint_is_given_only_where_a_word_is_close(word: str, hint: str) -> None:
    assert did_you_mean(word, ["ask", "why"]) == hint


def test_a_value_in_a_message_is_short_and_on_one_line() -> None:
    assert quoted("a\nb") == "“a b”"
    assert quoted("x" * 40) == f"“{'x' * 40}”"
    assert quoted("x" * 41) == f"“{'x' * 39}…”"
    assert (quoted([]), quoted({}), quoted(None)) == ("a list", "a mapping", "empty")


def test_braces_in_what_was_typed_stay_braces() -> None:
    assert problems("day: '{fault} {0}'") == [f"f:1:6: day: “{{fault}} {{0}}” is not a date; {ISO}"]


def test_a_value_cannot_be_changed() -> None:
    value: Any = thing("line: a")
    with pytest.raises(ValueError, match="frozen"):
        value.line = "b"
    assert hash(value) == hash(thing("line: a"))


def test_problems_survive_the_way_between_processes() -> None:
    with pytest.raises(InputError) as caught:
        thing("day: soon\nxyz: a")
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301, the bytes are our own
    assert copy.problems == caught.value.problems
    assert str(copy) == str(caught.value)


def test_a_schema_says_what_may_be_typed() -> None:
    schema = TypeAdapter(Many[Line]).json_schema()
    text = {"type": "string", "minLength": 1}
    assert schema["anyOf"][0] == text
    assert schema["anyOf"][1] == {"type": "array", "items": text}


law = settings(max_examples=200, deadline=None)


@law
@given(st.dates())
def test_every_day_is_read_back(day: date) -> None:
    assert thing(f"day: {day.isoformat()}").day == day


@law
@given(st.integers(-9, 300))
def test_a_whole_number_is_taken_if_and_only_if_it_is_in_range(value: int) -> None:
    if 1 <= value <= 240:
        assert thing(f"whole: {value}").whole == value
    else:
        assert WHOLE in problems(f"whole: {value}")[0]


@law
@given(st.sampled_from(["day", "flag", "whole", "amount", "colour", "owner"]), st.text(max_size=12))
def test_no_text_makes_anything_but_a_value_or_a_problem(key: str, text: str) -> None:
    document = Document("f", {key: text})
    try:
        validate(Thing, document, context=PEOPLE)
    except InputError as error:
        (problem,) = error.problems
        assert problem.fault
        assert problem.remedy
