"""The page that works by itself: from a disk, in a real browser, with the network off."""

import base64
import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from offline_page import PATIENCE, Visit, opened
from playwright.sync_api import Browser, expect
from web_form import BANK, TODAY, Texts, audit, choose, download, example, fill_in, unfold

from checklist.documents import to_pdf
from checklist.errors import InputError
from checklist.patient import PAPERS, TEXT_SIZES, Patient, load_patient
from checklist.resources import shipped
from checklist.selection import select
from checklist.source import Input
from checklist.templates import compiled_templates, to_html, to_text
from checklist.web.bundle import make_bundle
from checklist.web.page import KEEPER, make_page, make_site
from checklist.web.runtime import Runtime

EXAMPLES = ["newly-diagnosed", "progressive-low-kidney", "diabetes-insulin-steroids"]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "320": {"viewport": {"width": 320, "height": 640}},
}
SOURCE = Input("questions.yaml", shipped("questions.yaml").read_bytes())
BLANK = [entry.item.ask for entry in select(BANK, Patient(), on=TODAY).entries]


@pytest.fixture(scope="module")
def html(runtime: Runtime) -> str:
    """The page."""
    return make_page(SOURCE, on=TODAY, runtime=runtime).decode()


@pytest.fixture(scope="module")
def file(html: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page on a disk."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(html, "utf-8")
    return path


@pytest.fixture(scope="module")
def ready(browser: Browser, file: Path) -> Iterator[Visit]:
    """The page with Python started, for what only asks it."""
    with opened(browser, file) as visit:
        visit.wait("ready")
        yield visit


def expected_pdf(patient: Patient) -> bytes:
    return to_pdf(select(BANK, patient, on=TODAY))


def example_patient(name: str) -> Patient:
    return load_patient(f"examples/{name}.yaml", BANK)


def left_the_page(visit: Visit) -> list[str]:
    """The requests that were for something that is not in the page itself."""
    return [url for url in visit.requests if not url.startswith(("file:", "blob:", "data:"))]


# The same sheet -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_typed_becomes_the_sheet_of_the_command_line(
    browser: Browser, file: Path, name: str
) -> None:
    texts = example(name)
    with opened(browser, file) as visit:
        fill_in(visit.page, texts)  # while Python starts
        visit.wait("ready")
        choose(visit.page, texts.get("starred", []))
        visit.page.get_by_role("button", name="See my sheet").click()
        expect(visit.page.get_by_role("heading", level=1)).to_have_text(
            "This is my sheet", timeout=PATIENCE
        )
        frame = visit.page.frame_locator("iframe")
        for text in texts.get("own_questions", []):
            expect(frame.get_by_text(text)).to_be_visible()
        assert download(visit.page, "Get the PDF") == expected_pdf(example_patient(name))
        assert left_the_page(visit) == []
        assert visit.wrong == []


@pytest.mark.parametrize("size", TEXT_SIZES)
@pytest.mark.parametrize("paper", PAPERS)
def test_both_papers_and_all_text_sizes_are_those_of_the_command_line(
    ready: Visit, paper: str, size: int
) -> None:
    patient = example_patient("newly-diagnosed").preferring({"paper": paper, "text_size": size})
    wishes = {"preferences.paper": [paper], "preferences.text_size": [str(size)]}
    fields = {**example("newly-diagnosed"), **wishes}
    assert ready.ask("pdf", fields) == expected_pdf(patient)
    assert ready.wrong == []


@pytest.mark.parametrize(
    "name",
    ["Zoë Ångström", "Ελένη Παπαδοπούλου", "Nguyễn Thị Ánh", "محمد", "สมชาย", "தமிழ்", "王大明"],
)
def test_names_in_other_scripts_are_set_as_on_the_command_line(ready: Visit, name: str) -> None:
    assert ready.ask("pdf", {"name": [name]}) == expected_pdf(Patient(name=name))


def test_a_text_is_the_same_too(ready: Visit) -> None:
    told = ready.ask("text", example("newly-diagnosed")).decode()
    assert told == to_text(select(BANK, example_patient("newly-diagnosed"), on=TODAY))


# A file of one's own ------------------------------------------------------------------------------


