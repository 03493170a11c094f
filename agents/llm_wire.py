"""A single attempt at an answer through litellm: its time limit, and its failures told apart."""

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from agents.llm_library import known_format, load
from agents.llm_settings import LlmSettings

T = TypeVar("T")
Message = Mapping[str, Any]
"""`content` is a text, or parts: texts and addresses of pictures, as OpenAI has them."""

MOST_UNDER_WAY = 256
"""Attempts at once in a process, those included that were given up and have not ended."""
MOST_TOKENS = 10_000_000
"""No claim of a provider about tokens counts for more."""
_RETRIED = {429, 500, 502, 503, 529}
_under_way = threading.BoundedSemaphore(MOST_UNDER_WAY)


def with_pictures(text: str, pictures: Sequence[str]) -> str | list[dict[str, Any]]:
    """The content of a message: the text alone, or in parts with the pictures after it."""
    if not pictures:
        return text
    shown = [{"type": "image_url", "image_url": {"url": address}} for address in pictures]
    return [{"type": "text", "text": text}, *shown]


def text_of(message: Message) -> str:
    """The words of a message, without its pictures."""
    content = message["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def pictures_in(messages: Sequence[Message]) -> int:
    """How many pictures are sent."""
    parts = [
        part for message in messages if isinstance(message["content"], list) for part in message["content"]
    ]
    return sum(part["type"] == "image_url" for part in parts)


@dataclass(frozen=True)
class Heard:
    """What came back: `content` is None where there was none; `declined` when the model or a filter said no."""

    content: str | None
    cut_off: bool
    declined: bool
    tokens_in: int
    tokens_out: int


class AttemptFailed(Exception):
    """An attempt that brought no answer.

    `outcome` is for the ledger, `words` for people; `billed`: the provider may charge for it; `wait`: seconds that
    the provider asks for.
    """

    def __init__(
        self, outcome: str, words: str, again: bool = False, billed: bool = True, wait: float | None = None
    ) -> None:
        super().__init__(words)
        self.outcome, self.words = outcome, words
        self.again, self.billed, self.wait = again, billed, wait


def attempt(settings: LlmSettings, messages: Sequence[Message], response_format: Any | None) -> Heard:
    """Ask once.

    Raises: AttemptFailed.
    """
    library = load()
    arguments = {
        "model": settings.model,
        "messages": [dict(message) for message in messages],
        "timeout": settings.timeout_seconds,
        "max_tokens": settings.max_tokens,
        "temperature": settings.temperature,
        "num_retries": 0,
        "max_retries": 0,
        "drop_params": True,
        **({"api_base": settings.api_base} if settings.api_base else {}),
        **({"api_key": settings.api_key.get_secret_value()} if settings.api_key else {}),
        **({"response_format": response_format} if response_format else {}),
    }
    seconds = settings.timeout_seconds + min(settings.timeout_seconds, 5)
    return within(seconds, lambda: _ask(library, arguments))


def within(seconds: float, work: Callable[[], T]) -> T:
    """What the work returns or raises, if it is done in time; work that is not is left to itself.

    Raises: AttemptFailed when it is not done in time, or too much that was given up has not ended.
    """
    if not _under_way.acquire(timeout=seconds):
        raise AttemptFailed("busy", "too many calls are under way; try again later", billed=False)
    done: Future[T] = Future()
    threading.Thread(target=_run, args=(work, done), name="llm", daemon=True).start()
    try:
        return done.result(seconds)
    except TimeoutError:
        raise AttemptFailed("timeout", f"did not answer within {seconds:g} seconds") from None


def _run(work: Callable[[], T], done: "Future[T]") -> None:
    with _Caught(done):
        done.set_result(work())


class _Caught:
    """Hands whatever is raised to the thread that waits for it."""

    def __init__(self, done: "Future[Any]") -> None:
        self._done = done

    def __enter__(self) -> None:
        """Nothing to set up."""

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> bool:
        _under_way.release()
        if problem is not None:
            self._done.set_exception(problem)
        return True


def _ask(library: Any, arguments: Mapping[str, Any]) -> Heard:
    import httpx
    import openai

    from agents.llm_transport import sent

    sent.any = False
    try:
        return _heard(library.completion(**arguments))
    except (
        openai.OpenAIError,
        httpx.HTTPError,
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ) as problem:
        # litellm gives nearly everything a class of its own; the last four are answers that it could not read.
        raise told_apart(library, problem, sent.any) from None


def _heard(response: Any) -> Heard:
    choice = response.choices[0]
    message = choice.message
    said = getattr(message, "provider_specific_fields", None) or {}
    refusal = said.get("refusal") or getattr(message, "refusal", None)
    content = message.content
    return Heard(
        content=content if isinstance(content, str) else None,
        cut_off=choice.finish_reason == "length",
        declined=bool(refusal) or choice.finish_reason in ("content_filter", "refusal"),
        tokens_in=_count(getattr(getattr(response, "usage", None), "prompt_tokens", 0)),
        tokens_out=_count(getattr(getattr(response, "usage", None), "completion_tokens", 0)),
    )


def _count(claimed: object) -> int:
    return min(max(claimed, 0), MOST_TOKENS) if isinstance(claimed, int) else 0


def told_apart(library: Any, problem: BaseException, was_sent: bool) -> AttemptFailed:
    """Which failure it is. Nothing of the exception's words is kept: they may hold the key or the prompt."""
    import httpx

    from agents.llm_transport import TooLong

    if isinstance(problem, library.ContentPolicyViolationError):
        return AttemptFailed("refused", "the provider's content filter declined", billed=False)
    for link in _chain(problem):
        match link:
            case httpx.HTTPStatusError():
                return by_status(link.response.status_code, link.response.headers)
            case TooLong():
                return AttemptFailed("too long", "sent more than any answer should have, or a compressed one")
            case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout():
                words = "is out of reach; check REDLINE_LLM_API_BASE and the network"
                return AttemptFailed("unreachable", words, again=True, billed=False)
            case httpx.TimeoutException():
                return AttemptFailed(
                    "timeout", "did not answer in time; REDLINE_LLM_TIMEOUT_SECONDS sets the limit"
                )
            case httpx.TransportError():
                return AttemptFailed("dropped", "broke the connection off; try again later", again=True)
    status = getattr(problem, "status_code", None)
    if isinstance(status, int) and status != 500:
        return by_status(status, {})
    if not was_sent:
        words = "was not asked, as litellm lacks its key or a package; set REDLINE_LLM_API_KEY, or see docs/llm.md"
        return AttemptFailed("not sent", words, billed=False)
    # litellm says 500 of its own accord where it could not read an answer.
    return AttemptFailed(
        "unreadable", "answered in a form that could not be read; check REDLINE_LLM_API_BASE"
    )


def by_status(status: int, headers: Mapping[str, str]) -> AttemptFailed:
    """The failure that an HTTP status means; providers do not charge for these."""
    steps = {
        400: "check the model's name and REDLINE_LLM_ANSWER_FORMAT",
        401: "check REDLINE_LLM_API_KEY",
        402: "check the account with the provider",
        403: "check what REDLINE_LLM_API_KEY may do",
        404: "check REDLINE_LLM_MODEL and REDLINE_LLM_API_BASE",
        413: "the prompt is too long for this model",
    }
    words = f"answered with status {status}; {steps.get(status, 'try again later')}"
    return AttemptFailed(f"http {status}", words, status in _RETRIED, billed=False, wait=_seconds(headers))


def _seconds(headers: Mapping[str, str]) -> float | None:
    """Retry-After, as seconds or as a moment; None where there is none that makes sense."""
    given = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", given):
        return float(given)
    try:
        moment = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    # An HTTP date without a zone is in UTC too.
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, aware.timestamp() - datetime.now(UTC).timestamp())


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    for _ in range(20):
        if problem is None:
            return
        yield problem
        problem = problem.__cause__ or problem.__context__


def answer_format(settings: LlmSettings) -> str:
    """How the model is asked for JSON: as the settings say, or as litellm knows the provider.

    Raises: AttemptFailed.
    """
    if settings.answer_format != "auto":
        return settings.answer_format
    # For some providers litellm asks the server.
    library = load()
    return within(settings.timeout_seconds, lambda: known_format(library, settings.model))
