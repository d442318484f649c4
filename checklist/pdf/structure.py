"""The structure tree: what a document is made of, in reading order, whatever is drawn when.

It is made with the shapes, and says nothing of pages: what is drawn names its element.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(eq=False, slots=True)
class Element:
    """A structure element (ISO 32000-1, 14.7.2).

    `role` is its structure type, `attributes` one attribute object with its owner under O, `link`
    the address it leads to. `alt` describes what has no words, `actual` is what drawn words say.
    One made by `child` stands where it was made; one made alone, such as a Span within words, takes
    its place below its parent with the first of it that is drawn.
    """

    role: str
    parent: "Element | None" = field(default=None, repr=False)
    attributes: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    language: str = ""
    alt: str = ""
    actual: str = ""
    link: str = ""
    kids: "list[Element]" = field(default_factory=list)

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

    def elements(self) -> "Iterator[Element]":
        """Itself and all below it, in reading order, but for those made alone."""
        yield self
        for kid in self.kids:
            yield from kid.elements()
