"""Edits of one class each, planted in a document at places that a seed draws; what was done is kept by uid."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any, Literal

import yaml

from evals.regulation.blocks import Block, Document

WORDS = Path(__file__).with_name("words.yaml")
Split = Literal["tuning", "unseen"]
RULES = ("para", "text", "point", "subpoint", "rule")
UNITS = r"working days|hours?|days|minutes|months?|years?|weeks|%|percent|crowns|monthly users|employees|contracts"
NUMBER = re.compile(rf"\b(\d+(?: \d{{3}})*)(?= ?(?:{UNITS})\b)|\b(\d+)(?= %)")
DAY = re.compile(
    r"\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December)( \d{4})?"
)


@dataclass
class Draft:
    """A document under the pen, and what was done to each provision so far."""

    document: Document
    draw: Random
    words: dict[str, Any]
    marks: dict[str, set[str]] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    """By the provision that was split its new parts, by that which took another in what it took in."""
    terms: set[str] = field(default_factory=set)
    """Terms of which the definition was changed."""
    used: set[str] = field(default_factory=set)
    """Texts of provisions that were put in."""
    only: str = ""
    """A mark that a provision must have to be taken; empty: it must have none."""

    @property
    def blocks(self) -> list[Block]:
        """The blocks as they stand."""
        return list(self.document.blocks)

    def free(self, *kinds: str) -> list[int]:
        """Places of provisions of some kinds that may be edited, in a drawn order."""
        found = [
            at
            for at, one in enumerate(self.document.blocks)
            if one.kind in (kinds or RULES)
            and (self.only in self.marks.get(one.uid, ()) if self.only else one.uid not in self.marks)
        ]
        self.draw.shuffle(found)
        return found

    def put(self, blocks: Sequence[Block]) -> None:
        """Other blocks in place of those before."""
        self.document = Document(self.document.front, tuple(blocks))

    def say(self, at: int, text: str, *marks: str) -> None:
        """Other words for one provision."""
        blocks = self.blocks
        blocks[at] = blocks[at].saying(text)
        self.put(blocks)
        self.mark(blocks[at].uid, *marks)

    def mark(self, uid: str, *marks: str) -> None:
        """Keep what was done."""
        self.marks.setdefault(uid, set()).update(marks)


Edit = Callable[[Draft], bool]
"""Whether it found a place."""


@cache
def words_of_half(split: Split) -> dict[str, Any]:
    """The words that edits of a half draw from."""
    found: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))[split]
    return found


def _say(draft: Draft, change: Callable[[str], str | None], mark: str) -> bool:
    """The first drawn provision that the change has something to change in."""
    for at in draft.free():
        text = draft.document.blocks[at].text
        if "’ means " in text or text.endswith(":"):
            continue
        new = change(text)
        if new is not None and new != text:
            draft.say(at, new, mark)
            return True
    return False


def number(draft: Draft) -> bool:
    """Another number before a unit."""
    return _say(draft, lambda text: other_number(text, draft.draw), "substance")


def other_number(text: str, draw: Random) -> str | None:
    """The text with the first of its numbers made another."""
    found = NUMBER.search(text)
    if found is None:
        return None
    was = int(found[0].replace(" ", ""))
    now = draw.choice([one for one in (was * 2, was * 3, was + 1, max(1, was // 2)) if one != was])
    shown = f"{now:,}".replace(",", " ") if now >= 10_000 else str(now)
    return text[: found.start()] + shown + text[found.end() :]


def date(draft: Draft) -> bool:
    """Another day."""
    return _say(draft, lambda text: other_day(text, draft.draw), "substance")


def other_day(text: str, draw: Random) -> str | None:
    """The text with the first of its days made another."""
    found = DAY.search(text)
    if found is None:
        return None
    return text[: found.start(1)] + str(int(found[1]) % 28 + 1) + text[found.end(1) :]


def modal(draft: Draft) -> bool:
    """What was forbidden is demanded, or what was demanded is allowed."""
    pairs = [("shall not", "shall"), ("must not", "may"), ("Do not", "You may"), ("may", "shall")]
    pairs += [("shall", "may"), ("must", "can"), ("We remove", "We may remove")]
    draft.draw.shuffle(pairs)

    def turned(text: str) -> str | None:
        for old, new in pairs:
            if re.search(rf"\b{old}\b(?! not)", text):
                return re.sub(rf"\b{old}\b(?! not)", new, text, count=1)
        return None

    return _say(draft, turned, "substance")


def swap(draft: Draft) -> bool:
    """Another word of content."""
    return _replaced(draft, "swaps", "substance")


def _replaced(draft: Draft, which: str, mark: str) -> bool:
    pairs = list(draft.words[which])
    draft.draw.shuffle(pairs)
    for old, new in pairs:
        pattern = re.compile(rf"\b{re.escape(old)}\b")
        if _say(draft, partial(pattern.sub, new, count=1), mark):
            return True
    return False


def exception(draft: Draft) -> bool:
    """An exception at the end."""
    words = draft.draw.choice(draft.words["unless"])
    return _say(draft, lambda text: f"{text[:-1]}, {words}." if text.endswith(".") else None, "substance")


def condition(draft: Draft) -> bool:
    """A condition before it."""
    words = draft.draw.choice(draft.words["where"])
    return _say(
        draft,
        lambda text: (
            f"{words} {text[:1].lower()}{text[1:]}" if text.endswith(".") and text[:2] != "**" else None
        ),
        "substance",
    )


def limb(draft: Draft) -> bool:
    """What stands behind the last comma is struck."""

    def cut(text: str) -> str | None:
        head, comma, tail = text.rpartition(", ")
        return f"{head}." if comma and len(tail.split()) > 2 and len(head.split()) > 4 else None

    return _say(draft, cut, "substance")


def spelling(draft: Draft) -> bool:
    """Another spelling, an inflection or a slip."""
    return _replaced(draft, "spelling", "wording")


def same_sense(draft: Draft) -> bool:
    """A phrase of the same sense, or words without weight."""
    return _replaced(draft, "same_sense", "wording")


def synonym(draft: Draft) -> bool:
    """Another word that a lawyer would pass as mere wording."""
    return _replaced(draft, "synonyms", "wording")


SUBSTANCE: tuple[Edit, ...] = (number, date, modal, swap, exception, condition, limb)
WORDING: tuple[Edit, ...] = (spelling, same_sense, synonym)
