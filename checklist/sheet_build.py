"""How the sheets of a bank are built → a figure and every fault, by quality.

The limits are this project's own: PEMAT names none.
"""

from collections import Counter
from collections.abc import Iterator

from checklist.material import Found, Material, faults_on
from checklist.readability import words
from checklist.sheet import HEADINGS, Element

MOST_TO_READ = 7
"""The longest list to read in one go."""
MOST_TO_TICK = 15
"""The longest list with tick boxes, which is worked through row by row."""
MOST_IN_PARAGRAPH = 60
"""The longest paragraph, in words."""
MOST_TOP = 3
"""How many questions may stand first and still be a summary of the rest."""
MOST_COLUMNS = 3
"""How many columns of a table may hold words; a column of boxes is no burden."""
MOST_IN_COLUMN_HEAD = 5
"""The longest heading of a column, in words."""

_EMPTY_HEADINGS = frozenset({
    "about", "details", "further information", "general", "information", "introduction",
    "miscellaneous", "more", "more information", "notes", "other", "section", "various",
})  # fmt: skip
_BOXES = frozenset({"box", "banner", "safety"})


def short_sections(material: Material) -> Found:
    """Look for long lists and long paragraphs."""

    def find(sheet: Element) -> Iterator[str]:
        for heading, ticks, count in _lists(sheet):
            if count > (limit := MOST_TO_TICK if ticks else MOST_TO_READ):
                yield f"{count} in one list under “{heading}”, more than {limit}"
        for line in sheet.lines:
            if (long := len(words(line))) > MOST_IN_PARAGRAPH:
                yield f"{long} words, more than {MOST_IN_PARAGRAPH}, in “{line[:40].rstrip()}…”"

    lists = [found for sheet in material.printed.values() for found in _lists(sheet)]
    read = max((count for _, ticks, count in lists if not ticks), default=0)
    ticked = max((count for _, ticks, count in lists if ticks), default=0)
    figure = f"at most {read} in a list to read, {ticked} in a list to tick"
    return Found(figure, faults_on(material.printed, find))


def _lists(sheet: Element) -> Iterator[tuple[str, bool, int]]:
    """The lists that are read: the heading above, whether they have boxes, how many they hold."""
    for each in sheet.elements("ul", "ol"):
        if each.words:  # a list of sources has none that is read
            yield (
                each.heading,
                each.has_tick(),
                sum(1 for item in each.inside() if item.tag == "li"),
            )


def headings(material: Material) -> Found:
    """Look for sections without a heading, and for headings that say nothing or stand twice."""

    def find(sheet: Element) -> Iterator[str]:
        said = [heading.words for heading in sheet.elements(*HEADINGS)]
        for section in sheet.elements("section"):
            if section.words and not _is_led(section):
                yield f"no heading over “{section.lines[0]}”"
        for heading, count in Counter(said).items():
            if heading.casefold().rstrip(":") in _EMPTY_HEADINGS:
                yield f"the heading “{heading}” says nothing"
            if count > 1:
                yield f"the heading “{heading}” stands {count} times"

    count = sum(1 for sheet in material.printed.values() for _ in sheet.elements(*HEADINGS))
    return Found(f"{count} headings, one over each section", faults_on(material.printed, find))


def _is_led(section: Element) -> bool:
    """Whether a section begins with a heading, or with words in bold."""
    begin = section
    while begin.tag not in {*HEADINGS, "strong", "b", "caption", "legend"}:
        spoken = (c for c in begin.children if (c.strip() if isinstance(c, str) else c.words))
        first = next(spoken, "")
        if isinstance(first, str):
            return False
        begin = first
    return True


def summary(material: Material) -> Found:
    """Look for the bank's summary, or for a few questions apart that are the summary of all."""
    text = " ".join(material.bank.summary.text.split())

    def has_one(sheet: Element) -> bool:
        ticks = [box for box in sheet.elements("input") if _item_of(box)]
        first = {_item_of(box) for box in ticks if box.heading == ticks[0].heading}
        return text in sheet.words or 0 < len(first) <= MOST_TOP

    with_one = [name for name, sheet in material.printed.items() if has_one(sheet)]
    faults = tuple(
        f"{name}: neither a summary nor a top {MOST_TOP}"
        for name in material.printed
        if name not in with_one and name != "handout"  # whose reader chooses the top ones
    )
    without = "".join(f"; not on {name}" for name in material.printed if name not in with_one)
    return Found(f"a top {MOST_TOP} or in short, on {', '.join(with_one)}{without}", faults)


