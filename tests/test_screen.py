"""The HTML of every template is a finished page: in a real browser, on a phone, by keyboard, in
dark and in forced colours, on paper, and to a screen reader."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from chromium import Chromium, Scheme, axe, chromium_path, require, started
from PIL import Image, ImageChops
from pypdf import PageObject, PdfReader

from checklist.bank import load_bank
from checklist.patient import TEXT_SIZES, Paper, load_patient
from checklist.selection import select
from checklist.source import Input
from checklist.templates import NAMES, to_html

ROOT = Path(__file__).parent.parent
BANK = load_bank()
TODAY = date(2026, 12, 1)
SHEETS = [(template, size) for template in NAMES for size in TEXT_SIZES]
LOOKS: list[tuple[Scheme, Any]] = [
    (scheme, forced) for scheme in get_args(Scheme) for forced in ("none", "active")
]
LONG = "W" * 250

MARIA = (ROOT / "examples" / "newly-diagnosed.yaml").read_text("utf-8")
LONG_WORDS = f"""
name: {LONG}
appointment: {{with: {LONG}, place: {LONG}}}
answers: {{goal: {LONG}, medicines_other: {LONG}}}
own_questions: [{LONG}, {LONG}?]
"""

# What no shipped sheet need hold, but a clinic's may.
_HEADS = "".join(f'<th scope="col">{number}</th>' for number in range(1, 11))
_CELLS = "".join(
    f'<td><input type="checkbox" name="t{number}" aria-label="{number}"></td>'
    for number in range(1, 11)
)
PARTS = f"""
<section class="strip"><table>
<tr><td></td>{_HEADS}</tr>
<tr><th scope="row">Answered</th>{_CELLS}</tr>
</table>
<p>Tick so: <span class="ticked" role="img" aria-label="a ticked box"></span></p>
<ul class="choices">
<li><input type="checkbox" name="c1" aria-label="Sleep"> Sleep</li>
<li><input type="checkbox" name="c2" aria-label="Mood"> My <strong>mood</strong></li>
</ul><input type="text" name="c3" aria-label="More"></section>
"""

Show = Callable[..., Path]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser for all tests."""
    path = chromium_path()
    require(path, "Chromium")
    assert path is not None
    with started(path, tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def show(chromium: Chromium, tmp_path: Path) -> Show:
    """Show a page in the browser, on a screen of some look."""

    def shown(html: str, **look: Any) -> Path:
        page = tmp_path / "page.html"
        page.write_text(html, "utf-8")
        chromium.look(**look)
        chromium.show(page)
        return page

    return shown


@cache
def sheet(
    template: str = "visit", size: int = 14, *, paper: Paper = "a4", patient: str = MARIA
) -> str:
    wishes = f"preferences: {{text_size: {size}, paper: {paper}}}\n"
    lines = re.sub(r"^preferences:.*\n(?: .*\n)*", "", patient, flags=re.MULTILINE)
    read = load_patient(Input("patient.yaml", (lines + wishes).encode()), BANK)
    return to_html(select(BANK, read, on=TODAY), template=template)


def with_parts(html: str) -> str:
    return html.replace("</main>", f"{PARTS}</main>")


def planted(html: str, old: str, new: str) -> str:
    """A page with a fault in it."""
    assert re.search(old, html), old
    return re.sub(old, new, html, count=1)


# Where there is no browser ------------------------------------------------------------------------


def test_want_of_a_browser_skips_a_test() -> None:
    require("/usr/bin/chromium", "Chromium")
    with pytest.raises(pytest.skip.Exception, match="there is no Chromium"):
        require(None, "Chromium")


# What a machine can check -------------------------------------------------------------------------

_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_COLORS = ("color-contrast", "color-contrast-enhanced")
_AUDIT = """axe.run({
  runOnly: %s, rules: {"color-contrast-enhanced": {enabled: true}},
  resultTypes: ["violations", "incomplete"], selectors: false, preload: false,
}).then(found => [...found.violations, ...found.incomplete].flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.html}`)
))"""


def audit(chromium: Chromium, rules: tuple[str, ...] = _RULES) -> list[str]:
    """What axe-core complains of, or cannot decide: the rule, and the element."""
    chromium.ask(f"if (!window.axe) {{ {axe()} }} 0")
    found: list[str] = chromium.ask(_AUDIT % json.dumps(rules))
    return found


@pytest.mark.parametrize(("template", "size"), SHEETS)
def test_axe_finds_nothing(chromium: Chromium, show: Show, template: str, size: int) -> None:
    show(with_parts(sheet(template, size)), width=360)
    assert audit(chromium) == []
    chromium.look(width=360, scheme="dark")
    assert audit(chromium, _COLORS) == []


@pytest.mark.parametrize("patient", ["", LONG_WORDS], ids=["blank", "long words"])
def test_axe_finds_nothing_whatever_the_patient_typed(
    chromium: Chromium, show: Show, patient: str
) -> None:
    show(sheet(patient=patient))
    assert audit(chromium) == []


_SMALL = '<input type="checkbox" aria-label="Small" style="display: block; zoom: .2">'


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("label", r'(<textarea [^>]*) aria-label=".*?"', r"\1"),
        ("label-title-only", r'(<textarea [^>]*) aria-label=(".*?")', r"\1 title=\2"),
        ("html-has-lang", r' lang="en"', ""),
        ("color-contrast", r"--text: #000000", "--text: #999999"),
        ("color-contrast-enhanced", r"--quiet: #000000", "--quiet: #707070"),
        ("target-size", "</main>", f"{_SMALL}{_SMALL}</main>"),
        ("region", r"</main>", "</main><p>Beside</p>"),
        ("heading-order", r"<h2>", "<h4>Deep</h4><h2>"),
        ("meta-viewport", r"initial-scale=1", "user-scalable=no"),
        ("list", r'<ol class="entries">', '<ol class="entries"><p>Loose</p>'),
    ],
    ids=lambda value: value if value.isidentifier() else None,
)  # fmt: skip
def test_axe_finds_a_planted_fault(
    chromium: Chromium, show: Show, rule: str, old: str, new: str
) -> None:
    show(planted(with_parts(sheet()), old, new), width=360)
    assert rule in {complaint.split(":")[0] for complaint in audit(chromium)}


