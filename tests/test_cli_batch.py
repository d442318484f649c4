"""`checklist batch`: a folder of sheets, whatever stops it, in real processes."""

import json
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from batching import (
    BANK,
    FULL,
    OPTIONS,
    hashes,
    manifest,
    patient,
    run_batch,
    sheets,
    started,
    wait_until,
    write_list,
)
from command import PATIENCE, Outcome, mounted_disk, names_in, run_apart, run_here
from filling import fill_by_pypdf

from checklist.documents import fit
from checklist.journal import open_journal
from checklist.selection import Checklist

if TYPE_CHECKING:
    from checklist.pdf import Layout

ROOT = Path(__file__).parent.parent
NOBODY = 65534
ROWS, KILLS = (1_000, 20) if FULL else (120, 6)


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A list of six."""
    return write_list(tmp_path / "clinic.jsonl", 6)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def batch(clinic: Path, out: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> "Batch":
    return Batch(clinic, out, capsysbinary)


class Batch:
    """Runs `checklist batch` in this process."""

    def __init__(self, patients: Path, out: Path, capsys: pytest.CaptureFixture[bytes]) -> None:
        self.patients, self.out, self._capsys = patients, out, capsys

    def __call__(self, *options: object) -> Outcome:
        arguments = ("batch", self.patients, "-o", self.out, *OPTIONS, "--jobs", 1, *options)
        return run_here(self._capsys, *arguments)


# What comes out -----------------------------------------------------------------------------------


def test_everyone_on_a_list_gets_a_sheet(batch: Batch) -> None:
    done = batch()
    assert done == Outcome(0, b"", (
        "6 people: 2 at 14 pt, 4 in large print, all on A4.\n"
        f"Wrote 6 sheets to {batch.out}.\n"
    ))  # fmt: skip
    assert names_in(batch.out) == [
        "0003.pdf", "0006.pdf", "A1.pdf", "A2.pdf", "A4.pdf", "A5.pdf", "manifest.jsonl",
    ]  # fmt: skip
    for name in sheets(batch.out):
        with pikepdf.open(batch.out / name) as document:
            assert document.check_pdf_syntax() == []
        assert stat.S_IMODE((batch.out / name).stat().st_mode) == 0o600


def test_the_manifest_tells_which_is_which_and_no_names(batch: Batch) -> None:
    batch()
    lines, on_disk = manifest(batch.out), hashes(batch.out)
    assert [line["row"] for line in lines] == [1, 2, 3, 4, 5, 6]
    for line in lines:
        assert on_disk[line["file"]] == line["sha256"]
        with pikepdf.open(batch.out / line["file"]) as document:
            assert len(document.pages) == line["pages"]
    assert "Person" not in (batch.out / "manifest.jsonl").read_text()


def test_a_character_without_a_font_is_in_the_manifest(batch: Batch) -> None:
    write_list(batch.patients, [{"name": "\U0001f9e0"}])
    assert batch().told.splitlines()[-1] == (
        "Characters without a font are printed as codes on 1 sheet; manifest.jsonl tells which."
    )
    assert manifest(batch.out)[0]["warnings"] == ["no font has U+1F9E0"]


def test_the_bytes_are_those_of_any_number_of_workers_and_of_build(
    batch: Batch, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    batch()
    for jobs in (2, 5):
        assert run_batch(batch.patients, tmp_path / f"out{jobs}", "--jobs", jobs).code == 0
        assert hashes(tmp_path / f"out{jobs}") == hashes(batch.out)
    own = {key: value for key, value in patient(2).items() if key != "id"}
    (tmp_path / "two.yaml").write_text(json.dumps(own))
    built = run_here(capsysbinary, "build", tmp_path / "two.yaml", *OPTIONS, "-o", "-")
    assert built.result == (batch.out / "A2.pdf").read_bytes()


def test_wishes_are_laid_over_those_of_everyone(batch: Batch) -> None:
    done = batch("--text-size", 24, "--paper", "letter", "--dry-run")
    assert done.told == "6 people: 6 in large print, all on Letter.\n"


def test_other_papers_than_the_usual_are_counted(batch: Batch) -> None:
    people = [patient(number) for number in range(1, 8)]
    people[2]["preferences"] = {"paper": "letter"}
    write_list(batch.patients, people)
    assert batch("--dry-run").told == ("7 people: 2 at 14 pt, 5 in large print, 1 on Letter.\n")


def test_a_dry_run_makes_nothing(batch: Batch) -> None:
    assert batch("--dry-run").code == 0
    assert not batch.out.exists()


def test_names_are_in_file_names_only_if_asked(batch: Batch) -> None:
    batch("--name-files", "--only", "2,4-5")
    assert sheets(batch.out) == ["0002-Person-2.pdf", "0004-Person-4.pdf", "0005-Person-5.pdf"]


def test_programs_are_told_a_line_for_each_event(batch: Batch) -> None:
    people = [patient(1), {"answers": {"hours": "99"}}]
    write_list(batch.patients, people)
    done = batch("--json", "--skip-bad")
    events = [json.loads(line) for line in done.text.splitlines()]
    assert [event["event"] for event in events] == ["left out", "plan", "made", "end"]
    assert events[0]["row"] == 2
    assert events[0]["problems"] == [
        f"{batch.patients}:2: answers.hours: “99” is not a number between 0 and 24 (hours); "
        "check the number, or leave it out"
    ]
    assert events[1] == {
        "event": "plan", "people": 1, "text_sizes": {"18": 1}, "papers": {"a4": 1}, "left_out": 1,
    }  # fmt: skip
    made = {key: value for key, value in events[2].items() if key != "event"}
    assert [made] == manifest(batch.out)
    assert events[3] == {
        "event": "end", "made": 1, "there_already": 0, "left_out": 1, "strangers": [],
    }  # fmt: skip


# What goes in -------------------------------------------------------------------------------------

BAD = [patient(1), {"answers": {"hours": "99"}, "nmae": "x"}, patient(4), {"birth_date": "soon"}]


def test_bad_rows_are_all_told_before_anything_is_written(batch: Batch) -> None:
    write_list(batch.patients, BAD)
    done = batch()
    assert (done.code, len(done.told.splitlines())) == (2, 5)
    assert done.told.splitlines()[-1] == (
        "Nothing is written. Mend these rows, or leave them out with --skip-bad."
    )
    for what in ("answers.hours", "nmae", "birth_date"):
        assert what in done.told
    assert not batch.out.exists()


def test_bad_rows_are_left_out_where_that_is_asked(batch: Batch) -> None:
    write_list(batch.patients, BAD)
    done = batch("--skip-bad")
    assert done.code == 3
    assert sheets(batch.out) == ["A1.pdf", "A4.pdf"]
    assert "answers.hours" in done.told
    assert done.told.splitlines()[-1] == "Left out 2 rows."


def test_a_fault_is_told_by_the_number_that_only_takes(batch: Batch) -> None:
    batch.patients = batch.patients.with_suffix(".csv")
    batch.patients.write_text("name,hours\nAnn,8\n\nBob,99\nCy,7\n")
    line = next(line for line in batch().told.splitlines() if "99" in line)
    assert line.startswith(f"row 4: {batch.patients}:4: hours: “99” is not a number")
    assert batch("--only", "4", "--dry-run").code == 2
    assert batch("--only", "2,5", "--dry-run").code == 0


def test_of_a_list_full_of_faults_a_person_is_told_some_and_a_program_all(batch: Batch) -> None:
    write_list(batch.patients, [{"birth_date": "soon"}] * 150)
    done = batch("--json", "--dry-run")
    assert [event["row"] for event in events(done, "left out")] == [*range(1, 151)]
    assert all(event["problems"] for event in events(done, "left out"))
    told = done.told.splitlines()
    assert (told[0], len(told)) == ("0 people.", 103)
    assert told[-2] == "There are faults in 50 more rows."


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        ("\n\n", (), "{}: there is nobody to make a sheet for; add a row\n"),
        ('{{"name": "a"}}\n\n{{}}\n', ("--only", "1,2"), (
            "--only: there is nobody in row 2; count rows as a spreadsheet program shows them\n"
        )),
    ],
)  # fmt: skip
def test_a_list_of_nobody_is_refused(
    batch: Batch, content: str, options: tuple[str, ...], told: str
) -> None:
    batch.patients.write_text(content.format())
    done = batch(*options)
    assert (done.code, done.told) == (2, told.format(batch.patients))
    assert not batch.out.exists()


def test_a_bad_row_nobody_asked_for_stops_nothing(batch: Batch) -> None:
    write_list(batch.patients, BAD)
    assert batch("--only", "1,3").code == 0
    assert sheets(batch.out) == ["A1.pdf", "A4.pdf"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("x", "--only: “x” is no number of a row; write it like 17,18-20"),
        ("1,,2", "--only: “” is no number of a row; write it like 17,18-20"),
        ("0", "--only: “0” is no row; count from 1, and from low to high"),
        ("3-2", "--only: “3-2” is no row; count from 1, and from low to high"),
        ("7", "--only: there is no row 7; the last is 6"),
        ("1,99-100", "--only: there is no row 99; the last is 6"),
        (
            "50,60",
            "--only: there is no row 50; the last is 6\n--only: there is no row 60; the last is 6",
        ),
    ],
)
def test_rows_that_cannot_be_are_refused(batch: Batch, typed: str, message: str) -> None:
    done = batch("--only", typed)
    assert (done.code, done.told) == (2, f"{message}\n")
    assert not batch.out.exists()


def test_a_broken_template_is_told_once(batch: Batch, tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "visit.html.j2").write_text("{% if %}")
    done = batch("--template", tmp_path / "ours")
    assert done.code == 2
    assert done.told.count("the template is broken") == 1
    assert not batch.out.exists()


# The same again -----------------------------------------------------------------------------------


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """What tells files written at different times apart."""
    found = {name: (folder / name).stat() for name in sheets(folder)}
    return {name: (file.st_ino, file.st_mtime_ns) for name, file in found.items()}


def test_what_is_there_is_not_made_again(batch: Batch) -> None:
    batch()
    before = stamps(batch.out), hashes(batch.out)
    done = batch()
    assert done.told.splitlines()[-1] == f"Wrote 0 sheets to {batch.out} (6 were there already)."
    assert (stamps(batch.out), hashes(batch.out)) == before


def test_what_changed_is_made_again(batch: Batch) -> None:
    batch()
    before = stamps(batch.out)
    people = [patient(number) for number in range(1, 7)]
    people[4]["answers"]["hours"] = "3"
    write_list(batch.patients, people)
    (batch.out / "A1.pdf").unlink()
    (batch.out / "A2.pdf").write_bytes(b"half a fi")
    batch()
    changed = {name for name, stamp in stamps(batch.out).items() if before[name] != stamp}
    assert changed == {"A1.pdf", "A2.pdf", "A5.pdf"}


@pytest.mark.parametrize(
    "option",
    [("--minutes", "5"), ("--no-form",), ("--on", "2026-11-23"), ("--hands", "shaky"),
     ("--template", "full")],
    ids=lambda option: option[0],
)  # fmt: skip
def test_other_options_make_everything_again(batch: Batch, option: tuple[str, ...]) -> None:
    batch("--only", "1-2")
    assert "Wrote 2 sheets" in batch("--only", "1-2", *option).told


def test_another_bank_or_template_or_program_makes_everything_again(
    batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank, ours = tmp_path / "bank.yaml", tmp_path / "ours"
    bank.write_text(BANK.read_text())
    ours.mkdir()
    (ours / "style.yaml").write_text("paper: a4\n")
    options = ("--only", "1-2", "--bank", bank, "--template", ours)
    assert "Wrote 2 sheets" in batch(*options).told
    assert "Wrote 0 sheets" in batch(*options).told
    bank.write_text(BANK.read_text().replace("Sleeping badly", "Sleeping well"))
    assert "Wrote 2 sheets" in batch(*options).told
    (ours / "style.yaml").write_text("paper: letter\n")
    assert "all on Letter.\nWrote 2 sheets" in batch(*options).told
    monkeypatch.setattr("checklist.batch.program_digest", lambda: "the next version")
    assert "Wrote 2 sheets" in batch(*options).told


def test_documents_of_another_list_are_named(batch: Batch) -> None:
    batch()
    write_list(batch.patients, 2)
    done = batch()
    assert done.told.splitlines()[-1] == (
        "Of another list, or of rows that are no longer here: 0003.pdf, 0006.pdf, A4.pdf, A5.pdf."
    )
    assert len(sheets(batch.out)) == len(manifest(batch.out)) == 6


def test_a_sheet_that_was_filled_in_is_not_replaced(batch: Batch) -> None:
    batch("--only", "1-2")
    sheet = batch.out / "A1.pdf"
    sheet.write_bytes(fill_by_pypdf(sheet.read_bytes(), {"agreed": "Call Dr Lee"}))
    before = hashes(batch.out)
    done = batch("--only", "1-2", "--minutes", "5")
    assert done.code == 3
    assert f"{batch.out}/A1.pdf: this sheet was filled in, and its answers are nowhere" in done.told
    after = hashes(batch.out)
    assert after["A1.pdf"] == before["A1.pdf"]
    assert after["A2.pdf"] != before["A2.pdf"]


def occupied(path: Path, kind: str) -> None:
    match kind:
        case "a folder":
            path.mkdir()
        case "a pipe":
            os.mkfifo(path)
        case "a link":
            path.symlink_to(path.parent.parent / "elsewhere")
        case content:
            path.write_text(content)


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("a folder", "this is not a regular file"),
        ("a pipe", "this is not a regular file"),
        ("a link", "this is not a regular file"),
        ("somebody's notes", "this file is there already, and not from this program"),
    ],
)
def test_what_is_not_ours_is_not_replaced(batch: Batch, kind: str, fault: str) -> None:
    batch.out.mkdir()
    sheet = batch.out / "A1.pdf"
    occupied(sheet, kind)
    before = sheet.lstat().st_ino
    done = batch()
    assert done.code == 3
    assert f"row 1: {sheet}: {fault}; put it elsewhere, and run this again\n" in done.told
    assert sheet.lstat().st_ino == before
    assert not (batch.out.parent / "elsewhere").exists()
    assert len(manifest(batch.out)) == 5


def test_a_scan_that_took_the_place_of_a_sheet_is_kept(batch: Batch) -> None:
    batch("--only", "1-2")
    scan = batch.out / "A1.pdf"
    scan.write_bytes(b"%PDF-1.4 a scan of the sheet %%EOF\n")
    assert batch("--only", "1-2").code == 3
    assert b"a scan" in scan.read_bytes()


# Whatever stops it --------------------------------------------------------------------------------


def kill(process: subprocess.Popen[bytes], whom: str) -> None:
    """End with -9 the command, all its processes, or one worker."""
    if whom == "all":
        os.killpg(process.pid, signal.SIGKILL)
    elif whom == "the command":
        process.kill()
    else:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        for child in children[:1]:
            os.kill(int(child), signal.SIGKILL)


def test_a_batch_killed_at_any_moment_goes_on_where_it_was(tmp_path: Path) -> None:
    patients = write_list(tmp_path / "clinic.jsonl", ROWS)
    clean, out = tmp_path / "clean", tmp_path / "out"
    assert run_batch(patients, clean).code == 0
    chance = random.Random(20261122)  # noqa: S311  (the same moments every time)
    moments = sorted(chance.sample(range(1, ROWS - ROWS // 10), KILLS))
    killed, kept = 0, dict[str, tuple[int, int]]()
    for moment in moments:
        with started(patients, out) as process:
            wait_until(lambda moment=moment: len(sheets(out)) >= moment, process)  # type: ignore[misc]
            if process.poll() is None:
                kill(process, chance.choice(["all", "the command", "a worker"]))
                killed += 1
                process.kill()
        if moment == moments[0]:
            told = {line["file"] for line in manifest(out)}
            kept = {name: stamp for name, stamp in stamps(out).items() if name in told}
    assert killed == KILLS
    assert run_batch(patients, out).code == 0
    assert hashes(out) == hashes(clean)
    assert {name: stamp for name, stamp in stamps(out).items() if name in kept} == kept
    for name in sheets(out)[:: ROWS // 40]:
        with pikepdf.open(out / name) as document:
            assert document.check_pdf_syntax() == []


def test_a_killed_worker_is_no_loss(tmp_path: Path, out: Path) -> None:
    patients = write_list(tmp_path / "clinic.jsonl", 80)
    with started(patients, out) as process:
        wait_until(lambda: len(sheets(out)) > 10, process)
        kill(process, "a worker")
        _, told = process.communicate(timeout=PATIENCE)
    assert (process.returncode, told.decode().splitlines()[-1]) == (0, f"Wrote 80 sheets to {out}.")
    assert len(sheets(out)) == 80
    assert ".part" not in " ".join(names_in(out))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_whoever_stops_it_is_told_how_to_go_on(
    tmp_path: Path, out: Path, number: int, code: int
) -> None:
    patients = write_list(tmp_path / "clinic.jsonl", 400)
    with started(patients, out) as process:
        wait_until(lambda: len(manifest(out)) > 4 if sheets(out) else False, process)
        os.killpg(process.pid, number)
        _, told = process.communicate(timeout=PATIENCE)
    _, line = told.decode().splitlines()
    found = re.fullmatch(
        r"Stopped: (\d+) of 400 are done\. Continue by running the same command again\.", line
    )
    assert found
    assert int(found[1]) in {len(manifest(out)) - left for left in range(17)}  # of one chunk
    assert process.returncode == code
    assert names_in(out)[-1] == "manifest.jsonl"
    assert ".part" not in " ".join(names_in(out))


POISON = """
import os, signal
from checklist import batch
make = batch._make
def deadly(job, bank, order):
    if order.row.number == {}:
        {}
    return make(job, bank, order)
