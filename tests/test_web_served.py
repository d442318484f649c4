"""The form of a real server in a real browser: the same sheets, and only for its own pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command import EXAMPLES, run_apart
from playwright.sync_api import Browser, Page
from web_form import TODAY, choose, download, example, fill_in

from serving import Served, serving

with_and_without = pytest.mark.parametrize(
    "scripts", [True, False], ids=["with scripts", "without"]
)
EVIL = """
<form method="post" action="http://{host}/pdf">
<input name="token" value="{token}"><input name="name" value="Maria">
</form>
<script>document.forms[0].submit()</script>
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving("--on", TODAY, "--jobs", 1, cwd=tmp_path_factory.mktemp("served")) as served:
        yield served


@contextmanager
def visit(browser: Browser, served: Served, *, scripts: bool) -> Iterator[Page]:
    """The form in a browser, in which nothing may go wrong unseen, and nothing go elsewhere."""
    context = browser.new_context(java_script_enabled=scripts, reduced_motion="reduce")
    page = context.new_page()
    said, asked = list[str](), list[str]()
    page.on("console", lambda told: said.append(told.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://{served.host}/")
    try:
        yield page
    finally:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith((f"http://{served.host}/", "data:"))] == []


def built(file: Path, folder: Path) -> bytes:
    """What the command makes of the same file on the same day."""
    done = run_apart("build", file, "--on", TODAY, "-o", "sheet.pdf", cwd=folder)
    assert done.code == 0, done.told
    return (folder / "sheet.pdf").read_bytes()


@with_and_without
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_typed_becomes_the_same_pdf_as_the_command_makes(
    browser: Browser, served: Served, file: Path, tmp_path: Path, *, scripts: bool
) -> None:
    texts = example(file.stem)
    with visit(browser, served, scripts=scripts) as page:
        fill_in(page, texts)
        if not scripts:  # what was typed is among the questions to choose from when it was sent
            page.locator("noscript button").click()
            page.wait_for_url("**/form#top")
        choose(page, texts.get("starred", []))
        page.get_by_role("button", name="See my sheet").click()
        page.wait_for_url("**/preview")
        assert download(page, "Get the PDF") == built(file, tmp_path)


@with_and_without
def test_a_file_is_opened_and_kept_as_it_was(
    browser: Browser, served: Served, tmp_path: Path, *, scripts: bool
) -> None:
    with visit(browser, served, scripts=scripts) as page:
        page.locator("details:has(#file) > summary").click()
        page.set_input_files("#file", EXAMPLES[0])
        page.get_by_role("button", name="Open", exact=False).last.click()
        page.wait_for_url("**/open")
        kept = tmp_path / "kept.yaml"
        kept.write_bytes(download(page, "Keep my answers"))
        assert (
            download(page, "Get the PDF") == built(kept, tmp_path) == built(EXAMPLES[0], tmp_path)
        )


def test_a_page_of_another_site_gets_no_sheet(browser: Browser, served: Served) -> None:
    page = browser.new_page()
    evil = EVIL.format(host=served.host, token=served.token())
    page.route(
        "http://127.0.0.1:1/", lambda route: route.fulfill(body=evil, content_type="text/html")
    )
    with page.expect_response(f"http://{served.host}/pdf") as answer:
        page.goto("http://127.0.0.1:1/")
    assert answer.value.status == 403
    assert answer.value.request.headers["origin"] == "http://127.0.0.1:1"
    page.close()
