"""Which rows somebody means."""

import pytest

from checklist.errors import InputError
from checklist.row_numbers import RowNumbers, parse_row_numbers


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("17", [17]), ("17,18-20", [17, 18, 19, 20]), (" 3 - 4 , 1 ", [1, 3, 4]), ("2,2-3", [2, 3]),
        ("8-8", [8]),
    ],
    ids=["one", "one and some", "with spaces", "twice", "a range of one"],
)  # fmt: skip
def test_the_rows_that_were_typed_are_meant(typed: str, among: list[int]) -> None:
    numbers = parse_row_numbers(typed, name="--only")
    assert [number for number in range(30) if number in numbers] == among


def test_without_any_number_all_are_meant() -> None:
    assert 1 in RowNumbers()
    assert 10**9 in RowNumbers()
    assert RowNumbers().missed(0) == []


def test_what_meets_no_row_is_told() -> None:
    numbers = parse_row_numbers("1,2-3,5-6,50,39-400,41-42", name="--only")
    rows = [2, 3, 4, *range(7, 41)]
    assert [row for row in rows if numbers.meet(row)] == [2, 3, 39, 40]
    assert [*map(str, numbers.missed(40))] == [
        "--only: there is nobody in row 1; count rows as a spreadsheet program shows them",
        "--only: there is nobody in rows 5-6; count rows as a spreadsheet program shows them",
        "--only: there is no row 50; the last is 40",
        "--only: there is no row 41; the last is 40",
    ]


def test_every_part_that_means_no_row_is_told() -> None:
    with pytest.raises(InputError) as caught:
        parse_row_numbers("1,x,3-2,,0,1234567890,-4,\x1b[31m", name="--only")
    assert str(caught.value).splitlines() == [
        "--only: “-4” is no number of a row; write it like 17,18-20",
        "--only: “0” is no row; count from 1, and from low to high",
        "--only: “1234567890” is no number of a row; write it like 17,18-20",
        "--only: “3-2” is no row; count from 1, and from low to high",
        "--only: “x” is no number of a row; write it like 17,18-20",
        "--only: “” is no number of a row; write it like 17,18-20",
        "--only: “�[31m” is no number of a row; write it like 17,18-20",
    ]
