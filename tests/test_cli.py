"""The command `build`, and what all commands share, as the person at the keyboard meets them."""

import fcntl
import io
import json
import os
import pty
import re
import signal
import stat
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import click
import pikepdf
import pytest
from command import (
    COMMAND,
    EXAMPLES,
    PATIENCE,
    Build,
    Outcome,
    environment,
    in_shell,
    names_in,
    run_apart,
    run_here,
)
from filling import fill_by_pypdf
from pypdf import PdfReader

from checklist.bank import load_bank
from checklist.cli import cli
from checklist.filled import load_filled
from checklist.patient import load_patient
from checklist.pdf import shaping
from checklist.selection import answer_text

SLEEP = Path(__file__).parent / "data" / "sleep.yaml"
OLD = b"an older good file"
MARIA = "name: Maria\nanswers: {egfr: 41}\n"
ON = ("--on", "2026-12-01")

pytestmark = pytest.mark.usefixtures("here")


def type_in(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))


def words_of(pdf: Path | bytes) -> str:
    """The text of a PDF, every run of white space a single blank."""
    reader = PdfReader(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf)
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


# What comes out -----------------------------------------------------------------------------------


def test_a_sheet_is_never_called_by_a_name_and_only_its_owner_can_read_it(
    here: Path, build: Build
) -> None:
    outcome = build(EXAMPLES[0])
    assert (outcome.code, outcome.result) == (0, b"")
    assert re.fullmatch(
        r"Wrote checklist\.pdf: 2 pages\.\n"
        r"Questions that apply: \d\d\. "
        r"For a list of all of them add: --template full -o full\.pdf\n",
        outcome.told,
    )
    assert names_in(here) == ["checklist.pdf"]
    assert stat.S_IMODE((here / "checklist.pdf").stat().st_mode) == 0o600


def test_without_a_patient_the_sheet_is_blank(here: Path, build: Build) -> None:
    assert build("-o", "blank.pdf").code == 0
    assert len(PdfReader(here / "blank.pdf").pages) == 2
    blank = json.loads(build("-o", "-", "--format", "json").result)
    assert not any(blank["patient"][key] for key in ("answers", "own_questions", "starred"))
    assert blank["entries"]


