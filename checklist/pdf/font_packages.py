"""Families and weights → files of the font packages that are installed."""

import json
from importlib import import_module
from pathlib import Path


def packaged(family: str, weight: int) -> str | None:
    """The file of a family in a weight; None if there is none."""
    return _named(family, weight) or _listed(family, weight)


def every_packaged(weight: int) -> list[str]:
    """A file of every family there is, in the nearest weight it has."""
    import fontpkg  # noqa: PLC0415  (as below)

    return [
        str(fontpkg.path(family, weight=weight, nearest=True))
        for family in sorted(fontpkg.families())
    ]


def _named(family: str, weight: int) -> str | None:
    """A file of the package that has the family's name, if it has one for each weight."""
    try:
        module = import_module(f"fontpkg_{family.replace('-', '_')}")
    except ImportError:
        return None
    package = Path(module.__path__[0])
    description = json.loads((package / "metadata.json").read_text("utf-8"))
    upright = [file for file in description["files"] if file["style"] == "normal"]
    if any(file["variable"] for file in upright):
        return None
    return next((str(package / file["path"]) for file in upright if file["weight"] == weight), None)


def _listed(family: str, weight: int) -> str | None:
    """A file of the package that says it has the family: to know, every package is looked at."""
    import fontpkg  # noqa: PLC0415  (slow to import, and slower to ask)

    try:
        return str(fontpkg.path(family, weight=weight))
    except fontpkg.FontpkgError:
        return None
