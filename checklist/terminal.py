"""The person at the keyboard: what is said to them, what they type, and their two streams.

Results go to the standard output, everything said to a person to the standard error.
"""

import errno
import os
import sys
from contextlib import suppress
from datetime import date
from typing import BinaryIO, TextIO

import click

from checklist.errors import InputError, Place, Problem
from checklist.output import PRIVATE, write_file
from checklist.source import Input, read_file

# Options that several commands have.
BANK = click.option(
    "--bank", "bank_file", type=click.Path(), metavar="FILE", help="Another bank than the shipped."
)
BANKS = click.option(
    "--bank", "bank_files", type=click.Path(), multiple=True, metavar="FILE",
    help="Another bank than the shipped; give one for each language.",
)  # fmt: skip
TEMPLATES = click.option(
    "--template", "templates", type=click.Path(), metavar="FOLDER",
    help="A clinic's own templates, words and style.",
)  # fmt: skip
ON = click.option(
    "--on",
    callback=lambda _context, _option, value: _day(value),
    metavar="YYYY-MM-DD",
    help="The day to count from. Default: today.",
)


def _day(typed: str | None) -> date:
    if typed is None:
        return date.today()  # noqa: DTZ011  (the day where the person is)
    from checklist.validation import Day, validate_value  # noqa: PLC0415  (the day is seldom typed)

    day: date = validate_value(Day, typed, name="--on")
    return day


def say(text: str) -> None:
    """Tell a person something, if anybody listens."""
    with suppress(OSError):
        click.echo(text, err=True)


def ask(prompt: str) -> str:
    """Ask for a line; on a terminal it can be edited with the arrow keys.

    Raises:
        EOFError: there are no more lines.
    """
    if sys.stdin is None:
        raise EOFError
    with suppress(ImportError):  # Windows has its own line editor
        import readline  # noqa: F401, PLC0415  (it is enough to be there)
    if not is_terminal(sys.stdout):  # input() would put the prompt among the results
        click.echo(prompt, err=True, nl=False)
        prompt = ""
    return input(prompt)


def agrees(question: str, *, enter: bool) -> bool:
    """Ask yes or no; Enter alone means `enter`, and the end of the input means no."""
    say(f"{question}\n  Type yes or no. Enter is {'yes' if enter else 'no'}.")
    answers = {"": enter, "yes": True, "y": True, "no": False, "n": False}
    typed = None
    while typed not in answers:
        try:
            typed = ask("> ").strip().casefold()
        except EOFError:
            say("")
            return False
    return answers[typed]


def is_free(out: str) -> bool:
    """Whether no file has this name, or the person agrees to have it replaced."""
    return not _is_taken(out) or _may_replace(f"{out} is there already.")


def require_free(out: str) -> None:
    """Refuse a name that a file has, unless the person agrees to have it replaced.

    Raises:
        InputError: the file stays.
    """
    if not is_free(out):
        raise InputError([Problem(Place(out), "this file is there already", "give another name")])


def require_no_answers(out: str) -> None:
    """Refuse the name of a sheet that was filled in, unless the person agrees to lose that.

    Raises:
        InputError: the file stays.
    """
    if not _is_taken(out):
        return
    from checklist.filled import has_answers  # noqa: PLC0415  (where there is something to read)

    if has_answers(out) and not _may_replace(f"{out} has answers in it."):
        fault = "this sheet was filled in, and its answers are nowhere else"
        raise InputError([Problem(Place(out), fault, "give another name with -o")])


def _is_taken(out: str) -> bool:
    return out != "-" and os.path.exists(out) and not os.path.isdir(out)


def _may_replace(why: str) -> bool:
    return is_terminal(sys.stdin) and agrees(f"{why} Replace it?", enter=False)


def wrong(option: str, fault: str, remedy: str) -> InputError:
    """The error of an option or argument that cannot be used."""
    return InputError([Problem(Place(path=option), fault, remedy)])


def named_input(file: str | None, *, most_bytes: int) -> str | Input | None:
    """A file's name as it is, or for `-` what stands on the standard input."""
    if file != "-":
        return file
    return Input("the standard input", _bytes(sys.stdin).read(most_bytes + 1))


def read_input(file: str, *, most_bytes: int) -> Input:
    """What a file holds, or for `-` the standard input.

    Raises:
        InputError: the file cannot be read, or is too large.
    """
    source = named_input(file, most_bytes=most_bytes)
    return source if isinstance(source, Input) else read_file(file, most_bytes=most_bytes)


def deliver(content: bytes, out: str, *, mode: int = PRIVATE) -> None:
    """Write a result to a file of a mode, or for `-` to the standard output.

    Raises:
        OutputError: the file cannot be written.
    """
    if out != "-":
        write_file(out, content, mode=mode)
        return
    stream = _bytes(sys.stdout)
    stream.write(content)
    stream.flush()


def abandon_output() -> None:
    """Let go of what could not be written, which Python would try again at its end."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person is at the other end of a stream; None is one closed before we started."""
    return stream is not None and stream.isatty()


def _bytes(stream: TextIO | None) -> BinaryIO:
    if stream is None:
        raise OSError(errno.EBADF, "it is closed")
    return stream.buffer


def counted(count: int, word: str) -> str:
    """A count and its word, such as `1 page` or `2 pages`."""
    return f"1 {word}" if count == 1 else f"{count:,} {word}s"
