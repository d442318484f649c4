"""CI's script installs what is missing and nothing else, and lets no test be left out."""

import shutil
import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).parent.parent / ".ci" / "run"
FONTS = (
    "noto/NotoSansKhmer-Regular.ttf", "droid/DroidSansFallbackFull.ttf", "nanum/NanumGothic.ttf",
)  # fmt: skip
NEEDED = (
    "javac",
    "chromium",
    "firefox-esr",
    "WebKitWebDriver",
    "Xvfb",
    "caddy",
    "nginx",
    "openssl",
    "systemd-analyze",
    "pdfinfo",
    "qpdf",
    "python3",
    *(f"fonts/{font}" for font in FONTS),
)
PACKAGES = (
    "default-jdk-headless chromium firefox-esr webkit2gtk-driver xvfb caddy nginx-light openssl "
    "systemd poppler-utils qpdf fonts-noto-core fonts-droid-fallback fonts-nanum python3-gi "
    "gir1.2-poppler-0.18"
)
# What `apt-get install` leaves behind here: every command, and a line about what it was told.
APT = """\
#!/bin/bash
echo "apt-get $*" >>"{log}"
[ "$1" = update ] || for name in {installs}; do cp "{tool}" "{bin}/$name"; done
"""


@pytest.fixture
def computer(tmp_path: Path) -> Path:
    """A computer with apt and without what the tests need, and a checkout on it."""
    bin_ = tmp_path / "bin"
    for folder in (bin_, tmp_path / ".ci", tmp_path / "scripts"):
        folder.mkdir()
    for font in FONTS:
        (bin_ / "fonts" / font).parent.mkdir(parents=True)
    script = RUN.read_text()
    for theirs, ours in (("/usr/bin/python3", "python3"), ("/usr/share/fonts/truetype", "fonts")):
        assert theirs in script
        script = script.replace(theirs, str(bin_ / ours))
    put(tmp_path, ".ci/run", script)
    for name in ("bash", "dirname", "cp", "true"):
        (bin_ / name).symlink_to(str(shutil.which(name)))
    put(tmp_path, "scripts/test", '#!/bin/bash\necho "tests $CHECKLIST_REQUIRE_ALL $*"\n')
    put(tmp_path, "bin/id", "#!/bin/bash\necho 0\n")
    put(tmp_path, "tool", "#!/bin/bash\n")
    install(tmp_path, NEEDED)
    return tmp_path


def put(computer: Path, name: str, script: str) -> None:
    (computer / name).write_text(script)
    (computer / name).chmod(0o755)


def install(computer: Path, names: tuple[str, ...]) -> None:
    """Make an apt-get that installs these."""
    places = {"log": computer / "log", "tool": computer / "tool", "bin": computer / "bin"}
    put(computer, "bin/apt-get", APT.format(installs=" ".join(names), **places))


def run(computer: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", computer / ".ci/run", *arguments], env={"PATH": str(computer / "bin")},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def told_apt(computer: Path) -> list[str]:
    log = computer / "log"
    return log.read_text().splitlines() if log.exists() else []


def test_what_is_missing_is_installed_and_the_tests_must_all_run(computer: Path) -> None:
    done = run(computer, "-k", "bank")
    assert done.returncode == 0, done.stderr
    assert told_apt(computer) == [
        "apt-get update -qq",
        f"apt-get install -qq --yes --no-install-recommends {PACKAGES}",
    ]
    assert done.stdout.splitlines()[-1] == "tests 1 -k bank"


def test_what_is_there_is_left_alone(computer: Path) -> None:
    for name in NEEDED:
        put(computer, f"bin/{name}", "#!/bin/bash\n")
    assert run(computer).returncode == 0
    assert told_apt(computer) == []


def test_without_rights_it_says_what_to_install(computer: Path) -> None:
    put(computer, "bin/id", "#!/bin/bash\necho 1000\n")
    done = run(computer)
    assert done.returncode == 1
    assert f"for want of apt or of rights: {PACKAGES}\n" in done.stderr
    assert told_apt(computer) == []
    assert "tests" not in done.stdout


def test_what_apt_did_not_bring_stops_it(computer: Path) -> None:
    install(computer, tuple(name for name in NEEDED if name != "chromium"))
    done = run(computer)
    assert done.returncode == 1
    assert done.stderr == "Still missing: chromium\n"
    assert "tests" not in done.stdout
