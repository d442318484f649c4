"""A bank's text → what its author should mend, and a score card.

What a bank must be to be read at all is the business of `bank`, whose problems are passed on as
they are. Here is what it should be besides: each rule is one function from a bank to findings.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from checklist.bank import Bank, Conditional, Notice, Statement, parse_bank
from checklist.conditions import Condition
from checklist.errors import InputError, Problem
from checklist.readability import grade, longest_sentence, sentences
from checklist.satisfiability import can_match, comparisons, outcomes
from checklist.scorecard import LEAST_ITEMS, Row, everyones_items, score_card, uncovered
from checklist.sound import sound_part
from checklist.source import Document, Path
from checklist.validation import quoted
from checklist.wording import (
    MOST_GRADE,
    MOST_WORDS,
    PUSHING,
    is_english,
    patient_texts,
    pooled_texts,
    running_texts,
)

_QUESTION_MARKS = ("?", "؟", "？", ";")  # the last is how NFC writes the Greek one


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: errors that must be mended, warnings to think about, the bank's figures.

    Of a text that is no bank there are errors only, those of its sound entries among them.
    """

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    card: tuple[Row, ...] = ()
    bank: Bank | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A complaint of a rule, at a path of the bank."""

    path: Path
    fault: str
    remedy: str


Rule = Callable[[Bank], Iterator[Finding]]


def check(document: Document, *, on: date) -> Report:
    """Check the text of a bank as of a day."""
    try:
        bank = parse_bank(document)
    except InputError as error:
        more = _located(document, _among_sound(document, error.problems))
        return Report(errors=tuple(sorted({*error.problems, *more})))
    return Report(
        errors=_located(document, (found for rule in ERRORS for found in rule(bank))),
        warnings=_located(
            document, [*(found for rule in WARNINGS for found in rule(bank)), *overdue(bank, on=on)]
        ),
        card=score_card(bank, on=on),
        bank=bank,
    )


def _located(document: Document, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """The findings as problems, in the order of the text."""
    return tuple(sorted({Problem(document.place(f.path), f.fault, f.remedy) for f in findings}))


def _among_sound(document: Document, problems: Iterable[Problem]) -> Iterator[Finding]:
    """What the rules that look at one entry at a time find in a bank that cannot be read."""
    if part := sound_part(document, problems):
        for rule in (unsourced, senseless_conditions, uncovered_statements):
            for found in rule(part.bank):
                yield replace(found, path=part.in_text(found.path))


def unsourced(bank: Bank) -> Iterator[Finding]:
    """A statement for patients names no source."""
    for key, notice in (("safety", bank.safety), ("summary", bank.summary)):
        if not notice.sources:
            yield _unsourced((key,))
    for path, thing in _conditionals(bank):
        if not thing.sources:
            yield _unsourced(path)


def _conditionals(bank: Bank) -> Iterator[tuple[Path, Conditional]]:
    for key in ("items", "tell", "watch"):
        for index, thing in enumerate(getattr(bank, key)):
            yield (key, index), thing


def _unsourced(path: Path) -> Finding:
    return Finding((*path, "sources"), "no source is named", "name at least one of “sources”")


def senseless_conditions(bank: Bank) -> Iterator[Finding]:
    """A condition, or a part of one, that no answers make true or none make false."""
    for path, thing in _conditionals(bank):
        if thing.enable_when is not None:
            yield from _senseless(thing.enable_when, (*path, "enable_when"), bank)


def _senseless(condition: Condition, path: Path, bank: Bank) -> list[Finding]:
    """The smallest parts of a condition that are senseless; the whole only if no part is."""
    for key, parts in (("all", condition.all), ("any", condition.any)):
        inner = [f for i, part in enumerate(parts) for f in _senseless(part, (*path, key, i), bank)]
        if inner:
            return inner
    found = outcomes(condition, bank)
    about = ", ".join(dict.fromkeys(f"“{leaf.fact}”" for leaf in comparisons(condition)))
    if True not in found:
        return [Finding(path, f"no answer to {about} makes this true", _mend(condition, bank))]
    if False not in found:
        remedy = "leave the condition out, or ask for any answer with operator: exists"
        return [Finding(path, f"every answer to {about} makes this true", remedy)]
    return []


def _mend(condition: Condition, bank: Bank) -> str:
    fact = bank.fact(condition.fact) if condition.fact else None
    if fact and fact.range:
        return f"compare with a number between {fact.range[0]:g} and {fact.range[1]:g}"
    return "mend one of its parts, or join them with any"


def uncovered_statements(bank: Bank) -> Iterator[Finding]:
    """A statement of the inventory that no item takes up."""
    index_of = {statement.id: index for index, statement in enumerate(bank.inventory)}
    for statement in uncovered(bank):
        yield Finding(
            ("inventory", index_of[statement.id], "id"),
            f"no item covers “{statement.id}”",
            "add it to “covers” of the item that takes it up",
        )


def thin_points(bank: Bank) -> Iterator[Finding]:
    """A point with too few items that apply to everyone."""
    for index, point in enumerate(bank.points):
        count = len(everyones_items(bank, point))
        if count < LEAST_ITEMS:
            yield Finding(
                ("points", index),
                f"“{point.id}” has {count} of the {LEAST_ITEMS} items that should always apply",
                "write items without enable_when, not sensitive, in a section of this point",
            )


def unused_sources(bank: Bank) -> Iterator[Finding]:
    """A source that nothing names."""
    things: list[Notice | Conditional | Statement] = [
        bank.safety, bank.summary, *bank.items, *bank.tell, *bank.watch, *bank.inventory,
    ]  # fmt: skip
    used = {source for thing in things for source in thing.sources}
    for index, source in enumerate(bank.sources):
        if source.id not in used:
            yield Finding(
                ("sources", index, "id"),
                f"nothing names the source “{source.id}”",
                "name it where it is used, or leave it out",
            )


def idle_reasons(bank: Bank) -> Iterator[Finding]:
    """A reason for an answer that can never be why its item applies."""
    for i, item in enumerate(bank.items):
        for j, reason in enumerate(item.reasons):
            path = ("items", i, "reasons", j)
            if not can_match(item.enable_when, bank, fact=reason.fact, choice=None):
                fault = f"this is never given, for “{reason.fact}” cannot switch the item on"
                yield Finding(path, fault, "compare the fact in enable_when, or leave this out")
                continue
            for k, choice in enumerate(reason.answer):
                if not can_match(item.enable_when, bank, fact=reason.fact, choice=choice):
                    yield Finding(
                        (*path, "answer", k),
                        f"the answer “{choice}” cannot switch the item on",
                        "name a choice that enable_when compares with, or leave it out",
                    )


def overdue(bank: Bank, *, on: date) -> Iterator[Finding]:
    """The day by which the bank should be reviewed has passed."""
    if bank.review_by and bank.review_by < on:
        yield Finding(
            ("review_by",),
            f"the review was due on {bank.review_by}, and every sheet says so",
            "check the bank against its sources again, then set a new date",
        )


def hard_to_read(bank: Bank) -> Iterator[Finding]:
    """Texts read together, such as a section, that ask for more schooling than they should."""
    for path, texts in pooled_texts(bank).items() if is_english(bank) else ():
        level = grade(texts)
        if level > MOST_GRADE:
            hardest = max(texts, key=lambda text: grade([text]))
            yield Finding(
                path,
                f"these texts are at reading grade {level:.1f}, above {MOST_GRADE:g}",
                f"use shorter words and sentences, first in {quoted(hardest)}",
            )


def long_sentences(bank: Bank) -> Iterator[Finding]:
    """A sentence too long to keep in mind."""
    for path, text in running_texts(bank):
        longest = longest_sentence([text])
        if longest > MOST_WORDS:
            yield Finding(
                path, f"a sentence has {longest} words, more than {MOST_WORDS}", "split it"
            )


def more_than_one_question(bank: Bank) -> Iterator[Finding]:
    """An item whose `ask` is not one question."""
    for index, item in enumerate(bank.items):
        path = ("items", index, "ask")
        count = len(sentences(item.ask))
        if count > 1:
            yield Finding(
                path, f"there are {count} sentences here", "ask one thing in one sentence"
            )
        if not item.ask.endswith(_QUESTION_MARKS):
            yield Finding(path, "this does not end in a question mark", "write it as a question")


def pushing_words(bank: Bank) -> Iterator[Finding]:
    """A text that gives orders or praise; the safety box has to, so it may."""
    for path, text in patient_texts(bank) if is_english(bank) else ():
        for pushing in PUSHING if path[0] != "safety" else ():
            if found := pushing.words.search(text):
                said = found[0].strip(" .,;:!?")
                yield Finding(path, f"“{said}” {pushing.how}", pushing.remedy)


# `overdue` is the one rule that needs a day as well, and `check` calls it by name.
ERRORS: tuple[Rule, ...] = (unsourced, senseless_conditions, uncovered_statements, thin_points)
WARNINGS: tuple[Rule, ...] = (
    unused_sources,
    idle_reasons,
    hard_to_read,
    long_sentences,
    more_than_one_question,
    pushing_words,
)
