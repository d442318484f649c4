"""A cast is made once for a fragment in a look, and is the same however often it stands."""

import gc
import weakref
from dataclasses import replace

import pytest
from aloud import Reading, Spoken, words_drawn
from pdf_probe import look, page

from checklist.pdf import drawn
from checklist.pdf.blocks import Run, Text
from checklist.pdf.branches import branch
from checklist.pdf.casts import Cast, Setting, Standee, Standing, cast, cast_of, setting
from checklist.pdf.drawings import Late
from checklist.pdf.page import lay_out
from checklist.pdf.shapes import Room

HOW = setting(look(), fillable=True)
LONG = "Where does it begin, and where does it end? " * 60


def of(text: str, *tags: str, how: Setting = HOW) -> Cast:
    found = cast_of(text, tags, how)
    assert found
    return found


def lines(made: Cast) -> str:
    return b"\n".join(each.content for each in made.drawings).decode("latin-1")


# Kept ---------------------------------------------------------------------------------------------


def test_a_fragment_is_cast_once() -> None:
    assert of("<p>One.</p>") is of("<p>One.</p>")
    assert of("<p>One.</p>").drawings is of("<p>One.</p>").drawings
    assert of("<p>One.</p>").branch is of("<p>One.</p>").branch


@pytest.mark.parametrize(
    "other",
    [
        of("<p>Two.</p>"),
        of("<p>One.</p>", "<section>"),
        of("<p>One.</p>", how=setting(look(), fillable=False)),
        of("<p>One.</p>", how=setting(look("letter"), fillable=True)),
        of("<p>One.</p>", how=setting(look(text_size=18), fillable=True)),
    ],
    ids=["other words", "elsewhere", "for a pen", "another paper", "another size"],
)
def test_what_differs_has_a_cast_of_its_own(other: Cast) -> None:
    assert of("<p>One.</p>") is not other


def test_a_look_has_one_setting_whoever_made_the_look() -> None:
    assert setting(look(), fillable=True) is setting(replace(look()), fillable=True)
    assert setting(look(), fillable=True) is not setting(look(), fillable=False)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("<p>a", ()),
        ("<p>a</p></section>", ("<section>",)),
        ("<nav>a</nav>", ()),
        ("<p>a</p>", ("<ul>",)),
        ("<h1>a</h1><h3>b</h3>", ()),
        ('<textarea name="a" aria-label=""></textarea>', ()),
        ('<p><a href="javascript:x">a</a></p>', ()),
    ],
    ids=["not closed", "closed too often", "unknown", "out of place", "a level is skipped",
         "a field without a question", "an address to nowhere"],
)  # fmt: skip
def test_what_has_a_fault_has_no_cast(text: str, tags: tuple[str, ...]) -> None:
    assert cast_of(text, tags, HOW) is None


def test_a_cast_that_is_only_tried_for_its_height_is_not_drawn() -> None:
    made = cast([Text("p", "P", (Run("One."),))], HOW)
    Standing(made)
    assert made.heights[0] > 0
    assert "drawings" not in vars(made)


def test_one_cast_serves_fields_of_any_name() -> None:
    def field(name: str, title: str, *, fillable: bool) -> Spoken:
        tick = f'<input type="checkbox" name="{name}" aria-label="{title}">'
        html = page(f"<p>x</p><table><tr><td>{tick}</td></tr></table>")
        root: Spoken = Reading(drawn(lay_out(html, look(), fillable=fillable)).content).root
        return root

    def called(name: str, title: str) -> list[tuple[str, str]]:
        return [(c.name, c.called) for c in field(name, title, fillable=True).controls()]

    def described(name: str, title: str) -> list[str]:
        elements = field(name, title, fillable=False).elements()
        return [each.notes["Alt"] for each in elements if each.role == "Form"]

    cast_of.cache_clear()
    assert called("a.b", "Why?") == [("a.b", "Why?")]
    assert called("c", "“1” &lt; 2?") == [("c", "“1” < 2?")]
    assert described("a.b", "Why?") == ["“Why?”"]
    assert described("c", "“1” &lt; 2?") == ["““1” < 2?”"]
    assert cast_of.cache_info()[:2] == (4, 4)  # two fragments, as a form and for a pen


def test_one_cast_serves_an_item_of_any_number() -> None:
    def words(*numbers: int) -> list[str]:
        items = "".join(f'<li value="{number}"><p>Why?</p></li>' for number in numbers)
        content = drawn(lay_out(page(f'<ol class="entries">{items}</ol>'), look())).content
        (said,) = words_drawn(content)
        return said[: said.index("Foot.")]

    cast_of.cache_clear()
    assert words(3, 12) == ["3", "Why?", "12", "Why?"]
    assert words(9999) == ["9999", "Why?"]
    assert cast_of.cache_info()[:2] == (2, 1)


def test_a_cast_is_let_go_of_with_the_memo() -> None:
    html, how = page(f"<p>{LONG}</p><ul><li>a</li></ul>"), replace(look())
    layout = lay_out(html, how)
    layout.sheets()
    casts = [weakref.ref(standing.cast) for standing, _ in layout.story[:-1]]
    del layout
    gc.collect()
    assert all(each() for each in casts), "the memo keeps them"
    cast_of.cache_clear()
    gc.collect()
    assert [each() for each in casts] == [None, None]


# What it is ---------------------------------------------------------------------------------------


def test_a_cast_knows_the_elements_it_stands_in_and_those_it_is() -> None:
    made = of("<li>a</li>", "<section>", "<ul>")
    assert [each.role for each in made.within] == ["Sect", "L"]
    assert [each.role for each in made.roots] == ["LI"]
    assert made.roots[0].parent is made.within[-1]


def test_only_the_first_family_has_letters_of_the_same_codes_everywhere() -> None:
    assert {font.rpartition("-")[2] for font in HOW.fixed} == {"400", "700"}
    made = of("<p>One Ж.</p>")
    (late,) = (
        hole for drawing in made.drawings for hole in drawing.holes if isinstance(hole, Late)
    )
    assert "Ж" in late.text
    assert late.font not in HOW.fixed
    assert "(One" in lines(made)


def test_it_tells_the_characters_that_no_font_has() -> None:
    assert of("<p>One \U0001f9ff.</p>").missing.keys() == {"\U0001f9ff"}
    assert of("<p>One.</p>").missing == {}


# Where it stands ----------------------------------------------------------------------------------


def test_the_branch_of_a_cast_that_is_drawn_whole_is_kept() -> None:
    made = of("<p>One.</p>")
    first, second = Standing(made), Standing(made)
    drawings = [each.drawing for each in first.shapes()]
    assert first.branch(drawings) is second.branch(drawings) is made.branch


def test_the_branch_of_a_cast_that_is_divided_is_its_own() -> None:
    made = of(f"<p>{LONG}</p>")
    standing = Standing(made)
    (standee,) = standing.shapes()
    half = standee.height / 2
    parts = standee.cut(Room(HOW.width, half, half))
    drawings = [part.drawing for part in parts if isinstance(part, Standee)]
    assert len(drawings) == len(parts) == 2
    divided = standing.branch(drawings)
    assert divided == branch(made.roots, drawings)
    assert divided != made.branch
    assert [each.drawing for each in Standing(made).shapes()] == list(made.drawings)
