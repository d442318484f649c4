"""The pictures of the web form in the gallery: which page, as it is seen on which screen."""

import re
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from PIL import Image

from checklist import Bank, Patient, load_patient, select, to_html
from checklist.resources import packaged
from checklist.templates import to_page
from checklist.web.desk import Desk
from checklist.web.posted import posted_from

_EXAMPLE = Path(__file__).parent.parent / "examples" / "newly-diagnosed.yaml"
_FAULTS = {"birth_date": ("31/02/1992",), "answers.egfr": ("eighty",)}
_FLAGS = {
    "light": [],
    "dark": ["--blink-settings=preferredColorScheme=0"],
    "forced": ["--force-high-contrast"],
}


class FormPicture(NamedTuple):
    """A page of the form: what the desk is asked, what else is typed, how large the screen is.

    `state` is how the page that works by itself is: loading, failed, or without scripts.
    """

    file: str
    caption: str
    alt: str
    action: str
    typed: Mapping[str, tuple[str, ...]]
    pixels: tuple[int, int] = (390, 1500)
    colours: Literal["light", "dark", "forced"] = "light"
    state: str = ""


FORM_PICTURES = (
    FormPicture(
        "gallery/form.png", "on a phone: the top of the form",
        "what the form is, where the answers go, a safety box, a box for an own question, groups "
        "of questions to open, questions to choose from", "", {},
    ),
    FormPicture(
        "gallery/form-faults.png", "with two answers that cannot be read",
        "a frame that names two questions, what is wrong with the answers and what to write",
        "form", _FAULTS,
    ),
    FormPicture(
        "gallery/form-dark.png", "in the dark",
        "light words on a dark page", "form", {}, colours="dark",
    ),
    FormPicture(
        "gallery/form-preview.png", "what the sheet will be",
        "buttons to get the PDF, to go back, to get it as text and to keep the answers, and the "
        "sheet in a frame", "preview", {},
    ),
    FormPicture(
        "gallery/page-loading.png", "as one file that gets ready while one answers",
        "a bar that shows how far it is, above the form", "", {}, (390, 800), state="loading",
    ),
    FormPicture(
        "gallery/page-failed.png", "as one file in a browser that cannot make the sheet",
        "what to do instead, and a button that shows the blank checklist", "", {}, (390, 800),
        state="failed",
    ),
    FormPicture(
        "gallery/page-no-script.png", "as one file where JavaScript is off",
        "the blank checklist, to print and fill in by hand", "", {}, (390, 800),
        state="no script",
    ),
    FormPicture(
        "gallery/form-again.png", "after the server was started anew",
        "a frame that asks to press the button again, and says that nothing is lost", "again", {},
        (390, 800),
    ),
    FormPicture(
        "gallery/form-forced.png", "in forced colours",
        "the colours of the screen alone; a fault, a group that is open and boxes to tick have "
        "frames that do not go without them", "form", {"answers.egfr": ("eighty",)}, (390, 2450),
        colours="forced",
    ),
)  # fmt: skip


def form_page(picture: FormPicture, bank: Bank, *, on: date) -> str:
    """A page of the form with its style in it, as it would be in one file."""
    if picture.state == "no script":
        sheet = to_html(select(bank, Patient(), on=on), template="full")
        return sheet.replace("<body>", f"<body>{to_page('blank', bank.language)}", 1)
    patient = load_patient(_EXAMPLE, bank) if picture.action else Patient()
    fields = {**posted_from(patient, bank).texts, **picture.typed}
    reply = Desk(bank).reply(picture.action, fields, on=on)
    style = _static("form.css") + (_static("page.css") if picture.state else "")
    link = '<link rel="stylesheet" href="static/form.css">'
    engine = _engine(bank, picture.state) if picture.state else ""
    html = reply.content.decode().replace("<main>", f"{engine}<main>", 1)
    return html.replace(link, f"<style>{style}</style>", 1)


def _engine(bank: Bank, state: str) -> str:
    """What one file says of itself, shown and hidden as its script does it."""
    said = to_page("engine", bank.language, keeper="").replace(" hidden>", ">")
    said = said.replace('value="0"', 'value="60"')
    return re.sub(
        r'(data-when="([^"]*)"[^>]*)>',
        lambda part: part[0] if state in part[2].split() else f"{part[1]} hidden>", said,
    )  # fmt: skip


def _static(name: str) -> str:
    return packaged("web", "static", name).read_text("utf-8")


def photographed(html: str, picture: FormPicture, browser: str) -> Image.Image:
    """The top of a page in a browser."""
    with TemporaryDirectory() as folder:
        page, png = Path(folder, "page.html"), Path(folder, "page.png")
        page.write_text(html, "utf-8")
        size = ",".join(map(str, picture.pixels))
        subprocess.run(  # noqa: S603  (a page of our own, in a browser found by its name)
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             *_FLAGS[picture.colours], f"--window-size={size}", f"--screenshot={png}",
             page.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip
        with Image.open(png) as image:
            return image.convert("RGB")
