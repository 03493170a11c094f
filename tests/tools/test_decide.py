from collections.abc import Sequence

import pytest

from knowledge_base.cases import Decision
from knowledge_base.embed import Progress, Vectors
from knowledge_base.errors import Refused
from knowledge_base.records import CaseId
from knowledge_base.store import Store
from knowledge_base.workspace import Workspace
from tests.builders import case_row, case_rows, fill, import_texts, prompt_text, thresholds_text
from tests.fakes import WordEmbedder
from tests.scenes import PowerCut
from tools import decide, judge
from tools.decide import decide_cases, score_policy
from tools.judge import EmbeddedJudge
from tools.scene import instruments_for

IDS = [row.id for row in case_rows()]


class FailingEmbedder(WordEmbedder):
    """Fails once it is asked for a text that holds the word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word = word

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Rows, until the word comes."""
        if any(self._word in text for text in texts):
            raise PowerCut
        return super().encode(texts, progress)


@pytest.fixture
def filled(workspace: Workspace) -> Store:
    """A store with documents in force and 60 cases."""
    fill(workspace)
    return workspace.store


def run(store: Store, ids: Sequence[CaseId] = IDS, embedder: WordEmbedder | None = None) -> decide.DecidedRun:
    return decide_cases(store, EmbeddedJudge(embedder or WordEmbedder()), "scams", ids)


def decisions(store: Store) -> dict[CaseId, Decision]:
    with store.read() as tx:
        found = {case_id: tx.cases.decision(case_id, "scams", "llm") for case_id in IDS}
    return {case_id: decision for case_id, decision in found.items() if decision}


def decided_runs(store: Store) -> list[tuple[str, bool, int]]:
    with store.read() as tx:
        return [
            (r.id, r.finished_at is not None, len(tx.cases.decided_in(r.id)))
            for r in tx.ledger.runs("decide")
        ]


def test_every_case_is_decided_under_the_policy_of_the_prompt(filled: Store) -> None:
    done = run(filled)
    assert (done.policy, done.decided) == ("scams", 60)
    assert decided_runs(filled) == [(done.run, True, 60)]


def test_decisions_are_stored_as_stream_llm_by_a_judge_that_says_it_is_embedded(filled: Store) -> None:
    run(filled)
    found = decisions(filled)
    assert len(found) == 60
    assert {decision.stream for decision in found.values()} == {"llm"}
    assert {decision.model for decision in found.values()} == {EmbeddedJudge(WordEmbedder()).name}
    assert all(decision.model.startswith("embedded-judge-") for decision in found.values())


def test_a_decision_holds_its_score_threshold_trace_and_what_decided(filled: Store) -> None:
    run(filled)
    with filled.read() as tx:
        instruments = instruments_for(tx, "scams")
    for decision in decisions(filled).values():
        assert decision.score is not None
        assert decision.threshold == 0.3
        assert decision.violates == (decision.score >= 0.3)
        assert [step.question for step in decision.trace] == ["q1-prize-fee"]
        assert (decision.trace[0].answer == "yes") == decision.violates
        assert decision.prompt == instruments.prompt_version.digest
        assert instruments.thresholds_version is not None
        assert decision.thresholds == instruments.thresholds_version.digest
        assert decision.decided_at is not None


