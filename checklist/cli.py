"""The command line: parses, calls one function, prints.

Results go to stdout or a file, everything said to a person to stderr. Exit codes: 0 done, 1 it
could not be done, 2 bad usage or bad input, 130 interrupted.
"""

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from checklist.bank import MOST_BYTES as BANK_BYTES
from checklist.bank import Bank, load_bank, read_bank
from checklist.documents import render_pdf, to_json
from checklist.errors import ChecklistError, InputError, Place, Problem
from checklist.output import write_file
from checklist.patient import MOST_BYTES as PATIENT_BYTES
from checklist.patient import Patient, load_patient, patient_schema
from checklist.selection import Checklist, select
from checklist.source import Input
from checklist.templates import DEFAULT, NAMES, Folder, to_html, to_text

FORMATS = ("pdf", "html", "text", "json")
_ENDINGS = {".pdf": "pdf", ".html": "html", ".htm": "html", ".txt": "text", ".json": "json"}


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line and give its exit code; nothing a person can cause is a traceback."""
    try:
        cli.main(args=arguments, prog_name="checklist", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("\nStopped. Nothing was written.")
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    except InputError as error:
        _say(str(error))
        return 2
    except ChecklistError as error:
        _say(str(error))
        return 1
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        _say(f"the result cannot be written ({error.strerror}); make room and try again")
        return 1
    return 0


def _say(text: str) -> None:
    """Tell a person something."""
    click.echo(text, err=True)


def _day(_context: click.Context, _option: click.Parameter, value: datetime | None) -> date:
    return value.date() if value else date.today()  # noqa: DTZ011  (the day where the person is)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88})
@click.version_option(package_name="consultation-checklist", message="checklist %(version)s")
def cli() -> None:
    """Make a printable checklist of questions for a consultation.

    The questions come from a bank; what you tell about yourself decides which of them
    are on your sheet and why. The sheet asks. It never advises.

    \b
    Begin here:
      checklist new                      answer a few questions, get a sheet
      checklist build                    a blank sheet
      checklist build patient.yaml       a sheet from a file made earlier

    \b
    Completion of commands in your shell (bash; zsh and fish likewise):
      eval "$(_CHECKLIST_COMPLETE=bash_source checklist)"
    """


# build --------------------------------------------------------------------------------------------


_BANK = click.option(
    "--bank", "bank_file", type=click.Path(), metavar="FILE", help="Another bank than the shipped."
)
_ON = click.option(
    "--on", callback=_day, type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
    help="The day it is made. Default: today.",
)  # fmt: skip


@cli.command()
@click.argument("patient_file", metavar="[PATIENT]", type=click.Path(), required=False)
@click.option(
    "-o",
    "--out",
    metavar="OUT",
    type=click.Path(),
    help="Where to write; - is the standard output. Default: checklist.pdf.",
)
@click.option(
    "--template",
    default="visit",
    metavar="visit|full|handout|FOLDER",
    help="visit: one sheet with the top questions. full: all that apply, by section. "
    "handout: a sheet for a clinic's rack. FOLDER: a clinic's own templates "
    "(FOLDER/full takes its full).",
)
@_BANK
@click.option("--language", metavar="CODE", help="The language of the sheet, such as en.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="The paper to print on.")
@click.option("--text-size", type=click.Choice(["14", "18", "24"]), help="In points.")
@click.option("--minutes", type=click.IntRange(1, 240), help="How long the visit is.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Default: from the ending of OUT."
)
@_ON
@click.option("--strict", is_flag=True, help="Write nothing if a character has no font.")
def build(
    patient_file: str | None,
    out: str | None,
    template: str,
    bank_file: str | None,
    form: str | None,
    on: date,
    minutes: int | None,
    strict: bool,  # noqa: FBT001  (click passes options by name)
    **wishes: str | None,
) -> None:  # fmt: skip
    """Make one checklist.

    PATIENT is a file made by `checklist new` or written by hand; - reads the standard
    input. Without it the sheet is blank.

    \b
    Examples:
      checklist build patient.yaml
      checklist build patient.yaml --text-size 18 --paper letter
      checklist build patient.yaml --template full -o all-my-questions.pdf
      checklist build --template handout -o rack.pdf
      checklist build patient.yaml -o - --format text
    """
    bank = load_bank(_input(bank_file, most_bytes=BANK_BYTES))
    patient = _patient(patient_file, bank)
    patient = _with_wishes(patient, bank, wishes)
    form = _form(out, form)
    out = out or f"checklist.{'txt' if form == 'text' else form}"
    name, folder = _template(template)
    checklist = select(bank, patient, on=on, minutes=minutes)
    content, said = _DOCUMENTS[form](_Order(checklist, name, folder, strict))
    _deliver(content, out, form)
    _say("\n".join([*said, *_what_next(checklist, out, name)]))


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be made of a checklist."""

    checklist: Checklist
    template: str
    templates: Folder
    strict: bool


