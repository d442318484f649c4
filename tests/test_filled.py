"""A filled form reads back just as it was typed, whatever filled it in; the rest is refused."""

import codecs
import io
import json
import logging
import subprocess
import sys
import warnings
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from forms import Form, filled_by_pypdf, with_bytes
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Encryption, Name, String

from checklist.bank import load_bank
from checklist.documents import to_pdf
from checklist.errors import InputError
from checklist.filled import (
    MOST_BYTES,
    MOST_FIELDS,
    Filled,
    FilledBank,
    FilledItem,
    filled_json,
    is_filled,
    load_filled,
    may_be_lost,
)
from checklist.patient import Patient
from checklist.selection import select
from checklist.source import Input

SHEET = to_pdf(select(load_bank(), Patient(), on=date(2026, 12, 1)))


def read(content: bytes) -> Filled:
    return load_filled(Input("form.pdf", content))


def refusal(content: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(content)
    return str(caught.value)


def sheet() -> Form:
    """A form with a field of every kind."""
    return (
        Form()
        .text("name", "Name")
        .text("appointment.with", "With")
        .item("heart", "Is it hard on my heart?")
        .item("own-1", "Why me?")
        .tick("talk.heart", "I would rather point")
        .tick("tell.tell-hours", "How long I sleep")
        .text("agreed", "What we agreed")
        .text("own", "My own questions")
    )


TYPED = {
    "name": "Łucja “Lu” Źrebiec",
    "item.heart.asked": "/Yes",
    "item.heart.answer": "  No.\r\nNot at all – 𠮷.\r",
    "item.own-1.answered": "/Yes",
    "talk.heart": "/Yes",
    "agreed": "",
    "own": "A?\n\nB?",
}
READ = """\
{
  "bank": {
    "id": "sleep",
    "version": "1"
  },
  "on": "2026-12-01",
  "items": [
    {
      "id": "heart",
      "ask": "Is it hard on my heart?",
      "asked": true,
      "answered": false,
      "answer": "  No.\\nNot at all – 𠮷.\\n"
    },
    {
      "id": "own-1",
      "ask": "Why me?",
      "asked": false,
      "answered": true,
      "answer": ""
    }
  ],
  "fields": {
    "name": "Łucja “Lu” Źrebiec",
    "appointment.with": "",
    "talk.heart": true,
    "tell.tell-hours": false,
    "agreed": "",
    "own": "A?\\n\\nB?"
  }
}
"""


# What was typed -----------------------------------------------------------------------------------


def test_a_form_filled_in_reads_back_as_this_json() -> None:
    assert filled_json(read(filled_by_pypdf(sheet().bytes(), TYPED))) == READ


def test_a_form_nobody_filled_in_reads_back_empty() -> None:
    filled = read(sheet().bytes())
    assert [(item.asked, item.answered, item.answer) for item in filled.items] == [
        (False, False, "")
    ] * 2
    assert not any(filled.fields.values())


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda content: content, id="as it is written"),
        pytest.param(lambda content: codecs.BOM_UTF8 + content, id="with a mark"),
        pytest.param(lambda content: content.decode().encode("utf-16"), id="as UTF-16"),
        pytest.param(lambda content: json.dumps(json.loads(content)).encode(), id="written anew"),
    ],
)
def test_its_json_reads_back_as_the_same_form(encode: Callable[[bytes], bytes]) -> None:
    filled = read(filled_by_pypdf(sheet().bytes(), TYPED))
    assert read(encode(filled_json(filled).encode())) == filled


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("a\rb", "a\nb", id="the line end of a Mac"),
        pytest.param("a\r\n\r\nb", "a\n\nb", id="those of Windows"),
        pytest.param(" a  b ", " a  b ", id="spaces, of which none is cut"),
        pytest.param("a\tb\x0bc", "a\tb\x0bc", id="tabs"),
        pytest.param("שלום 李明 👩🏽\u200d⚕️", "שלום 李明 👩🏽\u200d⚕️", id="other scripts"),
        pytest.param("e\u0301", "e\u0301", id="marks as they were typed"),
        pytest.param(with_bytes(b"\x8d\x8e\xa0"), "“”€", id="PDFDocEncoding"),
        pytest.param(with_bytes(b"\xef\xbb\xbf\xc3\xa9"), "é", id="UTF-8 of PDF 2.0"),
        pytest.param(with_bytes(b"\xff\xfea\0b\0"), "ab", id="UTF-16 the other way round"),
        pytest.param(with_bytes(b"\xfe\xff\xd8\x00\0a"), "\ufffda", id="half a character"),
        pytest.param(with_bytes(b"\x7fa"), "\x7fa", id="a byte that PDFDocEncoding lacks"),
        pytest.param(Name("/a"), "/a", id="a name for a text"),
        pytest.param(12, "", id="a number for a text"),
        pytest.param(Array([]), "", id="a list for a text"),
    ],
)
def test_a_text_is_what_was_typed(value: Any, text: str) -> None:
    assert read(sheet().text("x", value=value).bytes()).fields["x"] == text


