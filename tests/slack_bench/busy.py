"""A busy minute: a crowd at a steady rate while triages run, with Slack at its best or at its worst."""

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from knowledge_base.face_tables import inbox
from knowledge_base.workspace import Workspace
from tests.slack_bench.crowd import Crowd
from tests.slack_bench.figures import Row, exactly, seconds, zero
from tests.slack_bench.place import PATIENCE, Place
from tests.slack_bench.sample import MIRA, QUESTIONS
from tests.slack_double.envelopes import Envelope

DRAIN = 1_800.0
TRIAGES = 10


@dataclass
class Storm:
    """What Slack does to deliveries and calls, as shares; none by default."""

    doubled: float = 0.0
    failing: float = 0.0
    """Calls that are answered with 429."""
    held_every: float = 0.0
    """Seconds between two moments in which deliveries are kept back and then come shuffled."""
    drops: int = 0
    """How often all sockets break."""


@dataclass
class Told:
    """What was seen while it ran."""

    late: list[float] = field(default_factory=list)
    """How late the crowd itself was, in seconds."""
    triages: list[int] = field(default_factory=list)
    """How many triages were under way, each second."""
    resent: int = 0
    drained: float = 0.0


def run(
    workspace: Workspace,
    folder: Path,
    name: str,
    storm: Storm,
    rate: int,
    length: int,
    triages: int,
    seed: int,
) -> list[Row]:
    """The figures of one busy minute."""
    with Place(workspace, channels=60) as place, place.app(folder / f"{name}.log"):
        crowd = Crowd(place.double, QUESTIONS, place.cards(), people=200, seed=seed)
        place.warm_up()
        items_before = _items(place)
        told = Told()
        with _Triages(place, triages, told):
            _drive(place, crowd, storm, rate, length, seed, told)
        place.double.api.faults.clear()
        told.resent += _resend_unanswered(place)
        told.drained = place.until(place.is_idle, DRAIN, every=0.5)
        return _rows(place, crowd, name, storm, told, items_before)


def _drive(place: Place, crowd: Crowd, storm: Storm, rate: int, length: int, seed: int, told: Told) -> None:
    chance = random.Random(seed + 1)
    again: list[tuple[float, Envelope]] = []
    drops = [length * (number + 1) / (storm.drops + 1) for number in range(storm.drops)]
    release_at = hold_at = storm.held_every or float("inf")
    began = time.monotonic()
    for number in range(rate * length):
        due = number / rate
        now = time.monotonic() - began
        if due > now:
            time.sleep(due - now)
        told.late.append(max(time.monotonic() - began - due, 0.0))
        if drops and due >= drops[0]:
            drops.pop(0)
            place.double.drop_sockets("reset")
        if due >= hold_at:
            place.double.hold()
            hold_at, release_at = hold_at + storm.held_every, due + 0.5
        if due >= release_at:
            _release_shuffled(place, chance)
            release_at = float("inf")
        if chance.random() < storm.failing:
            place.double.fail_next("*", "429", retry_after=1)
        envelope = crowd.act()
        if chance.random() < storm.doubled:
            again.append((due + chance.uniform(0, 3), envelope))
        again = _send_again(place, again, due, chance, told)
    _release_shuffled(place, chance)


def _release_shuffled(place: Place, chance: random.Random) -> None:
    held = list(place.double.outbox._held or [])
    chance.shuffle(held)
    for envelope in place.double.release([]) or held:
        if not envelope.sent_at:
            place.double.outbox.deliver(envelope, offline_ok=True)


def _send_again(
    place: Place, again: list[tuple[float, Envelope]], due: float, chance: random.Random, told: Told
) -> list[tuple[float, Envelope]]:
    for at, envelope in again:
        if at <= due and envelope.sent_at and place.double.sockets:
            told.resent += 1
            if chance.random() < 0.5:
                place.double.duplicate(envelope)
            else:
                place.double.resend(envelope, offline_ok=True)
    return [(at, envelope) for at, envelope in again if at > due]


