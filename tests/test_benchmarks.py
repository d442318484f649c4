"""The benchmarks run, and measure what they say they measure; how long it takes is no test."""

import re
import runpy
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdf_probe import letters, texts

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
    counted = COST["facts"](content)
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
    sheet, some = (COST["facts"](document.pdf("fillable")) for document in DOCUMENTS)
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
    assert COST["quartiles"](values) == expected


def test_the_table_on_file_is_of_the_same_documents() -> None:
    page = (BENCHMARKS / "README.md").read_text("utf-8")
    measured = re.findall(r"^\| ([\w ]+) \| (\w+) \| \d", page, re.MULTILINE)
    assert measured == [(each.name, name) for each in DOCUMENTS for name in COST["VARIANTS"]]
