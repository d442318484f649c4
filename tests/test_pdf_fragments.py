"""A page in fragments holds what the whole page holds, or it is not cut."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pdf_probe import look, page

from checklist import load_bank, load_patient, select, to_html
from checklist.errors import InputError
from checklist.patient import Patient, Preferences
from checklist.pdf import lay_out
from checklist.pdf.blocks import Block, Control, Group, Items
from checklist.pdf.field_names import FieldName
from checklist.pdf.fragments import Fragment, cut
from checklist.pdf.reading import agree, read_html, read_passage

EXAMPLES = Path(__file__).parent.parent / "examples"
BANK = load_bank()
PATIENTS = {"blank": Patient()} | {
    path.stem: load_patient(path, BANK) for path in sorted(EXAMPLES.glob("*.yaml"))
}


def in_fragments(html: str) -> tuple[Block, ...] | None:
    """The blocks of a page that is read in fragments; nothing if it had to be read whole."""
    parts = cut(html)
    if parts is None:
        return None
    passages = [(read_passage(each.text, each.tags), each.fields) for each in parts.fragments]
    known = [(passage, fields) for passage, fields in passages if passage]
    if len(known) < len(passages) or not agree(known):
        return None
    try:
        assert read_html(parts.frame).children == ()
    except InputError:
        return None
    return joined(parts.fragments)


def joined(fragments: Sequence[Fragment]) -> tuple[Block, ...]:
    """The blocks of fragments, in which elements with one number are one."""
    blocks, before = tuple[Block, ...](), tuple[int, ...]()
    for fragment in fragments:
        passage = read_passage(fragment.text, fragment.tags)
        assert passage
        numbers = tuple(number for number, _ in fragment.within)
        shared = sum(one == other for one, other in zip(before, numbers, strict=False))
        called = tuple(_called(block, fragment.fields) for block in passage.blocks)
        called = _labelled(called, fragment.label)
        blocks, before = _added(blocks, called, shared), numbers
    return blocks


def _labelled(blocks: tuple[Block, ...], label: str) -> tuple[Block, ...]:
    """Blocks whose outermost item has the label that a fragment gives."""
    match blocks:
        case (Group() as group,) if label:
            return (group._replace(children=_labelled(group.children, label)),)
        case (Items(items=(item,)) as items,) if label:
            assert item.label == "0"
            return (items._replace(items=(item._replace(label=label),)),)
    return blocks


def _called(value: Any, fields: Mapping[str, FieldName]) -> Any:
    """A block in which the fields have the names that a fragment gives."""
    if isinstance(value, Control) and fields:
        name, title = fields[value.name]
        assert value.title == value.name
        return value._replace(name=name, title=title)
    if isinstance(value, tuple):
        below = [_called(each, fields) for each in value]
        return value._make(below) if hasattr(value, "_make") else tuple(below)
    return value


def _added(blocks: tuple[Block, ...], more: tuple[Block, ...], shared: int) -> tuple[Block, ...]:
    if not shared:
        return blocks + more
    match blocks[-1], *more:
        case Group() as last, Group() as first:
            below = _added(last.children, first.children, shared - 1)
            return *blocks[:-1], last._replace(children=below)
        case Items() as last, Items() as first:
            return *blocks[:-1], last._replace(items=last.items + first.items)
    raise AssertionError(f"{blocks[-1]} and {more} are not one")


def whole(html: str) -> tuple[Block, ...] | None:
    """The blocks of a page as the strict reader gives them; nothing if it finds faults."""
    try:
        return read_html(html).children
    except InputError:
        return None


# What ships ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text_size", ["14", "18", "24"])
@pytest.mark.parametrize("template", ["visit", "full", "handout", "helper"])
def test_every_shipped_sheet_is_cut_into_what_it_holds(template: str, text_size: str) -> None:
    for patient in PATIENTS.values():
        wanted = Preferences.model_validate({"text_size": text_size})
        own = patient.model_copy(update={"preferences": wanted})
        html = to_html(select(BANK, own, on=date(2026, 12, 1)), template=template)
        parts = cut(html)
        assert parts
        assert len(parts.fragments) > 5
        assert in_fragments(html) == whole(html)


# Where it is cut ----------------------------------------------------------------------------------


def test_a_block_or_an_item_is_a_fragment_and_knows_what_it_stands_in() -> None:
    parts = cut(page("""
        <h1>One</h1>
        <section><h2>Two</h2><ul><li>a</li><li>b<ul><li>c</li></ul></li></ul></section>
        <section><p>x</p></section>
    """))  # fmt: skip
    assert parts
    assert [(each.text, each.within) for each in parts.fragments] == [
        ("<h1>One</h1>", ()),
        ("<h2>Two</h2>", ((1, "<section>"),)),
        ("<li>a</li>", ((1, "<section>"), (2, "<ul>"))),
        ("<li>b<ul><li>c</li></ul></li>", ((1, "<section>"), (2, "<ul>"))),
        ("<p>x</p>", ((3, "<section>"),)),
    ]
    assert parts.fragments[2].tags == ("<section>", "<ul>")
    assert "<main></main>" in parts.frame


@pytest.mark.parametrize(
    "block",
    [
        '<section class="together"><h2>a</h2><p>b</p></section>',
        '<section class="box"><section><p>a</p></section></section>',
        '<div class="columns"><ul><li>a</li></ul><div><p>b</p></div></div>',
        '<ul class="choices"><li>a</li></ul>',
        "<table><tr><td>a</td></tr></table>",
        '<textarea name="a" rows="2" aria-label="b > c"></textarea>',
    ],
    ids=lambda block: block[:24],
)
def test_what_stands_together_is_one_fragment(block: str) -> None:
    parts = cut(page(block))
    assert parts
    assert [(each.text, each.within) for each in parts.fragments] == [(block, ())]


def test_the_fields_of_a_table_give_their_names_and_titles_to_the_fragment() -> None:
    parts = cut(page(
        '<textarea name="a" aria-label="a"></textarea><section class="strip"><table><tr>'
        '<td><input type="checkbox" name="a.b" id="a.b" aria-label="1 &lt; 2 &amp; “3”"></td>'
        '<td><textarea name="c" rows="2" aria-label="c"></textarea></td></tr></table></section>'
    ))  # fmt: skip
    assert parts
    assert [(each.text, dict(each.fields)) for each in parts.fragments] == [
        ('<textarea name="a" aria-label="a"></textarea>', {}),
        (
            '<section class="strip"><table><tr>'
            '<td><input type="checkbox" name="0" id="a.b" aria-label="0"></td>'
            '<td><textarea name="1" rows="2" aria-label="1"></textarea></td>'
            "</tr></table></section>",
            {"0": ("a.b", "1 < 2 & “3”"), "1": ("c", "c")},
        ),
    ]


@pytest.mark.parametrize(
    "field",
    [
        '<textarea name="a" aria-label=""></textarea>',
        '<textarea name="" aria-label="a"></textarea>',
        '<textarea name="a" aria-label="a &copy b"></textarea>',
        '<textarea name="a" aria-label="a > b"></textarea>',
        "<textarea name='a' aria-label='b'></textarea>",
        '<textarea aria-label="b" name="a"></textarea>',
        '<TEXTAREA name="a" aria-label="b"></TEXTAREA>',
        '<input type="text" name="a" aria-label="b">',
    ],
)
def test_a_field_that_looks_unusual_is_left_to_the_reader(field: str) -> None:
    parts = cut(page(f"<table><tr><td>{field}</td></tr></table>"))
    assert parts
    assert [dict(each.fields) for each in parts.fragments] == [{}]


USUAL = '<textarea name="a" aria-label="b"></textarea>'


@pytest.mark.parametrize(
    "body",
    [
        f'{USUAL}<TEXTAREA name="c" aria-label="d"></TEXTAREA>',
        f'{USUAL}<TEXTAREA name="0" aria-label="d"></TEXTAREA>',
        '<textarea name="a" aria-label="b" name="c"></textarea>',
        f"<TEXTAREA name='c' aria-label='{USUAL}'></TEXTAREA>",
    ],
    ids=["another one", "another one of a key", "two names", "one in a title"],
)
def test_with_fields_of_both_kinds_a_page_is_read_whole(body: str) -> None:
    html = page(f"<div><table></table>{body}</div>")
    parts = cut(html)
    assert parts
    assert parts.fragments[0].fields
    assert in_fragments(html) is None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("words", id="loose words"),
        pytest.param("<p>a</p>words<p>b</p>", id="loose words between blocks"),
        pytest.param("<p>a</p><!-- a note -->", id="a comment"),
        pytest.param("<![CDATA[<p>a</p>]]>", id="a CDATA section"),
        pytest.param("<P>a</P>", id="upper case"),
        pytest.param("<p>a", id="not closed"),
        pytest.param("<section><p>a</p>", id="a section not closed"),
        pytest.param("<p>a</p></section>", id="a section not opened"),
        pytest.param("<section><p>a</p></ul>", id="another one closed"),
        pytest.param("<section><p>a</p></section-x>", id="a longer name closed"),
        pytest.param("<section><p>a</p></section x>", id="closed with an attribute"),
        pytest.param("<div><p>a</p>", id="a group not closed"),
        pytest.param("<section></section>", id="a section with nothing in it"),
        pytest.param("<p>a</p><ul></ul>", id="a list with nothing in it"),
        pytest.param("<main><p>a</p></main>", id="a main element in the main element"),
        pytest.param('<p title="<p>">a</p>', id="a tag in an attribute"),
        pytest.param("<nav><p>a</p></nav>", id="an unknown element"),
        pytest.param("<section>\u00a0<p>a</p></section>", id="a no-break space"),
    ],
)
def test_what_looks_unusual_is_not_cut(body: str) -> None:
    assert cut(page(body)) is None


def test_a_page_without_a_main_element_is_not_cut() -> None:
    assert cut("<p>a</p>") is None
    assert cut("</main><p>a</p><main>") is None


@pytest.mark.parametrize("depth", [27, 28])
def test_a_fragment_may_be_as_deep_as_the_page_may(depth: int) -> None:
    html = page("<div>" * depth + "<p>a</p>" + "</div>" * depth)
    assert in_fragments(html) == whole(html)
    assert (whole(html) is None) == (depth == 28)


# Any page -----------------------------------------------------------------------------------------

HOSTILE = [
    "</li><li>", "</p><p>", "></p><p>", "<section>", "</section>", "</main>", "a > b", "&lt;p&gt;",
    "<!-- x -->", "<![CDATA[x]]>", "]]>", "<?x>", "&amp", "%d", "\x00", "'", "<P>", "</ul >",
    "</section-x>", "<br>", "<ul/>", "<main>",
]  # fmt: skip
WORDS = st.text("ab \n\u00a0", min_size=1, max_size=5) | st.sampled_from(HOSTILE)
PLAIN = st.text("ab ", min_size=1, max_size=5).map(lambda text: f"x{text}")


def blocks_of(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Blocks in which some words stand, also as what is said of fields."""
    leaf = st.one_of(
        st.builds("<p>{}</p>".format, words),
        st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["h1", "h2", "h3"]), words),
        st.builds('<p class="{}">{}</p>'.format, st.sampled_from(["ask", "known"]), words),
        st.builds('<textarea name="NAME" rows="2" aria-label="{}"></textarea>'.format, words),
        st.builds('<input type="text" name="NAME" aria-label="{}">'.format, words),
        st.builds(
            '<table><tr><td><input type="checkbox" name="NAME" aria-label="{}"></td>'
            '<td><input type="checkbox" name="NAME" aria-label="{}"></td></tr></table>'.format,
            words,
            words,
        ),
    )

    def around(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inside, max_size=3).map("".join)
        tick = '<li value="{}"><input type="checkbox" name="NAME" aria-label="{}">{}</li>'
        items = st.lists(
            st.builds("<li>{}</li>".format, words | several)
            | st.builds(tick.format, st.integers(0, 12000), words, words),
            max_size=3,
        ).map("\n".join)
        return st.one_of(
            st.builds("<section>{}</section>".format, several),
            st.builds("<SECTION>{}</SECTION>".format, several),
            st.builds('<section class="box">{}</section>'.format, several),
            st.builds("<div>{}</div>".format, several),
            st.builds("<ul>\n{}</ul>".format, items),
            st.builds('<ol class="entries">{}</ol>'.format, items),
            st.builds('<ul class="choices">{}</ul>'.format, items),
        )

    return st.lists(st.recursive(leaf, around, max_leaves=8), min_size=1, max_size=4).map("".join)


