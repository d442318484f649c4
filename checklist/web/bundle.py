"""Banks, a clinic's templates and a runtime → what a page carries: Python, its library, this code.

Pure packages are taken from this computer, so that the page runs what the command line runs here;
fonts likewise, those and no others that a sheet made here would be set in.
"""

import ast
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import Any

import fontpkg

from checklist.pdf.fonts import WEIGHTS
from checklist.pdf.shaping import can_shape
from checklist.resources import shipped
from checklist.source import Input, read_file
from checklist.templates import MOST_BYTES, Folder, compiled_templates
from checklist.web.runtime import SHAPER, VALIDATOR, VALIDATOR_CORE, Runtime

_PURE = ("annotated_types", "fontpkg", "jinja2", "markupsafe", "reportlab", "typing_inspection",
         "yaml")  # fmt: skip
_UNUSED = (
    "pydantic/color.py", "pydantic/deprecated/", "pydantic/experimental/", "pydantic/mypy.py",
    "pydantic/v1/", "reportlab/graphics/", "reportlab/lib/PyFontify.py",
    "reportlab/lib/codecharts.py", "reportlab/lib/corp.py", "reportlab/lib/fontfinder.py",
    "reportlab/lib/normalDate.py", "reportlab/lib/pygments2xpre.py", "reportlab/lib/randomtext.py",
    "reportlab/lib/testutils.py", "reportlab/pdfbase/_can_cmap_data.py",
    "reportlab/pdfbase/_cidfontdata.py", "reportlab/pdfbase/_glyphlist.py",
    "reportlab/pdfbase/acroform.py", "reportlab/pdfbase/cidfonts.py", "reportlab/platypus/",
    "uharfbuzz/_harfbuzz_test",
)  # fmt: skip
# What is in Pyodide's library and of no use to a page: encodings that no file of ours may have,
# other ways to talk to a network or a person, tools for whoever writes programs.
_UNUSED_LIBRARY = (
    "_pyrepl/", "bdb.", "cmd.", "code.", "concurrent/futures/process.", "curses/", "dbm/",
    "doctest.", "ftplib.", "http/cookiejar.", "http/server.", "imaplib.", "logging/config.",
    "logging/handlers.", "mailbox.", "multiprocessing/", "optparse.", "pdb.", "pickletools.",
    "poplib.", "pydoc.", "pydoc_data/", "smtplib.", "sqlite3/", "trace.", "turtle", "unittest/",
    "wsgiref/", "xml/", "xmlrpc/", "zipapp.",
)  # fmt: skip
_ENCODINGS = {"__init__", "aliases", "ascii", "cp1252", "cp437", "idna", "latin_1", "punycode",
              "raw_unicode_escape", "unicode_escape", "utf_8", "utf_8_sig", "utf_16", "utf_16_be",
              "utf_16_le"}  # fmt: skip
_FONTS = "fontpkg.family"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What Python in a browser starts from: its program, its library, and what it is to run."""

    wasm: bytes
    library: bytes
    site: bytes
    engine: str
    """Pyodide's first module, which makes the machine."""
    loader: str
    """Its second, which starts Python on it."""
    about: Mapping[str, str]
    """Which Python it is, as Pyodide wants to be told."""


