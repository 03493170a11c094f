"""What Slack accepts of blocks, message by message. Limits: docs.slack.dev/reference/block-kit/blocks."""

import json
from collections.abc import Container
from typing import Any

from tests.slack_double.element_rules import (
    BUTTON,
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    image_fields,
)
from tests.slack_double.errors import SlackError, invalid
from tests.slack_double.records import Json, walk
from tests.slack_double.rules import (
    Findings,
    Rule,
    anything,
    boolean,
    kinds,
    list_of,
    one_of,
    plain,
    shape,
    string,
    text,
)

BLOCK_ID = {"block_id": string(255, 1)}
ONLY_IN = {"markdown": "message", "table": "message", "task_card": "message", "plan": "message",
           "context_actions": "message", "carousel": "message", "file": "message", "call": "message"}  # fmt: skip
RICH_PARTS = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")


def _rich_text(found: Findings, path: str, value: Any) -> None:
    part = shape(
        {"elements": anything},
        {"style": anything, "indent": anything, "offset": anything, "border": anything},
    )
    parts = kinds(dict.fromkeys(RICH_PARTS, part))
    shape({"elements": list_of(parts, 1000, 0)}, BLOCK_ID)(found, path, value)


def _section(found: Findings, path: str, value: Any) -> None:
    fields: dict[str, Rule] = {
        "text": text(3000), "fields": list_of(text(2000), 10), "accessory": IN_SECTION, "expand": boolean, **BLOCK_ID,
    }  # fmt: skip
    shape({}, fields)(found, path, value)
    if value.get("text") is None and value.get("fields") is None:
        found.add(path, "missing required field: text or fields")


def _card(found: Findings, path: str, value: Any) -> None:
    fields: dict[str, Rule] = {
        "hero_image": IMAGE, "icon": IMAGE, "title": text(150), "subtitle": text(150), "body": text(200),
        "actions": list_of(BUTTON, 5), **BLOCK_ID,
    }  # fmt: skip
    shape({}, fields)(found, path, value)
    if not any(value.get(name) for name in ("hero_image", "title", "actions", "body")):
        found.add(path, "at least one of hero_image, title, actions, or body is required")


_cell = kinds(
    {
        "raw_text": shape({"text": string(10_000, 1)}),
        "raw_number": shape({"value": anything, "text": string(10_000, 1)}),
        "rich_text": _rich_text,
    }
)
_task_fields: dict[str, Rule] = {
    "details": kinds({"rich_text": _rich_text}), "output": kinds({"rich_text": _rich_text}), "sources": anything,
}  # fmt: skip
_task = shape(
    {
        "task_id": string(255, 1), "title": string(256, 1),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    {**_task_fields, **BLOCK_ID},
)  # fmt: skip

BLOCKS: dict[str, Rule] = {
    "section": _section,
    "divider": shape({}, BLOCK_ID),
    "header": shape({"text": plain(150)}, BLOCK_ID),
    "image": image_fields(title=plain(2000), **BLOCK_ID),
    "context": shape({"elements": list_of(IN_CONTEXT, 10)}, BLOCK_ID),
    "actions": shape({"elements": list_of(IN_ACTIONS, 25)}, BLOCK_ID),
    "context_actions": shape({"elements": list_of(IN_CONTEXT_ACTIONS, 5)}, BLOCK_ID),
    "input": shape(
        {"label": plain(2000), "element": IN_INPUT},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean, **BLOCK_ID},
    ),
    "markdown": shape({"text": string(12_000, 1)}, BLOCK_ID),
    "rich_text": _rich_text,
    "table": shape(
        {"rows": list_of(list_of(_cell, 20), 100)}, {"column_settings": list_of(anything, 20, 0), **BLOCK_ID}
    ),
    "task_card": _task,
    "plan": shape({"title": string(256, 1)}, {"tasks": list_of(_task, 50, 0), **BLOCK_ID}),
    "alert": shape(
        {"text": text(3000)}, {"level": one_of("default", "info", "warning", "error", "success"), **BLOCK_ID}
    ),
    "card": _card,
    "carousel": shape({"elements": list_of(kinds({"card": _card}), 10)}, BLOCK_ID),
    "container": shape(
        {"child_blocks": list_of(anything, 10)},
        {
            "title": plain(150), "rich_text_title": kinds({"rich_text": _rich_text}), "subtitle": text(150),
            "width": one_of("narrow", "standard", "wide", "full"), "icon": IMAGE, "is_collapsible": boolean,
            "default_collapsed": boolean, "has_header_divider": boolean, **BLOCK_ID,
        },
    ),
    "video": shape(
        {"alt_text": string(2000, 1), "video_url": string(3000, 1), "thumbnail_url": string(3000, 1),
         "title": plain(199)},
        {"title_url": string(3000), "description": plain(199), "provider_icon_url": string(3000),
         "provider_name": string(200), "author_name": string(49), **BLOCK_ID},
    ),
    "file": shape({"external_id": string(255, 1), "source": one_of("remote")}, BLOCK_ID),
    "call": shape({"call_id": string(255, 1)}, {"api_decoration_available": boolean, "call": anything, **BLOCK_ID}),
}  # fmt: skip


def check_blocks(found: Findings, path: str, blocks: Any, most: int) -> None:
    """Note all that is wrong with blocks: each by its kind, then what must differ between them."""
    list_of(kinds(BLOCKS), most, 0)(found, path, blocks)
    if not isinstance(blocks, list):
        return
    seen: set[str] = set()
    for index, block in enumerate(each for each in blocks if isinstance(each, dict)):
        here = f"{path}/{index}"
        if ONLY_IN.get(str(block.get("type")), found.surface) != found.surface:
            found.add(here, f"unsupported type: {block.get('type')}")
        block_id = block.get("block_id")
        if block_id is not None and block_id in seen:
            found.add(f"{here}/block_id", f'"block_id" {block_id} already exists for another block')
        seen.add(str(block_id))
        _distinct_actions(found, here, block)
        if block.get("type") == "container":
            check_blocks(found, f"{here}/child_blocks", block.get("child_blocks"), 10)


def _distinct_actions(found: Findings, path: str, block: Json) -> None:
    ids = [node["action_id"] for node in walk(block) if isinstance(node.get("action_id"), str)]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        found.add(path, f'"action_id" {twice} already exists for another action')


def check_message_blocks(blocks: Any, completed_files: Container[str], budget: int) -> None:
    """Raise `invalid_blocks_format`, `invalid_blocks` (telling where) or `msg_blocks_too_long`."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    found = Findings("message", completed_files)
    check_blocks(found, "/blocks", blocks, 50)
    markdown = sum(len(str(block.get("text"))) for block in blocks if _kind(block) == "markdown")
    if markdown > 12_000 and not found.messages:
        found.add("/blocks", "markdown blocks must be less than 12001 characters together")
    if sum(_kind(block) == "table" for block in blocks) > 1:
        raise invalid("invalid_attachments", ["[ERROR] only_one_table_allowed"])
    if found.messages:
        raise invalid("invalid_blocks", found.messages)
    if measure(blocks) > budget:
        raise SlackError("msg_blocks_too_long", errors=["msg_blocks_too_long"])


def measure(blocks: list[Json]) -> int:
    """The characters of all blocks together: of their JSON, which is the strictest reading of Slack's limit."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def _kind(block: Any) -> str:
    return str(block.get("type")) if isinstance(block, dict) else ""
