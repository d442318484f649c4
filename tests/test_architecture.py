"""Who may import whom, which room each foreign library has, and what the core must not touch."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "checklist"

# From left to right: a module may import those of the rows above its own.
ROWS = (
    ("errors", "readability", "typed"),
    ("yaml_parser", "resources", "output", "compiled", "sandbox", "row_numbers"),
    ("source",),
    ("validation", "text_lines", "json_text"),
    ("conditions", "facts", "csv_cells"),
    ("bank", "workbook"),
    ("patient", "wording", "sound", "satisfiability", "plain_english", "sheet", "filled",
     "columns"),
    ("selection", "form", "scorecard", "material", "rows"),
    ("patient_file", "lint", "style", "sheet_words", "sheet_build"),
    ("interview", "words", "next_visit"),
    ("new", "templates"),
    ("pemat",),
    ("pdf.field_names",),
    ("pdf.engine", "pdf.vocabulary", "pdf.blocks", "pdf.structure",
     "pdf.metadata", "pdf.srgb", "pdf.runs", "pdf.bidi", "pdf.font_files",
     "pdf.font_packages", "pdf.scripts", "pdf.shaping", "pdf.objects", "pdf.fragments", "pdf.memo"),
    ("pdf.markup", "pdf.drawings", "pdf.outline", "pdf.codes"),
    ("pdf.tags", "pdf.branches", "pdf.inline"),
    ("pdf.faces", "pdf.font_objects", "pdf.lines"),
    ("pdf.fonts", "pdf.shapes", "pdf.reading", "pdf.field_font"),
    ("pdf.paragraphs", "pdf.fields"),
    ("pdf.blanks",),
    ("pdf.stacks",),
    ("pdf.tables",),
    ("pdf.flowables",),
    ("pdf.casts",),
    ("pdf.page",),
    ("pdf.assembly",),
    ("pdf.job",),
    ("pdf",),
    ("documents", "fingerprint", "file_names"),
    ("batch", "print_job", "web", "web.posted", "web.body", "web.counts", "web.guard",
     "web.refusal"),
    ("web.pages",),
    ("web.desk", "web.runtime"),
    ("web.in_browser", "web.bundle"),
    ("web.page",),
    ("workers", "journal", "tally"),
    ("cluster",),
    ("folder",),
    ("web.listener", "web.pool", "web.server"),
    ("",),  # the public names
    ("terminal",),
    ("cli_build", "cli_bank", "cli_page", "progress", "teller", "web.fetch"),
    ("cli_new", "cli_read", "cli_batch", "cli_serve"),
    ("cli",),
    ("__main__",),
)  # fmt: skip
RANK = {module: number for number, row in enumerate(ROWS) for module in row}
FACES = {"terminal", "progress", "teller", "cli_build", "cli_bank", "cli_batch", "cli_page",
         "cli_read", "cli_new", "cli_serve", "cli", "web.runtime", "web.fetch",
         "__main__"}  # fmt: skip
PDF_KNOWS = {"errors", "validation", "style"}

ROOMS = {
    "yaml": {"source", "yaml_parser"},
    "pydantic": {"validation", "conditions", "facts", "bank", "patient", "style", "filled"},
    "pydantic_core": {"validation"},
    "jinja2": {"compiled", "sandbox", "templates"},
    "reportlab": {module for module in RANK if module.startswith("pdf.")},
    "fontpkg": {"pdf.font_packages", "web.bundle"},
    "pypdf": {"filled"},
    "distributed": {"cluster"},
    "python_calamine": {"workbook"},
    "uharfbuzz": {"pdf.shaping"},
    "click": FACES,
    "flask": {"web.server"},
    "waitress": {"web.listener"},
    "werkzeug": {"web.server"},
}
OPENERS = {"source", "output", "resources", "pdf.font_files", "pdf.font_packages", "journal",
           "web.bundle", "web.in_browser"}  # fmt: skip
MAKERS = {"web.bundle", "web.page"}  # they make what runs in a browser, and do not run there
SERVER = {"web.body", "web.counts", "web.listener", "web.pool", "web.refusal", "web.server"}
BATCH = {"workers", "cluster", "journal", "folder"}  # below the faces, and no part of the core
STARTERS = {"workers", "cluster"}  # of processes
LOCKS = {"pdf.page"}  # it lets one thread at a time draw, and starts none
WAITERS = {"journal"}  # they wait for others, and read no clock
KEEPS_ENVIRONMENT = {"pdf.engine"}  # it hides variables from ReportLab, and reads none

FORBIDDEN_IMPORTS = {
    "clock": {"time", "sched"},
    "network": {"asyncio", "ftplib", "http", "imaplib", "poplib", "select", "selectors", "smtplib",
                "socket", "socketserver", "ssl", "urllib", "webbrowser", "xmlrpc"},
    "processes": {"concurrent", "multiprocessing", "subprocess"},
    "threads": {"_thread", "threading"},
    "locale": {"gettext", "locale"},
    "person": {"getpass", "platform", "pwd"},
    "chance": {"random", "secrets", "uuid"},
}  # fmt: skip
FORBIDDEN_CALLS = {
    "clock": {"datetime.now", "datetime.today", "datetime.utcnow", "date.today"},
    "environment": {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv",
                    "os.path.expanduser", "os.path.expandvars", "os.getcwd", "os.getlogin"},
    "processes": {"os.system", "os.popen", "os.fork", "os.execv", "os.posix_spawn"},
    "files": {"open", "io.open", "os.open", "os.fdopen", "pathlib.Path", "tempfile"},
}  # fmt: skip


# The rules ----------------------------------------------------------------------------------------


def modules() -> dict[str, str]:
    """Every module of the package by its name below `checklist`, with its text."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        .removesuffix("__init__")
        .rstrip("."): path.read_text("utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
        if "data" not in path.parts
    }


