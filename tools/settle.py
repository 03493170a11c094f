"""What would settle a cause that nothing tried could show: more cases, more votes, or the change that came nearest."""

from collections.abc import Sequence

import numpy as np

from knowledge_base.changes import Intervention
from tools.causes.capacity_ceiling import LEAST_GROUPS
from tools.causes.contract import Question
from tools.scene import Scene

MOST_NAMED = 2
SECOND_VOTES = 0.5
"""The share of cases with two votes or more below which more votes are asked for."""


def what_would_settle(scene: Scene, question: Question, tried: Sequence[Intervention]) -> str:
    """The one or two things that would tell most, in words; empty where nothing can be named."""
    ways = (_reading(question), _cases(scene, question), _votes(scene, question), _nearest(tried))
    named = [way for way in ways if way][:MOST_NAMED]
    return f"to settle it: {'; '.join(named)}" if named else ""


def _reading(question: Question) -> str:
    return "" if question.coherent else "read them one by one, for nothing joins them"


def _cases(scene: Scene, question: Question) -> str:
    different = len(set(scene.groups[question.members].tolist()))
    if not question.coherent or different >= LEAST_GROUPS:
        return ""
    return f"label more of the kind, {different} different cases are few and {LEAST_GROUPS} would tell more"


def _votes(scene: Scene, question: Question) -> str:
    alone = sum(scene.votes[row].votes < 2 for row in question.members)
    if alone <= (1 - SECOND_VOTES) * len(question.members):
        return ""
    return f"have a second rater look at {alone} of them, to tell wrong labels from an open guideline"


def _nearest(tried: Sequence[Intervention]) -> str:
    """Of the changes that were decided anew, the one that turned most right for what it broke."""
    helped = [one for one in tried if "f1_gain" in one.detail and one.fixed]
    if not helped:
        return ""
    shares = np.array([one.fixed / one.n - one.broken / max(one.held_out_n, 1) for one in helped])
    best = helped[int(shares.argmax())]
    return (
        f"read what {best.name.replace('_', ' ')} leaves: it comes nearest, with {best.fixed} of {best.n} put right "
        f"and {best.broken} of {best.held_out_n} others broken"
    )
