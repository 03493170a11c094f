"""What all modals share: their outline, what they remember, and how a form is read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, Option, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from slack_app.cards.blocks import unformatted
from slack_app.quoting import clip

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""`view["state"]["values"]`: by block, then by action."""
Problems = dict[str, str]
"""What is off in a form, by block: shown by Slack below the field."""

MOST_TYPED = 3_000
VALUE = "value"
"""The `action_id` of every field; the block's id says which field it is."""


@dataclass(frozen=True)
class Memory:
    """What a modal carries along: the handle of its card, and the page it shows."""

    handle: str
    page: int = 0


def modal(
    callback: str,
    title: str,
    blocks: Sequence[Block],
    memory: Memory | None = None,
    submit: str | None = None,
    close: str = "Close",
) -> dict[str, Any]:
    """The view as Slack takes it."""
    view: dict[str, Any] = View(
        type="modal",
        callback_id=callback,
        title=unformatted(title, 24),
        submit=unformatted(submit, 24) if submit else None,
        close=unformatted(close, 24),
        blocks=blocks,
        private_metadata=json.dumps({"handle": memory.handle, "page": memory.page}) if memory else None,
    ).to_dict()
    return view


def memory_of(metadata: str) -> Memory:
    """What a modal carried; an empty handle where it carried nothing that we wrote."""
    try:
        found = json.loads(metadata or "{}")
        return Memory(str(found.get("handle", "")), max(int(found.get("page", 0)), 0))
    except (ValueError, TypeError, AttributeError):
        return Memory("")


def text_field(
    block_id: str,
    label: str,
    value: str = "",
    hint: str = "",
    optional: bool = False,
    lines: bool = True,
    most: int = MOST_TYPED,
) -> Block:
    """A field for words, of up to 3,000 characters."""
    field = PlainTextInputElement(
        action_id=VALUE, multiline=lines, max_length=most, initial_value=value[:most] or None
    )
    return InputBlock(
        block_id=block_id,
        label=unformatted(label, 200),
        element=field,
        hint=unformatted(hint, 300) if hint else None,
        optional=optional,
    )


def choice_field(
    block_id: str, label: str, options: Mapping[str, str], placeholder: str = "Choose one"
) -> Block:
    """A menu of fixed answers: value by words."""
    shown = [Option(value=value, text=unformatted(_capital(words), 75)) for value, words in options.items()]
    element = StaticSelectElement(action_id=VALUE, options=shown, placeholder=unformatted(placeholder, 150))
    return InputBlock(block_id=block_id, label=unformatted(label, 200), element=element)


def typed(values: Values, block_id: str) -> str:
    """What was typed into a field; empty where nothing was."""
    return str(_state(values, block_id).get("value") or "")


def chosen(values: Values, block_id: str) -> str:
    """What was chosen in a menu; empty where nothing was."""
    option = _state(values, block_id).get("selected_option")
    return str(option.get("value") or "") if isinstance(option, Mapping) else ""


def too_long(words: str, most: int = MOST_TYPED) -> str:
    """In words, that a text is over its limit; empty where it is not."""
    return f"This is {len(words):,} characters; at most {most:,} fit." if len(words) > most else ""


def _state(values: Values, block_id: str) -> Mapping[str, Any]:
    block = values.get(block_id)
    state = block.get(VALUE) if isinstance(block, Mapping) else None
    return state if isinstance(state, Mapping) else {}


def _capital(words: str) -> str:
    return clip(words[:1].upper() + words[1:], 75)
