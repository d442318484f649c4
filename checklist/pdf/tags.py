"""The only file that touches ReportLab's insides: what its public surface cannot do.

A canvas on which content is marked as that of a structure element or as an artifact, and which
gives what was drawn on it; and the glyphs of fonts that no character stands for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from io import BytesIO
from itertools import count
from struct import unpack
from typing import Any

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFNameBytes, TTFont
from reportlab.pdfgen import canvas, pathobject
from reportlab.pdfgen.canvas import Canvas

from checklist.pdf.codes import PRIVATE, fixed_runs
from checklist.pdf.drawings import Annotation, Bookmark, Box, Drawing, Label, Late
from checklist.pdf.engine import unmoved
from checklist.pdf.objects import length, text_string
from checklist.pdf.structure import Element

# The same lengths come again and again, and ReportLab is slow at writing them.
_number = lru_cache(maxsize=4096)(fp_str)


def _numbers(*numbers: Any) -> str:
    each = numbers[0] if len(numbers) == 1 and pdfdoc.isSeq(numbers[0]) else numbers
    return " ".join(map(_number, each))


for _module in (canvas, pathobject):
    _module.fp_str = _numbers


class SheetCanvas(Canvas):  # type: ignore[misc]  # ReportLab ships no types
    """A canvas that knows which element what it draws belongs to, and has no pages."""

    def __init__(self) -> None:
        super().__init__(BytesIO(), pageCompression=0)
        self._begin()

    def drawing(self, draw: "Callable[[SheetCanvas], None]", fixed: frozenset[str]) -> Drawing:
        """What a function draws, beginning at the origin with a black pen one point wide.

        `fixed` are the fonts whose letters have the same codes in every document.
        """
        self._begin(fixed)
        draw(self)
        return Drawing(
            content="\n".join(self._code).encode("latin-1"),
            holes=tuple(self._holes),
            parts=tuple(self._parts),
            annotations=tuple(each for _, each in self._parts if each),
            outlines=tuple(self._outlines),
            bookmarks=tuple(self._bookmarks),
            fonts=frozenset(self._fonts),
            marks=self._marks,
        )

    def _begin(self, fixed: frozenset[str] = frozenset()) -> None:
        self.init_graphics_state()  # what failed half-way may have moved it
        self._code = _Code()
        self._holes: list[int | Late | Label] = []
        self._parts: list[tuple[Element, Annotation | None]] = []
        self._outlines: list[tuple[Element, Box]] = []
        self._bookmarks: list[Bookmark] = []
        self._fonts: set[str] = set()
        self._fixed = fixed
        self._marks = 0
        self._muted = self._is_label = False

    # Marks ----------------------------------------------------------------------------------------

    @contextmanager
    def content(self, element: Element | None) -> Iterator[None]:
        """Mark what is drawn meanwhile as content of an element, unless it is in an artifact."""
        if self._muted or element is None:
            yield
            return
        self._code.with_hole(f"/{element.role} <</MCID %d>> BDC")
        self._holes.append(self._marks)
        self._parts.append((element, None))
        self._marks += 1
        yield
        self._code.append("EMC")

    @contextmanager
    def saying(self, words: str) -> Iterator[None]:
        """Give words for what is drawn meanwhile, within content."""
        self._code.append(f"/Span <</ActualText {text_string(words)}>> BDC")
        yield
        self._code.append("EMC")

    @contextmanager
    def artifact(self, properties: str = "") -> Iterator[None]:
        """Mark what is drawn meanwhile as no part of what the page says."""
        if self._muted:
            yield
            return
        self._code.append(f"/Artifact <<{properties}>> BDC" if properties else "/Artifact BMC")
        self._muted = True
        yield
        self._muted = False
        self._code.append("EMC")

    def outline(self, element: Element, box: Box) -> None:
        """Tell where an element is that has no words."""
        self._outlines.append((element, self._placed(box)))

    def fill_in(self, element: Element, field: Annotation) -> None:
        """Put a field over its box, as a part of an element."""
        self._annotate(element, field)

    def lead(self, element: Element, box: Box) -> None:
        """Make a box a link to an element's address."""
        address = text_string(element.link)
        entries = (
            "/Type/Annot/Subtype/Link/Border[0 0 0]/F 4"  # it is on paper too
            f"/Contents{address}/A<</S/URI/URI{address}>>"
        )
        self._annotate(element, Annotation(box, entries))

    def _annotate(self, element: Element, annotation: Annotation) -> None:
        if not self._muted:
            self._parts.append((element, annotation._replace(box=self._placed(annotation.box))))

    def bookmark(self, title: str, *, level: int, top: float) -> None:
        """Enter a heading into the outline, below a height; its level is from 0, the highest."""
        if not self._muted:
            self._bookmarks.append(Bookmark(title, level, self.absolutePosition(0, top)[1]))

    def _placed(self, box: Box) -> Box:
        """A box as it is after all that was moved."""
        left, bottom, right, top = box
        return (*self.absolutePosition(left, bottom), *self.absolutePosition(right, top))

    # Words ----------------------------------------------------------------------------------------

    @contextmanager
    def text(self) -> Iterator[None]:
        """Show words meanwhile."""
        self._code.append("BT")
        self._font = ""
        yield
        self._code.append("ET")

    @contextmanager
    def label(self) -> Iterator[None]:
        """Let what is shown meanwhile be the label of an item."""
        self._is_label = True
        yield
        self._is_label = False

    def move(self, x: float, y: float) -> None:
        """Go to a point on a baseline, within `text`."""
        self._code.append(f"1 0 0 1 {length(x)} {length(y)} Tm")

    def show(self, font: str, size: float, text: str) -> None:
        """Show a text where the last one ended, within `text`."""
        runs = fixed_runs(font, text) if font in self._fixed else None
        late = Late(font, size, text)
        if self._is_label:
            self._leave(Label(late, runs is not None))
            self._fonts.update(resource for resource, _ in runs or ())
            return
        if runs is None:  # the document that it stands in gives its letters their codes
            self._leave(late)
            return
        for resource, operator in runs:
            setting = f"/{resource} {length(size)} Tf"
            if setting != self._font:
                self._code.append(setting)
                self._fonts.add(resource)
                self._font = setting
            self._code.append(operator)

    def _leave(self, hole: Late | Label) -> None:
        self._code.with_hole("%b")
        self._holes.append(hole)
        self._font = ""


