"""The only file that touches ReportLab's insides: what its public surface cannot do.

A canvas whose page content is marked as that of a structure element or as an artifact, and whose
document is PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2): structure tree, metadata, colour
profile, form fields and links in their place, and a date that neither the clock nor
SOURCE_DATE_EPOCH decides.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import count
from struct import unpack
from typing import Any

from reportlab.pdfbase import pdfdoc, pdfmetrics, ttfonts
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFString
from reportlab.pdfbase.ttfonts import TTFNameBytes, TTFont
from reportlab.pdfgen import canvas, pathobject, textobject
from reportlab.pdfgen.canvas import Canvas

from checklist.pdf.metadata import xmp_packet
from checklist.pdf.srgb import PROFILE
from checklist.pdf.structure import Annotation, Content, Element, text_string

_NO_DAY = date(2000, 1, 1)  # ReportLab's own for a document that must not change

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points of the page."""


class Stamp:
    """The moment a document says it was made: the start of a day, in the form ReportLab keeps."""

    def __init__(self, day: date | None) -> None:
        moment = datetime.combine(day or _NO_DAY, datetime.min.time(), UTC)
        self.t = moment.timestamp()
        self.lt = moment.timetuple()
        self.YMDhms = self.lt[:6]
        self.dhh = self.dmm = 0
        self.tzname = "UTC"
        self.datetime = moment


_with_clock = pdfdoc.TimeStamp


def _stamp(invariant: Any = None) -> Any:
    return invariant if isinstance(invariant, Stamp) else _with_clock(invariant)


# A document asks for its time once, before anyone can reach it, and passes on what it was given as
# `invariant`. Who gives no Stamp gets what ReportLab always gave.
pdfdoc.TimeStamp = _stamp


_without_line_end = pdfdoc.PDFStream.format


def _with_line_end(stream: Any, document: Any) -> bytes:
    written: bytes = _without_line_end(stream, document)
    return written.removesuffix(b"endstream\n") + b"\nendstream\n"


# PDF/A wants the end of a line before `endstream` (ISO 19005-2, 6.1.7.1).
pdfdoc.PDFStream.format = _with_line_end


# The same lengths come again and again, and ReportLab is slow at writing them.
_number = lru_cache(maxsize=65_536)(pdfdoc.fp_str)


def _numbers(*numbers: Any) -> str:
    each = numbers[0] if len(numbers) == 1 and pdfdoc.isSeq(numbers[0]) else numbers
    return " ".join(map(_number, each))


for _module in (canvas, pathobject, pdfdoc, textobject):
    _module.fp_str = _numbers


class Standalone(PDFDictionary):  # type: ignore[misc]  # ReportLab ships no types
    """A dictionary that is an object of its own wherever another one holds it.

    Text in it is in the words of the file, which is far quicker than values that have to be asked.
    """

    __RefOnly__ = 1

    def format(self, document: Any) -> bytes:
        """Write it."""
        entries = (
            f"/{key} {value}".encode("ascii") if isinstance(value, str)
            else f"/{key} ".encode("ascii") + pdfdoc.format(value, document)
            for key, value in self.dict.items()
        )  # fmt: skip
        return b"<<" + b" ".join(entries) + b">>"


