"""What several tests share: a folder, a command, a judge, a browser, texts to compare with."""

import os
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
import verapdf
from chromium import chromium_path, require
from command import Build, run_here
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from checklist.pdf import font_files
from checklist.web.runtime import ARCHIVES, Runtime, default_folder

_GOLDEN = Path(__file__).parent / "golden"
_REQUIRE_ALL = bool(os.environ.get("CHECKLIST_REQUIRE_ALL"))
"""Whether a test that is left out counts as failed, as it does in CI."""

_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)

# A law holds or it does not: a slow machine says nothing about it, and a run that passed passes
# again. To look further than the same examples, run with --hypothesis-profile=explore.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile("repeatable")


# Tests that are started in the background ignore Ctrl-C, and so would the programs they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

font_files.FOLDERS = ()  # what is tested depends on packages, not on the fonts of a computer


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the texts on file anew; look at what changed before it is kept."""
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden anew from what comes out"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail the test that is left out where nothing may be."""
    return _whole((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Likewise a whole module."""
    return _whole((yield))


def _whole(report: _Report) -> _Report:
    if _REQUIRE_ALL and report.skipped and isinstance(report.longrepr, tuple):
        file, line, reason = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{file}:{line}: nothing may be left out here. {reason}"
    return report


@pytest.fixture(scope="session")
def judge() -> Iterator[verapdf.Judge]:
    """The judge of PDF/UA and PDF/A; it starts when it is first needed."""
    if not verapdf.is_installed():
        pytest.skip(verapdf.NOT_INSTALLED)
    with verapdf.Judge() as judge:
        yield judge


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, driven by Playwright: one for all tests of a module."""
    path = chromium_path()
    require(path, "Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def runtime() -> Runtime:
    """Python for the browser, as it was fetched."""
    folder = default_folder()
    have = all((folder / archive.name).exists() for archive in ARCHIVES)
    require(have, "Python for the browser (python -m checklist.web.fetch)")
    return Runtime(folder)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the one on file under a name of tests/golden."""

    def compare(name: str, text: str) -> None:
        path = _GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.write_text(text, "utf-8", newline="\n")
        assert path.exists(), f"there is no {path}: run pytest --update-golden"
        assert text == path.read_text("utf-8")

    return compare


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty folder the one to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def build(capsysbinary: pytest.CaptureFixture[bytes]) -> Build:
    """Run `checklist build` in this process."""
    return lambda *arguments: run_here(capsysbinary, "build", *arguments)
