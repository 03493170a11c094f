"""What litellm's HTTP goes through: answers of bounded size and time, whatever the server sends."""

import threading
import time
from collections.abc import Iterator

import httpx

MOST_BYTES = 4_000_000
"""Some thousand times what an answer takes."""
MOST_SECONDS = 600.0

sent = threading.local()
"""`sent.any`: whether this thread has handed a request to the network since somebody set it to false."""


class TooLong(httpx.ReadError):
    """The answer has more bytes than any answer should."""


class BoundedTransport(httpx.BaseTransport):
    """One connection pool for every provider, with the environment's proxies and certificates.

    Raises (while the body is read): TooLong, and httpx.ReadTimeout once the whole answer took longer than the
    request's read timeout, which by itself bounds only the wait for the next bytes.
    """

    def __init__(self) -> None:
        limits = httpx.Limits(max_connections=256, max_keepalive_connections=32)
        self._client = httpx.Client(limits=limits)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its answer is read within the bounds."""
        # A few compressed bytes can become gigabytes, so nothing compressed is asked for or taken.
        request.headers["accept-encoding"] = "identity"
        sent.any = True
        seconds = request.extensions.get("timeout", {}).get("read") or MOST_SECONDS
        end = time.monotonic() + seconds
        response = self._client.send(request, stream=True)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise TooLong("the answer is compressed", request=request)
        body = _Bounded(response, request, end)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=body, extensions=response.extensions
        )

    def close(self) -> None:
        """Nothing: the clients that litellm makes and drops share this."""


class _Bounded(httpx.SyncByteStream):
    def __init__(self, response: httpx.Response, request: httpx.Request, end: float) -> None:
        self._response, self._request, self._end = response, request, end

    def __iter__(self) -> Iterator[bytes]:
        taken = 0
        for chunk in self._response.iter_raw():
            taken += len(chunk)
            if taken > MOST_BYTES:
                raise TooLong(f"the answer has over {MOST_BYTES} bytes", request=self._request)
            if time.monotonic() > self._end:
                raise httpx.ReadTimeout("the answer took too long", request=self._request)
            yield chunk

    def close(self) -> None:
        self._response.close()
