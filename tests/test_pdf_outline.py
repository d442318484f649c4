"""The outline holds the headings as they stand below each other, each with its place."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pdf_probe import typeset

from checklist.pdf.objects import File, references
from checklist.pdf.outline import Outline

Entries = list[tuple[str, int]]
"""Titles with their levels."""


def opened(outline: Outline) -> Any:
    """A file of one empty page, with an outline that leads to it."""
    file = File()
    top = file.reserve()
    page = file.add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]/Resources<<>>>>" % top)
    file.fill(top, b"<</Type/Pages/Kids%b/Count 1>>" % references([page]))
    entry = outline.written(file)
    root = file.add(b"<</Type/Catalog/Pages %d 0 R%b>>" % (top, entry))
    return pikepdf.open(BytesIO(file.written(root=root, info=file.add(b"<<>>"))))


def outline_of(entries: Entries, closed: str = "") -> Outline:
    outline = Outline()
    for title, level in entries:
        outline.enter(title, level, page=2, top=7.5, closed=title == closed)
    return outline


def tree(items: Any) -> list[Any]:
    return [(item.title, tree(item.children)) if item.children else item.title for item in items]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([("a", 0)], ["a"]),
        ([("a", 0), ("b", 0)], ["a", "b"]),
        ([("a", 0), ("b", 1), ("c", 2), ("d", 1), ("e", 0)], [("a", [("b", ["c"]), "d"]), "e"]),
        ([("a", 0), ("b", 1), ("c", 2), ("d", 0)], [("a", [("b", ["c"])]), "d"]),
        ([("a", 1), ("b", 0)], ["a", "b"]),
        ([("a", 0), ("b", 2), ("c", 1)], [("a", ["b", "c"])]),
    ],
    ids=["one", "two", "up and down", "up by two", "begins low", "skips a level"],
)
def test_headings_stand_below_each_other(entries: Entries, expected: list[Any]) -> None:
    with opened(outline_of(entries)) as document, document.open_outline() as found:
        assert tree(found.root) == expected


def test_every_entry_knows_its_neighbours() -> None:
    document = opened(outline_of([("a", 0), ("b", 1), ("c", 1), ("d", 0)]))
    top = document.Root.Outlines
    a, d = top.First, top.Last
    b, c = a.First, a.Last
    assert [str(each.Title) for each in (a, b, c, d)] == ["a", "b", "c", "d"]
    assert (a.Next, d.Prev, b.Next, c.Prev) == (d, a, c, b)
    assert (a.Parent, b.Parent, c.Parent, d.Parent) == (top, a, a, top)
    assert not any(key in each for each, key in ((a, "/Prev"), (d, "/Next"), (c, "/Next")))


@pytest.mark.parametrize(
    ("closed", "expected"),
    [("", (4, 2)), ("a", (2, -2)), ("b", (3, 1))],
    ids=["all open", "the first closed", "one below it closed"],
)
def test_what_is_below_a_closed_entry_is_not_counted(
    closed: str, expected: tuple[int, int]
) -> None:
    entries = [("a", 0), ("b", 1), ("c", 2), ("d", 0)]
    document = opened(outline_of(entries, closed))
    top = document.Root.Outlines
    assert (int(top.Count), int(top.First.Count)) == expected


def test_an_entry_leads_to_its_page_and_height() -> None:
    with opened(outline_of([("a", 0)])) as document:
        page, how, left, top, zoom = document.Root.Outlines.First.Dest
        assert page == document.pages[0].obj
        assert (str(how), left, float(top), zoom) == ("/XYZ", 0, 7.5, None)


def test_a_title_may_be_in_any_script() -> None:
    with opened(outline_of([("(Чому) \\", 0)])) as document, document.open_outline() as found:
        assert tree(found.root) == ["(Чому) \\"]


def test_a_document_without_headings_has_no_outline() -> None:
    file = File()
    assert Outline().written(file) == b""
    assert file.next == 1


def test_the_headings_of_a_page_lead_to_where_they_stand() -> None:
    body = "<h1>One</h1>" + "<p>x</p>" * 60 + "<h2>Two</h2><h2>Three</h2>"
    with pikepdf.open(BytesIO(typeset(body).content)) as document:
        top: Any = document.Root.Outlines
        one, two, three = top.First, top.First.First, top.First.Last
        assert [each.Dest[0] for each in (one, two, three)] == [
            document.pages[number].obj for number in (0, 1, 1)
        ]
        assert float(two.Dest[3]) > float(three.Dest[3])
