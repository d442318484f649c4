"""A bank's text with faults → the bank of its sound entries, of which more can be said.

An author mends everything at once only if everything is told at once: a condition that never holds
is worth knowing even while another entry has an unknown key.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from checklist.bank import Bank, parse_bank
from checklist.errors import InputError, Problem
from checklist.source import Document, Path, Plain

_ENTRY = re.compile(r"(\w+)\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class SoundPart:
    """What is left of a bank, and the index in the text of every entry of its lists."""

    bank: Bank
    indexes: Mapping[str, Sequence[int]]

    def in_text(self, path: Path) -> Path:
        """The path in the text of something at a path of the bank."""
        match path:
            case (str(key), int(index), *inner):
                return (key, self.indexes[key][index], *inner)
        return path


def sound_part(document: Document, problems: Iterable[Problem]) -> SoundPart | None:
    """Leave out the entries that have problems, and then those that refer to what is gone.

    Statements that these entries cover are left out too, for nothing can be said of them. None if
    something is wrong outside of the lists.
    """
    data = document.data if isinstance(document.data, dict) else {}
    lists = {key: value for key, value in data.items() if isinstance(value, list)}
    indexes = {key: [*range(len(entries))] for key, entries in lists.items()}
    while True:
        found = [_ENTRY.match(problem.place.path) for problem in problems]
        faulty = {(entry[1], int(entry[2])) for entry in found if entry}
        if None in found:
            return None
        indexes = {
            key: [index for n, index in enumerate(kept) if (key, n) not in faulty]
            for key, kept in indexes.items()
        }
        left = {key: [lists[key][index] for index in kept] for key, kept in indexes.items()}
        try:
            bank = parse_bank(replace(document, data={**data, **left}, problems=()))
        except InputError as error:
            problems = error.problems
            continue
        gone = [e for i, e in enumerate(lists["items"]) if i not in indexes["items"]]
        return _without_statements(SoundPart(bank, indexes), _covered(gone))


def _covered(entries: Iterable[Plain]) -> set[str]:
    return {
        statement
        for entry in entries
        if isinstance(entry, dict) and isinstance(covers := entry.get("covers"), list)
        for statement in covers
        if isinstance(statement, str)
    }


def _without_statements(part: SoundPart, ids: set[str]) -> SoundPart:
    kept = [n for n, statement in enumerate(part.bank.inventory) if statement.id not in ids]
    inventory = tuple(part.bank.inventory[n] for n in kept)
    old = part.indexes.get("inventory", ())
    return SoundPart(
        part.bank.model_copy(update={"inventory": inventory}),
        {**part.indexes, "inventory": [old[n] for n in kept]},
    )
