"""What patients read of a bank, and which words push."""

from pathlib import Path

import pytest

from checklist.bank import load_bank
from checklist.wording import (
    ORDERS,
    PRAISE,
    is_english,
    patient_texts,
    pooled_texts,
    running_texts,
)

BANK = load_bank(Path(__file__).parent / "data" / "lint_bank.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Stop the pill.", "Stop"),
        ("Rest first. Then take it.", ". Then take"),
        ("If you are ill, stop it.", ", stop it"),
        ("Please change it.", "Please change"),
        ("Do not take more.", "Do not take"),
        ("Never start alone.", "Never start"),
        ("You can stop then.", "You can stop"),
        ("Should I stop it?", "Should I stop"),
        ("Should you ask?", "Should you"),
        ("You need to rest.", "You need to"),
        ("It must not be used.", "must"),
        ("Do I take it with food?", None),
        ("I take the pill.", None),
        ("If I do not take it, what then?", None),
        ("You do not take it.", None),
        ("Does it change my tests?", None),
        ("Is there a reason I should not take it?", None),
        ("What must I tell you?", None),
        ("If I eat no meat, take acid pills or rest", None),
        ("The trial was stopped.", None),
        ("Starting doses are low.", None),
    ],
)
def test_orders_are_told_from_the_patients_own_voice(text: str, said: str | None) -> None:
    found = ORDERS.words.search(text)
    assert (found and found[0]) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("What are the benefits?", "benefits"),
        ("It is PROVEN to help.", "PROVEN"),
        ("A game-changer.", "game-changer"),
        ("Is it a superpower or a miracle?", "superpower"),
        ("The trials are promising.", "promising"),
        ("It is not proven.", None),
        ("It is not yet proven.", None),
        ("It is unproven.", None),
        ("There was no benefit.", None),
        ("Benefit in people is not known.", None),
        ("He kept his promise.", None),
    ],
)
def test_praise_is_told_from_doubt(text: str, said: str | None) -> None:
    found = PRAISE.words.search(text)
    assert (found and found[0]) == said


def test_patients_read_every_text_but_those_for_staff() -> None:
    texts = dict(patient_texts(BANK))
    assert texts["items", 2, "reasons", 0, "text"] == "you drink coffee"
    assert texts["facts", 3, "choices", 0, "label"] == "soft"
    assert texts["watch", 0, "signs", 0] == "I wake up out of breath"
    assert texts["phrases", "own"] == "it is your own question"
    assert not {"sources", "inventory", "points", "clinical_review"} & {path[0] for path in texts}


def test_running_texts_leave_out_titles_and_labels() -> None:
    assert {path[-1] for path, _ in running_texts(BANK)} == {
        "ask", "why", "summary", "text", "lead", "intro", "do", 0,
    }  # fmt: skip


def test_texts_are_pooled_by_section_facts_tell_and_watch() -> None:
    pools = pooled_texts(BANK)
    assert list(pools) == [("facts",), ("sections", 0), ("tell",), ("watch",)]
    assert pools["watch",] == ["I wake up out of breath", "Call today."]
    assert pools["sections", 0][:2] == ["Ask why.", "Why do I wake up?"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", True), ("en-GB", True), ("EN", True), ("pt", False), ("enm", False)],
)
def test_only_english_is_measured(language: str, *, expected: bool) -> None:
    assert is_english(BANK.model_copy(update={"language": language})) is expected
