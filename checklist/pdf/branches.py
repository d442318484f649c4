"""Elements and what was drawn of them → a branch of the structure tree, in the words of the file.

What differs from document to document is left out: numbers of objects, of marks on a page, and
where on the page it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from checklist.pdf.drawings import Box, Drawing
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
    """What is to be filled in: which number of which drawing, to be counted on from."""

    drawing: int
    what: int  # which of the numbers of a `Where`
    offset: int = 0
    box: Box | None = None


_END = b"\0"  # of an element; in none of them, for strings are in hexadecimal or printable
_ELEMENTS, _PARENT = -1, -2  # drawings that are none: the number of the first element, the parent's
_PAGE, _MARK, _ANNOTATION = (Where._fields.index(name) for name in ("page", "mark", "annotation"))


@dataclass(frozen=True, slots=True)
class _Twig:
    """An element in the words of the file, with a `%d` or `%b` for each hole."""

    text: bytes
    holes: tuple[_Hole, ...]


@dataclass(frozen=True)
class Branch:
    """The elements of a block, of which the roots stand below one parent.

    `marked` and `annotated` are, for each drawing, the elements of its marks and annotations, by
    their numbers within the branch.
    """

    twigs: tuple[_Twig, ...]
    roots: tuple[int, ...]
    marked: tuple[tuple[int, ...], ...]
    annotated: tuple[tuple[int, ...], ...]

    def written(self, first: int, parent: int, places: Sequence[Where]) -> list[bytes]:
        """The objects of the elements, the first of which has a number."""
        numbers = (*chain.from_iterable(places), parent, first)
        text, holes = self._plan
        filled = text % tuple([
            numbers[at] + offset if box is None else moved(box, places[at])
            for at, offset, box in holes
        ])  # fmt: skip
        return filled.split(_END)[:-1]

    @cached_property
    def _plan(self) -> tuple[bytes, list[tuple[int, int, Box | None]]]:
        """All elements as one text; of each hole its place among the numbers, or that of its box
        among the drawings."""
        size = len(Where._fields)
        holes = [
            (hole.drawing if hole.box or hole.drawing < 0 else size * hole.drawing + hole.what,
             hole.offset, hole.box)
            for twig in self.twigs for hole in twig.holes
        ]  # fmt: skip
        return b"".join(twig.text + _END for twig in self.twigs), holes


EMPTY = Branch((), (), (), ())


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
    return Branch(
        tuple(_twig(element, kids, order, outlines.get(element)) for element in order),
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
) -> _Twig:
    """An element in the words of the file; content of its first drawing goes without the page."""
    below = kids[element]
    first = next((kid.drawing for kid in below if isinstance(kid, _Kid) and kid.is_content), None)
    texts, holes = [], list[_Hole]()
    if element.parent and element.parent in order:
        holes.append(_Hole(_ELEMENTS, 0, order[element.parent]))
    else:
        holes.append(_Hole(_PARENT, 0))
    if first is not None:
        holes.append(_Hole(first, _PAGE))
    attributes = "".join(f"/{key} {value}" for key, value in element.attributes.items())
    if outline:
        holes.append(_Hole(outline[0], 0, box=outline[1]))
    for kid in below:
        text, *its = _kid(kid, order, first)
        texts.append(text)
        holes += its
    on_page = "" if first is None else "/Pg %d 0 R"
    box = "/O/Layout/BBox%b" if outline else ""
    owned = f"/A<<{_kept(attributes)}{box}>>" if attributes or outline else ""
    text = (
        f"<</S/{element.role}/P %d 0 R{on_page}{_kept(spoken(element))}{owned}"
        f"/K[{' '.join(texts)}]>>"
    )
    return _Twig(text.encode("ascii"), tuple(holes))


def _kid(kid: "Element | _Kid", order: Mapping[Element, int], first: int | None) -> tuple[Any, ...]:
    match kid:
        case Element():
            return "%d 0 R", _Hole(_ELEMENTS, 0, order[kid])
        case _Kid(drawing, number, True) if drawing == first:
            return "%d", _Hole(drawing, _MARK, number)
        case _Kid(drawing, number, True):
            place = _Hole(drawing, _PAGE), _Hole(drawing, _MARK, number)
            return "<</Type/MCR/Pg %d 0 R/MCID %d>>", *place
        case _Kid(drawing, number):
            place = _Hole(drawing, _PAGE), _Hole(drawing, _ANNOTATION, number)
            return "<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>", *place


def spoken(element: Element) -> str:
    """What the file says of an element besides what is drawn."""
    said = {"Lang": element.language, "Alt": element.alt, "ActualText": element.actual}
    return "".join(f"/{key}{text_string(text)}" for key, text in said.items() if text)


def _kept(text: str) -> str:
    """A text in which no per cent sign is a hole."""
    return text.replace("%", "%%")
