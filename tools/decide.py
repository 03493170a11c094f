"""Deciding cases with a prompt in force: block by block, resumable, every decision stored with its trace."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base import digests
from knowledge_base.cases import Case, Decision
from knowledge_base.changes import Scores
from knowledge_base.embed import Embedder, Progress
from knowledge_base.records import CaseId, now
from knowledge_base.store import Store, Transaction
from tools.content_groups import content_groups
from tools.judge import EmbeddedJudge
from tools.measure import score_decisions
from tools.reading import read, texts_of
from tools.scene import GROUP_ATTRIBUTE, Instruments, instruments_for

BLOCK = 1_000


@dataclass(frozen=True)
class DecidedRun:
    """One run over the cases: how many decisions it stored now, and under which policy."""

    run: str
    policy: str
    decided: int


def decide_cases(
    store: Store,
    embedder: Embedder,
    prompt: str,
    ids: Sequence[CaseId],
    progress: Progress | None = None,
) -> DecidedRun:
    """Decide cases as stream `llm`, by the embedded judge that stands in for one and is named so.

    A run that was cut short goes on where it stopped; a finished one is not reused, so deciding again is a new run.
    """
    judge = EmbeddedJudge(embedder)
    with store.write() as tx:
        instruments = instruments_for(tx, prompt)
        run_id = _open_run(tx, instruments, judge.name, ids)
        done = {case_id for case_id, _ in tx.cases.decided_in(run_id)}
    todo = [case_id for case_id in ids if case_id not in done]
    if progress:
        progress(len(ids) - len(todo))
    for start in range(0, len(todo), BLOCK):
        block = todo[start : start + BLOCK]
        with store.read() as tx:
            cases = list(tx.cases.get(block).values())
        made = judge_block(judge, embedder, instruments, cases)
        with store.write() as tx:
            tx.cases.add_decisions(run_id, made)
        if progress:
            progress(len(block))
    with store.write() as tx:
        tx.ledger.finish_run(run_id)
    return DecidedRun(run_id, instruments.spec.policy, len(todo))


def judge_block(
    judge: EmbeddedJudge, embedder: Embedder, instruments: Instruments, cases: Sequence[Case]
) -> list[tuple[CaseId, Decision]]:
    """The decisions of a prompt on some cases, each with its trace."""
    reading = read([texts_of(case) for case in cases], embedder)
    judged = judge.judge(instruments.spec, reading)
    version = instruments.thresholds_version
    made = []
    for row, case in enumerate(cases):
        threshold = instruments.thresholds.for_market(case.market)
        score = float(judged.score[row])
        decision = Decision(
            stream="llm",
            policy=instruments.spec.policy,
            violates=score >= threshold,
            model=judge.name,
            score=round(score, 6),
            threshold=threshold,
            trace=judged.trace(row, threshold),
            prompt=instruments.prompt_version.digest,
            thresholds=version.digest if version else None,
            decided_at=now(),
        )
        made.append((case.id, decision))
    return made


def score_policy(tx: Transaction, policy: str, stream: str, seed: int) -> Scores | None:
    """How a stream's latest decisions agree with the labels; None where nothing is both decided and labelled."""
    labels = tx.cases.labels(policy)
    verdicts = tx.cases.verdicts(policy, stream)
    known = {case_id for case_id, label in labels.items() if label.violates is not None}
    ids = sorted(i for i, verdict in verdicts.items() if verdict.violates is not None and i in known)
    if not ids:
        return None
    cases = tx.cases.get(ids)
    texts = [cases[case_id].text for case_id in ids]
    given = [cases[case_id].attributes.get(GROUP_ATTRIBUTE) for case_id in ids]
    groups = content_groups(texts, [None if value is None else str(value) for value in given])
    return score_decisions(
        np.array([verdicts[i].violates for i in ids], dtype=bool),
        np.array([labels[i].violates for i in ids], dtype=bool),
        np.array(groups, dtype=np.int64),
        seed,
    )


def _open_run(tx: Transaction, instruments: Instruments, judge: str, ids: Sequence[CaseId]) -> str:
    """The unfinished run of exactly this work, or a new one."""
    version = instruments.thresholds_version
    key = digests.of_value(
        [
            instruments.prompt_version.digest,
            version.digest if version else None,
            judge,
            digests.of_value(list(ids)),
        ]
    )
    for run in tx.ledger.runs("decide"):
        if run.finished_at is None and run.body.get("key") == key:
            return run.id
    run_id = "D-" + digests.of_value([key, now().isoformat()])[:10]
    tx.ledger.start_run(run_id, "decide", {"key": key, "prompt": instruments.spec.name, "judge": judge})
    return run_id