def test_axe_finds_dark_words_in_the_dark(chromium: Chromium, show: Show) -> None:
    show(planted(sheet(), "--text: #f2f2f2", "--text: #000000"), scheme="dark")
    assert audit(chromium, _COLORS)


@pytest.mark.parametrize("template", NAMES)
def test_a_screen_reader_has_a_name_for_every_field(
    chromium: Chromium, show: Show, template: str
) -> None:
    html = sheet(template)
    show(html)
    said = chromium.named("checkbox") + chromium.named("textbox")
    assert "" not in said
    assert len(said) == len(re.findall("<input|<textarea", html))


# A phone ------------------------------------------------------------------------------------------

_TOO_WIDE = """[...document.querySelectorAll("body *")]
  .filter(each => each.getBoundingClientRect().right > innerWidth || (
    each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline"
    && each.tagName !== "INPUT"
  )).map(each => each.outerHTML.slice(0, 80))"""


def overflow(chromium: Chromium) -> list[str]:
    """The elements that stand out of the window, or hold more than they show."""
    found: list[str] = chromium.ask(_TOO_WIDE)
    width = chromium.ask("document.documentElement.scrollWidth - innerWidth")
    return found + ([f"the page scrolls by {width}"] if width > 0 else [])


@pytest.mark.parametrize("patient", [MARIA, LONG_WORDS], ids=["Maria", "long words"])
@pytest.mark.parametrize(("template", "size"), SHEETS)
def test_nothing_scrolls_sideways_at_320_pixels(
    chromium: Chromium, show: Show, template: str, size: int, patient: str
) -> None:
    show(with_parts(sheet(template, size, patient=patient)), width=320, height=640)
    assert overflow(chromium) == []


def test_a_page_that_scrolls_sideways_is_seen(chromium: Chromium, show: Show) -> None:
    show(planted(sheet(), "</style>", "p { white-space: nowrap; }</style>"), width=320)
    assert overflow(chromium)


def test_the_text_size_a_person_set_in_the_browser_counts(chromium: Chromium, show: Show) -> None:
    size = 'parseFloat(getComputedStyle(document.querySelector(".ask")).fontSize)'
    show(sheet())
    assert chromium.ask(size) == pytest.approx(14 * 4 / 3, abs=0.1)
    show(planted(sheet(), "</style>", "html { font-size: 32px; }</style>"), width=320)
    assert chromium.ask(size) == pytest.approx(2 * 14 * 4 / 3, abs=0.1)
    assert overflow(chromium) == []


_SIZES = """[...document.querySelectorAll("%s")].map(each => {
  const box = each.getBoundingClientRect(); return [box.width, box.height]; }).flat()"""


