"""Who there is: auth, users, bots, the team, user groups, reactions."""

import re
from dataclasses import replace
from typing import Any

from tests.slack_double.errors import SlackError
from tests.slack_double.records import Group, Json, User
from tests.slack_double.registry import Args, joined, method
from tests.slack_double.state import World


def page(items: list[Any], args: Args, most: int = 1000) -> tuple[list[Any], Json]:
    """One page of a list and the cursor of the next, as `response_metadata`."""
    cursor = str(args.get("cursor") or "")
    if cursor and not re.fullmatch(r"from:\d+", cursor):
        raise SlackError("invalid_cursor")
    start = int(cursor[5:]) if cursor else 0
    end = start + max(1, min(args.number("limit", 100), most))
    rest = f"from:{end}" if end < len(items) else ""
    return items[start:end], {"next_cursor": rest}


@method("auth.test")
def auth_test(world: World, args: Args) -> Json:
    return {
        "url": f"https://{world.team_domain}.slack.com/", "team": "Double", "user": "redline",
        "team_id": world.team_id, "user_id": world.bot_user_id, "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }  # fmt: skip


@method("team.info", "team:read")
def team_info(world: World, args: Args) -> Json:
    if args.get("team") not in (None, world.team_id):
        raise SlackError("team_not_found")
    return {"team": {"id": world.team_id, "name": "Double", "domain": world.team_domain, "email_domain": ""}}


@method("bots.info", "users:read")
def bots_info(world: World, args: Args) -> Json:
    wanted = args.get("bot") or world.bot_id
    for user in world.users.values():
        if user.bot_id == wanted:
            body = {"id": wanted, "deleted": user.deleted, "name": user.name, "user_id": user.id}
            return {"bot": body | ({"app_id": world.app_id} if wanted == world.bot_id else {})}
    raise SlackError("bot_not_found")


def user_json(user: User) -> Json:
    profile: Json = {"real_name": user.name, "display_name": user.name, "team": user.team_id}
    if user.email:
        profile["email"] = user.email
    if user.bot_id:
        profile["bot_id"] = user.bot_id
    return {
        "id": user.id, "team_id": user.team_id, "name": user.name.lower().replace(" ", "."), "deleted": user.deleted,
        "real_name": user.name, "profile": profile, "is_bot": user.is_bot, "is_app_user": False,
        "is_admin": user.is_admin, "is_owner": False, "is_primary_owner": False,
        "is_restricted": user.is_restricted, "is_ultra_restricted": False, "updated": 1_700_000_000,
        **({"is_stranger": True} if user.is_stranger else {}),
    }  # fmt: skip


@method("users.info", "users:read")
def users_info(world: World, args: Args) -> Json:
    user = world.users.get(str(args.need("user")))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user_json(user)}


@method("users.list", "users:read")
def users_list(world: World, args: Args) -> Json:
    own = [user for user in world.users.values() if not user.is_stranger]
    some, cursor = page(own, args)
    return {"members": [user_json(user) for user in some], "response_metadata": cursor, "cache_ts": 0}


def _need_paid_plan(world: World) -> None:
    if world.plan == "free":
        raise SlackError("plan_upgrade_required")


def _group_json(world: World, group: Group, with_users: bool) -> Json:
    body: Json = {
        "id": group.id, "team_id": world.team_id, "is_usergroup": True, "name": group.handle, "handle": group.handle,
        "description": "", "is_external": False, "date_delete": 0, "user_count": len(group.users),
    }  # fmt: skip
    return body | ({"users": list(group.users)} if with_users else {})


@method("usergroups.list", "usergroups:read")
def usergroups_list(world: World, args: Args) -> Json:
    _need_paid_plan(world)
    with_users = args.flag("include_users")
    return {"usergroups": [_group_json(world, group, with_users) for group in world.groups.values()]}


@method("usergroups.users.list", "usergroups:read")
def usergroups_users_list(world: World, args: Args) -> Json:
    _need_paid_plan(world)
    group = world.groups.get(str(args.need("usergroup")))
    if group is None:
        raise SlackError("no_such_subteam")
    deleted = {user.id for user in world.users.values() if user.deleted}
    return {"users": [user for user in group.users if args.flag("include_disabled") or user not in deleted]}


@method("reactions.add", "reactions:write")
def reactions_add(world: World, args: Args) -> Json:
    channel, name = joined(world, args.need("channel")), str(args.need("name"))
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", name):
        raise SlackError("invalid_name")
    message = world.messages[channel.id].get(str(args.need("timestamp")))
    if message is None or message.deleted:
        raise SlackError("message_not_found")
    if (world.bot_user_id, name) in message.reactions:
        raise SlackError("already_reacted")
    world.note(replace(message, reactions=(*message.reactions, (world.bot_user_id, name))))
    return {}
