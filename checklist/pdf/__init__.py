"""HTML of the closed vocabulary → a printable PDF.

The stages, each a module: `fragments` parts a page, `markup` reads HTML by the table in
`vocabulary`, `reading` makes a tree of pure values of it (`blocks`), `flowables` turns those into
shapes (`shapes`, `stacks`) with a font for every character (`fonts`), `casts` draws and keeps them
(`tags`), `page` cuts them where pages end, `assembly` puts what was drawn together, `job` several
documents. Nothing here knows of banks or patients.
"""

from checklist.pdf import engine as _engine  # noqa: F401  (it must import ReportLab first)
from checklist.pdf.assembly import Rendering, drawn, render
from checklist.pdf.fonts import Lack
from checklist.pdf.job import Job, Manuscript, Part, render_job
from checklist.pdf.page import Layout, lay_out
from checklist.style import Look

__all__ = [
    "Job",
    "Lack",
    "Layout",
    "Manuscript",
    "Part",
    "Rendering",
    "drawn",
    "html_to_pdf",
    "lay_out",
    "render",
    "render_job",
]


def html_to_pdf(html: str, look: Look) -> bytes:
    """Typeset a page of HTML.

    Raises:
        InputError: the HTML holds something outside the vocabulary.
    """
    return render(html, look).content