@pytest.mark.parametrize("width", [320, 1000])
@pytest.mark.parametrize(("template", "size"), SHEETS)
def test_every_field_is_as_large_as_a_finger_and_those_of_a_table_as_large_as_can_be(
    chromium: Chromium, show: Show, template: str, size: int, width: int
) -> None:
    show(with_parts(sheet(template, size)), width=width)
    assert min(chromium.ask(_SIZES % "textarea, [type=text], li [type=checkbox]")) >= 44
    assert min(chromium.ask(_SIZES % "td [type=checkbox]")) >= 24


def test_an_answer_grows_with_what_is_typed(chromium: Chromium, show: Show) -> None:
    show(sheet(), width=360)
    chromium.ask('document.querySelector("textarea").value = "We talk again. ".repeat(40)')
    shown, held = chromium.ask(
        """(({clientHeight, scrollHeight}) => [clientHeight, scrollHeight])(
             document.querySelector("textarea"))"""
    )
    assert shown == held > 200


# The keyboard -------------------------------------------------------------------------------------

_FOCUSED = """(() => {
  const each = document.activeElement, style = getComputedStyle(each);
  const box = each.getBoundingClientRect();
  return [each.name || "", style.outlineStyle, parseFloat(style.outlineWidth), box.y + scrollY];
})()"""


def tabbed(chromium: Chromium) -> list[tuple[str, str, float, float]]:
    """The fields in the order of the tab key: name, outline and its width, place from the top."""
    stops: list[tuple[str, str, float, float]] = []
    while True:
        chromium.press("Tab")
        name, *rest = chromium.ask(_FOCUSED)
        if not name or name in {stop[0] for stop in stops}:
            return stops
        stops.append((name, *rest))


@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("template", NAMES)
def test_the_tab_key_visits_every_field_from_top_to_bottom(
    chromium: Chromium, show: Show, template: str, width: int
) -> None:
    html = sheet(template)
    show(html, width=width)
    stops = tabbed(chromium)
    written = re.findall(r'<(?:input|textarea) [^>]*name="(.*?)"', html)
    assert [name for name, *_ in stops] == written
    assert all(after[3] >= before[3] for before, after in pairwise(stops))


def ring(chromium: Chromium) -> int:
    """How many points of the page change by 3:1 or more as the first field gets the focus."""
    before = seen(chromium, "body")
    chromium.press("Tab")
    after = seen(chromium, "body")
    box = ImageChops.difference(before, after).getbbox()
    pairs = zip(before.crop(box).tobytes(), after.crop(box).tobytes(), strict=True)
    return sum(ratio(*pair) >= 3 for pair in pairs) if box else 0


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_focus_is_a_ring_two_points_thick_or_more(
    chromium: Chromium, show: Show, look: tuple[Scheme, Any]
) -> None:
    show(sheet(), width=360, scheme=look[0], forced=look[1])
    assert ring(chromium) >= 2 * 4 * 44
    stops = tabbed(chromium)
    assert stops
    assert {(outline, width) for _, outline, width, _ in stops} == {("solid", 3)}


def test_a_focus_without_a_ring_is_noticed(chromium: Chromium, show: Show) -> None:
    show(planted(sheet(), "</style>", ":focus-visible { outline: 0 !important; }</style>"))
    assert ring(chromium) == 0


def test_the_space_bar_ticks_a_box_and_a_click_anywhere_in_its_target_does(
    chromium: Chromium, show: Show
) -> None:
    show(sheet(), width=360, height=3000)
    ticked = 'document.querySelector("[type=checkbox]").checked'
    chromium.press("Tab")
    chromium.press("Space")
    assert chromium.ask(ticked) is True
    x, y = chromium.ask(
        '(({x, y}) => [x, y])(document.querySelector("[type=checkbox]").getBoundingClientRect())'
    )
    chromium.click(x + 22, y + 43)
    assert chromium.ask(ticked) is False


# What is seen -------------------------------------------------------------------------------------


MIDDLE = 0.34


def seen(chromium: Chromium, selector: str) -> Image.Image:
    """An element in greys."""
    return Image.open(BytesIO(chromium.picture(selector))).convert("L")


def luminance(grey: int) -> float:
    """How light a grey of 0 to 255 is, from 0 to 1 (WCAG 2.2)."""
    part = grey / 255
    light: float = part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
    return light


