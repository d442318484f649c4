"""The names of fields, as other programs use them, and what no form can hold."""

import re
from collections.abc import Iterable, Iterator

_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


def name_faults(names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Find the names that cannot be those of fields of one form: their numbers, from 0, and why.

    Dots divide a name into its levels: `item.pain.asked`.
    """
    fields: set[str] = set()
    groups: dict[str, str] = {}
    for number, name in enumerate(names):
        levels = _levels_above(name)
        if not _NAME.fullmatch(name):
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


def name_groups(names: Iterable[str]) -> Iterator[str]:
    """What names of several levels begin with: `item` and `item.pain` for `item.pain.asked`."""
    for name in names:
        yield from _levels_above(name)


def _levels_above(name: str) -> list[str]:
    return [name[: dot.start()] for dot in re.finditer(r"\.", name)]
