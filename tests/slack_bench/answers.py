"""How long until somebody who asks sees something, and until the whole answer is there, once the app is warm."""

from collections.abc import Sequence
from pathlib import Path

from knowledge_base.workspace import Workspace
from tests.slack_bench.figures import Row, seconds
from tests.slack_bench.place import Place
from tests.slack_bench.sample import QUESTIONS
from tests.slack_double.envelopes import Envelope
from tests.slack_double.server import Plan

SIGNS = ("assistant.threads.setStatus", "chat.startStream", "chat.postMessage")
"""What a person sees first, by what the workspace offers."""
LIMITS = {"max": 1.0}, {"p95": 3.0}


def run(workspace: Workspace, folder: Path, plan: Plan, questions: int) -> list[Row]:
    """The figures on one plan: one at a time, and three at a time."""
    rows: list[Row] = []
    with Place(workspace, channels=3, plan=plan) as place, place.app(folder / f"answers-{plan}.log"):
        place.warm_up()
        people = [f"U0A{number:03}" for number in range(questions * 2)]
        for user in people:
            place.double.add_user(user, user.lower())
            place.double.add_dm(user)
        for count, askers in ((1, people[:questions]), (3, people[questions:])):
            first, whole = _asked(place, askers, count)
            what = f"{plan} plan, {count} at a time"
            rows += seconds("answers", f"first sign, {what}", first, LIMITS[0])
            rows += seconds("answers", f"whole answer, {what}", whole, LIMITS[1])
    return rows


def _asked(place: Place, askers: Sequence[str], count: int) -> tuple[list[float], list[float]]:
    """Each asks something in their own conversation with the app, so many at once; nobody waits for another's pace."""
    first: list[float] = []
    whole: list[float] = []
    for start in range(0, len(askers), count):
        group = askers[start : start + count]
        sent = [
            place.double.event_message_im(user, QUESTIONS[(start + number * 7) % len(QUESTIONS)])
            for number, user in enumerate(group)
        ]
        place.until(lambda sent=sent: all(_answered(place, one) for one in sent), every=0.02)  # type: ignore[misc]
        place.until(place.is_idle, every=0.02)
        first += [_first_sign(place, one) for one in sent]
        whole += [_answered(place, one) for one in sent]
    return first, whole


def _first_sign(place: Place, sent: Envelope) -> float:
    event = sent.payload["event"]
    seen = [
        call.at
        for method in SIGNS
        for call in place.double.calls(method)
        if call.ok
        and event["channel"] in (call.arguments.get("channel"), call.arguments.get("channel_id"))
        and call.arguments.get("thread_ts") == event["ts"]
    ]
    return min(seen) - sent.sent_at[0]


def _answered(place: Place, sent: Envelope) -> float:
    """Seconds until the answer stood there; 0 while it does not."""
    event = sent.payload["event"]
    for message in place.double.bot_messages(event["channel"], event["ts"]):
        for version in message.versions:
            if version.blocks:
                return version.at - sent.sent_at[0]
    return 0.0
