"""What the README and the pages of docs/ say is run, followed and compared."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click
import jsonschema
import pytest
import yaml
from chromium import require
from forms import Form

import checklist
from checklist import load_bank, load_patient, select, to_html
from checklist.bank import Bank, read_bank
from checklist.cli import cli
from checklist.conditions import Condition, Verdict, evaluate
from checklist.lint import check
from checklist.pdf import html_to_pdf
from checklist.pdf.vocabulary import ELEMENTS
from checklist.templates import look_of
from checklist.web.runtime import ARCHIVES, default_folder

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
DOCS = runpy.run_path(str(ROOT / "scripts" / "docs.py"))
WITH_A_PERSON = {"checklist new", "checklist serve"}  # tests of their own type and browse
INSTALLING = "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/"


class Fenced(NamedTuple):
    """A block of code on a page: its language, the file it is said to be, and its text."""

    language: str
    file: str
    text: str


def fenced(page: Path) -> list[Fenced]:
    """The blocks of code of a page; a line that begins with a file's name leads to one."""
    found = []
    lead, inside = "", False
    lines: list[str] = []
    language = indent = ""
    for line in page.read_text("utf-8").splitlines():
        if line.lstrip().startswith("```"):
            if inside:
                found.append(Fenced(language, lead, "\n".join(lines) + "\n"))
                lead = ""
            else:
                indent, language = line.split("```")
                lines = []
            inside = not inside
        elif inside:
            lines.append(line.removeprefix(indent))
        elif name := re.match(r"`([\w./-]+\.(?:yaml|j2))`[,:]", line):
            lead = name[1]
    return found


def shell_lines(page: Path) -> Iterator[str]:
    for block in fenced(page):
        if block.language == "sh":
            yield from block.text.splitlines()


def test_blocks_are_found_with_the_file_they_are_said_to_be(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "`a.yaml`, with this:\n\n```yaml\nx: 1\n```\n\n1. So:\n\n   ```sh\n   ls\n   ```\n"
    )
    assert fenced(page) == [Fenced("yaml", "a.yaml", "x: 1\n"), Fenced("sh", "", "ls\n")]


# The README's two commands and its Python ---------------------------------------------------------


