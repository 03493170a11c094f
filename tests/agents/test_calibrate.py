import numpy as np
import pytest

from agents.calibrate import propose_thresholds
from knowledge_base.cases import CaseRow, Rating
from knowledge_base.changes import Proposal
from knowledge_base.errors import Refused
from knowledge_base.prompts import Floor, Thresholds
from knowledge_base.records import CaseId
from knowledge_base.workspace import Workspace
from tests.builders import import_texts, policy_text, prompt_text, thresholds_text
from tests.scenes import chatter, everyday, prizes, scene_in
from tools.measure import f1_of
from tools.scene import Scene


def proposed(made: Proposal) -> Thresholds:
    return Thresholds.from_yaml(made.changes[0].text)


def filled(workspace: Workspace, floor: Floor, default: float = 0.85, many: int = 60) -> Workspace:
    """A workspace with cases of both kinds and a prompt with this floor."""
    with workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text(floor=floor)))
        import_texts(tx, ("thresholds", thresholds_text(default) + "markets:\n  DE: 0.2\n"))
        tx.cases.add_rows([*prizes(many), *everyday(many)])
    return workspace


def calibrated_on(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    rows = scene.rows("tuning", "validation")
    return scene.judged.score[rows], scene.labels[rows]


def test_a_proposal_holds_the_threshold_its_method_and_evidence(workspace: Workspace) -> None:
    filled(workspace, Floor(metric="precision", value=0.7))
    made = propose_thresholds(workspace, "scams", "ada")
    thresholds, scene = proposed(made), scene_in(workspace)
    assert made.kind == "threshold"
    assert made.changes[0].artefact == "thresholds/scams"
    assert thresholds.calibration is not None
    assert thresholds.calibration.floor == Floor(metric="precision", value=0.7)
    assert thresholds.calibration.cases == len(scene.rows("tuning", "validation"))
    assert thresholds.calibration.positives == int(calibrated_on(scene)[1].sum())
    assert made.generators == (thresholds.calibration.method,)
    assert made.evidence is not None
    assert (made.evidence.looks, made.evidence.candidates) == (1, 1)
    assert made.evidence.unseen.before.n == len(scene.rows("unseen"))


@pytest.mark.parametrize("metric", ["precision", "recall"])
@pytest.mark.parametrize("value", [0.6, 0.75, 0.9, 0.95])
def test_the_floor_holds_on_the_cases_it_was_calibrated_on(
    workspace: Workspace, metric: str, value: float
) -> None:
    """As it is written down, not only as it was found."""
    filled(workspace, Floor.model_validate({"metric": metric, "value": value}))
    thresholds = proposed(propose_thresholds(workspace, "scams", "ada"))
    scores, labels = calibrated_on(scene_in(workspace))
    decided = scores >= thresholds.default
    right = int((decided & labels).sum())
    assert right / int((decided if metric == "precision" else labels).sum()) >= value


def test_with_enough_cases_the_floor_is_certified(workspace: Workspace) -> None:
    filled(workspace, Floor(metric="recall", value=0.7))
    made = propose_thresholds(workspace, "scams", "ada")
    calibration = proposed(made).calibration
    assert calibration is not None
    assert (calibration.method, calibration.delta) == ("learn-then-test", 0.1)
    assert "certified for recall of at least 70%" in made.title
    assert "it holds with probability 90%" in made.rationale


def test_a_threshold_without_guarantee_says_so(workspace: Workspace) -> None:
    filled(workspace, Floor(metric="precision", value=0.97), many=16)
    made = propose_thresholds(workspace, "scams", "ada")
    calibration = proposed(made).calibration
    assert calibration is not None
    assert (calibration.method, calibration.delta) == ("naive", None)
    assert "not enough to hold precision" in made.rationale
    assert "not certified" in made.title


def test_the_threshold_does_not_hang_on_the_unseen_cases(workspace: Workspace) -> None:
    filled(workspace, Floor(metric="recall", value=0.8))
    first = proposed(propose_thresholds(workspace, "scams", "ada"))
    scene = scene_in(workspace)
    unseen = {scene.ids[row] for row in scene.rows("unseen")}
    with workspace.store.write() as tx:
        rows = [row for row in (*prizes(60), *everyday(60)) if row.id in unseen]
        turned = [
            row.model_copy(
                update={
                    "ratings": tuple(r.model_copy(update={"violates": not r.violates}) for r in row.ratings)
                }
            )
            for row in rows
        ]
        tx.cases.add_rows(turned)
    assert proposed(propose_thresholds(workspace, "scams", "ada")) == first


def test_every_look_is_counted_and_an_open_proposal_is_given_again(workspace: Workspace) -> None:
    filled(workspace, Floor(metric="recall", value=0.8))
    first, second = (propose_thresholds(workspace, "scams", "ada") for _ in range(2))
    assert first == second
    with workspace.store.read() as tx:
        assert tx.looks.count("scams") == 1


def test_the_prompt_that_is_named_is_calibrated_where_a_policy_has_two(workspace: Workspace) -> None:
    filled(workspace, Floor(metric="recall", value=0.8))
    with workspace.store.write() as tx:
        import_texts(tx, ("prompt", prompt_text("another", policy="scams", floor=Floor(value=0.55))))
    made = propose_thresholds(workspace, "scams", "ada")
    assert made.changes[0].artefact == "thresholds/scams"
    assert made.evidence is not None
    assert set(made.evidence.basis) == {"prompt/scams", "thresholds/scams"}
    calibration = proposed(made).calibration
    assert calibration is not None
    assert calibration.floor.metric == "recall"


def test_a_policy_needs_labelled_cases_of_both_kinds(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text()))
    with pytest.raises(Refused, match="needs labelled cases of both kinds"):
        propose_thresholds(workspace, "scams", "ada")
    with workspace.store.write() as tx:
        tx.cases.add_rows(prizes(20))
    with pytest.raises(Refused, match="needs labelled cases of both kinds"):
        propose_thresholds(workspace, "scams", "ada")


