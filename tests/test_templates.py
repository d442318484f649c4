"""What the templates make of a checklist, what a clinic may change, and what it cannot."""

import re
from dataclasses import replace
from datetime import date
from html import escape, unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest

from checklist.bank import Bank, Topic, load_bank
from checklist.errors import InputError
from checklist.patient import Patient, Preferences, load_patient
from checklist.selection import Checklist, select
from checklist.source import Input
from checklist.templates import NAMES, look_of, to_html, to_text

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
SLEEP_TEXT = (DATA / "selection.yaml").read_text("utf-8")
SLEEP = load_bank(DATA / "selection.yaml")
SHIPPED = load_bank()
TODAY = date(2026, 12, 1)
SHEETS = tuple(name for name in NAMES if name != "helper")  # those with questions
EVERY = (*NAMES, "text")

MARKUP = ("<b>bold</b>", "a & b &amp; c", "{{ 7*7 }}", "{% raw %}", "]]>", "<img src=/etc/passwd>",
          "{role}", "{answer}", "<!-- no -->", "\" ' `", "#{x}")  # fmt: skip


def patient_of(bank: Bank, file: str) -> Patient:
    return load_patient(Input("patient.yaml", (dedent(file) or "{}").encode()), bank)


def sleeper(file: str = "", *, bank: Bank = SLEEP, on: date = TODAY) -> Checklist:
    return select(bank, patient_of(bank, file), on=on)


def sheet(checklist: Checklist, template: str = "visit", folder: Path | None = None) -> str:
    """A checklist in one of the templates, `text` being one of them."""
    if template == "text":
        return to_text(checklist, templates=folder)
    return to_html(checklist, template=template, templates=folder)


def edited(old: str, new: str) -> Bank:
    """The small bank with one text changed."""
    assert SLEEP_TEXT.count(old) == 1
    return load_bank(Input("bank.yaml", SLEEP_TEXT.replace(old, new).encode()))


class Words(HTMLParser):
    """The words of a page as a reader sees them, and the tags it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self._words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._words += [value or "" for name, value in attrs if name == "title"]

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self._words).split())


def reading(page: str, template: str) -> str:
    """The words of a sheet in one line, whatever it is made of."""
    return " ".join(page.split()) if template == "text" else Words(page).text


def assert_in_order(page: str, *marks: str) -> None:
    places = [page.find(mark) for mark in marks]
    assert -1 not in places, marks[places.index(-1)]
    for (mark, place), (later, after) in pairwise(zip(marks, places, strict=True)):
        assert place < after, f"{later} stands before {mark}"


# The visit sheet ---------------------------------------------------------------------------------

FULL_LIFE = """
    name: Ana
    appointment: {date: 2026-12-03, with: Dr Lee, place: Room 5, minutes: 20}
    answers: {hours: 4, naps: yes, drinks: [coffee, milk], dreams: Falling}
    own_questions: [Why me?]
    starred: [own-1, dark-room]
