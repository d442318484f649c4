"""Imports ReportLab with its side doors closed.

On import ReportLab runs `reportlab_settings.py` from the current folder and `~/.reportlab_settings`,
and obeys `RL_*` variables of the environment, some of which re-open old holes. An empty settings
module and an environment without those variables, for as long as the import takes, prevent it.
"""

import os
import sys
from types import ModuleType

_SETTINGS = "reportlab_settings"


def _import_reportlab() -> None:
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("RL_")}
    before = sys.modules.get(_SETTINGS)
    sys.modules[_SETTINGS] = ModuleType(_SETTINGS)
    try:
        from reportlab import rl_config  # noqa: PLC0415  (the import is what is being guarded)
    finally:
        os.environ.update(hidden)
        if before is None:
            del sys.modules[_SETTINGS]
        else:
            sys.modules[_SETTINGS] = before
    rl_config.useA85 = 0  # plain compressed streams: smaller, and nothing needs them as text
    rl_config.invariant = 1


_import_reportlab()
