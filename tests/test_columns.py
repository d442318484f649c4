"""A header says what a table holds, and each row of cells becomes a patient's plain data."""

import csv
import io
from pathlib import Path

import pytest

from checklist.bank import Bank, load_bank
from checklist.columns import (
    MOST_COLUMNS,
    Column,
    Columns,
    RowData,
    blank_csv,
    known_headers,
    read_header,
    read_time,
)
from checklist.patient import Patient, parse_patient
from checklist.source import Document

SLEEP = load_bank(Path(__file__).parent / "data" / "sleep.yaml")
EVERY_COLUMN = [
    "id", "name", "birth_date", "date", "time", "with", "place", "minutes", "text_size", "paper",
    "hands", "language", "own_questions", "starred",
]  # fmt: skip


def header(*cells: str, bank: Bank = SLEEP) -> Columns:
    return read_header("c.csv", 1, cells, bank)


def faults(*cells: str, bank: Bank = SLEEP) -> list[str]:
    return [str(problem) for problem in header(*cells, bank=bank).problems]


def row(headers: str, cells: str) -> RowData:
    return header(*headers.split(",")).read("c.csv", 18, cells.split(","))


def row_faults(headers: str, cells: str) -> list[str]:
    return [str(problem) for problem in row(headers, cells).problems]


@pytest.mark.parametrize(
    ("cell", "path", "split"),
    [
        ("name", ("name",), ""),
        ("Birth date", ("birth_date",), ""),
        ("WITH", ("appointment", "with"), ""),
        ("appointment.with", ("appointment", "with"), ""),
        (" text  size ", ("preferences", "text_size"), ""),
        ("own_questions", ("own_questions",), "|"),
        ("starred", ("starred",), ";|"),
        ("hours", ("answers", "hours"), ""),
        ("answers.hours", ("answers", "hours"), ""),
        ("Drinks", ("answers", "drinks"), ";|"),
    ],
)
def test_a_column_is_known_by_its_name(cell: str, path: tuple[str, ...], split: str) -> None:
    (column,) = header(cell).columns
    assert column == Column(" ".join(cell.split()), path, split)


def test_a_fact_is_known_by_its_label_too() -> None:
    for fact in SLEEP.facts:
        (column,) = header(fact.label).columns
        assert column
        assert column.path == ("answers", fact.id)


def renamed(bank: Bank, **labels: str) -> Bank:
    facts = tuple(
        fact.model_copy(update={"label": labels.get(fact.id, fact.label)}) for fact in bank.facts
    )
    return bank.model_copy(update={"facts": facts, "version": str(labels)})


def test_an_id_goes_before_a_label_and_a_label_of_two_facts_names_neither() -> None:
    bank = renamed(SLEEP, hours="Snores", bed="the same", dreams="The same")
    (column,) = header("snores", bank=bank).columns
    assert column
    assert column.path == ("answers", "snores")
    assert known_headers(["the same", "hours"], bank) == 1


def with_fact_called_date() -> Bank:
    first, *others = SLEEP.facts
    facts = (first.model_copy(update={"id": "date"}), *others)
    return SLEEP.model_copy(update={"facts": facts, "version": "with a date"})


def test_a_fact_of_the_name_of_a_column_has_its_full_name() -> None:
    bank = with_fact_called_date()
    columns = header("date", "answers.date", bank=bank).columns
    assert [column.path for column in columns if column] == [
        ("appointment", "date"), ("answers", "date")
    ]  # fmt: skip
    names = next(csv.reader(io.StringIO(blank_csv(bank))))
    assert "answers.date" in names
    assert names.count("date") == 1


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["name", "huors"], ["c.csv:1: there is no column “huors” (did you mean “hours”?); write "
                             "one of the names, as checklist batch --blank-csv shows them, or take "
                             "it out"]),
        (["name", "x\ty", "zzz"], [
            "c.csv:1: there is no column “x y”; write one of the names, as checklist batch "
            "--blank-csv shows them, or take it out",
            "c.csv:1: there is no column “zzz”; write one of the names, as checklist batch "
            "--blank-csv shows them, or take it out"]),
        (["name", "hours", "Name"], ["c.csv:1: columns 1 and 3 both hold “Name”; keep one"]),
        (["Maria Oliveira", "1984-05-17"], [
            "c.csv:1: none of the columns has a name known here; write the names in the first "
            "row, as checklist batch --blank-csv shows them"]),
        (["name"] * (MOST_COLUMNS + 1), [
            "c.csv:1: there are more than 500 columns; write the names, as checklist batch "
            "--blank-csv shows them"]),
        (["name", "", " "], []),
    ],
    ids=["misspelt", "unknown", "twice", "no header but a person", "too many", "without a name"],
)  # fmt: skip
def test_a_header_has_these_faults(cells: list[str], expected: list[str]) -> None:
    assert faults(*cells) == expected


