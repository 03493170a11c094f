"""Evidence for a draft: before and after on tuning, validation and, once, on the unseen cases."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base import digests
from knowledge_base.cases import Rating
from knowledge_base.changes import Evidence, SplitEvidence
from knowledge_base.measured import CurvePoint, Look, RuleNaming
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import ArtefactId, CaseId, Digest, parse_artefact_id
from knowledge_base.store import Store
from tools.edit_size import BY_LENGTH, TokenCounter, edit_size
from tools.judge import Judged
from tools.measure import DRAWS, compare, counts_of, gain_unturned
from tools.naming import naming_of
from tools.replay import replay
from tools.scene import Bools, Rows, Scene
from tools.slices import draws_for, labels_of, slices_of
from tools.split import Split
from tools.steer import decided_afresh, followed, repeated

LEVEL = 0.9
CURVE_POINTS = 40

FIRST = Look(number=1, nth=1, cases=0, fresh=0)


def measure_once(
    store: Store,
    scene: Scene,
    texts: Mapping[ArtefactId, str],
    seed: int,
    candidates: int,
    tokens: TokenCounter = BY_LENGTH,
) -> Evidence:
    """Measure what is in force against the proposed texts; the unseen cases are looked at once for them.

    The look is in the store before anything is measured. The same texts, measured again on the same cases with the
    same instruments, get the first figures: that is no new look.
    """
    judged, thresholds = revised(scene, texts)
    rows = scene.rows("unseen")
    ids = [scene.ids[row] for row in rows]
    subject = subject_of(texts, scene.instruments.basis(), scene.judge.name, seed)
    with store.write() as tx:
        look = tx.looks.take(scene.policy, subject, ids, labelled_digest(scene, rows))
        if kept := tx.looks.figures(scene.policy, look.number):
            return kept
        ratings = tx.cases.ratings(scene.policy, ids)
    after = scene.decide(judged, thresholds)
    measured = evidence_for(scene, after, seed, look, candidates, ratings).model_copy(
        update={
            "curve_before": _curve(scene.judged.score - scene.cutoffs, scene.labels, rows),
            "curve_after": _curve(judged.score - scene.cutoffs_by(thresholds), scene.labels, rows),
            "replay": replay(store, scene, judged.spec, thresholds, seed, LEVEL),
            "repeats": repeated(lambda: decided_afresh(scene, judged.spec, thresholds), LEVEL),
            **(
                _of_prompt(scene, judged, thresholds, tokens)
                | {"naming": _naming(scene, judged, thresholds, ratings, seed, look)}
                if judged.spec != scene.instruments.spec
                else {}
            ),
        }
    )
    with store.write() as tx:
        return tx.looks.keep(measured)


def evidence_for(
    scene: Scene,
    after: Bools,
    seed: int,
    look: Look = FIRST,
    candidates: int = 1,
    ratings: Mapping[CaseId, Sequence[Rating]] | None = None,
) -> Evidence:
    """Measure the decisions in force against those of the draft that was chosen.

    The intervals on unseen cases are wider, the more looks at them there were.
    """
    labels = labels_of(scene.instruments.spec, ratings or {})
    slices, tests = slices_of(scene, after, labels, look, LEVEL, seed)
    return Evidence(
        policy=scene.policy,
        judge=scene.judge.name,
        basis=scene.instruments.basis(),
        seed=seed,
        level=LEVEL,
        looks=look.number,
        look=look,
        candidates=candidates,
        floor=scene.instruments.spec.floor,
        share=scene.share,
        tuning=measure_split(scene, after, "tuning", seed),
        validation=measure_split(scene, after, "validation", seed),
        unseen=measure_split(scene, after, "unseen", seed, look.level(LEVEL)),
        slices=slices,
        slice_tests=tests,
    )


def measure_split(scene: Scene, after: Bools, split: Split, seed: int, level: float = LEVEL) -> SplitEvidence:
    """Before and after on the cases of one split."""
    rows = scene.rows(split)
    found = compare(
        scene.decided[rows],
        after[rows],
        scene.labels[rows],
        scene.groups[rows],
        [scene.ids[row] for row in rows],
        seed,
        level,
        max(DRAWS, draws_for(level)),
    )
    if found.fixed + found.broken:
        return found
    low, high = gain_unturned(
        counts_of(scene.decided[rows], scene.labels[rows]), len(np.unique(scene.groups[rows])), level
    )
    return found.model_copy(update={"low": low, "high": high})


def _of_prompt(
    scene: Scene, judged: Judged, thresholds: Thresholds, tokens: TokenCounter
) -> dict[str, object]:
    """What is measured of another prompt: whether it can be steered, and the edit itself."""
    known = scene.rows("tuning", "validation")
    cases = [scene.reading.cases[row].text for row in known]
    return {
        "followed": followed(scene, judged, thresholds),
        "size": edit_size(scene.instruments.spec, judged.spec, scene.clauses, cases, tokens),
    }


def _naming(
    scene: Scene,
    judged: Judged,
    thresholds: Thresholds,
    ratings: Mapping[CaseId, Sequence[Rating]],
    seed: int,
    look: Look,
) -> RuleNaming | None:
    """A rule that one of the two prompts cannot name, it does not name rightly."""
    named = labels_of(judged.spec, ratings) | labels_of(scene.instruments.spec, ratings)
    return naming_of(scene, judged, thresholds, named, seed, look.level(LEVEL))


def revised(scene: Scene, texts: Mapping[ArtefactId, str]) -> tuple[Judged, Thresholds]:
    """The scores and the thresholds with the texts in place of what is in force."""
    spec, thresholds = revised_instruments(scene.instruments.spec, scene.instruments.thresholds, texts)
    judged = scene.judge.judge(spec, scene.reading, known=scene.judged)
    return judged, thresholds


def revised_instruments(
    spec: PromptSpec, thresholds: Thresholds, texts: Mapping[ArtefactId, str]
) -> tuple[PromptSpec, Thresholds]:
    """A prompt and its thresholds with the texts in their place."""
    for artefact, text in texts.items():
        kind = parse_artefact_id(artefact).kind
        if kind == "prompt":
            spec = PromptSpec.from_yaml(text, artefact)
        elif kind == "thresholds":
            thresholds = Thresholds.from_yaml(text, artefact)
    return spec, thresholds


def subject_of(
    texts: Mapping[ArtefactId, str], basis: Mapping[ArtefactId, Digest], judge: str, seed: int
) -> Digest:
    """What is measured: the texts, on what, by which judge."""
    named = {artefact: digests.of_text(text) for artefact, text in texts.items()}
    return digests.of_value([named, dict(basis), judge, seed])


def labelled_digest(scene: Scene, rows: Rows) -> Digest:
    """The cases of some rows with their labels."""
    return digests.of_value([[scene.ids[row], bool(scene.labels[row])] for row in rows])


def _curve(margins: NDArray[np.float64], labels: Bools, rows: Rows) -> tuple[CurvePoint, ...]:
    """Precision and recall on these rows with every threshold moved by the same; none without a violation."""
    margins, labels = margins[rows], labels[rows]
    if not labels.any():
        return ()
    shifts = np.unique(np.quantile(margins, np.linspace(0, 1, CURVE_POINTS)))
    points = []
    for shift in shifts.tolist():
        flagged = margins >= shift
        hits = int((flagged & labels).sum())
        points.append(
            CurvePoint(
                shift=round(shift, 4), precision=hits / int(flagged.sum()), recall=hits / int(labels.sum())
            )
        )
    return tuple(points)
