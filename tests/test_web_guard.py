"""Only pages of our own, under names of our own, are answered."""

import pytest

from checklist.web.guard import LOOPBACK, is_from_here, is_host, is_host_name, referrer_policy

NAMES = LOOPBACK | {"forms.clinic.example"}


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:8765", True),
        ("localhost:1", True),
        ("LOCALHOST", True),
        ("[::1]:8765", True),
        ("forms.clinic.example", True),
        ("Forms.Clinic.Example:443", True),
        ("", False),
        ("forms.clinic.example.", False),
        ("forms.clinic.example.evil.example", False),
        ("evil.forms.clinic.example", False),
        ("127.0.0.1:", False),
        ("127.0.0.1:123456", False),
        ("127.0.0.1, 127.0.0.1", False),
        ("user@127.0.0.1", False),
        ("127.0.0.1\n", False),
        ("127.1", False),
        ("::1", False),
    ],
    ids=repr,
)
def test_a_host_is_one_of_ours_or_none(header: str, known: bool) -> None:  # noqa: FBT001
    assert is_host(header, NAMES) is known


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("forms.clinic.example", True),
        ("pc-17", True),
        ("192.168.1.7", True),
        ("[fe80::1]", True),
        ("forms.clinic.example:443", False),
        ("https://forms.clinic.example", False),
        ("*", False),
        ("", False),
        ("-pc", False),
    ],
    ids=repr,
)
def test_a_name_stands_alone(typed: str, name: bool) -> None:  # noqa: FBT001
    assert is_host_name(typed) is name


@pytest.mark.parametrize(
    ("site", "origin", "ours"),
    [
        ("same-origin", "http://pc17:80", True),
        ("same-origin", "https://pc17:80", True),
        ("same-origin", "null", True),
        (None, "http://pc17:80", True),
        (None, "null", False),
        (None, None, False),
        ("same-origin", None, False),
        ("same-origin", "http://pc18:80", False),
        ("same-origin", "http://pc17", False),
        ("same-origin", "ftp://pc17:80", False),
        ("same-site", "http://pc17:80", False),
        ("cross-site", "null", False),
        ("none", "http://pc17:80", False),
        ("", "http://pc17:80", False),
    ],
)
def test_a_post_comes_from_a_page_of_ours(site: str, origin: str, ours: bool) -> None:  # noqa: FBT001
    assert is_from_here(site=site, origin=origin, host="pc17:80") is ours


@pytest.mark.parametrize(
    ("site", "host", "policy"),
    [
        (None, "127.0.0.1:8765", "no-referrer"),
        ("none", "forms.clinic.example", "no-referrer"),
        (None, "pc17:8765", "same-origin"),
        (None, "", "same-origin"),
    ],
)
def test_a_browser_tells_nobody_else_where_it_comes_from(site: str, host: str, policy: str) -> None:
    assert referrer_policy(site=site, host=host) == policy
