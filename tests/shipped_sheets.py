"""Sheets as they ship, which all that is kept between documents must leave as they are.

Run as a program, it makes each of them in a process in which nothing was made before.
"""

import json
import multiprocessing
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from checklist import Checklist, load_bank, load_patient, select, to_html
from checklist.patient import Patient, Preferences
from checklist.pdf import font_files, render
from checklist.style import Look
from checklist.templates import look_of

EXAMPLES = Path(__file__).parent.parent / "examples"
TODAY = date(2026, 12, 1)
BANK = load_bank()
WORLD = "Чому ο γιατρός? Zażółć gęślą jaźń ≥ 5 % \\ (a) – “b” İstanbul ấ e\u0301 नमस्ते שלום"
LONG = "Where does it begin, and where does it end? " * 90


class Sheet(NamedTuple):
    """Which sheet: its template, whose it is, and how it is set."""

    template: str
    patient: str = ""
    text_size: str = "14"
    paper: str = "a4"
    own: str = ""

    @property
    def name(self) -> str:
        """What a test calls it."""
        own = {WORLD: "world", LONG: "long", "": ""}.get(self.own, "own")
        return "-".join(filter(None, (*self[:4], own)))

    def page(self) -> tuple[str, Look]:
        """Its HTML, and how it is to look."""
        checklist = self._checklist()
        return to_html(checklist, template=self.template), look_of(checklist)

    def pdf(self) -> bytes:
        """Make it."""
        return render(*self.page()).content

    def _checklist(self) -> Checklist:
        patient = Patient()
        if self.patient:
            patient = load_patient(EXAMPLES / f"{self.patient}.yaml", BANK)
        wanted = {"text_size": self.text_size, "paper": self.paper}
        changes: dict[str, object] = {"preferences": Preferences.model_validate(wanted)}
        if self.own:
            changes["own_questions"] = (self.own,)
        return select(BANK, patient.model_copy(update=changes), on=TODAY)


EVERYBODY = ["", *(path.stem for path in sorted(EXAMPLES.glob("*.yaml")))]
SHEETS = [
    *(Sheet("visit", who) for who in EVERYBODY),
    *(Sheet(template) for template in ("full", "handout", "helper")),
    Sheet("visit", EVERYBODY[1], "18", "letter"),
    Sheet("full", EVERYBODY[2], "24"),
    Sheet("handout", "", "18", "letter"),
    Sheet("visit", own=WORLD),
    Sheet("visit", EVERYBODY[1], "24", own=LONG),
]


def digest(sheet: Sheet) -> str:
    """What tells the bytes of a sheet from others."""
    return sha256(sheet.pdf()).hexdigest()


if __name__ == "__main__":
    font_files.FOLDERS = ()
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        json.dump(pool.map(digest, SHEETS, chunksize=1), sys.stdout)
