"""Digests: the identity of a text or a record, the same on every machine."""

import hashlib
import json
from typing import Any

from knowledge_base.records import Digest


def of_text(text: str) -> Digest:
    """SHA-256 of the UTF-8 text, in hex."""
    return Digest(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def canonical_json(value: Any) -> str:
    """JSON with sorted keys and no spare white space: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def of_value(value: Any) -> Digest:
    """SHA-256 of the canonical JSON of a value made of JSON types."""
    return of_text(canonical_json(value))


def short(digest: str) -> str:
    """The first twelve characters, for people."""
    return digest[:12]
