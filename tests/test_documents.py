"""Finished documents: JSON of a known shape, and a PDF that fits two sides and loses nothing."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from checklist.bank import load_bank
from checklist.documents import render_pdf, to_json, to_pdf
from checklist.patient import Patient, Preferences, Previous, load_patient
from checklist.pdf import render
from checklist.pdf.fonts import Fonts
from checklist.selection import Checklist, select
from checklist.source import Input
from checklist.templates import look_of, to_html

ROOT = Path(__file__).parent.parent
EXAMPLES = ("diabetes-insulin-steroids", "newly-diagnosed", "progressive-low-kidney")
PAPERS = ("a4", "letter")
BANK = load_bank()
TODAY = date(2026, 12, 1)


def example(name: str, **changes: Any) -> Patient:
    return load_patient(ROOT / "examples" / f"{name}.yaml", BANK).model_copy(update=changes)


TALKATIVE = """\
name: Margaret O'Connor-Smith
birth_date: 1961-07-19
appointment: {date: 2026-12-03, with: Dr Alexandra Montgomery, place: MS clinic, minutes: 30}
answers:
  ms_type: spms
  ms_medicine: ocrelizumab
  mitoxantrone_ever: no
  relapse_recent: yes
  steroids: yes
  symptoms: [fatigue, walking, bladder]
  symptoms_other: itchy skin at night
  walking_aid: one-stick
  on_metformin: yes
  medicines: [dalfampridine, acid-reducer, nsaid]
  medicines_other: baclofen, sertraline
  supplements: [vitamin-d, biotin]
  supplements_other: turmeric
  allergies: penicillin (rash)
  conditions: [type2-diabetes, bladder-infections]
  conditions_other: migraine
  weight_concern: yes
  pregnancy: not-relevant
  breastfeeding: no
  egfr: 58
  planned: [mri-dye]
  alcohol: some
  smoker: no
  goal: keep working part time
  care_team: [neurologist, ms-nurse]
  insurance: public
