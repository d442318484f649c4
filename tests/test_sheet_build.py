"""Each check of the build passes a plain sheet and names the fault that is planted in it."""

import pytest
from sheet_probe import BANK, PLAIN, faults_of, found_by

from checklist import sheet_build as build
from checklist.material import Check, Material
from checklist.sheet import read_sheet

SNORE = "<li>I snore</li>"
ROW = '<li><input type="checkbox" name="tell.x"><p>Row</p></li>'
LONG = "I wake up and then sleep again. " * 9
TABLE = (
    "<ul><li>a</li></ul><table><tr><th>Question</th><th>Asked</th></tr>"
    "<tr><td>Why?</td><td><input type='checkbox' name='x'></td></tr></table>"
)
PICTURE = "<figure><svg><path/></svg><figcaption>A ticked box</figcaption></figure>"
TOP = '<li value="1"><input type="checkbox" name="item.wake.asked">'


def with_signs(new: str) -> str:
    """The plain sheet with something after its signs."""
    return PLAIN.replace("</ul></section>", f"</ul>{new}</section>")


@pytest.mark.parametrize(
    ("check", "html", "figure"),
    [
        (build.short_sections, PLAIN, "at most 2 in a list to read, 2 in a list to tick"),
        (build.headings, PLAIN, "3 headings, one over each section"),
        (build.summary, PLAIN, "a top 3 or in short, on visit"),
        (build.visual_cues, PLAIN, "boxes, bold words and lists on each sheet"),
        (build.ticks, PLAIN, "tick boxes: 2 on visit"),
        (build.pictures, with_signs(PICTURE), "1 to look at"),
        (build.named_pictures, with_signs(PICTURE), "each has a title or a caption"),
        (build.named_pictures, with_signs('<img alt="A box">'), "each has a title or a caption"),
        (build.simple_tables, with_signs(TABLE), "tables: 1, each with short headings"),
        (build.charts, with_signs(TABLE), ""),
        (build.charts, with_signs(PICTURE), ""),
    ],
)
def test_a_plain_sheet_has_no_fault(check: Check, html: str, figure: str) -> None:
    found = found_by(check, html)
    assert (found.figure, found.faults, found.applies) == (figure, (), True)


@pytest.mark.parametrize(
    ("check", "html", "reason"),
    [
        (build.pictures, PLAIN, "no pictures"),
        (build.pictures, with_signs('<svg aria-hidden="true"></svg>'), "no pictures"),
        (build.named_pictures, PLAIN, "no pictures"),
        (build.simple_tables, PLAIN, "no tables"),
        (build.charts, PLAIN, "no tables or charts"),
    ],
)
def test_what_is_not_there_cannot_be_at_fault(check: Check, html: str, reason: str) -> None:
    found = found_by(check, html)
    assert (found.figure, found.faults, found.applies) == (reason, (), False)


@pytest.mark.parametrize(
    ("check", "old", "new", "fault"),
    [
        (build.short_sections, SNORE, SNORE * 7,
         "visit: 8 in one list under “Signs”, more than 7"),
        (build.short_sections, SNORE, f"{SNORE}</ul><ul>{ROW * 16}",
         "visit: 16 in one list under “Signs”, more than 15"),
        (build.short_sections, "I snore", LONG,
         "visit: 63 words, more than 60, in “I wake up and then sleep again. I wake u…”"),
        (build.headings, "<h2>Signs</h2>", "", "visit: no heading over “I fall asleep in the day”"),
        (build.headings, "<h2>Signs</h2>", "<h2>More:</h2>",
         "visit: the heading “More:” says nothing"),
        (build.headings, "<h2>Signs</h2>", "<h2>My top 3</h2>",
         "visit: the heading “My top 3” stands 2 times"),
        (build.summary, TOP, TOP.replace("wake", "a") + TOP.replace("wake", "b") + TOP,
         "visit: neither a summary nor a top 3"),
        (build.visual_cues, "Do not start, stop or change a pill.", "Ask.",
         "visit: the safety text stands in no box"),
        (build.named_pictures, SNORE, f"{SNORE}<li><img></li>",
         "visit: a picture under “Signs” has no title or caption"),
        (build.simple_tables, "<ul>", TABLE.replace("th>", "td>"),
         "visit: the table under “Signs” has no headings over its columns"),
        (build.simple_tables, "<ul>", TABLE.replace("Asked", "Was it asked at the visit today"),
         "visit: the table under “Signs” has a long heading, “Was it asked at the visit today”"),
        (build.simple_tables, "<ul>", TABLE.replace("<td>Why?</td>", "<td>Why?</td>" * 4),
         "visit: the table under “Signs” has 4 columns of words, more than 3"),
        (build.simple_tables, "<ul>", TABLE.replace("Why?", "<table><tr><th>a</th></tr></table>"),
         "visit: the table under “Signs” holds another table"),
    ],
)  # fmt: skip
def test_what_is_planted_is_named(check: Check, old: str, new: str, fault: str) -> None:
    assert faults_of(check, old, new) == (fault,)


@pytest.mark.parametrize(
    "lead", ["<p><b>Signs:</b> watch</p>", "<hr><div> <svg></svg><h2>Signs</h2></div>"]
)
def test_a_section_may_be_led_in_other_ways(lead: str) -> None:
    assert faults_of(build.headings, "<h2>Signs</h2>", lead) == ()


def test_several_boxes_of_one_question_count_as_one_for_the_summary() -> None:
    more = "".join(f'<input type="checkbox" name="item.wake.{n}">' for n in range(4))
    assert faults_of(build.summary, TOP, TOP + more) == ()


def test_a_sheet_without_any_cue_or_box_to_tick_is_seen() -> None:
    assert found_by(build.visual_cues, "<p>a</p>").faults == (
        "visit: the safety text stands in no box",
        "visit: no words are bold",
        "visit: there is no list",
    )
    assert found_by(build.ticks, "<p>a</p>").faults == ("visit: nothing to tick",)


def test_the_summary_of_the_bank_is_a_summary_wherever_it_stands() -> None:
    assert found_by(build.summary, f"<p>{BANK.summary.text}</p>").faults == ()


def test_a_handout_whose_reader_chooses_may_lack_a_summary_and_that_is_said() -> None:
    sheets = {"visit": read_sheet(PLAIN), "handout": read_sheet("<p>a</p>")}
    found = build.summary(Material(BANK, sheets))
    assert (found.figure, found.faults) == ("a top 3 or in short, on visit; not on handout", ())
