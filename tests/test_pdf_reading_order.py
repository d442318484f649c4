"""A PDF says in order what its HTML says, and what it shows it says: others read it back."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pytest
from aloud import Reading, Spoken, Words, folded, transcript, words_drawn
from planting import Change, draw, edited, element, elements

from checklist import Checklist, Patient, load_bank, load_patient, select, to_html, to_pdf
from checklist.patient import Preferences
from checklist.pdf.vocabulary import ELEMENTS
from checklist.sheet import Element, read_sheet

EXAMPLES = Path(__file__).parent.parent / "examples"
TODAY = date(2026, 12, 1)
BANK = load_bank()
read = cache(Reading)
WITHIN_A_LINE = {element.name.partition(".")[0] for element in ELEMENTS if element.kind == "inline"}
ROLES = {"ol": "L", "ul": "L", "dl": "L", "table": "Table", "h1": "H1", "h2": "H2", "h3": "H3"}
"""What must be one in the PDF for each one in the HTML, on however many pages it stands."""


class Document(NamedTuple):
    """Which document: its template, whose it is, and how it is set."""

    template: str
    patient: str = ""
    text_size: str = "14"
    paper: str = "a4"
    hands: str = "steady"

    @property
    def name(self) -> str:
        return "-".join(filter(None, self)).removesuffix("-14-a4-steady").removesuffix("-steady")


ON_FILE = [
    Document("visit", "diabetes-insulin-steroids"),
    Document("visit", "newly-diagnosed"),
    Document("visit", "progressive-low-kidney"),
    Document("visit", "blank"),
    Document("visit", "newly-diagnosed", "18", "letter"),
    Document("full", "newly-diagnosed"),
    Document("handout"),
    Document("helper"),
]
TALKATIVE = Document("visit", "talkative", "24")
"""One with a question of the patient's own that stands on more than one page."""

DOCUMENTS = [
    *ON_FILE,
    TALKATIVE,
    Document("visit", "progressive-low-kidney", "24", "letter"),
    Document("visit", "newly-diagnosed", hands="shaky"),
    Document("visit", "newly-diagnosed", hands="cannot-write"),
    Document("full", "diabetes-insulin-steroids", "24", "letter"),
]
PLAIN = ON_FILE[1]
FOR_EACH = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)


def checklist_of(document: Document) -> Checklist:
    if document.patient == "talkative":
        patient = Patient(own_questions=("Where does it begin, and where does it end? " * 40,))
    elif document.patient not in {"", "blank"}:
        patient = load_patient(EXAMPLES / f"{document.patient}.yaml", BANK)
    else:
        patient = Patient()
    wanted = {key: getattr(document, key) for key in ("text_size", "paper", "hands")}
    preferences = Preferences.model_validate(wanted)
    return select(BANK, patient.model_copy(update={"preferences": preferences}), on=TODAY)


@cache
def pdf_of(document: Document) -> bytes:
    return to_pdf(checklist_of(document), template=document.template)


def page_of(document: Document) -> Element:
    """The body of the HTML that the PDF was made from, with as many entries as fitted."""
    fields = [control.name for control in read(pdf_of(document)).root.controls()]
    most = sum(name.startswith("item.") and name.endswith(".asked") for name in fields)
    checklist = replace(checklist_of(document), most=most)
    return next(read_sheet(to_html(checklist, template=document.template)).elements("body"))


def passages(page: Element) -> Iterator[str]:
    """What HTML says, a paragraph, heading, cell or number of a list at a time."""
    if number := page.attributes.get("value"):
        yield number
    inline = (
        child for child in page.children if isinstance(child, str) or child.tag in WITHIN_A_LINE
    )
    if any(_letters(child).strip() for child in inline):
        yield folded(_letters(page))
        return
    for child in page.inside():
        yield from passages(child)


def _letters(part: Element | str) -> str:
    if isinstance(part, str):
        return part
    return "".join(_letters(child) for child in part.children)


def spoken(content: bytes) -> list[str]:
    """What a PDF says, a passage at a time."""
    return [text for passage in read(content).root.passages() if (text := passage.text)]


# As it is heard -----------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ON_FILE, ids=lambda document: document.name)
def test_a_document_is_read_aloud_as_on_file(
    document: Document, golden: Callable[[str, str], None]
) -> None:
    golden(f"{document.name}.structure.txt", transcript(read(pdf_of(document))))


