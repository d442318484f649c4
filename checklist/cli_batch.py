"""The command `batch`: a list of patients in, a folder of checklists or one print job out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from checklist.bank import MOST_BYTES as BANK_BYTES
from checklist.bank import load_bank
from checklist.batch import Failure, Job, made_with, patient_of, settle
from checklist.cli_build import find_template
from checklist.documents import render_pdf
from checklist.errors import ChecklistError, InputError, Place, Problem
from checklist.journal import MANIFEST, require_folder
from checklist.output import require_writable
from checklist.patient import HANDS, PAPERS, TEXT_SIZES, Patient
from checklist.progress import Progress
from checklist.resources import shipped
from checklist.row_numbers import RowNumbers, parse_row_numbers
from checklist.selection import select
from checklist.source import Input
from checklist.tally import Tally, count_rows
from checklist.teller import Teller
from checklist.terminal import (
    BANK,
    ON,
    counted,
    deliver,
    read_input,
    require_free,
    require_no_answers,
    say,
    wrong,
)
from checklist.typed import shown

if TYPE_CHECKING:
    from checklist.folder import FolderBatch
    from checklist.rows import Row

LEFT_OUT = 3
"""The exit code of a batch that left rows out."""


def _numbers(_context: click.Context, _option: click.Parameter, typed: str | None) -> RowNumbers:
    return RowNumbers() if typed is None else parse_row_numbers(typed, name="--only")


@click.command()
@click.argument("patients", metavar="PATIENTS", type=click.Path(), required=False)
@click.option("-o", "--out", metavar="OUT", type=click.Path(),
              help="A folder, made if it is not there, or one print job: a name that ends in "
              ".pdf.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be made, and make nothing.")
@click.option("--only", callback=_numbers, metavar="17,18-20", help="These rows alone.")
@click.option("--skip-bad", is_flag=True,
              help="Leave out rows that have faults; else one of them stops all.")  # fmt: skip
@click.option("--template", default="visit", metavar="visit|full|FOLDER", help="As for build.")
@BANK
@click.option("--paper", type=click.Choice(PAPERS), help="The paper of all.")
@click.option("--text-size", type=click.Choice([*map(str, TEXT_SIZES)]), help="Of all, in points.")
@click.option("--hands", type=click.Choice(HANDS), help="How well all of them write.")
@click.option("--minutes", type=click.IntRange(1, 240), metavar="N", help="How long a visit is.")
@ON
@click.option("--no-form", "plain", is_flag=True, help="To print, with nothing to fill in.")
@click.option("--name-files", is_flag=True, help="Name the files by the patients' names.")
@click.option("--slips", is_flag=True, help="In a print job, a slip before each sheet.")
@click.option("--names", is_flag=True, help="In a print job, names on its list and slips too.")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N",
              help="How many at a time. Default: one a processor, 128 on a cluster.")  # fmt: skip
@click.option("--cluster", metavar="ADDRESS",
              help="Do it on a Dask cluster, whose workers share the folder.")  # fmt: skip
@click.option("--blank-csv", is_flag=True,
              help="Write a table to begin with, each column explained.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Tell other programs, a line for each event.")
def batch(
    patients: str | None, out: str | None, only: RowNumbers, bank_file: str | None, template: str,
    minutes: int | None, on: date, jobs: int | None, cluster: str | None, *, dry_run: bool,
    skip_bad: bool, plain: bool, name_files: bool, slips: bool, names: bool, blank_csv: bool,
    as_json: bool, **wishes: str | None,
) -> int:  # fmt: skip
    """Make a checklist for everyone on a list.

    PATIENTS is a table with a row for each patient (CSV or XLSX), a file with a patient
    as JSON on each line (JSONL), or a folder of patient files. The files are named by the
    id of the row, or by its number as a spreadsheet program shows it: below the header
    comes row 2. OUT/manifest.jsonl tells which is which, with no names in it.

    A print job is sorted by the time of the visit. Everyone begins on a front side; a list
    of the sheets and the page for helpers come first.

    Whatever stops it, the same command again goes on where it was, and makes again only
    what has changed. All rows are looked at before anything is written.

    Workers of a cluster write to OUT themselves: it must be on a disk that all machines
    share under the same name, and the same program must be installed on each.

    \b
    Examples:
      checklist batch --blank-csv -o clinic.csv
      checklist batch clinic.csv -o tomorrow --dry-run
      checklist batch clinic.csv -o tomorrow
      checklist batch clinic.csv -o tomorrow --skip-bad
      checklist batch clinic.csv -o tomorrow --only 17,18-20
      checklist batch clinic.csv -o tomorrow.pdf --slips
      checklist batch clinic.csv -o /shared/tomorrow --cluster tcp://host:8786
    """
    if blank_csv:
        _write_blank(patients, out or "-", bank_file)
        return 0
    if patients is None or out is None:
        missing = "-o" if patients else "PATIENTS"
        raise wrong(missing, "it is missing", "write: checklist batch PATIENTS -o OUT")
    in_one = out.lower().endswith(".pdf")
    _require_sense(patients, out, in_vain=(
        {"--cluster": cluster, "--name-files": name_files} if in_one
        else {"--slips": slips, "--names": names}
    ))  # fmt: skip
    if not dry_run:
        _require_place(out, in_one=in_one)
    name, folder = find_template(template, "pdf")
    given = {key: int(word) if key == "text_size" else word for key, word in wishes.items() if word}
    job = Job(
        out, _bank(bank_file), on, name, folder, minutes, fillable=not (plain or in_one),
        wishes=tuple(sorted(given.items())), made_with=made_with(folder),
    )  # fmt: skip
    plan = _plan(job, patients, only, Teller(in_json=as_json))
    if plan.tally.bad and not skip_bad:
        say("Nothing is written. Mend these rows, or leave them out with --skip-bad.")
        return 2
    if not dry_run and in_one:
        plan.bind(out, slips=slips, names=names)
    elif not dry_run:
        plan.fill(jobs, cluster, by_name=name_files)
    return LEFT_OUT if plan.left_out else 0


def _require_sense(patients: str, out: str, *, in_vain: Mapping[str, object]) -> None:
    """Refuse what cannot be done, and options that mean nothing to what is made."""
    problems = []
    if patients == "-":
        fault = "a list is read twice, so it cannot come from the standard input"
        problems.append(Problem(Place(path="PATIENTS"), fault, "save it, and name the file"))
    if out == "-":
        fault, remedy = "many sheets need a folder or a file", "name one, such as sheets"
        problems.append(Problem(Place(path="-o"), fault, remedy))
    fault, remedy = "sheets in a folder have no list and no slips", "name a print job: -o job.pdf"
    if "--cluster" in in_vain:
        fault, remedy = "a print job is one file, made here", "name a folder"
    problems += (
        Problem(Place(path=option), fault, remedy) for option, given in in_vain.items() if given
    )
    if problems:
        raise InputError(problems)


def _require_place(out: str, *, in_one: bool) -> None:
    """Find out before a long list is read whether there is a place for the result."""
    if not in_one:
        require_folder(out)
        return
    require_writable(out)
    require_no_answers(out)


@dataclass(slots=True)
class _Plan:
    """What is to be done, after every row was looked at; `left_out` counts as it is done."""

    job: Job
    rows: "Iterable[Row]"
    only: RowNumbers
    tally: Tally
    tell: Teller
    left_out: int = 0

    def fill(self, jobs: int | None, cluster: str | None, *, by_name: bool) -> None:
        """Make what is not there yet, until something stops it."""
        from checklist.folder import FolderBatch  # noqa: PLC0415  (no other command has workers)

        total, codes = self.tally.people, 0
        progress, failures = Progress(total), dict[int, Sequence[Problem]]()
        batch = FolderBatch.planned(
            self.job, self.rows, self._is_wanted, people=total, jobs=jobs, by_name=by_name,
            alone=_tell_alone, watch=progress.show, cluster=cluster,
        )  # fmt: skip
        try:
            with closing(progress), closing(batch.outcomes()) as outcomes:
                for outcome in outcomes:
                    self.tell.outcome(outcome)
                    if isinstance(outcome, Failure):
                        failures[outcome.row] = outcome.problems
                    else:
                        codes += bool(outcome.warnings)
        except (KeyboardInterrupt, SystemExit) as error:
            _tell_stop(batch, total)
            code = error.code if isinstance(error, SystemExit) else 130
            raise Exit(int(code or 0)) from None
        except ChecklistError:
            if batch.made:
                _tell_stop(batch, total)
            raise
        finally:
            self.tell.faults(failures)
        self.left_out += len(failures)
        self._tell_end(batch, codes)

    def bind(self, out: str, *, slips: bool, names: bool) -> None:
        """Make one PDF of all sheets, for a print room."""
        from checklist.print_job import Sheet, make_print_job  # noqa: PLC0415  (as above)

        bank, job = settle(self.job), self.job
        wanted = (row for row in self.rows if self._is_wanted(row.number))
        with closing(Progress(self.tally.people)) as progress:
            bound = make_print_job(
                (
                    Sheet(row.number, row.time, select(
                        bank, patient_of(row, bank, job), on=job.on, minutes=job.minutes
                    ))
                    for row in wanted
                ),
                template=job.template, templates=job.templates, separators=slips, names=names,
                watch=lambda count: progress.show(count, count),
            )  # fmt: skip
        deliver(bound.content, out)
        self.left_out += len(bound.failed)
        self.tell.faults(bound.failed)
        for row, problems in bound.failed.items():
            self.tell.left_out(row, problems)
        for each in bound.printed:
            self.tell.event("bound", row=each.row, first=each.first, last=each.last)
        sheets = counted(len(bound.printed), "sheet")
        say(f"Wrote {out}: {sheets} on {counted(bound.pages, 'page')}.")
        self._tell_left_out()
        if bound.missing:
            rows = _some([str(row) for row in bound.missing])
            say(f"Characters without a font are printed as codes in rows {rows}.")
        self.tell.event("end", made=len(bound.printed), left_out=self.left_out)

    def _is_wanted(self, number: int) -> bool:
        return number not in self.tally.bad and number in self.only

    def _tell_end(self, batch: "FolderBatch", codes: int) -> None:
        there = f" ({batch.kept:,} were there already)" if batch.kept else ""
        say(f"Wrote {counted(batch.made, 'sheet')} to {self.job.folder}{there}.")
        self._tell_left_out()
        if codes:
            say(f"Characters without a font are printed as codes on {counted(codes, 'sheet')}; "
                f"{MANIFEST} tells which.")  # fmt: skip
        if batch.strangers:
            say(f"Of another list, or of rows that are no longer here: {_some(batch.strangers)}.")
        self.tell.event(
            "end", made=batch.made, there_already=batch.kept, left_out=self.left_out,
            strangers=batch.strangers,
        )  # fmt: skip

    def _tell_left_out(self) -> None:
        if self.left_out:
            say(f"Left out {counted(self.left_out, 'row')}.")


def _plan(job: Job, patients: str, only: RowNumbers, tell: Teller) -> _Plan:
    """Look at everything before anything is made, and tell what will be."""
    from checklist.rows import open_rows  # noqa: PLC0415  (no other command reads tables)

    bank = settle(job)
    rows = open_rows(patients, bank)
    for warning in rows.warnings:
        tell.warning(warning)
    if rows.problems:
        raise InputError(rows.problems)
    blank = select(bank, Patient(), on=job.on, minutes=job.minutes)
    render_pdf(blank, template=job.template, templates=job.templates)  # a fault in it is everyone's
    with closing(Progress()) as progress:
        watched = _watched(rows, progress)
        tally = count_rows(watched, bank, job, only.meet, tell=tell.left_out)
    _require_somebody(patients, only, tally)
    say(str(tally))
    tell.faults(tally.bad)
    tell.event("plan", people=tally.people, text_sizes=tally.sizes, papers=tally.papers,
               left_out=len(tally.bad))  # fmt: skip
    return _Plan(job, rows, only, tally, tell, left_out=len(tally.bad))


def _require_somebody(patients: str, only: RowNumbers, tally: Tally) -> None:
    problems = only.missed(tally.last)
    if not (tally.people or tally.bad or problems):
        problems = [Problem(Place(patients), "there is nobody to make a sheet for", "add a row")]
    if problems:
        raise InputError(problems)


def _watched(rows: "Iterable[Row]", progress: Progress) -> "Iterator[Row]":
    for count, row in enumerate(rows, 1):
        progress.show(count, count)
        yield row


def _tell_stop(batch: "FolderBatch", total: int) -> None:
    say(f"Stopped: {batch.kept + batch.made:,} of {total:,} are done. "
        "Continue by running the same command again.")  # fmt: skip


def _write_blank(patients: str | None, out: str, bank_file: str | None) -> None:
    """Write a table to begin with, in the form that Excel reads right."""
    from checklist.columns import blank_csv  # noqa: PLC0415  (as above)

    if patients is not None:
        raise wrong("--blank-csv", "it takes no list, and writes one to fill in",
                    "leave PATIENTS out, or the option")  # fmt: skip
    require_free(out)
    deliver(blank_csv(load_bank(_bank(bank_file))).encode("utf-8-sig"), out)


def _bank(file: str | None) -> Input:
    if file is None:
        return Input("questions.yaml", shipped("questions.yaml").read_bytes())
    return read_input(file, most_bytes=BANK_BYTES)


def _tell_alone(reason: str) -> None:
    say(f"No second process can be started ({reason}). This one does it all, and takes longer.")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return f"{', '.join(map(shown, names[:5]))}{more}"
