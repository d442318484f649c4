"""Each rule finds the fault planted for it, exactly where it stands, and nothing else."""

from datetime import date
from pathlib import Path

import pytest

from checklist.bank import read_bank
from checklist.lint import ERRORS, WARNINGS, Report, check
from checklist.source import Document, Input

BANK = (Path(__file__).parent / "data" / "lint_bank.yaml").read_text("utf-8")
TODAY = date(2026, 12, 1)
HERE = "¦"
"""Stands in a planted text where the problem must be placed."""

NO_SOURCE = "no source is named; name at least one of “sources”"
DROP = "leave the condition out, or ask for any answer with operator: exists"
JOIN = "mend one of its parts, or join them with any"
IN_RANGE = "compare with a number between 0 and 24"
WRITE_ITEMS = "write items without enable_when, not sensitive, in a section of this point"
NAME_CHOICE = "name a choice that enable_when compares with, or leave it out"
COVER = "add it to “covers” of the item that takes it up"
COMPARE = "compare the fact in enable_when, or leave this out"
ASK = "ask about it, or say what is known"
SAY = "say what was seen, by whom, in how many, or ask what is known"

CONDITION = (
    "{any: [{fact: drinks, operator: =, answer: [coffee, tea]}, "
    "{fact: hours, operator: <, answer: 5}]}\n"
    "    reasons: [{fact: drinks, answer: coffee, text: you drink coffee}]"
)
REASON = "{fact: drinks, answer: coffee, text: you drink coffee}"
LONG = " ".join(["It wakes you up at"] * 4) + " one"


def document(text: str) -> Document:
    return read_bank(Input("bank.yaml", text.encode()))


def planted(edits: dict[str, str]) -> tuple[Report, str]:
    """The report on the bank after some edits, and the file, line and column of the mark in it."""
    text = BANK
    for old, new in edits.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    assert text.count(HERE) == 1
    before, _, after = text.partition(HERE)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return check(document(before + after), on=TODAY), f"bank.yaml:{line}:{column}"


def test_a_good_bank_has_no_errors_and_no_warnings() -> None:
    report = check(document(BANK), on=TODAY)
    assert (report.errors, report.warnings) == ((), ())


def test_each_rule_is_registered_once_and_says_what_it_finds() -> None:
    assert len({*ERRORS, *WARNINGS}) == len(ERRORS) + len(WARNINGS) == 10
    assert all(rule.__doc__ and rule.__doc__.endswith(".") for rule in (*ERRORS, *WARNINGS))