class SheetCanvas(Canvas):  # type: ignore[misc]  # likewise
    """A canvas that knows which element what it draws belongs to.

    Its bytes depend on its language, its day and what is drawn, on nothing else.
    """

    def __init__(
        self, file: Any, root: Element, *, day: date | None, language: str, **options: Any
    ) -> None:
        super().__init__(file, invariant=Stamp(day), lang=language, pdfVersion=(1, 7), **options)
        self._root = root
        self._muted = False
        self._marks: list[Element] = []  # those of this page, in the order of their numbers
        self._pages: list[list[Element]] = []
        self._annotated: list[tuple[PDFDictionary, Element]] = []
        self._headings = 0
        self.outline_level = 0  # of the highest headings

    # On a page ------------------------------------------------------------------------------------

    @contextmanager
    def content(self, element: Element | None) -> Iterator[None]:
        """Mark what is drawn meanwhile as content of an element, unless it is in an artifact."""
        if self._muted or element is None:
            yield
            return
        element.add(Content(self._page_index, len(self._marks)))
        self._code.append(f"/{element.role} <</MCID {len(self._marks)}>> BDC")
        self._marks.append(element)
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

    def annotate(self, element: Element, annotation: PDFDictionary) -> None:
        """Put a form field or link on the page, as a part of an element."""
        if self._muted:
            return
        annotation["P"] = self._doc.thisPageRef()
        self._addAnnotation(annotation)
        self._annotated.append((annotation, element))
        element.add(Annotation(self._page_index, self._doc.Reference(annotation).name))

    def add_form(self, acroform: PDFDictionary) -> None:
        """Give the document its form, whose fields were put on the pages."""
        self._doc.Catalog.AcroForm = acroform

    def lead(self, element: Element, box: Box) -> None:
        """Make a box on the page a link to an element's address."""
        address = {"S": PDFName("URI"), "URI": PDFString(element.link)}
        self.annotate(element, PDFDictionary({
            "Type": PDFName("Annot"), "Subtype": PDFName("Link"), "Rect": PDFArray(box),
            "Border": PDFArray([0, 0, 0]), "F": 4,  # it is on paper too
            "Contents": PDFString(element.link), "A": PDFDictionary(address),
        }))  # fmt: skip

    def on_page(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Where a box is on the page, whatever was moved since."""
        return (*self.absolutePosition(left, bottom), *self.absolutePosition(right, top))

    def bookmark(self, title: str, *, level: int, top: float) -> None:
        """Enter a heading into the outline, below a height; its level is from 0, the highest."""
        if self._muted:
            return
        key = f"heading-{self._headings}"
        self._headings += 1
        self.bookmarkPage(key, fit="XYZ", left=0, top=self.absolutePosition(0, top)[1])
        self.addOutlineEntry(title, key, self.outline_level + level)

    @property
    def _page_index(self) -> int:
        return int(self.getPageNumber()) - 1

    def _setAnnotations(self, page: Any) -> None:  # noqa: N802  (ReportLab's name)
        """Tie a page that is finished to the structure; ReportLab asks this once a page."""
        super()._setAnnotations(page)
        if not isinstance(page, pdfdoc.PDFPage):
            return  # a form
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = len(self._pages), PDFName("S")
        self._pages.append(self._marks)
        self._marks = []

    # The document ---------------------------------------------------------------------------------

    def save(self) -> None:
        """Finish the document and write it."""
        if self._code:
            self.showPage()
        catalog = self._doc.Catalog
        catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.StructTreeRoot = self._structure()
        catalog.OutputIntents = PDFArray([_output_intent()])
        catalog.Metadata = pdfdoc.XMP(creator=_metadata)
        catalog.Metadata.filters = []  # so that any program can find it
        super().save()

    def _structure(self) -> PDFObject:
        """The structure tree, with the way back to it from each page and annotation."""
        tree = _Written()
        objects = {element: _Written() for element in self._root.elements()}
        places = {element: self._place(written) for element, written in objects.items()}
        for element, written in objects.items():
            parent = places[element.parent] if element.parent else self._place(tree)
            written.content = self._element(element, parent, places)
        parents = [
            *(f"[{' '.join(places[element] for element in marks)}]" for marks in self._pages),
            *(places[element] for _, element in self._annotated),
        ]
        for key, (annotation, _) in enumerate(self._annotated, start=len(self._pages)):
            annotation["StructParent"] = key
        numbers = " ".join(f"{key} {parent}" for key, parent in enumerate(parents))
        tree.content = (
            f"<</Type /StructTreeRoot /K {places[self._root]} "
            f"/ParentTree <</Nums [{numbers}]>> /ParentTreeNextKey {len(parents)}>>"
        )
        return tree

    def _element(self, element: Element, parent: str, places: dict[Element, str]) -> str:
        """An element as the file has it; content on its first page goes without the page."""
        page = next((kid.page for kid in element.kids if isinstance(kid, Content)), None)
        kids = []
        for kid in element.kids:
            match kid:
                case Element():
                    kids.append(places[kid])
                case Content() if kid.page == page:
                    kids.append(str(kid.mark))
                case Content():
                    kids.append(f"<</Type /MCR /Pg {self._page(kid.page)} /MCID {kid.mark}>>")
                case Annotation():
                    target = self._place(self._doc.idToObject[kid.name])
                    kids.append(f"<</Type /OBJR /Pg {self._page(kid.page)} /Obj {target}>>")
        on_page = "" if page is None else f"/Pg {self._page(page)}"
        attributes = "".join(f"/{key} {value}" for key, value in element.attributes.items())
        return (
            f"<</S /{element.role} /P {parent} {on_page}{element.spoken()}"
            f"{f'/A <<{attributes}>>' if attributes else ''}/K [{' '.join(kids)}]>>"
        )

    def _page(self, index: int) -> str:
        return self._place(self._doc.Pages[index])

    def _place(self, target: PDFObject) -> str:
        """Where an object is in the file, as the file says it."""
        reference: bytes = self._doc.Reference(target).format(self._doc)
        return reference.decode("ascii")


class _Written(PDFObject):  # type: ignore[misc]  # likewise
    """An object of its own, in the words of the file: far quicker than a dictionary."""

    __RefOnly__ = 1
    content = ""

    def format(self, _document: Any) -> bytes:
        return self.content.encode("ascii")


def _output_intent() -> PDFDictionary:
    profile = pdfdoc.PDFStream(PDFDictionary({"N": 3}), PROFILE)
    return PDFDictionary({
        "Type": PDFName("OutputIntent"), "S": PDFName("GTS_PDFA1"),
        "OutputConditionIdentifier": PDFString("sRGB"), "DestOutputProfile": profile,
    })  # fmt: skip


def _metadata(document: Any) -> bytes:
    info = document.info
    moment = document._timeStamp.datetime.isoformat()  # noqa: SLF001
    return xmp_packet(
        title=info.title, language=document.Catalog.Lang.s, keywords=info.keywords,
        producer=info.producer, moment=moment,
    )  # fmt: skip


# Fonts --------------------------------------------------------------------------------------------

_private = count(0xF0000)  # the two private planes
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


_with_long_codes = ttfonts.makeToUnicodeCMap


def _with_surrogates(name: str, subset: list[int]) -> str:
    table = str(_with_long_codes(name, subset))
    for place, code in enumerate(subset):
        if code > 0xFFFF:
            said = _says.get(code, chr(code)).encode("utf-16-be").hex().upper()
            table = table.replace(f"<{place:02X}> <{code:04X}>", f"<{place:02X}> <{said}>")
    return table


# What is read for each code of a font: ReportLab writes five digits where UTF-16 has two pairs.
ttfonts.makeToUnicodeCMap = _with_surrogates
