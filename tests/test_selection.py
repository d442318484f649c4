"""Which items, why, and in what order: tables of named cases, then laws for any answers."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist import selection
from checklist.bank import Bank, Conditional, load_bank
from checklist.conditions import ALWAYS as ALWAYS_HOLDS
from checklist.conditions import Answer, Answers, Condition, Verdict, evaluate
from checklist.patient import Appointment, Patient, Previous, load_patient
from checklist.selection import Applied, Checklist, Entry, OwnQuestion, Rank, select
from checklist.source import Input

SLEEP = load_bank(Path(__file__).parent / "data" / "selection.yaml")
SHIPPED = load_bank()
TODAY = date(2026, 12, 1)

STARRED, CARRIED, OWN, SAFETY, POINT, REST, ANSWERED = Rank
ALWAYS = ("it matters for everyone",)


def chosen(bank: Bank, file: str, *, on: date = TODAY) -> Checklist:
    """What is selected for a patient's file."""
    return select(bank, load_patient(Input("patient.yaml", (file or "{}").encode()), bank), on=on)


def ids(checklist: Checklist) -> list[str]:
    return [entry.item.id for entry in checklist.entries]


def entry_of(checklist: Checklist, item: str) -> Entry | None:
    return next((entry for entry in checklist.entries if entry.item.id == item), None)


def texts(entry: Entry | Applied[Any]) -> tuple[str, ...]:
    return tuple(reason.text for reason in entry.reasons)


class Case(NamedTuple):
    """Answers, and an item they put at a rank for these reasons; rank None: it is not there."""

    says: str
    answers: str
    item: str
    rank: Rank | None = None
    reasons: tuple[str, ...] = ()

    def holds(self, bank: Bank) -> None:
        """Assert the case."""
        entry = entry_of(chosen(bank, f"answers: {{{self.answers}}}"), self.item)
        found = (entry.rank, texts(entry)) if entry else (None, ())
        assert found == (self.rank, self.reasons)


def named(cases: list[Case]) -> list[Any]:
    assert len({case.says for case in cases}) == len(cases)
    return [pytest.param(case, id=case.says) for case in cases]


# A small bank ------------------------------------------------------------------------------------

WAKES = "you drink coffee, which wakes"
NO_DRINKS, NO_BED = ("we do not know drinks yet",), ("we do not know bed yet",)

SMALL = [
    Case("an item for everyone", "", "why-early", REST, ("most people ask it",)),
    Case("the first item of a point", "", "why-awake", POINT, ("most people ask it",)),
    Case("a number below the bound", "hours: 4.9", "short-nights", SAFETY,
         ("you sleep 4.9 hours",)),
    Case("a number on the bound", "hours: 5", "short-nights"),
    Case("an unknown number", "", "short-nights"),
    Case("a number from the bound up", "age: 65", "older", SAFETY, ("you are 65",)),
    Case("a number just below it", "age: 64", "older"),
    Case("safety that nobody answered", "", "older", REST, ("we do not know age yet",)),
    Case("a choice", "bed: soft", "new-bed", REST, ("you sleep on a soft bed",)),
    Case("a choice whose id is none", "bed: none", "new-bed", REST, ("you sleep on no bed",)),
    Case("another choice", "bed: hard", "new-bed"),
    Case("a choice by another name", "bed: Futon", "quiet-nights", REST,
         ("you sleep on a hard bed",)),
    Case("an unknown choice that is shown", "", "new-bed", REST, NO_BED),
    Case("the item's own words", "drinks: coffee", "less-coffee", POINT, (WAKES,)),
    Case("the fact's words", "drinks: tea", "less-coffee", POINT, ("you drink tea",)),
    Case("both words", "drinks: [tea, coffee]", "less-coffee", POINT, (WAKES, "you drink tea")),
    Case("an answer that says nothing here", "drinks: [milk, tea]", "less-coffee", POINT,
         ("you drink tea",)),
    Case("none is an answer", "drinks: none", "less-coffee"),
    Case("not one of them", "drinks: [coffee, tea]", "more-drinks", REST, ("most people ask it",)),
    Case("one of them among others", "drinks: [coffee, wine]", "more-drinks"),
    Case("none is not one of them", "drinks: none", "more-drinks", REST, ("most people ask it",)),
    Case("not one of them, unknown", "", "more-drinks", REST, NO_DRINKS),
    Case("a sensitive item that is answered", "drinks: wine", "wine-harm", SAFETY,
         ("you drink wine",)),
    Case("a sensitive item that is unknown", "", "wine-harm"),
    Case("a sensitive item for everyone", "", "private"),
    Case("a text", "dreams: I fall", "bad-dreams", REST, ("you dream",)),
    Case("no text", "", "bad-dreams"),
    Case("an empty text", 'dreams: ', "bad-dreams"),
    Case("all of two", "hours: 6, naps: yes", "tired-days", REST, ("you sleep 6 hours", "you nap")),
    Case("all, one of them no", "hours: 6, naps: no", "tired-days"),
    Case("all, one no, one unknown", "naps: no", "tired-days"),
    Case("all, one of them unknown", "hours: 6", "tired-days", REST, ("we do not know naps yet",)),
    Case("all unknown", "", "tired-days", REST, ("we do not know hours and naps yet",)),
    Case("any, the first", "bed: hard", "quiet-nights", REST, ("you sleep on a hard bed",)),
    Case("any, the second", "drinks: coffee", "quiet-nights", REST, ("you drink coffee",)),
    Case("any, both", "bed: hard, drinks: coffee", "quiet-nights", REST,
         ("you sleep on a hard bed", "you drink coffee")),
    Case("any, one no and one unknown", "bed: soft", "quiet-nights"),
]  # fmt: skip


