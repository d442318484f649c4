"""The pictures of docs/ are small and grey, say what they show, and show what is printed now."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from checklist import load_bank, to_html

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
GALLERY = runpy.run_path(str(ROOT / "scripts" / "gallery.py"))
PICTURES = GALLERY["PICTURES"]
EVERY_PICTURE = (*PICTURES, *GALLERY["FORM_PICTURES"])
BANK = load_bank()
ANOTHER_TITLE = BANK.model_copy(update={"title": "Another title"})
REMEDY = "run python scripts/gallery.py, and look at what it drew"
FOR_EACH = pytest.mark.parametrize("picture", EVERY_PICTURE, ids=lambda picture: picture.file)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of all that the script looks at."""
    for folder in ("docs", "examples", "scripts"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def run(root: Path, *options: str, path: str | None = None) -> tuple[int, str, str]:
    """The exit code of the script and what it said."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if path is not None:
        environment["PATH"] = path
    command = [sys.executable, str(root / "scripts" / "gallery.py"), *options]
    ended = subprocess.run(command, env=environment, text=True, capture_output=True, check=False)
    return ended.returncode, ended.stdout, ended.stderr


def test_the_gallery_shows_what_is_printed_now() -> None:
    assert GALLERY["stale"](ROOT) == [], REMEDY


def test_every_template_is_shown_in_every_size_on_both_papers_and_for_all_hands() -> None:
    shown = {picture[1:5] for picture in PICTURES}
    assert {
        (template, size, paper, "steady")
        for template in ("visit", "full", "handout", "helper")
        for size in ("14", "18", "24")
        for paper in ("a4", "letter")
    } < shown
    assert {hands for _, _, _, hands in shown} == {"steady", "shaky", "cannot-write"}


@FOR_EACH
def test_a_picture_is_small_and_of_few_greys(picture: Any) -> None:
    file = IMAGES / picture.file
    assert file.stat().st_size < 80_000
    with Image.open(file) as image:
        red, green, blue = (channel.tobytes() for channel in image.convert("RGB").split())
    assert red == green == blue
    assert 2 <= len(set(red)) <= 16


def test_all_pictures_together_are_small() -> None:
    assert sum(file.stat().st_size for file in IMAGES.rglob("*.png")) < 1_500_000


def test_each_picture_is_on_the_page_with_words_for_it_and_a_caption() -> None:
    page = (ROOT / "docs" / "gallery.md").read_text("utf-8")
    shown = re.findall(r"\[!\[(.+?)\]\(images/(.+?)\)\]\(images/(.+?)\)<br>(.+?) \|?", page)
    assert {file for _, file, _, _ in shown} == {
        picture.file for picture in EVERY_PICTURE if picture.file != "visit.png"
    }
    assert all(file == link for _, file, link, _ in shown)
    assert len({words for words, _, _, _ in shown}) == len(shown)
    assert "<br>14 pt on A4: both pages |" in page
    assert "<br>24 pt on US Letter: all 4 pages |" in page


# Planted ------------------------------------------------------------------------------------------


def test_a_picture_is_stale_once_the_document_says_something_else() -> None:
    everything = [f"docs/images/{picture.file}" for picture in EVERY_PICTURE]
    assert GALLERY["stale"](ROOT, bank=ANOTHER_TITLE) == [*everything, "docs/gallery.md"]


def test_a_mark_is_of_the_words_the_look_and_what_is_shown_of_them() -> None:
    picture = PICTURES[0]
    mark, checklist_of = GALLERY["mark"], GALLERY["checklist_of"]
    now = mark(picture, checklist_of(picture, BANK))
    shaky = checklist_of(picture._replace(hands="shaky"), BANK)
    assert mark(picture, checklist_of(picture, BANK)) == now
    assert mark(picture, checklist_of(picture, ANOTHER_TITLE)) != now
    assert mark(picture, shaky) != now
    assert mark(picture._replace(most=2), checklist_of(picture, BANK)) != now
    assert "Another title" in to_html(checklist_of(picture, ANOTHER_TITLE))


def spoil(file: Path) -> None:
    """Make a picture say that it was made from something else."""
    said = PngImagePlugin.PngInfo()
    said.add_text("made-from", "an older page")
    with Image.open(file) as image:
        image.save(file, pnginfo=said)


def test_what_is_stale_is_named_and_drawn_anew(project: Path) -> None:
    old, gone = "docs/images/gallery/helper-14-a4.png", "docs/images/visit.png"
    extra = "docs/images/gallery/left-over.png"
    shutil.copy(project / gone, project / extra)
    spoil(project / old)
    (project / gone).unlink()
    named = f"{extra}\n{gone}\n{old}\ndocs/gallery.md\n"
    assert run(project, "--check") == (1, named, "")
    assert (project / extra).exists()
    assert run(project) == (0, named, "")
    assert run(project, "--check") == (0, "", "")
    assert not (project / extra).exists()


def test_a_page_that_was_changed_by_hand_is_stale(project: Path) -> None:
    page = project / "docs" / "gallery.md"
    written = page.read_text("utf-8")
    page.write_text(written + "By hand.\n", "utf-8")
    assert run(project, "--check") == (1, "docs/gallery.md\n", "")
    assert run(project) == (0, "docs/gallery.md\n", "")
    assert page.read_text("utf-8") == written


def test_without_a_browser_the_page_on_a_phone_stays_as_it_was(project: Path) -> None:
    phone = project / "docs" / "images" / "gallery" / "phone.png"
    spoil(phone)
    before = phone.read_bytes()
    code, named, said = run(project, path=str(project))
    assert (code, named) == (1, "docs/images/gallery/phone.png\ndocs/gallery.md\n")
    assert said == (
        "Still as it was, for want of Chromium: docs/images/gallery/phone.png, docs/gallery.md\n"
    )
    assert phone.read_bytes() == before


def test_an_unknown_option_is_told_how_to_call_it(project: Path) -> None:
    code, named, said = run(project, "--wrong")
    assert (code, named) == (1, "")
    assert said.startswith("Draws the pages of the documents")