@pytest.mark.parametrize(
    ("edits", "problem"),
    [
        pytest.param(
            {"[book]\n    covers: [S-1]": "¦[]\n    covers: [S-1]"},
            f"items[0].sources: {NO_SOURCE}",
            id="an item without sources",
        ),
        pytest.param(
            {"why: Some wake people., sources: [book]": "why: Some wake people., sources: ¦[]"},
            f"tell[0].sources: {NO_SOURCE}",
            id="something to tell without sources",
        ),
        pytest.param(
            {"do: Call today., sources: [book]": "do: Call today., sources: ¦[]"},
            f"watch[0].sources: {NO_SOURCE}",
            id="a sign without sources",
        ),
        pytest.param(
            {"known., sources: [book]": "known., sources: ¦[]"},
            f"summary.sources: {NO_SOURCE}",
            id="a summary without sources",
        ),
        pytest.param(
            {'pill.", sources: [book]': 'pill.", sources: ¦[]'},
            f"safety.sources: {NO_SOURCE}",
            id="a safety box without sources",
        ),
        pytest.param(
            {CONDITION: "¦{fact: hours, operator: <, answer: 0}"},
            f"items[2].enable_when: no answer to “hours” makes this true; {IN_RANGE}",
            id="a number below the range",
        ),
        pytest.param(
            {CONDITION: "¦{fact: hours, operator: '>=', answer: 0}"},
            f"items[2].enable_when: every answer to “hours” makes this true; {DROP}",
            id="any number of the range",
        ),
        pytest.param(
            {
                CONDITION: "¦{all: [{fact: bed, operator: =, answer: soft}, "
                "{fact: bed, operator: =, answer: hard}]}"
            },
            f"items[2].enable_when: no answer to “bed” makes this true; {JOIN}",
            id="two choices where one can be given",
        ),
        pytest.param(
            {
                CONDITION: "¦{all: [{fact: bed, operator: exists, answer: no}, "
                "{fact: bed, operator: =, answer: hard}, {fact: snores, operator: =, answer: yes}]}"
            },
            f"items[2].enable_when: no answer to “bed”, “snores” makes this true; {JOIN}",
            id="no answer and an answer",
        ),
        pytest.param(
            {"{fact: hours, operator: <, answer: 5}": "¦{fact: hours, operator: '>', answer: 24}"},
            f"items[2].enable_when.any[1]: no answer to “hours” makes this true; {IN_RANGE}",
            id="one part of a condition",
        ),
        pytest.param(
            {
                "Some wake people.,": "Some wake people., "
                "enable_when: ¦{fact: snores, operator: =, answer: [yes, no]},"
            },
            f"tell[0].enable_when: every answer to “snores” makes this true; {DROP}",
            id="yes or no, of something to tell",
        ),
        pytest.param(
            {"covers: [S-2]": "covers: [S-1]", "{id: S-2,": "{id: ¦S-2,"},
            f"inventory[1].id: no item covers “S-2”; {COVER}",
            id="a statement that no item covers",
        ),
        pytest.param(
            {
                "covers: [S-2]": "covers: []",
                "{id: S-2,": "{id: ¦S-2,",
                "Some wake people.,": "Some wake people., covers: [S-2],",
            },
            f"inventory[1].id: no item covers “S-2”; {COVER}",
            id="a statement covered only by something to tell",
        ),
        pytest.param(
            {"[{id: why, title: Causes}]": "[{id: why, title: Causes}, ¦{id: aid, title: Help}]"},
            f"points[1]: “aid” has 0 of the 2 items that should always apply; {WRITE_ITEMS}",
            id="a point without items",
        ),
        pytest.param(
            {
                "[{id: why, title": "[¦{id: why, title",
                "priority: should": "priority: should\n    sensitive: yes",
            },
            f"points[0]: “why” has 1 of the 2 items that should always apply; {WRITE_ITEMS}",
            id="a point with a sensitive item too many",
        ),
        pytest.param(
            {
                "[{id: why, title": "[¦{id: why, title",
                "priority: should": "priority: should\n    if_unknown: show\n"
                "    enable_when: {fact: snores, operator: =, answer: yes}",
            },
            f"points[0]: “why” has 1 of the 2 items that should always apply; {WRITE_ITEMS}",
            id="a point with a condition too many, shown if unknown",
        ),
    ],
)
def test_an_error_is_told_where_it_stands(edits: dict[str, str], problem: str) -> None:
    report, place = planted(edits)
    assert [str(error) for error in report.errors] == [f"{place}: {problem}"]
    assert report.warnings == ()


