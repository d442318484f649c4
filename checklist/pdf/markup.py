"""HTML text → nodes of the vocabulary, each at a place where it may stand, or every fault.

The reader is strict. What the vocabulary does not hold is a fault with its place, for a sheet that
silently left something out would be worse than none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from checklist.errors import InputError, Place, Problem
from checklist.pdf.vocabulary import BY_NAME, HOLDS, VOID, Element, Kind, holders
from checklist.validation import did_you_mean

_NAME = "the page's HTML"
_DEEPEST = 32
_ABOVE_MAIN = 3  # the page, <html> and <body>
_SPACE = " \t\n\f\r"
_SPACES = re.compile(f"[{_SPACE}]+")
_ROOT = Element("", "document", "", "html", "the whole page")


@dataclass(slots=True)
class Node:
    """An element as it was read."""

    tag: str
    element: Element
    attributes: dict[str, str]
    place: Place
    children: "list[Node | str]" = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        """What it becomes."""
        return self.element.kind

    def nodes(self, kind: Kind | None = None) -> "list[Node]":
        """The elements inside, or those of one kind."""
        return [
            child
            for child in self.children
            if isinstance(child, Node) and kind in (None, child.kind)
        ]

    def words(self) -> str:
        """The text inside, white space folded."""
        return folded("".join(self._texts())).strip(_SPACE)

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            yield child if isinstance(child, str) else child.words()


def folded(text: str) -> str:
    """A text with its white space folded as a browser does; a no-break space is not white space.

    >>> folded("a\\n  b\\u00a0 c")
    'a b\\xa0 c'
    """
    return _SPACES.sub(" ", text)


def is_blank(text: str) -> bool:
    """Whether a text is white space alone."""
    return not text.strip(_SPACE)


def read_markup(html: str, *, within: str = "") -> tuple[Node, list[Problem]]:
    """Read HTML into a node that holds the whole page, with every fault of its elements.

    It can also be what stands within the main element; then the node is that element.

    Raises:
        InputError: the elements are nested so deep that reading on is no use.
    """
    element = BY_NAME[within] if within else _ROOT
    reader = _Reader(Node(within, element, {}, Place(_NAME)), above=_ABOVE_MAIN if within else 0)
    reader.feed(html)
    reader.close()
    return reader.page, reader.problems


class _Reader(HTMLParser):
    def __init__(self, page: Node, *, above: int) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.problems: list[Problem] = []
        self._open = [self.page]
        self._most_open = _DEEPEST - above

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        element = self._element(tag, given)
        node = Node(tag, element, given, self._place())
        parent = self._open[-1]
        if element.name in BY_NAME:
            for name in sorted(name for name in given if name not in element.attributes):
                self._complain(f"<{tag}> does not carry “{name}”", "take the attribute out")
            self._check_place(element, parent.element)
        parent.children.append(node)
        if tag not in VOID:
            self._open.append(node)
        if len(self._open) > self._most_open:
            self._complain(f"elements stand more than {_DEEPEST} deep in each other", "nest less")
            raise InputError(self.problems)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:  # a browser would take it for an opening tag
            self._complain(f"<{tag}/> closes itself", f"write <{tag}></{tag}>")
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if tag not in (node.tag for node in self._open):
            self._complain(f"</{tag}> closes nothing that is open", "take it out")
            return
        while (node := self._open.pop()).tag != tag:
            self._complain_unclosed(node)

    def handle_data(self, data: str) -> None:
        node = self._open[-1]
        node.children.append(data)
        words = data.strip(_SPACE)
        if words and not _may_hold(node.element, "words"):
            shown = words if len(words) <= 30 else f"{words[:29]}…"
            before = data[: data.index(words)]
            self._complain(f"“{folded(shown)}” stands in no paragraph", "put <p> around it", before)

    def close(self) -> None:
        super().close()
        for node in self._open[:0:-1]:
            self._complain_unclosed(node)

    def _element(self, tag: str, given: dict[str, str]) -> Element:
        """The element of the table that a tag with its class or type is."""
        name = tag
        if classes := given.pop("class", "").split():
            name = ".".join((tag, *classes))
        elif tag == "input":
            name = f"{tag}[type={given.get('type', '')}]"
        element = BY_NAME.get(f"{self._open[-1].element.name} {name}") or BY_NAME.get(name)
        if element is None:
            self._complain(
                f"{_shown(name)} is not in the vocabulary{did_you_mean(name, BY_NAME)}",
                "use an element of docs/templates.md",
            )
        return element or Element(name, "skipped", "", "anything", "")

    def _check_place(self, element: Element, parent: Element) -> None:
        if not _may_hold(parent, element.kind):
            places = holders(element.kind)
            known = ", ".join(map(_shown, places)) if len(places) <= 4 else ""
            self._complain(
                f"{_shown(element.name)} cannot stand in {_shown(parent.name)}",
                f"put it in {known}" if known else "put it where docs/templates.md says",
            )

    def _complain_unclosed(self, node: Node) -> None:
        problem = Problem(node.place, f"<{node.tag}> is not closed", f"add </{node.tag}>")
        self.problems.append(problem)

    def _complain(self, fault: str, remedy: str, before: str = "") -> None:
        self.problems.append(Problem(self._place(before), fault, remedy))

    def _place(self, before: str = "") -> Place:
        """Where the reader stands, or what follows some white space there."""
        line, column = self.getpos()
        *lines, last = before.split("\n")
        return Place(_NAME, line + len(lines), len(last) + 1 + (0 if lines else column))


def _may_hold(element: Element, kind: Kind) -> bool:
    if element is _ROOT:
        return kind == "document"
    return element.name not in BY_NAME or kind in HOLDS[element.holds]


def _shown(name: str) -> str:
    """A name of the vocabulary as a template's author writes it.

    >>> _shown("p.ask"), _shown("dl.fields div"), _shown("input[type=text]")
    ('<p class=ask>', '<dl class=fields> <div>', '<input type=text>')
    """
    if not name:
        return "the page"
    shown = []
    for step in name.split(" "):
        tag, _, classes = step.rstrip("]").partition(".")
        shown.append(f"<{tag.replace('[', ' ')}{' class=' if classes else ''}{classes}>")
    return " ".join(shown)
