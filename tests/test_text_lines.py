"""Lines are read one at a time, in any usual encoding, whatever their length."""

from pathlib import Path

import pytest

from checklist import text_lines
from checklist.errors import InputError
from checklist.text_lines import MOST_CHARACTERS, Line, examine

ZOE = "Zoë\r\nŁukasz\r\n"


def written(folder: Path, content: bytes) -> str:
    path = folder / "list.csv"
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(
    "content",
    [ZOE.encode(), ZOE.encode("utf-8-sig"), ZOE.encode("utf-16"), ZOE.encode("utf-16-le"),
     b"\xfe\xff" + ZOE.encode("utf-16-be")],
    ids=["UTF-8", "with a byte order mark", "UTF-16", "UTF-16 without a mark", "big-endian"],
)  # fmt: skip
def test_text_is_read_in_its_encoding(tmp_path: Path, content: bytes) -> None:
    file = examine(written(tmp_path, content))
    assert list(file) == [Line(1, "Zoë\r\n"), Line(2, "Łukasz\r\n")]
    assert list(file) == list(file)
    assert file.warning is None


def test_windows_1252_is_read_with_a_warning(tmp_path: Path) -> None:
    path = written(tmp_path, "name\nZoë\n".encode("cp1252"))
    file = examine(path)
    assert [line.text for line in file] == ["name\n", "Zoë\n"]
    assert str(file.warning) == (
        f"{path}:2: this is not UTF-8, so the file is read as Windows-1252; "
        "look at the names; if they are wrong, save the file as UTF-8"
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ": is empty; write something in it, or do without it"),
        (b"a\nb\x81\xff", ":2: is not text in UTF-8; save the file as UTF-8"),
        (b"\xff\xfea\0\n\0\0\xd8a\0", ":2: is not text in UTF-16; save the file as UTF-8"),
        (b"\xff\xfea", ":1: is not text in UTF-16; save the file as UTF-8"),
    ],
    ids=["empty", "no encoding that is known", "half a pair", "half a character"],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(InputError) as caught:
        examine(path)
    assert str(caught.value) == path + expected


@pytest.mark.parametrize(
    ("name", "fault"),
    [("nowhere", "cannot be read (No such file or directory)"), ("", "this is a folder")],
    ids=["a file that is not there", "a folder"],
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, fault: str) -> None:
    with pytest.raises(InputError) as caught:
        examine(tmp_path / name)
    assert fault in str(caught.value)


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path,
) -> None:
    with (tmp_path / "list.csv").open("wb") as file:
        file.write(b"name\n")
        file.truncate(text_lines.MOST_BYTES + 1)  # a hole, which takes no room
    with pytest.raises(InputError) as caught:
        examine(tmp_path / "list.csv")
    assert str(caught.value).endswith("list.csv: is larger than 2 GB; divide it")


def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path) -> None:
    longest = "x" * (MOST_CHARACTERS - 1) + "\n"
    path = written(tmp_path, f"a\n{'x' * 10_000_000}\n{longest}b".encode())
    assert list(examine(path)) == [Line(1, "a\n"), Line(2, None), Line(3, longest), Line(4, "b")]


def test_a_fault_beyond_the_first_block_has_its_line(tmp_path: Path) -> None:
    content = b"0123456789\n" * 200_000
    file = examine(written(tmp_path, content + b"\xe9\n"))
    assert file.warning
    assert file.warning.place.line == 200_001
