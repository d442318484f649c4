"""The benchmarks run, and measure what they say they measure; how long it takes is no test."""

import re
import runpy
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdf_probe import letters, texts

import content
import engines
import look
import peers
import report
from engines import Case
from figures import Cost, Facts, Measured, facts, quartiles

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
COST = runpy.run_path(str(BENCHMARKS / "pdf_cost.py"))
DOCUMENTS = COST["documents"]()
TAGS = {"/StructTreeRoot", "/MarkInfo", "/Metadata", "/OutputIntents"}
MARKS = {"BDC", "BMC", "EMC"}

of_both = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)


def entries(content: bytes) -> set[str]:
    """What the catalog of a PDF holds."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return set(pdf.Root.keys())


def operators(content: bytes) -> set[str]:
    """What is used to draw the pages of a PDF."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return {
            str(instruction.operator)
            for page in pdf.pages
            for instruction in pikepdf.parse_content_stream(page)
        }


@of_both
@pytest.mark.parametrize(
    ("variant", "tags", "marks", "form"),
    [
        pytest.param("untagged", set(), set(), set(), id="untagged"),
        pytest.param("tagged", TAGS, MARKS, set(), id="tagged"),
        pytest.param("fillable", TAGS, MARKS, {"/AcroForm"}, id="fillable"),
    ],
)
def test_a_variant_has_what_its_name_says_and_no_more(
    document: Any, variant: str, tags: set[str], marks: set[str], form: set[str]
) -> None:
    content = document.pdf(variant)
    assert entries(content) & (TAGS | {"/AcroForm"}) == tags | form
    assert operators(content) & MARKS == marks
    counted = facts(content)
    assert (counted.elements > 0, counted.fields > 0) == (bool(tags), bool(form))


@of_both
def test_all_variants_say_and_draw_the_same(document: Any) -> None:
    contents = {variant: document.pdf(variant) for variant in COST["VARIANTS"]}
    said = {variant: [*map(letters, texts(content))] for variant, content in contents.items()}
    assert said["untagged"]
    assert said["untagged"] == said["tagged"] == said["fillable"]
    bare = {variant: operators(content) - MARKS for variant, content in contents.items()}
    assert bare["untagged"] == bare["tagged"] == bare["fillable"]


def test_the_list_has_fifty_fields_and_the_sheet_is_on_two_pages() -> None:
    sheet, some = (facts(document.pdf("fillable")) for document in DOCUMENTS)
    assert (sheet.pages, some.fields) == (2, 50)


def test_leaving_out_the_tags_leaves_nothing_behind() -> None:
    sheet = DOCUMENTS[0]
    before = sheet.pdf("fillable")
    assert sheet.pdf("untagged") != before
    assert sheet.pdf("fillable") == before


def test_one_round_prints_a_row_for_each_variant(capsys: pytest.CaptureFixture[str]) -> None:
    COST["main"]("1")
    head, rule, *rows = capsys.readouterr().out.splitlines()
    assert {line.count("|") for line in (head, rule, *rows)} == {9}
    named = [tuple(row.split(" | "))[:2] for row in rows]
    assert named == [(f"| {each.name}", name) for each in DOCUMENTS for name in COST["VARIANTS"]]
    untagged = [row.endswith("| 1.00 (1.00 to 1.00) |") for row in rows]
    assert untagged == [True, False, False] * 2


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([5.0], (5, 5, 5), id="one"),
        pytest.param([3.0, 1.0, 2.0, 5.0, 4.0], (2, 3, 4), id="five, in any order"),
    ],
)
def test_quartiles_divide_the_values(
    values: list[float], expected: tuple[float, float, float]
) -> None:
    assert quartiles(values) == expected


def test_the_table_on_file_is_of_the_same_documents() -> None:
    page = (BENCHMARKS / "README.md").read_text("utf-8")
    measured = re.findall(r"^\| ([\w ]+) \| (\w+) \| \d", page, re.MULTILINE)
    assert measured == [(each.name, name) for each in DOCUMENTS for name in COST["VARIANTS"]]


# Ours and its peers -------------------------------------------------------------------------------

CASES = [content.case(number) for number in range(2)]
HERE = engines.installed()

of_each = pytest.mark.parametrize("engine", HERE)


def words(case: Case) -> list[str]:
    """Everything that a sheet says, in its order, as letters."""
    sheet = case["sheet"]
    questions = (
        text
        for section in sheet["sections"]
        for text in (section["title"], *(v for q in section["questions"] for v in q.values()))
    )
    fields = (text for field in sheet["fields"] for text in field)
    said = (sheet["title"], sheet["subject"], *fields, sheet["lead"], sheet["safety"], *questions)
    return [*filter(None, map(letters, map(str, said)))]


def left_out(case: Case, made: bytes) -> list[str]:
    """What a sheet says and a PDF does not."""
    said = letters(" ".join(texts(made)))
    return [each for each in words(case) if each not in said]


