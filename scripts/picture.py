"""Draws page one of an example as the README shows it, into docs/images/visit.png."""

import hashlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps, PngImagePlugin

from checklist import Checklist, load_bank, load_patient, select, to_html, to_pdf

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "images" / "visit.png"
_DPI = 100
_GREYS = 16
_EDGE = 0x99  # or the white paper would end nowhere on a white screen


def main() -> None:
    """Draw the picture anew."""
    PICTURE.write_bytes(picture(example()))


def example() -> Checklist:
    """What the picture shows, as of a fixed day."""
    bank = load_bank()
    patient = load_patient(ROOT / "examples" / "newly-diagnosed.yaml", bank)
    return select(bank, patient, on=date(2026, 11, 22))


def picture(checklist: Checklist) -> bytes:
    """A PNG of page one, in few greys; it carries the mark of the page it was made from."""
    drawn = pypdfium2.PdfDocument(to_pdf(checklist))[0].render(scale=_DPI / 72, grayscale=True)
    page: Image.Image = drawn.to_pil().convert("L")
    framed = ImageOps.expand(page, border=1, fill=_EDGE)
    information = PngImagePlugin.PngInfo()
    information.add_text("made-from", mark(checklist))
    file = BytesIO()
    framed.quantize(_GREYS).save(file, "PNG", optimize=True, pnginfo=information)
    return file.getvalue()


def mark(checklist: Checklist) -> str:
    """What the HTML of a checklist comes to, by which an old picture is known."""
    return hashlib.sha256(to_html(checklist).encode()).hexdigest()


if __name__ == "__main__":
    main()
