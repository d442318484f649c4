"""An interview held over two callables: one asks for a line, one says something → a patient.

Written for tired eyes and a poor memory: one question at a time, short lines, nothing that has to
be remembered, and no key that loses an answer without asking first.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from checklist.bank import Bank
from checklist.errors import InputError
from checklist.facts import Choice
from checklist.form import STARRED, Question, choice_text
from checklist.interview import Interview, Offer, begin
from checklist.patient import Patient

Ask = Callable[[str], str]
Say = Callable[[str], None]

_WIDTH = 76
_PAGE = 10
"""How many choices of the top three are shown at once; `more` shows as many again."""
_LONG = 12
"""A list longer than this pushes its question off a small screen: it is asked again below."""

_PROMPT = "> "
_ALL_KEYS = """\
  Enter  skip the question
  back   one question back
  ?      what the question is for
  done   stop here and keep your answers
  quit   leave without a file"""
_KEYS = "Or type: back  ?  done  quit"
_LEFT = "\nYou left. No file was written."
_MOVES = {
    "": Interview.keep,
    "back": Interview.back,
    "b": Interview.back,
    "clear": Interview.clear,
    "done": Interview.done,
}
_WORDS = frozenset([*filter(None, _MOVES), "quit", "?", "help", "more"])
_QUOTES = '"“”'


def new_patient(bank: Bank, *, offer: Offer, ask: Ask, say: Say) -> Patient | None:
    """Ask a person the bank's questions; None if they leave and want no file.

    Args:
        bank: what to ask.
        offer: a patient so far → the entries to choose the most important from.
        ask: shows a prompt and gives back the line typed; EOFError is taken as `done`.
        say: shows a text of one or more lines.

    Raises:
        KeyboardInterrupt: pressed before there was an answer, or again when asked whether to leave.
    """
    talk = _Talk(begin(bank, offer=offer), ask, say)
    say(_introduction(talk.interview))
    try:
        while not talk.over:
            talk.turn()
    except KeyboardInterrupt:
        say(_LEFT)
        raise
    if talk.left:
        say(_LEFT)
        return None
    say(_farewell(talk.interview))
    return talk.interview.patient


@dataclass
class _Talk:
    """A conversation under way: the interview, and what the person has seen of it."""

    interview: Interview
    ask: Ask
    say: Say
    left: bool = False
    group: str = ""
    shown: int = 0

    @property
    def over(self) -> bool:
        return self.left or self.interview.finished

    def turn(self) -> None:
        """Show a question, and listen until something comes of it."""
        before = self.interview
        self._show()
        while self.interview is before and not self.left:
            self._listen()

    def _show(self) -> None:
        question, first = self.interview.question, not self.group
        title = question.group if question.group != self.group else ""
        self.group, self.shown = question.group, _at_once(question)
        self.say("\n".join(_screen(self.interview, title=title, full_keys=first)))

    def _listen(self) -> None:
        try:
            typed = self.ask(_PROMPT).strip()
        except EOFError:
            self.say("\nThat was the end of the input.")
            self.interview = self.interview.done()
        except KeyboardInterrupt:
            if not self.interview.count:
                raise
            self.say("")  # the terminal has left ^C on the line
            self._offer_to_leave()
        except UnicodeDecodeError:  # the terminal sends another encoding than it says
            self.say(_wrapped("There is a letter here that cannot be read; type it again."))
        else:
            self._take(typed)

    def _take(self, typed: str) -> None:
        choices = self.interview.question.choices
        match typed.casefold():
            case word if word in _MOVES:
                self._move(_MOVES[word])
            case "quit":
                self._offer_to_leave()
            case "?" | "help":
                self.say(_explanation(self.interview.question))
            case "more" if len(choices) > self.shown:
                start, self.shown = self.shown, self.shown + _PAGE
                self.say("\n".join(_choices(choices, start=start, end=self.shown)))
            case _:
                self._answer(typed)

    def _move(self, move: Callable[[Interview], Interview]) -> None:
        after = move(self.interview)
        if after is self.interview:
            self.say(_wrapped("This is the first question."))
        self.interview = after

    def _answer(self, typed: str) -> None:
        bare = typed.strip(_QUOTES)
        try:
            after = self.interview.reply(bare if bare.casefold() in _WORDS else typed)
        except InputError as error:
            for problem in error.problems:
                fault = problem.fault[:1].upper() + problem.fault[1:]
                self.say(_wrapped(f"{fault}; {problem.remedy}."))
            return
        if self.interview.question.choices:
            noted = replace(after, at=self.interview.at).answer
            self.say("\n".join(_listed("Noted", noted)))
        self.interview = after

    def _offer_to_leave(self) -> None:
        """Leave, but not with answers that are in no file unless that is what is wanted."""
        if count := self.interview.count:
            answers = "answer is" if count == 1 else f"{count} answers are"
            self.say(_wrapped(
                f"Your {answers} in no file yet. Type quit to leave without, done to keep what "
                "you have, or press Enter to go on."
            ))  # fmt: skip
        try:
            typed = self.ask(_PROMPT).strip().casefold() if count else "quit"
        except EOFError:
            typed = "quit"
        self.left = typed == "quit"
        if typed == "done":
            self.interview = self.interview.done()
        elif not self.left:
            self._show()


def _introduction(interview: Interview) -> str:
    _, total = interview.progress
    return "\n".join([
        interview.bank.title,
        "",
        *_lines(
            f"There are {total} short questions, the most important first. You can leave out every "
            "one of them: what you leave out counts as unknown, never as no. When you are tired, "
            "type done."
        ),
        "If you fill this in for someone else, answer as they would.",
        "Nothing you type leaves this computer.",
    ])  # fmt: skip


def _farewell(interview: Interview) -> str:
    _, total = interview.progress
    return "\n" + "\n".join(_lines(
        f"Thank you. You answered {interview.count} of {total} questions. What you left out counts "
        "as unknown."
    ))  # fmt: skip


def _screen(interview: Interview, *, title: str, full_keys: bool) -> Iterator[str]:
    """The lines of one question, from its group's title to the keys."""
    question, (number, total) = interview.question, interview.progress
    yield from ("", title) if title else ()
    yield ""
    yield from _lines(f"{number} of {total}. {question.ask}")
    yield from _choices(question.choices, start=0, end=_at_once(question))
    if _at_once(question) > _LONG:
        yield from _lines(question.ask, "  ")
    yield from _lines(question.how, "  ")
    if interview.answer:
        several = len(interview.answer) > 1 or question.kind == "texts"
        title, it = ("Your answers", "them") if several else ("Your answer", "it")
        yield from _listed(title, interview.answer)
        yield f"  Enter keeps {it}, clear takes {it} back. {_KEYS}"
    elif full_keys:
        yield _ALL_KEYS
    else:
        yield f"  Enter skips. {_KEYS}"


