"""The queue for SQLite's write lock: one at a time, and who is in a hurry goes first."""

import threading
from pathlib import Path

from knowledge_base.writers import Writers
from tests.stores import new_store


class Queue:
    """Threads that wait for one turn each and note in which order they got it."""

    def __init__(self) -> None:
        self.writers, self.order = Writers(), list[str]()
        self._threads: list[threading.Thread] = []

    def join(self, name: str, urgent: bool) -> None:
        """Let one more wait."""
        before = self._waiting(urgent)
        thread = threading.Thread(target=self._wait, args=(name, urgent))
        self._threads.append(thread)
        thread.start()
        while self._waiting(urgent) == before:
            pass

    def _wait(self, name: str, urgent: bool) -> None:
        assert self.writers.enter(urgent, 20)
        self.order.append(name)
        self.writers.leave()

    def _waiting(self, urgent: bool) -> int:
        return len(self.writers._ways[urgent]._waiters)  # type: ignore[attr-defined]

    def end(self) -> list[str]:
        """The order, once all had their turn."""
        for thread in self._threads:
            thread.join()
        return self.order


def test_the_urgent_go_before_those_who_came_earlier() -> None:
    queue = Queue()
    assert queue.writers.enter(False, 1)
    for name, urgent in (("a", False), ("b", False), ("u", True), ("v", True)):
        queue.join(name, urgent)
    queue.writers.leave()
    assert queue.end() == ["u", "v", "a", "b"]


def test_a_turn_that_does_not_come_in_time_is_not_taken_and_not_lost() -> None:
    writers = Writers()
    assert writers.enter(False, 1)
    assert not writers.enter(True, 0.01)
    assert not writers.enter(False, 0.01)
    writers.leave()
    assert writers.enter(False, 0.01)


def test_writers_of_both_kinds_at_once_lose_nothing(tmp_path: Path) -> None:
    store = new_store(tmp_path)

    def write(number: int) -> None:
        for _ in range(10):
            with store.write(urgent=number % 2 == 0) as tx:
                tx.audit.append("w", "test", str(number))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as tx:
        assert len(list(tx.audit.events())) == 60
        assert tx.audit.verify().ok
    store.close()
