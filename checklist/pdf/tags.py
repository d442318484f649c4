"""The only file that touches ReportLab's insides: what its public surface cannot do.

So far: a document date that neither the clock nor SOURCE_DATE_EPOCH decides, and the number of
pages, which is known only after the last of them.
"""

from typing import Any

from reportlab.pdfgen.canvas import Canvas

_PAGE_TOTAL = "page-total"


class SheetCanvas(Canvas):  # type: ignore[misc]  # ReportLab ships no types
    """A canvas whose pages can say how many there are, and whose bytes depend on nothing else."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._total_font: tuple[str, float, str] | None = None
        self._forget_the_clock()

    def draw_page_total(self, x: float, y: float, *, font: str, size: float, color: str) -> None:
        """Draw the number of pages at a point; it is filled in when the document is complete."""
        self._total_font = (font, size, color)
        self.saveState()
        self.translate(x, y)
        self.doForm(_PAGE_TOTAL)
        self.restoreState()

    def save(self) -> None:
        """Define the page total and finish the document."""
        if self._total_font:
            font, size, color = self._total_font
            self.beginForm(_PAGE_TOTAL, 0, -size, 10 * size, 2 * size)
            self.setFont(font, size)
            self.setFillColor(color)
            self.drawString(0, 0, str(len(self._doc.Pages.pages)))
            self.endForm()
        super().save()

    def _forget_the_clock(self) -> None:
        stamp = self._doc._timeStamp  # noqa: SLF001  (the date has no public setter)
        stamp.t = 946684800.0  # ReportLab's own date for invariant documents: 1 January 2000
        stamp.lt = (2000, 1, 1, 0, 0, 0, 5, 1, 0)
        stamp.YMDhms = stamp.lt[:6]
        stamp.dhh = stamp.dmm = 0
        stamp.tzname = "UTC"
