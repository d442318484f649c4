"""What a server knows afterwards about those who came: how many they were."""

from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class Counts:
    """Sheets that were made, requests that were refused, faults of this program."""

    sheets: int = 0
    refused: int = 0
    faults: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def add(self, *, sheets: int = 0, refused: int = 0, faults: int = 0) -> None:
        """Count; any thread may."""
        with self._lock:
            self.sheets += sheets
            self.refused += refused
            self.faults += faults
