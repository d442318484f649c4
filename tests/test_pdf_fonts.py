"""A font is found for every character; what no font has is named and printed by its code point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_probe import letters, texts, typeset
from reportlab.pdfbase.ttfonts import TTFError

from checklist.errors import InputError
from checklist.pdf import fonts
from checklist.pdf.fonts import Fonts, width_of

ATKINSON, NOTO = "atkinson-hyperlegible-400", "noto-sans-400"


def shipped() -> Fonts:
    return Fonts(["atkinson-hyperlegible", "noto-sans"])


def runs(text: str) -> list[tuple[str, str]]:
    return shipped().runs(text, "plain")


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("Łukasz", ATKINSON),
        ("Nguyễn", NOTO),
        ("Thị", NOTO),
        ("Hồng", NOTO),
        ("Γιώργος", NOTO),
        ("Дмитрий", NOTO),
        ("O’Connor-Müller", ATKINSON),
    ],
)
def test_a_name_is_set_in_one_font(name: str, font: str) -> None:
    assert runs(name) == [(font, name)]


def test_each_word_has_its_font_and_neighbours_in_one_font_are_one_run() -> None:
    assert runs("Dr Nguyễn Thị and Дмитрий too") == [
        (ATKINSON, "Dr "), (NOTO, "Nguyễn Thị "), (ATKINSON, "and "), (NOTO, "Дмитрий "),
        (ATKINSON, "too"),
    ]  # fmt: skip


def test_weights_are_faces_of_their_own() -> None:
    assert shipped().runs("a Ж", "bold") == [
        ("atkinson-hyperlegible-700", "a "), ("noto-sans-700", "Ж"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", " ", "  ", " a", "a ", "a  b"], ids=repr)
def test_spaces_are_kept(text: str) -> None:
    assert "".join(part for _, part in runs(text)) == text


@pytest.mark.parametrize("name", ["नमस्ते", "محمد", "משה", "สมชาย", "မြန်မာ"])
def test_letters_that_would_be_drawn_wrong_are_named_instead(name: str) -> None:
    chosen = shipped()
    assert chosen.runs(name, "plain") == [(ATKINSON, "".join(f"[U+{ord(c):04X}]" for c in name))]
    assert set(chosen.missing) == set(name)


# What no font has ---------------------------------------------------------------------------------


def test_missing_characters_are_printed_by_code_point_and_named_in_order() -> None:
    found = shipped()
    assert found.runs("Tick ✓ or 山, again ✓", "plain") == [
        (ATKINSON, "Tick [U+2713] or [U+5C71], again [U+2713]"),
    ]  # fmt: skip
    assert list(found.missing) == ["✓", "山"]


def test_a_word_with_a_missing_character_is_still_set_in_the_font_of_its_letters() -> None:
    assert runs("Дмит✓рий") == [(NOTO, "Дмит[U+2713]рий")]


def test_a_word_no_font_has_whole_is_set_in_the_font_that_has_most_of_it() -> None:
    only_atkinson = Fonts(["atkinson-hyperlegible"])
    assert only_atkinson.runs("Hồng", "plain") == [(ATKINSON, "H[U+1ED3]ng")]


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\r", "\x7f"], ids=repr)
def test_a_control_character_is_missing_even_where_a_font_claims_it(control: str) -> None:
    found = shipped()
    assert found.runs(f"a{control}b", "plain") == [(ATKINSON, f"a[U+{ord(control):04X}]b")]
    assert list(found.missing) == [control]


def test_a_character_beyond_the_basic_plane_is_named_whole() -> None:
    found = shipped()
    assert found.runs("𠮷", "plain") == [(ATKINSON, "[U+20BB7]")]
    assert list(found.missing) == ["𠮷"]


# Marks, joiners, spaces ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m\u0302", [(ATKINSON, "m\u0302")]),
        ("б\u0302", [(NOTO, "б\u0302")]),
        ("Дm\u0302", [(NOTO, "Дm\u0302")]),
        ("x\u20dd", [(ATKINSON, "x[U+20DD]")]),
    ],
    ids=["in the first font", "in the second", "among other letters", "in none"],
)
def test_a_combining_mark_stays_with_its_letter(text: str, expected: list[tuple[str, str]]) -> None:
    assert runs(text) == expected


def test_a_mark_takes_its_letter_along_to_the_font_that_has_both() -> None:
    # Noto has the mark and not ≥, Atkinson the other way round.
    assert runs("ab\u0489≥") == [(ATKINSON, "a"), (NOTO, "b\u0489"), (ATKINSON, "≥")]


@pytest.mark.parametrize(
    "invisible",
    ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200e", "\u202e", "\ufe0f", "\U000e0101"],
    ids=ascii,
)
def test_what_is_invisible_leaves_no_trace_and_moves_no_word_to_another_font(
    invisible: str,
) -> None:
    found = shipped()
    assert found.runs(f"Łu{invisible}kasz", "plain") == [(ATKINSON, "Łukasz")]
    assert not found.missing


def test_an_emoji_sequence_is_named_by_what_is_seen_of_it() -> None:
    found = shipped()
    found.runs("👩‍⚕️", "plain")
    assert list(found.missing) == ["👩", "⚕"]


@pytest.mark.parametrize(
    ("space", "plain"),
    [("\u2009", " "), ("\u3000", " "), ("\u2028", " "), ("\u202f", "\u00a0"), ("\u00a0", "\u00a0")],
    ids=ascii,
)
def test_rare_spaces_become_plain_ones_in_the_font_at_hand(space: str, plain: str) -> None:
    assert runs(f"10{space}mg") == [(ATKINSON, f"10{plain}mg")]


@given(st.text(st.characters(exclude_categories=["Zs", "Zl", "Zp", "Mn", "Mc", "Me", "Cf"])))
def test_every_visible_character_is_set_or_named(text: str) -> None:
    found = shipped()
    said = "".join(part for _, part in found.runs(text, "plain"))
    for character in found.missing:
        said = said.replace(f"[U+{ord(character):04X}]", character)
    assert said == text.translate(fonts._PLAIN)


# Widths and faults --------------------------------------------------------------------------------


def test_runs_are_as_wide_as_their_parts() -> None:
    both = runs("ab Ж")
    assert len(both) == 2
    assert width_of(both, 10) == pytest.approx(sum(width_of([run], 10) for run in both))
    assert width_of(both, 20) == pytest.approx(2 * width_of(both, 10))


def test_a_font_that_is_not_installed_is_told_with_the_command_that_installs_it() -> None:
    with pytest.raises(InputError) as caught:
        Fonts(["no-such-font"]).runs("a", "plain")
    assert str(caught.value) == (
        "style.yaml: fonts: the font “no-such-font” is not installed; "
        "pip install fontpkg-no-such-font"
    )


def test_a_font_without_truetype_outlines_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise TTFError("postscript outlines are not supported")

    monkeypatch.setattr(fonts, "TTFont", refuse)
    fonts._face.cache_clear()
    with pytest.raises(InputError) as caught:
        shipped().runs("a", "plain")
    assert str(caught.value) == (
        "style.yaml: fonts: the font “atkinson-hyperlegible” has no TrueType outlines; "
        "name another family"
    )


# On paper -----------------------------------------------------------------------------------------


def test_names_of_four_scripts_can_be_read_back_from_the_paper() -> None:
    names = "Łukasz Nguyễn Thị Hồng Γιώργος Дмитрий m\u0302 б\u0302"
    rendering = typeset(f"<h1>{names}</h1><p>{names}</p>")
    assert rendering.missing == ()
    assert letters(texts(rendering.content)[0]).count(letters(names)) == 2


def test_missing_characters_are_named_in_the_order_of_the_page() -> None:
    rendering = typeset(
        '<p class="known"><span class="certainty">山</span> 川</p><ul><li>✓</li></ul>',
        foot="<p>☐ ✓</p>",
    )
    assert rendering.missing == ("山", "川", "✓", "☐")
    assert "[U+5C71]" in texts(rendering.content)[0]