@st.composite
def bodies(draw: st.DrawFn, words: st.SearchStrategy[str]) -> str:
    """Blocks with names for their fields, of which one may be there twice."""
    numbers, most = count(), draw(st.integers(1, 30))
    return re.sub("NAME", lambda _: f"n{next(numbers) % most}", draw(blocks_of(words)))


@st.composite
def broken(draw: st.DrawFn) -> str:
    """Blocks from which a tag was taken, or where one was put again."""
    body = draw(bodies(PLAIN))
    tags = list(re.finditer(r"<[^>]*>", body))
    taken, again = draw(st.sampled_from(tags)), draw(st.sampled_from(tags))
    if draw(st.booleans()):
        return body[: taken.start()] + body[taken.end() :]
    return body[: taken.start()] + again[0] + body[taken.start() :]


@given(bodies(PLAIN) | bodies(WORDS) | broken())
@example('<ul><li><input type="checkbox" name="a" aria-label="</li><li>">b</li></ul>')
@example('<p title="></p><p>">a</p>')
@example("<ul><li>a<LI>b</LI></li></ul>")
@example("<p>a</P><p>b</p>")
@example("<h1>a</h1><section><h3>b</h3></section>")
@example("<section><p>a</p></section-x>")
@example("<section></section><ul></ul>")
def test_any_page_is_read_in_fragments_as_it_is_whole_or_not_at_all(body: str) -> None:
    html = page(body)
    found = in_fragments(html)
    if found is not None:
        assert found == whole(html)


