"""A worker's share: a chunk of rows becomes files and receipts."""

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from batching import BANK, patient
from command import names_in

from checklist import batch, load_bank, load_patient, select, to_pdf
from checklist.batch import (
    Failure,
    Job,
    Order,
    Receipt,
    job_digest,
    made_with,
    render_chunk,
    settle,
)
from checklist.errors import InputError, OutputError
from checklist.rows import Row
from checklist.source import Document, Input

DAY = date(2026, 11, 22)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    folder = tmp_path / "out"
    folder.mkdir()
    source = Input("sleep.yaml", BANK.read_bytes())
    return Job(str(folder), source, DAY, made_with=made_with(None))


def order(number: int, **data: Any) -> Order:
    own = {key: value for key, value in patient(number).items() if key != "id"}
    row = Row(number, f"clinic.csv:{number}", "", "", Document("clinic.csv", {**own, **data}))
    return Order(row, f"{number:04}.pdf", "from")


def test_a_document_is_that_of_the_python_functions(job: Job, tmp_path: Path) -> None:
    (outcome,) = render_chunk(job, [order(1)])
    content = (tmp_path / "out" / "0001.pdf").read_bytes()
    assert outcome == Receipt(1, "0001.pdf", sha256(content).hexdigest(), 1, (), "from")
    (tmp_path / "one.yaml").write_text(json.dumps(order(1).row.document.data))
    bank = load_bank(BANK)
    assert content == to_pdf(select(bank, load_patient(tmp_path / "one.yaml", bank), on=DAY))


def test_a_bad_row_is_told_and_the_others_are_made(job: Job) -> None:
    outcomes = render_chunk(job, [order(1), order(2, birth_date="soon"), order(3)])
    assert [type(outcome) for outcome in outcomes] == [Receipt, Failure, Receipt]
    assert names_in(Path(job.folder)) == ["0001.pdf", "0003.pdf"]


def test_a_fault_of_ours_costs_a_row(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(batch, "select", fail)
    (outcome,) = render_chunk(job, [order(1)])
    assert isinstance(outcome, Failure)
    assert str(outcome.problems[0]) == (
        "clinic.csv:1: no document can be made of it (RecursionError); "
        "look at what is in this row, and please report it"
    )


def test_a_folder_that_is_gone_concerns_all(job: Job) -> None:
    Path(job.folder).rmdir()
    with pytest.raises(OutputError, match="there is no such folder"):
        render_chunk(job, [order(1)])


def test_a_bank_is_read_once_for_a_job(job: Job) -> None:
    assert settle(job) is settle(replace(job))


def test_templates_that_changed_since_the_job_began_are_refused(job: Job, tmp_path: Path) -> None:
    style = tmp_path / "style.yaml"
    style.write_text("paper: letter\n")
    job = replace(job, templates=tmp_path, made_with=made_with(tmp_path))
    settle(job)
    style.write_text("paper: a4\n")
    with pytest.raises(InputError, match="change nothing meanwhile, and run it again"):
        settle(replace(job, minutes=5))


@pytest.mark.parametrize(
    "change",
    [
        {"bank": Input("sleep.yaml", BANK.read_bytes() + b"#")}, {"on": date(2026, 11, 23)},
        {"template": "full"}, {"minutes": 5}, {"fillable": False}, {"made_with": "another"},
        {"wishes": (("paper", "a4"),)},
    ],
    ids=str,
)  # fmt: skip
def test_all_that_shapes_a_document_is_in_the_digest(job: Job, change: dict[str, Any]) -> None:
    assert job_digest(replace(job, **change)) != job_digest(job)


def test_where_it_is_written_to_is_not(job: Job) -> None:
    assert job_digest(replace(job, folder="elsewhere")) == job_digest(job)
    assert job_digest(replace(job, bank=job.bank._replace(name="b"))) == job_digest(job)
