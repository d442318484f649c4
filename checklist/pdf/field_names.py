"""The names of fields, as other programs use them, and what no form can hold."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


class FieldName(NamedTuple):
    """What a field is called: by other programs, and by a screen reader."""

    name: str
    title: str


SAME: Mapping[str, FieldName] = MappingProxyType({})
"""Other names for no field: each is called as it was."""


def name_faults(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Find the names that cannot be those of fields of one form: their numbers, from 0, and why.

    Dots divide a name into its levels: `item.pain.asked`.
    """
    fields: set[str] = set()
    groups: dict[str, str] = {}
    for number, name in enumerate(names):
        levels = _levels_above(name)
        if levels is None:
            yield number, f"“{name}” is no name of letters, digits, - and _ with dots between"
        elif name in fields:
            yield number, f"the name “{name}” is used twice"
        elif name in groups:
            yield number, f"the name “{name}” is also how “{groups[name]}” begins"
        elif whole := next((level for level in levels if level in fields), None):
            yield number, f"“{name}” begins with “{whole}”, the name of another field"
        else:
            fields.add(name)
            groups.update(dict.fromkeys(levels, name))


@lru_cache(maxsize=4096)
def _levels_above(name: str) -> tuple[str, ...] | None:
    """What a name begins with: `item` and `item.pain` for `item.pain.asked`; none if it is none."""
    if not _NAME.fullmatch(name):
        return None
    return tuple(name[: dot.start()] for dot in re.finditer(r"\.", name))
