"""The web form as people use it: in a real browser, on a phone, by keyboard, without scripts."""

import re
from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from web_form import (
    BANK,
    DESK,
    HOME,
    TODAY,
    audit,
    choose,
    download,
    example,
    fill_in,
    send,
    unfold,
    visit,
)  # fmt: skip

from checklist.documents import to_pdf
from checklist.patient import load_patient
from checklist.selection import select
from checklist.source import Input

EXAMPLES = ["newly-diagnosed", "progressive-low-kidney", "diabetes-insulin-steroids"]
MARIA = example("newly-diagnosed")
HIM = example("diabetes-insulin-steroids")
LONG = "W" * 250
FAULTY = {
    **MARIA,
    "answers.egfr": ["eighty"],
    "birth_date": ["31/02/1990"],
    "answers.ms_medicine": ["none", "glatiramer"],
    "own_questions": ["First?", "W" * 4_001],
    "starred": ["nothing"],
    "name": [LONG],
}


# Every state, in every look -----------------------------------------------------------------------


def blank(page: Page) -> None:
    page.goto(HOME)


def unfolded(page: Page) -> None:
    page.goto(HOME)
    unfold(page)


def filled(page: Page) -> None:
    send(page, "form", {**MARIA, "starred": []})
    unfold(page)


def with_top(page: Page) -> None:
    send(page, "form", {**HIM, "starred": ["own-1", "safe-scan-dye", "ev-relapses"]})


def faulty(page: Page) -> None:
    send(page, "form", FAULTY)


def again(page: Page) -> None:
    send(page, "again", MARIA)


def preview(page: Page) -> None:
    send(page, "preview", MARIA)


def lost(page: Page) -> None:
    page.goto(f"{HOME}nowhere")


STATES: list[Callable[[Page], None]] = [
    blank, unfolded, filled, with_top, faulty, again, preview, lost,
]  # fmt: skip
PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "320": PHONE,
    "320 dark": {**PHONE, "color_scheme": "dark"},
}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing(
    browser: Browser, state: Callable[[Page], None], look: dict[str, Any]
) -> None:
    with visit(browser, **look) as page:
        state(page)
        assert audit(page) == []


@pytest.mark.parametrize(
    ("rule", "plant"),
    [
        ("label", """document.querySelector("label[for=name]").remove()"""),
        ("color-contrast", """document.querySelector(".lead").style.color = "#aaa" """),
        ("heading-order", """document.querySelector("h1").outerHTML += "<h5>Deep</h5>" """),
        ("button-name", """document.querySelector(".offers button").outerHTML = "<button>" """),
        ("region", """document.body.insertAdjacentHTML("beforeend", "<p>Beside</p>")"""),
        (
            "target-size",
            """for (const n of [1, 2]) {
                 const box = document.createElement("input");
                 Object.assign(box, {type: "checkbox", ariaLabel: n});
                 box.style.cssText = "display: block; zoom: .2";
                 document.querySelector("main").append(box); }""",
        ),
    ],
    ids=lambda value: value if re.fullmatch(r"[a-z-]+", value) else "",
)
def test_axe_finds_a_planted_fault(browser: Browser, rule: str, plant: str) -> None:
    with visit(browser) as page:
        page.goto(HOME)
        page.evaluate(plant)
        assert rule in {complaint.split(":")[0] for complaint in audit(page)}


_TOO_WIDE = """[...document.querySelectorAll("body *")].filter(each => each.checkVisibility())
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1 || (
    each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline"
    && !["INPUT", "IFRAME"].includes(each.tagName)
  )).map(each => each.outerHTML.slice(0, 80))"""
_CUT = """[...document.querySelectorAll("body *")].filter(each => each.checkVisibility())
  .filter(each => !["TEXTAREA", "INPUT", "IFRAME"].includes(each.tagName)
    && getComputedStyle(each).overflowY !== "visible"
    && each.scrollHeight > each.clientHeight + 1).map(each => each.outerHTML.slice(0, 80))"""
