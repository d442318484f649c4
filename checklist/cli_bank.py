"""The commands for whoever writes a bank: check, show and schema."""

import json
import textwrap
from datetime import date

import click

from checklist.bank import MOST_BYTES, Bank, load_bank, read_bank
from checklist.errors import InputError
from checklist.patient import patient_schema
from checklist.satisfiability import comparisons
from checklist.terminal import ON, counted, named_input, say

_FILE = click.argument("file", type=click.Path(), required=False)
_MARKS = {"ok": "ok  ", "open": "open", "warn": "look"}
_WIDTH = 80


@click.group("bank")
def bank_commands() -> None:
    """Check, list or describe a bank of questions.

    Every command takes a FILE; without one it is about the shipped bank.

    \b
    Examples:
      checklist bank check my-bank.yaml
      checklist bank show
      checklist bank schema > bank.schema.json
    """


@bank_commands.command()
@_FILE
@ON
@click.pass_context
def check(context: click.Context, file: str | None, on: date) -> None:
    """Check a bank and print its score card.

    Errors (exit code 2) must be mended. Warnings are for its author to think about. On
    the score card, `look` is past a limit and `open` waits for somebody. Its last part
    is what PEMAT-P asks of the printed sheets (AHRQ publication 14-0002-EF).

    \b
    Examples:
      checklist bank check
      checklist bank check my-bank.yaml
    """
    from checklist import lint  # noqa: PLC0415  (or every command pays for its word lists)

    report = lint.check(read_bank(named_input(file, most_bytes=MOST_BYTES)), on=on)
    for problem in report.errors:
        say(str(problem))
    for problem in report.warnings:
        say(f"warning: {problem}")
    width = max((len(row.label) for row in report.card), default=0)
    for row in report.card:
        click.echo(f"{_MARKS[row.mark]}  {row.label:<{width}}  {row.value}")
    if report.bank:
        _show_pemat(report.bank, on)
    errors, warnings = len(report.errors), len(report.warnings)
    say(f"{counted(errors, 'error')}, {counted(warnings, 'warning')}.")
    context.exit(2 if errors else 0)


def _show_pemat(bank: Bank, on: date) -> None:
    """Print what PEMAT-P asks: what a machine judged, then what a person is to say."""
    from checklist import pemat  # noqa: PLC0415  (as above)

    click.echo("\nPEMAT-P on the blank sheets: visit, handout, full")
    try:
        judged = pemat.judge(bank, on=on)
    except InputError as error:
        for problem in error.problems:
            _show_wrapped(f"{_MARKS['open']}  not looked at: ", str(problem))
        return
    idle: dict[str, list[str]] = {}
    for each in sorted(judged, key=lambda each: each.verdict == "open"):
        if each.verdict == "n/a":
            idle.setdefault(each.text, []).append(str(each.number))
        else:
            begin = f"{_MARKS[each.verdict]}  {each.number:>2} {each.name:<14}  "
            _show_wrapped(begin, *(each.faults or [each.text]))
    if idle:
        reasons = (f"{', '.join(numbers)}: {why}" for why, numbers in idle.items())
        _show_wrapped("n/a   ", "; ".join(reasons))
    click.echo(pemat.told(judged))


def _show_wrapped(begin: str, *texts: str) -> None:
    """Print texts below each other, beside what they begin with."""
    for text in texts:
        click.echo(textwrap.fill(
            text, _WIDTH, initial_indent=begin, subsequent_indent=" " * len(begin),
            break_long_words=False, break_on_hyphens=False,
        ))  # fmt: skip
        begin = " " * len(begin)


@bank_commands.command()
@_FILE
def show(file: str | None) -> None:
    """List a bank's questions and facts, with their ids.

    A question with names in brackets depends on the answers to these facts. The ids are
    what a patient's file says under `starred` and `answers`.

    \b
    Examples:
      checklist bank show
      checklist bank show my-bank.yaml | grep kidney
    """
    bank = load_bank(named_input(file, most_bytes=MOST_BYTES))
    click.echo(f"{bank.title} ({bank.id} {bank.version})")
    for section in bank.sections:
        click.echo(f"\n{section.title}")
        for item in bank.items:
            if item.section == section.id:
                facts = dict.fromkeys(leaf.fact or "" for leaf in comparisons(item.enable_when))
                when = f"  [{', '.join(facts)}]" if facts else ""
                click.echo(f"  {item.id:<22} {item.ask}{when}")
    click.echo("\nFacts")
    for fact in bank.facts:
        click.echo(f"  {fact.id:<22} {fact.ask}  ({fact.kind})")


@bank_commands.command()
@_FILE
@click.option("--patient", "of_patient", is_flag=True, help="The schema of its patients' files.")
def schema(file: str | None, *, of_patient: bool) -> None:
    """Print the JSON Schema of banks or patients' files.

    Editors read it to complete and check as you type. The first line of a file names it:

    \b
      # yaml-language-server: $schema=bank.schema.json

    \b
    Examples:
      checklist bank schema > bank.schema.json
      checklist bank schema --patient > patient.schema.json
    """
    if of_patient:
        described = patient_schema(load_bank(named_input(file, most_bytes=MOST_BYTES)))
    else:
        described = Bank.model_json_schema(by_alias=True)
    click.echo(json.dumps(described, ensure_ascii=False, indent=2))
