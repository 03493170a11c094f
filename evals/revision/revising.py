"""One revision made as `redline revise` makes it, and measured on cases that were kept from it altogether."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evals.revision.rows import RevisionRow, Start
from knowledge_base.prompts import PromptException, PromptSpec, Question, Thresholds
from knowledge_base.records import GLOBAL, Record, now
from knowledge_base.workspace import Workspace
from tools.combine import Search, known_part, on
from tools.evidence import measure_split
from tools.goal import F1
from tools.ideas.pool import ideas_among
from tools.measure import compare
from tools.scene import Rows, Scene, build_scene
from tools.tree_changes import told


class Revised(Record):
    """What came of a row: the claim on unseen cases, and what the fresh ones show.

    Gains are of F1; `low` and `high` bound the claimed one at 90 %. All are 0 where nothing was drafted.
    """

    policy: str
    start: Start
    drafted: bool
    size: int = 0
    words: int = 0
    claimed: float = 0.0
    low: float = 0.0
    high: float = 0.0
    gain: float = 0.0
    before: float = 0.0
    after: float = 0.0
    recall_before: float = 0.0
    recall_after: float = 0.0
    compared: int = 0
    asked: int = 0
    tuning_only: bool = True
    """Whether every text that was taken is that of a tuning case."""
    what: str = ""


def revised(workspace: Workspace, row: RevisionRow) -> Revised:
    """Revise on one half of the content groups of a policy's labelled cases, measure on the other."""
    scene = _started(build_scene(workspace.store, workspace.embedder, row.policy, row.seed), row)
    fresh = _fresh(scene, row.seed)
    work = scene.take([at for at in range(len(scene.ids)) if at not in set(fresh.tolist())])
    with workspace.store.read() as tx:
        clauses = tx.library.clauses_in_force(now().date(), GLOBAL, row.policy)
    part = known_part(work)
    search = Search(part, ideas_among(part, clauses), F1, row.seed)
    chosen = search.run()
    if chosen is None:
        return Revised(
            policy=row.policy, start=row.start, drafted=False, compared=search.compared, asked=search.asked
        )
    best = chosen.best.revision
    claim = measure_split(work, on(work, best).decided, "unseen", row.seed)
    after = on(scene, best).decided
    found = compare(
        scene.decided[fresh],
        after[fresh],
        scene.labels[fresh],
        scene.groups[fresh],
        [scene.ids[at] for at in fresh],
        row.seed,
    )
    edits, cut = [edit for idea in best.ideas for edit in idea.edits], scene.instruments.thresholds
    tuning = {work.ids[at] for at in work.rows("tuning")}
    kept = {one.text for one in scene.instruments.spec.examples()}
    taken = {one.case for one in best.spec.examples() if one.text not in kept}
    return Revised(
        policy=row.policy,
        start=row.start,
        drafted=True,
        size=chosen.best.size,
        words=len(best.spec.to_yaml().split()) - len(scene.instruments.spec.to_yaml().split()),
        claimed=claim.gain,
        low=claim.low,
        high=claim.high,
        gain=found.gain,
        before=found.before.f1.value or 0.0,
        after=found.after.f1.value or 0.0,
        recall_before=found.before.recall.value or 0.0,
        recall_after=found.after.recall.value or 0.0,
        compared=chosen.compared,
        asked=chosen.asked,
        tuning_only=taken <= tuning,
        what=f"{told(edits) or 'no edit'}; threshold {cut.default:.3f} → {best.thresholds.default:.3f}"[:300],
    )


def _started(scene: Scene, row: RevisionRow) -> Scene:
    """The scene with the prompt that the row starts from."""
    if row.start == "in force":
        return scene
    spec = bare(scene.instruments.spec)
    # Where labels mean nothing, flagging all has the best F1 there is: whatever claims more is wrong.
    lost = row.start == "no signal"
    cut = Thresholds(name=spec.name, prompt=spec.name, default=0.0 if lost else 0.5)
    held = replace(scene.instruments, spec=spec, thresholds=cut)
    judged = scene.judge.judge(spec, scene.reading)
    labels = _shuffled(scene, row.seed) if lost else scene.labels
    return replace(scene, instruments=held, judged=judged, labels=labels)


def bare(spec: PromptSpec) -> PromptSpec:
    """The prompt without examples and patterns: what the policy says and nothing that was learned."""

    def plain(exceptions: Sequence[PromptException]) -> tuple[PromptException, ...]:
        return tuple(one.model_copy(update={"examples": ()}) for one in exceptions)

    def stripped(question: Question) -> Question:
        left = {
            "examples": (),
            "counter_examples": (),
            "patterns": (),
            "exceptions": plain(question.exceptions),
        }
        return question.model_copy(update=left)

    questions = tuple(stripped(question) for question in spec.questions)
    return spec.model_copy(update={"questions": questions, "exceptions": plain(spec.exceptions)})


def _shuffled(scene: Scene, seed: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The labels dealt out anew to whole content groups: how many there are is kept, what they mean is not."""
    names, index = np.unique(scene.groups, return_inverse=True)
    first = np.zeros(len(names), dtype=bool)
    first[index] = scene.labels
    return np.random.default_rng(seed).permutation(first)[index]


def _fresh(scene: Scene, seed: int) -> Rows:
    """The rows of half of the content groups, by a hash of the seed and each group's smallest case id."""
    smallest: dict[int, str] = {}
    for case_id, group in zip(scene.ids, scene.groups.tolist(), strict=True):
        smallest[group] = min(smallest.get(group, case_id), case_id)
    kept = {
        group
        for group, case_id in smallest.items()
        if hashlib.sha256(f"fresh:{seed}:{case_id}".encode("utf-8", "surrogatepass")).digest()[0] < 128
    }
    return np.array([at for at, group in enumerate(scene.groups.tolist()) if group in kept], dtype=np.int64)
