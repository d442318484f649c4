"""Chromium without a window: shows a page, presses keys, takes pictures, prints.

It is spoken to over a socket (the DevTools protocol, one JSON message between zero bytes), so no
driver library is needed, and no port is opened. It reaches no network.
"""

import base64
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless", "--remote-debugging-pipe", "--no-sandbox", "--no-first-run", "--disable-gpu",
    "--disable-quic", "--disable-sync", "--disable-extensions", "--disable-background-networking",
    "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
_PATIENCE = 60
"""After so many seconds without a word from the browser, something hangs; none comes near it."""

Scheme = Literal["light", "dark"]
Medium = Literal["", "print"]
"""What a page is told it is on; nothing is what it is really on."""
Json = dict[str, Any]

_TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
_SPACE = {"key": " ", "code": "Space", "windowsVirtualKeyCode": 32, "text": " "}
_BOX = """element => {
  const box = element.getBoundingClientRect();
  return {x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height, scale: 1};
}"""
KEYS: dict[str, Json] = {"Tab": _TAB, "Space": _SPACE}


def require(found: object, what: str) -> None:
    """Skip a test for want of something."""
    if not found:
        pytest.skip(f"there is no {what}")


def chromium_path() -> str | None:
    """Where the browser is, if there is one."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


class Chromium:
    """One tab of a browser."""

    def __init__(self, line: socket.socket) -> None:
        self._requests: dict[str, str] = {}
        self._line = line
        self._heard = b""
        self._sent = 0
        self._events: list[Json] = []
        self._session: str | None = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network"):
            self._call(f"{domain}.enable")

    def look(
        self,
        *,
        width: int = 1000,
        height: int = 800,
        scheme: Scheme = "light",
        medium: Medium = "",
        forced: Literal["none", "active"] = "none",
        scale: float = 1,
    ) -> None:
        """Be a screen of that size, in those colours."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=scale, mobile=False,
        )  # fmt: skip
        features = {"prefers-color-scheme": scheme, "forced-colors": forced}
        self._call(
            "Emulation.setEmulatedMedia",
            media=medium,
            features=[{"name": name, "value": value} for name, value in features.items()],
        )

    def show(self, page: Path) -> None:
        """Open a file and wait until all of it is there."""
        self._requests.clear()
        self._events.clear()
        assert "errorText" not in self._call("Page.navigate", url=page.as_uri()), page
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._hear()

    @property
    def requests(self) -> list[str]:
        """The addresses the page asked for since it was shown."""
        return list(self._requests.values())

    def ask(self, script: str) -> Any:
        """Run a script in the page; what it comes to, awaited."""
        answer = self._call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        self._call("Input.dispatchKeyEvent", type="keyDown", **KEYS[key])
        self._call("Input.dispatchKeyEvent", type="keyUp", **KEYS[key])

    def click(self, x: float, y: float) -> None:
        """Click at a place of the window."""
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def named(self, role: str) -> list[str]:
        """What a screen reader calls the elements of a role."""
        return [
            node["name"]["value"]
            for node in self._call("Accessibility.getFullAXTree")["nodes"]
            if not node["ignored"] and node["role"]["value"] == role
        ]

    def picture(self, selector: str = "html") -> bytes:
        """The first element that a selector finds, or the whole page, as a PNG."""
        clip = self.ask(f"({_BOX})(document.querySelector({json.dumps(selector)}))")
        taken = self._call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(taken["data"])

    def printed(self) -> bytes:
        """The page as the browser prints it, with the paper and margins of its style."""
        made = self._call("Page.printToPDF", preferCSSPageSize=True)
        return base64.b64decode(made["data"])

    def close(self) -> None:
        """End the browser in its own way, so that it leaves no process behind."""
        self._session = None
        self._call("Browser.close")

    # The protocol ---------------------------------------------------------------------------------

    def _call(self, method: str, **parameters: Any) -> Json:
        self._sent += 1
        message: Json = {"id": self._sent, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._line.sendall(json.dumps(message).encode() + b"\0")
        while (heard := self._hear()).get("id") != self._sent:
            pass
        assert "error" not in heard, f"{method}: {heard['error']}"
        result: Json = heard["result"]
        return result

    def _hear(self) -> Json:
        """The next message; an event is kept."""
        while b"\0" not in self._heard:
            more = self._line.recv(1 << 20)
            assert more, "the browser is gone"
            self._heard += more
        first, _, self._heard = self._heard.partition(b"\0")
        message: Json = json.loads(first)
        if "method" in message:
            self._events.append(message)
            self._count(message["method"], message["params"])
        return message

    def _count(self, method: str, event: Json) -> None:
        """Note a request; one that the page's own policy stopped was never made."""
        if method == "Network.requestWillBeSent":
            self._requests[event["requestId"]] = event["request"]["url"]
        if method == "Network.loadingFailed" and event.get("blockedReason") == "csp":
            self._requests.pop(event["requestId"], None)


@contextmanager
def started(path: str, profile: Path) -> Iterator[Chromium]:
    """A browser with a profile of its own, which it keeps in that folder."""
    ours, theirs = socket.socketpair()
    ours.settimeout(_PATIENCE)
    # It reads from descriptor 3 and writes to 4, which a shell gives it in one line.
    shell = 'exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null'
    command = ["sh", "-c", shell, path, *_FLAGS, f"--user-data-dir={profile}"]
    with ours, subprocess.Popen(
        command, stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=subprocess.DEVNULL
    ) as process:  # fmt: skip
        theirs.close()
        try:
            browser = Chromium(ours)
            yield browser
            browser.close()
            process.wait(_PATIENCE)
        finally:
            process.kill()


@cache
def axe() -> str:
    """The script of axe-core."""
    package = find_spec("axe_playwright_python")
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0], "axe.min.js").read_text("utf-8")
