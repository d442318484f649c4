"""The desk answers whatever is posted: with a page, a document, or what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.bank import load_bank
from checklist.documents import to_pdf
from checklist.errors import InputError
from checklist.patient import Patient, load_patient
from checklist.resources import shipped
from checklist.selection import select
from checklist.source import Input
from checklist.templates import to_text
from checklist.web.desk import HTML, Desk, Reply
from checklist.web.posted import posted_from

BANK = load_bank()
DESK = Desk(BANK)
TODAY = date(2026, 12, 1)
EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.yaml"))
ACTIONS = ["", "form", "questions", "preview", "pdf", "text", "save", "open"]
DOWNLOADS = {
    "pdf": ("application/pdf", "checklist.pdf"),
    "text": ("text/plain; charset=utf-8", "checklist.txt"),
    "save": ("application/yaml; charset=utf-8", "patient.yaml"),
}


def reply(action: str, fields: Mapping[str, Sequence[str]] | None = None, **more: str) -> Reply:
    return DESK.reply(action, fields or {}, on=TODAY, **more)


def page(action: str, fields: Mapping[str, Sequence[str]] | None = None, **more: str) -> str:
    return reply(action, fields, **more).content.decode()


def texts(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


# What each action gives ---------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["", "form", "questions", "preview"])
def test_a_blank_form_gives_a_page(action: str) -> None:
    given = reply(action)
    assert (given.status, given.media_type, given.file_name) == (200, HTML, "")


@pytest.mark.parametrize("action", DOWNLOADS)
def test_a_blank_form_gives_a_document_without_a_name_in_its_file_name(action: str) -> None:
    given = reply(action, {"name": ["Maria Oliveira"]})
    assert (given.status, given.media_type, given.file_name) == (200, *DOWNLOADS[action])


@pytest.mark.parametrize("action", ["nowhere", "../pdf", "PDF", "pdf/", "\0", "static/form.js"])
def test_there_is_nothing_at_another_address(action: str) -> None:
    given = reply(action)
    assert (given.status, given.media_type) == (404, HTML)
    assert "Go to the form" in given.content.decode()


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_what_is_typed_becomes_what_a_file_becomes(file: Path) -> None:
    patient = load_patient(file, BANK)
    typed, checklist = posted_from(patient, BANK).texts, select(BANK, patient, on=TODAY)
    assert reply("pdf", typed).content == to_pdf(checklist)
    assert reply("text", typed).content.decode() == to_text(checklist)
    kept = Input("patient.yaml", reply("save", typed).content)
    assert load_patient(kept, BANK) == patient
    opened = page("open", {"file": [file.read_text("utf-8")]})
    assert texts(opened) == texts(page("form", typed))


def test_the_preview_is_the_html_of_the_pdf_and_tells_its_pages() -> None:
    patient = load_patient(EXAMPLES[1], BANK)
    given = reply("preview", posted_from(patient, BANK).texts)
    html = given.content.decode()
    sheet = unescape(re.findall(r'srcdoc="([^"]*)"', html)[0])
    assert sheet.startswith("<!doctype html>")
    assert "Questions for my visit" in sheet
    assert patient.own_questions[0] in sheet
    assert "It has 2 pages." in html
    assert len(given.styles) == sheet.count("<style>") == 1
    assert given.styles[0].startswith("sha256-")


def test_the_preview_tells_which_letters_cannot_be_printed() -> None:
    assert "These letters cannot be printed: \U0001f9ff" in texts(
        page("preview", {"name": ["Maria \U0001f9ff"]})
    )


def test_the_form_says_where_the_answers_go_and_what_the_sheet_is_not() -> None:
    said = texts(page(""))
    assert "Your answers go nowhere: nothing you type is stored or sent on." in said
    assert f"{BANK.safety.lead} {BANK.safety.text}" in said
    assert "Not yet reviewed by a clinician" in said


def test_the_token_of_the_server_is_in_every_form_and_in_no_document() -> None:
    token = "a-token"  # noqa: S105  (it opens nothing)
    fields = {"token": [token], "name": ["Maria"]}
    for action in ("", "form", "preview"):
        html = page(action, fields, token=token)
        assert html.count(f'name="token" value="{token}"') == html.count("<form ")
    assert reply("save", fields).status == 200
    assert token.encode() not in reply("save", fields).content
    assert 'name="token"' not in page("")


def test_a_page_is_the_same_each_time_and_holds_nothing_of_another() -> None:
    first = page("form", {"name": ["Canary"]})
    assert "Canary" not in page("")
    assert page("form", {"name": ["Canary"]}) == first


# The top questions --------------------------------------------------------------------------------

THREE = ["ev-best-studies", "ev-relapses", "fit-reason"]


def stars(html: str) -> list[str]:
    return re.findall(r'name="starred" value="([^"]*)"', html)


@pytest.mark.parametrize("action", ["form", "questions"])
@pytest.mark.parametrize(
    ("before", "press", "after"),
    [
        ([], {"star": ["ev-relapses"]}, ["ev-relapses"]),
        (THREE[:1], {"star": [THREE[0]]}, THREE[:1]),
        (THREE, {"star": ["fit-approved"]}, THREE),
        (THREE, {"unstar": [THREE[1]]}, [THREE[0], THREE[2]]),
        (THREE, {"earlier": [THREE[1]]}, [THREE[1], THREE[0], THREE[2]]),
        (THREE, {"earlier": [THREE[0]]}, THREE),
        (THREE, {"later": [THREE[0]]}, [THREE[1], THREE[0], THREE[2]]),
        (THREE, {"later": [THREE[2]]}, THREE),
        (THREE, {"unstar": ["nothing"]}, THREE),
        ([*THREE, "fit-approved"], {"later": [THREE[0]]},
         [THREE[1], THREE[0], THREE[2], "fit-approved"]),
    ],
    ids=["choose", "again", "a fourth", "take out", "up", "up from the top", "down",
         "down from the end", "take out another", "four from a file"],
)  # fmt: skip
def test_a_button_changes_the_top(
    action: str, before: list[str], press: dict[str, list[str]], after: list[str]
) -> None:
    assert stars(page(action, {"starred": before, **press})) == after


def test_a_fourth_question_is_refused_in_words() -> None:
    said = texts(page("questions", {"starred": THREE, "star": ["fit-approved"]}))
    assert "You have 3 already. Take one out first." in said


def test_what_was_chosen_is_not_offered_again() -> None:
    offered = re.findall('name="star" value="([^"]*)"', page("questions", {"starred": THREE}))
    assert len(offered) == len(set(offered)) > 40
    assert set(THREE) & set(offered) == set()


def test_a_question_that_is_gone_is_told_in_words_for_a_patient() -> None:
    said = texts(page("form", {"starred": ["of-another-bank"]}))
    assert said.count("A question you chose is not in this list. Take it out.") == 2


def test_the_questions_fit_the_answers_that_can_be_read() -> None:
    plain = page("questions")
    assert page("questions", {"answers.conditions": ["type2-diabetes"]}) != plain
    mixed = {"answers.conditions": ["type2-diabetes"], "answers.egfr": ["eighty"]}
    assert texts(page("questions", mixed)) == texts(
        page("questions", {"answers.conditions": ["type2-diabetes"]})
    )


def test_a_star_stays_with_its_own_question_when_one_before_it_is_emptied() -> None:
    fields = {"own_questions": ["", "Second?"], "starred": ["own-2"]}
    kept = load_patient(Input("p.yaml", reply("save", fields).content), BANK)
    assert (kept.own_questions, kept.starred) == (("Second?",), ("own-1",))
    assert 'name="unstar" value="own-2"' in page("questions", fields)


# Faults -------------------------------------------------------------------------------------------

HOSTILE = [
    "", " ", "\0", "\ud800", "\u202eabc", "a\r\nb", "\t", "{{ 7 * 7 }}", "{% raise %}", "<b>",
    "</textarea><script>alert(1)</script>", '" onfocus="alert(1)', "'", "&amp;", "%00", "]]>",
    "- a: b", "!!python/object:os.system", "*a", "<<: x", "9" * 5_000, "W" * 5_000, "-1", "1e309",
    "nan", "2026-02-31", "0000-00-00", "own-0", "own-99999", "own-1", "yes", "null", "\ufeff",
    "\u2028", "́" * 50, "\U0010ffff", "😀", "محمد", "١٢", "../../etc/passwd", "=1+1",
]  # fmt: skip
NAMES = sorted({
    *re.findall(r'name="([^"]+)"', page("")), *(f"answers.{fact.id}" for fact in BANK.facts),
    "starred", "preferences.language", "previous.on", "previous.unanswered", "previous.answered",
    "token", "star", "unstar", "earlier", "later", "another", "file",
})  # fmt: skip


def assert_harmless(given: Reply) -> None:
    assert given.status in (200, 422)
    html = given.content.decode()
    assert "<script>" not in html
    assert 'onfocus="alert' not in html


@pytest.mark.parametrize("action", ["form", "questions", "save", "open"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_a_page(text: str, action: str) -> None:
    for several in ([text], [text, "yes"]):
        assert_harmless(reply(action, dict.fromkeys(NAMES, several)))


@pytest.mark.parametrize("action", ["form", "save"])
@pytest.mark.parametrize("name", NAMES)
def test_no_field_breaks_a_page(name: str, action: str) -> None:
    assert_harmless(reply(action, {name: HOSTILE}))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_a_document(text: str) -> None:
    fields = {"name": [text], "own_questions": [text], "answers.goal": [text]}
    for action in ("pdf", "preview", "text"):
        assert reply(action, fields).status in (200, 422)


@given(
    st.dictionaries(
        st.sampled_from([*NAMES, "x", "\ud800", "answers", ""]),
        st.lists(st.text() | st.sampled_from(HOSTILE), max_size=3),
        max_size=6,
    )
)
def test_whatever_is_posted_there_is_an_answer(fields: dict[str, list[str]]) -> None:
    for action in ("form", "questions", "save"):
        assert reply(action, fields).status in (200, 422)


@pytest.mark.parametrize("action", ["form", "preview", "pdf", "text", "save"])
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"answers.egfr": ["eighty"]},
         "“eighty” is not a number between 1 and 200 (mL/min/1.73 m²). Write digits, or leave it"
         " out."),
        ({"birth_date": ["31/02/1990"]}, "“31/02/1990” is not a date. Write year-month-day"),
        ({"name": ["A", "B"]}, "This is a list, not text. Write text"),
        ({"answers.on_metformin": ["yes", "no"]}, "This is a list, not text."),
        ({"answers.ms_type": ["flu"]}, "“flu” is not known here"),
        ({"answers.ms_medicine": ["none", "glatiramer"]}, "“none” cannot stand beside other"),
        ({"own_questions": ["W" * 4_001]}, "This text is longer than 4,000 characters. Shorten it"),
        ({"name": ["a\0b"]}, "There is a character here that cannot be printed, U+0000."),
        ({"starred": ["nothing"]}, "A question you chose is not in this list. Take it out."),
        ({"surname": ["A"]}, "This form has no field “surname”. Take it out."),
        ({"answers.symptoms": ["fatigue"] * 2_001}, "This is more than a patient’s file can hold."),
        ({"preferences.language": ["xx"]}, "The bank does not speak “xx”."),
        ({"appointment.minutes": ["1.5"]}, "“1.5” is not a number between 1 and 240 (minutes)."),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)  # fmt: skip
def test_a_fault_is_told_at_its_field_and_at_the_head(
    action: str, fields: dict[str, list[str]], told: str
) -> None:
    given = reply(action, fields)
    html = given.content.decode()
    assert (given.status, given.media_type) == (422, HTML)
    assert html.index('id="faults"') < html.index("<h1>")
    assert told in texts(html)
    if (name := next(iter(fields))) != "surname" and f'id="fault:{name}"' in html:
        assert f'href="#{name}"' in html
        assert f'aria-describedby="help:{name} fault:{name}"' in html or (
            f'aria-describedby="fault:{name}"' in html
        )


def test_all_faults_are_told_in_the_order_of_the_form() -> None:
    html = page("form", {"name": ["\0"], "answers.egfr": ["x"], "birth_date": ["x"],
                         "own_questions": ["ok?", "\0"]})  # fmt: skip
    assert "4 answers need a look" in texts(html)
    assert re.findall(r'href="#([^"]+)"', html)[:4] == [
        "own_questions", "birth_date", "answers.egfr", "name",
    ]  # fmt: skip


def test_a_faulty_form_keeps_all_that_was_typed() -> None:
    typed = {
        "name": ['<b> & "x"'], "answers.egfr": ["eighty"],
        "answers.symptoms": ["fatigue", "mystery"],
        "answers.ms_type": ["flu"], "own_questions": ["One?", "Two?"], "starred": ["own-2", "gone"],
        "previous.unanswered": ["ev-relapses"], "preferences.paper": ["letter"],
    }  # fmt: skip
    html = page("form", typed)
    for text in ("&lt;b&gt; &amp; &#34;x&#34;", "eighty", "One?", "Two?"):
        assert text in html
    for name, value in [
        ("answers.symptoms", "fatigue"), ("answers.symptoms", "mystery"),
        ("answers.ms_type", "flu"),
        ("preferences.paper", "letter"),
    ]:  # fmt: skip
        assert re.search(rf'name="{name}" value="{value}"[^>]* checked', html)
    assert stars(html) == ["own-2", "gone"]
    assert '<input type="hidden" name="previous.unanswered" value="ev-relapses">' in html


# Files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("", "Your file: Is empty."),
        ("name: [", "Your file:2:1: This is not YAML"),
        ("answers: {egfr: x}\nnom: A", "Your file:2:1: nom: Unknown key “nom”"),
        ("name: \ud800", "Your file"),
        ("&a [*a]", "Your file:1:1"),
        ("x" * 300_000, "Your file: Is larger than 256 KB."),
    ],
    ids=["empty", "broken", "unknown", "surrogate", "anchor", "large"],
)
def test_a_file_that_cannot_be_read_is_told_with_its_lines(file: str, told: str) -> None:
    given = reply("open", {"file": [file]})
    assert given.status == 422
    assert told in texts(given.content.decode())


def test_a_file_that_is_not_sent_is_told() -> None:
    assert reply("open").status == 422


# Languages ----------------------------------------------------------------------------------------


def esperanto(folder: Path) -> Desk:
    """A desk that speaks a second language, as a clinic adds one."""
    words = shipped("templates", "words.yaml").read_text("utf-8")
    own = words.replace("\nen:\n", "\neo:\n").replace("language: English", "language: Esperanto")
    (folder / "words.yaml").write_text(own.replace("title: Get ready", "title: Pretigu"), "utf-8")
    return Desk(BANK, BANK.model_copy(update={"language": "eo"}), templates=folder)


def test_the_form_changes_its_language_and_loses_nothing(tmp_path: Path) -> None:
    desk = esperanto(tmp_path)

    def shown(action: str, fields: Mapping[str, Sequence[str]]) -> str:
        return desk.reply(action, fields, on=TODAY).content.decode()

    first = shown("", {})
    assert 'name="language" value="eo" lang="eo">Esperanto</button>' in first
    then = shown("form", {"name": ["Maria"], "language": ["eo"]})
    assert '<html lang="eo">' in then
    assert 'name="preferences.language" value="eo"' in then
    assert 'value="Maria"' in then
    assert ">English</button>" in then
    chosen = {"name": ["Maria"], "preferences.language": ["eo"]}
    assert '<html lang="eo">' in shown("preview", chosen)
    kept = shown("save", chosen)
    assert '<html lang="eo">' in shown("open", {"file": [kept]})
    assert '<html lang="en">' in shown("form", {**chosen, "language": ["en"]})


def test_two_banks_in_one_language_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        Desk(BANK, BANK.model_copy(update={"id": "other"}))
    assert str(refused.value) == (
        "the bank other: another bank is in the language “en” too; give one bank for each language"
    )


def test_a_form_of_one_language_offers_no_other() -> None:
    assert 'name="language"' not in page("")


# A clinic's own pages -----------------------------------------------------------------------------


def test_a_clinic_may_change_the_pages(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "form.html.j2").write_text(
        '{% extends "shipped/web/form.html.j2" %}'
        "{% block brand %}<p>St. Elsewhere</p>{% endblock %}",
        "utf-8",
    )
    (tmp_path / "words.yaml").write_text("en: {web: {star: Pick}}", "utf-8")
    html = Desk(BANK, templates=tmp_path).reply("", {}, on=TODAY).content.decode()
    assert "St. Elsewhere" in html
    assert ">Pick</button>" in html


def test_a_broken_page_of_a_clinic_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "form.html.j2").write_text("{% nonsense %}", "utf-8")
    with pytest.raises(InputError, match="the template is broken"):
        Desk(BANK, templates=tmp_path)


def test_a_patient_without_answers_stands_as_a_blank_form() -> None:
    assert posted_from(Patient(), BANK).texts == {}
