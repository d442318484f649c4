"""Numbers of rows as they are typed, such as `17,18-20` → which rows are meant."""

from dataclasses import dataclass, field

from checklist.errors import InputError, Place, Problem
from checklist.typed import Fault, shown


@dataclass(slots=True)
class RowNumbers:
    """Some rows of a list; without any part, all of them. `name` says where they were typed."""

    parts: tuple[range, ...] = ()
    name: str = ""
    met: set[range] = field(default_factory=set)

    def __contains__(self, number: int) -> bool:
        return not self.parts or any(number in part for part in self.parts)

    def meet(self, number: int) -> bool:
        """Whether a row that is there is meant; what was typed is remembered as met."""
        self.met.update(part for part in self.parts if number in part)
        return number in self

    def missed(self, last: int) -> list[Problem]:
        """What is wrong with every part that no row met, up to the last."""
        return [
            Problem(Place(path=self.name), *_missed(part, last))
            for part in self.parts if part not in self.met
        ]  # fmt: skip


def parse_row_numbers(typed: str, *, name: str) -> RowNumbers:
    """Read what was typed.

    Raises:
        InputError: with every part that means no row.
    """
    parts, problems = [], []
    for part in typed.split(","):
        first, dash, last = (each.strip() for each in part.partition("-"))
        ends = (first, last if dash else first)
        if fault := _fault(part, ends):
            problems.append(Problem(Place(path=name), *fault))
        else:
            parts.append(range(int(ends[0]), int(ends[1]) + 1))
    if problems:
        raise InputError(problems)
    return RowNumbers(tuple(parts), name)


def _fault(part: str, ends: tuple[str, str]) -> Fault | None:
    if not all(end.isascii() and end.isdigit() and len(end) < 10 for end in ends):
        return f"“{shown(part)}” is no number of a row", "write it like 17,18-20"
    if not 0 < int(ends[0]) <= int(ends[1]):
        return f"“{shown(part)}” is no row", "count from 1, and from low to high"
    return None


def _missed(part: range, last: int) -> Fault:
    if part[0] > last:
        return f"there is no row {part[0]}", f"the last is {last}"
    where = f"row {part[0]}" if len(part) == 1 else f"rows {part[0]}-{part[-1]}"
    return f"there is nobody in {where}", "count rows as a spreadsheet program shows them"
