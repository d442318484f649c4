"""The command `new`, held as a conversation over a terminal."""

import fcntl
import os
import pty
import select as selecting
import stat
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command import COMMAND, PATIENCE, Outcome, environment, names_in, run_apart, run_here

from checklist.bank import load_bank
from checklist.patient import Patient, load_patient

SLEEP = Path(__file__).parent / "data" / "sleep.yaml"
BANK = load_bank(SLEEP)
OLD = "name: An older patient\n"
CTRL_C, CTRL_D, LEFT = "\x03", "\x04", "\x1b[D"
OFFER = "\nMake it now (checklist.pdf)?\n  Type yes or no. Enter is yes.\n> "

pytest.importorskip("readline")


class Terminal:
    """A command on a terminal of its own, and all that was shown there."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.shown, self._seen = "", 0
        self._person, there = pty.openpty()
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], cwd=folder, env=environment(folder, TERM="dumb"),
            stdin=there, stdout=there, stderr=there, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(there)

    def sees(self, text: str) -> "Terminal":
        """Wait for a text, and count everything up to it as seen."""
        while text not in self.shown[self._seen :]:
            assert self._reads(), f"{text!r} did not come after {self.shown!r}"
        self._seen = self.shown.index(text, self._seen) + len(text)
        return self

    def types(self, *lines: str) -> "Terminal":
        """Type lines, each at a prompt."""
        for line in lines:
            self.sees("> ").presses(f"{line}\r")
        return self

    def presses(self, keys: str) -> "Terminal":
        os.write(self._person, keys.encode())
        return self

    def interrupts(self) -> "Terminal":
        """Press Ctrl-C when the command waits for a key; Python may miss an earlier one."""
        state = Path(f"/proc/{self.process.pid}/stat")
        for _ in range(PATIENCE * 100):
            if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "S":
                break
            time.sleep(0.01)
        return self.presses(CTRL_C)

    def ends(self) -> int:
        """Read to the end; give the exit code."""
        while self._reads():
            pass
        return self.process.wait(timeout=PATIENCE)

    def close(self) -> None:
        os.close(self._person)
        self._person = -1

    def leave(self) -> None:
        """Clear away what a failed test has left."""
        self.process.kill()
        self.process.wait()
        if self._person != -1:
            self.close()

    def _reads(self) -> bool:
        ready, _, _ = selecting.select([self._person], [], [], PATIENCE)
        assert ready, f"nothing came for {PATIENCE} seconds after {self.shown!r}"
        try:
            content = os.read(self._person, 10_000)
        except OSError:  # how Linux says that nobody is there any more
            return False
        self.shown += content.decode().replace("\r\n", "\n")
        return bool(content)


Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start `checklist new` about the tiny bank, on a terminal."""
    started: list[Terminal] = []

    def start(*arguments: str) -> Terminal:
        started.append(Terminal(tmp_path, "new", "--bank", str(SLEEP), *arguments))
        return started[-1]

    yield start
    for terminal in started:
        terminal.leave()


def patient_in(folder: Path, name: str = "patient.yaml") -> Patient:
    return load_patient(folder / name, BANK)


def test_every_question_can_be_skipped_and_the_sheet_is_made_at_the_end(
    start: Start, tmp_path: Path
) -> None:
    talk = start()
    talk.sees("1 of ")
    total = 0
    while True:
        talk.sees("> ").presses("\r")
        total += 1
        if f"{total} of {total}." in talk.shown:
            break
    talk.sees(OFFER).presses("\r")
    assert talk.ends() == 0
    assert total > len(BANK.facts)
    assert f"You answered 0 of {total} questions." in talk.shown
    assert "Wrote checklist.pdf: " in talk.shown
    assert patient_in(tmp_path) == Patient()
    assert names_in(tmp_path) == ["checklist.pdf", "patient.yaml"]
    assert (tmp_path / "checklist.pdf").read_bytes().startswith(b"%PDF-")
    for name in names_in(tmp_path):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_answers_and_the_three_that_were_picked_are_in_the_file(
    start: Start, tmp_path: Path
) -> None:
    talk = start("mother.yaml")
    talk.types("Will it pass?", "")
    while "Your top 3" not in talk.shown:
        talk.sees("> ")
        typed = "4.5" if "How many hours do you sleep?" in talk.shown.split(" of ")[-1] else ""
        talk.presses(f"{typed}\r")
        talk.sees(" of ")
    talk.types("1 3 2", "done").sees(OFFER).presses("no\r")
    assert talk.ends() == 0
    patient = patient_in(tmp_path, "mother.yaml")
    assert patient.own_questions == ("Will it pass?",)
    assert patient.answers == {"hours": 4.5}
    assert patient.starred[0] == "own-1"
    assert len(patient.starred) == 3
    assert names_in(tmp_path) == ["mother.yaml"]
    again = f"checklist build mother.yaml --bank {SLEEP}"
    assert f"Wrote mother.yaml. To make a sheet from it: {again}" in talk.shown
    made = run_apart(*again.split()[1:], cwd=tmp_path)
    assert (made.code, names_in(tmp_path)) == (0, ["checklist.pdf", "mother.yaml"])


