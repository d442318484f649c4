"""How faults are planted in a PDF: how they are listed, and where in a file they find their place.

A fault that finds none is an error, so that none is passed for want of a figure or a link.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from io import BytesIO
from typing import Any, NamedTuple

from pikepdf import Array, Dictionary, Name, Pdf

Change = Callable[[Pdf], None]
Plant = Callable[[bytes], bytes]


class Defect(NamedTuple):
    """A fault, what plants it, and the rules it breaks."""

    name: str
    plant: Plant
    breaks: frozenset[str]


DEFECTS: list[Defect] = []
"""Every fault that is listed by a decorator below."""


def breaks(*rules: str) -> Callable[[Change], Change]:
    """List a fault that is a change of a document's objects."""

    def listed(change: Change) -> Change:
        breaks_bytes(*rules)(wraps(change)(lambda content: edited(content, change)))
        return change

    return listed


def breaks_bytes(*rules: str) -> Callable[[Plant], Plant]:
    """List a fault that is made in the bytes of a file."""

    def listed(plant: Plant) -> Plant:
        DEFECTS.append(Defect(plant.__name__.replace("_", " "), plant, frozenset(rules)))
        return plant

    return listed


def edited(content: bytes, *changes: Change, **options: Any) -> bytes:
    """A PDF written anew, after changes of its objects."""
    options = {"deterministic_id": "encryption" not in options, **options}
    file = BytesIO()
    with Pdf.open(BytesIO(content)) as pdf:
        for change in changes:
            change(pdf)
        pdf.save(file, fix_metadata_version=False, **options)  # or it mends broken metadata
    return file.getvalue()


# What stands where.


def elements(pdf: Pdf, *roles: str) -> Iterator[Any]:
    """The structure elements of some roles, in reading order."""
    stack = [pdf.Root.StructTreeRoot]
    while stack:
        each = stack.pop()
        if each.get("/S") in roles:
            yield each
        stack.extend(reversed(_children(each)))


def _children(parent: Any) -> list[Any]:
    kids = parent.get("/K", Array())
    kids = list(kids) if isinstance(kids, Array) else [kids]
    return [kid for kid in kids if isinstance(kid, Dictionary) and "/S" in kid]


def element(pdf: Pdf, *roles: str) -> Any:
    """The first structure element of some roles."""
    found = next(elements(pdf, *roles), None)
    assert found is not None, f"there is no {' or '.join(roles)} to spoil"
    return found


def annotation_of(pdf: Pdf, subtype: str, kind: str | None = None) -> Any:
    """The first annotation of a subtype, and, of a field, a kind."""
    for page in pdf.pages:
        for annotation in page.get("/Annots", Array()):
            field = annotation if "/FT" in annotation else annotation.get("/Parent", Dictionary())
            if annotation.Subtype == subtype and (kind is None or field.get("/FT") == kind):
                return annotation
    raise AssertionError(f"there is no annotation {subtype} {kind or ''} to spoil")


def fonts_of(pdf: Pdf) -> dict[str, Any]:
    """The fonts of the first page by name, a composite one as what it is made of."""
    fonts = pdf.pages[0].Resources.Font
    return {
        name: font.DescendantFonts[0] if font.Subtype == Name.Type0 else font
        for name, font in fonts.items()
    }


def draw(pdf: Pdf, operators: str) -> None:
    """Draw more on the first page, after all that is there."""
    pdf.pages[0].contents_add(operators.encode(), prepend=False)


def script(pdf: Pdf) -> Any:
    """An action in JavaScript."""
    return pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))


def change_metadata(pdf: Pdf, old: str, new: str) -> None:
    """Put other words in the place of some, which must be there."""
    text = pdf.Root.Metadata.read_bytes().decode()
    assert old in text, f"the metadata have no {old}"
    pdf.Root.Metadata.write(text.replace(old, new).encode())
