"""What is looked at, and what a check makes of it: the sheets of a bank → a figure and faults."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from checklist.bank import Bank
from checklist.sheet import Element

WHOLE = "full with every question"
"""The full list as if all of the bank applied: each of its texts stands there."""


@dataclass(frozen=True, slots=True)
class Material:
    """A bank with its sheets by name: those to print, and `WHOLE` for its words alone."""

    bank: Bank
    sheets: Mapping[str, Element]

    @property
    def printed(self) -> dict[str, Element]:
        """The sheets as they are printed blank."""
        return {name: sheet for name, sheet in self.sheets.items() if name != WHOLE}

    @property
    def lines(self) -> list[str]:
        """Every text of the sheets once."""
        return list(dict.fromkeys(line for sheet in self.sheets.values() for line in sheet.lines))


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: a figure or a reason, every fault, and whether there was a subject."""

    figure: str
    faults: tuple[str, ...] = ()
    applies: bool = True


Check = Callable[[Material], Found]


def faults_on(
    sheets: Mapping[str, Element], find: Callable[[Element], Iterable[str]]
) -> tuple[str, ...]:
    """Every fault with the sheets it is on; what is on a printed one is on the whole list too."""
    places: dict[str, list[str]] = {}
    for name, sheet in sheets.items():
        for fault in dict.fromkeys(find(sheet)):
            places.setdefault(fault, []).append(name)
    return tuple(
        f"{', '.join([n for n in names if n != WHOLE] or names)}: {fault}"
        for fault, names in places.items()
    )
