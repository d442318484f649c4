"""The headers of a request → whether a page of ours, under a name of ours, sent it."""

import re
from collections.abc import Collection

LOOPBACK = frozenset({"127.0.0.1", "[::1]", "localhost"})
"""The names of this computer for itself. A page of somebody else's cannot come under them."""

_NAME = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]"
_HOST = re.compile(rf"({_NAME})(?::[0-9]{{1,5}})?", re.IGNORECASE)


def is_host_name(typed: str) -> bool:
    """Whether this can be the name of a server, without a port."""
    return re.fullmatch(_NAME, typed, re.IGNORECASE) is not None


def is_host(header: str, names: Collection[str]) -> bool:
    """Whether a Host header has one of these names; the port may be that of a proxy."""
    return _name(header) in names


def is_from_here(*, site: str | None, origin: str | None, host: str) -> bool:
    """Whether the browser says that what it posts comes from a page of this very host."""
    if site not in (None, "same-origin"):
        return False
    if origin == "null":  # so a browser hides it that may not tell where it comes from
        return site is not None
    return origin in (f"http://{host}", f"https://{host}")


def referrer_policy(*, site: str | None, host: str) -> str:
    """What a browser may tell others about where it comes from: nothing.

    Under `no-referrer` it does not even tell us the origin of a form. That is made up for by
    Sec-Fetch-Site, which old browsers, and new ones without TLS, do not send to other computers.
    """
    return "no-referrer" if site is not None or is_host(host, LOOPBACK) else "same-origin"


def _name(header: str) -> str:
    found = _HOST.fullmatch(header)
    return found[1].lower() if found else ""