class _Code(list[str]):
    """Operators, among which a per cent sign is a hole where it is meant to be one."""

    def append(self, operator: str) -> None:
        super().append(operator.replace("%", "%%") if "%" in operator else operator)

    def with_hole(self, operator: str) -> None:
        super().append(operator)


@cache
def _only_canvas() -> SheetCanvas:
    with unmoved():  # it asks for the time, which a variable can set, though it is not used
        return SheetCanvas()  # making one takes longer than drawing a shape


def record(
    draw: Callable[[SheetCanvas], None], *, fixed: frozenset[str] = frozenset()
) -> Drawing:  # fmt: skip
    """What a function draws; one at a time, for there is one canvas."""
    return _only_canvas().drawing(draw, fixed)


# Fonts --------------------------------------------------------------------------------------------

_private = count(PRIVATE)  # the two private planes
_characters: dict[tuple[str, int, str], str] = {}
_says: dict[int, str] = {}


def load_font(name: str, program: Any, *, index: int = 0, suffix: str = "") -> TTFont:
    """Register a font of a file or its bytes; a suffix tells it from others of its own name."""
    font = TTFont(name, program, subfontIndex=index)
    # ReportLab takes two fonts of one inner name for the same.
    font.face.name = TTFNameBytes(font.face.name + suffix.encode("ascii"))
    _mend_widths(font.face)
    pdfmetrics.registerFont(font)
    return font


def _mend_widths(face: Any) -> None:
    # The last glyphs of a font may share one width. ReportLab keeps that in thousandths of an em
    # where it keeps the others in units of the font, and so writes it wrongly into the file.
    (listed,) = unpack(">H", face.get_table("hhea")[34:36])
    width, _ = face.hmetrics[listed - 1]
    face.hmetrics[listed:] = [(width, bearing) for _, bearing in face.hmetrics[listed:]]


def glyph_character(font: str, glyph: int, said: str) -> str:
    """A private character by which a font draws a glyph, and which is read as what it says."""
    key = (font, glyph, said)
    if key not in _characters:
        code, face = next(_private), pdfmetrics.getFont(font).face
        face.charToGlyph[code] = glyph
        face.charWidths[code] = face.hmetrics[glyph][0] * 1000 / face.unitsPerEm
        _says[code] = said
        _characters[key] = chr(code)
    return _characters[key]


def read_as(code: int) -> str:
    """What a character is read as; a private one is read as what its glyph says."""
    return _says.get(code) or chr(code)
