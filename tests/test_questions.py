"""The bank that ships: whole, sourced, plain, and honest about what nobody could trace."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from checklist.bank import Bank, Item, load_bank, read_bank
from checklist.lint import check

FILE = Path(__file__).parent.parent / "questions.yaml"
BANK = load_bank()
LAST_CHANGED = date(2026, 11, 22)

# The statements of the article the bank answers to, as they were counted when it was taken apart.
STATEMENTS = """
INT-1..4 UND-1..13 ROL-1..8 LNK-1..9 MEC-1..8 CLI-1..10 INC-1..13 EXP-1..9 CON-1..12 FUT-1..10
FAQ-1..6 FAQ-6b FAQ-7a FAQ-7b FAQ-7c FAQ-7d FAQ-7e FAQ-8 WRAP-1..3
"""
SECTIONS = {
    # the five points of discussion
    "mechanism": {"P1"}, "evidence": {"P2"}, "history": {"P3"}, "side-effects": {"P4"},
    "care-team": {"P5"},
    # the three considerations
    "dose": {"C1"}, "monitoring": {"C2"}, "lifestyle": {"C3"},
    # what the article leaves out and a patient needs
    "fit": set(), "safety": {"P4"}, "when-to-call": set(), "practical": set(), "next-steps": set(),
}  # fmt: skip
UNTRACEABLE = re.compile(
    r"\b(?:78|65|70|72|20) ?(?:%|per ?cent)|Smith|Johnson|\bLee\b|Study [ABC]\b"
)
ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)


def expanded(ranges: str) -> set[str]:
    """The ids that `CLI-1..3 FAQ-6b` stands for."""
    ids = set()
    for word in ranges.split():
        prefix, _, rest = word.partition("-")
        first, _, last = rest.partition("..")
        ids |= {f"{prefix}-{n}" for n in range(int(first), int(last) + 1)} if last else {word}
    return ids


def printed(bank: Bank) -> Iterator[str]:
    """Every text of the bank that can stand on a sheet, but for the sources."""
    yield from (bank.title, bank.safety.lead, bank.safety.text, bank.summary.text)
    for section in bank.sections:
        yield from (section.title, section.intro)
    for fact in bank.facts:
        yield from (fact.label, fact.ask, fact.help or "", fact.reason or "", *fact.labels.values())
    for item in bank.items:
        yield from (item.ask, item.why, item.evidence.summary, *(r.text for r in item.reasons))
    for tell in bank.tell:
        yield from (tell.text, tell.why)
    for watch in bank.watch:
        yield from (watch.title, *watch.signs, watch.do)


def always(item: Item) -> bool:
    return item.enable_when is None and not item.sensitive


def test_the_first_line_names_the_schema_for_editors() -> None:
    first = FILE.read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=docs/bank.schema.json"


def test_the_inventory_holds_the_112_statements() -> None:
    assert len(expanded(STATEMENTS)) == 112
    assert {statement.id for statement in BANK.inventory} == expanded(STATEMENTS)
    assert len(BANK.inventory) == 112


def test_every_statement_is_covered_by_an_item() -> None:
    covered = {statement for item in BANK.items for statement in item.covers}
    assert expanded(STATEMENTS) - covered == set()


def test_the_sections_and_their_points_are_those_that_were_asked_for() -> None:
    assert {section.id: set(section.points) for section in BANK.sections} == SECTIONS


def test_every_section_has_items() -> None:
    assert {item.section for item in BANK.items} == set(SECTIONS)


def test_there_are_eight_points() -> None:
    assert {point.id for point in BANK.points} == {"P1", "P2", "P3", "P4", "P5", "C1", "C2", "C3"}


@pytest.mark.parametrize("point", [point.id for point in BANK.points])
def test_a_point_has_two_items_that_always_apply(point: str) -> None:
    sections = {section.id for section in BANK.sections if point in section.points}
    assert len([item for item in BANK.items if item.section in sections and always(item)]) >= 2


@pytest.mark.parametrize("item", [pytest.param(item, id=item.id) for item in BANK.items])
def test_an_item_is_whole(item: Item) -> None:
    assert re.fullmatch(r"[^.?!]+\?", item.ask)
    assert re.fullmatch(r"[^.?!]+\.", item.why)
    assert item.evidence.summary.endswith(".")
    assert item.evidence.checked <= LAST_CHANGED
    assert item.sources
    assert item.covers


def test_no_item_asks_what_another_asks() -> None:
    assert len({item.ask for item in BANK.items}) == len(BANK.items)


def test_no_address_is_printed() -> None:
    sources = (f"{s.title} {s.identifier} {s.note}" for s in BANK.sources)
    assert not [text for text in (*printed(BANK), *sources) if ADDRESS.search(text)]
    assert ADDRESS.search("read at https://example.org")


def test_every_source_has_an_identifier_but_ordinary_good_practice() -> None:
    assert [source.id for source in BANK.sources if not source.identifier] == ["common-sense"]


def test_what_rests_on_no_study_says_so() -> None:
    for item in BANK.items:
        if item.sources == ("common-sense",):
            assert item.evidence.certainty == "none-found", item.id


@pytest.mark.parametrize(
    "figure", ["78%", "65%", "70%", "72%", "20%", "Smith", "Johnson", "Lee", "Study A"]
)
def test_a_claim_nobody_could_trace_stands_in_the_inventory_alone(figure: str) -> None:
    statements = [f"{statement.where}: {statement.text}" for statement in BANK.inventory]
    claims = [text for text in statements if figure in text]
    assert claims
    assert all(UNTRACEABLE.search(claim) for claim in claims)
    assert not [text for text in printed(BANK) if figure in text]


def test_no_printed_text_holds_such_a_claim_in_other_words() -> None:
    assert not [text for text in printed(BANK) if UNTRACEABLE.search(text)]
    assert UNTRACEABLE.search("20 percent fewer relapses")


def test_claims_of_the_article_that_were_not_traced_are_marked() -> None:
    claims = {statement.id: statement.verdict for statement in BANK.inventory}
    for statement in expanded("LNK-5..6 CLI-8..10 EXP-5..8"):
        assert claims[statement] == "untraceable"


def test_the_bank_is_its_own_authors_friend() -> None:
    """No error, and no warning that would have to be explained."""
    report = check(read_bank(), on=LAST_CHANGED)
    assert report.errors == ()
    assert report.warnings == ()


def test_nobody_claims_a_clinical_review() -> None:
    assert BANK.clinical_review is None
    assert BANK.review_by
