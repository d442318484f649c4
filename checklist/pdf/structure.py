"""The structure tree: what a document is made of, in reading order, whatever is drawn when.

It is made with the story. Drawing only fills in where on which page the content of an element is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Content:
    """Marked content of a page: its number from 0, and that of the mark on it."""

    page: int
    mark: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """A form field or link: the number of its page from 0, and its name in the document."""

    page: int
    name: str


@dataclass(eq=False, slots=True)
class Element:
    """A structure element (ISO 32000-1, 14.7.2).

    `role` is its structure type, `attributes` one attribute object with its owner under O, `link`
    the address it leads to. `alt` describes what has no words, `actual` is what drawn words say.
    One made by `child` stands where it was made; one made alone, such as a Span within words, takes
    its place below its parent when it is first drawn.
    """

    role: str
    parent: "Element | None" = field(default=None, repr=False)
    attributes: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    language: str = ""
    alt: str = ""
    actual: str = ""
    link: str = ""
    kids: "list[Element | Content | Annotation]" = field(default_factory=list)

    def child(
        self,
        role: str,
        *,
        attributes: Mapping[str, str] = _NOTHING,
        alt: str = "",
        actual: str = "",
        language: str = "",
    ) -> "Element":
        """Add an element below, after those already there."""
        child = Element(role, self, attributes, language=language, alt=alt, actual=actual)
        self.kids.append(child)
        return child

    def add(self, kid: "Content | Annotation") -> None:
        """Add content or an annotation; an element made alone takes its place with the first."""
        if not self.kids and self.parent and self not in self.parent.kids:
            self.parent.kids.append(self)
        self.kids.append(kid)

    def spoken(self) -> str:
        """What the file says of it besides what is drawn."""
        said = {"Lang": self.language, "Alt": self.alt, "ActualText": self.actual}
        return "".join(f"/{key} {text_string(text)}" for key, text in said.items() if text)

    def elements(self) -> "Iterator[Element]":
        """Itself and all below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.elements()


def text_string(text: str) -> str:
    """A text as the file has it (ISO 32000-1, 7.9.2.2)."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
