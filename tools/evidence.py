"""Evidence for a draft: before and after on tuning, validation and, once, on the unseen cases."""

from knowledge_base.changes import Evidence, SplitEvidence
from tools.measure import compare
from tools.scene import Bools, Scene
from tools.split import Split

LEVEL = 0.9


def evidence_for(scene: Scene, after: Bools, seed: int, looks: int, candidates: int) -> Evidence:
    """Measure the decisions in force against those of the draft that was chosen."""

    def on(split: Split) -> SplitEvidence:
        return measure_split(scene, after, split, seed)

    return Evidence(
        policy=scene.policy,
        judge=scene.judge.name,
        basis=scene.instruments.basis(),
        seed=seed,
        level=LEVEL,
        looks=looks,
        candidates=candidates,
        floor=scene.instruments.spec.floor,
        tuning=on("tuning"),
        validation=on("validation"),
        unseen=on("unseen"),
    )


def measure_split(scene: Scene, after: Bools, split: Split, seed: int) -> SplitEvidence:
    """Before and after on the cases of one split."""
    rows = scene.rows(split)
    return compare(
        scene.decided[rows],
        after[rows],
        scene.labels[rows],
        scene.groups[rows],
        [scene.ids[row] for row in rows],
        seed,
        LEVEL,
    )
