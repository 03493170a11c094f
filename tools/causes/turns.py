"""Deciding some cases by another rule: which does best, whether errors concentrate there, and against what control.

A turn takes some cases (those since a day, those of a market) and decides them by another text or threshold. It shows
a cause when three things hold: deciding so fixes the cluster (made from one half of the cases, counted on the other),
the errors concentrate among those cases, and they are about the words that differ: nearer to those than to any words
that have not changed, or at least far more so than the policy's other cases are.

Another text is tried in three ways, and the best one counts: the prompt bound to it; where no question asks for it,
with errors of the half that the turn is made from as examples, too; or the cases nearest to the words in which the
texts differ turned over, as many as pays on that half.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Cause, Intervention
from tools.causes.concentration import concentrated, fixes_more, oftener
from tools.causes.contract import ENOUGH, FEW, LEAST, SIGNIFICANT, Question, crossed, outcome
from tools.causes.probing import neighbours
from tools.scene import Bools, Rows, Scene

STRICT = 0.01
"""Asked of the control where no case lies outside the scope, so that nothing can be said of concentration."""
OBVIOUS = 0.001
"""Both tests as sure as this say more than what the other text breaks where it is read wrongly."""
LEAST_FIXED = 2
MOST_INSIDE = 0.8
"""The share of a cluster that must be of the cases where the prompt is out of step."""
ALIKE = 3
"""Nearest other cases of each member whose labels are looked at beside its own."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """What decides: decisions for every row, and how near each lies to words that only this rule says."""

    decided: Bools
    near: Floats | None = None
    taught: Callable[[Rows], Bools] | None = None
    """What it decides once it has learnt from the errors among some rows."""


@dataclass(frozen=True)
class Turn:
    """Cases decided by another rule: `scope` of those `eligible`, the rule, and the `control` they were decided by."""

    words: str
    eligible: Bools
    scope: Bools
    rule: Rule
    control: Rule | None
    detail: dict[str, Any]
    evident: bool = False
    """Whether the prompt asks for a clause that does not hold in this scope, or for none that does."""


def try_turns(
    name: Cause, scene: Scene, question: Question, turns: Sequence[Turn], looks: int, nothing: str
) -> Intervention:
    """The turn that does best, counted crosswise; `looks` is how many scopes were looked at (Bonferroni)."""
    usable = [
        turn for turn in turns if np.sum(turn.scope[question.members]) >= (FEW if turn.evident else LEAST)
    ]
    turn, _ = _best(scene, question, usable, question.members, question.rest)
    if turn is None:
        return outcome(name, scene, question, scene.decided, nothing)

    def taken(members: Rows, rest: Rows) -> Bools:
        return _best(scene, question, usable, members, rest)[1]

    after = crossed(scene, question, taken)
    p_value, control = _concentration(scene, question, turn, looks), _control(scene, question, turn, after)
    tested = control <= STRICT if p_value is None else max(p_value, control) <= SIGNIFICANT
    found = outcome(
        name,
        scene,
        question,
        after,
        turn.words,
        **turn.detail,
        evident=turn.evident,
        p_value=p_value,
        control_p_value=control,
    )
    note = f"{turn.words}, {found.fixed} of {found.n} turn right"
    # What the tests show needs no large share put right: another text is read by embeddings, which are a rough reader.
    pays = found.detail["f1_gain"] > 0 and found.fixed + found.held_out_fixed > found.broken
    surely = p_value is not None and max(p_value, control) <= OBVIOUS
    enough = found.n >= LEAST and found.fixed >= LEAST_FIXED and (pays or surely)
    # Where prompt and policy part on their face, errors that lie there need not be rarer elsewhere than chance allows.
    inside = float(np.mean(turn.scope[question.members])) >= MOST_INSIDE
    plain = turn.evident and inside and pays and control <= SIGNIFICANT
    plain = plain and found.fixed >= max(LEAST_FIXED, ENOUGH * found.n)
    return found.model_copy(update={"note": note, "sufficient": (enough and tested) or plain})


def turned(scene: Scene, question: Question, turn: Turn, rule: Rule, rows: Rows) -> Bools:
    """Decisions by a rule within the turn's scope; made from `rows`, the best of its readings on them."""
    readings = [np.where(turn.scope, rule.decided, scene.decided)]
    if rule.taught is not None:
        readings.append(np.where(turn.scope, rule.taught(rows[turn.scope[rows]]), scene.decided))
    if rule.near is not None:
        readings.append(_by_nearness(scene, question, turn, rule.near, rows))
    return max(readings, key=lambda after: int(np.sum(after[rows] == scene.labels[rows])))


