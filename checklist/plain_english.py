"""A text in English → what keeps it from being plain: hard words, short forms, unclear numbers.

A list of words sees what is on it and no more, so a text in which nothing is found may still be
hard. Some of the hard words are the examples in AHRQ's guide to PEMAT.
"""

import re
from collections.abc import Iterable, Iterator

from checklist.readability import sentences, syllables, words

MOST_SHORT_FORMS = 8
"""How many different short forms a sheet may have; our number for the “few” of that guide."""

_PLAIN = {
    "adverse": "harmful", "analgesic": "pain killer", "ambulatory": "able to walk",
    "ascertain": "find out", "cardiac": "heart", "commence": "start", "concomitant": "at once",
    "contraindicated": "unsafe", "cutaneous": "skin", "discontinue": "stop", "efficacy": "effect",
    "exacerbate": "make worse", "exacerbation": "flare", "facilitate": "make easier",
    "febrile": "feverish", "hepatic": "liver", "hypertension": "high blood pressure",
    "hypoglycaemia": "low blood sugar", "hypoglycemia": "low blood sugar", "initiate": "start",
    "lesion": "spot", "lesions": "spots", "mortality": "deaths", "neoplasm": "growth",
    "nutritionist": "food expert", "oedema": "swelling", "edema": "swelling",
    "perforation": "hole", "physician": "doctor", "physicians": "doctors",
    "prior": "before", "pulmonary": "lung", "pyrexia": "fever", "recur": "come back",
    "renal": "kidney", "subsequently": "later", "sufficient": "enough", "terminate": "end",
    "utilise": "use", "utilize": "use",
}  # fmt: skip
# Spelling these out tells nobody more.
_KNOWN = frozenset({"CT", "DNA", "EU", "HIV", "ID", "MRI", "NHS", "OK", "TV", "UK", "US", "USA"})
_SHORT_FORM = re.compile(r"\b[A-Z]{2,}s?\b")

_UNCLEAR = (
    (re.compile(r"\d+(?:[.,]\d+)?\s?(?:%|per\s?cent\b)", re.IGNORECASE), "a percentage"),
    (re.compile(r"(?<![\d/])\d{1,3}\s?[/⁄]\s?\d{1,3}(?![\d/])|[¼½¾⅓⅔]"), "a fraction"),
    (re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])"), "a decimal"),
    (re.compile(r"\b(?:odds|hazard) ratio\b|\brelative risk\b", re.IGNORECASE), "a ratio"),
)
_HOW_OFTEN = re.compile(
    r"\b(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine)"
    r" (?:in|out of) (?:every )?(\d[\d,]*)",
    re.IGNORECASE,
)
_ROUND = frozenset({"10", "100", "1000", "10000"})

_BE = r"(?:is|are|was|were|be|been|being|gets?|got)"
_DONE = (
    r"(?:\w\w+ed|known|made|given|shown|found|seen|done|taken|told|chosen|written|drawn|held|kept"
    r"|put|sent|brought|caught|led|lost|meant|read|said|set|thought|proven|forgotten)"
)
_PASSIVE = re.compile(rf"\b{_BE}\s+(?:(?:not|also|still|often|\w+ly)\s+)*{_DONE}\b", re.IGNORECASE)
_FEELINGS = re.compile(
    rf"\b{_BE}\s+(?:\w+ly\s+)?(?:tired|worried|scared|confused|pleased|blurred)\b", re.IGNORECASE
)

_ACTION = re.compile(
    r"(?:ask|bring|call|check|choose|circle|fill|give|keep|list|mark|pick|read|show|start|take|tell"
    r"|tick|write)\b(?!\s*[:.?])",
    re.IGNORECASE,
)
_SPEAKS_TO = re.compile(
    r"\b(?:I|me|my|mine|we|us|our|ours|you|your|yours|yourself|myself)\b", re.IGNORECASE
)
_SPEAKS_ABOUT = re.compile(
    r"\b(?:the|a|every|each) patients?['’]?s?\b|\bpatients? (?:should|must|may|can|need)\b",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"\b(?:add up (?:the|your|all)|subtract|multiply|divide (?:\w+ )?by|calculate"
    r"|work out (?:how|the|your)|BMI|body mass index|total (?:score|number|dose)"
    r"|per (?:kg|kilogram|kilo))\b",
    re.IGNORECASE,
)


def hard_words(text: str) -> Iterator[tuple[str, str]]:
    """The words that have a plainer one, each with it."""
    for word in words(text):
        if plain := _PLAIN.get(word.lower()):
            yield word, plain


def short_forms(texts: Iterable[str]) -> dict[str, bool]:
    """The short forms in capitals, and whether each is explained where it first stands.

    It is where it stands in brackets after its words, or its words in brackets after it.
    """
    found: dict[str, bool] = {}
    for text in texts:
        for short in _SHORT_FORM.finditer(text):
            if short[0] not in _KNOWN:
                before, after = text[: short.start()], text[short.end() :]
                told = re.search(r"\w\s*\($", before) or re.match(r"\s*\(\w", after)
                found.setdefault(short[0], told is not None)
    return found


def long_words(texts: Iterable[str]) -> list[str]:
    """The different words of four syllables or more, which may need explaining."""
    every = (
        word for text in texts for word in words(text) if word.isalpha() and word[1:].islower()
    )
    return list(dict.fromkeys(word.lower() for word in every if syllables(word) >= 4))


def unclear_numbers(text: str) -> Iterator[tuple[str, str]]:
    """The numbers that are hard to grasp, each with what is wrong with it."""
    for pattern, what in _UNCLEAR:
        yield from ((found[0], f"is {what}") for found in pattern.finditer(text))
    bases = [found[1].replace(",", "") for found in _HOW_OFTEN.finditer(text)]
    for base in dict.fromkeys(bases):
        if base not in _ROUND:
            yield f"in {base}", "counts in no round number"
    if len(set(bases)) > 1:
        yield f"in {' and in '.join(dict.fromkeys(bases))}", "cannot be compared"


def how_often(text: str) -> int:
    """How many times a text counts “3 in 100”."""
    return len(_HOW_OFTEN.findall(text))


def is_passive(sentence: str) -> bool:
    """Whether a sentence looks passive."""
    return bool(_PASSIVE.search(_FEELINGS.sub("", sentence)))


def actions(text: str) -> list[str]:
    """The sentences of a text that begin by asking the reader to do something."""
    return [s for s in sentences(text) if _ACTION.match(s) and not s.endswith("?")]


def speaks_to_reader(sentence: str) -> bool:
    """Whether a sentence says I, we or you."""
    return bool(_SPEAKS_TO.search(sentence))


def spoken_about(text: str) -> str:
    """The words that speak about patients and not to them, if any."""
    found = _SPEAKS_ABOUT.search(text)
    return found[0] if found else ""


def sums(text: str) -> str:
    """The words that ask for arithmetic, if any."""
    found = _SUM.search(text)
    return found[0] if found else ""
