"""The 24 items of PEMAT-P: which a machine judges, which wait for a person, which do not apply."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from sheet_probe import BANK

from checklist.bank import Bank, load_bank
from checklist.errors import InputError
from checklist.material import WHOLE
from checklist.pemat import ITEMS, SHEETS, Judgement, judge, judge_sheets, sheets_of, told
from checklist.resources import shipped
from checklist.source import Input

TODAY = date(2026, 12, 1)
SHIPPED = shipped("questions.yaml").read_text("utf-8")

BY_MACHINE = {3, 6, 8, 9, 11, 12, 20, 21, 23}
BY_A_PERSON = {1, 2, 4, 5, 7, 10, 15, 22, 26}
WHERE_THERE_IS_ONE = {16, 17, 18, 19, 24, 25}
WORDED = {2, 3, 4, 5, 6, 7, 20, 21, 24}


def judged(bank: Bank, sheets: Mapping[str, str]) -> dict[int, Judgement]:
    return {each.number: each for each in judge_sheets(bank, sheets)}


def with_verdict(every: Mapping[int, Judgement], *verdicts: str) -> set[int]:
    return {number for number, each in every.items() if each.verdict in verdicts}


@pytest.fixture(scope="module")
def sheets() -> dict[str, str]:
    return sheets_of(BANK, on=TODAY)


def test_the_numbers_are_those_of_the_tool_for_print() -> None:
    assert [item.number for item in ITEMS] == [*range(1, 13), *range(15, 27)]
    assert all(item.check or item.question for item in ITEMS)
    assert max(len(item.name) for item in ITEMS) <= 14  # the card's column


def test_no_machine_finds_a_fault_on_the_shipped_sheets() -> None:
    every = {each.number: each for each in judge(load_bank(), on=TODAY)}
    assert [each for each in every.values() if each.faults] == []
    assert with_verdict(every, "ok") >= BY_MACHINE
    assert with_verdict(every, "open") >= BY_A_PERSON
    assert with_verdict(every, "ok", "open", "n/a") == set(every)


def test_a_small_bank_on_another_topic_is_judged_by_the_same(sheets: dict[str, str]) -> None:
    every = judged(BANK, sheets)
    assert list(sheets) == [*SHEETS, WHOLE]
    assert with_verdict(every, "ok") >= BY_MACHINE
    assert with_verdict(every, "open") >= BY_A_PERSON


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize(
    ("number", "planted", "fault"),
    [
        (2, "<p>A miracle</p>", "“miracle” praises before anything is known"),
        (3, "<p>Utilize it</p>", "“Utilize” is a hard word for “use”"),
        (5, "<p>It was seen. </p>" * 90, " in 100 of its sentences look passive"),
        (6, "<p>It helped 50%</p>", "“50%” is a percentage"),
        (7, "<p>Multiply it</p>", "“Multiply” asks for a sum"),
        (8, f"<ul>{'<li>a</li>' * 8}</ul>", "8 in one list under “"),
        (9, "<section><p>Some words</p></section>", "no heading over “Some words”"),
        (17, "<img>", "a picture under “"),
        (19, "<table><tr><td>a</td></tr></table>", " has no headings over its columns"),
        (21, "<p>The patient asks</p>", "“The patient” speaks about the reader and not to them"),
    ],
)
def test_a_fault_on_any_printed_sheet_is_named_with_it(
    name: str, number: int, planted: str, fault: str, sheets: dict[str, str]
) -> None:
    faulty = sheets | {name: sheets[name].replace("</main>", f"{planted}</main>")}
    every = judged(BANK, faulty)
    assert every[number].verdict == "warn"
    (found,) = every[number].faults
    assert found.startswith(f"{name}: ")
    assert fault in found


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (12, "no words are bold"),
        (20, "nothing before the first question says what to do"),
        (23, "nothing to tick"),
    ],
)
def test_a_sheet_that_lost_its_content_is_named(
    name: str, number: int, fault: str, sheets: dict[str, str]
) -> None:
    found = judged(BANK, sheets | {name: "<main><p>a</p></main>"})[number]
    assert found.verdict == "warn"
    assert f"{name}: {fault}" in found.faults


@pytest.mark.parametrize("name", ["visit", "full"])
def test_a_patients_own_sheet_needs_a_summary(name: str, sheets: dict[str, str]) -> None:
    found = judged(BANK, sheets | {name: "<main><p>a</p></main>"})[11]
    assert (found.verdict, found.faults) == ("warn", (f"{name}: neither a summary nor a top 3",))


def test_a_picture_brings_its_questions_with_it(sheets: dict[str, str]) -> None:
    picture = '<img alt="A ticked box">'
    every = judged(
        BANK, sheets | {"visit": sheets["visit"].replace("</main>", f"{picture}</main>")}
    )
    assert every[17].verdict == "ok"
    assert with_verdict(every, "open") == BY_A_PERSON | {16, 18, 25}
    assert with_verdict(every, "n/a") < WHERE_THERE_IS_ONE


def test_a_text_that_only_some_answers_bring_up_is_looked_at_too() -> None:
    planted = SHIPPED.replace("polycystic ovaries (PCOS). Help", "PCOS. Help")
    assert planted != SHIPPED
    bank = load_bank(Input("bank.yaml", planted.encode()))
    found = {each.number: each for each in judge(bank, on=TODAY)}[3]
    assert found.faults == ("full with every question: “PCOS” is not explained at first",)


def test_in_another_language_the_words_wait_for_a_person(tmp_path: Path) -> None:
    words = shipped("templates", "words.yaml").read_text("utf-8")
    (tmp_path / "words.yaml").write_text(words.replace("\nen:\n", "\nnl:\n"), "utf-8")
    bank = BANK.model_copy(update={"language": "nl"})
    every = {each.number: each for each in judge(bank, on=TODAY, templates=str(tmp_path))}
    assert with_verdict(every, "ok") - WHERE_THERE_IS_ONE == BY_MACHINE - WORDED
    assert with_verdict(every, "open") >= BY_A_PERSON | WORDED
    unseen = "not looked at: the word lists know English only"
    assert every[3].text == unseen
    assert every[2].text == f"could anything go? ({unseen})"


def test_a_bank_without_words_for_its_language_cannot_be_judged() -> None:
    with pytest.raises(InputError, match="there are no words for the language “nl”"):
        judge(BANK.model_copy(update={"language": "nl"}), on=TODAY)


def test_items_are_counted_and_no_points_are_given(sheets: dict[str, str]) -> None:
    every = judge_sheets(BANK, sheets)
    count = Counter(each.verdict for each in every)
    assert sum(count.values()) == 24
    assert told(every) == (
        f"A machine agrees with {count['ok']} of {count['ok']}; {count['open']} wait for a person; "
        f"{count['n/a']} not applicable."
    )
    assert "%" not in told(every)
