"""A bank → what PEMAT-P asks of its sheets: what a machine can see, and what waits for a person.

PEMAT-P is AHRQ's Patient Education Materials Assessment Tool for print (publication 14-0002-EF).
Its 24 items keep their official numbers; 13 and 14 are for sound and screens. People rate it: a
machine can find a fault, and only for some items can it see enough to find none.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from checklist import sheet_build as build
from checklist import sheet_words as words
from checklist.bank import Bank
from checklist.material import WHOLE, Check, Found, Material
from checklist.patient import Patient
from checklist.selection import select
from checklist.sheet import read_sheet
from checklist.templates import DEFAULT, Folder, to_html
from checklist.wording import is_english

SHEETS = ("visit", "handout", "full")

Verdict = Literal["ok", "warn", "open", "n/a"]


@dataclass(frozen=True, slots=True)
class PematItem:
    """One item: its number, its name in short, what a person is asked, and what a machine checks.

    Without a question the machine's word is enough. A check that is `worded` knows English only.
    """

    number: int
    name: str
    question: str = ""
    check: Check | None = None
    worded: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found for an item: either `faults`, each with the sheets it is on, or a `text`: the
    figure, the question to a person, or why the item does not apply."""

    number: int
    name: str
    verdict: Verdict
    text: str
    faults: tuple[str, ...] = ()


ITEMS = (
    PematItem(1, "purpose", "is it clear at a glance what each sheet is for?"),
    PematItem(2, "no distraction", "could anything go?", words.praise, worded=True),
    PematItem(3, "everyday words", check=words.everyday_words, worded=True),
    PematItem(4, "medical terms", "is each explained?", words.long_words, worded=True),
    PematItem(5, "active voice", "is it clear who acts?", words.active_voice, worded=True),
    PematItem(6, "clear numbers", check=words.numbers, worded=True),
    PematItem(7, "no sums", "is anything to be worked out?", words.sums, worded=True),
    PematItem(8, "short sections", check=build.short_sections),
    PematItem(9, "headings", check=build.headings),
    PematItem(10, "order", "does each thing come when it is needed?"),
    PematItem(11, "summary", check=build.summary),
    PematItem(12, "visual cues", check=build.visual_cues),
    PematItem(15, "pictures", "would one make anything easier?"),
    PematItem(16, "pictures help", "do they say what the words say?", build.pictures),
    PematItem(17, "picture titles", check=build.named_pictures),
    PematItem(18, "clear pictures", "are they uncluttered?", build.pictures),
    PematItem(19, "simple tables", check=build.simple_tables),
    PematItem(20, "an action", check=words.actions, worded=True),
    PematItem(21, "speaks to you", check=words.address, worded=True),
    PematItem(22, "steps", "is each action in small, plain steps?"),
    PematItem(23, "a tool", check=build.ticks),
    PematItem(24, "sums shown", "is each shown step by step?", words.sums_shown, worded=True),
    PematItem(25, "use of tables", "is it said how to use each?", build.charts),
    PematItem(26, "picture to act", "would one help somebody act?"),
)  # fmt: skip


def judge(bank: Bank, *, on: date, templates: Folder = DEFAULT) -> tuple[Judgement, ...]:
    """Look at the sheets of a bank, made for nobody in particular on a day.

    Raises:
        InputError: the templates cannot print the bank, such as for want of words in its language.
    """
    return judge_sheets(bank, sheets_of(bank, on=on, templates=templates))


def sheets_of(bank: Bank, *, on: date, templates: Folder = DEFAULT) -> dict[str, str]:
    """The HTML of the blank sheets, and of the full list as if all of the bank applied."""
    blank = select(bank, Patient(), on=on)
    whole = select(_unconditional(bank), Patient(), on=on)
    return {
        **{name: to_html(blank, template=name, templates=templates) for name in SHEETS},
        WHOLE: to_html(whole, template="full", templates=templates),
    }


def judge_sheets(bank: Bank, sheets: Mapping[str, str]) -> tuple[Judgement, ...]:
    """Look at the HTML of sheets by name."""
    material = Material(bank, {name: read_sheet(html) for name, html in sheets.items()})
    return tuple(_judge(item, material) for item in ITEMS)


def told(judged: Iterable[Judgement]) -> str:
    """With how many items a machine agrees, of those it can judge, and how many it cannot."""
    count = Counter(each.verdict for each in judged)
    return (
        f"A machine agrees with {count['ok']} of {count['ok'] + count['warn']}; "
        f"{count['open']} wait for a person; {count['n/a']} not applicable."
    )


def _judge(item: PematItem, material: Material) -> Judgement:
    if item.worded and not is_english(material.bank):
        unseen = "not looked at: the word lists know English only"
        text = f"{item.question} ({unseen})" if item.question else unseen
        return Judgement(item.number, item.name, "open", text)
    found = item.check(material) if item.check else Found("")
    if not found.applies:
        return Judgement(item.number, item.name, "n/a", found.figure)
    if found.faults:
        return Judgement(item.number, item.name, "warn", "", found.faults)
    if item.question:
        seen = f" ({found.figure})" if found.figure else ""
        return Judgement(item.number, item.name, "open", item.question + seen)
    return Judgement(item.number, item.name, "ok", found.figure)


def _unconditional(bank: Bank) -> Bank:
    """The bank with everything in it for everyone."""
    always = {"enable_when": None, "sensitive": False}
    return bank.model_copy(update={
        key: tuple(thing.model_copy(update=always) for thing in getattr(bank, key))
        for key in ("items", "tell", "watch")
    })  # fmt: skip
