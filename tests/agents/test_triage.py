from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from agents.checkpoints import open_checkpoints
from agents.triage import Request, Triaged, plan, resume, start
from knowledge_base.cases import CaseRow
from knowledge_base.changes import Finding
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.workspace import Workspace
from tests.builders import PRIZES, case_row, import_texts, policy_text, prompt_text
from tests.scenes import PowerCut, decide, everyday, renamed, retold, rows_of, scene_in, tasks
from tools.coded_terms import FILE
from tools.decide import decide_cases
from tools.judge import EmbeddedJudge

Told = Callable[[str, int, int], None]


def cut_at(step: int) -> Told:
    """Raises inside the node of a step."""

    def told(what: str, number: int, of: int) -> None:
        if number == step:
            raise PowerCut

    return told


def cut_short(workspace: Workspace, step: int, request: Request | None = None) -> str:
    """A triage that ended in a step; its id."""
    with pytest.raises(PowerCut):
        start(workspace, request or Request(), cut_at(step))
    with workspace.store.read() as tx:
        return tx.ledger.runs("triage")[0].id


def stored(workspace: Workspace, triage: str) -> list[Finding]:
    with workspace.store.read() as tx:
        return tx.ledger.findings(triage)


def substance(findings: tuple[Finding, ...] | list[Finding]) -> list[tuple[str, str, tuple[str, ...], float]]:
    """What findings say, whichever triage they are of."""
    return sorted((f.cluster.direction, f.cause, f.cluster.members, f.probability) for f in findings)


def checkpoints(workspace: Workspace, triage: str) -> int:
    with open_checkpoints(workspace) as saver:
        return len(list(saver.list({"configurable": {"thread_id": triage}})))


def events(workspace: Workspace) -> list[str]:
    with workspace.store.read() as tx:
        return [event.action for event in tx.audit.events() if event.action.startswith("triage.")]


def test_every_error_is_in_one_finding_and_each_finding_is_stored_once(either: Workspace) -> None:
    done = start(either, Request())
    scene = scene_in(either)
    wrong = {scene.ids[row] for row in range(len(scene.ids)) if scene.decided[row] != scene.labels[row]}
    members = [member for finding in done.findings for member in finding.cluster.members]
    assert sorted(members) == sorted(wrong)
    assert done.errors == len(wrong)
    assert sum(finding.share for finding in done.findings) == pytest.approx(1.0)
    assert len({finding.id for finding in done.findings}) == len(done.findings) >= 2
    assert list(done.findings) == stored(either, done.id)


def test_a_triage_on_either_database_resumes(either: Workspace) -> None:
    triage = cut_short(either, 2)
    assert checkpoints(either, triage) > 0
    done = resume(either)
    assert done.id == triage
    assert {finding.cluster.direction for finding in done.findings} == {"fn", "fp"}
    assert checkpoints(either, triage) == 0


def test_the_checkpoints_of_a_triage_are_deleted_when_it_is_done(decided: Workspace) -> None:
    done = start(decided, Request())
    assert checkpoints(decided, done.id) == 0
    with decided.store.read() as tx:
        run = tx.ledger.run(done.id)
    assert run is not None
    assert run.finished_at is not None
    assert events(decided) == ["triage.started", "triage.finished"]


@pytest.mark.parametrize("step", [1, 2])
def test_a_triage_that_failed_inside_a_step_goes_on_with_the_remaining_steps(
    decided: Workspace, step: int
) -> None:
    whole = start(decided, Request())
    triage = cut_short(decided, step)
    before = stored(decided, triage)
    assert {finding.cluster.direction for finding in before} == ({"fn"} if step == 2 else set())
    heard: list[tuple[str, int, int]] = []
    done = resume(decided, told=lambda *what: heard.append(what))
    assert heard == [("scams:fn", 1, 2), ("scams:fp", 2, 2)][step - 1 :]
    assert done.id == triage
    assert substance(done.findings) == substance(whole.findings)
    assert [finding for finding in done.findings if finding in before] == before


