"""The command `build`: a patient's file in, a printable checklist out."""

import os
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click

from checklist.bank import MOST_BYTES as BANK_BYTES
from checklist.bank import Bank, load_bank
from checklist.documents import render_pdf, to_json
from checklist.errors import InputError, Place, Problem
from checklist.patient import HANDS, PAPERS, TEXT_SIZES, Patient, load_patient
from checklist.patient import MOST_BYTES as PATIENT_BYTES
from checklist.selection import Checklist, select
from checklist.templates import DEFAULT, NAMES, Folder, to_html, to_text
from checklist.terminal import (
    BANK,
    ON,
    counted,
    deliver,
    is_terminal,
    named_input,
    read_input,
    require_no_answers,
    say,
    wrong,
)
from checklist.typed import shown

SHEET = "checklist.pdf"
_FORMATS = ("pdf", "html", "text", "json")
_ENDINGS = {".pdf": "pdf", ".html": "html", ".htm": "html", ".txt": "text", ".json": "json"}


@click.command()
@click.argument("patient_file", metavar="[PATIENT]", type=click.Path(), required=False)
@click.option(
    "-o",
    "--out",
    metavar="OUT",
    type=click.Path(),
    help=f"Where to write; - is the standard output. Default: {SHEET}.",
)
@click.option(
    "--template",
    default="visit",
    metavar="visit|full|handout|helper|FOLDER",
    help="visit: one sheet with the top questions. full: all that apply, by section. "
    "handout: a sheet for a clinic's rack. helper: a page for whoever helps fill it in. "
    "FOLDER: a clinic's own visit; FOLDER/full is its full.",
)
@click.option(
    "--previous",
    "previous_file",
    type=click.Path(),
    metavar="FILE",
    help="The last sheet, filled in, or what `checklist read` made of it: what was left "
    "open comes first, what was answered comes last.",
)
@BANK
@click.option("--language", metavar="CODE", help="The language of the sheet, such as en.")
@click.option("--paper", type=click.Choice(PAPERS), help="The paper to print on.")
@click.option("--text-size", type=click.Choice([*map(str, TEXT_SIZES)]), help="In points.")
@click.option("--hands", type=click.Choice(HANDS), help="How well the patient writes.")
@click.option(
    "--minutes",
    type=click.IntRange(1, 240),
    metavar="N",
    help="How long the visit is; fewer questions fit a short one.",
)
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Default: as OUT ends.")
@ON
@click.option("--no-form", "plain", is_flag=True, help="A PDF to print, with nothing to fill in.")
@click.option("--strict", is_flag=True, help="Write nothing if a character has no font.")
def build(
    patient_file: str | None, out: str | None, template: str, previous_file: str | None,
    bank_file: str | None, minutes: int | None, form: str | None, on: date, *, plain: bool,
    strict: bool, **wishes: str | None,
) -> None:  # fmt: skip
    """Make one checklist.

    PATIENT is a file made by `checklist new` or written by hand; - reads the standard
    input. Without it the sheet is blank.

    \b
    Examples:
      checklist build patient.yaml
      checklist build patient.yaml --text-size 18 --paper letter
      checklist build patient.yaml --template full -o all-my-questions.pdf
      checklist build patient.yaml --previous checklist.pdf -o next.pdf
      checklist build --template handout -o rack.pdf
      checklist build patient.yaml -o - --format text
    """
    form = _form(out, form)
    out = out or f"checklist.{'txt' if form == 'text' else form}"
    name, folder = find_template(template, form)
    check_names(out, patient_file, bank_file, previous_file)
    require_no_answers(out)
    bank = load_bank(named_input(bank_file, most_bytes=BANK_BYTES))
    patient = _with_wishes(_patient(patient_file, previous_file, bank), bank, wishes)
    checklist = select(bank, patient, on=on, minutes=minutes)
    result = make_result(checklist, form, name, folder, fillable=not plain)
    if strict and result.unprintable:
        raise InputError(result.unprintable)
    if out == "-" and form == "pdf" and is_terminal(sys.stdout):
        raise wrong("-o", "a PDF would fill the screen", "name a file, or write > FILE")
    deliver(result.content, out)
    tell_result(result, out)
    _tell_left_behind(checklist)
    if form in ("pdf", "html") and name == "visit":
        say(f"Questions that apply: {len(checklist.entries)}. "
            "For a list of all of them add: --template full -o full.pdf")  # fmt: skip


class Result(NamedTuple):
    """A finished document, its length in words, the characters that no font has."""

    content: bytes
    length: str = ""
    unprintable: tuple[Problem, ...] = ()


