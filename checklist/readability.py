"""A text → how hard it is to read: its sentences, words, syllables and school grade.

The grade is Flesch and Kincaid's (Navy Research Branch Report 8-75, 1975). It means little for one
line, so measure texts together. It is blind to jargon, and it and the syllables are for English.
"""

import re
from collections.abc import Iterable

# A full stop before a small letter is an abbreviation (“e.g. milk”), and so is one after a title.
_SENTENCE_END = re.compile(
    r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bSt\.)(?<!\bvs\.)"
    r"(?:(?:(?<=[.…])|(?<=[.…][\"”’)]))\s+(?![a-z])|(?:(?<=[!?؟])|(?<=[!?؟][\"”’)]))\s+)"
    r"|(?<=[。！？])\s*"
)
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*")
_SILENT = re.compile(
    r"(?<=[^aeiouy])e$"  # have, take
    r"|(?<=[gq])ue[sd]?$"  # fatigue
    r"|(?<=[^aeioudty])ed$"  # stopped; but not needed, started
    r"|(?<=[^aeioucghsxyz])es$"  # takes; but not doses, changes
    r"|(?<=[^aeiouy])e(?=(?:ly|ment|less|ful|ty|times?|thing|where|one|body)$)"  # safely, something
)
# The e of little, troubled and centre is heard, that of whole and before is not.
_LOUD = re.compile(r"(?<=[^aeiouylr])[lr]e[sd]?$")
_APART = re.compile(
    r"(?<![ct])ia|iu|eo|uou|eu(?=m)"  # trial, medium, video, continuous, museum; but not social
    r"|(?<![cgstx])(?<!ll)io"  # serious; but not question, million
    r"|(?<![gq])u(?:a|e(?=n)|i(?=[dn]))"  # usual, fluent, fluid; but not equal, guide
    r"|(?:(?<=sc)|(?<=[dlru]))ie(?=n[ct]|t)|ie(?=ty)"  # science, client, diet, society; not patient
    r"|(?<=cr)ea(?=t)|(?<=r)ea(?=ct)|(?<=[aeiouy])ing$"  # create, react, going
)
_IRREGULAR = {
    "area": 3, "diabetes": 4, "diarrhea": 4, "every": 2, "everyone": 3, "everything": 3,
    "idea": 3, "ideas": 3, "nausea": 3, "people": 2, "theatre": 3,
}  # fmt: skip


def sentences(text: str) -> list[str]:
    """Split a text into its sentences."""
    return [part for part in _SENTENCE_END.split(text.strip()) if part]


def words(text: str) -> list[str]:
    """The words of a text; a hyphen separates two."""
    return _WORD.findall(text)


def syllables(word: str) -> int:
    """Count the syllables of an English word, wrongly for about one word in twenty.

    A syllable for each group of vowels, less a silent e, more where two vowels are said apart. A
    number counts one for each digit, and a short form in capitals one for each letter.
    """
    letters = re.sub("['’].*|[.,]", "", word)
    if letters.isdigit() or (letters.isupper() and len(letters) > 1):
        return len(letters)
    letters = letters.lower()
    if letters in _IRREGULAR:
        return _IRREGULAR[letters]
    heard = _SILENT.sub("", _LOUD.sub("y", letters))
    return max(1, len(re.findall("[aeiouy]+", heard)) + len(_APART.findall(heard)))


def grade(texts: Iterable[str]) -> float:
    """The Flesch-Kincaid grade of texts taken together; 0 where there are no words."""
    pool = [sentence for text in texts for sentence in sentences(text) if words(sentence)]
    spoken = [word for sentence in pool for word in words(sentence)]
    if not spoken:
        return 0.0
    per_word = sum(map(syllables, spoken)) / len(spoken)
    return 0.39 * len(spoken) / len(pool) + 11.8 * per_word - 15.59


def longest_sentence(texts: Iterable[str]) -> int:
    """The number of words in the longest sentence."""
    return max((len(words(s)) for text in texts for s in sentences(text)), default=0)
