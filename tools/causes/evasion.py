"""`evasion`: undo evasive spelling and decide again."""

import numpy as np

from knowledge_base.changes import Intervention
from tools.causes.contract import Question, outcome
from tools.normalise import normalise
from tools.reading import read
from tools.scene import Scene, normalised


def undo_evasion(scene: Scene, question: Question) -> Intervention:
    """Members and spared cases whose text the normaliser changes are read and decided anew."""
    looked_at = [*question.members.tolist(), *question.rest.tolist()]
    changed = [row for row in looked_at if normalise(scene.reading.cases[row].text).changed]
    after = scene.decided.copy()
    if changed:
        reading = read([normalised(scene.reading.cases[row]) for row in changed], scene.embedder)
        judged = scene.judge.judge(scene.instruments.spec, reading)
        after[np.array(changed)] = judged.score >= scene.cutoffs[changed]
    disguised = len(set(changed) & set(question.members.tolist()))
    note = f"{disguised} of {len(question.members)} are spelt evasively; read them plainly"
    return outcome("evasion", scene, question, after, note, disguised=disguised)
