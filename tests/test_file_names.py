"""Any row gets a file name that every system takes, and that no other row has."""

from itertools import product
from pathlib import Path

import pytest
from command import names_in
from hypothesis import given
from hypothesis import strategies as st

from checklist.file_names import FileNames

HOSTILE = [
    "../../etc/passwd", "/etc/passwd", "..", ".", ".hidden", "-rf", "a/b", "a\\b", "C:x", "a\0b",
    "a\nb", "x" * 300, "患" * 200, "\u202eabc", "\ud800", "%00", "$(reboot)", "*", "a b", " a",
    "a.", "Zoë", "Zoe\u0308", "<script>", "|", "a:b", "~", "NUL ", "manifest.jsonl",
]  # fmt: skip
RESERVED = ["con", "CON", "PrN", "aux", "NUL", "COM1", "lpt9", "con.x", "COM0", "nul.tar.gz"]


@pytest.mark.parametrize(
    ("number", "row_id", "expected"),
    [
        (17, "", "0017.pdf"),
        (123456, "", "123456.pdf"),
        (1, "MRN-00.17_b", "MRN-00.17_b.pdf"),
        (1, "17", "17.pdf"),
        (1, "a/b", "id-a-b-c14cddc033.pdf"),
        (1, "con", "id-con-1143da2bc5.pdf"),
        (1, "山田", "id-5f34cd8399.pdf"),
    ],
)
def test_a_row_is_named_by_its_id_or_its_number(number: int, row_id: str, expected: str) -> None:
    assert FileNames().take(number, row_id) == expected


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        ("Maria Oliveira", "0017-Maria-Oliveira.pdf"),
        ("山田 太郎", "0017-山田-太郎.pdf"),
        ("../../O’Neil", "0017-O-Neil.pdf"),
        ("***", "0017.pdf"),
        ("患" * 200, f"0017-{'患' * 50}.pdf"),
    ],
)
def test_a_patients_name_is_used_where_it_is_asked_for(patient: str, expected: str) -> None:
    assert FileNames().take(17, "an id", patient=patient) == expected


@pytest.mark.parametrize("row_id", HOSTILE + RESERVED, ids=ascii)
def test_a_hostile_id_gives_a_safe_name(row_id: str, tmp_path: Path) -> None:
    name = FileNames().take(17, row_id)
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert name[0] not in ".-"
    assert name.split(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "com0", "lpt9"}
    (tmp_path / name).write_bytes(b"x")
    assert names_in(tmp_path) == [name]


def test_ids_alike_to_some_system_get_names_of_their_own() -> None:
    ids = ["a1", "A1", "a1", "a1-row-3", "a/b", "a\\b", "a b", "0008", "", "x" * 300, "x" * 301]
    names = FileNames()
    given = [names.take(number, row_id) for number, row_id in enumerate(ids, 1)]
    assert len({name.casefold() for name in given}) == len(ids)
    assert given[:4] == ["a1.pdf", "A1-row-2.pdf", "a1-row-3.pdf", "a1-row-3-row-4.pdf"]


@given(st.lists(st.text() | st.sampled_from(HOSTILE + RESERVED), max_size=30))
def test_no_two_rows_share_a_name(ids: list[str]) -> None:
    names = FileNames()
    given = [names.take(number, row_id) for number, row_id in enumerate(ids, 1)]
    assert len({name.casefold() for name in given}) == len(ids)
    assert all(name in names and len(name) <= 255 for name in given)


def test_the_same_rows_get_the_same_names() -> None:
    rows = [*product(range(1, 4), ("a", "A", ""))]
    one, other = FileNames(), FileNames()
    assert [one.take(*row) for row in rows] == [other.take(*row) for row in rows]
