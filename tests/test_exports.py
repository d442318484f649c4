"""The public names are those that are there, and everything public says what it does."""

import ast
import importlib
from pathlib import Path
from types import ModuleType

import pytest

PACKAGE = Path(__file__).parents[1] / "checklist"
EXPORTING = ["checklist", "checklist.pdf"]


def public_names(module: ModuleType) -> list[str]:
    """What a package defines or passes on of its own."""
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType)
        and getattr(value, "__module__", "").startswith(module.__name__)
    )


@pytest.mark.parametrize("name", EXPORTING)
def test_all_is_sorted_and_equals_what_is_there(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__all__ == sorted(module.__all__)
    assert all(getattr(module, public) for public in module.__all__)  # some come when asked for
    assert module.__all__ == public_names(module)


def test_a_name_left_out_would_be_seen() -> None:
    module = ModuleType("m")
    exec("__all__ = ['a']\ndef a(): ...\ndef b(): ...\n_c = 1", vars(module))  # noqa: S102
    assert public_names(module) == ["a", "b"]


def test_a_name_that_is_nowhere_is_told_as_python_tells_it() -> None:
    with pytest.raises(AttributeError, match="module 'checklist' has no attribute 'lode_bank'"):
        importlib.import_module("checklist").lode_bank  # noqa: B018  (looking is the point)
    with pytest.raises(ImportError, match="cannot import name 'lode_bank' from 'checklist'"):
        exec("from checklist import lode_bank")  # noqa: S102


def undocumented(text: str, where: str) -> list[str]:
    """The public modules, classes and functions of a text that say nothing of themselves."""
    found = []

    def look(node: ast.Module | ast.ClassDef | ast.FunctionDef, path: str) -> None:
        if not ast.get_docstring(node):
            found.append(path)
        for child in node.body if not isinstance(node, ast.FunctionDef) else []:
            if isinstance(child, ast.ClassDef | ast.FunctionDef) and child.name[0] != "_":
                look(child, f"{path}.{child.name}")

    look(ast.parse(text), where)
    return found


def test_everything_public_has_a_docstring() -> None:
    files = list(PACKAGE.rglob("*.py"))
    assert len(files) > 20
    for file in files:
        where = str(file.relative_to(PACKAGE))
        assert undocumented(file.read_text("utf-8"), where) == []


def test_a_missing_docstring_would_be_seen() -> None:
    text = '"""."""\nclass A:\n  def b(self): ...\n  def _c(self): ...\ndef d():\n  """."""'
    assert undocumented(text, "m") == ["m.A", "m.A.b"]