own_questions: [Will it help my legs?, Can I drink wine?]
starred: [own-1]
"""


def checklist_of(patient: Patient) -> Checklist:
    return select(BANK, patient, on=TODAY)


def text_of(pdf: bytes) -> str:
    """The words of a PDF in one line, as another library reads them."""
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# JSON --------------------------------------------------------------------------------------------


def test_json_holds_the_bank_the_patient_and_everything_selected() -> None:
    checklist = checklist_of(example("progressive-low-kidney"))
    data = json.loads(to_json(checklist))
    assert list(data) == ["bank", "on", "patient", "most", "entries", "tell", "watch"]
    assert data["bank"] == {"id": BANK.id, "version": BANK.version, "clinical_review": None}
    assert data["on"] == "2026-12-01"
    assert data["most"] == 5
    assert [entry["id"] for entry in data["entries"]] == [e.item.id for e in checklist.entries]
    assert [tell["id"] for tell in data["tell"]] == [a.what.id for a in checklist.tell]
    assert [watch["id"] for watch in data["watch"]] == [a.what.id for a in checklist.watch]


def test_json_gives_an_entry_with_its_reasons_evidence_and_sources() -> None:
    data = json.loads(to_json(checklist_of(example("progressive-low-kidney"))))
    assert data["entries"][0] == {
        "number": 1,
        "id": "safe-low-kidney",
        "ask": "Is metformin safe with my kidney test result?",
        "why": "Weak kidneys can let metformin build up in your body.",
        "rank": "safety",
        "reasons": ["your kidney test (eGFR) is 41"],
        "evidence": {
            "certainty": "high",
            "summary": "US and UK guidance: not for use when the eGFR is below 30. "
            "From 30 to 45: no new use (US), dose review (UK).",
            "checked": "2026-11-01",
        },
        "sources": ["fda-2016", "nice-t2d"],
    }


def test_json_gives_an_own_question_without_evidence() -> None:
    first = json.loads(to_json(checklist_of(example("diabetes-insulin-steroids"))))["entries"][0]
    assert first["ask"] == "Who do I call if my sugar goes up on steroids?"
    assert (first["rank"], first["evidence"], first["sources"]) == ("starred", None, [])
    assert first["reasons"] == ["you chose it", "it is your own question"]


def test_json_gives_the_patient_as_the_file_had_it() -> None:
    patient = json.loads(to_json(checklist_of(example("progressive-low-kidney"))))["patient"]
    assert patient["name"] == "Łukasz Wiśniewski"
    assert patient["appointment"] == {"date": "2026-12-08", "with": "Dr Okafor", "minutes": 15}
    assert patient["answers"]["medicines"] == ["dalfampridine"]
    assert patient["answers"]["on_metformin"] is False
    assert "age" not in patient["answers"]


def test_json_is_text_a_person_can_read() -> None:
    text = to_json(checklist_of(example("progressive-low-kidney")))
    assert "Łukasz Wiśniewski" in text
    assert text.endswith("}\n")


# Fitting -----------------------------------------------------------------------------------------


PEOPLE = ("blank", *EXAMPLES)
SIDES = {14: 2, 18: 2, 24: 4}

# How many questions each sheet has room for; a change of design shows here.
COUNTS = {
    (14, "a4"): (9, 7, 6, 5),
    (14, "letter"): (7, 6, 6, 5),
    (18, "a4"): (6, 6, 6, 5),
    (18, "letter"): (6, 5, 5, 4),
    (24, "a4"): (6, 4, 6, 5),
    (24, "letter"): (6, 4, 5, 4),
}


def wishing(name: str, **wishes: object) -> Checklist:
    """The checklist of an example, or of nobody, with wishes for the print."""
    preferences = Preferences.model_validate(wishes)
    if name == "blank":
        return checklist_of(Patient(preferences=preferences))
    return checklist_of(example(name, preferences=preferences))


def printed(checklist: Checklist, text: str) -> int:
    """How many questions stand in a text, which are the first ones."""
    there = [entry.item.ask in text for entry in checklist.entries]
    assert there == sorted(there, reverse=True)
    return sum(there)


@pytest.mark.parametrize(("size", "paper"), COUNTS)
def test_a_sheet_fits_on_its_sides_with_so_many_questions(size: int, paper: str) -> None:
    counts = []
    for name in PEOPLE:
        checklist = wishing(name, paper=paper, text_size=size)
        rendering = render_pdf(checklist)
        assert (rendering.pages, rendering.missing) == (SIDES[size], {}), name
        text = text_of(rendering.content)
        counts.append(printed(checklist, text))
        for words in (BANK.safety.text, "If you are tired", "You start, please", "What we agreed",
                      "Get help now if:", "What my team should know", "something else", "Next time",
                      "Sources"):  # fmt: skip
            assert words in text, (name, words)
    assert tuple(counts) == COUNTS[size, paper]


@pytest.mark.parametrize("hands", ["shaky", "cannot-write"])
@pytest.mark.parametrize(("size", "paper"), COUNTS)
def test_a_sheet_for_weak_hands_fits_on_as_many_sides(size: int, paper: str, hands: str) -> None:
    for name in PEOPLE:
        checklist = wishing(name, paper=paper, text_size=size, hands=hands)
        rendering = render_pdf(checklist)
        assert rendering.pages == SIDES[size], name
        assert printed(checklist, text_of(rendering.content)) >= 3


@pytest.mark.parametrize(("size", "paper"), COUNTS)
def test_the_page_for_a_helper_is_one_side_or_two_at_the_largest_size(
    size: int, paper: str
) -> None:
    checklist = wishing("blank", paper=paper, text_size=size)
    assert render_pdf(checklist, template="helper").pages == (2 if size == 24 else 1)


def test_what_is_sensitive_is_on_no_sheet_that_did_not_ask_for_it() -> None:
    sensitive = [item for item in BANK.items if item.sensitive]
    assert sensitive
    for template in ("visit", "full", "handout"):
        text = text_of(to_pdf(wishing("blank"), template=template))
        assert [item.id for item in sensitive if item.ask in text] == []
    chosen = Patient(starred=(sensitive[0].id,))
    assert sensitive[0].ask in text_of(to_pdf(checklist_of(chosen)))


def test_a_full_line_of_text_has_at_most_70_letters() -> None:
    for size in (14, 18, 24):
        look = look_of(wishing("blank", paper="letter", text_size=size))
        room = min(look.measure, look.page[0] - look.margins[1] - look.margins[3])
        style = ParagraphStyle(
            "", fontName=Fonts(look.style.fonts).face("plain").name, fontSize=size
        )
        lines = []
        for item in BANK.items:
            paragraph = Paragraph(f"{item.why} {item.evidence.summary}", style)
            paragraph.wrap(room, 9999)
            lines += [len(" ".join(words)) for _, words in paragraph.blPara.lines[:-1]]
        assert len(lines) > 50
        assert mean(lines) <= 70


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("size", [14, 18])
def test_a_handout_fits_on_two_sides(size: int, paper: str) -> None:
    rendering = render_pdf(wishing("blank", paper=paper, text_size=size), template="handout")
    assert rendering.pages == 2


FOOT = re.compile(rf"{BANK.id} {BANK.version}, .*? Page \d+ of \d+")
LONG = (
    "Is it true that {n} " + "words and words and words and more words of my own " * 5 + "end {n}?"
)


@pytest.mark.parametrize(
    "own",
    [
        pytest.param([LONG.format(n=n) for n in range(8)], id="long"),
        pytest.param([f"My question {n}?" for n in range(40)], id="many"),
        pytest.param([" ".join(f"word{n}" for n in range(450))], id="one as long as may be typed"),
        pytest.param(["W" * 3000 + " end?"], id="one word without a space"),
    ],
)
def test_own_questions_make_the_sheet_grow_and_none_is_lost(own: list[str]) -> None:
    patient = example("newly-diagnosed", own_questions=tuple(own), starred=())
    rendering = render_pdf(checklist_of(patient))
    assert rendering.pages > 2
    text = "".join(FOOT.sub("", text_of(rendering.content)).split())
    for ask in own:
        assert "".join(ask.split()) in text


@pytest.mark.parametrize("paper", PAPERS)
def test_every_answer_and_short_texts_of_ones_own_fit_on_two_sides(paper: str) -> None:
    patient = load_patient(Input("talkative.yaml", TALKATIVE.encode()), BANK)
    patient = patient.model_copy(
        update={"preferences": Preferences.model_validate({"paper": paper})}
    )
    assert {fact.id for fact in BANK.facts} - set(checklist_of(patient).answers) == set()
    rendering = render_pdf(checklist_of(patient))
    assert rendering.pages == 2


def test_a_sheet_that_grows_has_no_more_pages_than_its_top_entries_need() -> None:
    answers = {"allergies": "latex and " * 110, "goal": "to walk and " * 110}
    checklist = checklist_of(Patient(answers=answers))
    look = look_of(checklist)
    rendering = render_pdf(checklist)
    top = render_pdf(replace(checklist, most=look.size.visit.top))
    whole = render(to_html(checklist), look)
    assert SIDES[look.text_size] < rendering.pages == top.pages < whole.pages
    assert text_of(rendering.content).count("latex") == 110


def test_where_not_all_fit_as_many_are_kept_as_do() -> None:
    """The own questions are so long that fewer of the bank's fit beside them."""
    own = tuple("Why is it that " + "things are as they are " * 12 + f"{n}?" for n in range(3))
    wishes = Preferences(paper="a4", text_size=14)
    checklist = checklist_of(Patient(own_questions=own, preferences=wishes))
    rendering = render_pdf(checklist)
    text = text_of(rendering.content)
    there = [entry.item.ask in text for entry in checklist.entries]
    assert rendering.pages == 2
    assert len(own) <= sum(there) < look_of(checklist).most(None)
    assert there == sorted(there, reverse=True)


