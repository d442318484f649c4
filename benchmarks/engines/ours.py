"""Ours: reads and checks the patient's file, chooses, and makes a tagged form to fill in."""

from checklist import to_pdf
from content import FOLDER, TEMPLATE, chosen
from engines import Case, Make


def start() -> Make:
    """Make a PDF of a case with the program that is measured."""
    return _make


def _make(case: Case) -> bytes:
    checklist = chosen(case["patient"], case["questions"])
    return to_pdf(checklist, template=TEMPLATE, templates=FOLDER)
