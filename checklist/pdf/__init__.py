"""HTML of the closed vocabulary → a printable PDF.

The stages, each a module: `blocks` reads HTML into a tree of pure values, `fonts` finds a font for
every character, `flowables` turns blocks into ReportLab's flowables, `page` sets them on pages.
Nothing here knows of banks or patients.
"""

from checklist.pdf import engine  # isort: skip  (closes ReportLab's side doors before its import)
from checklist.pdf.page import Rendering, render
from checklist.style import Look

__all__ = ["Rendering", "engine", "html_to_pdf", "render"]


def html_to_pdf(html: str, look: Look) -> bytes:
    """Typeset a page of HTML.

    Raises:
        InputError: the HTML holds something outside the vocabulary.
    """
    return render(html, look).content
