"""A filled form, as PDF or as the JSON made of one → `Filled`: what was typed and ticked on it.

The only room of pypdf, which is Python alone and so runs in a browser too. The form may come from
anywhere: whatever is in it, the outcome is a `Filled` or a refusal.
"""

import json
import logging
import os
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Annotated, Any

from checklist.errors import InputError, Place, Problem
from checklist.source import Document, Input, Path, check_size, opened, read_file
from checklist.validation import Day, Line, Parsed, Value, YesNo, quoted, reject, validate

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_BYTES = 4 * 1024 * 1024
MOST_FIELDS = 10_000
MOST_CHARACTERS = 1_000_000
"""How much can be typed on a sheet, all in all."""
_MOST_UNPACKED = 4 * 1024 * 1024
_LIMITS = {
    "array_based_stream_maximum_output_length": _MOST_UNPACKED,
    "lzw_maximum_output_length": _MOST_UNPACKED,
    "run_length_maximum_output_length": _MOST_UNPACKED,
    "stream_decoding_work_maximum_length": 2 * _MOST_UNPACKED,
    "zlib_maximum_output_length": _MOST_UNPACKED,
    "zlib_maximum_recovery_input_length": 1024 * 1024,
}
"""How much a stream of a PDF may unpack to; those of a sheet stay far below 1 MB."""

OWN = re.compile(r"own-\d+", re.ASCII)
"""The id of an own question on a sheet."""

_KEYWORDS = re.compile(r"(?P<id>\S+) (?P<version>.+) (?P<on>\d{4}-\d{2}-\d{2})", re.ASCII)
_ITEM = re.compile(r"item\.([\w-]+)\.(asked|answered|answer)", re.ASCII)
_LINE_END = re.compile("\r\n?")
_SURROGATE = re.compile("[\ud800-\udfff]")

_PRODUCER = b"/Producer(consultation-checklist)"

# What pypdf says of a broken file is for whoever debugs it; a program that wants it adds a handler.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


def _typed(value: object) -> str:
    if not isinstance(value, str):
        raise reject(f"this is {quoted(value)}, not text", "write text")
    return _SURROGATE.sub("\ufffd", _LINE_END.sub("\n", value))


def _typed_or_ticked(value: object) -> str | bool:
    return value if isinstance(value, bool) else _typed(value)


_Typed = Annotated[str, Parsed(_typed)]
"""Just what was typed, but for the line ends, which become newlines."""


class FilledBank(Value):
    """Which bank a sheet was made from."""

    id: Line
    version: Line


class FilledItem(Value):
    """An item of a sheet, and what was ticked and typed beside it."""

    id: Line
    ask: _Typed
    asked: YesNo
    answered: YesNo
    answer: _Typed

    @property
    def settled(self) -> bool:
        """Whether it was answered: ticked so, or an answer typed."""
        return self.answered or bool(self.answer.strip())


