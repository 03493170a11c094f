"""Messages that grow while they are written, and the status, prompts and title of an assistant thread."""

from dataclasses import replace
from typing import Any

from tests.slack_double.block_rules import check_message_blocks
from tests.slack_double.errors import SlackError
from tests.slack_double.messages import TS, metadata, shown, thread_of, with_block_ids
from tests.slack_double.methods_chat import own_message
from tests.slack_double.records import Json, Message
from tests.slack_double.registry import Args, method, postable
from tests.slack_double.state import World

CHUNKS = {
    "markdown_text": {"text"}, "plan_update": {"title"}, "task_update": {"id", "title", "status"},
    "blocks": {"blocks"},
}  # fmt: skip


def _need_paid_plan(world: World) -> None:
    if world.plan == "free":
        raise SlackError("plan_upgrade_required")


def _chunks(world: World, args: Args) -> list[Json]:
    """What a call adds, as chunks; raises `invalid_chunks`, `msg_too_long` or `invalid_blocks`."""
    chunks: Any = args.get("chunks") or []
    markdown = args.get("markdown_text")
    if not isinstance(chunks, list) or not all(isinstance(chunk, dict) for chunk in chunks):
        raise SlackError("invalid_chunks")
    for chunk in chunks:
        needed = CHUNKS.get(chunk.get("type"))
        if needed is None or not needed <= set(chunk):
            raise SlackError("invalid_chunks")
        if chunk["type"] == "task_update" and chunk["status"] not in (
            "pending",
            "in_progress",
            "complete",
            "error",
        ):
            raise SlackError("invalid_chunks")
        if chunk["type"] == "blocks":
            check_message_blocks(chunk["blocks"], world.completed_files(), world.blocks_budget)
    made = [*([{"type": "markdown_text", "text": str(markdown)}] if markdown else []), *chunks]
    if any(len(chunk.get("text", "")) > 12_000 for chunk in made):
        raise SlackError("msg_too_long")
    return made


def _grown(message: Message, chunks: list[Json]) -> Message:
    more = "".join(chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text")
    return replace(message, text=message.text + more, chunks=(*message.chunks, *chunks))


@method("chat.startStream", "chat:write")
def start(world: World, args: Args) -> Json:
    _need_paid_plan(world)
    channel = postable(world, args.need("channel"))
    thread_ts = thread_of(world, channel.id, args.need("thread_ts"))
    if not channel.im_user:
        for name in ("recipient_team_id", "recipient_user_id"):
            if not args.get(name):
                raise SlackError(f"missing_{name}")
        if args.get("recipient_user_id") not in world.users:
            raise SlackError("user_not_found")
    empty = Message(
        channel=channel.id, ts=world.new_ts(channel.id), user=world.bot_user_id, text="", thread_ts=thread_ts,
        from_bot=True, stream="open",
    )  # fmt: skip
    message = world.put(_grown(empty, _chunks(world, args)))
    world.statuses.pop((channel.id, str(thread_ts)), None)
    return {"channel": channel.id, "ts": message.ts}


def _streaming(world: World, args: Args) -> Message:
    _need_paid_plan(world)
    message = own_message(world, args, "message_not_owned_by_app")
    started = message.versions[0].at
    if message.stream == "open" and world.clock.now() - started > world.stream_seconds:
        message = world.note(replace(message, stream="expired"))
    if message.stream != "open":
        raise SlackError("message_not_in_streaming_state")
    return message


@method("chat.appendStream", "chat:write")
def append(world: World, args: Args) -> Json:
    message, chunks = _streaming(world, args), _chunks(world, args)
    if not chunks:
        raise SlackError("no_text")
    world.put(_grown(message, chunks))
    return {"channel": message.channel, "ts": message.ts}


@method("chat.stopStream", "chat:write")
def stop(world: World, args: Args) -> Json:
    message, blocks = _streaming(world, args), args.get("blocks")
    if blocks:
        check_message_blocks(blocks, world.completed_files(), world.blocks_budget)
    grown = _grown(message, _chunks(world, args))
    if not grown.chunks and not blocks:
        raise SlackError("no_text")
    data = metadata(world, args) or None
    done = world.put(replace(grown, blocks=with_block_ids(blocks or ()), metadata=data, stream="stopped"))
    return {"channel": done.channel, "ts": done.ts, "message": shown(world, done, with_metadata=True)}


def _thread(world: World, args: Args) -> tuple[str, str]:
    channel = world.channels.get(str(args.need("channel_id")))
    if channel is None or world.bot_user_id not in channel.members:
        raise SlackError("channel_not_found")
    thread_ts = str(args.get("thread_ts") or "")
    if thread_ts and not TS.fullmatch(thread_ts):
        raise SlackError("invalid_thread_ts")
    return channel.id, thread_ts


@method("assistant.threads.setStatus", "assistant:write", "chat:write")
def set_status(world: World, args: Args) -> Json:
    args.need("thread_ts")
    key, status = _thread(world, args), args.get("status")
    if not isinstance(status, str):
        raise SlackError("invalid_arguments")
    if len(args.get("loading_messages") or []) > 10:
        raise SlackError("invalid_arguments")
    world.statuses[key] = status, world.clock.now()
    if not status:
        del world.statuses[key]
    world.touch()
    return {}


@method("assistant.threads.setTitle", "assistant:write")
def set_title(world: World, args: Args) -> Json:
    args.need("thread_ts")
    world.titles[_thread(world, args)] = str(args.need("title"))
    world.touch()
    return {}


@method("assistant.threads.setSuggestedPrompts", "assistant:write")
def set_suggested_prompts(world: World, args: Args) -> Json:
    key, prompts = _thread(world, args), args.need("prompts")
    whole = isinstance(prompts, list) and all(
        isinstance(each, dict) and each.get("title") and each.get("message") for each in prompts
    )
    if not whole or not 1 <= len(prompts) <= 4:
        raise SlackError("invalid_arguments")
    world.prompts[key] = prompts
    world.touch()
    return {}