def _explanation(question: Question) -> str:
    lines = [
        *_lines(question.help or "There is no more to say about this question.", "  "),
        *_lines(question.how, "  "),
        _ALL_KEYS,
    ]
    if question.kind in ("text", "texts"):
        lines.append('  To answer with one of these words, put it in quotes, like "done".')
    return "\n".join(lines)


def _at_once(question: Question) -> int:
    """How many choices to show first; the top three are offered best first, so a few mostly do."""
    return _PAGE if question.path == STARRED else len(question.choices)


def _choices(choices: Sequence[Choice], *, start: int, end: int) -> Iterator[str]:
    for number, choice in enumerate(choices[start:end], start=start + 1):
        yield from _lines(choice_text(choice), f"{number:>4}  ", " " * 6)
    if len(choices) > end:
        yield f"      ({len(choices) - end} more: type more)"


def _listed(title: str, words: Sequence[str]) -> Iterable[str]:
    if len(words) == 1:
        return _lines(f"{title}: {words[0]}", "  ")
    return [f"  {title}:", *(line for word in words for line in _lines(word, "  - ", "    "))]


def _wrapped(text: str) -> str:
    return "\n".join(_lines(text, "  "))


def _lines(text: str, lead: str = "", follow: str | None = None) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=lead, subsequent_indent=lead if follow is None else follow
    )