batch._make = deadly
"""
KILLED = "making its document twice ended the program that made it"


@pytest.mark.parametrize(
    ("poison", "fault"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", KILLED),
        ("os._exit(0)", KILLED),
        ("raise MemoryError", "no document can be made of it (MemoryError)"),
        ("'x'.nothing", "no document can be made of it (AttributeError)"),
    ],
    ids=["killed", "left", "out of memory", "a fault of ours"],
)
def test_a_poisoned_row_is_named_and_the_rest_goes_on(
    tmp_path: Path, out: Path, poison: str, fault: str
) -> None:
    patients = write_list(tmp_path / "clinic.jsonl", 60)
    done = run_batch(patients, out, fault=POISON.format(17, poison))
    assert (done.code, len(sheets(out))) == (3, 59)
    assert done.told.splitlines()[1:] == [
        f"row 17: {patients}:17: {fault}; look at what is in this row, and please report it",
        f"Wrote 59 sheets to {out}.",
        "Left out 1 row.",
    ]
    assert run_batch(patients, out).told.splitlines()[-1] == (
        f"Wrote 1 sheet to {out} (59 were there already)."
    )


@pytest.mark.skipif(not FULL, reason="takes minutes")
def test_a_poisoned_row_among_ten_thousand(tmp_path: Path, out: Path) -> None:
    patients = write_list(tmp_path / "clinic.jsonl", 10_000)
    poison = POISON.format(7_777, "os.kill(os.getpid(), signal.SIGKILL)")
    done = run_batch(patients, out, fault=poison, patience=2_400)
    assert (done.code, len(sheets(out)), len(manifest(out))) == (3, 9_999, 9_999)
    assert done.told.count(":7777: ") == 1


LIMIT = "import resource; resource.setrlimit(resource.{0}, ({1}, {1}))"
STEP_DOWN = f"""
# a user who may read little must have read what it takes
import os, checklist.cli, checklist.cli_batch, checklist.folder, checklist.rows
import encodings.unicode_escape, jinja2.debug, pydantic.type_adapter  # found when needed
from datetime import date
from checklist import load_bank, select, to_pdf
from checklist.patient import Patient
from checklist.batch import made_with
from checklist.workers import Processes
Processes(1).shutdown()
made_with(None)
to_pdf(select(load_bank({str(BANK)!r}), Patient(), on=date(2026, 11, 22)))
os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
"""


def test_a_limit_on_the_size_of_files_is_told_and_leaves_nothing_half(
    clinic: Path, out: Path
) -> None:
    done = run_batch(clinic, out, fault=LIMIT.format("RLIMIT_FSIZE", 20_000))
    assert done.code == 1
    assert done.told.splitlines()[-1].endswith(
        ".pdf: the file is larger than this system allows; raise the limit and try again"
    )
    assert names_in(out) == ["manifest.jsonl"]
    assert run_batch(clinic, out).code == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk on which three sheets have room."""
    with mounted_disk(tmp_path / "disk", size="300k") as place:
        yield place


