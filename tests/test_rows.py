"""A list of patients is read a row at a time, whatever it is kept in, and no row is lost."""

import csv
import io
import json
import pickle
import re
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import in_our_words

from checklist.bank import Bank, load_bank
from checklist.columns import blank_csv
from checklist.errors import InputError
from checklist.patient import HANDS, PAPERS, TEXT_SIZES, Patient, parse_patient
from checklist.rows import Row, Rows, open_rows
from checklist.source import Document

ROOT = Path(__file__).parent.parent
SLEEP = load_bank(Path(__file__).parent / "data" / "sleep.yaml")
TABLE = "id,name,date,time,hours,drinks,own_questions\n"
MARIA = "7,Maria,2026-12-03,9:30,4.5,espresso;tea,Why? | Why me?\n"


def rows_of(folder: Path, content: str | bytes, name: str = "clinic.csv") -> Rows:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return open_rows(folder / name, SLEEP)


def short(message: str) -> str:
    """A message without the folder of its file."""
    return re.sub(r"^/\S*/", "", message)


def faults(row: Row, bank: Bank = SLEEP) -> list[str]:
    """What is wrong with a row."""
    try:
        parse_patient(row.document, bank)
    except InputError as error:
        return [short(str(problem)) for problem in error.problems]
    return []


def told(rows: Rows) -> list[str]:
    return [short(str(problem)) for problem in rows.problems]


def names(rows: Rows) -> list[str | None]:
    return [parse_patient(row.document, SLEEP).name for row in rows]


# The same people in every kind of list ------------------------------------------------------------