def test_fewer_minutes_give_the_beginning_of_the_same_sheet() -> None:
    checklist = checklist_of(example("progressive-low-kidney"))
    shown = []
    for minutes in (3, 6, 12, 15):
        shorter = select(BANK, checklist.patient, on=TODAY, minutes=minutes)
        text = text_of(render_pdf(shorter).content)
        shown.append([entry.item.id for entry in checklist.entries if entry.item.ask in text])
    assert [len(ids) for ids in shown] == [1, 2, 4, 5]
    for short, long in pairwise(shown):
        assert long[: len(short)] == short


def test_the_full_list_holds_every_question_that_applies() -> None:
    checklist = checklist_of(example("diabetes-insulin-steroids"))
    rendering = render_pdf(checklist, template="full")
    text = text_of(rendering.content)
    assert [e.item.id for e in checklist.entries if e.item.ask not in text] == []
    assert rendering.content == to_pdf(checklist, template="full")


# Every character ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Łukasz", "Nguyễn Thị Hồng", "Γιώργος", "Дмитрий", "Zoë Ångström-Çelik"]
)
def test_a_name_is_read_back_as_it_was_typed(name: str) -> None:
    rendering = render_pdf(checklist_of(Patient(name=name)))
    assert rendering.missing == {}
    assert name in text_of(rendering.content)