"""


@pytest.mark.parametrize("template", ["visit", "text"])
def test_the_blocks_of_the_visit_sheet_stand_in_their_order(template: str) -> None:
    page = reading(sheet(sleeper(FULL_LIFE), template), template)
    body = page[page.index("Choose your top 3.") :]
    assert_in_order(
        body,
        "Choose your top 3. Give your doctor this page first.",
        "Ana",
        "3 Dec 2026",
        "Dr Lee, Room 5",
        "It does not advise on sleep.",
        "My top 3",
        "Why me?",
        "Does a dark room help?",
        "Are my nights too short?",
        "If there is time",
        "What my team should know",
        *(
            ["I doze at the wheel", "How long I sleep"]
            if template == "visit"
            else ["How long I sleep"]
        ),
        "What we agreed",
        "Who to call",
        "Next check",
        "Sources",
        *(["Is there something else you want to address?"] if template == "visit" else []),
        "sleep 1, 1 Dec 2026.",
        "Not yet reviewed by a clinician",
    )


def test_the_title_comes_first() -> None:
    page = sheet(sleeper())
    assert_in_order(
        page, "<main", "<h1>Questions for my visit</h1>", "<p>Sleeping badly</p>", "Choose"
    )
    assert "<title>Questions for my visit: Sleeping badly</title>" in page


def test_the_team_block_stands_before_the_signs_on_the_visit_sheet() -> None:
    page = reading(sheet(sleeper(FULL_LIFE)), "visit")
    assert_in_order(page, "What my team should know", "Signs to watch for", "I doze at the wheel")


def test_an_entry_is_a_tick_box_a_question_a_reason_what_is_known_and_lines() -> None:
    page = sheet(sleeper("answers: {hours: 4}"))
    entry = page[page.index('<li value="1">') : page.index('<li value="2">')]
    assert_in_order(
        entry,
        '<input type="checkbox" name="item.short-nights.asked"',
        '<p class="ask"><label for="item.short-nights.asked">Are my nights too short?</label></p>',
        '<p class="reason">Here because you sleep 4 hours.</p>',
        '<span class="certainty">Known</span> They can. (checked\xa0Nov\xa02026)',
        '<textarea name="item.short-nights.answer" rows="2"',
    )


def test_an_entry_for_everyone_says_why_anyone_would_ask() -> None:
    assert '<p class="reason">There may be a cause.</p>' in sheet(sleeper())


def test_several_reasons_stand_in_one_sentence() -> None:
    page = sheet(sleeper("{answers: {hours: 4}, starred: [short-nights]}"))
    assert "Here because you chose it; you sleep 4 hours." in page


def test_what_is_not_known_of_an_appointment_gets_a_line_to_write_on() -> None:
    page = sheet(sleeper("appointment: {with: Dr Lee}"))
    assert "<dd>Dr Lee</dd>" in page
    for name in ("name", "appointment.date"):
        assert f'<textarea name="{name}" rows="1"' in page


def test_what_was_typed_is_told_to_the_team_even_if_the_bank_does_not_ask_for_it() -> None:
    page = reading(sheet(sleeper(FULL_LIFE)), "visit")
    told = page[page.index("What my team should know") : page.index("Signs to watch for")]
    for answer in ("4 hours", "Coffee, milk", "naps: yes", "dreams: Falling"):
        assert answer in told


def test_a_choice_on_its_own_is_told_with_its_label() -> None:
    page = reading(sheet(sleeper("answers: {drinks: [none]}"), "full"), "full")
    assert "What my team should know drinks: nothing." in page


@pytest.mark.parametrize("template", ["visit", "handout"])
def test_without_signs_there_is_no_heading_for_them(template: str) -> None:
    for signs, there in ((SLEEP.watch, True), ((), False)):
        page = sheet(sleeper(bank=SLEEP.model_copy(update={"watch": signs})), template)
        assert ("Signs to watch for" in page) is there


def test_signs_that_can_wait_are_counted_even_if_there_are_no_others() -> None:
    soon = tuple(watch.model_copy(update={"level": "soon"}) for watch in SLEEP.watch)
    checklist = sleeper(FULL_LIFE, bank=SLEEP.model_copy(update={"watch": soon}))
    count = sum(len(applied.what.signs) for applied in checklist.watch)
    page = reading(sheet(checklist), "visit")
    assert count > 1
    assert f"{count} signs" in page
    assert "Signs to watch for" not in page


@pytest.mark.parametrize("template", ["visit", "text"])
def test_nobody_is_told_that_the_rest_can_wait_if_there_is_none(template: str) -> None:
    for minutes, there in ((60, True), (3, False)):
        page = sheet(sleeper(f"appointment: {{minutes: {minutes}}}"), template)
        assert ("The rest can wait." in page) is there


@pytest.mark.parametrize("template", ["visit", "handout"])
def test_a_blank_sheet_leaves_room_to_write(template: str) -> None:
    page = sheet(sleeper(), template)
    assert "Ana" not in page
    assert '<textarea name="team"' in page


# What does not fit -------------------------------------------------------------------------------

UNSAFE = "{{appointment: {{minutes: {}}}, answers: {{hours: 4, age: 70, drinks: wine, naps: yes}}}}"


@pytest.mark.parametrize("template", ["visit", "text"])
@pytest.mark.parametrize(
    ("file", "said"),
    [
        pytest.param(
            UNSAFE.format(6),
            "Ask for the rest: 7 questions (1 about safety)",
            id="one about safety",
        ),
        pytest.param(
            UNSAFE.format(3),
            "Ask for the rest: 8 questions (2 about safety)",
            id="two about safety",
        ),
        pytest.param(
            "appointment: {minutes: 21}",
            "Ask for the rest: 1 question",
            id="one, not about safety",
        ),
    ],
)
def test_what_does_not_fit_is_counted(file: str, said: str, template: str) -> None:
    assert said in reading(sheet(sleeper(file), template), template)


@pytest.mark.parametrize("template", ["visit", "text"])
def test_nothing_is_said_where_everything_fits(template: str) -> None:
    bank = SLEEP.model_copy(update={"watch": (), "tell": ()})
    assert "Ask for the rest" not in sheet(sleeper(bank=bank), template)


@pytest.mark.parametrize("template", ["visit", "text"])
def test_what_the_patient_wrote_or_chose_is_never_left_out(template: str) -> None:
    own = [f"Own question {n}?" for n in range(1, 15)]
    checklist = sleeper(f"{{own_questions: {own}, starred: [heart], appointment: {{minutes: 3}}}}")
    page = reading(sheet(checklist, template), template)
    for ask in (*own, "Is it hard on my heart?"):
        assert ask in page
    assert "Why do I wake up?" not in page


def test_the_full_list_leaves_nothing_out() -> None:
    checklist = sleeper(UNSAFE.format(3))
    page = reading(sheet(checklist, "full"), "full")
    assert all(entry.item.ask in page for entry in checklist.entries)


def test_the_full_list_stands_by_section_with_every_sign_and_source() -> None:
    page = reading(sheet(sleeper(FULL_LIFE), "full"), "full")
    assert_in_order(
        page,
        "It does not advise on sleep.", "Little is known.", "How sure is it?",
        "What my team should know", "My own questions", "Why me?", "Ask why.", "Ask what helps.",
        "Ask about health.", "Ask the rest.", "Tell or bring", "At the wheel", "Dozing",
        "A leaflet (not seen, from general knowledge).",
    )  # fmt: skip


# What is not the same for all ---------------------------------------------------------------------


def wishing(**wishes: str) -> Checklist:
    """A full life with wishes for the print."""
    chosen = SLEEP.model_copy(update={"topics": (Topic(id="mood", text="low mood"),)})
    checklist = sleeper(FULL_LIFE, bank=chosen)
    preferences = Preferences.model_validate(wishes)
    return replace(
        checklist, patient=checklist.patient.model_copy(update={"preferences": preferences})
    )


def test_large_print_says_how_much_is_known_and_never_a_certainty_without_its_claim() -> None:
    """“Is it safe?” with “Known: well established” below it would be read as “it is”."""
    page = sheet(wishing(text_size="18"))
    assert "How much is known: <strong>a lot</strong>, Nov\N{NO-BREAK SPACE}2026" in page
    assert 'class="certainty"' not in page
    assert 'class="certainty"' in sheet(wishing(text_size="14"))
    assert 'class="certainty"' in sheet(wishing(text_size="18"), "full")


def test_large_print_counts_the_signs_that_can_wait() -> None:
    wishes = {size: reading(sheet(wishing(text_size=size)), "visit") for size in ("14", "18")}
    assert "Signs to watch for" in wishes["14"]
    assert "Get help now if: I doze at the wheel" in wishes["18"]
    assert "Call today if" not in wishes["18"]


@pytest.mark.parametrize("template", SHEETS)
def test_hands_that_cannot_write_get_a_frame_beside_each_question(template: str) -> None:
    page = sheet(wishing(hands="cannot-write"), template)
    assert "I cannot write. Please write for me in the frames." in page
    assert page.count('<div class="scribe">') == page.count('.answer"') > 2
    assert "--tick: 10mm;" in page
    assert "--line: 14mm;" in page


@pytest.mark.parametrize("hands", ["steady", "shaky"])
def test_hands_that_write_get_no_frame(hands: str) -> None:
    page = sheet(wishing(hands=hands))
    assert 'class="scribe"' not in page
    assert "I cannot write" not in page


@pytest.mark.parametrize("template", [*SHEETS, "text"])
def test_what_is_hard_to_bring_up_has_a_box_and_asks_the_clinician_to_begin(template: str) -> None:
    page = reading(sheet(wishing(), template), template)
    assert "I would like to talk about this. You start, please:" in page
    assert "low mood" in page
    assert "You start, please" not in reading(sheet(sleeper(), template), template)
    if template != "text":
        name = 'name="talk.mood" id="talk.mood" aria-label="I would like to talk about low mood">'
        assert f'<input type="checkbox" {name}' in sheet(wishing(), template)


def test_what_is_hard_to_bring_up_stands_before_the_stop_line() -> None:
    assert_in_order(sheet(wishing()), "You start, please", "If you are tired", "If there is time")


def test_the_title_of_an_answer_is_the_question_and_nothing_else() -> None:
    page = sheet(sleeper("own_questions: ['Is 5 < 6 & \"so\"?']"))
    titles = re.findall(r'name="item\.[\w-]+\.answer" rows="\d" aria-label="([^"]*)"', page)
    asks = [
        unescape(ask) for ask in re.findall(r'<p class="ask"><label[^>]*>(.*?)</label></p>', page)
    ]
    assert [unescape(title) for title in titles] == asks
    assert 'Is 5 < 6 & "so"?' in asks


@pytest.mark.parametrize("minutes", [3, 9, 60])
def test_the_strip_has_two_boxes_for_each_printed_question(minutes: int) -> None:
    page = sheet(sleeper(f"appointment: {{minutes: {minutes}}}"))
    strip = page[page.index('<section class="strip">') : page.index("</main>")]
    asked = re.findall(r'name="item\.([\w-]+)\.asked"', page)
    for box in ("answered", "later"):
        assert re.findall(rf'name="item\.([\w-]+)\.{box}"', strip) == asked
    assert re.findall(r'<th scope="col">(\d+)</th>', strip) == [
        str(number) for number in range(1, len(asked) + 1)
    ]
    assert 'aria-label="Answered: Why do I wake up?"' in strip
    assert 'aria-label="Next time: Why do I wake up?"' in strip


def test_more_questions_than_a_table_has_columns_go_on_in_another() -> None:
    own = [f"Own question {n}?" for n in range(1, 15)]
    page = sheet(sleeper(f"own_questions: {own}"))
    assert page.count("<table>") == 2


@pytest.mark.parametrize("template", NAMES)
def test_each_page_shows_a_ticked_box(template: str) -> None:
    ticked = '<span class="ticked" role="img" aria-label="A ticked box"></span>'
    assert sheet(sleeper(), template).count(ticked) == 1


def test_the_page_for_a_helper_says_five_sentences_and_what_not_to_do() -> None:
    page = reading(sheet(sleeper(FULL_LIFE), "helper"), "helper")
    assert_in_order(
        page, "Help with the sheet", "It does not advise on sleep.", "Say this",
        "“What do you most want to know today?”", "Do this", "They cannot write",
        "They cannot see it well", "Do not do this", "Do not advise.", "Do not choose for them.",
        "doi 10.1155/2015/724245",
    )  # fmt: skip
    assert sheet(sleeper(), "helper").count('<p class="ask">') == 5
    assert "Ana" not in page


# What every sheet carries ------------------------------------------------------------------------


@pytest.mark.parametrize("template", [*SHEETS, "text"])
def test_a_bank_on_another_topic_makes_a_sheet(template: str) -> None:
    page = sheet(sleeper(FULL_LIFE), template)
    assert "Are my nights too short?" in page
    assert not re.search(r"metformin|multiple sclerosis|\bMS\b", page, re.IGNORECASE)


@pytest.mark.parametrize("template", EVERY)
def test_no_clinicians_review_is_said_so(template: str) -> None:
    assert "Not yet reviewed by a clinician" in sheet(sleeper(), template)


@pytest.mark.parametrize("template", EVERY)
def test_a_clinicians_review_is_said_so(template: str) -> None:
    reviewed = 'clinical_review: {name: "Dr {role} Roy", role: sleep nurse, on: 2026-11-03}'
    bank = edited("clinical_review: null", reviewed)
    page = reading(sheet(sleeper(bank=bank), template), template)
    assert "Reviewed by Dr {role} Roy, sleep nurse, Nov 2026." in page
    assert "Not yet reviewed" not in page


OVERDUE = "This sheet is out of date: it was to be checked again by 1 Jan 2027. Ask for a new one."


@pytest.mark.parametrize("template", EVERY)
def test_a_bank_past_its_date_says_so(template: str) -> None:
    assert OVERDUE in sheet(sleeper(on=date(2027, 1, 2)), template)


@pytest.mark.parametrize("template", EVERY)
def test_a_bank_on_its_date_does_not(template: str) -> None:
    assert OVERDUE not in sheet(sleeper(on=date(2027, 1, 1)), template)
    never = edited("review_by: 2027-01-01\n", "")
    assert "out of date" not in sheet(sleeper(bank=never, on=date(2090, 1, 1)), template)


RUN_TOGETHER = re.compile(r"[a-z][.:?!][A-Z\[]")


@pytest.mark.parametrize("template", NAMES)
@pytest.mark.parametrize("file", ["", FULL_LIFE, UNSAFE.format(3)], ids=["blank", "full", "short"])
def test_no_sentence_runs_into_the_next(template: str, file: str) -> None:
    page = sheet(sleeper(file), template)
    words = re.sub(r"</?(?:strong|small|span)[^>]*>", "", page[page.index("<body") :])
    assert not RUN_TOGETHER.findall(re.sub(r"<[^>]+>", "\n", words))
    assert RUN_TOGETHER.search("It is about safety.Ask for the list.")


def cited(page: str, template: str) -> list[int]:
    """The numbers of sources in the order they are cited."""
    body = page[: page.index("\nSources\n")] if template == "text" else page
    marks = [body] if template == "text" else re.findall(r'<span class="cite">(.*?)</span>', body)
    return [int(number) for mark in marks for number in re.findall(r"\[(\d+)\]", mark)]


def listed(page: str, template: str) -> list[int]:
    """The numbers of sources in the order they are listed."""
    if template == "full":
        (items,) = re.findall(r'<ol class="sources">(.*?)</ol>', page, re.DOTALL)
        return [int(number) for number in re.findall(r'<li value="(\d+)">', items)]
    if template == "text":
        return [
            int(n) for n in re.findall(r"^\[(\d+)\] A", page[page.index("\nSources\n") :], re.M)
        ]
    (sources,) = re.findall(r'<p class="sources">(.*?)</p>', page, re.DOTALL)
    return [int(number) for number in re.findall(r"\[(\d+)\]", sources)]


@pytest.mark.parametrize("template", [*SHEETS, "text"])
@pytest.mark.parametrize("file", ["", FULL_LIFE], ids=["blank", "filled in"])
def test_sources_are_numbered_as_they_are_cited_and_each_is_listed_once(
    template: str, file: str
) -> None:
    page = sheet(sleeper(file), template)
    numbers = list(dict.fromkeys(cited(page, template)))
    assert numbers == list(range(1, len(numbers) + 1))
    assert listed(page, template) == numbers
    assert len(numbers) >= 2


@pytest.mark.parametrize("template", [*NAMES])
def test_the_shipped_bank_cites_and_lists_the_same_sources(template: str) -> None:
    page = sheet(select(SHIPPED, Patient(), on=TODAY), template)
    numbers = list(dict.fromkeys(cited(page, template)))
    assert listed(page, template) == numbers == list(range(1, len(numbers) + 1))


def test_how_far_a_source_was_seen_is_said_unless_it_was_read() -> None:
    page = reading(sheet(sleeper(), "full"), "full")
    assert "A book on sleep, ISBN 1." in page
    assert "A paper on sleep, doi 10.1/2 (seen in part)." in page
    assert "A leaflet (not seen, from general knowledge)." in page


# Foreign text is text ----------------------------------------------------------------------------


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("text", MARKUP)
@pytest.mark.parametrize("template", ["visit", "full", "text"])
def test_markup_in_what_a_patient_typed_comes_out_verbatim(template: str, text: str) -> None:
    checklist = sleeper(f"""
        name: {quoted("name " + text)}
        appointment: {{with: {quoted("with " + text)}, place: {quoted("place " + text)}}}
        answers: {{dreams: {quoted("dream " + text)}}}
        own_questions: [{quoted("own " + text)}]
    """)
    page = sheet(checklist, template)
    words = reading(page, template)
    for part in ("name", "with", "place", "dream", "own"):
        assert f"{part} {text}" in words
        if template != "text":
            assert f"{part} {escape(text, quote=False)}" in page.replace("&#34;", '"').replace(
                "&#39;", "'"
            )


@pytest.mark.parametrize("template", NAMES)
def test_markup_adds_no_element(template: str) -> None:
    plain = "own_questions: [A]\nname: B\nanswers: {dreams: C}"
    own, name, dreams = quoted("<b>A</b>"), quoted("<img src=/etc/passwd>"), quoted("<!-- C -->")
    marked = f"own_questions: [{own}]\nname: {name}\nanswers: {{dreams: {dreams}}}"
    tags = Words(sheet(sleeper(marked), template)).tags
    assert tags == Words(sheet(sleeper(plain), template)).tags
    assert "img" not in tags


@pytest.mark.parametrize("template", [*SHEETS, "text"])
def test_markup_in_a_bank_comes_out_verbatim(template: str) -> None:
    bank = edited("ask: Why do I wake up?", "ask: 'Why <b>do</b> I & {{ 7*7 }} {role} wake up?'")
    page = reading(sheet(sleeper(bank=bank), template), template)
    assert "Why <b>do</b> I & {{ 7*7 }} {role} wake up?" in page


# A clinic's folder -------------------------------------------------------------------------------

EXTENDS = '{% extends "shipped/visit.html.j2" %}\n'


class Clinic(NamedTuple):
    """A folder of templates."""

    folder: Path

    def has(self, name: str, text: str) -> "Clinic":
        (self.folder / name).write_text(text, "utf-8")
        return self

    def sheet(self, template: str = "visit", file: str = "") -> str:
        return sheet(sleeper(file), template, self.folder)

    def refusal(self, template: str = "visit", file: str = "") -> str:
        with pytest.raises(InputError) as caught:
            self.sheet(template, file)
        return str(caught.value).replace(str(self.folder), "FOLDER")


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path)


def test_an_empty_folder_changes_nothing(clinic: Clinic) -> None:
    for template in EVERY:
        assert clinic.sheet(template) == sheet(sleeper(), template)


def test_a_folder_that_is_not_there_is_named(clinic: Clinic) -> None:
    missing = Clinic(clinic.folder / "nowhere")
    assert missing.refusal() == "FOLDER: there is no such folder; check its name"


def test_a_clinic_overrides_one_block_and_keeps_the_others(clinic: Clinic) -> None:
    clinic.has("visit.html.j2", EXTENDS + "{% block strip %}<p>Clinic 7</p>{% endblock %}")
    page, shipped = clinic.sheet(), sheet(sleeper())
    assert "<p>Clinic 7</p>" in page
    assert "something else" not in page
    assert (
        page[: page.index("<p>Clinic 7</p>")] == shipped[: shipped.index('<section class="strip">')]
    )


def test_a_clinic_overrides_the_plain_text(clinic: Clinic) -> None:
    box = "{{ bank.safety.lead }} {{ bank.safety.text }}"
    clinic.has("checklist.txt.j2", f"{box} & <{{{{ patient.name }}}}>")
    said = "This sheet asks. It does not advise on sleep."
    assert clinic.sheet("text", "name: Tom & Al") == f"{said} & <Tom & Al>\n"


def test_a_clinic_adds_a_template_of_its_own(clinic: Clinic) -> None:
    clinic.has("short.html.j2", EXTENDS + "{% block more %}{% endblock %}")
    assert "If there is time" not in clinic.sheet("short")


def test_a_clinic_rewords_one_line(clinic: Clinic) -> None:
    clinic.has("words.yaml", "en: {title: My talk, certainty: {low: So far}}")
    page = clinic.sheet()
    assert "<h1>My talk</h1>" in page
    assert '<span class="certainty">So far</span>' in page
    assert "My top 3" in page


def test_a_clinic_restyles_one_line(clinic: Clinic) -> None:
    clinic.has("style.yaml", 'colors: {quiet: "#595959"}\nsizes: {pt14: {visit: {more: {a4: 1}}}}')
    page = clinic.sheet()
    assert "--quiet: #595959;" in page
    assert "--text: #000000;" in page
    look = look_of(sleeper(), templates=clinic.folder)
    assert (look.most(None), look.size.visit.top, look.size.visit.more.letter) == (4, 3, 7)
    assert "Ask for the rest: 4 questions" in page


def test_every_fault_of_a_style_is_told_with_its_place(clinic: Clinic) -> None:
    clinic.has(
        "style.yaml", "paper: a5\ncolors:\n  quite: '#000000'\n  line: grey\ntext_size: 15\n"
    )
    assert clinic.refusal().splitlines() == [
        "FOLDER/style.yaml:1:8: paper: “a5” is not known here; write one of: a4, letter",
        "FOLDER/style.yaml:3:3: colors.quite: unknown key “quite” (did you mean “quiet”?); "
        "write one of: text, quiet, line",
        "FOLDER/style.yaml:4:9: colors.line: “grey” is not a colour; "
        'write six hex digits, like "#000000"',
        "FOLDER/style.yaml:5:12: text_size: “15” is not known here; write one of: 14, 18, 24",
    ]


@pytest.mark.parametrize("name", ["style.yaml", "words.yaml"])
def test_a_file_that_is_not_yaml_is_told_with_its_place(clinic: Clinic, name: str) -> None:
    assert clinic.has(name, "a: [1\n").refusal().startswith(f"FOLDER/{name}:")


NO_BOX = "it leaves out the safety box; put {{ part.safety() }} back"


@pytest.mark.parametrize(
    "block",
    [
        pytest.param("", id="left out"),
        pytest.param("<p>{{ bank.safety.lead }}</p>", id="only its first words"),
        pytest.param("<!-- {{ bank.safety.text }} -->", id="in a comment"),
        pytest.param("{# {{ bank.safety.text }} #}", id="in a comment of the template"),
        pytest.param("{% if false %}{{ part.safety() }}{% endif %}", id="under a condition"),
    ],
)
@pytest.mark.parametrize("template", NAMES)
def test_the_safety_box_cannot_be_dropped(clinic: Clinic, template: str, block: str) -> None:
    extends = f'{{% extends "shipped/{template}.html.j2" %}}\n'
    clinic.has(f"{template}.html.j2", f"{extends}{{% block safety %}}{block}{{% endblock %}}")
    assert clinic.refusal(template) == f"template {template}: {NO_BOX}"


def test_the_safety_box_cannot_be_dropped_from_the_text(clinic: Clinic) -> None:
    assert (
        clinic.has("checklist.txt.j2", "Hello").refusal("text")
        == f"template checklist.txt: {NO_BOX}"
    )


BROKEN = [
    ("{{ 1", "2: the template is broken (expected token 'end of print statement', got '{')"),
    ("{{ 1|loud }}", "2: the template is broken (No filter named 'loud'.)"),
    ("\n\n{{ nobody }}", "4: the template cannot be used ('nobody' is undefined)"),
    ("{{ bank.nme }}", "2: the template cannot be used ('checklist.bank.Bank object' has no "
     "attribute 'nme')"),
    ("{{ 1 / 0 }}", "2: the template cannot be used (division by zero)"),
    ("{{ [] | first }}", "2: the template cannot be used (No first item, sequence was empty.)"),
    ("{{ 1 + 'a' }}", "2: the template cannot be used (unsupported operand type(s) for +: 'int' "
     "and 'str')"),
    ("{{ range(10**9) }}", "2: the template cannot be used (Range too big. The sandbox blocks "
     "ranges larger than MAX_RANGE (100000).)"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "told"), BROKEN)
def test_a_broken_template_is_told_with_file_and_line(
    clinic: Clinic, block: str, told: str
) -> None:
    clinic.has("visit.html.j2", f"{EXTENDS}{{% block head %}}{block}{{% endblock %}}\n")
    assert clinic.refusal() == f"FOLDER/visit.html.j2:{told}; mend it"


def test_a_template_that_another_asks_for_is_missed_where_it_is_asked_for(clinic: Clinic) -> None:
    clinic.has(
        "visit.html.j2", EXTENDS + "{% block head %}\n{% include 'other.j2' %}{% endblock %}"
    )
    assert clinic.refusal() == (
        "FOLDER/visit.html.j2:3: there is no template “other.j2” in FOLDER or the shipped ones; "
        "mend its name, or add it"
    )


def test_a_fault_in_an_included_file_is_told_there(clinic: Clinic) -> None:
    clinic.has("mine.html.j2", "\n\n{{ nobody }}")
    clinic.has(
        "visit.html.j2", EXTENDS + "{% block head %}{% include 'mine.html.j2' %}{% endblock %}"
    )
    assert clinic.refusal().startswith("FOLDER/mine.html.j2:3: the template cannot be used")


def test_a_template_that_includes_itself_is_refused(clinic: Clinic) -> None:
    clinic.has("visit.html.j2", "{% include 'visit.html.j2' %}")
    assert "the template cannot be used (maximum recursion depth" in clinic.refusal()


@pytest.mark.parametrize("name", ["poster", "../visit", "/etc/passwd", ""])
def test_a_template_that_is_not_there_is_named(clinic: Clinic, name: str) -> None:
    assert clinic.refusal(name) == (
        f"template: there is no template “{name}” in FOLDER or the shipped ones; "
        "use one of: visit, full, handout, helper"
    )


def test_a_template_that_is_not_utf_8_is_refused(clinic: Clinic) -> None:
    (clinic.folder / "visit.html.j2").write_bytes(b"\xff\xfe")
    assert clinic.refusal() == "FOLDER/visit.html.j2: this is not UTF-8; save the file as UTF-8"


@pytest.mark.parametrize(
    "escape_route",
    [
        "''.__class__.__mro__",
        "'{0.__class__}'.format('')",
        "patient|attr('__class__')",
        "patient['__class__']",
        "lipsum.__globals__",
        "cycler.__init__.__globals__",
        "self.__init__.__globals__",
        "cite.__call__.__func__",
        "bank._facts",
        "bank.model_copy.__func__.__globals__",
        "(patient|map('upper')).gi_frame",
    ],
)
def test_the_sandbox_lets_nothing_out(clinic: Clinic, escape_route: str) -> None:
    block = f"{{% block head %}}{{{{ {escape_route} }}}}{{% endblock %}}"
    clinic.has("visit.html.j2", EXTENDS + block)
    assert "FOLDER/visit.html.j2:2: the template cannot be used (" in clinic.refusal()


@pytest.mark.parametrize(
    "change", ["patient.answers.update({})", "cite.numbers.clear()", "words.pop('top')"]
)
def test_the_sandbox_lets_a_template_change_nothing(clinic: Clinic, change: str) -> None:
    clinic.has("visit.html.j2", EXTENDS + f"{{% block head %}}{{{{ {change} }}}}{{% endblock %}}")
    assert "is unsafe" in clinic.refusal()


@pytest.mark.parametrize("name", ["../secret.txt", "a/../../secret.txt", "shipped/../secret.txt"])
def test_no_name_leads_out_of_the_folder(clinic: Clinic, name: str) -> None:
    (clinic.folder / "secret.txt").write_text("secret", "utf-8")
    inner = Clinic(clinic.folder / "templates")
    inner.folder.mkdir()
    inner.has(
        "visit.html.j2", EXTENDS + f"{{% block head %}}{{% include '{name}' %}}{{% endblock %}}"
    )
    assert inner.refusal().startswith(f"FOLDER/visit.html.j2:2: there is no template “{name}”")


# Languages and topics ----------------------------------------------------------------------------


@pytest.mark.parametrize("template", EVERY)
def test_a_language_without_words_is_named(template: str) -> None:
    with pytest.raises(InputError) as caught:
        sheet(sleeper(bank=edited("language: en", "language: eo")), template)
    assert str(caught.value) == (
        "words.yaml: eo: there are no words for the language “eo”; "
        "add them in a words.yaml of your own template folder"
    )


def test_nothing_in_the_code_or_the_templates_knows_the_topic() -> None:
    topic = re.compile(r"metformin|multiple sclerosis|\bMS\b", re.IGNORECASE)
    files = [
        path
        for folder in ("checklist", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]
    assert len(files) > 25
    # ms is also the unit and a name in code; only the capitals are the illness
    found = [
        (path.name, match[0])
        for path in files
        for match in topic.finditer(path.read_text("utf-8"))
        if match[0] != "ms"
    ]
    assert found == []
    assert topic.search("a pill for MS")
    assert topic.search("Metformin")
