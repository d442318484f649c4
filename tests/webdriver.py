"""Firefox, and WebKit, of which Safari is made too: each shows a page, clicks, types and downloads.

Both are told what to do in the words of WebDriver (W3C), Firefox over a socket of its own
(Marionette), WebKit over HTTP, so no driver library is needed. All but this computer is behind a
proxy that is not there.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, BinaryIO

_PATIENCE = 120
"""After so many seconds without what is waited for, something hangs; none comes near it."""
_PAUSE = 0.05
_NOBODY = 9
"""A port of this computer at which nobody listens."""
_UNFINISHED = (".part", ".wkdownload")

Json = dict[str, Any]
Ask = Callable[..., Any]
"""Says a command with what it is about, and gives its answer."""

# What Marionette calls a command, and where WebDriver has it.
_COMMANDS = {
    "go": ("WebDriver:Navigate", "url"),
    "run": ("WebDriver:ExecuteScript", "execute/sync"),
    "find": ("WebDriver:FindElement", "element"),
    "click": ("WebDriver:ElementClick", "element/{id}/click"),
    "type": ("WebDriver:ElementSendKeys", "element/{id}/value"),
}
_FIREFOX = ("firefox-esr", "firefox")
_WEBKIT = ("WebKitWebDriver", "Xvfb")
_PREFERENCES = {
    "marionette.port": 0,
    "browser.download.folderList": 2,  # the folder that is named
    "browser.download.always_ask_before_handling_new_types": False,
    "pdfjs.disabled": True,  # a PDF is kept, not shown
    "browser.helperApps.neverAsk.saveToDisk": "application/pdf",
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": _NOBODY,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": _NOBODY,
}


class Driven:
    """One tab of a browser that is told what to do."""

    def __init__(self, ask: Ask, downloads: Path) -> None:
        self._ask = ask
        self._downloads = downloads

    def go(self, address: str) -> None:
        """Open a page."""
        self._ask("go", url=address)

    def run(self, script: str, *given: object) -> Any:
        """What a script in the page returns."""
        return self._ask("run", script=script, args=list(given))

    def wait(self, script: str, *given: object) -> Any:
        """The same, as soon as it is something."""
        return _wait(lambda: self.run(script, *given), script)

    def click(self, selector: str) -> None:
        """Click as a mouse does."""
        self._ask("click", id=self._find(selector))

    def type(self, selector: str, text: str) -> None:
        """Press the keys of a text in a field, or give the name of a file to one."""
        self._ask("type", id=self._find(selector), text=text)

    def download(self, selector: str) -> bytes:
        """What a button gives to keep."""
        self.click(selector)
        file: Path = _wait(self._kept, f"a file from {selector}")
        content = file.read_bytes()
        file.unlink()
        return content

    def _find(self, selector: str) -> str:
        (name,) = self._ask("find", using="css selector", value=selector).values()
        return str(name)

    def _kept(self) -> Path | None:
        """The one file there is, once it is whole."""
        files = list(self._downloads.iterdir())
        if len(files) != 1 or files[0].suffix in _UNFINISHED or not files[0].stat().st_size:
            return None
        return files[0]


def _wait(find: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + _PATIENCE
    while not (found := find()):
        assert time.monotonic() < end, f"there never was: {what}"
        time.sleep(_PAUSE)
    return found


# Firefox ------------------------------------------------------------------------------------------


def firefox_path() -> str | None:
    """Where Firefox is, if there is one."""
    return next(filter(None, map(shutil.which, _FIREFOX)), None)


@contextmanager
def firefox(folder: Path) -> Iterator[Driven]:
    """Firefox without a window, with its profile and downloads in a folder."""
    downloads, profile = folder / "downloads", folder / "profile"
    downloads.mkdir()
    profile.mkdir()
    preferences = {**_PREFERENCES, "browser.download.dir": str(downloads)}
    lines = (f"user_pref({json.dumps([*each])[1:-1]});\n" for each in preferences.items())
    (profile / "user.js").write_text("".join(lines))
    port = profile / "MarionetteActivePort"
    command = (firefox_path() or "", "--headless", "--marionette", "--no-remote", "--profile")
    with _running(*command, str(profile), more={"HOME": str(folder)}):
        _wait(lambda: port.exists() and port.read_text(), "a Firefox to talk to")
        with (
            socket.create_connection(("127.0.0.1", int(port.read_text())), _PATIENCE) as line,
            line.makefile("rb") as heard,
        ):
            _read(heard)  # who it is
            ask = _marionette(line, heard)
            ask("WebDriver:NewSession")
            yield Driven(ask, downloads)
            ask("Marionette:Quit", flags=["eForceQuit"])


def _marionette(line: socket.socket, heard: BinaryIO) -> Ask:
    def ask(name: str, **about: Any) -> Any:
        command, _ = _COMMANDS.get(name, (name, ""))
        message = json.dumps([0, 1, command, about]).encode()
        line.sendall(b"%d:%b" % (len(message), message))
        _, _, error, answer = _read(heard)
        assert error is None, error
        return answer.get("value", answer)

    return ask


def _read(heard: BinaryIO) -> Any:
    length = b""
    while (character := heard.read(1)) != b":":
        assert character, "the browser is gone"
        length += character
    return json.loads(heard.read(int(length)))


# WebKit -------------------------------------------------------------------------------------------


def webkit_path() -> str | None:
    """Where the browser that shows what WebKit makes of a page is, if there is one."""
    paths = Path("/usr/lib").glob("*/webkit2gtk-4.?/MiniBrowser")
    return next(map(str, paths), None) if all(map(shutil.which, _WEBKIT)) else None


@contextmanager
def webkit(folder: Path) -> Iterator[Driven]:
    """WebKit on a screen that nobody sees, with its downloads in a folder."""
    downloads, port = folder / "downloads", _free_port()
    downloads.mkdir()
    (folder / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{downloads}"\n')
    options = {"binary": webkit_path(), "args": ["--automation"]}
    nobody = f"127.0.0.1:{_NOBODY}"
    proxy = {
        "proxyType": "manual", "httpProxy": nobody, "sslProxy": nobody, "noProxy": ["127.0.0.1"],
    }  # fmt: skip
    wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options, "proxy": proxy}}
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "GDK_BACKEND": "x11"}
    with (
        _screen() as screen,
        _running("WebKitWebDriver", f"--port={port}", more={**home, "DISPLAY": screen}),
    ):
        _wait(lambda: _listens(port), "a WebKit to talk to")
        session = _send(port, "POST", "", {"capabilities": wanted})["sessionId"]
        try:
            yield Driven(_http(port, session), downloads)
        finally:
            _send(port, "DELETE", f"/{session}")


@contextmanager
def _screen() -> Iterator[str]:
    told, tells = os.pipe()
    command = ("Xvfb", "-nolisten", "tcp", "-displayfd", str(tells), "-screen", "0", "1280x1024x24")
    with _running(*command, more={}, files=[tells]), open(told, encoding="ascii") as number:
        os.close(tells)
        yield f":{number.readline().strip()}"


def _http(port: int, session: str) -> Ask:
    def ask(name: str, **about: Any) -> Any:
        _, place = _COMMANDS[name]
        path = f"/{session}/{place}".replace("{id}", about.pop("id", ""))
        return _send(port, "POST", path, about)

    return ask


def _send(port: int, method: str, path: str, body: Json | None = None) -> Any:
    content = None if body is None else json.dumps(body)
    with closing(HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)) as line:
        line.request(method, f"/session{path}", content, {"Content-Type": "application/json"})
        response = line.getresponse()
        answer = json.loads(response.read())["value"]
    assert response.status == HTTPStatus.OK, answer
    return answer


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


# Both ---------------------------------------------------------------------------------------------


@contextmanager
def _running(*command: str, more: Mapping[str, str], files: Sequence[int] = ()) -> Iterator[None]:
    """A program, in an environment of which some is said, that is ended afterwards."""
    with subprocess.Popen(
        command, env={**os.environ, **more}, pass_fds=files,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
