"""The page that works by itself, in a real browser that has no network."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page
from web_form import TODAY, Texts

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
PATIENCE = 120_000
"""After so many milliseconds Python does not start any more; a slow machine needs a quarter."""

_OURS = "Blocked script execution in 'about:srcdoc'"  # the clock of the tests, in a sheet's frame


def _is_fault(told: ConsoleMessage) -> bool:
    return told.type in {"error", "warning"} and _OURS not in told.text


@dataclass
class Visit:
    """A page, what it asked for, and what went wrong in it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def wait(self, state: str) -> None:
        """Wait until the page says how it is: loading, ready, awaited or failed."""
        told = self.page.locator(f'#engine p[data-when="{state}"]').first
        told.wait_for(state="visible", timeout=PATIENCE)

    def ask(self, action: str, fields: Texts) -> bytes:
        """What Python answers, as the form would ask it."""
        pairs = [[name, text] for name, texts in fields.items() for text in texts]
        answer = self.page.evaluate(
            """async ([action, pairs]) => {
                 const data = new FormData();
                 for (const [name, text] of pairs) data.append(name, text);
                 const reply = await checklistTransport.ask(action, data);
                 return Array.from(new Uint8Array(await reply.blob.arrayBuffer()));
               }""",
            [action, pairs],
        )
        return bytes(answer)


@contextmanager
def opened(browser: Browser, address: str | Path, **look: Any) -> Iterator[Visit]:
    """A page in a browser of its own, from a disk without a network; every request is noted."""
    context = browser.new_context(**{"reduced_motion": "reduce", "timezone_id": "UTC", **look})
    page = context.new_page()
    visit = Visit(page)
    context.on("request", lambda request: visit.requests.append(request.url))
    page.on("pageerror", lambda error: visit.wrong.append(str(error)))
    page.on("console", lambda told: visit.wrong.append(told.text) if _is_fault(told) else None)
    page.clock.set_fixed_time(NOON)
    context.set_offline(isinstance(address, Path))
    try:
        page.goto(address.as_uri() if isinstance(address, Path) else address)
        yield visit
    finally:
        context.close()
