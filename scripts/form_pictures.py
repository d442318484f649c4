"""The pictures of the web form in the gallery: which page, as it is seen on which screen."""

import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image

from checklist import Bank, load_patient
from checklist.resources import packaged
from checklist.web.desk import Desk
from checklist.web.posted import posted_from

_EXAMPLE = Path(__file__).parent.parent / "examples" / "newly-diagnosed.yaml"
_FAULTS = {"birth_date": ("31/02/1992",), "answers.egfr": ("eighty",)}


class FormPicture(NamedTuple):
    """A page of the form: what the desk is asked, what else is typed, how large the screen is."""

    file: str
    caption: str
    alt: str
    action: str
    typed: Mapping[str, tuple[str, ...]]
    pixels: tuple[int, int] = (390, 1500)
    dark: bool = False


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
        "light words on a dark page", "form", {}, dark=True,
    ),
    FormPicture(
        "gallery/form-preview.png", "what the sheet will be",
        "buttons to get the PDF, to go back, to get it as text and to keep the answers, and the "
        "sheet in a frame", "preview", {},
    ),
)  # fmt: skip


def form_page(picture: FormPicture, bank: Bank, *, on: date) -> str:
    """A page of the form with its style in it, as it would be in one file."""
    fields = {**posted_from(load_patient(_EXAMPLE, bank), bank).texts, **picture.typed}
    reply = Desk(bank).reply(picture.action, fields, on=on)
    style = packaged("web", "static", "form.css").read_text("utf-8")
    link = '<link rel="stylesheet" href="static/form.css">'
    return reply.content.decode().replace(link, f"<style>{style}</style>", 1)


def photographed(html: str, picture: FormPicture, browser: str) -> Image.Image:
    """The top of a page in a browser."""
    with TemporaryDirectory() as folder:
        page, png = Path(folder, "page.html"), Path(folder, "page.png")
        page.write_text(html, "utf-8")
        size = ",".join(map(str, picture.pixels))
        scheme = ["--blink-settings=preferredColorScheme=0"] if picture.dark else []
        subprocess.run(  # noqa: S603  (a page of our own, in a browser found by its name)
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *scheme,
             f"--window-size={size}", f"--screenshot={png}", page.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip
        with Image.open(png) as image:
            return image.convert("RGB")