def test_a_slip_can_be_mended_with_the_arrow_keys(start: Start, tmp_path: Path) -> None:
    start().types(f"Why m?{LEFT}{LEFT}{LEFT} not", "done").sees(OFFER).presses("no\r").ends()
    assert patient_in(tmp_path).own_questions == ("Why not m?",)


@pytest.mark.parametrize(
    ("typed", "code", "name"),
    [
        pytest.param(["\r"], 2, "An older patient", id="Enter"),
        pytest.param(["no\r"], 2, "An older patient", id="no"),
        pytest.param([CTRL_D], 2, "An older patient", id="Ctrl-D"),
        pytest.param([CTRL_C], 130, "An older patient", id="Ctrl-C"),
        pytest.param(["maybe\r", "\r"], 2, "An older patient", id="neither yes nor no"),
        pytest.param(["yes\r", "quit\r"], 0, "An older patient", id="yes, but then quit"),
        pytest.param(["yes\r", "done\r", "no\r"], 0, None, id="yes"),
    ],
)
def test_a_file_is_replaced_only_by_one_who_agrees_and_ends(
    typed: list[str], code: int, name: str | None, start: Start, tmp_path: Path
) -> None:
    (tmp_path / "patient.yaml").write_text(OLD)
    talk = start()
    talk.sees("patient.yaml is there already. Replace it?\n  Type yes or no. Enter is no.\n")
    for keys in typed:
        talk.sees("> ")
        talk.interrupts() if keys == CTRL_C else talk.presses(keys)
    assert talk.ends() == code
    assert patient_in(tmp_path).name == name
    assert names_in(tmp_path) == ["patient.yaml"]
    refused = "patient.yaml: this file is there already; give another name\n"
    assert (refused in talk.shown) is (code == 2)


def test_an_older_sheet_is_named_before_it_is_replaced(start: Start, tmp_path: Path) -> None:
    (tmp_path / "checklist.pdf").write_bytes(b"older")
    talk = start().types("done")
    talk.sees("Make it now (checklist.pdf, in place of the older one)?\n").types("no")
    assert talk.ends() == 0
    assert (tmp_path / "checklist.pdf").read_bytes() == b"older"


@pytest.mark.parametrize("typed", [["quit"], ["Why?", "quit", "quit"]], ids=["at once", "later"])
def test_who_quits_leaves_nothing(typed: list[str], start: Start, tmp_path: Path) -> None:
    talk = start().types(*typed)
    assert talk.ends() == 0
    assert talk.shown.endswith("\nYou left. No file was written.\n")
    assert names_in(tmp_path) == []


def test_ctrl_c_leaves_nothing(start: Start, tmp_path: Path) -> None:
    talk = start().sees("> ").interrupts()
    assert talk.ends() == 130
    assert talk.shown.endswith("\nYou left. No file was written.\n")
    assert "Traceback" not in talk.shown
    assert names_in(tmp_path) == []


def test_ctrl_c_with_answers_asks_first_and_leaves_the_second_time(
    start: Start, tmp_path: Path
) -> None:
    talk = start().types("Why?").sees("> ").interrupts()
    talk.sees("Your answer is in no file yet.").sees("> ").interrupts()
    assert talk.ends() == 130
    assert talk.shown.endswith("\nYou left. No file was written.\n")
    assert names_in(tmp_path) == []