@pytest.mark.parametrize("case", named(SMALL))
def test_an_item_of_a_small_bank_is_there_or_not(case: Case) -> None:
    case.holds(SLEEP)


class Order(NamedTuple):
    """A patient's file and how the sheet begins: each id after two letters of its rank."""

    says: str
    file: str
    begins: str


ORDERS = [
    Order("blank: one for each point", "", "PO:why-awake PO:dark-room PO:heart"),
    Order("blank: then by priority", "", "PO:why-awake PO:dark-room PO:heart "
          "RE:older RE:tired-days RE:why-early RE:more-drinks RE:new-bed"),
    Order("starred in the order they were starred", "starred: [new-bed, why-early]",
          "ST:new-bed ST:why-early"),
    Order("starred twice stands once", "starred: [heart, heart]",
          "ST:heart PO:dark-room RE:why-awake"),
    Order("own questions in the order they were written", "own_questions: [B, A]",
          "OW:own-1 OW:own-2"),
    Order("starred before own", "{own_questions: [A], starred: [heart]}", "ST:heart OW:own-1"),
    Order("an own question can be starred", "{own_questions: [A, B], starred: [own-2, heart]}",
          "ST:own-2 ST:heart OW:own-1"),
    Order("starred safety is starred", "{answers: {hours: 4}, starred: [short-nights]}",
          "ST:short-nights PO:why-awake"),
    Order("safety before points", "answers: {hours: 4}", "SA:short-nights PO:why-awake"),
    Order("own before safety", "{answers: {hours: 4}, own_questions: [A]}",
          "OW:own-1 SA:short-nights"),
    Order("safety by priority, then as in the bank", "answers: {hours: 4, age: 70, drinks: wine}",
          "SA:short-nights SA:wine-harm SA:older PO:dark-room RE:why-awake RE:heart"),
    Order("safety that is for everyone waits", "answers: {hours: 4}",
          "SA:short-nights PO:why-awake PO:dark-room PO:heart"),
    Order("a starred item carries its point", "starred: [dark-room]",
          "ST:dark-room PO:why-awake PO:heart"),
    Order("a starred item carries every point of its section", "starred: [heart]",
          "ST:heart PO:dark-room"),
    Order("a safety item carries its points", "answers: {age: 70}",
          "SA:older PO:dark-room RE:why-awake"),
    Order("an own question carries no point", "own_questions: [A]", "OW:own-1 PO:why-awake"),
    Order("left over: in the order of that sheet, before own questions and safety",
          "{answers: {hours: 4}, own_questions: [A], previous: {unanswered: [heart, why-early]}}",
          "CA:heart CA:why-early OW:own-1 SA:short-nights PO:dark-room RE:why-awake"),
    Order("starred before left over",
          "{starred: [why-early, heart], previous: {unanswered: [new-bed, heart]}}",
          "ST:why-early ST:heart CA:new-bed"),
    Order("left over twice stands once", "previous: {unanswered: [heart, why-early, heart]}",
          "CA:heart CA:why-early PO:dark-room"),
    Order("an own question left over, by its words",
          "{own_questions: [A, B], previous: {unanswered: [why-early, B]}}",
          "CA:why-early CA:own-2 OW:own-1"),
    Order("an own question left over in other words",
          "{own_questions: [A], previous: {unanswered: [a]}}", "OW:own-1 PO:why-awake"),
    Order("what was left over carries its point", "previous: {unanswered: [dark-room]}",
          "CA:dark-room PO:why-awake PO:heart"),
    Order("left over while the answers are unknown",
          "previous: {unanswered: [short-nights, wine-harm]}", "CA:short-nights CA:wine-harm"),
    Order("left over, but ruled out now",
          "{answers: {hours: 8}, previous: {unanswered: [short-nights]}}",
          "PO:why-awake PO:dark-room"),
    Order("left over and ruled out, but starred",
          "{answers: {hours: 8}, starred: [short-nights], previous: {unanswered: [short-nights]}}",
          "ST:short-nights PO:why-awake"),
    Order("left over, but not in the bank", "previous: {unanswered: [moon, heart]}",
          "CA:heart PO:dark-room"),
    Order("what was answered carries no point", "previous: {answered: [why-awake, heart, older]}",
          "PO:why-early PO:dark-room RE:tired-days"),
    Order("a star is spent when it is answered", "{starred: [heart, new-bed], "
          "previous: {answered: [heart]}}", "ST:new-bed PO:why-awake PO:older"),
    Order("safety that was answered is no longer first",
          "{answers: {hours: 4}, previous: {answered: [short-nights]}}", "PO:why-awake"),
    Order("nothing was asked last time", "{starred: [heart], previous: {}}", "ST:heart"),
    Order("an answer decides between equals", "answers: {drinks: coffee}",
          "PO:why-awake PO:less-coffee PO:heart RE:quiet-nights RE:dark-room"),
]  # fmt: skip


@pytest.mark.parametrize("order", [pytest.param(order, id=order.says) for order in ORDERS])
def test_the_sheet_begins(order: Order) -> None:
    entries = chosen(SLEEP, order.file).entries
    begins = [f"{entry.rank.name[:2]}:{entry.item.id}" for entry in entries]
    wanted = order.begins.split()
    assert begins[: len(wanted)] == wanted


class End(NamedTuple):
    """A patient's file, how the sheet ends, and what of the last one it leaves behind."""

    says: str
    file: str
    ends: str
    left_behind: tuple[str, ...] = ()


