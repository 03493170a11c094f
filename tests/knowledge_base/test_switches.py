"""The freeze switch: its newest turn holds, and every turn is kept."""

from datetime import timedelta

from knowledge_base.records import now
from knowledge_base.store import Store


def test_nothing_is_frozen_at_first(store: Store) -> None:
    with store.read() as tx:
        assert tx.switches.frozen() is None
        assert tx.switches.turns() == []


def test_what_is_frozen_says_by_whom_why_and_since_when(store: Store) -> None:
    at = now()
    with store.write() as tx:
        tx.switches.freeze("mira", "election week", at)
    with store.read() as tx:
        found = tx.switches.frozen()
    assert found is not None
    assert (found.person, found.reason, found.at) == ("mira", "election week", at)


def test_the_newest_turn_holds_whatever_the_clock_says(store: Store) -> None:
    at = now()
    with store.write() as tx:
        tx.switches.freeze("mira", "one", at)
        tx.switches.unfreeze("jonas", at - timedelta(days=1))
        assert tx.switches.frozen() is None
        again = tx.switches.freeze("noor", "two", at - timedelta(days=2))
        assert tx.switches.frozen() == again
        assert [(turn.frozen, turn.person) for turn in tx.switches.turns()] == [
            (True, "mira"),
            (False, "jonas"),
            (True, "noor"),
        ]
