"""Bytes → a whole file of that name, or the older one untouched.

The bytes are written to a hidden file in the same folder and take the name in one step, so that
neither a full disk nor an interruption can leave half a file. Only its owner may read the result,
unless it is for everybody.
"""

import errno
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from checklist.errors import OutputError, Place, Problem

PRIVATE, PUBLIC = 0o600, 0o644
"""The modes of a file for its owner only, and of one for everybody to read."""
_UNFINISHED = (".checklist-", ".part")

_REASONS = {
    errno.EACCES: ("this folder may not be written to", "name a folder of your own"),
    errno.EDQUOT: ("your share of the disk is full", "make room and try again"),
    errno.EFBIG: ("the file is larger than this system allows", "raise the limit and try again"),
    errno.ELOOP: ("this link leads back to itself", "name a file"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter name"),
    errno.ENOENT: ("there is no such folder", "make the folder first, or name another"),
    errno.ENOSPC: ("the disk is full", "make room and try again, or name another folder"),
    errno.ENOTDIR: ("a part of this name is a file, not a folder", "name a folder that exists"),
    errno.EROFS: ("this disk may only be read", "name a folder on another disk"),
}


def write_file(path: str | os.PathLike[str], content: bytes, *, mode: int = PRIVATE) -> None:
    """Write a file as `write_parts` does.

    Raises:
        OutputError: it cannot be written, or the name is taken by something other than a file.
    """
    write_parts(path, [content], mode=mode)


def write_parts(
    path: str | os.PathLike[str], parts: Iterable[bytes], *, mode: int = PRIVATE
) -> None:
    """Write a file whole or not at all.

    A symbolic link is followed, and stays a link, if it leads to a regular file or to a name that
    is still free.

    Raises:
        OutputError: it cannot be written, or the name is taken by something other than a file.
    """
    name = os.fspath(path)
    try:
        _replace(_target(name), parts, mode)
    except (OSError, ValueError) as error:
        raise output_error(name, error) from None


def require_writable(path: str | os.PathLike[str]) -> None:
    """Make sure that a file of this name can be written, before there is anything to write.

    Raises:
        OutputError: it cannot be.
    """
    name = os.fspath(path)
    try:
        descriptor, beside = _beside(_target(name))
        os.close(descriptor)
        with suppress(FileNotFoundError):  # another run may have cleared it away
            os.unlink(beside)
    except (OSError, ValueError) as error:
        raise output_error(name, error) from None


def output_error(name: str, error: OSError | ValueError) -> OutputError:
    """What the system says against writing to a name, in words a person can act on."""
    reason = getattr(error, "strerror", None) or str(error)
    unknown = (f"cannot be written ({reason})", "check the name and try again")
    fault, remedy = _REASONS.get(getattr(error, "errno", None) or 0, unknown)
    return OutputError(Problem(Place(name), fault, remedy))


def clear_unfinished(folder: str) -> None:
    """Take away the unfinished files that a process killed while it wrote left in a folder.

    Nobody may be writing there.
    """
    prefix, suffix = _UNFINISHED
    with suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(prefix) and entry.name.endswith(suffix):
                os.unlink(entry)


@contextmanager
def mark_folder(folder: str) -> Iterator[str]:
    """Keep an empty hidden file in a folder, by which another machine can tell that it is the same.

    Raises:
        OutputError: the folder cannot be written to.
    """
    prefix, suffix = _UNFINISHED
    try:
        descriptor, mark = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=folder)
        os.close(descriptor)
    except OSError as error:
        raise output_error(folder, error) from None
    try:
        yield mark
    finally:
        with suppress(OSError):
            os.unlink(mark)


def _target(name: str) -> str:
    """The real path behind the name, if a regular file stands there or may."""
    real = os.path.realpath(name)
    if not os.path.basename(name) or os.path.isdir(real):
        raise OutputError(Problem(Place(name), "this is a folder", "name a file in it"))
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(os.stat(real).st_mode):
            raise OutputError(Problem(Place(name), "this is not a regular file", "name a file"))
    return real


def _replace(target: str, parts: Iterable[bytes], mode: int) -> None:
    descriptor, beside = _beside(target)
    try:
        with open(descriptor, "wb") as file:
            file.writelines(parts)
            file.flush()
            if mode != PRIVATE:
                os.chmod(beside, mode)  # noqa: PTH101  (names are text here)
            os.fsync(descriptor)
        os.replace(beside, target)
    except BaseException:  # an interruption too
        with suppress(OSError):
            os.unlink(beside)
        raise
    with suppress(OSError):  # not every system can sync a folder, and the file is whole either way
        _sync(os.path.dirname(target))


def _beside(target: str) -> tuple[int, str]:
    """An unfinished file in the folder of a target, open to be written, mode 0600."""
    prefix, suffix = _UNFINISHED
    return tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=os.path.dirname(target))


def _sync(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
