"""Text → YAML events, the same ones with libyaml and without it.

PyYAML carries libyaml wherever its wheels are installed. Elsewhere its own parser steps in, which
reads some text differently; here it is made to agree.
"""

import re
from typing import Any

import yaml
from yaml.scanner import ScannerError

_WORD = re.compile(r"(?:[^ \n\0:,\[\]{}]|:(?![ \n\0,?\[\]{}]))+")
_SIGNS = {"": None, "+": True, "-": False}


class PythonParser(yaml.SafeLoader):
    """PyYAML's own parser, which agrees with libyaml about text without tabs and directives."""

    def scan_plain(self) -> yaml.ScalarToken:
        """Read text without quotes; in [ ] and { } too, a ? is a part of it."""
        if not self.flow_level:
            return super().scan_plain()
        chunks: list[str] = []
        gap: Any = []
        start = end = self.get_mark()
        while self.peek() != "#" and (word := _WORD.match(self.buffer, self.pointer)):
            self.allow_simple_key = False
            chunks += [*gap, word[0]]
            self.forward(len(word[0]))
            end = self.get_mark()
            gap = self.scan_plain_spaces(self.indent + 1, start)
            if not gap:
                break
        if self.peek() == ":" and self.peek(1) in ",?[]{}":
            raise ScannerError(None, None, "found unexpected ':'", self.get_mark())
        return yaml.ScalarToken("".join(chunks), plain=True, start_mark=start, end_mark=end)

    def scan_block_scalar_indicators(self, start_mark: Any) -> tuple[bool | None, int | None]:
        """Read what follows a | or >; a comment may stand right behind it."""
        for form in (r"([-+]?)([1-9]?)#", r"(?=.([-+]))([1-9])[-+]#"):
            if found := re.compile(form).match(self.buffer, self.pointer):
                self.forward(len(found[0]) - 1)
                return _SIGNS[found[1]], int(found[2]) if found[2] else None
        return super().scan_block_scalar_indicators(start_mark)

    def scan_flow_scalar_non_spaces(self, *style_and_mark: Any) -> list[str]:
        """Read text in quotes, where an escape may name a character that does not exist."""
        try:
            return super().scan_flow_scalar_non_spaces(*style_and_mark)
        except (ValueError, OverflowError):
            reason = "found invalid Unicode character escape code"
            raise ScannerError(None, None, reason, self.get_mark()) from None


Parser = getattr(yaml, "CSafeLoader", PythonParser)
