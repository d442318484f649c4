"""The structure tree stands in reading order, whatever is drawn when."""

from checklist.pdf.structure import Annotation, Content, Element


def test_elements_stand_where_they_were_made() -> None:
    root = Element("Document")
    first, second = root.child("P"), root.child("Sect")
    second.add(Content(0, 0))
    first.add(Content(0, 1))
    assert root.kids == [first, second]


def test_an_element_within_words_stands_where_it_was_drawn() -> None:
    words = Element("P")
    span = Element("Span", words)
    words.add(Content(0, 0))
    span.add(Content(0, 1))
    words.add(Content(0, 2))
    assert words.kids == [Content(0, 0), span, Content(0, 2)]


def test_an_element_over_two_pages_stays_one() -> None:
    words = Element("P")
    span = Element("Span", words)
    for page in (0, 1):
        span.add(Content(page, 0))
    assert words.kids == [span]
    assert span.kids == [Content(0, 0), Content(1, 0)]


def test_an_element_that_is_never_drawn_takes_no_place() -> None:
    words = Element("P")
    Element("Span", words)
    assert words.kids == []


def test_all_elements_are_found_in_reading_order() -> None:
    root = Element("Document")
    section = root.child("Sect")
    heading, form = section.child("H1"), section.child("Form")
    form.add(Annotation(0, "field"))
    foot = root.child("P")
    assert list(root.elements()) == [root, section, heading, form, foot]
