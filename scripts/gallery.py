"""Draws the pages of the documents into docs/images and shows them in docs/gallery.md.

`python scripts/gallery.py` draws what is stale and names it. With `--check` it only names it, and
gives exit code 1 if anything is. Each picture carries the mark of the HTML and the tokens it was
made from, so that to check them nothing has to be drawn. What else changes a page, a mark cannot
tell: delete a picture to have it drawn anew. The page on a phone and the web form are drawn by
Chromium, the others by PDFium.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import product, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageOps, PngImagePlugin

from checklist import Checklist, Patient, load_bank, load_patient, select, to_html, to_pdf
from checklist.bank import Bank
from checklist.patient import Preferences
from checklist.templates import look_of
from form_pictures import FORM_PICTURES, FormPicture, form_page, photographed

ROOT = Path(__file__).parent.parent
PAGE = "docs/gallery.md"
_IMAGES = "docs/images"
_DAY = date(2026, 11, 22)
_GREYS = 16
_EDGE = 0x99  # or the white paper would end nowhere on a white screen
_GAP = 8
"""Pixels between one page and the next."""

_PAPERS = {"a4": "A4", "letter": "US Letter"}
_TEXT_SIZES = ("14", "18", "24")
_HANDS = {"shaky": "hands that shake", "cannot-write": "hands that cannot write"}


class Picture(NamedTuple):
    """Pages of a document beside each other: which, how many of them at most, and how large."""

    file: str
    template: str
    text_size: str
    paper: str
    hands: str = "steady"
    most: int = 2
    dpi: int = 60


class Shown(NamedTuple):
    """A template on the page: its heading, what it is for, what its picture shows."""

    heading: str
    purpose: str
    alt: str


TEMPLATES = {
    "visit": Shown(
        "The visit sheet",
        "What a patient takes to the doctor: the top three questions, then a few more.",
        "name and visit, a safety box, the top three questions, each with a tick box and lines to "
        "write on, a few more questions, and a strip for the clinician",
    ),
    "full": Shown(
        "The full list",
        "Every question that applies, with why it is there, what is known, and the sources.",
        "how sure is what is known, what the team should know, then questions by topic, each with "
        "a tick box, why it is there, what is known and lines to write on",
    ),
    "handout": Shown(
        "The handout",
        "For the rack in the waiting room: no patient, nothing filled in.",
        "fields for name and visit, a safety box, questions many people ask, each with a tick box "
        "and a line to write on, room for own questions, and signs to watch for",
    ),
    "helper": Shown(
        "The page for a helper",
        "For whoever helps a patient fill in the sheet.",
        "a safety box, what to say to the patient, what to do, and what not to do",
    ),
}
README_PICTURE = Picture("visit.png", "visit", "14", "a4", most=1, dpi=100)
HANDS_PICTURES = {
    hands: Picture(f"gallery/visit-14-a4-{hands}.png", "visit", "14", "a4", hands)
    for hands in _HANDS
}
LOOK_PICTURES = {
    (template, size, paper): Picture(
        f"gallery/{template}-{size}-{paper}.png", template, size, paper,
        most=4 if template == "visit" else 2,
    )
    for template, size, paper in product(TEMPLATES, _TEXT_SIZES, _PAPERS)
}  # fmt: skip
PHONE_PICTURE = Picture("gallery/phone.png", "visit", "14", "a4")
PICTURES = (README_PICTURE, *LOOK_PICTURES.values(), *HANDS_PICTURES.values(), PHONE_PICTURE)
_EVERY: tuple[Picture | FormPicture, ...] = (*PICTURES, *FORM_PICTURES)
_WANTED = {f"{_IMAGES}/{picture.file}": picture for picture in _EVERY}
_PHONE_PIXELS = (390, 1500)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Draw or name what is stale."""
    checking = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not checking:
        sys.exit(__doc__)
    found = stale(ROOT)
    for name in found:
        sys.stdout.write(f"{name}\n")
    if checking:
        sys.exit(1 if found else 0)
    draw_anew(ROOT, found)
    if left := stale(ROOT):
        sys.exit(f"Still as it was, for want of Chromium: {', '.join(left)}")