def test_findings_that_were_stored_before_their_checkpoint_are_not_doubled(decided: Workspace) -> None:
    """The process died between the store's commit and the saver's."""
    triage = cut_short(decided, 2)
    before = stored(decided, triage)
    with open_checkpoints(decided) as saver:
        saver.delete_thread(triage)
    done = resume(decided)
    assert before
    assert [finding for finding in done.findings if finding.cluster.direction == "fn"] == before
    assert len({finding.id for finding in done.findings}) == len(done.findings)


def test_a_step_that_was_stored_is_not_found_anew_with_the_cases_that_came_in_since(
    decided: Workspace,
) -> None:
    triage = cut_short(decided, 2)
    before = stored(decided, triage)
    with open_checkpoints(decided) as saver:
        saver.delete_thread(triage)
    with decided.store.write() as tx:
        tx.cases.add_rows(renamed(tasks(20), "late"))
    decide(decided)
    members = [member for finding in resume(decided).findings for member in finding.cluster.members]
    assert len(members) == len(set(members))
    assert [finding for finding in stored(decided, triage) if finding.cluster.direction == "fn"] == before


def test_resuming_a_finished_triage_gives_what_it_found_and_tries_nothing(decided: Workspace) -> None:
    done = start(decided, Request())

    def unheard(what: str, number: int, of: int) -> None:
        raise AssertionError(what)

    assert resume(decided, done.id, unheard) == done
    assert events(decided) == ["triage.started", "triage.finished"]


def test_with_nothing_to_resume_it_is_refused(decided: Workspace) -> None:
    with pytest.raises(Refused, match="no unfinished triage; start one"):
        resume(decided)
    with pytest.raises(Refused, match="no triage 'T-9'; start one"):
        resume(decided, "T-9")


def test_the_newest_unfinished_triage_is_resumed(decided: Workspace) -> None:
    older, newer = (cut_short(decided, 1, Request(queue="fp")) for _ in range(2))
    assert resume(decided).id == newer
    assert resume(decided).id == older


def test_cases_that_came_in_while_a_triage_was_cut_short_do_not_stop_it(decided: Workspace) -> None:
    triage = cut_short(decided, 1, Request(queue="fn"))
    more = renamed(tasks(40), "late")
    with decided.store.write() as tx:
        tx.cases.add_rows(more)
    decide(decided)
    done = resume(decided, triage)
    assert sum(len(finding.cluster.members) for finding in done.findings) > done.errors
    assert all(finding.share <= 1 for finding in done.findings)


@pytest.mark.parametrize(("queue", "directions"), [("fn", {"fn"}), ("fp", {"fp"}), ("all", {"fn", "fp"})])
def test_a_queue_is_triaged_in_its_direction_only(
    decided: Workspace, queue: str, directions: set[str]
) -> None:
    done = start(decided, Request.model_validate({"queue": queue}))
    assert {finding.cluster.direction for finding in done.findings} == directions
    assert done.errors == sum(len(finding.cluster.members) for finding in done.findings)


def test_a_policy_that_is_named_twice_is_triaged_once(decided: Workspace) -> None:
    assert plan(decided, Request(policies=("scams", "scams"))) == ["scams:fn", "scams:fp"]


def test_a_policy_without_prompt_is_refused_and_nothing_is_begun(decided: Workspace) -> None:
    row = case_row("elsewhere", "some words", "hate", True)
    decision = {"stream": "llm", "policy": "hate", "violates": False, "model": "m"}
    row = type(row).model_validate(
        row.model_dump(exclude={"segments"}) | {"text": "x", "decisions": [decision]}
    )
    with decided.store.write() as tx:
        tx.cases.add_rows([row])
    with pytest.raises(Refused, match="no prompt for policy 'hate' is in force; import one"):
        start(decided, Request(policies=("hate",)))
    assert events(decided) == []


def test_a_policy_that_nothing_decided_is_wrong_usage(decided: Workspace) -> None:
    with pytest.raises(WrongUsage, match="'llm' has decided nothing under 'hate'; run 'redline decide'"):
        start(decided, Request(policies=("hate",)))
    with pytest.raises(WrongUsage, match="'classifier' has decided nothing under 'scams'"):
        start(decided, Request(policies=("scams",), stream="classifier"))