ENDS = [
    End("answered comes last, by priority", "previous: {answered: [new-bed, heart]}",
        "RE:more-drinks AN:heart AN:new-bed"),
    End("a spent star is there still", "{starred: [why-early], previous: {answered: [why-early]}}",
        "RE:new-bed AN:why-early"),
    End("answered safety", "{answers: {hours: 4}, previous: {answered: [short-nights]}}",
        "RE:new-bed AN:short-nights"),
    End("answered while the answers are unknown", "previous: {answered: [short-nights]}",
        "RE:new-bed AN:short-nights"),
    End("answered and chosen, though it is sensitive", "previous: {answered: [private]}",
        "RE:new-bed AN:private"),
    End("an own question that was answered", "{own_questions: [A], previous: {answered: [A]}}",
        "RE:new-bed AN:own-1"),
    End("an own question that was answered and is gone", "previous: {answered: [A]}", "RE:new-bed"),
    End("answered and not", "previous: {answered: [heart], unanswered: [heart]}",
        "RE:new-bed AN:heart"),
    End("answered, but ruled out now",
        "{answers: {hours: 8}, previous: {answered: [short-nights]}}",
        "RE:new-bed", ("short-nights",)),
    End("answered and ruled out, but starred",
        "{answers: {hours: 8}, starred: [short-nights], previous: {answered: [short-nights]}}",
        "RE:new-bed AN:short-nights"),
    End("left over, but ruled out now",
        "{answers: {hours: 8}, previous: {unanswered: [heart, short-nights]}}",
        "RE:new-bed", ("short-nights",)),
    End("left over, but not in the bank", "previous: {unanswered: [moon, Why me?]}", "RE:new-bed",
        ("moon", "Why me?")),
]  # fmt: skip


@pytest.mark.parametrize("end", [pytest.param(end, id=end.says) for end in ENDS])
def test_the_sheet_ends(end: End) -> None:
    checklist = chosen(SLEEP, end.file)
    ends = [f"{entry.rank.name[:2]}:{entry.item.id}" for entry in checklist.entries]
    wanted = end.ends.split()
    assert ends[-len(wanted) :] == wanted
    assert checklist.left_behind == end.left_behind


CARRIED_WORDS, ANSWERED_WORDS = "it was left over from last time", "it was answered last time"


@pytest.mark.parametrize(
    ("file", "item", "reasons"),
    [
        pytest.param("previous: {unanswered: [heart]}", "heart",
                     (CARRIED_WORDS, "most people ask it"), id="left over"),
        pytest.param("{starred: [heart], previous: {unanswered: [heart]}}", "heart",
                     ("you chose it", CARRIED_WORDS, "most people ask it"), id="and starred"),
        pytest.param("previous: {unanswered: [short-nights]}", "short-nights", (CARRIED_WORDS,),
                     id="left over, and unknown by now"),
        pytest.param("{answers: {hours: 4}, previous: {answered: [short-nights]}}", "short-nights",
                     (ANSWERED_WORDS, "you sleep 4 hours"), id="answered"),
        pytest.param("{starred: [heart], previous: {answered: [heart]}}", "heart",
                     (ANSWERED_WORDS, "most people ask it"), id="answered, its star spent"),
        pytest.param("{own_questions: [A], previous: {unanswered: [A]}}", "own-1",
                     (CARRIED_WORDS, "it is your own question"), id="an own question"),
    ],
)  # fmt: skip
def test_what_the_last_sheet_held_says_so(file: str, item: str, reasons: tuple[str, ...]) -> None:
    entry = entry_of(chosen(SLEEP, file), item)
    assert entry
    assert texts(entry) == reasons
    assert entry.personal


def test_a_starred_item_that_does_not_apply_is_there_because_it_was_chosen() -> None:
    entry = entry_of(
        chosen(SLEEP, "{answers: {hours: 9}, starred: [short-nights]}"), "short-nights"
    )
    assert entry
    assert (entry.rank, texts(entry)) == (STARRED, ("you chose it",))
    assert entry.personal
    assert not entry.safety


def test_a_starred_item_that_applies_keeps_its_other_reasons() -> None:
    entry = entry_of(
        chosen(SLEEP, "{answers: {hours: 4}, starred: [short-nights]}"), "short-nights"
    )
    assert entry
    assert texts(entry) == ("you chose it", "you sleep 4 hours")
    assert entry.safety


def test_a_sensitive_item_is_there_when_it_was_chosen() -> None:
    checklist = chosen(SLEEP, "starred: [private, wine-harm]")
    assert ids(checklist)[:2] == ["private", "wine-harm"]


def test_an_own_question_says_whose_it_is_and_that_it_was_chosen() -> None:
    checklist = chosen(SLEEP, "{own_questions: [Why me?, And now?], starred: [own-1]}")
    first, second = checklist.entries[:2]
    assert first.item == OwnQuestion("own-1", "Why me?")
    assert texts(first) == ("you chose it", "it is your own question")
    assert texts(second) == ("it is your own question",)


