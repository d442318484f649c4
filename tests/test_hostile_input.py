"""What somebody may put before the command line, by mistake or on purpose, from end to end."""

import codecs
import html
import io
import json
import os
import re
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from command import COMMAND, PATIENCE, Build, Outcome, names_in, run_apart, run_here
from pypdf import PdfReader

from checklist.bank import MOST_BYTES as BANK_BYTES
from checklist.patient_file import yaml_text
from checklist.source import MOST_VALUES
from checklist.typed import MOST_CHARACTERS

MOST_MEMORY = 150 * 1024  # KB
ON = ("--on", "2026-12-01")

pytestmark = pytest.mark.usefixtures("here")


# Refused ------------------------------------------------------------------------------------------

BILLION = b"a: &a [x, x]\n" + b"".join(
    b"%c: &%c [*%c, *%c, *%c, *%c]\n" % (here, here, *[here - 1] * 4) for here in range(98, 123)
)
MERGES = b"a: &a {x: y}\n" + b"".join(
    b"%c: &%c {<<: [*%c, *%c]}\n" % (here, here, here - 1, here - 1) for here in range(98, 123)
)

# What it is, its bytes, where the first problem is and how it begins.
CORPUS = [
    ("an unknown key", b"nam: Maria", "1:1: unknown key “nam” (did you mean “name”?)"),
    ("a list for a text", b"name: [Maria]", "1:7: this is a list, not text"),
    ("a text for a mapping", b"answers: yes", "1:10: this is “yes”, not a mapping"),
    ("nothing", b"", ": is empty; write something in it"),
    ("only a text", b"Maria", "1:1: this is “Maria”, not a mapping"),
    ("only a list", b"- Maria", "1:1: this is a list, not a mapping"),
    ("a day that is not there", b"birth_date: 2026-02-30", "1:13: there is no day “2026-02-30”"),
    ("two days at once", b"birth_date: 03/04/1984", "1:13: “03/04/1984” can be read as two"),
    ("a number out of range", b"answers: {egfr: 2000}", "1:17: “2000” is not a number between"),
    ("an octal number", b"answers: {egfr: 0o17}", "1:17: “0o17” is not a number between"),
    ("a sexagesimal number", b"answers: {egfr: 1:30}", "1:17: “1:30” is not a number between"),
    ("not a number", b"answers: {egfr: .nan}", "1:17: “.nan” is not a number between"),
    ("5,000 digits", b"answers: {egfr: " + b"9" * 5000 + b"}", "1:17: this text is longer than"),
    ("4,000 digits", b"answers: {egfr: " + b"9" * 4000 + b"}", "1:17: “9999999999"),
    ("an unknown choice", b"answers: {ms_type: rmrs}", "1:20: “rmrs” is not known here (did you"),
    ("on for yes", b"answers: {smoker: on}", "1:19: “on” is neither yes nor no"),
    ("a key twice", b"name: A\nname: B", "2:1: “name” is here twice (first on line 1)"),
    ("a tab", b"answers:\n\tegfr: 41", "2:1: there is a tab here"),
    ("a comma for a colon", b"name, Maria\nanswers: {", "2:8: this is not YAML near “answers: {”"),
    ("a colon in a text", b"name: Maria: the first", "1:12: this is not YAML"),
    ("a quote that is not closed", b'name: "Maria', "1:13: this is not YAML"),
    ("a directive", b"%YAML 1.2\n---\nname: Maria", "1:1: a line starts with %"),
    ("two documents", b"name: A\n---\nname: B", "2:1: a second document starts here"),
    ("an anchor", b"name: &a Maria", "1:7: anchors (&a) are not read"),
    ("an alias", b"name: *a", "1:7: references (*a) are not read"),
    ("a tag", b"name: !!python/object:os.system ls", "1:7: tags (tag:yaml.org,2002:python/objec"),
    ("a merge key", b"<<: {name: Maria}", "1:1: merge keys (<<) are not read"),
    ("a bomb of aliases", BILLION, "1:4: anchors (&a) are not read"),
    ("a bomb of merge keys", MERGES, "1:4: anchors (&a) are not read"),
    ("80 KB of brackets", b"[" * 80_000, "1:21: lists are nested too deeply"),
    ("80 KB of braces", b"{a: " * 20_000, "1:78: lists are nested too deeply"),
    ("80 KB of dashes", b"- " * 40_000, "1:41: lists are nested too deeply"),
    ("too many values", b"x: [" + b"a," * MOST_VALUES + b"]", ""),
    ("a long text", b"name: " + b"x" * (MOST_CHARACTERS + 1), "1:7: this text is longer than"),
    ("a word of 1 MB", b"name: " + b"x" * 1_000_000, ""),
    ("a NUL", b"name: Mar\0ia", "1:10: there is a character here that cannot be printed, U+0000"),
    ("a control character", b"name: \x1b[2J", "1:7: there is a character here that cannot"),
    ("an escaped NUL", b'name: "\\0"', "1:7: there is a character here that cannot"),
    ("an escaped surrogate", b'name: "\\ud800"', ""),
    ("a lone surrogate", b"name: \xed\xa0\x80", "1:7: byte 0xED is not UTF-8"),
    ("Latin-1", "name: José".encode("latin-1"), "1:10: byte 0xE9 is not UTF-8"),
    ("half of UTF-16", codecs.BOM_UTF16_LE + b"n\0a", "1:2: byte 0x61 is not UTF-16"),
    ("a direction override", "name: ab\u202ecd".encode(), "1:9: there is a character here that"),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "1:1: byte 0x89 is not UTF-8"),
    ("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "2:2: byte 0xE2 is not UTF-8"),
    ("a file over the cap", b"#" * (BANK_BYTES + 1), ""),
]  # fmt: skip

