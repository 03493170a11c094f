"""What a cause may turn on beside the words that a judge reads: when and in what shape a case came, what it left out.

Two attributes of a case say what its raters had: `rated_with` (or `context_seen`) lists segment kinds, media or words
such as `history`. Attributes named in `CONTEXT` may hold that context as text; a judge does not read them.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import get_args

from knowledge_base.cases import Case, SegmentKind
from tools.reading import MOST_WINDOWS, windows

RATED_WITH = ("rated_with", "context_seen")
CONTEXT = ("context", "history", "thread", "conversation", "parent_text", "reply_to_text", "quoted_text")
LEAST_CONTEXT_WORDS = 2
"""One word alone is a name or an id."""
MOST_UNREAD = 24
"""Windows of unread text that are kept of a case: some 3,600 words."""
_KINDS: tuple[str, ...] = get_args(SegmentKind)
_BETWEEN = re.compile(r"[\s,;|+/]+")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """One case beside its words: `beyond` is what raters had and no text holds, `unread` text that no judge reads."""

    day: date | None = None
    language: str = ""
    surface: str = "other"
    kinds: tuple[str, ...] = ("text",)
    beyond: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()


def circumstances_of(case: Case) -> Circumstances:
    """The circumstances of a case; `language` is empty where the import did not tell it."""
    kinds = frozenset(segment.kind for segment in case.segments)
    return Circumstances(
        day=None if case.occurred_at is None else case.occurred_at.date(),
        language=(case.language or "").partition("-")[0],
        surface=case.surface,
        kinds=tuple(kind for kind in _KINDS if kind in kinds),
        beyond=_beyond(case, kinds),
        unread=_unread(case),
    )


def _beyond(case: Case, kinds: frozenset[str]) -> frozenset[str]:
    """What raters had, where the case says so; else the media that it refers to."""
    told = [case.attributes[name] for name in RATED_WITH if case.attributes.get(name) is not None]
    if not told:
        return frozenset(reference.kind for reference in case.media)
    words = {word for value in told if isinstance(value, str) for word in _BETWEEN.split(value.casefold())}
    seen = {word[:40] for word in words if word} | (
        {"context"} if any(one is True for one in told) else set()
    )
    return frozenset(seen - kinds - {"text"})


def _unread(case: Case) -> tuple[str, ...]:
    """Windows past those that are read, and context that stands in attributes."""
    past = windows(" ".join(segment.text for segment in case.segments))[MOST_WINDOWS:]
    held = [case.attributes.get(name) for name in (*CONTEXT, *_KINDS)]
    texts = [one for one in held if isinstance(one, str) and len(one.split()) >= LEAST_CONTEXT_WORDS]
    return tuple([*past, *(window for text in texts for window in windows(text))][:MOST_UNREAD])
