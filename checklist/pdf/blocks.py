"""HTML → a tree of blocks: pure values that say what stands where, not how it looks.

The reader is strict. What the vocabulary does not hold is a fault with its place, for a sheet that
silently left something out would be worse than none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal

from checklist.errors import InputError, Place, Problem
from checklist.pdf.vocabulary import BY_NAME, Element
from checklist.validation import did_you_mean

_VOID = ("meta", "input")
_NAME = "the page's HTML"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style."""

    text: str
    style: Literal["plain", "bold", "small"] = "plain"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph or heading; `kind` is its name in the vocabulary, `label` stands in a frame."""

    kind: str
    role: str
    runs: tuple[Run, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """Something to fill in: a tick box, or `rows` lines. `title` is what a screen reader says."""

    kind: Literal["tick", "lines"]
    name: str
    title: str
    rows: int = 1


@dataclass(frozen=True, slots=True)
class ListItem:
    """One of a list: its label ("3."), its tick box, and what it says."""

    label: str
    tick: Control | None
    body: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `kind` is its name in the vocabulary."""

    kind: str
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A label with its value, or with a line to write on."""

    label: tuple[Run, ...]
    value: tuple[Run, ...] | Control


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields beside each other."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that belong together; `kind` is its name in the vocabulary."""

    kind: str
    role: str
    children: "tuple[Block, ...]"


Block = Text | Control | Items | Fields | Group


@dataclass(frozen=True, slots=True)
class Page:
    """A whole document: its language, title, date, blocks, and the foot of every page.

    `sides` is how many pages it is meant to fit on; 0 is as many as it takes.
    """

    language: str
    title: str
    date: str
    children: tuple[Block, ...]
    foot: tuple[Block, ...]
    numbering: str
    sides: int


def read_html(html: str) -> Page:
    """Read a page.

    Raises:
        InputError: with every element, class, attribute or stray word outside the vocabulary.
    """
    parser = _Parser()
    parser.feed(html)
    parser.close()
    parser.finish()
    return _page(parser.root)


# Reading ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Node:
    """An element as it was read."""

    element: Element
    attributes: dict[str, str]
    place: Place
    children: "list[_Node | str]" = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.element.name

    def nodes(self) -> "Iterator[_Node]":
        return (child for child in self.children if isinstance(child, _Node))

    def find(self, name: str) -> "_Node | None":
        """The first element of that name at any depth."""
        for node in self.nodes():
            if node.name == name:
                return node
            if found := node.find(name):
                return found
        return None

    def words(self) -> str:
        inner = (child if isinstance(child, str) else child.words() for child in self.children)
        return " ".join("".join(inner).split())


_ROOT = Element("", "document", "", "blocks", "")


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node(_ROOT, {}, Place(_NAME))
        self._open = [self.root]
        self._problems: list[Problem] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        css_class = given.pop("class", "")
        name = f"{tag}.{css_class}" if css_class else tag
        element = BY_NAME.get(name)
        if element is None:
            shown = f"<{tag} class={css_class}>" if css_class else f"<{tag}>"
            self._complain(
                f"{shown} is not in the vocabulary{did_you_mean(name, BY_NAME)}",
                "use an element of docs/templates.md",
            )
            element = Element(name, "skipped", "", "blocks", "")
        elif unknown := set(given) - set(element.attributes):
            self._complain(
                f"<{tag}> does not carry “{min(unknown)}”", "take the attribute out"
            )  # fmt: skip
        node = _Node(element, given, self._place())
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._open[-1].name.partition(".")[0] != tag:
            self._complain(f"</{tag}> closes nothing that is open", "close elements in their order")
            self.finish()
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def finish(self) -> None:
        """Tell what was wrong, if anything was."""
        if self._problems:
            raise InputError(self._problems)

    def _place(self) -> Place:
        line, column = self.getpos()
        return Place(_NAME, line, column + 1)

    def _complain(self, fault: str, remedy: str) -> None:
        self._problems.append(Problem(self._place(), fault, remedy))


# Building -----------------------------------------------------------------------------------------


def _page(root: _Node) -> Page:
    html, body = root.find("html"), root.find("main")
    if html is None or body is None:
        raise _fault(root, "there is no <html> with a <main>", "extend shipped/base.html.j2")
    title, footer = root.find("title"), root.find("footer")
    metas = (node for node in (root.find("head") or root).nodes() if node.name == "meta")
    dates = [m.attributes["content"] for m in metas if m.attributes.get("name") == "date"]
    return Page(
        language=html.attributes.get("lang", ""),
        title=title.words() if title else "",
        date=dates[0] if dates else "",
        children=_blocks(body),
        foot=_blocks(footer) if footer else (),
        numbering=footer.attributes.get("data-page", "") if footer else "",
        sides=_number(body, "data-sides", body.attributes.get("data-sides", "0")),
    )


