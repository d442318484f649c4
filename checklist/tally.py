"""Rows of a list → how many sheets of which kind they will be, and all that is wrong with them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from checklist.bank import Bank
from checklist.batch import Job, patient_of
from checklist.errors import InputError, Problem
from checklist.patient import TEXT_SIZES
from checklist.rows import Row
from checklist.templates import load_style

MOST_TOLD = 100
"""Of how many rows a person is told what is wrong with them; a list may have a million."""
_PAPERS = {"a4": "A4", "letter": "Letter"}


@dataclass(slots=True)
class Tally:
    """What a list holds; `last` is the number of the last row.

    `bad` has the problems of rows, but none for those behind the first so many.
    """

    people: int = 0
    last: int = 0
    sizes: Counter[int] = field(default_factory=Counter)
    papers: Counter[str] = field(default_factory=Counter)
    bad: dict[int, tuple[Problem, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        people = "1 person" if self.people == 1 else f"{self.people:,} people"
        return f"{people}: {', '.join(self._kinds())}." if self.people else f"{people}."

    def _kinds(self) -> Iterable[str]:
        """The sizes and papers, each a few words; the usual paper only where there is no other."""
        usual, large = min(self.sizes, default=0), sum(self.sizes.values())
        if usual <= min(TEXT_SIZES):
            large -= self.sizes[usual]
            yield f"{self.sizes[usual]:,} at {usual} pt"
        if large:
            yield f"{large:,} in large print"
        (first, _), *others = self.papers.most_common()
        yield from (f"{count:,} on {_PAPERS[paper]}" for paper, count in others)
        if not others:
            yield f"all on {_PAPERS[first]}"


def count_rows(
    rows: Iterable[Row], bank: Bank, job: Job, wanted: Callable[[int], bool],
    *, tell: Callable[[int, tuple[Problem, ...]], None] = lambda _row, _problems: None,
) -> Tally:  # fmt: skip
    """Read every row that is wanted once, and forget it; `tell` hears of all that are bad."""
    tally, style = Tally(), load_style(job.templates)
    for row in rows:
        tally.last = row.number
        if not wanted(row.number):
            continue
        try:
            patient = patient_of(row, bank, job)
        except InputError as error:
            tell(row.number, error.problems)
            tally.bad[row.number] = error.problems if len(tally.bad) < MOST_TOLD else ()
            continue
        look = style.look(patient.preferences)
        tally.people += 1
        tally.sizes[look.text_size] += 1
        tally.papers[look.paper] += 1
    return tally