def _make_pdf(order: _Order) -> tuple[bytes, list[str]]:
    rendering = render_pdf(order.checklist, template=order.template, templates=order.templates)
    missing = [_missing(character) for character in rendering.missing]
    if missing and order.strict:
        raise InputError(missing)
    sides = "1 page" if rendering.pages == 1 else f"{rendering.pages} pages"
    return rendering.content, [*map(str, missing), f"{sides}."]


def _make_html(order: _Order) -> tuple[bytes, list[str]]:
    html = to_html(order.checklist, template=order.template, templates=order.templates)
    return html.encode(), []


def _make_text(order: _Order) -> tuple[bytes, list[str]]:
    return to_text(order.checklist, templates=order.templates).encode(), []


def _make_json(order: _Order) -> tuple[bytes, list[str]]:
    return to_json(order.checklist).encode(), []


_DOCUMENTS: dict[str, Callable[[_Order], tuple[bytes, list[str]]]] = {
    "pdf": _make_pdf,
    "html": _make_html,
    "text": _make_text,
    "json": _make_json,
}


def _missing(character: str) -> Problem:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "no name")
    return Problem(
        Place(), f"no installed font has {character} ({code}, {name})",
        f"it is printed as [{code}]; install a font for it, or write it another way",
    )  # fmt: skip


def _input(file: str | None, *, most_bytes: int) -> str | Input | None:
    """A file's name, or what stands on the standard input."""
    if file != "-":
        return file
    return Input("the standard input", sys.stdin.buffer.read(most_bytes + 1))


def _patient(file: str | None, bank: Bank) -> Patient:
    source = _input(file, most_bytes=PATIENT_BYTES)
    return Patient() if source is None else load_patient(source, bank)


def _with_wishes(patient: Patient, bank: Bank, wishes: dict[str, str | None]) -> Patient:
    """Lay the options over the preferences of the patient's file."""
    language = wishes.get("language")
    if language and language != bank.language:
        raise click.BadParameter(f"this bank speaks {bank.language}.", param_hint="--language")
    given: dict[str, Any] = {name: value for name, value in wishes.items() if value}
    if "text_size" in given:
        given["text_size"] = int(given["text_size"])
    preferences = patient.preferences.model_copy(update=given)
    return patient.model_copy(update={"preferences": preferences})


def _form(out: str | None, form: str | None) -> str:
    if form or out in (None, "-"):
        return form or "pdf"
    ending = Path(out or "").suffix.lower()
    if ending not in _ENDINGS:
        raise click.UsageError(
            f"{out} does not say what to make. End it in {', '.join(_ENDINGS)}, or give --format."
        )
    return _ENDINGS[ending]


def _template(wanted: str) -> tuple[str, Folder]:
    """A template's name and the folder it is looked for in."""
    if wanted in NAMES:
        return wanted, DEFAULT
    path = Path(wanted)
    if path.is_dir():
        return "visit", path
    if path.parent.is_dir() and path.parent != Path():
        return path.name, path.parent
    raise InputError([Problem(
        Place(path="--template"), f"“{wanted}” is neither a template nor a folder",
        f"use one of: {', '.join(NAMES)}, or name a folder",
    )])  # fmt: skip


def _deliver(content: bytes, out: str, form: str) -> None:
    if out != "-":
        write_file(out, content)
        return
    if form == "pdf" and sys.stdout.isatty():
        raise click.UsageError("A PDF would fill the screen. Give -o FILE, or > FILE.")
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _what_next(checklist: Checklist, out: str, template: str) -> list[str]:
    """Where the result is, and how to get what is not on it."""
    lines = [] if out == "-" else [f"Wrote {out}."]
    if template == "visit":
        count = len(checklist.entries)
        lines.append(f"{count} questions fit. All of them: add --template full -o full.pdf")
    return lines


# new ----------------------------------------------------------------------------------------------


