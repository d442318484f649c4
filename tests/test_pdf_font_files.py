"""Fonts are found in folders by what they can set, and only those that may be used."""

import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import fontpkg
import pytest

from checklist.pdf.font_files import FontFile, fonts_in, installed

ATKINSON = Path(fontpkg.path("atkinson-hyperlegible"))


def table(data: bytes | bytearray, tag: bytes) -> int:
    """Where a table stands."""
    (count,) = struct.unpack_from(">H", data, 4)
    records = (struct.unpack_from(">4s4xL", data, 12 + 16 * n) for n in range(count))
    return next(int(start) for name, start in records if name == tag)


def with_rights(rights: int) -> bytes:
    data = bytearray(ATKINSON.read_bytes())
    struct.pack_into(">H", data, table(data, b"OS/2") + 8, rights)
    return bytes(data)


def collection(*fonts: bytes) -> bytes:
    """Some fonts in one file, as .ttc files hold them."""
    head = 12 + 4 * len(fonts)
    offsets = [head + sum(len(each) for each in fonts[:n]) for n in range(len(fonts))]
    moved = []
    for offset, font in zip(offsets, fonts, strict=True):
        data = bytearray(font)
        for n in range(struct.unpack_from(">H", data, 4)[0]):
            (start,) = struct.unpack_from(">L", data, 12 + 16 * n + 8)
            struct.pack_into(">L", data, 12 + 16 * n + 8, start + offset)
        moved.append(bytes(data))
    return b"".join([struct.pack(f">4sLL{len(fonts)}L", b"ttcf", 0x10000, len(fonts), *offsets),
                     *moved])  # fmt: skip


def written(folder: Path, data: bytes, name: str = "font.ttf") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


# What a file says ---------------------------------------------------------------------------------


def test_a_font_says_what_it_has_and_how_heavy_it_is() -> None:
    (font,) = fonts_in(str(ATKINSON))
    assert (font.index, font.weight, font.weights, font.upright) == (0, 400, None, True)
    assert [font.has(character) for character in "aŁ“山א𠮷"] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_variable_font_says_how_heavy_it_can_be() -> None:
    (font,) = fonts_in(str(fontpkg.path("noto-sans")))
    assert font.weights == (100, 400, 900)
    assert (font.distance(700), font.distance(950)) == (0, 50)


def test_an_italic_font_is_not_upright() -> None:
    (font,) = fonts_in(str(fontpkg.path("atkinson-hyperlegible", style="italic")))
    assert not font.upright


def test_a_collection_holds_several(tmp_path: Path) -> None:
    bold = Path(fontpkg.path("atkinson-hyperlegible", weight=700)).read_bytes()
    both = fonts_in(written(tmp_path, collection(ATKINSON.read_bytes(), bold), "both.ttc"))
    assert [(font.index, font.weight) for font in both] == [(0, 400), (1, 700)]
    assert all(font.has("a") for font in both)


@pytest.mark.parametrize("rights", [0, 4, 8, 0xC, 6], ids=hex)
def test_a_font_that_may_be_embedded_is_used(rights: int, tmp_path: Path) -> None:
    assert fonts_in(written(tmp_path, with_rights(rights)))


@pytest.mark.parametrize("rights", [2, 0x100, 0x200, 0x104], ids=hex)
def test_a_font_whose_licence_forbids_embedding_or_cutting_is_not_used(
    rights: int, tmp_path: Path
) -> None:
    assert fonts_in(written(tmp_path, with_rights(rights))) == ()


def broken() -> Iterator[tuple[str, bytes]]:
    whole = ATKINSON.read_bytes()
    yield "empty", b""
    yield "text", b"This is no font. " * 10
    yield "cut short", whole[:400]
    yield "PostScript outlines", b"OTTO" + whole[4:].replace(b"glyf", b"CFF ")
    yield "a collection of nothing", struct.pack(">4sLL", b"ttcf", 0x10000, 0)
    yield "a collection of too many", struct.pack(">4sLL", b"ttcf", 0x10000, 0xFFFFFFFF)
    cmap = table(whole, b"cmap")
    yield "no table of characters", whole[: cmap + 2] + b"\xff\xff" + b"\xff" * 8


@pytest.mark.parametrize(("fault", "data"), list(broken()), ids=[fault for fault, _ in broken()])
def test_a_file_that_is_no_usable_font_is_passed_over(
    fault: str, data: bytes, tmp_path: Path
) -> None:
    assert fonts_in(written(tmp_path, data)) == (), fault


def test_a_file_that_is_not_there_is_passed_over(tmp_path: Path) -> None:
    assert fonts_in(str(tmp_path / "nowhere.ttf")) == ()
    assert fonts_in(str(tmp_path)) == ()


# What is installed --------------------------------------------------------------------------------


def names(fonts: tuple[FontFile, ...]) -> list[str]:
    return [Path(font.path).name for font in fonts]


def test_fonts_are_found_in_folders_and_below_in_one_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z.ttf", "b/y.TTF", "a.otf", "note.txt", "b/x.ttf.bak"):
        shutil.copy(ATKINSON, tmp_path / name)
    (tmp_path / "broken.ttf").write_bytes(b"no")
    found = installed((str(tmp_path), str(tmp_path / "nowhere")))
    assert names(found) == ["a.otf", "y.TTF", "z.ttf"]


def test_plain_upright_fonts_of_the_weight_come_first(tmp_path: Path) -> None:
    regular, bold, italic = (
        Path(fontpkg.path("atkinson-hyperlegible", weight=weight, style=style))
        for weight, style in ((400, "normal"), (700, "normal"), (400, "italic"))
    )
    for name, font in (
        ("a-italic.ttf", italic), ("b-serif.ttf", regular), ("c.ttf", regular),
        ("d-sans-bold.ttf", bold), ("e-sans.ttf", regular),
    ):  # fmt: skip
        shutil.copy(font, tmp_path / name)
    found = installed((str(tmp_path),))
    order = ["e-sans.ttf", "d-sans-bold.ttf", "c.ttf", "b-serif.ttf", "a-italic.ttf"]
    assert names(tuple(sorted(found, key=lambda font: font.rank(400)))) == order
    heavy = names(tuple(sorted(found, key=lambda font: font.rank(700))))
    assert heavy[:2] == ["d-sans-bold.ttf", "e-sans.ttf"]