def test_a_long_text_may_be_a_stream() -> None:
    form = sheet().text("x")
    form.nodes["x"]["/V"] = form.pdf.make_stream("é".encode("utf-16"))
    assert read(form.bytes()).fields["x"] == "é"


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=80)


@settings(max_examples=60)
@given(TEXTS)
def test_any_text_reads_back_and_so_does_its_json(text: str) -> None:
    form = sheet().text("x", value=with_bytes(codecs.BOM_UTF16_BE + text.encode("utf-16-be")))
    filled = read(form.bytes())
    assert filled.fields["x"] == text
    assert read(filled_json(filled).encode()) == filled


@pytest.mark.parametrize(
    ("value", "state", "ticked"),
    [
        pytest.param("/Yes", "/Yes", True, id="as our own forms are ticked"),
        pytest.param("/Off", "/Off", False, id="not ticked"),
        pytest.param("/On", "/On", True, id="another word"),
        pytest.param("/1", "/1", True, id="a number for a word"),
        pytest.param("/Oui", None, True, id="only the value"),
        pytest.param(None, "/Yes", True, id="only the look"),
        pytest.param("/Off", "/Yes", True, id="the look says more than the value"),
        pytest.param(None, None, False, id="neither"),
        pytest.param("", "/Off", False, id="an empty text"),
        pytest.param(None, "/Off", False, id="only the look, not ticked"),
    ],
)
@pytest.mark.parametrize("apart", [False, True], ids=["one object", "a widget of its own"])
def test_a_tick_is_whatever_is_not_off(
    value: str | None, state: str | None, *, ticked: bool, apart: bool
) -> None:
    form = sheet().tick("x")
    field = form.nodes["x"]
    del field["/AS"], field["/V"]
    if value is not None:
        field["/V"] = Name(value) if value else String("")
    if apart:
        field["/Kids"] = Array([form.pdf.make_indirect(Dictionary(Subtype=Name.Widget))])
    if state is not None:
        (field["/Kids"][0] if apart else field)["/AS"] = Name(state)
    assert read(form.bytes()).fields["x"] is ticked


def test_the_kind_of_a_field_may_stand_above_it() -> None:
    form = sheet().tick("x.y", on="/Yes")
    del form.nodes["x.y"]["/FT"]
    form.nodes["x"]["/FT"] = Name.Btn
    assert read(form.bytes()).fields["x.y"] is True


def test_items_keep_their_order_and_other_fields_of_theirs_are_kept() -> None:
    form = Form().item("b", "B?").item("a", "A?").text("item.b.note", value="n").tick("item")
    filled = read(form.bytes())
    assert [item.id for item in filled.items] == ["b", "a"]
    assert filled.fields == {"item.b.note": "n"}


def test_an_item_may_lack_some_of_its_fields() -> None:
    filled = read(Form().tick("item.a.asked", "Asked: A?", on="/Yes").bytes())
    assert filled.items == (FilledItem(id="a", ask="", asked=True, answered=False, answer=""),)


@pytest.mark.parametrize(
    ("answered", "answer", "settled"),
    [(False, "", False), (False, " \n", False), (True, "", True), (False, "No.", True)],
)
def test_an_item_is_settled_if_it_is_ticked_so_or_an_answer_stands_there(
    *, answered: bool, answer: str, settled: bool
) -> None:
    item = FilledItem(id="a", ask="A?", asked=True, answered=answered, answer=answer)
    assert item.settled is settled


def test_the_version_of_a_bank_may_hold_spaces() -> None:
    filled = read(Form("our-bank 2026 beta 2026-12-01").item("a", "A?").bytes())
    assert filled.bank == FilledBank(id="our-bank", version="2026 beta")


# What is refused ----------------------------------------------------------------------------------

BROKEN = "this PDF is broken; save it again in the program that filled it in, or get another copy"
NO_FORM = (
    "this PDF has no form to fill in; "
    "name a sheet that checklist build made, not a print or a scan of one"
)
NO_SHEET = "this PDF is no sheet of questions; name one that checklist build made"
LOCKED = "this PDF is locked; save it without a password"
TOO_MUCH = "this PDF holds more than any sheet does; name a filled sheet"
NO_PDF = "this is not a PDF; name a sheet that was filled in"


def looped(change: Callable[[Form], None]) -> bytes:
    form = Form().item("a", "A?")
    change(form)
    return form.bytes()