def stale(root: Path, *, bank: Bank | None = None) -> list[str]:
    """The pictures of a project that show something else than is printed now, and their page."""
    bank = bank or load_bank()
    there = {file.relative_to(root).as_posix() for file in root.glob(f"{_IMAGES}/**/*.png")}
    found = [
        name
        for name, picture in _WANTED.items()
        if _said(root / name, "made-from") != _mark_of(picture, bank)
    ]
    page = root / PAGE
    if found or not page.exists() or page.read_text("utf-8") != gallery(root):
        found.append(PAGE)
    return [*sorted(there - _WANTED.keys()), *found]


def draw_anew(root: Path, names: list[str]) -> None:
    """Write the pictures of these names and their page; take away those that nothing shows."""
    bank = load_bank()
    for name in names:
        if picture := _WANTED.get(name):
            if png := _drawn_of(picture, bank):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_bytes(png)
        elif name != PAGE:
            (root / name).unlink()
    if names:
        (root / PAGE).write_text(gallery(root), "utf-8", newline="\n")


def _mark_of(picture: Picture | FormPicture, bank: Bank) -> str:
    """What goes into a picture, in short, by which an old one is known."""
    if isinstance(picture, Picture):
        return mark(picture, checklist_of(picture, bank))
    page = form_page(picture, bank, on=_DAY)
    return hashlib.sha256(f"{picture}\n{page}".encode()).hexdigest()


def _drawn_of(picture: Picture | FormPicture, bank: Bank) -> bytes:
    """A picture as a PNG; empty where there is nothing to draw it with."""
    if isinstance(picture, Picture):
        return drawn(picture, checklist_of(picture, bank))
    browser = _browser()
    if browser is None:
        return b""
    image = photographed(form_page(picture, bank, on=_DAY), picture, browser)
    framed = ImageOps.expand(image.convert("L"), border=1, fill=_EDGE)
    return _png(framed, _mark_of(picture, bank), picture.caption)


# The pictures -------------------------------------------------------------------------------------


def checklist_of(picture: Picture, bank: Bank) -> Checklist:
    """What a picture shows, as of a fixed day."""
    patient = Patient()
    if picture.template in {"visit", "full"}:
        patient = load_patient(ROOT / "examples" / "newly-diagnosed.yaml", bank)
    wanted = {"text_size": picture.text_size, "paper": picture.paper, "hands": picture.hands}
    preferences = Preferences.model_validate(wanted)
    return select(bank, patient.model_copy(update={"preferences": preferences}), on=_DAY)


def mark(picture: Picture, checklist: Checklist) -> str:
    """What goes into a picture, in short, by which an old one is known."""
    html = to_html(checklist, template=picture.template)
    made_from = f"{picture}\n{look_of(checklist)}\n{html}"
    return hashlib.sha256(made_from.encode()).hexdigest()


def drawn(picture: Picture, checklist: Checklist) -> bytes:
    """A PNG in few greys; it carries its mark, and what it shows of the document.

    It is empty where there is nothing to draw it with.
    """
    image, shows = _on_phone(checklist) if picture is PHONE_PICTURE else _paper(picture, checklist)
    if image is None:
        return b""
    return _png(image, mark(picture, checklist), shows)


def _png(image: Image.Image, made_from: str, shows: str) -> bytes:
    """A PNG in few greys, with what it was made from and what it shows."""
    information = PngImagePlugin.PngInfo()
    information.add_text("made-from", made_from)
    information.add_text("shows", shows)
    file = BytesIO()
    image.convert("L").quantize(_GREYS).save(file, "PNG", optimize=True, pnginfo=information)
    return file.getvalue()


def _paper(picture: Picture, checklist: Checklist) -> tuple[Image.Image, str]:
    """The first pages of a document."""
    document = pypdfium2.PdfDocument(to_pdf(checklist, template=picture.template))
    pages = [
        document[index].render(scale=picture.dpi / 72, grayscale=True).to_pil()
        for index in range(min(picture.most, len(document)))
    ]
    return _beside(pages), _pages(len(pages), len(document))


