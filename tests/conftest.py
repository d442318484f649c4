"""What several tests share: texts on file that an output is compared with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

_GOLDEN = Path(__file__).parent / "golden"

# A law holds or it does not; a slow machine says nothing about it.
settings.register_profile("no-clock", deadline=None)
settings.load_profile("no-clock")


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