@pytest.mark.parametrize(
    ("answers", "tell", "watch"),
    [
        pytest.param("", {"tell-hours": ALWAYS, "tell-bed": ALWAYS}, "now soon", id="blank"),
        pytest.param(
            "hours: 1, naps: yes, bed: soft",
            {"tell-hours": ALWAYS, "tell-naps": ("you nap",)},
            "now day soon",
            id="answered",
        ),
        pytest.param("naps: no, hours: 2", {"tell-hours": ALWAYS, "tell-bed": ALWAYS}, "now soon",
                     id="answered with no"),
    ],
)  # fmt: skip
def test_what_to_tell_keeps_its_order_and_signs_stand_by_urgency(
    answers: str, tell: dict[str, tuple[str, ...]], watch: str
) -> None:
    checklist = chosen(SLEEP, f"answers: {{{answers}}}")
    always = ("most people ask it",)
    assert [(a.what.id, texts(a)) for a in checklist.tell] == [
        (key, always if reasons == ALWAYS else reasons) for key, reasons in tell.items()
    ]
    assert [a.what.id for a in checklist.watch] == [f"watch-{word}" for word in watch.split()]


@pytest.mark.parametrize(
    ("of_the_visit", "asked_for", "most"),
    [
        pytest.param(None, None, None, id="unknown"),
        pytest.param(15, None, 5, id="from the appointment"),
        pytest.param(14, None, 4, id="a question is not begun that cannot be ended"),
        pytest.param(1, None, 1, id="never none"),
        pytest.param(None, 30, 10, id="as asked for"),
        pytest.param(15, 6, 2, id="what is asked for wins"),
    ],
)
def test_minutes_limit_how_many_questions(
    of_the_visit: int | None, asked_for: int | None, most: int | None
) -> None:
    patient = Patient(appointment=Appointment(minutes=of_the_visit))
    assert select(SLEEP, patient, on=TODAY, minutes=asked_for).most == most


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        pytest.param("1961-12-01", date(2026, 12, 1), 65, id="on the birthday"),
        pytest.param("1961-12-01", date(2026, 11, 30), 64, id="the day before"),
        pytest.param("2000-02-29", date(2025, 2, 28), 24, id="born on a leap day, the day before"),
        pytest.param("2000-02-29", date(2025, 3, 1), 25, id="born on a leap day, the day after"),
        pytest.param("2026-12-01", date(2026, 12, 1), 0, id="born today"),
        pytest.param("2027-01-01", date(2026, 12, 1), None, id="not yet born"),
    ],
)
def test_an_age_is_counted_on_the_day_of_the_sheet(born: str, on: date, age: int | None) -> None:
    assert chosen(SLEEP, f"birth_date: {born}", on=on).answers.get("age") == age


def test_a_birth_date_wins_over_a_typed_age_that_may_be_stale() -> None:
    checklist = chosen(SLEEP, "{birth_date: 1961-12-01, answers: {age: 30}}")
    assert checklist.answers["age"] == 65


def test_the_patients_own_answers_are_not_changed_by_what_follows_from_them() -> None:
    checklist = chosen(SLEEP, "birth_date: 1961-12-01")
    assert checklist.patient.answers == {}


# The shipped bank --------------------------------------------------------------------------------

KIDNEY = "your kidney test (eGFR) is"
YOU_SAID = "you are bothered by"
DIABETES = "you have or had type 2 diabetes"
UNKNOWN = "we do not know this yet:"
NO_TYPE, NO_MEDICINE = (f"{UNKNOWN} Type of MS",), (f"{UNKNOWN} MS medicine now",)
PREGNANT = ("you are pregnant",)
MAY = ("you are able to get pregnant",)
RAISES = "which can raise metformin in the blood"
INFECTIONS = (
    "you get bladder infections, and one antibiotic for them can raise metformin in the blood"
)

