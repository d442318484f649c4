"""Foreign text becomes plain data or problems, the same with either of PyYAML's parsers."""

import itertools
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist import source
from checklist.errors import InputError, Place
from checklist.source import Document, Input, check_size, read_file, read_yaml, spell
from checklist.typed import shown
from checklist.yaml_parser import PythonParser

PARSERS = [PythonParser, getattr(yaml, "CSafeLoader", PythonParser)]
SLEEP = (Path(__file__).parent / "data" / "sleep.yaml").read_bytes()


@pytest.fixture(params=PARSERS, ids=["Python", "libyaml"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of PyYAML's parsers in turn."""
    monkeypatch.setattr(source, "Parser", request.param)


def read(text: str | bytes) -> Document:
    return read_yaml(Input("f", text.encode() if isinstance(text, str) else text))


def complaints(text: str | bytes) -> list[str]:
    """Every problem of a text, whether it could be read to its end or not."""
    try:
        return [str(problem) for problem in read(text).problems]
    except InputError as error:
        return str(error).split("\n")


READ = {
    "nothing": ("", None),
    "only a comment": ("# nothing\n", None),
    "a blank value": ("a:\nb: ''\n", {"a": None, "b": ""}),
    "words that other readers turn into something else": (
        "[no, on, Yes, 010, '0', 12:30, 1_000, 1.10, 0x1F, 1e3, ~, null, 2026-02-30, .inf, =]",
        ["no", "on", "Yes", "010", "0", "12:30", "1_000", "1.10", "0x1F", "1e3", "~", "null",
         "2026-02-30", ".inf", "="],
    ),
    "a number of many digits": ("9" * 4_000, "9" * 4_000),
    "line ends of Windows": (b"a: b\r\nc:\r\n  - d\r\n", {"a": "b", "c": ["d"]}),
    "line ends of old Macs": (b"a: b\rc: d\r", {"a": "b", "c": "d"}),
    "a byte order mark": (b"\xef\xbb\xbfa: b", {"a": "b"}),
    "UTF-16, little end first": ("a: Łódź".encode("utf-16"), {"a": "Łódź"}),
    "UTF-16, big end first": (b"\xfe\xff" + "a: Łódź".encode("utf-16-be"), {"a": "Łódź"}),
    "UTF-16 without a mark, little end first": ("a: Łódź 😀".encode("utf-16-le"), {"a": "Łódź 😀"}),
    "UTF-16 without a mark, big end first": ("a: Łódź 😀".encode("utf-16-be"), {"a": "Łódź 😀"}),
    "any script": ("[Nguyễn Thị Hồng, Γιώργος, 𠮷田, علي, 👩‍⚕️]",
                   ["Nguyễn Thị Hồng", "Γιώργος", "𠮷田", "علي", "👩‍⚕️"]),
    "letters in two parts become one": ("Jose\u0301", "José"),
    "markup": (
        "- <b>\n- '&'\n- '{{ 7*7 }}'\n- ']]>'\n- <img src=/etc/passwd>\n- a & b < c\n- '{% x %}'",
        ["<b>", "&", "{{ 7*7 }}", "]]>", "<img src=/etc/passwd>", "a & b < c", "{% x %}"],
    ),
    "questions in brackets": (
        "{a: Can I drive?, b: [Why?, Puis-je conduire ?, what ?else]}",
        {"a": "Can I drive?", "b": ["Why?", "Puis-je conduire ?", "what ?else"]},
    ),
    "marks inside words": ("[a:b, -c, d#e, f'g, h\"i, 'j''k']",
                           ["a:b", "-c", "d#e", "f'g", 'h"i', "j'k"]),
    "text over several lines": ("a: >-\n  one\n  two\nb: |#c\n  one\n  two\nc: one\n  two",
                                {"a": "one two", "b": "one\ntwo\n", "c": "one two"}),
    "escapes": (r'"\x41\u00e9\U0001F600\t\n\/"', "Aé😀\t\n/"),
    "JSON": ('{"a": ["b", {"c": "d"}]}', {"a": ["b", {"c": "d"}]}),
    "a percent sign where it may stand": ("a: 100 %\nb: '%c'", {"a": "100 %", "b": "%c"}),
    "one document between marks": ("---\na: b\n...\n", {"a": "b"}),
    "lists as deep as may be": ("[" * 20 + "]" * 20, eval("[" * 20 + "]" * 20)),  # noqa: S307
}  # fmt: skip


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(("text", "data"), READ.values(), ids=READ)
def test_text_is_read_as_it_was_typed(text: str | bytes, data: Any) -> None:
    document = read(text)
    assert document.data == data
    assert document.problems == ()


UNPRINTABLE = (
    "there is a character here that cannot be printed, U+{}; delete it and type the text again"
)
REFUSED = {
    "a tab before a key": ("a:\n\tb: c", ["f:2:1: there is a tab here; use spaces"]),
    "a tab after a colon": ("a:\tb", ["f:1:3: there is a tab here; use spaces"]),
    "a tab in a text": ("a: 'b\tc'", ["f:1:6: there is a tab here; use spaces"]),
    "NUL": ("a: b\0c", ["f:1:5: " + UNPRINTABLE.format("0000")]),
    "NUL, escaped": (r'a: "b\0c"', ["f:1:4: a: " + UNPRINTABLE.format("0000")]),
    "escape": ("a: \x1b[2J", ["f:1:4: " + UNPRINTABLE.format("001B")]),
    "escape, escaped": (r'a: "\e[2J"', ["f:1:4: a: " + UNPRINTABLE.format("001B")]),
    "escape in a key, escaped": (r'"\e[2J": a', ["f:1:1: " + UNPRINTABLE.format("001B")]),
    "a form feed": ("a: b\fc", ["f:1:5: " + UNPRINTABLE.format("000C")]),
    "delete": ("\x7f", ["f:1:1: " + UNPRINTABLE.format("007F")]),
    "next line, of C1": ("a: b\x85c: d", ["f:1:5: " + UNPRINTABLE.format("0085")]),
    "next line, escaped": (r'"\N"', ["f:1:1: " + UNPRINTABLE.format("0085")]),
    "a non-character": ("\uffff", ["f:1:1: " + UNPRINTABLE.format("FFFF")]),
    "a non-character, escaped": (r'"\uFDD0"', ["f:1:1: " + UNPRINTABLE.format("FDD0")]),
    "right-to-left override": ("a: \u202egnp.exe", ["f:1:4: " + UNPRINTABLE.format("202E")]),
    "an isolate, escaped": (r'"\u2067"', ["f:1:1: " + UNPRINTABLE.format("2067")]),
    "a line separator": ("a: b\u2028c: d", ["f:1:5: " + UNPRINTABLE.format("2028")]),
    "a second byte order mark": (b"\xef\xbb\xbf" * 2, ["f:1:1: " + UNPRINTABLE.format("FEFF")]),
    "a byte order mark later": ("a: b\n\ufeffc: d", ["f:2:1: " + UNPRINTABLE.format("FEFF")]),
    "both, each in its place": ("\ta\0", ["f:1:1: there is a tab here; use spaces",
                                          "f:1:3: " + UNPRINTABLE.format("0000")]),
    "a byte of another encoding": (b"name: Jos\xe9", [
        "f:1:10: byte 0xE9 is not UTF-8; save the file as UTF-8"]),
    "a lone surrogate, raw": (b"ok\na: \xed\xa0\x80", [
        "f:2:4: byte 0xED is not UTF-8; save the file as UTF-8"]),
    "half a character of UTF-16": ("a: b".encode("utf-16") + b"c", [
        "f:1:5: byte 0x63 is not UTF-16; save the file as UTF-8"]),
    "a lone surrogate of UTF-16": (b"\xff\xfea\0\x00\xd8b\0", [
        "f:1:2: byte 0x00 is not UTF-16; save the file as UTF-8"]),
    "UTF-32": ("a".encode("utf-32"), ["f:1:1: " + UNPRINTABLE.format("0000"),
                                      "f:1:3: " + UNPRINTABLE.format("0000")]),
    "a key twice": ("a: b\nc: d\na: e", [
        "f:3:1: “a” is here twice (first on line 1); keep one"]),
    "a key three times": ("{a: b, a: c, a: d}", [
        "f:1:8: “a” is here twice (first on line 1); keep one",
        "f:1:14: “a” is here twice (first on line 1); keep one"]),
    "a key twice, deeper": ("a:\n- {b: c, b: {d: e}}", [
        "f:2:10: a[0]: “b” is here twice (first on line 2); keep one"]),
    "a key twice, in other parts": ("Jose\u0301: 1\nJosé: 2", [
        "f:2:1: “José” is here twice (first on line 1); keep one"]),
    "no key": ("'': a", ["f:1:1: there is no key here; write key: value"]),
    "an anchor": ("a: &b c", ["f:1:4: a: anchors (&b) are not read; leave it out"]),
    "an alias": ("[&b c, *b]", ["f:1:2: [0]: anchors (&b) are not read; leave it out",
                                "f:1:8: [1]: references (*b) are not read; write the text out"]),
    "an alias of nothing": ("[*b]", [
        "f:1:2: [0]: references (*b) are not read; write the text out"]),
    "an alias as a key": ("*b : c", ["f:1:1: a key here is not text; write key: value",
                                     "f:1:1: references (*b) are not read; write the text out"]),
    "a merge key": ("<<: a", ["f:1:1: merge keys (<<) are not read; write the lines out"]),
    "two merge keys": ("{<<: a, <<: b}", [
        "f:1:2: merge keys (<<) are not read; write the lines out",
        "f:1:9: “<<” is here twice (first on line 1); keep one"]),
    "a tag that runs code": ("!!python/object/apply:os.system ['x']", [
        "f:1:1: tags (tag:yaml.org,2002:python/object/apply:o…) are not read; leave it out"]),
    "a tag of a number": ("a: !!int xyz", [
        "f:1:4: a: tags (tag:yaml.org,2002:int) are not read; leave it out"]),
    "a tag of its own": ("!a b", ["f:1:1: tags (!a) are not read; leave it out"]),
    "a tag that moves the cursor": ("!<a%1B%5B2J> b", [
        "f:1:1: tags (a\ufffd[2J) are not read; leave it out"]),
    "a tag without a name": ("! a", ["f:1:1: tags (!) are not read; leave it out"]),
    "a list as a key": ("? [a]\n: b", ["f:1:3: a key here is not text; write key: value"]),
    "a second document": ("a: b\n---\nc: d", [
        "f:2:1: a second document starts here; keep one document in a file"]),
    "a directive": ("%YAML 1.1\n---\na: b", [
        "f:1:1: a line starts with %; put quotes around the text"]),
    "a directive with a number of 5,000 digits": ("%YAML " + "9" * 5_000 + ".1\n---\na: b", [
        "f:1:1: a line starts with %; put quotes around the text"]),
    "5,000 digits": ("a: " + "9" * 5_000, [
        "f:1:4: a: this text is longer than 4,000 characters; shorten it"]),
    "21 lists": ("[" * 21 + "]" * 21, [
        f"f:1:21: {'[0]' * 20}: lists are nested too deeply; make it simpler"]),
    "20,001 values": ("[a" + ",a" * 20_000 + "]", [
        "f:1:40000: [19999]: this is too much data; make it simpler"]),
}  # fmt: skip


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(("text", "problems"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_plain_text_is_named_in_its_place(
    text: str | bytes, problems: list[str]
) -> None:
    assert complaints(text) == problems


NOT_YAML = {
    "text after a quote": ("a: 'b' c", "f:1:8: this is not YAML near “a: 'b' c”"),
    "a bracket left open": ("a: [b\nc: d", "f:2:2: this is not YAML near “c: d”"),
    "a quote left open": ("a: 'b\n", "f:2:1: this is not YAML"),
    "two colons": ("a: b: c", "f:1:5: this is not YAML near “a: b: c”"),
    "a wrong indent": ("a:\n    b: c\n  d: e", "f:3:3: this is not YAML near “d: e”"),
    "a sign that starts no text": ("a: @b", "f:1:4: this is not YAML near “a: @b”"),
    "a colon before a bracket": ("{a:}", "f:1:3: this is not YAML near “{a:}”"),
    "an unknown escape": (r'"\y"', "f:1:"),
    "a character beyond the last": (r'"\U00110000"', "f:1:4: this is not YAML near"),
    "a character far beyond": (r'"\UFFFFFFFF"', "f:1:4: this is not YAML near"),
    "a block without a header": ("a: |b\n c", "f:1:5: this is not YAML near “a: |b”"),
}
HINT = "check the spaces at the start of the line, and put quotes around text with : or # in it"


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(("text", "beginning"), NOT_YAML.values(), ids=NOT_YAML)
def test_what_is_not_yaml_is_shown_in_its_place(text: str, beginning: str) -> None:
    (problem,) = complaints(text)
    assert problem.startswith(beginning)
    assert problem.endswith(f"); {HINT}")


@pytest.mark.usefixtures("parser")
def test_a_lone_surrogate_in_an_escape_is_refused() -> None:
    assert complaints(r'"\ud800"')
    assert complaints(r'"\ud83d\ude00"')


@pytest.mark.usefixtures("parser")
def test_what_is_wrong_is_told_together_with_why_reading_ended() -> None:
    first, second = complaints("a: &b c\na: d\ne: [\n")[0::2]
    assert first == "f:1:4: a: anchors (&b) are not read; leave it out"
    assert second.startswith("f:4:1: this is not YAML")


def test_a_binary_file_does_not_fill_the_screen() -> None:
    assert len(complaints(bytes(range(1, 9)) * 1_000)) == 20


ALIASES = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{f'*{old}, ' * 9}]\n" for old, new in itertools.pairwise("abcdefghi")
)
MERGES = "a0: &a0 {k: v}\n" + "".join(
    f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 28)
)


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("bomb", [ALIASES, MERGES], ids=["aliases", "merge keys"])
def test_a_bomb_is_a_list_of_complaints_and_multiplies_nothing(bomb: str) -> None:
    found = complaints(bomb)
    assert any("anchors" in problem for problem in found)
    assert any("references" in problem for problem in found)
    assert len(found) == bomb.count("&") + bomb.count("*") + bomb.count("<<")


@pytest.mark.usefixtures("parser")
def test_what_cannot_be_printed_is_not_handed_on() -> None:
    document = read(r'{"a\e": "b\0", "c": "d\u202e"}')
    assert document.data == {"a\ufffd": "b\ufffd", "c": "d\ufffd"}
    assert len(document.problems) == 3


@pytest.mark.usefixtures("parser")
def test_a_long_text_is_cut_where_it_becomes_too_long() -> None:
    document = read("x" * 4_001)
    assert document.data == "x" * 4_000
    assert read("x" * 4_000).problems == ()


# Places


@pytest.mark.usefixtures("parser")
def test_every_value_and_key_has_a_place() -> None:
    document = read("a:\n  - é: b\n    'c d': {e: f}\n")
    assert document.place(("a", 0, "é")) == Place("f", 2, 8, "a[0].é")
    assert document.place(("a", 0, "é"), key=True) == Place("f", 2, 5, "a[0].é")
    assert document.place(("a", 0, "c d", "e")) == Place("f", 3, 16, "a[0].c d.e")


def test_what_is_absent_stands_where_its_nearest_parent_stands() -> None:
    document = read("a:\n  b: c")
    assert document.place(("a", "b", 3, "x")) == Place("f", 2, 6, "a.b")
    assert document.place(("a", "z"), key=True) == Place("f", 2, 3, "a")
    assert document.place(("z",)) == Place("f", 1, 1, "")
    assert Document("f", None).place(("z",)) == Place("f", 1, 1, "")


def test_of_a_key_that_is_here_twice_the_first_counts() -> None:
    document = read("a: {b: c}\na: {b: d}")
    assert document.data == {"a": {"b": "c"}}
    assert document.place(("a", "b")) == Place("f", 1, 8, "a.b")
    assert document.place(("a",), key=True) == Place("f", 1, 1, "a")


def test_a_path_and_a_text_stay_short_and_on_one_line() -> None:
    assert spell(("answers", "symptoms", 0)) == "answers.symptoms[0]"
    assert spell((0, "a\nb")) == "[0].a b"
    assert spell(("k" * 41,)) == "k" * 39 + "…"
    assert shown("\x1b[2J \u202e a") == "\ufffd[2J \ufffd a"


# Files


def refusal(path: Path | str, *, most_bytes: int = 1024) -> str:
    with pytest.raises(InputError) as caught:
        read_file(path, most_bytes=most_bytes)
    return str(caught.value)


def test_a_file_is_read_as_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "größe.yaml"
    path.write_bytes(b"\xff\0" * 512)
    assert read_file(path, most_bytes=1024) == Input(str(path), b"\xff\0" * 512)


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a")
    (tmp_path / "link").symlink_to("file")
    assert read_file(tmp_path / "link", most_bytes=1024).content == b"a"


def test_what_is_no_regular_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    assert refusal(tmp_path / "pipe") == f"{tmp_path}/pipe: this is not a regular file; name a file"
    assert refusal(tmp_path / "link") == f"{tmp_path}/link: this is not a regular file; name a file"
    assert refusal("/dev/zero") == "/dev/zero: this is not a regular file; name a file"
    assert refusal(tmp_path) == f"{tmp_path}: this is a folder; name a file"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("none", "No such file or directory"),
        ("file/none", "Not a directory"),
        ("n" * 300, "File name too long"),
        ("loop", "Too many levels of symbolic links"),
        ("a\0b", "embedded null byte"),
    ],
    ids=["missing", "below a file", "long name", "loop of links", "NUL in the name"],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file").write_bytes(b"a")
    (tmp_path / "loop").symlink_to("loop")
    path = f"{tmp_path}/{name}"
    assert refusal(path) == f"{path}: cannot be read ({reason}); check the name and try again"


