"""The command line: parses, calls one function, prints.

Exit codes: 0 done, 1 it could not be done, 2 bad usage or bad input, 3 a batch left rows out,
130 interrupted.
"""

import gc
import os
import signal
import sys
from importlib import import_module
from io import TextIOWrapper
from types import FrameType, ModuleType

import click

from checklist.errors import ChecklistError, InputError
from checklist.terminal import abandon_output, say

_COMMANDS = {
    "bank": ("checklist.cli_bank", "bank_commands"),
    "batch": ("checklist.cli_batch", "batch"),
    "build": ("checklist.cli_build", "build"),
    "new": ("checklist.cli_new", "new"),
    "page": ("checklist.cli_page", "page"),
    "read": ("checklist.cli_read", "read"),
    "serve": ("checklist.cli_serve", "serve"),
}

_SIGNALLED = 128
"""What shells add to the number of the signal that ended a program."""


def main() -> None:
    """Run the command line and exit."""
    gc.set_threshold(100_000, 50, 100)  # a command keeps most of what it makes
    _shut_plugins_out()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # a result is the same on any system
    for name in ("SIGTERM", "SIGHUP"):  # Windows knows no SIGHUP, and nohup has it ignored
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)
    code = run(sys.argv[1:])
    gc.freeze()  # nor is it searched for rubbish on leaving
    sys.exit(code)


def _shut_plugins_out() -> None:
    """Let no plugin of Pydantic's see what a patient typed, whoever installed it.

    The variable is for Pydantic, here and in processes that this one starts. The module stands in
    for the one that looks at all that is installed before it reads the variable.
    """
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    loader = ModuleType("pydantic.plugin._loader")
    loader.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules[loader.__name__] = loader


def _leave(number: int, _frame: FrameType | None) -> None:
    """Leave by an exception, so that a file half written is cleared away."""
    sys.exit(_SIGNALLED + number)


def run(arguments: list[str]) -> int:
    """Run the command line and give its exit code; nothing a person can cause is a traceback."""
    try:
        return int(cli.main(args=arguments, prog_name="checklist", standalone_mode=False) or 0)
    except click.Abort:
        return _tell_stop(130)
    except SystemExit as leaving:
        if not isinstance(leaving.code, int) or leaving.code <= _SIGNALLED:
            raise
        return _tell_stop(leaving.code)
    except click.ClickException as error:
        _show(error)
        return 2
    except InputError as error:
        say(str(error))
        return 2
    except ChecklistError as error:
        say(str(error))
    except OSError as error:  # of the standard streams; those of files are told by their names
        abandon_output()
        say(f"the standard input or output fails ({error.strerror}); name a file, or make room")
    return 1


def _tell_stop(code: int) -> int:
    say("Stopped. No unfinished file is left.")
    return code


def _show(error: click.ClickException) -> None:
    """Tell what is wrong with the arguments, and where the right ones are explained."""
    context, message = getattr(error, "ctx", None), error.format_message()
    say(message)
    if not message.startswith("Usage:"):  # which is the help itself, for want of any arguments
        say(f"For help: {context.command_path if context else 'checklist'} --help")


def _version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  (so click calls it)
    if wanted:
        from importlib import metadata  # noqa: PLC0415  (slow to import)

        try:
            version = metadata.version("consultation-checklist")
        except metadata.PackageNotFoundError:
            version = "(a checkout that is not installed)"
        click.echo(f"checklist {version}")
        context.exit()


class _Commands(click.Group):
    """The commands by name, each imported when it is called for."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[name]
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88}
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
    help="Show the version and exit.",
)  # fmt: skip
def cli() -> None:
    """Make a printable checklist of questions for a consultation.

    The questions come from a bank; what you tell about yourself decides which of them
    are on your sheet and why. The sheet asks. It never advises.

    \b
    Begin here:
      checklist new                      answer a few questions, get a sheet
      checklist build                    a blank sheet
      checklist build patient.yaml       a sheet from a file made earlier
      checklist batch clinic.csv -o out  a sheet for everyone on a list
      checklist read checklist.pdf       what was typed and ticked on a sheet
      checklist serve                    the same in a browser

    \b
    Completion of commands in your shell (bash; zsh and fish likewise):
      eval "$(_CHECKLIST_COMPLETE=bash_source checklist)"
    """
