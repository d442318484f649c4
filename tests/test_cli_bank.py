"""The commands for whoever writes a bank."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command import Outcome, run_here

from checklist.bank import load_bank
from checklist.resources import shipped

SLEEP = Path(__file__).parent / "data" / "sleep.yaml"
SHIPPED = shipped("questions.yaml").read_text("utf-8")
ON = ("--on", "2026-12-01")
HERE = "¦"
"""Stands in a planted text where the problem must be placed."""

Bank = Callable[..., Outcome]


@pytest.fixture
def bank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Bank:
    """Run a command about banks in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: run_here(capsysbinary, "bank", *arguments)


# check --------------------------------------------------------------------------------------------


def test_the_shipped_bank_has_no_errors_and_a_card_that_shows_it_is_whole(
    bank: Bank, golden: Callable[[str, str], None]
) -> None:
    outcome = bank("check", *ON)
    assert (outcome.code, outcome.told) == (0, "0 errors, 0 warnings.\n")
    figures, pemat = outcome.text.split("\n\n")
    card = dict(re.split(r"\s{2,}", line)[1:] for line in figures.splitlines())
    assert card["inventory"] == "112 of 112 covered"
    points = [value for label, value in card.items() if label.startswith("point ")]
    assert len(points) == 8
    assert all(int(value.removeprefix("always apply: ")) >= 2 for value in points)
    assert "look" not in {line[:4] for line in outcome.text.splitlines()}
    golden("bank-check.pemat.txt", pemat)
    assert max(map(len, pemat.splitlines())) <= 80


def test_the_card_names_every_fault_of_the_sheets_below_each_other(
    tmp_path: Path, bank: Bank
) -> None:
    text = SHIPPED.replace("helps to be clear", "helps 53% to be clear")
    text = text.replace("helps you tell hope", "helps 1 in 7 to utilize hope")
    (tmp_path / "bank.yaml").write_text(text, "utf-8")
    outcome = bank("check", "bank.yaml", *ON)
    assert outcome.code == 0
    assert (
        """
look   3 everyday words  visit, full: “utilize” is a hard word for “use”
look   6 clear numbers   visit, full: “in 7” counts in no round number
                         full: “53%” is a percentage
"""
        in outcome.text
    )
    agreed, of, *_ = map(int, re.findall(r"\d+", outcome.text.splitlines()[-1]))
    assert of - agreed == 2


def test_sheets_that_cannot_be_printed_are_not_looked_at(tmp_path: Path, bank: Bank) -> None:
    (tmp_path / "bank.yaml").write_text(SHIPPED.replace("language: en", "language: nl"), "utf-8")
    outcome = bank("check", "bank.yaml", *ON)
    assert outcome.code == 0
    assert outcome.text.endswith("""
PEMAT-P on the blank sheets: visit, handout, full
open  not looked at: words.yaml: nl: there are no words for the language “nl”;
                     add them in a words.yaml of your own template folder
""")


FAULTS = [  # what it is, after which text, what stands there, what is planted, what is told
    ("an unknown key", "- id: fit-reason\n", "why:", "¦wy:",
     "unknown key “wy” (did you mean “why”?)"),
    ("a day that is not there", "- id: fit-not-for-me\n", "checked: 2026-11-01",
     "checked: ¦2026-11-31", "there is no day “2026-11-31” in the calendar"),
    ("an unknown source", "- id: fit-approved\n", "fda-boxed", "¦fda-boxd",
     "there is no “fda-boxd” in “sources” (did you mean “fda-boxed”?)"),
    ("an unknown fact", "- id: fit-keep-ms-medicine\n", "fact: ms_medicine", "fact: ¦ms_medicin",
     "there is no “ms_medicin” in “facts” (did you mean “ms_medicine”?)"),
    ("an id that is taken", "", "- id: fit-pros-cons\n", "- id: ¦fit-approved\n",
     "the id “fit-approved” is taken on line {fit-approved}"),
    ("an unknown priority", "- id: fit-other-choices\n", "priority: should", "priority: ¦shoud",
     "“shoud” is not known here (did you mean “should”?)"),
    ("a number that is no number", "- id: safe-low-kidney\n",
     'fact: egfr\n          operator: "<"\n          answer: 45',
     '¦fact: egfr\n          operator: "<"\n          answer: forty',
     "“forty” is not a number"),
    ("an unknown choice", "\ntell:\n", '{fact: supplements, operator: "=", answer: biotin}',
     '¦{fact: supplements, operator: "=", answer: biotine}',
     "“biotine” is not an answer to “supplements” (did you mean “biotin”?)"),
    ("a condition that never holds", "\ntell:\n",
     '{fact: supplements, operator: "=", answer: alpha-lipoic-acid}',
     '¦{fact: egfr, operator: "<", answer: 1}', "no answer to “egfr” makes this true"),
    ("a statement nobody covers", "\ninventory:\n", "  - {id: INT-1,",
     "  - {id: ¦NEW-1, where: here, text: New, verdict: sound, basis: None}\n  - {id: INT-1,",
     "no item covers “NEW-1”"),
]  # fmt: skip


