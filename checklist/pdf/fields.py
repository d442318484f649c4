"""Form fields (AcroForm; ISO 32000-1, 12.7): names, questions and boxes → widgets and their form.

Everything a viewer needs is in the file: an appearance for each state, and a font for what will be
typed. No script, no NeedAppearances.

What is typed should also be on paper. In a field of one line the letters have a fixed size, and no
more can be typed than the line holds: of a size that viewers choose, Poppler and pypdf cut off what
hangs below the line. In several lines they are as large as fit, up to 12 points (in Poppler 20): at
a fixed size PDFium and Poppler cut off what goes below the box, and pypdf breaks no lines.
"""

from functools import lru_cache

from checklist.pdf.drawings import Annotation, Box, Widget
from checklist.pdf.field_font import FONT_NAME, field_font
from checklist.pdf.field_names import FieldName
from checklist.pdf.memo import recurring
from checklist.pdf.objects import File, array, length, plain_stream, references, text_string

_MULTILINE, _DO_NOT_SCROLL = 4096, 8388608  # flags of text fields
_LINE_HEIGHT = 1.55  # in letter sizes: pypdf cuts off what hangs below the line in a lower box
_WHITE = "/MK<</BG[1]>>"
_IS_FIELD = "/Type/Annot/Subtype/Widget/F 4"  # it is on paper too


def tick(called: FieldName, box: Box) -> Annotation:
    """A tick box over a box; its outline is for the page to draw.

    Names must have passed `name_faults`. A title is the question: screen readers say it, viewers
    show it beside the pointer.
    """
    left, bottom, right, top = box
    side = round(right - left, 2), round(top - bottom, 2)
    return Annotation(box, f"{_IS_FIELD}/FT/Btn/V/Off/AS/Off", Widget(called, side=side))


def line(called: FieldName, box: Box, *, size: float) -> Annotation:
    """A field of one line, low in its box; letters are smaller where the box is too."""
    left, bottom, right, top = box
    low = (left, bottom, right, min(top, bottom + _LINE_HEIGHT * size))
    fitting = min(size, (top - bottom) / _LINE_HEIGHT)
    return _text(called, low, f"/Ff {_DO_NOT_SCROLL}", size=fitting)


def lines(called: FieldName, box: Box) -> Annotation:
    """A field of several lines, which hides printed rules once there is text in it."""
    return _text(called, box, f"/Ff {_MULTILINE}{_WHITE}", size=0)


def _text(called: FieldName, box: Box, more: str, *, size: float) -> Annotation:
    """A text field; at a size of 0 the viewer chooses."""
    left, bottom, right, top = box
    typed = f"/DA(/{FONT_NAME} {round(size, 1):g} Tf 0 g)"
    # Each has its own, for pypdf writes into it what the field shows.
    blank = _drawing(right - left, top - bottom, b"/Tx BMC EMC")
    return Annotation(box, f"{_IS_FIELD}/FT/Tx{typed}{more}", Widget(called, blank))


@recurring(new=160, most=2048)
def _said(called: FieldName) -> bytes:
    """What a field says of itself: its name on its own level, and its use."""
    level = called.name.rpartition(".")[2]
    return f"/T{text_string(level)}/TU{text_string(called.title)}".encode("ascii")


def _drawing(width: float, height: float, content: bytes) -> bytes:
    return plain_stream(content, f"/Type/XObject/Subtype/Form/BBox{array((0, 0, width, height))}")


@lru_cache(maxsize=64)
def _tick_states(width: float, height: float) -> tuple[bytes, bytes]:
    """What a tick box shows, off and on; a drawn tick needs no font."""
    points = [(0.17, 0.5), (0.4, 0.23), (0.84, 0.82)]
    (x1, y1), (x2, y2), (x3, y3) = [(length(x * width), length(y * height)) for x, y in points]
    pen = length(0.15 * min(width, height))
    ticked = f"1 J 1 j {pen} w {x1} {y1} m {x2} {y2} l {x3} {y3} l S".encode("ascii")
    return _drawing(width, height, b""), _drawing(width, height, ticked)


class Form:
    """The fields of one document; typed text is set in a registered TrueType font."""

    def __init__(self, file: File, font: str) -> None:
        self._file, self._font = file, font
        self._groups: dict[str, int] = {}
        self._parents: dict[str, bytes] = {}
        self._below: dict[str, list[int]] = {"": []}  # the top, and each group
        self._states: dict[tuple[float, float], bytes] = {}
        self._has_text = False

    def plant(self, widget: Widget, called: FieldName, number: int) -> bytes:
        """Take a field of a number into the form; tell what its object says of its name, its parent
        and what it shows."""
        if widget.appearance:
            self._has_text = True
            shows = b"/AP<</N %d 0 R>>" % self._file.add(widget.appearance)
        else:
            shows = self._shows(widget.side)
        return _said(called) + self._planted(called.name, number) + shows

    def acroform(self) -> bytes:
        """Make the catalog's entry, after the last field; nothing if there is none."""
        if not self._below[""]:
            return b""
        for name, number in self._groups.items():
            level = text_string(name.rpartition(".")[2]).encode("ascii")
            kids = references(self._below[name])
            self._file.fill(number, b"<</T%b%b/Kids%b>>" % (level, self._parents[name], kids))
        fonts = b""
        if self._has_text:
            font = field_font(self._font).added(self._file)
            fonts = b"/DR<</Font<</%b %d 0 R>>>>" % (FONT_NAME.encode("ascii"), font)
        return b"/AcroForm<</Fields%b%b>>" % (references(self._below[""]), fonts)

    def _planted(self, name: str, number: int) -> bytes:
        """Put a field or group into the tree of names, and tell its parent there."""
        above = name.rpartition(".")[0]
        if above and above not in self._groups:
            group = self._groups[above] = self._file.reserve()
            self._below[above] = []
            self._parents[above] = self._planted(above, group)
        self._below[above].append(number)
        return b"/Parent %d 0 R" % self._groups[above] if above else b""

    def _shows(self, side: tuple[float, float]) -> bytes:
        """What tick boxes of a size show."""
        if side not in self._states:
            off, on = map(self._file.add, _tick_states(*side))
            states = self._file.add(b"<</N<</Off %d 0 R/Yes %d 0 R>>>>" % (off, on))
            self._states[side] = b"/AP %d 0 R" % states
        return self._states[side]
