"""Requests → answers of the desk, with Flask: only to our own pages, and nothing is kept."""

import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from hmac import compare_digest
from pathlib import PurePath
from secrets import token_urlsafe

from flask import Flask, Request, Response, abort, request
from werkzeug.exceptions import HTTPException

from checklist.resources import packaged
from checklist.web import refusal
from checklist.web.body import (
    MOST_BYTES,
    MOST_FIELDS,
    MULTIPART,
    URLENCODED,
    Fields,
    Malformed,
    gather,
    read_text,
    read_urlencoded,
)
from checklist.web.counts import Counts
from checklist.web.desk import HTML, Reply
from checklist.web.guard import is_from_here, is_host, referrer_policy

SHEETS = {"pdf", "text"}
"""The actions that make a sheet to keep."""

_TOKEN = "token"  # noqa: S105  (the name of its field)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src {}; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


Answer = Callable[..., Reply]
"""Answers as `Desk.reply` does."""

_STATIC = {
    "form.css": "text/css; charset=utf-8",
    "form.js": "text/javascript; charset=utf-8",
}


class Server:
    """The form of a desk as a web application; `tell` is told where a fault of ours is."""

    def __init__(
        self, answer: Answer, *, hosts: frozenset[str], static: Mapping[str, tuple[str, bytes]],
        today: Callable[[], date], tell: Callable[[str], None], counts: Counts,
    ) -> None:  # fmt: skip
        self._answer, self._hosts, self._static = answer, hosts, static
        self._today, self._tell, self._counts = today, tell, counts
        self._token = token_urlsafe(32)

    def application(self) -> Flask:
        """The application for a server of the WSGI."""
        app = Flask("checklist", static_folder=None, template_folder=None)
        app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
        app.config["MAX_FORM_PARTS"] = MOST_FIELDS
        app.before_request(self._check_host)
        app.after_request(self._protect)
        app.register_error_handler(HTTPException, self._refuse)
        app.register_error_handler(Malformed, lambda _: self._refused(400))
        app.register_error_handler(Exception, self._confess)
        for rule, method, view in (
            ("/", "GET", self._show),
            ("/health", "GET", lambda: Response("ok\n", mimetype="text/plain")),
            ("/static/<name>", "GET", self._give_static),
            ("/<action>", "POST", self._act),
        ):
            app.add_url_rule(rule, rule, view, methods=[method], provide_automatic_options=False)
        return app

    def _check_host(self) -> None:
        if not is_host(request.headers.get("Host", ""), self._hosts):
            abort(400)

    def _show(self) -> Response:
        return _response(self._answer("", {}, on=self._today(), token=self._token))

    def _give_static(self, name: str) -> Response:
        if name not in self._static:
            abort(404)
        media_type, content = self._static[name]
        return Response(content, content_type=media_type)

    def _act(self, action: str) -> Response:
        headers = request.headers
        site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
        if not is_from_here(site=site, origin=origin, host=headers["Host"]):
            abort(403)
        fields = read_fields(request)
        given = fields.pop(_TOKEN, [])
        known = len(given) == 1 and compare_digest(given[0].encode(), self._token.encode())
        # A page that is older than this process has another token. What was typed comes back with
        # a good one, and the button can be pressed again.
        done = action if known or action == "open" else "again"
        response = _response(self._answer(done, fields, on=self._today(), token=self._token))
        if not known:
            response.status_code = 403
        made = action in SHEETS and response.status_code == 200
        self._counts.add(sheets=made, refused=not known)
        return response

    def _refuse(self, error: HTTPException) -> Response:
        return self._refused(error.code or 400)

    def _refused(self, status: int) -> Response:
        self._counts.add(refused=1)
        return Response(refusal.page(status), status, content_type=HTML)

    def _confess(self, error: Exception) -> Response:
        """Tell whoever runs this what is broken, and nothing of what was typed."""
        self._counts.add(faults=1)
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {PurePath(place.filename).name}:{place.lineno}"
        self._tell(f"A fault of this program, {where}. Please report it.")
        return Response(refusal.page(500), 500, content_type=HTML)

    def _protect(self, response: Response) -> Response:
        headers = request.headers
        response.headers.update(refusal.HEADERS)
        response.headers.setdefault("Content-Security-Policy", _policy(()))
        response.headers["Referrer-Policy"] = referrer_policy(
            site=headers.get("Sec-Fetch-Site"), host=headers.get("Host", "")
        )
        return response


def read_fields(posted: Request) -> Fields:
    """The fields of a request, each with its values in order; a file is a field with its text.

    Raises:
        HTTPException: the body is too large, or no form.
        Malformed: it is not what a browser sends.
    """
    parameters = posted.mimetype_params
    if parameters.get("charset", "utf-8").lower() != "utf-8" or posted.content_encoding:
        abort(415)
    if posted.mimetype == URLENCODED:
        return read_urlencoded(posted.get_data(cache=False))
    if posted.mimetype != MULTIPART:
        abort(415)
    if not parameters.get("boundary"):
        raise Malformed
    raw = posted.get_data()  # before it is taken apart, which would mend what is not UTF-8
    fields = gather(posted.form.items(multi=True))
    files = [*posted.files.items(multi=True)]
    if not files:
        read_text(raw)
    # Any file can be chosen by mistake. What is wrong with it is for its reader to say.
    for name, file in files:
        fields[name] = [file.read().decode("utf-8", "surrogateescape")]
    return fields


def _response(reply: Reply) -> Response:
    response = Response(reply.content, reply.status, content_type=reply.media_type)
    response.headers["Content-Security-Policy"] = _policy(reply.styles)
    if reply.file_name:
        response.headers.set("Content-Disposition", "attachment", filename=reply.file_name)
    return response


def _policy(styles: Iterable[str]) -> str:
    """Where a page may have what from: here, but for the styles that the reply itself names."""
    return _POLICY.format(" ".join(["'self'", *(f"'{style}'" for style in styles)]))


def static_files() -> dict[str, tuple[str, bytes]]:
    """The script and the style of the form by name, each with its media type."""
    return {
        name: (media_type, packaged("web", "static", name).read_bytes())
        for name, media_type in _STATIC.items()
    }
