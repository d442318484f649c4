"""A row of a list → the name of its file: safe on every system, distinct, and telling no name.

A row with an id is named by it, any other by its number. Of an id only plain letters, digits and
`-_.` are kept; where that changes anything, a digest of the whole id keeps the names apart.
"""

import re
import unicodedata
from hashlib import sha256

MOST_LETTERS = 60
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_NO_LETTERS = re.compile(r"[\W_]+")
# What Windows takes for a device, whatever follows the first dot.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class FileNames:
    """Gives out the names of one folder; the same rows in the same order get the same names."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def __contains__(self, file: str) -> bool:
        return file.casefold() in self._taken

    def take(self, number: int, row_id: str = "", *, patient: str = "") -> str:
        """The name of a row's file, by the patient's name if that is given."""
        if patient:
            wanted = "-".join(filter(None, [f"{number:04}", _spoken(patient)]))
        else:
            wanted = _safe(row_id) if row_id else f"{number:04}"
        stem, again = wanted, 1
        while f"{stem}.pdf" in self:  # the same id twice, or in capitals: one file to some systems
            stem = f"{wanted}-row-{number}" + (f"-{again}" if again > 1 else "")
            again += 1
        self._taken.add(f"{stem}.pdf".casefold())
        return f"{stem}.pdf"


def _safe(row_id: str) -> str:
    kept = _UNSAFE.sub("-", row_id)[:MOST_LETTERS].strip("-.")
    if kept == row_id and not _DEVICE.fullmatch(kept):
        return kept
    mark = sha256(row_id.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return "-".join(filter(None, ["id", kept, mark]))


def _spoken(patient: str) -> str:
    """A patient's name in its own letters, as long as any system allows (255 bytes)."""
    words = _NO_LETTERS.sub("-", unicodedata.normalize("NFC", patient))
    return words.encode("utf-8", "ignore")[:150].decode("utf-8", "ignore").strip("-")