def _by_nearness(scene: Scene, question: Question, turn: Turn, near: Floats, rows: Rows) -> Bools:
    to_yes = question.direction == "fn"
    other_way = rows[scene.decided[rows] != to_yes]
    cutoff = _cutoff(near[other_way], turn.scope[other_way], scene.labels[other_way] == to_yes)
    nearest = turn.scope & (scene.decided != to_yes) & (near >= cutoff)
    return np.where(nearest, to_yes, scene.decided)


def _cutoff(near: Floats, scope: Bools, pays: Bools) -> float:
    """The nearness from which turning decisions over within the scope pays most; infinite where it never pays.

    Half-way to the next case that it would not pay to turn over, within the scope or not.
    """
    order = np.argsort(-near, kind="stable")
    gains = np.cumsum(np.where(pays[order], 1, -1) * scope[order])
    if not len(order) or gains.max() <= 0:
        return float("inf")
    least = float(near[order[int(gains.argmax())]])
    farther = near[~pays & (near < least)]
    return (least + float(farther.max())) / 2 if len(farther) else least


def _best(
    scene: Scene, question: Question, turns: Sequence[Turn], members: Rows, rest: Rows
) -> tuple[Turn | None, Bools]:
    """The turn that puts most right on these rows, less what it puts wrong; the first of equals; None if none gains."""
    rows = np.concatenate([members, rest])
    most, best, decided = int(np.sum(scene.decided[rows] == scene.labels[rows])), None, scene.decided
    for turn in turns:
        after = turned(scene, question, turn, turn.rule, rows)
        right = int(np.sum(after[rows] == scene.labels[rows]))
        if right > most and bool(np.any(after[members] == scene.labels[members])):
            most, best, decided = right, turn, after
    return best, decided


def _concentration(scene: Scene, question: Question, turn: Turn, looks: int) -> float | None:
    """How likely chance puts as many of the errors into the scope; None where no case looked at lies outside.

    Or, where that is less likely, how likely it turns the labels of the cluster and of like cases with the scope: a
    rule that holds in most markets leaves hardly a case outside.
    """
    members, rest = (rows[turn.eligible[rows]] for rows in (question.members, question.rest))
    if bool(np.all(turn.scope[np.concatenate([members, rest])])):
        return None
    alike = np.concatenate([members, neighbours(scene, members, rest, ALIKE)])
    inside, outside = alike[turn.scope[alike]], alike[~turn.scope[alike]]
    as_members = scene.labels == (question.direction == "fn")
    either = (
        concentrated(scene, members, rest, turn.scope),
        concentrated(scene, inside, outside, as_members),
    )
    return min(1.0, min(either) * len(either) * max(looks, 1))


def _control(scene: Scene, question: Question, turn: Turn, after: Bools) -> float:
    """How likely the control would do as well: whether the cluster is about the words that differ.

    A sign test over content groups, of lying nearer to those words than to any that have not changed; where the texts
    have no such words, of being fixed by the rule and not by its control. Of many rules one may happen to lie nearer
    still, so Mann and Whitney's test may show it as well: `_more_about`.
    """
    if turn.control is None:
        return 0.0
    if turn.rule.near is None or turn.control.near is None:
        return fixes_more(scene, question.members, after, turn.control.decided)
    nearer = oftener(scene, question.members, turn.rule.near > turn.control.near)
    return min(nearer, _more_about(scene, question, turn.rule.near, turn.control.near))


def _more_about(scene: Scene, question: Question, near: Floats, control: Floats) -> float:
    """Whether the cluster lies nearer to the words that differ than other cases do, by itself and beside the control.

    The others are what violates or is held to; one case a content group counts.
    """
    from scipy.stats import mannwhitneyu

    others = question.rest[scene.labels[question.rest] | scene.decided[question.rest]]
    here, there = (
        rows[np.unique(scene.groups[rows], return_index=True)[1]] for rows in (question.members, others)
    )
    if not len(here) or not len(there):
        return 1.0
    return max(
        float(mannwhitneyu(told[here], told[there], alternative="greater").pvalue)
        for told in (near, near - control)
    )
