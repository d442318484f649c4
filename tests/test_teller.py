"""What a batch tells a person and a program."""

import json

import pytest

from checklist.batch import Failure
from checklist.errors import Place, Problem
from checklist.teller import Teller

SOON = Problem(Place("clinic.csv", 18, 0, "date"), "“soon” is not a date", "write a day")
BARE = Problem(Place(), "no sheet can be made of it", "look at it")


def test_a_fault_is_told_by_the_number_of_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    Teller(in_json=False).faults({17: (SOON, BARE), 20: (BARE,)})
    assert capsys.readouterr() == ("", (
        "row 17: clinic.csv:18: date: “soon” is not a date; write a day\n"
        "row 17: no sheet can be made of it; look at it\n"
        "row 20: no sheet can be made of it; look at it\n"
    ))  # fmt: skip


@pytest.mark.parametrize(("rest", "told"), [(1, "1 more row"), (1500, "1,500 more rows")])
def test_of_a_long_list_the_rest_is_counted(
    rest: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Teller(in_json=False).faults({1: (BARE,), **{2 + row: () for row in range(rest)}})
    assert capsys.readouterr().err.splitlines()[1:] == [f"There are faults in {told}."]


def test_a_program_is_told_of_warnings_and_rows_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell = Teller(in_json=True)
    tell.warning(SOON)
    tell.outcome(Failure(17, (BARE,)))
    said = capsys.readouterr()
    assert said.err == f"{SOON}\n"
    assert [*map(json.loads, said.out.splitlines())] == [
        {"event": "warning", "problem": str(SOON)},
        {"event": "left out", "row": 17, "problems": [str(BARE)]},
    ]
