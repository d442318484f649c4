"""Words in one script → glyphs joined, reordered and placed as that script needs, by HarfBuzz.

HarfBuzz comes with the extra `scripts`. It is imported where the first word needs it.
"""

from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from types import ModuleType
from typing import Any, NamedTuple

# Scripts whose letters HarfBuzz can join or place without tables of the font's own.
_SIMPLE = {"Hebr", "Thai", "Laoo", "Latn", "Grek", "Cyrl", "Armn", "Geor", "Ethi", "Hang", "Zyyy"}


class ShapedGlyph(NamedTuple):
    """A glyph of a font by its number, in thousandths of an em."""

    number: int
    advance: float
    right: float
    up: float


ShapedCluster = tuple[str, tuple[ShapedGlyph, ...]]
"""Some characters and the glyphs, from left to right, that say them."""


@cache
def can_shape() -> bool:
    """Whether HarfBuzz is installed."""
    return find_spec("uharfbuzz") is not None


class Shaper:
    """Shapes words in one font."""

    def __init__(self, program: str | bytes, index: int) -> None:
        self._harfbuzz = _harfbuzz()
        face = _face(self._harfbuzz, program, index)
        self._font, self._scale = self._harfbuzz.Font(face), 1000 / face.upem
        self._scripts = {tag.strip().lower() for tag in face.get_table_script_tags("GSUB")}

    def knows(self, text: str) -> bool:
        """Whether the font has what the script of a text needs."""
        buffer = self._buffer(text, level=0)
        if buffer.script is None or buffer.script in _SIMPLE:
            return True
        tags = {self._harfbuzz.ot_tag_to_script(f"{tag:4}") for tag in self._scripts}
        return buffer.script in tags

    def places_marks(self, text: str) -> bool:
        """Whether the marks of a text are moved to their letters."""
        glyphs = (glyph for _, cluster in self.clusters(text, level=0) for glyph in cluster)
        return all(glyph.advance or glyph.right or glyph.up for glyph in glyphs)

    def clusters(self, text: str, *, level: int) -> list[ShapedCluster]:
        """The glyphs of a text in one script and direction, in reading order."""
        buffer = self._buffer(text, level)
        self._harfbuzz.shape(self._font, buffer, {"dlig": False})
        found: dict[int, list[ShapedGlyph]] = {}
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            found.setdefault(info.cluster, []).append(ShapedGlyph(
                info.codepoint, position.x_advance * self._scale,
                position.x_offset * self._scale, position.y_offset * self._scale,
            ))  # fmt: skip
        starts = sorted(found)
        parts = pairwise([0, *starts[1:], len(text)])
        return [(text[start:end], tuple(found[key]))
                for key, (start, end) in zip(starts, parts, strict=False)]  # fmt: skip

    def _buffer(self, text: str, level: int) -> Any:
        buffer = self._harfbuzz.Buffer()
        buffer.add_str(text)
        buffer.language = "und"  # else it is that of the computer
        buffer.direction = "rtl" if level % 2 else "ltr"
        buffer.guess_segment_properties()
        buffer.cluster_level = self._harfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.flags = self._harfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
        return buffer


def instance(path: str, index: int, weight: int) -> bytes:
    """A variable font as a plain one of a weight."""
    harfbuzz = _harfbuzz()
    face = _face(harfbuzz, path, index)
    wish = harfbuzz.SubsetInput()
    wish.keep_everything()
    wish.pin_all_axes_to_default(face)
    wish.pin_axis_location(face, "wght", weight)
    return bytes(harfbuzz.subset(face, wish).blob.data)


def _harfbuzz() -> ModuleType:
    import uharfbuzz  # noqa: PLC0415  # an extra, and slow to import

    module: ModuleType = uharfbuzz
    return module


def _face(harfbuzz: ModuleType, program: str | bytes, index: int) -> Any:
    from_path = harfbuzz.Blob.from_file_path
    return harfbuzz.Face(
        harfbuzz.Blob(program) if isinstance(program, bytes) else from_path(program), index
    )
