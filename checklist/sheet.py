"""The HTML of a sheet → its elements, and the texts a reader meets on it, in order.

Any HTML is read: what a sheet may hold is for the typesetter to say, not for whoever looks at it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from checklist.readability import grade, sentences

_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})
_WITHIN_A_LINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub",
    "sup", "time", "u",
})  # fmt: skip
_APART = "certainty"  # a label in a frame, which is no part of the sentence after it
# Sources are there to be looked up, and the foot is for staff: nobody reads them for the content.
_NOT_READ = frozenset({"sources", "cite"})
_NOT_SHOWN = frozenset({"head", "style", "script", "footer", "svg", "template"})
_PICTURES = frozenset({"figure", "img", "svg", "canvas", "picture", "object"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BREAK = "\n"


@dataclass(eq=False)
class Element:
    """An element as it was read; `heading` is the last heading above it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    heading: str = ""
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """The names of its class."""
        return set(self.attributes.get("class", "").split())

    def inside(self) -> list["Element"]:
        """The elements directly inside."""
        return [child for child in self.children if isinstance(child, Element)]

    def elements(self, *tags: str) -> Iterator["Element"]:
        """The elements inside, at any depth, in order; all of them, or those of some tags."""
        for child in self.inside():
            if not tags or child.tag in tags:
                yield child
            yield from child.elements(*tags)

    @cached_property
    def lines(self) -> list[str]:
        """The texts inside that are read, one for each paragraph, heading, cell or the like."""
        folded = (" ".join(line.split()) for line in "".join(_pieces(self)).split(_BREAK))
        return [line for line in folded if line]

    @cached_property
    def words(self) -> str:
        """The text inside that is read."""
        return " ".join(self.lines)

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences of the lines that hold one, not of labels and headings."""
        running = (line for line in self.lines if any(end in line for end in ".?!"))
        return [sentence for line in running for sentence in sentences(line)]

    @cached_property
    def grade(self) -> float:
        """The reading grade of its sentences, for English."""
        return grade(self.sentences)

    @property
    def is_tick(self) -> bool:
        """Whether it is a tick box."""
        return self.tag == "input" and self.attributes.get("type") == "checkbox"

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture of any kind."""
        return self.tag in _PICTURES or self.attributes.get("role") == "img"

    def has_tick(self) -> bool:
        """Whether there is a tick box inside."""
        return any(box.is_tick for box in self.elements("input"))


def _pieces(element: Element) -> Iterator[str]:
    """The text inside that is read, with a break wherever a line begins or ends."""
    if element.tag in _NOT_SHOWN or element.classes & _NOT_READ:
        return
    end = "" if element.tag in _WITHIN_A_LINE and _APART not in element.classes else _BREAK
    yield end
    for child in element.children:
        if isinstance(child, str):
            yield child.replace(_BREAK, " ")
        else:
            yield from _pieces(child)
    yield end


def read_sheet(html: str) -> Element:
    """Read the HTML of a sheet into one element that holds it all."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.sheet


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheet = Element("")
        self._open = [self.sheet]
        self._heading = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._heading)
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)  # as within an SVG, where any element may close itself

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or tag not in (element.tag for element in self._open):
            return
        while (closed := self._open.pop()).tag != tag:
            pass
        if tag in HEADINGS:
            self._heading = closed.words

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