@cli.command()
@click.argument("out", type=click.Path(), default="patient.yaml")
@_BANK
@_ON
@click.option("--blank", is_flag=True, help="Ask nothing; write a file to fill in with an editor.")
def new(out: str, bank_file: str | None, on: date, *, blank: bool) -> None:
    """Answer a few questions and get a patient's file and a sheet.

    Every question can be skipped. OUT is where the file goes (patient.yaml); it holds
    what you typed and nothing else does.

    \b
    Examples:
      checklist new
      checklist new mother.yaml
      checklist new --blank patient.yaml
    """
    from checklist.new import new_patient  # noqa: PLC0415  (only who is asked pays for it)
    from checklist.patient_file import patient_text  # noqa: PLC0415

    if out != "-" and Path(out).exists() and not _may_replace(out):
        raise InputError([Problem(Place(out), "this file is there already", "give another name")])
    bank = load_bank(bank_file)
    patient: Patient | None = Patient()
    if not blank:
        patient = new_patient(
            bank, offer=lambda so_far: select(bank, so_far, on=on).entries, ask=_ask, say=_say
        )
    if patient is None:
        return
    _deliver(patient_text(patient, bank).encode(), out, "text")
    if out == "-":
        return
    _say(f"Wrote {out}.")
    if not blank:
        _offer_sheet(select(bank, patient, on=on), out)


def _ask(prompt: str) -> str:
    click.echo(prompt, err=True, nl=False)  # input() would put it among the results
    return input()


def _may_replace(out: str) -> bool:
    if not sys.stdin.isatty():
        return False
    return click.confirm(f"{out} is there already. Replace it?", err=True, default=False)


def _offer_sheet(checklist: Checklist, out: str) -> None:
    """Make the PDF at once if wanted, and say how to make it later."""
    later = f"To make your sheet later: checklist build {out}"
    try:
        wanted = click.confirm("Make your sheet (checklist.pdf) now?", err=True, default=True)
    except click.Abort:
        wanted = False
    if not wanted:
        _say(later)
        return
    content, said = _make_pdf(_Order(checklist, "visit", DEFAULT, strict=False))
    write_file("checklist.pdf", content)
    _say("\n".join([*said, "Wrote checklist.pdf.", later]))


# bank ---------------------------------------------------------------------------------------------


@cli.group()
def bank() -> None:
    """Look into a bank of questions, or check one you wrote."""


@bank.command()
@click.argument("file", type=click.Path(), required=False)
@_ON
def check(file: str | None, on: date) -> None:
    """Check a bank and print its score card.

    Errors (exit code 2) must be mended; warnings are for its author to think about.
    Without FILE it checks the shipped bank.
    """
    from checklist.lint import check as check_bank  # noqa: PLC0415  (authors only)

    report = check_bank(read_bank(_input(file, most_bytes=BANK_BYTES)), on=on)
    for problem in report.warnings:
        _say(f"warning: {problem}")
    marks = {"ok": "ok  ", "open": "open", "warn": "look"}
    width = max((len(row.label) for row in report.card), default=0)
    for row in report.card:
        click.echo(f"{marks[row.mark]}  {row.label:<{width}}  {row.value}")
    if report.errors:
        raise InputError(report.errors)
    _say(f"No errors, {_count(report.warnings, 'warning')}.")


@bank.command()
@click.argument("file", type=click.Path(), required=False)
def show(file: str | None) -> None:
    """List a bank's questions by section, with their ids, and the facts they depend on."""
    shown = load_bank(_input(file, most_bytes=BANK_BYTES))
    click.echo(f"{shown.title} ({shown.id} {shown.version})")
    for section in shown.sections:
        click.echo(f"\n{section.title}")
        for item in shown.items:
            if item.section == section.id:
                when = "" if item.enable_when is None else "  (when it applies)"
                click.echo(f"  {item.id:<22} {item.ask}{when}")
    click.echo("\nFacts")
    for fact in shown.facts:
        click.echo(f"  {fact.id:<22} {fact.ask}")


@bank.command()
@click.argument("file", type=click.Path(), required=False)
@click.option(
    "--patient", "of_patient", is_flag=True, help="The schema of a patient's file of this bank."
)
def schema(file: str | None, *, of_patient: bool) -> None:
    """Print the JSON Schema of a bank, for editors that complete and check as you type.

    \b
    The first line of a bank then names it:
      # yaml-language-server: $schema=bank.schema.json
    """
    if of_patient:
        described = patient_schema(load_bank(_input(file, most_bytes=BANK_BYTES)))
    else:
        described = Bank.model_json_schema(by_alias=True)
    click.echo(json.dumps(described, ensure_ascii=False, indent=2))


def _count(things: Iterable[object], word: str) -> str:
    count = len(list(things))
    return f"1 {word}" if count == 1 else f"{count} {word}s"
