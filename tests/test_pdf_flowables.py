"""Blocks become shapes, and on paper nothing is lost, split or left alone."""

import re

import pytest
from pdf_probe import EVERY_LOOK, Box, drawn_paths, letters, look, places_of, texts, typeset

from checklist.patient import Preferences
from checklist.pdf.blanks import Lines
from checklist.pdf.blocks import (
    Block,
    Cell,
    Control,
    Field,
    Fields,
    Group,
    Items,
    ListItem,
    Run,
    Table,
    Text,
)
from checklist.pdf.flowables import Typesetter
from checklist.pdf.fonts import Fonts
from checklist.pdf.paragraphs import Paragraphs
from checklist.pdf.shapes import Rule, Sample, Shape, Words
from checklist.pdf.stacks import Barred, Columns, Framed, Item, LabelledLine, Stack, Strip
from checklist.pdf.structure import Element
from checklist.pdf.tables import Abreast, Boxed, Grid
from checklist.style import Look
from checklist.templates import load_style

TICK = '<input type="checkbox" name="a" aria-label="b">'
LINE = '<input type="text" name="a" aria-label="b">'
P = Text("p", "P", (Run("Words"),))
WRITE = Control("lines", "a", "b", rows=2)
TICKED = Control("tick", "a", "b")


def shapes(block: Block, paper: str = "a4", text_size: int = 14) -> list[Shape]:
    return typesetter(look(paper, text_size)).set([block], Element("Document"))


def typesetter(of: Look) -> Typesetter:
    return Typesetter(of, Paragraphs(of, Fonts(["atkinson-hyperlegible"])))


def group(kind: str) -> Group:
    return Group(kind, "Sect", (P, P))


@pytest.mark.parametrize(
    ("block", "kinds"),
    [
        (P, [Words]),
        (WRITE, [Lines]),
        (group("section"), [Words, Words]),
        (group("section.together"), [Stack]),
        (group("section.box"), [Framed]),
        (group("aside.banner"), [Framed]),
        (group("aside.safety"), [Barred]),
        (group("section.strip"), [Strip]),
        (group("header"), [Words, Words, Rule]),
        (group("div.columns"), [Columns]),
        (Items("ul", (ListItem("", None, (P,)),) * 2), [Item, Item]),
        (Fields((Field((Run("a"),), WRITE),)), [Abreast]),
        (group("div.scribe"), [Boxed]),
        (Table(((Cell("TH", "col", (Run("1"),)),), (Cell("TD", "", TICKED),))), [Grid]),
        (Items("ul.choices", (ListItem("", TICKED, (P,)),) * 2), [Abreast]),
    ],
    ids=lambda value: getattr(value, "kind", None) or type(value).__name__,
)
def test_each_block_has_its_shapes(block: Block, kinds: list[type[Shape]]) -> None:
    assert [type(shape) for shape in shapes(block)] == kinds


def test_at_the_largest_size_columns_stand_below_each_other() -> None:
    assert [type(shape) for shape in shapes(group("div.columns"), text_size=24)] == [Words] * 2


def test_a_field_to_fill_in_is_a_line_that_takes_what_its_row_has_left() -> None:
    known = Field((Run("a"),), (Run("known"),))
    (fields,) = shapes(Fields((Field((Run("a"),), WRITE), known)))
    assert isinstance(fields, Abreast)
    assert [(type(p.shape), p.stretches) for p in fields.parts] == [
        (LabelledLine, True), (Words, False),
    ]  # fmt: skip


def test_frames_to_write_in_stand_in_one_column() -> None:
    columns = Group("div.columns", "Sect", (Group("div", "Div", (P,) * 9), group("div.scribe")))
    (shape,) = shapes(columns)
    shape.height_in(400)
    assert isinstance(shape, Columns)
    assert [stack.width for stack in shape.stacks] == [191, 191]
    assert [stack.height for stack in shape.stacks] == [shape.height] * 2


