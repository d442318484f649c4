"""Objects become a file that other libraries open, the same one each time."""

import re
import zlib
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.pdf.objects import (
    File,
    array,
    length,
    plain_stream,
    references,
    stream,
    text_string,
)


def small(title: str = "Title", *more: bytes) -> bytes:
    """A file of one empty page."""
    file = File()
    top = file.reserve()
    page = file.add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]/Resources<<>>>>" % top)
    file.fill(top, b"<</Type/Pages/Kids%b/Count 1>>" % references([page]))
    for content in more:
        file.add(content)
    root = file.add(b"<</Type/Catalog/Pages %d 0 R>>" % top)
    info = file.add(f"<</Title{text_string(title)}>>".encode("ascii"))
    return file.written(root=root, info=info)


# The file -----------------------------------------------------------------------------------------


def test_objects_are_known_by_their_numbers_from_one() -> None:
    file = File()
    assert (file.next, file.add(b"1"), file.reserve(), file.next) == (1, 1, 2, 3)


def test_a_reserved_object_that_is_not_filled_is_null() -> None:
    file = File()
    file.reserve()
    assert b"1 0 obj\nnull\nendobj\n" in file.written(root=1, info=1)


def test_the_table_leads_to_where_each_object_begins() -> None:
    content = small("Title", b"(1 0 obj)", stream(b"2 0 obj\n"))
    start = int(content.split()[-2])
    table = content[start:]
    assert table.startswith(b"xref\n0 7\n0000000000 65535 f \n")
    offsets = [int(each) for each in re.findall(rb"(\d{10}) 00000 n \n", table)]
    assert [content[at:].split(b" ", 1)[0] for at in offsets] == [
        b"1",
        b"2",
        b"3",
        b"4",
        b"5",
        b"6",
    ]
    assert all(re.match(rb"\d+ 0 obj\n", content[at:]) for at in offsets)


def test_it_opens_without_a_repair() -> None:
    with pikepdf.open(BytesIO(small())) as document:
        assert document.check_pdf_syntax() == []
        assert document.docinfo["/Title"] == "Title"
        assert document.pdf_version == "1.7"
        assert len(document.pages) == 1


def test_a_table_that_leads_elsewhere_would_be_seen() -> None:
    content = small().replace(b"1 0 obj\n", b"1 0  obj\n", 1).replace(b"xref\n0", b" xref\n0", 1)
    with pikepdf.open(BytesIO(content)) as document:
        assert document.check_pdf_syntax() != []


def test_its_second_line_says_that_it_is_binary() -> None:
    _, second, *_ = small().splitlines()
    assert second[:1] == b"%"
    assert min(second[1:]) >= 128
    assert len(second) == 5


def identity(content: bytes) -> list[bytes]:
    (found,) = re.findall(rb"/ID\[<(\w{32})><(\w{32})>\]", content)
    return list(found)


def test_the_same_objects_have_the_same_identity_and_others_another() -> None:
    assert small() == small()
    first, second = identity(small())
    assert first == second
    assert identity(small("Titlf"))[0] != first


# Streams ------------------------------------------------------------------------------------------


def test_a_stream_tells_its_length_and_can_be_unpacked() -> None:
    made = stream(b"words " * 99, "/N 3")
    head, packed = made.split(b"\nstream\n")
    packed = packed.removesuffix(b"\nendstream")
    assert head == b"<</Filter/FlateDecode/N 3/Length %d>>" % len(packed)
    assert zlib.decompress(packed) == b"words " * 99


def test_a_plain_stream_is_as_it_is() -> None:
    assert plain_stream(b"a\n", "/B 1") == b"<</B 1/Length 2>>\nstream\na\n\nendstream"


# Texts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "()"),
        ("plain 5 %", "(plain 5 %)"),
        (r"a(b)c\d", r"(a\(b\)c\\d)"),
        ("two\nlines", "<FEFF00740077006F000A006C0069006E00650073>"),
        ("é", "<FEFF00E9>"),
        ("\U00020bb7", "<FEFFD842DFB7>"),
        ("\x00", "<FEFF0000>"),
    ],
    ids=["nothing", "plain", "escaped", "a line end", "beyond ASCII", "beyond the basic plane",
         "no character"],
)  # fmt: skip
def test_a_text_is_written_as_plain_as_it_can_be(text: str, expected: str) -> None:
    assert text_string(text) == expected


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    written = text_string(text)
    assert written.isascii()
    assert str(pikepdf.Object.parse(written.encode("ascii"))) == text


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [(12.5, "12.5"), (3.0, "3"), (-0.001, "0"), (0.005, "0.01"), (-1.239, "-1.24"),
     (595.276, "595.28"), (1e-9, "0"), (123456, "123456")],
)  # fmt: skip
def test_a_length_is_written_to_a_hundredth(value: float, expected: str) -> None:
    assert length(value) == expected


@given(st.floats(-9_999, 9_999))
def test_a_length_is_never_written_with_an_exponent(value: float) -> None:
    assert re.fullmatch(r"-?\d+(\.\d\d?)?", length(value))
    assert abs(float(length(value)) - value) <= 0.0051


def test_arrays_are_in_brackets() -> None:
    assert array([1, 2.5]) == "[1 2.5]"
    assert array([]) == "[]"
    assert references([3, 4]) == b"[3 0 R 4 0 R]"
    assert references([]) == b"[]"
