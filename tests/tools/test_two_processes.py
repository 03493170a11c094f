"""Two real processes decide at the same moment: there is one outcome, one release or none, and one whole log."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.changes import Proposal
from knowledge_base.digests import of_text
from knowledge_base.records import ArtefactId, Digest
from knowledge_base.store import Store
from tests import builders
from tests.builders import HIGH, LOW, PROMPT_ID
from tests.conftest import CONFIG as SETTINGS
from tools.freeze import unfreeze
from tools.verify import verify

ROOT = Path(__file__).parents[2]
CUTOFFS = ArtefactId("thresholds/scams")
Answer = dict[str, str]


class Child:
    """One process that waits for orders."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.deciding_child"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def arm(self, url: str, go: Path, action: str, arguments: tuple[Any, ...]) -> None:
        """Tell what to do; returns once the child only waits for the file."""
        assert self._process.stdin is not None
        order = {"url": url, "go": str(go), "action": action, "arguments": arguments}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def says(self) -> str:
        """Its next line."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        """End it."""
        try:
            self._process.communicate(timeout=90)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()


@pytest.fixture(scope="module")
def children() -> Iterator[tuple[Child, Child]]:
    """Two processes for all the rounds of this file."""
    pair = Child(), Child()
    yield pair
    for child in pair:
        child.close()


class Race:
    """Rounds in which both processes start at once."""

    def __init__(self, store: Store, children: tuple[Child, Child], folder: Path) -> None:
        self.store, self._children, self._folder = store, children, folder
        self.rounds = 10 if store.is_sqlite else 5
        self._url = store.url.render_as_string(hide_password=False)
        self._number = 0

    def run(self, *orders: tuple[Any, ...]) -> list[Answer]:
        """What came of the two orders."""
        self._number += 1
        go = self._folder / f"go-{self._number}"
        for child, (action, *arguments) in zip(self._children, orders, strict=True):
            child.arm(self._url, go, action, tuple(arguments))
        assert [child.says() for child in self._children] == ["armed", "armed"]
        go.touch()
        return [json.loads(child.says()) for child in self._children]


@pytest.fixture
def race(store: Store, children: tuple[Child, Child], tmp_path: Path) -> Race:
    """A store with documents in force on each engine, and the two processes."""
    builders.fill_documents(store)
    return Race(store, children, tmp_path)


def head(store: Store, artefact: ArtefactId = CUTOFFS) -> Digest:
    with store.read() as tx:
        found = tx.library.head(artefact)
    assert found is not None
    return found.digest


def draft(store: Store, number: int, risk: tuple[str, tuple[str, ...]] = LOW) -> Proposal:
    return builders.propose(store, (CUTOFFS, builders.thresholds_text(0.4 + number / 100)), risk=risk)


def told(answers: list[Answer], kind: str) -> list[str]:
    return [answer[kind] for answer in answers if kind in answer]


def test_two_people_who_approve_at_once_make_one_release(race: Race) -> None:
    for number in range(race.rounds):
        proposal = draft(race.store, number)
        answers = race.run(("approve", proposal.id, "mira"), ("approve", proposal.id, "jonas"))
        assert len(told(answers, "done")) == 1
        assert "is released already" in told(answers, "refused")[0]
        assert head(race.store) == proposal.changes[0].digest
        with race.store.read() as tx:
            assert tx.ledger.releases()[0].id == told(answers, "done")[0]
            assert len(tx.ledger.releases()) == number + 1
            assert len(tx.ledger.approvals(proposal.id)) == 1
    assert verify(race.store).ok


def test_approving_against_rejecting_at_once_has_one_outcome(race: Race) -> None:
    for number in range(race.rounds):
        proposal = draft(race.store, number)
        orders = [("approve", proposal.id, "mira"), ("reject", proposal.id, "jonas")]
        answers = race.run(*(orders if number % 2 else orders[::-1]))
        with race.store.read() as tx:
            outcome = tx.ledger.outcome(proposal.id)
            releases = [one for one in tx.ledger.releases() if one.proposal == proposal.id]
            assert len(tx.ledger.approvals(proposal.id)) == 1
        assert len(told(answers, "done")) == 1
        assert f"is {outcome} already" in told(answers, "refused")[0]
        moved = head(race.store) == proposal.changes[0].digest
        assert (len(releases), moved) == ((1, True) if outcome == "released" else (0, False))
    assert verify(race.store).ok


def test_two_approvals_of_a_high_risk_change_at_once_both_count(race: Race) -> None:
    for number in range(3):
        proposal = draft(race.store, number, HIGH)
        answers = race.run(("approve", proposal.id, "mira"), ("approve", proposal.id, "jonas"))
        assert sorted(told(answers, "done"))[0] == "1 of 2"
        with race.store.read() as tx:
            made = tx.ledger.releases()[0]
        assert (made.proposal, set(made.approved_by)) == (proposal.id, {"mira", "jonas"})
    assert verify(race.store).ok


def test_one_person_who_clicks_twice_at_once_counts_once(race: Race) -> None:
    for number in range(3):
        proposal = draft(race.store, number, HIGH)
        answers = race.run(*[("approve", proposal.id, "mira")] * 2)
        assert told(answers, "done") == ["1 of 2"]
        assert "has decided on" in told(answers, "refused")[0]
        with race.store.read() as tx:
            assert tx.ledger.releases() == []
    assert verify(race.store).ok


def test_of_two_changes_on_one_base_approved_at_once_one_is_released(race: Race) -> None:
    for number in range(3):
        one, other = draft(race.store, 2 * number), draft(race.store, 2 * number + 1)
        answers = race.run(("approve", one.id, "mira"), ("approve", other.id, "jonas"))
        assert len(told(answers, "done")) == 1
        assert "has moved on" in told(answers, "refused")[0]
        with race.store.read() as tx:
            assert len(tx.ledger.releases()) == number + 1
    assert verify(race.store).ok


GUIDELINE = ArtefactId("guideline/scams")


@pytest.fixture
def root(tmp_path: Path) -> str:
    """A folder with the settings of a workspace whose store is elsewhere."""
    (tmp_path / "redline.toml").write_text(SETTINGS, encoding="utf-8")
    return str(tmp_path)


def guideline(store: Store, number: int) -> Proposal:
    return builders.propose(store, (GUIDELINE, builders.guideline_text(words=f"Ask {number} times.")))


def edit_of(proposal: Proposal, editor: str, root: str) -> tuple[Any, ...]:
    text = builders.guideline_text(words=f"{editor} asks, not {proposal.id}.")
    return ("amend", proposal.id, editor, GUIDELINE, text, root)


def test_of_two_edits_at_once_one_takes_the_place(race: Race, root: str) -> None:
    for number in range(race.rounds):
        old = guideline(race.store, number)
        answers = race.run(edit_of(old, "mira", root), edit_of(old, "jonas", root))
        (new,) = told(answers, "done")
        assert f"is superseded already by '{new}'" in told(answers, "refused")[0]
        with race.store.read() as tx:
            assert (tx.ledger.outcome(old.id), tx.ledger.superseded_by(old.id)) == ("superseded", new)
            assert [one.id for one in tx.ledger.proposals() if one.supersedes == old.id] == [new]
    assert verify(race.store).ok


def test_an_edit_against_an_approval_at_once_has_one_outcome(race: Race, root: str) -> None:
    outcomes = set()
    for number in range(race.rounds):
        old = guideline(race.store, number)
        orders = [edit_of(old, "mira", root), ("approve", old.id, "jonas")]
        answers = race.run(*(orders if number % 2 else orders[::-1]))
        assert len(told(answers, "done")) == 1
        refusal = told(answers, "refused")[0]
        with race.store.read() as tx:
            outcome = tx.ledger.outcome(old.id)
            moved = head(race.store, GUIDELINE) == old.changes[0].digest
            assert len(tx.ledger.approvals(old.id)) == (outcome == "released")
        assert (outcome, moved) in (("released", True), ("superseded", False))
        assert f"is {outcome} already" in refusal
        outcomes.add(outcome)
    assert outcomes
    assert verify(race.store).ok


def test_after_a_freeze_nothing_more_is_approved(race: Race) -> None:
    for number in range(3):
        proposal = draft(race.store, number)
        answers = race.run(("approve", proposal.id, "mira"), ("freeze", "jonas"))
        assert "frozen" in told(answers, "done")
        with race.store.write() as tx:
            actions = [event.action for event in tx.audit.events()]
            released = tx.ledger.outcome(proposal.id) == "released"
            last = len(actions) - actions[::-1].index("approvals.frozen")
            assert "proposal.approved" not in actions[last:]
        assert released or "approvals are frozen" in told(answers, "refused")[0]
        unfreeze(race.store, builders.CONFIG, "noor")
    assert verify(race.store).ok


def test_a_file_of_cases_imported_twice_at_once_is_there_once(race: Race, tmp_path: Path) -> None:
    file = builders.write_cases(tmp_path / "cases.jsonl", builders.case_rows())
    answers = race.run(("import cases", str(file)), ("import cases", str(file)))
    assert sorted(told(answers, "done")) == ["0 imported, 60 unchanged", "60 imported, 0 unchanged"]
    with race.store.read() as tx:
        assert tx.cases.count() == 60
    assert verify(race.store).ok


def test_a_document_imported_twice_at_once_has_one_version(race: Race) -> None:
    for number in range(3):
        text = builders.policy_text(effective_from=f"2026-0{number + 2}-01")
        answers = race.run(*[("import text", "policy", text)] * 2)
        assert sorted(told(answers, "done")) == ["new", "unchanged"]
    with race.store.read() as tx:
        assert len(tx.library.versions(builders.POLICY_ID)) == 4
    assert verify(race.store).ok


def test_an_import_and_a_release_of_one_policy_at_once_leave_a_whole_log(race: Race) -> None:
    for number in range(3):
        day = f"2026-0{number + 2}"
        proposal = builders.propose(
            race.store, (builders.POLICY_ID, builders.policy_text(effective_from=f"{day}-01"))
        )
        text = builders.policy_text(effective_from=f"{day}-02")
        answers = race.run(("approve", proposal.id, "mira"), ("import text", "policy", text))
        assert all("has moved on" in problem for problem in told(answers, "refused"))
        assert "new" in told(answers, "done")
        assert head(race.store, builders.POLICY_ID) == of_text(text)
    assert verify(race.store).ok


def test_two_processes_that_log_at_once_make_one_chain(race: Race) -> None:
    with race.store.read() as tx:
        before = len(list(tx.audit.events()))
    assert told(race.run(("append", 20), ("append", 20)), "done") == ["appended", "appended"]
    assert (verify(race.store).ok, verify(race.store).events) == (True, before + 40)


def test_two_processes_that_migrate_at_once_make_one_schema(
    database_url: str, children: tuple[Child, Child], tmp_path: Path
) -> None:
    empty = Store(database_url, check=False)
    try:
        answers = Race(empty, children, tmp_path).run(("migrate",), ("migrate",))
        assert told(answers, "refused") == []
        builders.fill_documents(empty)
        assert verify(empty).ok
        assert head(empty, PROMPT_ID)
    finally:
        empty.close()
