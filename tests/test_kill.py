"""kill -9 at any point: a process that dies leaves nothing half done, and the next one goes on."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from knowledge_base import tables
from knowledge_base.records import ArtefactId
from knowledge_base.store import Store
from knowledge_base.workspace import Workspace
from tests import builders
from tests.builders import CONFIG, HIGH, PROMPT_ID
from tests.kills import COMMIT, KILLED, STATEMENT, Child, Template, Trap, counts, inspected, points, prepared
from tools.approve import approve
from tools.verify import verify


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """One forking process for the file."""
    opened = Child()
    yield opened
    opened.close()


def test_a_killed_import_leaves_nothing_and_importing_again_is_whole(child: Child, tmp_path: Path) -> None:
    template = prepared(tmp_path, lambda workspace: builders.fill_documents(workspace.store))
    file = builders.write_cases(tmp_path / "cases.jsonl", builders.case_rows())
    traps: list[Trap] = [
        ("knowledge_base.casebook:Casebook.add_rows", 1, "before"),
        ("knowledge_base.casebook:Casebook.add_rows", 2, "after"),
        ("knowledge_base.casebook:Casebook._add_ratings", 3, "before"),
        ("knowledge_base.audit:AuditLog.append", 1, "before"),
        ("knowledge_base.audit:AuditLog.append", 1, "after"),
    ]
    for trap in traps:
        root = template.copy()
        assert child.run(root, "import", str(file), trap=trap) == KILLED, trap
        assert inspected(template, root, counts)["cases"] == 0
        assert inspected(template, root, counts)["ratings"] == 0
        assert child.run(root, "import", str(file)) == 0
        found = inspected(template, root, counts)
        assert (found["cases"], found["ratings"]) == (60, 120)


def test_an_import_killed_around_its_commit_left_all_or_nothing(child: Child, tmp_path: Path) -> None:
    template = prepared(tmp_path)
    file = builders.write_cases(tmp_path / "cases.jsonl", builders.case_rows())
    seen = []
    for trap in points(COMMIT):
        root = template.copy()
        if child.run(root, "import", str(file), trap=trap) != KILLED:
            break
        seen.append(inspected(template, root, counts)["cases"])
        assert child.run(root, "import", str(file)) == 0
        assert inspected(template, root, counts)["cases"] == 60
    assert set(seen) == {0, 60}


def decided(store: Store) -> dict[str, Any]:
    """What was decided, by how many rows and runs."""
    with store.read() as tx:
        verdicts = tx.cases.verdicts("scams", "llm")
        return {
            "verdicts": {case_id: (verdict.violates, verdict.score) for case_id, verdict in verdicts.items()},
            "rows": tx.connection.scalar(select(func.count()).select_from(tables.decisions)),
            "finished": [run.finished_at is not None for run in tx.ledger.runs("decide")],
        }


def test_a_killed_decide_goes_on_with_nothing_doubled(child: Child, tmp_path: Path) -> None:
    template = prepared(tmp_path, builders.fill)
    root = template.copy()
    assert child.run(root, "decide") == 0
    whole = inspected(template, root, decided)
    assert (whole["rows"], whole["finished"]) == (60, [True])
    traps: dict[Trap, tuple[int, int]] = {
        ("tools.decide:_open_run", 1, "after"): (0, 0),
        ("tools.judge:EmbeddedJudge.judge", 1, "before"): (0, 1),
        ("knowledge_base.casebook:Casebook.add_decisions", 1, "after"): (0, 1),
        ("tools.judge:EmbeddedJudge.judge", 3, "after"): (40, 1),
        ("knowledge_base.ledger:Ledger.finish_run", 1, "after"): (60, 1),
    }
    for trap, (rows, runs) in traps.items():
        root = template.copy()
        assert child.run(root, "decide", trap=trap) == KILLED, trap
        cut = inspected(template, root, decided)
        assert (cut["rows"], cut["finished"]) == (rows, [False] * runs), trap
        assert child.run(root, "decide") == 0
        assert inspected(template, root, decided) == whole, trap


def found(store: Store) -> dict[str, Any]:
    """Every triage's findings, less what differs from run to run: the triage's own id and the time."""
    with store.read() as tx:
        runs = tx.ledger.runs("triage")
        findings = [
            json.loads(one.model_dump_json(exclude={"created_at"}).replace(run.id, "T"))
            for run in runs
            for one in tx.ledger.findings(run.id)
        ]
        actions = Counter(event.action for event in tx.audit.events() if event.action.startswith("triage."))
        ids = [run.id for run in runs]
        return {
            "findings": findings,
            "finished": [run.finished_at is not None for run in runs],
            "log": dict(actions),
        } | ({"id": ids[0]} if ids else {})


def less_id(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "id"}


TRIAGE: dict[Trap, tuple[str, ...]] = {
    ("agents.triage:open_checkpoints", 1, "before"): (),
    ("agents.triage:_Worker.diagnose", 1, "before"): (),
    ("knowledge_base.ledger:Ledger.add_finding", 1, "after"): (),
    ("agents.triage:_Worker.diagnose", 1, "after"): ("fn",),
    ("langgraph.checkpoint.sqlite:SqliteSaver.put", 2, "after"): (),
    ("langgraph.checkpoint.sqlite:SqliteSaver.put", 3, "before"): ("fn",),
    ("knowledge_base.ledger:Ledger.add_finding", 3, "before"): ("fn",),
    ("agents.triage:_Worker.diagnose", 2, "after"): ("fn", "fp"),
    ("knowledge_base.ledger:Ledger.finish_run", 1, "after"): ("fn", "fp"),
}
"""Where a triage is killed, and the steps whose findings are stored then: all of a step's, or none."""


