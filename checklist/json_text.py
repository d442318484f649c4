"""A text of JSON → plain data, in which numbers, true and false are the text that was typed.

YAML's reader could read it too, but a hundred times slower, which a list of a million would feel.
"""

import json
from typing import Any

from checklist.errors import InputError, Place, Problem
from checklist.source import MOST_DEPTH, Path, Plain, spell
from checklist.typed import cleaned, shown

_Fault = tuple[Path, str, str]

_DEEP = ("lists are nested too deeply", "make it simpler")
_MUCH = ("this is too much data", "make it simpler")


class _Pairs(list[tuple[str, Any]]):
    """An object as it was written, in which a key may be there twice."""


def read_json(
    name: str, line: int, text: str, *, most_values: int
) -> tuple[Plain, tuple[Problem, ...]]:
    """Read what stands on a line; null is None. Faults that leave the rest readable come with it.

    Raises:
        InputError: the text is not JSON, or past a cap.
    """
    try:
        typed = json.loads(
            text, object_pairs_hook=_Pairs, parse_int=str, parse_float=str, parse_constant=str
        )
        builder = _Builder(Place(name, line), most_values)
        data = builder.plain(typed, ())
    except json.JSONDecodeError as error:
        place = Place(name, line, error.colno if error.lineno == 1 else 0)
        remedy = 'write a patient as one object, like {"name": "Maria"}'
        raise InputError([Problem(place, "this is not JSON", remedy)]) from None
    except RecursionError:
        raise InputError([Problem(Place(name, line), *_DEEP)]) from None
    return data, tuple(
        Problem(Place(name, line, 0, spell(path)), fault, remedy)
        for path, fault, remedy in builder.faults
    )


class _Builder:
    """Builds plain data, and gathers what is wrong with it."""

    def __init__(self, place: Place, most_values: int) -> None:
        self._place = place
        self.faults: list[_Fault] = []
        self._room = most_values

    def plain(self, value: Any, path: Path) -> Plain:
        self._room -= 1
        if self._room < 0 or len(path) >= MOST_DEPTH:
            raise InputError([Problem(self._place, *(_MUCH if self._room < 0 else _DEEP))])
        match value:
            case None:
                return None
            case bool():
                return "true" if value else "false"
            case _Pairs():
                return self._mapping(value, path)
            case list():
                return [self.plain(each, (*path, n)) for n, each in enumerate(value)]
        return self._text(value, path)

    def _mapping(self, pairs: _Pairs, path: Path) -> dict[str, Plain]:
        data: dict[str, Plain] = {}
        for typed, value in pairs:
            key = self._text(typed, path)
            if key in data:
                self.faults.append(((*path, key), f"“{shown(key)}” is here twice", "keep one"))
            else:
                data[key] = self.plain(value, (*path, key))
        return data

    def _text(self, typed: str, path: Path) -> str:
        text, faults = cleaned(typed)
        self.faults += [(path, *fault) for fault in faults]
        return text
