"""The examples: three patients whose sheets differ, each question with its reason; two lists."""

from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from checklist.bank import load_bank
from checklist.errors import InputError
from checklist.patient import load_patient, parse_patient
from checklist.rows import open_rows
from checklist.selection import Checklist, Rank, select

EXAMPLES = Path(__file__).parent.parent / "examples"
NAMES = ("diabetes-insulin-steroids", "newly-diagnosed", "progressive-low-kidney")
LISTS = ("clinic", "clinic-with-a-fault")
BANK = load_bank()
TODAY = date(2026, 12, 1)

Golden = Callable[[str, str], None]


def checklist_of(name: str) -> Checklist:
    return select(BANK, load_patient(EXAMPLES / f"{name}.yaml", BANK), on=TODAY)


def first_ten(name: str) -> list[str]:
    return [entry.item.id for entry in checklist_of(name).entries[:10]]


def listed(checklist: Checklist) -> str:
    """A line for each entry: number rank id | reasons."""
    return "".join(
        f"{entry.number} {entry.rank.name.lower()} {entry.item.id} | "
        f"{'; '.join(reason.text for reason in entry.reasons)}\n"
        for entry in checklist.entries
    )


def test_these_are_all_the_examples() -> None:
    assert sorted(path.stem for path in EXAMPLES.iterdir()) == sorted([*NAMES, *LISTS])


@pytest.mark.parametrize("name", NAMES)
def test_an_example_selects_what_is_on_file(name: str, golden: Golden) -> None:
    golden(f"{name}.entries.txt", listed(checklist_of(name)))


def test_a_text_that_is_not_the_one_on_file_is_noticed(
    golden: Golden, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update-golden"):
        pytest.skip("it would write the fault")
    with pytest.raises(AssertionError):
        golden(f"{NAMES[0]}.entries.txt", listed(checklist_of(NAMES[1])))
    with pytest.raises(AssertionError, match="run pytest --update-golden"):
        golden("missing.txt", "")


@pytest.mark.parametrize(("one", "other"), list(combinations(NAMES, 2)))
def test_two_examples_begin_visibly_differently(one: str, other: str) -> None:
    assert first_ten(one)[0] != first_ten(other)[0]
    assert len(set(first_ten(one)) - set(first_ten(other))) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_the_patients_own_answers_show_in_the_first_ten(name: str) -> None:
    entries = checklist_of(name).entries[:10]
    assert all(reason.text for entry in entries for reason in entry.reasons)
    assert sum(entry.personal for entry in entries) >= 4


@pytest.mark.parametrize("name", NAMES)
def test_no_safety_question_of_an_example_is_left_out_by_its_minutes(name: str) -> None:
    checklist = checklist_of(name)
    assert checklist.most
    assert not [e.item.id for e in checklist.entries[checklist.most :] if e.rank == Rank.SAFETY]


def test_the_clinic_has_forty_people_who_differ() -> None:
    rows = open_rows(EXAMPLES / "clinic.csv", BANK)
    assert (rows.problems, rows.warnings) == ((), ())
    listed = list(rows)
    people = [parse_patient(row.document, BANK) for row in listed]
    assert len({person.name for person in people}) == len({row.id for row in listed}) == 40
    assert {str(person.appointment.date) for person in people} == {"2026-12-03"}
    assert [row.time for row in listed] == sorted(row.time for row in listed)
    wishes = [person.preferences for person in people]
    assert {wish.text_size for wish in wishes} == {None, 18, 24}
    assert {wish.paper for wish in wishes} == {None, "letter"}
    assert {wish.hands for wish in wishes} == {None, "steady", "shaky", "cannot-write"}
    assert sum(bool(person.own_questions) for person in people) > 5
    used = {fact for person in people for fact in person.answers}
    assert len(used) == 10


def test_the_clinic_with_a_fault_has_one_row_to_mend() -> None:
    rows = open_rows(EXAMPLES / "clinic-with-a-fault.csv", BANK)
    assert rows.problems == ()
    faults: list[str] = []
    for row in rows:
        try:
            parse_patient(row.document, BANK)
        except InputError as error:
            faults += [str(problem).removeprefix(f"{EXAMPLES}/") for problem in error.problems]
    assert faults == [
        "clinic-with-a-fault.csv:5: date: “3/12/2026” can be read as two different days; "
        "write year-month-day, like 2026-12-03",
        "clinic-with-a-fault.csv:5: egfr: “ninety-six” is not a number between 1 and 200 "
        "(mL/min/1.73 m²); write digits, or leave it out",
    ]