# WCAG 1.4.12: line height, space after paragraphs, between letters and between words.
_SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize("spaced", ["/**/", _SPACED], ids=["as it is", "spaced"])
def test_nothing_is_cut_or_scrolls_sideways_at_400_percent(
    browser: Browser, state: Callable[[Page], None], spaced: str
) -> None:
    with visit(browser, viewport={"width": 320, "height": 256}, bypass_csp=True) as page:
        state(page)
        page.add_style_tag(content=spaced)
        assert page.evaluate(_TOO_WIDE) == []
        assert page.evaluate(_CUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_page_that_scrolls_sideways_is_seen(browser: Browser) -> None:
    with visit(browser, **PHONE, bypass_csp=True) as page:
        page.goto(HOME)
        page.add_style_tag(
            content=".lead { white-space: nowrap } .intro { height: 1em; overflow: hidden }"
        )
        assert page.evaluate(_TOO_WIDE)
        assert page.evaluate(_CUT)


_SMALL = """[...document.querySelectorAll(
    "button, summary, .option, textarea, input[type=text], input[type=file]")]
  .filter(each => each.checkVisibility()).map(each => [each.outerHTML.slice(0, 60),
    each.getBoundingClientRect()]).filter(([, box]) => box.width < 44 || box.height < 44)
  .map(([html]) => html)"""


@pytest.mark.parametrize("width", [320, 1000])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_target_is_as_large_as_a_finger(
    browser: Browser, state: Callable[[Page], None], width: int
) -> None:
    with visit(browser, viewport={"width": width, "height": 800}) as page:
        state(page)
        assert page.evaluate(_SMALL) == []


# From the first question to the PDF ---------------------------------------------------------------


def expected_pdf(name: str) -> bytes:
    patient = load_patient(f"examples/{name}.yaml", BANK)
    return to_pdf(select(BANK, patient, on=TODAY))


def text_of(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_a_person_types_becomes_the_same_pdf_as_their_file(
    browser: Browser, name: str, *, scripts: bool
) -> None:
    texts = example(name)
    with visit(browser, java_script_enabled=scripts) as page:
        page.goto(HOME)
        fill_in(page, texts)
        choose(page, texts.get("starred", []))
        page.get_by_role("button", name="See my sheet").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This is my sheet")
        frame = page.frame_locator("iframe")
        for text in texts.get("own_questions", []):
            expect(frame.get_by_text(text)).to_be_visible()
        pdf = download(page, "Get the PDF")
        assert pdf == expected_pdf(name)
        for text in (*texts["name"], *texts.get("own_questions", [])):
            assert text in text_of(pdf)


def test_going_back_from_the_preview_loses_nothing(browser: Browser) -> None:
    with visit(browser) as page:
        send(page, "preview", {**HIM, "previous.unanswered": ["ev-relapses"]})
        page.get_by_role("button", name="Change my answers").click()
        unfold(page)
        shown = page.evaluate(
            """Object.entries(Object.groupBy([...new FormData(document.querySelector("#form"))]
                 .filter(([, value]) => value), ([name]) => name))
                 .map(([name, pairs]) => [name, pairs.map(([, value]) => value)])"""
        )
        assert dict(shown) == {**HIM, "previous.unanswered": ["ev-relapses"]}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_kept_file_opens_again_as_it_was(
    browser: Browser, tmp_path: Path, *, scripts: bool
) -> None:
    with visit(browser, java_script_enabled=True) as page:
        send(page, "form", MARIA)
        kept = download(page, "Keep my answers")
    assert load_patient(Input("patient.yaml", kept), BANK) == load_patient(
        "examples/newly-diagnosed.yaml", BANK
    )
    file = tmp_path / "patient.yaml"
    file.write_bytes(kept)
    with visit(browser, file=kept.decode(), java_script_enabled=scripts) as page:
        page.goto(HOME)
        page.get_by_text("I have a file from last time").click()
        page.get_by_label("Your patient file").set_input_files(file)
        page.get_by_role("button", name="Open it").click()
        expect(page.locator('[name="name"]')).to_have_value("Maria Oliveira")
        assert download(page, "Get the PDF") == expected_pdf("newly-diagnosed")


_AS_LONG_AS_THE_SHEET = """() => {
  const frame = document.querySelector("iframe.sheet");
  return frame.clientHeight === frame.contentDocument.documentElement.offsetHeight;
}"""


def test_the_preview_stays_as_long_as_the_sheet_when_a_phone_is_turned(browser: Browser) -> None:
    with visit(browser, bypass_csp=True) as page:
        send(page, "preview", MARIA)
        for width in (320, 640, 320):
            page.set_viewport_size({"width": width, "height": 480})
            page.wait_for_function(_AS_LONG_AS_THE_SHEET)


# By keyboard --------------------------------------------------------------------------------------


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus, which must be seen each time."""
    for _ in range(400):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """selector => [document.activeElement.matches(selector),
                 document.activeElement.checkVisibility()]""",
            selector,
        )
        assert seen[1]
        if seen[0]:
            return
    pytest.fail(f"Tab does not lead to {selector}")


def test_the_whole_form_is_done_by_keyboard_alone(browser: Browser) -> None:
    with visit(browser) as page:
        page.goto(HOME)
        tab_to(page, "#own_questions")
        page.keyboard.type("Will I walk?")
        tab_to(page, ".group summary")
        page.keyboard.press("Enter")
        tab_to(page, '[name="answers.ms_type"]')
        page.keyboard.press("ArrowDown")
        expect(page.locator('[name="answers.ms_type"]:checked')).to_have_count(1)
        for star in ('[value="own-1"]', ""):
            tab_to(page, f'button[name="star"]{star}')
            page.keyboard.press("Enter")
            expect(page.locator(":focus")).to_have_attribute("name", "unstar")
        first = page.locator('input[name="starred"]').first.get_attribute("value")
        assert first == "own-1"
        tab_to(page, "#name")
        page.keyboard.type("Maria")
        tab_to(page, 'button[formaction="pdf"]')
        with page.expect_download() as awaited:
            page.keyboard.press("Enter")
        said = text_of(awaited.value.path().read_bytes())
        assert "Will I walk?" in said
        assert "Maria" in said


def test_the_order_of_the_top_is_changed_by_keyboard_and_keeps_the_focus(browser: Browser) -> None:
    with visit(browser) as page:
        with_top(page)
        move = page.get_by_role("button", name=re.compile("^Move up: Is there proof"))
        move.focus()
        page.keyboard.press("Enter")
        stars = page.locator('input[name="starred"]')
        expect(stars.nth(1)).to_have_value("ev-relapses")
        expect(move).to_be_focused()
        page.keyboard.press("Enter")
        expect(stars.nth(0)).to_have_value("ev-relapses")
        assert page.evaluate("document.activeElement.value") == "ev-relapses"


def test_the_focus_is_seen_on_a_chosen_answer_in_forced_colours_too(browser: Browser) -> None:
    outline = "box => getComputedStyle(box.closest('.option')).outlineStyle"
    with visit(browser, forced_colors="active") as page:
        page.goto(HOME)
        unfold(page)
        chosen = page.locator('[name="answers.ms_type"]:checked')
        assert chosen.evaluate(outline) == "none"
        tab_to(page, '[name="answers.ms_type"]')
        assert chosen.evaluate(outline) == "solid"


# As answers come ----------------------------------------------------------------------------------


def test_questions_that_apply_come_with_the_answers_and_are_announced(browser: Browser) -> None:
    with visit(browser) as page:
        page.goto(HOME)
        unfold(page)
        before = page.locator(".offers .offer").all_text_contents()
        status = page.get_by_role("status")
        said = status.text_content()
        page.locator('[name="answers.conditions"][value="type2-diabetes"]').check()
        expect(status).not_to_have_text(said or "")
        after = page.locator(".offers .offer").all_text_contents()
        assert set(after) - set(before)
        expect(
            page.locator(".group", has_text="My health").locator("summary .count").first
        ).to_have_text("1 answered")


def test_none_and_another_answer_take_each_others_place(browser: Browser) -> None:
    with visit(browser) as page:
        page.goto(HOME)
        unfold(page)
        none = page.locator('[name="answers.ms_medicine"][value="none"]')
        other = page.locator('[name="answers.ms_medicine"][value="glatiramer"]')
        other.check()
        none.check()
        expect(other).not_to_be_checked()
        other.check()
        expect(none).not_to_be_checked()


def test_a_fourth_question_is_refused_in_words(browser: Browser) -> None:
    with visit(browser) as page:
        with_top(page)
        page.locator('button[name="star"]').first.click()
        expect(page.get_by_role("status")).to_have_text("You have 3 already. Take one out first.")
        expect(page.locator('input[name="starred"]')).to_have_count(3)


def test_enter_in_a_line_sends_nothing_away(browser: Browser) -> None:
    with visit(browser) as page:
        page.goto(HOME)
        page.locator("#name").fill("Maria")
        page.locator("#name").press("Enter")
        expect(page.locator("#name")).to_have_value("Maria")
        assert page.url == HOME


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_another_own_question_has_a_box_and_its_number_when_chosen(
    browser: Browser, *, scripts: bool
) -> None:
    with visit(browser, java_script_enabled=scripts) as page:
        page.goto(HOME)
        page.locator('[name="own_questions"]').fill("First?")
        page.get_by_role("button", name="Add one more question").click()
        page.get_by_label("My question 2").fill("Second?")
        page.get_by_label("My question 1").fill("")
        page.get_by_label("My question 2").press("Tab")
        if not scripts:
            page.get_by_role("button", name="Show the questions that fit").click()
        choose(page, ["own-2"])
        expect(page.locator(".top .offer")).to_have_text("Second?")
        assert "Second?" in text_of(download(page, "Get the PDF"))


# Faults -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_faults_take_the_focus_and_lead_to_their_fields(browser: Browser, *, scripts: bool) -> None:
    with visit(browser, java_script_enabled=scripts) as page:
        page.goto(HOME)
        unfold(page)
        page.locator('[name="answers.egfr"]').fill("eighty")
        page.locator("#name").fill("Maria")
        page.get_by_role("button", name="Get the PDF").click()
        expect(page.locator("#faults")).to_be_focused()
        expect(page).to_have_title(re.compile("^1 answer needs a look"))
        page.get_by_role("link", name="What was your last kidney test result (eGFR)?").click()
        field = page.locator('[name="answers.egfr"]')
        expect(field).to_be_focused()
        expect(field).to_have_value("eighty")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile("“eighty” is not a number between"))
        expect(page.locator("#name")).to_have_value("Maria")


# Without a server ---------------------------------------------------------------------------------

IN_THE_PAGE = """globalThis.checklistTransport = {
  async ask(action, data) {
    const { status, type, content, name } = await answerHere(action, [...data]);
    const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
    return { status, type, name, blob: new Blob([bytes], { type }) };
  },
};"""


def answer_here(action: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """What Python in the page would answer."""
    fields: dict[str, list[str]] = {}
    for name, text in pairs:
        fields.setdefault(name, []).append(text)
    reply = DESK.reply(action, fields, on=TODAY)
    return {
        "status": reply.status,
        "type": reply.media_type,
        "name": reply.file_name,
        "content": b64encode(reply.content).decode(),
    }


def test_with_a_transport_of_its_own_the_page_asks_no_server(
    browser: Browser, tmp_path: Path
) -> None:
    with visit(browser, bypass_csp=True) as page:
        page.expose_function("answerHere", answer_here)
        page.add_init_script(IN_THE_PAGE)
        page.goto(HOME)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        fill_in(page, {**MARIA, "birth_date": ["April"]})
        choose(page, MARIA["starred"])
        page.get_by_role("button", name="See my sheet").click()
        expect(page.locator("#faults")).to_be_focused()
        page.locator("#birth_date").fill(MARIA["birth_date"][0])
        page.get_by_role("button", name="See my sheet").click()
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        expect(page).to_have_title(re.compile("^This is my sheet"))
        page.wait_for_timeout(800)  # what was typed last asks for questions that are not shown now
        assert download(page, "Get the PDF") == expected_pdf("newly-diagnosed")
        file = tmp_path / "patient.yaml"
        file.write_bytes(download(page, "Keep my answers"))
        page.get_by_role("button", name="Change my answers").click()
        page.locator("#name").fill("Another")
        page.get_by_text("I have a file from last time").click()
        page.get_by_label("Your patient file").set_input_files(file)
        page.get_by_role("button", name="Open it").click()
        expect(page.locator("#name")).to_have_value("Maria Oliveira")
        assert [url for url in asked if url.startswith("http")] == []


def test_where_a_request_fails_a_button_posts_the_form(browser: Browser) -> None:
    with visit(browser) as page:
        page.goto(HOME)
        page.route("**/questions", lambda route: route.fulfill(status=429))
        page.locator("#name").fill("Maria")
        page.locator('button[name="star"][value="ev-best-studies"]').click()
        page.wait_for_url(f"{HOME}form#top")
        expect(page.locator('input[name="starred"]')).to_have_value("ev-best-studies")
        expect(page.locator("#name")).to_have_value("Maria")


def test_a_group_counts_its_answers(browser: Browser) -> None:
    with visit(browser, **PHONE) as page:
        page.goto(HOME)
        unfold(page)
        page.locator('[name="answers.smoker"][value="yes"]').check()
        daily = page.locator(".group", has=page.get_by_role("heading", name="Daily life"))
        expect(daily.locator("summary .count").first).to_have_text("1 answered")
        page.locator('[name="answers.smoker"][value=""]').check()
        expect(daily.locator("summary .count").first).to_have_text("")
