"""The structure tree stands in reading order, whatever is drawn when."""

from checklist.pdf.structure import Element


def test_elements_stand_where_they_were_made() -> None:
    root = Element("Document")
    first, second = root.child("P"), root.child("Sect")
    assert root.kids == [first, second]
    assert (first.parent, second.parent) == (root, root)


def test_an_element_made_alone_takes_no_place_of_its_own() -> None:
    words = Element("P")
    Element("Span", words)
    assert words.kids == []


def test_two_elements_that_say_the_same_are_two() -> None:
    assert Element("P") != Element("P")


def test_an_element_does_not_keep_what_it_is_below() -> None:
    section = Element("Sect")
    words = section.child("P")
    assert words.parent is section
    del section
    assert words.parent is None


def test_all_elements_are_found_in_reading_order() -> None:
    root = Element("Document")
    section = root.child("Sect")
    heading, form = section.child("H1"), section.child("Form")
    foot = root.child("P")
    assert list(root.elements()) == [root, section, heading, form, foot]