def _item_of(field: Element) -> str:
    """The id of the item that a field belongs to, if it does to any."""
    kind, _, rest = field.attributes.get("name", "").partition(".")
    return rest.partition(".")[0] if kind == "item" else ""


def visual_cues(material: Material) -> Found:
    """Look for boxes, bold words and lists, and for the safety text in a box."""
    safety = " ".join(material.bank.safety.text.split())

    def find(sheet: Element) -> Iterator[str]:
        boxes = [each for each in sheet.elements() if each.tag == "aside" or each.classes & _BOXES]
        if not any(safety in box.words for box in boxes):
            yield "the safety text stands in no box"
        if not any(bold.words for bold in sheet.elements("strong", "b")):
            yield "no words are bold"
        if not any(sheet.elements("ol", "ul")):
            yield "there is no list"

    return Found("boxes, bold words and lists on each sheet", faults_on(material.printed, find))


def ticks(material: Material) -> Found:
    """Look for something to tick."""

    def count(sheet: Element) -> int:
        return sum(box.is_tick for box in sheet.elements("input"))

    def find(sheet: Element) -> Iterator[str]:
        if not count(sheet):
            yield "nothing to tick"

    counts = ", ".join(f"{count(sheet)} on {name}" for name, sheet in material.printed.items())
    return Found(f"tick boxes: {counts}", faults_on(material.printed, find))


# Pictures and tables ------------------------------------------------------------------------------


def pictures(material: Material) -> Found:
    """Say whether there are pictures at all."""
    count = sum(len(_pictures(sheet)) for sheet in material.printed.values())
    return Found(f"{count} to look at" if count else "no pictures", applies=count > 0)


def named_pictures(material: Material) -> Found:
    """Look for pictures without a title, a caption or words that stand for them."""

    def find(sheet: Element) -> Iterator[str]:
        for picture in _pictures(sheet):
            if not _name_of(picture):
                yield f"a picture under “{picture.heading}” has no title or caption"

    found = pictures(material)
    if not found.applies:
        return found
    return Found("each has a title or a caption", faults_on(material.printed, find))


def _pictures(sheet: Element) -> list[Element]:
    """The outermost pictures that are more than decoration."""
    found = [each for each in sheet.elements() if each.is_picture]
    within = {id(inner) for picture in found for inner in picture.elements()}
    shown = (each for each in found if each.attributes.get("aria-hidden") != "true")
    return [each for each in shown if id(each) not in within]


def _name_of(picture: Element) -> str:
    own = [picture, *(each for each in picture.elements() if each.is_picture)]
    given = [each.attributes.get(key, "") for each in own for key in ("alt", "aria-label", "title")]
    captions = [each.words for each in picture.elements("figcaption", "title")]
    return "".join([*given, *captions]).strip()


def simple_tables(material: Material) -> Found:
    """Look at how many columns a table has, and at their headings."""
    count = sum(1 for sheet in material.printed.values() for _ in sheet.elements("table"))
    if not count:
        return Found("no tables", applies=False)

    def find(sheet: Element) -> Iterator[str]:
        for table in sheet.elements("table"):
            for fault in _table_faults(table):
                yield f"the table under “{table.heading}” {fault}"

    return Found(f"tables: {count}, each with short headings", faults_on(material.printed, find))


def _table_faults(table: Element) -> Iterator[str]:
    rows = [[c for c in row.inside() if c.tag in ("th", "td")] for row in table.elements("tr")]
    heads = [cell.words for row in rows[:1] for cell in row if cell.tag == "th"]
    columns = {n for row in rows[1:] for n, cell in enumerate(row) if cell.words}
    if not heads:
        yield "has no headings over its columns"
    for head in heads:
        if len(words(head)) > MOST_IN_COLUMN_HEAD:
            yield f"has a long heading, “{head}”"
    if len(columns) > MOST_COLUMNS:
        yield f"has {len(columns)} columns of words, more than {MOST_COLUMNS}"
    if any(table.elements("table")):
        yield "holds another table"


def charts(material: Material) -> Found:
    """Say whether there is a table or a picture that would have to be explained."""
    shown = pictures(material).applies or simple_tables(material).applies
    return Found("" if shown else "no tables or charts", applies=shown)
