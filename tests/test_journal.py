"""The manifest of a folder survives whatever stops a run, and ends as if nothing had."""

import json
import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from command import names_in

from checklist import journal as module
from checklist.batch import Order, Receipt
from checklist.errors import OutputError
from checklist.journal import Journal, open_journal, require_folder
from checklist.rows import Row
from checklist.source import Document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


def receipt(row: int, made_from: str = "m", content: bytes = b"%PDF") -> Receipt:
    digest = sha256(content).hexdigest()
    return Receipt(row, f"{row:04}.pdf", digest, 2, ("no font has U+05D0",), made_from)


def order(row: int, made_from: str = "m") -> Order:
    return Order(Row(row, f"l:{row}", "", "", Document("l", {})), f"{row:04}.pdf", made_from)


def write(folder: Path, *rows: int) -> None:
    for row in rows:
        (folder / f"{row:04}.pdf").write_bytes(b"%PDF")


def rows_in(folder: Path) -> list[int]:
    lines = (folder / "manifest.jsonl").read_bytes().splitlines()
    return [json.loads(line)["row"] for line in lines]


def add(folder: Path, *rows: int, finish: bool = True) -> None:
    with open_journal(os.fspath(folder)) as journal:
        write(folder, *rows)
        for row in rows:
            journal.add([receipt(row)])
        if finish:
            journal.put_in_order(keep=[])


def test_a_line_tells_row_file_bytes_pages_warnings_and_what_it_is_made_from(folder: Path) -> None:
    add(folder, 7)
    assert (folder / "manifest.jsonl").read_text() == (
        '{"row": 7, "file": "0007.pdf", "sha256": "'
        f'{sha256(b"%PDF").hexdigest()}", "pages": 2, "warnings": ["no font has U+05D0"], '
        '"made_from": "m"}\n'
    )


def test_folder_and_manifest_are_for_their_owner_only(folder: Path) -> None:
    previous = os.umask(0)
    try:
        add(folder, 1)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "manifest.jsonl").stat().st_mode) == 0o600


def test_a_document_is_there_if_it_was_made_from_the_same_and_holds_the_same(folder: Path) -> None:
    add(folder, 1, 2, 3)
    (folder / "0002.pdf").write_bytes(b"changed")
    (folder / "0003.pdf").unlink()
    with open_journal(os.fspath(folder)) as journal:
        assert journal.has(order(1))
        assert not journal.has(order(1, "another"))
        assert not journal.has(order(2))
        assert not journal.has(order(3))
        assert not journal.has(order(4))


def test_lines_end_in_the_order_of_the_rows_and_the_last_of_a_file_counts(folder: Path) -> None:
    add(folder, 3, 1, 2, 3, 1)
    assert rows_in(folder) == [1, 2, 3]
    add(folder, 5, 4)
    assert rows_in(folder) == [1, 2, 3, 4, 5]


def test_files_that_are_gone_leave_the_manifest(folder: Path) -> None:
    add(folder, 1, 2)
    (folder / "0001.pdf").unlink()
    add(folder)
    assert rows_in(folder) == [2]


def test_a_manifest_in_order_is_not_written_again(folder: Path) -> None:
    add(folder, 1, 2)
    before = (folder / "manifest.jsonl").stat().st_ino
    add(folder)
    assert (folder / "manifest.jsonl").stat().st_ino == before


@pytest.mark.parametrize("cut", [*range(1, 150, 7)])
def test_a_line_cut_short_is_forgotten(folder: Path, cut: int) -> None:
    add(folder, 1, 2)
    path = folder / "manifest.jsonl"
    path.write_bytes(path.read_bytes()[:-cut])
    with open_journal(os.fspath(folder)) as journal:
        assert (journal.has(order(1)), journal.has(order(2))) == (True, False)
    add(folder, 2)
    assert rows_in(folder) == [1, 2]


@pytest.mark.parametrize(
    "line", [b"\n", b"null\n", b"[1]\n", b"{}\n", b'{"file": 1, "row": "x"}\n', b"\xff\xfe\n"]
)
def test_somebody_elses_line_is_left_out(folder: Path, line: bytes) -> None:
    add(folder, 1, 2)
    path = folder / "manifest.jsonl"
    path.write_bytes(line + path.read_bytes())
    add(folder)
    assert rows_in(folder) == [1, 2]