@FOR_EACH
def test_it_says_what_the_html_says_in_the_same_order(document: Document) -> None:
    assert spoken(pdf_of(document)) == list(passages(page_of(document)))


@FOR_EACH
def test_one_list_table_or_heading_is_one_on_however_many_pages(document: Document) -> None:
    roles = Counter(each.role for each in read(pdf_of(document)).root.elements())
    wanted = Counter(ROLES.get(each.tag) for each in page_of(document).elements())
    assert {role: roles[role] for role in ROLES.values()} == {
        role: wanted[role] for role in ROLES.values()
    }


@FOR_EACH
def test_every_word_of_a_page_is_read_aloud_or_set_aside(document: Document) -> None:
    assert unread(pdf_of(document)) == []


@FOR_EACH
def test_headings_skip_no_level(document: Document) -> None:
    levels = levels_of(pdf_of(document))
    assert levels[0] == 1
    assert skipped(levels) == []


def test_a_question_over_two_pages_is_one_passage() -> None:
    split = over_pages(pdf_of(TALKATIVE))
    (own,) = checklist_of(TALKATIVE).patient.own_questions
    assert [(each.role, each.text) for each in split] == [("P", folded(own))]


def test_a_list_stands_on_more_than_one_page() -> None:
    lists = [each for each in read(pdf_of(PLAIN)).root.elements() if each.role == "L"]
    assert max(len(pages_of(each)) for each in lists) == 2


def unread(content: bytes) -> list[str]:
    """The words that a viewer draws on a page and no reader says there, or the other way round."""
    reading = read(content)
    found = [f"page {words.page}, in no element: {words.text}" for words in reading.lost]
    for page, drawn in enumerate(words_drawn(content), start=1):
        shown, said = Counter(drawn), Counter(reading.on_page(page))
        found += [f"page {page}, shown: {word}" for word in shown - said]
        found += [f"page {page}, said: {word}" for word in said - shown]
    return found


def levels_of(content: bytes) -> list[int]:
    return [int(role[1]) for role in read(content).headings]


def skipped(levels: list[int]) -> list[tuple[int, int]]:
    """Each heading that is more than one level below the one before it."""
    return [(above, level) for above, level in pairwise(levels) if level > above + 1]


def pages_of(element: Spoken) -> set[int]:
    return {words.page for words in element.words()}


def over_pages(content: bytes) -> list[Spoken]:
    """The passages that stand on more than one page."""
    return [each for each in read(content).root.passages() if len(pages_of(each)) > 1]


# Another's reading --------------------------------------------------------------------------------


@FOR_EACH
def test_poppler_reads_the_same_words_in_the_same_order(document: Document, tmp_path: Path) -> None:
    content = pdf_of(document)
    assert by_poppler(content, tmp_path) == list(by_role(read(content).root))


def test_poppler_sees_for_itself_what_is_swapped(tmp_path: Path) -> None:
    theirs = by_poppler(edited(pdf_of(PLAIN), swap_questions), tmp_path)
    ours = list(by_role(read(pdf_of(PLAIN)).root))
    assert theirs != ours
    assert sorted(theirs) == sorted(ours)


def by_poppler(content: bytes, folder: Path) -> list[tuple[str, str]]:
    """The role and words of each element that has any, as `pdfinfo -struct-text` tells them."""
    if not shutil.which("pdfinfo"):
        pytest.skip("there is no pdfinfo: apt install poppler-utils")
    file = folder / "it.pdf"
    file.write_bytes(content)
    command = ["pdfinfo", "-enc", "UTF-8", "-struct-text", str(file)]
    told = subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8")
    roles: dict[int, str] = {}
    runs: list[tuple[str, str]] = []
    above = -1  # the depth of the words of the line above, if there are any
    for line in told.splitlines():
        text = line.lstrip(" ")
        depth = len(line) - len(text)
        if not text.startswith('"'):
            roles[depth], above = re.split(r"\W", text)[0], -1
        elif depth == above:
            runs[-1] = (runs[-1][0], runs[-1][1] + text[1:-1])
        else:
            runs.append((roles[depth - 2], text[1:-1]))
            above = depth
    return [(role, folded(text)) for role, text in runs if text.strip()]


def by_role(element: Spoken) -> Iterator[tuple[str, str]]:
    """The role and words of each element that has any, up to what stands within it and after."""
    said = ""
    for kid in [*element.kids, None]:
        if isinstance(kid, Words):
            said += kid.text
            continue
        if text := folded(said):
            yield element.role, text
        said = ""
        if isinstance(kid, Spoken):
            yield from by_role(kid)