def test_what_is_always_there_is_always_compared() -> None:
    assert {"ours", "platypus"} <= set(HERE) <= set(engines.ENGINES)


@of_each
@pytest.mark.parametrize("case", CASES, ids=["one patient", "another"])
def test_each_engine_sets_all_that_the_sheet_says(engine: str, case: Case) -> None:
    made = engines.start(engine)(case)
    assert left_out(case, made) == []
    assert abs(facts(made).pages - facts(engines.start("ours")(case)).pages) <= 1


def test_what_an_engine_leaves_out_is_seen() -> None:
    made = engines.start("platypus")(CASES[0])
    hers = {
        letters(text) for text in ("How many weeks until I sleep through: 4?", "José Wiśniewski")
    }
    assert hers <= {*left_out(CASES[1], made)}


def test_a_sheet_has_so_many_questions_and_all_their_words() -> None:
    for case in CASES:
        questions = [q for section in case["sheet"]["sections"] for q in section["questions"]]
        assert [q["number"] for q in questions] == [*map(str, range(1, content.QUESTIONS + 1))]
        assert all(q["ask"] and q["reason"] for q in questions)
        assert sum(bool(q["known"]) for q in questions) == content.QUESTIONS - 1  # one is her own
        assert all([*case["sheet"]["fields"], case["sheet"]["safety"], case["sheet"]["warning"]])


def test_no_patient_comes_twice() -> None:
    files = {content.patient_file(number) for number in range(2_000)}
    assert len(files) == 2_000
    assert content.patient_file(7) == content.patient_file(7)


def test_a_list_can_be_longer_than_the_bank() -> None:
    checklist = content.chosen(content.patient_file(0), 300)
    assert len({entry.item.id for entry in checklist.entries}) == 300


def test_the_engines_take_turns_at_being_first() -> None:
    turns = [*peers.in_turn("abc", 3)]
    assert turns == [
        (0, "a"), (0, "b"), (0, "c"), (1, "c"), (1, "a"), (1, "b"), (2, "b"), (2, "c"), (2, "a"),
    ]  # fmt: skip


def test_a_short_run_measures_every_engine_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "_WARM_UP", 1)
    measured = peers.compare(2, 1, tmp_path)
    assert [*measured] == [*HERE]
    for it in measured.values():
        assert (len(it.warm), len(it.cold)) == (2, 1)
        assert all(cost.ms > 0 and cost.size > 0 and cost.peak > 1 for cost in it.warm)


def test_the_first_pages_are_there_to_look_at(tmp_path: Path) -> None:
    look.main(str(tmp_path))
    assert {path.stem for path in tmp_path.glob("*.png")} == set(HERE)


def test_ours_is_measured_in_the_long_run_and_in_long_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "_LENGTHS", (2, 60))
    assert peers.growth(3, tmp_path)[1].peak > 1
    assert [*peers.lengths(tmp_path)] == [2, 60]


MEASURED = {
    "ours": Measured("5", Facts(4, 9_000, 90, 40), [Cost(2, 9_000, 60)] * 3, [200.0] * 2),
    "typst": Measured("0", Facts(4, 6_000, 90, 0), [Cost(10, 6_000, 70)] * 3, [50.0] * 2),
}


def test_the_page_tells_each_goal_and_how_far_off_it_is() -> None:
    page = report.results(
        MEASURED, long=(Cost(2, 9, 60), Cost(2, 9, 66)), documents=10_000,
        lengths={20: 0.1, 1000: 0.2}, questions=20, machine="Here.",
    )  # fmt: skip
    assert "| ours, on ReportLab | 5 | 4 | yes | 40 | 2.0 (2.0 to 2.0) | 1.00 | 9.0 | 60 |" in page
    assert "| Typst, typst-py | 0 | 4 | yes | 0 | 10.0 (10.0 to 10.0) | 5.00 | 6.0 | 70 |" in page
    assert "| ours, on ReportLab | 200 | 4.00 |" in page
    goals = page.partition("## The goals")[2].splitlines()[4:]
    assert [re.split(" [|]|:", line.rpartition(" | ")[2])[0] for line in goals] == [
        "met", "off by 4.0 times", "off by 1.6 times", "met", "off by 1.2 times", "met",
        "off by 1.6 times",
    ]  # fmt: skip
    assert "off by 4.0 times: no block is set twice;" in page


def test_without_typst_nothing_is_said_of_it() -> None:
    page = report.results(
        {"ours": MEASURED["ours"]}, long=(Cost(2, 9, 60), Cost(2, 9, 60)), documents=10,
        lengths={20: 0.1}, questions=20, machine="Here.",
    )  # fmt: skip
    assert "quarter" not in page
    assert "| ours, on ReportLab | 200 |  |" in page


def test_the_page_on_file_is_of_the_same_engines_and_goals() -> None:
    page = (BENCHMARKS / "RESULTS.md").read_text("utf-8")
    assert all(f"| {name} |" in page for name in report._NAMES.values())
    assert page.count(" | met |") + page.count(" | off by ") == 7
