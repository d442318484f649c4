"""Typst: one compiler, the data as JSON, tagged; it has no forms."""

import json
from pathlib import Path

import fontpkg
import typst

from engines import Case, Make

_DOCUMENT = Path(__file__).with_name("list.typ")


def start() -> Make:
    """Make a PDF of a case with a compiler that stays."""
    folder = fontpkg.path("atkinson-hyperlegible").parent
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    compiler = typst.Compiler(str(_DOCUMENT), font_paths=fonts)

    def make(case: Case) -> bytes:
        data = json.dumps(case["sheet"], ensure_ascii=False)
        content = compiler.compile(format="pdf", sys_inputs={"sheet": data})
        assert isinstance(content, bytes)  # one file, for it is one PDF
        return content

    return make