def test_a_row_of_a_table_is_a_patient(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, TABLE + MARIA)
    assert (row.number, row.name) == (2, f"{tmp_path}/clinic.csv:2")
    assert (row.id, row.time, row.problems) == ("7", "09:30", ())
    maria = parse_patient(row.document, SLEEP)
    assert (maria.name, maria.appointment.date) == ("Maria", date(2026, 12, 3))
    assert maria.answers == {"hours": 4.5, "drinks": ("coffee", "tea")}
    assert maria.own_questions == ("Why?", "Why me?")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_separator_and_the_encoding_are_found(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    text = f"name{separator}hours{separator}\r\nZoë{separator}8{separator}\r\n"
    rows = rows_of(tmp_path, text.encode(encoding))
    assert names(rows) == ["Zoë"]
    assert rows.problems == ()
    assert bool(rows.warnings) is (encoding == "cp1252")


def test_the_separator_is_the_one_that_gives_names_that_are_known(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, 'name;hours;"Drinks"\n"a, b, c, d";8;"tea;coffee"\n')
    assert names(rows) == ["a, b, c, d"]
    label = rows_of(tmp_path, 'Hours of sleep;"name"\n8;Oliveira, Maria\n')
    assert names(label) == ["Oliveira, Maria"]


def test_notes_and_empty_rows_are_no_patients(tmp_path: Path) -> None:
    text = f"# a list,\n\n{TABLE}# explained,,,,,,\n,,,,,,\n{MARIA}\n  ,,\n{MARIA}"
    rows = list(rows_of(tmp_path, text))
    assert [(row.number, row.document.place(()).line) for row in rows] == [(6, 6), (9, 9)]


def test_a_row_has_the_number_that_a_spreadsheet_program_shows(tmp_path: Path) -> None:
    text = 'name,with\n"Ann","two\nlines"\n\nBob,x\n'
    rows = list(rows_of(tmp_path, text))
    assert [(row.number, row.document.place(()).line) for row in rows] == [(2, 2), (4, 5)]
    path = tmp_path / "clinic.xlsx"
    book = openpyxl.Workbook()
    for cells in ([], ["name"], [], ["Ann"]):
        book.active.append(cells)
    book.save(path)
    assert [row.number for row in open_rows(path, SLEEP)] == [4]


def test_a_number_sign_that_is_no_note_is_kept(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "id,name\n#7,Maria\n")
    assert row.id == "#7"


def test_a_blank_table_is_read_and_holds_nobody(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, blank_csv(SLEEP))
    assert (rows.problems, rows.warnings, list(rows)) == ((), (), [])


def test_a_spreadsheet_gives_the_same_rows(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(TABLE.strip().split(","))
    cells = [7, "Maria", date(2026, 12, 3), "9:30", 4.5, "espresso;tea", "Why? | Why me?"]
    made.active.append(cells)
    made.save(tmp_path / "clinic.XLSX")
    (row,) = open_rows(tmp_path / "clinic.XLSX", SLEEP)
    (other,) = rows_of(tmp_path, TABLE + MARIA)
    assert (row.number, row.id, row.time) == (other.number, other.id, other.time)
    assert row.name == f"{tmp_path}/clinic.XLSX:2"
    assert parse_patient(row.document, SLEEP) == parse_patient(other.document, SLEEP)


def test_a_line_of_json_gives_the_same_row(tmp_path: Path) -> None:
    maria = {
        "id": 7, "time": "9:30", "name": "Maria", "appointment": {"date": "2026-12-03"},
        "answers": {"hours": 4.5, "drinks": ["espresso", "tea"]},
        "own_questions": ["Why?", "Why me?"],
    }  # fmt: skip
    (row,) = rows_of(tmp_path, f"\ufeff\n{json.dumps(maria)}\n\n", "clinic.jsonl")
    (other,) = rows_of(tmp_path, TABLE + MARIA)
    assert (row.number, row.name) == (2, f"{tmp_path}/clinic.jsonl:2")
    assert (row.id, row.time) == ("7", "09:30")
    assert parse_patient(row.document, SLEEP) == parse_patient(other.document, SLEEP)


def test_a_folder_gives_its_files_by_name(tmp_path: Path) -> None:
    for name, content in (
        ("b.yaml", "name: Ben"), ("a.yml", "name: Ann"), ("c.json", '{"name": "Cem"}'),
        (".hidden.yaml", "name: Nobody"), ("~b.yaml", "name: Nobody"), ("notes.txt", "x"),
    ):  # fmt: skip
        (tmp_path / name).write_text(content)
    rows = open_rows(tmp_path, SLEEP)
    assert names(rows) == ["Ann", "Ben", "Cem"]
    assert [row.name for row in rows] == [f"{tmp_path}/{n}" for n in ("a.yml", "b.yaml", "c.json")]
    assert [(row.number, row.id, row.time) for row in rows] == [(n, "", "") for n in (1, 2, 3)]
    assert [str(warning) for warning in rows.warnings] == [
        f"{tmp_path}: 1 of 4 entries are left out, as they are no patient files; "
        "patient files end in .yaml, .yml, .json"
    ]


@pytest.mark.parametrize("name", ["clinic.csv", "clinic.jsonl"])
def test_a_list_is_read_anew_whenever_it_is_asked_for(tmp_path: Path, name: str) -> None:
    text = TABLE + MARIA * 3 if name == "clinic.csv" else '{"name": "Maria"}\n' * 3
    rows = rows_of(tmp_path, text, name)
    first = iter(rows)
    next(first)
    assert len(list(rows)) == len(list(rows)) == 3
    assert len(list(first)) == 2


def test_a_row_can_be_sent_to_another_process(tmp_path: Path) -> None:
    for row in rows_of(tmp_path, f"{TABLE}{MARIA}{MARIA.replace('4.5', 'x')}7\n"):
        copy = pickle.loads(pickle.dumps(row))  # noqa: S301  (our own bytes)
        assert copy == row
        assert faults(copy) == faults(row)


# Faults -------------------------------------------------------------------------------------------


def test_every_fault_of_every_row_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    text = "name,hours,bed,time\n" + "\n".join([
        "Ann,eighty,sofft,9:00", "Ben,8,soft,25:00", '"Cem,8,soft,', "Dan,8", "Eve,8,soft,9:00,x",
        '"Fay"x,8,soft,', "Gil,8,soft,",
    ])  # fmt: skip
    assert [faults(row) for row in rows_of(tmp_path, text)] == [
        ["clinic.csv:2: bed: “sofft” is not known here (did you mean “soft”?); write one of: soft, "
         "hard",
         "clinic.csv:2: hours: “eighty” is not a number between 0 and 24 (hours); write digits, or "
         "leave it out"],
        ["clinic.csv:3: time: “25:00” is not a time of day; write hours and minutes, like 14:30"],
        ["clinic.csv:4: a quotation mark is opened in this row and not closed; close it, or write "
         "it twice if it is a part of the text"],
        ["clinic.csv:5: this row has 2 cells, and the header 4; give every column a cell, which "
         "may be empty"],
        ["clinic.csv:6: this row goes on behind the 4 columns of the header; put quotation marks "
         "around a cell that holds a separator"],
        ["clinic.csv:7: there is text behind a closing quotation mark; write a quotation mark "
         "twice if it is a part of the text"],
        [],
    ]  # fmt: skip


def test_a_fault_names_the_column_as_its_owner_does(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "Hours of sleep;Starred;With\nx;own-1;\n")
    assert [fault.split(";")[0] for fault in faults(row)] == [
        "clinic.csv:2: Hours of sleep: “x” is not a number between 0 and 24 (hours)",
        "clinic.csv:2: Starred: there is no item “own-1”",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", ['clinic.jsonl:1:2: this is not JSON; write a patient as one object, like {"name": '
               '"Maria"}']),
        ('{"name": "Ann", "answers": {"huors": 8, "hours": "x"}}', [
            "clinic.jsonl:1: answers.hours: “x” is not a number between 0 and 24 (hours); write "
            "digits, or leave it out",
            "clinic.jsonl:1: answers.huors: unknown key “huors” (did you mean “hours”?); write one "
            "of: hours, age, drinks, bed, snores, dreams"]),
        ('{"id": [], "time": "noon"}', [
            "clinic.jsonl:1: id: this is a list, not text; write text",
            "clinic.jsonl:1: time: “noon” is not a time of day; write hours and minutes, like "
            "14:30"]),
        ("[]", ["clinic.jsonl:1: this is a list, not a mapping; write key: value pairs"]),
        ('"' + "x" * 100_000, ["clinic.jsonl:1: this row is longer than 100,000 characters; "
                               "shorten it"]),
    ],
    ids=["cut off", "keys and values", "of the row itself", "a list", "too long"],
)  # fmt: skip
def test_a_fault_of_a_line_of_json_is_named(tmp_path: Path, text: str, expected: list[str]) -> None:
    first, second = rows_of(tmp_path, f'{text}\n{{"name": "Ben"}}', "clinic.jsonl")
    assert faults(first) == expected
    assert faults(second) == []


