"""What happens in Slack, as events in their real shape."""

import secrets

from tests.slack_double.envelopes import Envelope
from tests.slack_double.methods_views import view_json
from tests.slack_double.outbox import Outbox
from tests.slack_double.records import Json, Message
from tests.slack_double.state import World


class Events:
    """The Events API side of the double. Each returns its envelope; what was said is kept as a message."""

    world: World
    outbox: Outbox

    def event_app_mention(
        self, user: str, channel: str, text: str, thread_ts: str | None = None, *, offline_ok: bool = False
    ) -> Envelope:
        """Somebody mentions the bot in a channel; the mention is put in front when the text has none."""
        mention = f"<@{self.world.bot_user_id}>"
        text = text if mention in text else f"{mention} {text}"
        event = self._said("app_mention", user, channel, text, thread_ts)
        return self.send_event(event, channel, offline_ok=offline_ok)

    def event_message_im(
        self, user: str, text: str, thread_ts: str | None = None, *, offline_ok: bool = False
    ) -> Envelope:
        """Somebody writes to the bot in their direct message."""
        with self.world.lock:
            channel = self.world.direct_message(user).id
        event = self._said("message", user, channel, text, thread_ts) | {"channel_type": "im"}
        return self.send_event(event, channel, offline_ok=offline_ok)

    def event_message(
        self, user: str, channel: str, text: str, thread_ts: str | None = None, *, offline_ok: bool = False
    ) -> Envelope:
        """Somebody writes in a channel."""
        kind = "group" if self.world.somewhere(channel).is_private else "channel"
        event = self._said("message", user, channel, text, thread_ts) | {"channel_type": kind}
        return self.send_event(event, channel, offline_ok=offline_ok)

    def event_app_home_opened(self, user: str, tab: str = "home", *, offline_ok: bool = False) -> Envelope:
        """Somebody opens the app's Home or Messages tab."""
        with self.world.lock:
            self.world.someone(user)
            channel = self.world.direct_message(user).id
            at = self.world.new_ts(channel)
            event: Json = {
                "type": "app_home_opened",
                "user": user,
                "channel": channel,
                "tab": tab,
                "event_ts": at,
            }
            published = self.world.views.get(self.world.homes.get(user, ""))
            if published is not None:
                event["view"] = view_json(self.world, published)
        return self.send_event(event, offline_ok=offline_ok)

    def send_event(self, event: Json, channel: str | None = None, *, offline_ok: bool = False) -> Envelope:
        """Send any event, wrapped as Slack wraps it."""
        with self.world.lock:
            known = self.world.channels.get(channel or "")
            payload: Json = {
                "token": "verification", "team_id": self.world.team_id, "api_app_id": self.world.app_id,
                "type": "event_callback", "event_id": f"Ev{secrets.token_hex(5).upper()}",
                "event_time": int(self.world.clock.now()), "event": event, "event_context": secrets.token_hex(12),
                "is_ext_shared_channel": bool(known and known.is_ext_shared),
            }  # fmt: skip
            if self.world.plan != "poor":
                payload["authorizations"] = [{
                    "enterprise_id": None, "team_id": self.world.team_id, "user_id": self.world.bot_user_id,
                    "is_bot": True, "is_enterprise_install": False,
                }]  # fmt: skip
                payload["context_team_id"], payload["context_enterprise_id"] = self.world.team_id, None
        return self.outbox.send(Envelope("events_api", payload), offline_ok=offline_ok)

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Keep what somebody wrote without telling the app."""
        with self.world.lock:
            self.world.someone(user)
            self.world.somewhere(channel)
            return self.world.put(
                Message(channel, self.world.new_ts(channel), user, text, thread_ts=thread_ts,
                        client_msg_id=secrets.token_hex(16))
            )  # fmt: skip

    def _said(self, kind: str, user: str, channel: str, text: str, thread_ts: str | None) -> Json:
        message, person = self.say(user, channel, text, thread_ts), self.world.someone(user)
        part = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        event: Json = {
            "type": kind, "user": user, "text": text, "ts": message.ts, "channel": channel, "event_ts": message.ts,
            "team": person.team_id, "client_msg_id": message.client_msg_id,
            "blocks": [{"type": "rich_text", "block_id": secrets.token_hex(3), "elements": [part]}],
        }  # fmt: skip
        if thread_ts:
            event |= {"thread_ts": thread_ts, "parent_user_id": user}
        if person.is_bot:
            event |= {"bot_id": person.bot_id, "app_id": "A0OTHER"}
            del event["client_msg_id"]
        if person.is_stranger:
            event |= {"user_team": person.team_id, "source_team": person.team_id}
        return event