@pytest.fixture
def private_file() -> Iterator[Path]:
    """A file of our own in a folder that anyone may enter."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "patient.yaml"
        path.write_bytes(b"a")
        path.chmod(0)
        path.parent.chmod(0o755)
        yield path


def test_a_file_of_somebody_else_is_named(private_file: Path) -> None:
    code = f"""
import os, sys
sys.path.insert(0, {str(Path(source.__file__).parents[1])!r})
from checklist.errors import InputError
from checklist.source import read_file
if os.geteuid() == 0:  # root may read anything, so it steps down
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    read_file({str(private_file)!r}, most_bytes=9)
except InputError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    expected = f"{private_file}: cannot be read (Permission denied); check the name and try again"
    assert (run.stdout.strip(), run.stderr) == (expected, "")


def test_a_file_past_the_cap_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(10**12)  # it has holes, and takes no room
    assert refusal(path) == f"{path}: is larger than 1 KB; take out what is not needed"
    path.write_bytes(bytes(1024))
    assert len(read_file(path, most_bytes=1024).content) == 1024


def test_a_text_past_the_cap_is_refused() -> None:
    assert check_size(Input("-", b"abc"), most_bytes=3) == Input("-", b"abc")
    with pytest.raises(InputError, match=r"^-: is larger than 2 KB; take out what is not needed$"):
        check_size(Input("-", bytes(2049)), most_bytes=2048)


