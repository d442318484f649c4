"""`checklist serve` says what it does, refuses what it cannot do, and ends with its counts."""

import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from command import Outcome, run_here

from checklist import cli_serve
from checklist.web import pool
from checklist.web.listener import Listener
from serving import serving

Serve = Callable[..., Outcome]


@pytest.fixture
def serve(capsysbinary: pytest.CaptureFixture[bytes]) -> Serve:
    """Run `checklist serve` in this process on any free port, without a browser."""
    plain = ("serve", "--port", 0, "--no-browser", "--jobs", 1)
    return lambda *arguments: run_here(capsysbinary, *plain, *arguments)


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Press Ctrl-C as soon as it runs."""

    def stop(listener: Listener) -> None:
        listener.close()
        raise KeyboardInterrupt

    monkeypatch.setattr(Listener, "run", stop)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--host", "0.0.0.0"],  # noqa: S104  (it is refused)
            "--host: at 0.0.0.0 other computers reach the form; say under which name, such as "
            "--allowed-host forms.clinic.example",
        ),
        (
            ["--allowed-host", "https://forms.clinic.example"],
            "--allowed-host: “https://forms.clinic.example” is not the name of a computer; "
            "write it alone, such as forms.clinic.example",
        ),
        (
            ["--allowed-host", "a b", "--allowed-host", "x", "--allowed-host", "http://y:80"],
            "--allowed-host: “a b” is not the name of a computer; write it alone, such as "
            "forms.clinic.example\n"
            "--allowed-host: “http://y:80” is not the name of a computer; write it alone, such as "
            "forms.clinic.example",
        ),
        (
            ["--host", "192.0.2.1", "--allowed-host", "x"],
            "--host: “192.0.2.1” is no address of this computer; leave it out, or write 0.0.0.0 "
            "for all it has",
        ),
        (["--on", "soon"], "--on: “soon” is not a date; write year-month-day, like 2026-12-03"),
        (["--template", "none"], "none: there is no such folder; check its name"),
        (
            ["--bank", "none.yaml"],
            "none.yaml: cannot be read (No such file or directory); check the name and try again",
        ),
    ],
    ids=[
        "no name",
        "an address as a name",
        "two faults",
        "not ours",
        "no day",
        "no look",
        "no bank",
    ],
)
def test_what_cannot_be_served_is_refused(arguments: list[str], told: str, serve: Serve) -> None:
    assert serve(*arguments) == Outcome(2, b"", f"{told}\n")


def test_a_port_that_is_taken_is_named(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert serve("--port", port) == Outcome(
            2, b"", f"--port: {port} is in use, perhaps by this program in another window; "
            "use that, or give another number\n",
        )  # fmt: skip


def test_without_the_extra_it_says_how_to_get_it(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_serve, "find_spec", lambda _: None)
    assert serve() == Outcome(
        2, b"", "serve: the form needs Flask and waitress; "
        "pip install 'consultation-checklist[web]'\n",
    )  # fmt: skip


def test_a_fault_of_a_template_is_told_before_anybody_comes(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "visit.html.j2").write_text("{{ nothing }}")
    done = serve("--template", tmp_path)
    assert done.code == 2
    assert done.told.startswith(f"{tmp_path / 'visit.html.j2'}:1: ")


@pytest.mark.usefixtures("interrupted")
def test_it_opens_the_browser_and_ends_with_its_counts(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    opened, addresses = threading.Event(), list[str]()

    def open_browser(address: str) -> None:
        addresses.append(address)
        opened.set()

    monkeypatch.setattr(webbrowser, "open", open_browser)
    done = run_here(capsysbinary, "serve", "--port", 0, "--jobs", 1)
    assert opened.wait(60)
    assert done == Outcome(
        130, b"", f"The form is at {addresses[0]}\nLeave this window open. To stop, press Ctrl-C.\n"
        "Stopped. 0 sheets made, 0 requests refused.\n",
    )  # fmt: skip
    addresses.clear()
    assert serve().code == 130
    assert addresses == []


@pytest.mark.usefixtures("interrupted")
def test_where_no_second_process_can_be_one_does_it_all(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(pool, "Processes", refuse)
    done = serve()
    assert done.code == 130
    assert done.told.startswith(
        "No second process can be started (Resource temporarily unavailable). "
        "This one does it all, and takes longer.\n"
    )


def test_behind_a_proxy_it_answers_to_the_names_it_was_given(tmp_path: Path) -> None:
    names = ("--allowed-host", "Forms.Clinic.Example", "--jobs", 1)
    with serving(*names, cwd=tmp_path) as served:
        token = served.token()
        body = urlencode({"token": token, "name": "Maria"})
        lines = (
            "POST /pdf HTTP/1.1", "Host: forms.clinic.example", "Origin: https://forms.clinic.example",
            "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", "",
        )  # fmt: skip
        request = "\r\n".join([*lines, body])
        assert served.send(request.encode()).body.startswith(b"%PDF")
        assert served.send(request.replace("clinic", "evil").encode()).status == 400
        code, told = served.stop()
    assert (code, told) == (130, "Stopped. 1 sheet made, 1 request refused.\n")


def test_a_clinic_s_look_is_on_the_form_and_on_the_sheet(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    brand = '{% extends "shipped/web/form.html.j2" %}{% block brand %}<p>St Lucia</p>{% endblock %}'
    (tmp_path / "web" / "form.html.j2").write_text(brand)
    with serving("--template", tmp_path, "--jobs", 1, cwd=tmp_path) as served:
        assert b"<p>St Lucia</p>" in served.get().body
