"""The shipped files, found the same way installed, zipped or in a checkout."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def shipped(*names: str) -> "Traversable":
    """A shipped file or folder by its name below the project's top level.

    Raises:
        FileNotFoundError: the package was copied without its data.
    """
    return _root().joinpath(*names)


def packaged(*names: str) -> "Traversable":
    """A file that stands among the code."""
    return _package().joinpath(*names)


def _package() -> "Traversable":
    folder = Path(__file__).parent
    if folder.is_dir():
        return folder
    from importlib.resources import files  # noqa: PLC0415  (slow to import; an archive needs it)

    return files("checklist")


def _root() -> "Traversable":
    package = _package()
    installed = package / "data"
    # In a checkout the files stand beside the package; an editable install leaves stale copies
    # in a `data` folder elsewhere, which this never looks at.
    if (installed / "questions.yaml").is_file():
        return installed
    checkout = package / ".."
    if (checkout / "questions.yaml").is_file():
        return checkout
    raise FileNotFoundError("questions.yaml is missing from the installed package: install again")