def imports(text: str) -> Iterator[tuple[str, str]]:
    """What a module imports, wherever in it: the module, and the name taken from it or nothing."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (("." * node.level + (node.module or ""), a.name) for a in node.names)


def used_names(text: str) -> Iterator[str]:
    """The names a module uses with their full paths, such as os.environ, whatever it calls them."""
    tree, known = ast.parse(text), dict[str, str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {a.asname or a.name: a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            known |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    yield from known.values()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            first, *rest = ast.unparse(node).split(".")
            yield ".".join([known.get(first, first), *rest]).removeprefix("datetime.")


def import_faults(module: str, text: str) -> Iterator[str]:
    """Imports against the rows and the rooms."""
    for source, name in imports(text):
        top = source.partition(".")[0]
        if source.startswith("."):
            yield f"{module} imports by a relative path"
        elif top == "checklist":
            yield from _own_faults(module, source, name)
        elif top not in sys.stdlib_module_names and module not in ROOMS.get(top, ()):
            yield f"{module} is no room of {top}"


def _own_faults(module: str, source: str, name: str) -> Iterator[str]:
    target = source.removeprefix("checklist").lstrip(".")
    if f"{target}.{name}".lstrip(".") in RANK:
        target = f"{target}.{name}".lstrip(".")
    if target not in RANK:
        yield f"{target} has no row"
    elif RANK[target] >= RANK[module]:
        yield f"{module} may not import {target}"
    elif module.startswith("pdf") and not target.startswith("pdf") and target not in PDF_KNOWS:
        yield f"{module} may not know {target}"


def purity_faults(module: str, text: str) -> Iterator[str]:
    """What only a face may touch."""
    if module in FACES | SERVER:
        return
    tops = {source.partition(".")[0] for source, _ in imports(text)}
    names = set(used_names(text))
    for what, forbidden in FORBIDDEN_IMPORTS.items():
        may = {"processes": STARTERS, "threads": STARTERS | LOCKS, "clock": WAITERS}
        if module not in may.get(what, set()):
            yield from (f"{module} touches the {what}: {name}" for name in sorted(tops & forbidden))
    for what, forbidden in FORBIDDEN_CALLS.items():
        allowed = {"files": OPENERS, "environment": KEEPS_ENVIRONMENT}.get(what, set())
        if module not in allowed:
            yield from (
                f"{module} touches the {what}: {name}" for name in sorted(names & forbidden)
            )


def faults(texts: dict[str, str]) -> list[str]:
    """Everything in some modules that is against the rules."""
    assert sum(len(list(imports(text))) for text in texts.values()), "there are no imports to see"
    return [
        fault
        for module, text in texts.items()
        for fault in (*_row_faults(module, text), *purity_faults(module, text))
    ]


def _row_faults(module: str, text: str) -> Iterator[str]:
    if module in RANK:
        yield from import_faults(module, text)
    else:
        yield f"{module} has no row"


# The package keeps them ---------------------------------------------------------------------------


def test_every_module_keeps_the_rules() -> None:
    assert faults(modules()) == []


def test_every_row_holds_modules_that_exist() -> None:
    assert set(RANK) == set(modules())


def test_every_library_has_a_room_that_uses_it() -> None:
    used = {source.partition(".")[0] for text in modules().values() for source, _ in imports(text)}
    assert set(ROOMS) <= used


# The rules see what breaks them -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "text", "expected"),
    [
        ("errors", "from checklist.bank import Bank", "errors may not import bank"),
        ("bank", "import checklist.patient", "bank may not import patient"),
        ("bank", "from checklist import patient", "bank may not import patient"),
        ("bank", "def f():\n    from checklist.cli import main", "bank may not import cli"),
        ("selection", "from checklist.form import questions", "selection may not import form"),
        ("pdf.page", "from checklist.bank import Bank", "pdf.page may not know bank"),
        ("pdf.page", "from checklist.selection import select", "pdf.page may not know selection"),
        ("pdf.shapes", "from checklist.pdf import page", "pdf.shapes may not import pdf.page"),
        ("bank", "from checklist.nowhere import x", "nowhere has no row"),
        ("nowhere", "import os", "nowhere has no row"),
        ("bank", "from . import errors", "bank imports by a relative path"),
        ("bank", "import yaml", "bank is no room of yaml"),
        ("bank", "from jinja2 import Template", "bank is no room of jinja2"),
        ("templates", "from reportlab.pdfgen import canvas", "templates is no room of reportlab"),
        ("new", "import click", "new is no room of click"),
        ("web.server", "import click", "web.server is no room of click"),
        ("web.desk", "import flask", "web.desk is no room of flask"),
        ("web.desk", "import checklist.web.server", "web.desk may not import web.server"),
        ("web.guard", "import time", "web.guard touches the clock: time"),
        ("pdf.fonts", "import requests", "pdf.fonts is no room of requests"),
        ("pdf.fonts", "def f():\n    import uharfbuzz", "pdf.fonts is no room of uharfbuzz"),
        ("pdf.faces", "open('x')", "pdf.faces touches the files: open"),
        (
            "pdf.font_files",
            "import os\nos.path.expanduser('~')",
            "pdf.font_files touches the environment: os.path.expanduser",
        ),
        ("bank", "from datetime import date\ndate.today()", "bank touches the clock: date.today"),
        (
            "bank",
            "import datetime as d\nnow = d.datetime.now",
            "bank touches the clock: datetime.now",
        ),
        ("bank", "import time", "bank touches the clock: time"),
        ("bank", "from urllib.request import urlopen", "bank touches the network: urllib"),
        ("bank", "import os\nos.environ['HOME']", "bank touches the environment: os.environ"),
        ("bank", "from os import getenv as g", "bank touches the environment: os.getenv"),
        ("bank", "import os as o\no.getcwd()", "bank touches the environment: os.getcwd"),
        ("bank", "import locale", "bank touches the locale: locale"),
        ("bank", "import subprocess", "bank touches the processes: subprocess"),
        ("bank", "from threading import Thread", "bank touches the threads: threading"),
        ("pdf.tags", "import threading", "pdf.tags touches the threads: threading"),
        ("pdf.page", "import subprocess", "pdf.page touches the processes: subprocess"),
        ("bank", "import random", "bank touches the chance: random"),
        ("bank", "open('x')", "bank touches the files: open"),
        ("bank", "from os import open as o", "bank touches the files: os.open"),
        ("bank", "from pathlib import Path", "bank touches the files: pathlib.Path"),
        ("pdf.engine", "import time", "pdf.engine touches the clock: time"),
        ("batch", "import multiprocessing", "batch touches the processes: multiprocessing"),
        (
            "folder",
            "from concurrent.futures import Executor",
            "folder touches the processes: concurrent",
        ),
        ("workers", "import time", "workers touches the clock: time"),
        ("source", "import os\nos.getenv('x')", "source touches the environment: os.getenv"),
    ],
)
def test_a_planted_violation_is_seen(module: str, text: str, expected: str) -> None:
    assert expected in faults({"errors": "import os", module: text})


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("bank", "from checklist.errors import Problem"),
        ("pdf.page", "from checklist.style import Look\nfrom reportlab.lib import colors"),
        ("source", "import os\nos.open('x', os.O_RDONLY)\nopen('x')"),
        ("web.server", "import flask\nfrom datetime import date\ndate.today()"),
        ("cli", "import time\nimport click\nfrom datetime import date\ndate.today()"),
        ("pdf.engine", "import os\nos.environ.pop('RL_x')"),
        ("bank", "import os\nos.path.exists('x')\nwords.open()"),
        ("bank", "from datetime import date\ndate(2026, 12, 3)"),
    ],
)
def test_what_is_allowed_is_not_told(module: str, text: str) -> None:
    assert faults({module: text}) == []


def test_a_package_in_which_nothing_is_imported_was_not_looked_at() -> None:
    with pytest.raises(AssertionError, match="there are no imports to see"):
        faults({"bank": "x = 1"})


# The core runs in a browser -----------------------------------------------------------------------

CORE = dedent("""
    import importlib, sys

    class Blocker:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] in BLOCKED:
                raise ImportError(f"{name} is blocked")

    sys.meta_path.insert(0, Blocker())
    sys.path[:0] = PATHS
    for module in MODULES:
        importlib.import_module(f"checklist.{module}".rstrip("."))
    print(len(sys.modules))
