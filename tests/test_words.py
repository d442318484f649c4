"""The words of a language, a clinic's own laid over the shipped ones."""

import re
from datetime import date

import pytest

from checklist.bank import Source
from checklist.errors import InputError
from checklist.facts import Fact
from checklist.patient import Appointment
from checklist.resources import shipped
from checklist.source import Document, Input, read_yaml
from checklist.words import Words, counted, fill, parse_words


def document(text: str) -> Document:
    return read_yaml(Input("words.yaml", text.encode()))


SHIPPED = document(shipped("templates", "words.yaml").read_text("utf-8"))


def english(own: str | None = None) -> Words:
    return parse_words(SHIPPED, None if own is None else document(own), "en")


def faults_of(own: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        english(own)
    return [str(problem) for problem in refused.value.problems]


TEMPLATES = "".join(
    file.read_text("utf-8")
    for folder in (shipped("templates"), shipped("templates", "web"))
    for file in folder.iterdir()
    if file.name.endswith(".j2")
)
SAID_BY_THE_CODE = ["because", "day", "minutes", "month", "months", "no", "seen", "yes"]


def unused(words: Words, templates: str) -> list[str]:
    said = [*re.findall(r"words\.(\w+)", templates), *SAID_BY_THE_CODE]
    return sorted(words.texts.keys() - said)


def test_every_word_is_said_somewhere() -> None:
    assert unused(english(), TEMPLATES) == []
    assert unused(english(), TEMPLATES.replace("words.tired_rest", "")) == ["tired_rest"]


def test_one_line_is_reworded_and_the_rest_stays() -> None:
    words = english("en: {title: My talk, certainty: {low: So far}}").texts
    assert (words["title"], words["certainty"]["low"], words["top"]) == (
        "My talk",
        "So far",
        "My top 3",
    )


@pytest.mark.parametrize(
    ("own", "problem"),
    [
        pytest.param(
            "en: {titel: My talk}",
            "words.yaml:1:6: en.titel: no template says “titel” (did you mean “title”?); "
            "take it out",
            id="misspelt",
        ),
        pytest.param(
            "en: {certainty: {lo: So far}}",
            "words.yaml:1:18: en.certainty.lo: no template says “lo” (did you mean “low”?); "
            "take it out",
            id="misspelt inside",
        ),
        pytest.param(
            "en: {title: [My, talk]}",
            "words.yaml:1:13: en.title: this is a list, not text; write text",
            id="list for text",
        ),
        pytest.param(
            "en: {certainty: sure}",
            "words.yaml:1:17: en.certainty: this is “sure”, not a mapping; write a mapping",
            id="text for mapping",
        ),
        pytest.param(
            "en: {months: [Jan]}",
            "words.yaml:1:14: en.months: this is a list, not 12 texts in a list; "
            "write 12 texts in a list",
            id="a year of one month",
        ),
        pytest.param(
            "- en", "words.yaml:1:1: this is a list, not words by language; begin with “en:”",
            id="no language",
        ),
    ],
)  # fmt: skip
def test_words_of_another_shape_are_refused(own: str, problem: str) -> None:
    assert faults_of(own) == [problem]


def test_a_new_language_needs_all_the_words() -> None:
    problems = faults_of("eo: {title: Demandoj}")
    assert "words.yaml:1:5: eo: “top” is missing; add “top:”" in problems


def test_a_language_nobody_translated_is_refused() -> None:
    with pytest.raises(InputError, match="there are no words for the language “eo”"):
        parse_words(SHIPPED, None, "eo")


def test_days_and_months_are_said_in_words() -> None:
    words, day = english(), date(2026, 3, 1)
    assert words.day(day) == "1 March 2026"
    assert words.month(day).replace("\N{NO-BREAK SPACE}", " ") == "March 2026"


def test_an_answer_is_said_with_its_unit() -> None:
    number = Fact.model_validate({
        "id": "egfr", "group": "g", "label": "eGFR", "ask": "eGFR?", "kind": "number",
        "range": ["1", "200"], "unit": "mL/min",
    })  # fmt: skip
    said = english().said(number, 41).replace("\N{NO-BREAK SPACE}", " ")
    assert (said, english().said(number, answer=True)) == ("41 mL/min", "yes")


def test_what_is_filled_in_is_never_filled_again() -> None:
    assert fill("by {name}, {role}", name="{role}", role="nurse") == "by {role}, nurse"


@pytest.mark.parametrize(("count", "said"), [(1, "1 more"), (2, "2 of them"), (0, "0 of them")])
def test_one_is_counted_in_its_own_form(count: int, said: str) -> None:
    assert counted({"one": "1 more", "many": "{count} of them"}, count) == said


@pytest.mark.parametrize(
    ("appointment", "said"),
    [
        ({}, ""),
        ({"date": "2026-12-03"}, "3 Dec 2026"),
        ({"minutes": "15"}, "15 min"),
        ({"date": "2026-12-03", "minutes": "15"}, "3 Dec 2026, 15 min"),
    ],
)
def test_a_visit_is_said_as_far_as_it_is_known(appointment: dict[str, str], said: str) -> None:
    assert english().when(Appointment.model_validate(appointment)) == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"identifier": "ISBN 1", "seen": "read"}, "A book, ISBN 1"),
        ({"seen": "read"}, "A book"),
        ({"identifier": "ISBN 1", "seen": "partial"}, "A book, ISBN 1 (seen in part)"),
    ],
)
def test_a_source_says_how_far_it_was_read(source: dict[str, str], said: str) -> None:
    assert english().seen(Source.model_validate({"id": "s", "title": "A book", **source})) == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"identifier": "ISBN 1", "seen": "read"}, "ISBN 1"),
        ({"seen": "read"}, "A book"),
        ({"identifier": "ISBN 1", "seen": "unread"}, "ISBN 1 (not seen, from general knowledge)"),
    ],
)
def test_a_source_is_cited_by_what_it_can_be_looked_up_with(
    source: dict[str, str], said: str
) -> None:
    assert english().cited(Source.model_validate({"id": "s", "title": "A book", **source})) == said
