"""A `Checklist` → a finished document: PDF, HTML, text or JSON."""

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from checklist.selection import Applied, Checklist, Entry
from checklist.templates import DEFAULT, Folder, look_of, to_html

if TYPE_CHECKING:
    from checklist.pdf import Layout, Rendering


def to_pdf(
    checklist: Checklist,
    *,
    template: str = "visit",
    templates: Folder = DEFAULT,
    fillable: bool = True,
) -> bytes:
    """Typeset a checklist.

    Args:
        checklist: what to print.
        template: visit, full, handout, or one of the folder's own.
        templates: a clinic's folder; None is the shipped templates alone.
        fillable: whether it can be filled in on a screen; else it is a plain print.

    Raises:
        InputError: the template cannot be used.
    """
    return render_pdf(checklist, template=template, templates=templates, fillable=fillable).content


def render_pdf(
    checklist: Checklist, *, template: str = "visit", templates: Folder = DEFAULT,
    fillable: bool = True,
) -> "Rendering":  # fmt: skip
    """Typeset a checklist, and tell how many pages it has and which characters no font had.

    Raises:
        InputError: the template cannot be used.
    """
    from checklist.pdf import drawn  # noqa: PLC0415  (only who prints pays for ReportLab)

    return drawn(fit(checklist, template=template, templates=templates, fillable=fillable))


def fit(
    checklist: Checklist, *, template: str = "visit", templates: Folder = DEFAULT,
    fillable: bool = True,
) -> "Layout":  # fmt: skip
    """Lay a checklist out with as many entries as it has room for.

    A template that asks for a number of sides gets as many entries as fit on them, but never fewer
    than its top ones: where texts of the patient's own need more pages than that for these alone,
    the sheet grows by those and no more.

    Raises:
        InputError: the template cannot be used.
    """
    from checklist.pdf import lay_out  # noqa: PLC0415  (likewise)

    look = look_of(checklist, templates=templates)

    def attempt(most: int | None) -> "Layout":
        page = to_html(replace(checklist, most=most), template=template, templates=templates)
        return lay_out(page, look, fillable=fillable)

    most = look.most(checklist.most)
    fewest = min(look.size.visit.top, most)

    def longest_on(sides: int) -> "Layout | None":
        """The sheet with the most entries, short of all, on so many sides."""
        found, low, high = None, fewest, most - 1
        while low <= high:  # fewer entries never need more pages
            middle = (low + 3 * high + 3) // 4  # most sheets hold nearly all
            tried = attempt(middle)
            if tried.pages <= sides:
                found, low = tried, middle + 1
            else:
                high = middle - 1
        return found

    whole = attempt(checklist.most)
    if whole.fits:
        return whole
    if fitting := longest_on(whole.page.sides):
        return fitting
    shortest = attempt(fewest)
    return (shortest.pages < whole.pages and longest_on(shortest.pages)) or whole


def to_json(checklist: Checklist) -> str:
    """A checklist as JSON for other programs: entries in order with their reasons and sources."""
    bank, patient = checklist.bank, checklist.patient
    data: dict[str, Any] = {
        "bank": {"id": bank.id, "version": bank.version, "clinical_review": bank.clinical_review},
        "on": checklist.on,
        "patient": patient.model_dump(by_alias=True, exclude_none=True),
        "most": checklist.most,
        "entries": [_entry(entry) for entry in checklist.entries],
        "tell": [_applied(applied) for applied in checklist.tell],
        "watch": [_applied(applied) for applied in checklist.watch],
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _entry(entry: Entry) -> dict[str, Any]:
    item = entry.item
    return {
        "number": entry.number,
        "id": item.id,
        "ask": item.ask,
        "why": item.why,
        "rank": entry.rank.name.lower(),
        "reasons": [reason.text for reason in entry.reasons],
        "evidence": item.evidence,
        "sources": item.sources,
    }


def _applied(applied: Applied[Any]) -> dict[str, Any]:
    return {
        **applied.what.model_dump(include={"id", "text", "why", "level", "title", "signs", "do"}),
        "reasons": [reason.text for reason in applied.reasons],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value.model_dump()