def test_without_thresholds_a_half_decides_and_no_digest_is_named(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        import_texts(tx, ("prompt", prompt_text()))
        tx.cases.add_rows(case_rows())
    run(workspace.store)
    assert {(d.threshold, d.thresholds) for d in decisions(workspace.store).values()} == {(0.5, None)}


def test_a_case_is_decided_at_the_threshold_of_its_market(workspace: Workspace) -> None:
    text = thresholds_text(1.0) + "markets:\n  DE: 0.0\n"
    rows = [
        case_row("a", "one post", "scams"),
        case_row("b", "one post", "scams").model_copy(update={"market": "DE"}),
    ]
    with workspace.store.write() as tx:
        import_texts(tx, ("prompt", prompt_text()), ("thresholds", text))
        tx.cases.add_rows(rows)
    run(workspace.store, [CaseId("a"), CaseId("b")])
    with workspace.store.read() as tx:
        verdicts = tx.cases.verdicts("scams", "llm")
    assert (verdicts[CaseId("a")].violates, verdicts[CaseId("b")].violates) == (False, True)


def test_a_run_that_was_cut_short_goes_on_where_it_stopped(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "BLOCK", 10)
    with pytest.raises(PowerCut):
        run(filled, embedder=FailingEmbedder("swindle"))
    ((cut, finished, stored),) = decided_runs(filled)
    assert not finished
    assert stored == 30
    before = decisions(filled)
    done = run(filled)
    assert (done.run, done.decided) == (cut, 30)
    assert decided_runs(filled) == [(cut, True, 60)]
    after = decisions(filled)
    assert {case_id: after[case_id] for case_id in before} == before


def test_progress_counts_what_a_run_that_goes_on_had_done(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "BLOCK", 10)
    with pytest.raises(PowerCut):
        run(filled, embedder=FailingEmbedder("swindle"))
    heard: list[int] = []
    decide_cases(filled, EmbeddedJudge(WordEmbedder()), "scams", IDS, heard.append)
    assert heard == [30, 10, 10, 10]


def test_other_work_does_not_go_on_with_a_run_that_was_cut_short(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "BLOCK", 10)
    with pytest.raises(PowerCut):
        run(filled, embedder=FailingEmbedder("swindle"))
    some = run(filled, IDS[:30])
    assert some.decided == 30
    assert sorted(finished for _, finished, _ in decided_runs(filled)) == [False, True]


def test_deciding_again_is_a_new_run_and_its_decisions_stand(filled: Store) -> None:
    first, second = run(filled), run(filled)
    assert first.run != second.run
    assert [stored for _, _, stored in decided_runs(filled)] == [60, 60]
    with filled.read() as tx:
        assert {verdict.run for verdict in tx.cases.verdicts("scams", "llm").values()} == {second.run}


def test_a_case_named_twice_is_decided_once_and_the_first_decision_stands(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "BLOCK", 3)
    done = run(filled, [*IDS[:4], *IDS[:4]])
    assert decided_runs(filled) == [(done.run, True, 4)]
    with filled.read() as tx:
        kept = tx.cases.decision(IDS[0], "scams", "llm")
    assert kept is not None
    with filled.write() as tx:
        changed = kept.model_copy(update={"violates": not kept.violates, "score": 0.123})
        assert tx.cases.add_decisions(done.run, [(IDS[0], changed)]) == 0
    assert decisions(filled)[IDS[0]] == kept


def test_no_cases_make_a_run_that_decides_nothing(filled: Store) -> None:
    assert run(filled, []).decided == 0
    assert [(finished, stored) for _, finished, stored in decided_runs(filled)] == [(True, 0)]


def test_a_prompt_that_is_not_in_force_is_refused_and_nothing_is_begun(filled: Store) -> None:
    with pytest.raises(Refused, match="no prompt 'hate' is in force"):
        decide_cases(filled, EmbeddedJudge(WordEmbedder()), "hate", IDS)
    assert decided_runs(filled) == []


def test_a_policy_is_scored_on_what_is_both_decided_and_labelled(filled: Store) -> None:
    with filled.read() as tx:
        assert score_policy(tx, "scams", "llm", 7) is None
    with filled.write() as tx:
        tx.cases.add_rows([case_row("tie", "one of each", "scams", True, False)])
    run(filled, [*IDS[:50], CaseId("tie")])
    with filled.read() as tx:
        scores = score_policy(tx, "scams", "llm", 7)
        assert scores is not None
        assert scores.n == 50
        assert score_policy(tx, "scams", "classifier", 7) is None
        assert score_policy(tx, "hate", "llm", 7) is None
    verdicts, labels = decisions(filled), {row.id: row.ratings[0].violates for row in case_rows()}
    assert scores.tp == sum(bool(d.violates) and bool(labels[i]) for i, d in verdicts.items() if i in labels)
    assert scores.fn == sum(not d.violates and bool(labels[i]) for i, d in verdicts.items() if i in labels)
