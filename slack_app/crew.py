"""The crew: threads that take items from the inbox and do them, and one that sends the outbox.

An item that fails by a rule or a wrong input is answered with the reason. One that fails otherwise is tried again,
three times in all, and then its person is told a reference that the log explains.
"""

import logging
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta

from knowledge_base.errors import OutsideFailed, RedlineError
from knowledge_base.inbox import MOST_ATTEMPTS, MOST_CLAIMS, Item, Lane
from slack_app.cards import told
from slack_app.office import Office
from slack_app.sender import Sender

Work = Callable[[Office, Item], None]
LEASE = timedelta(seconds=15)
POLL_SECONDS = 0.5
SEND_POLL_SECONDS = 0.2
"""Shorter than the pace of a channel, which nobody rings for."""
SENDERS = "senders"
GIVE_WAY_SECONDS = 3.0
log = logging.getLogger("redline.slack")


class Bell:
    """Rung for a lane, or for the senders, when there may be something to do; a ring wakes one who waits there."""

    def __init__(self) -> None:
        self._conditions: defaultdict[str, threading.Condition] = defaultdict(threading.Condition)
        self._rings: defaultdict[str, int] = defaultdict(int)

    def ring(self, where: str = SENDERS) -> None:
        """Wake one who waits there."""
        with self._conditions[where]:
            self._rings[where] += 1
            self._conditions[where].notify()

    def wait(self, where: str, heard: int, seconds: float) -> int:
        """The number of rings there, once it is another than `heard` or the time is over."""
        with self._conditions[where]:
            self._conditions[where].wait_for(lambda: self._rings[where] != heard, seconds)
            return self._rings[where]


class Crew:
    """The threads of one process."""

    def __init__(
        self,
        office: Office,
        work: Mapping[str, Work],
        lanes: Mapping[Lane, int],
        lease: timedelta = LEASE,
        senders: int = 4,
    ) -> None:
        self.name = f"crew-{uuid.uuid4().hex[:12]}"
        self._office = office
        self._work = work
        self._lease = lease
        self._bell = Bell()
        self._claiming = {lane: threading.Lock() for lane in lanes}
        self._stopping = threading.Event()
        self._under_way: set[str] = set()
        office.wake = self._bell.ring
        self._threads = [
            threading.Thread(target=self._take, args=(lane,), name=f"{lane}-{number}", daemon=True)
            for lane, count in lanes.items()
            for number in range(count)
        ]
        sender = Sender(office.store, office.slack, office.clock, self.name)
        self._threads += [
            threading.Thread(target=self._send, args=(sender,), name=f"sender-{number}", daemon=True)
            for number in range(senders)
        ]
        self._threads.append(threading.Thread(target=self._keep_claims, name="lease", daemon=True))

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what is under way, give back the rest."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=30)
        with self._office.store.write() as tx:
            tx.inbox.release_claims(self.name)

    def do_one(self, lane: Lane) -> bool:
        """Do the oldest item of a lane; false when none waits."""
        item = self._claimed(lane)
        if item is None:
            return False
        self._under_way.add(item.key)
        try:
            self._do(item)
        finally:
            self._under_way.discard(item.key)
        return True

    def _claimed(self, lane: Lane) -> Item | None:
        with self._claiming[lane]:  # those who wait here need not look and then find that it is gone
            with self._office.store.read() as tx:
                if not tx.inbox.has_waiting(lane, self._office.clock()):
                    return None
            with self._office.store.write(urgent=lane == "click") as tx:
                return tx.inbox.claim(lane, self.name, self._office.clock(), self._lease)

    def _do(self, item: Item) -> None:
        if item.attempts > MOST_CLAIMS:
            self._give_up(item, "it was begun ten times and never ended")
            return
        try:
            self._work[item.kind](self._office, item)
        except OutsideFailed as problem:
            self._again(item, problem)
            return
        except RedlineError as problem:
            self._finish(item, told.refused(str(problem)), str(problem))
            return
        except Exception as problem:  # noqa: BLE001 (the outermost handler: a bug must not end the thread)
            self._again(item, problem)
            return
        with self._office.store.write() as tx:
            tx.inbox.finish(item.key, self._office.clock())

    def _again(self, item: Item, problem: Exception) -> None:
        name, reference = type(problem).__name__, _reference(item)
        log.error("%s %s failed (reference %s)", item.kind, item.key, reference, exc_info=problem)
        if item.attempts >= MOST_ATTEMPTS:
            self._give_up(item, name)
            return
        with self._office.store.write() as tx:
            at = self._office.clock() + timedelta(seconds=2.0 ** (item.attempts - 1))
            tx.inbox.give_back(item.key, at, f"{reference}: {name}")

    def _give_up(self, item: Item, problem: str) -> None:
        reference = _reference(item)
        log.error("%s %s is given up (reference %s): %s", item.kind, item.key, reference, problem)
        self._finish(item, told.failed(reference), f"{reference}: {problem}")

    def _finish(self, item: Item, words: str, problem: str) -> None:
        with self._office.store.write() as tx:
            self._office.end_badly(tx, item, words)
            tx.inbox.finish(item.key, self._office.clock(), problem)
        self._bell.ring()

    def _take(self, lane: Lane) -> None:
        heard = 0
        while not self._stopping.is_set():
            if lane == "question":
                self._safely(self._let_clicks_pass)
            if not self._safely(lambda: self.do_one(lane)):
                heard = self._bell.wait(lane, heard, POLL_SECONDS)

    def _let_clicks_pass(self) -> bool:
        """Whoever pressed a button waits for it now, and its trigger dies; a question can wait, but not for ever."""
        end = time.monotonic() + GIVE_WAY_SECONDS
        while time.monotonic() < end and not self._stopping.is_set():
            with self._office.store.read() as tx:
                if not tx.inbox.has_waiting("click", self._office.clock()):
                    return True
            self._stopping.wait(0.05)
        return False

    def _send(self, sender: Sender) -> None:
        heard = 0
        while not self._stopping.is_set():
            if not self._safely(sender.send_one):
                heard = self._bell.wait(SENDERS, heard, SEND_POLL_SECONDS)

    def _keep_claims(self) -> None:
        while not self._stopping.wait(self._lease.total_seconds() / 3):
            self._safely(self._extend)

    def _extend(self) -> bool:
        keys = tuple(self._under_way)
        if not keys:
            return False
        with self._office.store.write() as tx:
            return tx.inbox.extend(self.name, keys, self._office.clock() + self._lease) > 0

    def _safely(self, step: Callable[[], bool]) -> bool:
        try:
            return step()
        except RedlineError as problem:
            log.warning("the store did not answer: %s", problem)
            self._stopping.wait(POLL_SECONDS)
            return False
        except Exception:  # the outermost handler: the thread must live on
            log.exception("a worker stumbled")
            self._stopping.wait(POLL_SECONDS)
            return False


def _reference(item: Item) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, item.key).hex[:8]