def test_a_full_disk_is_told_and_what_is_done_is_whole(small_disk: Path, clinic: Path) -> None:
    out = small_disk / "out"
    done = run_batch(clinic, out)
    assert done.code == 1
    assert "the disk is full; make room and try again, or name another folder" in done.told
    assert 0 < len(sheets(out)) < 6
    assert ".part" not in " ".join(names_in(out))
    for name in sheets(out):
        with pikepdf.open(out / name) as document:
            assert document.check_pdf_syntax() == []
    subprocess.run(["mount", "-o", "remount,size=3m", str(small_disk)], check=True)
    assert run_batch(clinic, out).code == 0
    assert len(sheets(out)) == 6


@pytest.fixture
def anyones() -> Iterator[Path]:
    """A folder with a list, a bank and the program that anyone may enter; pytest's own may not be
    entered, nor may a checkout in somebody's home."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        write_list(Path(name) / "clinic.jsonl", 6)
        shutil.copy(BANK, Path(name) / "bank.yaml")
        shutil.copy(ROOT / "questions.yaml", name)
        for folder in ("checklist", "templates"):
            shutil.copytree(ROOT / folder, Path(name) / folder)
        yield Path(name)


def test_a_folder_that_may_not_be_written_to_is_named(anyones: Path) -> None:
    out = anyones / "out"
    out.mkdir(0o555)
    fault = "" if os.geteuid() else STEP_DOWN
    done = run_batch(anyones / "clinic.jsonl", out, "--bank", anyones / "bank.yaml", fault=fault)
    assert done.code == 1
    assert "this folder may not be written to; name a folder of your own" in done.told
    assert names_in(out) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a user who has no other processes")
def test_where_no_process_may_be_started_one_does_it_all(anyones: Path) -> None:
    out = anyones / "out"
    limit = f"{LIMIT.format('RLIMIT_NPROC', 0)}{STEP_DOWN}"
    done = run_batch(anyones / "clinic.jsonl", out, "--bank", anyones / "bank.yaml", fault=limit)
    assert done.told.splitlines()[1] == (
        "No second process can be started (Resource temporarily unavailable). "
        "This one does it all, and takes longer."
    )
    assert (done.code, len(sheets(out))) == (0, 6)


def test_few_open_files_are_enough(clinic: Path, out: Path) -> None:
    done = run_batch(clinic, out, fault=LIMIT.format("RLIMIT_NOFILE", 32))
    assert (done.code, done.told.splitlines()[-1]) == (0, f"Wrote 6 sheets to {out}.")


def test_two_runs_in_one_folder_are_kept_apart(clinic: Path, out: Path) -> None:
    with open_journal(os.fspath(out)):
        done = run_batch(clinic, out)
        assert names_in(out) == ["manifest.jsonl"]
    assert (done.code, done.told.splitlines()[-1]) == (1, (
        f"{out}: another run is writing to this folder; wait until it ends, or name another"
    ))  # fmt: skip


@pytest.mark.parametrize("name", ["file", "none/out"])
def test_a_folder_that_cannot_be_is_told(clinic: Path, name: str) -> None:
    (clinic.parent / "file").touch()
    done = run_batch(clinic, clinic.parent / name)
    assert done.code == 1
    assert done.told in (
        f"{clinic.parent}/file: a part of this name is a file, not a folder; "
        "name a folder that exists\n",
        f"{clinic.parent}/none/out: there is no such folder; make the folder first, "
        "or name another\n",
    )


# One print job ------------------------------------------------------------------------------------


def events(done: Outcome, name: str) -> list[dict[str, object]]:
    """What programs are told under a name."""
    told = map(json.loads, done.result.splitlines())
    return [event for event in told if event["event"] == name]


def test_a_print_job_is_one_file_with_everyone_on_a_front_side(clinic: Path, out: Path) -> None:
    file = out.with_suffix(".pdf")
    done = run_batch(clinic, file, "--json")
    with pikepdf.open(file) as job:
        assert "/AcroForm" not in job.Root
        pages = len(job.pages)
    assert done.told.splitlines()[-1] == f"Wrote {file}: 6 sheets on {pages} pages."
    bound = events(done, "bound")
    assert {event["row"] for event in bound} == {1, 2, 3, 4, 5, 6}
    assert all(int(str(event["first"])) % 2 for event in bound)
    assert not out.exists()


def test_some_rows_of_a_print_job_are_printed_again(clinic: Path, out: Path) -> None:
    done = run_batch(clinic, out.with_suffix(".pdf"), "--only", "2,4", "--slips", "--json")
    assert {event["row"] for event in events(done, "bound")} == {2, 4}


def test_a_print_job_leaves_out_what_it_is_told_to(batch: Batch) -> None:
    write_list(batch.patients, BAD)
    batch.out = batch.out.with_suffix(".pdf")
    done = batch("--skip-bad")
    assert done.code == 3
    assert done.told.splitlines()[-1] == "Left out 2 rows."


def test_a_print_job_names_a_poisoned_row_and_the_rest_goes_on(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisoned(checklist: Checklist, **how: Any) -> "Layout":
        if checklist.patient.name == "Person 2":
            raise KeyError
        return fit(checklist, **how)

    monkeypatch.setattr("checklist.print_job.fit", poisoned)
    batch.out = batch.out.with_suffix(".pdf")
    done = batch("--json")
    assert done.code == 3
    assert done.told.splitlines()[1] == (
        "row 2: no sheet can be made of it (KeyError); look at what is in this row, and please "
        "report it"
    )
    assert [event["row"] for event in events(done, "left out")] == [2]
    assert events(done, "end") == [{"event": "end", "made": 5, "left_out": 1}]


def test_a_print_job_does_not_replace_a_sheet_that_was_filled_in(batch: Batch) -> None:
    batch("--only", "1")
    filled = fill_by_pypdf((batch.out / "A1.pdf").read_bytes(), {"agreed": "Call Dr Lee"})
    batch.out = batch.out.with_suffix(".pdf")
    batch.out.write_bytes(filled)
    done = batch()
    assert (done.code, done.told) == (2, (
        f"{batch.out}: this sheet was filled in, and its answers are nowhere else; "
        "give another name with -o\n"
    ))  # fmt: skip
    assert batch.out.read_bytes() == filled


def test_that_there_is_no_place_for_a_print_job_is_told_before_it_is_made(clinic: Path) -> None:
    done = run_batch(clinic, clinic.parent / "none" / "job.pdf")
    told = "none/job.pdf: there is no such folder; make the folder first, or name another\n"
    assert (done.code, done.told) == (1, f"{clinic.parent}/{told}")


@pytest.mark.parametrize(
    ("out", "options", "told"),
    [
        ("job.pdf", ["--name-files"], ["--name-files: a print job is one file, made here; name a "
                                       "folder"]),
        ("out", ["--slips", "--names"], [
            "--names: sheets in a folder have no list and no slips; name a print job: -o job.pdf",
            "--slips: sheets in a folder have no list and no slips; name a print job: -o job.pdf"]),
        ("-", ["--slips"], [
            "--slips: sheets in a folder have no list and no slips; name a print job: -o job.pdf",
            "-o: many sheets need a folder or a file; name one, such as sheets"]),
    ],
)  # fmt: skip
def test_options_that_would_mean_nothing_are_refused(
    clinic: Path, out: str, options: list[str], told: list[str]
) -> None:
    done = run_batch(clinic, out, *options)
    assert (done.code, done.told.splitlines()) == (2, told)
    assert names_in(clinic.parent) == ["clinic.jsonl"]


def test_a_list_cannot_come_from_the_standard_input(out: Path) -> None:
    done = run_batch(Path("-"), out, "--dry-run")
    assert (done.code, done.told) == (2, (
        "PATIENTS: a list is read twice, so it cannot come from the standard input; save it, and "
        "name the file\n"
    ))  # fmt: skip


def test_a_cluster_makes_no_print_job(clinic: Path) -> None:
    done = run_batch(clinic, "job.pdf", "--cluster", "tcp://127.0.0.1:1")
    told = "--cluster: a print job is one file, made here; name a folder\n"
    assert (done.code, done.told) == (2, told)


# A table to begin with ----------------------------------------------------------------------------


def test_a_blank_table_is_one_to_fill_in(here: Path) -> None:
    table = here / "clinic.csv"
    assert run_apart("batch", "--blank-csv", "-o", table, cwd=here).code == 0
    blank = table.read_text("utf-8-sig")
    columns = blank.splitlines()[0].split(",")
    row = ",".join({"name": "Zoë", "text_size": "18"}.get(column, "") for column in columns)
    table.write_text(f"{blank}{row}\n", "utf-8-sig")
    done = run_apart("batch", table, "-o", here / "out", "--dry-run", cwd=here)
    assert (done.code, done.told) == (0, "1 person: 1 in large print, all on A4.\n")


def test_a_blank_table_takes_no_list(here: Path) -> None:
    done = run_apart("batch", "clinic.csv", "--blank-csv", "-o", "new.csv", cwd=here)
    assert (done.code, done.told) == (2, (
        "--blank-csv: it takes no list, and writes one to fill in; leave PATIENTS out, or the "
        "option\n"
    ))  # fmt: skip
    assert names_in(here) == []


def test_a_table_that_is_there_is_not_written_over(here: Path) -> None:
    (here / "clinic.csv").write_text("name\nZo\n")
    done = run_apart("batch", "--blank-csv", "-o", "clinic.csv", cwd=here)
    told = "clinic.csv: this file is there already; give another name\n"
    assert (done.code, done.told) == (2, told)


@pytest.mark.parametrize(
    ("given", "missing"), [((), "PATIENTS"), (("clinic.csv",), "-o")], ids=["no list", "no place"]
)
def test_what_is_missing_is_named(here: Path, given: tuple[str, ...], missing: str) -> None:
    done = run_apart("batch", *given, cwd=here)
    told = f"{missing}: it is missing; write: checklist batch PATIENTS -o OUT\n"
    assert (done.code, done.told) == (2, told)
