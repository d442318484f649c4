"""The command `page`: the form as one file that runs in the patient's own browser."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from checklist.bank import MOST_BYTES
from checklist.output import PUBLIC, output_error, require_writable, write_file
from checklist.resources import shipped
from checklist.source import Input
from checklist.terminal import (
    BANKS,
    ON,
    TEMPLATES,
    deliver,
    read_input,
    require_free,
    say,
    wrong,
)
from checklist.web.page import FRONT, KEEPER, is_ours, make_page, make_site
from checklist.web.runtime import Runtime, default_folder


@click.command()
@click.argument("out", metavar="[OUT.html]", type=click.Path(), required=False)
@click.option(
    "--dir",
    "site",
    type=click.Path(),
    metavar="FOLDER",
    help="Write the files of a site instead, for https; once open it needs no network.",
)
@BANKS
@TEMPLATES
@ON
@click.option(
    "--runtime",
    type=click.Path(),
    metavar="FOLDER",
    help="Where Python for the browser was fetched to.",
)
def page(
    out: str | None, site: str | None, templates: str | None, bank_files: tuple[str, ...], on: date,
    runtime: str | None,
) -> None:  # fmt: skip
    """Make the form as one file that works by itself.

    OUT.html holds the bank, the templates, the fonts and this program. Whoever opens it, from a
    disk too, answers and prints in the browser, without a network: the page forbids itself every
    connection. Python for the browser is fetched once, before:
    python -m checklist.web.fetch

    \b
    Examples:
      checklist page questions-for-my-visit.html
      checklist page clinic.html --bank bank.yaml --template ours
      checklist page --dir site
    """
    if (out is None) == (site is None):
        raise wrong("OUT.html", "say what to make", "name a file, or a folder by --dir FOLDER")
    if out and out != "-":
        if Path(out).suffix.lower() not in (".html", ".htm"):
            raise wrong(out, "the page is HTML", f"name it {Path(out).with_suffix('.html')}")
        require_writable(out)
        _require_ours(Path(out))
    if site:
        _require_ours(Path(site, FRONT), Path(site, KEEPER))
    banks = [read_input(file, most_bytes=MOST_BYTES) for file in bank_files] or [_shipped()]
    source = Runtime(Path(runtime) if runtime else default_folder())
    if site is None:
        content = make_page(*banks, on=on, runtime=source, templates=templates)
        deliver(content, out or "-", mode=PUBLIC)
        told, size = out or "", len(content)
    else:
        files = make_site(*banks, on=on, runtime=source, templates=templates)
        _write_all(site, files)
        told, size = site, sum(map(len, files.values()))
    say(f"Wrote {told}: {size / 1e6:.1f} MB.")


def _shipped() -> Input:
    return Input("questions.yaml", shipped("questions.yaml").read_bytes())


def _require_ours(*files: Path) -> None:
    """Ask before a file is replaced that was not made here."""
    for file in files:
        if file.is_file() and not is_ours(file.read_bytes()):
            require_free(str(file))


def _write_all(folder: str, files: Mapping[str, bytes]) -> None:
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(folder, error) from None
    for name, content in files.items():
        write_file(Path(folder, name), content, mode=PUBLIC)
