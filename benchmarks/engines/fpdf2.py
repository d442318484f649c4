"""fpdf2: cells at the cursor; whether a question fits is asked before it is drawn; no tags."""

import fontpkg
from fpdf import FPDF

from engines import Make, Question, Sheet

# The sizes are those of templates/style.yaml at 14 pt.
_LINE = 14 * 1.15 / 72 * 25.4
_LEFT, _RIGHT, _TOP, _BOTTOM = 20, 18, 12, 20
_INDENT = 17
_ROW = 9


def start() -> Make:
    """Make a PDF of a case; the fonts are read for each, for a document cannot be copied."""
    return lambda case: bytes(_List(case["sheet"]).output())


class _List(FPDF):  # type: ignore[misc]  # of no type, for it may not be installed
    """A list that is set as it is made."""

    x: float  # where the cursor is
    y: float

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(format="A4")
        for style, weight in (("", 400), ("B", 700)):
            path = fontpkg.path("atkinson-hyperlegible", weight=weight)
            self.add_font("Atkinson", style, path)
        self.sheet = sheet
        self.set_title(f"{sheet['title']}: {sheet['subject']}")
        self.set_lang("en")
        self.set_margins(_LEFT, _TOP, _RIGHT)
        self.set_auto_page_break(True, _BOTTOM)  # noqa: FBT003  (so it is called)
        self.c_margin = 0
        self.add_page()
        self._head()
        for section in sheet["sections"]:
            self._section(section["title"], section["questions"])

    def footer(self) -> None:
        """Draw the foot; fpdf2 calls this on each page."""
        self.set_y(-16)
        self.set_font("Atkinson", "", 12)
        self.cell(self.get_string_width(f"{self.sheet['foot']} "), 5, self.sheet["foot"])
        self.set_font(style="B")
        self.cell(0, 5, self.sheet["warning"])
        self.set_font(style="")
        self.set_x(_LEFT)
        self.cell(0, 5, f"Page {self.page_no()} of {{nb}}", align="R")

    def _head(self) -> None:
        self._words(self.sheet["title"], 22, "B")
        self._words(self.sheet["subject"])
        self.set_line_width(0.5)
        self.line(_LEFT, self.y + 1, self.w - _RIGHT, self.y + 1)
        self.y += 3
        fields = "   ".join(f"**{label}** {value}" for label, value in self.sheet["fields"])
        self._words(fields)
        self.y += 3
        top = self.y
        self._words(f"**{self.sheet['lead']}** {self.sheet['safety']}", left=_LEFT + 3.5)
        self.rect(_LEFT, top, 1.4, self.y - top, "F")

    def _section(self, title: str, questions: list[Question]) -> None:
        if self.will_page_break(12 + self._height(questions[0])):
            self.add_page()
        self.y += 3
        self._words(title, 17, "B")
        self.y += 2
        for question in questions:
            self._question(question)

    def _question(self, question: Question) -> None:
        if self.will_page_break(self._height(question)):
            self.add_page()
        left, top = _LEFT + _INDENT, self.y
        self.set_line_width(0.42)
        self.rect(_LEFT, top, 5.5, 5.5, "D", round_corners=True, corner_radius=1)
        self.set_xy(_LEFT + 8, top)
        self.set_font("Atkinson", "B", 14)
        self.cell(0, _LINE, question["number"])
        self.y = top
        for words in _texts(question):
            self._words(words, left=left)
        self.set_line_width(0.28)
        for _ in range(2):
            self.y += _ROW
            self.line(left, self.y, self.w - _RIGHT, self.y)
        self.y += 2

    def _height(self, question: Question) -> float:
        """How high a question is."""
        self.set_font("Atkinson", "", 14)
        self.x = _LEFT + _INDENT
        height: float = 2 * _ROW + 2
        for text in _texts(question):
            needed = self.multi_cell(0, _LINE, text, markdown=True, dry_run=True, output="HEIGHT")
            assert isinstance(needed, float)  # as was asked for
            height += needed
        return height

    def _words(self, text: str, size: float = 14, style: str = "", left: float = _LEFT) -> None:
        self.set_font("Atkinson", style, size)
        self.x = left
        self.multi_cell(0, size * 1.15 / 72 * 25.4, text, align="L", markdown=not style)
        self.x = _LEFT
        self.y = self.get_y()


def _texts(question: Question) -> list[str]:
    known = f"**{question['certainty']}** {question['known']}" if question["known"] else ""
    return [text for text in (f"**{question['ask']}**", question["reason"], known) if text]