def test_with_nothing_decided_and_labelled_it_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Refused, match="no case is both decided and labelled; run"):
        start(workspace, Request())


def test_a_policy_that_is_decided_but_not_labelled_has_no_findings(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text()))
        tx.cases.add_rows([row.model_copy(update={"ratings": ()}) for row in everyday(5)])
    decide(workspace)
    done = start(workspace, Request(policies=("scams",)))
    assert (done.errors, done.findings) == (0, ())


def test_cases_before_a_day_are_left_out(decided: Workspace) -> None:
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    late = [row.model_copy(update={"occurred_at": moment}) for row in renamed(tasks(4), "late")]
    with decided.store.write() as tx:
        tx.cases.add_rows(late)
    decide(decided)
    done = start(decided, Request(since=datetime(2026, 5, 1, tzinfo=UTC)))
    members = {member for finding in done.findings for member in finding.cluster.members}
    assert members == {row.id for row in late}
    assert done.errors == 4


def test_a_policy_with_the_longest_name_is_triaged_on_either_database(either: Workspace) -> None:
    name = "p" * 80
    rows = [
        case_row(row.id + "-l", row.segments[0].text, name, row.ratings[0].violates)
        for row in (*tasks(6), *everyday(6))
    ]
    with either.store.write() as tx:
        import_texts(tx, ("policy", policy_text(name)), ("prompt", prompt_text("scams-long", policy=name)))
        tx.cases.add_rows(rows)
    decide_cases(either.store, EmbeddedJudge(either.embedder), "scams-long", [row.id for row in rows])
    done = start(either, Request(policies=(name,)))
    assert sum(len(finding.cluster.members) for finding in done.findings) == done.errors > 0


def found(done: Triaged, direction: str) -> Finding:
    return next(finding for finding in done.findings if finding.cluster.direction == direction)


def test_the_weaknesses_of_the_prompt_are_found_with_their_clauses(decided: Workspace) -> None:
    done = start(decided, Request())
    missed, flagged = found(done, "fn"), found(done, "fp")
    assert flagged.cause == "prompt_defect"
    # So small a group is mended by examples whatever its cause: that is shown, and no cause stated.
    edit = next(one for one in missed.interventions if one.name == "prompt_defect")
    assert (missed.cause, edit.sufficient, edit.fixed == edit.n) == ("undetermined", True, True)
    assert {member[:4] for member in missed.cluster.members} == {"task"}
    assert {member[:4] for member in flagged.cluster.members} == {"warn"}
    assert "scams/3.1" in flagged.clauses
    assert {intervention.name for intervention in missed.interventions} >= {
        "label_error",
        "threshold",
        "prompt_defect",
    }


CODED = {"prize": "zib", "claim": "nab", "winner": "wob", "jackpot": "jub", "voucher": "vib", "fee": "fum"}


def coded(name: str) -> list[CaseRow]:
    """Prize swindles in words that only those who write them know."""
    rows = []
    for row in renamed(rows_of("x", PRIZES, 26, True)[14:], name):
        text = row.segments[0].text.lower()
        for plain, written in CODED.items():
            text = text.replace(plain, written)
        rows.append(retold(row, text))
    return rows


def cause_of_coded(workspace: Workspace) -> set[str]:
    found = start(workspace, Request(queue="fn")).findings
    return {one.cause for one in found if any(member.startswith("coded") for member in one.cluster.members)}


def test_misses_in_coded_terms_are_evasion_once_the_workspace_lists_the_terms(decided: Workspace) -> None:
    with decided.store.write() as tx:
        tx.cases.add_rows(coded("coded"))
    decide(decided)
    assert "evasion" not in cause_of_coded(decided)
    lines = [f"{written} = {plain}" for plain, written in CODED.items()]
    (decided.root / FILE).write_text("\n".join(lines), encoding="utf-8")
    assert "evasion" in cause_of_coded(decided)


def test_a_bad_line_of_the_list_is_named_and_stops_the_triage(decided: Workspace) -> None:
    (decided.root / FILE).write_text("zib\n", encoding="utf-8")
    with pytest.raises(WrongUsage, match="line 1: write 'written = meant'"):
        start(decided, Request())
