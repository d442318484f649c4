"""What can still be said of a bank that cannot be read as a whole."""

from datetime import date
from pathlib import Path

import pytest

from checklist.bank import parse_bank, read_bank
from checklist.errors import InputError
from checklist.lint import check
from checklist.sound import SoundPart, sound_part
from checklist.source import Document, Input

BANK = (Path(__file__).parent / "data" / "lint_bank.yaml").read_text("utf-8")
TODAY = date(2026, 12, 1)


def document(*edits: tuple[str, str]) -> Document:
    text = BANK
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return read_bank(Input("bank.yaml", text.encode()))


def part_of(faulty: Document) -> SoundPart | None:
    with pytest.raises(InputError) as caught:
        parse_bank(faulty)
    return sound_part(faulty, caught.value.problems)


BAD_WAKE = ("priority: must", "priority: mst")
BAD_HOURS = ("label: Hours", "labl: Hours")


def ids(part: SoundPart | None) -> dict[str, list[str]]:
    assert part
    lists = ("facts", "items", "tell", "watch", "sources", "inventory")
    return {key: [entry.id for entry in getattr(part.bank, key)] for key in lists}


def test_only_what_has_a_problem_and_the_statements_it_covers_are_left_out() -> None:
    part = part_of(document(BAD_WAKE))
    assert ids(part) == {
        "facts": ["hours", "snores", "dreams", "bed", "drinks"],
        "items": ["test", "coffee"],
        "tell": ["tell-pills"],
        "watch": ["watch-breath"],
        "sources": ["book", "trial"],
        "inventory": ["S-2"],
    }


def test_what_refers_to_an_entry_that_is_left_out_is_left_out_too() -> None:
    part = part_of(document(BAD_HOURS))
    assert ids(part)["facts"] == ["snores", "dreams", "bed", "drinks"]
    assert ids(part)["items"] == ["wake", "test"]


def test_a_path_of_what_is_left_leads_to_its_place_in_the_text() -> None:
    faulty = document(BAD_WAKE)
    part = part_of(faulty)
    assert part
    assert part.in_text(("items", 1, "enable_when", "any", 1)) == (
        ("items", 2, "enable_when", "any", 1)
    )
    assert part.in_text(("inventory", 0, "id")) == ("inventory", 1, "id")
    assert part.in_text(("safety", "sources")) == ("safety", "sources")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("title: Sleeping badly\n", "", id="a line of the bank is missing"),
        pytest.param("language: en\n", "language: en\ncolour: blue\n", id="an unknown key"),
        pytest.param("summary: {text", "summary: {txt", id="a notice"),
        pytest.param("minutes_per_item: 3", "minutes_per_item: x", id="a number"),
    ],
)
def test_nothing_is_sound_if_something_outside_of_the_lists_is_wrong(old: str, new: str) -> None:
    assert part_of(document((old, new))) is None


@pytest.mark.parametrize("text", ["[]", "- a", "a: b", "items: {}", "{items: [a], facts: 3}"])
def test_a_text_that_is_no_bank_has_no_sound_part(text: str) -> None:
    assert part_of(read_bank(Input("bank.yaml", text.encode()))) is None


def test_what_only_a_whole_bank_can_tell_is_not_guessed() -> None:
    """No point is called thin, no source unused and no statement uncovered for what is left out."""
    report = check(document(BAD_WAKE, ("priority: should", "priority: shoud")), on=TODAY)
    assert [problem.place.path for problem in report.errors] == [
        "items[0].priority", "items[1].priority",
    ]  # fmt: skip
    assert (report.warnings, report.card) == ((), ())


def test_a_fault_of_each_kind_is_told_together_with_one_that_hides_the_bank() -> None:
    report = check(
        document(
            BAD_WAKE,
            ("Some wake people., sources: [book]", "Some wake people., sources: []"),
            ("operator: <, answer: 5", "operator: <, answer: 0"),
            ("covers: [S-2]", "covers: []"),
        ),
        on=TODAY,
    )
    assert [(p.place.line, p.place.path, p.fault) for p in report.errors] == [
        (40, "items[0].priority", "“mst” is not known here (did you mean “must”?)"),
        (57, "items[2].enable_when.any[1]", "no answer to “hours” makes this true"),
        (62, "tell[0].sources", "no source is named"),
        (70, "inventory[1].id", "no item covers “S-2”"),
    ]
