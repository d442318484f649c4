"""A real server, attacked, crowded, and searched for what it was told."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from command import EXAMPLES, run_apart
from flask import Flask
from pypdf import PdfReader

from checklist.web.counts import Counts
from checklist.web.desk import Reply
from checklist.web.server import Server, static_files
from form_fields import fields_of
from serving import Heard, Served, serving
from web_attacks import ATTACKS, CONTROL, Attack, tells_too_much

ON = date(2026, 12, 1)
CANARY = "Zanzibarina"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving("--on", ON, "--jobs", 2, cwd=tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture(scope="module")
def token(served: Served) -> str:
    return served.token()


def words(content: bytes) -> str:
    """What stands on a sheet and in its fields."""
    reader = PdfReader(BytesIO(content))
    filled = [str(field.value) for field in (reader.get_fields() or {}).values()]
    return " ".join([*(page.extract_text() for page in reader.pages), *filled])


def parts(content: bytes, *, token: str, action: str = "open", host: str = "HOST") -> bytes:
    """A file posted as a browser posts it."""
    head = '--edge\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    body = b"".join([
        head.format("token", "").encode(), token.encode(), b"\r\n",
        head.format("file", '; filename="mine.yaml"').encode(), content, b"\r\n--edge--\r\n",
    ])  # fmt: skip
    lines = [
        f"POST /{action} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}",
        "Content-Type: multipart/form-data; boundary=edge", f"Content-Length: {len(body)}",
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode() + body


def opened(served: Served, content: bytes, *, token: str) -> Heard:
    return served.send(parts(content, token=token, host=served.host))


# What it does -------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_file_opened_in_the_form_makes_the_same_sheet_as_the_command(
    example: Path, served: Served, token: str, tmp_path: Path
) -> None:
    form = opened(served, example.read_bytes(), token=token)
    assert form.status == 200
    fields = [pair for pair in fields_of(form.body.decode()) if pair[0] != "token"]
    sheet = served.post("pdf", fields, token=token)
    made = run_apart("build", example, "--on", ON, "-o", "sheet.pdf", cwd=tmp_path)
    assert made.code == 0, made.told
    assert sheet.body == (tmp_path / "sheet.pdf").read_bytes()
    assert sheet.headers["content-disposition"] == "attachment; filename=checklist.pdf"


def test_the_form_and_all_it_needs_come_from_here(served: Served) -> None:
    form = served.get()
    assert form.status == 200
    for name in static_files():
        assert f"static/{name}" in form.body.decode()
        assert served.get(f"/static/{name}").headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/health", "/static/form.css", "/nonsense/at/all"])
def test_every_answer_is_protected(path: str, served: Served) -> None:
    headers = served.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert not {"server", "set-cookie", "access-control-allow-origin"} & set(headers)


def test_a_preview_may_have_the_styles_of_its_sheet_and_no_others(
    served: Served, token: str
) -> None:
    policy = served.post("preview", [("name", "Maria")], token=token).headers[
        "content-security-policy"
    ]
    assert "style-src 'self' 'sha256-" in policy
    assert "unsafe" not in policy


def test_health_tells_that_it_runs_and_nothing_else(served: Served) -> None:
    assert served.get("/health").body == b"ok\n"


def test_a_page_from_before_a_restart_comes_back_with_what_was_typed(
    served: Served, token: str
) -> None:
    again = served.post("pdf", [("name", CANARY)], token="of-another-process")  # noqa: S106
    assert again.status == 403
    fields = fields_of(again.body.decode())
    assert ("name", CANARY) in fields
    assert ("token", token) in fields
    assert b"Please press the button again" in again.body


@pytest.mark.parametrize(
    "content",
    [b"\xff\xd8\xff\xe0\0\x10JFIF", b"name: Caf\xe9", b"name: [", b"\0", b""],
    ids=["picture", "Latin-1", "no YAML", "NUL", "empty"],
)
def test_a_file_chosen_by_mistake_is_told_in_the_form(
    content: bytes, served: Served, token: str
) -> None:
    answer = opened(served, content, token=token)
    assert answer.status == 422
    assert b"<form" in answer.body


# Attacked -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.kind}: {attack.name}"[:60])
def test_what_no_browser_sends_is_refused(attack: Attack, served: Served, token: str) -> None:
    answer = served.send(attack.build(served.host, token))
    assert answer.status == attack.status
    assert tells_too_much(answer) == []


def test_all_attacks_differ_from_what_makes_a_sheet(served: Served, token: str) -> None:
    assert served.send(CONTROL(served.host, token)).body.startswith(b"%PDF")
    sent = {attack.build(served.host, token) for attack in ATTACKS}
    assert len(sent) == len(ATTACKS) > 100


def test_an_answer_that_tells_too_much_is_seen() -> None:
    told = Heard(500, {"server": "x"}, b"Traceback (most recent call last): <evil>")
    assert tells_too_much(told) == [b"Traceback", b"<evil>", b"Server"]


# Crowded ------------------------------------------------------------------------------------------


def patient(number: int) -> list[tuple[str, str]]:
    mark = f"{number:02}{'abcdefgh'[number % 8]}"
    return [("name", f"Patient{mark} Own{mark}"), ("own_questions", f"Is Mark{mark} mine?")]


def marks(text: str) -> set[str]:
    """The marks of patients in a text."""
    return {mark for n in range(64) for mark in [f"{n:02}{'abcdefgh'[n % 8]}"] if mark in text}


def test_of_64_patients_at_once_none_gets_a_line_of_another(served: Served, token: str) -> None:
    with served.half_open(200), ThreadPoolExecutor(64) as crowd:
        answers = [*crowd.map(lambda n: served.post("pdf", patient(n), token=token), range(64))]
    assert {answer.status for answer in answers} == {200}
    for number, answer in enumerate(answers):
        assert marks(words(answer.body)) == marks(str(patient(number))), number


def test_a_line_of_another_would_be_seen() -> None:
    assert len(marks(f"{patient(1)} {patient(2)}")) == 2


# Searched -----------------------------------------------------------------------------------------


def descendants(pid: int) -> Iterator[int]:
    """A process and all that it began."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from descendants(int(child))


