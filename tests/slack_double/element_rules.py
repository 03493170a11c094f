"""What Slack accepts of each block element and composition object.

Limits: docs.slack.dev/reference/block-kit and the validators of slack_sdk.models.blocks 3.47.
"""

from typing import Any

from tests.slack_double.records import walk
from tests.slack_double.rules import (
    Findings,
    Rule,
    anything,
    boolean,
    integer,
    kinds,
    list_of,
    one_of,
    plain,
    shape,
    string,
    text,
    url,
)

ACTION_ID = string(255, 1)
CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
DISPATCH = shape(
    {"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), 2)},
)


def slack_file(found: Findings, path: str, value: Any) -> None:
    """A file of Slack; by id it must be one whose upload was completed."""
    shape({}, {"id": string(255, 1), "url": url})(found, path, value)
    if not isinstance(value, dict):
        return
    if ("id" in value) == ("url" in value):
        found.add(path, "exactly one of id and url must be provided")
    elif "id" in value and value["id"] not in found.completed_files:
        found.add(path, "invalid slack file")


def image_fields(**more: Rule) -> Rule:
    """An image: alt_text, and exactly one of image_url and slack_file."""
    known = shape({"alt_text": string(2000, 1)}, {"image_url": url, "slack_file": slack_file, **more})

    def rule(found: Findings, path: str, value: Any) -> None:
        known(found, path, value)
        if ("image_url" in value) == ("slack_file" in value):
            found.add(path, "exactly one of image_url and slack_file must be provided")

    return rule


def option(label: Rule, most_value: int = 150) -> Rule:
    return shape(
        {"text": label, "value": string(most_value, 1)},
        {"description": text(75), "url": url},
    )


def choices(label: Rule, most: int) -> Rule:
    """A menu: exactly one of options and option_groups, and first choices that are among them."""
    groups = shape({"label": plain(75), "options": list_of(option(label), 100)})

    def rule(found: Findings, path: str, value: Any) -> None:
        if ("options" in value) == ("option_groups" in value):
            found.add(path, "exactly one of options and option_groups must be provided")
        if "options" in value:
            list_of(option(label), most)(found, f"{path}/options", value["options"])
        if "option_groups" in value:
            list_of(groups, 100)(found, f"{path}/option_groups", value["option_groups"])
        first = value.get("initial_options") or [value.get("initial_option")]
        known = [node for node in walk([value.get("options"), value.get("option_groups")]) if "value" in node]
        if any(each is not None and each not in known for each in first):
            found.add(path, "initial options must be among the options")

    return rule


def menu(label: Rule, most: int, **more: Rule) -> Rule:
    fields = shape({}, {"action_id": ACTION_ID, "options": anything, "confirm": CONFIRM, **more})
    options = choices(label, most)

    def rule(found: Findings, path: str, value: Any) -> None:
        fields(found, path, value)
        options(found, path, value)

    return rule


def picker(**more: Rule) -> Rule:
    return shape(
        {},
        {
            "action_id": ACTION_ID, "placeholder": plain(150), "confirm": CONFIRM,
            "focus_on_load": boolean, **more,
        },
    )  # fmt: skip


def typed(**more: Rule) -> Rule:
    return shape(
        {},
        {
            "action_id": ACTION_ID, "placeholder": plain(150), "focus_on_load": boolean,
            "initial_value": string(3000), "dispatch_action_config": DISPATCH, **more,
        },
    )  # fmt: skip


PLAIN75 = plain(75)
SELECT = {"placeholder": plain(150), "focus_on_load": boolean, "option_groups": anything}
MANY = {**SELECT, "max_selected_items": integer(1, 100)}
IDS = list_of(string(255, 1), 100)
FEEDBACK = shape({"text": PLAIN75, "value": string(2000, 1)}, {"accessibility_label": string(75)})
FILTER = shape(
    {}, {"include": anything, "exclude_external_shared_channels": boolean, "exclude_bot_users": boolean}
)
CONVERSATION = {"filter": FILTER, "default_to_current_conversation": boolean}

ELEMENTS: dict[str, Rule] = {
    "button": shape(
        {"text": PLAIN75},
        {
            "action_id": ACTION_ID, "value": string(2000), "url": url, "confirm": CONFIRM,
            "style": one_of("primary", "danger"), "accessibility_label": string(75),
            "agent_prompt": string(4000),
        },
    ),
    "icon_button": shape(
        {"icon": string(75, 1), "text": PLAIN75},
        {
            "action_id": ACTION_ID, "value": string(2000), "confirm": CONFIRM,
            "accessibility_label": string(75), "visible_to_user_ids": list_of(string(255, 1), 10),
        },
    ),
    "feedback_buttons": shape(
        {"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {"action_id": ACTION_ID}
    ),
    "workflow_button": shape(
        {"text": PLAIN75, "workflow": anything},
        {"action_id": ACTION_ID, "style": one_of("primary", "danger"), "accessibility_label": string(75)},
    ),
    "image": image_fields(),
    "overflow": menu(PLAIN75, 5),
    "checkboxes": menu(text(75), 10, initial_options=anything, focus_on_load=boolean),
    "radio_buttons": menu(text(75), 10, initial_option=anything, focus_on_load=boolean),
    "static_select": menu(PLAIN75, 100, initial_option=anything, **SELECT),
    "multi_static_select": menu(PLAIN75, 100, initial_options=anything, **MANY),
    "external_select": picker(initial_option=anything, min_query_length=integer(0, 100)),
    "multi_external_select": picker(initial_options=anything, min_query_length=integer(0, 100), **MANY),
    "users_select": picker(initial_user=string(255, 1)),
    "multi_users_select": picker(initial_users=IDS, max_selected_items=integer(1, 100)),
    "channels_select": picker(initial_channel=string(255, 1), response_url_enabled=boolean),
    "multi_channels_select": picker(initial_channels=IDS, max_selected_items=integer(1, 100)),
    "conversations_select": picker(
        initial_conversation=string(255, 1), response_url_enabled=boolean, **CONVERSATION
    ),
    "multi_conversations_select": picker(
        initial_conversations=IDS, max_selected_items=integer(1, 100), **CONVERSATION
    ),
    "datepicker": picker(initial_date=string(10, 10)),
    "timepicker": picker(initial_time=string(5, 5), timezone=string(100)),
    "datetimepicker": picker(initial_date_time=integer(0, 9_999_999_999)),
    "plain_text_input": typed(
        multiline=boolean, min_length=integer(0, 3000), max_length=integer(1, 3000)
    ),
    "email_text_input": typed(),
    "url_text_input": typed(),
    "number_input": typed(is_decimal_allowed=boolean, min_value=string(), max_value=string()),
    "rich_text_input": typed(initial_value=anything),
    "file_input": shape({}, {"action_id": ACTION_ID, "filetypes": anything, "max_files": integer(1, 10)}),
    "url": shape({"url": url, "text": string(3000, 1)}, {"icon_url": string(3000)}),
}  # fmt: skip

_menus = (
    "static_select", "external_select", "users_select", "channels_select", "conversations_select",
    "multi_static_select", "multi_external_select", "multi_users_select", "multi_channels_select",
    "multi_conversations_select",
)  # fmt: skip
_pickers = ("datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons")
_inputs = (
    "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input",
)  # fmt: skip

IN_ACTIONS = kinds(
    ELEMENTS, "button", "overflow", "workflow_button", *(name for name in _menus if "multi" not in name), *_pickers,
    *(name for name in _menus if "multi" in name),
)  # fmt: skip
IN_SECTION = kinds(
    ELEMENTS, "button", "image", "overflow", "workflow_button", *_menus, *_pickers[:2], *_pickers[3:]
)
IN_INPUT = kinds(ELEMENTS, *_inputs, *_menus, *_pickers)
IN_CONTEXT_ACTIONS = kinds(ELEMENTS, "feedback_buttons", "icon_button")
IMAGE = kinds(ELEMENTS, "image")
BUTTON = kinds(ELEMENTS, "button")
IN_CONTEXT = kinds(
    {**ELEMENTS, "plain_text": plain(3000), "mrkdwn": text(3000)}, "image", "plain_text", "mrkdwn"
)