@pytest.mark.parametrize(
    ("headers", "cells", "expected"),
    [
        ("name,date,with", "Maria,2026-12-03,Dr Lee",
         {"name": "Maria", "appointment": {"date": "2026-12-03", "with": "Dr Lee"}}),
        ("name,hours", " , ", {}),
        ("name,hours,drinks", "Maria,,", {"name": "Maria"}),
        ("drinks,starred", "Espresso; tea|,own-1", {"answers": {"drinks": ["Espresso", "tea"]},
                                                    "starred": ["own-1"]}),
        ("own_questions", "Is it so; or not? | Why?",
         {"own_questions": ["Is it so; or not?", "Why?"]}),
        ("drinks", " ; | ", {"answers": {"drinks": []}}),
        ("dreams", "Of sheep; mostly | of cows",
         {"answers": {"dreams": "Of sheep; mostly | of cows"}}),
        ("dreams", "=1+1", {"answers": {"dreams": "=1+1"}}),
        ("birth_date,date", "1984-05-17 00:00:00,2026-12-03T00:00",
         {"birth_date": "1984-05-17", "appointment": {"date": "2026-12-03"}}),
        ("name,,", "Maria,,", {"name": "Maria"}),
        ("name", "Maria,,,", {"name": "Maria"}),
        ("name", "Zoe\u0308", {"name": "Zoë"}),
    ],
    ids=["values", "blanks", "some left out", "several in a cell", "own questions", "only marks",
         "marks in a text", "what looks like a formula", "midnight", "columns without a name",
         "separators at the end", "letters put together"],
)  # fmt: skip
def test_a_row_is_plain_data(headers: str, cells: str, expected: dict[str, object]) -> None:
    assert row(headers, cells) == RowData("", "", expected, ())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "cells", "expected"),
    [
        ("name,hours,bed", "Maria,8", ["c.csv:18: this row has 2 cells, and the header 3; give "
                                       "every column a cell, which may be empty"]),
        ("name,hours", "Oliveira, Maria,8", [
            "c.csv:18: this row goes on behind the 2 columns of the header; put quotation marks "
            "around a cell that holds a separator"]),
        ("name,,hours", "Maria,x,8", [
            "c.csv:18: cell 2 of this row has no name above it in the header; give its column "
            "a name, or empty it"]),
        ("name,time", "Maria,noon", ["c.csv:18: time: “noon” is not a time of day; write hours "
                                     "and minutes, like 14:30"]),
        ("name,Hours", "Maria\x00,8\u202e", [
            "c.csv:18: name: there is a character here that cannot be printed, U+0000; delete it "
            "and type the text again",
            "c.csv:18: Hours: there is a character here that cannot be printed, U+202E; delete it "
            "and type the text again"]),
        ("name,", "Maria,", []),
    ],
    ids=["too few", "too many", "a cell without a name", "no time", "characters", "none"],
)  # fmt: skip
def test_a_row_has_these_faults(headers: str, cells: str, expected: list[str]) -> None:
    assert row_faults(headers, cells) == expected


def test_a_ragged_row_shows_nothing_of_the_person() -> None:
    assert row("hours,date,bed", "Maria,2026-12-03").patient == {}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("9:30", "09:30"), ("09.30", "09:30"), ("14h05", "14:05"), ("09:30:00", "09:30"),
     ("12:00 am", "00:00"), ("12:15 p.m.", "12:15"), ("2:30PM", "14:30"), ("", ""), (" ", ""),
     ("24:00", None), ("9:60", None), ("13:00 pm", None), ("0:10 am", None), ("930", None),
     ("٩:٣٠", None)],
)  # fmt: skip
def test_a_time_of_day_sorts_as_a_text(typed: str, expected: str | None) -> None:
    time, found = read_time(typed)
    assert time == (expected or "")
    assert bool(found) is (expected is None)


def test_a_day_with_a_time_gives_both() -> None:
    read = row("id,date", " A  1 ,2026-12-03 9:30:00")
    assert (read.id, read.time) == ("A 1", "09:30")
    assert read.patient == {"appointment": {"date": "2026-12-03"}}
    read = row("time,date", "9:00,2026-12-03 9:30")  # two times: the patient's reader refuses it
    assert read.patient == {"appointment": {"date": "2026-12-03 9:30"}}


@pytest.mark.parametrize("bank", [SLEEP, load_bank()], ids=["sleep", "the shipped bank"])
def test_a_blank_table_has_a_column_for_everything_and_explains_it(bank: Bank) -> None:
    names, notes, *rest = csv.reader(io.StringIO(blank_csv(bank)))
    assert names == [*EVERY_COLUMN, *(fact.id for fact in bank.facts)]
    assert faults(*names, bank=bank) == []
    assert len(notes) == len(names)
    assert all(notes)
    assert notes[0].startswith("# This row explains the columns and may stay.")
    assert not [note for note in notes if note[0] in "=+-@"]
    assert rest == []
    for fact, note in zip(bank.facts, notes[len(EVERY_COLUMN) :], strict=True):
        assert fact.ask in note
        assert all(choice.id in note for choice in fact.choices)


def test_every_field_of_a_patient_has_a_column_but_the_last_visit() -> None:
    columns = header(*EVERY_COLUMN, *(fact.id for fact in SLEEP.facts))
    assert {path[0] for path in columns.headers} - {"row"} == {*Patient.model_fields} - {"previous"}
    cells = ["1", "M", "1984-05-17", "2026-12-03", "9:00", "Dr Lee", "Room 4", "15", "18", "A4",
             "shaky", "en", "Why?", "own-1"]  # fmt: skip
    read = columns.read("c.csv", 2, [*cells, *("" for _ in SLEEP.facts)])
    maria = parse_patient(Document("c.csv", read.patient, problems=read.problems), SLEEP)
    assert maria.model_dump(exclude_defaults=True, by_alias=True).keys() == {
        "name", "birth_date", "appointment", "own_questions", "starred", "preferences"
    }  # fmt: skip
    assert None not in maria.appointment.model_dump().values()
    assert None not in maria.preferences.model_dump().values()
