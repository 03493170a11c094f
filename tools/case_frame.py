"""The cases that a batch is drawn from: copies of one content count once, each content with one of its cases at random.

Which of the copies stands for them is drawn first, so a case's own probability is that of its content divided by their
number, and figures weighted by that are those of all cases, also where copies are labelled differently (the estimator
for two phases: Särndal, Swensson and Wretman 1992, section 9.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from knowledge_base.batch_records import Asked
from knowledge_base.casebook import Verdict
from knowledge_base.cases import Case, Label, Stream
from knowledge_base.errors import Refused
from knowledge_base.records import CaseId
from knowledge_base.store import Transaction
from tools.content_groups import content_groups
from tools.labelled import cases_in_blocks
from tools.scene import GROUP_ATTRIBUTE

Floats = NDArray[np.float64]

FLOOR = 0.05
"""The least size of a case beside the largest: every case can be drawn, and weighs 20 cases at most for its design."""
_DECIDED = {True: "flagged", False: "passed", None: "undecided"}


@dataclass(frozen=True)
class Frame:
    """Contents row by row: the case that stands for each, its copies, stratum parts, market and verdict."""

    ids: tuple[CaseId, ...]
    copies: Floats
    strata: tuple[tuple[str, ...], ...]
    markets: tuple[str, ...]
    verdicts: tuple[Verdict | None, ...]
    cases: int
    not_asked: int
    groups: dict[CaseId, int]
    """The content of every case within the limits, rated or not, so that nothing is drawn twice."""


def build_frame(tx: Transaction, asked: Asked, rng: np.random.Generator) -> Frame:
    """The population of a batch; where the stream has decided anything under the policy, what it was asked about.

    Raises: Refused where nothing is left to draw from.
    """
    verdicts = tx.cases.verdicts(asked.policy, asked.stream)
    known = _labelled(tx, asked.policy) if asked.unrated else frozenset()
    every = [case for case in cases_in_blocks(tx, tx.cases.ids(asked.since)) if _fits(case, asked)]
    wanted = [row for row, case in enumerate(every) if case.id not in known]
    members = _members(tx, asked)
    wanted = [row for row in wanted if members is None or every[row].id in members]
    asked_about = [row for row in wanted if not verdicts or every[row].id in verdicts]
    kept = np.array([row for row in asked_about if _is_decided(verdicts, every[row], asked)], dtype=np.int64)
    if not len(kept):
        raise Refused(
            f"no case of {asked.policy!r} is left to draw from; import cases, or ask for fewer limits of market, "
            "language, surface and time"
        )
    groups = _groups(every)
    rows = kept[_one_of_each(groups[kept], rng)]
    drawn = [every[row] for row in rows]
    return Frame(
        ids=tuple(case.id for case in drawn),
        copies=np.bincount(groups[kept])[groups[rows]].astype(np.float64),
        strata=tuple(_stratum(case, verdicts.get(case.id)) for case in drawn),
        markets=tuple(case.market for case in drawn),
        verdicts=tuple(verdicts.get(case.id) for case in drawn),
        cases=len(kept),
        not_asked=len(wanted) - len(asked_about),
        groups={case.id: int(group) for case, group in zip(every, groups, strict=True)},
    )


def _members(tx: Transaction, asked: Asked) -> frozenset[CaseId] | None:
    if asked.finding is None:
        return None
    finding = tx.ledger.finding(asked.finding)
    if finding is None or finding.cluster.policy != asked.policy:
        raise Refused(
            f"there is no finding {asked.finding!r} on {asked.policy!r}; 'redline triage' lists them"
        )
    return frozenset(finding.cluster.members)


def _is_decided(verdicts: Mapping[CaseId, Verdict], case: Case, asked: Asked) -> bool:
    verdict = verdicts.get(case.id)
    return asked.decided is None or (verdict is not None and _DECIDED[verdict.violates] == asked.decided)


def _groups(cases: Sequence[Case]) -> NDArray[np.int64]:
    given = [case.attributes.get(GROUP_ATTRIBUTE) for case in cases]
    names = [None if one is None else str(one) for one in given]
    return np.array(content_groups([case.text for case in cases], names), dtype=np.int64)


def _labelled(tx: Transaction, policy: str) -> frozenset[CaseId]:
    return frozenset(i for i, label in tx.cases.labels(policy).items() if label.violates is not None)


def measures(tx: Transaction, asked: Asked, frame: Frame) -> Floats:
    """How much the design wants each content, above 0 to 1; shape (rows,)."""
    if asked.design == "stratified":
        return np.ones(len(frame.ids))
    if asked.design == "disagreement":
        return np.maximum(_disagreement(tx, asked.policy, frame), FLOOR)
    scores = np.array([np.nan if one is None or one.score is None else one.score for one in frame.verdicts])
    if np.isnan(scores).all():
        raise Refused(
            f"stream {asked.stream!r} has no scores under {asked.policy!r}, which --by {asked.design} goes by; "
            "run 'redline decide', name another --stream, or use --by stratified"
        )
    found = _near_threshold(scores, frame) if asked.design == "uncertainty" else _unit(scores)
    # A case without a score counts as an average one.
    return np.maximum(np.where(np.isnan(found), np.nanmean(found), found), FLOOR)


def _unit(scores: Floats) -> Floats:
    low, high = float(np.nanmin(scores)), float(np.nanmax(scores))
    if low >= 0 and high <= 1:
        return scores
    return (scores - low) / (high - low) if high > low else np.ones(len(scores))


def _near_threshold(scores: Floats, frame: Frame) -> Floats:
    """1 at the threshold, falling by a factor e with each median distance."""
    flagged = np.array(
        [np.nan if v is None or v.violates is None else float(v.violates) for v in frame.verdicts]
    )
    away = np.abs(scores - _turning(scores, flagged))
    markets = np.array(frame.markets)
    for market in set(frame.markets):
        of = markets == market
        if len(set(flagged[of][~np.isnan(flagged[of])])) == 2:
            away[of] = np.abs(scores[of] - _turning(scores[of], flagged[of]))
    usual = float(np.nanmedian(away))
    return np.exp(-away / usual) if usual > 0 else np.ones(len(scores))


def _turning(scores: Floats, flagged: Floats) -> float:
    """The score at which decisions turn: the cut with the fewest decisions on its wrong side.

    Thresholds may differ by market and time, and imported decisions need not tell theirs.
    """
    known = ~np.isnan(scores) & ~np.isnan(flagged)
    if not known.any():
        return float(np.nanmedian(scores))
    order = np.argsort(scores[known], kind="stable")
    ordered, yes = scores[known][order], flagged[known][order]
    wrong = np.concatenate([[0], np.cumsum(yes)]) + np.concatenate([np.cumsum((1 - yes)[::-1])[::-1], [0]])
    cut = int(np.argmin(wrong))
    edges = np.concatenate([[ordered[0]], (ordered[1:] + ordered[:-1]) / 2, [ordered[-1]]])
    return float(edges[cut])


def _disagreement(tx: Transaction, policy: str, frame: Frame) -> Floats:
    """1 where streams decided differently or raters split evenly; less where fewer raters differ."""
    labels = tx.cases.labels(policy, list(frame.ids))
    said: dict[CaseId, set[bool]] = {case_id: set() for case_id in frame.ids}
    for stream in get_args(Stream):
        for case_id, verdict in tx.cases.verdicts(policy, stream).items():
            if case_id in said and verdict.violates is not None:
                said[case_id].add(verdict.violates)
    unlike = [len(said[case_id]) > 1 for case_id in frame.ids]
    split = [_split(labels.get(case_id)) for case_id in frame.ids]
    return np.maximum(np.array(unlike, dtype=np.float64), np.array(split, dtype=np.float64))


def _split(label: Label | None) -> float:
    return 2 * min(label.yes, label.no) / label.votes if label and label.votes else 0.0


def _one_of_each(groups: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """A random row of each group, in the order of the groups."""
    shuffled = rng.permutation(len(groups))
    _, first = np.unique(groups[shuffled], return_index=True)
    return np.asarray(shuffled[first], dtype=np.int64)


def _stratum(case: Case, verdict: Verdict | None) -> tuple[str, ...]:
    decided = "not decided" if verdict is None else _DECIDED[verdict.violates]
    return decided, case.market, case.language or "no language", case.surface


def _fits(case: Case, asked: Asked) -> bool:
    return (
        asked.market in (None, case.market)
        and asked.language in (None, case.language)
        and asked.surface in (None, case.surface)
    )