@pytest.mark.parametrize("text_size", [14, 18, 24])
def test_a_strip_is_a_fold_line_and_words_beside_their_table(text_size: int) -> None:
    table = Table(((Cell("TH", "col", (Run("1"),)),),))
    (strip,) = shapes(Group("section.strip", "Sect", (P, table)), text_size=text_size)
    assert isinstance(strip, Stack)
    rule, body = strip.children
    assert isinstance(rule, Rule)
    assert rule.dash
    assert isinstance(body, Abreast)
    assert [(type(p.shape), p.stretches) for p in body.parts] == [(Words, True), (Grid, False)]


def test_a_sample_ticked_box_stands_before_the_words() -> None:
    (shape,) = shapes(Text("p.cue", "P", (Run("Choose."),), figure="A ticked box"))
    assert isinstance(shape, Words)
    assert isinstance(shape.lead, Sample)
    assert shape.lead.element.alt == "A ticked box"


@pytest.mark.parametrize(("size", "side"), [(14, 28.35), (24, 28.35)])
def test_a_box_higher_than_its_line_has_room_above(size: int, side: float) -> None:
    look = load_style().look(
        Preferences.model_validate({"hands": "cannot-write", "text_size": size})
    )
    assert look.tick == pytest.approx(side, abs=0.01)
    entries = Items("ol.entries", (ListItem("1", TICKED, (P,)),))
    (item,) = typesetter(look).set([entries], Element("Document"))
    above = side / 2 + 0.334 * size - item.first_baseline()
    assert item.before >= above


@pytest.mark.parametrize(
    ("kind", "leads"),
    [("h1", True), ("h2", True), ("h3", True), ("p.level", True), ("p", False), ("p.ask", False)],
)
def test_headings_lead(kind: str, *, leads: bool) -> None:
    (shape,) = shapes(Text(kind, "", (Run("Words"),)))
    assert shape.leads is leads


def test_a_short_certainty_is_framed_and_a_long_one_is_bold_words() -> None:
    (framed,) = shapes(Text("p.known", "P", (Run("so far."),), label="Early"))
    (worded,) = shapes(Text("p.known", "P", (Run("so far."),), label="Early " * 40))
    assert isinstance(framed, Words)
    assert isinstance(worded, Words)
    assert framed.lead
    assert worded.lead is None
    assert [piece.run.text.strip() for piece in worded.pieces] == [
        ("Early " * 40).strip(),
        "so far.",
    ]


# Fields -------------------------------------------------------------------------------------------


def field(label: str, value: str = LINE) -> str:
    return f"<div><dt>{label}</dt><dd>{value}</dd></div>"


def fields(*inside: str) -> str:
    return f'<dl class="fields">{"".join(inside)}</dl>'


@pytest.mark.parametrize("label", ["Call", "Who to call next week"])
def test_a_line_to_write_on_begins_behind_the_whole_label(label: str) -> None:
    content = typeset(fields(field(f"{label}|"))).content
    ((_, last_letter),) = places_of(content, "|")
    (line,) = drawn_paths(content)[0]
    assert last_letter[2] < line[0] < last_letter[2] + 15
    assert line[2] == pytest.approx(look().page[0] - look().margins[1], abs=1)
    assert line[1] < last_letter[1] + 3


def test_a_line_stands_below_a_label_that_leaves_it_no_room() -> None:
    content = typeset(fields(field("What I want to say " * 5 + "|"))).content
    ((_, last_letter),) = places_of(content, "|")
    (line,) = drawn_paths(content)[0]
    assert line[0] == pytest.approx(look().margins[3], abs=1)
    assert line[3] < last_letter[1]


def test_a_list_in_an_item_stands_below_the_words_of_the_item() -> None:
    entry = f'<li value="1">{TICK}<p class="ask">Outer</p><ul><li>Inner</li></ul></li>'
    content = typeset(f'<ol class="entries">{entry}</ol>').content
    ((_, outer),), ((_, inner),) = places_of(content, "Outer"), places_of(content, "Inner")
    assert inner[0] > outer[0]
    assert inner[3] < outer[1]


# What belongs together ----------------------------------------------------------------------------