def more_alarms(workspace: Workspace) -> None:
    """A second cluster of cases that are flagged wrongly, so that one step of the triage stores two findings."""
    texts = enumerate(builders.wordings(builders.CHESS, 10))
    rows = [builders.case_row(f"chess-{number:02}", words, "scams", False) for number, words in texts]
    with workspace.store.write() as tx:
        tx.cases.add_rows(rows)


def directions(told: dict[str, Any]) -> list[str]:
    return sorted(one["cluster"]["direction"] for one in told["findings"])


@pytest.fixture(scope="module")
def triaged(child: Child, tmp_path_factory: pytest.TempPathFactory) -> tuple[Template, dict[str, Any]]:
    """A workspace with decisions, and what an uninterrupted triage of it finds."""
    template = prepared(tmp_path_factory.mktemp("triage"), builders.fill, more_alarms)
    assert child.run(template.root, "decide") == 0
    root = template.copy()
    assert child.run(root, "triage") == 0
    return template, inspected(template, root, found)


def test_an_uninterrupted_triage_finds_two_kinds_of_misses_and_of_false_alarms(
    triaged: tuple[Template, dict[str, Any]],
) -> None:
    _, whole = triaged
    assert directions(whole) == ["fn", "fn", "fp", "fp"]
    assert (whole["finished"], whole["log"]) == ([True], {"triage.started": 1, "triage.finished": 1})


@pytest.mark.parametrize("trap", TRIAGE, ids=lambda trap: f"{trap[2]} {trap[0].split('.')[-1]} {trap[1]}")
def test_a_killed_triage_is_resumed_with_the_same_findings_and_none_doubled(
    child: Child, triaged: tuple[Template, dict[str, Any]], trap: Trap
) -> None:
    template, whole = triaged
    root = template.copy()
    assert child.run(root, "triage", trap=trap) == KILLED
    cut = inspected(template, root, found)
    assert directions(cut) == [one for one in directions(whole) if one in TRIAGE[trap]]
    assert cut["finished"] == [False]
    assert child.run(root, "resume") == 0
    resumed = inspected(template, root, found)
    assert resumed["id"] == cut["id"]
    assert less_id(resumed) == less_id(whole)
    assert checkpoints(root) == 0


def checkpoints(root: Path) -> int:
    """How many checkpoints are kept for triages that are done."""
    store = Store(f"sqlite:///{root / 'checkpoints.db'}", check=False)
    try:
        with store.engine.connect() as connection:
            return connection.scalar(text("SELECT count(*) FROM checkpoints")) or 0
    finally:
        store.close()