@pytest.mark.parametrize(
    ("edits", "problem"),
    [
        pytest.param(
            {"    sources: [trial]": "    sources: [book]", "{id: trial,": "{id: ¦trial,"},
            "sources[1].id: nothing names the source “trial”; "
            "name it where it is used, or leave it out",
            id="a source nobody uses",
        ),
        pytest.param(
            {REASON: "{fact: drinks, answer: ¦none, text: you drink nothing}"},
            "items[2].reasons[0].answer: the answer “none” cannot switch the item on; "
            + NAME_CHOICE,
            id="a reason for a choice that is not compared with",
        ),
        pytest.param(
            {REASON: "{fact: drinks, answer: [tea, ¦none], text: you drink}"},
            "items[2].reasons[0].answer[1]: the answer “none” cannot switch the item on; "
            + NAME_CHOICE,
            id="the second answer of a reason",
        ),
        pytest.param(
            {REASON: "{fact: hours, answer: ¦4, text: you sleep little}"},
            f"items[2].reasons[0].answer: the answer “4” cannot switch the item on; {NAME_CHOICE}",
            id="a reason for one number",
        ),
        pytest.param(
            {REASON: "¦{fact: bed, answer: soft, text: your bed is soft}"},
            "items[2].reasons[0]: this is never given, for “bed” cannot switch the item on; "
            + COMPARE,
            id="a reason for a fact of no condition",
        ),
        pytest.param(
            {"covers: [S-2]": "covers: [S-2]\n    reasons: [¦{fact: bed, text: of your bed}]"},
            "items[1].reasons[0]: this is never given, for “bed” cannot switch the item on; "
            + COMPARE,
            id="a reason where there is no condition",
        ),
        pytest.param(
            {"review_by: 2027-01-01": "review_by: ¦2026-11-30"},
            "review_by: the review was due on 2026-11-30, and every sheet says so; "
            "check the bank against its sources again, then set a new date",
            id="a review that is late",
        ),
        pytest.param(
            {
                "[{id: causes, title: Causes, intro: Ask why., points: why}]": "[¦{id: causes, "
                "title: Causes, intro: Contemporary investigations characterise insomnia "
                "heterogeneously and predominantly multifactorially., points: why}]"
            },
            "sections[0]: these texts are at reading grade 7.5, above 6; use shorter words and "
            "sentences, first in “Contemporary investigations characteris…”",
            id="a section of long words",
        ),
        pytest.param(
            {
                "do: Call today.": "do: Immediately telephone emergency services.",
                "watch:\n  - ": "watch:\n  ¦- ",
            },
            "watch: these texts are at reading grade 11.1, above 6; use shorter words and "
            "sentences, first in “Immediately telephone emergency service…”",
            id="signs in long words",
        ),
        pytest.param(
            {"why: Coffee wakes.": f"why: ¦{LONG}."},
            "items[2].why: a sentence has 21 words, more than 20; split it",
            id="a long sentence",
        ),
        pytest.param(
            {"ask: Why do I wake up?": "ask: ¦I wake up. Why?"},
            "items[0].ask: there are 2 sentences here; ask one thing in one sentence",
            id="two sentences in ask",
        ),
        pytest.param(
            {"ask: Why do I wake up?": "ask: ¦Why I wake up."},
            "items[0].ask: this does not end in a question mark; write it as a question",
            id="ask without a question",
        ),
        pytest.param(
            {"why: Coffee wakes.": "why: ¦It wakes. Stop drinking it."},
            f"items[2].why: “Stop” tells the reader what to do; {ASK}",
            id="an order",
        ),
        pytest.param(
            {"Does coffee keep me awake?": "¦Should I stop the coffee?"},
            f"items[2].ask: “Should I stop” tells the reader what to do; {ASK}",
            id="a leading question",
        ),
        pytest.param(
            {"title: Breath,": "title: ¦You must breathe,"},
            f"watch[0].title: “must” tells the reader what to do; {ASK}",
            id="a title too",
        ),
        pytest.param(
            {"summary: It does.": "summary: ¦The trials are promising."},
            f"items[2].evidence.summary: “promising” praises before anything is known; {SAY}",
            id="praise",
        ),
    ],
)
def test_a_warning_is_told_where_it_stands(edits: dict[str, str], problem: str) -> None:
    report, place = planted(edits)
    assert [str(warning) for warning in report.warnings] == [f"{place}: {problem}"]
    assert report.errors == ()


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param({"answer: 5}": "answer: 0.5}¦"}, id="a number inside the range"),
        pytest.param({REASON: "{fact: hours, text: you sleep little}¦"}, id="any number"),
        pytest.param({REASON: "{fact: drinks, answer: tea, text: of tea}¦"}, id="the other choice"),
        pytest.param({"review_by: 2027-01-01": "review_by: 2026-12-01¦"}, id="a review due today"),
        pytest.param({"review_by: 2027-01-01": "¦"}, id="no day for a review"),
        pytest.param({"Coffee wakes.": f"{LONG[:-4]}.¦"}, id="a sentence of 20 words"),
        pytest.param({"lead: This sheet asks.": "lead: You must ask.¦"}, id="the safety box"),
        pytest.param({"title: A trial": "title: A miracle¦"}, id="the title of a source"),
        pytest.param({"text: Waking has causes": "text: Stop waking¦"}, id="the inventory"),
        pytest.param(
            {"language: en": "language: pt", "Nobody knows.": "Start promising impossibilities.¦"},
            id="English words in another language",
        ),
    ],
)  # fmt: skip
def test_what_is_sound_is_left_alone(edits: dict[str, str]) -> None:
    report, _ = planted(edits)
    assert (report.errors, report.warnings) == ((), ())


def test_all_faults_are_told_at_once_in_the_order_of_the_text() -> None:
    text = BANK.replace("answer: 5}", "answer: -5}").replace("sources: [book]", "sources: []")
    report = check(document(text.replace("?\n    why", "\n    why")), on=date(2027, 1, 2))
    assert [(e.place.line, e.place.column, e.place.path) for e in report.errors] == [
        (8, 89, "safety.sources"),
        (9, 44, "summary.sources"),
        (42, 14, "items[0].sources"),
        (50, 14, "items[1].sources"),
        (57, 77, "items[2].enable_when.any[1]"),
        (62, 80, "tell[0].sources"),
        (64, 116, "watch[0].sources"),
    ]
    assert [(w.place.line, w.place.path) for w in report.warnings] == [
        (6, "review_by"),
        (38, "items[0].ask"),
        (46, "items[1].ask"),
        (54, "items[2].ask"),
        (66, "sources[0].id"),
    ]


def test_a_bank_that_cannot_be_read_gives_its_own_problems_and_no_card() -> None:
    report = check(document(BANK.replace("fact: hours", "fact: huors")), on=TODAY)
    assert [str(error) for error in report.errors] == [
        "bank.yaml:57:84: items[2].enable_when.any[1].fact: there is no “huors” in “facts” "
        "(did you mean “hours”?); write an id of “facts”, or add it there"
    ]
    assert (report.warnings, report.card) == ((), ())
