"""A file is whole or absent: real faults, and what each leaves in the folder."""

import os
import pickle
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import mounted_disk

from checklist import output
from checklist.errors import OutputError
from checklist.output import PUBLIC, require_writable, write_file

OLD, NEW = b"an older good file", b"%PDF-" + bytes(range(256)) * 400
NOBODY = 65534


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An older good file, alone in its folder."""
    path = tmp_path / "checklist.pdf"
    path.write_bytes(OLD)
    return path


def refusal(path: Path | str) -> str:
    with pytest.raises(OutputError) as caught:
        write_file(path, NEW)
    return str(caught.value)


def test_a_new_file_holds_the_bytes_and_is_for_its_owner_only(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        write_file(tmp_path / "new.pdf", NEW)
    finally:
        os.umask(previous)
    assert [path.name for path in tmp_path.iterdir()] == ["new.pdf"]
    assert (tmp_path / "new.pdf").read_bytes() == NEW
    assert stat.S_IMODE((tmp_path / "new.pdf").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"x", NEW], ids=["empty", "one byte", "100 KB"])
def test_an_older_file_is_replaced_whole(target: Path, content: bytes) -> None:
    target.chmod(0o644)
    write_file(target, content)
    assert target.read_bytes() == content
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(target.parent.iterdir()) == [target]


def test_a_name_without_a_folder_is_written_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_file("new.pdf", NEW)
    assert (tmp_path / "new.pdf").read_bytes() == NEW


def test_a_link_to_a_file_stays_a_link_and_the_file_behind_it_is_replaced(target: Path) -> None:
    link = target.with_name("link.pdf")
    link.symlink_to(target.name)
    write_file(link, NEW)
    assert link.is_symlink()
    assert target.read_bytes() == NEW


def test_a_link_to_a_free_name_makes_the_file_it_names(tmp_path: Path) -> None:
    (tmp_path / "link.pdf").symlink_to("new.pdf")
    write_file(tmp_path / "link.pdf", NEW)
    assert (tmp_path / "link.pdf").is_symlink()
    assert (tmp_path / "new.pdf").read_bytes() == NEW


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path}: this is a folder; name a file in it"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "out/"], ids=["no name", "a name that ends as a folder's"])
def test_a_name_of_no_file_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refusal(name).endswith("this is a folder; name a file in it")
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    message = f"{tmp_path / 'pipe'}: this is not a regular file; name a file"
    assert refusal(tmp_path / "pipe") == message


def test_a_device_is_refused_even_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.pdf").symlink_to("/dev/null")
    message = "this is not a regular file; name a file"
    assert refusal("/dev/null") == f"/dev/null: {message}"
    assert refusal(tmp_path / "link.pdf") == f"{tmp_path / 'link.pdf'}: {message}"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none/new.pdf", "there is no such folder; make the folder first, or name another"),
        (
            "checklist.pdf/new.pdf",
            "a part of this name is a file, not a folder; name a folder that exists",
        ),
        ("loop.pdf", "this link leads back to itself; name a file"),
        ("n" * 300, "the name is too long; choose a shorter name"),
        ("a\0b", "cannot be written (embedded null byte); check the name and try again"),
    ],
    ids=["missing folder", "a file for a folder", "loop of links", "long name", "NUL in the name"],
)
def test_a_name_that_cannot_be_is_refused(target: Path, name: str, message: str) -> None:
    (target.parent / "loop.pdf").symlink_to("loop.pdf")
    path = f"{target.parent}/{name}"
    assert refusal(path) == f"{path}: {message}"
    assert target.read_bytes() == OLD


def test_an_error_survives_the_way_between_processes() -> None:
    with pytest.raises(OutputError) as caught:
        write_file("/dev/null", NEW)
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301, the bytes are our own
    assert str(copy) == str(caught.value)


class InterruptionError(Exception):
    """Stands for whatever may strike between the writing and the renaming."""


@pytest.mark.parametrize("fault", [KeyboardInterrupt, InterruptionError])
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_interruption_leaves_the_old_file_and_no_stray(
    target: Path, monkeypatch: pytest.MonkeyPatch, step: str, fault: type[BaseException]
) -> None:
    seen: list[str] = []

    def strike(*_: object) -> None:
        seen.extend(path.name for path in target.parent.iterdir() if path != target)
        raise fault

    monkeypatch.setattr(f"os.{step}", strike)
    with pytest.raises(fault):
        write_file(target, NEW)
    assert len(seen) == 1  # there was a file to leave behind,
    assert seen[0].startswith(".")
    assert list(target.parent.iterdir()) == [target]  # and it is gone
    assert target.read_bytes() == OLD


def test_the_file_reaches_the_disk_before_its_name_and_its_name_before_the_return(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    fsync, replace = os.fsync, os.replace

    def recorded_fsync(descriptor: int) -> None:
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        steps.append("sync the folder" if folder else "sync the file")
        fsync(descriptor)

    def recorded_replace(source: str, destination: str) -> None:
        steps.append("take the name")
        replace(source, destination)

    monkeypatch.setattr("os.fsync", recorded_fsync)
    monkeypatch.setattr("os.replace", recorded_replace)
    write_file(target, NEW)
    assert steps == ["sync the file", "take the name", "sync the folder"]


def test_a_system_that_cannot_sync_a_folder_still_writes(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(output, "_sync", refuse)
    write_file(target, NEW)
    assert target.read_bytes() == NEW


def in_another_process(preparation: str, path: Path) -> str:
    """What `write_file` says in a process of its own, after a preparation that cannot be undone."""
    code = f"""