IDS = [case[0] for case in CORPUS]
CONTENT = pytest.mark.parametrize("content", [case[1] for case in CORPUS], ids=IDS)


@pytest.mark.parametrize(("content", "told"), [case[1:] for case in CORPUS], ids=IDS)
def test_a_bad_patient_is_refused_with_its_place_and_leaves_nothing(
    content: bytes, told: str, here: Path, build: Build
) -> None:
    (here / "bad.yaml").write_bytes(content)
    outcome = build("bad.yaml", "-o", "out.pdf")
    assert_refused(outcome, here)
    place, _, fault = told.partition(": ")
    where = rf":{place}" if place else ""
    problem = re.compile(rf"bad\.yaml{where}: (\S+: )?{re.escape(fault)}" if told else "bad.yaml")
    assert any(map(problem.match, outcome.told.splitlines())), outcome.told


@CONTENT
def test_a_bad_bank_is_refused_likewise(content: bytes, here: Path, build: Build) -> None:
    (here / "bad.yaml").write_bytes(content)
    assert_refused(build("--bank", "bad.yaml", "-o", "out.pdf"), here)


@CONTENT
def test_a_bad_input_on_a_pipe_is_refused_likewise(
    content: bytes, here: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "bad.yaml").touch()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    outcome = build("-", "-o", "out.pdf")
    assert_refused(outcome, here)
    assert outcome.told.startswith("the standard input")


def assert_refused(outcome: Outcome, folder: Path) -> None:
    """Refused with nothing but problems, each at a place and with a remedy, and nothing is left."""
    assert (outcome.code, outcome.result) == (2, b"")
    problems = outcome.told.splitlines()
    assert problems
    shape = re.compile(r"(bad\.yaml|the standard input)(:\d+:\d+)?: .+; .+")
    assert [line for line in problems if not shape.fullmatch(line)] == []
    assert names_in(folder) == ["bad.yaml"]


