"""A message from the page around it → the reply of the desk: where Python in a browser starts."""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

from checklist.bank import load_bank
from checklist.resources import shipped
from checklist.web.desk import Desk

_clinic = Path(str(shipped("clinic")))
_others = sorted(Path(str(shipped("banks"))).glob("*.yaml"))
_desk = Desk(load_bank(), *map(load_bank, _others), templates=_clinic if _clinic.is_dir() else None)


def reply(action: str, pairs: str, day: str) -> tuple[int, str, bytes, str]:
    """Answer an action; `pairs` are the names and values of its fields as JSON."""
    fields = defaultdict[str, list[str]](list)
    for name, value in json.loads(pairs):
        fields[name].append(value)
    made = _desk.reply(action, fields, on=date.fromisoformat(day))
    return made.status, made.media_type, made.content, made.file_name
