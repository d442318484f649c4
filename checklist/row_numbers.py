"""Numbers of rows as they are typed, such as `17,18-20` → which rows are meant."""

from dataclasses import dataclass

from checklist.errors import InputError, Place, Problem
from checklist.typed import Fault, shown


@dataclass(frozen=True, slots=True)
class RowNumbers:
    """Some rows of a list; without any part, all of them."""

    parts: tuple[range, ...] = ()

    def __contains__(self, number: int) -> bool:
        return not self.parts or any(number in part for part in self.parts)

    def beyond(self, last: int) -> list[int]:
        """Where parts begin that lie behind the last row."""
        return [part[0] for part in self.parts if part[0] > last]


def parse_row_numbers(typed: str, *, name: str) -> RowNumbers:
    """Read what was typed; `name` says where.

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
    return RowNumbers(tuple(parts))


def _fault(part: str, ends: tuple[str, str]) -> Fault | None:
    if not all(end.isascii() and end.isdigit() and len(end) < 10 for end in ends):
        return f"“{shown(part)}” is no number of a row", "write it like 17,18-20"
    if not 0 < int(ends[0]) <= int(ends[1]):
        return f"“{shown(part)}” is no row", "count from 1, and from low to high"
    return None
