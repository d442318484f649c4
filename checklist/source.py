"""Foreign text → plain data (text, lists, mappings) and the place of every value.

The only door for text somebody else wrote. YAML is read as a stream of events and every scalar
stays the text that was typed, so `no`, `010` and `12:30` survive, and nothing can be executed,
referenced or multiplied. Loading through PyYAML's constructors cannot promise that: nested merge
keys of 431 bytes hang it, and five kinds of exception other than YAMLError escape from it.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NamedTuple

import yaml

from checklist.errors import InputError, Place, Problem
from checklist.typed import UNPRINTABLE, cleaned, shown, unprintable
from checklist.yaml_parser import Parser

Path = tuple[str | int, ...]
Plain = str | None | list["Plain"] | dict[str, "Plain"]

MOST_DEPTH = 20
MOST_VALUES = 20_000

# What must not stand in the text itself: tabs and directives, which PyYAML's two parsers read
# differently, and the line ends and the byte order mark that an editor does not show.
_REFUSED = re.compile(f"[%\t\u2028\u2029\ufeff{UNPRINTABLE}]")  # one set, for it is searched fast
_RAW = {
    "\t": ("there is a tab here", "use spaces"),
    "%": ("a line starts with %", "put quotes around the text"),
}


class Input(NamedTuple):
    """A text to be read: the name people know it by, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Document:
    """Plain data, where each value and key of it stands, and what was wrong on the way."""

    name: str
    data: Plain
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def place(self, path: Path, *, key: bool = False) -> Place:
        """The place of a value (or of its key); of the nearest known parent if it is absent."""
        known = self.keys if key else self.values
        while path and path not in known:
            path, known = path[:-1], self.values
        line, column = known.get(path, (1, 1))
        return Place(self.name, line, column, spell(path))


