"""The words on the sheets of a bank → how plain they are: a figure and every fault, by quality.

All of it is for English. The limits are this project's own, but for those that name a source.
"""

from collections.abc import Iterator

from checklist import plain_english as english
from checklist.material import Found, Material, faults_on
from checklist.sheet import Element
from checklist.wording import MOST_GRADE, PRAISE

MOST_PASSIVE = 0.2
"""The most sentences in the passive voice: raters of PEMAT are to agree from 80% in the active
(Vishnevetsky et al. 2018, doi 10.1016/j.pec.2017.09.003, table 7)."""


def praise(material: Material) -> Found:
    """Look for words that sell, which distract from what the sheet is for."""

    def find(sheet: Element) -> Iterator[str]:
        for line in sheet.lines:
            if found := PRAISE.words.search(line):
                yield f"“{found[0]}” {PRAISE.how}"
            if "!" in line:
                yield f"an exclamation mark in “{line}”"

    return Found("no praise, no “!”", faults_on(material.sheets, find))


def everyday_words(material: Material) -> Found:
    """Look at the reading grade, at hard words, and at short forms that nothing explains."""

    def find(sheet: Element) -> Iterator[str]:
        if sheet.grade > MOST_GRADE:
            yield f"its reading grade is {sheet.grade:.1f}, above {MOST_GRADE:g}"
        for line in sheet.lines:
            for word, plain in english.hard_words(line):
                yield f"“{word}” is a hard word for “{plain}”"
        known = english.short_forms(sheet.lines)
        yield from (f"“{short}” is not explained at first" for short in known if not known[short])
        if len(known) > english.MOST_SHORT_FORMS:
            yield f"{len(known)} short forms, more than {english.MOST_SHORT_FORMS}"

    level = max(sheet.grade for sheet in material.sheets.values())
    short = english.short_forms(material.lines)
    figure = f"reading grade {max(level, 0):.1f}; {len(short)} short forms, all explained"
    return Found(figure, faults_on(material.sheets, find))


def long_words(material: Material) -> Found:
    """List the words that may be terms; whether they are explained, only a person can tell."""
    found = english.long_words(material.lines)
    return Found(f"{len(found)} long words, such as {found[0]}" if found else "no long words")


def active_voice(material: Material) -> Found:
    """Count the sentences that look passive."""

    def share(sheet: Element) -> float:
        passive = sum(map(english.is_passive, sheet.sentences))
        return passive / max(len(sheet.sentences), 1)

    def find(sheet: Element) -> Iterator[str]:
        if share(sheet) > MOST_PASSIVE:
            most = _in_100(MOST_PASSIVE)
            yield f"{_in_100(share(sheet))} of its sentences look passive, more than {most}"

    most = max(map(share, material.sheets.values()))
    return Found(f"at most {_in_100(most)} look passive", faults_on(material.sheets, find))


def numbers(material: Material) -> Found:
    """Look for percentages, fractions, decimals, and counts that cannot be compared."""

    def find(sheet: Element) -> Iterator[str]:
        for line in sheet.lines:
            for number, fault in english.unclear_numbers(line):
                yield f"“{number}” {fault}"

    counts = sum(map(english.how_often, material.lines))
    figure = f"“1 in 10” and the like: {counts}; no %, fraction, decimal"
    return Found(figure, faults_on(material.sheets, find))


def sums(material: Material) -> Found:
    """Look for words that ask the reader to calculate."""

    def find(sheet: Element) -> Iterator[str]:
        yield from (
            f"“{asked}” asks for a sum" for asked in map(english.sums, sheet.lines) if asked
        )

    return Found("no word asks for it", faults_on(material.sheets, find))


def sums_shown(material: Material) -> Found:
    """Say whether there is a calculation that would have to be shown."""
    return Found("no sums", applies=bool(sums(material).faults))


def actions(material: Material) -> Found:
    """Look for an action the reader is asked to take before the first question."""
    questions = {item.ask for item in material.bank.items}

    def first(sheet: Element) -> str:
        for line in sheet.lines:
            if line in questions:
                break
            if asked := english.actions(line):
                return asked[0]
        return ""

    def find(sheet: Element) -> Iterator[str]:
        if not first(sheet):
            yield "nothing before the first question says what to do"

    told = [first(sheet) for sheet in material.printed.values()]
    return Found(f"“{told[0]}” stands first", faults_on(material.printed, find))


def address(material: Material) -> Found:
    """Look at whether the sheets speak to their reader."""

    def share(sheet: Element) -> float:
        direct = sum(map(english.speaks_to_reader, sheet.sentences))
        return direct / max(len(sheet.sentences), 1)

    def find(sheet: Element) -> Iterator[str]:
        if not share(sheet):
            yield "no sentence says I, we or you"
        for about in filter(None, map(english.spoken_about, sheet.lines)):
            yield f"“{about}” speaks about the reader and not to them"

    least = min(map(share, material.printed.values()))
    figure = f"I, we or you in at least {_in_100(least)} sentences"
    return Found(figure, faults_on(material.sheets, find))


def _in_100(share: float) -> str:
    return f"{round(100 * share)} in 100"
