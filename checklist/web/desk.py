"""A request of the form → the reply, the same for the server and for the page in a browser.

Nothing is kept between two requests: whatever was typed comes along with each of them.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from checklist.bank import Bank
from checklist.documents import fit, to_pdf
from checklist.errors import InputError, Place, Problem
from checklist.patient import Patient, load_patient
from checklist.patient_file import patient_text
from checklist.selection import Checklist, select
from checklist.source import Input
from checklist.templates import DEFAULT, Folder, load_words, to_page, to_text
from checklist.web.pages import AT_ONCE, MOST_STARRED, chosen, groups, offers, told
from checklist.web.posted import Fields, Posted, posted_from, printable, read_posted

HTML = "text/html; charset=utf-8"
_DOCUMENTS = ("preview", "pdf", "text", "save")
_STEPS = ("own", "about", "visit", "sheet")
_PRESSES = ("star", "unstar", "earlier", "later", "another", "language")
"""The buttons that change the form itself."""
_ASIDE = ("token", *_PRESSES)
"""What is posted beside the answers."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back.

    `status` is as in HTTP. `file_name` is that of a download. `styles` are the hashes of the styles
    in a page, as a Content-Security-Policy names them: the sheet of a preview brings its own.
    """

    status: int
    media_type: str
    content: bytes
    file_name: str = ""
    styles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Request:
    """What was posted: the form, the button that was pressed, the day, the server's token."""

    posted: Posted
    press: tuple[str, str]
    on: date
    token: str


class Desk:
    """Answers the actions of the form, in the language of each of its banks.

    Raises:
        InputError: a template of the folder cannot be used, or two banks are in one language.
    """

    def __init__(self, bank: Bank, *others: Bank, templates: Folder = DEFAULT) -> None:
        banks = {bank.language: bank}
        for other in others:
            if banks.setdefault(other.language, other) is not other:
                raise InputError([Problem(
                    Place(path=f"the bank {other.id}"),
                    f"another bank is in the language “{other.language}” too",
                    "give one bank for each language",
                )])  # fmt: skip
        names = {
            language: str(load_words(language, templates=templates).texts["web"]["language"])
            for language in banks
        }
        self._first = bank.language
        self._counters = {
            language: _Counter(each, names, templates) for language, each in banks.items()
        }

    def rehearse(self, *, on: date) -> None:
        """Make all that can be asked for once: a fault of a template is told before anybody comes.

        Raises:
            InputError: a template of the folder cannot be used.
        """
        for counter in self._counters.values():
            for action in _DOCUMENTS:
                counter.reply(action, {}, on=on, token="")

    def reply(self, action: str, fields: Fields, *, on: date, token: str = "") -> Reply:
        """Answer one action: the last part of an address, with the fields as a browser has them."""
        if action == "open":
            replies = [each.open(fields, on, token) for each in self._counters.values()]
            return next((each for each in replies if each.status == 200), replies[0])
        wanted = [*fields.get("language", ()), *fields.get("preferences.language", ()), self._first]
        counter = self._counters.get(wanted[0], self._counters[self._first])
        return counter.reply(action, fields, on=on, token=token)


