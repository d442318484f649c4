"""The closed vocabulary: which HTML a template may use, what it becomes, and its role in the PDF.

One table. The reader in `markup` and the reference in docs/templates.md both follow from it.
"""

from typing import Literal, NamedTuple

Kind = Literal[
    "document", "head", "title", "meta", "skipped", "body", "main", "footer",
    "group", "text", "list", "item", "fields", "field", "label", "value", "inline",
    "control", "tick", "figure", "table", "row", "cell", "words",
]  # fmt: skip

_BLOCKS: frozenset[Kind] = frozenset({"group", "text", "list", "fields", "control", "table"})
_WORDS: frozenset[Kind] = frozenset({"words", "inline"})

HOLDS: dict[str, frozenset[Kind]] = {
    "nothing": frozenset(),
    "blocks": _BLOCKS,
    "words": _WORDS,
    "words, a figure first": frozenset({"figure", *_WORDS}),
    "plain words": frozenset({"words"}),
    "paragraphs": frozenset({"text"}),
    "items": frozenset({"item"}),
    "a tick box, then blocks or words": frozenset({"tick", *_BLOCKS, *_WORDS}),
    "rows": frozenset({"row"}),
    "cells": frozenset({"cell"}),
    "words or a tick box": frozenset({"tick", *_WORDS}),
    "fields": frozenset({"field"}),
    "a label and a value": frozenset({"label", "value"}),
    "words or a control": frozenset({"control", *_WORDS}),
    "head and body": frozenset({"head", "body"}),
    "title, meta and style": frozenset({"title", "meta", "skipped"}),
    "main and footer": frozenset({"main", "footer"}),
}
"""What may stand inside an element, in words and in kinds; "words" is text itself."""


class Element(NamedTuple):
    """One allowed element, named as a CSS selector would name it.

    `kind` is what it becomes, `role` the PDF structure type (ISO 32000-1, 14.8.4), `holds` what may
    stand inside (a key of `HOLDS`), `attributes` what it may carry besides its class.
    """

    name: str
    kind: Kind
    role: str
    holds: str
    means: str
    attributes: tuple[str, ...] = ()


_CONTROL = ("type", "name", "id", "aria-label")

ELEMENTS: tuple[Element, ...] = (
    Element("html", "document", "Document", "head and body", "the page, with its language",
            ("lang",)),
    Element("head", "head", "", "title, meta and style", "title, date and style"),
    Element("title", "title", "", "plain words", "the title of the PDF"),
    Element("meta", "meta", "", "nothing", "name=date: the day the sheet was made",
            ("name", "content", "charset", "http-equiv")),
    Element("style", "skipped", "", "plain words", "for browsers; the PDF takes style.yaml"),
    Element("body", "body", "", "main and footer", "all that is printed"),
    Element("main", "main", "", "blocks",
            "all but the foot; data-sides: how many sides it is to fit on", ("data-sides",)),
    Element("footer", "footer", "Artifact", "paragraphs",
            "the foot of every page; data-page holds {page} and {pages}", ("data-page",)),
    Element("section", "group", "Sect", "blocks", "blocks that belong together"),
    Element("section.together", "group", "Sect", "blocks", "the same, on one page where it fits"),
    Element("section.box", "group", "Sect", "blocks", "the same in a frame"),
    Element("section.strip", "group", "Sect", "blocks", "the same below a line to fold along"),
    Element("aside.safety", "group", "Sect", "blocks", "the safety box, with a heavy bar"),
    Element("aside.banner", "group", "Sect", "blocks", "a warning in a frame"),
    Element("header", "group", "Sect", "blocks", "the head of the sheet, above a heavy line"),
    Element("div.columns", "group", "Sect", "blocks", "its blocks side by side, where they fit"),
    Element("div.scribe", "group", "Div", "blocks", "a frame for someone else to write in"),
    Element("div", "group", "Div", "blocks", "one of the columns"),
    Element("h1", "text", "H1", "words", "the title; one a page"),
    Element("h2", "text", "H2", "words", "a heading"),
    Element("h3", "text", "H3", "words", "a heading below a heading"),
    Element("p", "text", "P", "words, a figure first", "a paragraph"),
    Element("p.cue", "text", "P", "words, a figure first", "what to do with the page"),
    Element("p.intro", "text", "P", "words", "a sentence below a heading"),
    Element("p.ask", "text", "P", "words", "the question of an entry"),
    Element("p.reason", "text", "P", "words", "why it is here"),
    Element("p.known", "text", "P", "words", "what is known; may begin with span.certainty"),
    Element("p.level", "text", "P", "words", "a line that leads a list"),
    Element("p.aside", "text", "P", "words", "a paragraph set off from the one above"),
    Element("p.stop", "text", "P", "words", "where the tired may stop, with a line after it"),
    Element("p.left-out", "text", "P", "words", "what did not fit"),
    Element("p.sources", "text", "P", "words", "sources in one paragraph"),
    Element("ol.entries", "list", "L", "items", "numbered questions with tick boxes"),
    Element("ol.steps", "list", "L", "items", "numbered steps"),
    Element("ol.sources", "list", "L", "items", "numbered sources"),
    Element("ul", "list", "L", "items", "a list with bullets"),
    Element("ul.ticks", "list", "L", "items", "a list with tick boxes"),
    Element("ul.choices", "list", "L", "items", "tick boxes with a few words, side by side"),
    Element("li", "item", "LI", "a tick box, then blocks or words", "one of a list", ("value",)),
    Element("dl.fields", "fields", "L", "fields", "labels with a value or a line to write on"),
    Element("dl.fields div", "field", "LI", "a label and a value", "a field"),
    Element("dt", "label", "Lbl", "words", "the label of a field"),
    Element("dd", "value", "LBody", "words or a control", "the value of a field"),
    Element("table", "table", "Table", "rows", "columns as wide as each other beside the first"),
    Element("tr", "row", "TR", "cells", "a row of a table"),
    Element("th", "cell", "TH", "words", "the head of a row or column", ("scope",)),
    Element("td", "cell", "TD", "words or a tick box", "a cell"),
    Element("label", "inline", "Span", "words", "words that tick a box on a screen", ("for",)),
    Element("a", "inline", "Link", "words", "words that lead to an address", ("href",)),
    Element("span", "inline", "Span", "words", "words in another language", ("lang",)),
    Element("strong", "inline", "Span", "words", "words in bold"),
    Element("small", "inline", "Span", "words", "words in the size of text, within a heading"),
    Element("span.certainty", "inline", "Span", "words", "how sure it is, in a rounded frame"),
    Element("span.cite", "inline", "Span", "words", "the numbers of sources"),
    Element("span.ticked", "figure", "Figure", "nothing", "a ticked box, to show how",
            ("role", "aria-label")),
    Element("input[type=checkbox]", "tick", "Form", "nothing", "a tick box", _CONTROL),
    Element("input[type=text]", "control", "Form", "nothing", "a line to write on", _CONTROL),
    Element("textarea", "control", "Form", "nothing", "lines to write on",
            ("name", "rows", "aria-label")),
)  # fmt: skip

BY_NAME = {element.name: element for element in ELEMENTS}
VOID = frozenset({"meta", "input"})
"""The tags that hold nothing and are not closed."""


def holders(kind: Kind) -> list[str]:
    """The names of the elements that may hold a kind."""
    return [element.name for element in ELEMENTS if kind in HOLDS[element.holds]]
