"""A bank and a patient → `Checklist`: which items, why, and in what order.

The order of the entries:

1. what the patient starred, unless it was answered last time: such a star is spent;
2. what was left over from last time, in the order of that sheet;
3. the patient's own questions;
4. safety items switched on by the patient's own answers;
5. one item for each point of the bank that no entry above carries;
6. the rest by priority, those that the answers speak for first;
7. what was answered last time, in the same order.

The order is total, so a shorter sheet is the beginning of a longer one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cache
from typing import Generic, Literal, NamedTuple, TypeVar, get_args

from checklist.bank import Bank, Conditional, Item, Level, Priority, Tell, Watch
from checklist.conditions import Answer, Answers, Match, Verdict, evaluate
from checklist.facts import Fact
from checklist.patient import Patient, Previous

_PRIORITIES = get_args(Priority)
_LEVELS = get_args(Level)

What = TypeVar("What", Tell, Watch)
Kind = Literal["starred", "carried", "own", "answer", "unknown", "always", "answered"]


class Rank(IntEnum):
    """Which of the rules of the order put an entry in its place."""

    STARRED = 1
    CARRIED = 2
    OWN = 3
    SAFETY = 4
    POINT = 5
    REST = 6
    ANSWERED = 7


class Reason(NamedTuple):
    """Why something is on the sheet: what kind of reason, and words completing "Here because …"."""

    kind: Kind
    text: str


class OwnQuestion(NamedTuple):
    """A question in the patient's own words: an item with most of its attributes empty."""

    id: str
    ask: str
    why: str = ""
    evidence: None = None
    sources: tuple[str, ...] = ()
    safety: bool = False
    section: str = ""


class Entry(NamedTuple):
    """An item at its place in the order, and every reason it is there (at least one)."""

    number: int
    item: Item | OwnQuestion
    rank: Rank
    reasons: tuple[Reason, ...]

    @property
    def personal(self) -> bool:
        """Whether it is here for this patient and not for everyone."""
        return any(reason.kind != "always" for reason in self.reasons)

    @property
    def chosen(self) -> bool:
        """Whether the patient starred it, or wrote it and still waits for an answer."""
        own = isinstance(self.item, OwnQuestion)
        return self.rank == Rank.STARRED or (own and self.rank != Rank.ANSWERED)

    @property
    def safety(self) -> bool:
        """Whether it is about safety and the patient's own answers switched it on."""
        return self.item.safety and _by_answers(self.reasons)


class Applied(NamedTuple, Generic[What]):
    """Something to tell or to watch for that applies, and why."""

    what: What
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """Everything a template needs, as plain data.

    `entries` holds every item that applies, in order; `most` is how many the minutes of the visit
    allow, None if that is not known. `answers` are the patient's, with what follows from them.
    """

    bank: Bank
    patient: Patient
    on: date
    entries: tuple[Entry, ...]
    tell: tuple[Applied[Tell], ...]
    watch: tuple[Applied[Watch], ...]
    answers: Answers
    most: int | None

    @property
    def left_behind(self) -> tuple[str, ...]:
        """What the last sheet left open, or the bank's that it settled, and no entry takes up."""
        last = _last(self.patient)
        here = {_key(entry.item) for entry in self.entries}
        known = {item.id for item in self.bank.items}
        return tuple(
            key
            for key in (*last.unanswered, *(key for key in last.answered if key in known))
            if key not in here
        )


