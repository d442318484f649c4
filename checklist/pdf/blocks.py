"""Blocks: a page as a tree of pure values that say what stands where, not how it looks."""

from datetime import date
from typing import Literal, NamedTuple

RunStyle = Literal["plain", "bold", "small"]


class Run(NamedTuple):
    """Words in one style; `link` is the address they lead to, `language` theirs where it is not
    that of the page."""

    text: str
    style: RunStyle = "plain"
    link: str = ""
    language: str = ""

    @property
    def look(self) -> tuple[str, str, str]:
        """All but its words."""
        return self.style, self.link, self.language

    def saying(self, text: str) -> "Run":
        """The same look with other words."""
        return Run(text, self.style, self.link, self.language)


class Text(NamedTuple):
    """A paragraph or heading; `kind` is its name in the vocabulary, `label` stands in a frame.

    `figure` is what the ticked box drawn before its words is called; nothing if there is none.
    """

    kind: str
    role: str
    runs: tuple[Run, ...]
    label: str = ""
    figure: str = ""


class Control(NamedTuple):
    """Something to fill in: a tick box, or `rows` lines. `title` is what a screen reader says."""

    kind: Literal["tick", "lines"]
    name: str
    title: str
    rows: int = 1


class ListItem(NamedTuple):
    """One of a list: its label ("3"), its tick box, and what it says."""

    label: str
    tick: Control | None
    body: "tuple[Block, ...]"


class Items(NamedTuple):
    """A list; `kind` is its name in the vocabulary."""

    kind: str
    items: tuple[ListItem, ...]


class Field(NamedTuple):
    """A label with its value, or with a line to write on."""

    label: tuple[Run, ...]
    value: tuple[Run, ...] | Control


class Fields(NamedTuple):
    """Fields beside each other."""

    fields: tuple[Field, ...]


class Cell(NamedTuple):
    """A cell of a table: words, or one tick box. `role` is TH or TD, `scope` of a TH row or col."""

    role: str
    scope: str
    content: tuple[Run, ...] | Control


class Table(NamedTuple):
    """Rows of cells."""

    rows: tuple[tuple[Cell, ...], ...]


class Group(NamedTuple):
    """Blocks that belong together; `kind` is its name in the vocabulary."""

    kind: str
    role: str
    children: "tuple[Block, ...]"


Block = Text | Control | Items | Fields | Table | Group


class Page(NamedTuple):
    """A whole document: its language, title, day, blocks, and the foot of every page.

    `keywords` are for programs. `numbering` is a text with {page} and {pages}, or nothing. `sides`
    is how many pages it is meant to fit on; 0 is as many as it takes.
    """

    language: str
    title: str
    keywords: str
    day: date | None
    children: tuple[Block, ...]
    foot: tuple[Block, ...]
    numbering: str
    sides: int
