"""ReportLab is imported with its side doors closed, and without Pillow."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]

BARE = """
import json
from reportlab import rl_config
from reportlab.lib import rl_safe_eval
print(json.dumps({"settings": repr(sorted(rl_config.currentSettings().items()))}))
"""

GUARDED = """
import hashlib, json, os, sys
sys.path.insert(1, ROOT)
environment = dict(os.environ)
from checklist.patient import Preferences
from checklist.pdf import render
from checklist.templates import load_style
from reportlab import rl_config
from reportlab.lib import rl_safe_eval
html = "<html lang=en><head><title>T</title></head><body><main><h1>Ask</h1></main></body></html>"
content = render(html, load_style().look(Preferences())).content
print(json.dumps({
    "settings": repr(sorted(rl_config.currentSettings().items())),
    "pdf": hashlib.sha256(content).hexdigest(),
    "environment kept": dict(os.environ) == environment,
    "modules left": sorted(name for name in sys.modules if name.startswith("reportlab_")),
}))
"""

PWN = "from pathlib import Path\nPath({path!r}).write_text('sprung')\n"


def run(program: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder that is its home too, with no other RL_ variable than given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RL_")}
    environment = {**kept, "HOME": str(folder), "USERPROFILE": str(folder), **variables}
    environment.pop("PYTHONSAFEPATH", None)
    return subprocess.run(
        [sys.executable, "-c", program.replace("ROOT", repr(str(ROOT)))],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def report(program: str, folder: Path, **variables: str) -> dict[str, Any]:
    done = run(program, folder, **variables)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a guarded import gives where there is no trap."""
    return report(GUARDED, tmp_path_factory.mktemp("untouched"))


# Files that ReportLab would run -------------------------------------------------------------------

FILES = ("reportlab_settings.py", "reportlab_mods.py", ".reportlab_settings", ".reportlab_mods")


def set_trap(folder: Path, name: str) -> Path:
    sprung = folder / "PWNED"
    settings = "useA85 = 0\ninvariant = 0\nverbose = 1\n" if "settings" in name else ""
    (folder / name).write_text(PWN.format(path=str(sprung)) + settings)
    return sprung


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_reportlab_would_run_is_not_run(
    name: str, tmp_path: Path, untouched: dict[str, Any]
) -> None:
    sprung = set_trap(tmp_path, name)
    assert report(GUARDED, tmp_path) == untouched
    assert not sprung.exists()


@pytest.mark.parametrize("name", FILES)
def test_the_trap_springs_where_nobody_guards(name: str, tmp_path: Path) -> None:
    sprung = set_trap(tmp_path, name)
    run(BARE, tmp_path)
    assert sprung.exists(), f"ReportLab no longer runs {name}: the guard may be smaller"


# Variables that ReportLab would obey --------------------------------------------------------------

VARIABLES = {
    "RL_toColorCanUse": "rl_safe_eval",
    "RL_trustedHosts": "evil.example",
    "RL_trustedSchemes": "file,http",
    "RL_invariant": "1",
    "RL_useA85": "0",
    "RL_pageCompression": "0",
    "RL_canvas_basefontname": "Times-Roman",
    "RL_documentLang": "xx",
    "RL_paraFontSizeHeightOffset": "0",
    "RL_defaultPageSize": "letter",
}
JUNK = {"RL_pageCompression": "junk", "RL_renderPMBackend": "junk", "EVAL_DEBUG": "junk"}


@pytest.mark.parametrize("variables", [VARIABLES, JUNK], ids=["settings", "junk"])
def test_variables_that_reportlab_would_obey_are_not_obeyed(
    variables: dict[str, str], tmp_path: Path, untouched: dict[str, Any]
) -> None:
    assert report(GUARDED, tmp_path, **variables) == untouched


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an import that nobody guards gives where there is no trap."""
    return report(BARE, tmp_path_factory.mktemp("bare"))


@pytest.mark.parametrize(("name", "value"), VARIABLES.items(), ids=lambda value: value)
def test_the_variable_is_obeyed_where_nobody_guards(
    name: str, value: str, tmp_path: Path, bare: dict[str, Any]
) -> None:
    assert report(BARE, tmp_path, **{name: value}) != bare


@pytest.mark.parametrize(("name", "value"), JUNK.items(), ids=lambda value: value)
def test_junk_in_the_variable_ends_the_program_where_nobody_guards(
    name: str, value: str, tmp_path: Path
) -> None:
    assert run(BARE, tmp_path, **{name: value}).returncode


def test_all_traps_at_once(tmp_path: Path, untouched: dict[str, Any]) -> None:
    for name in FILES:
        set_trap(tmp_path, name)
    variables = {**VARIABLES, **JUNK, "SOURCE_DATE_EPOCH": "junk", "TZ": "Asia/Tokyo"}
    assert report(GUARDED, tmp_path, **variables) == untouched
    assert not (tmp_path / "PWNED").exists()


def test_the_import_leaves_no_trace(untouched: dict[str, Any]) -> None:
    assert untouched["environment kept"]
    assert untouched["modules left"] == []


def test_a_module_of_that_name_that_was_there_before_is_there_after(tmp_path: Path) -> None:
    before = "import sys, types\nmine = sys.modules['reportlab_mods'] = types.ModuleType('m')\n"
    after = "print(json.dumps({'same': sys.modules['reportlab_mods'] is mine}), file=sys.stderr)"
    done = run(f"{before}{GUARDED}{after}", tmp_path)
    assert done.stderr.strip() == '{"same": true}'


@pytest.mark.parametrize(
    "variables",
    [{"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2"}, {"TZ": "Pacific/Kiritimati"},
     {"LC_ALL": "C"}, {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}, {"PYTHONUTF8": "0"}],
    ids=str,
)  # fmt: skip
def test_the_same_bytes_come_out_everywhere(
    variables: dict[str, str], tmp_path: Path, untouched: dict[str, Any]
) -> None:
    assert report(GUARDED, tmp_path, **variables) == untouched


# Pillow -------------------------------------------------------------------------------------------

BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in BLOCKED:
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Blocker())
"""


def test_without_pillow_the_same_bytes_come_out(tmp_path: Path, untouched: dict[str, Any]) -> None:
    assert report(BLOCKER.replace("BLOCKED", "{'PIL'}") + GUARDED, tmp_path) == untouched


def test_reportlab_by_itself_would_not_import_without_it(tmp_path: Path) -> None:
    done = run(BLOCKER.replace("BLOCKED", "{'PIL'}") + BARE, tmp_path)
    assert "PIL is blocked" in done.stderr


PICTURE = """
from io import BytesIO
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
Canvas(BytesIO()).drawImage(ImageReader(Image.new("RGB", (2, 2))), 0, 0)
"""


def test_whoever_draws_a_picture_beside_it_has_pillow(
    tmp_path: Path, untouched: dict[str, Any]
) -> None:
    assert report(GUARDED + PICTURE, tmp_path) == untouched
