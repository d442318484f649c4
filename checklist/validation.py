"""Plain data and a model → a value, or every problem with its place.

Pydantic does the checking and finds all faults in one pass; the words are ours, chosen by the type
of the error and never by its English message. Types here turn the text that was typed into values.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Annotated, Any, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

from checklist.errors import InputError, Place, Problem
from checklist.source import Document, Path
from checklist.typed import shown

Model = TypeVar("Model", bound=BaseModel)
T = TypeVar("T")

YES_NO = {"yes": True, "no": False, "true": True, "false": False}
"""The words for a yes or no, in small letters."""


class Value(BaseModel):
    """The base of every value read from a file: frozen, and strict about its keys."""

    # Deferred: what a run reads nothing with is never built, and that is most of them.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Parsed:
    """Lets a function make a value of what was typed, before Pydantic checks its type.

    Pydantic's own `BeforeValidator` would look at the signature of the function in every place
    where the type is used, of which there are some two hundred.
    """

    def __init__(self, parse: Callable[[object], object]) -> None:
        self._parse = parse

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_before_validator_function(self._parse, handler(source))


def reject(fault: str, remedy: str) -> PydanticCustomError:
    """The error a validator raises: what is wrong with the value, and what to do about it."""
    return PydanticCustomError("problem", "{fault}; {remedy}", {"fault": fault, "remedy": remedy})


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint for a word that is not known, or nothing.

    >>> did_you_mean("aks", ["ask", "why"])
    ' (did you mean “ask”?)'
    """
    return "".join(f" (did you mean “{close}”?)" for close in _close(word, known))


def _close(word: str, known: Iterable[str]) -> list[str]:
    if len(word) > 40:  # no slip of the pen, and comparing takes its time
        return []
    spelt = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(word.casefold(), list(spelt), n=1, cutoff=0.6)
    return [spelt[each] for each in close]


