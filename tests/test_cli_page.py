"""The command `page`: what it writes, and what it says where it cannot."""

import stat
from pathlib import Path

import pytest

from checklist.cli import run
from checklist.web.runtime import ARCHIVES, default_folder

READY = all((default_folder() / archive.name).exists() for archive in ARCHIVES)
needs_runtime = pytest.mark.skipif(
    not READY, reason="there is no Python for the browser (python -m checklist.web.fetch)"
)


@needs_runtime
def test_it_writes_one_file_and_says_how_large(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["page", "out.html", "--on", "2026-12-01"]) == 0
    size = (here / "out.html").stat().st_size
    assert capsys.readouterr().err == f"Wrote out.html: {size / 1e6:.1f} MB.\n"
    assert [path.name for path in here.iterdir()] == ["out.html"]


@needs_runtime
def test_it_writes_a_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["page", "--dir", "a/site"]) == 0
    assert {"index.html", "service-worker.js"} < {path.name for path in (here / "a/site").iterdir()}
    assert capsys.readouterr().err.startswith("Wrote a/site: ")


@needs_runtime
def test_what_it_writes_is_for_everybody(here: Path) -> None:
    for _ in range(2):  # and is replaced without a question
        assert run(["page", "--dir", "site"]) == 0
        assert run(["page", "out.html"]) == 0
    for path in (here / "out.html", *(here / "site").iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("out.html", ["out.html"]), ("index.html", ["--dir", "."]),
        ("service-worker.js", ["--dir", "."]),
    ],
)  # fmt: skip
def test_a_page_that_was_not_made_here_is_not_replaced(
    here: Path, capsys: pytest.CaptureFixture[str], name: str, arguments: list[str]
) -> None:
    (here / name).write_text("<h1>Our hospital</h1>\n", "utf-8")
    assert run(["page", *arguments]) == 2
    assert capsys.readouterr().err == f"{name}: this file is there already; give another name\n"
    assert [path.read_text("utf-8") for path in here.iterdir()] == ["<h1>Our hospital</h1>\n"]


def test_a_place_that_is_none_is_told_before_the_page_is_made(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["page", "none/out.html", "--runtime", str(here)]) == 1
    told = "none/out.html: there is no such folder; make the folder first, or name another\n"
    assert capsys.readouterr().err == told


@pytest.mark.parametrize("arguments", [[], ["out.html", "--dir", "site"]], ids=["none", "both"])
def test_it_wants_one_place_to_write_to(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert run(["page", *arguments]) == 2
    told = "OUT.html: say what to make; name a file, or a folder by --dir FOLDER\n"
    assert capsys.readouterr().err == told
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["maria.yaml"], "maria.yaml: the page is HTML; name it maria.html"),
        (["out.html", "--template", "none"], "none: there is no such folder; check its name"),
    ],
    ids=["a patient's file", "no look"],
)
def test_what_cannot_be_made_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    (here / "maria.yaml").write_text("name: Maria\n", "utf-8")
    assert run(["page", *arguments]) == 2
    assert capsys.readouterr().err == f"{told}\n"
    assert [path.read_text("utf-8") for path in here.iterdir()] == ["name: Maria\n"]


def test_it_says_how_to_fetch_what_is_missing(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["page", "out.html", "--runtime", "nowhere"]) == 2
    assert capsys.readouterr().err == (
        "nowhere/pyodide-314.0.7.tgz: is not there; fetch Python for the browser once: "
        "python -m checklist.web.fetch nowhere\n"
    )
    assert list(here.iterdir()) == []


def test_a_bank_with_faults_is_told_as_ever(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "bank.yaml").write_text("id: x\n", "utf-8")
    assert run(["page", "out.html", "--bank", "bank.yaml"]) == 2
    assert "bank.yaml:" in capsys.readouterr().err
    assert not (here / "out.html").exists()


def test_a_fault_of_any_template_is_told_to_whoever_makes_the_page(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "ours").mkdir()
    (here / "ours" / "visit.html.j2").write_text("{{ nothing }}", "utf-8")
    assert run(["page", "out.html", "--template", "ours", "--runtime", "nowhere"]) == 2
    assert capsys.readouterr().err.startswith("ours/visit.html.j2:1: ")


@needs_runtime
def test_a_folder_that_is_a_file_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "site").touch()
    assert run(["page", "--dir", "site"]) == 1
    assert capsys.readouterr().err.startswith("site: ")