def select(bank: Bank, patient: Patient, *, on: date, minutes: int | None = None) -> Checklist:
    """Choose and order what goes on a patient's sheet.

    Args:
        bank: what can be chosen.
        patient: whose sheet it is.
        on: the day it is made, from which an age is counted.
        minutes: how long the visit is; None takes it from the appointment.
    """
    answers = {**patient.answers, **_derived(bank, patient, on)}
    minutes = patient.appointment.minutes if minutes is None else minutes
    return Checklist(
        bank=bank,
        patient=patient,
        on=on,
        entries=_entries(bank, patient, answers),
        tell=tuple(_applied(bank, bank.tell, answers)),
        watch=tuple(
            sorted(_applied(bank, bank.watch, answers), key=lambda a: _LEVELS.index(a.what.level))
        ),
        answers=answers,
        most=None if minutes is None else max(1, minutes // bank.minutes_per_item),
    )


def answer_text(fact: Fact, answer: Answer, *, joined_by: str = ", ") -> str:
    """An answer in the words of its fact; yes and no are left to whoever prints."""
    if isinstance(answer, tuple):
        return joined_by.join(fact.labels[choice] for choice in answer)
    if isinstance(answer, str) and fact.choices:
        return fact.labels[answer]
    return str(answer)


def divide(entries: Iterable[Entry], most: int) -> tuple[list[Entry], list[Entry]]:
    """The entries that a sheet for so many takes, numbered anew, and those it leaves out.

    What the patient starred, or wrote and still waits for, is never left out.
    """
    every = tuple(entries)
    room = max(0, most - sum(each.chosen for each in every))
    taken: list[Entry] = []
    left_out: list[Entry] = []
    for entry in every:
        if not entry.chosen and not room:
            left_out.append(entry)
            continue
        taken.append(entry._replace(number=len(taken) + 1))
        room -= not entry.chosen
    return taken, left_out


def _derived(bank: Bank, patient: Patient, on: date) -> dict[str, Answer]:
    """Answers that follow from the birth date, which unlike a typed age never goes stale."""
    born = patient.birth_date
    if born is None or born > on:
        return {}
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return {fact.id: age for fact in bank.facts if fact.source == "birth_date"}


class _Candidate(NamedTuple):
    """An item or own question that applies, before it has a place."""

    item: Item | OwnQuestion
    reasons: tuple[Reason, ...]
    points: tuple[str, ...]
    order: tuple[int, bool, int]

    def has(self, kind: Kind) -> bool:
        """Whether it is here for a reason of that kind."""
        return any(reason.kind == kind for reason in self.reasons)


def _entries(bank: Bank, patient: Patient, answers: Answers) -> tuple[Entry, ...]:
    every = tuple(_candidates(bank, patient, answers))
    candidates = {c.item.id: c for c in every if not c.has("answered")}
    ranked: dict[str, Rank] = {}

    def place(rank: Rank, chosen: Iterable[_Candidate]) -> None:
        for candidate in chosen:
            ranked.setdefault(candidate.item.id, rank)

    by_order = sorted(candidates.values(), key=lambda c: c.order)
    place(Rank.STARRED, (candidates[star] for star in patient.starred if star in candidates))
    place(Rank.CARRIED, _as_left(patient, candidates.values()))
    place(Rank.OWN, (c for c in candidates.values() if isinstance(c.item, OwnQuestion)))
    place(Rank.SAFETY, (c for c in by_order if c.item.safety and c.has("answer")))
    for point in bank.points:
        if not any(point.id in candidates[item_id].points for item_id in ranked):
            place(Rank.POINT, [c for c in by_order if point.id in c.points][:1])
    place(Rank.REST, by_order)
    place(Rank.ANSWERED, sorted((c for c in every if c.has("answered")), key=lambda c: c.order))
    found = {c.item.id: c for c in every}
    return tuple(
        Entry(number, found[item_id].item, rank, found[item_id].reasons)
        for number, (item_id, rank) in enumerate(ranked.items(), start=1)
    )


def _as_left(patient: Patient, candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """What was left over from last time, in the order of that sheet."""
    order = {key: n for n, key in reversed(tuple(enumerate(_last(patient).unanswered)))}
    carried = (c for c in candidates if c.has("carried"))
    return sorted(carried, key=lambda c: order[_key(c.item)])


def _candidates(bank: Bank, patient: Patient, answers: Answers) -> Iterable[_Candidate]:
    for number, ask in enumerate(patient.own_questions, start=1):
        own = OwnQuestion(f"own-{number}", ask)
        reasons = (*_chosen(bank, patient, own), Reason("own", bank.phrases.own))
        yield _Candidate(own, reasons, (), (0, False, number))
    for index, item in enumerate(bank.items):
        verdict = evaluate(item.enable_when, answers)
        because = _reasons(bank, item, verdict)
        chosen = _chosen(bank, patient, item, applies=verdict.holds is not False)
        if item.sensitive and not chosen and not _by_answers(because):
            continue
        if reasons := (*chosen, *because):
            order = (_PRIORITIES.index(item.priority), not _by_answers(reasons), index)
            yield _Candidate(item, reasons, bank.section(item.section).points, order)


def _chosen(
    bank: Bank, patient: Patient, item: Item | OwnQuestion, *, applies: bool = True
) -> tuple[Reason, ...]:
    """Why the patient wants it: it is starred, or the last sheet held it.

    What that sheet held applied then, so it is here again unless the answers now rule it out. A
    star holds whatever they say.
    """
    last, starred = _last(patient), item.id in patient.starred
    if _key(item) in last.answered and (applies or starred):
        return (Reason("answered", bank.phrases.answered),)
    reasons = (Reason("starred", bank.phrases.starred),) if starred else ()
    if _key(item) in last.unanswered and applies:
        return (*reasons, Reason("carried", bank.phrases.carried))
    return reasons


def _last(patient: Patient) -> Previous:
    return patient.previous or _no_last_time()


@cache
def _no_last_time() -> Previous:
    return Previous()


def _key(item: Item | OwnQuestion) -> str:
    """What an item goes by from one sheet to the next: an own question by its words, for its number
    changes with those before it."""
    return item.ask if isinstance(item, OwnQuestion) else item.id


def _by_answers(reasons: Iterable[Reason]) -> bool:
    """Whether the patient's own answers are among the reasons."""
    return any(reason.kind == "answer" for reason in reasons)


def _reasons(bank: Bank, thing: Conditional, verdict: Verdict) -> tuple[Reason, ...]:
    """Why a thing applies; nothing if it does not."""
    if verdict.holds is None and thing.if_unknown == "show":
        labels = _join(bank, (bank.fact(fact).label for fact in dict.fromkeys(verdict.unknown)))
        return (Reason("unknown", bank.phrases.unknown.replace("{answer}", labels)),)
    if not verdict.holds:
        return ()
    texts = (text for match in verdict.matches for text in _explain(bank, thing, match))
    reasons = tuple(Reason("answer", text) for text in dict.fromkeys(texts))
    return reasons or (Reason("always", bank.phrases.always),)


def _explain(bank: Bank, thing: Conditional, match: Match) -> Iterable[str]:
    """The words for one match: the item's own where it has some, else those of the fact.

    What somebody does not have explains nothing by itself, so the match of a `!=` has no words
    unless the item gives it some.
    """
    fact = bank.fact(match.fact)
    left = list(match.answers) or [match.value]
    for own in thing.reasons if isinstance(thing, Item) else ():
        spoken = [answer for answer in left if not own.answer or answer in own.answer]
        if own.fact == fact.id and spoken:
            yield _fill(bank, own.text, fact, spoken)
            left = [answer for answer in left if answer not in spoken]
    if fact.reason and left and not match.negative:
        yield _fill(bank, fact.reason, fact, left)


def _fill(bank: Bank, text: str, fact: Fact, answers: list[str]) -> str:
    return text.replace("{answer}", _join(bank, (fact.labels.get(a, a) for a in answers)))


def _join(bank: Bank, words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} {bank.phrases.and_} {last}" if most else last


def _applied(bank: Bank, things: Iterable[What], answers: Answers) -> list[Applied[What]]:
    considered = (
        Applied(thing, _reasons(bank, thing, evaluate(thing.enable_when, answers)))
        for thing in things
    )
    return [applied for applied in considered if applied.reasons]