def test_a_character_without_a_font_is_named_and_stands_as_its_code_point() -> None:
    rendering = render_pdf(checklist_of(Patient(name="Ana 😀", own_questions=("Why 愛?",))))
    assert set(rendering.missing) == {"😀", "愛"}
    text = text_of(rendering.content)
    assert "Ana [U+1F600]" in text
    assert "Why [U+611B]?" in text


MARKUP = "<b>bold</b> a & b &amp; {{ 7*7 }} ]]> <img src=/etc/passwd> {role} <!-- -->"


def test_markup_is_printed_verbatim() -> None:
    patient = Patient(name=MARKUP, own_questions=(MARKUP,), answers={"goal": MARKUP})
    text = text_of(to_pdf(checklist_of(patient)))
    assert "".join(text.split()).count("".join(MARKUP.split())) == 3


# Same bytes --------------------------------------------------------------------------------------

PRINT = """
import hashlib, sys
from datetime import date
from checklist import load_bank, load_patient, select, to_html, to_json, to_pdf, to_text
bank = load_bank()
checklist = select(bank, load_patient(sys.argv[1], bank), on=date(2026, 12, 1))
made = [to_pdf(checklist), *(f(checklist).encode() for f in (to_html, to_json, to_text))]
print(*(hashlib.sha256(content).hexdigest() for content in made))
"""


def printed_in(folder: Path, **environment: str) -> str:
    """The digests of every format, made by a process of its own."""
    file = ROOT / "examples" / "newly-diagnosed.yaml"
    outcome = subprocess.run(
        [sys.executable, "-c", PRINT, str(file)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(outcome.stdout.split()) == 4
    return outcome.stdout


@pytest.fixture(scope="module")
def usual() -> str:
    return printed_in(ROOT)


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
        {"PYTHONHASHSEED": "7"},
        {"SOURCE_DATE_EPOCH": "1"},
    ],
    ids=lambda environment: " ".join(environment),
)
def test_the_same_patient_gives_the_same_bytes_anywhere(
    tmp_path: Path, usual: str, environment: dict[str, str]
) -> None:
    assert printed_in(tmp_path, **environment) == usual


def test_the_same_patient_gives_the_same_bytes_twice() -> None:
    patient = load_patient(Input("p.yaml", b"{name: Ana, answers: {egfr: 41}}"), BANK)
    assert to_pdf(checklist_of(patient)) == to_pdf(checklist_of(patient))


def test_another_patient_gives_other_bytes() -> None:
    assert to_pdf(checklist_of(Patient(name="Ana"))) != to_pdf(checklist_of(Patient(name="Eva")))


# What was left over -------------------------------------------------------------------------------


def test_what_a_long_list_left_over_does_not_make_the_next_sheet_long() -> None:
    everything = checklist_of(Patient()).entries
    last = Previous(unanswered=tuple(entry.item.id for entry in everything))
    patient = Patient(previous=last, own_questions=("Will it help my legs?",))
    rendering = render_pdf(checklist_of(patient))
    text = text_of(rendering.content)
    assert rendering.pages == 2
    assert "Will it help my legs?" in text
    assert [entry.item.ask in text for entry in everything[:3]] == [True] * 3
