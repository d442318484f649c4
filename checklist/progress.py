"""How far a long run is: a line that changes on a terminal, else a line a minute."""

import sys
from time import monotonic

import click

from checklist.terminal import is_terminal, say

_PAUSE_S = 0.2
_PAUSE_UNSEEN_S = 60.0
_WIDTH = 72


class Progress:
    """Tells how many of all are done, how fast it goes, and how long it will take.

    Where nobody knows how many rows there are, it tells how many were looked at.
    """

    def __init__(self, total: int | None = None) -> None:
        self._total = total
        self._on_terminal = is_terminal(sys.stderr)
        self._began = self._told = monotonic()
        self._is_shown = False

    def show(self, done: int, made: int) -> None:
        """Tell, if it is time to: so many are done, of which so many were made just now."""
        now = monotonic()
        if now - self._told < (_PAUSE_S if self._on_terminal else _PAUSE_UNSEEN_S):
            return
        self._told = now
        line = f"{done:,} rows looked at"
        if self._total is not None:
            line = progress_line(done, self._total, made / max(now - self._began, 0.001))
        if self._on_terminal:
            click.echo(f"\r{line:{_WIDTH}}", err=True, nl=False)
            self._is_shown = True
        else:
            say(line)

    def close(self) -> None:
        """Take the line away that changes."""
        if self._is_shown:
            click.echo(f"\r{'':{_WIDTH}}\r", err=True, nl=False)
            self._is_shown = False


def progress_line(done: int, total: int, rate: float) -> str:
    """How far it is, for a person.

    >>> progress_line(512, 1000, 61.0)
    '512 of 1,000 sheets, 61 a second, 8 seconds left'
    """
    line = f"{done:,} of {total:,} sheets"
    if rate <= 0:
        return line
    speed = f"{rate:.0f} a second" if rate >= 2 else f"{rate * 60:.0f} a minute"
    return f"{line}, {speed}, {_spoken((total - done) / rate)} left"


def _spoken(seconds: float) -> str:
    if seconds < 90:
        count, word = round(seconds), "second"
    elif seconds < 90 * 60:
        count, word = round(seconds / 60), "minute"
    else:
        count, word = round(seconds / 3600), "hour"
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
