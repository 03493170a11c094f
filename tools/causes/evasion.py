"""`evasion`: undo evasive spelling, write coded terms out, and decide again."""

import numpy as np

from knowledge_base.changes import Intervention
from tools.causes.contract import Question, or_few, outcome
from tools.scene import Scene


def undo_evasion(scene: Scene, question: Question) -> Intervention:
    """Members and spared cases whose text the normaliser changes are read and decided anew."""
    looked_at = np.concatenate([question.members, question.rest])
    after = scene.decided.copy()
    after[looked_at] = scene.decided_plainly[looked_at]
    disguised = int(scene.disguised[question.members].sum())
    how = "spelt evasively or in coded terms" if scene.coded else "spelt evasively"
    note = f"{disguised} of {len(question.members)} are {how}; read them plainly"
    return or_few(outcome("evasion", scene, question, after, note, disguised=disguised))