def test_ctrl_d_ends_the_questions_and_keeps_the_answers(start: Start, tmp_path: Path) -> None:
    talk = start().types("Why?").sees("> ").presses(CTRL_D).sees(OFFER).presses(CTRL_D)
    assert talk.ends() == 0
    assert patient_in(tmp_path).own_questions == ("Why?",)
    assert names_in(tmp_path) == ["patient.yaml"]


def test_a_terminal_that_is_closed_leaves_nothing(start: Start, tmp_path: Path) -> None:
    talk = start().types("Why?").sees("> ")
    talk.close()
    assert talk.process.wait(timeout=PATIENCE) != 0
    assert names_in(tmp_path) == []


def test_answers_are_not_lost_when_the_file_cannot_be_written(start: Start, tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(OLD)
    talk = start("nowhere/p.yaml").types("Why?", "done")
    talk.sees("nowhere/p.yaml: there is no such folder; make the folder first, or name another\n")
    talk.sees("Another name for the file: ").presses("\r")
    talk.sees("Another name for the file: ").presses("old.yaml\r")
    talk.sees("Enter is no.\n").types("")
    talk.sees("Another name for the file: ").presses("my answers.yaml\r")
    talk.sees(f"To make a sheet from it: checklist build 'my answers.yaml' --bank {SLEEP}")
    talk.sees(OFFER).presses("no\r")
    assert talk.ends() == 0
    assert patient_in(tmp_path, "my answers.yaml").own_questions == ("Why?",)
    assert names_in(tmp_path) == ["my answers.yaml", "old.yaml"]
    assert (tmp_path / "old.yaml").read_text() == OLD


# Without a terminal -------------------------------------------------------------------------------

New = Callable[..., Outcome]


@pytest.fixture
def new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> New:
    """Run `checklist new` in an empty folder, with nobody there to answer."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", None)
    return lambda *arguments: run_here(capsysbinary, "new", *arguments)


def test_a_blank_file_is_written_without_a_question_and_loads(new: New, tmp_path: Path) -> None:
    assert new("--blank") == Outcome(
        0, b"", "Wrote patient.yaml. To make a sheet from it: checklist build patient.yaml\n"
    )
    assert load_patient(tmp_path / "patient.yaml", load_bank()) == Patient()
    assert stat.S_IMODE((tmp_path / "patient.yaml").stat().st_mode) == 0o600


def test_a_dash_prints_the_file(new: New, tmp_path: Path) -> None:
    outcome = new("--blank", "-")
    assert (outcome.code, outcome.told, names_in(tmp_path)) == (0, "", [])
    new("--blank", "same.yaml")
    assert (tmp_path / "same.yaml").read_bytes() == outcome.result


@pytest.mark.parametrize("arguments", [["--blank"], []])
def test_with_nobody_to_ask_a_file_is_not_replaced(
    arguments: list[str], new: New, tmp_path: Path
) -> None:
    (tmp_path / "patient.yaml").write_text(OLD)
    assert new(*arguments) == Outcome(
        2, b"", "patient.yaml: this file is there already; give another name\n"
    )
    assert (tmp_path / "patient.yaml").read_text() == OLD


def test_with_nobody_to_ask_a_file_that_cannot_be_written_is_an_error(new: New) -> None:
    assert new("--blank", "nowhere/p.yaml") == Outcome(
        1, b"",
        "nowhere/p.yaml: there is no such folder; make the folder first, or name another\n",
    )  # fmt: skip


def test_nobody_to_answer_is_an_interview_without_answers(new: New, tmp_path: Path) -> None:
    outcome = new()
    assert (outcome.code, outcome.result) == (0, b"")
    assert "You answered 0 of " in outcome.told
    assert load_patient(tmp_path / "patient.yaml", load_bank()) == Patient()
    assert names_in(tmp_path) == ["patient.yaml"]


def test_answers_can_come_from_a_pipe_and_the_file_go_to_one(tmp_path: Path) -> None:
    typed = b"Will it pass?\n\ndone\n"
    outcome = run_apart("new", "-", "--bank", SLEEP, cwd=tmp_path, stdin=typed)
    assert outcome.code == 0
    (tmp_path / "p.yaml").write_bytes(outcome.result)
    assert patient_in(tmp_path, "p.yaml").own_questions == ("Will it pass?",)
    assert "What do you most want to ask?" in outcome.told
