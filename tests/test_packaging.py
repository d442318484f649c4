"""The wheel is built and used as a stranger would use it: elsewhere, and without a network."""

import os
import runpy
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
EXAMPLE = str(ROOT / "examples" / "newly-diagnosed.yaml")
NO_NETWORK = """\
import socket

def refuse(*arguments, **options):
    raise OSError("there is no network in this test")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
"""


@pytest.fixture(scope="module")
def distribution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    result = subprocess.run(build, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(distribution: Path) -> Path:
    (file,) = distribution.glob("*.whl")
    return file


def program(environment: Path, name: str = "python") -> str:
    return str(environment / "bin" / name)


def bare_environment(folder: Path) -> Path:
    """An environment of its own, which has what we depend on but not us, and no network."""
    venv.create(folder, with_pip=False)
    (own,) = folder.glob("lib/python*/site-packages")
    # a .pth adds the folders, and does not follow the .pth of an editable install in them
    paths = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    (own / "dependencies.pth").write_text("\n".join(sorted(paths)))
    (own / "no_network.py").write_text(NO_NETWORK)
    (own / "no_network.pth").write_text("import no_network\n")
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bare_environment(tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    folder = bare_environment(tmp_path_factory.mktemp("installed"))
    pip = [sys.executable, "-m", "pip", "--python", program(folder)]
    options = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *options], check=True)
    return folder


def run(command: Sequence[str], folder: Path, **variables: str) -> str:
    """Run a program, which must succeed, in a folder, and give what it says."""
    environment = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8", **variables}
    result = subprocess.run(
        command, cwd=folder, env=environment, text=True, encoding="utf-8", capture_output=True,
        check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0] for name in names} == {
        "checklist", "checklist_templates", f"consultation_checklist-{VERSION}.dist-info",
    }  # fmt: skip
    data = {name for name in names if name.startswith("checklist/data/")}
    templates = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
    }
    assert data == {f"checklist/data/{name}" for name in ("questions.yaml", *templates)}
    assert {"checklist/py.typed", "checklist/web/static/form.css"} < set(names)
    assert [name for name in names if "test" in name or name.endswith(".pyc")] == []


def test_the_sdist_holds_what_a_rebuild_and_its_tests_need(distribution: Path) -> None:
    (sdist,) = distribution.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {
        "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
        "questions.yaml", "templates/visit.html.j2", "checklist/__init__.py", "scripts/test",
        "scripts/docs.py", "docs/bank.md", "docs/images/visit.png", "tests/test_packaging.py",
        "examples/newly-diagnosed.yaml", "benchmarks/pdf_cost.py", ".ci/run",
        "hatch_build.py",
    }  # fmt: skip
    assert [name for name in names if "__pycache__" in name or ".git/" in name] == []


def test_the_same_files_give_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*build, "--directory", str(tmp_path)], cwd=ROOT, check=True)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_network_is_refused(bare: Path, tmp_path: Path) -> None:
    code = """
import socket
try:
    socket.create_connection(("127.0.0.1", 9))
except OSError as error:
    print(error)
"""
    said = run([program(bare), "-c", code], tmp_path)
    assert said == "there is no network in this test\n"


def test_a_bare_environment_does_not_have_the_package(bare: Path, tmp_path: Path) -> None:
    code = "import importlib.util as u; s = u.find_spec('checklist'); print(s and s.origin)"
    assert run([program(bare), "-c", code], tmp_path) == "None\n"


def test_the_installed_package_is_the_wheels(installed: Path, tmp_path: Path) -> None:
    code = "import checklist; print(checklist.__file__)"
    where = run([program(installed), "-c", code], tmp_path)
    assert Path(where.strip()).is_relative_to(installed)


def test_the_installed_command_makes_a_sheet_in_an_empty_folder(
    installed: Path, tmp_path: Path
) -> None:
    said = run([program(installed, "checklist"), "build", EXAMPLE], tmp_path)
    assert "Wrote checklist.pdf" in said
    assert [path.name for path in tmp_path.iterdir()] == ["checklist.pdf"]
    assert (tmp_path / "checklist.pdf").read_bytes().startswith(b"%PDF")


def test_the_installed_command_knows_its_version(installed: Path, tmp_path: Path) -> None:
    said = run([program(installed, "checklist"), "--version"], tmp_path)
    assert said == f"checklist {VERSION}\n"


COMPILES = """
import jinja2

def refuse(*arguments, **options):
    raise SystemExit("a template is compiled")

jinja2.Environment.compile = refuse
from checklist import Patient, load_bank, select, to_html
from datetime import date
for template in ("visit", "full", "handout", "helper"):
    to_html(select(load_bank(), Patient(), on=date(2026, 11, 22)), template=template)
print("no template is compiled")
"""


def test_the_installed_templates_are_compiled_already(installed: Path, tmp_path: Path) -> None:
    assert run([program(installed), "-c", COMPILES], tmp_path) == "no template is compiled\n"


def test_a_template_that_is_compiled_would_be_seen(installed: Path, tmp_path: Path) -> None:
    code = f"import sys; sys.modules['checklist_templates'] = None{COMPILES}"
    with pytest.raises(AssertionError, match="a template is compiled"):
        run([program(installed), "-c", code], tmp_path)


def test_the_wheel_works_as_it_is_on_the_path(bare: Path, wheel: Path, tmp_path: Path) -> None:
    python = program(bare)
    code = "import checklist; print(checklist.__file__)"
    assert str(wheel) in run([python, "-c", code], tmp_path, PYTHONPATH=str(wheel))
    for options in (["build", EXAMPLE], ["build", "--template", "full", "-o", "full.pdf"]):
        command = [python, "-m", "checklist", *options]
        assert "Wrote " in run(command, tmp_path, PYTHONPATH=str(wheel))


def test_a_checkout_works_without_being_installed(bare: Path, tmp_path: Path) -> None:
    for name in ("checklist", "templates", "questions.yaml"):
        source, target = ROOT / name, tmp_path / "checkout" / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    command = [program(bare), "-m", "checklist", "build", EXAMPLE]
    assert "Wrote checklist.pdf" in run(command, tmp_path / "checkout")


def test_the_module_runs_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr("checklist.cli.main", lambda: called.append("main"))
    runpy.run_module("checklist", run_name="__main__")
    assert called == ["main"]


def test_each_way_gives_the_same_bytes(
    installed: Path, bare: Path, wheel: Path, tmp_path: Path
) -> None:
    build = ["build", EXAMPLE, "--on", "2026-11-22", "-o"]
    python = [program(bare), "-m", "checklist", *build]
    run([program(installed, "checklist"), *build, "a.pdf"], tmp_path)
    run([*python, "b.pdf"], tmp_path, PYTHONPATH=str(wheel))
    run([*python, "c.pdf"], tmp_path, PYTHONPATH=str(ROOT))
    first, *others = ((tmp_path / name).read_bytes() for name in ("a.pdf", "b.pdf", "c.pdf"))
    assert all(other == first for other in others)
