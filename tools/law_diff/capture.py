"""One capture of a page, and how near it is to another: the same words, the same but for navigation, a part of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from knowledge_base.digests import of_text
from tools.law_diff.page_noise import chrome_only
from tools.law_diff.words import words_of


@dataclass(frozen=True)
class Capture:
    """One fetch of a page: when, the digest of its text, and the text where it is at hand.

    Without a text, `replaced` is the share of the earlier text that it replaced, as whoever compared them told.
    """

    at: datetime
    digest: str
    size: int
    text: str | None = field(default=None, repr=False)
    replaced: float | None = None

    @cached_property
    def words(self) -> Counter[str] | None:
        """How often each word stands in the text."""
        return None if self.text is None else Counter(self._read)

    @property
    def count(self) -> int:
        """How many words the text has; 0 where it is not at hand."""
        return len(self._read)

    @cached_property
    def letters(self) -> str | None:
        """The words without a space: what a change of layout leaves as it was."""
        return None if self.text is None else "".join(self._read)

    @cached_property
    def key(self) -> str:
        """The same for two captures of one text in whatever layout; without texts, of the same digest."""
        return of_text(self.letters) if self.letters else self.digest

    @cached_property
    def _read(self) -> tuple[str, ...]:
        return words_of(self.text or "").folded


def same(one: Capture, other: Capture) -> bool:
    """Whether two captures have the same words, in whatever layout."""
    if one.digest == other.digest:
        return True
    return one.letters is not None and (one.letters == other.letters or one.words == other.words)


def but_for_chrome(capture: Capture, current: Capture) -> bool:
    """Whether all that differs is navigation."""
    if capture.text is None or current.text is None:
        return False
    return chrome_only(current.text, capture.text)


def within(capture: Capture, current: Capture) -> bool:
    """Whether next to no word of a capture is new."""
    if capture.words is None or current.words is None:
        return False
    return (capture.words - current.words).total() <= 0.02 * max(1, capture.words.total())


def replaced(capture: Capture, current: Capture) -> float:
    """The share of the current words that a capture no longer has."""
    if capture.words is None or current.words is None:
        return capture.replaced or 0.0
    gone = (current.words - capture.words).total()
    return gone / max(1, current.words.total())
