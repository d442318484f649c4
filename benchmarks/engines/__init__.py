"""The engines that are compared: each a module whose `start` gives what makes a case a PDF."""

from collections.abc import Callable
from importlib import import_module, metadata
from typing import TypedDict


class Question(TypedDict):
    """A question as it stands on a sheet."""

    number: str
    ask: str
    reason: str
    certainty: str
    known: str


class Section(TypedDict):
    """Questions that belong together."""

    title: str
    questions: list[Question]


class Sheet(TypedDict):
    """What a sheet says, in its order."""

    title: str
    subject: str
    fields: list[tuple[str, str]]
    lead: str
    safety: str
    sections: list[Section]
    foot: str
    warning: str


class Case(TypedDict):
    """A patient's file with how many questions to take, and what the sheet then says.

    We make the sheet from the file; the others are given what it says.
    """

    patient: str
    questions: int
    sheet: Sheet


Make = Callable[[Case], bytes]

ENGINES = {
    "ours": "reportlab",
    "platypus": "reportlab",
    "typst": "typst",
    "weasyprint": "weasyprint",
    "fpdf2": "fpdf2",
}
"""The engines by name, each with the distribution it needs."""


def installed() -> dict[str, str]:
    """The engines that can run here, each with the version of what it needs."""
    found = {}
    for name, distribution in ENGINES.items():
        try:
            found[name] = metadata.version(distribution)
        except metadata.PackageNotFoundError:
            continue
    return found


def start(name: str) -> Make:
    """Load an engine, with its fonts and templates."""
    make: Make = import_module(f"engines.{name}").start()
    return make
