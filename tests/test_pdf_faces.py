"""Faces come from the families of a sheet, from other packages and from the computer."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fontpkg
import pytest
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfbase.ttfonts import TTFError
from test_pdf_font_files import with_rights

from checklist.errors import InputError
from checklist.pdf import faces, font_files, shaping
from checklist.pdf.faces import family_face, other_face
from checklist.pdf.tags import load_font


def forget() -> None:
    """Forget which fonts there are."""
    for remembered in (
        faces._in_packages,
        faces._on_computer,
        faces._carriers,
        font_files.installed,
    ):
        remembered.cache_clear()


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of fonts, and no font packages but those of the sheet."""
    monkeypatch.setattr(font_files, "FOLDERS", (str(tmp_path),))
    monkeypatch.setattr(fontpkg, "families", dict)
    forget()
    yield tmp_path
    forget()


def test_a_font_that_is_not_installed_is_told_with_the_command_that_installs_it() -> None:
    with pytest.raises(InputError) as caught:
        family_face("no-such-font", 400)
    assert str(caught.value) == (
        "style.yaml: fonts: the font “no-such-font” is not installed; "
        "pip install fontpkg-no-such-font"
    )


def test_a_font_without_truetype_outlines_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise TTFError("postscript outlines are not supported")

    monkeypatch.setattr(faces, "load_font", refuse)
    family_face.cache_clear()
    with pytest.raises(InputError) as caught:
        family_face("atkinson-hyperlegible", 400)
    assert str(caught.value) == (
        "style.yaml: fonts: the font “atkinson-hyperlegible” has no TrueType outlines; "
        "name another family"
    )


def test_bold_letters_of_a_variable_font_are_bold() -> None:
    bold, plain = family_face("noto-sans", 700), family_face("noto-sans", 400)
    assert isinstance(bold.program, bytes)
    assert isinstance(plain.program, str)
    assert bold.characters == plain.characters


def test_without_harfbuzz_they_are_what_the_file_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shaping, "can_shape", lambda: False)
    family_face.cache_clear()
    assert isinstance(family_face("noto-sans", 700).program, str)
    family_face.cache_clear()


# Other fonts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "stem"), [("א", "Heebo"), ("س", "Arabic"), ("ส", "Thai")])
def test_another_package_is_found_by_character(text: str, stem: str) -> None:
    face = other_face(text, 400)
    assert face is not None
    assert stem in face.name


def test_the_computer_is_not_searched_for_what_a_package_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(faces, "_on_computer", None)
    assert other_face("א", 400) is not None
    with pytest.raises(TypeError):
        other_face("山", 400)


def test_a_font_of_the_computer_is_found_by_character(computer: Path) -> None:
    assert other_face("ส", 400) is None
    shutil.copy(fontpkg.path("noto-sans-thai"), computer / "some.ttf")
    forget()
    face = other_face("ส", 400)
    assert face is not None
    assert face.name.startswith("some-0-")


def test_a_font_of_the_computer_that_forbids_embedding_is_not_used(computer: Path) -> None:
    (computer / "forbidden.ttf").write_bytes(with_rights(2))
    assert other_face("a", 400) is None
    (computer / "allowed.ttf").write_bytes(with_rights(0))
    forget()
    face = other_face("a", 400)
    assert face is not None
    assert face.name.startswith("allowed-")


def test_a_font_that_breaks_when_loaded_gives_way_to_the_next(
    computer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.ttf", "b.ttf"):
        shutil.copy(fontpkg.path("noto-sans-thai"), computer / name)

    def load(name: str, program: Any, *, index: int = 0, suffix: str = "") -> Any:
        if name.startswith("a-"):
            raise ValueError("Unsupported cmap encoding format 2")
        return load_font(name, program, index=index, suffix=suffix)

    monkeypatch.setattr(faces, "load_font", load)
    face = other_face("ส", 400)
    assert face is not None
    assert face.name.startswith("b-")


def test_nothing_is_searched_for_what_cannot_be_set_anyway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "_carriers", None)
    assert other_face("\x07", 400) is None
    assert other_face("\ue000", 400) is None
    monkeypatch.setattr(shaping, "can_shape", lambda: False)
    assert other_face("א", 400) is None


def test_one_inner_name_does_not_make_two_fonts_one(computer: Path) -> None:
    bold, plain = family_face("noto-sans", 700), family_face("noto-sans", 400)
    shutil.copy(fontpkg.path("noto-sans"), computer / "same-name.ttf")
    other = other_face("Ж", 400)
    assert other is not None
    inner = {getFont(face.name).face.name for face in (bold, plain, other)}
    assert len(inner) == 3
