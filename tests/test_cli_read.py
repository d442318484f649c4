"""The command `read`, and `build --previous`, from end to end."""

import io
import json
import sys
import zlib
from pathlib import Path

import pytest
from command import ROOT, Build, Outcome, in_shell, names_in, run_here
from forms import Form, filled_by_pypdf
from pikepdf import Name
from pypdf import PdfReader
from test_hostile_input import MOST_MEMORY, measured

BANK = ROOT / "tests" / "data" / "selection.yaml"
ON = ("--on", "2026-12-08", "--bank", str(BANK))
TEXT = ("-o", "-", "--format", "text")


@pytest.fixture(autouse=True)
def form(here: Path) -> Path:
    """A sheet of the small bank, filled in."""
    blank = (
        Form().text("name", "Name").item("why-early", "Why do I wake early?")
        .item("own-1", "Why me?").item("heart", "Is it hard on my heart?").text("own", "My own")
    )  # fmt: skip
    typed = {"name": "Łucja", "item.heart.answered": "/Yes", "own": "And my job?"}
    (here / "form.pdf").write_bytes(filled_by_pypdf(blank.bytes(), typed))
    return here / "form.pdf"


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Build:
    return lambda *arguments: run_here(capsysbinary, *arguments)


def test_json_goes_to_the_standard_output_and_the_count_to_the_person(run: Build) -> None:
    outcome = run("read", "form.pdf")
    assert (outcome.code, outcome.told) == (0, "3 questions, 1 answered.\n")
    data = json.loads(outcome.text)
    assert list(data) == ["bank", "on", "items", "fields"]
    assert data["fields"] == {"name": "Łucja", "own": "And my job?"}
    assert "Łucja" in outcome.text, "it is UTF-8, not escapes"


def test_a_form_on_a_pipe_is_read(form: Path, run: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = run("read", "form.pdf")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(form.read_bytes())))
    assert run("read", "-") == wanted


YAML = """\
name: Łucja

appointment:

preferences:

own_questions:
  - "Why me?"
  - "And my job?"

answers:

starred:

previous:
  on: 2026-12-01
  unanswered:
    - why-early  # Why do I wake early?
    - "Why me?"
  answered:
    - heart  # Is it hard on my heart?
"""


def test_yaml_is_a_commented_patients_file(here: Path, run: Build) -> None:
    outcome = run("read", "form.pdf", "-o", "next.yaml", "--bank", BANK)
    assert outcome == Outcome(0, b"", "Wrote next.yaml: 3 questions, 1 answered.\n")
    lines = (here / "next.yaml").read_text("utf-8").splitlines()
    said = [line for line in lines if not line.lstrip().startswith("#")]
    told = "\n".join(said).strip() + "\n"
    while "\n\n\n" in told:
        told = told.replace("\n\n\n", "\n\n")
    assert told == YAML
    assert (
        "# What became of the questions of my last sheet. Those left over come first\n"
        "# on the next one, those answered come last. To ask one again, move its line\n"
        "# up to the unanswered.\nprevious:\n"
    ) in "\n".join(lines)


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "A.YAML", "a.json"])
def test_the_format_is_that_of_the_ending(name: str, here: Path, run: Build) -> None:
    assert run("read", "form.pdf", "-o", name, "--bank", BANK).code == 0
    start = (here / name).read_text("utf-8")[0]
    assert start == ("{" if name.endswith("json") else "#")


@pytest.mark.parametrize("written", ["form.pdf", "next.yaml", "last.json"])
def test_build_carries_over_from_all_that_read_knows(written: str, run: Build) -> None:
    run("read", "form.pdf", "-o", "next.yaml", "--bank", BANK)
    run("read", "form.pdf", "-o", "last.json")
    outcome = run("build", "--previous", written, *TEXT, *ON)
    assert (outcome.code, outcome.told) == (0, "")
    lines = [each for each in outcome.text.splitlines() if each.startswith(("[ ] ", "Name:"))]
    assert lines[:4] == [
        "Name: Łucja", "[ ] 1. Why do I wake early?", "[ ] 2. Why me?", "[ ] 3. And my job?",
    ]  # fmt: skip
    assert "Here because it was left over from last time; it is your own question." in outcome.text


def test_a_patients_file_with_a_last_sheet_in_it_needs_no_option(run: Build) -> None:
    run("read", "form.pdf", "-o", "next.yaml", "--bank", BANK)
    assert run("build", "next.yaml", *TEXT, *ON) == run(
        "build", "--previous", "form.pdf", *TEXT, *ON
    )


def test_a_patients_file_and_the_last_sheet_go_together(here: Path, run: Build) -> None:
    (here / "p.yaml").write_text(
        "{name: Lu, own_questions: [Why me?], starred: [heart, new-bed], answers: {hours: 4}}"
    )
    outcome = run("build", "p.yaml", "--previous", "form.pdf", "-o", "a.json", *ON)
    data = json.loads((here / "a.json").read_text("utf-8"))
    assert outcome.told == "Wrote a.json.\n"
    assert data["patient"]["name"] == "Lu"
    ranks = [f"{entry['rank']} {entry['id']}" for entry in data["entries"]]
    assert ranks[:5] == [
        "starred new-bed", "carried why-early", "carried own-1", "own own-2", "safety short-nights",
    ]  # fmt: skip
    assert ranks[-1] == "answered heart"
    assert data["entries"][-1]["reasons"] == ["it was answered last time", "most people ask it"]
    assert data["patient"]["previous"] == {
        "on": "2026-12-01", "unanswered": ["why-early", "Why me?"], "answered": ["heart"],
    }  # fmt: skip


