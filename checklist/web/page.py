"""A bank and a runtime → the form as a page that works by itself: one file, or a folder of a site.

The page is the form as the server sends it, with three things put in: what Python is doing, the
blank checklist for where no script runs, and the parts Python is made of.
"""

import gzip
import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import sha256

from checklist.bank import Bank, load_bank
from checklist.errors import InputError, Place, Problem
from checklist.patient import Patient
from checklist.resources import packaged
from checklist.selection import select
from checklist.source import Input
from checklist.templates import DEFAULT, Folder, to_html, to_page
from checklist.web.bundle import Bundle, make_bundle
from checklist.web.desk import Desk
from checklist.web.runtime import Runtime

FRONT, KEEPER = "index.html", "service-worker.js"
"""The page of a site, and what keeps the site for those who have no network."""
_STYLE = '<link rel="stylesheet" href="static/form.css">'
_SCRIPT = '<script src="static/form.js" defer></script>'
_ENGINE = re.compile(r"export default (\w+);")
_LOADER = re.compile(r"export\{(\w+) as loadPyodide,.*?\};")


def make_page(*banks: Input, on: date, runtime: Runtime, templates: Folder = DEFAULT) -> bytes:
    """Make a single file that holds all it needs, and whose policy lets it talk to nobody.

    The form begins in the language of the first bank, as does the blank checklist.

    Raises:
        InputError: a bank or a template cannot be used, or the runtime was not fetched.
    """
    form = _form(banks, templates, on, connect="'none'")  # first, for it may have faults
    parts = _parts(banks, templates, runtime)
    held = (_holder(name, b64encode(packed).decode()) for name, packed in parts.items())
    return _filled(form, "".join(held)).encode()


def make_site(
    *banks: Input, on: date, runtime: Runtime, templates: Folder = DEFAULT
) -> Mapping[str, bytes]:
    """Make the files of a site by their names; it fetches its own and nothing else.

    They stand in an order in which they may be put in their place: what is named after what names
    it would be missed.

    Raises:
        InputError: as for a page.
    """
    form = _form(banks, templates, on, connect="'self'", keeper=KEEPER)
    parts = _parts(banks, templates, runtime)
    digests = {name: sha256(packed).hexdigest() for name, packed in parts.items()}
    names = {name: f"{name}-{digest[:12]}.bin" for name, digest in digests.items()}
    held = "".join(_holder(name, "", place) for name, place in names.items())
    site = {
        **{names[name]: packed for name, packed in parts.items()},
        FRONT: _filled(form, held).encode(),
    }
    return {**site, KEEPER: _keeper(site)}


def is_ours(content: bytes) -> bool:
    """Whether a file is a page made here, or the keeper of a site."""
    return b'id="part-worker"' in content or content.startswith(b'const VERSION = "checklist-')


# What Python is made of ---------------------------------------------------------------------------


def _parts(banks: Sequence[Input], templates: Folder, runtime: Runtime) -> dict[str, bytes]:
    """The parts of the page by their names, compressed."""
    bundle = make_bundle(banks, templates=templates, runtime=runtime)
    parts = {
        "worker": _worker(bundle).encode(),
        "wasm": bundle.wasm,
        "library": bundle.library,
        "site": bundle.site,
    }
    return {name: gzip.compress(part, 9, mtime=0) for name, part in parts.items()}


def _worker(bundle: Bundle) -> str:
    """Pyodide's two modules and our own as one script: a page from a disk may start no module."""
    script = "\n".join([
        '"use strict";',
        "globalThis.importScripts = undefined;",  # by which Pyodide knows one, and would give up
        _inlined(bundle.engine, _ENGINE, lambda name: f"const createEngine = {name};"),
        _inlined(bundle.loader, _LOADER, lambda name: f"const loadPyodide = {name};"),
        f"const LOCK_INFO = {json.dumps(bundle.about)};",
        _static("worker.js"),
    ])  # fmt: skip
    return script.replace("import.meta.url", "location.href")


def _inlined(script: str, export: re.Pattern[str], said: Callable[[str], str]) -> str:
    """A module with a constant in place of what it exports."""
    script, count = export.subn(lambda found: said(found[1]), script)
    assert count == 1, "another Pyodide than was pinned"  # noqa: S101  (its digest was checked)
    return script


def _holder(name: str, held: str, place: str = "") -> str:
    source = f' data-from="{place}"' if place else ""
    return f'<script type="text/plain" id="part-{name}"{source}>{held}</script>\n'


def _keeper(site: Mapping[str, bytes]) -> bytes:
    version = sha256(b"".join(sha256(content).digest() for content in site.values())).hexdigest()
    names = ["./", *(name for name in site if name != FRONT)]
    told = f'const VERSION = "checklist-{version[:12]}";\nconst FILES = {json.dumps(names)};\n'
    return (told + _static(KEEPER)).encode()


# The form around it -------------------------------------------------------------------------------


def _form(
    banks: Sequence[Input], templates: Folder, on: date, *, connect: str, keeper: str = ""
) -> str:
    """The page without the parts of Python and the scripts that start it."""
    bank, *others = map(load_bank, banks)
    desk = Desk(bank, *others, templates=templates)
    desk.rehearse(on=on)
    html = desk.reply("", {}, on=on).content.decode()
    engine = to_page("engine", bank.language, templates=templates, keeper=keeper)
    style = f'<style id="form-style" media="(scripting: enabled)">{_styles()}</style>'
    html = _put(html, "<head>", f"<head>\n{_policy(_scripts(), connect)}")
    html = _put(html, _STYLE, style)
    html = _put(html, f"{_SCRIPT}\n", "")
    return _put(html, "<main>", f"{_blank(bank, templates, on)}{engine}<main>")


def _filled(form: str, held: str) -> str:
    run = "".join(f"<script>{script}</script>\n" for script in _scripts())
    return _put(form, "</body>", f"{held}{run}</body>")


def _scripts() -> list[str]:
    return [_static(name) for name in ("page.js", "form.js", "blank.js")]


def _put(html: str, mark: str, new: str) -> str:
    """The page with something in place of a mark."""
    if html.count(mark) != 1:
        raise InputError([Problem(
            Place("web/form.html.j2"), f"the page of the form has to have {mark.strip()} once",
            "put it back as the shipped one has it",
        )])  # fmt: skip
    return html.replace(mark, new)


def _policy(scripts: list[str], connect: str) -> str:
    """What the page may do: run these scripts and Python, and connect to what is said."""
    hashes = (b64encode(sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{each}'" for each in hashes)
    rules = (
        "default-src 'none'", f"script-src {allowed} 'wasm-unsafe-eval'", f"connect-src {connect}",
        "worker-src blob: 'self'", "style-src 'unsafe-inline'", "img-src data:", "base-uri 'none'",
        "form-action 'none'",
    )  # fmt: skip
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def _blank(bank: Bank, templates: Folder, on: date) -> str:
    """The whole blank checklist, for where no script runs."""
    sheet = to_html(select(bank, Patient(), on=on), template="full", templates=templates)
    style = "".join(re.findall(r"<style>(.*?)</style>", sheet, re.DOTALL))
    _, _, body = sheet.partition("<body>")
    body, _, _ = body.partition("</body>")
    note = to_page("blank", bank.language, templates=templates)
    return f'<noscript id="blank"><style>{style}</style>\n{note}{body}</noscript>\n'


def _styles() -> str:
    return _static("form.css") + _static("page.css")


def _static(name: str) -> str:
    return packaged("web", "static", name).read_text("utf-8")
