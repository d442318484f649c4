"""Numbered objects in the words of the file → a PDF file (ISO 32000-1, 7.3 and 7.5).

ReportLab draws; what it drew is put together here, for a document is mostly what others were too,
and its own writer makes each object of each document anew.
"""

import re
import zlib
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_UNSAFE = re.compile(r"[\\()]")


class File:
    """A file in the making; objects are known by their numbers, from 1."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    @property
    def next(self) -> int:
        """The number that the next object will have."""
        return len(self._objects) + 1

    def add(self, content: bytes) -> int:
        """Add an object, and tell its number."""
        self._objects.append(content)
        return len(self._objects)

    def reserve(self) -> int:
        """Keep a number for an object that is not known yet."""
        return self.add(b"null")

    def fill(self, number: int, content: bytes) -> None:
        """Give a reserved object what it holds."""
        self._objects[number - 1] = content

    def written(self, *, root: int, info: int) -> bytes:
        """The finished file; its identity follows from what is in it."""
        pieces = [
            b"%d 0 obj\n%b\nendobj\n" % pair for pair in enumerate(self._objects, start=1)
        ]  # fmt: skip
        *offsets, end = accumulate(map(len, pieces), initial=len(_HEADER))
        body = b"".join((_HEADER, *pieces))
        same = sha256(body).hexdigest()[:32].encode()
        size = len(pieces) + 1
        return b"".join((
            body,
            b"xref\n0 %d\n0000000000 65535 f \n" % size,
            *(b"%010d 00000 n \n" % offset for offset in offsets),
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R" % (size, root, info),
            b"/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n" % (same, same, end),
        ))  # fmt: skip


def stream(content: bytes, entries: str = "", *, level: int = 9) -> bytes:
    """A compressed stream; `level` is that of zlib, for what is made for one document alone."""
    packed = zlib.compress(content, level)
    return plain_stream(packed, f"/Filter/FlateDecode{entries}")


def plain_stream(content: bytes, entries: str = "") -> bytes:
    """A stream as it is."""
    head = f"<<{entries}/Length {len(content)}>>".encode("ascii")
    return b"%b\nstream\n%b\nendstream" % (head, content)


def text_string(text: str) -> str:
    """A text for people (7.9.2.2): as it is where it is plain, else in UTF-16."""
    if text.isascii() and text.isprintable():
        return f"({_UNSAFE.sub(_escaped, text)})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def references(numbers: Iterable[int]) -> bytes:
    """An array of references to objects."""
    return b"[%b]" % b" ".join([b"%d 0 R" % number for number in numbers])


@lru_cache(maxsize=4096)
def length(value: float) -> str:
    """A length, to a hundredth of a point.

    >>> length(12.5), length(3.0), length(-0.001)
    ('12.5', '3', '0')
    """
    return f"{round(value, 2) + 0.0:g}"


def array(values: Iterable[float]) -> str:
    """An array of lengths."""
    return f"[{' '.join(map(length, values))}]"