@given(bodies(PLAIN))
def test_a_page_without_surprises_is_read_in_fragments(body: str) -> None:
    html = page(body)
    is_usual = not re.search(r"<SECTION|></section|>\s*</ul|></ol", body)
    if whole(html) is not None and is_usual and not re.search("<input type=.text", body):
        assert in_fragments(html) is not None


@pytest.mark.parametrize(
    "plant",
    [
        lambda fragments: fragments[1:],
        lambda fragments: fragments[::-1],
        lambda fragments: [replaced(each, within=()) for each in fragments],
        lambda fragments: [replaced(each, text=each.text.replace("a", "b")) for each in fragments],
        lambda fragments: [
            replaced(each, within=tuple((at, tag) for _, tag in each.within))
            for at, each in enumerate(fragments)
        ],
    ],
    ids=["one lost", "another order", "out of its section", "other words", "two sections of one"],
)
def test_what_is_cut_wrongly_is_seen(
    plant: Callable[[Sequence[Fragment]], Sequence[Fragment]],
) -> None:
    html = page("<section><p>a</p><p>c</p></section>")
    parts = cut(html)
    assert parts
    assert joined(parts.fragments) == whole(html)
    assert joined(plant(parts.fragments)) != whole(html)


def replaced(fragment: Fragment, **parts: object) -> Fragment:
    return Fragment(**{**fragment._asdict(), **parts})


