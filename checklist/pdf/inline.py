"""What stands within a paragraph → runs: words in one style, with white space folded."""

from collections.abc import Iterator, Sequence

from checklist.pdf.blocks import Run, RunStyle
from checklist.pdf.markup import Node, folded, is_blank

_STYLES: dict[str, RunStyle] = {"strong": "bold", "small": "small"}


def is_words(child: Node | str) -> bool:
    """Whether something is words, or holds some."""
    return not is_blank(child) if isinstance(child, str) else child.kind == "inline"


def read_runs(children: Sequence[Node | str]) -> tuple[Run, ...]:
    """Read words as runs, each as long as it can be, with white space folded across them."""
    runs: list[Run] = []
    for piece in _pieces(children, Run("")):
        text = folded(piece.text)
        if not runs or runs[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if runs and (runs[-1].look == piece.look or text == " "):
            runs[-1] = runs[-1].saying(runs[-1].text + text)
        elif text:
            runs.append(piece.saying(text))
    if runs:
        runs[-1] = runs[-1].saying(runs[-1].text.removesuffix(" "))
    return tuple(runs)


def _pieces(children: Sequence[Node | str], look: Run) -> Iterator[Run]:
    for child in children:
        if isinstance(child, str):
            yield look.saying(child)
        elif child.kind == "inline":
            yield from _pieces(child.children, _within(child, look))


def _within(node: Node, look: Run) -> Run:
    """The look of words within an inline element."""
    return look._replace(
        style=_STYLES.get(node.element.name, look.style),
        link=node.attributes.get("href", look.link),
        language=node.attributes.get("lang", look.language),
    )
