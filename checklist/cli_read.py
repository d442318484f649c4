"""The command `read`: a filled form in, what was typed and ticked out."""

from pathlib import Path

import click

from checklist.bank import MOST_BYTES as BANK_BYTES
from checklist.bank import load_bank
from checklist.cli_build import check_names
from checklist.filled import MOST_BYTES, filled_json, load_filled
from checklist.next_visit import next_patient
from checklist.patient_file import patient_text
from checklist.terminal import (
    BANK,
    counted,
    deliver,
    named_input,
    read_input,
    require_free,
    say,
    wrong,
)

_FORMATS = ("json", "yaml")
_ENDINGS = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}


@click.command()
@click.argument("form_file", metavar="FILE", type=click.Path())
@click.option(
    "-o", "--out", metavar="OUT", type=click.Path(), default="-",
    help="Where to write. Default: the standard output.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), help="Default: as OUT ends, or json."
)
@BANK
def read(form_file: str, out: str, form: str | None, bank_file: str | None) -> None:
    """Read back what was typed and ticked on a sheet.

    FILE is a PDF that `checklist build` made and somebody filled in on a screen; - reads
    the standard input. JSON holds all of it, just as it was typed. YAML is a patient's
    file for the next visit: the questions left over come first there.

    \b
    Examples:
      checklist read checklist.pdf
      checklist read checklist.pdf -o answers.json
      checklist read checklist.pdf -o next-visit.yaml
    """
    form = form or _form(out)
    check_names(out, form_file, bank_file)
    source = read_input(form_file, most_bytes=MOST_BYTES)
    filled = load_filled(source)
    if form == "json":
        content = filled_json(filled)
    else:
        bank = load_bank(named_input(bank_file, most_bytes=BANK_BYTES))
        content = patient_text(next_patient(filled, bank, name=source.name), bank)
        require_free(out)
    deliver(content.encode(), out)
    answered = sum(item.settled for item in filled.items)
    wrote = "" if out == "-" else f"Wrote {out}: "
    say(f"{wrote}{counted(len(filled.items), 'question')}, {answered} answered.")


def _form(out: str) -> str:
    ending = Path(out).suffix.lower()
    if out != "-" and ending not in _ENDINGS:
        raise wrong("-o", f"“{out}” does not say what to make",
                    f"end it in {', '.join(_ENDINGS)}, or give --format")  # fmt: skip
    return _ENDINGS.get(ending, "json")