def test_a_triage_killed_while_it_begins_or_ends_is_not_there_or_is_done(
    child: Child, triaged: tuple[Template, dict[str, Any]]
) -> None:
    template, whole = triaged
    root = template.copy()
    assert child.run(root, "triage", trap=("knowledge_base.ledger:Ledger.start_run", 1, "after")) == KILLED
    assert inspected(template, root, found)["findings"] == []
    assert child.run(root, "resume") == 1
    assert child.run(root, "triage", trap=("agents.triage:_Worker.finish", 1, "after")) == KILLED
    done = inspected(template, root, found)
    assert less_id(done) == less_id(whole)
    assert child.run(root, "resume", done["id"]) == 0
    assert inspected(template, root, found) == done


def test_a_triage_that_is_killed_again_and_again_gets_there(
    child: Child, triaged: tuple[Template, dict[str, Any]]
) -> None:
    template, whole = triaged
    root = template.copy()
    job = "triage"
    for trap in list(TRIAGE)[1::3]:
        assert child.run(root, job, trap=(trap[0], 1, trap[2])) == KILLED
        job = "resume"
    assert child.run(root, "resume") == 0
    assert less_id(inspected(template, root, found)) == less_id(whole)


def outcome(store: Store) -> tuple[int, int, int, str | None]:
    """Approvals, closings and releases, and the title of the prompt in force."""
    told = counts(store)
    with store.read() as tx:
        head = tx.library.head(PROMPT_ID)
        assert head is not None
        title = head.text.split("title: ")[1].splitlines()[0]
    return told["approvals"], told["closings"], told["releases"], title


BEFORE, AFTER = (0, 0, 0, "Prompt for scams"), (1, 1, 1, "Another title")


def proposed(workspace: Workspace) -> None:
    builders.fill_documents(workspace.store)
    builders.propose(workspace.store)


def approved_again(store: Store, person: str = "mira") -> tuple[int, int, int, str | None]:
    """What holds once a person has approved, whether that was needed or not."""
    with store.read() as tx:
        proposal = tx.ledger.proposals()[0]
        released = tx.ledger.outcome(proposal.id) == "released"
    if not released:
        assert approve(store, CONFIG, proposal.id, person).release is not None
    assert verify(store).ok
    return outcome(store)


def proposal_of(template: Template) -> str:
    workspace = template.open()
    with workspace.store.read() as tx:
        found = tx.ledger.proposals()[0].id
    workspace.store.close()
    return found


def test_an_approval_killed_at_any_statement_leaves_nothing(child: Child, tmp_path: Path) -> None:
    template = prepared(tmp_path, proposed)
    proposal = proposal_of(template)
    killed = 0
    for trap in points(STATEMENT, step=3):
        root = template.copy()
        if child.run(root, "approve", proposal, "mira", trap=trap) != KILLED:
            assert inspected(template, root, outcome) == AFTER
            break
        killed += 1
        assert inspected(template, root, outcome) == BEFORE, trap
        if killed % 5 == 0:
            assert inspected(template, root, approved_again) == AFTER
    assert killed > 8


def test_an_approval_killed_around_its_commit_is_whole_or_not_there(child: Child, tmp_path: Path) -> None:
    template = prepared(tmp_path, proposed)
    proposal = proposal_of(template)
    seen = []
    for trap in points(COMMIT):
        root = template.copy()
        if child.run(root, "approve", proposal, "mira", trap=trap) != KILLED:
            break
        seen.append(inspected(template, root, outcome))
        assert inspected(template, root, approved_again) == AFTER
    assert set(seen) == {BEFORE, AFTER}


