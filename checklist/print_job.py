"""Many checklists → one PDF for a print room: by time of day, everyone from a front side on.

Names are on the sheets they belong to. The cover and the slips lie about where others pass, so they
tell people by the row of the list and the time; a clinic may ask for names on them too.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from checklist.documents import fit
from checklist.errors import InputError, Place, Problem, unforeseen
from checklist.patient import Patient, Preferences
from checklist.selection import Checklist, select
from checklist.style import Look
from checklist.templates import DEFAULT, Folder, load_words, look_of, to_slip
from checklist.words import fill

if TYPE_CHECKING:
    from checklist.pdf import Lack, Layout, Manuscript

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d\d))?\s*([ap]?)", re.IGNORECASE)
_NO_TIME = 24 * 60  # after all others
_SLIP_SIZE = 24  # to be read across a table


@dataclass(frozen=True, slots=True)
class Sheet:
    """What to print for one person: `row` is theirs in the list, `time` the time of day of the
    visit, or nothing."""

    row: int
    time: str
    checklist: Checklist


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet as it is in a job: its pages, and the number of the first of them in the file."""

    row: int
    time: str
    name: str
    look: Look
    pages: int
    first: int = 0

    @property
    def last(self) -> int:
        """The number of its last page in the file."""
        return self.first + self.pages - 1


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A finished job: its bytes, all its pages, where each sheet is, and what it lacks by row.

    `failed` are rows of which no sheet could be made, and why.
    """

    content: bytes
    pages: int
    printed: tuple[Printed, ...]
    missing: "Mapping[int, Mapping[str, Lack]]"
    failed: "Mapping[int, tuple[Problem, ...]]"


def make_print_job(
    sheets: Iterable[Sheet], *, template: str = "visit", templates: Folder = DEFAULT,
    cover: bool = True, helper: bool = True, separators: bool = False, names: bool = False,
    watch: Callable[[int], None] = lambda _set: None,
) -> PrintJob:  # fmt: skip
    """Typeset the sheets of many people, by time and then by row.

    Args:
        sheets: what to print for whom.
        template: which of the templates.
        templates: a clinic's folder; None is the shipped templates alone.
        cover: whether a list of all sheets comes first.
        helper: whether there is a page for whoever helps, once.
        separators: whether a slip comes before each sheet.
        names: whether names are on the cover and the slips.
        watch: is told how many sheets are set.

    Raises:
        InputError: a template cannot be used, or there are no sheets.
    """
    from checklist.pdf import Part, render_job  # noqa: PLC0415  (only who prints pays for it)

    binder = _Binder(templates, names=names)
    people = list(binder.people(sheets, template, with_slip=separators, watch=watch))
    if not people:
        nobody = Problem(Place(), "there is no one to print for", "add a row")
        raise InputError([each for row in binder.failed.values() for each in row] or [nobody])
    front = binder.front(people, cover=cover, helper=helper)
    people = list(_placed(people, after=front))
    job = render_job([
        *(Part((piece.manuscript,)) for piece in front),
        *(Part(person.manuscripts, binder.title(person)) for person in people),
    ])  # fmt: skip
    lacking = zip(people, job.missing[len(front) :], strict=True)
    return PrintJob(
        job.content,
        job.pages,
        tuple(person.printed for person in people),
        {person.printed.row: missing for person, missing in lacking if missing},
        binder.failed,
    )


def _order(sheet: Sheet) -> tuple[int, int]:
    """By the minute of the day, as far as the time is one, then by row."""
    found = _TIME.match(sheet.time.strip())
    if not found:
        return _NO_TIME, sheet.row
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return 60 * hour + minute, sheet.row


# What is put together -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A document ready to be typeset, and how many pages it will have."""

    manuscript: "Manuscript"
    pages: int

    @property
    def leaves(self) -> int:
        """How many leaves of paper it takes; the last may have an empty back."""
        return (self.pages + 1) // 2


@dataclass(frozen=True, slots=True)
class _Person:
    """What is printed for one person: the sheet, before it perhaps a slip."""

    printed: Printed
    checklist: Checklist
    pieces: tuple[_Piece, ...]

    @property
    def manuscripts(self) -> "tuple[Manuscript, ...]":
        return tuple(piece.manuscript for piece in self.pieces)


def _piece(layout: "Layout") -> _Piece:
    """Keep of a layout what is needed to make it again: its shapes would fill the memory."""
    from checklist.pdf import Manuscript  # noqa: PLC0415  (likewise)

    return _Piece(Manuscript(layout.html, layout.look), layout.pages)


