"""Handles in cards. A card is drawn before the transaction that gives its handle out, with a stand-in for it."""

import json
import secrets
from typing import Any

from knowledge_base import digests

STAND_IN = secrets.token_urlsafe(18)
"""As long as a handle, and in no text that anybody can write."""


def drawn(content: dict[str, Any]) -> str:
    """The content of a message as JSON."""
    return digests.canonical_json(content)


def with_handle(text: str, handle: str) -> dict[str, Any]:
    """The content with its handle in place."""
    content: dict[str, Any] = json.loads(text.replace(STAND_IN, handle))
    return content