def test_a_second_approval_that_is_killed_leaves_the_first(child: Child, tmp_path: Path) -> None:
    def half(workspace: Workspace) -> None:
        builders.fill_documents(workspace.store)
        approve(workspace.store, CONFIG, builders.propose(workspace.store, risk=HIGH).id, "mira")

    template = prepared(tmp_path, half)
    proposal = proposal_of(template)
    for target in ("Library.move_head", "Ledger.close", "Ledger.add_release"):
        module = "library" if target.startswith("Library") else "ledger"
        for when in ("before", "after"):
            root = template.copy()
            trap = (f"knowledge_base.{module}:{target}", 1, when)
            assert child.run(root, "approve", proposal, "jonas", trap=trap) == KILLED
            assert inspected(template, root, outcome) == (1, 0, 0, "Prompt for scams")
            again = inspected(template, root, lambda store: approved_again(store, "jonas"))
            assert again == (2, 1, 1, "Another title")


def test_a_rejection_that_is_killed_can_be_given_again(child: Child, tmp_path: Path) -> None:
    template = prepared(tmp_path, proposed)
    proposal = proposal_of(template)
    root = template.copy()
    trap = ("knowledge_base.ledger:Ledger.close", 1, "after")
    assert child.run(root, "reject", proposal, "mira", trap=trap) == KILLED
    assert inspected(template, root, outcome) == BEFORE
    assert child.run(root, "reject", proposal, "mira") == 0
    assert inspected(template, root, outcome) == (1, 1, 0, "Prompt for scams")


def test_an_approval_killed_on_either_database_leaves_nothing_or_everything(
    child: Child, store: Store, tmp_path: Path
) -> None:
    builders.fill_documents(store)
    root = prepared(tmp_path).root
    url = store.url.render_as_string(hide_password=False)
    cutoffs = ArtefactId("thresholds/scams")
    traps: list[Trap] = [
        ("knowledge_base.ledger:Ledger.add_approval", 1, "after"),
        ("knowledge_base.library:Library.move_head", 1, "after"),
        (COMMIT, 1, "before"),
        (COMMIT, 1, "after"),
    ]
    for number, trap in enumerate(traps, 1):
        proposal = builders.propose(store, (cutoffs, builders.thresholds_text(0.4 + number / 100)))
        assert child.run(root, "approve", proposal.id, "mira", trap=trap, url=url) == KILLED
        with store.read() as tx:
            state = len(tx.ledger.approvals(proposal.id)), tx.ledger.outcome(proposal.id)
        assert state == ((1, "released") if trap == traps[-1] else (0, None))
        approved_again(store)
        with store.read() as tx:
            assert len(tx.ledger.releases()) == number
            assert tx.library.heads()[cutoffs] == proposal.changes[0].digest


def test_a_killed_migration_leaves_an_empty_store_that_migrates_again(child: Child, tmp_path: Path) -> None:
    root = tmp_path / "new"
    root.mkdir()
    (root / "redline.toml").write_text("seed = 7\n", encoding="utf-8")
    for number in (3, 12, 25):
        assert child.run(root, "migrate", trap=(STATEMENT, number, "after")) == KILLED
        store = Store(f"sqlite:///{root / 'redline.db'}", check=False)
        assert store.revision() is None
        store.close()
    assert child.run(root, "migrate") == 0
    store = Store(f"sqlite:///{root / 'redline.db'}")
    assert verify(store).ok
    store.close()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_triage_killed_on_postgresql_is_resumed(child: Child, store: Store, tmp_path: Path) -> None:
    root = prepared(tmp_path).root
    url = store.url.render_as_string(hide_password=False)
    builders.fill_documents(store)
    file = builders.write_cases(tmp_path / "cases.jsonl", builders.case_rows())
    for job, arguments in (("import", [str(file)]), ("decide", []), ("triage", [])):
        assert child.run(root, job, *arguments, url=url) == 0
    whole = found(store)
    trap = ("agents.triage:_Worker.diagnose", 1, "after")
    assert child.run(root, "triage", trap=trap, url=url) == KILLED
    assert child.run(root, "resume", url=url) == 0
    with store.read() as tx:
        first, second = tx.ledger.runs("triage")
        assert first.finished_at is not None
        assert len(tx.ledger.findings(first.id)) == len(tx.ledger.findings(second.id))
    both = found(store)["findings"]
    assert both == whole["findings"] * 2
    assert verify(store).ok