import os, resource, sys
sys.path.insert(0, {str(Path(output.__file__).parents[1])!r})
from checklist.errors import OutputError
from checklist.output import write_file
{preparation}
try:
    write_file({str(path)!r}, bytes({len(NEW)}))
except OutputError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_a_limit_on_the_size_of_files_leaves_the_old_file_and_no_stray(target: Path) -> None:
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"
    message = "the file is larger than this system allows; raise the limit and try again"
    assert in_another_process(limit, target) == f"{target}: {message}"
    assert list(target.parent.iterdir()) == [target]
    assert target.read_bytes() == OLD


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder anyone may enter and nobody may write to; pytest's own may not be entered."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "checklist.pdf").write_bytes(OLD)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def test_a_folder_that_may_not_be_written_to_is_named(closed_folder: Path) -> None:
    # root may write anywhere, so it steps down first
    step_down = f"os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})"
    path = closed_folder / "checklist.pdf"
    said = in_another_process("" if os.geteuid() else step_down, path)
    assert said == f"{path}: this folder may not be written to; name a folder of your own"
    assert list(closed_folder.iterdir()) == [path]
    assert path.read_bytes() == OLD


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KB, where this process may mount one."""
    with mounted_disk(tmp_path / "disk", size="64k") as place:
        yield place


def test_a_full_disk_leaves_the_old_file_and_no_stray(small_disk: Path) -> None:
    path = small_disk / "checklist.pdf"
    write_file(path, OLD)
    message = "the disk is full; make room and try again, or name another folder"
    assert refusal(path) == f"{path}: {message}"
    assert list(small_disk.iterdir()) == [path]
    assert path.read_bytes() == OLD


def test_a_name_is_tried_before_there_is_anything_to_write(tmp_path: Path) -> None:
    (tmp_path / "old.pdf").write_bytes(b"old")
    for name in ("old.pdf", "new.pdf"):
        require_writable(tmp_path / name)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("old.pdf", b"old")]
    message = "there is no such folder; make the folder first, or name another"
    with pytest.raises(OutputError, match=message):
        require_writable(tmp_path / "none" / "new.pdf")
    with pytest.raises(OutputError, match="this is a folder; name a file in it"):
        require_writable(tmp_path)


def test_what_is_for_everybody_can_be_read_by_all(tmp_path: Path) -> None:
    write_file(tmp_path / "page.html", NEW, mode=PUBLIC)
    assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o644
