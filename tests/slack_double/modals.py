"""What people do with modals: submit them, close them, and see what the app answers."""

from dataclasses import replace
from typing import Any

from tests.slack_double import elements
from tests.slack_double.acts import Acts
from tests.slack_double.envelopes import Envelope
from tests.slack_double.errors import DoubleMisused, SlackError, TimedOut
from tests.slack_double.methods_views import change_view, close_views, push_view, view_json
from tests.slack_double.records import Json, View


class Modals(Acts):
    """The people's side of modals."""

    def submit(
        self, user: str, view_id: str, values: Json | None = None, *, forge: bool = False, wait: bool = True,
        offline_ok: bool = False,
    ) -> Envelope:  # fmt: skip
        """Enter values (by block id or action id) and submit; returns once the app's answer has taken effect.

        Raises `DoubleMisused` for what Slack's form would not let through, such as an empty required input.
        """
        with self.world.lock:
            view = self.view_seen(user, view_id, forge)
            if "submit" not in view.body and not forge:
                raise DoubleMisused(f"the view {view.title!r} has no submit button")
            view = replace(view, state=elements.entered(view.state, view.blocks, values or {}))
            wrong = elements.missing_or_wrong(view.state, view.blocks)
            if wrong and not forge:
                raise DoubleMisused(f"Slack would not submit this: {wrong}")
            self.world.views[view.id] = view
            payload = self.interaction(user, "view_submission") | {
                "view": view_json(self.world, view), "response_urls": [],
            }  # fmt: skip
        envelope = Envelope("interactive", payload, True)
        self.outbox.send(
            envelope, offline_ok=offline_ok, answered=lambda done: self._submitted(view.id, done.answer)
        )
        if wait and envelope.sent_at and self.outbox.http is None:
            self._await_ack(envelope)
        return envelope

    def close(self, user: str, view_id: str, *, all_of_them: bool = False) -> Envelope | None:
        """Close the top view (or the whole stack); the app hears of it only when it asked for `notify_on_close`."""
        with self.world.lock:
            view = self.view_seen(user, view_id, forge=False)
            close_views(self.world, user, all_of_them=all_of_them)
            payload = self.interaction(user, "view_closed", trigger=False) | {
                "view": view_json(self.world, view), "is_cleared": all_of_them,
            }  # fmt: skip
        if not view.body.get("notify_on_close"):
            return None
        return self.outbox.send(Envelope("interactive", payload, True))

    def _submitted(self, view_id: str, answer: Json) -> None:
        """Do what the app answered to a submission, as Slack's client does."""
        view = self.world.views[view_id]
        what = answer.get("response_action")
        try:
            if what is None:
                close_views(self.world, view.user, all_of_them=False)
            elif what == "clear":
                close_views(self.world, view.user, all_of_them=True)
            elif what == "update":
                change_view(self.world, view, answer.get("view"))
            elif what == "push":
                push_view(self.world, view.user, answer.get("view"))
            elif what == "errors":
                self._show_errors(view, answer.get("errors"))
            else:
                raise SlackError("unknown response_action")
        except SlackError as refusal:
            where = refusal.extra.get("response_metadata", {}).get("messages", "")
            self.world.complaints.append(
                f"the answer to a submission of {view.title!r}: {refusal.code} {where}"
            )

    def _show_errors(self, view: View, errors: Any) -> None:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            raise SlackError(f"errors must name input blocks ({sorted(inputs)}): {errors!r}")
        self.world.views[view.id] = replace(view, errors=dict(errors))
        self.world.touch()

    def _await_ack(self, envelope: Envelope) -> None:
        with self.world.lock:
            if not self.world.changed.wait_for(lambda: envelope.acked, self.outbox.ack_seconds + 2):
                raise TimedOut(f"the submission was not acknowledged in {self.outbox.ack_seconds + 2} s")
