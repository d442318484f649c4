"""What was drawn, ready to be put on any page of any document."""

from typing import NamedTuple

from checklist.pdf.field_names import FieldName
from checklist.pdf.structure import Element

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""


class Late(NamedTuple):
    """Words in a font whose letters get their codes from the document that they stand in."""

    font: str
    size: float
    text: str


class Label(NamedTuple):
    """The label of an item, which has another one where its cast stands elsewhere."""

    words: Late
    has_codes: bool  # the letters of its font have the same codes in every document


class Widget(NamedTuple):
    """What a field is beside an annotation: what it is called, and what it shows.

    That is in the words of the file; a tick box shares it with others of its `side`.
    """

    called: FieldName
    appearance: bytes = b""
    side: tuple[float, float] = (0, 0)


class Annotation(NamedTuple):
    """A field or a link over a box; `entries` are what is said of it wherever it stands."""

    box: Box
    entries: str
    widget: Widget | None = None


class Bookmark(NamedTuple):
    """A heading for the outline: its level is from 0, its top above the foot of the drawing."""

    title: str
    level: int
    top: float


class Drawing(NamedTuple):
    """Operators that draw from the origin, with a `%d` or `%b` for each hole.

    A hole is the number of a mark, counted from the first mark of the drawing, or words.
    `parts` are what elements got, in the order it was drawn: marked content (None), annotations.
    `annotations` are the latter alone, `outlines` the boxes of elements that have no words, and
    `fonts` the resources that the operators name.
    """

    content: bytes
    holes: tuple[int | Late | Label, ...]
    parts: tuple[tuple[Element, Annotation | None], ...]
    annotations: tuple[Annotation, ...]
    outlines: tuple[tuple[Element, Box], ...]
    bookmarks: tuple[Bookmark, ...]
    fonts: frozenset[str]
    marks: int
