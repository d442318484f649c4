"""Layouts → one PDF: pages joined of drawings, the structure tree, the fields and the outline.

It is PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2). Its bytes depend on what is in it, and on
nothing that was made before.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import NamedTuple

from checklist.pdf.blocks import Page
from checklist.pdf.branches import EMPTY, Branch, Where, moved, spoken
from checklist.pdf.casts import Standing
from checklist.pdf.drawings import Drawing, Widget
from checklist.pdf.field_names import FieldName
from checklist.pdf.fields import Form
from checklist.pdf.font_objects import FontBook
from checklist.pdf.fonts import Lack
from checklist.pdf.metadata import xmp_packet
from checklist.pdf.objects import File, length, plain_stream, references, stream, text_string
from checklist.pdf.outline import Outline
from checklist.pdf.page import Layout, Placed, lay_out, one_at_a_time
from checklist.pdf.srgb import PROFILE
from checklist.pdf.structure import Element
from checklist.style import Look

_PRODUCER = "consultation-checklist"
_NO_DAY = date(2000, 1, 1)
_QUICK = 6  # how hard zlib tries on a page
_VIEWING = (
    "/PageMode/UseNone/ViewerPreferences"
    # Without PrintScaling the boxes would shrink.
    "<</DisplayDocTitle true/PrintScaling/None/Duplex/DuplexFlipLongEdge>>"
)
_INTENT = (
    "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/DestOutputProfile {} 0 R>>"
)
_PROFILE = stream(PROFILE, "/N 3")


@dataclass(eq=False)
class Stem:
    """An element of a document that blocks stand in, in the order of `kids`."""

    element: Element
    kids: "list[Stem | Standing]" = field(default_factory=list)

    def child(self, element: Element) -> "Stem":
        """Add an element below, after what is already there."""
        stem = Stem(element)
        self.kids.append(stem)
        return stem


@dataclass(eq=False, slots=True)
class _Grown:
    """A block that is on pages: what was drawn of it, and where; its branch, once it is written,
    and the number of its first object."""

    drawings: list[Drawing] = field(default_factory=list)
    places: list[Where] = field(default_factory=list)
    branch: Branch = EMPTY
    first: int = 0

    def marked(self, drawing: int) -> list[int]:
        """The objects of the elements of the marks of a drawing."""
        return [self.first + number for number in self.branch.marked[drawing]]

    def annotated(self, drawing: int, number: int) -> int:
        """The object of the element of an annotation of a drawing."""
        return self.first + self.branch.annotated[drawing][number]


class Assembly:
    """A PDF in the making, which says of itself what a page says."""

    def __init__(self, page: Page, font: str) -> None:
        self.root = Stem(Element("Document"))
        self.outline = Outline()
        self._page, self._file, self._fonts = page, File(), FontBook()
        self._top, self._resources = self._file.reserve(), self._file.reserve()
        self._form = Form(self._file, font)
        self._pages: list[int] = []
        self._grown: dict[Standing, _Grown] = {}
        self._parents: list[Callable[[], bytes]] = []  # by their keys in the tree of parents

    @property
    def next_page(self) -> int:
        """The object of the page that will be added next."""
        return self._file.next

    def add(self, layout: Layout, stem: Stem, *, level: int = 0) -> None:
        """Add a document, whose blocks stand in an element; its highest headings have a level."""
        _plant(layout.story, stem)
        for sheet in layout.sheets():
            self.add_page(layout.look.page, sheet, level=level)

    def add_page(
        self, size: tuple[float, float], sheet: Iterable[Placed] = (), *, level: int = 0
    ) -> None:
        """Add a page with what is on it."""
        number, key, mark = self._file.reserve(), len(self._parents), 0
        contents, annotations = list[bytes](), list[int]()
        shown: list[tuple[_Grown, int]] = []
        self._parents.append(lambda: _marked(shown))
        for drawing, x, y, standing in sheet:
            label = standing.label if standing else ""
            contents.append(self._content(drawing, x, y, mark, label))
            self._fonts.use(drawing.fonts)
            for title, below, top in drawing.bookmarks:
                self.outline.enter(title, level + below, page=number, top=y + top)
            if standing is not None:
                grown = self._grown.setdefault(standing, _Grown())
                shown.append((grown, len(grown.drawings)))
                where = Where(number, x, y, mark, self._file.next)
                annotations += self._annotate(drawing, grown, where, standing.fields)
                grown.drawings.append(drawing)
                grown.places.append(where)
                mark += drawing.marks
        content = self._file.add(stream(b"".join(contents), level=_QUICK))
        on_it = b"/Annots%b" % references(annotations) if annotations else b""
        self._file.fill(number, (
            b"<</Type/Page/Parent %d 0 R/MediaBox%b/Resources %d 0 R/Contents %d 0 R"
            b"/StructParents %d/Tabs/S%b>>"
        ) % (self._top, _box(size), self._resources, content, key, on_it))  # fmt: skip
        self._pages.append(number)

    def _content(self, drawing: Drawing, x: float, y: float, mark: int, label: str) -> bytes:
        """A drawing at its place, its marks numbered from one."""
        filled = drawing.content % tuple([
            mark + hole if isinstance(hole, int) else self._fonts.shown(hole, label)
            for hole in drawing.holes
        ])  # fmt: skip
        place = f"q 1 0 0 1 {length(x)} {length(y)} cm\n".encode("ascii")
        return b"%b%b\nQ\n" % (place, filled)

    def _annotate(
        self, drawing: Drawing, grown: _Grown, where: Where, fields: Mapping[str, FieldName]
    ) -> list[int]:
        """Put the annotations of a drawing into the file."""
        numbers = [self._file.reserve() for _ in drawing.annotations]
        at = len(grown.drawings)
        for order, (number, annotation) in enumerate(
            zip(numbers, drawing.annotations, strict=True)
        ):
            self._file.fill(number, b"<<%b/Rect%b/P %d 0 R/StructParent %d%b>>" % (
                annotation.entries.encode("ascii"), moved(annotation.box, where), where.page,
                len(self._parents),
                self._field(annotation.widget, number, fields) if annotation.widget else b"",
            ))  # fmt: skip
            self._parents.append(partial(_annotated, grown, at, order))
        return numbers

    def _field(self, widget: Widget, number: int, fields: Mapping[str, FieldName]) -> bytes:
        """Plant a field under the name that it has in the document."""
        return self._form.plant(widget, fields.get(widget.called.name, widget.called), number)

    # The document ---------------------------------------------------------------------------------

    def written(self) -> bytes:
        """Finish the file."""
        with one_at_a_time:  # what is divided is drawn again, and fonts are packed
            return self._written()

    def _written(self) -> bytes:
        file, page = self._file, self._page
        tree = file.reserve()
        top = self._stem(self.root, tree)
        parents = b" ".join([
            b"%d %b" % (key, parent()) for key, parent in enumerate(self._parents)
        ])  # fmt: skip
        file.fill(tree, (
            b"<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Nums[%b]>>/ParentTreeNextKey %d>>"
        ) % (top, parents, len(self._parents)))  # fmt: skip
        file.fill(self._top, b"<</Type/Pages/Kids%b/Count %d>>" % (
            references(self._pages), len(self._pages),
        ))  # fmt: skip
        file.fill(self._resources, b"<</Font%b>>" % self._fonts.written(file))
        entries = b"".join((
            f"/Lang{text_string(page.language)}{_VIEWING}".encode("ascii"),
            self.outline.written(file),
            self._form.acroform(),
            b"/Metadata %d 0 R" % file.add(plain_stream(
                _metadata(page.title, page.language, page.keywords, _start(page.day).isoformat()),
                "/Type/Metadata/Subtype/XML",  # as it is, so that any program can find it
            )),
            b"/OutputIntents[%b]" % _INTENT.format(file.add(_PROFILE)).encode("ascii"),
        ))  # fmt: skip
        root = file.add(
            b"<</Type/Catalog/Pages %d 0 R/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R%b>>"
            % (self._top, tree, entries)
        )
        return file.written(root=root, info=file.add(_info(page)))

    def _stem(self, stem: Stem, parent: int) -> int:
        """Write an element and all below it."""
        number, kids = self._file.reserve(), list[int]()
        for kid in stem.kids:
            if isinstance(kid, Stem):
                kids.append(self._stem(kid, number))
            else:
                kids += self._branch(kid, number)
        element = stem.element
        attributes = "".join(f"/{key} {value}" for key, value in element.attributes.items())
        said = f"{spoken(element)}{f'/A<<{attributes}>>' if attributes else ''}"
        self._file.fill(number, b"<</S/%b/P %d 0 R%b/K%b>>" % (
            element.role.encode("ascii"), parent, said.encode("ascii"), references(kids),
        ))  # fmt: skip
        return number

    def _branch(self, standing: Standing, parent: int) -> list[int]:
        """Write the elements of a block, and tell its roots."""
        grown = self._grown.setdefault(standing, _Grown())  # what is empty is on no page
        branch = standing.branch(grown.drawings)
        grown.branch, grown.first = branch, self._file.next
        for text in branch.written(grown.first, parent, grown.places, standing.fields):
            self._file.add(text)
        return [grown.first + root for root in branch.roots]


def _plant(story: Iterable[tuple[Standing, tuple[int, ...]]], stem: Stem) -> None:
    """Let the blocks of a document stand in an element, each in those it shares with others."""
    shared: dict[int, Stem] = {}
    for standing, within in story:
        at = stem
        for number, element in zip(within, standing.cast.within, strict=True):
            if number not in shared:
                shared[number] = at.child(element)
            at = shared[number]
        at.kids.append(standing)


def _marked(shown: Iterable[tuple[_Grown, int]]) -> bytes:
    """The elements of the marks of a page, by their numbers."""
    return references(number for grown, drawing in shown for number in grown.marked(drawing))


def _annotated(grown: _Grown, drawing: int, number: int) -> bytes:
    return b"%d 0 R" % grown.annotated(drawing, number)


@lru_cache(maxsize=8)
def _box(size: tuple[float, float]) -> bytes:
    """The edges of a page; thousandths of a point tell A4 from its neighbours."""
    return f"[0 0 {size[0]:.3f} {size[1]:.3f}]".encode("ascii")


@lru_cache(maxsize=64)
def _metadata(title: str, language: str, keywords: str, moment: str) -> bytes:
    return xmp_packet(
        title=title, language=language, keywords=keywords, producer=_PRODUCER, moment=moment
    )


def _start(day: date | None) -> datetime:
    """When a document says it was made: at the start of its day, whatever the clock says."""
    return datetime.combine(day or _NO_DAY, datetime.min.time(), UTC)


def _info(page: Page) -> bytes:
    day = (page.day or _NO_DAY).isoformat().replace("-", "")
    moment = text_string(f"D:{day}000000+00'00'")
    said = f"/Title{text_string(page.title)}/Keywords{text_string(page.keywords)}"
    made = f"/Producer{text_string(_PRODUCER)}/CreationDate{moment}/ModDate{moment}"
    return f"<<{said}{made}>>".encode("ascii")


# One document -------------------------------------------------------------------------------------


class Rendering(NamedTuple):
    """A finished PDF: its bytes, how many pages, and the characters it lacks, with the reason."""

    content: bytes
    pages: int
    missing: Mapping[str, Lack]


def drawn(layout: Layout) -> Rendering:
    """Make a PDF of one document."""
    assembly = Assembly(layout.page, layout.font)
    assembly.add(layout, assembly.root)
    return Rendering(assembly.written(), layout.pages, layout.missing)


def render(html: str, look: Look, *, fillable: bool = True) -> Rendering:
    """Typeset a page of HTML; `fillable` makes what is to be filled in the fields of a form.

    Raises:
        InputError: the HTML holds something outside the vocabulary.
    """
    return drawn(lay_out(html, look, fillable=fillable))
