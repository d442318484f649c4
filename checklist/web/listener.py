"""A socket and an application → answers over HTTP, with waitress; a connection has one request.

Nobody can keep others waiting: who does not ask in time is let go, and if too many hold the line,
whoever has held it longest. What a browser does not send is refused before the application sees it.
"""

import logging
import math
import re
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import BadRequest, ServerNotImplemented

from checklist.web import refusal
from checklist.web.body import MOST_BYTES
from checklist.web.counts import Counts

Application = Callable[..., Iterable[bytes]]
"""What the WSGI calls an application."""

SECONDS_TO_ASK = 20
SECONDS_TO_TAKE = 60
MOST_CONNECTIONS = 400
"""Windows can watch 512."""

_TARGET = re.compile(r"/(?!/)[A-Za-z0-9._/-]*")
"""A path and nothing else: a question mark would put what was typed into a log."""


def listen(host: str, port: int) -> socket.socket:
    """Open a socket at an address.

    Raises:
        OSError: the port is taken, or the address is not this computer's.
    """
    family, kind, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    assert kind is socket.SOCK_STREAM  # noqa: S101  (it is asked for)
    return socket.create_server((host, port), family=family, backlog=1024)


class Listener(TcpWSGIServer):  # type: ignore[misc]  # of no type
    """Answers requests until an exception, such as that of Ctrl-C, ends it."""

    def __init__(
        self, line: socket.socket, application: Application, *, threads: int, counts: Counts
    ) -> None:
        _silence()
        self._open: dict[int, Any] = {}
        self._threads = ThreadedTaskDispatcher()
        self._threads.set_thread_count(threads)
        super().__init__(
            application, self._open, _sock=line, bind_socket=False, dispatcher=self._threads,
            sockinfo=(line.family, line.type, line.proto, line.getsockname()),
            adj=Adjustments(
                ident="",  # nobody need know what this is made with
                max_request_header_size=8192,
                max_request_body_size=MOST_BYTES + 1,
                inbuf_overflow=2**30, outbuf_overflow=2**30,  # nothing goes into temporary files
                connection_limit=MOST_CONNECTIONS + 64, cleanup_interval=1,
                asyncore_use_poll=True,
            ),
        )  # fmt: skip
        self.channel_class = _Connection
        self.counts = counts

    def run(self) -> None:
        """Answer. Unlike its parent, it lets pass the exception that ends it."""
        try:
            wasyncore.loop(timeout=1, map=self._open, use_poll=True)
        finally:
            self._threads.shutdown(timeout=1)
            wasyncore.close_all(self._open, ignore_all=True)

    def set_reuse_addr(self) -> None:
        """Leave the socket as it is. On Windows others could listen too."""

    def handle_accept(self) -> None:
        """Take a connection; if there are too many, let go of the one that has waited longest."""
        super().handle_accept()
        waiting = [each for each in self.active_channels.values() if each.is_waiting()]
        if len(self.active_channels) > MOST_CONNECTIONS and waiting:
            min(waiting, key=lambda each: each.creation_time).will_close = True

    def maintenance(self, now: float) -> None:
        """Let go of connections that do not ask, or do not take the answer, in time."""
        for each in self.active_channels.values():
            if not each.requests and now > each.deadline:
                each.will_close = True


class _Request(HTTPRequestParser):  # type: ignore[misc]  # of no type
    """A request as browsers and proxies send it, or none."""

    error: Any

    def received(self, data: bytes) -> int:
        """Take in what came, and tell how much of it belongs to this request."""
        consumed: int = super().received(data)
        if self.headers_finished and not self.empty:
            self.headers["CONNECTION"] = "close"  # so nothing can hide behind a request
            if isinstance(self.error, ServerNotImplemented) or not (self.error or self._is_plain()):
                self.error, self.completed = BadRequest(""), True
        return consumed

    def _is_plain(self) -> bool:
        in_chunks = self.chunked or "TRANSFER_ENCODING" in self.headers
        plain = _TARGET.fullmatch(self.request_uri) and self.version in ("1.0", "1.1")
        return bool(plain) and not in_chunks


class _Refusal(ErrorTask):  # type: ignore[misc]  # of no type
    """The answer to what is no request: a page that repeats nothing of it."""

    def execute(self) -> None:
        error = self.request.error
        body = refusal.page(error.code)
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            ("Referrer-Policy", "no-referrer"),
            *refusal.HEADERS.items(),
        ]
        self.set_close_on_finish()
        self.channel.has_refused = True
        self.channel.server.counts.add(refused=1)
        self.content_length = len(body)
        self.write(body)


class _Connection(HTTPChannel):  # type: ignore[misc]  # of no type
    """A connection that has until its deadline to ask, and later to take the answer."""

    close_when_flushed: bool
    parser_class = _Request
    error_task_class = _Refusal

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.deadline = self.creation_time + SECONDS_TO_ASK
        self.has_refused = self._is_draining = False

    def is_waiting(self) -> bool:
        """Whether nothing was asked yet."""
        return not (self.requests or self.total_outbufs_len or self.close_when_flushed)

    def service(self) -> None:
        """Answer, and give the other side time to take it."""
        self.deadline = math.inf
        super().service()
        self.deadline = time.time() + SECONDS_TO_TAKE

    def handle_write(self) -> None:
        """Write; a refusal is followed by reading on, for closing now would lose it on its way."""
        if self.has_refused and self.close_when_flushed and not self.total_outbufs_len:
            self.has_refused = self.close_when_flushed = False
            self._is_draining = True
            self.deadline = time.time() + SECONDS_TO_ASK
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
        else:
            super().handle_write()

    def readable(self) -> bool:
        """Whether there is anything to be read for."""
        return self._is_draining or super().readable()

    def received(self, data: bytes) -> bool:
        """Take in what came; what follows a refusal is thrown away."""
        return self._is_draining or super().received(data)

    def handle_read(self) -> None:
        """Read; who was refused, and has said all, is let go."""
        super().handle_read()
        if self._is_draining and not self.connected:
            self.handle_close()


def _silence() -> None:
    """Let the library log nothing: it would write addresses, and what was asked for."""
    logger = logging.getLogger("waitress")
    logger.propagate = False
    logger.handlers = [logging.NullHandler()]
