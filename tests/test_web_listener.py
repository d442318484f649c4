"""Nobody who holds the line keeps others from being answered."""

import select
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from waitress import wasyncore

from checklist.web import listener
from checklist.web.counts import Counts
from checklist.web.listener import Listener, listen
from serving import heard

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

GOOD = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
PATIENCE = 60


def hello(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    if environ["PATH_INFO"] == "/fault":
        raise RuntimeError("Maria")
    start_response("200 OK", [("Content-Length", "5")])
    return [b"hello"]


@contextmanager
def listening(application: Any = hello) -> Iterator[int]:
    """A listener in a thread, ended in its own loop afterwards."""
    line = listen("127.0.0.1", 0)
    server = Listener(line, application, threads=2, counts=Counts())
    thread = threading.Thread(target=server.run)
    thread.start()
    yield line.getsockname()[1]
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._open, ignore_all=True))
    thread.join(PATIENCE)
    assert not thread.is_alive()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def rest(line: socket.socket) -> bytes:
    parts = []
    while part := line.recv(65536):
        parts.append(part)
    return b"".join(parts)


def ask(port: int, request: bytes = GOOD) -> bytes:
    with connect(port) as line:
        line.sendall(request)
        return rest(line)


def test_a_connection_has_one_request_and_says_so() -> None:
    with listening() as port:
        answer = ask(port, GOOD + GOOD)
    assert answer.count(b"HTTP/1.1 200 OK") == 1
    assert heard(answer).headers["connection"] == "close"
    assert "server" not in heard(answer).headers


def test_who_asks_for_longer_is_closed_too() -> None:
    with listening() as port:
        kept = b"GET / HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n"
        assert heard(ask(port, kept)).headers["connection"] == "close"


def test_who_does_not_ask_in_time_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "SECONDS_TO_ASK", 0)
    with listening() as port, connect(port) as line:
        line.sendall(GOOD[:9])
        assert rest(line) == b""


def test_if_too_many_hold_the_line_the_oldest_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "MOST_CONNECTIONS", 3)
    with listening() as port, ExitStack() as stack:
        held = []
        for _ in range(3):
            held.append(stack.enter_context(connect(port)))
            held[-1].sendall(GOOD[:9])
        assert heard(ask(port)).status == 200
        assert rest(held[0]) == b""
        assert not select.select(held[1:], [], [], 0)[0], "they may still ask"


def test_a_refusal_arrives_though_more_is_sent_than_is_read() -> None:
    large = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000
    with listening() as port:
        answer = heard(ask(port, large))
    assert answer.status == 413
    assert b"more than the form can take" in answer.body


def test_a_refusal_is_protected_as_all_pages_are() -> None:
    with listening() as port:
        answer = heard(ask(port, b"GET /?x HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert answer.status == 400
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_fault_is_answered_and_nothing_of_it_is_written(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with listening() as port:
        answer = heard(ask(port, GOOD.replace(b"/ ", b"/fault ")))
    assert answer.status == 500
    assert b"Maria" not in answer.body
    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""


def test_the_exception_that_ends_it_is_let_pass() -> None:
    line = listen("127.0.0.1", 0)
    server = Listener(line, hello, threads=1, counts=Counts())

    class Ending(wasyncore.dispatcher):  # type: ignore[misc]
        def writable(self) -> bool:
            sys.exit(143)

    Ending(socket.socket(), map=server._open)
    with pytest.raises(SystemExit, match="143"):
        server.run()
    assert line.fileno() == -1, "the port is free again"
