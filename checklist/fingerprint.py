"""Whatever shapes a document → a digest: as long as that is the same, so are the bytes."""

import json
import os
import sys
import zlib
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath

from checklist.resources import shipped
from checklist.source import read_file
from checklist.templates import MOST_BYTES, Folder

_SHAPING = frozenset(["jinja2", "markupsafe", "pydantic", "pyyaml", "reportlab", "uharfbuzz"])
_FONTS = "fontpkg-"


def digest(*parts: object) -> str:
    """A digest of plain data: text, numbers, lists, mappings and None."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, default=str)
    return sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def program_digest() -> str:
    """A digest of this program, the templates that ship, and the packages a document is made by."""
    code = [
        (name, sha256(file.read_bytes()).hexdigest())
        for root in (files("checklist"), shipped("templates"))
        for name, file in _files(root)
    ]
    return digest(code, sorted(_packages()), sys.version_info[:2], zlib.ZLIB_RUNTIME_VERSION)


def folder_digest(templates: Folder) -> str:
    """A digest of a clinic's templates.

    Raises:
        InputError: one of them cannot be read.
    """
    if templates is None:
        return ""
    found = [
        (os.path.relpath(path, templates),
         sha256(read_file(path, most_bytes=MOST_BYTES).content).hexdigest())
        for folder, _, names in os.walk(templates)
        for name in names
        if name.endswith((".j2", ".yaml")) and os.stat(path := PurePath(folder, name)).st_size
    ]  # fmt: skip
    return digest(sorted(found))


def _files(folder: Traversable, path: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, name)
        elif entry.name.endswith((".py", ".j2", ".yaml")):
            yield name, entry


def _packages() -> Iterator[tuple[str, str]]:
    for package in metadata.distributions():
        name = (package.metadata["Name"] or "").lower()
        if name in _SHAPING or name.startswith(_FONTS):
            yield name, package.version
