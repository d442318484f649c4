"""The closed vocabulary: which HTML a template may use, what it becomes, and its role in the PDF.

One table. The reader in `blocks` and the reference in docs/templates.md both follow from it.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "group", "text", "list", "item", "fields", "inline", "control", "document", "skipped"
]


@dataclass(frozen=True, slots=True)
class Element:
    """One allowed element, with its class if it needs one.

    `kind` is what it becomes, `role` the PDF structure type (ISO 32000-1, 14.8.4), `holds` what may
    stand inside, `attributes` what it may carry besides its class.
    """

    name: str
    kind: Kind
    role: str
    holds: str
    means: str
    attributes: tuple[str, ...] = ()


_BLOCKS, _INLINE, _NOTHING = "blocks", "words", "nothing"

ELEMENTS: tuple[Element, ...] = (
    Element("html", "document", "Document", _BLOCKS, "the page, with its language", ("lang",)),
    Element("head", "document", "", _BLOCKS, "title, date and style"),
    Element("title", "document", "", _INLINE, "the title of the PDF"),
    Element("meta", "document", "", _NOTHING, "name=date: the day the sheet was made",
            ("name", "content", "charset")),
    Element("style", "skipped", "", _INLINE, "for browsers; the PDF takes style.yaml"),
    Element("body", "document", "", _BLOCKS, "all that is printed"),
    Element("main", "document", "", _BLOCKS,
            "all but the foot; data-sides: how many sides it is to fit on", ("data-sides",)),
    Element("footer", "document", "Artifact", _BLOCKS,
            "the foot of every page; data-page holds {page} and {pages}", ("data-page",)),
    Element("section", "group", "Sect", _BLOCKS, "blocks that belong together"),
    Element("section.box", "group", "Sect", _BLOCKS, "the same in a frame"),
    Element("section.strip", "group", "Sect", _BLOCKS, "the same below a line to fold along"),
    Element("aside.safety", "group", "Sect", _BLOCKS, "the safety box, with a heavy bar"),
    Element("aside.banner", "group", "Sect", _BLOCKS, "a warning in a frame"),
    Element("header", "group", "Sect", _BLOCKS, "the head of the sheet, above a heavy line"),
    Element("div.columns", "group", "Sect", _BLOCKS, "its groups side by side, where they fit"),
    Element("div", "group", "Div", _BLOCKS, "one of the columns, or one field of dl.fields"),
    Element("h1", "text", "H1", _INLINE, "the title; one a page"),
    Element("h2", "text", "H2", _INLINE, "a heading"),
    Element("h3", "text", "H3", _INLINE, "a heading below a heading"),
    Element("p", "text", "P", _INLINE, "a paragraph"),
    Element("p.cue", "text", "P", _INLINE, "what to do with the page"),
    Element("p.intro", "text", "P", _INLINE, "a sentence below a heading"),
    Element("p.ask", "text", "P", _INLINE, "the question of an entry"),
    Element("p.reason", "text", "P", _INLINE, "why it is here"),
    Element("p.known", "text", "P", _INLINE, "what is known; may begin with span.certainty"),
    Element("p.level", "text", "P", _INLINE, "a line that leads a list"),
    Element("p.aside", "text", "P", _INLINE, "a paragraph set off from the one above"),
    Element("p.stop", "text", "P", _INLINE, "where the tired may stop, with a line after it"),
    Element("p.left-out", "text", "P", _INLINE, "what did not fit"),
    Element("p.sources", "text", "P", _INLINE, "sources in one paragraph"),
    Element("ol.entries", "list", "L", "items", "numbered questions with tick boxes"),
    Element("ol.sources", "list", "L", "items", "numbered sources"),
    Element("ul", "list", "L", "items", "a list with bullets"),
    Element("ul.ticks", "list", "L", "items", "a list with tick boxes"),
    Element("li", "item", "LI", "blocks or words", "one of a list", ("value",)),
    Element("dl.fields", "fields", "L", "fields", "labels with a value or a line to write on"),
    Element("dt", "inline", "Lbl", _INLINE, "the label of a field"),
    Element("dd", "inline", "LBody", "words or a control", "the value of a field"),
    Element("strong", "inline", "Span", _INLINE, "words in bold"),
    Element("small", "inline", "Span", _INLINE, "words in the size of text, within a heading"),
    Element("span.certainty", "inline", "Span", _INLINE, "how sure it is, in a rounded frame"),
    Element("span.cite", "inline", "Span", _INLINE, "the numbers of sources"),
    Element("input", "control", "Form", _NOTHING,
            "type=checkbox: a tick box; type=text: a line to write on", ("type", "name", "title")),
    Element("textarea", "control", "Form", _NOTHING, "lines to write on",
            ("name", "rows", "title")),
)  # fmt: skip

BY_NAME = {element.name: element for element in ELEMENTS}