# Planted faults -----------------------------------------------------------------------------------


def swap_questions(pdf: pikepdf.Pdf) -> None:
    questions = _first_list(pdf)
    questions.K = pikepdf.Array(reversed(list(questions.K)))


def forget_a_question(pdf: pikepdf.Pdf) -> None:
    questions = _first_list(pdf)
    questions.K = pikepdf.Array(list(questions.K)[1:])


def take_spaces_from_line_ends(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        program = [
            _without_spaces_at_end(step) if str(step.operator) == "Tj" else step
            for step in pikepdf.parse_content_stream(page)
        ]
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(program))


def _without_spaces_at_end(step: Any) -> Any:
    words = pikepdf.String(bytes(step.operands[0]).rstrip(b" "))
    return pikepdf.ContentStreamInstruction([words], step.operator)


def halve_passages(pdf: pikepdf.Pdf) -> None:
    """End each passage with its page, as a layout without structure does."""
    for passage in list(elements(pdf, "/P")):
        parts = list(passage.K)
        if isinstance(parts[-1], pikepdf.Dictionary) and parts[-1].get("/Type") == "/MCR":
            *_, last = parts
            passage.K = pikepdf.Array(parts[:-1])
            rest = pikepdf.Dictionary(S=passage.S, P=passage.P, K=pikepdf.Array([last]))
            above = list(passage.P.K)
            place = next(at for at, kid in enumerate(above) if kid.objgen == passage.objgen)
            above.insert(place + 1, pdf.make_indirect(rest))
            passage.P.K = pikepdf.Array(above)


def _first_list(pdf: pikepdf.Pdf) -> Any:
    lists = elements(pdf, "/L")
    return next(each for each in lists if each.get("/A", {}).get("/ListNumbering") == "/Decimal")


def halve_a_list(pdf: pikepdf.Pdf) -> None:
    whole = _first_list(pdf)
    first, *rest = whole.K
    whole.K = pikepdf.Array([first])
    other = pikepdf.Dictionary(S=whole.S, P=whole.P, A=whole.A, K=pikepdf.Array(rest))
    whole.P.K.append(pdf.make_indirect(other))


def lower_a_heading(pdf: pikepdf.Pdf) -> None:
    element(pdf, "/H2").S = pikepdf.Name.H3


def write_beside(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[0].Resources.Font.keys()))
    draw(pdf, f"BT {font} 12 Tf 60 60 Td (beside) Tj ET")


@pytest.mark.parametrize(
    ("document", "change"),
    [
        (PLAIN, swap_questions),
        (PLAIN, forget_a_question),
        (PLAIN, take_spaces_from_line_ends),
        (TALKATIVE, halve_passages),
    ],
)
def test_what_is_said_otherwise_than_in_the_html_is_heard(
    document: Document, change: Change
) -> None:
    wanted = list(passages(page_of(document)))
    assert spoken(edited(pdf_of(document))) == wanted
    assert spoken(edited(pdf_of(document), change)) != wanted


@pytest.mark.parametrize(
    ("change", "noticed"),
    [
        (forget_a_question, "page 1, in no element: 1"),
        (write_beside, "page 1, in no element: beside"),
        (take_spaces_from_line_ends, "page 1, said: amedicine"),
    ],
)
def test_words_that_nobody_reads_are_noticed(change: Change, noticed: str) -> None:
    assert unread(edited(pdf_of(PLAIN))) == []
    assert noticed in unread(edited(pdf_of(PLAIN), change))


def test_a_list_in_two_halves_is_noticed() -> None:
    lists = [
        sum(each.role == "L" for each in read(content).root.elements())
        for content in (pdf_of(PLAIN), edited(pdf_of(PLAIN), halve_a_list))
    ]
    assert lists[1] == lists[0] + 1


def test_a_heading_that_skips_a_level_is_noticed() -> None:
    assert skipped(levels_of(edited(pdf_of(PLAIN), lower_a_heading))) == [(1, 3)]


def test_a_transcript_tells_what_was_changed() -> None:
    before = transcript(read(pdf_of(PLAIN)))
    for change in (swap_questions, lower_a_heading, halve_a_list):
        assert transcript(read(edited(pdf_of(PLAIN), change))) != before
