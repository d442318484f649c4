"""A page of HTML → its frame and its fragments, cut without reading what is in them.

Most fragments of a page were seen before: then they need not be read again. A fragment is one block
or one item of a list, with what it stands in. Whatever looks unusual is not cut, and the page is
read whole: it is the strict reader that says what is wrong, and where.
"""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import NamedTuple

from checklist.pdf.field_names import SAME, FieldName

# Elements whose blocks are set one below the other, so that each can be set by itself.
_OPENED = frozenset({
    "<section>", '<ol class="entries">', '<ol class="steps">', '<ol class="sources">',
    '<ul class="ticks">', "<ul>",
})  # fmt: skip
_GROUP = re.compile(r"<(/)?(section|aside|header|div|ol|ul|li|dl|table)\b[^<>]*>")
_BLOCK = re.compile(
    r"[ \t\n\f\r]*(?P<block>"
    r"<(?:(?P<closes>/)?(?P<group>section|aside|header|div|ol|ul|li|dl|table)\b[^<>]*>"
    r"|(?P<text>p|h[1-3]|textarea)\b[^<>]*>.*?</(?P=text)>))",
    re.DOTALL,
)
_MAIN = re.compile(r"<main\b[^<>]*>")

# A question is the same under any number.
_ITEM = re.compile(r'<li value="([0-9]{1,4})">')

# The name and title of a field change nothing that is drawn, and a table is mostly fields: but for
# these it is the same for many patients. References in another form are left to the reader.
_VALUE = r'(?!")([^"<>&]*(?:&(?:amp|lt|gt|#34|#39);[^"<>&]*)*)(?=")'
_FIELD = re.compile(
    rf'(<(?:input type="checkbox"|textarea) name="){_VALUE}("[^<>]*? aria-label="){_VALUE}'
)


class Fragment(NamedTuple):
    """A block or item, and the elements it stands in: each its number on the page, and its tag.

    In `text` the `fields` of a table have their keys here for names and titles, and an item with a
    `label` has `0`.
    """

    text: str
    within: tuple[tuple[int, str], ...]
    fields: Mapping[str, FieldName] = SAME
    label: str = ""

    @property
    def tags(self) -> tuple[str, ...]:
        """The opening tags of what it stands in, the outermost first."""
        return tuple(tag for _, tag in self.within)


class Cut(NamedTuple):
    """A page without what its main element holds, and that in fragments."""

    frame: str
    fragments: tuple[Fragment, ...]


def cut(html: str) -> Cut | None:
    """Cut a page into its fragments; none where it had better be read whole."""
    begin, end = _MAIN.search(html), html.rfind("</main>")
    if not begin or end < begin.end() or "<!--" in html or "<![" in html:
        return None
    fragments = _fragments(html, begin.end(), end)
    if fragments is None:
        return None
    return Cut(html[: begin.end()] + html[end:], fragments)


def _fragments(html: str, at: int, end: int) -> tuple[Fragment, ...] | None:
    """The fragments of a part of a page, which holds nothing else but white space."""
    found: list[Fragment] = []
    within: list[tuple[int, str]] = []
    opened = 0
    while block := _BLOCK.match(html, at, end):
        start, at = block.start("block"), block.end()
        if block["group"] and block["block"] in _OPENED:
            opened += 1
            within.append((opened, block["block"]))
        elif block["closes"]:
            if not _may_close(block, within, found):
                return None
            within.pop()
        else:
            closed = at if block["text"] else _close(html, at, end)
            if closed is None:
                return None
            found.append(_fragment(html[start:closed], tuple(within)))
            at = closed
    return None if within or html[at:end].strip(" \t\n\f\r") else tuple(found)


def _fragment(text: str, within: tuple[tuple[int, str], ...]) -> Fragment:
    if item := _ITEM.match(text):
        return Fragment(f'<li value="0">{text[item.end() :]}', within, label=item[1])
    if "<table" not in text:
        return Fragment(text, within)
    parts = _FIELD.split(text)
    names, titles = map(unescape, parts[2::5]), map(unescape, parts[4::5])
    keys = [*map(str, range(len(parts) // 5))]
    parts[2::5] = parts[4::5] = keys
    fields = dict(zip(keys, map(FieldName, names, titles), strict=True))
    return Fragment("".join(parts), within, fields)


def _may_close(
    tag: re.Match[str], within: Sequence[tuple[int, str]], found: Sequence[Fragment]
) -> bool:
    """Whether a tag closes what was opened last, in which there was something."""
    return (
        bool(within)
        and tag["block"] == f"</{tag['group']}>"
        and within[-1][1].startswith(f"<{tag['group']}")
        and bool(found)
        and found[-1].within[: len(within)] == tuple(within)
    )


def _close(html: str, at: int, end: int) -> int | None:
    """Where a group ends that has just begun."""
    depth = 1
    while depth:
        tag = _GROUP.search(html, at, end)
        if not tag:
            return None
        depth += -1 if tag[1] else 1
        at = tag.end()
    return at
