"""Fetching against a real server on loopback: slow, huge, packed, redirecting, failing, unchanged."""

from collections.abc import Iterator
from itertools import count

import pytest

from knowledge_base.errors import OutsideFailed, Refused
from tests.loopback import Server, serving
from tools.fetch import Fetched, Limits, fetch

HERE = Limits(most_bytes=100_000, seconds=5, private_addresses=True)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Where it listens."""
    with serving() as url:
        yield url


def test_what_comes_is_kept_with_what_to_ask_for_next_time(server: str) -> None:
    first = fetch(f"{server}/page", limits=HERE)
    assert first == Fetched(200, b"law", '"v1"', "Thu, 01 Jan 2026 00:00:00 GMT")
    again = fetch(f"{server}/page", first.etag, first.last_modified, HERE)
    assert (again.status, again.content) == (304, b"")
    asked = Server.asked[-1][1]
    assert asked["if-none-match"] == '"v1"'
    assert asked["host"] == server.removeprefix("http://")


def test_a_packed_body_is_unpacked_and_a_redirect_on_the_host_is_followed(server: str) -> None:
    assert fetch(f"{server}/packed", limits=HERE).content == b"law"
    assert fetch(f"{server}/moved", limits=HERE).content == b"law"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("huge", "over 100,000 bytes"),
        ("bomb", "over 100,000 bytes"),
        ("cut", "broke off in the middle"),
        ("strange", "packed as 'br'"),
        ("loop", "redirects over 3 times"),
        ("broken", "answered 500"),
        ("nothing", "answered 404"),
    ],
)
def test_what_a_bad_server_sends_is_refused_by_name(server: str, path: str, told: str) -> None:
    with pytest.raises(OutsideFailed, match=told):
        fetch(f"{server}/{path}", limits=HERE)


@pytest.mark.parametrize(("path", "told"), [("away", "another host"), ("file", "no http or https URL")])
def test_a_redirect_leaves_neither_the_host_nor_http(server: str, path: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        fetch(f"{server}/{path}", limits=HERE)


def test_a_server_that_drips_is_left_when_the_time_is_over(server: str) -> None:
    ticks = count(0, 2)
    with pytest.raises(OutsideFailed, match="took over 5 seconds"):
        fetch(f"{server}/slow", limits=HERE, clock=lambda: float(next(ticks)))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://169.254.169.254/",
        "http://10.0.0.1/",
    ],
)
def test_private_addresses_are_not_asked_unless_the_settings_say_so(url: str) -> None:
    with pytest.raises(Refused, match="no public address"):
        fetch(url)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/", "http://", "http://u:p@a.example/", "x"]
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        fetch(url)


def test_nobody_listening_is_told() -> None:
    with pytest.raises(OutsideFailed, match="ConnectError"):
        fetch("http://127.0.0.1:9/", limits=HERE)