def _placed(people: Iterable[_Person], *, after: Iterable[_Piece]) -> Iterator[_Person]:
    """Tell everyone where in the file their sheet begins: on the odd page of a leaf."""
    leaves = sum(piece.leaves for piece in after)
    for person in people:
        *before, sheet = person.pieces
        leaves += sum(piece.leaves for piece in before)
        yield replace(person, printed=replace(person.printed, first=2 * leaves + 1))
        leaves += sheet.leaves


class _Binder:
    """Makes what a job is put together of, from a clinic's templates."""

    def __init__(self, templates: Folder, *, names: bool) -> None:
        self.templates, self.names = templates, names
        self.failed: dict[int, tuple[Problem, ...]] = {}

    def people(
        self, sheets: Iterable[Sheet], template: str, *, with_slip: bool,
        watch: Callable[[int], None],
    ) -> Iterator[_Person]:  # fmt: skip
        """Everyone's sheet in order; what cannot be set is `failed`, and the rest goes on."""
        for count, sheet in enumerate(sorted(sheets, key=_order), 1):
            try:
                yield self.person(sheet, template, with_slip=with_slip)
            except InputError as error:
                self.failed[sheet.row] = error.problems
            except Exception as error:
                fault = f"no sheet can be made of it ({type(error).__name__})"
                self.failed[sheet.row] = (unforeseen(Place(), fault),)
            watch(count)

    def person(self, sheet: Sheet, template: str, *, with_slip: bool) -> _Person:
        """Fit a sheet, and write its slip."""
        checklist = sheet.checklist
        layout = fit(checklist, template=template, templates=self.templates, fillable=False)
        name = checklist.patient.name or ""
        printed = Printed(sheet.row, sheet.time, name, layout.look, layout.pages)
        slips = [self._slip(checklist, printed)] if with_slip else []
        return _Person(printed, checklist, (*slips, _piece(layout)))

    def front(self, people: Sequence[_Person], *, cover: bool, helper: bool) -> list[_Piece]:
        """What stands before all sheets, on the paper that most of them are on."""
        papers = Counter(person.printed.look.paper for person in people)
        blank = _blank(people[0].checklist, paper=papers.most_common(1)[0][0])
        front = []
        if helper:
            layout = fit(blank, template="helper", templates=self.templates, fillable=False)
            front.append(_piece(layout))
        return [self._cover(blank, people, front), *front] if cover else front

    def title(self, person: _Person) -> str:
        """What the outline calls someone, which is never the name."""
        words = load_words(person.checklist.bank.language, templates=self.templates)
        row = fill(words.texts["job_row"], row=person.printed.row)
        return ", ".join(filter(None, [person.printed.time, row]))

    def _slip(self, checklist: Checklist, printed: Printed) -> _Piece:
        blank = _blank(checklist, paper=printed.look.paper, text_size=_SLIP_SIZE)
        return self._written("slip", blank, each=printed)

    def _cover(
        self, blank: Checklist, people: Sequence[_Person], front: Sequence[_Piece]
    ) -> _Piece:  # fmt: skip
        """The list of all sheets. It counts its own pages, so that it is written until it does."""
        cover = replace(self._written("cover", blank, printed=[], leaves={}), pages=1)
        while True:
            placed = list(_placed(people, after=[cover, *front]))
            pieces = [cover, *front, *(piece for person in people for piece in person.pieces)]
            written = self._written(
                "cover", blank, printed=[person.printed for person in placed],
                leaves=_leaves(pieces),
            )  # fmt: skip
            if written.leaves <= cover.leaves:
                return written
            cover = written

    def _written(self, template: str, checklist: Checklist, **said: Any) -> _Piece:
        from checklist.pdf import lay_out  # noqa: PLC0415  (likewise)

        html = to_slip(
            checklist, template=template, templates=self.templates, names=self.names, **said
        )
        look = look_of(checklist, templates=self.templates)
        return _piece(lay_out(html, look, fillable=False))


def _blank(checklist: Checklist, **preferences: Any) -> Checklist:
    """Nobody's checklist, of the same bank and day."""
    nobody = Patient(preferences=Preferences.model_construct(**preferences))
    return select(checklist.bank, nobody, on=checklist.on)


def _leaves(pieces: Iterable[_Piece]) -> dict[str, int]:
    """How many leaves of each paper to load, the paper of most first."""
    counts: Counter[str] = Counter()
    for piece in pieces:
        counts[piece.manuscript.look.paper] += piece.leaves
    return dict(counts.most_common())
