"""A document is the same whatever was made before it, and all of it finds its way back."""

import gc
import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from weakref import ref

import pikepdf
import pypdfium2
import pytest
from aloud import Reading, transcript
from pdf_probe import Painted, look, page, typeset
from shipped_sheets import EVERYBODY, LONG, SHEETS, WORLD, Sheet, digest

from checklist.pdf import assembly, casts, font_objects, render
from checklist.pdf import page as pages
from checklist.pdf.assembly import Assembly
from checklist.pdf.blocks import Page
from checklist.pdf.casts import Standing, cast_of
from checklist.pdf.drawings import Annotation
from checklist.pdf.memo import Recurring
from checklist.pdf.page import Placed
from checklist.pdf.srgb import PROFILE
from checklist.pdf.structure import Element
from checklist.pdf.tags import SheetCanvas, record

ROOT = Path(__file__).parent.parent
FOR_EACH = pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
BLANK_PAGE = Page("en", "", "", None, (), (), "", 0)


# Nothing that is kept changes a byte --------------------------------------------------------------


def keepers() -> dict[str, Any]:
    """All that checklist.pdf keeps between documents, by the functions that keep it."""
    folder = Path(casts.__file__).parent
    modules = {
        each.name: importlib.import_module(f"checklist.pdf.{each.name}")
        for each in pkgutil.iter_modules([str(folder)])
    }
    return {
        f"{name}.{key}": value
        for name, module in modules.items()
        for key, value in vars(module).items()
        if hasattr(value, "cache_clear")
        and not isinstance(value, type)
        and value.__module__ == module.__name__
    }


def forget() -> None:
    """Let go of all that is kept, but for the fonts and the canvas."""
    for name, keeper in keepers().items():
        if not name.startswith(("faces.", "font_files.", "shaping.", "tags.", "codes.")):
            keeper.cache_clear()


@pytest.fixture(scope="module")
def alone() -> dict[Sheet, str]:
    """What tells the bytes of each sheet, made in a process in which nothing was made before."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "shipped_sheets.py")],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True,
    )  # fmt: skip
    return dict(zip(SHEETS, json.loads(done.stdout), strict=True))


@pytest.fixture(scope="module")
def _after_many_others() -> None:
    """Make sixty documents of others in other looks."""
    for number in range(60):
        Sheet(
            template=("visit", "full", "handout", "helper")[number % 4],
            patient=EVERYBODY[number % len(EVERYBODY)],
            text_size=("14", "18", "24")[number % 3],
            paper=("a4", "letter")[number % 2],
            own=f"{number} {WORLD[number % 40 :]} {number}",
        ).pdf()


@FOR_EACH
@pytest.mark.usefixtures("_after_many_others")
def test_a_sheet_is_the_same_bytes_after_many_others(sheet: Sheet, alone: dict[Sheet, str]) -> None:
    assert digest(sheet) == alone[sheet]
    assert digest(sheet) == alone[sheet]


@FOR_EACH
def test_a_sheet_is_the_same_bytes_when_every_fragment_is_new(
    sheet: Sheet, alone: dict[Sheet, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def forgetful(*fragment: Any) -> Any:
        cast_of.cache_clear()
        seen.append(fragment)
        return cast_of(*fragment)

    forget()
    monkeypatch.setattr(pages, "cast_of", forgetful)
    assert digest(sheet) == alone[sheet]
    assert seen


@FOR_EACH
def test_a_sheet_is_drawn_and_read_alike_when_its_page_is_read_whole(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_fragments = sheet.pdf()
    monkeypatch.setattr(pages, "cut", lambda _: None)
    whole = sheet.pdf()
    assert transcript(Reading(whole)) == transcript(Reading(by_fragments))
    assert pixels(whole) == pixels(by_fragments)


def pixels(content: bytes) -> list[bytes]:
    """Each page as a viewer's engine draws it."""
    return [
        bytes(sheet.render(scale=0.7, grayscale=True).buffer)
        for sheet in pypdfium2.PdfDocument(content)
    ]


