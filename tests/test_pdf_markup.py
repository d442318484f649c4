"""HTML is read by the table of the vocabulary, and every fault is told with its place."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from checklist.errors import InputError
from checklist.pdf.markup import folded, read_markup
from checklist.pdf.vocabulary import ELEMENTS, HOLDS, VOID, holders


def faults(html: str) -> list[str]:
    return sorted(map(str, read_markup(dedent(html))[1]))


def in_main(body: str) -> str:
    return f"<html lang=en><head><title>T</title></head><body><main>\n{body}</main></body></html>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<marquee></marquee>",
            "2:1: <marquee> is not in the vocabulary; use an element of docs/templates.md",
        ),
        (
            "<heder></heder>",
            "2:1: <heder> is not in the vocabulary (did you mean “header”?); "
            "use an element of docs/templates.md",
        ),
        (
            '<p class="reson">x</p>',
            "2:1: <p class=reson> is not in the vocabulary (did you mean “p.reason”?); "
            "use an element of docs/templates.md",
        ),
        (
            "<ul><li><input type=radio></li></ul>",
            "2:9: <input type=radio> is not in the vocabulary (did you mean “input[type=text]”?); "
            "use an element of docs/templates.md",
        ),
        (
            '<p class="ask big">x</p>',
            "2:1: <p class=ask.big> is not in the vocabulary (did you mean “p.ask”?); "
            "use an element of docs/templates.md",
        ),
        ('<p style="color:red">x</p>', "2:1: <p> does not carry “style”; take the attribute out"),
        (
            "<section>\n  loose words that go on and on and on</section>",
            "3:3: “loose words that go on and on…” stands in no paragraph; put <p> around it",
        ),
        ("a &lt;b&gt;", "2:1: “a <b>” stands in no paragraph; put <p> around it"),
        (
            "<li>x</li>",
            "2:1: <li> cannot stand in <main>; put it where docs/templates.md says",
        ),
        ("<ul><p>x</p></ul>", "2:5: <p> cannot stand in <ul>; put it where docs/templates.md says"),
        (
            "<p>x<p class=ask>y</p></p>",
            "2:5: <p class=ask> cannot stand in <p>; put it where docs/templates.md says",
        ),
        (
            "<section><dt>x</dt></section>",
            "2:10: <dt> cannot stand in <section>; put it in <dl class=fields> <div>",
        ),
        (
            '<p><input type="checkbox" name="a" aria-label="b"></p>',
            "2:4: <input type=checkbox> cannot stand in <p>; put it in <li>, <td>",
        ),
        (
            '<textarea name="a" aria-label="b">already written</textarea>',
            "2:35: “already written” stands in no paragraph; put <p> around it",
        ),
        ("<p>x</p></section>", "2:9: </section> closes nothing that is open; take it out"),
        ("<section><p>x</section>", "2:10: <p> is not closed; add </p>"),
        ("<p/>", "2:1: <p/> closes itself; write <p></p>"),
    ],
    ids=lambda value: value.split(";")[0] if value.startswith("2:") else "",
)
def test_a_fault_is_told_with_its_place(body: str, expected: str) -> None:
    assert faults(in_main(body)) == [f"the page's HTML:{expected}"]


def test_all_faults_are_told_at_once() -> None:
    assert faults(in_main("<p id=a onclick=b>x</p>\n<q>y</q>\n<h2>z")) == [
        "the page's HTML:2:1: <p> does not carry “id”; take the attribute out",
        "the page's HTML:2:1: <p> does not carry “onclick”; take the attribute out",
        "the page's HTML:3:1: <q> is not in the vocabulary; use an element of docs/templates.md",
        "the page's HTML:4:1: <h2> is not closed; add </h2>",
    ]


def test_what_is_open_when_the_text_ends_is_told() -> None:
    assert faults("<html lang=en>\n<body>") == [
        "the page's HTML:1:1: <html> is not closed; add </html>",
        "the page's HTML:2:1: <body> is not closed; add </body>",
    ]


@pytest.mark.parametrize("cut", ["<p>a <stro", "<p>a &am", "<p>a <!-- ", "<p>a </p"])
def test_a_page_that_breaks_off_is_told(cut: str) -> None:
    assert "the page's HTML:2:1: <p> is not closed; add </p>" in faults(
        in_main("")[: -len("</main></body></html>")] + cut
    )


def test_what_stands_outside_the_page_is_told() -> None:
    assert faults("<p>x</p>") == [
        "the page's HTML:1:1: <p> cannot stand in the page; put it where docs/templates.md says"
    ]


def test_what_holds_nothing_may_be_closed_or_not() -> None:
    for tag in (
        '<input type="text" name="a" aria-label="b">',
        '<input type=text name=a aria-label="b"/>',
    ):
        assert faults(in_main(tag)) == faults(in_main(f"{tag}</input>")) == []


def test_markup_outside_the_vocabulary_is_no_place_to_hide_words() -> None:
    assert len(faults(in_main("<nav><p class=ask>Which?</p><p class=aks>Why?</p></nav>"))) == 2


def test_a_page_nested_without_end_is_refused() -> None:
    with pytest.raises(InputError, match="elements stand more than 32 deep in each other"):
        read_markup("<html><body><main>" + "<section>" * 100_000)


def test_a_comment_is_no_text() -> None:
    assert faults(in_main("<!-- <b>not here</b> -->")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a  b", "a b"),
        (" a\r\n\tb\f", " a b "),
        ("a\u00a0\u00a0b", "a\u00a0\u00a0b"),
        ("a\u2003b", "a\u2003b"),
        ("", ""),
    ],
)
def test_white_space_is_folded_as_a_browser_does(text: str, expected: str) -> None:
    assert folded(text) == expected


@given(st.text())
def test_any_escaped_text_comes_back_as_it_was(text: str) -> None:
    root, problems = read_markup(in_main(f"<p>{escape(text)}</p>"))
    assert problems == []
    assert root.nodes()[0].nodes("body")[0].words() == folded(text).strip(" ")


@given(st.text(alphabet=st.sampled_from("<>/!-&;\"'=[]? abpdivx#0\n"), max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    read_markup(text)


def test_the_table_names_every_element_once_and_holds_only_what_it_explains() -> None:
    assert len({element.name for element in ELEMENTS}) == len(ELEMENTS)
    assert {element.holds for element in ELEMENTS} == set(HOLDS)
    for element in ELEMENTS:
        assert (element.name in VOID) <= (element.holds == "nothing"), element.name
        assert element.kind == "document" or holders(element.kind), element.name
