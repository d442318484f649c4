"""A `Checklist` → HTML or plain text, through sandboxed Jinja2 templates a clinic may override.

A clinic's folder holds what it wants to be different: a `style.yaml` or `words.yaml` with only the
changed lines, and templates of the shipped names that begin with
`{% extends "shipped/visit.html.j2" %}` and override blocks.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, get_args

from jinja2 import (
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.loaders import BaseLoader, split_template_path
from jinja2.runtime import Context

from checklist.bank import Bank, Level, Section, Source
from checklist.compiled import CompiledTemplates, compiled
from checklist.conditions import Answer
from checklist.errors import InputError, Place, Problem
from checklist.facts import Fact
from checklist.resources import shipped
from checklist.sandbox import Sandbox
from checklist.selection import Checklist, Entry, divide
from checklist.source import Document, Input, read_file, read_yaml
from checklist.style import Look, Style, parse_style
from checklist.words import Words, counted, fill, parse_words

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

MOST_BYTES = 256 * 1024
NAMES = ("visit", "full", "handout", "helper")
SLIPS = ("cover", "slip")  # what goes with sheets, and asks nothing

# What the expressions of a template can raise.
_FAULTS = (
    TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip

Folder = str | PurePath | None
DEFAULT: Folder = None
"""The shipped templates, with nothing laid over them."""


def to_html(checklist: Checklist, *, template: str = "visit", templates: Folder = DEFAULT) -> str:
    """Shape a checklist as an HTML page.

    Args:
        checklist: what to print.
        template: which of the templates: visit, full, handout, helper, or one of the folder's own.
        templates: a clinic's folder; None is the shipped templates alone.

    Raises:
        InputError: there is no such template, it is broken, or it leaves out the safety box.
    """
    html = _render(checklist, f"{template}.html.j2", templates, {})
    said = unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", html, flags=re.DOTALL))
    _require_safety(said, checklist.bank, template)
    return html


def to_text(checklist: Checklist, *, templates: Folder = DEFAULT) -> str:
    """Shape a checklist as plain text, for reading aloud, Braille or mail.

    Raises:
        InputError: as `to_html`.
    """
    text = _render(checklist, "checklist.txt.j2", templates, {}).rstrip() + "\n"
    _require_safety(text, checklist.bank, "checklist.txt")
    return text


def to_slip(
    checklist: Checklist, *, template: str, templates: Folder = DEFAULT, **said: Any
) -> str:
    """Shape what goes with sheets and asks nothing, so that it needs no safety box; `said` is what
    the template is given besides.

    Raises:
        InputError: as `to_html`, but for the safety box.
    """
    return _render(checklist, f"{template}.html.j2", templates, said)


def to_page(page: str, language: str, *, templates: Folder = DEFAULT, **said: Any) -> str:
    """Shape a page of the web form; `said` is what its template is given.

    Raises:
        InputError: as `to_html`, but for the safety box.
    """
    return _filled(f"web/{page}.html.j2", language, templates, said)


def look_of(checklist: Checklist, *, templates: Folder = DEFAULT) -> Look:
    """The tokens a checklist is printed with: the patient's wishes, the clinic's style.

    Raises:
        InputError: the folder's style.yaml has faults.
    """
    return load_style(templates).look(checklist.patient.preferences)


@lru_cache(maxsize=8)
def load_style(templates: Folder = DEFAULT) -> Style:
    """The shipped style with a folder's own lines laid over it.

    Raises:
        InputError: with every problem of the folder's style.yaml.
    """
    return parse_style(_shipped_yaml("style.yaml"), _own_yaml(templates, "style.yaml"))


@lru_cache(maxsize=8)
def load_words(language: str, *, templates: Folder = DEFAULT) -> Words:
    """The words the templates add to a bank's, with a folder's own laid over them.

    Raises:
        InputError: the folder's words.yaml has faults, or there are no words for the language.
    """
    return parse_words(_shipped_yaml("words.yaml"), _own_yaml(templates, "words.yaml"), language)


def compiled_templates() -> dict[str, str]:
    """The shipped templates as Python modules, by their paths, for the build to keep."""
    texts = {
        f"{folder}{file.name}": file.read_text("utf-8")
        for folder in ("", "web/")
        for file in sorted(_shipped(*folder.split("/")[:-1]).iterdir(), key=lambda each: each.name)
        if file.name.endswith(".j2")
    }
    shipped_too = {f"shipped/{name}": text for name, text in texts.items()}
    return compiled(_environment(DEFAULT, "en"), texts | shipped_too)


def forget_folders() -> None:
    """Forget the folders read so far: where a process lives long, one may have changed since."""
    load_style.cache_clear()
    _environment.cache_clear()
    load_words.cache_clear()


@dataclass
class Citations:
    """Numbers the sources in the order in which a page cites them."""

    bank: Bank
    numbers: dict[str, int] = field(default_factory=dict)

    def __call__(self, source_ids: Iterable[str]) -> list[int]:
        """The numbers of some sources, given out on first sight."""
        return [self.numbers.setdefault(sid, len(self.numbers) + 1) for sid in source_ids]

    @property
    def cited(self) -> list[tuple[int, Source]]:
        """The sources cited so far, by number."""
        return [(number, self.bank.source(sid)) for sid, number in self.numbers.items()]


def _render(checklist: Checklist, name: str, templates: Folder, said: Mapping[str, Any]) -> str:
    context = {**_context(checklist, templates), **said}
    return _filled(name, checklist.bank.language, templates, context)


def _filled(name: str, language: str, templates: Folder, context: Mapping[str, Any]) -> str:
    environment = _environment(templates, language)
    try:
        return environment.get_template(name).render(context)
    except TemplateNotFound as error:
        problem = _not_found(error, name, templates)
    except TemplateSyntaxError as error:
        place = Place(error.filename or name, error.lineno)
        problem = Problem(place, f"the template is broken ({error.message})", "mend it")
    except _FAULTS as error:
        fault = f"the template cannot be used ({error})"
        problem = Problem(_place_in_template(error), fault, "mend it")
    raise InputError([problem])


def _not_found(error: TemplateNotFound, asked_for: str, templates: Folder) -> Problem:
    where = f"{os.fspath(templates)} or " if templates else ""
    if error.name != asked_for:  # one that a template extends, imports or includes
        fault = f"there is no template “{error.name}” in {where}the shipped ones"
        return Problem(_place_in_template(error), fault, "mend its name, or add it")
    return Problem(
        Place(path="template"),
        f"there is no template “{asked_for.partition('.html')[0]}” in {where}the shipped ones",
        f"use one of: {', '.join(NAMES)}",
    )


def _place_in_template(error: BaseException) -> Place:
    """Where in a template an error came from; Jinja2 writes it into the traceback."""
    place, trace = Place(), error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            place = Place(file, trace.tb_lineno)
        trace = trace.tb_next
    return place


def _require_safety(said: str, bank: Bank, template: str) -> None:
    if f"{bank.safety.lead} {bank.safety.text}" not in said:
        raise InputError([Problem(
            Place(path=f"template {template}"), "it leaves out the safety box",
            "put {{ part.safety() }} back",
        )])  # fmt: skip


# The environment ----------------------------------------------------------------------------------


class _Loader(BaseLoader):
    """Finds a template in the clinic's folder first, then among the shipped; `shipped/` skips the
    first, so that an override can extend what it overrides."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def get_source(
        self,
        environment: Any,  # noqa: ARG002  (Jinja2 decides the signature)
        template: str,
    ) -> tuple[str, str, Callable[[], bool] | None]:
        """Give a template's text; names cannot leave the folder."""
        parts = split_template_path(template)
        if parts[0] != "shipped" and self.folder is not None:
            path = PurePath(self.folder, *parts)
            if os.path.exists(path):
                return _template_text(read_file(path, most_bytes=MOST_BYTES)), str(path), None
        file = _shipped(*(parts[1:] if parts[0] == "shipped" else parts))
        if not file.is_file():
            raise TemplateNotFound(template)
        return file.read_text("utf-8"), template, None