def test_every_fault_of_a_file_is_told_at_once(here: Path, build: Build) -> None:
    """All those of the corpus that leave the rest of a file readable, in one."""
    (here / "bad.yaml").write_bytes(
        b"nam: Maria\nname: &a Maria\nname: B\nbirth_date: 2026-02-30\n"
        b"appointment: {date: 03/04/1984, minutes: 0}\n"
        b"answers: {egfr: 2000, ms_type: rmrs, smoker: on, egfr: !!int 5}\n"
        b"starred: [nothing]\npreferences: {paper: a5}\n<<: {}\n"
    )
    outcome = build("bad.yaml", "-o", "out.pdf")
    assert_refused(outcome, here)
    places = [re.match(r"bad\.yaml:(\d+:\d+): ", line) for line in outcome.told.splitlines()]
    assert [place[1] for place in places if place] == [
        "1:1", "2:7", "3:1", "4:13", "5:21", "5:42", "6:17", "6:32", "6:46", "6:50", "6:56",
        "7:11", "8:22", "9:1", "9:1",
    ]  # fmt: skip


# What may never end, and what is too much ---------------------------------------------------------

MEASURED = """
import json, resource, subprocess, sys
with open(sys.argv[1], "rb") as stdin:
    done = subprocess.run(sys.argv[3:], stdin=stdin, capture_output=True, timeout=int(sys.argv[2]))
memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([done.returncode, done.stdout.decode(), done.stderr.decode(), memory]))
"""


def measured(folder: Path, *arguments: str, stdin: str = os.devnull) -> tuple[Outcome, int]:
    """Run a command under a third process, which alone can tell how much memory it took (KB)."""
    watcher = (sys.executable, "-c", MEASURED, stdin, str(PATIENCE), *COMMAND, *arguments)
    seen = run_apart(cwd=folder, command=watcher)
    assert seen.code == 0, seen.told
    code, result, told, memory = json.loads(seen.result)
    return Outcome(code, result.encode(), told), memory


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is counted otherwise")
@pytest.mark.parametrize("option", [["build"], ["build", "--bank"]], ids=["patient", "bank"])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"#" * (BANK_BYTES + 1), r": is larger than \d+ KB; ", id="a byte over"),
        pytest.param(None, r": is larger than \d+ KB; ", id="a file of 8 GB"),
        pytest.param(b"[" * 80_000, r":1:21: ", id="brackets"),
        pytest.param(BILLION, r":1:4: ", id="a bomb of aliases"),
        pytest.param(MERGES, r":1:4: ", id="a bomb of merge keys"),
        pytest.param(b"a: [" + b"x," * 120_000 + b"]", r":1:\d+: ", id="120,000 values"),
    ],
)
def test_too_much_is_refused_in_little_memory(
    content: bytes | None, told: str, option: list[str], here: Path
) -> None:
    if content is None:
        with open(here / "bad.yaml", "wb") as file:
            file.truncate(8 * 2**30)
    else:
        (here / "bad.yaml").write_bytes(content)
    outcome, memory = measured(here, *option, "bad.yaml")
    assert_refused(outcome, here)
    assert re.search(rf"^bad\.yaml{told}", outcome.told, re.MULTILINE)
    assert memory <= MOST_MEMORY


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/zero and Linux's count of memory")
@pytest.mark.parametrize(
    "option", [["build"], ["build", "--bank"], ["bank", "check"]], ids=" ".join
)
def test_an_endless_standard_input_is_refused_in_little_memory(
    option: list[str], here: Path
) -> None:
    outcome, memory = measured(here, *option, "-", stdin="/dev/zero")
    assert (outcome.code, outcome.result) == (2, b"")
    assert re.fullmatch(r"the standard input: is larger than \d+ KB; .+\n", outcome.told)
    assert memory <= MOST_MEMORY