def make_bundle(banks: Sequence[Input], *, templates: Folder, runtime: Runtime) -> Bundle:
    """Gather all that a page of these banks needs.

    Raises:
        InputError: the runtime was not fetched, or a clinic's template cannot be read.
    """
    engine = runtime.engine()
    return Bundle(
        engine["pyodide.asm.wasm"],
        _library(engine["python_stdlib.zip"]),
        _packed(_site(banks, templates, runtime)),
        engine["pyodide.asm.mjs"].decode(),
        engine["pyodide.mjs"].decode(),
        json.loads(engine["pyodide-lock.json"])["info"],
    )


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """Some files in one, not compressed, for all of it will be; the same bytes at any time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts):
            archive.writestr(zipfile.ZipInfo(name), parts[name])
    return stream.getvalue()


def _library(published: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(published)) as archive:
        names = [name for name in archive.namelist() if _is_of_use(name)]
        return _packed({name: archive.read(name) for name in names})


def _is_of_use(name: str) -> bool:
    path = PurePosixPath(name)
    if path.parts[0] == "encodings":
        return path.stem in _ENCODINGS
    return not name.endswith("/") and not name.startswith(_UNUSED_LIBRARY)


def _site(banks: Sequence[Input], templates: Folder, runtime: Runtime) -> dict[str, bytes]:
    """The packages of the page by their paths."""
    site = {
        **_own_modules(),
        **{path: text.encode() for path, text in compiled_templates().items()},
        "typing_extensions.py": _module("typing_extensions"),
        **runtime.packages(VALIDATOR),
        **runtime.packages(VALIDATOR_CORE),
    }  # fmt: skip
    for package in _PURE:
        site |= _modules(package)
    if can_shape():
        site |= runtime.packages(SHAPER)
    for distribution in metadata.distributions():
        for entry in distribution.entry_points.select(group=_FONTS):
            site |= _font(distribution, entry)
    used = {path: data for path, data in site.items() if not path.startswith(_UNUSED)}
    return used | _data(banks, templates)


def _data(banks: Sequence[Input], templates: Folder) -> dict[str, bytes]:
    """What stands beside the code, and a clinic's own folder next to it."""
    shipped_ones, own = _texts(shipped("templates")), _own(templates)
    first, *others = banks
    return {
        "checklist/data/questions.yaml": first.content,
        **{f"checklist/data/banks/{n:02}.yaml": each.content for n, each in enumerate(others)},
        **{f"checklist/data/templates/{path}": data for path, data in shipped_ones},
        **{f"checklist/data/clinic/{path}": data for path, data in own},
    }


def _own_modules() -> dict[str, bytes]:
    """What of this program runs in a browser: a module and all that it imports, wherever in it."""
    found, known, left = dict[str, bytes](), _modules("checklist"), ["checklist.web.in_browser"]
    while left:
        path = left.pop().replace(".", "/")
        for file in (f"{path}.py", f"{path}/__init__.py"):
            if file in known and file not in found:
                found[file] = known[file]
                left += _imported(known[file])
    return found


def _imported(module: bytes) -> Iterator[str]:
    """The modules of this program that one may import, and the packages they are in."""
    for node in ast.walk(ast.parse(module)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("checklist"):
            yield from accumulate(str(node.module).split("."), "{}.{}".format)
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _module(name: str) -> bytes:
    spec = find_spec(name)
    return Path(spec.origin).read_bytes() if spec and spec.origin else b""


def _modules(package: str) -> dict[str, bytes]:
    return {
        f"{package}/{path}": file.read_bytes()
        for path, file in _below(files(package))
        if path.endswith(".py")
    }


def _texts(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for path, file in _below(folder):
        if path.endswith((".j2", ".yaml")):
            yield path, file.read_bytes()


def _own(templates: Folder) -> Iterator[tuple[str, bytes]]:
    """A clinic's templates, each within the size that any may have."""
    for path, _ in _below(Path(templates)) if templates else ():
        if path.endswith((".j2", ".yaml")):
            yield path, read_file(Path(str(templates), path), most_bytes=MOST_BYTES).content


def _below(folder: Traversable, path: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = f"{path}{entry.name}"
        if entry.is_dir():
            yield from _below(entry, f"{name}/")
        else:
            yield name, entry


def _font(distribution: metadata.Distribution, entry: metadata.EntryPoint) -> dict[str, bytes]:
    """A font package, with those of its files that a sheet can be set in."""
    root = files(entry.value)
    about: dict[str, Any] = json.loads((root / "metadata.json").read_text("utf-8"))
    used = {
        fontpkg.path(about["slug"], weight=weight, nearest=True).name for weight in WEIGHTS.values()
    }
    told = f"{distribution.name.replace('-', '_')}-{distribution.version}.dist-info"
    found = {
        path: file.read_bytes()
        for path, file in _below(root)
        if path in ("__init__.py", "metadata.json", "LICENSE") or file.name in used
    }
    return {
        **{f"{entry.value}/{path}": data for path, data in found.items()},
        f"{told}/entry_points.txt": f"[{_FONTS}]\n{entry.name} = {entry.value}\n".encode(),
        f"{told}/METADATA": (
            f"Name: {distribution.name}\nVersion: {distribution.version}\n"
        ).encode(),
    }