def test_what_is_kept_of_another_look_would_be_seen(
    alone: dict[Sheet, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, Any] = {}

    def blind_to_looks(text: str, tags: tuple[str, ...], how: casts.Setting) -> Any:
        return kept.setdefault(text, cast_of(text, tags, how))

    sheet, large = (
        next(each for each in SHEETS if each.text_size == size) for size in ("14", "18")
    )
    monkeypatch.setattr(pages, "cast_of", blind_to_looks)
    large.pdf()
    assert digest(sheet) != alone[sheet]


@pytest.mark.parametrize(
    ("shown", "otherwise"),
    [("<p>One.</p><p>Two.</p>", "<p>One.</p><p>Tvo.</p>"), ("<p>One.</p>", "<h1>One.</h1>")],
    ids=["a letter", "a level"],
)
def test_a_page_that_is_drawn_or_read_otherwise_would_be_seen(shown: str, otherwise: str) -> None:
    one, other = typeset(shown).content, typeset(otherwise).content
    assert transcript(Reading(one)) != transcript(Reading(other))
    assert pixels(one) != pixels(other)


# Threads ------------------------------------------------------------------------------------------

EIGHT = [
    Sheet("visit", EVERYBODY[n % 4], ("14", "24")[n % 2], own=f"{n} {WORLD} {LONG[: 1200 * n]}")
    for n in range(8)
]


def test_threads_make_the_bytes_that_one_after_the_other_makes() -> None:
    forget()
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(digest, EIGHT * 2))
    finally:
        sys.setswitchinterval(before)
    forget()
    assert together == list(map(digest, EIGHT)) * 2


WORK = [(casts, "record"), (pages, "record"), (casts, "cast"), (font_objects, "_packed")]
"""What reads and changes what threads share."""


