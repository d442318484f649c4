"""What a list comes to, in a sentence."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from batching import BANK

from checklist.bank import load_bank
from checklist.batch import Job
from checklist.rows import Row
from checklist.source import Document, Input
from checklist.tally import MOST_TOLD, Tally, count_rows


@pytest.mark.parametrize(
    ("sizes", "papers", "sentence"),
    [
        ({14: 31, 18: 5, 24: 4}, {"a4": 37, "letter": 3},
         "40 people: 31 at 14 pt, 9 in large print, 3 on Letter."),
        ({14: 1}, {"a4": 1}, "1 person: 1 at 14 pt, all on A4."),
        ({24: 2000}, {"letter": 2000}, "2,000 people: 2,000 in large print, all on Letter."),
        ({}, {}, "0 people."),
    ],
)  # fmt: skip
def test_a_sentence_tells_people_sizes_and_papers(
    sizes: dict[int, int], papers: dict[str, int], sentence: str
) -> None:
    assert str(Tally(sum(sizes.values()), 0, Counter(sizes), Counter(papers))) == sentence


def test_every_row_that_is_wanted_is_counted_or_told() -> None:
    job = Job("", Input("sleep.yaml", BANK.read_bytes()), date(2026, 11, 22))
    data: list[dict[str, Any]] = [
        {},
        {"birth_date": "soon"},
        {"preferences": {"text_size": "18"}},
        {"nmae": "x"},
    ]
    rows = [
        Row(number, f"list:{number}", "", "", Document("list", {**each}))
        for number, each in enumerate(data, 1)
    ]
    told: list[int] = []
    tally = count_rows(
        rows, load_bank(BANK), job, lambda number: number < 4,
        tell=lambda row, problems: told.append(row) if problems else None,
    )  # fmt: skip
    assert (tally.people, tally.last, [*tally.bad], told) == (2, 4, [2], [2])
    assert tally.sizes == {14: 1, 18: 1}


def test_of_a_list_full_of_faults_no_more_are_kept_than_are_told() -> None:
    job = Job("", Input("sleep.yaml", BANK.read_bytes()), date(2026, 11, 22))
    rows = [
        Row(number, f"list:{number}", "", "", Document("list", {"birth_date": "soon"}))
        for number in range(1, MOST_TOLD + 51)
    ]
    told: list[int] = []
    tally = count_rows(
        rows, load_bank(BANK), job, lambda _: True,
        tell=lambda row, problems: told.append(row) if problems else None,
    )  # fmt: skip
    assert [*tally.bad] == told == [row.number for row in rows]
    assert [bool(problems) for problems in tally.bad.values()] == [True] * MOST_TOLD + [False] * 50
