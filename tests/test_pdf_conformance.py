"""Every sheet conforms to PDF/UA-1 and PDF/A-2a, blank and filled, and the judge of it is sharp."""

import os
from datetime import date
from functools import cache
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest
from big_bank import big_bank
from defects import DEFECTS
from filling import FILLERS, fields_of, values_of
from planting import Defect, edited
from scripts_of_the_world import NAMES as NAMES_OF_THE_WORLD
from verapdf import PROFILES, Judge

from checklist.bank import Bank, load_bank
from checklist.documents import to_pdf
from checklist.patient import HANDS, Patient, Preferences, load_patient
from checklist.selection import select
from checklist.templates import NAMES

EXAMPLES = Path(__file__).parent.parent / "examples"
TODAY = date(2026, 12, 1)
SOURCES = ("diabetes-insulin-steroids", "newly-diagnosed", "progressive-low-kidney", "blank", "200")
LOOKS = tuple(product((14, 18, 24), ("a4", "letter")))
TYPED = "“Łódź”, é"


class Sheet(NamedTuple):
    """Which sheet: whose, of which template, in which size, on which paper."""

    source: str
    template: str
    text_size: int
    paper: str


EVERY_SHEET = [Sheet(*both, *look) for both in product(SOURCES, NAMES) for look in LOOKS]
# Every source in every template, and each of these in nearly every look. CI judges them all.
SOME_SHEETS = [
    Sheet(source, template, *LOOKS[(5 * row + column) % len(LOOKS)])
    for row, source in enumerate(SOURCES)
    for column, template in enumerate(NAMES)
]
SHEETS = EVERY_SHEET if os.environ.get("CHECKLIST_REQUIRE_ALL") else SOME_SHEETS


@cache
def _bank(source: str) -> Bank:
    return big_bank() if source == "200" else load_bank()


def _patient(sheet: Sheet) -> Patient:
    """Whose sheet it is, in the look that is asked for."""
    if sheet.source in {"blank", "200"}:
        patient = Patient(name="Zoë Brøndum") if sheet.source == "200" else Patient()
    else:
        patient = load_patient(EXAMPLES / f"{sheet.source}.yaml", _bank(sheet.source))
    look = {"text_size": str(sheet.text_size), "paper": sheet.paper}
    return patient.model_copy(update={"preferences": Preferences.model_validate(look)})


@cache
def _pdf(sheet: Sheet) -> bytes:
    checklist = select(_bank(sheet.source), _patient(sheet), on=TODAY)
    return to_pdf(checklist, template=sheet.template)


def filled(content: bytes, *, program: str = "pypdf") -> bytes:
    """A sheet as another program leaves it, every box ticked and every line written on."""
    with pikepdf.open(BytesIO(content)) as pdf:
        boxes = {name: field.FT == "/Btn" for name, field in fields_of(pdf)}
    return FILLERS[program](content, {name: box or TYPED for name, box in boxes.items()})


def metadata(content: bytes) -> str:
    """All that a file says about itself."""
    with pikepdf.open(BytesIO(content)) as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode()
        return "\n".join([xmp, *map(str, pdf.trailer.get("/Info", {}).values())])


def faults(content: bytes) -> list[str]:
    """What qpdf finds wrong in a file."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return [*pdf.get_warnings(), *pdf.check_pdf_syntax()]


def named(said: str, patient: Patient) -> list[str]:
    """The words of a text that tell whose it is."""
    return [word for word in told(patient) if word in said]


def told(patient: Patient) -> list[str]:
    """The words of a patient's file that tell who someone is."""
    visit = patient.appointment
    words = [*(patient.name or "").split(), visit.with_, visit.place]
    return [word for word in words if word]


PLAIN = Sheet("newly-diagnosed", "visit", 14, "a4")


def name_of(sheet: Sheet) -> str:
    return "-".join(map(str, sheet))


FOR_EACH_SHEET = pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
FOR_EACH_VISIT = pytest.mark.parametrize(
    "sheet", [sheet for sheet in SHEETS if sheet.template == "visit"], ids=name_of
)


