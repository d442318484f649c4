"""What tags and form fields cost: documents without them, tagged, and tagged with a form."""

import gc
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from time import process_time
from unittest.mock import patch

from checklist import load_bank, load_patient, select, to_html
from checklist.pdf import render
from checklist.pdf.assembly import Assembly, Stem
from checklist.pdf.casts import setting
from checklist.pdf.objects import references, text_string
from checklist.pdf.page import Layout
from checklist.pdf.tags import SheetCanvas
from checklist.style import Look
from checklist.templates import look_of
from figures import facts, quartiles

ROOT = Path(__file__).parent.parent
VARIANTS = ("untagged", "tagged", "fillable")
_ROUNDS = 60
_ENTRIES = 14  # so many of the full list come to 50 fields

_HEAD = """\
| document | variant | pages | bytes | elements | fields | ms | times the untagged |
| --- | --- | --: | --: | --: | --: | --: | --: |
"""


@dataclass(frozen=True, slots=True)
class Document:
    """A page of HTML, and how it is set."""

    name: str
    html: str
    look: Look

    def pdf(self, variant: str) -> bytes:
        """Set it in one of the variants."""
        with _untagged() if variant == "untagged" else nullcontext():
            return render(self.html, self.look, fillable=variant == "fillable").content


def documents() -> list[Document]:
    """The visit sheet, and as much of the full list as has 50 fields."""
    bank = load_bank()
    patient = load_patient(ROOT / "examples" / "newly-diagnosed.yaml", bank)
    checklist = select(bank, patient, on=date(2026, 11, 22))
    part = replace(checklist, entries=checklist.entries[:_ENTRIES])
    look = look_of(checklist)
    return [
        Document("visit sheet", to_html(checklist), look),
        Document("list of 50 fields", to_html(part, template="full"), look),
    ]


# Without tags -------------------------------------------------------------------------------------


class _UnmarkedCanvas(SheetCanvas):
    """A canvas that marks nothing."""

    # What marks nothing must cost nothing: no generators, as those of a SheetCanvas are.
    def content(self, _: object) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()

    def artifact(self, _: str = "") -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()

    def saying(self, _: str) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


class _UntaggedAssembly(Assembly):
    """A PDF without structure, metadata and colour profile.

    Pages and links keep the numbers by which they would find their elements: a few bytes.
    """

    def add(self, layout: Layout, stem: Stem, *, level: int = 0) -> None:  # noqa: ARG002
        for sheet in layout.sheets():
            self.add_page(layout.look.page, sheet, level=level)

    def written(self) -> bytes:
        file, pages = self._file, references(self._pages)
        file.fill(self._top, b"<</Type/Pages/Kids%b/Count %d>>" % (pages, len(self._pages)))
        file.fill(self._resources, b"<</Font%b>>" % self._fonts.written(file))
        entries = b"%b%b" % (self.outline.written(file), self._form.acroform())
        root = file.add(b"<</Type/Catalog/Pages %d 0 R%b>>" % (self._top, entries))
        title = text_string(self._page.title).encode("ascii")
        return file.written(root=root, info=file.add(b"<</Title%b>>" % title))


_unmarked_canvas = cache(_UnmarkedCanvas)
_unmarked_setting = cache(
    setting.__wrapped__
)  # what is kept is kept by it, so that both keep their own


@contextmanager
def _untagged() -> Iterator[None]:
    """Set documents meanwhile as a program would that knows no tags."""
    with (
        patch("checklist.pdf.tags._only_canvas", _unmarked_canvas),
        patch("checklist.pdf.page.setting", _unmarked_setting),
        patch("checklist.pdf.assembly.Assembly", _UntaggedAssembly),
    ):
        yield


# Measuring ----------------------------------------------------------------------------------------


def measure(document: Document, rounds: int) -> dict[str, list[float]]:
    """Take the milliseconds of processor time that each variant needs in each round.

    The variants take turns, and in each round another one is first: whatever else slows the
    computer slows them alike.
    """
    taken: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
    for number in range(rounds):
        first = number % len(VARIANTS)
        for variant in (*VARIANTS[first:], *VARIANTS[:first]):
            gc.collect()  # so that none pays for what another left behind
            start = process_time()
            document.pdf(variant)
            taken[variant].append(1000 * (process_time() - start))
    return taken


# The table ----------------------------------------------------------------------------------------


def rows(document: Document, rounds: int) -> Iterator[str]:
    """Measure a document, and say for each variant what is in it and what it took."""
    counted = {variant: facts(document.pdf(variant)) for variant in VARIANTS}  # which also warms up
    taken = measure(document, rounds)
    for variant in VARIANTS:
        pages, size, elements, fields = counted[variant]
        times = [one / other for one, other in zip(taken[variant], taken["untagged"], strict=True)]
        low, middle, high = quartiles(times)
        cells = (
            document.name, variant, pages, f"{size:,}", elements, fields,
            f"{quartiles(taken[variant])[1]:.1f}", f"{middle:.2f} ({low:.2f} to {high:.2f})",
        )  # fmt: skip
        yield f"| {' | '.join(map(str, cells))} |\n"


def main(*arguments: str) -> None:
    """Measure all documents and print the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=_ROUNDS, help="at least 1")
    rounds = max(1, parser.parse_args(arguments).rounds)
    sys.stdout.write(_HEAD)
    for document in documents():
        sys.stdout.writelines(rows(document, rounds))


if __name__ == "__main__":
    main(*sys.argv[1:])
