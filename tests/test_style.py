"""The tokens of a sheet are checked, so that none can make it unreadable."""

import pytest
from pdf_probe import look

from checklist.errors import InputError
from checklist.patient import Preferences
from checklist.source import Input, read_yaml
from checklist.style import Style, parse_style
from checklist.templates import load_style

SHIPPED = load_style()


def own(text: str) -> Style:
    """The shipped style with a clinic's lines over it."""
    from checklist.resources import shipped

    base = read_yaml(Input("shipped", shipped("templates", "style.yaml").read_bytes()))
    return parse_style(base, read_yaml(Input("style.yaml", text.encode())))


def faults(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        own(text)
    return str(caught.value).splitlines()


def test_a_clinic_changes_only_the_lines_it_names() -> None:
    changed = own('colors: {quiet: "#595959"}\nsizes: {pt14: {gap_pt: 9}}')
    assert changed.colors.quiet == "#595959"
    assert changed.sizes.pt14.gap_pt == 9
    assert changed.sizes.pt18 == SHIPPED.sizes.pt18
    assert changed.fonts == SHIPPED.fonts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'colors: {text: "#5a5a5a"}',
            "style.yaml:1:16: colors.text: “#5a5a5a” is too light to read on white (6.9:1); "
            "write a colour of at least 7:1, such as #595959",
        ),
        (
            'colors: {quiet: "#ffff00"}',
            "style.yaml:1:17: colors.quiet: “#ffff00” is too light to read on white (1.1:1); "
            "write a colour of at least 7:1, such as #595959",
        ),
        (
            'colors: {line: "#888888"}',
            "style.yaml:1:16: colors.line: “#888888” is too light to read on white (3.5:1); "
            "write a colour of at least 4.5:1, such as #595959",
        ),
        (
            "colors: {text: grey}",
            "style.yaml:1:16: colors.text: “grey” is not a colour; "
            'write six hex digits, like "#000000"',
        ),
        (
            "fonts: []",
            "style.yaml:1:8: fonts: there is no font; name at least one family",
        ),
        (
            "sizes: {pt14: {line_mm: 0}}",
            "style.yaml:1:25: sizes.pt14.line_mm: “0” is not a number between 1 and 1,000; "
            "check the number, or leave it out",
        ),
    ],
    ids=lambda value: "" if value.startswith("style.yaml") else value,
)
def test_a_token_that_cannot_be_used_is_told(text: str, expected: str) -> None:
    assert faults(text) == [expected]


@pytest.mark.parametrize("color", ["#000000", "#595959", "595959", "#7A0000", "#0000FF"])
def test_a_dark_colour_may_be_any(color: str) -> None:
    dark = own(f'colors: {{text: "{color}"}}').colors.text
    assert dark == f"#{color.removeprefix('#').lower()}"


@pytest.mark.parametrize(
    ("hands", "size", "tick", "line"),
    [
        ("steady", 14, 5.5, 9),
        ("steady", 18, 6.5, 9.5),
        ("shaky", 14, 8, 12),
        ("shaky", 24, 8.5, 12),
        ("cannot-write", 14, 10, 14),
        ("cannot-write", 24, 10, 14),
    ],
)
def test_hands_and_text_size_each_ask_for_the_least(
    hands: str, size: int, tick: float, line: float
) -> None:
    wishes = Preferences.model_validate({"hands": hands, "text_size": size})
    here, steady = SHIPPED.look(wishes), look("a4", size)
    millimetre = 72 / 25.4
    assert (here.tick, here.line) == pytest.approx((tick * millimetre, line * millimetre))
    assert here.gutter - steady.gutter == pytest.approx(here.tick - steady.tick)
    assert here.css()["tick"] == f"{tick:g}mm"


def test_the_edges_leave_room_for_punched_holes() -> None:
    """A hole reaches 16 mm into the sheet, at the left of its front and the right of its back."""
    edges = SHIPPED.margins_mm
    assert edges.left >= 20
    assert edges.right > 16
    assert min(edges.top, edges.bottom) >= 12


def test_lengths_are_in_points() -> None:
    here = look("a4", 14)
    assert here.tick == pytest.approx(5.5 * 72 / 25.4)
    assert here.margins == pytest.approx((34.016, 51.024, 34.016, 56.693), abs=0.001)
    assert look("letter").page == (612.0, 792.0)
