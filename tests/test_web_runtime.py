"""Python for the browser: fetched once, pinned, and missed in a sentence."""

import io
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from checklist.errors import InputError, OutputError
from checklist.web import fetch as fetching
from checklist.web.fetch import fetch, main
from checklist.web.runtime import ARCHIVES, ENGINE, SHAPER, Archive, Runtime, default_folder


def test_want_of_it_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        Runtime(tmp_path).engine()
    assert str(refused.value) == (
        f"{tmp_path}/pyodide-314.0.7.tgz: is not there; fetch Python for the browser once: "
        f"python -m checklist.web.fetch {tmp_path}"
    )


def test_want_of_it_in_the_usual_place_needs_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(InputError, match=r"once: python -m checklist\.web\.fetch$"):
        Runtime(default_folder()).packages(SHAPER)


def test_another_file_of_the_same_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / SHAPER.name).write_bytes(b"PK")
    with pytest.raises(InputError, match="is not the file that was published"):
        Runtime(tmp_path).packages(SHAPER)


@pytest.mark.parametrize(
    ("system", "variable", "expected"),
    [
        ("linux", "XDG_CACHE_HOME", "consultation-checklist"),
        ("win32", "LOCALAPPDATA", "consultation-checklist"),
    ],
)
def test_it_is_kept_where_a_system_keeps_such_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, variable: str, expected: str
) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setenv(variable, str(tmp_path))
    assert default_folder() == tmp_path / expected


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda archive: archive.name)
def test_every_archive_is_pinned_to_one_version(archive: Archive) -> None:
    assert len(archive.digest) == 64
    assert archive is ENGINE or "==" in archive.requirement


# Fetching -----------------------------------------------------------------------------------------


@pytest.fixture
def one_archive(monkeypatch: pytest.MonkeyPatch) -> Archive:
    """Only the engine to fetch, which is five bytes long."""
    digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # hello
    archive = Archive("pyodide.tgz", digest)
    monkeypatch.setattr(fetching, "ENGINE", archive)
    monkeypatch.setattr(fetching, "ARCHIVES", (archive,))
    return archive


def answering(monkeypatch: pytest.MonkeyPatch, *answers: bytes) -> list[str]:
    """A registry that gives these, one after the other, and then none; what it was asked for."""
    asked: list[str] = []
    left = list(answers)

    def urlopen(address: str, **_: Any) -> io.BytesIO:
        asked.append(address)
        if not left:
            raise URLError("no network")
        return io.BytesIO(left.pop(0))

    monkeypatch.setattr(fetching, "urlopen", urlopen)
    return asked


def test_what_is_fetched_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_archive: Archive
) -> None:
    asked = answering(monkeypatch, b"hello")
    fetch(tmp_path / "new")
    fetch(tmp_path / "new")
    assert (tmp_path / "new" / one_archive.name).read_bytes() == b"hello"
    assert asked == ["https://registry.npmjs.org/pyodide/-/pyodide.tgz"]


def test_what_is_broken_is_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_archive: Archive
) -> None:
    (tmp_path / one_archive.name).write_bytes(b"hell")
    answering(monkeypatch, b"hello")
    fetch(tmp_path)
    assert (tmp_path / one_archive.name).read_bytes() == b"hello"


def test_a_registry_that_gives_something_else_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_archive: Archive
) -> None:
    answering(monkeypatch, b"help!")
    with pytest.raises(OutputError) as refused:
        fetch(tmp_path)
    assert str(refused.value) == (
        "pyodide.tgz: the registry gave another file than was pinned; "
        "fetch again; if it stays so, do not use it"
    )
    assert not (tmp_path / one_archive.name).exists()


@pytest.mark.usefixtures("one_archive")
def test_want_of_a_network_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch)
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "pyodide.tgz: npm’s registry does not answer (<urlopen error no network>); "
        "check the network, and fetch again"
    )


@pytest.mark.usefixtures("one_archive")
def test_a_folder_that_cannot_be_made_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main([str(tmp_path / "file")]) == 1
    assert "it cannot be written (File exists); name another folder" in capsys.readouterr().err


def test_pip_that_finds_nothing_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Archive("nothing.whl", "0" * 64, "nothing-of-that-name==0")
    monkeypatch.setattr(fetching, "ARCHIVES", (wanted,))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(OutputError, match=r"nothing\.whl: pip cannot fetch it .*; check the net"):
        fetch(tmp_path)