def test_a_dash_reads_the_standard_input_and_writes_the_standard_output(
    here: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(EXAMPLES[0], *ON)
    type_in(monkeypatch, EXAMPLES[0].read_text("utf-8"))
    outcome = build("-", "-o", "-", *ON)
    assert outcome.result == (here / "checklist.pdf").read_bytes()
    assert outcome.told.startswith("2 pages.\nQuestions that apply:")
    assert names_in(here) == ["checklist.pdf"]


@pytest.mark.parametrize(
    ("arguments", "name", "beginning"),
    [
        pytest.param([], "checklist.pdf", b"%PDF-", id="a pdf if nothing is said"),
        pytest.param(["-o", "a.pdf"], "a.pdf", b"%PDF-", id="pdf"),
        pytest.param(["-o", "a.html"], "a.html", b"<!doctype html>", id="html"),
        pytest.param(["-o", "a.HTM"], "a.HTM", b"<!doctype html>", id="an ending in capitals"),
        pytest.param(["-o", "a.txt"], "a.txt", b"Questions for my visit\n", id="txt"),
        pytest.param(["-o", "a.json"], "a.json", b"{\n", id="json"),
        pytest.param(["--format", "text"], "checklist.txt", b"Questions", id="text has its ending"),
        pytest.param(["--format", "html"], "checklist.html", b"<!doctype", id="html has its own"),
        pytest.param(["-o", "a.b", "--format", "json"], "a.b", b"{\n", id="--format decides"),
        pytest.param(["-o", "a.pdf", "--format", "html"], "a.pdf", b"<!", id="before the ending"),
    ],
)
def test_the_format_is_as_the_name_ends_or_as_it_is_told(
    arguments: list[str], name: str, beginning: bytes, here: Path, build: Build
) -> None:
    assert build("--bank", SLEEP, *arguments).code == 0
    assert names_in(here) == [name]
    assert (here / name).read_bytes().lower().startswith(beginning.lower())


@pytest.mark.parametrize("form", ["pdf", "html", "text", "json"])
def test_the_standard_output_holds_the_result_and_nothing_else(
    form: str, here: Path, build: Build
) -> None:
    build(EXAMPLES[1], "-o", "file", "--format", form, *ON)
    assert (
        build(EXAMPLES[1], "-o", "-", "--format", form, *ON).result == (here / "file").read_bytes()
    )


def test_options_win_over_the_preferences_of_the_patients_file(here: Path, build: Build) -> None:
    (here / "p.yaml").write_text("preferences: {text_size: 14, paper: a4}")
    wishes = ("--text-size", "24", "--paper", "letter", "--language", "en")
    told = json.loads(build("p.yaml", *wishes, "-o", "-", "--format", "json").result)
    assert told["patient"]["preferences"] == {"text_size": 24, "paper": "letter", "language": "en"}
    assert build("p.yaml", *wishes).code == 0
    assert [*PdfReader("checklist.pdf").pages[0].mediabox[2:]] == [612, 792]


def test_fewer_minutes_are_fewer_questions(build: Build) -> None:
    minutes = load_bank().minutes_per_item * 2 + 1
    short = json.loads(
        build(EXAMPLES[0], "--minutes", minutes, "-o", "-", "--format", "json").result
    )
    assert short["most"] == 2


def test_the_day_can_be_set(build: Build) -> None:
    sheets = [build("--on", day, "-o", "-", "--format", "text").text for day in
              ("2026-12-01", "2046-12-01")]  # fmt: skip
    assert sheets[0] != sheets[1]
    assert json.loads(build("--on", "2026-12-01", "-o", "-", "--format", "json").result)["on"] == (
        "2026-12-01"
    )


def test_each_template_makes_its_own_document(build: Build) -> None:
    made = {
        name: words_of(build(*arguments, "--template", name, "-o", "-").result)
        for name, arguments in (("visit", EXAMPLES[:1]), ("full", EXAMPLES[:1]), ("handout", ()))
    }
    bank = load_bank()
    patient = load_patient(EXAMPLES[0], bank)
    assert patient.name
    assert patient.name in made["visit"]
    assert patient.name in made["full"]
    assert all(section.title in made["full"] for section in bank.sections)
    assert bank.safety.lead in made["handout"]
    assert made["handout"] != words_of(build("-o", "-").result)


def test_a_clinic_uses_its_own_templates(here: Path, build: Build) -> None:
    clinic = here / "clinic"
    clinic.mkdir()
    for name in ("visit", "full"):
        (clinic / f"{name}.html.j2").write_text(
            f'{{% extends "shipped/{name}.html.j2" %}}'
            f"{{% block title %}}Our own {name}{{% endblock %}}"
        )
    html = ("-o", "-", "--format", "html")
    assert "Our own visit" in build("--template", "clinic", *html).text
    assert "Our own visit" in build("--template", "clinic/visit", *html).text
    assert "Our own full" in build("--template", f"{clinic}/full", *html).text
    assert "Our own" not in build("--template", "full", *html).text


def test_a_character_without_a_font_is_named_and_strict_writes_nothing(
    here: Path, build: Build
) -> None:
    (here / "p.yaml").write_text("name: Maria \U00013000", "utf-8")
    named = (
        "no installed font has \U00013000 (U+13000, EGYPTIAN HIEROGLYPH A001); install a "
        "TrueType font for it, or write it another way; else it prints as [U+13000]\n"
    )
    assert build("p.yaml", "--strict") == Outcome(2, b"", named)
    assert names_in(here) == ["p.yaml"]
    outcome = build("p.yaml")
    assert (outcome.code, outcome.told.startswith(named)) == (0, True)
    assert "[U+13000]" in words_of(here / "checklist.pdf")


def test_letters_that_only_the_extra_can_set_are_named_with_the_command_that_installs_it(
    here: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shaping, "can_shape", lambda: False)
    (here / "p.yaml").write_text("name: דן", "utf-8")
    assert build("p.yaml", "--strict") == Outcome(
        2, b"",
        "nothing installed joins and turns letters such as ד (U+05D3), ן (U+05DF); "
        "pip install 'consultation-checklist[scripts]'; else each prints as its code\n",
    )  # fmt: skip


# The three examples -------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_two_sound_pages_with_all_that_was_selected(
    example: Path, paper: str, here: Path, build: Build
) -> None:
    assert build(example, "--paper", paper, *ON).code == 0
    sheet = words_of(here / "checklist.pdf")
    checklist = json.loads(build(example, "-o", "-", "--format", "json", *ON).result)
    asks = [entry["ask"] for entry in checklist["entries"]]
    printed = [ask for ask in asks if ask in sheet]
    assert printed == asks[: len(printed)]  # the first ones, none left out between them
    assert len(printed) >= 3
    assert f"Ask for the rest: {len(asks) - len(printed)} questions" in sheet
    patient = load_patient(example, load_bank())
    assert patient.name
    assert patient.appointment.with_
    assert patient.name in sheet
    assert patient.appointment.with_ in sheet
    with pikepdf.open(here / "checklist.pdf") as pdf:
        assert len(pdf.pages) == 2
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_full_list_of_an_example_holds_every_question_and_every_answer(
    example: Path, here: Path, build: Build
) -> None:
    assert build(example, "--template", "full", "-o", "full.pdf", *ON).code == 0
    words = words_of(here / "full.pdf")
    checklist = json.loads(build(example, "-o", "-", "--format", "json", *ON).result)
    assert [e["ask"] for e in checklist["entries"] if e["ask"] not in words] == []
    bank = load_bank()
    answers = load_patient(example, bank).answers
    said = [
        answer
        for fact in bank.facts
        if fact.id in answers and not isinstance(answers[fact.id], bool)
        for answer in answer_text(fact, answers[fact.id], joined_by="|").split("|")
    ]
    assert len(said) >= 4
    assert [answer for answer in said if answer.casefold() not in words.casefold()] == []


