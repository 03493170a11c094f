"""chat.*: posting, changing and taking back messages."""

from dataclasses import replace

from tests.slack_double.errors import SlackError
from tests.slack_double.messages import content, shown, thread_of
from tests.slack_double.records import Json, Message
from tests.slack_double.registry import Args, joined, method, postable, reachable
from tests.slack_double.state import World


@method("chat.postMessage", "chat:write")
def post_message(world: World, args: Args) -> Json:
    channel = postable(world, args.need("channel"))
    made = content(world, args)
    client_msg_id = args.get("client_msg_id")
    earlier = _earlier(world, channel.id, client_msg_id)
    if earlier is not None:
        return _posted(world, earlier)
    thread_ts = thread_of(world, channel.id, args.get("thread_ts"))
    message = world.put(
        Message(
            channel=channel.id,
            ts=world.new_ts(channel.id),
            user=world.bot_user_id,
            text=made["text"] or "",
            blocks=made["blocks"] or (),
            attachments=made["attachments"],
            metadata=made["metadata"] or None,
            thread_ts=thread_ts,
            client_msg_id=client_msg_id,
            broadcast=args.flag("reply_broadcast"),
            from_bot=True,
        )
    )
    if thread_ts:
        world.statuses.pop((channel.id, thread_ts), None)
    return _posted(world, message)


def _posted(world: World, message: Message) -> Json:
    body = shown(world, message, with_metadata=True)
    return {"channel": message.channel, "ts": message.ts, "message": body}


def _earlier(world: World, channel: str, client_msg_id: object) -> Message | None:
    """The post of the last minute with this client_msg_id, when the double was told to look for one."""
    if not world.dedupe_client_msg_id or client_msg_id is None:
        return None
    since = world.clock.now() - 60
    for message in reversed(world.messages[channel].values()):
        if message.versions[0].at < since:
            return None
        if message.client_msg_id == client_msg_id and message.from_bot:
            return message
    return None


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(world: World, args: Args) -> Json:
    channel = postable(world, args.need("channel"))
    user = args.need("user")
    if user not in world.users:
        raise SlackError("user_not_found")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    made = content(world, args)
    message = world.put(
        Message(
            channel=channel.id,
            ts=world.new_ts(channel.id),
            user=world.bot_user_id,
            text=made["text"] or "",
            blocks=made["blocks"] or (),
            thread_ts=thread_of(world, channel.id, args.get("thread_ts")),
            from_bot=True,
            to=user,
        )
    )
    return {"message_ts": message.ts}


def own_message(world: World, args: Args, refusal: str, ts_name: str = "ts") -> Message:
    """A message of the bot that is there to be changed."""
    channel = joined(world, args.need("channel"))
    found = world.messages[channel.id].get(str(args.need(ts_name)))
    if found is None or found.deleted:
        raise SlackError("message_not_found")
    if not found.from_bot:
        raise SlackError(refusal)
    return found


@method("chat.update", "chat:write")
def update(world: World, args: Args) -> Json:
    """Change a message. As documented: text of at most 4,000 characters; text without blocks takes the blocks away."""
    message = own_message(world, args, "cant_update_message")
    if message.stream == "open":
        raise SlackError("streaming_state_conflict")
    if world.channels[message.channel].archived:
        raise SlackError("is_archived")
    made = content(world, args, most=4_000)
    blocks, text = made["blocks"], made["text"]
    if blocks is None:
        blocks = message.blocks if text is None else ()
    data = message.metadata if made["metadata"] is None else made["metadata"] or None
    changed = world.put(
        replace(
            message,
            text=message.text if text is None else text,
            blocks=blocks,
            metadata=data,
            edited=world.new_ts(message.channel) if not blocks else message.edited,
        )
    )
    body = shown(world, changed, with_metadata=True)
    return {"channel": changed.channel, "ts": changed.ts, "text": changed.text, "message": body}


@method("chat.delete", "chat:write")
def delete(world: World, args: Args) -> Json:
    message = own_message(world, args, "cant_delete_message")
    if message.stream == "open":
        raise SlackError("cant_delete_message")
    world.note(replace(message, deleted=True))
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink")
def permalink(world: World, args: Args) -> Json:
    channel = reachable(world, args.need("channel"))
    ts = str(args.need("message_ts"))
    message = world.messages[channel.id].get(ts)
    if message is None or message.deleted:
        raise SlackError("message_not_found")
    url = f"https://{world.team_domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != ts:
        url += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": url}
