"""Writes the generated documentation: the command reference, the two JSON Schemas, three tables.

`python scripts/docs.py` writes what is stale and names it. With `--check` it only names it, and
gives exit code 1 if anything is.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment, nodes

import checklist
from checklist.bank import Bank, load_bank
from checklist.cli import cli
from checklist.patient import patient_schema
from checklist.pdf.vocabulary import ELEMENTS
from checklist.resources import shipped
from checklist.templates import NAMES, SLIPS

ROOT = Path(__file__).parent.parent
_MARKED = re.compile(r"(<!-- generated: (\w+) -->\n).*?(?=<!-- end of \2 -->)", re.DOTALL)


def main() -> None:
    """Write or name the stale files."""
    checking = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not checking:
        sys.exit(__doc__)
    fresh = stale(ROOT)
    for name, text in fresh.items():
        sys.stdout.write(f"{name}\n")
        if not checking:
            _file(ROOT, name).write_text(text, "utf-8", newline="\n")
    sys.exit(1 if checking and fresh else 0)


def stale(root: Path) -> dict[str, str]:
    """The generated files of a project that would be different if they were written now: how."""
    return {name: text for name, text in generated(root).items() if _read(root, name) != text}


def generated(root: Path) -> dict[str, str]:
    """The text of every generated file by its name; one written by hand keeps its own words."""
    tables = {
        "blocks": _blocks_table(),
        "vocabulary": _vocabulary_table(),
        "modules": _modules_table(),
    }
    return {
        "docs/commands.md": _commands_page(),
        "docs/bank.schema.json": _schema(Bank.model_json_schema(by_alias=True)),
        "docs/patient.schema.json": _schema(patient_schema(load_bank())),
        "docs/templates.md": _filled(_read(root, "docs/templates.md"), tables),
        "docs/architecture.md": _filled(_read(root, "docs/architecture.md"), tables),
    }


def _file(root: Path, name: str) -> Path:
    return root.joinpath(*name.split("/"))


def _read(root: Path, name: str) -> str:
    file = _file(root, name)
    return file.read_text("utf-8") if file.exists() else ""


def _filled(page: str, tables: dict[str, str]) -> str:
    return _MARKED.sub(lambda found: f"{found[1]}\n{tables[found[2]]}\n", page)


def _schema(schema: dict[str, Any]) -> str:
    """As `checklist bank schema` prints it."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


# The command reference ----------------------------------------------------------------------------


def _commands_page() -> str:
    """Every command with what its --help says."""
    return "\n".join([
        "# The commands\n",
        "What each command says when it is asked for `--help`. "
        "This page is written by `scripts/docs.py`.\n",
        "Exit codes: 0 done; 1 it could not be done; 2 bad usage or bad input; "
        "3 a batch left rows out; 130 interrupted.\n",
        *(f"## {each.command_path}\n\n```text\n{each.get_help()}\n```\n" for each in commands()),
    ])  # fmt: skip


def commands(
    command: click.Command = cli, name: str = "checklist", parent: click.Context | None = None
) -> Iterator[click.Context]:
    """Every command of the command line, each after the group it belongs to."""
    context = command.make_context(
        name, [], parent=parent, resilient_parsing=True, terminal_width=80
    )
    yield context
    if isinstance(command, click.Group):
        for each in sorted(command.list_commands(context)):
            inner = command.get_command(context, each)
            assert inner, each  # noqa: S101  (it is listed)
            yield from commands(inner, each, context)


# The tables ---------------------------------------------------------------------------------------


def _modules_table() -> str:
    """Every module with the first sentences of its docstring."""
    package = Path(checklist.__file__).parent
    rows = ["| module | what comes in and goes out |", "| --- | --- |"]
    for file in sorted(package.rglob("*.py"), key=lambda file: file.parts):
        summary = (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").split("\n\n")[0]
        module = file.relative_to(package).with_suffix("").as_posix()
        rows.append(f"| `{module}` | {' '.join(summary.split())} |")
    return "\n".join(rows) + "\n"


def _vocabulary_table() -> str:
    rows = [
        "| element | becomes | may hold | may carry | means |",
        "| --- | --- | --- | --- | --- |",
    ]
    for element in ELEMENTS:
        carries = ", ".join(f"`{name}`" for name in element.attributes)
        becomes = f"{element.kind}, {element.role}" if element.role else element.kind
        rows.append(
            f"| `{element.name}` | {becomes} | {element.holds} | {carries} | {element.means} |"
        )
    return "\n".join(rows) + "\n"


def _blocks_table() -> str:
    base = blocks_of("base.html.j2")
    rows = ["| template | blocks, from top to bottom |", "| --- | --- |", _blocks_row("all", base)]
    for name in (*NAMES, *SLIPS):
        own = [block for block in blocks_of(f"{name}.html.j2") if block not in base]
        rows.append(_blocks_row(f"`{name}`, inside `sheet`", own))
    return "\n".join(rows) + "\n"


def _blocks_row(of: str, blocks: list[str]) -> str:
    return f"| {of} | {', '.join(f'`{block}`' for block in blocks)} |"


def blocks_of(template: str) -> list[str]:
    """The blocks of a shipped template and of those it extends, each once, the extended first."""
    tree = Environment(autoescape=True).parse(shipped("templates", template).read_text("utf-8"))
    own = [block.name for block in tree.find_all(nodes.Block)]
    parents = [node.template for node in tree.find_all(nodes.Extends)]
    inherited = [
        name
        for parent in parents
        if isinstance(parent, nodes.Const)
        for name in blocks_of(parent.value.removeprefix("shipped/"))
    ]
    return list(dict.fromkeys(inherited + own))


if __name__ == "__main__":
    main()