def is_worker(pid: int) -> bool:
    """Whether a process runs that makes sheets; one that has ended has no command line."""
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def places(canary: str, folder: Path, pids: list[int]) -> list[str]:
    """Where a name is: in a file, a file's name, an open file, a command line, an environment."""
    word = canary.encode()
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = [str(path) for path in files if canary in path.name or word in path.read_bytes()]
    for pid in pids:
        process = Path(f"/proc/{pid}")
        told = [what for what in ("cmdline", "environ") if word in (process / what).read_bytes()]
        found += [f"{what} of {pid}" for what in told]
        opened = [str(link.readlink()) for link in (process / "fd").iterdir()]
        found += [f"{file} is open" for file in opened
                  if file.startswith("/") and not file.startswith("/dev/")]  # fmt: skip
    return found


IDLE = "import sys, tempfile; file = tempfile.TemporaryFile(); print(flush=True); sys.stdin.read()"
linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked into by /proc")


@linux
def test_a_name_is_left_nowhere(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    surroundings = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path / "tmp")}
    with serving("--on", ON, cwd=tmp_path, environment=surroundings) as served:
        token = served.token()
        for action in ("form", "questions", "preview", "pdf", "text", "save"):
            heard = served.post(action, [("name", CANARY)], token=token)
            assert heard.status == 200
            assert CANARY not in str(heard.headers)
            assert CANARY in (words(heard.body) if action == "pdf" else heard.body.decode()) or (
                action == "questions"
            )
        served.post("pdf", [("birth_date", CANARY)], token=token)
        assert opened(served, f"name: {CANARY}\nx: {CANARY}".encode(), token=token).status == 422
        served.send(f"GET /?{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\n\r\n".encode())
        pids = [*descendants(served.process.pid)]
        assert len(pids) >= 2, "there are no workers to look into"
        assert places(CANARY, tmp_path, pids) == []
        code, told = served.stop()
    assert code == 130
    assert told == "Stopped. 2 sheets made, 1 request refused.\n"
    assert places(CANARY, tmp_path, []) == []


@linux
def test_a_name_that_is_left_somewhere_is_found(tmp_path: Path) -> None:
    (tmp_path / f"{CANARY}.pdf").touch()
    (tmp_path / "log").write_text(f"POST /pdf {CANARY}")
    idle = [sys.executable, "-c", IDLE]
    with subprocess.Popen(
        [*idle, CANARY], env={"NAME": CANARY}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        found = places(CANARY, tmp_path, [process.pid])
        process.stdin.close()
    assert {
        str(tmp_path / f"{CANARY}.pdf"), str(tmp_path / "log"),
        f"cmdline of {process.pid}", f"environ of {process.pid}",
    } < set(found)  # fmt: skip
    assert any("(deleted) is open" in each for each in found)


# A process of its own, and its end ----------------------------------------------------------------


@linux
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
def test_it_ends_when_it_is_told_to(number: int, code: int, tmp_path: Path) -> None:
    with serving("--on", ON, cwd=tmp_path) as served:
        workers = [pid for pid in descendants(served.process.pid) if is_worker(pid)]
        assert workers
        with served.half_open(3):
            assert served.stop(number) == (code, "Stopped. 0 sheets made, 0 requests refused.\n")
    assert not any(map(is_worker, workers))


@linux
def test_a_worker_that_dies_costs_nobody_a_sheet(tmp_path: Path) -> None:
    with serving("--on", ON, "--jobs", 1, cwd=tmp_path) as served:
        token = served.token()
        (worker,) = filter(is_worker, descendants(served.process.pid))
        os.kill(worker, signal.SIGKILL)
        assert served.post("pdf", [("name", CANARY)], token=token).body.startswith(b"%PDF")


# A fault of ours ----------------------------------------------------------------------------------


def broken(*_: object, **__: object) -> Reply:
    raise KeyError(CANARY)


def test_a_fault_of_ours_is_told_without_what_was_typed() -> None:
    told, counts = list[str](), Counts()
    server = Server(
        broken,
        hosts=frozenset({"localhost"}),
        static={},
        today=lambda: ON,
        tell=told.append,
        counts=counts,
    )
    app: Flask = server.application()
    answer = app.test_client().get("/", headers={"Host": "localhost"})
    assert answer.status_code == 500
    assert CANARY not in answer.text
    assert [line.partition(":")[0] for line in told] == [
        "A fault of this program, KeyError in test_web_server.py"
    ]
    assert CANARY not in told[0]
    assert counts == Counts(faults=1)