def test_a_fault_of_a_file_in_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: [")
    (tmp_path / "b.yaml").write_text("answers: {hours: x}")
    (tmp_path / "c.yaml").mkdir()
    (tmp_path / "d.yaml").write_bytes(b"x" * 300_000)
    (tmp_path / "e.yaml").write_text("name: Eve")
    assert [
        [fault.split(";")[0] for fault in faults(row)] for row in open_rows(tmp_path, SLEEP)
    ] == [
        ["a.yaml:2:1: this is not YAML (did not find expected node content)"],
        ["b.yaml:1:18: answers.hours: “x” is not a number between 0 and 24 (hours)"],
        ["c.yaml: this is a folder"],
        ["d.yaml: is larger than 256 KB"],
        [],
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("clinic.csv", "nmae,hourss\nMaria,8\n", [
            "clinic.csv:1: none of the columns has a name known here; write the names in the first "
            "row, as checklist batch --blank-csv shows them"]),
        ("clinic.csv", "\n\nname,hours,HOURS\n", [
            "clinic.csv:3: columns 2 and 3 both hold “HOURS”; keep one"]),
        ("clinic.csv", "", ["clinic.csv: is empty; write something in it, or do without it"]),
        ("clinic.csv", "\n,,\n", ["clinic.csv: is empty; write something in it, or do without it"]),
        ("clinic.csv", '"name\n', ["clinic.csv:1: a quotation mark is opened in this row and not "
                                   "closed; close it, or write it twice if it is a part of the "
                                   "text"]),
        ("clinic.csv", b"name\n\x81\n", [
            "clinic.csv:2: is not text in UTF-8; save the file as UTF-8"]),
        ("clinic.csv", "x" * 10_000_000, [
            "clinic.csv:1: this row is longer than 100,000 characters; shorten it"]),
        ("clinic.csv", bytes(1_000), [
            "clinic.csv:1: none of the columns has a name known here; write the names in the first "
            "row, as checklist batch --blank-csv shows them"]),
        ("clinic.xlsx", "name", ["clinic.xlsx: cannot be read as XLSX; open it in a spreadsheet "
                                 "program and save it as CSV UTF-8"]),
        ("clinic.xls", "name", ["clinic.xls: is no list of patients by its ending; name a folder, "
                                "or a file that ends in one of: .csv, .tsv, .txt, .jsonl, .ndjson, "
                                ".xlsx"]),
    ],
    ids=["no header", "a doubled header", "empty", "only empty rows", "an open quotation mark",
         "no encoding", "one long line", "only NULs", "no spreadsheet", "another ending"],
)  # fmt: skip
def test_a_fault_of_the_whole_list_is_named_at_once(
    tmp_path: Path, name: str, content: str | bytes, expected: list[str]
) -> None:
    assert told(rows_of(tmp_path, content, name)) == expected


