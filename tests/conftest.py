"""What several tests share: an empty folder, a command, texts on file to compare with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from command import Build, run_here
from hypothesis import settings

from checklist.pdf import font_files

_GOLDEN = Path(__file__).parent / "golden"

# A law holds or it does not: a slow machine says nothing about it, and a run that passed passes
# again. To look further than the same examples, run with --hypothesis-profile=explore.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile("repeatable")


font_files.FOLDERS = ()  # what is tested depends on packages, not on the fonts of a computer


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the texts on file anew; look at what changed before it is kept."""
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden anew from what comes out"
    )


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
