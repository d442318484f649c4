"""Sends a server of the form what no browser sends, and tells how it is answered.

`python benchmarks/web_attacks.py` starts a server and prints a line for each attack. All differ in
one thing from a request that makes a sheet, and are to be refused: never made a sheet of, never
answered with a fault of the program or a word about it.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from serving import Heard, Served, serving

FORM = "application/x-www-form-urlencoded"
_BOUNDARY = "multipart/form-data; boundary=edge"
_NAME = "name=Maria"
_TALKATIVE = (b"Traceback", b'File "', b"waitress", b"erkzeug", b"Python", b"flask", b"<evil>")

Build = Callable[[str, str], bytes]
"""Makes a request of the host and the token."""


@dataclass(frozen=True)
class Attack:
    """What is sent, and the status it is to have."""

    kind: str
    name: str
    build: Build
    status: int


def post(
    body: str | bytes = f"token=TOKEN&{_NAME}", *, target: str = "/pdf", method: str = "POST",
    version: str = " HTTP/1.1", more: str = "", **headers: str | None,
) -> Build:  # fmt: skip
    """A request that makes a sheet, but for what is given; a header of None is left out."""

    def build(host: str, token: str) -> bytes:
        content = body if isinstance(body, bytes) else body.encode("latin-1")
        content = content.replace(b"TOKEN", token.encode())
        usual = {
            "Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin",
            "Content-Type": FORM, "Content-Length": str(len(content)),
        }  # fmt: skip
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {**usual, **changed}.items()
        lines = [f"{name}: {value}\r\n" for name, value in given if value is not None]
        head = "".join([f"{method} {target}{version}\r\n", *lines, more, "\r\n"])
        return head.replace("HOST", host).encode("latin-1") + content

    return build


def get(target: str, *, method: str = "GET") -> Build:
    """A request for a page."""
    line = f"{method} {target} HTTP/1.1\r\n"
    return lambda host, _token: f"{line}Host: {host}\r\n\r\n".encode("latin-1")


def part(value: bytes, *, name: str = "name", end: bytes = b"--edge--\r\n") -> bytes:
    """A form in parts: the token, and a field."""
    head = b'--edge\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    return head % (b"token", b"TOKEN") + head % (name.encode("latin-1"), value) + end


CONTROL = post()
"""What all others differ from. It makes a sheet."""

_PART = b'--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
_LONG = "a" * 70_000
_TABLE: Mapping[str, Mapping[str, tuple[Build, int]]] = {
    "host": {
        "of another site": (post(Host="evil.example"), 400),
        "that begins like ours": (post(Host="127.0.0.1.evil.example"), 400),
        "with a user": (post(Host="evil@127.0.0.1"), 400),
        "in another notation": (post(Host="2130706433"), 400),
        "that is everywhere": (post(Host="0.0.0.0"), 400),  # noqa: S104  (it is sent)
        "with a strange port": (post(Host="127.0.0.1:80x"), 400),
        "with a path": (post(Host="127.0.0.1/evil"), 400),
        "that is empty": (post(Host=""), 400),
        "that is missing": (post(Host=None), 400),
        "that is missing in HTTP/1.0": (post(Host=None, version=" HTTP/1.0"), 400),
        "twice": (post(more="Host: evil.example\r\n"), 400),
        "twice the same": (post(more="Host: HOST\r\n"), 400),
        "folded": (post(Host="127.0.0.1\r\n .evil.example"), 400),
        "in the target": (post(target="http://evil.example/pdf"), 400),
        "forwarded": (post(Host="evil.example", X_Forwarded_Host="127.0.0.1"), 400),
        "of another site, health": (
            lambda _h, _t: b"GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400),
    },
    "origin": {
        "of another site": (post(Origin="https://evil.example"), 403),
        "of another port": (post(Origin="http://127.0.0.1:1"), 403),
        "of another scheme": (post(Origin="ftp://HOST"), 403),
        "that begins like ours": (post(Origin="http://HOST.evil.example"), 403),
        "of two": (post(more="Origin: http://HOST\r\n"), 403),
        "missing": (post(Origin=None), 403),
        "missing, and an old browser": (post(Origin=None, Sec_Fetch_Site=None), 403),
        "null, and an old browser": (post(Origin="null", Sec_Fetch_Site=None), 403),
        "null, from another site": (post(Origin="null", Sec_Fetch_Site="cross-site"), 403),
        "ours, sent from another site": (post(Sec_Fetch_Site="cross-site"), 403),
        "ours, sent from a neighbour": (post(Sec_Fetch_Site="same-site"), 403),
        "ours, sent from nowhere": (post(Sec_Fetch_Site="none"), 403),
        "ours, sent from two": (post(Sec_Fetch_Site="same-origin, cross-site"), 403),
    },
    "token": {
        "missing": (post(_NAME), 403),
        "empty": (post(f"token=&{_NAME}"), 403),
        "wrong": (post(f"token=x&{_NAME}"), 403),
        "almost": (post(f"token=TOKENx&{_NAME}"), 403),
        "twice": (post(f"token=TOKEN&token=TOKEN&{_NAME}"), 403),
        "beyond ASCII": (post(f"token=%C3%A9&{_NAME}"), 403),
        "in a header": (post(_NAME, more="X-CSRF-Token: TOKEN\r\n"), 403),
    },
    "method": {
        **{method: (post(method=method), 405) for method in
           ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "TRACK", "PROPFIND", "BREW")},
        "POST on the form": (post(target="/"), 405),
        "POST on health": (post(target="/health"), 404),
        "OPTIONS on the form": (get("/", method="OPTIONS"), 405),
        "TRACE on the form": (get("/", method="TRACE"), 405),
        "GET on an unknown action": (get("/nonsense"), 405),
        "CONNECT": (get("evil.example:443", method="CONNECT"), 400),
        "in small letters": (post(method="post"), 400),
        "with a NUL": (post(method="PO\0ST"), 400),
    },
    "content type": {
        "missing": (post(Content_Type=None), 415),
        "empty": (post(Content_Type=""), 415),
        "JSON": (post('{"name": "Maria"}', Content_Type="application/json"), 415),
        "plain text": (post(Content_Type="text/plain"), 415),
        "XML": (post("<evil/>", Content_Type="application/xml"), 415),
        "of two": (post(more=f"Content-Type: {FORM}\r\n"), 415),
        "in another encoding": (post(Content_Type=f"{FORM}; charset=utf-7"), 415),
        "packed": (post(Content_Encoding="gzip"), 415),
        "parts without a boundary": (post(part(b"x"), Content_Type="multipart/form-data"), 400),
        "parts with an empty one": (
            post(part(b"x"), Content_Type="multipart/form-data; boundary="), 400),
        "parts with another one": (
            post(part(b"x"), Content_Type="multipart/form-data; boundary=other"), 400),
        "parts without an end": (post(part(b"x", end=b""), Content_Type=_BOUNDARY), 400),
    },
    "body": {
        "empty": (post(""), 400),
        "a bare %": (post(f"token=TOKEN&{_NAME}%"), 400),
        "an escape cut short": (post(f"token=TOKEN&{_NAME}%4"), 400),
        "no digits in an escape": (post(f"token=TOKEN&{_NAME}%zz"), 400),
        "UTF-8 cut short, escaped": (post(f"token=TOKEN&{_NAME}%C3"), 400),
        "UTF-8 too long, escaped": (post(f"token=TOKEN&{_NAME}%C0%AF"), 400),
        "a surrogate, escaped": (post(f"token=TOKEN&{_NAME}%ED%A0%80"), 400),
        "UTF-8 cut short": (post(f"token=TOKEN&{_NAME}\xc3"), 400),
        "a NUL, escaped": (post(f"token=TOKEN&{_NAME}%00"), 400),
        "a NUL in a name": (post(f"token=TOKEN&na%00me=x&{_NAME}"), 400),
        "a NUL in a part": (post(part(b"a\0b"), Content_Type=_BOUNDARY), 400),
        "UTF-8 cut short in a part": (post(part(b"\xc3"), Content_Type=_BOUNDARY), 400),
        "UTF-8 cut short in a part's name": (
            post(part(b"x", name="\xc3"), Content_Type=_BOUNDARY), 400),
        "too many fields": (post("token=TOKEN" + "&a=" * 2000), 400),
        "too many parts": (
            post(_PART * 1100 + part(b"x"), Content_Type=_BOUNDARY), 413),
        "too large": (post(f"token=TOKEN&name={_LONG}"), 413),
        "too large in parts": (post(part(_LONG.encode()), Content_Type=_BOUNDARY), 413),
    },
    "framing": {
        "two lengths": (post(more="Content-Length: 5\r\n"), 400),
        "a list of lengths": (post(Content_Length="5, 5"), 400),
        "a negative length": (post(Content_Length="-1"), 400),
        "a length with a sign": (post(Content_Length="+5"), 400),
        "a length in hexadecimal": (post(Content_Length="0x5"), 400),
        "an endless length": (post(Content_Length="9" * 30), 413),
        "a length and chunks": (post("0\r\n\r\n", Transfer_Encoding="chunked"), 400),
        "chunks": (post("0\r\n\r\n", Content_Length=None, Transfer_Encoding="chunked"), 400),
        "chunks in disguise": (post(more="Transfer-Encoding:\x0bchunked\r\n"), 400),
        "chunks after a space": (post(more="Transfer-Encoding : chunked\r\n"), 400),
        "another encoding": (post(Transfer_Encoding="gzip, chunked"), 400),
        "a bare line feed": (post(more="X: y\nEvil: <evil>\r\n"), 400),
        "a bare carriage return": (post(more="X: y\rEvil: <evil>\r\n"), 400),
        "a NUL in a header": (post(more="X: y\0z\r\n"), 400),
        "a line without a colon": (post(more="<evil>\r\n"), 400),
        "a large header": (post(more=f"X: {_LONG}\r\n"), 431),
        "many headers": (post(more="X: y\r\n" * 2000), 431),
        "no version": (post(version=""), 400),
        "another version": (post(version=" HTTP/2.0"), 400),
        "a version of the future": (post(version=" HTTP/9.9"), 400),
        "no request at all": (lambda _h, _t: b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    },
    "target": {
        **{path: (get(path), 404) for path in
           ("/static/", "/static/none.js", "/static/../server.py",
            "/static/../../../../../../etc/passwd", "/../questions.yaml", "/.git/config",
            "/static/form.js/", "/pdf/pdf", "/health/")},
        **{path: (get(path), 400) for path in
           ("/static/%2e%2e/server.py", "/static/..%2fserver.py", "/static/..\\server.py",
            "/%00", "/%ff", "/%zz", "//health", "//evil.example/", "/?name=Maria", "/#name", "*",
            "evil", "/" + "\xe9")},
        "an unknown action": (post(target="/nonsense"), 404),
        "a question": (post(target="/pdf?x=1"), 400),
        "very long": (get("/" + _LONG), 431),
    },
}  # fmt: skip

ATTACKS = tuple(
    Attack(kind, name, build, status)
    for kind, rows in _TABLE.items()
    for name, (build, status) in rows.items()
)


def tells_too_much(heard: Heard) -> list[bytes]:
    """What an answer says about the program, or repeats of what was sent."""
    said = "\n".join(heard.headers.values()).encode() + heard.body
    return [word for word in _TALKATIVE if word in said] + [b"Server"] * ("server" in heard.headers)


def main() -> None:
    """Send them all, and the control before and after."""
    with tempfile.TemporaryDirectory() as folder, serving(cwd=Path(folder)) as served:
        sys.exit(_report(served))


def _report(served: Served) -> int:
    token, wrong = served.token(), 0
    assert served.send(CONTROL(served.host, token)).status == 200, "the control makes no sheet"
    for attack in ATTACKS:
        heard = served.send(attack.build(served.host, token))
        good = heard.status == attack.status and not tells_too_much(heard)
        wrong += not good
        print(f"{heard.status} {'' if good else 'WRONG '}{attack.kind}: {attack.name}")
    assert served.send(CONTROL(served.host, token)).status == 200, "afterwards it makes no sheet"
    print(f"{len(ATTACKS)} attacks, {wrong} not answered as they should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    main()
