"""What is measured: what a PDF holds, what making it took, and the middle of many values."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple

import pikepdf


class Facts(NamedTuple):
    """How much is in a PDF: pages, bytes, structure elements and form fields."""

    pages: int
    size: int
    elements: int
    fields: int


def facts(content: bytes) -> Facts:
    """Count what is in a PDF."""
    with pikepdf.open(BytesIO(content)) as pdf:
        annotations = chain.from_iterable(page.get("/Annots", []) for page in pdf.pages)
        fields = sum(each.Subtype == "/Widget" for each in annotations)
        elements = sum(_is_element(each) for each in pdf.objects)
        return Facts(len(pdf.pages), len(content), elements, fields)


def _is_element(thing: Any) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and {"/S", "/P"} <= set(thing.keys())


class Cost(NamedTuple):
    """What a document took: milliseconds of the processor, bytes, the process's peak in MB."""

    ms: float
    size: float
    peak: float


@dataclass
class Measured:
    """All that was measured of an engine, cold in milliseconds; and what is in a document of it."""

    version: str
    facts: Facts
    warm: list[Cost] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)


def middle(values: Iterable[float]) -> float:
    """Find the value in the middle."""
    return quartiles(values)[1]


def quartiles(values: Iterable[float]) -> tuple[float, float, float]:
    """Find the values a quarter, half and three quarters of the way from least to greatest."""
    ordered = sorted(values)
    last = len(ordered) - 1
    return ordered[round(last / 4)], ordered[round(last / 2)], ordered[round(last * 3 / 4)]