def test_a_kept_file_opens_again(browser: Browser, file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "patient.yaml"
    with opened(browser, file) as visit:
        visit.wait("ready")
        fill_in(visit.page, {**example("newly-diagnosed"), "starred": []})
        kept.write_bytes(download(visit.page, "Keep my answers"))
    with opened(browser, file) as visit:
        visit.page.get_by_text("I have a file from last time").click()
        visit.page.get_by_label("Your patient file").set_input_files(kept)
        visit.page.get_by_role("button", name="Open it").click()  # Python is not there yet
        expect(visit.page.locator('[name="name"]')).to_have_value(
            "Maria Oliveira", timeout=PATIENCE
        )
        again = download(visit.page, "Keep my answers")
        assert again == kept.read_bytes()
        assert left_the_page(visit) == []


def test_a_file_that_is_none_is_told_and_loses_nothing(
    browser: Browser, file: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "photo.yaml"
    broken.write_bytes(bytes(range(256)))
    with opened(browser, file) as visit:
        visit.wait("ready")
        visit.page.get_by_text("I have a file from last time").click()
        visit.page.get_by_label("Your patient file").set_input_files(broken)
        visit.page.get_by_role("button", name="Open it").click()
        expect(visit.page.locator("#faults")).to_be_focused(timeout=PATIENCE)
        assert visit.wrong == []


# It talks to nobody -------------------------------------------------------------------------------

_TRY = """address => Promise.allSettled([
  fetch(address), import(address), navigator.sendBeacon && fetch(address, {mode: "no-cors"}),
  new Promise((give, refuse) => {
    const socket = new WebSocket(address.replace("http", "ws"));
    socket.onopen = give; socket.onerror = refuse;
  }),
  new Promise((give, refuse) => {
    const image = Object.assign(new Image(), {src: address, onload: give, onerror: refuse});
  }),
]).then(tries => tries.map(each => each.status))"""


class _Counter(SimpleHTTPRequestHandler):
    """Notes who asks, and gives what stands in a folder."""

    asked: list[str]

    def __init__(self, asked: list[str], *arguments: Any, **options: Any) -> None:
        self.asked = asked
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a site of a folder on this computer, and what it was asked for."""
    asked: list[str] = []
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Counter, asked, directory=str(tmp_path))
    )
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()


def test_its_policy_stops_every_connection(
    browser: Browser, file: Path, served: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = served
    with opened(browser, file) as visit:
        visit.page.context.set_offline(False)
        assert visit.page.evaluate(_TRY, address) == ["rejected"] * 5
        assert asked == []
    open_page = tmp_path / "open.html"
    open_page.write_text(re.sub("<meta http-equiv[^>]*>", "", file.read_text("utf-8")), "utf-8")
    with opened(browser, open_page) as visit:  # without the policy somebody is asked
        visit.page.context.set_offline(False)
        visit.page.evaluate(_TRY, address)
        assert asked


def test_python_in_it_reaches_nobody(
    browser: Browser, html: str, served: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = served
    telltale = f"""
    onmessage = () => Promise.allSettled([
      fetch("{address}"), (async () => importScripts("{address}"))(),
      new Promise((give, refuse) => {{
        const call = new XMLHttpRequest();
        call.open("GET", "{address}"); call.onload = give; call.onerror = refuse; call.send();
      }}),
    ]).then(tries => postMessage({{failed: tries.map(each => each.status).join()}}));
    """
    path = tmp_path / "telling.html"
    path.write_text(with_part(html, "worker", telltale.encode()), "utf-8")
    with opened(browser, path) as visit:
        visit.page.context.set_offline(False)
        visit.wait("failed")
        assert any("rejected,rejected,rejected" in told for told in visit.wrong)
        assert asked == []


# Every state --------------------------------------------------------------------------------------


def with_part(html: str, name: str, content: bytes) -> str:
    """The page with another part in the place of one."""
    held = base64.b64encode(gzip.compress(content)).decode()
    changed = re.sub(
        f'(<script type="text/plain" id="part-{name}">)[^<]*', lambda found: found[1] + held, html
    )
    assert changed != html
    return changed


def still_loading(html: str) -> str:
    return with_part(html, "worker", b"onmessage = () => {};")


def with_script(html: str, old: str, new: str) -> str:
    """The page with a script changed, and allowed to run as it is now."""
    changed = html.replace(old, new)
    assert changed != html
    scripts = re.findall("<script>(.*?)</script>", changed, re.DOTALL)
    allowed = [base64.b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
    for before, now in zip(re.findall("'sha256-([^']*)'", changed), allowed, strict=True):
        changed = changed.replace(before, now)
    return changed


def taking_long(html: str) -> str:
    """The page with Python that never says anything, and with the patience of a moment."""
    return with_script(still_loading(html), "const PATIENCE = 60_000;", "const PATIENCE = 60;")


def in_page(script: str) -> Callable[[str], str]:
    """Something that happens before the page starts Python."""
    first = "// Starts Python in a worker"
    return lambda html: with_script(html, first, f"{script}\n{first}")


def in_worker(script: str) -> Callable[[str], str]:
    """Something that happens before the worker starts Python."""

    def changed(html: str) -> str:
        held = re.search('id="part-worker">([^<]*)', html)
        assert held
        worker = gzip.decompress(base64.b64decode(held[1]))
        return with_part(html, "worker", f"{script}\n".encode() + worker)

    return changed


BROKEN: dict[str, Callable[[str], str]] = {
    "another program": lambda html: with_part(html, "worker", b"(("),
    "another machine": lambda html: with_part(html, "wasm", b"no machine"),
    "a program cut short": lambda html: html.replace('id="part-site">', 'id="part-site">AAAA', 1),
    "no library": lambda html: with_part(html, "library", b"PK"),
    "no code": lambda html: with_part(html, "site", b"PK\5\6" + bytes(18)),
    "nothing to unpack with": in_page("delete globalThis.DecompressionStream;"),
    "no workers": in_page("delete globalThis.Worker;"),
    "nothing to unpack with beside the page": in_worker("delete globalThis.DecompressionStream;"),
    "no WebAssembly": in_worker("delete globalThis.WebAssembly;"),
    "an older WebAssembly": in_worker("delete WebAssembly.instantiateStreaming;"),
    "no memory": in_worker("WebAssembly.Memory = function () { throw new RangeError(); };"),
    "a script that stops": in_page("throw new Error();"),
    "a language it cannot read": in_page("a language it cannot read"),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("state", ["loading", "awaited", "slow", "ready", "failed"])
def test_axe_finds_nothing(
    browser: Browser, html: str, tmp_path: Path, state: str, look: dict[str, Any]
) -> None:
    path = tmp_path / "page.html"
    planted = {
        "loading": still_loading, "awaited": still_loading, "slow": taking_long,
        "failed": BROKEN["another program"],
    }  # fmt: skip
    path.write_text(planted[state](html) if state in planted else html, "utf-8")
    with opened(browser, path, **look) as visit:
        if state == "awaited":
            visit.page.get_by_role("button", name="Get the PDF").click()
        visit.wait(state)
        assert audit(visit.page) == []
        unfold(visit.page)
        assert audit(visit.page) == []


@pytest.mark.parametrize("break_it", BROKEN.values(), ids=BROKEN)
def test_where_python_cannot_start_the_blank_checklist_is_there(
    browser: Browser, html: str, tmp_path: Path, break_it: Callable[[str], str]
) -> None:
    path = tmp_path / "broken.html"
    path.write_text(break_it(html), "utf-8")
    with opened(browser, path) as visit:
        visit.wait("failed")
        told = visit.page.locator("[role=alert]")
        expect(told).to_contain_text("This page cannot make your sheet here.")
        visit.page.get_by_role("button", name="Show the blank checklist").click()
        for ask in BLANK:
            expect(visit.page.locator("body")).to_contain_text(ask)
        expect(visit.page.locator("#form")).to_have_count(0)
        assert audit(visit.page) == []
        assert left_the_page(visit) == []


def test_where_python_says_nothing_for_long_the_blank_checklist_is_offered(
    browser: Browser, html: str, tmp_path: Path
) -> None:
    path = tmp_path / "slow.html"
    path.write_text(taking_long(html), "utf-8")
    with opened(browser, path) as visit:
        visit.page.locator("#name").fill("Maria")
        visit.wait("slow")
        expect(visit.page.locator("#engine progress")).to_be_visible()  # it may still come
        expect(visit.page.locator("#name")).to_have_value("Maria")
        visit.page.get_by_role("button", name="Show the blank checklist").click()
        expect(visit.page.locator("body")).to_contain_text(BLANK[0])


def test_what_was_pressed_before_python_failed_does_not_hang(
    browser: Browser, html: str, tmp_path: Path
) -> None:
    path = tmp_path / "broken.html"
    path.write_text(BROKEN["no code"](html), "utf-8")
    with opened(browser, path) as visit:
        visit.page.get_by_role("button", name="Get the PDF").click()
        visit.wait("failed")
        expect(visit.page.locator("[role=alert]")).to_be_in_viewport()
        assert [told for told in visit.wrong if "unhandled" in told.lower()] == []


def test_without_scripts_it_is_the_blank_checklist(browser: Browser, file: Path) -> None:
    sheet = to_html(select(BANK, Patient(), on=TODAY), template="full")
    with opened(browser, file, java_script_enabled=False) as visit:
        page = visit.page
        shown = " ".join(page.locator("body").inner_text().split())
        assert [ask for ask in BLANK if ask not in shown] == []
        assert "JavaScript is off here" in shown
        expect(page.locator("#form")).to_be_hidden()
        expect(page.locator("#engine")).to_be_hidden()
        assert sheet.count("<h2") == page.locator("noscript h2:visible").count()


# A site -------------------------------------------------------------------------------------------


def test_a_site_works_without_a_network_once_it_was_open(
    browser: Browser, runtime: Runtime, served: tuple[str, list[str]], tmp_path: Path
) -> None:
    site = make_site(SOURCE, on=TODAY, runtime=runtime)
    for name, content in site.items():
        (tmp_path / name).write_bytes(content)
    address, asked = served
    with opened(browser, address) as visit:
        visit.wait("ready")
        visit.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
        assert {path.strip("/") for path in asked} == {"", *site} - {"index.html"}
        asked.clear()
        visit.page.context.set_offline(True)
        visit.page.reload()
        visit.wait("ready")
        fields: Texts = example("newly-diagnosed")
        assert visit.ask("pdf", fields) == expected_pdf(example_patient("newly-diagnosed"))
        assert set(asked) <= {f"/{KEEPER}"}  # the browser looks whether there is a newer one


def test_a_site_is_one_page_its_parts_and_what_keeps_them(runtime: Runtime) -> None:
    site = make_site(SOURCE, on=TODAY, runtime=runtime)
    assert [re.sub("-[0-9a-f]{12}", "", name) for name in site] == [
        "worker.bin", "wasm.bin", "library.bin", "site.bin", "index.html", KEEPER,
    ]  # fmt: skip
    assert "connect-src 'self'" in site["index.html"].decode()


# The file -----------------------------------------------------------------------------------------


def test_it_is_small_enough_to_mail_and_the_same_each_time(html: str, runtime: Runtime) -> None:
    assert len(html.encode()) <= 15_000_000
    assert make_page(SOURCE, on=TODAY, runtime=runtime).decode() == html


def test_it_carries_what_runs_in_it_and_templates_compiled(runtime: Runtime) -> None:
    bundle = make_bundle([SOURCE], templates=None, runtime=runtime)
    with zipfile.ZipFile(io.BytesIO(bundle.site)) as site:
        names = set(site.namelist())
    assert {*compiled_templates(), "checklist/web/desk.py", "checklist/pdf/tags.py"} <= names
    faces = {"checklist/cli.py", "checklist/batch.py", "checklist/web/server.py"}
    assert faces & names == set()


def test_its_policy_names_the_three_scripts_and_no_address(html: str) -> None:
    policy = re.search('<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    assert policy
    assert re.sub("sha256-[A-Za-z0-9+/=]{44}", "#", policy[1]) == (
        "default-src 'none'; script-src '#' '#' '#' 'wasm-unsafe-eval'; connect-src 'none'; "
        "worker-src blob: 'self'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def test_a_clinic_puts_its_own_bank_and_look_in(
    browser: Browser, runtime: Runtime, tmp_path: Path
) -> None:
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    (clinic / "words.yaml").write_text("en:\n  title: Our own sheet\n", "utf-8")
    bank = Input("bank.yaml", SOURCE.content.replace(BANK.title.encode(), b"Our own bank"))
    path = tmp_path / "page.html"
    path.write_bytes(make_page(bank, on=TODAY, runtime=runtime, templates=clinic))
    with opened(browser, path) as visit:
        visit.wait("ready")
        shown = visit.ask("preview", {}).decode()
        assert "Our own sheet" in shown
        assert "Our own bank" in shown


def test_a_page_of_two_banks_speaks_both_languages(
    browser: Browser, runtime: Runtime, tmp_path: Path
) -> None:
    words = shipped("templates", "words.yaml").read_text("utf-8")
    own = words.replace("\nen:\n", "\neo:\n").replace("language: English", "language: Esperanto")
    own = own.replace("title: Get ready for my visit", "title: Mia vizito")
    (tmp_path / "words.yaml").write_text(own, "utf-8")
    other = Input("eo.yaml", SOURCE.content.replace(b"\nlanguage: en\n", b"\nlanguage: eo\n"))
    path = tmp_path / "page.html"
    path.write_bytes(make_page(SOURCE, other, on=TODAY, runtime=runtime, templates=tmp_path))
    with opened(browser, path) as visit:
        visit.page.locator("#name").fill("Maria")
        visit.page.get_by_role("button", name="Esperanto").click()
        heading = visit.page.get_by_role("heading", level=1)
        expect(heading).to_have_text("Mia vizito", timeout=PATIENCE)
        assert visit.page.evaluate("document.documentElement.lang") == "eo"
        expect(visit.page.locator("#name")).to_have_value("Maria")
        visit.page.get_by_role("button", name="English").click()
        expect(heading).to_have_text("Get ready for my visit", timeout=PATIENCE)
        assert visit.wrong == []


def test_a_form_that_has_no_place_for_what_the_page_needs_is_refused(
    runtime: Runtime, tmp_path: Path
) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "form.html.j2").write_text("<p>ours</p>", "utf-8")
    with pytest.raises(InputError) as refused:
        make_page(SOURCE, on=TODAY, runtime=runtime, templates=tmp_path)
    assert str(refused.value) == (
        "web/form.html.j2: the page of the form has to have <head> once; "
        "put it back as the shipped one has it"
    )