# When it goes wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        pytest.param(
            "", 2, "Usage: checklist [OPTIONS] COMMAND [ARGS]...\n\n  Make a printable checklist",
            id="nothing",
        ),
        pytest.param(
            "buld", 2, "No such command 'buld'.",
            id="a misspelt command",
        ),
        pytest.param(
            "build --foo", 2, "No such option '--foo'. ",
            id="an unknown option",
        ),
        pytest.param(
            "build a.yaml b.yaml", 2,
            "Got unexpected extra argument (b.yaml)\nFor help: checklist build --help\n",
            id="two patients",
        ),
        pytest.param(
            "build --text-size 15", 2,
            "Invalid value for '--text-size': '15' is not one of '14', '18', '24'.\n"
            "For help: checklist build --help\n",
            id="a size that is not there",
        ),
        pytest.param(
            "build --paper a5", 2,
            "Invalid value for '--paper': 'a5' is not one of 'a4', 'letter'.",
            id="a paper that is not there",
        ),
        pytest.param(
            "build --minutes 0", 2, "Invalid value for '--minutes': 0 is not in the range",
            id="no minutes",
        ),
        pytest.param(
            "build --minutes soon", 2,
            "Invalid value for '--minutes': 'soon' is not a valid integer range.",
            id="minutes that are no number",
        ),
        pytest.param(
            "build --on 2026-02-30", 2,
            "--on: there is no day “2026-02-30” in the calendar; check the month and the day\n",
            id="a day that is not there",
        ),
        pytest.param(
            "build --on 20261201", 2,
            "--on: “20261201” is not a date; write year-month-day, like 2026-12-03\n",
            id="a day without its dashes",
        ),
        pytest.param(
            "build --language fr", 2, "--language: the bank does not speak “fr”; write en\n",
            id="a language the bank does not speak",
        ),
        pytest.param(
            "build --template poster", 2,
            "--template: “poster” is neither a template nor a folder; "
            "use one of: visit, full, handout, helper, or name a folder\n",
            id="a template that is not there",
        ),
        pytest.param(
            "build --template ./poster", 2,
            "--template: “./poster” is neither a template nor a folder; ",
            id="a folder that is not there",
        ),
        pytest.param(
            "build --template full --format text", 2,
            "--template: there is no “full” in the format text; "
            "leave it out, or make a pdf or html\n",
            id="a template that the format does not have",
        ),
        pytest.param(
            "build -o sheet.docx", 2,
            "-o: “sheet.docx” does not say what to make; "
            "end it in .pdf, .html, .htm, .txt, .json, or give --format\n",
            id="an unknown ending",
        ),
        pytest.param(
            "build - --bank -", 2, "-: the standard input can be read once; name a file\n",
            id="the standard input twice",
        ),
        pytest.param(
            "build old.json -o ./old.json", 2,
            "-o: “./old.json” is the file to read from; give another name\n",
            id="a result in place of the patient",
        ),
        pytest.param(
            "build --bank old.json -o old.json", 2, "-o: “old.json” is the file to read from; ",
            id="a result in place of the bank",
        ),
        pytest.param(
            "build nobody.yaml", 2,
            "nobody.yaml: cannot be read (No such file or directory); "
            "check the name and try again\n",
            id="a patient that is not there",
        ),
        pytest.param(
            "build --bank nothing.yaml", 2,
            "nothing.yaml: cannot be read (No such file or directory)",
            id="a bank that is not there",
        ),
        pytest.param(
            "bank check nothing.yaml", 2,
            "nothing.yaml: cannot be read (No such file or directory)",
            id="a bank to check that is not there",
        ),
        pytest.param(
            "build . -o a.pdf", 2, ".: this is a folder; name a file\n", id="a folder as a patient"
        ),
        pytest.param(
            "build -o folder/a.pdf", 1,
            "folder/a.pdf: there is no such folder; make the folder first, or name another\n",
            id="a folder that is not there yet",
        ),
        pytest.param(
            "build -o /dev/full --format pdf", 1,
            "/dev/full: this is not a regular file; name a file\n",
            id="a device",
        ),
        pytest.param(
            "build -o . --format pdf", 1, ".: this is a folder; name a file in it\n",
            id="a folder as the result",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_and_leaves_nothing(
    arguments: str, code: int, told: str, here: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (here / "old.json").write_bytes(OLD)
    outcome = run_here(capsysbinary, *arguments.split())
    assert (outcome.code, outcome.result) == (code, b"")
    assert outcome.told.startswith(told)
    assert outcome.told.endswith("\n")
    assert names_in(here) == ["old.json"]
    assert (here / "old.json").read_bytes() == OLD


def test_every_problem_of_a_patient_is_told_and_an_older_sheet_stays(
    here: Path, build: Build
) -> None:
    (here / "checklist.pdf").write_bytes(OLD)
    (here / "p.yaml").write_text("nam: Maria\nbirth_date: 3/4/1984\nanswers: {egfr: eighty}\n")
    outcome = build("p.yaml")
    assert (outcome.code, outcome.result) == (2, b"")
    assert [line.split(": ")[0] for line in outcome.told.splitlines()] == [
        "p.yaml:1:1", "p.yaml:2:13", "p.yaml:3:17",
    ]  # fmt: skip
    assert "did you mean “name”?" in outcome.told
    assert (here / "checklist.pdf").read_bytes() == OLD
    assert names_in(here) == ["checklist.pdf", "p.yaml"]


def test_an_older_sheet_outlives_a_full_disk(here: Path) -> None:
    (here / "checklist.pdf").write_bytes(OLD)
    outcome = in_shell("ulimit -f 1; checklist build", cwd=here)
    assert outcome == Outcome(
        1,
        b"",
        "checklist.pdf: the file is larger than this system allows; "
        "raise the limit and try again\n",
    )
    assert names_in(here) == ["checklist.pdf"]
    assert (here / "checklist.pdf").read_bytes() == OLD


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", ["build -o -", "bank show", "--help"])
def test_a_standard_output_that_is_full_is_told_in_a_sentence(arguments: str, here: Path) -> None:
    outcome = in_shell(f"checklist {arguments} >/dev/full", cwd=here)
    assert outcome.code == 1
    assert outcome.told == (
        "the standard input or output fails (No space left on device); name a file, or make room\n"
    )


@pytest.mark.parametrize("redirection", ["-o - >&-", "- <&-"], ids=["output", "input"])
def test_a_closed_standard_stream_is_told_in_a_sentence(redirection: str, here: Path) -> None:
    outcome = in_shell(f"checklist build {redirection}", cwd=here)
    assert outcome.code == 1
    assert outcome.told == (
        "the standard input or output fails (it is closed); name a file, or make room\n"
    )


def test_a_sheet_is_made_though_nobody_hears_of_it(here: Path) -> None:
    assert in_shell("checklist build 2>&- >&-", cwd=here) == Outcome(0, b"", "")
    assert names_in(here) == ["checklist.pdf"]


def test_a_reader_who_has_seen_enough_hears_no_complaint(here: Path) -> None:
    title = load_bank().title
    outcome = in_shell("checklist bank show | head -1", cwd=here)
    assert (outcome.told, outcome.text.count("\n")) == ("", 1)
    assert outcome.text.startswith(title)
    outcome = in_shell("checklist build -o - | head -c 5", cwd=here)
    assert outcome.result == b"%PDF-"
    assert "Traceback" not in outcome.told


def test_a_terminal_is_never_filled_with_a_pdf(here: Path) -> None:
    master, slave = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "build", "-o", "-"], cwd=here, env=environment(here), stdin=subprocess.DEVNULL,
        stdout=slave, stderr=subprocess.PIPE, timeout=PATIENCE, check=False,
    )  # fmt: skip
    os.write(slave, b"end")
    shown = os.read(master, 1000)
    os.close(master)
    os.close(slave)
    assert (done.returncode, shown) == (2, b"end")
    assert done.stderr.decode() == (
        "-o: a PDF would fill the screen; name a file, or write > FILE\n"
    )