def planted(*faults: tuple[str, str, str, str, str]) -> tuple[str, list[str]]:
    """The shipped bank with faults in it, and the patterns of the problems it must show."""
    text = SHIPPED
    for _, after, old, new, _ in faults:
        at = text.index(old, text.index(after))
        text = text[:at] + new + text[at + len(old) :]
    places = [found.start() for found in re.finditer(HERE, text)]
    before = [text[:at].replace(HERE, "") for at in places]
    text = text.replace(HERE, "")
    first = text[: text.index("- id: fit-approved\n")].count("\n") + 1
    return text, [
        rf"bank\.yaml:{lines.count(chr(10)) + 1}:{len(lines) - lines.rfind(chr(10))}: \S+: "
        + re.escape(fault.replace("{fit-approved}", str(first))) + "; .+"
        for lines, (*_, fault) in zip(before, faults, strict=True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "faults", [FAULTS, *([fault] for fault in FAULTS)], ids=["all ten", *(f[0] for f in FAULTS)]
)
def test_faults_in_a_bank_are_shown_at_once_each_at_its_place(
    faults: list[tuple[str, str, str, str, str]], tmp_path: Path, bank: Bank
) -> None:
    text, patterns = planted(*faults)
    (tmp_path / "bank.yaml").write_text(text, "utf-8")
    outcome = bank("check", "bank.yaml", *ON)
    *problems, summary = outcome.told.splitlines()
    problems = [line for line in problems if not line.startswith("warning: ")]
    assert outcome.code == 2
    assert len(problems) == len(faults)
    assert [line for line, want in zip(problems, patterns, strict=True)
            if not re.fullmatch(want, line)] == []  # fmt: skip
    assert summary.startswith(f"{len(faults)} error{'s' * (len(faults) > 1)}, ")


def test_a_warning_is_told_and_is_no_error(tmp_path: Path, bank: Bank) -> None:
    text = SHIPPED.replace("It helps to be clear what you both hope", "It is amazing what you hope")
    (tmp_path / "bank.yaml").write_text(text, "utf-8")
    outcome = bank("check", "bank.yaml", *ON)
    assert outcome.code == 0
    warning, summary = outcome.told.splitlines()
    assert re.match(r"warning: bank\.yaml:\d+:10: items\[0\]\.why: “amazing” praises", warning)
    assert summary == "0 errors, 1 warning."


def test_a_review_that_is_due_is_seen_from_the_day_on(bank: Bank) -> None:
    outcome = bank("check", "--on", "2028-01-01")
    assert outcome.code == 0
    assert "the review was due on 2027-05-31, and every sheet says so" in outcome.told
    assert re.search(r"^look  review by +2027-05-31$", outcome.text, re.MULTILINE)


def test_a_bank_on_another_topic_is_checked_as_well(bank: Bank) -> None:
    outcome = bank("check", SLEEP.with_name("lint_bank.yaml"), *ON)
    assert (outcome.code, outcome.told) == (0, "0 errors, 0 warnings.\n")
    assert "metformin" not in outcome.text.casefold()


# show and schema ----------------------------------------------------------------------------------


def test_show_lists_every_question_and_fact_with_its_id(bank: Bank) -> None:
    outcome = bank("show")
    assert (outcome.code, outcome.told) == (0, "")
    lines = outcome.text.splitlines()
    shown = load_bank()
    assert lines[0] == f"{shown.title} ({shown.id} {shown.version})"
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    by_section = [i.id for s in shown.sections for i in shown.items if i.section == s.id]
    assert listed == [*by_section, *(fact.id for fact in shown.facts)]
    assert (
        "  safe-low-kidney        Is metformin safe with my kidney test result?  [egfr, conditions]"
    ) in lines
    assert "  fit-reason             What would metformin be for in my case?" in lines
    assert (
        "  egfr                   What was your last kidney test result (eGFR)?  (number)" in lines
    )


def test_show_and_schema_take_another_bank(bank: Bank) -> None:
    title = load_bank(SLEEP).title
    assert bank("show", SLEEP).text.startswith(title)
    answers = schema(bank("schema", "--patient", SLEEP))["$defs"]["Answers"]["properties"]
    assert list(answers) == [fact.id for fact in load_bank(SLEEP).facts]


def schema(outcome: Outcome) -> dict[str, Any]:
    """A schema that was printed; it is one."""
    assert (outcome.code, outcome.told) == (0, "")
    printed: dict[str, Any] = json.loads(outcome.result)
    jsonschema.Draft202012Validator.check_schema(printed)
    return printed


def test_the_schemas_say_what_a_bank_and_a_patients_file_may_hold(bank: Bank) -> None:
    assert {"id", "facts", "items", "sources"} <= schema(bank("schema"))["properties"].keys()
    of_patients = schema(bank("schema", "--patient"))
    patient = {"name": "Maria", "answers": {"egfr": 41}}
    jsonschema.validate(patient, of_patients)
    faults: list[dict[str, Any]] = [
        {"nam": "Maria"}, {"answers": {"egfr": "eighty"}}, {"starred": {}},
    ]  # fmt: skip
    for fault in faults:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(fault, of_patients)
