"""A print job: one PDF of many sheets, each as it is by itself, everyone from a front side on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest
from pdf_probe import texts
from verapdf import PROFILES, Judge

from checklist import print_job
from checklist.bank import load_bank
from checklist.documents import fit, render_pdf
from checklist.errors import InputError, Place, Problem
from checklist.patient import Patient, Preferences, load_patient
from checklist.pdf import render_job
from checklist.print_job import PrintJob, Sheet, make_print_job
from checklist.selection import Checklist, select

if TYPE_CHECKING:
    from checklist.pdf import Layout

EXAMPLES = Path(__file__).parent.parent / "examples"
BANK = load_bank()
TODAY = date(2026, 12, 1)
KINDS = [
    ("newly-diagnosed", 14, "a4", "steady"),
    ("diabetes-insulin-steroids", 18, "letter", "steady"),
    ("progressive-low-kidney", 24, "a4", "shaky"),
    ("newly-diagnosed", 14, "a4", "cannot-write"),
]
TIMES = ["10:30", "9:00", "", "2:15 pm"]
PAPERS = {"a4": (595, 842), "letter": (612, 792)}


def patient(number: int, name: str) -> Patient:
    source, text_size, paper, hands = KINDS[number % len(KINDS)]
    wishes = {"text_size": str(text_size), "paper": paper, "hands": hands}
    return load_patient(EXAMPLES / f"{source}.yaml", BANK).model_copy(
        update={"name": name, "preferences": Preferences.model_validate(wishes)}
    )


def sheet(row: int, time: str = "", **changes: Any) -> Sheet:
    whose = patient(row - 1, f"Zyta{row} Quux").model_copy(update=changes)
    return Sheet(row, time, select(BANK, whose, on=TODAY))


def sheets() -> list[Sheet]:
    return [sheet(row, time) for row, time in enumerate(TIMES, start=1)]


@cache
def job(**wishes: Any) -> PrintJob:
    return make_print_job(sheets(), **wishes)


def long() -> Sheet:
    """One of three pages."""
    asks = tuple("Why is it that " + "things are so " * 40 + f"{n}?" for n in range(6))
    return sheet(1, "8:00", own_questions=asks, starred=())


def pictures(content: bytes) -> Iterator[bytes]:
    for page in pypdfium2.PdfDocument(content):
        yield page.render(scale=1, grayscale=True).to_pil().tobytes()


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content))


def outline(content: bytes) -> list[str]:
    """The highest titles of the outline."""
    with opened(content) as pdf, pdf.open_outline() as found:
        return [item.title for item in found.root]


def cover(made: PrintJob) -> str:
    return texts(made.content)[0]


# Order and place ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "rows"),
    [
        pytest.param(["10:30", "9:00", "10:00"], [2, 3, 1], id="hours without a zero"),
        pytest.param(["9:00", "9:00", "8:59"], [3, 1, 2], id="by row at one time"),
        pytest.param(["", "9:00", ""], [2, 1, 3], id="no time comes last"),
        pytest.param(["2:15 pm", "12:00 pm", "9 am"], [3, 2, 1], id="halves of a day"),
        pytest.param(["14.15", "9h30", "12:05 AM"], [3, 2, 1], id="other ways to write it"),
        pytest.param(["soon", "23:59"], [2, 1], id="what is no time"),
    ],
)
def test_sheets_come_by_time_and_then_by_row(times: list[str], rows: list[int]) -> None:
    blank = select(BANK, Patient(), on=TODAY)
    wanted = [Sheet(row, time, blank) for row, time in enumerate(times, start=1)]
    made = make_print_job(wanted, cover=False, helper=False)
    assert [each.row for each in made.printed] == rows


@pytest.mark.parametrize("separators", [False, True], ids=["", "with slips"])
@pytest.mark.parametrize("helper", [False, True], ids=["", "with the helper page"])
@pytest.mark.parametrize("with_cover", [False, True], ids=["", "with a cover"])
def test_everyone_begins_on_a_front_side(
    *, with_cover: bool, helper: bool, separators: bool
) -> None:
    made = make_print_job(
        [*sheets(), replace(long(), row=5)],
        cover=with_cover, helper=helper, separators=separators,
    )  # fmt: skip
    pages = texts(made.content)
    assert len(pages) == made.pages
    assert made.pages % 2 == 0
    expected = 1 + 2 * (with_cover + helper + separators)
    for each in made.printed:
        assert each.first % 2 == 1
        assert each.first == expected
        assert pages[each.last - 1].endswith(f"Page {each.pages} of {each.pages}")
        assert f"Zyta{each.row}" in pages[each.first - 1] or each.row == 5
        expected = each.last + 1 + each.pages % 2 + 2 * separators
    assert made.printed[0].pages % 2 == 1, "no sheet here has an odd number of pages"


def test_a_filler_page_has_nothing_on_it_and_the_paper_of_its_sheet() -> None:
    made = make_print_job([long(), sheet(2)], cover=False, helper=False)
    filler = made.printed[0].last
    with opened(made.content) as pdf:
        marks = [str(each.operator) for each in pikepdf.parse_content_stream(pdf.pages[filler])]
        assert pdf.pages[filler].MediaBox == pdf.pages[filler - 1].MediaBox
    assert {"BDC", "BMC", "Tj", "TJ", "Do", "f", "S"} & set(marks) == set()
    assert texts(made.content)[filler] == ""


def test_each_page_has_the_paper_of_its_record() -> None:
    made = job()
    with opened(made.content) as pdf:
        for each in made.printed:
            for number in range(each.first - 1, each.last):
                box = pdf.pages[number].MediaBox
                assert (round(box[2]), round(box[3])) == PAPERS[each.look.paper]
    assert {each.look.paper for each in made.printed} == set(PAPERS)


# The sheets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("separators", [False, True], ids=["", "with slips"])
def test_each_sheet_looks_and_reads_as_it_does_by_itself(*, separators: bool) -> None:
    made = job(separators=separators)
    whose = {each.row: each for each in sheets()}
    drawn, said = list(pictures(made.content)), texts(made.content)
    for each in made.printed:
        single = render_pdf(whose[each.row].checklist, fillable=False).content
        here = slice(each.first - 1, each.last)
        assert said[here] == texts(single)
        assert drawn[here] == list(pictures(single))


def test_a_job_has_nothing_to_fill_in_on_a_screen() -> None:
    with opened(job().content) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all("/Annots" not in page for page in pdf.pages)


def test_other_templates_make_a_job_too() -> None:
    made = make_print_job(sheets()[:1], template="full", cover=False, helper=False)
    assert made.pages > 4
    assert "All my questions" in texts(made.content)[0]


# What goes with them ------------------------------------------------------------------------------


def test_the_cover_tells_what_to_load_who_is_when_and_which_pages_are_whose() -> None:
    made = job()
    said = cover(made)
    assert "Paper to load: 6 sheets of A4, 1 sheet of Letter." in said
    assert "Two kinds of paper." in said
    assert "4 people: 2 in 14 pt, 1 in 18 pt, 1 in 24 pt." in said
    lines = [
        "9:00, row 2: 18 pt, Letter, pages 5 to 6",
        "10:30, row 1: 14 pt, A4, pages 7 to 8",
        "2:15 pm, row 4: 14 pt, A4, pages 9 to 10, needs someone to write",
        "No time, row 3: 24 pt, A4, pages 11 to 14",
    ]
    places = [said.replace("\xa0", " ").find(line) for line in lines]
    assert -1 not in places, said
    assert places == sorted(places)
    assert sum(leaves_of(made)) == made.pages // 2


def leaves_of(made: PrintJob) -> list[int]:
    words = cover(made).partition("Paper to load: ")[2].partition(".")[0].split(", ")
    return [int(each.split()[0]) for each in words]


def test_a_cover_of_many_pages_counts_itself() -> None:
    blank = select(BANK, Patient(), on=TODAY)
    made = make_print_job([Sheet(row, "", blank) for row in range(1, 70)], helper=False)
    said = texts(made.content)
    assert "Page 1 of 3" in said[0]
    assert made.printed[0].first == 5
    assert "row 1: 14" in said[0]
    assert f"pages {made.printed[-1].first} to {made.printed[-1].last}" in said[2]
    assert made.printed[-1].last == made.pages == len(said)


def test_one_paper_gives_no_warning_of_two() -> None:
    made = make_print_job([sheet(2)], helper=False)
    assert "Two kinds" not in cover(made)
    with opened(made.content) as pdf:
        assert round(pdf.pages[0].MediaBox[2]) == PAPERS["letter"][0]


def test_the_page_for_helpers_is_there_once() -> None:
    said = texts(job().content)
    assert [number for number, text in enumerate(said) if "Help with the sheet" in text] == [2]


def test_a_slip_tells_row_time_size_and_paper() -> None:
    made = job(separators=True)
    slip = texts(made.content)[made.printed[0].first - 3]
    assert slip == "9:00, row 2 18 pt, Letter 2 pages follow"


# Names --------------------------------------------------------------------------------------------


def test_names_are_on_the_sheets_alone() -> None:
    made = job(separators=True)
    owned = {n - 1 for each in made.printed for n in range(each.first, each.last + 1)}
    for number, said in enumerate(texts(made.content)):
        assert "Zyta" not in said or number in owned
    with opened(made.content) as pdf:
        aside = [pdf.Root.Metadata.read_bytes().decode(), *map(str, pdf.docinfo.values())]
    assert "Zyta" not in "".join([*aside, *outline(made.content)])


def test_names_are_on_the_cover_and_the_slips_where_they_are_asked_for() -> None:
    made = job(separators=True, names=True)
    said = texts(made.content)
    for each in made.printed:
        assert f"Zyta{each.row} Quux" in said[0]
        assert f"Zyta{each.row} Quux" in said[each.first - 3]
    assert "Names are on this list." in said[0]
    assert "Zyta" not in "".join(outline(made.content))


# The file -----------------------------------------------------------------------------------------


def test_the_outline_tells_people_by_time_and_row() -> None:
    assert outline(job().content) == [
        "Sheets to hand out", "Help with the sheet",
        "9:00, row 2", "10:30, row 1", "2:15 pm, row 4", "row 3",
    ]  # fmt: skip


def test_there_is_a_part_for_each_person() -> None:
    with opened(job(separators=True).content) as pdf:
        (document,) = [pdf.Root.StructTreeRoot.K]
        assert document.S == "/Document"
        assert [str(part.S) for part in document.K] == ["/Part"] * 6
        assert all("/Lang" not in part for part in document.K)


def test_a_part_in_another_language_says_so(tmp_path: Path) -> None:
    words = (EXAMPLES.parent / "templates" / "words.yaml").read_text("utf-8")
    (tmp_path / "words.yaml").write_text(words.replace("\nen:", "\npt:"), "utf-8")
    one, other = sheet(1, "9:00"), sheet(2, "10:00")
    bank = BANK.model_copy(update={"language": "pt"})
    foreign = replace(other, checklist=replace(other.checklist, bank=bank))
    made = make_print_job([one, foreign], templates=tmp_path, helper=False)
    with opened(made.content) as pdf:
        assert pdf.Root.Lang == "en"
        parts = pdf.Root.StructTreeRoot.K.K
        assert [str(part.get("/Lang", "")) for part in parts] == ["", "", "pt"]


@pytest.mark.parametrize("wishes", [{}, {"separators": True, "names": True}], ids=["", "slips"])
def test_a_job_conforms_and_is_well_formed(judge: Judge, wishes: dict[str, Any]) -> None:
    made = make_print_job([*sheets(), replace(long(), row=5)], **wishes)
    assert judge.validate(PROFILES, {"job": made.content}) == {"job": []}
    with opened(made.content) as pdf:
        assert [*pdf.get_warnings(), *pdf.check_pdf_syntax()] == []


def test_the_same_sheets_in_any_order_give_the_same_bytes() -> None:
    assert make_print_job(reversed(sheets())).content == job().content


def test_what_no_font_has_is_told_by_row() -> None:
    made = make_print_job([sheet(1), sheet(7, name="Ann \u2713")], cover=False, helper=False)
    assert made.missing == {7: {"\u2713": "font"}}


def test_a_job_for_nobody_is_refused() -> None:
    with pytest.raises(InputError, match="there is no one to print for; add a row"):
        make_print_job([])
    with pytest.raises(ValueError, match="a job has at least one part"):
        render_job([])


def test_a_row_that_cannot_be_set_is_named_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def poisoned(checklist: Checklist, **how: Any) -> "Layout":
        if checklist.patient.name == "Poison":
            raise KeyError
        if checklist.patient.name == "Broken":
            raise InputError([Problem(Place("visit.html.j2", 9), "it has a fault", "mend it")])
        return fit(checklist, **how)

    monkeypatch.setattr(print_job, "fit", poisoned)
    people = [sheet(1), sheet(2, name="Poison"), sheet(3), sheet(4, name="Broken")]
    counts: list[int] = []
    made = make_print_job(people, helper=False, watch=counts.append)
    assert [each.row for each in made.printed] == [1, 3]
    assert {row: [*map(str, problems)] for row, problems in made.failed.items()} == {
        2: ["no sheet can be made of it (KeyError); look at what is in this row, and please "
            "report it"],
        4: ["visit.html.j2:9: it has a fault; mend it"],
    }  # fmt: skip
    assert counts == [1, 2, 3, 4]
    with pytest.raises(InputError, match=r"visit\.html\.j2:9: it has a fault"):
        make_print_job(people[3:])