# What only the whole page shows -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "<h1>a</h1>\n<h3>b</h3>",
            "the page's HTML:2:1: <h3> follows <h1>; write <h2>",
            id="a heading that skips a level",
        ),
        pytest.param(
            "<h2>a</h2>",
            "the page's HTML:1:77: <h2> follows no heading; write <h1>",
            id="a first heading that does",
        ),
        pytest.param(
            '<textarea name="a" aria-label="x"></textarea>'
            '\n<p>x</p><textarea name="a" aria-label="x"></textarea>',
            "the page's HTML:2:9: the name “a” is used twice; write another name",
            id="a name that is there twice",
        ),
        pytest.param(
            '<textarea name="a" aria-label="x"></textarea>'
            '\n<section><textarea name="a.b" aria-label="x"></textarea></section>',
            "the page's HTML:2:10: “a.b” begins with “a”, the name of another field; "
            "write another name",
            id="a name that is a field and a group",
        ),
    ],
)
def test_what_only_the_whole_page_shows_is_refused_with_its_place(body: str, expected: str) -> None:
    html = page(body)
    assert cut(html)
    assert in_fragments(html) is None
    for _ in range(2):  # the second time, the fragments are known
        with pytest.raises(InputError) as refused:
            lay_out(html, look())
        assert [str(problem) for problem in refused.value.problems] == [expected]
