"""What was measured → the page that tells it, with each goal and how far off it is."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from figures import Cost, Measured, middle, quartiles

_NAMES = {
    "ours": "ours, on ReportLab", "platypus": "Platypus, ReportLab", "typst": "Typst, typst-py",
    "weasyprint": "WeasyPrint", "fpdf2": "fpdf2",
}  # fmt: skip

_PAGE = """\
# Ours and its peers

{machine} Written by `python benchmarks/peers.py`; [README.md](README.md) says how.

## One document after another

The same {questions} questions for {documents} patients, each another one, made in turn. Shown is
the processor's time for a document: the median, with the quartiles in brackets, and how many times
ours of the same patient it is. Ours includes reading and checking the patient's file and choosing
the questions; the others are handed what the sheet says. The peak is that of the process.

| engine | version | pages | tags | fields | ms | times ours | kB | peak MB |
| --- | --- | --: | --- | --: | --: | --: | --: | --: |
{warm}

## A process for one document

Ours is `checklist build patient.yaml`: a command line, a bank that is read and checked, and a sheet
on two pages. Each of the others reads data that is ready and makes the list.

| engine | ms | times Typst |
| --- | --: | --: |
{cold}

## The goals

| goal | measured | |
| --- | --- | --- |
{goals}
"""


_IN_PYTHON = (
    "no block is set twice; what is left is Python: a seventh choosing, a fifth shaping HTML,"
    " a quarter setting what no other patient has, a third joining pages and tags"
)
_IMPORTS = (
    "of its instructions two thirds are imports, a third of these Pydantic’s, and an eighth is"
    " reading the bank"
)


class Goal(NamedTuple):
    """What is wanted, and what came out; `value` is at most `limit` where it is met.

    `why` is the reason where it is not.
    """

    text: str
    measured: str
    value: float
    limit: float
    why: str

    def __str__(self) -> str:
        off = f"off by {self.value / self.limit:.1f} times: {self.why}"
        verdict = "met" if self.value <= self.limit else off
        return f"| {self.text} | {self.measured} | {verdict} |"


def results(
    measured: Mapping[str, Measured], *, long: tuple[Cost, Cost], documents: int,
    lengths: Mapping[int, float], questions: int, machine: str,
) -> str:  # fmt: skip
    """Write the page."""
    goals = [*_long_goals(long, documents, measured["ours"]), _linear(lengths)]
    if "typst" in measured:
        goals[:0] = _goals_beside(measured["ours"], measured["typst"])
    return _PAGE.format(
        machine=machine, questions=questions, documents=len(measured["ours"].warm),
        warm="\n".join(_warm(name, measured) for name in measured),
        cold="\n".join(_cold(name, measured) for name in measured),
        goals="\n".join(map(str, goals)),
    )  # fmt: skip


def _warm(name: str, measured: Mapping[str, Measured]) -> str:
    it, ours = measured[name], measured["ours"]
    low, half, high = quartiles(cost.ms for cost in it.warm)
    ratio = middle(one.ms / other.ms for one, other in zip(it.warm, ours.warm, strict=True))
    cells = (
        _NAMES[name], it.version, it.facts.pages, "yes" if it.facts.elements else "no",
        it.facts.fields, f"{half:.1f} ({low:.1f} to {high:.1f})", f"{ratio:.2f}",
        f"{middle(cost.size for cost in it.warm) / 1000:.1f}", f"{it.warm[-1].peak:.0f}",
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def _cold(name: str, measured: Mapping[str, Measured]) -> str:
    cells = (
        _NAMES[name], f"{middle(measured[name].cold):.0f}",
        f"{_times(measured[name], measured['typst']):.2f}" if "typst" in measured else "",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _times(one: Measured, other: Measured) -> float:
    """How many times as long one takes to start as the other, in the same round."""
    return middle(a / b for a, b in zip(one.cold, other.cold, strict=True))


def _goals_beside(ours: Measured, typst: Measured) -> Iterator[Goal]:
    part = middle(a.ms / b.ms for a, b in zip(ours.warm, typst.warm, strict=True))
    said = f"{part:.2f} of it"
    yield Goal("a quarter of Typst’s time for a document", said, part, 1 / 4, _IN_PYTHON)
    yield Goal("then towards a twentieth", said, part, 1 / 20, _IN_PYTHON)
    cold = _times(ours, typst)
    yield Goal(
        "a cold `checklist build` in 2.5 times Typst’s", f"{cold:.2f} times", cold, 2.5, _IMPORTS
    )


def _long_goals(long: tuple[Cost, Cost], documents: int, ours: Measured) -> Iterator[Goal]:
    early, late = long
    seconds = 10_000 * sum(cost.ms for cost in ours.warm) / len(ours.warm) / 1000 / 2
    yield Goal(
        "10,000 documents on 2 cores in 60 s",
        f"{seconds:.0f} s, by the mean time of one", seconds, 60, _IN_PYTHON,
    )  # fmt: skip
    grown = late.peak - early.peak
    yield Goal(
        "memory grows by less than 5 MB from document 1,000 to 10,000",
        f"{grown:.1f} MB from {documents // 10:,} to {documents:,}", grown, 5,
        "what comes back is kept",
    )  # fmt: skip
    yield Goal(
        "less than 90 MB a worker",
        f"{late.peak:.0f} MB at its peak",
        late.peak,
        90,
        "not looked into",
    )


def _linear(lengths: Mapping[int, float]) -> Goal:
    """A question costs the same in a list of any length, give or take a quarter."""
    most = max(lengths)
    worst = lengths[most] / min(lengths.values())
    said = ", ".join(f"{ms:.2f} ms in a list of {length:,}" for length, ms in lengths.items())
    return Goal(
        f"cost linear in questions up to {most:,}",
        f"a question: {said}",
        worst,
        1.25,
        "the more questions, the fewer of them were on a sheet before",
    )
