"""What Slack accepts of a modal or a Home tab."""

import json
from collections.abc import Container
from typing import Any

from tests.slack_double.block_rules import check_blocks
from tests.slack_double.errors import SlackError, invalid
from tests.slack_double.records import Json, walk
from tests.slack_double.rules import Findings, Rule, anything, boolean, plain, shape, string

_both: dict[str, Rule] = {
    "blocks": anything,
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_modal = shape(
    {"title": plain(24), "blocks": anything},
    {**_both, "submit": plain(24), "close": plain(24), "clear_on_close": boolean, "notify_on_close": boolean},
)  # fmt: skip
_home = shape({"blocks": anything}, _both)


def check_view(view: Any, surface: str, completed_files: Container[str]) -> Json:
    """The view when Slack would take it; raises `invalid_arguments` telling where, or `view_too_large`."""
    if not isinstance(view, dict):
        raise invalid("invalid_arguments", ["[ERROR] must be an object [json-pointer:/view]"])
    if len(json.dumps(view)) > 250_000:
        raise SlackError("view_too_large")
    found = Findings(surface, completed_files)
    if view.get("type") != surface:
        found.add("/view/type", f"must be one of: {surface}")
    (_modal if surface == "modal" else _home)(found, "/view", view)
    if view.get("blocks") is not None:
        check_blocks(found, "/view/blocks", view["blocks"], 100)
    if sum(node.get("focus_on_load") is True for node in walk(view)) > 1:
        found.add("/view/blocks", "only one element may have focus_on_load")
    if surface == "modal":
        _check_modal(found, view)
    if found.messages:
        raise invalid("invalid_arguments", found.messages)
    return view


def _check_modal(found: Findings, view: Json) -> None:
    blocks = [block for block in view.get("blocks") or [] if isinstance(block, dict)]
    if any(block.get("type") == "input" for block in blocks) and not view.get("submit"):
        found.add("/view", "missing required field: submit")
    if isinstance(view.get("blocks"), list) and not blocks:
        found.add("/view/blocks", "must have at least 1 items")