def entry(number: int, size: int) -> str:
    known = f"Known {number}. " * (size % 7)
    return (
        f'<li value="{number}">{TICK}<p class="ask">Question {number}? {"And more. " * size}</p>'
        f'<p class="known"><span class="certainty">Early</span> {known}</p>'
        '<textarea name="c" rows="2" aria-label="d"></textarea></li>'
    )


def is_tick(box: Box, side: float) -> bool:
    return all(abs(length - side - 1.2) < 2 for length in (box[2] - box[0], box[3] - box[1]))


def is_line(box: Box) -> bool:
    return box[2] - box[0] > 100 and box[3] - box[1] < 3


@pytest.mark.parametrize(("paper", "text_size"), EVERY_LOOK)
def test_a_question_is_never_split_from_its_box_and_its_lines(paper: str, text_size: int) -> None:
    count = 40
    entries = "".join(entry(number, number * 7 % 17) for number in range(1, count + 1))
    content = typeset(f'<ol class="entries">{entries}</ol>', paper, text_size).content
    paths, side = drawn_paths(content), look(paper, text_size).tick
    questions = [places_of(content, f"Question {number}?")[0] for number in range(1, count + 1)]
    assert len(paths) > 4
    for number, page in enumerate(paths):
        tops = [box[3] for at, box in questions if at == number]
        ticks = sorted((box for box in page if is_tick(box, side)), key=lambda box: -box[3])
        lines = sorted((box[1] for box in page if is_line(box)), reverse=True)
        assert len(tops) == len(ticks)
        assert len(lines) == 2 * len(tops)
        for index, (top, tick) in enumerate(zip(tops, ticks, strict=True)):
            assert tick[1] < top < tick[3] + 3
            following = tops[index + 1] if index + 1 < len(tops) else 0
            assert all(following < line < top for line in lines[2 * index : 2 * index + 2])


FOLLOWING = {
    "paragraph": "<p>Next. Words that go on for a while. %s</p>",
    "box": '<section class="box"><p>Next.</p><p>%s</p></section>',
    "columns": '<div class="columns"><div><p>Next. %s</p></div><div><p>Beside.</p></div></div>',
    "list": "<ul><li>Next. %s</li><li>More.</li></ul>",
    "fields": fields(field("Next.", "%s")),
    "lines": '<p>Next.</p><textarea name="c" rows="3" aria-label="d"></textarea><p>%s</p>',
    "entry": f'<ol class="entries"><li value="1">{TICK}<p class="ask">Next. %s</p></li></ol>',
    "level": '<p class="level">Next.</p><ul><li>Sign. %s</li></ul>',
}


@pytest.mark.parametrize("long", [False, True], ids=["short", "longer than a page"])
@pytest.mark.parametrize("following", FOLLOWING.values(), ids=FOLLOWING)
def test_a_heading_is_never_alone_at_the_foot_of_a_page(following: str, *, long: bool) -> None:
    words, seen = "And more words. " * (220 if long else 12), set()
    for lines in range(28, 42):
        above = "<h1>Title</h1>" + "<p>Above.</p>" * lines
        content = typeset(f"{above}<h2>Heading</h2><h3>Below</h3>{following % words}").content
        pages = texts(content)
        (page,) = (number for number, text in enumerate(pages) if "Heading" in text)
        assert re.search(r"Heading Below (1 )?Next\.", pages[page]), lines
        seen.add(page)
    assert seen == {0, 1}


# Nothing is lost ----------------------------------------------------------------------------------

SENTENCE = " ".join(f"w{number}" for number in range(790))
WORD = "".join(chr(97 + number * 7 % 26) for number in range(4000))
LINES = '<textarea name="c" rows="3" aria-label="d"></textarea>'