CLINICAL = [
    Case("eGFR 44 is below 45", "egfr: 44", "safe-low-kidney", SAFETY, (f"{KIDNEY} 44",)),
    Case("eGFR 44.9 is below 45", "egfr: 44.9", "safe-low-kidney", SAFETY, (f"{KIDNEY} 44.9",)),
    Case("eGFR 45 is not", "egfr: 45", "safe-low-kidney"),
    Case("no eGFR", "", "safe-low-kidney"),
    Case("kidney trouble with a good eGFR", "egfr: 80, conditions: kidney", "safe-low-kidney",
         SAFETY, ("you have or had kidney trouble",)),
    Case("both", "egfr: 41, conditions: CKD", "safe-low-kidney", SAFETY,
         (f"{KIDNEY} 41", "you have or had kidney trouble")),
    Case("dalfampridine", "medicines: dalfampridine", "safe-walking-medicine", SAFETY,
         ("you use dalfampridine (fampridine), and its EU leaflet names metformin",)),
    Case("its trade name", "medicines: [Ampyra]", "safe-walking-medicine", SAFETY,
         ("you use dalfampridine (fampridine), and its EU leaflet names metformin",)),
    Case("another medicine", "medicines: insulin", "safe-walking-medicine"),
    Case("insulin", "medicines: Lantus", "se-low-sugar", SAFETY,
         ("you use insulin, which can lower blood sugar too",)),
    Case("a sulfonylurea", "medicines: gliclazide", "se-low-sugar", SAFETY,
         ("you use a diabetes pill such as gliclazide or glipizide, which can lower blood sugar"
          " too",)),
    Case("no other medicine", "medicines: none", "se-low-sugar"),
    Case("trimethoprim", "medicines: Bactrim", "safe-other-medicines", SAFETY,
         ("you use trimethoprim, an antibiotic that can raise metformin in the blood",)),
    Case("cimetidine", "medicines: Tagamet", "safe-other-medicines", SAFETY,
         ("you use cimetidine, a heartburn pill that can raise metformin in the blood",)),
    Case("a medicine whose use is left unsaid", "medicines: dolutegravir", "safe-other-medicines",
         SAFETY, (f"you use dolutegravir, {RAISES}",)),
    Case("topiramate and zonisamide", "medicines: [topiramate, zonisamide]", "safe-other-medicines",
         SAFETY, ("you use topiramate and zonisamide, which can make the blood more acid",)),
    Case("ibuprofen", "medicines: ibuprofen", "safe-other-medicines", SAFETY,
         ("you use pain pills such as ibuprofen, which can harm the kidneys",)),
    Case("a water pill", "medicines: furosemide", "safe-other-medicines", SAFETY,
         ("you use water pills such as furosemide, "
          "which can strain the kidneys if you lose fluid",)),
    Case("trospium", "medicines: trospium", "safe-other-medicines", SAFETY,
         ("you use trospium, and metformin can lower how much of it is in the blood",)),
    Case("many bladder infections", "conditions: UTIs", "safe-other-medicines", SAFETY,
         (INFECTIONS,)),
    Case("a medicine that matters elsewhere", "medicines: contraceptive-pill",
         "safe-other-medicines"),
    Case("heart failure", "conditions: heart-failure", "safe-heart", SAFETY,
         ("you have or had heart failure",)),
    Case("mitoxantrone now", "ms_medicine: Novantrone", "safe-heart", SAFETY,
         ("you use mitoxantrone, which can harm the heart",)),
    Case("mitoxantrone once", "mitoxantrone_ever: yes", "safe-heart", SAFETY,
         ("you have had mitoxantrone, which can harm the heart",)),
    Case("never mitoxantrone", "mitoxantrone_ever: no, ms_medicine: ocrelizumab", "safe-heart"),
    Case("liver trouble", "conditions: cirrhosis", "safe-liver", SAFETY,
         ("you have or had liver trouble",)),
    Case("a healthy liver as far as we know", "conditions: none", "safe-liver"),
    Case("a CT with dye", "planned: ct-or-xray-dye", "safe-scan-dye", SAFETY,
         ("you have a CT or X-ray scan with dye planned",)),
    Case("a scan that may use dye", "planned: scan", "safe-scan-dye", SAFETY,
         ("you have a scan that may use dye planned",)),
    Case("surgery is no scan", "planned: surgery", "safe-scan-dye"),
    Case("surgery and a fast", "planned: [surgery, fasting]", "safe-surgery", SAFETY,
         ("you have surgery and a fast planned",)),
    Case("nothing planned", "planned: none", "safe-surgery"),
    Case("clemastine", "medicines: Tavegil", "safe-clemastine", SAFETY, ("you use clemastine",)),
    Case("no clemastine as far as we know", "", "safe-clemastine"),
    Case("an acid pill", "medicines: omeprazole", "safe-b12-risk", SAFETY,
         ("you use stomach acid pills such as omeprazole, which can add to the risk of low B12",)),
    Case("low B12 before", "conditions: low-b12", "safe-b12-risk", SAFETY,
         ("you have or had low vitamin B12",)),
    Case("metformin now", "on_metformin: yes", "safe-b12-risk", SAFETY,
         ("you use metformin now, and the risk of low B12 grows with time",)),
    Case("no metformin", "on_metformin: no", "safe-b12-risk"),
    Case("65 years", "age: 65", "safe-age", SAFETY, ("you are 65 years old",)),
    Case("64 years", "age: 64", "safe-age"),
    Case("an unknown age", "", "safe-age"),
    Case("some alcohol", "alcohol: some", "safe-alcohol", SAFETY, ("you drink alcohol",)),
    Case("rather not say", "alcohol: prefer-not-to-say", "safe-alcohol", SAFETY,
         ("alcohol can matter with metformin",)),
    Case("no alcohol", "alcohol: none", "safe-alcohol"),
    Case("alcohol unknown", "", "safe-alcohol", REST, (f"{UNKNOWN} Alcohol",)),
    Case("steroids", "steroids: yes", "safe-steroids", SAFETY,
         ("you just had strong steroids, or will have them soon",)),
    Case("a relapse, which may mean steroids", "relapse_recent: yes", "safe-steroids", SAFETY,
         ("you had a relapse in the last year, and steroids are often used for one",)),
    Case("no steroids and no relapse", "steroids: no, relapse_recent: no", "safe-steroids"),
    Case("pregnant", "pregnancy: pregnant", "prac-pregnancy", SAFETY, PREGNANT),
    Case("could get pregnant", "pregnancy: could-happen", "prac-pregnancy", SAFETY, MAY),
    Case("pregnancy does not apply", "pregnancy: not-relevant", "prac-pregnancy"),
    Case("pregnancy unknown", "", "prac-pregnancy"),
    Case("breastfeeding", "breastfeeding: yes", "prac-breastfeeding", SAFETY,
         ("you breastfeed, or will soon",)),
    Case("not breastfeeding", "breastfeeding: no", "prac-breastfeeding"),
    Case("birth control by pill", "medicines: the pill", "prac-birth-control", SAFETY,
         ("you use the birth control pill, which may fail if you vomit or have bad loose stools",)),
    Case("polycystic ovaries", "conditions: pcos", "prac-birth-control", SAFETY,
         ("you have or had polycystic ovaries (PCOS)",)),
    Case("hoping for a baby", "pregnancy: planning", "prac-birth-control"),
    Case("an MS medicine", "ms_medicine: Tecfidera", "fit-keep-ms-medicine", REST,
         ("you use dimethyl fumarate",)),
    Case("two MS medicines", "ms_medicine: [natalizumab, other]", "fit-keep-ms-medicine", REST,
         ("you use natalizumab and another MS medicine",)),
    Case("no MS medicine", "ms_medicine: none", "fit-keep-ms-medicine"),
    Case("MS medicine unknown", "", "fit-keep-ms-medicine", REST, NO_MEDICINE),
    Case("tested with my medicine", "ms_medicine: Ocrevus", "ev-with-my-medicine", REST,
         ("you use ocrelizumab",)),
    Case("no medicine to test it with", "ms_medicine: none", "ev-with-my-medicine"),
    Case("tested with a medicine unknown", "", "ev-with-my-medicine", REST, NO_MEDICINE),
    Case("a medicine that raises liver tests", "ms_medicine: Aubagio", "se-liver", REST,
         ("you use teriflunomide, which can raise liver tests",)),
    Case("a medicine that may affect the liver", "ms_medicine: natalizumab", "se-liver", REST,
         ("you use natalizumab, and some MS medicines can affect the liver",)),
    Case("a medicine not listed for the liver", "ms_medicine: ocrelizumab", "se-liver"),
    Case("no medicine for the liver", "ms_medicine: none", "se-liver"),
    Case("a pill that upsets the gut", "ms_medicine: DMF", "se-gut", POINT,
         ("you use dimethyl fumarate, which can upset the gut too",)),
    Case("bladder trouble", "symptoms: bladder", "se-gut", POINT, (f"{YOU_SAID} bladder trouble",)),
    Case("neither gut nor bladder", "symptoms: walking, ms_medicine: ocrelizumab", "se-gut"),
    Case("type 2 diabetes", "conditions: type2-diabetes", "fit-sugar-or-ms", REST, (DIABETES,)),
    Case("no diabetes, no metformin", "conditions: none, on_metformin: no", "fit-sugar-or-ms"),
    Case("diabetes unknown", "", "fit-sugar-or-ms"),
    Case("a sugar test with diabetes", "conditions: type2-diabetes", "hx-sugar-test"),
    Case("a sugar test with prediabetes", "conditions: prediabetes", "hx-sugar-test", REST,
         ("you have or had prediabetes",)),
    Case("a sugar test with another condition", "conditions: lung", "hx-sugar-test", REST, ALWAYS),
    Case("a sugar test, health unknown", "", "hx-sugar-test", REST,
         (f"{UNKNOWN} Health conditions",)),
    Case("weight is a worry", "weight_concern: yes", "hx-weight", REST,
         ("your weight is a worry for you",)),
    Case("weight is no worry", "weight_concern: no", "hx-weight"),
    Case("relapsing MS has relapses", "ms_type: rrms", "ev-relapses", REST,
         ("your type of MS is relapsing-remitting MS (RRMS)",)),
    Case("primary progressive MS has none", "ms_type: ppms", "ev-relapses"),
    Case("relapses, type unknown", "", "ev-relapses", REST, NO_TYPE),
    Case("progressive MS", "ms_type: spms", "ev-progression", REST,
         ("your type of MS is secondary progressive MS (SPMS)",)),
    Case("relapsing MS does not progress so", "ms_type: rrms", "ev-progression"),
    Case("progression, type unknown", "", "ev-progression", REST, NO_TYPE),
    Case("fatigue", "symptoms: tiredness", "ev-fatigue", REST, (f"{YOU_SAID} fatigue",)),
    Case("no fatigue", "symptoms: pain", "ev-fatigue"),
    Case("causes of fatigue", "symptoms: fatigue", "life-fatigue-causes", REST,
         (f"{YOU_SAID} fatigue",)),
    Case("no fatigue to explain", "symptoms: none", "life-fatigue-causes"),
    Case("walking", "symptoms: walking, walking_aid: cane", "ev-symptoms", REST,
         (f"{YOU_SAID} trouble with walking", "you use one stick to get around")),
    Case("no walking aid", "walking_aid: none", "ev-symptoms"),
    Case("low mood, which is sensitive", "symptoms: mood", "life-mood", REST,
         (f"{YOU_SAID} low mood or worry",)),
    Case("mood unknown", "", "life-mood"),
    Case("poor sleep", "symptoms: [sleep, mood]", "life-sleep", REST,
         (f"{YOU_SAID} low mood or worry and poor sleep",)),
    Case("good sleep", "symptoms: balance", "life-sleep"),
    Case("smoking", "smoker: yes", "life-smoking", REST, ("you smoke or vape",)),
    Case("not smoking", "smoker: no", "life-smoking"),
    Case("a relapse or a side effect", "ms_type: cis", "call-relapse", REST,
         ("your type of MS is clinically isolated syndrome (CIS)",)),
    Case("no relapse to tell apart", "ms_type: ppms", "call-relapse"),
    Case("a relapse, type unknown", "", "call-relapse", REST, NO_TYPE),
    Case("no insurance", "insurance: none", "prac-cost", REST, ("you have no insurance",)),
    Case("public cover", "insurance: NHS", "prac-cost"),
    Case("cover unknown", "", "prac-cost", REST, (f"{UNKNOWN} How I pay for care",)),
]  # fmt: skip


