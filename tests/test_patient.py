"""A patient's file is read as it was meant, or every problem of it is named with its place."""

import itertools
import os
import pickle
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from refusals import in_our_words

from checklist import patient as module
from checklist import source
from checklist.bank import Bank, load_bank
from checklist.errors import InputError
from checklist.patient import MOST_BYTES, Patient, load_patient, patient_schema
from checklist.source import Input
from checklist.yaml_parser import PythonParser

DATA = Path(__file__).parent / "data"
BAD = sorted((DATA / "bad").glob("patient-*.yaml"))
SLEEP = load_bank(DATA / "sleep.yaml")
MARIA = """\
name: Maria Oliveira
birth_date: 1984-05-17
appointment: {date: 2026-12-03, with: Dr Lee, place: Room 4, minutes: 15}
answers:
  hours: 4.5
  age: 42
  drinks: [Espresso, tea]
  bed: Soft
  snores: no
  dreams: Of sheep, mostly.
own_questions: ["Could this help me keep working?"]
starred: [own-1, why-awake]
preferences: {text_size: 18, paper: A4, language: en}
"""


def patient_of(text: str | bytes, bank: Bank = SLEEP) -> Patient:
    return load_patient(Input("p", text.encode() if isinstance(text, str) else text), bank)


def complaints(text: str | bytes, bank: Bank = SLEEP) -> list[str]:
    with pytest.raises(InputError) as caught:
        patient_of(text, bank)
    return str(caught.value).split("\n")


def test_everything_a_patient_says_is_read() -> None:
    maria = patient_of(MARIA)
    assert (maria.name, maria.birth_date) == ("Maria Oliveira", date(1984, 5, 17))
    visit = maria.appointment
    assert (visit.date, visit.with_, visit.place) == (date(2026, 12, 3), "Dr Lee", "Room 4")
    assert visit.minutes == 15
    assert maria.answers == {
        "hours": 4.5, "age": 42, "drinks": ("coffee", "tea"), "bed": "soft", "snores": False,
        "dreams": "Of sheep, mostly.",
    }  # fmt: skip
    assert maria.own_questions == ("Could this help me keep working?",)
    assert maria.starred == ("own-1", "why-awake")
    wishes = maria.preferences
    assert (wishes.text_size, wishes.paper, wishes.language) == (18, "a4", "en")


@pytest.mark.parametrize(
    "text",
    ["# nothing\n", "{}", "name:\nanswers:\n", "answers: {hours: , drinks: []}",
     "appointment: {with: }\nown_questions:\nstarred: []\npreferences: {paper: }", "\ufeff", "---"],
    ids=["a comment", "no keys", "blank keys", "blank answers", "blanks within",
         "a byte order mark", "a document of nothing"],
)  # fmt: skip
def test_what_is_left_blank_is_unknown(text: str) -> None:
    assert patient_of(text) == patient_of("{}")
    assert patient_of(text).answers == {}


def test_a_file_with_nothing_in_it_is_more_likely_a_mistake_than_a_blank() -> None:
    with pytest.raises(InputError, match="is empty; write something in it, or do without it"):
        patient_of(" \n")


ANSWERS: list[tuple[str, Any]] = [
    ("hours: 0", 0),
    ("hours: 24", 24),
    ("hours: 010", 10),
    ("snores: YES", True),
    ("snores: false", False),
    ("drinks: coffee", ("coffee",)),
    ("drinks: flat white", ("coffee",)),
    ("drinks: [tea, coffee, tea, espresso]", ("coffee", "tea")),
    ("drinks: none", ("none",)),
    ("drinks: [none, NONE]", ("none",)),
    ("bed: HARD", "hard"),
    ("dreams: no", "no"),
    ("dreams: on", "on"),
    ("dreams: 010", "010"),
    ("dreams: 12:30", "12:30"),
    ("dreams: ~", "~"),
    ("dreams: null", "null"),
]


@pytest.mark.parametrize(("text", "value"), ANSWERS, ids=[text for text, _ in ANSWERS])
def test_an_answer_is_what_its_fact_asks_for(text: str, value: Any) -> None:
    (answer,) = patient_of(f"answers: {{{text}}}").answers.values()
    assert answer == value
    assert type(answer) is type(value)


