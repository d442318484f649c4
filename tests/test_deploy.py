"""What docs/deploy.md shows is run: a proxy before the form, and the form as a service."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from chromium import require

from form_fields import fields_of
from serving import Heard, Served, heard, serving

PAGE = (Path(__file__).parent.parent / "docs" / "deploy.md").read_text("utf-8")
NAME = "forms.clinic.example"
NGINX = """\
daemon off;
pid {folder}/pid;
error_log stderr crit;
events {{}}
http {{
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
{server}
}}
"""


def shown(language: str) -> str:
    """The block of the page in a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as line:
        return int(line.getsockname()[1])


@contextmanager
def nginx(folder: Path, served: Served) -> Iterator[int]:
    """The proxy of the page before a server, on a port of its own."""
    require(shutil.which("nginx"), "nginx")
    key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}"]
    made = [*key, "-keyout", f"{folder}/forms.key", "-out", f"{folder}/forms.pem"]
    subprocess.run(made, capture_output=True, check=True)
    port = free_port()
    server = shown("nginx").replace("/etc/ssl", str(folder)).replace("443", f"127.0.0.1:{port}")
    server = server.replace("127.0.0.1:8765", served.host)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, server=server))
    command = ["nginx", "-c", f"{folder}/nginx.conf", "-p", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            while process.poll() is None and not _is_open(port):
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def _is_open(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def ask(port: int, method: str, path: str, body: str = "", **headers: str) -> Heard:
    """Ask over TLS for the name of the page."""
    plain = ssl.create_default_context()
    plain.check_hostname, plain.verify_mode = False, ssl.CERT_NONE
    given = {"Host": NAME, "Connection": "close", "Content-Length": str(len(body)), **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    with (
        socket.create_connection(("127.0.0.1", port), timeout=60) as line,
        plain.wrap_socket(line, server_hostname=NAME) as secret,
    ):
        secret.sendall("\r\n".join([*lines, "", body]).encode())
        parts = []
        while part := secret.recv(65536):
            parts.append(part)
    return heard(b"".join(parts))


def test_nginx_before_the_form_hands_on_what_is_needed_and_keeps_nothing(tmp_path: Path) -> None:
    with (
        serving("--allowed-host", NAME, "--jobs", 1, cwd=tmp_path) as served,
        nginx(tmp_path, served) as port,
    ):
        form = ask(port, "GET", "/")
        token = dict(fields_of(form.body.decode()))["token"]
        body = urlencode({"token": token, "name": "Zanzibarina"})
        post = {"Content-Type": "application/x-www-form-urlencoded"}
        sheet = ask(port, "POST", "/pdf", body, Origin=f"https://{NAME}", **post)
        assert sheet.body[:4] + sheet.body[-6:-1] == b"%PDF%%EOF"
        assert ask(port, "POST", "/pdf", body, Origin="https://evil.example", **post).status == 403
        assert ask(port, "POST", "/pdf", "x" * 70_000, **post).status == 413
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if b"Zanzibarina" in path.read_bytes()]


def test_caddy_understands_the_page(tmp_path: Path) -> None:
    require(shutil.which("caddy"), "Caddy")
    (tmp_path / "Caddyfile").write_text(shown("caddyfile"))
    command = ["caddy", "adapt", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"dial":"127.0.0.1:8765"' in done.stdout


def test_systemd_understands_the_service(tmp_path: Path) -> None:
    require(shutil.which("systemd-analyze"), "systemd")
    program = shutil.which("true")
    unit = tmp_path / "checklist.service"
    unit.write_text(shown("ini").replace("/opt/checklist/bin/checklist", str(program)))
    command = ["systemd-analyze", "verify", "--man=no", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    unit.write_text(shown("ini").replace("PrivateTmp", "PrivateTemp"))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "PrivateTemp" in done.stderr, "a planted fault is seen"


@pytest.mark.parametrize("word", ["--read-only", "--cap-drop ALL", "USER 65534"])
def test_the_container_may_do_no_more_than_it_must(word: str) -> None:
    assert word in PAGE