@pytest.mark.parametrize(
    "option", [["build"], ["build", "--bank"], ["bank", "check"]], ids=" ".join
)
@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("fifo", "this is not a regular file; name a file\n", id="a FIFO"),
        pytest.param("folder", "this is a folder; name a file\n", id="a folder"),
        pytest.param("/dev/zero", "this is not a regular file; name a file\n", id="a device"),
        pytest.param("/dev/tty", "this is not a regular file; name a file\n", id="a terminal"),
        pytest.param("loop", "cannot be read (", id="a link to itself"),
        pytest.param("x" * 5000, "cannot be read (", id="a name that is too long"),
    ],
)
def test_what_is_no_file_is_not_opened(
    name: str, told: str, option: list[str], here: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    os.mkfifo(here / "fifo")
    (here / "folder").mkdir()
    (here / "loop").symlink_to("loop")
    outcome = run_here(capsysbinary, *option, name)
    assert (outcome.code, outcome.result) == (2, b"")
    assert outcome.told.startswith(f"{name}: {told}")
    assert names_in(here) == ["fifo", "folder", "loop"]


# Not refused, for it is only text -----------------------------------------------------------------

MARKUP = (
    "<b>bold</b>", "a & b &amp; c", "{{ 7 * 7 }}", "{% include 'style.yaml' %}", "{# none #}",
    "]]>", "<img src=/etc/passwd>", "<script>alert(1)</script>", "<!-- not a comment -->",
    "</p><h1>", '" onclick="x', "<para><font size=90>", "<seq id='x'/>", "%(name)s {0} $HOME `ls`",
    "\\n \\0",
    "no", "on", "010", "12:30", "~", "null", "1e3", "=1+1", "--help",
)  # fmt: skip


class Text(HTMLParser):
    """The text of a page, and the elements in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.elements = "", set[str]()
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.elements.add(tag)


def closed_up(text: str) -> str:
    """A text without white space, which a line's end may have taken."""
    return "".join(text.split())


@pytest.mark.parametrize("typed", MARKUP)
def test_markup_and_words_of_yaml_come_out_as_they_were_typed(
    typed: str, here: Path, build: Build
) -> None:
    written = yaml_text(typed) if set(typed) & set("<>{}[]&\"'#%`=\\~") or " " in typed else typed
    (here / "p.yaml").write_text(f"name: {written}\nown_questions: [{written}]\n")
    plain = json.loads(build("p.yaml", "-o", "-", "--format", "json").result)["patient"]
    assert (plain["name"], plain["own_questions"]) == (typed, [typed])
    assert build("p.yaml", "-o", "-", "--format", "text").text.count(typed) >= 2
    sheet = PdfReader(io.BytesIO(build("p.yaml", "-o", "-").result))
    printed = "".join(each.extract_text() for each in sheet.pages)
    assert closed_up(printed).count(closed_up(typed)) >= 2
    assert "root:" not in printed
    page = build("p.yaml", "-o", "-", "--format", "html").text
    assert Text(page).text.count(typed) >= 2
    assert html.escape(typed, quote=False) == typed or typed not in page
    (here / "p.yaml").write_text("name: Maria\nown_questions: [Why?]\n")
    assert Text(page).elements == Text(build("p.yaml", "-o", "-", "--format", "html").text).elements


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"# only this\n", id="a comment"),
        pytest.param(b"{}", id="an empty mapping"),
        pytest.param(b"name:\nanswers:\n", id="keys without values"),
        pytest.param(codecs.BOM_UTF8 + b"answers: {}\r\n", id="a BOM and CRLF"),
        pytest.param("answers: {}\n".encode("utf-16"), id="UTF-16"),
        pytest.param("answers: {}\n".encode("utf-16-be"), id="UTF-16 without a mark"),
    ],
)
def test_what_editors_do_to_a_file_is_no_fault(content: bytes, here: Path, build: Build) -> None:
    (here / "p.yaml").write_bytes(content)
    as_json = ("-o", "-", "--format", "json", *ON)
    assert build("p.yaml", *as_json) == build(*as_json)


@pytest.mark.parametrize("content", [b"", b"# only this\n", b"{}"])
def test_an_empty_bank_is_one(content: bytes, here: Path, build: Build) -> None:
    (here / "bad.yaml").write_bytes(content)
    assert_refused(build("--bank", "bad.yaml"), here)


# Side doors ---------------------------------------------------------------------------------------

TRAP = (
    "open('trapped', 'w').close()\nshapeChecking = 1\nlongTableOptimize = 0\npageCompression = 0\n"
)


