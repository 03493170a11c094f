"""The URL a click or command comes with: five answers within thirty minutes."""

import json
import secrets
from dataclasses import dataclass, replace

from tests.slack_double.api import Answer, Api, broken
from tests.slack_double.errors import SlackError
from tests.slack_double.messages import content, thread_of
from tests.slack_double.records import Json, Message
from tests.slack_double.registry import Args

MOST_USES, LIFE_SECONDS = 5, 30 * 60


@dataclass
class _Url:
    channel: str
    user: str
    at: float
    message_ts: str | None
    thread_ts: str | None
    uses: int = 0


class ResponseUrls:
    """Makes response URLs and does what is posted to them."""

    def __init__(self, api: Api) -> None:
        self._api, self._world = api, api.world
        self._urls: dict[str, _Url] = {}

    def new(
        self, channel: str, user: str, message_ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        token = secrets.token_hex(12)
        self._urls[token] = _Url(channel, user, self._world.clock.now(), message_ts, thread_ts)
        return f"{self._world.base_url}/actions/{self._world.team_id}/{token}"

    def answer(self, token: str, body: bytes) -> Answer:
        """Do what was posted and note it as a call of `response_url`."""
        with self._world.lock:
            fault = self._api.take_fault("response_url")
            try:
                values = json.loads(body or b"{}")
            except ValueError:
                values = {}
            if fault is not None and not fault.after_doing:
                answer = broken(fault)
            else:
                answer = replace(self._answer(token, values), dropped=fault is not None)
            self._api.note("response_url", values, answer)
        return answer

    def show(self, token: str, values: Json) -> None:
        """Do what an acknowledgement asks for; that does not count as a use. Raises nothing: it complains."""
        try:
            self._do(self._urls[token], Args(values))
        except SlackError as refusal:
            self._world.complaints.append(f"the acknowledgement of a command: {refusal.code}")

    def _answer(self, token: str, values: Json) -> Answer:
        url = self._urls.get(token)
        if url is None:
            return _refused("invalid_token")
        if self._world.clock.now() - url.at > LIFE_SECONDS:
            return _refused("expired_url")
        if url.uses >= MOST_USES:
            return _refused("used_url")
        try:
            self._do(url, Args(values))
        except SlackError as refusal:
            return _refused(refusal.code)
        url.uses += 1
        return Answer({"ok": True})

    def _do(self, url: _Url, args: Args) -> None:
        target = None
        if url.message_ts is not None:
            target = self._world.messages[url.channel].get(url.message_ts) or self._world.ephemerals.get(
                url.message_ts
            )
        if args.flag("delete_original"):
            if target is not None:
                self._world.note(replace(target, deleted=True))
            return
        made = content(self._world, args)
        if args.flag("replace_original") and target is not None and not target.deleted:
            text = target.text if made["text"] is None else made["text"]
            self._world.put(replace(target, text=text, blocks=made["blocks"] or ()))
            return
        in_channel = args.get("response_type") == "in_channel"
        self._world.put(
            Message(
                channel=url.channel,
                ts=self._world.new_ts(url.channel),
                user=self._world.bot_user_id,
                text=made["text"] or "",
                blocks=made["blocks"] or (),
                thread_ts=thread_of(self._world, url.channel, args.get("thread_ts")) or url.thread_ts,
                from_bot=True,
                to=None if in_channel else url.user,
            )
        )


def _refused(code: str) -> Answer:
    """Slack answers 404 to all it refuses here, bad blocks among them."""
    return Answer({"ok": False, "error": code}, 404)
