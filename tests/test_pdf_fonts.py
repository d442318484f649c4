"""A font is found for every character; what no font has is named and printed by its code point."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_probe import letters, texts, typeset
from scripts_of_the_world import NAMES, SET_BY_PACKAGES

from checklist.pdf import shaping
from checklist.pdf.fonts import Fonts, Lack
from checklist.pdf.lines import Piece
from checklist.pdf.runs import FontRun
from checklist.pdf.scripts import PLAIN

ATKINSON, NOTO = "atkinson-hyperlegible-400", "noto-sans-400"


def shipped() -> Fonts:
    return Fonts(["atkinson-hyperlegible", "noto-sans"])


def plainly(runs: list[FontRun]) -> list[tuple[str, str]]:
    return [(run.font, run.text) for run in runs]


def runs(text: str) -> list[tuple[str, str]]:
    return plainly(shipped().runs(text, "plain"))


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
    assert plainly(shipped().runs("a Ж", "bold")) == [
        ("atkinson-hyperlegible-700", "a "), ("noto-sans-700", "Ж"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", " ", "  ", " a", "a ", "a  b"], ids=repr)
def test_spaces_are_kept(text: str) -> None:
    assert "".join(part for _, part in runs(text)) == text


# Every script -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("script", "text"), NAMES, ids=[script for script, _ in NAMES])
@pytest.mark.parametrize("extra", ["scripts", ""])
@pytest.mark.parametrize("weight", ["plain", "bold"])
def test_nothing_of_a_text_is_lost(
    script: str, text: str, weight: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not extra:
        monkeypatch.setattr(shaping, "can_shape", lambda: False)
    found = shipped()
    said = "".join(run.text for run in found.runs(text, weight))
    if extra and script in SET_BY_PACKAGES:
        assert not found.missing
    for character in found.missing:
        said = said.replace(f"[U+{ord(character):04X}]", character)
    kept = text.translate(PLAIN)
    assert said in (kept, kept.replace("\u200c", "").replace("\u200d", ""))
    assert all(run.text == "".join(c.said for c in run.clusters)
               for run in found.runs(text, weight) if run.clusters)  # fmt: skip


def test_the_packages_of_the_tests_set_more_than_they_refuse() -> None:
    assert {script for script, _ in NAMES} > SET_BY_PACKAGES
    assert len(NAMES) >= 20


@pytest.mark.parametrize("name", ["नमस्ते", "محمد", "משה", "สมชาย"])
def test_letters_that_would_be_drawn_wrong_are_named_instead(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shaping, "can_shape", lambda: False)
    chosen = shipped()
    said = "".join(f"[U+{ord(c):04X}]" for c in name)
    assert "".join(text for _, text in plainly(chosen.runs(name, "plain"))) == said
    assert chosen.missing == dict.fromkeys(name, Lack.SHAPING)


def test_letters_without_a_font_are_named_though_they_could_be_shaped() -> None:
    chosen = shipped()
    assert runs("မြန်မာ")[0][1].startswith("[U+1019]")
    chosen.runs("မြန်မာ", "plain")
    assert set(chosen.missing.values()) == {Lack.FONT}


# Words that turn ----------------------------------------------------------------------------------


def turned(text: str) -> list[tuple[str, int]]:
    return [(run.text, run.level) for run in shipped().runs(text, "plain")]


def test_words_that_run_from_right_to_left_stand_in_reading_order_with_their_level() -> None:
    assert turned("Dr דוד כהן, 12") == [
        ("Dr ", 0), ("דוד", 1), (" ", 1), ("כהן,", 1), (" ", 1), ("12", 2),
    ]  # fmt: skip


def test_each_space_between_words_that_turn_is_a_run() -> None:
    assert turned("דוד  כהן") == [("דוד", 1), (" ", 1), (" ", 1), ("כהן", 1)]


def test_shaped_words_hold_no_space_and_say_what_they_draw() -> None:
    for run in shipped().runs("क्षत्रिय हिन्दी, محمد\u00a0الأحمد", "plain"):
        assert not run.clusters or not set(run.text) & {" ", "\u00a0"}


def test_an_arabic_name_is_four_joined_letters_and_no_ornament() -> None:
    (run,) = shipped().runs("محمد", "plain")
    assert [cluster.said for cluster in run.clusters] == list("محمد")
    first, _, third, _ = run.clusters
    assert first.glyphs[0].code != third.glyphs[0].code  # initial and medial forms differ


def test_a_vowel_that_stands_before_its_letter_is_one_cluster_with_it() -> None:
    (run,) = shipped().runs("हि", "plain")
    (cluster,) = run.clusters
    assert (cluster.said, len(cluster.glyphs)) == ("हि", 2)


def test_levels_do_not_change_within_a_shaped_run() -> None:
    both = shipped().runs("محمد123شاه", "plain")
    assert [(run.text, run.level) for run in both] == [("محمد", 1), ("123", 2), ("شاه", 1)]
    assert all(one.level != other.level for one, other in pairwise(both))


def test_scripts_are_not_mixed_in_a_shaped_run() -> None:
    assert [text for _, text in runs("abcहिन्दी,தமிழ்")] == ["abc", "हिन्दी,", "தமிழ்"]


# What no font has ---------------------------------------------------------------------------------


def test_missing_characters_are_printed_by_code_point_and_named_in_order() -> None:
    found = shipped()
    assert plainly(found.runs("Tick ✓ or 山, again ✓", "plain")) == [
        (ATKINSON, "Tick [U+2713] or [U+5C71], again [U+2713]"),
    ]  # fmt: skip
    assert list(found.missing) == ["✓", "山"]


def test_a_word_with_a_missing_character_is_still_set_in_the_font_of_its_letters() -> None:
    assert runs("Дмит✓рий") == [(NOTO, "Дмит[U+2713]рий")]


def test_a_word_no_font_has_whole_is_set_in_the_font_that_has_most_of_it() -> None:
    only_atkinson = Fonts(["atkinson-hyperlegible"])
    assert plainly(only_atkinson.runs("H↡ng", "plain")) == [(ATKINSON, "H[U+21A1]ng")]


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\r", "\x7f"], ids=repr)
def test_a_control_character_is_missing_even_where_a_font_claims_it(control: str) -> None:
    found = shipped()
    assert plainly(found.runs(f"a{control}b", "plain")) == [(ATKINSON, f"a[U+{ord(control):04X}]b")]
    assert list(found.missing) == [control]


def test_a_character_beyond_the_basic_plane_is_named_whole() -> None:
    found = shipped()
    assert plainly(found.runs("𠮷", "plain")) == [(ATKINSON, "[U+20BB7]")]
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


def test_a_mark_takes_its_letter_along_to_the_font_that_places_it() -> None:
    # Atkinson has the háček, but knows no place for it on an x.
    assert runs("m\u0302 x\u030c") == [(ATKINSON, "m\u0302"), (ATKINSON, " "), (NOTO, "x\u030c")]


def test_a_mark_that_no_font_places_is_drawn_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shaping.Shaper, "places_marks", lambda *_: False)
    found = shipped()
    assert plainly(found.runs("m\u0302", "plain")) == [(ATKINSON, "m\u0302")]
    assert not found.missing


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
    assert plainly(found.runs(f"Łu{invisible}kasz", "plain")) == [(ATKINSON, "Łukasz")]
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
    said = "".join(run.text for run in found.runs(text, "plain"))
    for character in found.missing:
        said = said.replace(f"[U+{ord(character):04X}]", character)
    assert said == text.translate(PLAIN)


# Widths ---------------------------------------------------------------------------------------


def width_of(runs: list[FontRun], size: float) -> float:
    """How wide they are, set one after the other."""
    return sum(Piece(run, size).width for run in runs)


def test_runs_are_as_wide_as_their_parts() -> None:
    both = shipped().runs("ab Ж דוד", "plain")
    assert len(both) == 3
    assert width_of(both, 10) == pytest.approx(sum(width_of([run], 10) for run in both))
    assert width_of(both, 20) == pytest.approx(2 * width_of(both, 10))


# On paper -----------------------------------------------------------------------------------------


def test_names_of_four_scripts_can_be_read_back_from_the_paper() -> None:
    names = "Łukasz Nguyễn Thị Hồng Γιώργος Дмитрий m\u0302 б\u0302"
    rendering = typeset(f"<h1>{names}</h1><p>{names}</p>")
    assert rendering.missing == {}
    assert letters(texts(rendering.content)[0]).count(letters(names)) == 2


def test_missing_characters_are_named_in_the_order_of_the_page() -> None:
    rendering = typeset(
        '<p class="known"><span class="certainty">山</span> 川</p><ul><li>✓</li></ul>',
        foot="<p>☐ ✓</p>",
    )
    assert list(rendering.missing) == ["山", "川", "✓", "☐"]
    assert "[U+5C71]" in texts(rendering.content)[0]