CONTAINERS = {
    "main": "<p>%s</p>",
    "h1": "<h1>%s</h1><p>x</p>",
    "h2": "<h1>x</h1><h2>%s</h2><p>x</p>",
    "p.stop": '<p class="stop"><strong>%s</strong> x</p>',
    "section.box": '<section class="box"><h1>x</h1><p>%s</p></section>',
    "section.strip": f'<section class="strip"><p>%s</p>{fields(field("x"))}</section>',
    "aside.safety": '<aside class="safety"><p><strong>x</strong> %s</p></aside>',
    "aside.banner": '<aside class="banner"><p>%s</p></aside>',
    "header": "<header><h1>x</h1><p>%s</p></header>",
    "div.columns, left": '<div class="columns"><div><p>%s</p></div><div><p>x</p></div></div>',
    "div.columns, right": '<div class="columns"><ul><li>x</li></ul><ul><li>%s</li></ul></div>',
    "ol.entries": f'<ol class="entries"><li value="1">{TICK}<p class="ask">%s</p>{LINES}</li></ol>',
    "ul": "<ul><li>x</li><li>%s</li><li>x</li></ul>",
    "ul.ticks": f'<ul class="ticks"><li>{TICK}<p>x</p><ul><li>%s</li></ul></li></ul>',
    "ol.sources": '<ol class="sources"><li value="1">%s</li></ol>',
    "dd": fields(field("x", "%s"), field("x", "x"), field("x")),
    "dt": fields(field("%s"), field("x")),
    "td": '<table><tr><th scope="row">x</th><td>%s</td></tr></table>',
    "th": '<table><tr><th scope="row">%s</th><td>x</td></tr></table>',
    "ul.choices": f'<ul class="choices"><li>{TICK} %s</li><li>{TICK} x</li></ul>',
    "div.scribe, beside": f'<ol class="entries"><li value="1">{TICK}<div class="columns">'
    f'<div><p class="ask">%s</p></div><div class="scribe">{LINES}</div></div></li></ol>',
    "div.scribe": f'<div class="scribe"><p>%s</p>{LINES}</div>',
    "section.strip, table": '<section class="strip"><p>%s</p><table><tr><td>x</td></tr></table>'
    "</section>",
    "span.certainty": '<p class="known"><span class="certainty">%s</span> x</p>',
    "nested": f'<section class="box"><aside class="safety"><ol class="entries"><li value="1">{TICK}'
    f"<section><h1>x</h1><p>%s</p>{LINES}</section></li></ol></aside></section>",
}


@pytest.mark.parametrize(("paper", "text_size"), EVERY_LOOK)
@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS)
def test_a_text_longer_than_a_page_is_printed_whole(
    container: str, paper: str, text_size: int
) -> None:
    for words in (SENTENCE, WORD):
        body = "<p>Above.</p>" * 21 + container % words + "<p>Below.</p>"
        pages = texts(typeset(body, paper, text_size).content)
        printed = "".join(letters(re.sub(r"Foot\. ?Page \d+ of \d+", "", page)) for page in pages)
        assert letters(words) in printed
        assert printed.startswith("Above.")
        assert printed.endswith("Below.")


def test_columns_that_fit_on_a_page_only_as_one_take_one_page() -> None:
    columns = '<div class="columns"><div><p>%s</p></div><div><p>Right.</p></div></div>'
    pages = texts(typeset(columns % " ".join(f"w{number}" for number in range(500))).content)
    assert len(pages) == 1
    assert pages[0].endswith("w499 Right. Foot. Page 1 of 1")


def test_more_lines_than_a_page_holds_are_all_drawn() -> None:
    body = '<p>x</p><textarea name="c" rows="40" aria-label="d"></textarea>'
    for paper, text_size in EVERY_LOOK:
        paths = drawn_paths(typeset(body, paper, text_size).content)
        assert sum(len([box for box in page if is_line(box)]) for page in paths) == 40


def test_a_list_of_a_thousand_items_keeps_its_order() -> None:
    items = "".join(f"<li>item {number} here</li>" for number in range(1000))
    text = " ".join(texts(typeset(f"<ul>{items}</ul>").content))
    assert [int(found) for found in re.findall(r"item (\d+) here", text)] == list(range(1000))


def test_markup_typed_by_a_person_is_printed_as_typed() -> None:
    typed = "<b>x</b> & {{ 7*7 }} ]]> <img src=/etc/passwd> <seq id=a/> <onDraw name=f/>"
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;")
    assert letters(typed) in letters(texts(typeset(f"<p>{escaped}</p>").content)[0])