class Filled(Value):
    """A sheet somebody filled in: its bank, the day it was made, its items in their order.

    `fields` holds every other field by its name: a text, or whether it is ticked.
    """

    bank: FilledBank
    on: Day
    items: tuple[FilledItem, ...]
    fields: dict[_Typed, Annotated[str | bool, Parsed(_typed_or_ticked)]]

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is typed or ticked."""
        on_items = (
            given for item in self.items for given in (item.asked, item.answered, item.answer)
        )
        return not any((*on_items, *self.fields.values()))


def load_filled(source: str | os.PathLike[str] | Input) -> Filled:
    """Read a filled form, or the JSON that was made of one.

    Raises:
        InputError: it is neither, it is broken, locked or too large, or not a sheet of ours.
    """
    if not isinstance(source, Input):
        source = read_file(source, most_bytes=MOST_BYTES)
    source = check_size(source, most_bytes=MOST_BYTES)
    if _is_pdf(source.content):
        return _read_pdf(source)
    if _is_json(source.content):
        return _read_json(source)
    raise _refusal(source, "this is not a PDF", "name a sheet that was filled in")


def has_answers(path: str | os.PathLike[str]) -> bool:
    """Whether a file is a sheet on which something was typed or ticked."""
    try:
        return not load_filled(path).is_blank
    except InputError:  # no sheet of ours
        return False


def may_be_lost(path: str | os.PathLike[str], *, was_ours: bool) -> bool:
    """Whether a file is nothing but what this program wrote, or what was left of that.

    Of a file that `was_ours`, half may be left. A whole PDF of another program is kept even then:
    it may be a scan of the sheet.
    """
    try:
        with opened(path) as file:
            content = file.read()
    except InputError:
        return False
    is_whole = content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]
    return not content or _PRODUCER in content or (was_ours and not is_whole)


def is_filled(content: bytes) -> bool:
    """Whether bytes look like a filled form, or the JSON made of one."""
    return _is_pdf(content) or _is_json(content)


def filled_json(filled: Filled) -> str:
    """A filled form as JSON for other programs."""
    return json.dumps(filled.model_dump(), ensure_ascii=False, indent=2, default=str) + "\n"


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]


def _is_json(content: bytes) -> bool:
    start = content[:64].decode(json.detect_encoding(content[:4]), "replace")
    return start.lstrip("\ufeff \t\r\n").startswith("{")


def _refusal(source: Input, fault: str, remedy: str) -> InputError:
    return InputError([Problem(Place(source.name), fault, remedy)])


def _read_json(source: Input) -> Filled:
    try:
        data = json.loads(source.content)
        places = dict.fromkeys(_paths(data), (0, 0))  # JSON on one line has no lines to name
    except (ValueError, RecursionError):
        raise _refusal(source, "this is not JSON", "name what checklist read wrote") from None
    return validate(Filled, Document(source.name, data, values=places))


def _paths(data: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value of some data."""
    yield path
    steps: Iterable[tuple[Any, Any]] = ()
    match data:
        case dict():
            steps = data.items()
        case list():
            steps = enumerate(data)
    for step, value in steps:
        yield from _paths(value, (*path, step))


# The PDF ------------------------------------------------------------------------------------------


def _read_pdf(source: Input) -> Filled:
    with warnings.catch_warnings():  # those of libraries, which tell a patient nothing
        warnings.simplefilter("ignore")
        import pypdf  # noqa: PLC0415  (only who reads a form pays for it)
        from pypdf.errors import DependencyError, LimitReachedError  # noqa: PLC0415

        try:
            with pypdf.apply_configuration(pypdf.get_configuration().with_overwrites(**_LIMITS)):
                return _filled(source, pypdf.PdfReader(BytesIO(source.content)))
        except InputError:
            raise
        except LimitReachedError:
            raise _too_much(source) from None
        except DependencyError:  # it would need a library to unlock it
            raise _locked(source) from None
        except Exception:  # pypdf raises a dozen kinds on what is broken, RecursionError among them
            fault = "this PDF is broken"
            remedy = "save it again in the program that filled it in, or get another copy"
            raise _refusal(source, fault, remedy) from None


def _filled(source: Input, reader: "PdfReader") -> Filled:
    if reader.is_encrypted:
        raise _locked(source)
    fields: dict[str, str | bool] = {}
    asks: dict[str, str] = {}
    typed = 0
    for name, label, value in _fields(source, reader):
        typed += len(name) + len(label) + (len(value) if isinstance(value, str) else 1)
        if typed > MOST_CHARACTERS:
            raise _too_much(source)
        fields[name] = fields.get(name) or value
        asks.setdefault(name, label)
    if not fields:
        raise _refusal(
            source, "this PDF has no form to fill in",
            "name a sheet that checklist build made, not a print or a scan of one",
        )  # fmt: skip
    made = _KEYWORDS.fullmatch(_text(_at(_at(reader.trailer, "/Info"), "/Keywords")))
    items = tuple(_items(fields, asks))
    if not made or not items:
        raise _refusal(
            source, "this PDF is no sheet of questions", "name one that checklist build made"
        )
    bank = FilledBank(id=made["id"], version=made["version"])
    rest = {name: value for name, value in fields.items() if not _ITEM.fullmatch(name)}
    return Filled(bank=bank, on=made["on"], items=items, fields=rest)  # type: ignore[arg-type]


