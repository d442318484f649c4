"""A template's name and text → its code, if it was compiled when this package was built.

Compiling the shipped templates takes longer than filling them in. So the build makes Python modules
of them, which Python keeps as it keeps all its modules. Each is named by a digest of everything its
code follows from: none is ever out of date, and a template without one is compiled when it is used.
"""

from collections.abc import Mapping
from hashlib import sha256
from importlib.util import find_spec
from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

PACKAGE = "checklist_templates"
"""The package of the modules: a name of its own, for `checklist` itself may be a checkout."""


class CompiledTemplates(BytecodeCache):
    """Where Jinja2 asks for the code of a template before it compiles one."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Give what a template is known by; a shipped one has no other file name than its name."""
        return filename or name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with the code there is."""
        bucket.code = _code(_module(bucket.environment, bucket.key, bucket.checksum), bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep nothing: a run writes only what it was asked for."""


def compiled(environment: jinja2.Environment, texts: Mapping[str, str]) -> dict[str, str]:
    """Some templates, by name, as modules: the text of each by its path below a folder."""
    checksum = CompiledTemplates().get_source_checksum
    modules = {
        f"{PACKAGE}/{_module(environment, name, checksum(text))}.py":
        environment.compile(text, name, name, raw=True)
        for name, text in texts.items()
    }  # fmt: skip
    return {f"{PACKAGE}/__init__.py": '"""Templates that were compiled."""\n', **modules}


def _module(environment: Any, name: str, checksum: str) -> str:
    """The name of the module of a template: a digest of what Jinja2 goes by when it compiles it."""
    rules = (
        jinja2.__version__, environment.sandboxed, environment.autoescape(name),
        environment.trim_blocks, environment.lstrip_blocks,
        [(each, str(getattr(call, "jinja_pass_arg", "")))
         for each, call in sorted(environment.filters.items())],
        name, checksum,
    )  # fmt: skip
    return f"t_{sha256(repr(rules).encode()).hexdigest()[:32]}"


def _code(module: str, name: str) -> CodeType | None:
    try:
        spec = find_spec(f"{PACKAGE}.{module}")
    except ModuleNotFoundError:  # nothing was compiled
        return None
    loader = spec.loader if spec else None
    if loader is None or not hasattr(loader, "get_code"):
        return None
    code: CodeType | None = loader.get_code(f"{PACKAGE}.{module}")
    return code and code.replace(co_filename=name)  # for the place in a message
