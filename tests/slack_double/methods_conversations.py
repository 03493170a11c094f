"""conversations.*: what channels there are, who is in them, and what was said."""

from tests.slack_double.errors import SlackError
from tests.slack_double.messages import shown, with_replies
from tests.slack_double.methods_people import page
from tests.slack_double.records import Channel, Json, Message
from tests.slack_double.registry import Args, joined, method, need_scope, reachable
from tests.slack_double.state import World

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


def channel_json(world: World, channel: Channel) -> Json:
    body: Json = {
        "id": channel.id, "is_channel": not channel.is_private and not channel.im_user,
        "is_group": channel.is_private and not channel.im_user, "is_im": bool(channel.im_user), "is_mpim": False,
        "is_private": channel.is_private or bool(channel.im_user), "is_archived": channel.archived,
        "is_ext_shared": channel.is_ext_shared, "is_shared": channel.is_ext_shared, "created": 1_700_000_000,
        "context_team_id": world.team_id,
    }  # fmt: skip
    if channel.im_user:
        return body | {"user": channel.im_user}
    return body | {
        "name": channel.name,
        "is_member": world.bot_user_id in channel.members,
        "creator": "U0OWNER",
    }


@method("conversations.info", *READ)
def info(world: World, args: Args) -> Json:
    channel = reachable(world, args.need("channel"))
    need_scope(world, f"{channel.scope_kind}:read")
    body = channel_json(world, channel)
    if args.flag("include_num_members"):
        body["num_members"] = len(channel.members)
    return {"channel": body}


@method("conversations.list", *READ)
def list_them(world: World, args: Args) -> Json:
    kinds = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
    wanted = args.names("types") or ["public_channel"]
    if not set(wanted) <= set(kinds):
        raise SlackError("invalid_types")
    for kind in wanted:
        need_scope(world, f"{kinds[kind]}:read")
    found = [
        channel
        for channel in world.channels.values()
        if channel.scope_kind in {kinds[kind] for kind in wanted}
        and not (channel.archived and args.flag("exclude_archived"))
        and (not channel.is_private or world.bot_user_id in channel.members)
    ]
    some, cursor = page(found, args)
    return {"channels": [channel_json(world, channel) for channel in some], "response_metadata": cursor}


@method("conversations.members", *READ)
def members(world: World, args: Args) -> Json:
    channel = reachable(world, args.need("channel"))
    need_scope(world, f"{channel.scope_kind}:read")
    some, cursor = page(list(channel.members), args)
    return {"members": some, "response_metadata": cursor}


@method("conversations.open", "im:write", "mpim:write")
def open_it(world: World, args: Args) -> Json:
    if args.get("channel"):
        channel = reachable(world, args.get("channel"))
        if not channel.im_user:
            raise SlackError("method_not_supported_for_channel_type")
        return {"channel": {"id": channel.id}}
    users = args.names("users")
    if len(users) != 1:
        raise SlackError("users_list_not_supplied" if not users else "too_many_users")
    if users[0] not in world.users:
        raise SlackError("user_not_found")
    if world.users[users[0]].is_bot:
        raise SlackError("cannot_dm_bot")
    if world.users[users[0]].deleted:
        raise SlackError("user_disabled")
    known = any(channel.im_user == users[0] for channel in world.channels.values())
    channel = world.direct_message(users[0])
    world.touch()
    return {"channel": {"id": channel.id}, **({"no_op": True, "already_open": True} if known else {})}


def _between(args: Args, messages: list[Message]) -> list[Message]:
    """Those between `oldest` and `latest`, without the ends unless `inclusive` says so."""
    oldest, latest = str(args.get("oldest") or "0"), str(args.get("latest") or "99999999999")
    ends = {oldest, latest} if args.flag("inclusive") else set()
    return [each for each in messages if float(oldest) < float(each.ts) < float(latest) or each.ts in ends]


def _pages(world: World, args: Args, found: list[Message]) -> Json:
    some, cursor = page(found, args)
    with_metadata = args.flag("include_all_metadata") and world.plan != "poor"
    bodies = [with_replies(world, each, shown(world, each, with_metadata=with_metadata)) for each in some]
    return {"messages": bodies, "has_more": bool(cursor["next_cursor"]), "response_metadata": cursor}


@method("conversations.history", *HISTORY)
def history(world: World, args: Args) -> Json:
    channel = joined(world, args.need("channel"))
    need_scope(world, f"{channel.scope_kind}:history")
    found = [
        each
        for each in reversed(world.messages[channel.id].values())
        if not each.deleted and (each.thread_ts in (None, each.ts) or each.broadcast)
    ]
    return _pages(world, args, _between(args, found))


@method("conversations.replies", *HISTORY)
def replies(world: World, args: Args) -> Json:
    channel, ts = joined(world, args.need("channel")), str(args.need("ts"))
    need_scope(world, f"{channel.scope_kind}:history")
    there = world.messages[channel.id]
    if ts not in there:
        raise SlackError("thread_not_found")
    parent = there[ts].thread_ts or ts
    thread = [each for each in there.values() if parent in (each.ts, each.thread_ts) and not each.deleted]
    return _pages(world, args, thread[:1] + _between(args, thread[1:]))