def test_a_folder_without_patients_and_a_file_that_is_not_there_are_faults(tmp_path: Path) -> None:
    assert str(open_rows(tmp_path, SLEEP).problems[0]) == (
        f"{tmp_path}: there are no patient files in this folder; "
        "patient files end in .yaml, .yml, .json"
    )
    assert told(open_rows(tmp_path / "no.csv", SLEEP)) == [
        "no.csv: cannot be read (No such file or directory); check the name and try again"
    ]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet='naehour,;\t"\n|#{}[]:1', max_size=80))
def test_whatever_is_in_a_file_it_is_read_or_refused_in_our_words(
    tmp_path_factory: pytest.TempPathFactory, content: bytes | str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name in ("clinic.csv", "clinic.jsonl", "clinic.xlsx"):
        for start in ("", "name,hours\n"):
            text = content if isinstance(content, bytes) else content.encode()
            rows = rows_of(folder, start.encode() + text, name)
            messages = [*told(rows), *(fault for row in rows for fault in faults(row))]
            assert all(map(in_our_words, messages))


# Laws ---------------------------------------------------------------------------------------------

WORDS = st.text(
    st.characters(categories=["L", "M", "N", "P", "S", "Zs"], exclude_characters="|#"), min_size=1
)
LINE = WORDS.map(lambda text: unicodedata.normalize("NFC", " ".join(text.split()))).filter(bool)
DAY = st.dates()
PATIENT = st.fixed_dictionaries({}, optional={
    "name": LINE, "birth_date": DAY.map(str),
    "appointment": st.fixed_dictionaries({}, optional={
        "date": DAY.map(str), "with": LINE, "place": LINE,
        "minutes": st.integers(1, 240).map(str)}),
    "answers": st.fixed_dictionaries({}, optional={
        "hours": st.integers(0, 24).map(str), "age": st.integers(0, 120).map(str),
        "drinks": st.lists(st.sampled_from(["coffee", "tea", "flat white"]), min_size=1),
        "bed": st.sampled_from(["soft", "hard"]), "snores": st.sampled_from(["yes", "no"]),
        "dreams": LINE}),
    "own_questions": st.lists(LINE, max_size=3),
    "starred": st.lists(st.sampled_from(["why-awake"]), max_size=1),
    "preferences": st.fixed_dictionaries({}, optional={
        "text_size": st.sampled_from(TEXT_SIZES).map(str), "paper": st.sampled_from(PAPERS),
        "hands": st.sampled_from(HANDS), "language": st.just("en")}),
})  # fmt: skip


def cells_of(data: dict[str, Any]) -> dict[str, str]:
    """A patient's data as the cells of a row, by their headers."""
    cells: dict[str, str] = {}
    for key, value in data.items():
        if isinstance(value, dict):
            cells |= cells_of(value)
        else:
            mark = "|" if key == "own_questions" else ";"
            cells[key] = mark.join(value) if isinstance(value, list) else value
    return cells


def written_as(people: list[dict[str, Any]], separator: str) -> str:
    headers = next(csv.reader(io.StringIO(blank_csv(SLEEP))))
    text = io.StringIO()
    writer = csv.DictWriter(text, headers, delimiter=separator, restval="")
    writer.writeheader()
    # An id, so that a row of somebody who says nothing is no empty row.
    writer.writerows({"id": str(n), **cells_of(person)} for n, person in enumerate(people))
    return text.getvalue()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(PATIENT, min_size=1, max_size=3),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_patient_written_as_a_row_is_read_back_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    people: list[dict[str, Any]],
    separator: str,
    encoding: str,
) -> None:
    rows = rows_of(tmp_path_factory.mktemp("law"), written_as(people, separator).encode(encoding))
    expected = [parse_patient(Document("p", person), SLEEP) for person in people]
    assert rows.problems == ()
    assert [parse_patient(row.document, SLEEP) for row in rows] == expected
    assert [row.id for row in rows] == [str(number) for number in range(len(people))]


