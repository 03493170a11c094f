"""The outbox: messages as they should be, sent in order and at a pace."""

import threading
from datetime import UTC, datetime, timedelta

from knowledge_base.outbox import Message
from knowledge_base.store import Store

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE, GAP = timedelta(seconds=30), timedelta(seconds=1)


def want(
    store: Store, key: str, text: str = "hello", channel: str = "C1", person: str = "", subject: str = ""
) -> bool:
    with store.write() as tx:
        return tx.outbox.want(key, channel, {"text": text}, AT, person=person, subject=subject)


def claim(store: Store, at: datetime = AT, worker: str = "w") -> Message | None:
    with store.write() as tx:
        return tx.outbox.claim(worker, at, LEASE, GAP)


def send(store: Store, at: datetime = AT, ts: str = "1.0") -> Message | None:
    message = claim(store, at)
    if message:
        with store.write() as tx:
            tx.outbox.sent(message, message.channel, message.ts or ts)
    return message


def test_a_message_is_claimed_until_it_is_sent_and_then_no_more(store: Store) -> None:
    want(store, "a")
    message = claim(store)
    assert message is not None
    assert (message.key, message.ts, message.tried) == ("a", "", False)
    assert claim(store) is None
    with store.write() as tx:
        tx.outbox.sent(message, "C1", "1.0")
    assert claim(store, AT + LEASE * 2) is None


def test_the_same_words_again_change_nothing_and_other_words_are_an_edit(store: Store) -> None:
    want(store, "a")
    send(store)
    assert not want(store, "a")
    assert want(store, "a", "other")
    message = send(store)
    assert message is not None
    assert (message.ts, message.body) == ("1.0", {"text": "other"})


def test_words_that_change_while_a_message_is_sent_are_sent_after_it(store: Store) -> None:
    want(store, "a", "old")
    message = claim(store)
    want(store, "a", "new")
    assert claim(store) is None
    assert message is not None
    with store.write() as tx:
        tx.outbox.sent(message, "C1", "1.0")
    later = claim(store)
    assert later is not None
    assert later.body == {"text": "new"}


def test_a_sender_that_died_leaves_a_message_that_may_have_been_posted(store: Store) -> None:
    want(store, "a")
    claim(store)
    again = claim(store, AT + LEASE + timedelta(seconds=1))
    assert again is not None
    assert again.tried


def test_a_refusal_of_the_pace_is_no_attempt(store: Store) -> None:
    want(store, "a")
    message = claim(store)
    assert message is not None
    with store.write() as tx:
        tx.outbox.postpone("a", AT + timedelta(seconds=5), "ratelimited", unsure=False)
    assert claim(store, AT + timedelta(seconds=4)) is None
    again = claim(store, AT + timedelta(seconds=6))
    assert again is not None
    assert not again.tried


def test_posts_to_one_channel_keep_their_distance_and_their_order(store: Store) -> None:
    for key in ("a", "b"):
        want(store, key)
    want(store, "elsewhere", channel="C2")
    first, other = send(store), send(store)
    assert first is not None
    assert other is not None
    assert (first.key, other.key) == ("a", "elsewhere")
    assert send(store) is None
    second = send(store, AT + GAP)
    assert second is not None
    assert second.key == "b"


def test_edits_and_what_one_person_sees_do_not_wait_for_the_pace(store: Store) -> None:
    want(store, "a")
    send(store)
    want(store, "a", "edited")
    want(store, "tell", person="U1")
    assert {message.key for _ in range(2) if (message := send(store))} == {"a", "tell"}


def test_a_message_that_cannot_be_sent_is_left_and_told(store: Store) -> None:
    want(store, "a")
    message = claim(store)
    assert message is not None
    with store.write() as tx:
        tx.outbox.give_up(message, "channel_not_found")
        assert [one.problem for one in tx.outbox.failed()] == ["channel_not_found"]
        assert tx.outbox.waiting() == []


def test_everything_that_shows_a_subject_is_found(store: Store) -> None:
    want(store, "a", subject="P-1")
    want(store, "b", channel="C2", subject="P-1")
    want(store, "c", subject="P-2")
    with store.read() as tx:
        assert [message.key for message in tx.outbox.showing("P-1")] == ["a", "b"]
        assert tx.outbox.subjects("P-", AT) == ["P-1", "P-2"]


def test_a_handle_is_one_token_for_what_was_shown_and_another_for_another_text(store: Store) -> None:
    with store.write() as tx:
        token = tx.outbox.handle("a", "P-1", "d1", AT)
        assert tx.outbox.handle("a", "P-1", "d1", AT) == token
        other = tx.outbox.handle("a", "P-1", "d2", AT)
    assert token != other
    with store.read() as tx:
        found = tx.outbox.behind(token)
        assert tx.outbox.behind("guessed") is None
    assert found is not None
    assert (found.subject, found.digest) == ("P-1", "d1")


def test_many_senders_at_once_send_every_message_once(store: Store) -> None:
    for n in range(40):
        want(store, f"k{n}", channel=f"C{n}")
    sent: list[str] = []

    def work(name: str) -> None:
        while (message := claim(store, worker=name)) is not None:
            sent.append(message.key)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while (message := claim(store, worker="last")) is not None:
        sent.append(message.key)
    assert sorted(sent) == sorted(f"k{n}" for n in range(40))


def test_two_senders_at_once_do_not_post_to_one_channel_together(store: Store) -> None:
    for key in ("a", "b", "c"):
        want(store, key)
    taken: list[str] = []

    def work(name: str) -> None:
        if message := claim(store, worker=name):
            taken.append(message.key)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
