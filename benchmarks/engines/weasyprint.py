"""WeasyPrint: HTML of a Jinja2 template and CSS, the fonts loaded once, tagged as PDF/UA."""

from pathlib import Path

import fontpkg
from jinja2 import Environment, FileSystemLoader
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from engines import Case, Make

_FOLDER = Path(__file__).parent
_FACES = "".join(
    f"@font-face {{ font-family: Atkinson; font-weight: {weight}; "
    f"src: url({fontpkg.path('atkinson-hyperlegible', weight=weight).as_uri()}) }}\n"
    for weight in (400, 700)
)


def start() -> Make:
    """Make a PDF of a case with one template and one style."""
    fonts = FontConfiguration()
    style = CSS(string=_FACES + (_FOLDER / "list.css").read_text("utf-8"), font_config=fonts)
    template = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True).get_template(
        "list.html"
    )

    def make(case: Case) -> bytes:
        html = HTML(string=template.render(case["sheet"]))
        content: bytes = html.write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"
        )
        return content

    return make
