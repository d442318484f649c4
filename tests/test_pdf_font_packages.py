"""The files of font packages: found by name, or among all that is installed."""

import sys
from pathlib import Path

import fontpkg
import pytest

from checklist.pdf import font_packages
from checklist.pdf.font_packages import every_packaged, packaged


@pytest.mark.parametrize("family", ["atkinson-hyperlegible", "noto-sans", "heebo"])
@pytest.mark.parametrize("weight", [400, 700])
def test_a_file_is_the_one_that_fontpkg_gives(family: str, weight: int) -> None:
    assert packaged(family, weight) == str(fontpkg.path(family, weight=weight))


@pytest.mark.parametrize("family", ["no-such-font", "", "os", "../heebo", "heebo.x", "."])
def test_a_family_that_is_not_installed_has_no_file(family: str) -> None:
    assert packaged(family, 400) is None


def test_a_weight_that_a_family_lacks_has_no_file() -> None:
    assert packaged("atkinson-hyperlegible", 300) is None


def test_a_package_by_another_name_is_found_by_what_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "fontpkg_heebo", None)  # the import system's own word for no
    assert font_packages._named("heebo", 400) is None
    assert packaged("heebo", 400) == str(fontpkg.path("heebo"))


def test_every_family_has_a_file() -> None:
    found = every_packaged(700)
    assert len(found) == len(fontpkg.families()) > 2
    assert all(Path(file).is_file() for file in found)
