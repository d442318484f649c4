"""The outline: the headings of a document, to find one's way by (ISO 32000-1, 12.3.3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from checklist.pdf.objects import File, length, text_string


@dataclass(eq=False, slots=True)
class Entry:
    """A heading, and those below it; what is below a closed one is not shown at first."""

    title: str
    page: int
    top: float
    closed: bool = False
    below: "list[Entry]" = field(default_factory=list)

    @property
    def shown(self) -> int:
        """How many entries below it are seen once it is open."""
        return sum(1 + (0 if each.closed else each.shown) for each in self.below)


class Outline:
    """The outline of one document; entries come in reading order."""

    def __init__(self) -> None:
        self._top = Entry("", 0, 0)
        self._open = [self._top]

    def enter(
        self, title: str, level: int, *, page: int, top: float, closed: bool = False
    ) -> None:  # fmt: skip
        """Enter a heading of a level, from 0; it leads to the top of it on the page of a number."""
        del self._open[level + 1 :]
        entry = Entry(title, page, top, closed)
        self._open[-1].below.append(entry)
        self._open.append(entry)

    def written(self, file: File) -> bytes:
        """Put it into a file, and give the catalog's entry; nothing if there is no heading."""
        if not self._top.below:
            return b""
        number = file.reserve()
        file.fill(number, b"<</Type/Outlines%b>>" % _below(file, number, self._top))
        return b"/Outlines %d 0 R" % number


def _below(file: File, number: int, entry: Entry) -> bytes:
    """Write what is below an entry, and tell what the entry says of it."""
    if not entry.below:
        return b""
    numbers = [file.reserve() for _ in entry.below]
    for at, each in enumerate(entry.below):
        file.fill(numbers[at], b"<<%b>>" % b"".join((
            f"/Title{text_string(each.title)}/Parent {number} 0 R".encode("ascii"),
            f"/Dest[{each.page} 0 R/XYZ 0 {length(each.top)} null]".encode("ascii"),
            _beside(numbers, at),
            _below(file, numbers[at], each),
        )))  # fmt: skip
    count = -entry.shown if entry.closed else entry.shown
    return b"/First %d 0 R/Last %d 0 R/Count %d" % (numbers[0], numbers[-1], count)


def _beside(numbers: Sequence[int], at: int) -> bytes:
    before = b"/Prev %d 0 R" % numbers[at - 1] if at else b""
    after = b"/Next %d 0 R" % numbers[at + 1] if at + 1 < len(numbers) else b""
    return before + after
