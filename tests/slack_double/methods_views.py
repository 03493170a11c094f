"""views.*: modals on a stack for each person, and Home tabs."""

import secrets
from dataclasses import replace
from typing import Any

from tests.slack_double.elements import carried_state, initial_state
from tests.slack_double.errors import SlackError
from tests.slack_double.messages import with_block_ids
from tests.slack_double.records import Json, View
from tests.slack_double.registry import Args, method
from tests.slack_double.state import World
from tests.slack_double.view_rules import check_view

MOST_VIEWS = 3


def new_view(world: World, user: str, body: Any, surface: str = "modal") -> View:
    """Keep a view that Slack would take; raises what it answers to one it would not."""
    checked = check_view(body, surface, world.completed_files())
    _check_external_id(world, checked, None)
    filled = {**checked, "blocks": list(with_block_ids(checked["blocks"]))}
    view_id = world.new_id("V")
    view = View(
        id=view_id, user=user, body=filled, hash=_hash(world), root_id=view_id,
        state=initial_state(filled["blocks"]), versions=(filled,),
    )  # fmt: skip
    world.views[view_id] = view
    return view


def change_view(world: World, view: View, body: Any) -> View:
    """Replace what a view shows; what was entered stays where its block and action ids stay."""
    checked = check_view(body, view.type, world.completed_files())
    _check_external_id(world, checked, view.id)
    filled = {**checked, "blocks": list(with_block_ids(checked["blocks"]))}
    changed = replace(
        view, body=filled, hash=_hash(world), errors={}, state=carried_state(view.state, filled["blocks"]),
        versions=(*view.versions, filled),
    )  # fmt: skip
    world.views[view.id] = changed
    world.touch()
    return changed


def push_view(world: World, user: str, body: Any) -> View:
    """Put a view on top of the person's stack, of at most three."""
    stack = world.stacks[user]
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= MOST_VIEWS:
        raise SlackError("push_limit_reached")
    view = replace(new_view(world, user, body), root_id=stack[0], previous_id=stack[-1])
    world.views[view.id] = view
    stack.append(view.id)
    world.touch()
    return view


def close_views(world: World, user: str, *, all_of_them: bool) -> None:
    """Take the top view away, or the whole stack."""
    stack = world.stacks[user]
    for view_id in list(stack) if all_of_them else stack[-1:]:
        world.views[view_id] = replace(world.views[view_id], closed=True)
        stack.remove(view_id)
    world.touch()


def view_json(world: World, view: View) -> Json:
    """A view as the Web API and the payloads carry it."""
    body = {"private_metadata": "", "callback_id": "", "external_id": "", **view.body}
    if view.type == "modal":
        body = {"submit": None, "close": None, "clear_on_close": False, "notify_on_close": False, **body}
    return body | {
        "id": view.id, "team_id": world.team_id, "app_id": world.app_id, "bot_id": world.bot_id,
        "app_installed_team_id": world.team_id, "hash": view.hash, "root_view_id": view.root_id,
        "previous_view_id": view.previous_id, "state": {"values": view.state},
    }  # fmt: skip


def _hash(world: World) -> str:
    return f"{int(world.clock.now())}.{secrets.token_hex(4)}"


def _check_external_id(world: World, body: Json, own_id: str | None) -> None:
    wanted = body.get("external_id")
    open_views = (view for view in world.views.values() if not view.closed and view.id != own_id)
    if wanted and any(view.body.get("external_id") == wanted for view in open_views):
        raise SlackError("duplicate_external_id")


@method("views.open")
def open_view(world: World, args: Args) -> Json:
    body = args.need("view")
    check_view(body, "modal", world.completed_files())
    user = world.use_trigger(args.need("trigger_id"))
    view = new_view(world, user, body)
    close_views(world, user, all_of_them=True)
    world.stacks[user] = [view.id]
    world.touch()
    return {"view": view_json(world, view)}


@method("views.push")
def push(world: World, args: Args) -> Json:
    body = args.need("view")
    check_view(body, "modal", world.completed_files())
    user = world.use_trigger(args.need("trigger_id"))
    return {"view": view_json(world, push_view(world, user, body))}


@method("views.update")
def update(world: World, args: Args) -> Json:
    body = args.need("view")
    if args.get("view_id") is None and args.get("external_id") is None:
        raise SlackError("invalid_arguments")
    view = _wanted(world, args)
    if view is None or view.closed:
        raise SlackError("not_found")
    if args.get("hash") is not None and args.get("hash") != view.hash:
        raise SlackError("hash_conflict")
    return {"view": view_json(world, change_view(world, view, body))}


def _wanted(world: World, args: Args) -> View | None:
    if args.get("view_id") is not None:
        return world.views.get(str(args.get("view_id")))
    wanted = args.get("external_id")
    return next((view for view in world.views.values() if view.body.get("external_id") == wanted), None)


@method("views.publish")
def publish(world: World, args: Args) -> Json:
    user, body = str(args.need("user_id")), args.need("view")
    if user not in world.users:
        raise SlackError("user_not_found")
    now = world.views.get(world.homes.get(user, ""))
    if args.get("hash") is not None and (now is None or args.get("hash") != now.hash):
        raise SlackError("hash_conflict")
    view = new_view(world, user, body, "home") if now is None else change_view(world, now, body)
    world.homes[user] = view.id
    world.touch()
    return {"view": view_json(world, view)}
