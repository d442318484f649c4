"""A body is read as it was typed, or not at all."""

import pytest

from checklist.web.body import Malformed, gather, read_text, read_urlencoded


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"name=Maria+Oliveira", {"name": ["Maria Oliveira"]}),
        (b"a=1&b=&a=2", {"a": ["1", "2"], "b": [""]}),
        (b"own=Caf%C3%A9%0D%0A%F0%9F%99%82", {"own": ["Café\r\n🙂"]}),
        (b"100%25=%26%3D%2B", {"100%": ["&=+"]}),
        (b"a=1;b=2", {"a": ["1;b=2"]}),
        (b"a", {"a": [""]}),
    ],
)
def test_fields_are_as_they_were_typed(body: bytes, fields: dict[str, list[str]]) -> None:
    assert read_urlencoded(body) == fields


@pytest.mark.parametrize(
    "body",
    [b"", b"&&", b"a=%", b"a=%f", b"a=%fg", b"a=%C3", b"a=%ED%A0%80", b"a=\xc3\xa9", b"a=%00",
     b"%00=a", b"a=1&" * 1001],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
def test_what_no_browser_sends_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_urlencoded(body)


def test_a_part_is_read_as_utf_8_or_refused() -> None:
    assert read_text("Café".encode()) == "Café"
    with pytest.raises(Malformed):
        read_text("Café".encode("latin-1"))


def test_fields_keep_their_order() -> None:
    assert gather([("b", "1"), ("a", "2"), ("b", "3")]) == {"b": ["1", "3"], "a": ["2"]}
