"""What the tests of checklist.pdf share: small sheets, and other libraries that read them back."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

from checklist.patient import Preferences
from checklist.pdf import Rendering, render
from checklist.pdf.assembly import Assembly
from checklist.pdf.blocks import Page
from checklist.pdf.casts import Cast, Standing, setting
from checklist.pdf.page import Placed
from checklist.pdf.shapes import Shape
from checklist.pdf.structure import Element
from checklist.pdf.tags import SheetCanvas
from checklist.style import Look
from checklist.templates import load_style

Draw = Callable[[SheetCanvas], None]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

EVERY_LOOK = [(paper, size) for paper in ("a4", "letter") for size in (14, 18, 24)]


def look(paper: str = "a4", text_size: int = 14) -> Look:
    """The shipped tokens of one text size on one paper."""
    wanted = {"paper": paper, "text_size": str(text_size)}
    return load_style().look(Preferences.model_validate(wanted))


def drawn(shape: Shape, width: float, *, margin: float = 2, root: Element | None = None) -> bytes:
    """A shape on a page of its own, with a white edge."""
    height = shape.height_in(width)

    def paint(canvas: SheetCanvas) -> None:
        shape.draw_at(canvas, margin, margin)

    return draw(width + 2 * margin, height + 2 * margin, paint, root)


def steady_look() -> Look:
    """Tokens that stay as they are when the shipped ones change, for art of what is drawn."""
    shipped = look()
    return replace(shipped, size=shipped.size.model_copy(update={"leading": 1.22, "gap_pt": 7.0}))


def page(body: str, *, foot: str = "<p>Foot.</p>", head: str = "", title: str = "Title") -> str:
    """A whole page of HTML around a body."""
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head>'
        f"<body><main>{body}</main>"
        f'<footer data-page="Page {{page}} of {{pages}}">{foot}</footer></body></html>'
    )


def typeset(body: str, paper: str = "a4", text_size: int = 14, **parts: str) -> Rendering:
    """A body as a PDF; its fields get numbers, so that no name is there twice."""
    numbers = count()
    own = re.sub(r' name="(\w+)" ', lambda name: f' name="{name[1]}-{next(numbers)}" ', body)
    return render(page(own, **parts), look(paper, text_size))


def texts(content: bytes) -> list[str]:
    """The text of each page, as another library reads it, white space folded."""
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return [" ".join(each.extract_text().split()) for each in pages]


def letters(text: str) -> str:
    """A text without its white space, to compare across line breaks."""
    return "".join(text.split())


def drawn_paths(content: bytes) -> list[list[Box]]:
    """Where each path of each page is drawn, as a viewer's engine sees it."""
    document = pypdfium2.PdfDocument(content)
    return [
        [path.get_bounds() for path in sheet.get_objects(filter=[FPDF_PAGEOBJ_PATH])]
        for sheet in document
    ]


def places_of(content: bytes, text: str) -> list[tuple[int, Box]]:
    """The page (from 0) and the box of the first letter wherever a text stands."""
    found = []
    for number, sheet in enumerate(pypdfium2.PdfDocument(content)):
        words = sheet.get_textpage()
        search = words.search(text, match_case=True)
        while hit := search.get_next():
            found.append((number, words.get_charbox(hit[0])))
    return found


def draw(width: float, height: float, painter: Draw, root: Element | None = None) -> bytes:
    """A PDF of one page of a size, painted on from its lower left corner."""
    painted = Painted(painter, root)
    standing = Standing(painted)
    assembly = Assembly(Page("en", "", "", None, (), (), "", 0), painted.how.font)
    assembly.root.kids.append(standing)
    assembly.add_page((width, height), [Placed(painted.drawings[0], 0, 0, standing)])
    return assembly.written()


def shown(text: str, *fonts: str) -> bytes:
    """A PDF of one page on which each of some registered fonts shows a text."""

    def paint(canvas: SheetCanvas) -> None:
        with canvas.artifact(), canvas.text():
            for number, font in enumerate(fonts):
                canvas.move(5, 5 + 15 * number)
                canvas.show(font, 10, text)

    return draw(300, 5 + 15 * len(fonts), paint)


class Painted(Cast):
    """A cast of what is painted by hand, as parts of an element."""

    def __init__(self, painter: Draw, root: Element | None) -> None:
        how = setting(look(), fillable=True)
        super().__init__(how, 0, (), (root,) if root else (), (_Painter(painter),), (0,), {}, None)


class _Painter(Shape):
    def __init__(self, painter: Draw) -> None:
        self.painter = painter

    def draw(self, canvas: SheetCanvas) -> None:
        self.painter(canvas)


def art(content: bytes, *, scale: float = 1) -> str:
    """The first page as ASCII art: # where a pixel is darker than mid grey."""
    image = _image(content, scale)
    width, height = image.size
    return "\n".join(
        "".join("#" if image.getpixel((x, y)) < 128 else "." for x in range(width)).rstrip(".")
        for y in range(height)
    ).strip("\n")


def assert_looks(content: bytes, expected: str, folder: Path, *, scale: float = 1) -> None:
    """Compare a page with art; a picture of what was drawn is left in the folder if it differs."""
    wanted = "\n".join(line.strip() for line in expected.strip().splitlines())
    if (got := art(content, scale=scale)) != wanted:
        picture = folder / "drawn.png"
        _image(content, 8 * scale).save(picture)
        raise AssertionError(f"see {picture}; drawn:\n{got}\n\nexpected:\n{wanted}")


def _image(content: bytes, scale: float) -> Any:
    return pypdfium2.PdfDocument(content)[0].render(scale=scale, grayscale=True).to_pil()