# Interruptions ------------------------------------------------------------------------------------


STOPPED = "Stopped. No unfinished file is left.\n"


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        pytest.param(signal.SIGINT, 130, f"\n{STOPPED}", id="Ctrl-C"),
        pytest.param(signal.SIGTERM, 143, STOPPED, id="SIGTERM"),
        pytest.param(signal.SIGHUP, 129, STOPPED, id="the terminal is closed"),
    ],
)  # fmt: skip
def test_an_interruption_while_it_waits_for_input_leaves_at_once(
    number: signal.Signals, code: int, told: str, here: Path
) -> None:
    with waiting_for_input(here) as process:
        process.send_signal(number)
        result, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, result, said.decode()) == (code, b"", told)
    assert names_in(here) == []


def test_what_shall_outlive_its_terminal_goes_on(here: Path) -> None:
    with waiting_for_input(here, "sh", "-c", 'trap "" HUP; exec "$@"', "sh") as process:
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert names_in(here) == ["checklist.pdf"]


@contextmanager
def waiting_for_input(folder: Path, *shell: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command in the middle of reading its standard input."""
    with subprocess.Popen(
        [*shell, *COMMAND, "build", "-"], cwd=folder, env=environment(folder),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin
        process.stdin.write(b"name: Maria\n")
        process.stdin.flush()
        wait_until_read(process.stdin.fileno())
        yield process


def wait_until_read(pipe: int) -> None:
    """Wait until whoever is at the other end of a pipe has taken all that was written."""
    for _ in range(PATIENCE * 100):
        waiting = fcntl.ioctl(pipe, termios.FIONREAD, bytes(4))
        if struct.unpack("i", waiting) == (0,):
            return
        time.sleep(0.01)
    pytest.fail("nobody reads")


WRITING = """
import os, signal, sys
from checklist import output
from checklist.cli import main

def fsync(descriptor):
    print("half written", flush=True)
    signal.pause()

output.os.fsync = fsync
main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_while_it_writes_leaves_the_older_file_alone(
    number: signal.Signals, here: Path
) -> None:
    (here / "checklist.pdf").write_bytes(OLD)
    with subprocess.Popen(
        [sys.executable, "-c", WRITING, "build"], cwd=here, env=environment(here),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == b"half written\n"
        assert len(names_in(here)) == 2  # so there is something to clear away
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode in (128 + number, 130)
    assert b"Traceback" not in said
    assert names_in(here) == ["checklist.pdf"]
    assert (here / "checklist.pdf").read_bytes() == OLD


# What every command has ---------------------------------------------------------------------------


def commands(
    command: click.Command, path: str = "checklist"
) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner
            yield from commands(inner, f"{path} {name}")


@pytest.mark.parametrize("path", [path for path, _ in commands(cli)])
def test_the_help_of_a_command_teaches_by_example(
    path: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    outcome = run_here(capsysbinary, *path.split()[1:], "--help")
    assert (outcome.code, outcome.told) == (0, "")
    usage, *lines = outcome.text.splitlines()
    assert usage.startswith(f"Usage: {path} ")
    assert any(line.startswith(f"    {path}") for line in lines)
    assert max(map(len, lines)) <= 80
    assert not any(line.endswith("...") for line in lines)  # every sentence is whole
    assert run_here(capsysbinary, *path.split()[1:], "-h").text == outcome.text


def test_there_are_as_many_commands_as_the_help_was_asked_of() -> None:
    assert [path for path, _ in commands(cli)] == [
        "checklist",
        "checklist bank", "checklist bank check", "checklist bank schema", "checklist bank show",
        "checklist batch", "checklist build", "checklist new", "checklist page", "checklist read",
        "checklist serve",
    ]  # fmt: skip


def test_the_version_is_that_of_the_distribution(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: f"1.2 of {name}")
    assert run_here(capsysbinary, "--version") == Outcome(
        0, b"checklist 1.2 of consultation-checklist\n", ""
    )


def test_a_checkout_that_is_not_installed_has_no_version(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", version)
    assert run_here(capsysbinary, "--version").text == (
        "checklist (a checkout that is not installed)\n"
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_a_script_for_completion(shell: str, here: Path) -> None:
    outcome = run_apart(cwd=here, more={"_CHECKLIST_COMPLETE": f"{shell}_source"})
    assert (outcome.code, outcome.told) == (0, "")
    assert f"_CHECKLIST_COMPLETE={shell}_complete" in outcome.text


def test_a_command_is_completed(here: Path) -> None:
    asked = {"_CHECKLIST_COMPLETE": "bash_complete", "COMP_WORDS": "checklist b", "COMP_CWORD": "1"}
    assert run_apart(cwd=here, more=asked).text == "plain,bank\nplain,batch\nplain,build\n"


# The same wherever and whenever -------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes_anywhere(here: Path) -> None:
    elsewhere = here / "an other folder"
    elsewhere.mkdir()
    arguments = ("build", EXAMPLES[2], *ON, "-o", "-")
    places = [
        ("umask 022", here, {}),
        ("umask 077", elsewhere, {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"}),
        ("umask 000", Path("/"), {"TZ": "America/Los_Angeles", "LC_ALL": "C", "LANG": "tr_TR"}),
        ("umask 027", here, {"PYTHONHASHSEED": "4242", "LC_ALL": "POSIX", "PYTHONUTF8": "0"}),
    ]
    results = {
        run_apart(
            *arguments,
            cwd=cwd,
            more=more,
            command=("sh", "-c", f'{mask}; exec "$@"', "sh", *COMMAND),
        ).result
        for mask, cwd, more in places
    }
    assert len(results) == 1
    assert results.pop().startswith(b"%PDF-")


def test_text_is_utf_8_on_any_system(here: Path) -> None:
    outcome = run_apart("bank", "schema", cwd=here, more={"PYTHONIOENCODING": "ascii"})
    assert outcome == run_apart("bank", "schema", cwd=here)
    assert not outcome.text.isascii()


def test_a_name_in_no_encoding_is_told_as_far_as_it_can_be(here: Path) -> None:
    outcome = run_apart("build", os.fsdecode(b"\xff.yaml"), cwd=here)
    assert outcome.code == 2
    assert outcome.told == (
        "\\udcff.yaml: cannot be read (No such file or directory); check the name and try again\n"
    )


# A sheet that was filled in -----------------------------------------------------------------------


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("given", [{"item.ev-best-studies.asked": True}, {"agreed": "Call Dr Lee"}])
def test_a_sheet_that_was_filled_in_is_not_replaced(
    build: Build, given: dict[str, str | bool]
) -> None:
    assert build("-o", "sheet.pdf").code == 0
    filled = fill_by_pypdf(Path("sheet.pdf").read_bytes(), given)
    Path("sheet.pdf").write_bytes(filled)
    fault = "this sheet was filled in, and its answers are nowhere else"
    told = f"sheet.pdf: {fault}; give another name with -o\n"
    assert build("-o", "sheet.pdf") == Outcome(2, b"", told)
    assert Path("sheet.pdf").read_bytes() == filled


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "there", [None, b"", b"%PDF-1.7 broken", b"notes"], ids=["a sheet", "nothing", "broken", "else"]
)
def test_what_holds_no_answers_is_replaced(build: Build, there: bytes | None) -> None:
    assert build("-o", "sheet.pdf").code == 0
    sheet = Path("sheet.pdf").read_bytes()
    Path("sheet.pdf").write_bytes(sheet if there is None else there)
    assert build("-o", "sheet.pdf").code == 0
    assert Path("sheet.pdf").read_bytes() == sheet


@pytest.mark.usefixtures("here")
def test_a_sheet_reads_back_and_the_next_begins_with_what_was_left(build: Build) -> None:
    assert build("-o", "sheet.pdf", "--on", "2026-12-01").code == 0
    printed = load_filled("sheet.pdf")
    assert printed.is_blank
    first, second, third, *_ = (item.id for item in printed.items)
    answers: dict[str, str | bool] = {
        f"item.{first}.answer": "“Yes”, é, ł",
        f"item.{second}.asked": True,
    }
    Path("sheet.pdf").write_bytes(fill_by_pypdf(Path("sheet.pdf").read_bytes(), answers))
    assert load_filled("sheet.pdf").items[0].answer == "“Yes”, é, ł"
    assert build("--previous", "sheet.pdf", "-o", "next.pdf", "--on", "2026-12-02").code == 0
    following = [item.id for item in load_filled("next.pdf").items]
    assert following[:2] == [second, third]
    assert first not in following