def test_what_a_killed_run_left_is_cleared_away_and_nothing_else(folder: Path) -> None:
    folder.mkdir()
    for name in (".checklist-ab12.part", ".checklist-", "a.part", ".hidden"):
        (folder / name).touch()
    add(folder, 1)
    assert names_in(folder) == [".checklist-", ".hidden", "0001.pdf", "a.part", "manifest.jsonl"]


def test_a_full_disk_leaves_whole_lines(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    add(folder, 1)
    with open_journal(os.fspath(folder)) as journal:
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", refuse)
            with pytest.raises(OutputError, match=r"manifest\.jsonl: the disk is full; make room"):
                journal.add([receipt(2)])
        assert rows_in(folder) == [1]
        journal.add([receipt(3)])
    assert rows_in(folder) == [1, 3]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TRIES", 1)
    monkeypatch.setattr(module, "_PAUSE_S", 0)


@pytest.mark.usefixtures("impatient")
def test_two_runs_in_one_folder_are_kept_apart(folder: Path) -> None:
    message = f"{folder}: another run is writing to this folder; wait until it ends, or name anothe"
    with open_journal(os.fspath(folder)):
        with pytest.raises(OutputError, match=message), open_journal(os.fspath(folder)):
            pass
        assert names_in(folder) == ["manifest.jsonl"]
    with open_journal(os.fspath(folder)) as journal:
        assert isinstance(journal, Journal)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("file", "a part of this name is a file, not a folder; name a folder that exists"),
        ("none/out", "there is no such folder; make the folder first, or name another"),
        ("a\0b", r"cannot be written \(embedded null byte\); check the name and try again"),
    ],
)
def test_a_folder_that_cannot_be_is_refused(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=message), open_journal(f"{tmp_path}/{name}"):
        pass


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int, _how: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", refuse)


@pytest.mark.usefixtures("no_locks")
def test_a_file_system_without_locks_is_written_to(folder: Path) -> None:
    add(folder, 1)
    assert rows_in(folder) == [1]


FOREIGN = {
    "lines": b'{"name": "mine"}\n{"y": 2}\n',
    "no end of line": b'{"y": 2}',
    "text": b"remember the milk\n",
    "far too deep": b"[" * 100_000 + b"\n",
    "an endless row": b'{"file": "a", "row": 1e999}\n',
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_somebody_elses_manifest_is_left_alone(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "manifest.jsonl").write_bytes(content)
    message = (
        f"{folder}/manifest.jsonl: this is no manifest of ours, and would be lost; "
        "name another folder"
    )
    for _ in range(2):  # nor is the folder kept locked
        with pytest.raises(OutputError, match=message), open_journal(os.fspath(folder)):
            pass
    assert (folder / "manifest.jsonl").read_bytes() == content


@pytest.mark.parametrize("content", [b"", b'{"row"', b'{"row": 1, "fi', b"\0" * 200])
def test_what_is_left_of_a_first_line_is_ours(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "manifest.jsonl").write_bytes(content)
    add(folder, 1)
    assert rows_in(folder) == [1]


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    folder.mkdir()
    os.mkfifo(folder / "manifest.jsonl")
    with pytest.raises(OutputError, match="this is no manifest"), open_journal(os.fspath(folder)):
        pass
    (folder / "manifest.jsonl").unlink()
    add(folder, 1)
    (folder / "0001.pdf").unlink()
    os.mkfifo(folder / "0001.pdf")
    with open_journal(os.fspath(folder)) as journal:
        assert not journal.is_as_made("0001.pdf")


def test_whether_there_is_a_place_for_a_folder_is_known_at_once(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "file").touch()
    for name in ("there", "there/", "new"):
        require_folder(f"{tmp_path}/{name}")
    assert names_in(tmp_path) == ["file", "there"]
    assert names_in(tmp_path / "there") == []
    message = f"{tmp_path}/file: a part of this name is a file, not a folder"
    with pytest.raises(OutputError, match=message):
        require_folder(f"{tmp_path}/file")
    with pytest.raises(OutputError, match="none/new: there is no such folder"):
        require_folder(f"{tmp_path}/none/new")
