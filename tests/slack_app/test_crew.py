"""The crew: every item is done, tried again or answered, whatever the work does and whoever dies."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from knowledge_base.errors import OutsideFailed, Refused
from knowledge_base.inbox import MOST_CLAIMS, Item
from knowledge_base.records import now
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import Workspace
from slack_app.crew import LEASE, Crew
from slack_app.office import Me, Office
from slack_app.settings import SlackSettings
from slack_app.web import Slack, web_client
from tests.conftest import CONFIG
from tests.stores import new_workspace

ADA = "U0ADA"


class Shop:
    """An office whose clock stands still, a crew over it, and work that does what a test says."""

    def __init__(self, workspace: Workspace) -> None:
        self.at = now()
        self.store = workspace.store
        self.office = Office(workspace, nowhere(), Me("T0TEAM", "U0BOT"), clock=lambda: self.at)
        self.did: list[Item] = []
        self.work: Callable[[Item], None] = lambda item: None
        self.crew = self.another()

    def another(self, lease: timedelta = LEASE) -> Crew:
        """Another crew of the same office: another process, as far as the store can tell."""
        return Crew(self.office, {"click": self._do}, {"click": 1, "question": 1}, lease=lease, senders=0)

    def _do(self, office: Office, item: Item) -> None:
        self.did.append(item)
        self.work(item)

    def put(self, key: str = "a", kind: str = "click", lane: str = "click") -> None:
        """Somebody asked for something."""
        body = {"user": ADA, "channel": "C0POLICY", "thread": ""}
        with self.store.write() as tx:
            tx.inbox.put(key, lane, kind, body, self.at)  # type: ignore[arg-type]

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)

    def told(self, key: str = "a") -> str:
        """What the person is told."""
        with self.store.read() as tx:
            message = tx.outbox.message(f"tell:{key}")
        return str(message.body["text"]) if message else ""

    def waiting(self) -> int:
        """How many items are not done."""
        with self.store.read() as tx:
            return sum(tx.inbox.waiting().values())


def nowhere() -> Slack:
    return Slack(web_client(SlackSettings(api_url="http://127.0.0.1:9/api/")))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A crew that works when it is told to."""
    workspace = new_workspace(tmp_path / "workspace", CONFIG)
    yield Shop(workspace)
    workspace.close()


def failing(problem: Exception, times: int) -> Callable[[Item], None]:
    def work(item: Item) -> None:
        if item.attempts <= times:
            raise problem

    return work


def test_an_item_is_done_once(shop: Shop) -> None:
    shop.put()
    assert shop.crew.do_one("click")
    assert not shop.crew.do_one("click")
    assert (len(shop.did), shop.waiting(), shop.told()) == (1, 0, "")


