"""Deciding cases with a prompt in force: block by block, resumable, every decision stored with its trace."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from knowledge_base import digests
from knowledge_base.cases import Case, Decision
from knowledge_base.changes import Scores
from knowledge_base.embed import Progress
from knowledge_base.records import CaseId, now
from knowledge_base.store import Store, Transaction
from tools.content_groups import content_groups
from tools.measure import score_decisions
from tools.scene import GROUP_ATTRIBUTE, Instruments, instruments_for
from tools.tally import Tally
from tools.verdicts import Judge, Verdict, decision_of


@dataclass(frozen=True)
class DecidedRun:
    """What was decided now, under which policy, and what it came to; several `runs` where cases were decided again."""

    runs: tuple[str, ...]
    policy: str
    tally: Tally

    @property
    def run(self) -> str:
        """The last run, whose decisions stand."""
        return self.runs[-1]

    @property
    def decided(self) -> int:
        """Decisions stored now."""
        return self.tally.answered


def decide_cases(
    store: Store,
    judge: Judge,
    prompt: str,
    ids: Sequence[CaseId],
    progress: Progress | None = None,
    repeats: int = 1,
    anew: bool = False,
) -> DecidedRun:
    """Decide cases as stream `llm`, each with the judge's name; `repeats` times, each time as a run of its own.

    A run that was cut short, or in which the judge did not answer every time, goes on where it stopped, unless it is
    to be `anew`. A finished one is not reused, so deciding again is a new run.
    """
    with store.write() as tx:
        instruments = instruments_for(tx, prompt)
        runs = [_open_run(tx, instruments, judge.name, ids, turn, repeats, anew) for turn in range(repeats)]
    tally = Tally()
    for run_id in runs:
        _decide_run(store, judge, instruments, run_id, ids, tally, progress)
    if not tally.unanswered:
        with store.write() as tx:
            for run_id in runs:
                tx.ledger.finish_run(run_id)
    return DecidedRun(tuple(runs), instruments.spec.policy, tally)


def _decide_run(
    store: Store,
    judge: Judge,
    instruments: Instruments,
    run_id: str,
    ids: Sequence[CaseId],
    tally: Tally,
    progress: Progress | None,
) -> None:
    with store.read() as tx:
        done = {case_id for case_id, _ in tx.cases.decided_in(run_id)}
    todo = list(dict.fromkeys(case_id for case_id in ids if case_id not in done))
    if progress:
        progress(len(ids) - len(todo))
    cases = _cases(store, todo, judge.block)
    verdicts = judge.decide(instruments.spec, instruments.thresholds, cases)
    while block := list(islice(verdicts, judge.block)):
        made = [
            (verdict.case, _decision(verdict, instruments, judge.name))
            for verdict in block
            if verdict.state != "unasked"
        ]
        with store.write() as tx:
            tx.cases.add_decisions(run_id, made)
        for verdict in block:
            tally.add(verdict)
        if progress:
            progress(len(block))


def _cases(store: Store, ids: Sequence[CaseId], block: int) -> Iterator[Case]:
    """The cases of these ids, loaded as they are needed."""
    for start in range(0, len(ids), block):
        with store.read() as tx:
            loaded = list(tx.cases.get(ids[start : start + block]).values())
        yield from loaded


def _decision(verdict: Verdict, instruments: Instruments, model: str) -> Decision:
    version = instruments.thresholds_version if verdict.threshold is not None else None
    by = {
        "prompt": instruments.prompt_version.digest,
        "thresholds": version.digest if version else None,
        "decided_at": now(),
    }
    return decision_of(verdict, instruments.spec, model).model_copy(update=by)


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


def _open_run(
    tx: Transaction,
    instruments: Instruments,
    judge: str,
    ids: Sequence[CaseId],
    turn: int,
    repeats: int,
    anew: bool,
) -> str:
    """The unfinished run of exactly this work, or a new one."""
    version = instruments.thresholds_version
    work = [
        instruments.prompt_version.digest,
        version.digest if version else None,
        judge,
        digests.of_value(list(ids)),
    ]
    key = digests.of_value([*work, turn, repeats] if repeats > 1 else work)
    for run in [] if anew else tx.ledger.runs("decide"):
        if run.finished_at is None and run.body.get("key") == key:
            return run.id
    run_id = "D-" + digests.of_value([key, now().isoformat()])[:10]
    tx.ledger.start_run(run_id, "decide", {"key": key, "prompt": instruments.spec.name, "judge": judge})
    return run_id
