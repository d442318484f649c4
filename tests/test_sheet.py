"""What a reader meets on a sheet, whatever HTML it is made of."""

import pytest

from checklist.sheet import read_sheet


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        pytest.param("<p>One <b>two</b>\n three</p>", ["One two three"], id="words in a line"),
        pytest.param("<h2>A</h2><ul><li>b<li>c</ul>", ["A", "b", "c"], id="unclosed items"),
        pytest.param("<td>a</td><td>b</td>", ["a", "b"], id="cells"),
        pytest.param("a<br>b", ["a", "b"], id="a line that is broken"),
        pytest.param("a&amp;b&nbsp;c", ["a&b c"], id="characters by name"),
        pytest.param("<title>t</title><style>x{}</style>a", ["t", "a"], id="a style"),
        pytest.param("<head><title>t</title></head>a", ["a"], id="the head"),
        pytest.param("<p>a <span class=cite>[1]</span></p>", ["a"], id="a source's number"),
        pytest.param("<p class='x sources'>b</p>a<footer>c</footer>", ["a"], id="sources, foot"),
        pytest.param("<span class=certainty>Early</span> a", ["Early", "a"], id="a label apart"),
        pytest.param("<svg><path/><text>x</text></svg>a", ["a"], id="a drawing"),
        pytest.param("</p>a</div></div>", ["a"], id="ends of nothing"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_the_lines_are_those_that_are_read(html: str, lines: list[str]) -> None:
    assert read_sheet(html).lines == lines


def test_only_lines_that_hold_a_sentence_are_measured_as_sentences() -> None:
    html = "<h1>Title</h1><p>One. Two?</p><p>a label</p>"
    assert read_sheet(html).sentences == ["One.", "Two?"]


def test_an_element_knows_the_last_heading_above_it() -> None:
    sheet = read_sheet("<p>a</p><h1>T</h1><section><h2>U <small>v</small></h2><p>b</p></section>")
    assert [p.heading for p in sheet.elements("p")] == ["", "U v"]
    assert [h.heading for h in sheet.elements("h2")] == ["T"]


def test_a_drawing_closes_its_own_elements() -> None:
    sheet = read_sheet("<svg><path/><path/></svg><p>a</p>")
    assert [each.tag for each in sheet.inside()] == ["svg", "p"]


@pytest.mark.parametrize(
    ("html", "tick"),
    [("<p><input type=checkbox></p>", True), ("<p><input type=text></p>", False)],
)
def test_a_tick_box_is_seen_wherever_it_stands(html: str, tick: bool) -> None:  # noqa: FBT001
    assert read_sheet(html).has_tick() is tick
