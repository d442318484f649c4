"""The web form in a real browser without any server: every request is answered by the desk."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chromium import axe
from playwright.sync_api import Browser, BrowserContext, Download, Page, Request, Route

from checklist.bank import load_bank
from checklist.patient import load_patient
from checklist.resources import packaged
from checklist.web.desk import Desk
from checklist.web.posted import posted_from

TODAY = date(2026, 12, 1)
HOME = "http://form.test/"
BANK = load_bank()
DESK = Desk(BANK)
TYPES = {"css": "text/css", "js": "text/javascript"}
STATIC = packaged("web", "static")
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' {styles}; "
    "img-src data:; "
    "form-action 'self'; frame-src 'self'; base-uri 'none'"
)

Texts = Mapping[str, Sequence[str]]


def answer(route: Route, *, file: str) -> None:
    """Answer as a server would, under a policy that allows nothing from elsewhere.

    What is in a file that is sent, a browser does not show to whoever answers in its own house.
    """
    path = urlsplit(route.request.url).path.strip("/")
    if path.startswith("static/"):
        name = path.removeprefix("static/")
        content = STATIC.joinpath(name).read_bytes()
        route.fulfill(body=content, content_type=TYPES[name.rpartition(".")[2]])
        return
    fields = {"file": [file]} if path == "open" else posted(route.request)
    reply = DESK.reply(path, fields, on=TODAY)
    headers = {
        "content-type": reply.media_type,
        "content-security-policy": POLICY.format(
            styles=" ".join(f"'{style}'" for style in reply.styles)
        ),
    }
    if reply.file_name:
        headers["content-disposition"] = f'attachment; filename="{reply.file_name}"'
    route.fulfill(status=reply.status, headers=headers, body=reply.content)


def posted(request: Request) -> dict[str, list[str]]:
    """The fields of a request."""
    body = request.post_data or ""
    return parse_qs(body, keep_blank_values=True, strict_parsing=bool(body))


@contextmanager
def visit(browser: Browser, *, file: str = "", **look: Any) -> Iterator[Page]:
    """A page of a browser in which nothing may go wrong unseen."""
    context: BrowserContext = browser.new_context(**{"reduced_motion": "reduce", **look})
    context.route("**/*", partial(answer, file=file))
    page = context.new_page()
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text) if _is_fault(told) else None)
    try:
        yield page
    finally:
        context.close()
    assert wrong == [], wrong


def _is_fault(told: Any) -> bool:
    return told.type in {"error", "warning"} and "status of 4" not in told.text


def example(name: str) -> dict[str, list[str]]:
    """An example patient as fields of the form."""
    path = Path(__file__).parent.parent / "examples" / f"{name}.yaml"
    return {
        name: list(texts)
        for name, texts in posted_from(load_patient(path, BANK), BANK).texts.items()
    }


def send(page: Page, action: str, fields: Texts) -> None:
    """Post fields as a form of plain HTML does."""
    page.goto(HOME)
    page.evaluate(
        """([action, fields]) => {
             const form = document.createElement("form");
             Object.assign(form, {method: "post", action});
             for (const [name, texts] of fields) for (const text of texts) {
               const field = document.createElement("textarea");
               Object.assign(field, {name, value: text});
               form.append(field);
             }
             document.body.append(form);
             form.submit();
           }""",
        [action, [[name, list(texts)] for name, texts in fields.items()]],
    )
    page.wait_for_url(f"{HOME}{action}")
    page.wait_for_load_state()


def unfold(page: Page) -> None:
    """Open all that is folded."""
    for summary in page.locator("details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()
    if page.locator("details:not([open]) > summary:visible").count():
        unfold(page)


def fill_in(page: Page, texts: Texts) -> None:
    """Type and tick as a person does, then choose the top questions in their order."""
    unfold(page)
    for name, values in texts.items():
        if name == "starred":
            continue
        if name == "own_questions":
            for number, value in enumerate(values):
                if number:
                    page.get_by_role("button", name="Add one more question").click()
                page.locator(f'[name="{name}"]').nth(number).fill(value)
            continue
        for value in values:
            field = page.locator(f'[name="{name}"]')
            if field.first.get_attribute("type") in {"radio", "checkbox"}:
                page.locator(f'[name="{name}"][value="{value}"]').check()
            else:
                field.fill(value)


def choose(page: Page, stars: Sequence[str]) -> None:
    """Choose the top questions, one after the other."""
    anew = page.get_by_role("button", name="Show the questions that fit")
    if anew.is_visible():  # where no script does it
        anew.click()
    for star in stars:
        button = page.locator(f'button[name="star"][value="{star}"]')
        button.wait_for(state="attached")
        if not button.is_visible():
            page.locator("#more-offers > summary").click()
        button.click()
        page.locator(f'input[name="starred"][value="{star}"]').wait_for(state="attached")


def download(page: Page, button: str) -> bytes:
    """What a button gives to keep."""
    with page.expect_download() as awaited:
        page.get_by_role("button", name=button, exact=True).click()
    kept: Download = awaited.value
    return Path(kept.path()).read_bytes()


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def audit(page: Page) -> list[str]:
    """What axe-core complains of: the rule, and the element."""
    page.evaluate(f"if (!window.axe) {{ {axe()} }} 0")
    found: list[str] = page.evaluate(
        """rules => axe.run({runOnly: rules, resultTypes: ["violations"], iframes: false}).then(
             found => found.violations.flatMap(
               rule => rule.nodes.map(node => `${rule.id}: ${node.html}`)))""",
        RULES,
    )
    return found
