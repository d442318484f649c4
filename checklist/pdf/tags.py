"""The only file that touches ReportLab's insides: what its public surface cannot do.

So far: a document date that neither the clock nor SOURCE_DATE_EPOCH decides, and where the first
baseline and the end of the last line of a paragraph are.
"""

from datetime import UTC, date, datetime
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFDictionary
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

_NO_DAY = date(2000, 1, 1)  # ReportLab's own for a document that must not change


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


class SheetCanvas(Canvas):  # type: ignore[misc]  # ReportLab ships no types
    """A canvas whose bytes depend on its language, its day and what is drawn, on nothing else."""

    def __init__(self, file: Any, *, day: date | None, language: str, **options: Any) -> None:
        super().__init__(file, invariant=Stamp(day), lang=language, pdfVersion=(1, 7), **options)


class SheetParagraph(Paragraph):  # type: ignore[misc]  # likewise
    """A wrapped paragraph that knows where its lines are."""

    def first_baseline(self) -> float:
        """How far below its top the first line stands: by the size of its largest letters."""
        lines = self.blPara.lines
        first = lines[0] if lines and hasattr(lines[0], "fontSize") else self.blPara
        return float(first.fontSize)

    def last_gap(self) -> float:
        """How much room is left beside the last line."""
        last = self.blPara.lines[-1]
        return float(last.extraSpace if hasattr(last, "extraSpace") else last[0])

    def line_count(self) -> int:
        """How many lines there are."""
        return len(self.blPara.lines)


class Standalone(PDFDictionary):  # type: ignore[misc]  # likewise
    """A dictionary that is an object of its own wherever another one holds it."""

    __RefOnly__ = 1
    multiline = False