def make_result(
    checklist: Checklist, form: str, template: str, folder: Folder, *, fillable: bool = True
) -> Result:
    """Make a document in one of the formats."""
    match form:
        case "html":
            return Result(to_html(checklist, template=template, templates=folder).encode())
        case "text":
            return Result(to_text(checklist, templates=folder).encode())
        case "json":
            return Result(to_json(checklist).encode())
    rendering = render_pdf(checklist, template=template, templates=folder, fillable=fillable)
    return Result(
        rendering.content,
        counted(rendering.pages, "page"),
        tuple(_unprintable(rendering.missing)),
    )


def _unprintable(missing: Mapping[str, str]) -> Iterator[Problem]:
    """What prints as its code: letters for want of the extra in one problem, the rest by itself."""
    coded = {character: f"U+{ord(character):04X}" for character in missing}
    unshaped = [f"{each} ({coded[each]})" for each, lack in missing.items() if lack == "shaping"]
    if unshaped:
        yield Problem(
            Place(), f"nothing installed joins and turns letters such as {', '.join(unshaped)}",
            "pip install 'consultation-checklist[scripts]'; else each prints as its code",
        )  # fmt: skip
    for character in (each for each, lack in missing.items() if lack != "shaping"):
        name = unicodedata.name(character, "no name")
        yield Problem(
            Place(), f"no installed font has {character} ({coded[character]}, {name})",
            "install a TrueType font for it, or write it another way; "
            f"else it prints as [{coded[character]}]",
        )  # fmt: skip


def tell_result(result: Result, out: str) -> None:
    """Say where the document is, how long it is, and what could not be printed in it."""
    for problem in result.unprintable:
        say(str(problem))
    what = ": ".join(filter(None, ["" if out == "-" else f"Wrote {out}", result.length]))
    if what:
        say(f"{what}.")


def _tell_left_behind(checklist: Checklist) -> None:
    """Say what the last sheet held and this one cannot."""
    known = {item.id for item in checklist.bank.items}
    for key in checklist.left_behind:
        if key in known:
            fault, remedy = "does not apply any more", "star it to keep it"
        else:
            fault = "is neither in the bank nor among the own questions"
            remedy = "to ask it, write it under own_questions"
        say(str(Problem(Place(path="previous"), f"“{shown(key)}” {fault}", remedy)))


def check_names(out: str, *sources: str | None) -> None:
    """Refuse names that would lose something: a file to read and to write, `-` to be read twice."""
    if sources.count("-") > 1:
        raise wrong("-", "the standard input can be read once", "name a file")
    for source in sources:
        if source and "-" not in (source, out) and _same_file(source, out):
            raise wrong("-o", f"“{out}” is the file to read from", "give another name")


def _same_file(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _patient(file: str | None, previous: str | None, bank: Bank) -> Patient:
    """The patient of a file, of the last visit, or of both; else a blank one."""
    source = named_input(file, most_bytes=PATIENT_BYTES)
    patient = None if source is None else load_patient(source, bank)
    if previous is None:
        return patient or Patient()
    # Who brings no sheet along does not pay for reading one.
    from checklist.filled import MOST_BYTES as FORM_BYTES  # noqa: PLC0415
    from checklist.next_visit import carry_over, load_previous  # noqa: PLC0415

    before = load_previous(read_input(previous, most_bytes=FORM_BYTES), bank)
    return carry_over(patient, before) if patient else before


def _with_wishes(patient: Patient, bank: Bank, wishes: dict[str, str | None]) -> Patient:
    """Lay the options over the preferences of the patient's file."""
    given: dict[str, Any] = {name: value for name, value in wishes.items() if value}
    if given.get("language", bank.language) != bank.language:
        raise wrong(
            "--language", f"the bank does not speak “{given['language']}”", f"write {bank.language}"
        )
    if "text_size" in given:
        given["text_size"] = int(given["text_size"])
    return patient.preferring(given)


def _form(out: str | None, form: str | None) -> str:
    if form or out in (None, "-"):
        return form or "pdf"
    ending = Path(out or "").suffix.lower()
    if ending not in _ENDINGS:
        raise wrong("-o", f"“{out}” does not say what to make",
                    f"end it in {', '.join(_ENDINGS)}, or give --format")  # fmt: skip
    return _ENDINGS[ending]


def find_template(wanted: str, form: str) -> tuple[str, Folder]:
    """A template's name and the folder it is looked for in."""
    path = Path(wanted)
    if wanted in NAMES:
        name, folder = wanted, DEFAULT
    elif os.path.isdir(path):
        name, folder = "visit", path
    elif os.path.isdir(path.parent) and path.parent != Path():
        name, folder = path.name, path.parent
    else:
        raise wrong("--template", f"“{wanted}” is neither a template nor a folder",
                    f"use one of: {', '.join(NAMES)}, or name a folder")  # fmt: skip
    if name != "visit" and form in ("text", "json"):
        raise wrong("--template", f"there is no “{name}” in the format {form}",
                    "leave it out, or make a pdf or html")  # fmt: skip
    return name, folder
