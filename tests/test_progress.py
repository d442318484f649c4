"""How far a long run is, told on a terminal and elsewhere."""

import sys

import pytest

from checklist import progress
from checklist.progress import Progress, progress_line


@pytest.mark.parametrize(
    ("done", "total", "rate", "expected"),
    [
        (512, 1000, 61.0, "512 of 1,000 sheets, 61 a second, 8 seconds left"),
        (999, 1000, 1.0, "999 of 1,000 sheets, 60 a minute, 1 second left"),
        (0, 1000, 0.0, "0 of 1,000 sheets"),
        (10, 100_000, 10.0, "10 of 100,000 sheets, 10 a second, 3 hours left"),
        (10, 1210, 10.0, "10 of 1,210 sheets, 10 a second, 2 minutes left"),
    ],
)
def test_a_line_tells_how_far_how_fast_and_how_long(
    done: int, total: int, rate: float, expected: str
) -> None:
    assert progress_line(done, total, rate) == expected


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "monotonic", clock)
    return clock


def test_off_a_terminal_there_is_a_line_a_minute(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Progress(1000)
    for second in range(130):
        clock.now = 100.0 + second
        told.show(second * 5, second * 5)
    told.close()
    assert capsys.readouterr().err.splitlines() == [
        "300 of 1,000 sheets, 5 a second, 2 minutes left",
        "600 of 1,000 sheets, 5 a second, 80 seconds left",
    ]


def test_on_a_terminal_one_line_changes_and_is_taken_away(
    clock: Clock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "is_terminal", lambda stream: stream is sys.stderr)
    told = Progress(10)
    for tenth in range(11):
        clock.now = 100.0 + tenth / 10
        told.show(tenth, tenth)
    told.close()
    shown = capsys.readouterr().err
    assert "\n" not in shown
    lines = [line.rstrip() for line in shown.split("\r")]
    assert lines[1] == "2 of 10 sheets, 10 a second, 1 second left"
    assert lines[-2:] == ["", ""]


def test_where_nobody_knows_how_many_there_are_the_rows_are_counted(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Progress()
    for count in (10, 123_456):
        clock.now += 61
        told.show(count, count)
    assert capsys.readouterr().err == "10 rows looked at\n123,456 rows looked at\n"