def _template_text(source: Input) -> str:
    try:
        return source.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = Problem(Place(source.name), "this is not UTF-8", "save the file as UTF-8")
        raise InputError([problem]) from None


def _shipped(*names: str) -> "Traversable":
    return shipped("templates", *names)


@lru_cache(maxsize=8)
def _environment(templates: Folder, language: str) -> Sandbox:
    if templates is not None and not os.path.isdir(templates):
        problem = Problem(Place(os.fspath(templates)), "there is no such folder", "check its name")
        raise InputError([problem])
    environment = Sandbox(
        loader=_Loader(templates),
        bytecode_cache=CompiledTemplates(),
        autoescape=lambda name: not str(name).endswith(".txt.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = load_words(language, templates=templates)
    environment.globals["words"] = words.texts
    environment.filters |= {
        "because": _because,
        "cited": words.cited,
        "counted": counted,
        "day": words.day,
        "fill": fill,
        "month": words.month,
        "said": words.said,
        "seen": words.seen,
        "when": words.when,
        "sentence": lambda text: text[:1].upper() + text[1:],
    }
    return environment


def _shipped_yaml(name: str) -> Document:
    return read_yaml(Input(name, _shipped(name).read_bytes()))


def _own_yaml(templates: Folder, name: str) -> Document | None:
    if templates is None or not os.path.exists(PurePath(templates, name)):
        return None
    return read_yaml(read_file(PurePath(templates, name), most_bytes=MOST_BYTES))


@pass_context
def _because(context: Context, entry: Entry) -> str:
    """Why an entry is here: the patient's own reasons if there are any, else anyone's."""
    own = [reason.text for reason in entry.reasons if reason.kind != "always"]
    return fill(context["words"]["because"], reasons="; ".join(own)) if own else entry.item.why


# What templates are given -------------------------------------------------------------------------


def _context(checklist: Checklist, templates: Folder) -> dict[str, Any]:
    look = look_of(checklist, templates=templates)
    bank, patient, counts = checklist.bank, checklist.patient, look.size.visit
    entries, left_out = divide(checklist.entries, look.most(checklist.most))
    return {
        "checklist": checklist,
        "bank": bank,
        "patient": patient,
        "expired": bank.review_by is not None and bank.review_by < checklist.on,
        "look": look,
        "css": look.css(),
        "counts": counts,
        "cite": Citations(bank),
        "top": entries[: counts.top],
        "more": entries[counts.top :],
        "left_out": left_out,
        "left_out_safety": [entry for entry in left_out if entry.safety],
        "told": list(_answered(checklist, tell_only=True)),
        "answered": list(_answered(checklist, tell_only=False)),
        "tell": checklist.tell[: counts.tell],
        "watch": checklist.watch,
        "signs": _signs(checklist),
        "sections": _sections(checklist),
    }


def _answered(checklist: Checklist, *, tell_only: bool) -> Iterator[tuple[Fact, Answer]]:
    """The answers by group, in the bank's order; free text was typed, so it is on every sheet."""
    for fact in checklist.bank.grouped_facts:
        if fact.id in checklist.answers and (fact.tell or fact.kind == "text" or not tell_only):
            yield fact, checklist.answers[fact.id]


def _signs(checklist: Checklist) -> dict[str, list[str]]:
    """The signs to watch for by how soon they need help."""
    return {
        level: [s for applied in checklist.watch if applied.what.level == level
                for s in applied.what.signs]
        for level in get_args(Level)
    }  # fmt: skip


def _sections(checklist: Checklist) -> list[tuple[Section | None, list[Entry]]]:
    """The entries by section, own questions (None) first, numbered as they are printed."""
    sections: list[tuple[Section | None, list[Entry]]] = []
    by_section: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in checklist.entries:
        by_section[entry.item.section].append(entry)
    number = 0
    for section in (None, *checklist.bank.sections):
        if found := by_section[section.id if section else ""]:
            numbered = [each._replace(number=number + n) for n, each in enumerate(found, start=1)]
            sections.append((section, numbered))
            number += len(found)
    return sections