@FOR_EACH_SHEET
def test_a_sheet_conforms_blank_and_filled(judge: Judge, sheet: Sheet) -> None:
    content = _pdf(sheet)
    verdicts = judge.validate(PROFILES, {"blank": content, "filled": filled(content)})
    assert verdicts == {"blank": [], "filled": []}


@FOR_EACH_VISIT
@pytest.mark.parametrize("program", [program for program in FILLERS if program != "pypdf"])
def test_a_visit_sheet_conforms_whoever_filled_it(judge: Judge, sheet: Sheet, program: str) -> None:
    content = filled(_pdf(sheet), program=program)
    assert judge.validate(PROFILES, {program: content}) == {program: []}


@pytest.mark.parametrize("template", NAMES)
def test_a_plain_print_conforms(judge: Judge, template: str) -> None:
    patient = _patient(PLAIN._replace(text_size=18))
    content = to_pdf(select(load_bank(), patient, on=TODAY), template=template, fillable=False)
    assert b"/AcroForm" not in content
    assert judge.validate(PROFILES, {template: content}) == {template: []}


@pytest.mark.parametrize("hands", HANDS)
def test_a_sheet_for_any_hands_conforms(judge: Judge, hands: str) -> None:
    wishes = Preferences.model_validate({"hands": hands, "paper": "letter"})
    patient = _patient(PLAIN).model_copy(update={"preferences": wishes})
    content = to_pdf(select(load_bank(), patient, on=TODAY))
    assert judge.validate(PROFILES, {hands: content}) == {hands: []}


def test_a_sheet_in_many_scripts_conforms(judge: Judge) -> None:
    patient = Patient(own_questions=tuple(text for _, text in NAMES_OF_THE_WORLD))
    content = to_pdf(select(load_bank(), patient, on=TODAY))
    assert judge.validate(PROFILES, {"scripts": content}) == {"scripts": []}


@FOR_EACH_SHEET
def test_a_sheet_is_well_formed_and_says_nowhere_aside_whose_it_is(sheet: Sheet) -> None:
    content = _pdf(sheet)
    assert faults(content) == []
    assert named(metadata(content), _patient(sheet)) == []


@pytest.mark.parametrize("program", FILLERS)
def test_a_sheet_that_is_filled_says_what_was_typed(program: str) -> None:
    values = values_of(filled(_pdf(PLAIN), program=program))
    assert set(values.values()) == {True, TYPED}


def test_the_few_sheets_of_every_day_are_of_every_kind() -> None:
    assert set(SOME_SHEETS) < set(EVERY_SHEET)
    for kind in zip(*EVERY_SHEET, strict=True):
        assert set(kind) <= {value for sheet in SOME_SHEETS for value in sheet}
    assert len(EVERY_SHEET) == len(set(EVERY_SHEET)) == len(SOURCES) * len(NAMES) * len(LOOKS)


def test_a_name_aside_and_a_broken_file_are_noticed() -> None:
    content, patient = _pdf(PLAIN), _patient(PLAIN)
    assert told(patient) == ["Maria", "Oliveira", "Dr Lee, MS clinic"]

    def whose(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Author"] = "M. Oliveira"

    def about_whom(pdf: pikepdf.Pdf) -> None:
        text = pdf.Root.Metadata.read_bytes().replace(b"</dc:title>", b"</dc:title><!--Maria-->")
        pdf.Root.Metadata.write(text)

    assert named(metadata(edited(content, whose)), patient) == ["Oliveira"]
    assert named(metadata(edited(content, about_whom)), patient) == ["Maria"]
    assert faults(content[:-100])


def test_a_sheet_that_is_written_anew_conforms(judge: Judge) -> None:
    assert judge.validate(PROFILES, {"it": edited(_pdf(PLAIN))}) == {"it": []}


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_the_judge_finds(judge: Judge, defect: Defect) -> None:
    verdict = judge.validate(PROFILES, {"it": defect.plant(_pdf(PLAIN))})["it"]
    assert defect.breaks <= {f"{failure.profile} {failure.rule}" for failure in verdict}


def test_there_are_defects_for_both_profiles() -> None:
    rules = {rule.split()[0]: 0 for defect in DEFECTS for rule in defect.breaks}
    assert set(rules) == set(PROFILES)
    assert len({defect.name for defect in DEFECTS}) == len(DEFECTS) >= 20
