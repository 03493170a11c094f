"""Fetching one URL that the settings name: bounded in time, size and place, and asked for only when it changed.

Every address that a host resolves to must be public, the connection goes to that very address, redirects stay on the
host and never leave https, and a body is unpacked piece by piece up to the limit.
"""

import ipaddress
import socket
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from knowledge_base.errors import OutsideFailed, Refused

if TYPE_CHECKING:
    import httpx

REDIRECTS = 3
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
_BLOCK = 65_536


@dataclass(frozen=True)
class Limits:
    """What one fetch may take."""

    most_bytes: int = 20_000_000
    seconds: float = 60.0
    private_addresses: bool = False


@dataclass(frozen=True)
class Fetched:
    """What a server answered: status 304 has no content."""

    status: int
    content: bytes = b""
    etag: str = ""
    last_modified: str = ""
    media_type: str = ""


@dataclass
class _Budget:
    limits: Limits
    clock: Callable[[], float]
    until: float = field(init=False)

    def __post_init__(self) -> None:
        self.until = self.clock() + self.limits.seconds

    def check(self, url: str) -> float:
        """The seconds that are left.

        Raises: OutsideFailed when there are none.
        """
        left = self.until - self.clock()
        if left <= 0:
            raise OutsideFailed(
                f"{url!r} took over {self.limits.seconds:g} seconds; try later, or raise its seconds"
            )
        return left


def fetch(
    url: str,
    etag: str = "",
    last_modified: str = "",
    limits: Limits | None = None,
    clock: Callable[[], float] = monotonic,
) -> Fetched:
    """The content of a URL, or 304 where it is as it was.

    Raises: Refused for a place that may not be asked; OutsideFailed when the server does not answer well in time.
    """
    import httpx

    bounds = limits or Limits()
    budget = _Budget(bounds, clock)
    headers = {
        "Accept-Encoding": "gzip, identity",
        "User-Agent": "redline (policy operations; sources check)",
    }
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    here = _parsed(url)
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    with httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client:
        for _ in range(REDIRECTS + 1):
            answer = _once(client, here, headers, budget)
            if isinstance(answer, Fetched):
                return answer
            here = _redirected(here, answer)
    raise OutsideFailed(f"{url!r} redirects over {REDIRECTS} times; name the last address in redline.toml")


def _parsed(url: str) -> "httpx.URL":
    import httpx

    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as problem:
        raise Refused(f"{url[:200]!r} is no URL: {problem}; mend it in redline.toml") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise Refused(f"{url[:200]!r} is no http or https URL; only those are fetched")
    if parsed.userinfo:
        raise Refused(
            f"{parsed.host!r}: a URL with a password in it is not fetched; take it out of redline.toml"
        )
    return parsed


def _redirected(here: "httpx.URL", target: str) -> "httpx.URL":
    there = _parsed(str(here.join(target)))
    if there.host != here.host or (here.scheme == "https" and there.scheme != "https"):
        raise Refused(
            f"{str(here)!r} redirects to {str(there)[:200]!r}, another host or no https; "
            "name that in redline.toml if it is right"
        )
    return there


def _address(url: "httpx.URL", limits: Limits) -> str:
    """The address to connect to; all that the host resolves to must be allowed."""
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise OutsideFailed(
            f"the host {url.host!r} cannot be found: {problem}; check its name and the network"
        ) from None
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        told = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(told, "ipv4_mapped", None) or told
        if not limits.private_addresses and (not mapped.is_global or mapped.is_multicast):
            raise Refused(
                f"the host {url.host!r} is at {address}, which is no public address; it is not asked. "
                "Set private_addresses = true for this source if it is yours"
            )
    return addresses[0]


def _once(
    client: "httpx.Client", url: "httpx.URL", headers: dict[str, str], budget: _Budget
) -> Fetched | str:
    """One request: what came, or where it redirects to."""
    import httpx

    budget.check(str(url))
    pinned = url.copy_with(host=_address(url, budget.limits))
    host = url.netloc.decode("ascii")
    request = client.build_request(
        "GET", pinned, headers={**headers, "Host": host}, extensions={"sni_hostname": url.host}
    )
    request.extensions["timeout"] = httpx.Timeout(
        min(READ_SECONDS, budget.check(str(url))), connect=min(CONNECT_SECONDS, budget.check(str(url)))
    ).as_dict()
    try:
        answer = client.send(request, stream=True)
        try:
            return _read(answer, url, budget)
        finally:
            answer.close()
    except (httpx.HTTPError, httpx.StreamError) as problem:
        raise OutsideFailed(
            f"{str(url)!r} failed: {type(problem).__name__} {problem}; check that it is up and try again"
        ) from problem


def _read(answer: "httpx.Response", url: "httpx.URL", budget: _Budget) -> Fetched | str:
    status, headers = answer.status_code, answer.headers
    if status in (301, 302, 303, 307, 308) and "location" in headers:
        return str(headers["location"])
    told = {"etag": headers.get("etag", "")[:500], "last_modified": headers.get("last-modified", "")[:100]}
    if status == 304:
        return Fetched(status, b"", **told)
    if status != 200:
        raise OutsideFailed(
            f"{str(url)!r} answered {status} {answer.reason_phrase[:80]!r}; look at it in a browser"
        )
    return Fetched(
        status, _body(answer, url, budget), media_type=headers.get("content-type", "")[:100], **told
    )


def _body(answer: "httpx.Response", url: "httpx.URL", budget: _Budget) -> bytes:
    most = budget.limits.most_bytes
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise OutsideFailed(
            f"{str(url)!r} came packed as {encoding[:40]!r}, which was not asked for; try another address"
        )
    unpack = zlib.decompressobj(31) if "gzip" in encoding else None
    body, packed = bytearray(), 0
    for block in answer.iter_raw(_BLOCK):
        budget.check(str(url))
        packed += len(block)
        while block:
            try:
                body += unpack.decompress(block, most - len(body) + 1) if unpack else block
            except zlib.error:
                raise OutsideFailed(f"{str(url)!r} sent a broken gzip body; try again") from None
            block = unpack.unconsumed_tail if unpack else b""
            if len(body) > most or packed > most:
                raise OutsideFailed(
                    f"{str(url)!r} is over {most:,} bytes; raise its most_bytes if that is right"
                )
    if unpack is not None and not unpack.eof:
        raise OutsideFailed(f"{str(url)!r} broke off in the middle; try again")
    return bytes(body)
