"""Foreign text → plain data (text, lists, mappings) and the place of every value.

The only door for text somebody else wrote. YAML is read as a stream of events and every scalar
stays the text that was typed, so `no`, `010` and `12:30` survive, and nothing can be executed,
referenced or multiplied. Loading through PyYAML's constructors cannot promise that: nested merge
keys of 431 bytes hang it, and five kinds of exception other than YAMLError escape from it.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

import yaml

from checklist.errors import InputError, Place, Problem
from checklist.typed import FORBIDDEN, cleaned, shown, unprintable
from checklist.yaml_parser import Parser

Path = tuple[str | int, ...]
Plain = str | None | list["Plain"] | dict[str, "Plain"]

MOST_DEPTH = 20
MOST_VALUES = 20_000

# What must not stand in the text itself: tabs and directives, which PyYAML's two parsers read
# differently, and the line ends and the byte order mark that an editor does not show.
_REFUSED = re.compile(f"^%|[\t\u2028\u2029\ufeff]|{FORBIDDEN.pattern}", re.MULTILINE)
_RAW = {
    "\t": ("there is a tab here", "use spaces"),
    "%": ("a line starts with %", "put quotes around the text"),
}


@dataclass(frozen=True, slots=True)
class Input:
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
    builder = _Builder(source.name, most_values)
    try:
        for event in yaml.parse(text, Loader=Parser):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise InputError(
            [*builder.problems, _syntax_problem(source.name, text, line, column, error.problem)]
        ) from None
    return Document(
        source.name, builder.root, builder.values, builder.keys, tuple(builder.problems)
    )


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
        place = Place(name, *_position(text[: found.start()]))
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


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open."""

    container: list[Plain] | dict[str, Plain]
    path: Path
    key: str | None = None
    skip: bool = False


class _Builder:
    """Builds plain data from events; never recurses, so depth cannot overflow a stack."""

    def __init__(self, name: str, most_values: int) -> None:
        self.name = name
        self.most_values = most_values
        self.root: Plain = None
        self.values: dict[Path, tuple[int, int]] = {}
        self.keys: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._stack: list[_Frame] = []
        self._count = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise InputError([*self.problems, self._problem(
                        event, "a second document starts here", "keep one document in a file"
                    )])  # fmt: skip
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._stack.pop()
            case yaml.NodeEvent():
                self._refuse_references(event)
                self._node(event)

    def _node(self, event: yaml.NodeEvent) -> None:
        self._count += 1
        if self._count > self.most_values or len(self._stack) >= MOST_DEPTH:
            deep = len(self._stack) >= MOST_DEPTH
            fault = "lists are nested too deeply" if deep else "this is too much data"
            raise InputError([*self.problems, self._problem(event, fault, "make it simpler")])
        frame = self._stack[-1] if self._stack else None
        if frame and isinstance(frame.container, dict) and frame.key is None:
            self._key(frame, event)
            return
        value: Plain
        match event:
            case yaml.ScalarEvent():
                value = self._text(event)
            case yaml.MappingStartEvent():
                value = {}
            case yaml.SequenceStartEvent():
                value = []
            case _:  # an alias, already refused
                value = None
        path = self._path()
        self._put(frame, value)
        self.values.setdefault(path, _start(event))  # of a key that is here twice, the first
        if isinstance(value, list | dict):
            self._stack.append(_Frame(value, path))

    def _put(self, frame: _Frame | None, value: Plain) -> None:
        if frame is None:
            self.root = value
        elif isinstance(frame.container, list):
            frame.container.append(value)
        else:
            key, frame.key = frame.key or "", None
            if not frame.skip:
                frame.container[key] = value

    def _path(self) -> Path:
        """The path of the value that comes next; of the whole mapping if its next key does."""
        if not self._stack:
            return ()
        frame = self._stack[-1]
        if isinstance(frame.container, list):
            return (*frame.path, len(frame.container))
        return frame.path if frame.key is None else (*frame.path, frame.key)

    def _key(self, frame: _Frame, event: yaml.NodeEvent) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise InputError([*self.problems, self._problem(
                event, "a key here is not text", "write key: value"
            )])  # fmt: skip
        key = self._text(event) or ""
        path = (*frame.path, key)
        frame.skip = key in frame.container
        if frame.skip:
            line = self.keys[path][0]
            self._complain(
                event, f"“{shown(key)}” is here twice (first on line {line})", "keep one"
            )
        elif key == "<<":
            self._complain(event, "merge keys (<<) are not read", "write the lines out")
        elif not key:
            self._complain(event, "there is no key here", "write key: value")
        self.keys.setdefault(path, _start(event))
        frame.key = key

    def _text(self, event: yaml.ScalarEvent) -> str | None:
        value: str = event.value
        if not value and event.style in (None, ""):
            return None
        text, faults = cleaned(value)
        for fault, remedy in faults:
            self._complain(event, fault, remedy)
        return text

    def _refuse_references(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            name = shown(event.anchor or "")
            self._complain(event, f"references (*{name}) are not read", "write the text out")
        elif event.anchor:
            self._complain(event, f"anchors (&{shown(event.anchor)}) are not read", "leave it out")
        if tag := getattr(event, "tag", None):
            self._complain(event, f"tags ({shown(tag)}) are not read", "leave it out")

    def _place(self, event: yaml.Event) -> Place:
        return Place(self.name, *_start(event), spell(self._path()))

    def _problem(self, event: yaml.Event, fault: str, remedy: str) -> Problem:
        return Problem(self._place(event), fault, remedy)

    def _complain(self, event: yaml.Event, fault: str, remedy: str) -> None:
        self.problems.append(self._problem(event, fault, remedy))


def _start(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
