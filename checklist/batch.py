"""Rows of a list of patients → documents in a folder, and a receipt for each.

`render_chunk` is all that a worker does. It writes its documents itself and gives back receipts,
because documents sent between processes cost more than a second processor gains.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from checklist.bank import Bank, load_bank
from checklist.documents import render_pdf
from checklist.errors import InputError, OutputError, Place, Problem, unforeseen
from checklist.fingerprint import digest, folder_digest, program_digest
from checklist.output import write_file
from checklist.patient import Patient, parse_patient
from checklist.rows import Row
from checklist.selection import select
from checklist.source import Input
from checklist.templates import DEFAULT, Folder, forget_folders


@dataclass(frozen=True, slots=True)
class Job:
    """What the documents of a batch have in common; it travels with every chunk of rows.

    `wishes` are preferences laid over those of every patient. `made_with` tells the program and
    the templates it was planned with.
    """

    folder: str
    bank: Input
    on: date
    template: str = "visit"
    templates: Folder = DEFAULT
    minutes: int | None = None
    fillable: bool = True
    wishes: tuple[tuple[str, Any], ...] = ()
    made_with: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A row with the name of the file it is to become, and a digest of all that shapes it."""

    row: Row
    file: str
    made_from: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A document that is on the disk."""

    row: int
    file: str
    sha256: str
    pages: int
    warnings: tuple[str, ...]
    made_from: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that became no document, and why."""

    row: int
    problems: tuple[Problem, ...]


Outcome = Receipt | Failure


def made_with(templates: Folder) -> str:
    """A digest of the program and a clinic's templates, as they are here and now."""
    return digest(program_digest(), folder_digest(templates))


def job_digest(job: Job) -> str:
    """A digest of what shapes every document of a job."""
    bank = sha256(job.bank.content).hexdigest()
    return digest(
        bank, job.on.isoformat(), job.template, job.minutes, job.fillable, job.wishes, job.made_with
    )


def patient_of(row: Row, bank: Bank, job: Job) -> Patient:
    """The patient of a row, with the wishes of the job.

    Raises:
        InputError: with every problem of the row.
    """
    return parse_patient(row.document, bank).preferring(dict(job.wishes))


def render_chunk(job: Job, orders: Iterable[Order]) -> list[Outcome]:
    """Make the documents of some rows, each written whole.

    Raises:
        InputError: this worker has another program or other templates than the job.
        OutputError: the folder cannot be written to.
    """
    bank = settle(job)
    return [_outcome(job, bank, order) for order in orders]


@lru_cache(maxsize=2)
def settle(job: Job) -> Bank:
    """The bank of a job, read once per worker, and the templates made sure of.

    Raises:
        InputError: the bank has faults, or this is another program than the job was planned with.
    """
    forget_folders()
    if job.made_with != made_with(job.templates):
        raise InputError([Problem(
            Place(os.fspath(job.templates or "")),
            "a worker has another program or other templates than this batch began with",
            "install the same everywhere, change nothing meanwhile, and run it again",
        )])  # fmt: skip
    return load_bank(job.bank)


def _outcome(job: Job, bank: Bank, order: Order) -> Outcome:
    try:
        return _make(job, bank, order)
    except OutputError:
        raise
    except InputError as error:
        return Failure(order.row.number, error.problems)
    except Exception as error:
        return failure(order, f"no document can be made of it ({type(error).__name__})")


def failure(order: Order, fault: str) -> Failure:
    """A row that nothing was wrong with until its document was made."""
    return Failure(order.row.number, (unforeseen(Place(order.row.name), fault),))


def _make(job: Job, bank: Bank, order: Order) -> Receipt:
    patient = patient_of(order.row, bank, job)
    checklist = select(bank, patient, on=job.on, minutes=job.minutes)
    rendering = render_pdf(
        checklist, template=job.template, templates=job.templates, fillable=job.fillable
    )
    write_file(PurePath(job.folder, order.file), rendering.content)
    return Receipt(
        order.row.number,
        order.file,
        sha256(rendering.content).hexdigest(),
        rendering.pages,
        tuple(f"no font has U+{ord(character):04X}" for character in sorted(rendering.missing)),
        order.made_from,
    )
