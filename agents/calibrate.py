"""Calibrating: thresholds that hold a prompt's floor, as a proposal with evidence. No graph: there is one step."""

import numpy as np

from agents.measure import measure_draft
from knowledge_base.changes import Proposal
from knowledge_base.errors import Refused
from knowledge_base.prompts import Calibration
from knowledge_base.records import artefact_id, now
from knowledge_base.workspace import Workspace
from tools.calibrate import calibrate, written
from tools.causes.threshold import tells
from tools.propose import change_to, make_proposal, must_be_author
from tools.scene import build_scene, instruments_for

DELTA = 0.1


def propose_thresholds(workspace: Workspace, prompt: str, author: str) -> Proposal:
    """Calibrate on tuning and validation cases, measure once on the unseen ones, and store the proposal.

    Raises: Refused when the policy has no labelled cases of both kinds.
    """
    must_be_author(workspace.config, author)
    with workspace.store.read() as tx:
        policy = instruments_for(tx, prompt).spec.policy
    must_be_author(workspace.config, author, policy)
    scene = build_scene(workspace.store, workspace.embedder, policy, workspace.config.seed, prompt=prompt)
    rows = scene.rows("tuning", "validation")
    labels, scores = scene.labels[rows], scene.judged.score[rows]
    if not len(rows) or labels.all() or not labels.any():
        raise Refused(f"policy {policy!r} needs labelled cases of both kinds to calibrate on; import some")
    floor = scene.instruments.spec.floor
    goal = f"{floor.metric} of at least {floor.value:.0%}"
    found = calibrate(scores, labels, floor, scene.groups[rows], DELTA)
    if found.method == "best-f1" and not tells(np.zeros_like(labels), scores >= found.threshold, labels):
        raise Refused(
            f"no threshold of {prompt!r} reaches {goal}, and the one of the best F1 flags harmless cases about as "
            f"often as violating ones: no threshold mends this. Revise the prompt: redline revise {prompt} --help"
        )
    calibration = Calibration(
        floor=floor,
        method=found.method,
        cases=len(rows),
        positives=int(labels.sum()),
        delta=DELTA if found.certified else None,
        naive=None if found.naive is None else round(float(found.naive), 4),
    )
    thresholds = scene.instruments.thresholds.model_copy(
        update={"default": written(found.threshold), "markets": {}, "calibration": calibration}
    )
    artefact = artefact_id("thresholds", prompt)
    texts = {artefact: thresholds.to_yaml()}
    evidence = measure_draft(workspace, scene, texts)
    meant = {
        "learn-then-test": f"certified for {goal}",
        "naive": f"reaches {goal} where it was chosen, not certified",
        "best-f1": f"best F1: no threshold reaches {goal}",
    }[found.method]
    promise = f"it holds with probability {1 - DELTA:.0%}" if found.certified else found.reason
    with workspace.store.write() as tx:
        return make_proposal(
            tx,
            workspace.config,
            "threshold",
            author,
            [change_to(tx, artefact, texts[artefact])],
            now(),
            policy=policy,
            evidence=evidence,
            title=f"{policy}: threshold {thresholds.default}, {meant}",
            rationale=f"Calibrated for {goal} by {found.method}: {promise}. The naive threshold on the same cases "
            f"is {calibration.naive}.",
            generators=(found.method,),
        )
