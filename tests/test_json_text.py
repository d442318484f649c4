"""A line of JSON becomes plain data of texts, or its faults are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.errors import InputError
from checklist.json_text import read_json
from checklist.source import Plain


def read(text: str, *, most_values: int = 50) -> tuple[Plain, list[str]]:
    data, problems = read_json("p.jsonl", 7, text, most_values=most_values)
    return data, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": "x", "b": ["y", {}]}', {"a": "x", "b": ["y", {}]}),
        ('{"a": 80, "b": 4.50, "c": -1e3}', {"a": "80", "b": "4.50", "c": "-1e3"}),
        ('{"a": true, "b": false, "c": null}', {"a": "true", "b": "false", "c": None}),
        ('{"a": NaN}', {"a": "NaN"}),
        (f'{{"a": {"9" * 5_000}}}', {"a": "9" * 4_000}),
        ('"\\ud83d\\ude00"', "😀"),
        ('"Zoe\\u0308"', "Zoë"),
        ("[]", []),
    ],
    ids=["texts", "numbers as they were typed", "words", "no number", "a long number",
         "a pair of surrogates", "letters put together", "a list"],
)  # fmt: skip
def test_values_are_texts(text: str, expected: Plain) -> None:
    assert read(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, "a": 2}', ["p.jsonl:7: a: “a” is here twice; keep one"]),
        ('{"a": {"b": 1, "b": 2}}', ["p.jsonl:7: a.b: “b” is here twice; keep one"]),
        ('{"a": ["\\ud800"]}', ["p.jsonl:7: a[0]: there is a character here that cannot be printed,"
                                " U+D800; delete it and type the text again"]),
        ('"\\u0000"', ["p.jsonl:7: there is a character here that cannot be printed, U+0000; "
                       "delete it and type the text again"]),
        (f'{{"a": "{"x" * 4_001}"}}',
         ["p.jsonl:7: a: this text is longer than 4,000 characters; shorten it"]),
    ],
    ids=["a key twice", "a key twice within", "half a pair", "a NUL", "a long text"],
)  # fmt: skip
def test_faults_come_with_what_is_readable(text: str, expected: list[str]) -> None:
    assert read(text)[1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{'a': 1}", 'p.jsonl:7:2: this is not JSON; write a patient as one object, like '
                     '{"name": "Maria"}'),
        ('{"a": 1', 'p.jsonl:7:8: this is not JSON; write a patient as one object, like '
                    '{"name": "Maria"}'),
        ("[" * 21 + "]" * 21, "p.jsonl:7: lists are nested too deeply; make it simpler"),
        ("[" * 90_000, "p.jsonl:7: lists are nested too deeply; make it simpler"),
        (f"[{'1,' * 60}1]", "p.jsonl:7: this is too much data; make it simpler"),
    ],
    ids=["other quotes", "cut off", "deep", "very deep", "many values"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert str(caught.value) == expected


@given(st.text(max_size=40) | st.text(alphabet='{}[]":,1tn\\u', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except InputError as error:
        assert error.problems
