"""What people in Slack click and type, as envelopes in Slack's real shapes."""

import secrets
from dataclasses import replace
from typing import Any

from tests.slack_double import elements
from tests.slack_double.envelopes import Envelope
from tests.slack_double.errors import DoubleMisused
from tests.slack_double.messages import shown
from tests.slack_double.methods_views import view_json
from tests.slack_double.outbox import Outbox
from tests.slack_double.records import Json, Message, View
from tests.slack_double.response_urls import ResponseUrls
from tests.slack_double.state import World


class Acts:
    """The people's side of the double. Each act returns its envelope."""

    world: World
    outbox: Outbox
    response_urls: ResponseUrls

    # -- clicks ---------------------------------------------------------------------------------------------

    def click(
        self, user: str, channel: str, ts: str, action_id: str, value: Any = None, *, forge: bool = False,
        offline_ok: bool = False,
    ) -> Envelope:  # fmt: skip
        """Use an element of a message. `forge=True` sends what no person could: any action id, value and channel."""
        with self.world.lock:
            message = self.world.find_message(channel, ts)
            if not forge:
                self._check_sees(user, channel, message)
            used = self._used(message.blocks, action_id, value, forge)
            payload = self.interaction(user, "block_actions") | {
                "container": _container(message), "channel": self._place(channel),
                "state": {"values": self._state(user, message, used)},
                "response_url": self.response_urls.new(channel, user, ts, message.thread_ts), "actions": [used],
            }  # fmt: skip
            if message.to is None:
                payload["message"] = shown(self.world, message, with_metadata=True)
        return self.outbox.send(Envelope("interactive", payload, True), offline_ok=offline_ok)

    def select(
        self, user: str, channel: str, ts: str, action_id: str, value: Any, *, forge: bool = False,
        offline_ok: bool = False,
    ) -> Envelope:  # fmt: skip
        """Choose an option of a menu in a message."""
        return self.click(user, channel, ts, action_id, value, forge=forge, offline_ok=offline_ok)

    def click_in_view(
        self, user: str, view_id: str, action_id: str, value: Any = None, *, forge: bool = False,
        offline_ok: bool = False,
    ) -> Envelope:  # fmt: skip
        """Use an element of the modal that is on top, or of a Home tab; what it holds stays in the view's state."""
        with self.world.lock:
            view = self.view_seen(user, view_id, forge)
            used = self._used(view.blocks, action_id, value, forge)
            view = self.world.views[view.id] = replace(view, state=elements.with_action(view.state, used))
            body = view_json(self.world, view)
            payload = self.interaction(user, "block_actions") | {
                "container": {"type": "view", "view_id": view.id}, "view": body, "state": body["state"],
                "actions": [used],
            }  # fmt: skip
        return self.outbox.send(Envelope("interactive", payload, True), offline_ok=offline_ok)

    def click_home(
        self, user: str, action_id: str, value: Any = None, *, forge: bool = False, offline_ok: bool = False
    ) -> Envelope:
        """Use an element of the person's Home tab."""
        view_id = self.world.homes.get(user)
        if view_id is None:
            raise DoubleMisused(f"nothing was published to the Home tab of {user!r}")
        return self.click_in_view(user, view_id, action_id, value, forge=forge, offline_ok=offline_ok)

    # -- commands -------------------------------------------------------------------------------------------

    def slash(
        self, user: str, channel: str, command: str, text: str = "", *, offline_ok: bool = False
    ) -> Envelope:
        """Type a slash command; a text in the acknowledgement is shown as Slack shows it."""
        with self.world.lock:
            person, place = self.world.someone(user), self.world.somewhere(channel)
            name = "directmessage" if place.im_user else place.name
            url = self.response_urls.new(channel, user)
            payload = {
                "token": "verification", "team_id": person.team_id, "team_domain": self.world.team_domain,
                "channel_id": channel, "channel_name": name, "user_id": user, "user_name": person.name,
                "command": command, "text": text, "api_app_id": self.world.app_id, "is_enterprise_install": "false",
                "response_url": url, "trigger_id": self.world.new_trigger(user),
            }  # fmt: skip
        return self.outbox.send(
            Envelope("slash_commands", payload, True), offline_ok=offline_ok,
            answered=lambda done: self._shown(url, done.answer),
        )  # fmt: skip

    def _shown(self, url: str, answer: Json) -> None:
        """A message in the acknowledgement of a command is posted as if to its response URL, for free."""
        if answer:
            body = {name: value for name, value in answer.items() if name != "replace_original"}
            self.response_urls.show(url.rpartition("/")[2], body)

    # -- parts ----------------------------------------------------------------------------------------------

    def interaction(self, user: str, kind: str, *, trigger: bool = True) -> Json:
        person = self.world.someone(user)
        name = person.name.lower().replace(" ", ".")
        payload: Json = {
            "type": kind, "user": {"id": user, "username": name, "name": name, "team_id": person.team_id},
            "team": {"id": self.world.team_id, "domain": self.world.team_domain}, "api_app_id": self.world.app_id,
            "token": "verification", "enterprise": None, "is_enterprise_install": False,
        }  # fmt: skip
        return payload | ({"trigger_id": self.world.new_trigger(user)} if trigger else {})

    def _used(self, blocks: Any, action_id: str, value: Any, forge: bool) -> Json:
        at = f"{self.world.clock.now():.6f}"
        try:
            block, element = elements.find(blocks, action_id, value)
            if not elements.sends(block):
                raise DoubleMisused(
                    f"{action_id!r} is an input without dispatch_action: pass its value to submit()"
                )
            return elements.action(block, element, value, at)
        except DoubleMisused:
            if not forge:
                raise
        text = {"type": "plain_text", "text": "?", "emoji": True}
        made = {
            "type": "button",
            "action_id": action_id,
            "block_id": f"forged{secrets.token_hex(2)}",
            "text": text,
        }
        return made | {"action_ts": at} | ({} if value is None else {"value": value})

    def _state(self, user: str, message: Message, used: Json) -> Json:
        """What this person has entered in a message so far."""
        key = (user, message.ts)
        before = elements.carried_state(self.world.entered.get(key, {}), message.blocks)
        self.world.entered[key] = elements.with_action(before, used)
        return self.world.entered[key]

    def _check_sees(self, user: str, channel: str, message: Message) -> None:
        if user not in self.world.somewhere(channel).members:
            raise DoubleMisused(
                f"{user!r} is not in {channel!r} and sees no buttons there; forge=True clicks anyway"
            )
        if message.to not in (None, user):
            raise DoubleMisused(f"the message {message.ts!r} is shown to {message.to!r} only")

    def view_seen(self, user: str, view_id: str, forge: bool) -> View:
        view = self.world.views.get(view_id)
        if view is None:
            raise DoubleMisused(f"no view {view_id!r}; there are {sorted(self.world.views)}")
        on_top = self.world.stacks[user][-1:] == [view_id] or self.world.homes.get(user) == view_id
        if not on_top and not forge:
            raise DoubleMisused(f"the view {view.title!r} is not what {user!r} sees; closed={view.closed}")
        return view

    def _place(self, channel: str) -> Json:
        known = self.world.channels[channel]
        if known.im_user:
            return {"id": channel, "name": "directmessage"}
        return {"id": channel, "name": "privategroup" if known.is_private else known.name}


def _container(message: Message) -> Json:
    body: Json = {
        "type": "message", "message_ts": message.ts, "channel_id": message.channel,
        "is_ephemeral": message.to is not None,
    }  # fmt: skip
    return body | ({"thread_ts": message.thread_ts} if message.thread_ts else {})