MARKUP = ["<b>bold</b>", "&amp; & <", "{{ 7*7 }} {% raw %} {# #}", "]]>", "<img src=/etc/passwd>",
          "Jane <jane@x.org>", "<!-- -->", "if x<y and y>z", "a\\nb", "%s {0}", "../../x",
          "javascript:alert(1)", "O’Neill—“quoted”", "𠮷田 👩‍⚕️ علي"]  # fmt: skip


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_text_and_comes_out_as_it_went_in(text: str) -> None:
    quoted = text.replace("'", "''")
    found = patient_of(
        f"name: '{quoted}'\nappointment: {{with: '{quoted}', place: '{quoted}'}}\n"
        f"answers: {{dreams: '{quoted}'}}\nown_questions: ['{quoted}']"
    )
    visit = found.appointment
    texts = [found.name, visit.with_, visit.place, found.answers["dreams"], *found.own_questions]
    assert texts == [text] * 5


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_every_problem_of_a_bad_file_is_told(path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_patient(Input(path.name, path.read_bytes()), SLEEP)
    assert f"{caught.value}\n" == path.with_suffix(".problems").read_text("utf-8")


def test_there_are_bad_files() -> None:
    assert len(BAD) >= 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("starred: own-1", "p:1:10: starred: there is no item “own-1”; "),
        ("starred: own-0\nown_questions: [a, b]", "p:1:10: starred: there is no item “own-0”"),
        ("starred: own-3\nown_questions: [a, b]", "p:1:10: starred: there is no item “own-3”"),
        ("starred: say-drinks", "p:1:10: starred: there is no item “say-drinks”"),
        ("a\tb: c", "p:1:2: there is a tab here; use spaces"),
        ("name: a\0b", "p:1:8: there is a character here that cannot be printed, U+0000"),
        (r'name: "a\u202eb"', "p:1:7: name: there is a character here that cannot be printed"),
        ("answers: {fact_0: 4}", "p:1:11: answers.fact_0: unknown key “fact_0”; "),
        ("{name: a: b}", "p:1:9: this is not YAML near “{name: a: b}”"),
        ("Maria", "p:1:1: this is “Maria”, not a mapping; write key: value pairs"),
        ("x" * 4_001, "p:1:1: this is “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…”, not a mapping"),
    ],
    ids=["no own question", "own question 0", "own question 3 of 2", "nothing that is asked",
         "a tab", "NUL", "an override", "a name in the program", "two colons", "a word",
         "a long word"],
)  # fmt: skip
def test_a_problem_is_told_in_its_place(text: str, problem: str) -> None:
    assert complaints(text)[0].startswith(problem)


def test_a_patient_of_another_bank_is_told_what_that_bank_asks() -> None:
    assert complaints("answers: {egfr: 41}") == [
        "p:1:11: answers.egfr: unknown key “egfr”; "
        "write one of: hours, age, drinks, bed, snores, dreams"
    ]