def ratio(one: int, other: int) -> float:
    """The contrast of two greys, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def contrast(chromium: Chromium, selector: str, *, margin: float = 0) -> float:
    """The contrast between the lightest and the darkest that an element shows, without a margin."""
    image = seen(chromium, selector)
    width, height = image.size
    left, top = int(width * margin), int(height * margin)
    extrema: Any = image.crop((left, top, width - left, height - top)).getextrema()
    return ratio(*extrema)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_boxes_and_lines_are_seen_in_all_colours(
    chromium: Chromium, show: Show, look: tuple[Scheme, Any]
) -> None:
    show(with_parts(sheet()), scheme=look[0], forced=look[1])
    for selector in ("[type=checkbox]", "textarea", "[type=text]", ".ticked", "td", ".safety"):
        assert contrast(chromium, selector) >= 4.5, selector
    assert contrast(chromium, ".ticked", margin=MIDDLE) >= 4.5
    assert contrast(chromium, "[type=checkbox]", margin=MIDDLE) == 1
    chromium.ask('document.querySelector("[type=checkbox]").click()')
    assert contrast(chromium, "[type=checkbox]", margin=MIDDLE) >= 4.5


def test_a_box_without_a_line_is_noticed(chromium: Chromium, show: Show) -> None:
    show(planted(sheet(), "</style>", "textarea { border: 0 !important; }</style>"))
    chromium.ask('document.querySelector("textarea").style.resize = "none"')
    assert contrast(chromium, "textarea") == 1


# Paper --------------------------------------------------------------------------------------------


def printed(chromium: Chromium) -> list[PageObject]:
    return list(PdfReader(BytesIO(chromium.printed())).pages)


@pytest.mark.parametrize("scheme", get_args(Scheme))
@pytest.mark.parametrize("paper", get_args(Paper))
def test_a_browser_prints_the_visit_sheet_on_three_pages_of_its_paper(
    chromium: Chromium, show: Show, paper: Paper, scheme: Scheme
) -> None:
    show(sheet(paper=paper), scheme=scheme)
    pages = printed(chromium)
    assert len(pages) <= 3
    size = {"a4": (595, 842), "letter": (612, 792)}[paper]
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {size}


def test_paper_is_white_even_where_the_screen_is_dark(chromium: Chromium, show: Show) -> None:
    show(sheet(), scheme="dark", medium="print")
    page, words, answer = chromium.ask("""["html", "p", "textarea"].map(
      tag => getComputedStyle(document.querySelector(tag))
    ).map(style => [style.backgroundColor, style.color])""")
    assert page[0] == "rgb(255, 255, 255)"
    assert words[1] == answer[1] == "rgb(0, 0, 0)"


def test_the_margins_are_those_of_the_sheet(chromium: Chromium, show: Show) -> None:
    show(sheet())
    lefts: list[float] = []
    page = printed(chromium)[0]

    def note(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            lefts.append(tm[4] * cm[0] + cm[4])

    page.extract_text(visitor_text=note)
    assert min(lefts) == pytest.approx(20 * 72 / 25.4, abs=1)


@pytest.mark.parametrize("size", TEXT_SIZES)
def test_what_was_typed_is_printed_whole_and_beside_its_question(
    chromium: Chromium, show: Show, size: int
) -> None:
    show(sheet(size=size))
    answers = chromium.ask("""[...document.querySelectorAll("li textarea")].map((each, n) => {
      each.value = `begin${n} ${"We talk again. ".repeat(18)} end${n}`;
      return each.closest("li").querySelector(".ask").textContent; })""")
    texts = [" ".join(page.extract_text().split()) for page in printed(chromium)]
    for number, question in enumerate(answers):
        [page] = [text for text in texts if f"begin{number} " in text]
        assert f"end{number}" in page
        assert question in page


# Nothing is loaded --------------------------------------------------------------------------------


@pytest.mark.parametrize("template", NAMES)
def test_a_page_loads_nothing_but_itself(chromium: Chromium, show: Show, template: str) -> None:
    page = show(sheet(template))
    assert chromium.requests == [page.as_uri()]


INTRUDER = '<img src="https://example.org/a.png"><script>document.title = "run"</script></main>'
POLICY = r"<meta http-equiv.*?>"


def test_what_a_page_was_made_to_load_or_run_is_stopped(chromium: Chromium, show: Show) -> None:
    page = show(planted(sheet(), "</main>", INTRUDER))
    assert chromium.requests == [page.as_uri()]
    assert chromium.ask("document.title") != "run"


def test_what_a_page_loads_or_runs_is_seen(chromium: Chromium, show: Show) -> None:
    page = show(planted(planted(sheet(), "</main>", INTRUDER), POLICY, ""))
    assert chromium.requests == [page.as_uri(), "https://example.org/a.png"]
    assert chromium.ask("document.title") == "run"
