"""What was compiled ahead is what would be compiled now, or it is not used."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib import invalidate_caches
from pathlib import Path

import jinja2
import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from checklist import InputError, Patient, load_bank, load_patient, select, to_html, to_text
from checklist.compiled import PACKAGE, CompiledTemplates
from checklist.templates import NAMES, compiled_templates, forget_folders, to_page
from checklist.web.desk import Desk

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
BANK = load_bank()
ON = date(2026, 11, 22)
BLANK = select(BANK, Patient(), on=ON)


def forget() -> None:
    """Forget what was loaded, so that templates are looked for again."""
    forget_folders()
    invalidate_caches()
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the shipped templates compiled, where Python finds them."""
    for path, text in compiled_templates().items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    forget()
    yield tmp_path / PACKAGE
    forget()


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that Jinja2 compiles from now on."""
    names: list[str] = []
    compile_one = jinja2.Environment.compile

    def compile_and_tell(
        environment: jinja2.Environment, source: str, name: str, file: str
    ) -> object:
        names.append(name)
        return compile_one(environment, source, name, file)

    monkeypatch.setattr(jinja2.Environment, "compile", compile_and_tell)
    return names


def pages() -> list[str]:
    """Every template with every example, and the pages of the form."""
    checklists = [BLANK, *(select(BANK, load_patient(file, BANK), on=ON) for file in EXAMPLES)]
    sheets = [
        page
        for checklist in checklists
        for page in (*(to_html(checklist, template=name) for name in NAMES), to_text(checklist))
    ]
    desk = Desk(BANK)
    actions = ("", "questions", "preview", "nowhere")
    form = [desk.reply(action, {}, on=ON).content.decode() for action in actions]
    around = [to_page(name, "en", keeper="") for name in ("blank", "engine")]
    return [*sheets, *form, *around]


def test_compiled_ahead_they_give_the_same_pages_and_nothing_is_compiled(
    ahead: Path, seen: list[str]
) -> None:
    assert len(list(ahead.iterdir())) == 1 + 2 * len(list((ROOT / "templates").rglob("*.j2")))
    found = pages()
    assert seen == []
    for module in ahead.glob("t_*.py"):  # the package stays, and hides one that is installed
        module.unlink()
    forget()
    assert pages() == found
    assert {"visit.html.j2", "shipped/base.html.j2", "checklist.txt.j2"} <= set(seen)


def test_a_clinics_template_is_compiled_and_what_it_extends_is_not(
    ahead: Path, seen: list[str], tmp_path: Path
) -> None:
    assert ahead.is_dir()
    text = '{% extends "shipped/visit.html.j2" %}{% block tired %}<p>Rest here.</p>{% endblock %}'
    (tmp_path / "visit.html.j2").write_text(text, "utf-8")
    assert "Rest here." in to_html(BLANK, templates=tmp_path)
    assert seen == ["visit.html.j2"]


@pytest.mark.usefixtures("ahead")
def test_another_text_under_a_shipped_name_is_compiled(seen: list[str]) -> None:
    loader = jinja2.DictLoader({"visit.html.j2": "{{ 1 + 1 }}"})
    environment = ImmutableSandboxedEnvironment(
        loader=loader, bytecode_cache=CompiledTemplates(), autoescape=lambda _: True
    )
    assert environment.get_template("visit.html.j2").render() == "2"
    assert seen == ["visit.html.j2"]


@pytest.mark.parametrize("rule", ["sandboxed", "trim_blocks", "lstrip_blocks"])
@pytest.mark.usefixtures("ahead")
def test_a_template_is_compiled_where_other_rules_hold(rule: str, seen: list[str]) -> None:
    from checklist.templates import DEFAULT, _environment

    environment = _environment(DEFAULT, "en")
    setattr(environment, rule, not getattr(environment, rule))
    environment.get_template("sheet.css.j2")
    assert seen == ["sheet.css.j2"]


@pytest.mark.usefixtures("ahead")
def test_a_template_is_compiled_by_a_jinja2_of_another_version(
    seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jinja2, "__version__", "9.9")
    to_text(BLANK)
    assert seen == ["checklist.txt.j2"]


@pytest.mark.usefixtures("ahead")
def test_a_message_names_the_template_and_its_line(
    seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = BANK.model_copy(update={"safety": None})
    with pytest.raises(InputError) as compiled_ahead:
        to_text(select(broken, Patient(), on=ON))
    assert seen == []
    forget()
    monkeypatch.setattr(CompiledTemplates, "load_bytecode", lambda *_: None)
    with pytest.raises(InputError) as compiled_now:
        to_text(select(broken, Patient(), on=ON))
    assert seen == ["checklist.txt.j2"]
    assert str(compiled_ahead.value) == str(compiled_now.value)
    assert str(compiled_now.value).startswith("checklist.txt.j2:")


def test_a_run_keeps_no_template_it_compiled(tmp_path: Path) -> None:
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom checklist import *\n"
    program += "from datetime import date\n"
    program += "to_html(select(load_bank(), Patient(), on=date(2026, 11, 22)))"
    environment = {"PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True)
    assert list(tmp_path.iterdir()) == []
