"""litellm, loaded once and set up to be silent, offline and bounded; and what it knows of models."""

import logging
import os
import re
import threading
import warnings
from collections.abc import Mapping
from functools import cache
from typing import Any

from agents.llm_settings import LlmSettings

_QUIET = {
    "LiteLLM": logging.CRITICAL,
    "openai": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
}
"""Loggers that write requests, with keys and prompts in them, at lower levels."""
_loading = threading.Lock()


def load() -> Any:
    """The library. Loading it takes seconds, so the first caller loads and others wait."""
    with _loading:
        return _load()


@cache
def _load() -> Any:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    _hush()
    import httpx
    import litellm

    from agents.llm_transport import BoundedTransport

    library: Any = litellm
    library.telemetry = False
    library.suppress_debug_info = True
    library.turn_off_message_logging = True
    transport = BoundedTransport()
    library.sync_transport = transport
    library.client_session = httpx.Client(transport=transport)
    # Importing it may have set levels by the environment's wish.
    _hush()
    return library


def _hush() -> None:
    # At the first call litellm's types warn of a `ReadOnly` of openai's: nothing that a user can act on.
    warnings.filterwarnings("ignore", "Item .* on TypedDict class .*ReadOnly", UserWarning)
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)


def known_format(library: Any, model: str) -> str:
    """How litellm thinks that the model is best asked for JSON."""
    if library.supports_response_schema(model=model):
        return "json_schema"
    taken = library.get_supported_openai_params(model=model) or ()
    return "json_object" if "response_format" in taken else "text"


def prices(settings: LlmSettings) -> tuple[float, float] | None:
    """US dollars per token sent and answered, of the dearest tier; None where nobody knows.

    Long prompts are dearer with some models; who pays by those tiers all the time sets the prices.
    """
    if settings.price_in is not None or settings.price_out is not None:
        return (settings.price_in or 0) / 1e6, (settings.price_out or 0) / 1e6
    known = _entry(load().model_cost, settings.model)
    sides = [
        [
            value
            for key, value in known.items()
            if re.fullmatch(rf"{side}_cost_per_(reasoning_)?token(_above_\d+k_tokens)?", key)
            and isinstance(value, int | float)
        ]
        for side in ("input", "output")
    ]
    return (max(sides[0], default=0), max(sides[1], default=0)) if any(sides) else None


def known_model(library: Any, model: str) -> Mapping[str, Any]:
    """What litellm knows of a model; empty where it does not know it."""
    return _entry(library.model_cost, model)


def _entry(known: Mapping[str, Mapping[str, Any]], model: str) -> Mapping[str, Any]:
    """What litellm knows of a model, by its full name, or without the provider if that is the provider's own."""
    provider, _, name = model.partition("/")
    entry = known.get(model) or known.get(name) or {}
    is_own = model in known or str(entry.get("litellm_provider", "")).startswith(provider)
    return entry if is_own else {}
