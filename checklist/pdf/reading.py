"""HTML → a `Page`: its blocks, and every fault of it with its place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from checklist.errors import InputError, Problem
from checklist.pdf.blocks import (
    Block,
    Cell,
    Control,
    Field,
    Fields,
    Group,
    Items,
    ListItem,
    Page,
    Table,
    Text,
)
from checklist.pdf.field_names import FieldName, name_faults
from checklist.pdf.inline import is_words, read_runs
from checklist.pdf.markup import Node, folded, is_blank, read_markup

_LONGEST_NUMBERING = 40
_HEADINGS = ("h1", "h2", "h3")
_ADDRESSES = ("https://", "http://", "mailto:", "tel:")


def read_html(html: str) -> Page:
    """Read a page.

    Raises:
        InputError: with every fault: what the vocabulary does not hold, and what a page needs.
    """
    root, problems = read_markup(html)
    builder = _Builder(problems)
    page = builder.page(root)
    builder.check_names()
    builder.check_links(root)
    if page is None or problems:
        raise InputError(problems)
    return page


class Passage(NamedTuple):
    """Blocks of a part of a page, the levels of its headings, and the names of its fields."""

    blocks: tuple[Block, ...]
    levels: tuple[int, ...]
    names: frozenset[str]


def read_passage(text: str, tags: Sequence[str]) -> Passage | None:
    """Read a part of a page that stands in elements with some opening tags; none if it has a fault.

    The blocks are those of the outermost element. What is right about a passage may yet be wrong
    about the page: see `agree`.
    """
    closing = "".join(f"</{tag[1:].rstrip('>').partition(' ')[0]}>" for tag in reversed(tags))
    try:
        main, problems = read_markup(f"{''.join(tags)}{text}{closing}", within="main")
    except InputError:
        return None
    builder = _Builder(problems, level=len(_HEADINGS))
    blocks = builder.blocks(main)
    builder.check_names()
    builder.check_links(main)
    names = frozenset(node.attributes["name"] for node in builder.named)
    return None if problems else Passage(blocks, tuple(builder.levels), names)


def agree(passages: Iterable[tuple[Passage, Mapping[str, FieldName]]]) -> bool:
    """Whether passages make a page: no heading skips a level, and a form can have all names.

    Where fields are given their names stand for those of the passage, which are their keys.
    """
    level, names = 0, list[str]()
    for passage, fields in passages:
        if passage.levels:
            if passage.levels[0] > level + 1:
                return False
            level = passage.levels[-1]
        if fields and fields.keys() != passage.names:
            return False
        names += (field.name for field in fields.values()) if fields else passage.names
    return next(name_faults(names), None) is None


@dataclass(slots=True)
class _Builder:
    """Makes blocks of nodes; goes on after a fault, so that all of them are told."""

    problems: list[Problem]
    level: int = 0  # of the last heading
    levels: list[int] = field(default_factory=list)
    named: list[Node] = field(default_factory=list)

    def check_names(self) -> None:
        """Refuse names that no form can have."""
        for number, fault in name_faults(node.attributes["name"] for node in self.named):
            self._complain(self.named[number], fault, "write another name")

    def check_links(self, parent: Node) -> None:
        """Refuse addresses that are not for a reader to follow."""
        for node in parent.nodes():
            if node.tag == "a":
                address = self._needed(node, "href")
                if address and not address.startswith(_ADDRESSES):
                    fault = f"“{address[:40]}” is no address to follow"
                    self._complain(node, fault, "begin it with https://")
            self.check_links(node)

    def page(self, root: Node) -> Page | None:
        html = self._the(root, "html")
        head, body = self._the(html, "head"), self._the(html, "body")
        title, main = self._the(head, "title"), self._the(body, "main")
        footer = self._the(body, "footer", needed=False)
        if html is None or head is None or title is None or main is None:
            return None
        return Page(
            language=self._needed(html, "lang"),
            title=title.words(),
            keywords=self._meta(head, "keywords")[1],
            day=self._day(head),
            children=self.blocks(main),
            foot=self.blocks(footer) if footer else (),
            numbering=self._numbering(footer) if footer else "",
            sides=self._number(main, "data-sides", most=40),
        )

    # The page -------------------------------------------------------------------------------------

    def _the(self, parent: Node | None, tag: str, *, needed: bool = True) -> Node | None:
        """The one element of that tag; none if there is no parent to look in."""
        if parent is None:
            return None
        found = [node for node in parent.nodes() if node.tag == tag]
        if needed and not found:
            self._complain(parent, f"there is no <{tag}>", "extend shipped/base.html.j2")
        for other in found[1:]:
            self._complain(other, f"there is a second <{tag}>", "write one")
        return found[0] if found else None

    def _meta(self, head: Node, name: str) -> tuple[Node, str]:
        """What the head says under a name, and where."""
        for meta in head.nodes("meta"):
            if meta.attributes.get("name") == name:
                return meta, folded(meta.attributes.get("content", "")).strip(" ")
        return head, ""

    def _day(self, head: Node) -> date | None:
        meta, text = self._meta(head, "date")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._complain(meta, f"“{text}” is no date", "write year-month-day")
            return None

    def _numbering(self, footer: Node) -> str:
        text = folded(footer.attributes.get("data-page", "")).strip(" ")
        if text and not ("{page}" in text and "{pages}" in text):
            self._complain(footer, "data-page has no {page} or no {pages}", "write both")
        if len(text) > _LONGEST_NUMBERING:
            self._complain(
                footer, "data-page is too long", f"write at most {_LONGEST_NUMBERING} characters"
            )
        return text

    # Blocks ---------------------------------------------------------------------------------------

    def blocks(self, parent: Node) -> tuple[Block, ...]:
        """The blocks of the elements inside a node."""
        return tuple(block for node in parent.nodes() for block in self._block(node))

    def _block(self, node: Node) -> tuple[Block, ...]:
        """The block of a node, or nothing where none can stand, which has been told."""
        name, role = node.element.name, node.element.role
        match node.kind:
            case "text":
                return (self._text(node),)
            case "group":
                return (Group(name, role, self.blocks(node)),)
            case "list":
                return (Items(name, tuple(map(self._item, node.nodes("item")))),)
            case "fields":
                fields = map(self._field, node.nodes("field"))
                return (Fields(tuple(field for field in fields if field)),)
            case "control":
                return (self._control(node),)
            case "table":
                return (Table(tuple(map(self._row, node.nodes("row")))),)
        return ()

    def _check_level(self, node: Node) -> None:
        """Refuse a heading that skips a level: nobody could find their way by them."""
        if node.tag not in _HEADINGS:
            return
        level = int(node.tag[1])
        if level > self.level + 1:
            above = f"<h{self.level}>" if self.level else "no heading"
            self._complain(node, f"<{node.tag}> follows {above}", f"write <h{self.level + 1}>")
        self.level = level
        self.levels.append(level)

    def _text(self, node: Node) -> Text:
        self._check_level(node)
        children = list(node.children)
        while children and isinstance(children[0], str) and is_blank(children[0]):
            del children[0]
        label = figure = ""
        if children and isinstance(first := children[0], Node):
            label = first.words() if first.element.name == "span.certainty" else ""
            figure = self._needed(first, "aria-label") if first.kind == "figure" else ""
        for late in node.nodes("figure"):
            if late is not children[0]:
                self._complain(late, "a figure stands after words", "put it before them")
        words = children[1:] if label or figure else children
        return Text(node.element.name, node.element.role, read_runs(words), label, figure)

    def _item(self, node: Node) -> ListItem:
        ticks = node.nodes("tick")
        for other in ticks[1:]:
            self._complain(other, "there is a second tick box", "write another <li>")
        self._number(node, "value", most=9999)
        label = node.attributes.get("value", "")
        rest = [child for child in node.children if child not in ticks]
        loose = [child for child in rest if is_words(child)]
        body = self.blocks(replace(node, children=rest))
        if not body:
            body = (Text("li", "LBody", read_runs(rest)),)
        elif loose:
            self._complain(node, "words stand beside blocks", "put <p> around them")
        return ListItem(label, self._control(ticks[0]) if ticks else None, body)

    def _row(self, node: Node) -> tuple[Cell, ...]:
        return tuple(map(self._cell, node.nodes("cell")))

    def _cell(self, node: Node) -> Cell:
        role, scope, ticks = node.element.role, node.attributes.get("scope", ""), node.nodes("tick")
        if scope not in ("", "row", "col"):
            self._complain(node, f"scope is “{scope[:40]}”", "write row or col")
        if not ticks:
            return Cell(role, scope, read_runs(node.children))
        if len(ticks) > 1 or any(is_words(child) for child in node.children):
            self._complain(node, "a tick box is not alone", "leave one tick box and no words")
        return Cell(role, scope, self._control(ticks[0]))

    def _field(self, node: Node) -> Field | None:
        labels, values = node.nodes("label"), node.nodes("value")
        if len(labels) != 1 or len(values) != 1:
            self._complain(
                node, "a field needs one dt and one dd", "write <div><dt>…</dt><dd>…</dd></div>"
            )
            return None
        label, value = labels[0], values[0]
        controls = value.nodes("control")
        if not controls:
            return Field(read_runs(label.children), read_runs(value.children))
        if len(controls) > 1 or any(is_words(child) for child in value.children):
            self._complain(value, "a control is not alone", "leave one control and no words")
        return Field(read_runs(label.children), self._control(controls[0]))

    def _control(self, node: Node) -> Control:
        name, title = self._needed(node, "name"), self._needed(node, "aria-label")
        if name:
            self.named.append(node)
        rows = self._number(node, "rows", most=40, default="1")
        return Control("tick" if node.kind == "tick" else "lines", name, title, rows)

    # Attributes -----------------------------------------------------------------------------------

    def _needed(self, node: Node, name: str) -> str:
        value = node.attributes.get(name, "")
        if not value:
            self._complain(node, f"<{node.tag}> has no {name}", f'add {name}="…"')
        return value

    def _number(self, node: Node, name: str, *, most: int, default: str = "0") -> int:
        text = node.attributes.get(name, default)
        if text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) <= most:
            return int(text)
        self._complain(node, f"{name} is “{text[:40]}”", f"write a number up to {most}")
        return 0

    def _complain(self, node: Node, fault: str, remedy: str) -> None:
        self.problems.append(Problem(node.place, fault, remedy))