def held_in(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note for each piece of work whether its thread holds the lock."""
    held: list[bool] = []
    is_owned = getattr(pages.one_at_a_time, "_is_owned")  # noqa: B009  (no public way to ask)
    for module, name in WORK:
        work = getattr(module, name)

        def noting(*args: Any, work: Callable[..., Any] = work, **named: Any) -> Any:
            held.append(is_owned())
            return work(*args, **named)

        monkeypatch.setattr(module, name, noting)
    forget()
    return held


def test_one_thread_at_a_time_draws_and_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    held = held_in(monkeypatch)
    EIGHT[7].pdf()
    assert len(held) > 50
    assert all(held)


@pytest.mark.parametrize("module", [pages, assembly], ids=["set", "written"])
def test_work_without_the_lock_is_noticed(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    held = held_in(monkeypatch)
    monkeypatch.setattr(module, "one_at_a_time", nullcontext())
    EIGHT[7].pdf()
    assert not all(held)


# What is kept has bounds --------------------------------------------------------------------------

WITHOUT_BOUNDS = {
    "codes._fixed_codes", "codes.parts", "font_objects._part",  # of the fonts a style names
    "shaping.can_shape", "tags._only_canvas",  # of which there is one
}  # fmt: skip


def test_all_that_is_kept_has_a_bound() -> None:
    found = keepers()
    assert len(found) > 10
    boundless = {name for name, each in found.items() if each.cache_info().maxsize is None}
    assert boundless == WITHOUT_BOUNDS


def test_blocks_of_many_people_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def noted(*fragment: Any) -> Any:
        found = cast_of.__wrapped__(*fragment)
        made.append(ref(found))
        return found

    small = Recurring(noted, new=10, most=10)
    monkeypatch.setattr(pages, "cast_of", small)
    for number in range(30):
        typeset("".join(f"<p>{each}</p>" for each in (f"{number} one", "two", f"{number} three")))
        assert small.cache_info().currsize <= 11
    gc.collect()
    alive = [each() for each in made if each()]
    assert len(alive) == small.cache_info().currsize <= 11
    assert len(made) > 60
    sizes = {name: each.cache_info() for name, each in keepers().items()}
    assert all(info.currsize <= info.maxsize for info in sizes.values() if info.maxsize is not None)


# Blocks beside each other -------------------------------------------------------------------------


def assembled(*painters: Callable[[SheetCanvas], None]) -> bytes:
    """A page on which several blocks are drawn, one over the other."""
    painted = [Painted(painter, None) for painter in painters]
    made = Assembly(BLANK_PAGE, painted[0].how.font)
    standings = [Standing(each) for each in painted]
    made.root.kids += standings
    made.add_page(
        (40, 40),
        [Placed(each.cast.drawings[0], 0, 0, each) for each in standings],
    )
    return made.written()


def spoil(canvas: SheetCanvas) -> None:
    """Leave a colour, a dash, a width and a place behind."""
    canvas.setStrokeColorRGB(1, 1, 1)
    canvas.setDash(1, 3)
    canvas.setLineWidth(9)
    canvas.translate(20, 20)


def rule(canvas: SheetCanvas) -> None:
    with canvas.artifact():
        canvas.line(0, 20, 40, 20)


def test_a_block_leaves_nothing_of_its_pen_to_the_next() -> None:
    assert pixels(assembled(spoil, rule)) == pixels(assembled(rule))


def test_a_pen_that_is_left_to_the_next_would_be_seen() -> None:
    with pikepdf.open(BytesIO(assembled(spoil, rule))) as pdf:
        content = pdf.pages[0].Contents
        bare = re.sub(rb"(?m)^(q|Q)(?= |$)", b"", content.read_bytes())
        assert bare != content.read_bytes()
        content.write(bare)
        file = BytesIO()
        pdf.save(file)
    assert pixels(file.getvalue()) != pixels(assembled(rule))


# Structure ----------------------------------------------------------------------------------------


def tagged() -> Any:
    """Two pages: a paragraph on both; on the second a link, a field and a heading."""
    root = Element("Sect")
    words, link, form = (
        root.child("P"),
        Element("Link", root, link="https://x.org/"),
        Element("Form"),
    )
    root.kids.append(form)

    def first(canvas: SheetCanvas) -> None:
        with canvas.artifact():
            canvas.line(1, 1, 9, 1)
        with canvas.content(words):
            canvas.rect(5, 5, 9, 9)

    def second(canvas: SheetCanvas) -> None:
        first(canvas)
        with canvas.content(link):
            canvas.rect(7, 7, 9, 9)
        canvas.lead(link, (7, 7, 16, 16))
        canvas.fill_in(form, Annotation((1, 1, 2, 2), "/Subtype/Widget/T(a)"))
        canvas.bookmark("Title", level=0, top=40)

    painted = Painted(first, root)
    standing = Standing(painted)
    made = Assembly(BLANK_PAGE, painted.how.font)
    made.root.kids.append(standing)
    for painter in (first, second):
        made.add_page((50, 50), [Placed(record(painter), 0, 0, standing)])
    return pikepdf.open(BytesIO(made.written()))


def ways_back(document: Any) -> dict[int, Any]:
    """The elements of pages and annotations, by the keys that lead there."""
    numbers: list[Any] = list(document.Root.StructTreeRoot.ParentTree.Nums)
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def test_an_element_on_two_pages_is_one_with_content_on_both() -> None:
    document = tagged()
    (section,) = document.Root.StructTreeRoot.K.K
    paragraph = section.K[0]
    assert paragraph.Pg == document.pages[0].obj
    assert paragraph.K[0] == 0
    assert (paragraph.K[1].Pg, paragraph.K[1].MCID) == (document.pages[1].obj, 0)


def test_every_page_and_annotation_finds_the_way_back_to_its_elements() -> None:
    document = tagged()
    parents = ways_back(document)
    roles = [[str(each.S) for each in parents[each.obj.StructParents]] for each in document.pages]
    assert roles == [["/P"], ["/P", "/Link"]]
    assert {str(each.obj.Tabs) for each in document.pages} == {"/S"}
    link, field = document.pages[1].Annots
    assert [str(parents[each.StructParent].S) for each in (link, field)] == ["/Link", "/Form"]
    assert [each.P for each in (link, field)] == [document.pages[1].obj] * 2
    assert parents[link.StructParent].K[1].Obj == link
    assert document.Root.StructTreeRoot.ParentTreeNextKey == len(parents) == 4


def test_two_blocks_of_the_same_words_are_two_elements() -> None:
    document: Any
    with pikepdf.open(BytesIO(typeset("<p>Same.</p><p>Same.</p>").content)) as document:
        first, second, _foot = document.Root.StructTreeRoot.K.K
        assert (first.S, second.S) == ("/P", "/P")
        assert first.objgen != second.objgen
        assert [first.K[0], second.K[0]] == [0, 1]
        assert ways_back(document)[0][0].objgen == first.objgen


@pytest.mark.parametrize(
    ("body", "role"),
    [
        (f"<p>{LONG}</p>", "P"),
        (f"<ul><li>{LONG}</li></ul>", "LBody"),
        ('<textarea name="a" rows="40" aria-label="b"></textarea>', "Form"),
    ],
    ids=["a paragraph", "an item", "lines"],
)
def test_a_block_that_the_end_of_a_page_divides_stays_one_element(body: str, role: str) -> None:
    whole, divided = page(body), page("<p>Above.</p>" * 9 + body)
    expected = render(whole, look()).content
    content = render(divided, look(), fillable=role != "Form").content
    reading = Reading(content)
    (element,) = (
        each for each in reading.root.elements()
        if each.role == role and "Above" not in each.text and "Foot" not in each.text
    )  # fmt: skip
    if role != "Form":
        assert {words.page for words in element.words()} == {1, 2}
        assert element.text == LONG.strip()
    assert reading.lost == []
    assert render(whole, look()).content == expected


def test_an_element_that_several_blocks_stand_in_is_one() -> None:
    body = "<section><h1>a</h1><ul><li>b</li><li>c</li></ul></section><section><p>d</p></section>"
    sections = [each for each in Reading(typeset(body).content).root.kids if each.role == "Sect"]
    assert [[kid.role for kid in each.kids] for each in sections] == [["H1", "L"], ["P"]]
    assert [kid.role for kid in sections[0].kids[1].kids] == ["LI", "LI"]


def test_the_catalog_says_what_kind_of_document_it_is() -> None:
    with tagged() as document:
        catalog = document.Root
        assert catalog.MarkInfo.Marked
        (intent,) = catalog.OutputIntents
        assert intent.DestOutputProfile.read_bytes() == PROFILE
        assert "/Filter" not in catalog.Metadata
        assert b"<pdfuaid:part>1</pdfuaid:part>" in catalog.Metadata.read_bytes()
        assert [each.title for each in document.open_outline().root] == ["Title"]


# Dates --------------------------------------------------------------------------------------------


def dated(day: date | None) -> bytes:
    return typeset("<p>x</p>", head=f'<meta name="date" content="{day}">' if day else "").content


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 3), "D:20261203000000+00'00'"),
        (date(999, 1, 1), "D:09990101000000+00'00'"),
        (None, "D:20000101000000+00'00'"),
    ],
    ids=str,
)
def test_a_document_is_dated_as_it_says(day: date | None, expected: str) -> None:
    with pikepdf.open(BytesIO(dated(day))) as document:
        info = document.docinfo
        assert {str(info["/CreationDate"]), str(info["/ModDate"])} == {expected}


def test_documents_of_different_days_differ() -> None:
    assert dated(date(2026, 12, 3)) != dated(date(2026, 12, 4))


@pytest.mark.parametrize("epoch", ["0", "1700000000", "no number", "-1"])
def test_the_environment_does_not_date_it(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    before = dated(None), dated(date(2026, 12, 3))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert (dated(None), dated(date(2026, 12, 3))) == before