""")
TOO_HEAVY = ["click", "flask", "waitress", "multiprocessing", "subprocess", "PIL"]


def import_all(names: list[str], blocked: list[str]) -> subprocess.CompletedProcess[str]:
    program = CORE
    for word, value in (("MODULES", names), ("BLOCKED", blocked), ("PATHS", [str(ROOT)])):
        program = program.replace(word, repr(value))
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )


def test_the_core_imports_without_what_a_browser_lacks() -> None:
    others = FACES | BATCH | MAKERS | SERVER
    core = [module for module in RANK if module not in others and not module.startswith("pdf")]
    done = import_all(core, [*TOO_HEAVY, "reportlab", "fontpkg"])
    assert done.returncode == 0, done.stderr


def test_the_typesetter_imports_without_what_a_browser_lacks() -> None:
    done = import_all(["pdf", "documents"], TOO_HEAVY)
    assert done.returncode == 0, done.stderr


def test_the_blocker_blocks() -> None:
    assert "click is blocked" in import_all(["cli"], TOO_HEAVY).stderr
    assert "reportlab is blocked" in import_all(["pdf"], ["reportlab"]).stderr


# A start pays for what it uses --------------------------------------------------------------------

START = dedent("""
    import sys
    sys.path.insert(0, ROOT)
    FIRST
    sys.argv[1:] = ARGUMENTS
    try:
        from checklist.cli import main
        main()
    finally:
        print(*sys.modules)
