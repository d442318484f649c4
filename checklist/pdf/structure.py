"""The structure tree: what a document is made of, in reading order, whatever is drawn when.

It is made with the shapes, and says nothing of pages: what is drawn names its element.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from weakref import ref

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Element:
    """A structure element (ISO 32000-1, 14.7.2).

    `role` is its structure type, `attributes` one attribute object with its owner under O, `link`
    the address it leads to. `alt` describes what has no words, `actual` is what drawn words say.
    One made by `child` stands where it was made; one made alone, such as a Span within words, takes
    its place below its parent with the first of it that is drawn. It does not keep its parent from
    being forgotten: a circle of elements would wait for a search for rubbish.
    """

    __slots__ = (
        "__weakref__", "_parent", "actual", "alt", "attributes", "kids", "language", "link", "role",
    )  # fmt: skip

    def __init__(
        self,
        role: str,
        parent: "Element | None" = None,
        attributes: Mapping[str, str] = _NOTHING,
        *,
        language: str = "",
        alt: str = "",
        actual: str = "",
        link: str = "",
    ) -> None:
        self.role, self.attributes, self.link = role, attributes, link
        self.language, self.alt, self.actual = language, alt, actual
        self.kids: list[Element] = []
        self._parent = ref(parent) if parent else None

    @property
    def parent(self) -> "Element | None":
        """The element it is below, as long as there is one."""
        return self._parent() if self._parent else None

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
