"""A card: the notification's words and the blocks, kept under what Slack takes in one message."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject

from slack_app.quoting import clip, line

MOST_BLOCKS = 50
MOST_CHARACTERS = 13_000
"""Of all blocks together, as compact JSON. Slack refuses at about 13,200, which it does not document."""
_ROOM_FOR_WORDS = 400


@dataclass(frozen=True)
class Part:
    """Blocks that stay or go together; `name` says what is missing without them, and is empty for what must stay."""

    blocks: tuple[Block, ...]
    name: str = ""
    keep: int = 0
    """Parts with the smallest `keep` go first; of equals, the last."""


@dataclass(frozen=True)
class Card:
    """A message: `text` is what a notification says, and holds no case content; the blocks are the message."""

    text: str
    parts: tuple[Part, ...]
    elsewhere: str = ""
    """Where to see what does not fit, such as `redline proposals show P-1`."""
    left_out: tuple[str, ...] = field(default=())

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in order, and a line on what was left out."""
        shown = tuple(block for part in self.parts for block in part.blocks)
        return (*shown, _note(self.left_out, self.elsewhere)) if self.left_out else shown


def size_of(blocks: Sequence[Block]) -> int:
    """Characters of the blocks as compact JSON."""
    return len(json.dumps([block.to_dict() for block in blocks], ensure_ascii=False, separators=(",", ":")))


def fitted(card: Card) -> Card:
    """The card with the least important parts dropped until it fits; it then says what is missing and where it is."""
    while not _fits(card):
        spare = [(part.keep, -number) for number, part in enumerate(card.parts) if part.name]
        if not spare:
            raise ValueError(f"the card {card.text!r} does not fit; name a part that may be left out")
        number = -min(spare)[1]
        rest = card.parts[:number] + card.parts[number + 1 :]
        card = replace(card, parts=rest, left_out=(card.parts[number].name, *card.left_out))
    return card


def dump(card: Card) -> list[dict[str, Any]]:
    """The blocks as Slack takes them.

    Raises: SlackObjectFormationError when a block breaks a limit of its own.
    """
    return [block.to_dict() for block in fitted(card).blocks]


def _fits(card: Card) -> bool:
    room = 0 if card.left_out else _ROOM_FOR_WORDS
    return len(card.blocks) < MOST_BLOCKS and size_of(card.blocks) + room <= MOST_CHARACTERS


def _note(names: Sequence[str], elsewhere: str) -> Block:
    where = f" See {elsewhere}." if elsewhere else ""
    named = clip(line(", ".join(dict.fromkeys(names))), _ROOM_FOR_WORDS // 2)
    words = f"Left out, since a message holds only so much: {named}.{where}"
    return ContextBlock(elements=[MarkdownTextObject(text=clip(words, _ROOM_FOR_WORDS), verbatim=True)])