def only_itself(form: Form) -> None:
    form.nodes["item"]["/Kids"] = form.pdf.make_indirect(Array([form.nodes["item"]]))


def fields_of_itself(form: Form) -> None:
    form.pdf.Root.AcroForm.Fields = Array([form.pdf.Root.AcroForm, form.pdf.Root])


def nested(form: Form) -> None:
    node = form.nodes["item"]
    for _ in range(MOST_FIELDS):
        kid = form.pdf.make_indirect(Dictionary(T=String("a")))
        node["/Kids"], node = Array([kid]), kid


def many(form: Form) -> None:
    form.pdf.Root.AcroForm.Fields.extend(
        Dictionary(T=String(f"a{number}")) for number in range(MOST_FIELDS)
    )


def unpacks_to(size: int) -> Callable[[Form], None]:
    def change(form: Form) -> None:
        stream = form.pdf.make_stream(b"")
        stream.write(zlib.compress(b"x" * size, 9), filter=Name.FlateDecode)
        form.nodes["item.a.answer"]["/V"] = stream

    return change


def much_typed(form: Form) -> None:
    unpacks_to(600_000)(form)
    form.text("b", value=form.nodes["item.a.answer"]["/V"])


def objects_unpacking_to(content: bytes, count: int = 1) -> bytes:
    """A file whose catalogue is in a stream of objects."""
    packed = zlib.compress(content, 9)
    body = b"%%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N %d/First 4/Filter/FlateDecode/Length %d>>\n" % (
        count, len(packed),
    ) + b"stream\n" + packed + b"\nendstream\nendobj\n"  # fmt: skip
    rows = [(0, 0, 0), (1, 9, 0), (2, 1, 0), (1, len(body), 0)]
    table = b"".join(bytes([a]) + b.to_bytes(4) + c.to_bytes(2) for a, b, c in rows)
    return body + (
        b"3 0 obj\n<</Type/XRef/Size 4/W[1 4 2]/Root 2 0 R/Length %d>>\nstream\n%b\nendstream\n"
        b"endobj\nstartxref\n%d\n%%%%EOF" % (len(table), table, len(body))
    )


