"""What shapes a document changes its digest, and nothing else does."""

from pathlib import Path
from typing import Any

import pytest

from checklist import fingerprint
from checklist.fingerprint import digest, folder_digest, program_digest


@pytest.mark.parametrize(
    ("one", "other"),
    [(("ab", "c"), ("a", "bc")), (({"a": "1"},), ({"a": 1},)), ((None,), ("",)), (([],), ({},)),
     ((["a", "b"],), (["b", "a"],))],
)  # fmt: skip
def test_what_differs_has_another_digest(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert digest(*one) != digest(*other)


def test_the_order_of_a_mapping_does_not_matter() -> None:
    assert digest({"a": "1", "b": "2"}) == digest({"b": "2", "a": "1"})


def test_any_text_has_a_digest() -> None:
    assert len(digest("\ud800")) == 64


def test_a_folder_is_what_its_templates_hold(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        (tmp_path / folder / "parts").mkdir(parents=True)
        (tmp_path / folder / "style.yaml").write_text("paper: a4")
        (tmp_path / folder / "parts" / "x.html.j2").write_text("x")
    (tmp_path / "other" / "notes.txt").write_text("of no account")
    (tmp_path / "other" / "empty.yaml").touch()
    one = folder_digest(tmp_path / "one")
    assert folder_digest(tmp_path / "other") == one
    (tmp_path / "other" / "parts" / "x.html.j2").write_text("y")
    assert folder_digest(tmp_path / "other") != one
    assert folder_digest(None) == ""


def test_another_version_of_a_package_is_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    before = program_digest()
    for packages in ([("reportlab", "9")], [("reportlab", "10")]):
        program_digest.cache_clear()
        monkeypatch.setattr(fingerprint, "_packages", lambda packages=packages: iter(packages))
        assert program_digest() != before
        before = program_digest()
    program_digest.cache_clear()


def test_the_packages_that_shape_a_document_are_seen() -> None:
    names = {name for name, _ in fingerprint._packages()}
    assert {"reportlab", "jinja2", "fontpkg-noto-sans"} <= names
    assert "pytest" not in names