@pytest.mark.parametrize("case", named(CLINICAL))
def test_an_item_of_the_shipped_bank_is_there_or_not(case: Case) -> None:
    case.holds(SHIPPED)


def conditional(bank: Bank) -> dict[str, Conditional]:
    return {item.id: item for item in bank.items if item.enable_when is not None}


def test_every_conditional_item_has_a_case_where_an_answer_switches_it_on_and_one_without() -> None:
    on = {case.item for case in CLINICAL if case.rank and case.reasons != ALWAYS}
    off = {case.item for case in CLINICAL if case.rank is None}
    assert len(conditional(SHIPPED)) > 30
    assert set(conditional(SHIPPED)) - on == set()
    assert set(conditional(SHIPPED)) - off == set()


def test_a_blank_sheet_holds_what_is_for_everyone_and_what_asks_to_be_shown_while_unknown() -> None:
    wanted = {
        item.id
        for item in SHIPPED.items
        if (item.enable_when is None or item.if_unknown == "show") and not item.sensitive
    }
    checklist = chosen(SHIPPED, "")
    assert set(ids(checklist)) == wanted
    for entry in checklist.entries:
        unknown = entry.item.id in conditional(SHIPPED)
        assert {reason.kind for reason in entry.reasons} == {"unknown" if unknown else "always"}