def test_what_the_next_sheet_cannot_hold_is_told(here: Path, run: Build) -> None:
    sheet = Form().item("moon", "Is it the moon?").item("older", "Is it my age?")
    (here / "form.pdf").write_bytes(sheet.item("own-1", "").bytes())
    (here / "p.yaml").write_text("answers: {age: 30}")
    outcome = run("build", "p.yaml", "--previous", "form.pdf", *TEXT, *ON)
    assert outcome.code == 0
    assert outcome.told == (
        "previous: “moon” is neither in the bank nor among the own questions; "
        "to ask it, write it under own_questions\n"
        "previous: “older” does not apply any more; star it to keep it\n"
        "previous: “own-1” is neither in the bank nor among the own questions; "
        "to ask it, write it under own_questions\n"
    )


REFUSED = {
    "read p.yaml": "p.yaml: this is not a PDF; name a sheet that was filled in\n",
    "read nowhere.pdf": "nowhere.pdf: cannot be read (No such file or directory); "
    "check the name and try again\n",
    "read form.pdf -o a.txt": "-o: “a.txt” does not say what to make; "
    "end it in .json, .yaml, .yml, or give --format\n",
    "read form.pdf -o form.pdf --format json": "-o: “form.pdf” is the file to read from; "
    "give another name\n",
    "read form.pdf -o p.yaml --bank BANK": "p.yaml: this file is there already; "
    "give another name\n",
    "read form.pdf -o a.yaml": "form.pdf: this is a sheet of the bank “sleep”, "
    "not of “metformin-ms”; name its bank with --bank\n",
    "build --previous form.pdf": "form.pdf: this is a sheet of the bank “sleep”, "
    "not of “metformin-ms”; name its bank with --bank\n",
    "build --previous p.yaml --bank BANK": "p.yaml: this says nothing about a last sheet; "
    "name a filled sheet, or what checklist read made of one\n",
    "build --previous form.pdf -o form.pdf": "-o: “form.pdf” is the file to read from; "
    "give another name\n",
    "build - --previous -": "-: the standard input can be read once; name a file\n",
    "build --previous half.pdf": "half.pdf: this PDF is broken; "
    "save it again in the program that filled it in, or get another copy\n",
}


@pytest.mark.parametrize(("arguments", "told"), REFUSED.items(), ids=REFUSED)
def test_what_cannot_be_done_is_told_and_nothing_is_written(
    arguments: str, told: str, here: Path, form: Path, run: Build
) -> None:
    (here / "p.yaml").write_text("name: Maria\n")
    (here / "half.pdf").write_bytes(form.read_bytes()[:2000])
    content = form.read_bytes()
    outcome = run(*arguments.replace("BANK", str(BANK)).split())
    assert outcome == Outcome(2, b"", told)
    assert names_in(here) == ["form.pdf", "half.pdf", "p.yaml"]
    assert (form.read_bytes(), (here / "p.yaml").read_text()) == (content, "name: Maria\n")


def test_json_may_be_written_again_for_it_is_made_of_the_form_alone(here: Path, run: Build) -> None:
    (here / "a.json").write_text("older")
    assert run("read", "form.pdf", "-o", "a.json").code == 0
    assert (here / "a.json").read_text("utf-8").startswith("{")


def test_a_plain_print_has_nothing_to_fill_in(here: Path, run: Build) -> None:
    assert run("build", "--no-form", "-o", "plain.pdf", *ON).code == 0
    assert not PdfReader(here / "plain.pdf").get_fields()


def test_the_day_and_the_bank_of_a_sheet_are_in_its_head(run: Build) -> None:
    page = run("build", "-o", "-", "--format", "html", *ON).text
    assert '<meta name="keywords" content="sleep 1 2026-12-08">' in page


def test_the_whole_way_in_a_shell(here: Path) -> None:
    script = (
        f"checklist read form.pdf | checklist build --previous - -o - --format text --bank {BANK}"
    )
    outcome = in_shell(script, cwd=here)
    assert outcome.code == 0, outcome.told
    assert "[ ] 1. Why do I wake early?" in outcome.text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is counted otherwise")
def test_a_bomb_is_refused_in_little_memory(here: Path) -> None:
    bomb = Form().item("a", "A?")
    stream = bomb.pdf.make_stream(b"")
    stream.write(zlib.compress(bytes(2**28), 9), filter=Name.FlateDecode)
    bomb.nodes["item.a.answer"]["/V"] = stream
    (here / "bomb.pdf").write_bytes(bomb.bytes())
    outcome, memory = measured(here, "read", "bomb.pdf")
    told = "bomb.pdf: this PDF holds more than any sheet does; name a filled sheet\n"
    assert outcome == Outcome(2, b"", told)
    assert memory <= MOST_MEMORY
