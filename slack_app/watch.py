"""Watching the store: what was drafted, decided, edited or frozen anywhere shows on every card within seconds.

The audit log says what happened, whoever did it: another process, the terminal, or a worker that died right after. A
cursor kept in memory is enough: at its start a process brings every open card up to date.
"""

import logging
import threading
from datetime import timedelta

from knowledge_base.changes import AuditEvent
from knowledge_base.errors import RedlineError
from slack_app.news.contract import Area
from slack_app.office import Office
from slack_app.settings import SlackRules, slack_rules
from slack_app.work.proposals import newest_of, post_card, refresh_cards
from slack_app.work.rating_cards import show_batch, shown_batches
from tools.concerns import policies_of
from tools.rating_crew import crew_of

LOOK_SECONDS = 1.0
SWEEP_SECONDS = 60.0
SWEPT = timedelta(days=60)
_OF_ALL = ("approvals.frozen", "approvals.unfrozen")
log = logging.getLogger("redline.slack")


class Watch:
    """One thread that looks once a second, and sweeps all open cards once a minute."""

    def __init__(self, office: Office, rules: SlackRules) -> None:
        self._office = office
        self._rules = rules
        self._seen = -1
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._thread.join(timeout=30)

    def look(self) -> None:
        """Bring up to date what the newest entries of the log are about."""
        with self._office.store.read() as tx:
            if self._seen < 0:
                self._seen = tx.audit.newest()
                return
            events = tx.audit.after(self._seen)
        for event in events:
            self._heard(event)
            self._seen = event.seq
        for batch in dict.fromkeys(one.subject for one in events if _is_of_batch(one)):
            show_batch(self._office, batch)

    def sweep(self) -> None:
        """Bring every card of the last weeks up to date, since time alone may have ended a proposal, and post those
        that nobody announced while the app was down."""
        with self._office.store.read() as tx:
            shown = tx.outbox.subjects("P-", self._office.clock() - SWEPT)
            at = self._office.clock()
            waiting = [proposal.id for proposal in tx.ledger.undecided() if at < proposal.expires_at]
            asked = [batch.id for batch in tx.batches.all() if crew_of(tx, batch).members]
            rated = [batch for batch in asked if not tx.batches.closing(batch)]
            rated += [one for one in shown_batches(tx, at - SWEPT) if one not in rated]
        for proposal_id in shown:
            refresh_cards(self._office, proposal_id)
        for proposal_id in waiting:
            self._announce(proposal_id)
        for batch in rated:
            show_batch(self._office, batch)

    def notify(self) -> None:
        """Look for notices, as `redline slack notify` does."""
        from slack_app.notices import want_notices

        want_notices(self._office)

    def _heard(self, event: AuditEvent) -> None:
        if event.action == "proposal.drafted":
            self._announce(event.subject)
        elif event.action in _OF_ALL:
            self.sweep()
        elif event.subject.startswith("P-") and not event.action.endswith(".refused"):
            refresh_cards(self._office, event.subject)
        elif event.action == "release.made":
            refresh_cards(self._office, "P-" + event.subject.removeprefix("R-"))

    def _announce(self, proposal_id: str) -> None:
        """A new proposal, in the channels that want them; an edited one takes the place of the card it had."""
        with self._office.store.read() as tx:
            proposal = tx.ledger.proposal(proposal_id)
            if proposal is None or newest_of(tx, proposal_id) != proposal_id:
                return
            policies = policies_of(tx, proposal)
        if proposal.supersedes:
            refresh_cards(self._office, proposal.supersedes)
            return
        config = self._office.door.config()
        for channel in slack_rules(config.slack).channels:
            area = Area(frozenset(channel.policies), frozenset(config.restricted))
            if "proposals" in channel.notices and area.has(policies):
                post_card(self._office, proposal_id, channel.id)

    def _run(self) -> None:
        sweep_in = notify_in = 0.0
        while not self._stopping.is_set():
            self._safely(self.look)
            if sweep_in <= 0:
                self._safely(self.sweep)
                sweep_in = SWEEP_SECONDS
            if self._rules.notify_minutes and notify_in <= 0:
                self._safely(self.notify)
                notify_in = self._rules.notify_minutes * 60.0
            self._stopping.wait(LOOK_SECONDS)
            sweep_in -= LOOK_SECONDS
            notify_in -= LOOK_SECONDS

    def _safely(self, step: object) -> None:
        assert callable(step)
        try:
            step()
        except RedlineError as problem:
            log.warning("looking after the cards failed: %s", problem)
        except Exception:  # the outermost handler: the thread must live on
            log.exception("looking after the cards stumbled")


def _is_of_batch(event: AuditEvent) -> bool:
    """Whether it is something that changes whose turn it is."""
    kinds = ("rating.", "batch.staffed", "batch.closed")
    return event.action.startswith(kinds) and not event.action.endswith(".refused")
