"""A line of text → which of its characters run from right to left.

The Unicode Bidirectional Algorithm (UAX #9) for a paragraph that runs from left to right and holds
none of the invisible characters that embed or isolate: they are gone before a font is chosen.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

# Blocks whose letters or digits may run from right to left: Hebrew to Arabic Extended-A, the
# presentation forms, and the two regions of the supplementary plane.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_NEUTRAL = ("B", "S", "WS", "ON")
_SIDE = {"L": "L", "R": "R", "EN": "R", "AN": "R"}  # how N0 and N1 see what is not neutral
_LEVEL = {"R": 1, "EN": 2, "AN": 2}


def levels(text: str) -> list[int]:
    """The level of every character; odd where words run from right to left."""
    if not _RIGHT_TO_LEFT.search(text):
        return [0] * len(text)
    classes = [unicodedata.bidirectional(character) or "L" for character in text]
    seen = [place for place, each in enumerate(classes) if each != "BN"]
    kinds = _without_weak([classes[place] for place in seen])
    _pair_brackets("".join(text[place] for place in seen), [classes[p] for p in seen], kinds)
    _settle_neutrals(kinds)
    found = dict(zip(seen, (_LEVEL.get(kind, 0) for kind in kinds), strict=True))
    result: list[int] = []
    for place in range(len(text)):  # what has no direction goes with what is before it
        result.append(found.get(place, result[-1] if result else 0))
    return result


def _without_weak(kinds: list[str]) -> list[str]:
    """The rules W1 to W7: every kind L, R, EN, AN or neutral."""
    kinds = _with_numbers(list(_strong_before(kinds)))
    strong = "L"
    for at, kind in enumerate(kinds):
        if kind in ("ES", "ET", "CS"):  # W6
            kinds[at] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":  # W7
            kinds[at] = "L"
    return kinds


def _with_numbers(kinds: list[str]) -> list[str]:
    """The rules W4 and W5: separators and units are part of a number."""
    for at in range(1, len(kinds) - 1):
        around = {kinds[at - 1], kinds[at + 1]}
        if around == {"EN"} and kinds[at] in ("ES", "CS"):
            kinds[at] = "EN"
        elif around == {"AN"} and kinds[at] == "CS":
            kinds[at] = "AN"
    place = 0
    for is_terminator, group in groupby(list(kinds), key=lambda kind: kind == "ET"):
        end = place + len(list(group))
        if is_terminator and "EN" in (*kinds[max(place - 1, 0) : place], *kinds[end : end + 1]):
            kinds[place:end] = ["EN"] * (end - place)
        place = end
    return kinds


def _strong_before(kinds: list[str]) -> Iterator[str]:
    """The rules W1 to W3: marks go with what they mark, digits with the letters before them."""
    previous = strong = "L"
    for kind in kinds:
        if kind == "NSM":
            kind = previous
        elif kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kind = "AN"
        previous = kind
        yield "R" if kind == "AL" else kind


def _pair_brackets(text: str, classes: list[str], kinds: list[str]) -> None:
    """The rule N0: two brackets run the same way."""
    for opening, closing in sorted(_brackets(text, kinds)):
        inside = {_SIDE.get(kind) for kind in kinds[opening + 1 : closing]}
        if "L" in inside:
            side = "L"
        elif "R" in inside:
            before = (_SIDE[kind] for kind in reversed(kinds[:opening]) if kind in _SIDE)
            side = next(before, "L")
        else:
            continue
        for bracket in (opening, closing):
            kinds[bracket] = side
            for mark in range(bracket + 1, len(kinds)):
                if classes[mark] != "NSM":
                    break
                kinds[mark] = side


def _brackets(text: str, kinds: list[str]) -> Iterator[tuple[int, int]]:
    """Where the two brackets of each pair stand."""
    opened: list[tuple[str, int]] = []
    for place, character in enumerate(unicodedata.normalize("NFC", each) for each in text):
        if kinds[place] != "ON" or not unicodedata.mirrored(character):
            continue
        match unicodedata.category(character):
            case "Ps":
                opened.append((_closing(character), place))
            case "Pe":
                fitting = [at for at, (end, _) in enumerate(opened) if end == character]
                if fitting:
                    yield opened[fitting[-1]][1], place
                    del opened[fitting[-1] :]


def _closing(opening: str) -> str:
    name = unicodedata.name(opening).replace("LEFT", "RIGHT")
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""


def _settle_neutrals(kinds: list[str]) -> None:
    """The rules N1 and N2: between two of one direction a neutral has it, else the paragraph's."""
    place = 0
    for is_neutral, group in groupby(list(kinds), key=lambda kind: kind in _NEUTRAL):
        end = place + len(list(group))
        if is_neutral:
            before = _SIDE[kinds[place - 1]] if place else "L"
            after = _SIDE[kinds[end]] if end < len(kinds) else "L"
            kinds[place:end] = ["R" if before == after == "R" else "L"] * (end - place)
        place = end