def test_a_prompt_that_is_not_in_force_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Refused, match="no prompt 'hate' is in force"):
        propose_thresholds(workspace, "hate", "ada")


def test_where_no_threshold_reaches_the_floor_the_best_f1_stands_in(workspace: Workspace) -> None:
    """The case that scores highest is labelled harmless: every threshold flags it."""
    with workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text(floor=Floor(value=0.99))))
        tx.cases.add_rows([*prizes(40), *everyday(20)])
    scene = scene_in(workspace)
    known = scene.rows("tuning", "validation")
    highest = scene.ids[known[scene.judged.score[known].argmax()]]
    overrule(workspace, {highest: False})
    made = propose_thresholds(workspace, "scams", "ada")
    calibration = proposed(made).calibration
    assert calibration is not None
    assert (calibration.method, calibration.naive) == ("best-f1", None)
    assert "no threshold reaches precision of at least 99%" in made.title
    scores, labels = calibrated_on(scene_in(workspace))
    best = max(f1_of(scores >= cut, labels) for cut in scores)
    assert f1_of(scores >= proposed(made).default, labels) == pytest.approx(best)


def test_a_threshold_that_would_flag_all_alike_is_not_proposed(workspace: Workspace) -> None:
    """From the highest score down, every third case is harmless."""
    with workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text(floor=Floor(value=0.99))))
        tx.cases.add_rows([*chatter("bad", 60, True, 1), *chatter("fine", 30, False, 2)])
    scene = scene_in(workspace)
    known = scene.rows("tuning", "validation")
    ranked = [scene.ids[row] for row in known[np.argsort(-scene.judged.score[known])]]
    overrule(workspace, {case_id: rank % 3 > 0 for rank, case_id in enumerate(ranked)})
    with pytest.raises(
        Refused, match=r"harmless cases about as often as violating ones.*redline revise scams"
    ):
        propose_thresholds(workspace, "scams", "ada")


def overrule(workspace: Workspace, violating: dict[CaseId, bool]) -> None:
    """An adjudicator's word on each of these cases."""
    with workspace.store.write() as tx:
        for case_id, row in tx.cases.get(list(violating)).items():
            rating = Rating(rater="judge", policy="scams", violates=violating[case_id], role="adjudicator")
            tx.cases.add_rows([CaseRow.model_validate(row.model_dump() | {"ratings": [rating]})])
