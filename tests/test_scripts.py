"""A text in any script is read back as it was typed, or every letter that is lost is named."""

import re
import subprocess
import sys
import unicodedata
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import yaml
from scripts_of_the_world import NAMES, SET_BY_PACKAGES

from checklist.bank import load_bank
from checklist.documents import render_pdf
from checklist.patient import Patient
from checklist.selection import select

BANK = load_bank()
NO_FONT_ANYWHERE = {"Chinese beyond U+FFFF", "emoji"}  # of TrueType outlines, that we know of


def is_turned(text: str) -> bool:
    """Whether a text has letters that run from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


FORWARD = {what: text for what, text in NAMES if not is_turned(text)}
TURNED = {what: text for what, text in NAMES if is_turned(text)}


def seen(text: str) -> str:
    """What is seen of a text: joiners and the like only steer how the rest is drawn."""
    plain = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFC", "".join("".join(plain).split()))


def read_back(content: bytes) -> str:
    """The text of all pages as a viewer's engine copies it."""
    pages = pypdfium2.PdfDocument(content)
    return seen("".join(page.get_textpage().get_text_range() for page in pages))


def spoken(content: bytes) -> list[str]:
    """What the structure says of words whose glyphs do not say it."""
    with pikepdf.open(BytesIO(content)) as document:
        return [str(each["/ActualText"]) for each in document.objects
                if isinstance(each, pikepdf.Dictionary) and "/ActualText" in each]  # fmt: skip


@pytest.mark.parametrize(("what", "text"), NAMES, ids=[what for what, _ in NAMES])
def test_a_name_is_read_back_or_what_is_lost_of_it_is_named(what: str, text: str) -> None:
    checklist = select(BANK, Patient(name=text), on=date(2026, 12, 1))
    rendering = render_pdf(checklist)
    printed = read_back(rendering.content)
    assert (rendering.missing == {}) is (what in SET_BY_PACKAGES)
    for letter in rendering.missing:
        assert f"[U+{ord(letter):04X}]" in printed
    if what in SET_BY_PACKAGES & FORWARD.keys():
        assert seen(text) in printed


@pytest.mark.parametrize("what", sorted(SET_BY_PACKAGES & TURNED.keys()))
def test_words_from_right_to_left_are_said_in_reading_order(what: str) -> None:
    checklist = select(BANK, Patient(name=TURNED[what]), on=date(2026, 12, 1))
    said = spoken(render_pdf(checklist).content)
    words = filter(is_turned, re.findall(r"[\w\u0591-\u05c7\u200c]+", TURNED[what]))
    places = [next(n for n, each in enumerate(said) if word in each) for word in words]
    assert places
    assert places == sorted(places)


@pytest.fixture(scope="module")
def with_the_fonts_of_the_computer(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sheet with a question in every script, made with whatever fonts the computer has."""
    folder = tmp_path_factory.mktemp("scripts")
    questions = [text for what, text in NAMES if what not in NO_FONT_ANYWHERE]
    Path(folder, "p.yaml").write_text(yaml.safe_dump({"own_questions": questions}), "utf-8")
    command = [sys.executable, "-m", "checklist", "build", "p.yaml", "-o", "sheet.pdf"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    lost = re.findall(r"no installed font has (.) ", run.stderr)
    if lost:
        pytest.skip(
            f"the computer has no font for {' '.join(lost)}: "
            "apt install fonts-noto-core fonts-droid-fallback fonts-nanum"
        )
    return Path(folder, "sheet.pdf").read_bytes()


def test_texts_in_more_than_twenty_scripts_are_read_back(
    with_the_fonts_of_the_computer: bytes,
) -> None:
    scripts = FORWARD.keys() - NO_FONT_ANYWHERE
    assert len(scripts) >= 20
    printed = read_back(with_the_fonts_of_the_computer)
    assert [what for what in sorted(scripts) if seen(FORWARD[what]) not in printed] == []


def test_a_text_that_is_not_there_is_not_read_back(with_the_fonts_of_the_computer: bytes) -> None:
    assert seen("हिन्दी क्षत्रिय") not in read_back(with_the_fonts_of_the_computer)