def test_a_bug_is_tried_three_times_and_then_the_person_gets_a_reference_that_the_log_explains(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.put()
    shop.work = failing(ZeroDivisionError("of a secret"), 9)
    for pause in (0, 1.1, 2.1):
        shop.wait(pause)
        assert shop.crew.do_one("click")
        assert not shop.crew.do_one("click")
    shop.wait(60)
    assert not shop.crew.do_one("click")
    assert (len(shop.did), shop.waiting()) == (3, 0)
    reference = shop.told().rpartition(" ")[2].rstrip(".")
    assert "secret" not in shop.told()
    explained = [record for record in caplog.records if reference in record.getMessage()]
    assert "of a secret" in str(explained[0].exc_info)


@pytest.mark.parametrize("problem", [ZeroDivisionError(), OutsideFailed("the database failed")])
def test_what_works_the_second_time_was_never_told_to_have_failed(shop: Shop, problem: Exception) -> None:
    shop.put()
    shop.work = failing(problem, 1)
    shop.crew.do_one("click")
    shop.wait(1.1)
    shop.crew.do_one("click")
    assert [item.attempts for item in shop.did] == [1, 2]
    assert (shop.waiting(), shop.told()) == (0, "")


def test_a_rule_that_says_no_is_told_at_once_and_not_tried_again(shop: Shop) -> None:
    shop.put()
    shop.work = failing(Refused("'P-1' has expired; draft it again"), 9)
    shop.crew.do_one("click")
    shop.wait(60)
    assert not shop.crew.do_one("click")
    assert (len(shop.did), shop.waiting()) == (1, 0)
    assert "has expired; draft it again" in shop.told()


def test_nothing_in_a_reason_calls_anybody(shop: Shop) -> None:
    shop.put()
    shop.work = failing(Refused("no case is called '<!channel> <@U0LEE> https://evil.example'"), 9)
    shop.crew.do_one("click")
    assert not any(mark in shop.told() for mark in ("<!", "<@", "https://"))


def test_a_kind_that_this_version_does_not_know_is_answered(shop: Shop) -> None:
    shop.put(kind="tomorrow")
    for _ in range(3):
        shop.crew.do_one("click")
        shop.wait(10)
    assert "reference" in shop.told()


def test_an_item_of_a_worker_that_died_is_done_by_the_next_when_the_lease_is_over(shop: Shop) -> None:
    shop.put()
    with shop.store.write() as tx:
        assert tx.inbox.claim("click", "dead", shop.at, LEASE)
    assert not shop.crew.do_one("click")
    shop.wait(LEASE.total_seconds() + 1)
    assert shop.crew.do_one("click")
    assert [item.attempts for item in shop.did] == [2]


def test_an_item_that_ends_every_worker_is_given_up(shop: Shop) -> None:
    shop.put()
    for _ in range(MOST_CLAIMS):
        with shop.store.write() as tx:
            assert tx.inbox.claim("click", "dead", shop.at, LEASE)
        shop.wait(LEASE.total_seconds() + 1)
    assert shop.crew.do_one("click")
    assert (shop.did, shop.waiting()) == ([], 0)
    assert "reference" in shop.told()


class Flaky(Store):
    """A store whose next write fails, as on a lost connection."""

    fails = False

    @contextmanager
    def write(self, urgent: bool = False) -> Iterator[Transaction]:
        if self.fails:
            self.fails = False
            raise OutsideFailed("the database failed")
        with super().write(urgent) as tx:
            yield tx


def test_an_item_whose_end_could_not_be_noted_is_taken_again(shop: Shop) -> None:
    flaky = Flaky(shop.store.url)
    shop.office.workspace.__dict__["store"] = flaky
    shop.put()
    shop.work = lambda item: setattr(flaky, "fails", item.attempts == 1)
    with pytest.raises(OutsideFailed):
        shop.crew.do_one("click")
    shop.crew._extend()
    shop.wait(LEASE.total_seconds() + 1)
    assert shop.crew.do_one("click")
    assert (len(shop.did), shop.waiting()) == (2, 0)
    flaky.close()


def test_a_live_worker_keeps_what_it_is_at_beyond_its_lease(shop: Shop) -> None:
    shop.put()
    shop.office.clock = now
    lease = timedelta(seconds=0.3)
    begun, end = threading.Event(), threading.Event()
    shop.work = lambda item: (begun.set(), end.wait(20))[0]  # type: ignore[func-returns-value]
    first, second = shop.another(lease), shop.another(lease)
    first.start()
    assert begun.wait(20)
    started = now()
    tried = 0
    while now() - started < 4 * lease:
        assert not second.do_one("click")
        tried += 1
    assert tried
    end.set()
    first.stop()
    assert (len(shop.did), shop.waiting()) == (1, 0)


def test_a_slow_question_does_not_hold_up_a_click(shop: Shop) -> None:
    shop.office.clock = now
    slow, clicked = threading.Event(), threading.Event()

    def work(item: Item) -> None:
        if item.lane == "click":
            clicked.set()
        else:
            slow.wait(20)

    shop.work = work
    shop.put("slow", lane="question")
    shop.crew.start()
    shop.put("quick")
    shop.office.wake("click")
    assert clicked.wait(20)
    slow.set()
    shop.crew.stop()
    assert shop.waiting() == 0


def test_a_stop_finishes_what_is_under_way_and_gives_back_the_rest(shop: Shop) -> None:
    shop.office.clock = now
    begun, end = threading.Event(), threading.Event()
    shop.work = lambda item: (begun.set(), end.wait(20))[0]  # type: ignore[func-returns-value]
    shop.at = now()
    shop.put("under way")
    shop.crew.start()
    assert begun.wait(20)
    shop.put("waits")
    with shop.store.write() as tx:
        assert tx.inbox.claim("click", shop.crew.name, now(), LEASE)
    ending = threading.Thread(target=shop.crew.stop)
    ending.start()
    end.set()
    ending.join()
    with shop.store.write() as tx:
        claimed = tx.inbox.claim("click", "next", now(), LEASE)
    assert [item.key for item in shop.did] == ["under way"]
    assert claimed is not None
    assert claimed.key == "waits"


def test_a_person_is_told_what_happened_first_and_not_something_else_later(shop: Shop) -> None:
    shop.put()

    def work(item: Item) -> None:
        if item.attempts == 1:
            with shop.store.write() as tx:
                shop.office.tell(tx, item, "You approved it.")
        raise ZeroDivisionError

    shop.work = work
    for _ in range(3):
        shop.crew.do_one("click")
        shop.wait(10)
    assert shop.told() == "You approved it."
