"""What can go wrong, as values a person can act on.

The tree, and the exit code the command line gives each branch:

    ChecklistError
    ├── InputError       2   a file, a bank, a template or an option that a person can mend
    └── OutputError      1   the result could not be written; nothing half-written is left

Anything else that escapes is a fault of this program.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Place(NamedTuple):
    """Where in a person's input something stands; lines and columns count from 1, 0 is unknown."""

    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""

    def __str__(self) -> str:
        position = "".join(f":{count}" for count in (self.line, self.column) if count)
        return ": ".join(part for part in (f"{self.file}{position}", self.path) if part)


class Problem(NamedTuple):
    """One complaint about input: where it is, what is wrong, what to do about it."""

    place: Place
    fault: str
    remedy: str

    def __str__(self) -> str:
        prefix = f"{self.place}: " if str(self.place) else ""
        return f"{prefix}{self.fault}; {self.remedy}"


def unforeseen(place: Place, fault: str) -> Problem:
    """What befell a row that nothing was wrong with until its document was made."""
    return Problem(place, fault, "look at what is in this row, and please report it")


class ChecklistError(Exception):
    """The root of every error this package raises on purpose."""


class InputError(ChecklistError):
    """Input that cannot be used, with every problem found, in the order of the input."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class OutputError(ChecklistError):
    """A result that could not be written; the message names the place and the way out."""