def commands_of_readme() -> list[str]:
    return list(shell_lines(ROOT / "README.md"))[:2]


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder, with the checkout's code."""
    return subprocess.run(
        [sys.executable, "-m", "checklist", *arguments], cwd=folder, text=True, encoding="utf-8",
        capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with the examples, the files that the pages of docs/ write, a filled form."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for page in PAGES:
        for block in fenced(page):
            if block.file:
                file = tmp_path / block.file
                file.parent.mkdir(exist_ok=True)
                file.write_text(block.text, "utf-8")
    shutil.copy(ROOT / "examples" / "newly-diagnosed.yaml", tmp_path / "patient.yaml")
    form = Form("metformin-ms 2026.11 2026-11-22")
    for item in load_bank().items[:9]:
        form.item(item.id, item.ask)
    (tmp_path / "checklist.pdf").write_bytes(form.bytes())
    return tmp_path


def test_command_1_installs_and_prints_what_the_readme_says(folder: Path) -> None:
    first = commands_of_readme()[0]
    assert first.startswith(f"{INSTALLING}checklist build examples/")
    arguments = first.removeprefix(f"{INSTALLING}checklist ").split()
    result = run([*arguments, "--on", "2026-11-22"], folder)
    said = next(block.text for block in fenced(ROOT / "README.md") if block.language == "text")
    assert (result.returncode, result.stderr, result.stdout) == (0, said, "")
    assert (folder / "checklist.pdf").read_bytes().startswith(b"%PDF")


def test_command_2_is_the_script_that_ci_calls() -> None:
    assert commands_of_readme()[1] == "scripts/test"
    assert "exec scripts/test" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize("name", ["scripts/test", ".ci/run"])
def test_a_script_can_be_started(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    subprocess.run(["bash", "-n", str(ROOT / name)], check=True)


@pytest.mark.parametrize("tool", ["ruff format --check", "ruff check", "mypy", "pytest"])
def test_command_2_runs_every_check(tool: str) -> None:
    script = (ROOT / "scripts" / "test").read_text("utf-8")
    assert f'"$python" -m {tool}' in script
    assert "set -eu" in script


def test_the_readmes_python_is_five_lines_and_makes_both_files(folder: Path) -> None:
    (code,) = (block.text for block in fenced(ROOT / "README.md") if block.language == "python")
    assert len(code.rpartition("\n\n")[2].splitlines()) == 5
    program = [sys.executable, "-W", "error", "-c", code]
    subprocess.run(program, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    assert "Maria Oliveira" in (folder / "checklist.html").read_text("utf-8")
    assert (folder / "checklist.pdf").read_bytes().startswith(b"%PDF")


def written_commands() -> list[tuple[str, str]]:
    """Each `checklist` line in a shell block of a page."""
    return [
        (page.name, line.partition(" #")[0])
        for page in PAGES
        for line in shell_lines(page)
        if line.startswith("checklist ")
    ]


def test_there_are_commands_on_the_pages_to_try() -> None:
    assert {page for page, _ in written_commands()} >= {"README.md", "bank.md", "templates.md"}


@pytest.mark.parametrize("line", sorted({line for _, line in written_commands()} - WITH_A_PERSON))
def test_a_command_on_a_page_does_what_it_says(line: str, folder: Path) -> None:
    arguments = line.split()[1:]
    if arguments[0] == "page":
        have = all((default_folder() / archive.name).exists() for archive in ARCHIVES)
        require(have, "Python for the browser (python -m checklist.web.fetch)")
    result = run(arguments, folder)
    assert result.returncode == 0, result.stderr
    if "-o" in arguments and "--dry-run" not in arguments:
        out = folder / arguments[arguments.index("-o") + 1]
        made = [*out.glob("*.pdf")] if out.is_dir() else [out]
        assert made
        assert all(file.stat().st_size > 1000 for file in made)


def test_the_worked_example_changes_what_it_says_it_changes(folder: Path) -> None:
    bank = load_bank()
    patient = load_patient(folder / "patient.yaml", bank)
    sheet = select(bank, patient, on=date(2026, 11, 22))
    ours = folder / "our-clinic"
    html = to_html(sheet, templates=ours)
    assert "Give this page to the nurse when you come in." in html
    assert "Nurse line: 555 0134" in html
    assert "Not yet reviewed by a clinician" in html
    assert look_of(sheet, templates=ours).paper == "letter"
    assert html.count('class="ask"') == look_of(sheet, templates=ours).most(None) == 5
    call = to_html(sheet, template="phone", templates=ours)
    assert "Questions for my call" in call
    assert "<textarea" not in call
    assert html_to_pdf(call, look_of(sheet, templates=ours)).startswith(b"%PDF")


# Links, names and claims --------------------------------------------------------------------------


def dead_links(page: Path) -> list[str]:
    """The relative links and images of a page that lead nowhere."""
    text = page.read_text("utf-8")
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    links += re.findall(r'(?:src|href)="([^"#]+)', text)
    near = [link for link in links if "://" not in link]
    return [link for link in near if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_images_lead_somewhere(page: Path) -> None:
    assert dead_links(page) == []


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "![a](b.png) [c](https://example.org) [d](page.md#part) [e](f.md)\n"
        '<a href="page.md#part"><img src="g.png"></a>\n'
    )
    assert dead_links(page) == ["b.png", "f.md", "g.png"]


def test_the_readme_begins_with_patients_and_shows_the_form_and_the_sheet() -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    assert re.findall("^## (.*)", page, re.MULTILINE)[:2] == ["For patients", "Two commands"]
    assert page.index("images/gallery/form.png") < page.index("](docs/images/visit.png)")


def version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def test_the_changelog_has_this_version() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert headings[:2] == ["Unreleased", version()]


def test_the_changelog_counts_the_items_as_the_bank_does() -> None:
    assert f": {len(load_bank().items)} on metformin" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_public_function_is_in_the_readme_or_the_architecture() -> None:
    pages = "".join(page.read_text("utf-8") for page in PAGES)
    functions = [name for name in checklist.__all__ if name.islower()]
    assert functions
    assert [name for name in functions if name not in pages] == ["to_json"]


# Generated pages ----------------------------------------------------------------------------------


def test_the_generated_pages_are_fresh() -> None:
    assert DOCS["stale"](ROOT) == {}, "run python scripts/docs.py"


@pytest.mark.parametrize("name", sorted(DOCS["generated"](ROOT)))
def test_a_stale_page_is_seen_and_mended(name: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    page = tmp_path / name
    fresh = page.read_text("utf-8")
    planted = fresh.rfind("\n", 0, -100)  # near the end; what is written by hand stands above
    page.write_text(fresh[:planted] + "planted" + fresh[planted:], "utf-8")
    assert list(DOCS["stale"](tmp_path)) == [name]
    assert DOCS["generated"](tmp_path)[name] == fresh


def test_every_module_says_what_it_is_for() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w/]+)` \| (.*) \|$", page, re.MULTILINE)
    assert {"selection", "pdf/page", "pdf/__init__"} <= {module for module, _ in rows}
    assert [module for module, summary in rows if len(summary) < 30] == []


def test_what_is_written_by_hand_stays(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "templates.md"
    page.write_text("By hand.\n<!-- generated: blocks -->\nold\n<!-- end of blocks -->\nToo.\n")
    text = DOCS["generated"](tmp_path)["docs/templates.md"]
    assert text.startswith("By hand.\n<!-- generated: blocks -->\n\n| template |")
    assert text.endswith("|\n\n<!-- end of blocks -->\nToo.\n")


def test_docs_check_names_what_is_stale_and_fails(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "docs" / "commands.md").write_text("old\n")
    script = [sys.executable, str(tmp_path / "scripts" / "docs.py")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    results = [
        subprocess.run(
            [*script, *options], env=environment, text=True, capture_output=True, check=False
        )
        for options in (["--check"], [], ["--check"], ["--wrong"])
    ]
    stale, written, fresh, wrong = [(result.returncode, result.stdout) for result in results]
    assert (stale, written, fresh) == (
        (1, "docs/commands.md\n"), (0, "docs/commands.md\n"), (0, "")
    )  # fmt: skip
    assert wrong == (1, "")


def undocumented(page: str) -> list[str]:
    """The commands without a heading on the page, and the options that nobody explains there."""
    contexts: list[click.Context] = list(DOCS["commands"](cli))
    missing = [each.command_path for each in contexts if f"\n## {each.command_path}\n" not in page]
    for each in contexts:
        part = page.partition(f"\n## {each.command_path}\n")[2].partition("\n## ")[0]
        options = [option for param in each.command.params for option in param.opts]
        missing += [f"{each.command_path} {o}" for o in options if o[0] == "-" and o not in part]
    return missing


def test_every_command_and_option_is_documented() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert page.count("\n## ") >= 7
    assert undocumented(page) == []


def test_a_command_or_option_nobody_explains_is_seen() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    without = page.replace("--strict", "").replace("## checklist new\n", "")
    assert "checklist build --strict" in undocumented(without)
    assert "checklist new" in undocumented(without)


def test_every_command_has_help() -> None:
    contexts: list[click.Context] = list(DOCS["commands"](cli))
    assert [each.command_path for each in contexts if not each.command.help] == []


def test_the_vocabulary_table_has_every_element() -> None:
    page = (ROOT / "docs" / "templates.md").read_text("utf-8")
    assert len(ELEMENTS) > 30
    assert [element.name for element in ELEMENTS if f"\n| `{element.name}` |" not in page] == []


# The bank's page ----------------------------------------------------------------------------------


def bank_models() -> dict[str, dict[str, Any]]:
    schema = Bank.model_json_schema(by_alias=True)
    return {"Bank": schema, **schema["$defs"]}


def keys_described(page: str, model: str) -> dict[str, bool]:
    """The keys of a model's table on a page, and whether they are needed."""
    part = page.partition(f"\n### {model}\n")[2].partition("\n#")[0]
    return {key: needed == "yes" for key, needed in re.findall(r"\| `(\w+)` \| (yes|no) \|", part)}


@pytest.mark.parametrize("model", sorted(bank_models()))
def test_every_key_of_a_bank_is_described(model: str) -> None:
    page = (ROOT / "docs" / "bank.md").read_text("utf-8")
    schema = bank_models()[model]
    needed = {key: key in schema.get("required", []) for key in schema["properties"]}
    assert keys_described(page, model) == needed


def test_a_key_nobody_describes_is_seen() -> None:
    page = (ROOT / "docs" / "bank.md").read_text("utf-8").replace("| `unit` | no |", "| - | no |")
    assert "unit" in bank_models()["Fact"]["properties"]
    assert "unit" not in keys_described(page, "Fact")


def test_the_example_bank_loads_and_has_nothing_to_mend(folder: Path) -> None:
    report = check(read_bank(folder / "our-bank.yaml"), on=date(2026, 11, 22))
    assert (report.errors, report.warnings) == ((), ())


def test_the_example_bank_chooses_by_the_answers(folder: Path) -> None:
    bank = load_bank(folder / "our-bank.yaml")
    file = folder / "answers.yaml"
    file.write_text("answers: {hard_to_follow: [parties], hours_awake: 17}\n")
    sheet = select(bank, load_patient(file, bank), on=date(2026, 11, 22))
    assert [entry.item.id for entry in sheet.entries] == ["kinds", "trial", "long-days"]
    assert sheet.entries[2].reasons[0].text == "you are awake 17 hours a day"


_TRUTH = re.findall(
    r"^\| (true|false|unknown) \| (\w+) \| (\w+) \| (\w+) \|$",
    (ROOT / "docs" / "bank.md").read_text("utf-8"), re.MULTILINE,
)  # fmt: skip
_WORDS = {True: "true", False: "false", None: "unknown"}


@pytest.mark.parametrize(("one", "another", "both", "either"), _TRUTH)
def test_the_table_of_three_values_is_true(one: str, another: str, both: str, either: str) -> None:
    answers = {"t": True, "f": False}
    parts = tuple(
        Condition.model_construct(fact=word[0], operator="=", answer=("yes",))
        for word in (one, another)
    )

    def outcome(verdict: Verdict) -> str:
        return _WORDS[verdict.holds]

    assert outcome(evaluate(Condition.model_construct(all=parts), answers)) == both
    assert outcome(evaluate(Condition.model_construct(any=parts), answers)) == either


def test_the_table_of_three_values_is_whole() -> None:
    assert len(_TRUTH) == 6


# The schemas --------------------------------------------------------------------------------------


class EditorLoader(yaml.SafeLoader):
    """Reads YAML 1.2 as editors do: only true and false are booleans, a day is text."""


EditorLoader.yaml_implicit_resolvers = {}
for _tag, _form, _first in [
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?", "-+.0123456789"),
]:
    EditorLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_form})$"), list(_first)
    )


def faults_in_editor(schema: str, text: str) -> list[str]:
    """What an editor would underline."""
    validator = jsonschema.Draft202012Validator(json.loads((ROOT / schema).read_text("utf-8")))
    data = yaml.load(text, Loader=EditorLoader)  # noqa: S506  (a SafeLoader)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


def test_the_shipped_bank_names_its_schema_in_its_first_line() -> None:
    first = (ROOT / "questions.yaml").read_text("utf-8").partition("\n")[0]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert schema != first
    assert (ROOT / schema).is_file()


def test_an_editor_accepts_the_shipped_bank() -> None:
    text = (ROOT / "questions.yaml").read_text("utf-8")
    assert faults_in_editor("docs/bank.schema.json", text) == []


def test_an_editor_accepts_the_example_bank(folder: Path) -> None:
    text = (folder / "our-bank.yaml").read_text("utf-8")
    assert faults_in_editor("docs/bank.schema.json", text) == []


@pytest.mark.parametrize(
    "example", sorted(ROOT.glob("examples/*.yaml")), ids=lambda file: file.stem
)
def test_an_editor_accepts_an_example_patient(example: Path) -> None:
    assert faults_in_editor("docs/patient.schema.json", example.read_text("utf-8")) == []


def test_an_editor_sees_a_planted_fault_in_a_bank() -> None:
    text = (ROOT / "questions.yaml").read_text("utf-8")
    planted = text.replace("    ask: ", "    aks: ", 1)
    assert any("aks" in fault for fault in faults_in_editor("docs/bank.schema.json", planted))


def test_an_editor_sees_a_planted_fault_in_a_patient() -> None:
    faults = faults_in_editor("docs/patient.schema.json", "answers: {egfr: eighty}\n")
    assert any("eighty" in fault for fault in faults)
