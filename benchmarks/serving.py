"""Starts `checklist serve` in a process of its own, and speaks to it over plain sockets."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent
PATIENCE = 120
"""After so many seconds without a word, something hangs; none comes near it."""

_ADDRESS = re.compile(r"The form is at http://([^/]+)/")
_TOKEN = re.compile(rb'name="?token"? value="([^"]+)"')


@dataclass(frozen=True)
class Heard:
    """What came back; the status 0 is a connection that was closed without a word."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Served:
    """A server that runs, and the address it told."""

    process: subprocess.Popen[str]
    host: str
    port: int

    def connect(self) -> socket.socket:
        """Open a connection, and say nothing."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def send(self, request: bytes) -> Heard:
        """Send bytes as they are, and read until the other side ends."""
        with self.connect() as line:
            with suppress(OSError):  # refused before all was said; the answer may still be there
                line.sendall(request)
            return heard(_read(line))

    def get(self, path: str = "/") -> Heard:
        """Ask as a browser asks for a page."""
        return self.send(f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode())

    def token(self) -> str:
        """The token of the blank form."""
        found = _TOKEN.search(self.get().body)
        assert found, "the form has no token"
        return found[1].decode()

    def post(self, action: str, fields: Iterable[tuple[str, str]], *, token: str) -> Heard:
        """Post a form as a browser does."""
        body = urlencode([("token", token), *fields]).encode()
        head = (
            f"POST /{action} HTTP/1.1\r\nHost: {self.host}\r\nOrigin: http://{self.host}\r\n"
            "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return self.send(head.encode() + body)

    @contextmanager
    def half_open(self, count: int) -> Iterator[list[socket.socket]]:
        """So many connections that begin to ask, and never end."""
        with ExitStack() as stack:
            lines = [stack.enter_context(self.connect()) for _ in range(count)]
            for line in lines:
                line.sendall(f"POST /pdf HTTP/1.1\r\nHost: {self.host}\r\nX-Slow: ".encode())
            yield lines

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """End it by a signal; its exit code, and what else it told."""
        self.process.send_signal(number)
        _, told = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, told


@contextmanager
def serving(
    *options: object, cwd: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """A server on a free port of this computer, ended afterwards."""
    plain = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "checklist", "serve", "--port", "0", "--no-browser"]
    with subprocess.Popen(
        [*command, *map(str, options)], cwd=cwd, env={**plain, **(environment or {})},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield _when_ready(process)
        finally:
            process.kill()


def _when_ready(process: subprocess.Popen[str]) -> Served:
    assert process.stderr
    for line in process.stderr:
        if found := _ADDRESS.match(line):
            port = int(found[1].rpartition(":")[2])
            process.stderr.readline()  # how to stop it
            return Served(process, f"127.0.0.1:{port}", port)
    raise AssertionError("it does not serve")


def heard(response: bytes) -> Heard:
    """A response, taken apart."""
    head, _, body = response.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}
    return Heard(int(first.split(" ")[1]) if first else 0, headers, body)


def _read(line: socket.socket) -> bytes:
    parts = []
    with suppress(OSError):  # a reset after the answer, as more was sent than read
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)
