"""Makes forms for the tests, named as those of a sheet are, and fills them as other programs do."""

import io
import warnings
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from pypdf import PdfReader, PdfWriter

KEYWORDS = "sleep 1 2026-12-01"


class Form:
    """A form that grows field by field; ticks and texts have no value until they are filled in."""

    def __init__(self, keywords: str | None = KEYWORDS) -> None:
        self.pdf = Pdf.new()
        self.page = self.pdf.add_blank_page(page_size=(595, 842))
        self.page.Annots = Array([])
        self.pdf.Root.AcroForm = self.pdf.make_indirect(
            Dictionary(Fields=Array([]), DA=String("/Helv 12 Tf 0 g"), DR=Dictionary(
                Font=Dictionary(Helv=Dictionary(
                    Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))))
        )  # fmt: skip
        self.nodes: dict[str, Any] = {"": self.pdf.Root.AcroForm}
        if keywords is not None:
            self.pdf.docinfo["/Keywords"] = keywords

    def text(self, name: str, label: str = "", value: Any = None) -> "Form":
        """Add a text field."""
        return self._add(name, label, value, FT=Name.Tx, Ff=4096)

    def tick(self, name: str, label: str = "", on: str = "/Off", word: str = "/Yes") -> "Form":
        """Add a tick box, whose word for being on may be another program's."""
        states = Dictionary({word: self._appearance(), "/Off": self._appearance()})
        state = Name(on)
        return self._add(name, label, state, FT=Name.Btn, AS=state, AP=Dictionary(N=states))

    def item(self, item_id: str, ask: str, *, asked: bool = False, answered: bool = False,
             answer: str | None = None) -> "Form":  # fmt: skip
        """Add the three fields of an item."""
        self.tick(f"item.{item_id}.asked", f"Asked: {ask}", "/Yes" if asked else "/Off")
        self.tick(f"item.{item_id}.answered", f"Answered: {ask}", "/Yes" if answered else "/Off")
        return self.text(f"item.{item_id}.answer", ask, answer)

    def bytes(self, **how: Any) -> bytes:
        """The file."""
        buffer = io.BytesIO()
        with warnings.catch_warnings():  # pikepdf sees what is wrong with a form that should be
            warnings.simplefilter("ignore")
            self.pdf.save(buffer, **how)
        return buffer.getvalue()

    def _appearance(self) -> Any:
        return self.pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])

    def _add(self, name: str, label: str, value: Any, **more: Any) -> "Form":
        node = self._node(name)
        widget = {"Type": Name.Annot, "Subtype": Name.Widget, "Rect": Array([0, 0, 9, 9]), **more}
        for key, each in widget.items():
            node[f"/{key}"] = each
        if label:
            node["/TU"] = String(label)
        if value is not None:
            node["/V"] = String(value) if isinstance(value, str) else value
        self.page.Annots.append(node)
        return self

    def _node(self, name: str) -> Any:
        """The field of a full name; those above it are made where they are missing."""
        if name not in self.nodes:
            above, _, own = name.rpartition(".")
            parent = self._node(above) if above else self.nodes[""]
            node = self.pdf.make_indirect(Dictionary(T=String(own)))
            if above:
                node["/Parent"] = parent
            key = "/Kids" if above else "/Fields"
            if key not in parent:
                parent[key] = Array([])
            parent[key].append(node)
            self.nodes[name] = node
        return self.nodes[name]


def filled_by_pypdf(content: bytes, values: dict[str, str]) -> bytes:
    """A form filled in as a program built on pypdf does."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.update_page_form_field_values(writer.pages[0], values, auto_regenerate=False)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def with_bytes(raw: bytes) -> Any:
    """A text as the bytes of some other program."""
    return pikepdf.Object.parse(b"<" + raw.hex().encode() + b">")
