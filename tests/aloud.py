"""What a screen reader finds in a PDF and in which order it says it, as other libraries read it.

pikepdf reads the structure tree, the content of the pages and the tables by which fonts say what
their glyphs mean. What is made of those stands here, so that not even a space is tidied away.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple

import pikepdf
import pypdfium2

_INLINE = frozenset({"Span", "Link", "Figure"})
"""What stands within a line."""

_Marks = dict[int | None, list[str]]
"""The texts of a page by the number of their mark; None is for those without one."""


class Words(NamedTuple):
    """Words of an element that stand on one page, from 1."""

    page: int
    text: str


class Control(NamedTuple):
    """A form field or link of an element: what it is, its name, what it is called aloud."""

    page: int
    kind: str
    name: str
    called: str


@dataclass(eq=False)
class Spoken:
    """A structure element: its role, what is said of it, and its kids in reading order."""

    role: str
    notes: dict[str, str]
    kids: "list[Spoken | Words | Control]" = field(default_factory=list)

    def elements(self) -> "Iterator[Spoken]":
        """Itself and all below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Spoken):
                yield from kid.elements()

    def words(self) -> Iterator[Words]:
        """All that is said within it, in reading order."""
        for kid in self.kids:
            if isinstance(kid, Spoken):
                yield from kid.words()
            elif isinstance(kid, Words):
                yield kid

    def controls(self) -> Iterator[Control]:
        """The form fields and links within it, in reading order."""
        for kid in self.kids:
            if isinstance(kid, Spoken):
                yield from kid.controls()
            elif isinstance(kid, Control):
                yield kid

    def passages(self) -> "Iterator[Spoken]":
        """The outermost elements that words stand in: paragraphs, headings, cells and the like."""
        if any(_is_inline(kid) for kid in self.kids):
            yield self
            return
        for kid in self.kids:
            if isinstance(kid, Spoken):
                yield from kid.passages()

    @property
    def text(self) -> str:
        """All its words, joined as they stand, white space folded."""
        return folded("".join(words.text for words in self.words()))


class Reading:
    """A PDF as it is read aloud: the tree of what is said, and what pages show besides."""

    def __init__(self, content: bytes) -> None:
        with pikepdf.open(BytesIO(content)) as pdf:
            self.title = str(pdf.docinfo["/Title"])
            self.language = str(pdf.Root.Lang)
            with pdf.open_outline() as outline:
                self.bookmarks = list(_bookmarks(outline.root, 0))
            pages = [_marked(page) for page in pdf.pages]
            self._marked = [marks for marks, _ in pages]
            self.artifacts = [
                Words(number, text)
                for number, (_, beside) in enumerate(pages, start=1)
                for text in beside
            ]
            self._numbers: dict[Any, int] = {
                page.objgen: number for number, page in enumerate(pdf.pages, start=1)
            }
            (self.root,) = self._below(pdf.Root.StructTreeRoot, 0)

    @property
    def lost(self) -> list[Words]:
        """The words that are neither in an element nor in an artifact."""
        return [
            Words(page, text)
            for page, marks in enumerate(self._marked, start=1)
            for texts in marks.values()
            for text in texts
        ]

    @property
    def headings(self) -> list[str]:
        """The roles of the headings."""
        return [each.role for each in self.root.elements() if re.fullmatch(r"H\d", each.role)]

    def on_page(self, page: int) -> list[str]:
        """The words that stand on a page, spoken or not."""
        spoken = (passage.words() for passage in self.root.passages())
        texts = ["".join(each.text for each in words if each.page == page) for words in spoken]
        beside = [text for number, text in self.artifacts if number == page]
        return " ".join([*texts, *beside]).split()

    def _below(self, element: Any, page: int) -> "Iterator[Any]":
        """The kids of an element of the file; content stands on the page the element names."""
        if "/Pg" in element:
            page = self._numbers[element.Pg.objgen]
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                yield self._words(page, kid)
            elif kid.get("/Type") == "/MCR":
                yield self._words(self._numbers[kid.Pg.objgen], int(kid.MCID))
            elif kid.get("/Type") == "/OBJR":
                yield _control(self._numbers[kid.Pg.objgen], kid.Obj)
            else:
                yield Spoken(str(kid.S)[1:], _notes(kid), list(self._below(kid, page)))

    def _words(self, page: int, mark: int) -> Words:
        """Marked content, which can be said only once."""
        texts = self._marked[page - 1].pop(mark, None)
        assert texts is not None, f"page {page}: mark {mark} is said twice, or is not there"
        return Words(page, "".join(texts))


def transcript(reading: Reading) -> str:
    """A reading as lines of text: an element a line, with its words; where each page begins."""
    lines = [f"Title: {reading.title}", f"Language: {reading.language}", "", "Bookmarks:"]
    lines += [f"{'  ' * (level + 1)}{title}" for level, title in reading.bookmarks]
    page = 0
    for depth, line, number in _lines(reading.root, 0):
        if number and number != page:
            page = number
            lines += ["", f"---- page {page} ----", ""]
        lines.append("  " * depth + line)
    lines += ["", "Not read aloud:"]
    lines += [f"  page {words.page}: {words.text}" for words in reading.artifacts]
    return "\n".join(lines) + "\n"