def _blocks(parent: _Node) -> tuple[Block, ...]:
    built = []
    for child in parent.children:
        if isinstance(child, _Node):
            built.append(_block(child))
        elif child.strip():
            raise _fault(
                parent, f"“{child.strip()[:30]}” stands in no paragraph", "put <p> around it"
            )
    return tuple(built)


def _block(node: _Node) -> Block:
    match node.element.kind:
        case "text":
            return _text(node)
        case "group":
            return Group(node.name, node.element.role, _blocks(node))
        case "list":
            return Items(node.name, tuple(_item(node.name, child) for child in node.nodes()))
        case "fields":
            return Fields(tuple(_field(child) for child in node.nodes()))
        case "control":
            return _control(node)
    raise _fault(node, f"<{node.name}> cannot stand here", "put it where docs/templates.md says")


def _text(node: _Node) -> Text:
    label = ""
    children = node.children
    first = next((c for c in children if isinstance(c, _Node) or c.strip()), None)
    if isinstance(first, _Node) and first.name == "span.certainty":
        label = first.words()
        children = children[children.index(first) + 1 :]
    return Text(node.name, node.element.role, _runs(children), label)


def _runs(children: "list[_Node | str]") -> tuple[Run, ...]:
    """Words as runs, with white space folded as a browser does."""
    runs: list[Run] = []
    spaced = True
    for text, style in _pieces(children, "plain"):
        folded = " ".join(text.split())
        before = " " if text[:1].isspace() and not spaced and folded else ""
        after = " " if text[-1:].isspace() and folded else ""
        if not folded:
            if runs and text and not spaced:
                runs[-1] = Run(runs[-1].text + " ", runs[-1].style)
                spaced = True
            continue
        runs.append(Run(f"{before}{folded}{after}", style))
        spaced = bool(after)
    if runs:
        runs[-1] = Run(runs[-1].text.rstrip(), runs[-1].style)
    return tuple(run for run in runs if run.text)


_RUN_STYLES: dict[str, Literal["plain", "bold", "small"]] = {"strong": "bold", "small": "small"}


def _pieces(
    children: "list[_Node | str]", style: Literal["plain", "bold", "small"]
) -> Iterator[tuple[str, Literal["plain", "bold", "small"]]]:
    for child in children:
        if isinstance(child, str):
            yield child, style
        elif child.element.kind == "inline":
            yield from _pieces(child.children, _RUN_STYLES.get(child.name, style))
        else:
            raise _fault(child, f"<{child.name}> cannot stand among words", "move it out")


def _item(kind: str, node: _Node) -> ListItem:
    if node.name != "li":
        raise _fault(node, f"<{node.name}> cannot stand in a list", "put <li> around it")
    tick = next((c for c in node.nodes() if c.attributes.get("type") == "checkbox"), None)
    rest = [child for child in node.children if child is not tick]
    if any(isinstance(child, _Node) and child.element.kind != "inline" for child in rest):
        body = _blocks(_Node(node.element, {}, node.place, rest))
    else:
        body = (Text("li", "LBody", _runs(rest)),)
    return ListItem(node.attributes.get("value", ""), _control(tick) if tick else None, body)


def _field(node: _Node) -> Field:
    parts = {child.name: child for child in node.nodes()}
    if set(parts) != {"dt", "dd"}:
        raise _fault(
            node, "a field needs one dt and one dd", "write <div><dt>…</dt><dd>…</dd></div>"
        )
    control = next(parts["dd"].nodes(), None)
    if control is not None and control.element.kind == "control":
        return Field(_runs(parts["dt"].children), _control(control))
    return Field(_runs(parts["dt"].children), _runs(parts["dd"].children))


def _control(node: _Node) -> Control:
    given = node.attributes
    for needed in ("name", "title"):
        if not given.get(needed):
            raise _fault(node, f"<{node.name}> has no {needed}", f'add {needed}="…"')
    tick = node.name == "input" and given.get("type") == "checkbox"
    rows = _number(node, "rows", given.get("rows", "1"))
    return Control("tick" if tick else "lines", given["name"], given["title"], rows)


def _number(node: _Node, name: str, text: str) -> int:
    if not text.isdecimal() or int(text) > 40:
        raise _fault(node, f"{name} is “{text}”", "write a number up to 40")
    return int(text)


def _fault(node: _Node, fault: str, remedy: str) -> InputError:
    return InputError([Problem(node.place, fault, remedy)])
