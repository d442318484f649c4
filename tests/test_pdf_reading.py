"""HTML becomes a tree of blocks: each element of the vocabulary, and every fault of a page."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from pdf_probe import page

from checklist.errors import InputError
from checklist.pdf.blocks import (
    Block,
    Cell,
    Control,
    Field,
    Fields,
    Group,
    Items,
    ListItem,
    Page,
    Run,
    Table,
    Text,
)
from checklist.pdf.markup import folded
from checklist.pdf.reading import read_html
from checklist.pdf.vocabulary import ELEMENTS, Element

TICK = '<input type="checkbox" name="a" aria-label="Asked">'
LINE = '<input type="text" name="a" aria-label="Name">'


def blocks(body: str) -> tuple[Block, ...]:
    return read_html(page(body)).children


def runs(html: str) -> tuple[Run, ...]:
    (text,) = blocks(f"<p>{html}</p>")
    assert isinstance(text, Text)
    return text.runs


def faults(html: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_html(html)
    return str(caught.value).replace("the page's HTML:", "").splitlines()


def item(body: str, *, label: str = "", tick: Control | None = None) -> ListItem:
    return ListItem(label, tick, (Text("li", "LBody", (Run(body),)),))


# Every element ------------------------------------------------------------------------------------

TEXTS = [element for element in ELEMENTS if element.kind == "text"]
GROUPS = [element for element in ELEMENTS if element.kind == "group"]
LISTS = [element for element in ELEMENTS if element.kind == "list"]


def around(name: str, inner: str) -> str:
    tag, _, css_class = name.partition(".")
    return f'<{tag} class="{css_class}">{inner}</{tag}>' if css_class else f"<{tag}>{inner}</{tag}>"


@pytest.mark.parametrize("element", TEXTS, ids=lambda element: element.name)
def test_a_text_keeps_its_name_and_role(element: Element) -> None:
    above = {"h2": "<h1>A</h1>", "h3": "<h1>A</h1><h2>B</h2>"}.get(element.name, "")
    *_, text = blocks(above + around(element.name, "Words"))
    assert text == Text(element.name, element.role, (Run("Words"),))


@pytest.mark.parametrize("element", GROUPS, ids=lambda element: element.name)
def test_a_group_holds_its_blocks(element: Element) -> None:
    inside = "<p>One</p><section><h1>Two</h1></section>"
    assert blocks(around(element.name, inside)) == (
        Group(element.name, element.role, (
            Text("p", "P", (Run("One"),)),
            Group("section", "Sect", (Text("h1", "H1", (Run("Two"),)),)),
        )),
    )  # fmt: skip


@pytest.mark.parametrize("element", LISTS, ids=lambda element: element.name)
def test_a_list_holds_items(element: Element) -> None:
    inside = f'<li>One</li><li value="2">{TICK} Two</li>'
    assert blocks(around(element.name, inside)) == (
        Items(element.name, (
            item("One"), item("Two", label="2", tick=Control("tick", "a", "Asked")),
        )),
    )  # fmt: skip


def test_an_item_holds_blocks() -> None:
    answer = '<textarea name="b" rows="2" aria-label="Answer">'
    entry = f'<li value="3">{TICK}<p class="ask">Why?</p>{answer}'
    assert blocks(f'<ol class="entries">{entry}</textarea></li></ol>') == (
        Items("ol.entries", (
            ListItem("3", Control("tick", "a", "Asked"), (
                Text("p.ask", "P", (Run("Why?"),)),
                Control("lines", "b", "Answer", rows=2),
            )),
        )),
    )  # fmt: skip


def test_fields_hold_a_value_or_a_line() -> None:
    given = f"<div><dt>Who</dt><dd>Me</dd></div><div><dt>Name</dt><dd>{LINE}</dd></div>"
    assert blocks(f'<dl class="fields">{given}</dl>') == (
        Fields((
            Field((Run("Who"),), (Run("Me"),)),
            Field((Run("Name"),), Control("lines", "a", "Name")),
        )),
    )  # fmt: skip


def test_a_control_may_stand_alone() -> None:
    assert blocks(LINE) == (Control("lines", "a", "Name"),)


def test_inline_elements_become_runs() -> None:
    assert runs("a <strong>b <span class=cite>[1]</span></strong> <small>c</small>") == (
        Run("a "), Run("b [1] ", "bold"), Run("c", "small"),
    )  # fmt: skip


def test_words_lead_somewhere_or_are_in_another_language() -> None:
    assert runs('a <a href="tel:+1"><strong>b</strong> c</a> <span lang="fr">d</span>') == (
        Run("a "),
        Run("b", "bold", link="tel:+1"), Run(" c ", link="tel:+1"),
        Run("d", language="fr"),
    )  # fmt: skip


def test_a_label_on_a_screen_is_words_on_paper() -> None:
    assert runs('<label for="a">Why?</label>') == (Run("Why?"),)


def test_a_certainty_leads_what_is_known() -> None:
    known = '<p class="known">\n<span class="certainty">No  study</span> of it.</p>'
    assert blocks(known) == (Text("p.known", "P", (Run("of it."),), label="No study"),)


def test_a_sample_ticked_box_leads_words_and_has_a_name() -> None:
    ticked = '<span class="ticked" role="img" aria-label="A ticked box"></span>'
    assert blocks(f'<p class="cue"> {ticked} Choose.</p>') == (
        Text("p.cue", "P", (Run("Choose."),), figure="A ticked box"),
    )


def test_a_table_holds_rows_of_cells_with_words_or_a_tick_box() -> None:
    table = (
        '<table><tr><td></td><th scope="col">1</th></tr>'
        '<tr><th scope="row">Answered</th><td>'
        '<input type="checkbox" name="item.a.answered" aria-label="Answered: Why?">'
        "</td></tr></table>"
    )
    assert blocks(table) == (
        Table((
            (Cell("TD", "", ()), Cell("TH", "col", (Run("1"),))),
            (
                Cell("TH", "row", (Run("Answered"),)),
                Cell("TD", "", Control("tick", "item.a.answered", "Answered: Why?")),
            ),
        )),
    )  # fmt: skip


def test_a_certainty_among_words_stays_where_it_is() -> None:
    assert runs('It is <span class="certainty">early</span>.') == (Run("It is early."),)


# The page -----------------------------------------------------------------------------------------


def test_a_page_has_its_language_title_day_sides_and_foot() -> None:
    html = page(
        "<p>Body</p>",
        foot="<p>Foot <strong>here</strong></p>",
        head='<meta charset="utf-8"><meta name="date" content="2026-12-03"><style>p {}</style>'
        '<meta name="keywords" content=" a  1 ">',
        title="Questions &amp;\n answers",
    ).replace("<main>", '<main data-sides="2">')
    assert read_html(html) == Page(
        language="en",
        title="Questions & answers",
        keywords="a 1",
        day=date(2026, 12, 3),
        children=(Text("p", "P", (Run("Body"),)),),
        foot=(Text("p", "P", (Run("Foot "), Run("here", "bold"))),),
        numbering="Page {page} of {pages}",
        sides=2,
    )


def test_a_page_needs_no_day_no_sides_and_no_foot() -> None:
    html = "<html lang=en><head><title>T</title></head><body><main></main></body></html>"
    assert read_html(html) == Page("en", "T", "", None, (), (), "", 0)


@pytest.mark.parametrize(
    ("headings", "where", "fault"),
    [
        ("<h2>A</h2>", "1:77", "<h2> follows no heading; write <h1>"),
        ("<h1>A</h1><section><h3>B</h3></section>", "1:96", "<h3> follows <h1>; write <h2>"),
    ],
    ids=["first", "skipped"],
)
def test_a_heading_that_skips_a_level_is_refused(headings: str, where: str, fault: str) -> None:
    assert faults(page(headings)) == [f"{where}: {fault}"]


def test_headings_may_go_up_again_by_any_number_of_levels() -> None:
    assert len(blocks("<h1>A</h1><h2>B</h2><h3>C</h3><h1>D</h1><h2>E</h2><h2>F</h2>")) == 6


# White space and characters -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (" a\n\t b ", (Run("a b"),)),
        ("a<strong> b </strong>c", (Run("a"), Run(" b ", "bold"), Run("c"))),
        ("a <strong> b</strong>", (Run("a "), Run("b", "bold"))),
        ("a<strong> </strong>b", (Run("a b"),)),
        ("a <strong></strong> ", (Run("a"),)),
        ("<strong>a</strong> <strong>b</strong>", (Run("a b", "bold"),)),
        ("&nbsp;a&nbsp; b", (Run("\u00a0a\u00a0 b"),)),
        (" \n ", ()),
    ],
    ids=repr,
)
def test_white_space_is_folded_across_runs(html: str, expected: tuple[Run, ...]) -> None:
    assert runs(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("&eacute;&#233;&#xE9;", "ééé"),
        ("&lt;b&gt;bold&lt;/b&gt;", "<b>bold</b>"),
        ("&amp;lt;", "&lt;"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("{{ 7 }} ]]> {% x %}", "{{ 7 }} ]]> {% x %}"),
        ("&lt;img src=/etc/passwd&gt;", "<img src=/etc/passwd>"),
    ],
)
def test_character_references_become_text_and_nothing_else(html: str, expected: str) -> None:
    assert runs(html) == (Run(expected),)


@given(st.text())
def test_any_escaped_text_is_the_text_of_its_paragraph(text: str) -> None:
    said = folded(text).strip(" ")
    assert runs(str(escape(text))) == ((Run(said),) if said else ())


# Faults -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '<ul><li><input type="checkbox" name="a"><p>x</p></li></ul>',
            '2:9: <input> has no aria-label; add aria-label="…"',
        ),
        (
            '<textarea rows="2" aria-label="b"></textarea>',
            '2:1: <textarea> has no name; add name="…"',
        ),
        (
            '<p><a href="javascript:alert(1)">x</a></p>',
            "2:4: “javascript:alert(1)” is no address to follow; begin it with https://",
        ),
        ("<p><a>x</a></p>", '2:4: <a> has no href; add href="…"'),
        (f"<p>x</p>{LINE}{LINE}", "2:55: the name “a” is used twice; write another name"),
        (
            '<textarea name="a" rows="41" aria-label="b"></textarea>',
            "2:1: rows is “41”; write a number up to 40",
        ),
        (
            f'<textarea name="a" rows="{"9" * 5000}" aria-label="b"></textarea>',
            f"2:1: rows is “{'9' * 40}”; write a number up to 40",
        ),
        (
            '<textarea name="a" rows="-1" aria-label="b"></textarea>',
            "2:1: rows is “-1”; write a number up to 40",
        ),
        (
            '<ul><li value="third">x</li></ul>',
            "2:5: value is “third”; write a number up to 9999",
        ),
        (
            f"<ul><li>{TICK}{TICK}<p>x</p></li></ul>",
            "2:60: there is a second tick box; write another <li>",
        ),
        (
            "<ul><li>loose<p>x</p></li></ul>",
            "2:5: words stand beside blocks; put <p> around them",
        ),
        (
            '<dl class="fields"><div><dt>a</dt></div></dl>',
            "2:20: a field needs one dt and one dd; write <div><dt>…</dt><dd>…</dd></div>",
        ),
        (
            f'<dl class="fields"><div><dt>a</dt><dd>words {LINE}</dd></div></dl>',
            "2:35: a control is not alone; leave one control and no words",
        ),
        (
            f"<table><tr><td>words {TICK}</td></tr></table>",
            "2:12: a tick box is not alone; leave one tick box and no words",
        ),
        (
            f"<table><tr><td>{TICK}{TICK}</td></tr></table>",
            "2:12: a tick box is not alone; leave one tick box and no words",
        ),
        (
            '<table><tr><th scope="page">1</th></tr></table>',
            "2:12: scope is “page”; write row or col",
        ),
        (
            '<p>Words <span class="ticked" aria-label="A ticked box"></span></p>',
            "2:10: a figure stands after words; put it before them",
        ),
        (
            '<p><span class="ticked" role="img"></span> Words</p>',
            '2:4: <span> has no aria-label; add aria-label="…"',
        ),
    ],
    ids=lambda value: value if value.startswith("2:") else "",
)
def test_a_fault_of_a_block_is_told_with_its_place(body: str, expected: str) -> None:
    assert faults(page(f"\n{body}")) == [expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<title>Title</title>", "", "1:32: there is no <title>; extend shipped/base.html.j2"),
        ("<main></main>", "", "1:65: there is no <main>; extend shipped/base.html.j2"),
        (' lang="en"', "", '1:16: <html> has no lang; add lang="…"'),
        (
            "<main></main>",
            "<main></main><main></main>",
            "1:84: there is a second <main>; write one",
        ),
        (
            "</title>",
            '</title><meta name="date" content="soon">',
            "1:58: “soon” is no date; write year-month-day",
        ),
        ("<main>", '<main data-sides="two">', "1:71: data-sides is “two”; write a number up to 40"),
        (
            " of {pages}",
            "",
            "1:84: data-page has no {page} or no {pages}; write both",
        ),
        (
            "Page {page}",
            f"{'long ' * 10}{{page}}",
            "1:84: data-page is too long; write at most 40 characters",
        ),
        (
            "<p>Foot.</p>",
            "<ul><li>x</li></ul>",
            "1:127: <ul> cannot stand in <footer>; put it where docs/templates.md says",
        ),
    ],
    ids=lambda value: value if value.startswith("1:") else "",
)
def test_a_fault_of_the_page_is_told_with_its_place(old: str, new: str, expected: str) -> None:
    assert expected in faults(page("").replace(old, new))


def test_no_html_at_all_is_told() -> None:
    assert faults("Just a word.") == [
        " there is no <html>; extend shipped/base.html.j2",
        "1:1: “Just a word.” stands in no paragraph; put <p> around it",
    ]


def test_faults_of_markup_and_of_blocks_are_told_together() -> None:
    body = '\n<blink></blink><textarea name="a" rows="x"></textarea>'
    assert faults(page(body)) == [
        "2:1: <blink> is not in the vocabulary; use an element of docs/templates.md",
        '2:16: <textarea> has no aria-label; add aria-label="…"',
        "2:16: rows is “x”; write a number up to 40",
    ]
