"""`missing_context`: the rating rests on media or history that the decision did not have.

Where the case holds such text and no judge reads it (a transcript past the windows that are read, a thread kept as an
attribute), it is read and the case decided anew. Else there is evidence only: the errors lie where raters had more than
text, beyond what cases of like wording do, and no probe on the text tells them from like cases of the other label
without it.
"""

from collections import Counter

import numpy as np

from knowledge_base.changes import Intervention
from tools.causes.concentration import concentrated, flagged_groups
from tools.causes.contract import Question, chance, or_few, outcome, shown
from tools.causes.probing import Separation, neighbours, separation
from tools.scene import Bools, Rows, Scene

ALIKE = 10
"""Nearest cases of each member whose circumstances are compared with its own."""
STRICTER = 0.2
"""Wrong labels may lie among media by chance: ask for five times the evidence."""
TELLS = 0.6
"""Where even the lower end of the area under the ROC curve is above this, the text is said to tell."""
LEAST_GROUPS = 3


def read_what_raters_had(scene: Scene, question: Question) -> Intervention:
    """Decide anew with text that was not read; where there is none, test where the errors lie."""
    unread = np.array([bool(told.unread) for told in scene.circumstances], dtype=bool)
    if unread[question.members].any():
        found = _read_all(scene, question, unread)
        if found.sufficient:
            return found
    return _look_where(scene, question)


def _read_all(scene: Scene, question: Question, unread: Bools) -> Intervention:
    looked_at = np.concatenate([question.members, question.rest])
    after = scene.decided.copy()
    after[looked_at] = scene.decided_in_full[looked_at]
    count = int(unread[question.members].sum())
    note = f"{count} of {len(question.members)} hold text that is not read; decided with it"
    return or_few(outcome("missing_context", scene, question, after, note, unread=count, decided_anew=True))


def _look_where(scene: Scene, question: Question) -> Intervention:
    n = len(question.members)
    beyond = np.array([bool(told.beyond) for told in scene.circumstances], dtype=bool)
    rated_with = int(beyond[question.members].sum())
    p_value, found = 1.0, None
    if rated_with and flagged_groups(scene, question.members, beyond)[1] >= LEAST_GROUPS:
        # Other errors may have the same cause: what is decided rightly shows where cases lie anyway.
        fair = question.rest[scene.decided[question.rest] == scene.labels[question.rest]]
        p_value = concentrated(
            scene, question.members, neighbours(scene, question.members, fair, ALIKE), beyond
        )
        found = _text_tells(scene, question, beyond)
    auc = None if found is None else found.auc
    sufficient = (found is not None and found.low <= TELLS) and shown(p_value / STRICTER, rated_with, n)
    return Intervention(
        name="missing_context",
        fixed=rated_with,
        n=n,
        broken=0,
        held_out_n=len(question.rest),
        sufficient=sufficient,
        probability=round(chance(rated_with, n), 3) if sufficient else 0.0,
        note=_note(scene, question, rated_with, beyond, auc),
        detail={
            "p_value": p_value,
            "auc": None if auc is None else round(auc, 3),
            "beyond": dict(_kinds(scene, question.members).most_common()),
            "decided_anew": False,
        },
    )


def _text_tells(scene: Scene, question: Question, beyond: Bools) -> Separation | None:
    """How well text tells the members from like cases of the other label that were rated by their text alone."""
    label = question.direction == "fn"
    others = question.rest[(scene.labels[question.rest] != label) & ~beyond[question.rest]]
    return separation(scene, question, neighbours(scene, question.members, others, ALIKE))


def _note(scene: Scene, question: Question, rated_with: int, beyond: Bools, auc: float | None) -> str:
    n = len(question.members)
    if not rated_with:
        return "nothing says that raters had more than the text"
    elsewhere = float(beyond[question.rest].mean()) if len(question.rest) else 0.0
    what = ", ".join(kind for kind, _ in _kinds(scene, question.members).most_common(3))
    tells = "" if auc is None else f"; text tells them from like cases without it at an area of {auc:.2f}"
    return f"raters had {what} of {rated_with} of {n} ({elsewhere:.0%} elsewhere){tells}; not decided anew"


def _kinds(scene: Scene, rows: Rows) -> Counter[str]:
    return Counter(kind for row in rows for kind in sorted(scene.circumstances[row].beyond))
