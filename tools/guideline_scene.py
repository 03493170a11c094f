"""A guideline in place of the prompt: its policy's labelled cases as its rules rank them."""

from dataclasses import replace

from knowledge_base.embed import Embedder
from knowledge_base.guideline_records import Guideline
from knowledge_base.guidelines import read_guideline
from knowledge_base.prompts import Thresholds
from knowledge_base.store import Store
from tools.draft_scene import draft_scene
from tools.guideline_check import best_threshold
from tools.guideline_in_force import InForce
from tools.guideline_tree import guideline_tree
from tools.judge import Judged
from tools.scene import Bools, Instruments, Scene


def guideline_scene(
    store: Store, embedder: Embedder, held: InForce, seed: int, proposed: str | None = None
) -> Scene:
    """The scene of a policy with its guideline as what decides, at the threshold that is best on tuning cases.

    Cases that the guideline or the `proposed` text shows are tuning cases.

    Raises: Refused when no rule is read as violating.
    """
    spec = guideline_tree(held.guideline).spec
    shown = guideline_tree(read_guideline(proposed, held.artefact)).spec.examples() if proposed else ()
    instruments = Instruments(spec, Thresholds(name=spec.name, prompt=spec.name), held.version, None)
    scene = draft_scene(store, embedder, held.guideline.policy, seed, quoted=shown, instruments=instruments)
    cut = best_threshold(scene.judged.score, scene.labels, scene.rows("tuning"))
    thresholds = instruments.thresholds.model_copy(update={"default": _inside(cut)})
    return replace(scene, instruments=replace(instruments, thresholds=thresholds))


def read_by(scene: Scene, guideline: Guideline) -> tuple[Judged, Bools]:
    """What another guideline says of every case: its tree judged, and its answers at its own best tuning threshold."""
    judged = scene.judge.judge(guideline_tree(guideline).spec, scene.reading, known=scene.judged)
    cut = best_threshold(judged.score, scene.labels, scene.rows("tuning"))
    return judged, judged.score >= _inside(cut)


def _inside(cut: float) -> float:
    return min(max(cut, 1e-6), 1 - 1e-6)