NAMES = ["_x", "__base__", "__doc__", "model_config", "model_fields", "copy", "json", "schema",
         "self", "class", "with", "fact_0", "fact_1", "a-b", "0", "validate"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_fact_may_have_any_id(name: str) -> None:
    text = (
        (DATA / "sleep.yaml").read_text("utf-8").replace("hours\n    group", f"{name}\n    group")
    )
    bank = load_bank(Input("b", text.replace("fact: hours", f"fact: {name}").encode()))
    assert patient_of(f"answers: {{{name}: 4, snores: yes}}", bank).answers == {
        name: 4, "snores": True,
    }  # fmt: skip
    assert complaints(f"answers: {{{name}: x}}", bank)[0].startswith(f"p:1:{13 + len(name)}: ")
    assert name in patient_schema(bank)["$defs"]["Answers"]["properties"]


def test_the_schema_has_every_fact_with_its_question() -> None:
    schema = patient_schema(SLEEP)
    answers = schema["$defs"]["Answers"]
    assert set(answers["properties"]) == {fact.id for fact in SLEEP.facts}
    assert not answers["additionalProperties"]
    assert not schema["additionalProperties"]
    hours = answers["properties"]["hours"]
    assert (hours["title"], hours["description"]) == (
        "Hours of sleep",
        "How many hours do you sleep?",
    )
    assert "required" not in schema


def test_a_patient_cannot_be_changed() -> None:
    maria: Any = patient_of(MARIA)
    with pytest.raises(ValueError, match="frozen"):
        maria.name = "Marta"
    with pytest.raises(ValueError, match="frozen"):
        maria.appointment.minutes = 5
    assert isinstance(maria.own_questions, tuple)


def test_a_patient_survives_the_way_between_processes() -> None:
    maria = patient_of(MARIA)
    assert pickle.loads(pickle.dumps(maria)) == maria  # noqa: S301, the bytes are our own


def test_a_file_of_more_values_than_anyone_has_is_refused() -> None:
    problem = complaints("own_questions: [a" + ", a" * 2_000 + "]")
    assert problem == ["p:1:6008: own_questions[1997]: this is too much data; make it simpler"]


def test_a_file_past_the_cap_is_refused() -> None:
    filling = b"#" * (MOST_BYTES - len(MARIA.encode()))
    assert patient_of(MARIA.encode() + filling) == patient_of(MARIA)
    assert complaints(MARIA.encode() + filling + b"#") == [
        "p: is larger than 256 KB; take out what is not needed"
    ]


# Files that would take all the time or memory there is, each read in a process of its own.


def aliases() -> bytes:
    lines = ["a: &a [x, x]"]
    lines += [f"{new}: &{new} [{f'*{old}, ' * 9}]" for old, new in itertools.pairwise("abcdefghi")]
    return "\n".join(lines).encode()


def merges() -> bytes:
    """The kind that hangs every loader of PyYAML: 28 levels, each merging the last one twice."""
    return b"a0: &a0 {k: v}\n" + b"".join(
        b"a%d: &a%d {<<: [*a%d, *a%d]}\n" % (n, n, n - 1, n - 1) for n in range(1, 28)
    )


LARGE = {
    "80 KB of brackets": b"[" * 80_000,
    "80 KB of braces": b"{" * 80_000,
    "40,000 pairs of brackets": b"[" * 40_000 + b"]" * 40_000,
    "a bomb of aliases": aliases(),
    "a bomb of merge keys": merges(),
    "a word of 1 MB": b"name: " + b"A" * 1_000_000,
    "a word of 256 KB": b"name: " + b"A" * 256_000,
    "a number of 5,000 digits": b"answers: {hours: " + b"9" * 5_000 + b"}",
    "lines without end": b"\n" * 1_000_000,
    "keys without end": b"".join(b"kaye%d: 1\n" % n for n in range(20_000)),
    "wrong words without end": b"starred: [" + b"why-awakx, " * 20_000 + b"]",
    "anchors without end": b"- &a x\n" * 30_000,
    "tabs without end": b"\t" * 250_000,
    "zeros without end": bytes(250_000),
    "accents without end": b"name: " + "a\u0301\u0327".encode() * 50_000,
}
CHILD = f"""
import sys
sys.path.insert(0, {str(Path(module.__file__).parents[1])!r})
from checklist.bank import load_bank
from checklist.errors import InputError
from checklist.patient import load_patient
sleep, path = load_bank(sys.argv[1]), sys.argv[2]
for load in (lambda: load_patient(path, sleep), lambda: load_bank(path)):
    try:
        load()
    except InputError as error:
        print("refused", len(str(error)))
    else:
        print("read")
# Of this program alone; what getrusage says begins with the memory of the one that started it.
print(*[line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc here")
@pytest.mark.parametrize("content", [*LARGE.values(), None, "pipe", "/dev/zero"],
                         ids=[*LARGE, "1 TB", "a pipe nobody writes to", "/dev/zero"])  # fmt: skip
def test_no_file_takes_all_there_is(content: bytes | str | None, tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content == "pipe":
        os.mkfifo(path)
    elif content:
        path = Path(content)
    else:
        with path.open("wb") as file:
            file.truncate(10**12)
    run = subprocess.run(
        [sys.executable, "-c", CHILD, DATA / "sleep.yaml", path],
        capture_output=True, text=True, timeout=20, check=False,  # a guard against hanging
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")
    patient, bank, kilobytes = run.stdout.split("\n")[:3]
    assert bank.startswith("refused")
    assert patient.startswith("refused") or content == LARGE["lines without end"][:MOST_BYTES]
    assert int(kilobytes) <= 150 * 1024


# Whatever the bytes are

PARSERS = [PythonParser, getattr(yaml, "CSafeLoader", PythonParser)]
PIECES = [*"ab:-,[]{}#&*!|>'\"%\n ?", "  ", "\n- ", "~", "5", "{}", "é", "\0", "\t", '"\\ud800"']


def outcome(content: bytes, loader: Any) -> Patient | str:
    """A patient, or what is said against it; only an InputError may say it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "Parser", loader)
        try:
            return patient_of(content)
        except InputError as error:
            return str(error)


def read_or_refused(content: bytes) -> None:
    """Assert that either parser gives the same patient, or a refusal in our words."""
    python, libyaml = (outcome(content, loader) for loader in PARSERS)
    if isinstance(python, str) or isinstance(libyaml, str):
        assert isinstance(python, str)
        assert isinstance(libyaml, str)
        assert in_our_words(python + libyaml)
    else:
        assert python == libyaml


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    content = MARIA.encode()
    start = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 30))
    piece = data.draw(st.sampled_from(PIECES).map(str.encode) | st.binary(max_size=4))
    read_or_refused(content[:start] + piece + content[start + length :])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    read_or_refused(content)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    read_or_refused(text.encode("utf-8", "surrogatepass"))


PRINTABLE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=60)


@settings(max_examples=150, deadline=None)
@given(PRINTABLE.filter(lambda text: text.strip() != ""))
def test_any_printable_name_comes_out_as_it_went_in(name: str) -> None:
    quoted = name.replace("'", "''")
    expected = " ".join(unicodedata.normalize("NFC", name).split())
    assert patient_of(f"name: '{quoted}'").name == expected


def test_words_that_are_not_ours_would_be_noticed() -> None:
    with pytest.raises(ValidationError) as caught:
        Patient.model_validate({"name": None, "nam": 1})
    assert not in_our_words(str(caught.value))
