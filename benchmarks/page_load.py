"""The page that works by itself: its size, and how long it takes to the first PDF.

Opens the page from a disk in Chromium with the network off, at full speed and with the processor
slowed down, presses “Get the PDF” at once, and writes its part of RESULTS.md anew. Linux only.
"""

import os
import re
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event, Thread

from playwright.sync_api import Browser, sync_playwright

from checklist.resources import shipped
from checklist.source import Input
from checklist.web.page import make_page
from checklist.web.runtime import Runtime, default_folder

HERE = Path(__file__).parent
SLOWNESS = (1, 4, 6)
"""How many times less of the processor the page has; 4 and 6 stand for phones."""
_TURN = 0.02  # seconds for which a page that is slowed down runs, before it stands still
PATIENCE = 300_000
_MARKED = re.compile(r"(<!-- page -->\n).*?(?=<!-- end of page -->)", re.DOTALL)
_PARTS = re.compile(r'id="part-(\w+)">([^<]*)')


@dataclass(frozen=True, slots=True)
class Load:
    """How long one opening took, in seconds."""

    form: float
    pdf: float
    next_pdf: float


def main() -> None:
    """Measure and write the table; a number says how often each is opened."""
    rounds = int(sys.argv[1]) if sys.argv[1:] else 5
    source = Input("questions.yaml", shipped("questions.yaml").read_bytes())
    html = make_page(source, on=date(2026, 12, 1), runtime=Runtime(default_folder()))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder, "page.html")
        page.write_bytes(html)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        loads = {slow: [load(browser, page, slow) for _ in range(rounds)] for slow in SLOWNESS}
        lines = [*sizes(html.decode()), "", *times(loads)]
        lines += ["", f"Chromium {browser.version}, {rounds} times each."]
    results = HERE / "RESULTS.md"
    table = "\n".join(lines)
    text = _MARKED.sub(lambda found: f"{found[1]}\n{table}\n\n", results.read_text("utf-8"))
    results.write_text(text, "utf-8", newline="\n")


def load(browser: Browser, file: Path, slow: int) -> Load:
    """Open the page and ask for a PDF at once, and then for another."""
    context = browser.new_context()
    context.set_offline(True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    with slowed(browser, slow):
        start = time.perf_counter()
        page.goto(file.as_uri())
        page.locator("#form").wait_for()
        marks = [time.perf_counter()]
        for _ in range(2):
            with page.expect_download(timeout=PATIENCE) as awaited:
                page.get_by_role("button", name="Get the PDF").click()
            assert awaited.value.path().read_bytes().startswith(b"%PDF")
            marks.append(time.perf_counter())
    context.close()
    return Load(marks[0] - start, marks[1] - start, marks[2] - marks[1])


@contextmanager
def slowed(browser: Browser, slow: int) -> Iterator[None]:
    """Let the pages of a browser run for a part of the time only, their workers too.

    The throttle of Chromium's own tools slows the first thread, and Python is in another.
    """
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    pages = [each["id"] for each in told["processInfo"] if each["type"] == "renderer"]
    over = Event()

    def take_turns() -> None:
        while not over.wait(_TURN):
            _signal(pages, signal.SIGSTOP)
            over.wait(_TURN * (slow - 1))
            _signal(pages, signal.SIGCONT)

    thread = Thread(target=take_turns)
    if slow > 1:
        thread.start()
    try:
        yield
    finally:
        over.set()
        if slow > 1:
            thread.join()
        _signal(pages, signal.SIGCONT)


def _signal(processes: list[int], number: int) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


def sizes(html: str) -> Iterator[str]:
    """The size of the page and of what it carries, as rows of a table."""
    yield "| what the page carries | MB |"
    yield "| --- | --: |"
    told = {
        "worker": "Pyodide’s scripts", "wasm": "Python", "library": "its library",
        "site": "packages, fonts, templates, the bank, this program",
    }  # fmt: skip
    parts = {name: len(held) / 1e6 for name, held in _PARTS.findall(html)}
    yield from (f"| {told[name]} | {size:.1f} |" for name, size in parts.items())
    whole = len(html.encode()) / 1e6
    yield f"| the form and the blank checklist | {whole - sum(parts.values()):.1f} |"
    yield f"| **the page** | **{whole:.1f}** |"


def times(loads: dict[int, list[Load]]) -> Iterator[str]:
    """The medians and ranges of the times, as rows of a table."""
    yield "| processor | form there | first PDF | next PDF |"
    yield "| --- | --: | --: | --: |"
    for slow, several in loads.items():
        name = "full speed" if slow == 1 else f"{slow} times slower"
        columns = ([getattr(each, kind) for each in several] for kind in Load.__slots__)
        cells = " | ".join(
            f"{statistics.median(column):.1f} s ({min(column):.1f} to {max(column):.1f})"
            for column in columns
        )
        yield f"| {name} | {cells} |"


if __name__ == "__main__":
    main()
