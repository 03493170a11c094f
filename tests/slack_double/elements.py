"""Elements a person can use: finding them in blocks, what using one sends, and the state of a view."""

from collections.abc import Iterator
from typing import Any

from tests.slack_double.errors import DoubleMisused
from tests.slack_double.records import Json

# For each element that holds a value: where its state carries it and where its first value stands.
HOLDS = {
    "plain_text_input": ("value", "initial_value"), "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"), "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"), "radio_buttons": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"), "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"), "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"), "file_input": ("files", "initial_files"),
}  # fmt: skip
LISTS = ("selected_options", "selected_users", "selected_channels", "selected_conversations", "files")


def elements(blocks: Any) -> Iterator[tuple[Json, Json]]:
    """Each element with the block it is in."""
    for block in blocks:
        inner = [
            *block.get("elements", ()),
            block.get("accessory"),
            block.get("element"),
            *block.get("actions", ()),
        ]
        yield from ((block, each) for each in inner if isinstance(each, dict) and "type" in each)
        yield from elements(block.get("child_blocks", ()))
        if block.get("type") == "carousel":
            yield from elements(block["elements"])


def find(blocks: Any, action_id: str, value: Any = None) -> tuple[Json, Json]:
    """The element with this action id, and with this value where a button of that value is asked for."""
    named = [pair for pair in elements(blocks) if pair[1].get("action_id") == action_id]
    if not named:
        there = sorted({each["action_id"] for _, each in elements(blocks) if "action_id" in each})
        raise DoubleMisused(f"nothing with the action id {action_id!r} to use; there are {there}")
    if value is None or named[0][1]["type"] not in ("button", "icon_button"):
        return named[0]
    for block, element in named:
        if element.get("value") == value:
            return block, element
    raise DoubleMisused(
        f"no button {action_id!r} has the value {value!r}; {[e.get('value') for _, e in named]}"
    )


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(option for group in groups for option in group["options"])]


def held(element: Json, value: Any) -> Any:
    """A value as the state of this element carries it; option values become whole options."""
    place = HOLDS[element["type"]][0]
    if value is None or isinstance(value, dict):
        return value
    if place == "selected_options":
        return [_option(element, each) for each in value]
    if place == "selected_option":
        return _option(element, value)
    return value


def _option(element: Json, value: Any) -> Json:
    if isinstance(value, dict):
        return value
    known = options_of(element)
    for option in known:
        if option["value"] == value:
            return option
    if element["type"].endswith("external_select"):
        return {"text": {"type": "plain_text", "text": str(value)}, "value": value}
    raise DoubleMisused(f"{value!r} is none of the options {[option['value'] for option in known]}")


def sends(block: Json) -> bool:
    """Whether using an element of this block tells the app at once; inputs do only with `dispatch_action`."""
    return block.get("type") != "input" or block.get("dispatch_action") is True


def action(block: Json, element: Json, value: Any, at: str) -> Json:
    """What one use of an element sends, as an entry of `actions`."""
    kind = element["type"]
    body = {"type": kind, "action_id": element["action_id"], "block_id": block["block_id"], "action_ts": at}
    if kind in ("button", "icon_button", "workflow_button"):
        body["text"] = element["text"]
        return body | {name: element[name] for name in ("value", "style", "url") if name in element}
    if kind == "overflow":
        return body | {"selected_option": _option(element, value)}
    if kind == "feedback_buttons":
        buttons = [element["positive_button"], element["negative_button"]]
        chosen = next((each for each in buttons if each["value"] == value), None)
        if chosen is None:
            raise DoubleMisused(f"no feedback button has the value {value!r}")
        return body | {"value": value, "text": chosen["text"]}
    return body | {HOLDS[kind][0]: held(element, value)}


def with_action(state: Json, used: Json) -> Json:
    """The state after one use of an element that holds a value."""
    if used["type"] not in HOLDS or used["action_id"] not in state.get(used["block_id"], {}):
        return state
    place = HOLDS[used["type"]][0]
    entry = {"type": used["type"], place: used.get(place)}
    return {**state, used["block_id"]: {**state[used["block_id"]], used["action_id"]: entry}}


def initial_state(blocks: Any) -> Json:
    """`state.values` of a view nobody has touched: block id, action id, value."""
    state: Json = {}
    for block, element in elements(blocks):
        if element["type"] in HOLDS and "action_id" in element:
            place, first = HOLDS[element["type"]]
            value = element.get(first, [] if place in LISTS else None)
            state.setdefault(block["block_id"], {})[element["action_id"]] = {
                "type": element["type"],
                place: value,
            }
    return state


def carried_state(old: Json, blocks: Any) -> Json:
    """The state of a changed view: kept where block id, action id and type are the same."""
    new = initial_state(blocks)
    for block_id, actions in new.items():
        for action_id, entry in actions.items():
            before = old.get(block_id, {}).get(action_id)
            if before is not None and before["type"] == entry["type"]:
                actions[action_id] = before
    return new


def entered(state: Json, blocks: Any, values: Json) -> Json:
    """The state with a person's entries; `values` goes by block id, by action id, or by both."""
    new = {block_id: dict(actions) for block_id, actions in state.items()}
    unknown = set(values)
    for block, element in elements(blocks):
        block_id, action_id = block["block_id"], element.get("action_id")
        if action_id is None or element["type"] not in HOLDS:
            continue
        for name in (block_id, action_id):
            if name in values:
                value = values[name]
                if name == block_id and isinstance(value, dict) and action_id in value:
                    value = value[action_id]
                entry = {"type": element["type"], HOLDS[element["type"]][0]: held(element, value)}
                new[block_id] = {**new[block_id], action_id: entry}
                unknown.discard(name)
                break
    if unknown:
        raise DoubleMisused(f"no inputs named {sorted(unknown)}; there are {sorted(state)}")
    return new


def missing_or_wrong(state: Json, blocks: Any) -> dict[str, str]:
    """What Slack's own form would not let a person submit: block id and why."""
    wrong = {}
    for block, element in elements(blocks):
        if block.get("type") != "input" or "action_id" not in element:
            continue
        value = state[block["block_id"]][element["action_id"]].get(HOLDS[element["type"]][0])
        if value in (None, "", []):
            if not block.get("optional"):
                wrong[block["block_id"]] = "a value is required"
        elif isinstance(value, str) and len(value) > element.get("max_length", 3000):
            wrong[block["block_id"]] = f"at most {element.get('max_length', 3000)} characters"
        elif isinstance(value, str) and len(value) < element.get("min_length", 0):
            wrong[block["block_id"]] = f"at least {element['min_length']} characters"
    return wrong