def spell(path: Path) -> str:
    """A path as a person writes it.

    >>> spell(("answers", "symptoms", 0))
    'answers.symptoms[0]'
    """
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in path)
    return text.removeprefix(".")


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a regular file to read its bytes.

    Pipes and devices are refused before they are opened, for reading them may never end.

    Raises:
        InputError: there is no such file, it is not a regular file, or reading it fails.
    """
    name = os.fspath(path)
    try:
        if not stat.S_ISREG(os.stat(name).st_mode):
            kind = "a folder" if os.path.isdir(name) else "not a regular file"
            raise refusal(name, f"this is {kind}", "name a file")
        with open(name, "rb") as file:
            yield file
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refusal(name, f"cannot be read ({reason})", "check the name and try again") from None


def read_file(path: str | os.PathLike[str], *, most_bytes: int) -> Input:
    """Read a regular file of at most `most_bytes`.

    Raises:
        InputError: it cannot be opened or read, or is too large.
    """
    with opened(path) as file:
        content = file.read(most_bytes + 1)
    return check_size(Input(os.fspath(path), content), most_bytes=most_bytes)


def check_size(source: Input, *, most_bytes: int) -> Input:
    """Give the source back if it holds something, and not too much.

    Raises:
        InputError: it is empty, or holds more than `most_bytes`.
    """
    if not source.content.strip():
        raise refusal(source.name, "is empty", "write something in it, or do without it")
    if len(source.content) > most_bytes:
        remedy = "take out what is not needed"
        raise refusal(source.name, f"is larger than {most_bytes // 1024} KB", remedy)
    return source


def read_yaml(source: Input, *, most_values: int = MOST_VALUES) -> Document:
    """Read YAML as text, lists and mappings, whatever it holds.

    A plain empty value is None. Faults that leave the rest readable (a duplicate key, an anchor, a
    control character) are gathered in `Document.problems`, so that they can be told together with
    what else is wrong.

    Raises:
        InputError: the text is not UTF-8 or UTF-16, not YAML, or past a cap.
    """
    text = _decode(source)
    reader = _Reader(source.name, yaml.parse(text, Loader=Parser), most_values)
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise InputError(
            [*reader.problems, _syntax_problem(source.name, text, line, column, error.problem)]
        ) from None
    return Document(source.name, data, reader.values, reader.keys, tuple(reader.problems))


def refusal(name: str, fault: str, remedy: str) -> InputError:
    """The error for a file that cannot be used at all."""
    return InputError([Problem(Place(name), fault, remedy)])


def _decode(source: Input) -> str:
    content, encoding = source.content, encoding_of(source.content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line, column = _position(content[: error.start].decode(encoding, "replace"))
        problem = Problem(
            Place(source.name, line, column),
            f"byte 0x{content[error.start]:02X} is not {'UTF-16' if '16' in encoding else 'UTF-8'}",
            "save the file as UTF-8",
        )
        raise InputError([problem]) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_raw_characters(source.name, text)
    return text


def encoding_of(content: bytes) -> str:
    """The encoding by its mark or, as YAML has it, by the zeros around a first ASCII character."""
    match tuple(content[:2]):
        case (0xFF, 0xFE) | (0xFE, 0xFF):
            return "utf-16"
        case (0, _):
            return "utf-16-be"
        case (_, 0):
            return "utf-16-le"
    return "utf-8-sig"


def _refuse_raw_characters(name: str, text: str) -> None:
    problems = []
    for found in _REFUSED.finditer(text):
        at = found.start()
        if found[0] == "%" and text[at - 1 : at] not in ("", "\n"):
            continue  # inside a line it is no directive
        place = Place(name, *_position(text[:at]))
        problems.append(Problem(place, *_RAW.get(found[0], unprintable(found[0]))))
        if len(problems) == 20:  # a binary file would fill the screen
            break
    if problems:
        raise InputError(problems)


def _position(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _syntax_problem(name: str, text: str, line: int, column: int, reason: str | None) -> Problem:
    lines = text.split("\n")
    nearby = lines[line - 1].strip()[:40] if line <= len(lines) else ""
    near = f" near “{nearby}”" if nearby else ""
    hint = "check the spaces at the start of the line, and put quotes around text with : or # in it"
    return Problem(Place(name, line, column), f"this is not YAML{near} ({reason})", hint)


class _Reader:
    """Reads plain data from events; no deeper than `MOST_DEPTH`, so it cannot overflow a stack."""

    def __init__(self, name: str, events: Iterator[yaml.Event], most_values: int) -> None:
        self.values: dict[Path, tuple[int, int]] = {}
        self.keys: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._name = name
        self._events = events
        self._values_left = most_values

    def document(self) -> Plain:
        """Read the one document there may be."""
        root: Plain = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                root = self._value(event, ())
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    fault = "a second document starts here"
                    raise self._end(event, (), fault, "keep one document in a file")
        return root

    def _value(self, event: yaml.Event, path: Path) -> Plain:
        self._admit(event, path, depth=len(path))
        self.values.setdefault(path, _start(event))  # of a key that is here twice, the first
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event, path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return None  # an alias, already refused

    def _list(self, path: Path) -> list[Plain]:
        found: list[Plain] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self._value(event, (*path, len(found))))
        return found

    def _mapping(self, path: Path) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, path, found)
            below = (*path, key)
            self.keys.setdefault(below, _start(event))
            found.setdefault(key, self._value(next(self._events), below))
        return found

    def _key(self, event: yaml.Event, path: Path, known: Mapping[str, Plain]) -> str:
        self._admit(event, path, depth=len(path) + 1)
        if not isinstance(event, yaml.ScalarEvent):
            raise self._end(event, path, "a key here is not text", "write key: value")
        key = self._text(event, path) or ""
        if key in known:
            line = self.keys[*path, key][0]
            fault = f"“{shown(key)}” is here twice (first on line {line})"
            self._complain(event, path, fault, "keep one")
        elif key == "<<":
            self._complain(event, path, "merge keys (<<) are not read", "write the lines out")
        elif not key:
            self._complain(event, path, "there is no key here", "write key: value")
        return key

    def _text(self, event: yaml.ScalarEvent, path: Path) -> str | None:
        value: str = event.value
        if not value and event.style in (None, ""):
            return None
        text, faults = cleaned(value)
        for fault, remedy in faults:
            self._complain(event, path, fault, remedy)
        return text

    def _admit(self, event: Any, path: Path, *, depth: int) -> None:
        """Refuse what refers to something else, and what is more or deeper than data ever is."""
        if event.anchor or event.tag:  # an alias has an anchor and no tag
            self._refuse_references(event, path)
        self._values_left -= 1
        if self._values_left < 0 or depth >= MOST_DEPTH:
            deep = depth >= MOST_DEPTH
            fault = "lists are nested too deeply" if deep else "this is too much data"
            raise self._end(event, path, fault, "make it simpler")

    def _refuse_references(self, event: Any, path: Path) -> None:
        if isinstance(event, yaml.AliasEvent):
            fault = f"references (*{shown(event.anchor or '')}) are not read"
            self._complain(event, path, fault, "write the text out")
            return
        if event.anchor:
            fault = f"anchors (&{shown(event.anchor)}) are not read"
            self._complain(event, path, fault, "leave it out")
        if event.tag:
            self._complain(event, path, f"tags ({shown(event.tag)}) are not read", "leave it out")

    def _complain(self, event: yaml.Event, path: Path, fault: str, remedy: str) -> None:
        place = Place(self._name, *_start(event), spell(path))
        self.problems.append(Problem(place, fault, remedy))

    def _end(self, event: yaml.Event, path: Path, fault: str, remedy: str) -> InputError:
        """What ends the reading, with every problem until then."""
        self._complain(event, path, fault, remedy)
        return InputError(self.problems)


def _start(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