GOOD = sheet().bytes()
HOSTILE = {
    "a photograph": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), NO_PDF),
    "a text": (b"Maria", NO_PDF),
    "a head without a body": (b"%PDF-1.7\n", BROKEN),
    "half of a file": (GOOD[: len(GOOD) // 2], BROKEN),
    "a file without its end": (GOOD[:-30], BROKEN),
    "noise": (b"%PDF-1.7\n" + bytes(range(256)) * 400, BROKEN),
    "an open list in a list in a list": (b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000, BROKEN),
    "a catalogue that is not there": (GOOD.replace(b"/Root", b"/Rood"), NO_FORM),
    "no form": (looped(lambda form: form.pdf.Root.__delitem__("/AcroForm")), NO_FORM),
    "a form that is a list": (
        looped(lambda form: form.pdf.Root.__setitem__("/AcroForm", Array([]))), NO_FORM),
    "a form without fields": (Form().bytes(), NO_FORM),
    "a field that is its only child": (looped(only_itself), NO_FORM),
    "a form whose field is itself": (looped(fields_of_itself), NO_FORM),
    "the form of somebody else": (Form().text("x").bytes(), NO_SHEET),
    "no word of its bank": (Form(None).item("a", "A?").bytes(), NO_SHEET),
    "other keywords": (Form("pizza, recipes").item("a", "A?").bytes(), NO_SHEET),
    "no day": (Form("sleep 1").item("a", "A?").bytes(), NO_SHEET),
    "locked with a password": (
        Form().item("a", "A?").bytes(encryption=Encryption(owner="o", user="u")), LOCKED),
    "locked against changes": (
        Form().item("a", "A?").bytes(encryption=Encryption(owner="o", user="")), LOCKED),
    "locked in the old way": (
        Form().item("a", "A?").bytes(
            encryption=Encryption(owner="o", user="", R=3, aes=False, metadata=False)), LOCKED),
    "fields in fields without end": (looped(nested), TOO_MUCH),
    "too many fields": (looped(many), TOO_MUCH),
    "a text that unpacks to 64 MB": (looped(unpacks_to(2**26)), TOO_MUCH),
    "more texts than anybody types": (looped(much_typed), TOO_MUCH),
    "objects that unpack to 64 MB": (objects_unpacking_to(b"2 0 " + b" " * 2**26), TOO_MUCH),
    "objects in a deep list": (objects_unpacking_to(b"2 0 " + b"[ " * 2**20), BROKEN),
    "more objects than there are": (objects_unpacking_to(b"2 0 <<>>", 2**31), BROKEN),
    "nothing": (b" \n", "is empty; write something in it, or do without it"),
    "a file over the cap": (
        GOOD + b"%" * MOST_BYTES, "is larger than 4096 KB; take out what is not needed"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "told"), HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_used_is_refused_in_a_sentence(content: bytes, told: str) -> None:
    assert refusal(content) == f"form.pdf: {told}"


def test_a_form_that_is_its_own_child_besides_is_read_once() -> None:
    form = sheet()
    form.nodes["item.heart"]["/Kids"].extend([form.nodes["item"], form.nodes["item.heart"]])
    assert read(form.bytes()) == read(sheet().bytes())


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_form_is_read_or_refused(seed: int) -> None:
    content, step = bytearray(GOOD), 7 + seed
    for at in range(seed * 11, len(content), step * 13):
        content[at] = (content[at] * 31 + seed) % 256
    try:
        read(bytes(content))
    except InputError as error:
        assert str(error).startswith("form.pdf: this ")  # noqa: PT017  (being read is well too)


JSON = json.loads(READ)
BAD_JSON = [
    ("not JSON", "{", "this is not JSON; name what checklist read wrote"),
    ("deep", '{"a":' * 100_000, "this is not JSON; name what checklist read wrote"),
    ("a key too many", {**JSON, "itmes": []}, "unknown key “itmes” (did you mean “items”?); "
     "write one of: bank, on, items, fields"),
    ("no day", {k: v for k, v in JSON.items() if k != "on"}, "“on” is missing; add “on:”"),
    ("another day", {**JSON, "on": "2026-02-30"},
     "on: there is no day “2026-02-30” in the calendar; check the month and the day"),
    ("a number", {**JSON, "fields": {"own": 1}}, "fields.own: this is 1, not text; write text"),
    ("a list", {**JSON, "fields": []}, "fields: this is a list, not a mapping; "
     "write key: value pairs"),
    ("an item that is none", {**JSON, "items": ["heart"]},
     "items[0]: this is “heart”, not a mapping; write key: value pairs"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "told"), [case[1:] for case in BAD_JSON], ids=[case[0] for case in BAD_JSON]
)
def test_json_with_a_fault_is_refused(data: Any, told: str) -> None:
    content = data if isinstance(data, str) else json.dumps(data)
    assert refusal(content.encode()) == f"form.pdf: {told}"


def test_half_a_character_in_json_is_none() -> None:
    content = json.dumps({**JSON, "fields": {"own": "\ud800"}}).encode()
    assert read(content).fields == {"own": "\ufffd"}


@pytest.mark.parametrize(
    ("content", "is_one"),
    [(GOOD, True), (b" {", True), ("{".encode("utf-16"), True), (b"# a file\nname: M", False)],
)
def test_a_form_is_told_from_a_patients_file(content: bytes, *, is_one: bool) -> None:
    assert is_filled(content) is is_one


# In quiet, and in little memory -------------------------------------------------------------------


def test_nothing_is_logged_or_warned_about(caplog: pytest.LogCaptureFixture) -> None:
    broken = b"x" + GOOD
    import pypdf

    with caplog.at_level(logging.WARNING), warnings.catch_warnings():
        warnings.simplefilter("error")
        pypdf.PdfReader(io.BytesIO(broken))
        assert caplog.records, "this file is one that pypdf speaks of"
        read(broken)
    program = (
        "import sys; from checklist.filled import load_filled; from checklist.source import Input; "
        "load_filled(Input('form.pdf', sys.stdin.buffer.read()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=broken, capture_output=True, check=False,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_who_reads_no_form_does_not_pay_for_pypdf() -> None:
    program = "import sys, checklist.cli; print('pypdf' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("content", "whatever_it_was", "ours_once"),
    [
        (SHEET, True, True),
        (SHEET[: len(SHEET) // 2], False, True),
        (b"", True, True),
        (b"notes", False, True),
        (b"%PDF-1.4 a scan %%EOF\n", False, False),
    ],
    ids=["a sheet", "half of it", "nothing", "notes", "a PDF of another program"],
)  # fmt: skip
def test_what_is_not_ours_may_not_be_lost(
    tmp_path: Path, content: bytes, *, whatever_it_was: bool, ours_once: bool
) -> None:
    (tmp_path / "sheet.pdf").write_bytes(content)
    assert may_be_lost(tmp_path / "sheet.pdf", was_ours=False) is whatever_it_was
    assert may_be_lost(tmp_path / "sheet.pdf", was_ours=True) is ours_once
    assert not may_be_lost(tmp_path / "none.pdf", was_ours=True)
    assert not may_be_lost(tmp_path, was_ours=True)
