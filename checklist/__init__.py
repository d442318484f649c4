"""A reviewed bank of questions and what a patient tells us → a printable consultation checklist."""

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
