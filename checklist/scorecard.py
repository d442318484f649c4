"""A bank → its figures, in rows for an author to read, each marked as good, open or bad.

A mark says whether somebody has something to do, never how good the bank is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from checklist.bank import Bank, Certainty, Item, Point, Priority, Seen, Statement
from checklist.readability import grade, longest_sentence
from checklist.wording import MOST_GRADE, MOST_WORDS, is_english, pooled_texts, running_texts

LEAST_ITEMS = 2
"""How many items of each point apply to everyone, so that any sheet can carry one."""

Mark = Literal["ok", "open", "warn"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the card; `open` waits for somebody, `warn` is past a limit."""

    label: str
    value: str
    mark: Mark = "ok"


def score_card(bank: Bank, *, on: date) -> tuple[Row, ...]:
    """The figures of a bank as of a day."""
    return (*_size(bank), *_coverage(bank), *_language(bank), *_review(bank, on))


def everyones_items(bank: Bank, point: Point) -> list[Item]:
    """The items of a point that stand on everyone's list: no condition, and not sensitive."""
    sections = {section.id for section in bank.sections if point.id in section.points}
    return [
        item
        for item in bank.items
        if item.section in sections and item.enable_when is None and not item.sensitive
    ]


def uncovered(bank: Bank) -> list[Statement]:
    """The statements of the inventory that no item takes up."""
    covered = {statement for item in bank.items for statement in item.covers}
    return [statement for statement in bank.inventory if statement.id not in covered]


def _size(bank: Bank) -> Iterator[Row]:
    priorities = _tally(Priority, (item.priority for item in bank.items))
    yield Row("items", f"{len(bank.items)} ({priorities})")
    yield Row("to tell, to watch for", f"{len(bank.tell)}, {len(bank.watch)}")
    yield Row("facts", str(len(bank.facts)))


def _coverage(bank: Bank) -> Iterator[Row]:
    for point in bank.points:
        count = len(everyones_items(bank, point))
        mark: Mark = "ok" if count >= LEAST_ITEMS else "warn"
        yield Row(f"point {point.id}, {point.title}", f"always apply: {count}", mark)
    if bank.inventory:
        left = len(uncovered(bank))
        total = len(bank.inventory)
        yield Row("inventory", f"{total - left} of {total} covered", "warn" if left else "ok")


def _language(bank: Bank) -> Iterator[Row]:
    if is_english(bank):
        level = grade(text for pool in pooled_texts(bank).values() for text in pool)
        yield Row("reading grade", f"{max(level, 0):.1f}", "ok" if level <= MOST_GRADE else "warn")
    else:
        yield Row("reading grade", "not measured, the counter knows English only", "open")
    longest = longest_sentence(text for _, text in running_texts(bank))
    yield Row("longest sentence", f"{longest} words", "ok" if longest <= MOST_WORDS else "warn")


def _review(bank: Bank, on: date) -> Iterator[Row]:
    certainties = (item.evidence.certainty for item in bank.items)
    yield Row("certainty", _tally(Certainty, certainties))
    seen = [source.seen for source in bank.sources]
    all_read = set(seen) <= {"read"}
    yield Row("sources", _tally(Seen, seen), "ok" if all_read else "open")
    review = bank.clinical_review
    if review is None:
        yield Row("clinical review", "not yet", "open")
    else:
        yield Row("clinical review", f"{review.name}, {review.role}, {review.on}")
    if bank.review_by is None:
        yield Row("review by", "no date", "open")
    else:
        late = bank.review_by < on
        yield Row("review by", str(bank.review_by), "warn" if late else "ok")


def _tally(literal: Any, words: Iterable[str]) -> str:
    """How often each word of a `Literal` occurs, in its order."""
    count = Counter(words)
    return ", ".join(f"{word} {count[word]}" for word in get_args(literal))
