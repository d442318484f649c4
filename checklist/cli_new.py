"""The command `new`: a few questions, and a patient's file and sheet from the answers."""

import os
import shlex
import sys
from datetime import date

import click

from checklist.bank import Bank, load_bank
from checklist.cli_build import SHEET, make_result, tell_result
from checklist.errors import OutputError
from checklist.patient import Patient
from checklist.patient_file import patient_text
from checklist.selection import Checklist, Entry, select
from checklist.templates import DEFAULT
from checklist.terminal import (
    BANK,
    ON,
    agrees,
    ask,
    deliver,
    is_free,
    is_terminal,
    require_free,
    require_no_answers,
    say,
)


@click.command()
@click.argument("out", type=click.Path(), default="patient.yaml")
@BANK
@ON
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
    bank = load_bank(bank_file)
    require_free(out)
    patient = Patient() if blank else _interviewed(bank, on)
    if patient is None:
        return
    out = _save(patient_text(patient, bank).encode(), out)
    if out == "-":
        return
    bank_option = ["--bank", bank_file] if bank_file else []
    again = shlex.join(["checklist", "build", out, *bank_option])
    say(f"Wrote {out}. To make a sheet from it: {again}")
    if not blank:
        _offer_sheet(select(bank, patient, on=on))


def _interviewed(bank: Bank, on: date) -> Patient | None:
    """Ask a person; None if they leave and want no file."""
    from checklist.new import new_patient  # noqa: PLC0415  (or every command pays for it)

    def offer(so_far: Patient) -> tuple[Entry, ...]:
        return select(bank, so_far, on=on).entries

    try:
        return new_patient(bank, offer=offer, ask=ask, say=say)
    except KeyboardInterrupt:
        raise click.exceptions.Exit(130) from None  # they have been told what became of it


def _save(content: bytes, out: str) -> str:
    """Write what was typed, under another name if need be; give the name it got."""
    while True:
        try:
            deliver(content, out)
        except OutputError as error:
            if not is_terminal(sys.stdin):
                raise
            say(str(error))
        else:
            return out
        out = _another_name()


def _another_name() -> str:
    while not is_free(out := ask("Another name for the file: ").strip()):
        pass
    return out


def _offer_sheet(checklist: Checklist) -> None:
    """Make the PDF at once, if that is wanted."""
    instead = ", in place of the older one" if os.path.exists(SHEET) else ""
    if agrees(f"Make it now ({SHEET}{instead})?", enter=True):
        result = make_result(checklist, "pdf", "visit", DEFAULT)
        require_no_answers(SHEET)
        deliver(result.content, SHEET)
        tell_result(result, SHEET)
