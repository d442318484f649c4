"""Imports ReportLab with its side doors closed.

On import ReportLab runs `reportlab_mods.py` and `reportlab_settings.py` from the current folder, or
`~/.reportlab_mods` and `~/.reportlab_settings`, and obeys `RL_*` variables of the environment, some
of which re-open old holes. Empty modules of those names and an environment without those variables,
for as long as the import takes, prevent it. Nor does it import HarfBuzz, which few documents need
and which is imported where one does, or Pillow, which comes when a picture does: on no sheet.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_MODULES = ("reportlab_mods", "reportlab_settings")
_UNUSED = "uharfbuzz"


class _Pictures(ModuleType):
    """Stands for Pillow's `Image` until something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module("PIL.Image"), name)


@contextmanager
def unmoved() -> Iterator[None]:
    """Keep ReportLab meanwhile from seeing the variables that it would obey."""
    names = ("EVAL_DEBUG", "SOURCE_DATE_EPOCH")
    doors = [name for name in os.environ if name.startswith("RL_") or name in names]
    hidden = {name: os.environ.pop(name) for name in doors}
    try:
        yield
    finally:
        os.environ.update(hidden)


@contextmanager
def _closed_doors() -> Iterator[None]:
    before = {name: sys.modules.get(name) for name in (*_MODULES, _UNUSED, "PIL")}
    sys.modules.update({name: ModuleType(name) for name in _MODULES})
    sys.modules["PIL"] = ModuleType("PIL")
    sys.modules["PIL"].Image = _Pictures("PIL.Image")  # type: ignore[attr-defined]
    sys.modules[_UNUSED] = None  # type: ignore[assignment]  # the import system's own word for no
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


with unmoved(), _closed_doors():
    from reportlab import rl_config
    from reportlab.pdfbase import ttfonts  # noqa: F401  # what would import HarfBuzz

rl_config.useA85 = 0  # plain compressed streams: smaller, and nothing needs them as text
