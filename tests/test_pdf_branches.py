"""A branch of the structure tree is in reading order, and fits wherever its drawings are put."""

import pytest

from checklist.pdf import branches
from checklist.pdf.branches import Branch, Where, branch
from checklist.pdf.drawings import Annotation, Box, Drawing
from checklist.pdf.structure import Element

BOX: Box = (1, 2, 3, 4)
FIELD = Annotation(BOX, "")
FIRST, PARENT = 10, 5
HERE = Where(page=90, x=100, y=200, mark=7, annotation=50)
NEXT = Where(page=91, x=0, y=0, mark=0, annotation=60)


def drawing(
    *parts: Element | tuple[Element, Annotation], outline: Element | None = None
) -> Drawing:
    """What elements got, without the operators: marked content, or an annotation."""
    each = tuple(part if isinstance(part, tuple) else (part, None) for part in parts)
    return Drawing(
        content=b"",
        holes=(),
        parts=each,
        annotations=tuple(annotation for _, annotation in each if annotation),
        outlines=((outline, BOX),) if outline else (),
        bookmarks=(),
        fonts=frozenset(),
        marks=sum(annotation is None for _, annotation in each),
    )


def written(made: Branch, *places: Where) -> list[str]:
    return [text.decode() for text in made.written(FIRST, PARENT, places or (HERE, NEXT))]


def test_an_element_names_its_parent_its_page_and_its_marks() -> None:
    words = Element("P")
    made = branch([words], [drawing(words, words)])
    assert written(made) == ["<</S/P/P 5 0 R/Pg 90 0 R/K[7 8]>>"]
    assert (made.roots, made.marked, made.annotated) == ((0,), ((0, 0),), ((),))


def test_elements_stand_where_they_were_made_whatever_is_drawn_first() -> None:
    root = Element("Sect")
    first, second = root.child("P"), root.child("H2")
    made = branch([root], [drawing(second, first)])
    assert written(made) == [
        "<</S/Sect/P 5 0 R/K[11 0 R 12 0 R]>>",
        "<</S/P/P 10 0 R/Pg 90 0 R/K[8]>>",
        "<</S/H2/P 10 0 R/Pg 90 0 R/K[7]>>",
    ]
    assert made.marked == ((2, 1),)


def test_an_element_within_words_stands_where_it_was_drawn() -> None:
    words = Element("P")
    span = Element("Span", words)
    made = branch([words], [drawing(words, span, words)])
    assert written(made) == [
        "<</S/P/P 5 0 R/Pg 90 0 R/K[7 11 0 R 9]>>",
        "<</S/Span/P 10 0 R/Pg 90 0 R/K[8]>>",
    ]


def test_an_element_within_an_element_within_words_takes_its_place_too() -> None:
    words = Element("P")
    link = Element("Link", words)
    inner = Element("Span", link)
    assert written(branch([words], [drawing(inner)])) == [
        "<</S/P/P 5 0 R/K[11 0 R]>>",
        "<</S/Link/P 10 0 R/K[12 0 R]>>",
        "<</S/Span/P 11 0 R/Pg 90 0 R/K[7]>>",
    ]


def test_an_element_on_two_pages_is_one_and_has_content_on_both() -> None:
    words = Element("P")
    made = branch([words], [drawing(words), drawing(words)])
    assert written(made) == [
        "<</S/P/P 5 0 R/Pg 90 0 R/K[7 <</Type/MCR/Pg 91 0 R/MCID 0>>]>>"
    ]  # fmt: skip
    assert made.marked == ((0,), (0,))


def test_an_annotation_is_told_by_its_object_and_counted_by_itself() -> None:
    form = Element("Form")
    made = branch([form], [drawing((form, FIELD), form, (form, FIELD))])
    assert written(made) == [
        "<</S/Form/P 5 0 R/Pg 90 0 R/K[<</Type/OBJR/Pg 90 0 R/Obj 50 0 R>> 7 "
        "<</Type/OBJR/Pg 90 0 R/Obj 51 0 R>>]>>"
    ]
    assert (made.marked, made.annotated) == (((0,),), ((0, 0),))


def test_a_box_is_where_the_drawing_was_put() -> None:
    figure = Element("Figure", alt="a ticked box")
    assert written(branch([figure], [drawing(figure, outline=figure)])) == [
        "<</S/Figure/P 5 0 R/Pg 90 0 R/Alt(a ticked box)/A<</O/Layout/BBox[101 202 103 204]>>"
        "/K[7]>>"
    ]


def test_what_is_said_of_an_element_is_no_hole() -> None:
    words = Element(
        "P", None, {"O": "/List", "X": "(9%)"}, alt="100 %d", actual="5 %", language="x"
    )
    assert written(branch([words], [])) == [
        "<</S/P/P 5 0 R/Lang(x)/Alt(100 %d)/ActualText(5 %)/A<</O /List/X (9%)>>/K[]>>"
    ]


def test_several_roots_stand_below_one_parent() -> None:
    first, second = Element("P"), Element("P")
    made = branch([first, second], [drawing(second, first)])
    assert written(made) == ["<</S/P/P 5 0 R/Pg 90 0 R/K[8]>>", "<</S/P/P 5 0 R/Pg 90 0 R/K[7]>>"]
    assert made.roots == (0, 1)


def test_what_an_element_was_made_of_is_left_as_it_was() -> None:
    words = Element("P")
    drawn = [drawing(words, Element("Span", words))]
    assert branch([words], drawn) == branch([words], drawn)
    assert words.kids == []


def test_one_branch_is_written_at_many_places() -> None:
    words = Element("P")
    made = branch([words], [drawing(words)])
    before = written(made, HERE)
    assert written(made, NEXT) == ["<</S/P/P 5 0 R/Pg 91 0 R/K[0]>>"]
    assert written(made, HERE) == before


def test_nothing_is_an_empty_branch() -> None:
    assert branch([], []) == branches.EMPTY
    assert written(branches.EMPTY) == []


def test_what_is_drawn_of_another_block_is_refused() -> None:
    with pytest.raises(LookupError, match="Span belongs to no block that is drawn"):
        branch([Element("P")], [drawing(Element("Span"))])
