"""What the messages of a refusal must not hold: words of Python or of a library."""

import re

_FOREIGN = (
    "Input should", "Field required", "Extra inputs", "validation error", "Value error",
    "pydantic", "Traceback", "Error", "None", "type=", "NoneType",
)  # fmt: skip


def in_our_words(message: str) -> bool:
    """Whether a message is all ours, but for what it quotes of the input."""
    ours = re.sub("“[^”]*”", "", message)
    return not any(word in ours for word in _FOREIGN)