class _Counter:
    """Where one bank's form is answered."""

    def __init__(self, bank: Bank, languages: Mapping[str, str], templates: Folder) -> None:
        self._bank = bank
        self._languages = languages
        self._templates = templates
        makers = (self._preview, self._pdf, self._text, self._save)
        self._documents = dict(zip(_DOCUMENTS, makers, strict=True))
        # A fault of a clinic's template is told when the desk opens, and not to a patient.
        self.reply("", {}, on=date.max, token="")

    def reply(self, action: str, fields: Fields, *, on: date, token: str) -> Reply:
        press = _pressed(fields)
        data = {name: fields[name] for name in fields if name not in _ASIDE}
        request = _Request(read_posted(data, self._bank), press, on, token)
        if document := self._documents.get(action):
            return self._form(request) if request.posted.problems else document(request)
        match action:
            case "":
                return self._form(_Request(Posted({}, Patient()), ("", ""), on, token))
            case "form":
                return self._form(_changed(request))
            case "again":
                return self._form(request, again=True)
            case "questions":
                return self._questions(_changed(request))
        return self._page(404, "lost", {})

    def open(self, fields: Fields, on: date, token: str) -> Reply:
        """The form as a patient's file fills it in."""
        text = next(iter(fields.get("file", ())), "")
        try:
            patient = load_patient(Input("Your file", _encoded(text)), self._bank)
        except InputError as error:
            posted = Posted({}, Patient(), error.problems)
        else:
            posted = posted_from(patient, self._bank)
        return self._form(_Request(posted, ("", ""), on, token))

    # Pages ----------------------------------------------------------------------------------------

    def _form(self, request: _Request, *, again: bool = False) -> Reply:
        posted = request.posted
        steps = {step: groups(self._bank, posted, step) for step in _STEPS}
        status = 422 if posted.problems else 200
        said = {
            "steps": steps,
            "told": list(told(self._bank, posted)),
            "languages": self._languages,
            "again": again,
        }
        return self._page(status, "form", {**self._offered(request), **said})

    def _questions(self, request: _Request) -> Reply:
        return self._page(200, "questions", self._offered(request))

    def _offered(self, request: _Request) -> dict[str, Any]:
        posted = request.posted
        return {
            "posted": posted,
            "token": request.token,
            "press": request.press,
            "chosen": chosen(self._bank, posted),
            "offers": offers(self._bank, posted, request.on),
            "most": MOST_STARRED,
            "at_once": AT_ONCE,
        }

    def _preview(self, request: _Request) -> Reply:
        from checklist.pdf import drawn  # noqa: PLC0415  (only who prints pays for ReportLab)

        layout = fit(self._checklist(request), templates=self._templates)
        sheet = layout.html
        rendering = drawn(layout)
        said = {
            "posted": request.posted,
            "token": request.token,
            "sheet": sheet,
            "pages": rendering.pages,
            "missing": list(rendering.missing),
        }
        return self._page(200, "preview", said, styles=_style_hashes(sheet))

    def _page(
        self, status: int, name: str, said: Mapping[str, Any], *, styles: Iterable[str] = ()
    ) -> Reply:
        html = to_page(
            name, self._bank.language, templates=self._templates, bank=self._bank, **said
        )
        return Reply(status, HTML, html.encode(), styles=tuple(styles))

    # Downloads ------------------------------------------------------------------------------------

    def _pdf(self, request: _Request) -> Reply:
        content = to_pdf(self._checklist(request), templates=self._templates)
        return Reply(200, "application/pdf", content, "checklist.pdf")

    def _text(self, request: _Request) -> Reply:
        text = to_text(self._checklist(request), templates=self._templates)
        return Reply(200, "text/plain; charset=utf-8", text.encode(), "checklist.txt")

    def _save(self, request: _Request) -> Reply:
        text = patient_text(request.posted.patient, self._bank)
        return Reply(200, "application/yaml; charset=utf-8", text.encode(), "patient.yaml")

    def _checklist(self, request: _Request) -> Checklist:
        return select(self._bank, request.posted.patient, on=request.on)


def _pressed(fields: Fields) -> tuple[str, str]:
    """The button that changes the form, and what it is for."""
    return next(
        ((name, printable(fields[name][0])) for name in _PRESSES if fields.get(name)), ("", "")
    )


def _changed(request: _Request) -> _Request:
    """The form after a button was pressed that changes it."""
    posted, (press, star) = request.posted, request.press
    if press == "language":
        return replace(request, posted=posted.speaking(star))
    stars = list(posted.starred)
    if press == "star" and star not in stars and len(stars) < MOST_STARRED:
        stars.append(star)
    elif star in stars:
        at = stars.index(star)
        stars.remove(star)
        if press != "unstar":
            stars.insert(max(0, at + {"earlier": -1, "later": 1}.get(press, 0)), star)
    return replace(request, posted=posted.starring(stars))


def _encoded(text: str) -> bytes:
    """The bytes of an opened file; what is no character becomes one that reading refuses."""
    return text.encode("utf-8", "surrogatepass")


def _style_hashes(html: str) -> list[str]:
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    return [f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}" for style in styles]