def folded(text: str) -> str:
    """A text with one space for every white space."""
    return " ".join(text.split())


def words_drawn(content: bytes) -> list[list[str]]:
    """The words of each page as a viewer's engine tells them apart, by where letters stand."""
    return [page.get_textpage().get_text_range().split() for page in pypdfium2.PdfDocument(content)]


def _lines(element: Spoken, depth: int) -> Iterator[tuple[int, str, int]]:
    """The depth and text of each line, and the page of what it says, or 0 if it says nothing."""
    notes = "".join(f" {key}={value}" for key, value in element.notes.items())
    head = f"{element.role}{notes}"
    match element.kids:
        case [Words() as words]:
            yield depth, f"{head} “{words.text}”", words.page
            return
        case [Control() as control]:
            yield depth, f"{head} {_called(control)}", control.page
            return
    first = next((kid.page for kid in _leaves(element)), 0)
    yield depth, head, first
    for kid in element.kids:
        match kid:
            case Spoken():
                yield from _lines(kid, depth + 1)
            case Words():
                yield depth + 1, f"“{kid.text}”", kid.page
            case Control():
                yield depth + 1, _called(kid), kid.page


def _is_inline(kid: Spoken | Words | Control) -> bool:
    return isinstance(kid, Words) or (isinstance(kid, Spoken) and kid.role in _INLINE)


def _leaves(element: Spoken) -> Iterator[Words | Control]:
    for kid in element.kids:
        if isinstance(kid, Spoken):
            yield from _leaves(kid)
        else:
            yield kid


def _called(control: Control) -> str:
    return f"[{control.kind} {control.name}] “{control.called}”"


# In the file --------------------------------------------------------------------------------------


def _bookmarks(items: Any, level: int) -> Iterator[tuple[int, str]]:
    for item in items:
        yield level, item.title
        yield from _bookmarks(item.children, level + 1)


def _notes(element: Any) -> dict[str, str]:
    """What is said of an element besides its words; boxes are for the eye."""
    notes = {
        key: f"“{element[f'/{key}']}”"
        for key in ("Lang", "Alt", "ActualText")
        if f"/{key}" in element
    }
    attributes = {
        key[1:]: str(value).removeprefix("/")
        for key, value in element.get("/A", {}).items()
        if key not in {"/O", "/BBox"}
    }
    return notes | attributes


_KINDS = {"/Btn": "box", "/Tx": "line", None: "link"}


def _control(page: int, annotation: Any) -> Control:
    kind = _KINDS[_inherited(annotation, "/FT")]
    if kind == "link":
        return Control(page, kind, str(annotation.A.URI), str(annotation.Contents))
    name, above = [], annotation
    while above is not None:
        name += [str(above.T)] if "/T" in above else []
        above = above.get("/Parent")
    return Control(page, kind, ".".join(reversed(name)), str(_inherited(annotation, "/TU")))


def _inherited(field: Any, key: str) -> Any:
    while field is not None and key not in field:
        field = field.get("/Parent")
    return field and field[key]


def _marked(page: pikepdf.Page) -> tuple[_Marks, list[str]]:
    """The words of a page as its fonts say them: those with a mark, and those of artifacts."""
    fonts = {str(name): _meanings(font) for name, font in page.Resources.Font.items()}
    marks: _Marks = {None: []}
    artifacts: list[list[str]] = []
    within, font = [marks[None]], {}
    for step in pikepdf.parse_content_stream(page):
        operands: Any = step.operands
        match str(step.operator):
            case "BMC" | "BDC":
                within.append(_opened(operands, within[-1], marks, artifacts))
            case "EMC":
                within.pop()
            case "Tf":
                font = fonts[str(operands[0])]
            case "Tj":
                within[-1].append("".join(font[code] for code in bytes(operands[0])))
            case "TJ" | "'" | '"' | "Do" as unknown:
                raise NotImplementedError(f"words may be drawn by {unknown} now: read those too")
    return marks, ["".join(texts) for texts in artifacts if texts]


def _opened(
    operands: Any, around: list[str], marks: _Marks, artifacts: list[list[str]]
) -> list[str]:
    """Where the words of what is marked go; what has no number belongs to what is around it."""
    if operands[0] == "/Artifact":
        artifacts.append([])
        return artifacts[-1]
    if len(operands) > 1 and "/MCID" in operands[1]:
        return marks.setdefault(int(operands[1].MCID), [])
    return around


def _meanings(font: Any) -> dict[int, str]:
    """What each code of a font is read as."""
    if "/ToUnicode" not in font:
        return {}
    table = font.ToUnicode.read_bytes().decode("ascii")
    return {
        int(code, 16): bytes.fromhex(said).decode("utf-16-be")
        for code, said in re.findall(r"<(\w\w)> <(\w+)>\n", table.partition("beginbfchar")[2])
    }
