"""The body of a posted form → its fields, exactly as they were typed, or a refusal."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

MOST_BYTES = 64 * 1024
MOST_FIELDS = 1000
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

Fields = dict[str, list[str]]
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Malformed(Exception):  # noqa: N818  (what it is, and no fault of ours)
    """A body that no browser sends."""


def read_urlencoded(body: bytes) -> Fields:
    """The fields of a form without a file.

    Raises:
        Malformed: it is empty, not in UTF-8, or has a broken escape or a NUL.
    """
    if _BROKEN_ESCAPE.search(body):
        raise Malformed
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:  # of which UnicodeError is one
        raise Malformed from None
    return gather(pairs)


def read_text(value: bytes) -> str:
    """A field of a form with a file.

    Raises:
        Malformed: it is not in UTF-8.
    """
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed from None


def gather(pairs: Iterable[tuple[str, str]]) -> Fields:
    """Fields by name, each with its values in order.

    Raises:
        Malformed: there is none, or a NUL in one.
    """
    fields: Fields = {}
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise Malformed
        fields.setdefault(name, []).append(value)
    if not fields:
        raise Malformed
    return fields
