"""The command `serve`: the web form, for one computer or a clinic's own network."""

import errno
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from checklist.bank import MOST_BYTES as BANK_BYTES
from checklist.bank import Bank, load_bank
from checklist.errors import InputError, Place, Problem
from checklist.terminal import BANKS, TEMPLATES, counted, named_input, say, wrong
from checklist.typed import shown
from checklist.validation import Day, validate_value
from checklist.web.counts import Counts
from checklist.web.guard import LOOPBACK, is_host_name
from checklist.workers import processors

if TYPE_CHECKING:
    from checklist.web.server import Answer

PORT = 8765
_HOSTS = "--allowed-host"


def _names(_context: click.Context, _option: click.Parameter, typed: tuple[str, ...]) -> list[str]:
    problems = [
        Problem(Place(path=_HOSTS), f"“{shown(name)}” is not the name of a computer",
                "write it alone, such as forms.clinic.example")
        for name in typed if not is_host_name(name)
    ]  # fmt: skip
    if problems:
        raise InputError(problems)
    return [name.lower() for name in typed]


def _today(
    _context: click.Context, _option: click.Parameter, typed: str | None
) -> Callable[[], date]:
    """What tells the day: one that was given, else that of each request."""
    if typed is None:
        return date.today
    day: date = validate_value(Day, typed, name="--on")
    return lambda: day


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True,
              metavar="N", help="The port to listen on; 0 takes any that is free.")  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Do not open the form in a browser.")
@BANKS
@TEMPLATES
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="The address to listen on.")  # fmt: skip
@click.option(_HOSTS, "names", multiple=True, callback=_names, metavar="NAME",
              help="A name under which others reach the form; give it again for each.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N",
              help="How many sheets to make at a time. Default: one a processor.")  # fmt: skip
@click.option("--on", "today", callback=_today, metavar="YYYY-MM-DD",
              help="The day to count from. Default: today.")  # fmt: skip
def serve(
    port: int, bank_files: tuple[str, ...], templates: str | None, host: str, names: list[str],
    jobs: int | None, today: Callable[[], date], *, no_browser: bool,
) -> None:  # fmt: skip
    """Show the form in a browser, until Ctrl-C.

    Only this computer can reach it. Nothing that is typed is stored, and nothing is
    written down but how many sheets were made.

    For a clinic's network name an address and the names it has there. Others can read
    what goes over a network without TLS: docs/deploy.md tells how to have it.

    \b
    Examples:
      checklist serve
      checklist serve --port 8080 --no-browser
      checklist serve --bank clinic.yaml --template our-look
      checklist serve --host 0.0.0.0 --allowed-host forms.clinic.example
    """
    _require_libraries()
    if not (names or _is_loopback(host)):
        raise wrong("--host", f"at {host} other computers reach the form",
                    f"say under which name, such as {_HOSTS} forms.clinic.example")  # fmt: skip
    banks = [load_bank(named_input(file, most_bytes=BANK_BYTES)) for file in bank_files or (None,)]
    with _listening(host, port) as line, _desks(banks, templates, jobs) as answer:
        address = f"http://{_shown(host, names)}:{line.getsockname()[1]}/"
        _run(line, answer, LOOPBACK.union(names), today, address, opens=not no_browser)


def _run(
    line: socket.socket, answer: "Answer", hosts: frozenset[str], today: Callable[[], date],
    address: str, *, opens: bool,
) -> None:  # fmt: skip
    """Answer requests until something ends it, then tell the counts."""
    from checklist.web.listener import Listener  # noqa: PLC0415  (an extra)
    from checklist.web.server import Server, static_files  # noqa: PLC0415  (likewise)

    counts = Counts()
    server = Server(
        answer, hosts=hosts, static=static_files(), today=today, tell=say, counts=counts
    )
    threads = 2 * processors() + 4  # they wait for desks more than they work
    listener = Listener(line, server.application(), threads=threads, counts=counts)
    try:
        say(f"The form is at {address}\nLeave this window open. To stop, press Ctrl-C.")
        if opens:  # some browsers run in this very window, and return when they are left
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        listener.run()
    except (KeyboardInterrupt, SystemExit) as error:
        code = error.code if isinstance(error, SystemExit) else 130
        _tell_end(counts)
        raise Exit(int(code or 0)) from None


def _tell_end(counts: Counts) -> None:
    say(f"Stopped. {counted(counts.sheets, 'sheet')} made, "
        f"{counted(counts.refused, 'request')} refused.")  # fmt: skip
    if counts.faults:
        say(f"{counted(counts.faults, 'request')} met a fault of this program.")


def _require_libraries() -> None:
    if not (find_spec("flask") and find_spec("waitress")):
        raise wrong("serve", "the form needs Flask and waitress",
                    "pip install 'consultation-checklist[web]'")  # fmt: skip


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    from checklist.web.listener import listen  # noqa: PLC0415  (an extra)

    try:
        line = listen(host, port)
    except OSError as error:
        raise _unable(error, host, port) from None
    with line:
        yield line


def _unable(error: OSError, host: str, port: int) -> InputError:
    if error.errno == errno.EADDRINUSE:
        return wrong("--port", f"{port} is in use, perhaps by this program in another window",
                     "use that, or give another number")  # fmt: skip
    if error.errno == errno.EACCES:
        return wrong("--port", f"{port} is kept for the system", "give a number from 1024 on")
    return wrong("--host", f"“{host}” is no address of this computer",
                 "leave it out, or write 0.0.0.0 for all it has")  # fmt: skip


@contextmanager
def _desks(banks: list[Bank], templates: str | None, jobs: int | None) -> Iterator["Answer"]:
    """Desks in processes of their own; where there can be none, one in this."""
    from checklist.web.desk import Desk  # noqa: PLC0415
    from checklist.web.pool import Pool  # noqa: PLC0415

    desk = Desk(*banks, templates=templates)
    desk.rehearse(on=date(2000, 1, 1))
    try:
        pool = Pool(*banks, templates=templates, jobs=jobs or processors())
    except (OSError, ImportError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        say(f"No second process can be started ({reason}). This one does it all, and takes longer.")
        yield desk.reply
        return
    with pool:
        yield pool.reply


def _is_loopback(host: str) -> bool:
    return host == "localhost" or host == "::1" or host.startswith("127.")


def _shown(host: str, names: list[str]) -> str:
    return names[0] if names else f"[{host}]" if ":" in host else host