def test_a_blank_sheet_begins_with_one_item_for_each_of_the_eight_points() -> None:
    first = chosen(SHIPPED, "").entries[: len(SHIPPED.points)]
    points = [set(SHIPPED.section(entry.item.section).points) for entry in first]
    assert {entry.rank for entry in first} == {POINT}
    assert set().union(*points) == {point.id for point in SHIPPED.points}
    assert len(first) == 8


def test_no_item_of_a_blank_sheet_is_about_safety_by_an_answer_nobody_gave() -> None:
    assert not [entry.item.id for entry in chosen(SHIPPED, "").entries if entry.safety]


# Laws --------------------------------------------------------------------------------------------

ANSWERS: dict[str, st.SearchStrategy[Answer]] = {
    "hours": st.integers(0, 24),
    "naps": st.booleans(),
    "bed": st.sampled_from(["soft", "hard", "none"]),
    "drinks": st.sampled_from(
        [("none",), ("coffee",), ("tea", "wine"), ("milk",), ("coffee", "tea")]
    ),
    "dreams": st.text("abc", min_size=1),
    "age": st.sampled_from([0, 64, 65, 66, 120]),
}
MANY_ANSWERS = st.fixed_dictionaries({}, optional=ANSWERS)
KEYS = st.lists(st.sampled_from([*(item.id for item in SLEEP.items), "a", "b", "moon"]), max_size=4)
PATIENTS = st.builds(
    Patient,
    previous=st.none() | st.builds(Previous, unanswered=KEYS.map(tuple), answered=KEYS.map(tuple)),
    answers=MANY_ANSWERS,
    own_questions=st.lists(st.text("abc?", min_size=1), max_size=3).map(tuple),
    starred=st.lists(
        st.sampled_from([*(item.id for item in SLEEP.items), "own-1"]), max_size=3
    ).map(tuple),
)


def mentioned(condition: Condition | None) -> Iterator[str]:
    """The facts a condition mentions."""
    if condition is not None:
        yield from [condition.fact] if condition.fact else []
        for part in (*condition.all, *condition.any):
            yield from mentioned(part)


def reasons_by_id(checklist: Checklist) -> dict[str, tuple[str, ...]]:
    """Membership and reasons of everything that is selected."""
    things = [(entry.item.id, texts(entry)) for entry in checklist.entries]
    tell = [(applied.what.id, texts(applied)) for applied in checklist.tell]
    watch = [(applied.what.id, texts(applied)) for applied in checklist.watch]
    return dict([*things, *tell, *watch])


@given(PATIENTS, st.data())
def test_an_answer_changes_nothing_that_does_not_ask_for_it(
    patient: Patient, data: st.DataObject
) -> None:
    fact = data.draw(st.sampled_from(sorted(ANSWERS)))
    answers = {**patient.answers, fact: data.draw(ANSWERS[fact])}
    before = reasons_by_id(select(SLEEP, patient, on=TODAY))
    after = reasons_by_id(select(SLEEP, patient.model_copy(update={"answers": answers}), on=TODAY))
    deaf = {
        thing.id
        for thing in (*SLEEP.items, *SLEEP.tell, *SLEEP.watch)
        if fact not in mentioned(thing.enable_when)
    } | {key for key in before if key.startswith("own-")}
    assert {k: v for k, v in before.items() if k in deaf} == {
        k: v for k, v in after.items() if k in deaf
    }


@given(PATIENTS)
def test_the_order_is_total(patient: Patient) -> None:
    checklist = select(SLEEP, patient, on=TODAY)
    assert [entry.number for entry in checklist.entries] == list(range(1, len(ids(checklist)) + 1))
    assert len(set(ids(checklist))) == len(ids(checklist))


@given(PATIENTS, st.randoms(use_true_random=False))
def test_the_order_in_which_answers_are_given_changes_nothing(
    patient: Patient, random: Any
) -> None:
    answers = list(patient.answers.items())
    random.shuffle(answers)
    shuffled = patient.model_copy(update={"answers": dict(answers)})
    assert select(SLEEP, shuffled, on=TODAY) == select(SLEEP, patient, on=TODAY)


@given(PATIENTS)
def test_ranks_never_decrease(patient: Patient) -> None:
    ranks = [entry.rank for entry in select(SLEEP, patient, on=TODAY).entries]
    assert ranks == sorted(ranks)


@given(PATIENTS)
def test_within_a_rank_a_higher_priority_never_comes_later(patient: Patient) -> None:
    rest = [
        (("must", "should", "could").index(item.priority), item.id)
        for entry in select(SLEEP, patient, on=TODAY).entries
        for item in SLEEP.items
        if entry.rank == REST and entry.item.id == item.id
    ]
    priorities = [priority for priority, _ in rest]
    assert priorities == sorted(priorities)


