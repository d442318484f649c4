"""The figures of a bank, and which of them wait for somebody."""

from datetime import date
from pathlib import Path

import pytest

from checklist.bank import Bank, load_bank
from checklist.scorecard import Row, everyones_items, score_card, uncovered
from checklist.source import Input

FILE = Path(__file__).parent / "data" / "lint_bank.yaml"
TODAY = date(2026, 12, 1)


def bank_with(old: str, new: str) -> Bank:
    text = FILE.read_text("utf-8")
    assert text.count(old) == 1
    return load_bank(Input("bank.yaml", text.replace(old, new).encode()))


def test_the_whole_card_in_its_order() -> None:
    assert score_card(load_bank(FILE), on=TODAY) == (
        Row("items", "3 (must 1, should 1, could 1)"),
        Row("to tell, to watch for", "1, 1"),
        Row("facts", "5"),
        Row("point why, Causes", "always apply: 2"),
        Row("inventory", "2 of 2 covered"),
        Row("reading grade", "0.0"),
        Row("longest sentence", "8 words"),
        Row("certainty", "high 1, moderate 1, low 1, very-low 0, none-found 0"),
        Row("sources", "read 1, partial 1, unread 0", "open"),
        Row("clinical review", "A. Lamb, sleep doctor, 2026-10-01"),
        Row("review by", "2027-01-01"),
    )


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        pytest.param(
            "{name: A. Lamb, role: sleep doctor, on: 2026-10-01}",
            "null",
            Row("clinical review", "not yet", "open"),
            id="nobody reviewed it",
        ),
        pytest.param(
            "review_by: 2027-01-01",
            "review_by: 2026-11-30",
            Row("review by", "2026-11-30", "warn"),
            id="the review is late",
        ),
        pytest.param(
            "review_by: 2027-01-01", "", Row("review by", "no date", "open"), id="no date"
        ),
        pytest.param(
            "covers: [S-2]", "", Row("inventory", "1 of 2 covered", "warn"), id="a statement left"
        ),
        pytest.param(
            "priority: should",
            "priority: should\n    sensitive: yes",
            Row("point why, Causes", "always apply: 1", "warn"),
            id="a thin point",
        ),
        pytest.param(
            "seen: partial",
            "seen: read",
            Row("sources", "read 2, partial 0, unread 0"),
            id="every source read",
        ),
        pytest.param(
            "language: en",
            "language: pt",
            Row("reading grade", "not measured, the counter knows English only", "open"),
            id="another language",
        ),
        pytest.param(
            "why: Coffee wakes.",
            f"why: {'Coffee wakes and ' * 7}so on.",
            Row("longest sentence", "23 words", "warn"),
            id="a long sentence",
        ),
    ],
)
def test_a_row_tells_what_waits_for_somebody(old: str, new: str, row: Row) -> None:
    assert row in score_card(bank_with(old, new), on=TODAY)


def test_hard_words_are_past_the_limit() -> None:
    hard = "Characterisation necessitates multidisciplinary polysomnographical investigation. " * 4
    rows = {row.label: row for row in score_card(bank_with("Coffee wakes.", hard), on=TODAY)}
    assert rows["reading grade"].mark == "warn"


def test_a_bank_without_an_inventory_has_no_row_for_it() -> None:
    bank = load_bank(FILE).model_copy(update={"inventory": ()})
    assert "inventory" not in {row.label for row in score_card(bank, on=TODAY)}


def test_items_for_everyone_have_no_condition() -> None:
    bank = load_bank(FILE)
    assert [item.id for item in everyones_items(bank, bank.points[0])] == ["wake", "test"]


def test_only_items_cover_the_inventory() -> None:
    bank = bank_with("covers: [S-2]", "")
    assert [statement.id for statement in uncovered(bank)] == ["S-2"]
