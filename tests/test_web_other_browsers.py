"""The web form beyond Chromium: the same sheets in Firefox and in WebKit, of which Safari is made.

Here a patient goes through it once, from the first answer to the PDF; the rest is for Chromium.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from chromium import require
from command import EXAMPLES
from web_form import BANK, TODAY, Texts, example
from webdriver import Driven, firefox, firefox_path, webkit, webkit_path

from checklist.documents import to_pdf
from checklist.patient import load_patient
from checklist.resources import shipped
from checklist.selection import select
from checklist.source import Input
from checklist.web.page import make_page
from checklist.web.runtime import Runtime
from serving import Served, serving

FIREFOX = ("Firefox (apt install firefox-esr)", firefox_path, firefox)
WEBKIT = ("WebKit (apt install webkit2gtk-driver xvfb)", webkit_path, webkit)


@pytest.fixture(scope="module", params=[FIREFOX, WEBKIT], ids=["firefox", "webkit"])
def driven(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Driven]:
    """Each of the browsers."""
    name, path, start = request.param
    require(path(), name)
    with start(tmp_path_factory.mktemp("browser")) as driven:
        yield driven


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving("--on", TODAY, "--jobs", 1, cwd=tmp_path_factory.mktemp("served")) as served:
        yield served


def expected_pdf(file: Path) -> bytes:
    return to_pdf(select(BANK, load_patient(file, BANK), on=TODAY))


# As a patient does it -----------------------------------------------------------------------------

_IS = "return document.querySelector(arguments[0])"
_SHOWN = "return document.querySelector(arguments[0])?.checkVisibility()"
_SHEET = "return document.querySelector('.sheet')?.contentDocument?.body?.innerText"
_KIND = "return document.querySelector(arguments[0]).type"
_FOLDED = "return document.querySelectorAll('#about details:not([open])').length"


def fill_in(driven: Driven, texts: Texts) -> None:
    """Open every group and list, then type and tick."""
    while driven.run(_FOLDED):
        driven.click("#about details:not([open]) > summary")
    for name, values in texts.items():
        for number, value in enumerate(values if name != "starred" else [], 1):
            field = f'[name="{name}"]'
            if driven.run(_KIND, field) in {"radio", "checkbox"}:
                driven.click(f'{field}[value="{value}"]')
                continue
            if number > 1:
                driven.click('button[name="another"]')
                field = f".boxes > {field}:nth-child({number})"
            driven.type(field, value)


def choose(driven: Driven, stars: Sequence[str]) -> None:
    """Choose the top questions, one after the other, as soon as they are offered."""
    for star in stars:
        button = f'button[name="star"][value="{star}"]'
        driven.wait(_IS, button)
        if not driven.run(_SHOWN, button):
            driven.click("#more-offers > summary")
        driven.click(button)
        driven.wait(_IS, f'input[name="starred"][value="{star}"]')


def see_the_sheet(driven: Driven, texts: Texts) -> None:
    """Go on to the preview, and find in it what only the patient knows."""
    driven.click("#finish button.main")
    shown = driven.wait(_SHEET)
    for text in (*texts["name"], *texts.get("own_questions", [])):
        assert text in shown


def open_file(driven: Driven, file: Path, name: str | None) -> None:
    """Give a file from last time, and wait for its answers."""
    driven.click("details:has(.open) > summary")
    driven.type("#file", str(file))
    driven.click(".open button")
    driven.wait("return document.querySelector('#name')?.value === arguments[0]", name)


# The same sheets ----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_typed_into_the_form_of_a_server_becomes_the_sheet_of_the_command_line(
    driven: Driven, served: Served, file: Path
) -> None:
    texts = example(file.stem)
    driven.go(f"http://{served.host}/")
    fill_in(driven, texts)
    choose(driven, texts.get("starred", []))
    see_the_sheet(driven, texts)
    assert driven.download("button.main") == expected_pdf(file)


_STATE = """return [...document.querySelectorAll("#engine p[data-when]:not([hidden])")]
  .map(told => told.dataset.when).find(when => when === "ready" || when === "failed")"""
_TODAY = """const [getFullYear, getMonth, getDate] = arguments;
for (const [name, number] of Object.entries({ getFullYear, getMonth, getDate })) {
  window.Date.prototype[name] = () => number;
}"""


def test_the_page_from_a_disk_makes_the_same_sheets_without_a_network(
    driven: Driven, runtime: Runtime, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    bank = Input("questions.yaml", shipped("questions.yaml").read_bytes())
    page.write_bytes(make_page(bank, on=TODAY, runtime=runtime))
    driven.go(page.as_uri())
    driven.run(_TODAY, TODAY.year, TODAY.month - 1, TODAY.day)
    typed, *others = EXAMPLES
    texts = example(typed.stem)
    fill_in(driven, texts)  # while Python starts
    assert driven.wait(_STATE) == "ready"
    choose(driven, texts.get("starred", []))
    see_the_sheet(driven, texts)
    assert driven.download("button.main") == expected_pdf(typed)
    kept = tmp_path / "kept.yaml"
    kept.write_bytes(driven.download('button[formaction="save"]'))
    driven.click('button[formaction="form"]')
    driven.wait(_IS, "#finish")
    for file in (*others, kept):
        open_file(driven, file, load_patient(file, BANK).name)
        assert driven.download('#finish button[formaction="pdf"]') == expected_pdf(file)
    assert load_patient(kept, BANK) == load_patient(typed, BANK)
