"""Blocks set and drawn once: most of a document is what other documents hold too.

A cast is a block in one look, with what was drawn of each of its shapes and its branch of the
structure tree. The same HTML in the same look gives the same cast; what is kept changes no byte.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import is_

from checklist.pdf.blocks import Block
from checklist.pdf.branches import Branch, branch
from checklist.pdf.drawings import Drawing
from checklist.pdf.field_names import SAME, FieldName
from checklist.pdf.flowables import Typesetter
from checklist.pdf.fonts import Fonts, Lack
from checklist.pdf.memo import recurring
from checklist.pdf.paragraphs import Paragraphs
from checklist.pdf.reading import Passage, read_passage
from checklist.pdf.shapes import Room, Shape
from checklist.pdf.structure import Element
from checklist.pdf.tags import record
from checklist.style import Look

# A cast takes some 20 kB. A document has about 50, of which 3 to 10 are in no other; one of 1,000
# questions has 2,100.
_NEW_CASTS, _MOST_CASTS = 160, 2560


@dataclass(frozen=True, eq=False)
class Setting:
    """How blocks are set: in which look, to be filled in on a screen or not."""

    look: Look
    fillable: bool

    @cached_property
    def fixed(self) -> frozenset[str]:
        """The fonts whose letters have the same codes in every document."""
        first = Fonts(self.look.style.fonts)
        return frozenset(first.face(weight).name for weight in ("plain", "bold"))

    @cached_property
    def font(self) -> str:
        """The font of plain words."""
        return Fonts(self.look.style.fonts).face("plain").name

    @property
    def width(self) -> float:
        """How wide a line of the page is."""
        _, right, _, left = self.look.margins
        return self.look.page[0] - left - right

    def typesetter(self) -> Typesetter:
        """What sets blocks so; it remembers the characters that no font has."""
        return Typesetter(
            self.look, Paragraphs(self.look, Fonts(self.look.style.fonts)), self.fillable
        )


@lru_cache(maxsize=64)
def setting(look: Look, *, fillable: bool) -> Setting:
    """The one setting of a look."""
    return Setting(look, fillable)


@dataclass(frozen=True, eq=False)
class Cast:
    """Blocks in one setting.

    `within` are the elements they stand in, the outermost first, which other casts can share.
    """

    how: Setting
    width: float
    within: tuple[Element, ...]
    roots: tuple[Element, ...]
    shapes: tuple[Shape, ...]
    heights: tuple[float, ...]
    missing: Mapping[str, Lack]
    passage: Passage | None

    @cached_property
    def drawings(self) -> tuple[Drawing, ...]:
        """What is drawn of each shape; many a block is only tried for its height."""
        return tuple(self.drawn(shape) for shape in self.shapes)

    @cached_property
    def branch(self) -> Branch:
        """The branch of the roots where every shape is drawn whole."""
        return branch(self.roots, self.drawings)

    def drawn(self, shape: Shape) -> Drawing:
        """What is drawn of a shape, or of a part of one, from its lower left corner."""
        shape.height_in(self.width)
        return record(shape.draw, fixed=self.how.fixed)


@recurring(new=_NEW_CASTS, most=_MOST_CASTS)
def cast_of(text: str, tags: tuple[str, ...], setting: Setting) -> Cast | None:
    """The cast of a fragment of HTML within elements of some tags; none if it has a fault."""
    passage = read_passage(text, tags)
    if passage is None:
        return None
    told = passage._replace(blocks=())  # which are set, and needed no more
    return cast(passage.blocks, setting, depth=len(tags), passage=told)


def cast(
    blocks: Sequence[Block],
    setting: Setting,
    *,
    width: float = 0,
    depth: int = 0,
    passage: Passage | None = None,
) -> Cast:
    """Set and draw blocks, of which the outermost of a `depth` are there for what is in them.

    The width is that of the page unless another one is given.
    """
    typesetter, top = setting.typesetter(), Element("")
    shapes = typesetter.set(blocks, top)
    within = []
    for _ in range(depth):
        (top,) = top.kids
        within.append(top)
    wide = width or setting.width
    return Cast(
        how=setting,
        width=wide,
        within=tuple(within),
        roots=tuple(top.kids),
        shapes=tuple(shapes),
        heights=tuple(shape.height_in(wide) for shape in shapes),
        missing=typesetter.paragraphs.fonts.missing,
        passage=passage,
    )


# In a document ------------------------------------------------------------------------------------


class Standing:
    """A cast where it stands in a document; of one that is divided there are more drawings.

    `fields` are what its fields are called there, by the names that they have in the cast; those
    that are missing are called the same. `label` is that of an item, unless it is the same.
    """

    def __init__(self, cast: Cast, fields: Mapping[str, FieldName] = SAME, label: str = "") -> None:
        self.cast, self.fields, self.label = cast, fields, label

    def shapes(self) -> "Iterator[Standee]":
        """Its shapes, to be stood on pages."""
        cast = self.cast
        for number, (shape, height) in enumerate(zip(cast.shapes, cast.heights, strict=True)):
            yield Standee(self, shape, height, number)

    def branch(self, drawings: Sequence[Drawing]) -> Branch:
        """Its branch of the structure, as it was drawn."""
        cast = self.cast
        is_whole = len(drawings) == len(cast.shapes) and all(map(is_, drawings, cast.drawings))
        return cast.branch if is_whole else branch(cast.roots, drawings)


class Standee(Shape):
    """A shape of a cast by its number, or a part of one that the end of a page divided."""

    def __init__(
        self, standing: Standing, shape: Shape, height: float, number: int | None = None
    ) -> None:
        self.standing, self.shape, self.height, self.number = standing, shape, height, number
        self.before, self.after, self.leads = shape.before, shape.after, shape.leads

    @property
    def drawing(self) -> Drawing:
        """What is drawn of it."""
        cast = self.standing.cast
        return cast.drawn(self.shape) if self.number is None else cast.drawings[self.number]

    def height_in(self, _width: float) -> float:
        """As high as it is in the width of the page, which is the only one."""
        return self.height

    def first_baseline(self) -> float:
        """That of the shape."""
        return self.shape.first_baseline()

    def cut(self, room: Room) -> list[Shape]:
        """Divide the shape."""
        if room.holds(self.height):
            return [self]
        parts = self.shape.cut(room)
        return [Standee(self.standing, each, each.height_in(room.width)) for each in parts]