def _on_phone(checklist: Checklist) -> tuple[Image.Image | None, str]:
    """The top of the page as a browser shows it on a phone, if there is a browser."""
    browser = _browser()
    if browser is None:
        return None, ""
    with TemporaryDirectory() as folder:
        page, picture = Path(folder, "page.html"), Path(folder, "page.png")
        page.write_text(to_html(checklist), "utf-8")
        size = ",".join(map(str, _PHONE_PIXELS))
        subprocess.run(  # noqa: S603  (a page of our own, in a browser found by its name)
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--window-size={size}", f"--screenshot={picture}", page.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip
        with Image.open(picture) as image:
            return ImageOps.expand(image.convert("L"), border=1, fill=_EDGE), "the top of the page"


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def _beside(pages: list[Image.Image]) -> Image.Image:
    """Pages in rows of two, each with an edge."""
    framed = [ImageOps.expand(page.convert("L"), border=1, fill=_EDGE) for page in pages]
    width, height = framed[0].width + _GAP, framed[0].height + _GAP
    columns, rows = min(2, len(framed)), -(-len(framed) // 2)
    sheet = Image.new("L", (columns * width - _GAP, rows * height - _GAP), 0xFF)
    for number, page in enumerate(framed):
        sheet.paste(page, (number % 2 * width, number // 2 * height))
    return sheet


def _pages(shown: int, count: int) -> str:
    if shown < count:
        return {1: "page 1", 2: "pages 1 and 2"}[shown] + f" of {count}"
    return {1: "its one page", 2: "both pages"}.get(count, f"all {count} pages")


def _said(file: Path, key: str) -> str:
    """What a picture carries under a key."""
    if not file.exists():
        return ""
    with Image.open(file) as picture:
        return str(picture.info.get(key, ""))


# The page -----------------------------------------------------------------------------------------


def gallery(root: Path) -> str:
    """The page that shows the pictures of a project."""
    return "\n".join([
        "# What it prints\n",
        "Every document in each text size on both papers, as it leaves the program. A picture "
        "opens larger when it is clicked. The patient is made up: "
        "[newly-diagnosed.yaml](../examples/newly-diagnosed.yaml).\n",
        "This page and its pictures are made by `scripts/gallery.py`.\n",
        *(line for template in TEMPLATES for line in _section(root, template)),
        *_form_section(),
    ])  # fmt: skip


def _section(root: Path, template: str) -> Iterator[str]:
    shown = TEMPLATES[template]
    yield f"## {shown.heading}\n"
    yield f"{shown.purpose}\n"
    yield f"| {' | '.join(_PAPERS.values())} |\n{'| --- ' * len(_PAPERS)}|"
    for size in _TEXT_SIZES:
        yield _row(root, [LOOK_PICTURES[template, size, paper] for paper in _PAPERS])
    yield ""
    if template == "visit":
        yield f"| {' | '.join(_HANDS.values())} |\n{'| --- ' * len(_HANDS)}|"
        yield _row(root, list(HANDS_PICTURES.values()))
        yield "\nAs HTML, for a screen (`-o sheet.html`):\n"
        yield f"{_figure(root, PHONE_PICTURE)}\n"


def _form_section() -> Iterator[str]:
    yield "## The web form\n"
    yield "What a patient fills in, in a browser; nothing they type is stored.\n"
    figures = [_form_figure(picture) for picture in FORM_PICTURES]
    first, *others = zip_longest(figures[::2], figures[1::2], fillvalue="")
    yield f"| {' | '.join(first)} |\n| --- | --- |"
    yield from (f"| {' | '.join(pair)} |" for pair in others)
    yield ""


def _form_figure(picture: FormPicture) -> str:
    link = f"images/{picture.file}"
    caption = picture.caption
    return f"[![The web form, {caption}: {picture.alt}]({link})]({link})<br>{caption}"


def _row(root: Path, pictures: list[Picture]) -> str:
    return f"| {' | '.join(_figure(root, picture) for picture in pictures)} |"


def _figure(root: Path, picture: Picture) -> str:
    """A picture that leads to itself, with its caption below."""
    shown = TEMPLATES[picture.template]
    look, alt = _look(picture), shown.alt
    if picture is PHONE_PICTURE:
        look, alt = "on a phone", "name and visit, a safety box, and questions in one column"
    link = f"images/{picture.file}"
    caption = f"{look}: {_said(root / _IMAGES / picture.file, 'shows')}"
    return f"[![{shown.heading}, {look}: {alt}]({link})]({link})<br>{caption}"


def _look(picture: Picture) -> str:
    look = f"{picture.text_size} pt on {_PAPERS[picture.paper]}"
    return f"{look}, {_HANDS[picture.hands]}" if picture.hands in _HANDS else look


if __name__ == "__main__":
    main()
