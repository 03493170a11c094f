"""The inbox: every item is kept once and done once, whoever dies on the way."""

import threading
from datetime import UTC, datetime, timedelta

from knowledge_base.store import Store

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=15)


def put(store: Store, *keys: str, lane: str = "click") -> list[bool]:
    with store.write() as tx:
        return [
            tx.inbox.put(key, lane, "click", {"user": "U1", "n": n}, AT + timedelta(seconds=n))
            for n, key in enumerate(keys)
        ]


def claim(store: Store, worker: str = "w", at: datetime = AT, lane: str = "click") -> str | None:
    with store.write() as tx:
        item = tx.inbox.claim(lane, worker, at, LEASE)
    return item.key if item else None


def test_a_key_is_kept_once_also_after_it_was_done(store: Store) -> None:
    assert put(store, "a", "a") == [True, False]
    claim(store)
    with store.write() as tx:
        tx.inbox.finish("a", AT)
    assert put(store, "a") == [False]
    assert claim(store) is None


def test_the_oldest_of_a_lane_comes_first_and_lanes_do_not_mix(store: Store) -> None:
    put(store, "a", "b", lane="question")
    put(store, "slow", lane="heavy")
    assert [claim(store, lane="question") for _ in range(3)] == ["a", "b", None]
    assert claim(store, lane="heavy") == "slow"


def test_clicks_that_can_still_open_a_modal_come_first_and_of_those_the_newest(store: Store) -> None:
    put(store, "a", "b", "c", "d")
    at = AT + timedelta(seconds=3)
    assert [claim(store, at=at) for _ in range(5)] == ["d", "c", "a", "b", None]


def test_a_claim_holds_until_its_lease_is_over(store: Store) -> None:
    put(store, "a")
    assert claim(store, "dead") == "a"
    assert claim(store, "next", AT + LEASE) is None
    assert claim(store, "next", AT + LEASE + timedelta(seconds=1)) == "a"
    with store.read() as tx:
        item = tx.inbox.item("a")
    assert item is not None
    assert item.attempts == 2


def test_a_live_worker_keeps_its_claims(store: Store) -> None:
    put(store, "a")
    claim(store, "alive")
    with store.write() as tx:
        assert tx.inbox.extend("alive", ["a", "b"], AT + 3 * LEASE) == 1
        assert tx.inbox.extend("another", ["a"], AT + 3 * LEASE) == 0
    assert claim(store, "next", AT + 2 * LEASE) is None


def test_an_item_given_back_waits_until_its_time(store: Store) -> None:
    put(store, "a")
    claim(store)
    with store.write() as tx:
        tx.inbox.give_back("a", AT + timedelta(seconds=2), "broke")
    assert claim(store, at=AT + timedelta(seconds=1)) is None
    assert claim(store, at=AT + timedelta(seconds=3)) == "a"


def test_a_worker_that_stops_gives_its_claims_to_others_at_once(store: Store) -> None:
    put(store, "a")
    claim(store, "stops")
    with store.write() as tx:
        tx.inbox.release_claims("stops")
    assert claim(store, "next") == "a"


def test_what_waits_is_counted_by_lane_and_found_by_who_asked(store: Store) -> None:
    put(store, "a", "b")
    with store.write() as tx:
        tx.inbox.finish("a", AT)
        assert tx.inbox.waiting() == {"click": 1}
        assert [item.key for item in tx.inbox.asked_by("U1", "click", 5)] == ["b", "a"]
        assert tx.inbox.asked_by("U2", "click", 5) == []


def test_many_workers_at_once_do_every_item_once(store: Store) -> None:
    put(store, *(f"k{n}" for n in range(60)))
    taken: list[str] = []

    def work(name: str) -> None:
        while (key := claim(store, name)) is not None:
            taken.append(key)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while (key := claim(store, "last")) is not None:  # a worker may have passed over a row that another held
        taken.append(key)
    assert sorted(taken) == sorted(f"k{n}" for n in range(60))
