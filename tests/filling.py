"""Fill in a PDF form as three programs do, and read back what is in it."""

import ctypes
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import pypdf
import pypdfium2
import pytest
from pypdfium2 import raw

Values = Mapping[str, str | bool]
"""What to fill in by the full names of fields: a text, or whether a box is ticked."""


def fill_by_pypdf(content: bytes, values: Values) -> bytes:
    """Fill in by a library that writes values and appearances into the file."""
    _assert_known(values, set(pypdf.PdfReader(BytesIO(content)).get_fields() or ()))
    fields = {
        name: value if isinstance(value, str) else "/Yes" if value else "/Off"
        for name, value in values.items()
    }
    writer = pypdf.PdfWriter(clone_from=BytesIO(content))
    if fields:  # a page without any has no form to fill in
        writer.update_page_form_field_values(None, fields, auto_regenerate=False)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def fill_by_pdfium(content: bytes, values: Values) -> bytes:
    """Fill in by the keys that a person presses in Chrome's viewer."""
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    form, filled = document.formenv, set()
    for page in document:
        for index in range(raw.FPDFPage_GetAnnotCount(page)):
            field = raw.FPDFPage_GetAnnot(page, index)
            name = _pdfium_text(raw.FPDFAnnot_GetFormFieldName, form, field)
            if name in values:
                assert raw.FORM_SetFocusedAnnot(form, field), f"{name} takes no keys"
                is_ticked = bool(raw.FPDFAnnot_IsChecked(form, field))
                match values[name]:
                    case str(text):
                        keys = text.replace("\n", "\r")
                    case ticked:
                        keys = "" if ticked is is_ticked else " "
                for key in keys:
                    raw.FORM_OnChar(form, page, ord(key), 0)
                raw.FORM_ForceToKillFocus(form)
                filled.add(name)
            raw.FPDFPage_CloseAnnot(field)
    _assert_known(values, filled)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def fill_by_poppler(content: bytes, values: Values) -> bytes:
    """Fill in by the library of Evince and Okular, which needs the computer's own Python."""
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if not python or subprocess.run([python, "-c", _POPPLER], check=False).returncode:
        absent = "the computer's Python has no gi for Poppler"
        pytest.skip(f"{absent}: apt install python3-gi gir1.2-poppler-0.18")
    with TemporaryDirectory() as folder:
        blank, filled = Path(folder, "blank.pdf"), Path(folder, "filled.pdf")
        blank.write_bytes(content)
        command = [python, "-c", _POPPLER + _FILL, blank.as_uri(), filled.as_uri()]
        run = subprocess.run(command, input=json.dumps(values).encode(), capture_output=True)
        assert run.returncode == 0, run.stderr.decode()
        return filled.read_bytes()


FILLERS: dict[str, Callable[[bytes, Values], bytes]] = {
    "pypdf": fill_by_pypdf,
    "PDFium": fill_by_pdfium,
    "Poppler": fill_by_poppler,
}


def values_of(content: bytes) -> dict[str, str | bool]:
    """What every field of a PDF holds, as a library that filled none of them reads it."""
    with pikepdf.open(BytesIO(content)) as document:
        return {
            name: field.get("/V") == "/Yes"
            if field.FT == "/Btn"
            else "\n".join(str(field.get("/V", "")).splitlines())
            for name, field in fields_of(document)
        }


def fields_of(document: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Every field of a PDF by its full name."""
    return _below(document.Root.AcroForm.Fields if "/AcroForm" in document.Root else [], "")


def _below(fields: Any, above: str) -> Iterator[tuple[str, Any]]:
    for field in fields:
        name = f"{above}{field.T}"
        if "/Kids" in field:
            yield from _below(field.Kids, f"{name}.")
        else:
            yield name, field


def _assert_known(values: Values, names: set[str]) -> None:
    assert not (unknown := set(values) - names), f"there is no field {sorted(unknown)}"


def _pdfium_text(ask: Callable[..., int], *subject: Any) -> str:
    size = ask(*subject, None, 0)
    buffer = ctypes.create_string_buffer(size)
    ask(*subject, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le").rstrip("\0")


_POPPLER = """
import gi
gi.require_version("Poppler", "0.18")
from gi.repository import Poppler
"""

_FILL = """
import json, sys
blank, filled = sys.argv[1:]
values = json.load(sys.stdin)
document = Poppler.Document.new_from_file(blank, None)
for index in range(document.get_n_pages()):
    for mapping in document.get_page(index).get_form_field_mapping():
        name = mapping.field.get_name()
        if name in values:
            value = values.pop(name)
            if isinstance(value, bool):
                mapping.field.button_set_state(value)
            else:
                mapping.field.text_set_text(value)
assert not values, f"there is no field {sorted(values)}"
document.save(filled)
"""
