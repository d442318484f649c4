"""Elements and what was drawn of them → a branch of the structure tree, in the words of the file.

What differs from document to document is left out: numbers of objects, of marks on a page, and
where on the page it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from checklist.pdf.drawings import Box, Drawing
from checklist.pdf.field_names import SAME, FieldName
from checklist.pdf.objects import array, text_string
from checklist.pdf.structure import Element


class Where(NamedTuple):
    """Where in a document a drawing is: the object of its page, its origin there, and the numbers
    of its first mark and of the object of its first annotation."""

    page: int
    x: float
    y: float
    mark: int
    annotation: int


class _Hole(NamedTuple):
    """What is to be filled in: one of the numbers of all places in a row, to be counted on from; or
    a box of the drawing in a place; or the title of what is to be filled in with a pen."""

    at: int
    offset: int = 0
    other: Box | str | None = None


_END = b"\0"  # of an element; in none of them, for strings are in hexadecimal or printable
_PARENT, _FIRST = -2, -1  # after the numbers of the places: those of the parent, the first element


class Branch(NamedTuple):
    """The elements of a block, of which the roots stand below one parent.

    `text` has a `%d` or `%b` for each hole. `marked` and `annotated` are, for each drawing, the
    elements of its marks and annotations, by their numbers within the branch.
    """

    text: bytes
    holes: tuple[_Hole, ...]
    roots: tuple[int, ...]
    marked: tuple[tuple[int, ...], ...]
    annotated: tuple[tuple[int, ...], ...]

    def written(
        self,
        first: int,
        parent: int,
        places: Sequence[Where],
        fields: Mapping[str, FieldName] = SAME,
    ) -> list[bytes]:
        """The objects of the elements, the first of which has a number.

        `fields` are what fields are called, by the titles that they have here.
        """
        numbers = (*chain.from_iterable(places), parent, first)
        filled = self.text % tuple([
            numbers[at] + offset if other is None
            else _title(other, fields) if isinstance(other, str)
            else moved(other, places[at])
            for at, offset, other in self.holes
        ])  # fmt: skip
        return filled.split(_END)[:-1]


EMPTY = Branch(b"", (), (), (), ())


def _title(title: str, fields: Mapping[str, FieldName]) -> bytes:
    called = fields.get(title)
    return text_string(called.title if called else title).encode("ascii")


def moved(box: Box, where: Where) -> bytes:
    """A box of a drawing, on the page."""
    left, bottom, right, top = box
    return array((left + where.x, bottom + where.y, right + where.x, top + where.y)).encode("ascii")


# From elements ------------------------------------------------------------------------------------


class _Kid(NamedTuple):
    """Content or an annotation of an element: in which drawing, and its number there."""

    drawing: int
    number: int
    is_content: bool


_Kids = dict[Element, list["Element | _Kid"]]


def branch(roots: Sequence[Element], drawings: Sequence[Drawing]) -> Branch:
    """Make a branch of some elements and all that was drawn of them, in its order."""
    kids: _Kids = {e: list(e.kids) for root in roots for e in root.elements()}
    marked: list[list[Element]] = []
    annotated: list[list[Element]] = []
    for index, drawing in enumerate(drawings):
        marked.append([element for element, annotation in drawing.parts if annotation is None])
        annotated.append([element for element, annotation in drawing.parts if annotation])
        counts = [0, 0]
        for element, annotation in drawing.parts:
            is_content = annotation is None
            _take_place(element, kids)
            kids[element].append(_Kid(index, counts[is_content], is_content))
            counts[is_content] += 1
    order = {element: number for number, element in enumerate(_ordered(roots, kids))}
    outlines = {
        element: (index, box)
        for index, drawing in enumerate(drawings)
        for element, box in drawing.outlines
    }
    twigs = [_twig(element, kids, order, outlines.get(element)) for element in order]
    return Branch(
        b"".join(text.encode("ascii") + _END for text, _ in twigs),
        tuple(hole for _, holes in twigs for hole in holes),
        tuple(order[root] for root in roots),
        tuple(tuple(order[element] for element in each) for each in marked),
        tuple(tuple(order[element] for element in each) for each in annotated),
    )


def _take_place(element: Element, kids: _Kids) -> None:
    """Give an element that was made alone its place after what its parent has."""
    if element in kids:
        return
    if element.parent is None:
        raise LookupError(f"{element.role} belongs to no block that is drawn")
    _take_place(element.parent, kids)
    kids[element.parent].append(element)
    kids[element] = []


def _ordered(roots: Sequence[Element], kids: _Kids) -> Iterator[Element]:
    for root in roots:
        yield root
        yield from _ordered([kid for kid in kids[root] if isinstance(kid, Element)], kids)


def _twig(
    element: Element, kids: _Kids, order: Mapping[Element, int], outline: tuple[int, Box] | None
) -> tuple[str, list[_Hole]]:
    """An element in the words of the file; content of its first drawing goes without the page."""
    below = kids[element]
    first = next((kid.drawing for kid in below if isinstance(kid, _Kid) and kid.is_content), None)
    inner = order.get(element.parent) if element.parent else None
    holes = [_Hole(_PARENT) if inner is None else _Hole(_FIRST, inner)]
    if first is not None:
        holes.append(_page(first))
    attributes = _kept("".join(f"/{key} {value}" for key, value in element.attributes.items()))
    said = _kept(spoken(element))
    if element.role == "Form" and element.alt:
        said = "/Alt%b"
        holes.append(_Hole(0, other=element.alt))
    if outline:
        drawing, box = outline
        attributes += "/O/Layout/BBox%b"
        holes.append(_Hole(drawing, other=box))
    texts = []
    for kid in below:
        text, more = _kid(kid, order, first)
        texts.append(text)
        holes += more
    on_page = "" if first is None else "/Pg %d 0 R"
    owned = f"/A<<{attributes}>>" if attributes else ""
    return f"<</S/{element.role}/P %d 0 R{on_page}{said}{owned}/K[{' '.join(texts)}]>>", holes


def _kid(
    kid: "Element | _Kid", order: Mapping[Element, int], first: int | None
) -> tuple[str, list[_Hole]]:
    match kid:
        case Element():
            return "%d 0 R", [_Hole(_FIRST, order[kid])]
        case _Kid(drawing, number, True) if drawing == first:
            return "%d", [_mark(drawing, number)]
        case _Kid(drawing, number, True):
            return "<</Type/MCR/Pg %d 0 R/MCID %d>>", [_page(drawing), _mark(drawing, number)]
        case _Kid(drawing, number):
            holes = [_page(drawing), _annotation(drawing, number)]
            return "<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>", holes


def _page(drawing: int) -> _Hole:
    return _Hole(len(Where._fields) * drawing)


def _mark(drawing: int, number: int) -> _Hole:
    return _Hole(len(Where._fields) * drawing + Where._fields.index("mark"), number)


def _annotation(drawing: int, number: int) -> _Hole:
    return _Hole(len(Where._fields) * drawing + Where._fields.index("annotation"), number)


def spoken(element: Element) -> str:
    """What the file says of an element besides what is drawn."""
    said = {"Lang": element.language, "Alt": element.alt, "ActualText": element.actual}
    return "".join(f"/{key}{text_string(text)}" for key, text in said.items() if text)


def _kept(text: str) -> str:
    """A text in which no per cent sign is a hole."""
    return text.replace("%", "%%")