def quoted(value: object) -> str:
    """A value as it stands in a message: text in quotes, anything else by its kind."""
    if isinstance(value, str):
        return f"“{shown(value)}”"
    return {list: "a list", dict: "a mapping", type(None): "empty"}.get(type(value), str(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise reject(f"this is {quoted(value)}, not text", "write text, in quotes if it has : or #")
    return value


def _line(value: object) -> str:
    text = " ".join(_text(value).split())
    if not text:
        raise reject("this is empty", "write something, or leave the line out")
    return text


def _day(value: object) -> date | object:
    if isinstance(value, date):
        return value
    text = _text(value).strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        parts = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text, re.ASCII)
        ambiguous = parts and parts[1] != parts[2] and max(int(parts[1]), int(parts[2])) <= 12
        fault = "can be read as two different days" if ambiguous else "is not a date"
        raise reject(f"{quoted(text)} {fault}", "write year-month-day, like 2026-12-03")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise reject(
            f"there is no day {quoted(text)} in the calendar", "check the month and the day"
        ) from None


def _yes_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = _text(value).strip()
    if text.lower() not in YES_NO:
        raise reject(f"{quoted(text)} is neither yes nor no", "write yes or no, or leave it out")
    return YES_NO[text.lower()]


def number(low: float, high: float, unit: str = "", *, decimals: int = 6) -> Parsed:
    """A number typed in digits, between two bounds (inclusive); `decimals=0` for a whole one."""
    form = r"-?\d{1,9}" + rf"(\.\d{{1,{decimals}}})?" * bool(decimals)
    what = f"a number between {low:,.10g} and {high:,.10g}" + (f" ({unit})" if unit else "")

    def parse(value: object) -> int | float:
        text = _text(value).strip() if not isinstance(value, int | float) else str(value)
        remedy = "write digits, or leave it out"
        if not re.fullmatch(form, text, re.ASCII):
            if re.fullmatch(r"-?\d{1,9},\d{1,6}", text, re.ASCII):
                remedy = "write the decimal with a point"
            raise reject(f"{quoted(text)} is not {what}", remedy)
        result = float(text) if "." in text else int(text)
        if not low <= result <= high:
            raise reject(f"{quoted(text)} is not {what}", "check the number, or leave it out")
        return result

    return Parsed(parse)


def one_of(literal: Any) -> Parsed:
    """One word of a `Literal`."""
    return word_of({word: word for word in get_args(literal)})


def word_of(words: Mapping[str, str]) -> Parsed:
    """One of the words, in any case; the mapping turns other names into the word that is kept."""
    folded = {word.casefold(): kept for word, kept in words.items()}

    def parse(value: object) -> str:
        text = _line(value)
        if text.casefold() not in folded:
            known = list(dict.fromkeys(words.values()))
            raise reject(
                f"{quoted(text)} is not known here{did_you_mean(text, words)}",
                f"write one of: {', '.join(known)}",
            )
        return folded[text.casefold()]

    return Parsed(parse)


def refers_to(key: str) -> AfterValidator:
    """An id that must be declared in the list of that name, which the context gives."""

    def check(value: str, info: ValidationInfo) -> str:
        known: Mapping[str, object] = (info.context or {}).get(key, {})
        if info.context is not None and value not in known:
            raise reject(
                f"there is no {quoted(value)} in “{key}”{did_you_mean(value, known)}",
                f"write an id of “{key}”, or add it there",
            )
        return value

    return AfterValidator(check)


class _OneOrMany:
    """Lets a list of one be written without brackets, in the data and in the JSON Schema."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        schema = handler(core_schema)
        return {"anyOf": [schema.get("items", {}), schema]}


def _as_list(value: object) -> object:
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else [value]


Line = Annotated[str, Parsed(_line), WithJsonSchema({"type": "string", "minLength": 1})]
Day = Annotated[date, Parsed(_day)]
# Editors read YAML 1.2, in which yes and no are words.
YesNo = Annotated[bool, Parsed(_yes_no), WithJsonSchema({"enum": [True, False, "yes", "no"]})]
Many = Annotated[tuple[T, ...], Parsed(_as_list), _OneOrMany()]


def validate(
    model: type[Model],
    document: Document,
    *,
    context: Mapping[str, Any] | None = None,
    also: Iterable[Problem] = (),
) -> Model:
    """Check a document against a model.

    Args:
        model: what the document must be.
        document: plain data and its places.
        context: what validators of the model need to know.
        also: problems found by others, told together with those found here.

    Raises:
        InputError: with every problem of the document.
    """
    problems = [*document.problems, *also]
    try:
        value = model.model_validate(document.data, context=context)
    except ValidationError as error:
        details = error.errors()
        misspelt = {path for detail in details for path in _meant(model, detail)}
        problems += [
            _problem(model, document, detail)
            for detail in details
            if detail["type"] != "missing" or detail["loc"] not in misspelt
        ]
    if problems:
        raise InputError(problems)
    return value


def validate_value(annotation: Any, typed: str, *, name: str) -> Any:
    """Check one value that somebody typed outside of a file, such as the value of an option.

    Raises:
        InputError: it is not of that type; `name` says where it was typed.
    """
    from pydantic import TypeAdapter  # noqa: PLC0415  (seldom is a value typed outside of a file)

    try:
        return TypeAdapter(annotation).validate_python(typed)
    except ValidationError as error:
        contexts = [detail["ctx"] for detail in error.errors()]
        raise InputError(
            Problem(Place(path=name), context["fault"], context["remedy"]) for context in contexts
        ) from None


def _problem(model: type[BaseModel], document: Document, detail: ErrorDetails) -> Problem:
    path: Path = detail["loc"]
    match detail["type"]:
        case "problem":
            context = detail["ctx"]
            return Problem(document.place(path), context["fault"], context["remedy"])
        case "missing":
            return Problem(
                document.place(path[:-1]), f"“{path[-1]}” is missing", f"add “{path[-1]}:”"
            )
        case "extra_forbidden":
            known = _keys_at(model, path[:-1])
            return Problem(
                document.place(path, key=True),
                f"unknown key {quoted(path[-1])}{did_you_mean(str(path[-1]), known)}",
                f"write one of: {', '.join(known)}" if known else "leave it out",
            )
        case "tuple_type" | "list_type":
            wanted = ("a list", "write - before each entry")
        case _:
            wanted = ("a mapping", "write key: value pairs")
    return Problem(
        document.place(path), f"this is {quoted(detail['input'])}, not {wanted[0]}", wanted[1]
    )


def _meant(model: type[BaseModel], detail: ErrorDetails) -> list[Path]:
    """The path an unknown key was probably meant for, which then need not be called missing."""
    *parent, key = detail["loc"] or ("",)
    if detail["type"] != "extra_forbidden":
        return []
    return [(*parent, close) for close in _close(str(key), _keys_at(model, tuple(parent)))]


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys a mapping at `path` may have: the model's fields, found by following annotations."""
    found: type[BaseModel] | None = model
    for step in path:
        if found and isinstance(step, str):
            fields = {info.alias or name: info for name, info in found.model_fields.items()}
            found = _model_in(fields[step].annotation) if step in fields else None
    return [info.alias or name for name, info in found.model_fields.items()] if found else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