def _resend_unanswered(place: Place) -> int:
    """What broken sockets swallowed: Slack sends events again, and people press again."""
    resent = 0
    for _ in range(10):
        time.sleep(4)
        waiting = {id(e.payload): e for e in place.double.envelopes if not e.acked}
        done = {id(e.payload) for e in place.double.envelopes if e.acked}
        missing = [envelope for key, envelope in waiting.items() if key not in done]
        if not missing:
            return resent
        for envelope in missing:
            place.double.resend(envelope, offline_ok=True)
        resent += len(missing)
    return resent


class _Triages:
    """Keeps a number of triages under way."""

    def __init__(self, place: Place, count: int, told: Told) -> None:
        self._place, self._count, self._told = place, count, told
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep)
        self._number = 0

    def __enter__(self) -> None:
        self._top_up()
        if self._count:
            self._place.until(lambda: self._claimed() >= self._count, PATIENCE * 3, every=0.5)
        self._thread.start()

    def __exit__(self, *problem: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._stopping.wait(1.0):
            self._told.triages.append(self._claimed())
            self._top_up()

    def _top_up(self) -> None:
        with self._place.store.read() as tx:
            waiting = tx.inbox.waiting().get("heavy", 0)
        for _ in range(2 * self._count - waiting if self._count else 0):
            self._number += 1
            plan = {"tool": "triage_queue", "arguments": {}, "confidence": 1.0}
            body = {
                "user": MIRA,
                "teams": [],
                "channel": self._place.channels[0],
                "thread": "",
                "text": "triage",
            }
            body |= {"asker": {"id": "mira", "name": "Mira"}, "plan": plan, "whisper": True}  # type: ignore[dict-item]
            with self._place.store.write() as tx:
                tx.inbox.put(
                    f"heavy:bench-{self._number}", "heavy", "heavy", body, self._place.office.clock()
                )

    def _claimed(self) -> int:
        busy = (inbox.c.lane == "heavy") & inbox.c.done_at.is_(None)
        busy &= inbox.c.claimed_until > self._place.office.clock()
        with self._place.store.read() as tx:
            return tx.connection.scalar(select(func.count()).select_from(inbox).where(busy)) or 0


def _items(place: Place) -> int:
    with place.store.read() as tx:
        light = select(func.count()).select_from(inbox).where(inbox.c.lane != "heavy")
        return tx.connection.scalar(light) or 0


def _rows(place: Place, crowd: Crowd, name: str, storm: Storm, told: Told, items_before: int) -> list[Row]:
    calm = storm == Storm()
    acted = [envelope for _, _, envelope in crowd.acts]
    acks = [envelope.seconds for envelope in acted if envelope.seconds is not None]
    found = crowd.outcome(place.store, items_before)
    limits = {"p99": 0.5, "max": 3.0} if calm else {}
    rows = [
        Row(name, "events", f"{len(acted):,}"),
        Row(name, "by kind", ", ".join(f"{kind} {count}" for kind, count in sorted(found.counts.items()))),
        *seconds(name, "acknowledged after", acks, limits),
        zero(name, "acknowledged after over 3 s", sum(ack > 3 for ack in acks)),
        exactly(name, "acts with one item that is done", found.counts["items"], len(acted)),
    ]
    rows += [zero(name, f"lost: {what}", count) for what, count in sorted(found.lost.items())]
    rows += [
        zero(name, "failed for good", len(found.failed)),
        zero(name, "doubled in Slack", len(found.doubled)),
        Row(name, "sent again by Slack", f"{told.resent}"),
        Row(name, "items begun more than once", f"{found.again}"),
        Row(name, "people's errors in Slack", f"{len(place.double.complaints)}"),
        Row(name, "all answered after the last event", f"{told.drained:.1f} s"),
        Row(name, "the crowd itself was late, at most", f"{max(told.late) * 1000:,.0f} ms"),
    ]
    if told.triages:
        least = min(told.triages)
        rows.append(Row(name, "triages under way, least and most", f"{least} and {max(told.triages)}"))
    return rows + [Row(name, "why", why, "", False) for why in (found.failed + found.doubled)[:5]]