def test_settings_that_reportlab_would_run_are_neither_run_nor_obeyed(here: Path) -> None:
    folder = here / "clinic"
    folder.mkdir()
    command = ("build", "-o", "-", *ON)
    clean = run_apart(*command, cwd=folder)
    for name in ("reportlab_settings.py", "local_reportlab_settings.py", ".reportlab_settings"):
        (folder / name).write_text(TRAP)
    obeyed = {"RL_pageCompression": "0", "RL_invariant": "0", "RL_trustedHosts": "*"}
    trapped = run_apart(*command, cwd=folder, more=obeyed)
    assert trapped == clean
    assert not (folder / "trapped").exists()
    unguarded = (sys.executable, "-c", "import reportlab.rl_config")
    run_apart(cwd=folder, command=unguarded)
    assert (folder / "trapped").exists()  # so these are traps


WATCHED = """
import os, sys
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

def watch(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork")):
        sys.__stderr__.write(f"DONE {event} {arguments}\\n")
    if event == "open" and isinstance(arguments[0], str) and (arguments[2] or 0) & WRITING:
        sys.__stderr__.write(f"WROTE {os.path.realpath(arguments[0])}\\n")
    if event in ("os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink"):
        sys.__stderr__.write(f"WROTE {os.path.realpath(arguments[0])}\\n")

sys.addaudithook(watch)
exec(sys.argv.pop(1))
"""
ITSELF = "from checklist.cli import main; main()"


def watched(folder: Path, program: str, *arguments: str) -> list[str]:
    """What a program did besides: DONE with the world, or WROTE to a file."""
    command = (sys.executable, "-c", WATCHED, program, *arguments)
    outcome = run_apart(cwd=folder, command=command)
    return [line for line in outcome.told.splitlines() if line.startswith(("DONE ", "WROTE "))]


@pytest.mark.parametrize(
    "arguments",
    [
        "build p.yaml -o out/sheet.pdf",
        "build -o out/a.html",
        "new --blank out/new.yaml",
        "bank check",
    ],
)
def test_nothing_leaves_and_nothing_is_written_but_the_result(arguments: str, here: Path) -> None:
    (here / "out").mkdir()
    (here / "p.yaml").write_text("name: Maria\nown_questions: ['https://example.org?']\n")
    seen = watched(here, ITSELF, *arguments.split())
    out = os.path.realpath(here / "out")
    assert [
        line for line in seen if not line.startswith((f"WROTE {out}/", f"WROTE {os.devnull}"))
    ] == []
    assert bool(seen) is ("out/" in arguments)


@pytest.mark.parametrize(
    "program",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import subprocess; subprocess.run(['true'])",
        "open('stray', 'w')",
        "import tempfile; tempfile.mkstemp()",
        "import os; os.mkdir('stray')",
    ],
)
def test_what_leaves_or_is_written_would_be_seen(program: str, here: Path) -> None:
    assert watched(here, program)


def test_the_system_sees_no_network_and_no_other_file_either(here: Path) -> None:
    calls = "%network,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat"
    strace = shutil.which("strace")
    tracing = (strace or "strace", "-f", "-qq", "-o", "trace", "-e", f"trace={calls}")
    if not strace or run_apart(cwd=here, command=(*tracing, "true")).code:
        pytest.skip("strace is not there, or may not be used")
    (here / "out").mkdir()
    assert (
        run_apart("build", "-o", "out/sheet.pdf", cwd=here, command=(*tracing, *COMMAND)).code == 0
    )
    lines = (here / "trace").read_text().splitlines()
    opened = [
        line
        for line in lines
        if re.search(r"O_(WRONLY|RDWR|CREAT)|creat|mkdir|rename|unlink", line)
    ]
    assert any("out/" in line and "rename" in line for line in opened)
    assert [line for line in opened if "/out/" not in line and os.devnull not in line] == []
    assert [line for line in lines if re.search(r"\b(socket|connect|sendto|bind)\(", line)] == []
