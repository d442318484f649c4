"""A page with a form → the fields that a browser would post of it."""

from html.parser import HTMLParser


def fields_of(page: str, *, form: str = "form") -> list[tuple[str, str]]:
    """The fields of the form with an id, in the order of the page; the token too."""
    reader = _Reader(form)
    reader.feed(page)
    return reader.fields


class _Reader(HTMLParser):
    def __init__(self, form: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._form = form
        self._inside = False
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == self._form
        if not self._inside:
            return
        name = given.get("name")
        if tag == "input" and name and _counts(given):
            self.fields.append((name, given.get("value") or ""))
        elif tag == "textarea" and name:
            self.fields.append((name, ""))
            self._text = name
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.fields.append((self._select, given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text:
            name, value = self.fields[-1]
            # An HTML page has a line feed after <textarea> that is no part of what is in it.
            self.fields[-1] = name, value + (data if value else data.removeprefix("\n"))


def _counts(given: dict[str, str | None]) -> bool:
    """Whether a browser posts this field: not if it is an empty mark, a file or a button."""
    kind = given.get("type") or "text"
    if kind in ("radio", "checkbox"):
        return "checked" in given
    return kind not in ("file", "submit", "button")