@given(PATIENTS)
def test_everything_selected_has_a_reason_in_words(patient: Patient) -> None:
    for reasons in reasons_by_id(select(SLEEP, patient, on=TODAY)).values():
        assert reasons
        assert all(text and "{" not in text for text in reasons)
        assert len(set(reasons)) == len(reasons)


@given(PATIENTS)
def test_an_item_is_there_if_and_only_if_it_applies_or_was_chosen(patient: Patient) -> None:
    checklist = select(SLEEP, patient, on=TODAY)
    for item in SLEEP.items:
        verdict = evaluate(item.enable_when, checklist.answers)
        applies = verdict.holds or (verdict.holds is None and item.if_unknown == "show")
        if item.sensitive:
            applies = bool(verdict.holds and verdict.matches)
        last = patient.previous or Previous()
        held = item.id in (*last.unanswered, *last.answered) and verdict.holds is not False
        there = bool(applies) or held or item.id in patient.starred
        assert (item.id in ids(checklist)) is there, item.id


@given(PATIENTS, st.sampled_from(sorted(ANSWERS)))
def test_to_forget_an_answer_never_hides_what_is_shown_while_unknown(
    patient: Patient, fact: str
) -> None:
    """An unknown is never a no."""
    fewer = {key: answer for key, answer in patient.answers.items() if key != fact}
    before = set(ids(select(SLEEP, patient, on=TODAY)))
    after = ids(select(SLEEP, patient.model_copy(update={"answers": fewer}), on=TODAY))
    shown = {i.id for i in SLEEP.items if i.if_unknown == "show" and not i.sensitive}
    assert before & shown <= set(after)


@given(PATIENTS, st.integers(1, 60), st.integers(1, 60))
def test_a_shorter_visit_gives_the_beginning_of_a_longer_one(
    patient: Patient, minutes: int, more: int
) -> None:
    short = select(SLEEP, patient, on=TODAY, minutes=minutes)
    long = select(SLEEP, patient, on=TODAY, minutes=minutes + more)
    assert short.most
    assert long.most
    assert short.most <= long.most
    assert short.entries[: short.most] == long.entries[: long.most][: short.most]


@given(PATIENTS)
def test_own_questions_are_never_lost(patient: Patient) -> None:
    own = [e.item.ask for e in select(SLEEP, patient, on=TODAY).entries if not e.item.section]
    assert sorted(own) == sorted(patient.own_questions)


@given(PATIENTS)
def test_what_was_left_over_comes_first_and_what_was_answered_last(patient: Patient) -> None:
    checklist = select(SLEEP, patient, on=TODAY)
    last = patient.previous or Previous()
    for entry in checklist.entries:
        key = entry.item.id if entry.item.section else entry.item.ask
        left, answered = key in last.unanswered, key in last.answered
        ranks = {ANSWERED} if answered else {STARRED, CARRIED} if left else set(Rank) - {CARRIED}
        assert entry.rank in ranks - (set() if answered else {ANSWERED})


@given(PATIENTS)
def test_nothing_of_the_last_sheet_is_lost_in_silence(patient: Patient) -> None:
    checklist = select(SLEEP, patient, on=TODAY)
    last = patient.previous or Previous()
    here = {entry.item.id for entry in checklist.entries} | set(patient.own_questions)
    known = {item.id for item in SLEEP.items}
    held = {*last.unanswered, *(key for key in last.answered if key in known)}
    assert set(checklist.left_behind) == held - here


@given(PATIENTS)
def test_without_a_last_sheet_nothing_is_left_over_or_answered(patient: Patient) -> None:
    first = select(SLEEP, patient.model_copy(update={"previous": None}), on=TODAY)
    assert not {CARRIED, ANSWERED} & {entry.rank for entry in first.entries}
    assert first.left_behind == ()


def unknown_is_no(condition: Condition | None, answers: Answers) -> Verdict:
    verdict = evaluate(condition, answers)
    return Verdict(holds=False) if verdict.holds is None else verdict


def naps_matter_to_all(condition: Condition | None, answers: Answers) -> Verdict:
    return ALWAYS_HOLDS if "naps" in answers else evaluate(condition, answers)


PLANTED: list[tuple[str, Any, Callable[[], None]]] = [
    ("evaluate", unknown_is_no, test_to_forget_an_answer_never_hides_what_is_shown_while_unknown),
    ("evaluate", unknown_is_no, test_an_item_is_there_if_and_only_if_it_applies_or_was_chosen),
    ("evaluate", naps_matter_to_all, test_an_answer_changes_nothing_that_does_not_ask_for_it),
    ("_last", lambda patient: Previous(unanswered=(patient.previous or Previous()).answered),
     test_what_was_left_over_comes_first_and_what_was_answered_last),
    ("_last", lambda _: Previous(), test_nothing_of_the_last_sheet_is_lost_in_silence),
    ("_last", lambda _: Previous(answered=("heart",)),
     test_without_a_last_sheet_nothing_is_left_over_or_answered),
    ("_fill", lambda *_: "", test_everything_selected_has_a_reason_in_words),
    ("_PRIORITIES", ("could", "should", "must"),
     test_within_a_rank_a_higher_priority_never_comes_later),
]  # fmt: skip


@pytest.mark.parametrize(("name", "fault", "law"), PLANTED)
def test_a_law_notices_a_planted_fault(
    monkeypatch: pytest.MonkeyPatch, name: str, fault: Any, law: Callable[[], None]
) -> None:
    monkeypatch.setattr(selection, name, fault)
    with pytest.raises(AssertionError):
        law()
