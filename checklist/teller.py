"""What happens in a batch → words for a person, or lines of JSON for a program."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from checklist.batch import Outcome, Receipt
from checklist.errors import Problem
from checklist.terminal import counted, deliver, say

Problems = Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells a person, and a program a line for each event on the standard output."""

    in_json: bool

    def event(self, name: str, **what: Any) -> None:
        """Tell a program, if one listens."""
        if self.in_json:
            deliver((json.dumps({"event": name, **what}) + "\n").encode(), "-")

    def outcome(self, outcome: Outcome) -> None:
        """Tell a program what became of a row."""
        if isinstance(outcome, Receipt):
            self.event("made", **asdict(outcome))
        else:
            self.left_out(outcome.row, outcome.problems)

    def left_out(self, row: int, problems: Problems) -> None:
        """Tell a program that a row became no document, and why."""
        self.event("left out", row=row, problems=[*map(str, problems)])

    def warning(self, warning: Problem) -> None:
        """Tell both of something that stops nothing."""
        say(str(warning))
        self.event("warning", problem=str(warning))

    def faults(self, rows: Mapping[int, Problems]) -> None:
        """Tell a person what is wrong with rows, by the numbers that `--only` takes."""
        for number, problems in rows.items():
            for problem in problems:
                say(f"row {number}: {problem}")
        if untold := sum(not problems for problems in rows.values()):
            say(f"There are faults in {counted(untold, 'more row')}.")