def test_the_law_would_see_a_difference(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, written_as([{"name": "Ann"}], ","))
    assert parse_patient(row.document, SLEEP) == Patient(name="Ann")
    assert parse_patient(row.document, SLEEP) != Patient(name="Anne")


# Size ---------------------------------------------------------------------------------------------

PEAK = dedent("""
    import re, sys
    from checklist.bank import load_bank
    from checklist.patient import parse_patient
    from checklist.rows import open_rows

    bank = load_bank()
    count = 0
    for row in open_rows(sys.argv[1], bank):
        if count % 20 == 0:
            parse_patient(row.document, bank)
        count += 1
    print(count, re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
""")


def peak(path: Path) -> tuple[int, float]:
    """How many rows a list has, and the most memory that reading it took, in MB."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    count, kilobytes = map(int, done.stdout.split())
    return count, kilobytes / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="it is /proc that knows the peak")
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, kind: str) -> None:
    header, *rows = (ROOT / "examples" / "clinic.csv").read_text("utf-8").splitlines(keepends=True)
    if kind == "jsonl":
        header, rows = "", ['{"name": "Maria", "answers": {"egfr": 80}}\n'] * 40
    measured = []
    for times in (50, 2_500):
        path = tmp_path / f"{times}.{kind}"
        path.write_text(header + "".join(rows) * times, "utf-8")
        measured.append(peak(path))
    (few, before), (many, after) = measured
    assert (few, many) == (2_000, 100_000)
    assert after < 150
    assert after - before < 10


@pytest.mark.parametrize("told", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
def test_a_line_that_tells_the_separator_is_no_header(tmp_path: Path, told: str) -> None:
    rows = rows_of(tmp_path, f"{told}\r\nname;hours\r\nOliveira, Maria;8\r\n")
    assert (rows.problems, names(rows)) == ((), ["Oliveira, Maria"])
    assert [row.name for row in rows] == [f"{tmp_path}/clinic.csv:3"]


def test_a_fault_of_the_header_is_told_whatever_would_separate_it(tmp_path: Path) -> None:
    assert told(rows_of(tmp_path, 'id,"name,hours\n1,a,8\n')) == [
        "clinic.csv:1: a quotation mark is opened in this row and not closed; close it, or write "
        "it twice if it is a part of the text"
    ]
