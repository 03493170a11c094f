"""What another wording does to the embedded judge, on the tuning and validation cases alone."""

from dataclasses import dataclass
from functools import cached_property

from knowledge_base import digests
from knowledge_base.embed import Embedder
from knowledge_base.measured import SplitEvidence
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import ArtefactVersion, artefact_id, now
from knowledge_base.store import Store
from tools.combine import known_part
from tools.draft_scene import draft_scene
from tools.goal import F1
from tools.judge import Judged
from tools.measure import compare
from tools.scene import Bools, Instruments, Scene


@dataclass(frozen=True)
class RewordingFigures:
    """F1 of the compiled prompt against that of another wording, each at the threshold that serves it best.

    A prompt that was just compiled has no threshold of its own, and at a common one a mere shift of all scores would
    look like a gain or a loss.
    """

    scene: Scene
    """Tuning and validation cases only."""
    seed: int

    def of(self, spec: PromptSpec) -> SplitEvidence:
        """The change from the compiled prompt to this wording of it."""
        scene = self.scene
        after = self._decided(scene.judge.judge(spec, scene.reading, known=scene.judged))
        return compare(self._before, after, scene.labels, scene.groups, scene.ids, self.seed)

    @cached_property
    def _before(self) -> Bools:
        return self._decided(self.scene.judged)

    def _decided(self, judged: Judged) -> Bools:
        found: Bools = judged.score >= F1.best_cut(judged.score, self.scene.labels)
        return found


def rewording_figures(
    store: Store, embedder: Embedder, compiled: PromptSpec, seed: int
) -> RewordingFigures | None:
    """The figures of a compiled prompt's wording; None where tuning and validation do not hold cases of both kinds."""
    with store.read() as tx:
        if not any(label.violates is not None for label in tx.cases.labels(compiled.policy).values()):
            return None
    scene = draft_scene(store, embedder, compiled.policy, seed, instruments=_instruments(compiled))
    known = scene.rows("tuning", "validation")
    if not 0 < int(scene.labels[known].sum()) < len(known):
        return None
    return RewordingFigures(known_part(scene), seed)


def _instruments(compiled: PromptSpec) -> Instruments:
    """The compiled prompt as if it decided: nothing of it is stored."""
    text = compiled.to_yaml()
    version = ArtefactVersion(
        artefact=artefact_id("prompt", compiled.name),
        number=1,
        digest=digests.of_text(text),
        text=text,
        created_at=now(),
        origin="compiled",
    )
    return Instruments(compiled, Thresholds(name=compiled.name, prompt=compiled.name), version, None)
