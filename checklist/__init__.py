"""A reviewed bank of questions and what a patient tells us → a printable consultation checklist."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checklist.bank import Bank, load_bank
    from checklist.documents import to_json, to_pdf
    from checklist.errors import ChecklistError, InputError, OutputError, Place, Problem
    from checklist.patient import Patient, load_patient
    from checklist.selection import Checklist, select
    from checklist.templates import to_html, to_text

__all__ = [
    "Bank",
    "Checklist",
    "ChecklistError",
    "InputError",
    "OutputError",
    "Patient",
    "Place",
    "Problem",
    "load_bank",
    "load_patient",
    "select",
    "to_html",
    "to_json",
    "to_pdf",
    "to_text",
]

_HOMES = {
    "bank": {"Bank", "load_bank"},
    "documents": {"to_json", "to_pdf"},
    "errors": {"ChecklistError", "InputError", "OutputError", "Place", "Problem"},
    "patient": {"Patient", "load_patient"},
    "selection": {"Checklist", "select"},
    "templates": {"to_html", "to_text"},
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that a run pays for what it uses."""
    for home, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f"checklist.{home}"), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
