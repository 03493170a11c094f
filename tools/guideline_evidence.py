"""Evidence for a guideline edit: what its rules say of held-out cases before and after, looked at once."""

from statistics import NormalDist

import numpy as np

from knowledge_base.guideline_measures import DividedRule, GuidelineEvidence, Part
from knowledge_base.guideline_records import Guideline
from knowledge_base.measured import Evidence, Look
from knowledge_base.records import ArtefactId
from knowledge_base.store import Store
from tools.evidence import LEVEL, evidence_for, labelled_digest, subject_of
from tools.guideline_choice import concordance, concordance_gain
from tools.guideline_scene import read_by
from tools.judge import Judged
from tools.measure import wilson
from tools.scene import Bools, Rows, Scene


def measure_guideline_once(
    store: Store,
    scene: Scene,
    artefact: ArtefactId,
    after: Guideline,
    seed: int,
    candidates: int = 1,
    divided: tuple[DividedRule, ...] = (),
) -> Evidence:
    """Measure the guideline in force against another text; the unseen cases are looked at once for it."""
    rows = scene.rows("unseen")
    ids = [scene.ids[row] for row in rows]
    subject = subject_of({artefact: after.text}, scene.instruments.basis(), scene.judge.name, seed)
    with store.write() as tx:
        look = tx.looks.take(scene.policy, subject, ids, labelled_digest(scene, rows))
        if kept := tx.looks.figures(scene.policy, look.number):
            return kept
        ratings = tx.cases.ratings(scene.policy, ids)
    judged, said = read_by(scene, after)
    measured = evidence_for(scene, said, seed, look, candidates, ratings).model_copy(
        update={"guideline": _guideline(scene, judged, said, look, divided)}
    )
    with store.write() as tx:
        return tx.looks.keep(measured)


def _guideline(
    scene: Scene, judged: Judged, said: Bools, look: Look, divided: tuple[DividedRule, ...]
) -> GuidelineEvidence:
    rows, level = scene.rows("unseen"), look.level(LEVEL)
    labels = scene.labels[rows]
    old, new = scene.judged.score[rows], judged.score[rows]
    gain = concordance_gain(old, new, labels, scene.groups[rows])
    half = NormalDist().inv_cdf((1 + level) / 2) * gain.error
    p_value = 2 * (1 - NormalDist().cdf(abs(gain.value) / gain.error)) if gain.error else 1.0
    return GuidelineEvidence(
        concordance_before=concordance(old, labels),
        concordance_after=concordance(new, labels),
        gain=gain.value,
        low=gain.value - half,
        high=gain.value + half,
        p_value=look.corrected(p_value),
        agreement_before=_share(scene.decided, scene, rows, level),
        agreement_after=_share(said, scene, rows, level),
        labelled=len(scene.ids),
        turned=int(np.sum(said != scene.decided)),
        divided=divided,
    )


def _share(said: Bools, scene: Scene, rows: Rows, level: float) -> Part:
    """The share of cases on which rules and majority agree; Wilson's interval over different texts."""
    right = said[rows] == scene.labels[rows]
    if not len(rows):
        return Part(value=0.0, low=0.0, high=1.0)
    groups = len(np.unique(scene.groups[rows]))
    low, high = wilson(float(right.mean()) * groups, groups, level)
    return Part(value=float(right.mean()), low=low, high=high)