# Whatever the bytes are


def outcome(content: bytes, loader: Any) -> tuple[str, Any]:
    """What reading comes to: the data, or only that it was refused."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "Parser", loader)
        try:
            document = read_yaml(Input("f", content))
        except InputError as error:
            readable(str(error))
            return "refused", None
    for problem in document.problems:
        readable(str(problem))
    return ("refused", None) if document.problems else ("read", document.data)


def readable(message: str) -> None:
    """Assert that a message can be shown on a screen, and is ours."""
    assert not re.search(r"[\0-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e]", message)
    assert all(re.fullmatch(r"f(:\d+:\d+)?: .+; .+", line) for line in message.split("\n"))


def agreed(content: bytes) -> None:
    """Assert that both parsers come to the same, without any error but InputError."""
    python, libyaml = (outcome(content, loader) for loader in PARSERS)
    assert python == libyaml


@pytest.mark.parametrize(
    "text", [row[0] for table in (READ, REFUSED, NOT_YAML) for row in table.values()]
)
def test_both_parsers_agree_about_every_text_here(text: str | bytes) -> None:
    agreed(text.encode() if isinstance(text, str) else text)


@pytest.mark.skipif(PARSERS[0] is PARSERS[1], reason="PyYAML is here without libyaml")
@pytest.mark.parametrize("text", ["[Can I drive?]", "{a:}", r'"\U00110000"', "|#\n a"])
def test_pyyaml_by_itself_would_not_agree(text: str) -> None:
    try:
        left = outcome(text.encode(), yaml.SafeLoader)
    except ValueError:
        left = ("escaped", None)
    assert left != outcome(text.encode(), yaml.CSafeLoader)


# The pieces that YAML is made of, so that what is drawn often means something.
PIECES = [
    *"ab?:-,[]{}#&*!|>'\"%@`\\\n \t\0", ": ", "- ", "\n  ", "\n- ", " # ", "? ", "<<: ", "&a ",
    "*a", "!!int ", "---\n", "...\n", "%TAG ! !\n", "|-\n  ", ">2\n", '"\\x41"', '"\\ud800"',
    "\\U00110000", "é", "😀", "\ufeff", "\u2028", "\x85", "\xa0", "k: v\n", "[c, d?]", "{e: f}",
    "''", "x" * 1_025,
]  # fmt: skip
bytes_law = settings(max_examples=200, deadline=None)


@bytes_law
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_both_parsers_agree_about_any_pieces_of_yaml(text: str) -> None:
    agreed(text.encode())


@bytes_law
@given(st.binary(max_size=200))
def test_both_parsers_agree_about_any_bytes(content: bytes) -> None:
    agreed(content)


@bytes_law
@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
def test_both_parsers_agree_about_any_text_in_any_encoding(text: str, encoding: str) -> None:
    agreed(text.encode(encoding, "surrogatepass"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SLEEP)), st.integers(0, 40), st.sampled_from(PIECES))
def test_both_parsers_agree_about_a_damaged_bank(start: int, length: int, piece: str) -> None:
    agreed(SLEEP[:start] + piece.encode() + SLEEP[start + length :])


@bytes_law
@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=80))
def test_any_printable_text_in_quotes_comes_out_as_it_went_in(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    expected = read(quoted).data
    assert isinstance(expected, str)
    assert expected.split() == unicodedata.normalize("NFC", text).split()