def _locked(source: Input) -> InputError:
    return _refusal(source, "this PDF is locked", "save it without a password")


def _too_much(source: Input) -> InputError:
    return _refusal(source, "this PDF holds more than any sheet does", "name a filled sheet")


def _items(fields: Mapping[str, str | bool], asks: Mapping[str, str]) -> Iterator[FilledItem]:
    found = filter(None, map(_ITEM.fullmatch, fields))
    for item in dict.fromkeys(match[1] for match in found):
        name = f"item.{item}"
        yield FilledItem(
            id=item,
            ask=asks.get(f"{name}.answer", ""),
            asked=bool(fields.get(f"{name}.asked")),
            answered=bool(fields.get(f"{name}.answered")),
            answer=str(fields.get(f"{name}.answer") or ""),
        )


def _fields(source: Input, reader: "PdfReader") -> Iterator[tuple[str, str, str | bool]]:
    """The full name of each field, its label, and what was typed or whether it is ticked.

    Never recurses, and looks at nothing twice: a field may claim to be its own child.
    """
    form = _at(_at(reader.trailer, "/Root"), "/AcroForm")
    waiting = [(node, "", "") for node in reversed(_list(form, "/Fields"))]
    seen = dict[int, Any]()
    while waiting:
        node, above, kind = waiting.pop()
        if id(node) in seen:
            continue
        seen[id(node)] = node
        if len(seen) > MOST_FIELDS:
            raise _too_much(source)
        name = ".".join(filter(None, [above, _text(_at(node, "/T"))]))
        kind = _text(_at(node, "/FT")) or kind
        kids = _list(node, "/Kids")
        fields = [kid for kid in kids if _at(kid, "/T") is not None]
        waiting += ((kid, name, kind) for kid in reversed(fields))
        if not fields and name:
            value = _is_ticked(node, kids) if kind == "/Btn" else _text(_at(node, "/V"))
            yield name, _text(_at(node, "/TU")), value


def _is_ticked(node: Any, kids: list[Any]) -> bool:
    """Whether a tick box is on; each program has its own word for that, and all say Off."""
    states = (_at(node, "/V"), *(_at(widget, "/AS") for widget in (node, *kids)))
    return any(_text(state) not in ("", "/Off") for state in states)


def _at(node: Any, key: str) -> Any:
    """What a dictionary of a PDF holds, or None if it is none or does not."""
    from pypdf.generic import NullObject  # noqa: PLC0415

    value = node.get(key) if isinstance(node, dict) else None
    value = None if value is None else value.get_object()
    return None if isinstance(value, NullObject) else value


def _list(node: Any, key: str) -> list[Any]:
    """The dictionaries in a list of a PDF."""
    found = _at(node, key)
    items = [each.get_object() for each in found] if isinstance(found, list) else []
    return [item for item in items if isinstance(item, dict)]


def _text(value: Any) -> str:
    """A text or name of a PDF; a long text may be a stream."""
    from pypdf.generic import StreamObject, create_string_object  # noqa: PLC0415

    if isinstance(value, StreamObject):
        value = create_string_object(value.get_data())
    if isinstance(value, bytes):  # neither sound UTF-16 nor PDFDocEncoding
        marked = value[:2] in (b"\xfe\xff", b"\xff\xfe")
        value = value.decode("utf-16" if marked else "latin-1", "replace")
    return _typed(str(value)) if isinstance(value, str) else ""
