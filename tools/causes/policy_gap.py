"""`policy_gap`: the cluster lies farther from every rule than the other violations of the policy do.

Coverage of a case is its largest cosine with a clause that forbids something, or with the criteria that the prompt
makes of one. The test is Mann and Whitney's, one-sided, against all other labelled violations, caught or missed. Only
texts in the language of the rules are compared: a text in another one is far from every rule, whatever it says. What
is missed lies far from the rules more often than what is caught, gap or not; so two more things are asked. No
violations that are caught lie as near to it as those of one theme lie to each other: they would show that a clause
covers it. And a probe tells it from like cases that do not violate: where nothing does, a clause could not either.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Intervention
from knowledge_base.records import Clause
from tools.causes.contract import SIGNIFICANT, Question, chance, shown
from tools.causes.probing import is_told
from tools.causes.slices import distance_ranks, rare_slices, well_seen
from tools.clause_roles import is_prohibition, nearest_clause
from tools.languages import language_of
from tools.scene import Rows, Scene

FLOOR_PERCENTILE = 25
LEAST_VIOLATIONS = 8
LEAST_RULES = 4
"""A policy of fewer rules is too coarse to tell what it leaves out."""
LEAST_DIFFERENT = 5
"""Of fewer different texts nobody writes a clause."""
STRICTER = 0.2
"""Clusters are of one topic, and any topic lies far from some rules: ask for five times the evidence."""
FAR = 0.8
"""Of the violations that are caught, this share lies nearer to others of its theme than half of a gap does."""
TOGETHER = 0.6
"""Of a gap this share lies nearer to each other than to any violation that is caught: it is one theme."""


def look_for_clause(scene: Scene, question: Question) -> Intervention:
    """Only misses with a common theme can show a gap: raters call them violations and no rule says so."""
    from scipy.stats import mannwhitneyu

    n = len(question.members)
    rules = rules_told(scene, question.clauses)
    members = in_language_of(scene, rules, question.members)
    others = in_language_of(scene, rules, question.rest[scene.labels[question.rest]])
    uncovered, floor, p_value = 0, 0.0, 1.0
    forbidding = sum(is_prohibition(clause) for clause in question.clauses)
    testable = question.direction == "fn" and len(others) >= LEAST_VIOLATIONS and forbidding >= LEAST_RULES
    if testable and len(set(scene.groups[members].tolist())) >= LEAST_DIFFERENT:
        here, there = coverage(scene, rules, members), coverage(scene, rules, others)
        floor = float(np.percentile(there, FLOOR_PERCENTILE))
        uncovered = int(np.sum(here < floor))
        p_value = float(mannwhitneyu(here, there, alternative="less").pvalue)
    told, far, together = True, 1.0, 1.0
    sufficient = question.coherent and shown(p_value / STRICTER, uncovered, n)
    if sufficient:
        told, far = is_told(scene, question), _farness(scene, question)
        together = _together(scene, question)
        sufficient = told and far >= FAR and together >= TOGETHER and not _explained(scene, question)
    return Intervention(
        name="policy_gap",
        fixed=uncovered,
        n=n,
        broken=0,
        held_out_n=len(others),
        sufficient=sufficient,
        probability=round(chance(uncovered, n), 3) if sufficient else 0.0,
        note=f"{uncovered} of {n} lie farther from every rule than {100 - FLOOR_PERCENTILE}% of the other violations",
        detail={
            "floor": round(floor, 4),
            "p_value": p_value,
            "told": told,
            "far": round(far, 3),
            "together": together,
        },
    )


def _explained(scene: Scene, question: Question) -> bool:
    """Whether something else makes it lie far: a rare kind of text, or a clause that the prompt does not ask about.

    Such a clause is the nearest one of all that stand, whatever their day or market.
    """
    if any(one.p_value <= SIGNIFICANT for one in rare_slices(scene, question)):
        return True
    cited = {asked.clause for asked in scene.instruments.spec.questions}
    forbidding = [clause for clause in (*question.clauses, *scene.clauses) if is_prohibition(clause)]
    nearest = nearest_clause(scene, question.members, forbidding)
    return nearest is not None and nearest.id not in cited


def _together(scene: Scene, question: Question) -> float:
    """The share of members that lie nearer to another member than to any caught violation; copies do not count."""
    seen, members = well_seen(scene, question), question.members
    if not len(seen) or len(members) < 2:
        return 0.0
    among = scene.means[members] @ scene.means[members].T
    groups = scene.groups[members]
    among[groups[:, None] == groups[None, :]] = -1.0
    caught = (scene.means[members] @ scene.means[seen].T).max(axis=1)
    return round(float(np.mean(among.max(axis=1) > caught)), 3)


def _farness(scene: Scene, question: Question) -> float:
    """The median share of caught violations that lie nearer to other caught ones than a member does."""
    seen = well_seen(scene, question)
    if len(seen) < LEAST_VIOLATIONS:
        return 1.0
    return float(np.median(distance_ranks(scene, question.members, seen)))


def rules_told(scene: Scene, clauses: Sequence[Clause]) -> list[str]:
    """What the clauses that forbid say, and what the prompt makes of them."""
    criteria = [text for asked in scene.instruments.spec.questions for text in (asked.ask, *asked.criteria)]
    return [clause.text for clause in clauses if is_prohibition(clause)] + criteria


def in_language_of(scene: Scene, rules: list[str], rows: Rows) -> Rows:
    """Those of the rows that are in the language of the rules, or too short to tell."""
    spoken = language_of(" ".join(rules))
    told = [scene.languages[row] in ("", spoken) for row in rows]
    return rows[np.array(told, dtype=bool)] if spoken else rows


def coverage(scene: Scene, rules: list[str], rows: Rows) -> NDArray[np.float64]:
    """Each row's largest cosine with a rule."""
    vectors = scene.embedder.encode(rules)
    return np.asarray((scene.means[rows] @ vectors.T).max(axis=1), dtype=np.float64)
