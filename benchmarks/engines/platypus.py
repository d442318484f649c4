"""ReportLab's own Platypus, as its guide teaches it: paragraphs and tables, no tags, no form."""

from html import escape
from io import BytesIO

import fontpkg
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    HRFlowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from engines import Case, Make, Question

# The sizes are those of templates/style.yaml at 14 pt.
_BODY = ParagraphStyle("body", fontName="Atkinson", fontSize=14, leading=16.1)
_TITLE = ParagraphStyle("title", fontName="Atkinson-Bold", fontSize=22, leading=26)
_HEAD = ParagraphStyle(
    "head", fontName="Atkinson-Bold", fontSize=17, leading=19.5, spaceBefore=8, spaceAfter=6,
    keepWithNext=1,
)  # fmt: skip
_WIDTH = A4[0] - 38 * mm
_INDENT = 17 * mm
_PADDING = 6  # of a frame, which has it within the margins


def start() -> Make:
    """Register the fonts."""
    for name, weight in (("Atkinson", 400), ("Atkinson-Bold", 700)):
        path = fontpkg.path("atkinson-hyperlegible", weight=weight)
        pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily("Atkinson", normal="Atkinson", bold="Atkinson-Bold")
    return _make


def _make(case: Case) -> bytes:
    sheet, buffer = case["sheet"], BytesIO()

    class Numbered(_Numbered):
        foot, warning = sheet["foot"], sheet["warning"]

    fields = "&nbsp;&nbsp; ".join(f"<b>{escape(k)}</b> {escape(v)}" for k, v in sheet["fields"])
    safety = f"<b>{escape(sheet['lead'])}</b> {escape(sheet['safety'])}"
    story = [
        Paragraph(escape(sheet["title"]), _TITLE), Paragraph(escape(sheet["subject"]), _BODY),
        HRFlowable(width="100%", thickness=1.5, color="black", spaceBefore=3, spaceAfter=3),
        Paragraph(fields, _BODY), Spacer(0, 8),
        Table([[Paragraph(safety, _BODY)]], [_WIDTH], style=[
            ("LINEBEFORE", (0, 0), (0, 0), 4, "black"), ("LEFTPADDING", (0, 0), (0, 0), 10),
            ("TOPPADDING", (0, 0), (0, 0), 0), ("BOTTOMPADDING", (0, 0), (0, 0), 0),
        ]),
    ]  # fmt: skip
    for section in sheet["sections"]:
        story += [CondPageBreak(55 * mm), Paragraph(escape(section["title"]), _HEAD)]
        story += map(_question, section["questions"])
    SimpleDocTemplate(
        buffer, pagesize=A4, title=f"{sheet['title']}: {sheet['subject']}",
        topMargin=12 * mm - _PADDING, rightMargin=18 * mm - _PADDING,
        bottomMargin=20 * mm - _PADDING, leftMargin=20 * mm - _PADDING,
    ).build(story, canvasmaker=Numbered)  # fmt: skip
    return buffer.getvalue()


def _question(question: Question) -> Table:
    """A row that does not split: the box, the number, the words with lines to write on."""
    words: list[Flowable] = [
        Paragraph(f"<b>{escape(question['ask'])}</b>", _BODY),
        Paragraph(escape(question["reason"]), _BODY),
    ]
    if question["known"]:
        known = f"<b>{escape(question['certainty'])}</b> {escape(question['known'])}"
        words.append(Paragraph(known, _BODY))
    line = HRFlowable(width="100%", thickness=0.8, color="black", spaceBefore=9 * mm, spaceAfter=0)
    number = Paragraph(f"<b>{question['number']}</b>", _BODY)
    return Table(
        [[_Tick(), number, [*words, line, line]]], [8 * mm, 9 * mm, _WIDTH - _INDENT],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ],
    )  # fmt: skip


class _Tick(Flowable):  # type: ignore[misc]  # ReportLab ships no types
    """A box to tick."""

    def __init__(self) -> None:
        super().__init__()
        self.width = self.height = 5.5 * mm

    def draw(self) -> None:
        self.canv.setLineWidth(1.2)
        self.canv.roundRect(0, 0, self.width, self.height, mm)


class _Numbered(Canvas):  # type: ignore[misc]  # likewise
    """Keeps its pages until it knows how many there are."""

    foot = warning = ""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self._kept: list[dict[str, object]] = []

    def showPage(self) -> None:  # noqa: N802  (ReportLab's name)
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._kept, start=1):
            self.__dict__.update(page)
            self.setFont("Atkinson", 12)
            self.drawString(20 * mm, 14 * mm, self.foot)
            self.drawRightString(A4[0] - 18 * mm, 14 * mm, f"Page {number} of {len(self._kept)}")
            self.setFont("Atkinson-Bold", 12)
            left = 20 * mm + pdfmetrics.stringWidth(f"{self.foot} ", "Atkinson", 12)
            self.drawString(left, 14 * mm, self.warning)
            super().showPage()
        super().save()
