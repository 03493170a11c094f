"""What a message is made of, and the shape Slack sends it in."""

import itertools
import re
from typing import Any

from tests.slack_double.block_rules import check_message_blocks
from tests.slack_double.errors import SlackError
from tests.slack_double.records import Json, Message
from tests.slack_double.registry import Args
from tests.slack_double.state import World

_numbers = itertools.count(1)
TS = re.compile(r"\d{9,11}\.\d{6}")


def with_block_ids(blocks: Any) -> tuple[Json, ...]:
    """Blocks with the ids Slack makes up for those that have none."""
    return tuple({**block, "block_id": block.get("block_id") or f"b{next(_numbers)}"} for block in blocks)


def content(world: World, args: Args, *, most: int = 40_000) -> Json:
    """The text, blocks, attachments and metadata of a call, checked as Slack checks them."""
    text, blocks, markdown = args.get("text"), args.get("blocks"), args.get("markdown_text")
    if markdown is not None and (text is not None or blocks is not None):
        raise SlackError("markdown_text_conflict")
    if markdown is not None and len(str(markdown)) > 12_000:
        raise SlackError("msg_too_long")
    attachments = args.get("attachments") or []
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise SlackError("invalid_attachments")
    if not (str(text or "").strip() or blocks or attachments or markdown):
        raise SlackError("no_text")
    if text is not None and len(str(text)) > most:
        raise SlackError("msg_too_long")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    for each in attachments:
        if each.get("blocks") is not None:
            check_message_blocks(each["blocks"], world.completed_files(), world.blocks_budget)
    if blocks is not None:
        check_message_blocks(blocks, world.completed_files(), world.blocks_budget)
    return {
        "text": None if text is None and markdown is None else str(text if text is not None else markdown),
        "blocks": None if blocks is None else with_block_ids(blocks),
        "attachments": tuple(attachments),
        "metadata": metadata(world, args),
    }


def metadata(world: World, args: Args) -> Json | None:
    """The metadata of a call; the poor plan does not know it."""
    value = args.get("metadata")
    if value is None or world.plan == "poor":
        return None
    if value == {}:
        return {}
    if not isinstance(value, dict):
        raise SlackError("invalid_metadata_format")
    named = isinstance(value.get("event_type"), str) and isinstance(value.get("event_payload"), dict)
    if not named or set(value) - {"event_type", "event_payload", "entities"}:
        raise SlackError("invalid_metadata_schema")
    if len(str(value)) > 16_000:
        raise SlackError("metadata_too_large")
    return value


def thread_of(world: World, channel: str, ts: Any) -> str | None:
    """The thread a reply belongs to: a reply's own timestamp leads to its parent."""
    if ts is None or ts == "":
        return None
    if not TS.fullmatch(str(ts)):
        raise SlackError("invalid_thread_ts")
    parent = world.messages.get(channel, {}).get(str(ts))
    return parent.thread_ts if parent and parent.thread_ts else str(ts)


def shown(world: World, message: Message, *, with_metadata: bool = False) -> Json:
    """A message as the Web API and the payloads carry it."""
    body: Json = {
        "type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": world.team_id,
    }  # fmt: skip
    if message.from_bot:
        body |= {"bot_id": world.bot_id, "app_id": world.app_id}
        body["bot_profile"] = {
            "id": world.bot_id,
            "app_id": world.app_id,
            "team_id": world.team_id,
            "name": "double",
        }
    if message.blocks:
        body["blocks"] = list(message.blocks)
    if message.attachments:
        body["attachments"] = list(message.attachments)
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    if message.subtype:
        body["subtype"] = message.subtype
    if message.client_msg_id:
        body["client_msg_id"] = message.client_msg_id
    if message.edited:
        body["edited"] = {"user": message.user, "ts": message.edited}
    if message.files:
        body["files"] = [{"id": file, "name": world.files[file].name} for file in message.files]
    if message.metadata and with_metadata:
        body["metadata"] = message.metadata
    return body


def with_replies(world: World, message: Message, body: Json) -> Json:
    """The counts Slack adds to the parent of a thread."""
    replies = [
        each
        for each in world.messages[message.channel].values()
        if each.thread_ts == message.ts and each.ts != message.ts and not each.deleted
    ]
    if not replies:
        return body
    people = list(dict.fromkeys(each.user for each in replies))
    return body | {
        "thread_ts": message.ts, "reply_count": len(replies), "reply_users": people,
        "reply_users_count": len(people), "latest_reply": replies[-1].ts,
    }  # fmt: skip
