"""The double opens, stacks, changes and submits modals, and refuses what Slack refuses of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack_double.errors import DoubleMisused
from tests.slack_double.running import client_of
from tests.slack_double.server import SlackDouble

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def text_input(block_id: str = "why", **fields: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": f"{block_id}_text", **fields}
    return {"type": "input", "block_id": block_id, "label": plain("Why"), "element": element}


def modal(*blocks: Json, **fields: Any) -> Json:
    body = {"type": "modal", "title": plain("Edit"), "submit": plain("Save"), "callback_id": "edit"}
    return body | {"blocks": list(blocks) or [text_input()]} | fields


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    with SlackDouble() as running:
        running.add_user("U1", "Ada")
        running.add_channel("C1", "policy", ["U1"])
        yield running


@pytest.fixture
def client(double: SlackDouble) -> WebClient:
    return client_of(double)


def trigger(double: SlackDouble) -> str:
    """A trigger id as a command brings it."""
    return str(double.slash("U1", "C1", "/redline", offline_ok=True).payload["trigger_id"])


def test_an_opened_modal_is_what_the_person_sees(double: SlackDouble, client: WebClient) -> None:
    answer = client.views_open(trigger_id=trigger(double), view=modal(private_metadata="p"))
    seen = double.view_of("U1")
    assert seen is not None
    assert (seen.id, seen.hash, seen.title) == (answer["view"]["id"], answer["view"]["hash"], "Edit")
    assert (seen.private_metadata, seen.callback_id) == ("p", "edit")
    assert answer["view"]["state"]["values"] == {
        "why": {"why_text": {"type": "plain_text_input", "value": None}}
    }


def test_a_trigger_id_is_good_for_three_seconds_and_one_use(double: SlackDouble, client: WebClient) -> None:
    used = trigger(double)
    client.views_open(trigger_id=used, view=modal())
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        client.views_open(trigger_id=used, view=modal())
    old = trigger(double)
    double.clock.advance(3.1)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        client.views_open(trigger_id=old, view=modal())
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        client.views_open(trigger_id="1.2.made-up", view=modal())


def test_a_clock_may_give_triggers_a_longer_life() -> None:
    with SlackDouble(trigger_seconds=30) as double:
        double.add_user("U1", "Ada")
        double.add_channel("C1", "policy", ["U1"])
        old = trigger(double)
        double.clock.advance(29)
        client_of(double).views_open(trigger_id=old, view=modal())


BROKEN: dict[str, tuple[Json, str]] = {
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "/view/blocks"),
    "no blocks": (modal() | {"blocks": []}, "/view/blocks"),
    "long title": (modal(title=plain("x" * 25)), "/view/title/text"),
    "no title": ({"type": "modal", "blocks": [{"type": "divider"}]}, "/view"),
    "long submit": (modal(submit=plain("x" * 25)), "/view/submit/text"),
    "long close": (modal(close=plain("x" * 25)), "/view/close/text"),
    "inputs and no submit": ({"type": "modal", "title": plain("x"), "blocks": [text_input()]}, "/view"),
    "long private_metadata": (modal(private_metadata="x" * 3001), "/view/private_metadata"),
    "long callback_id": (modal(callback_id="x" * 256), "/view/callback_id"),
    "unknown field": (modal(colour="red"), "/view"),
    "home as modal": ({"type": "home", "blocks": []}, "/view/type"),
    "markdown in a modal": (modal({"type": "markdown", "text": "x"}), "/view/blocks/0"),
    "long first value": (modal(text_input(initial_value="x" * 3001)), "/view/blocks/0/element/initial_value"),
    "two with focus": (modal(text_input(focus_on_load=True), text_input("b", focus_on_load=True)), "/view/blocks"),
    "twice a block id": (modal(text_input(), text_input()), "/view/blocks/1/block_id"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_view_beyond_a_limit_is_refused_with_the_place(
    double: SlackDouble, client: WebClient, name: str
) -> None:
    view, place = BROKEN[name]
    with pytest.raises(SlackApiError) as caught:
        client.views_open(trigger_id=trigger(double), view=view)
    answer = caught.value.response
    assert answer["error"] == "invalid_arguments"
    messages = answer["response_metadata"]["messages"]
    assert any(message.endswith(f"[json-pointer:{place}]") for message in messages), messages


def test_a_view_of_over_250_kb_is_too_large(double: SlackDouble, client: WebClient) -> None:
    blocks = [{"type": "section", "text": plain("x" * 3000)}] * 90
    with pytest.raises(SlackApiError, match="view_too_large"):
        client.views_open(trigger_id=trigger(double), view=modal(*blocks))


def test_an_update_needs_the_hash_of_what_is_shown(double: SlackDouble, client: WebClient) -> None:
    first = client.views_open(trigger_id=trigger(double), view=modal())["view"]
    second = client.views_update(view_id=first["id"], hash=first["hash"], view=modal(title=plain("Two")))[
        "view"
    ]
    assert second["hash"] != first["hash"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_update(view_id=first["id"], hash=first["hash"], view=modal(title=plain("Three")))
    seen = double.view_of("U1")
    assert seen is not None
    assert [version["title"]["text"] for version in seen.versions] == ["Edit", "Two"]


def test_an_update_of_a_view_that_is_not_open_is_not_found(double: SlackDouble, client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="not_found"):
        client.views_update(view_id="V9", view=modal())
    opened = client.views_open(trigger_id=trigger(double), view=modal(external_id="mine"))["view"]
    client.views_update(external_id="mine", view=modal(external_id="mine", title=plain("Two")))
    double.close("U1", opened["id"])
    with pytest.raises(SlackApiError, match="not_found"):
        client.views_update(view_id=opened["id"], view=modal())


def test_an_external_id_names_one_open_view(double: SlackDouble, client: WebClient) -> None:
    client.views_open(trigger_id=trigger(double), view=modal(external_id="mine"))
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        client.views_push(trigger_id=trigger(double), view=modal(external_id="mine"))


def test_a_stack_holds_three_views(double: SlackDouble, client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="not_found"):
        client.views_push(trigger_id=trigger(double), view=modal())
    root = client.views_open(trigger_id=trigger(double), view=modal())["view"]["id"]
    second = client.views_push(trigger_id=trigger(double), view=modal(title=plain("Two")))["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (root, root)
    top = client.views_push(trigger_id=trigger(double), view=modal(title=plain("Three")))["view"]["id"]
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        client.views_push(trigger_id=trigger(double), view=modal())
    double.close("U1", top)
    seen = double.view_of("U1")
    assert seen is not None
    assert seen.title == "Two"
    double.close("U1", seen.id, all_of_them=True)
    assert double.view_of("U1") is None


def test_what_was_entered_stays_where_the_ids_stay(double: SlackDouble, client: WebClient) -> None:
    opened = client.views_open(trigger_id=trigger(double), view=modal())["view"]
    double.submit("U1", opened["id"], {"why": "because"}, wait=False, offline_ok=True)
    kept = client.views_update(view_id=opened["id"], view=modal(text_input(), text_input("more")))["view"]
    assert kept["state"]["values"]["why"]["why_text"]["value"] == "because"
    gone = client.views_update(view_id=opened["id"], view=modal(text_input("more")))["view"]
    assert set(gone["state"]["values"]) == {"more"}


def test_slacks_own_form_stops_what_it_would_not_submit(double: SlackDouble, client: WebClient) -> None:
    opened = client.views_open(trigger_id=trigger(double), view=modal(text_input(max_length=5)))["view"]["id"]
    for values, reason in (
        ({}, "required"),
        ({"why": "too long"}, "at most 5"),
        ({"other": "x"}, "no inputs named"),
    ):
        with pytest.raises(DoubleMisused, match=reason):
            double.submit("U1", opened, values)
    with pytest.raises(DoubleMisused, match="no view"):
        double.submit("U1", "V9")
    double.close("U1", opened)
    with pytest.raises(DoubleMisused, match="not what 'U1' sees"):
        double.submit("U1", opened, {"why": "x"})


def test_a_submission_has_slacks_shape(double: SlackDouble, client: WebClient) -> None:
    option = {"text": plain("High"), "value": "high"}
    menu = {"type": "input", "block_id": "risk", "label": plain("Risk"), "optional": True,
            "element": {"type": "static_select", "action_id": "level", "options": [option]}}  # fmt: skip
    opened = client.views_open(
        trigger_id=trigger(double), view=modal(text_input(), menu, private_metadata="p")
    )["view"]
    sent = double.submit(
        "U1", opened["id"], {"why": "x", "level": "high"}, wait=False, offline_ok=True
    ).payload
    assert sent["type"] == "view_submission"
    assert (sent["user"]["id"], sent["user"]["team_id"], sent["team"]["id"]) == (
        "U1",
        double.team_id,
        double.team_id,
    )
    view = sent["view"]
    assert (view["hash"], view["private_metadata"], view["callback_id"]) == (opened["hash"], "p", "edit")
    assert view["state"]["values"]["why"]["why_text"] == {"type": "plain_text_input", "value": "x"}
    assert view["state"]["values"]["risk"]["level"] == {"type": "static_select", "selected_option": option}
    client.views_open(trigger_id=sent["trigger_id"], view=modal())


def test_closing_tells_the_app_only_when_it_asked(double: SlackDouble, client: WebClient) -> None:
    quiet = client.views_open(trigger_id=trigger(double), view=modal())["view"]["id"]
    assert double.close("U1", quiet) is None
    double.hold()
    loud = client.views_open(trigger_id=trigger(double), view=modal(notify_on_close=True))["view"]["id"]
    told = double.close("U1", loud)
    assert told is not None
    assert (told.payload["type"], told.payload["view"]["id"]) == ("view_closed", loud)


def test_a_home_tab_is_published_and_guarded_by_its_hash(double: SlackDouble, client: WebClient) -> None:
    button = {"type": "button", "text": plain("Go"), "action_id": "go", "value": "1"}
    home = {"type": "home", "blocks": [{"type": "actions", "block_id": "b", "elements": [button]}]}
    first = client.views_publish(user_id="U1", view=home)["view"]
    client.views_publish(
        user_id="U1", view={"type": "home", "blocks": [*home["blocks"], {"type": "divider"}]}
    )
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_publish(user_id="U1", view=home, hash=first["hash"])
    seen = double.home("U1")
    assert seen is not None
    assert (seen.id, seen.buttons, len(seen.blocks)) == (first["id"], ["go"], 2)
    used = double.click_home("U1", "go", offline_ok=True).payload
    assert (used["view"]["id"], used["container"]["type"], used["actions"][0]["value"]) == (
        seen.id,
        "view",
        "1",
    )
    assert "response_url" not in used
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        client.views_publish(user_id="U1", view=modal())
    with pytest.raises(SlackApiError, match="user_not_found"):
        client.views_publish(user_id="U9", view=home)


def test_an_input_tells_the_app_at_once_only_with_dispatch_action(
    double: SlackDouble, client: WebClient
) -> None:
    loud = text_input("loud") | {"dispatch_action": True}
    opened = client.views_open(trigger_id=trigger(double), view=modal(text_input(), loud))["view"]["id"]
    with pytest.raises(DoubleMisused, match="dispatch_action"):
        double.click_in_view("U1", opened, "why_text", "x", offline_ok=True)
    sent = double.click_in_view("U1", opened, "loud_text", "typed", offline_ok=True).payload
    assert sent["actions"][0]["value"] == "typed"
    assert sent["view"]["state"]["values"]["loud"]["loud_text"]["value"] == "typed"