""")
UNUSED = {
    "PIL", "asyncio", "concurrent", "csv", "email", "flask", "fontTools", "fontpkg", "http",
    "importlib.metadata", "jsonschema", "multiprocessing", "pypdf", "reportlab.graphics",
    "reportlab.platypus", "ssl", "subprocess", "uharfbuzz", "urllib.request", "waitress", "xml",
    "checklist.cli_bank", "checklist.cli_new", "checklist.cli_read", "checklist.cli_serve",
    "checklist.filled", "checklist.form", "checklist.lint", "checklist.next_visit",
    "checklist.patient_file", "checklist.web",
}  # fmt: skip


def imported_by(*arguments: str, folder: Path, first: str = "") -> set[str]:
    """What is imported once a command is done."""
    program = START
    for word, value in (
        ("ROOT", repr(str(ROOT))),
        ("ARGUMENTS", repr(arguments)),
        ("FIRST", first),
    ):
        program = program.replace(word, value)
    done = subprocess.run(
        [sys.executable, "-c", program.replace("FIRST", first)],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.splitlines()[-1].split())


BUILD = ("build", str(ROOT / "examples" / "newly-diagnosed.yaml"))


def test_a_plain_build_imports_nothing_it_does_not_use(tmp_path: Path) -> None:
    imported = imported_by(*BUILD, folder=tmp_path)
    assert imported >= {"checklist.cli_build", "checklist.pdf.page", "reportlab.pdfgen.canvas"}
    assert sorted(imported & UNUSED) == []


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ("import pypdf, checklist.form", {"pypdf", "checklist.form"}),
        ("import fontpkg", {"fontpkg", "importlib.metadata", "email"}),
        ("import pydantic.plugin._loader", {"importlib.metadata", "email", "csv"}),
    ],
)
def test_an_import_that_a_build_does_not_use_is_seen(
    planted: str, expected: set[str], tmp_path: Path
) -> None:
    assert expected <= imported_by(*BUILD, folder=tmp_path, first=planted) & UNUSED


def test_the_command_line_imports_no_command_it_is_not_asked_for(tmp_path: Path) -> None:
    imported = imported_by("--version", folder=tmp_path)
    assert "click" in imported
    assert sorted(imported & {"jinja2", "pydantic", "reportlab", "checklist.bank"}) == []


def test_the_package_imports_a_name_when_it_is_asked_for(tmp_path: Path) -> None:
    imported = imported_by("--version", folder=tmp_path, first="import checklist")
    assert "checklist.bank" not in imported
    asked = imported_by("--version", folder=tmp_path, first="from checklist import load_bank")
    assert "checklist.bank" in asked
