from dataclasses import replace

import numpy as np
import pytest

from knowledge_base.workspace import Workspace
from tests.builders import fill
from tests.scenes import scene_in
from tools import sampling
from tools.labelled import Labelled, labelled_cases
from tools.sampling import at_like_rate, drawn, narrowed, sample_of, scene_of_part

SEED = 7


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    fill(workspace)
    return workspace


def of(workspace: Workspace) -> Labelled:
    return labelled_cases(workspace.store, "scams", SEED)


def test_what_is_drawn_is_seen_and_follows_from_the_seed(
    filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "SHARE_READ", 15)
    labelled = of(filled)
    once = drawn(labelled, SEED)
    assert len(once) == 15
    assert labelled.known[once].all()
    assert drawn(labelled, SEED).tolist() == once.tolist()
    assert drawn(labelled, SEED + 1).tolist() != once.tolist()


def test_a_sample_of_a_cluster_holds_no_unseen_case_and_is_checked_on_other_texts(
    filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "DIAGNOSED", 5)
    monkeypatch.setattr(sampling, "CHECKED", 4)
    labelled = of(filled)
    sample = sample_of(labelled, np.arange(len(labelled)), SEED)
    assert (len(sample.diagnosed), len(sample.checked)) == (5, 4)
    both = np.concatenate([sample.diagnosed, sample.checked])
    assert labelled.known[both].all()
    assert len(set(labelled.groups[both].tolist())) == 9


def test_of_copies_one_is_taken_before_a_second_of_any(
    filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "DIAGNOSED", 4)
    labelled = of(filled)
    copied = replace(labelled, groups=np.arange(len(labelled)) % 3)
    sample = sample_of(copied, np.arange(len(labelled)), SEED)
    assert set(copied.groups[sample.diagnosed].tolist()) == {0, 1, 2}
    assert len(sample.checked) == 0


def test_a_part_has_the_groups_and_splits_that_its_cases_have_among_all(filled: Workspace) -> None:
    labelled, whole = of(filled), scene_in(filled)
    rows = np.arange(0, len(labelled), 4)
    part = scene_of_part(filled.store, filled.embedder, labelled, rows, SEED)
    assert part.ids == tuple(labelled.ids[row] for row in rows)
    assert part.splits == tuple(whole.splits[row] for row in rows)
    assert part.groups.tolist() == whole.groups[rows].tolist()
    assert part.judged.score == pytest.approx(whole.judged.score[rows])


def test_a_narrowed_scene_looks_at_its_own_cases_and_keeps_what_was_found(filled: Workspace) -> None:
    scene = scene_in(filled)
    members, others = scene.ids[:3], scene.ids[10:20]
    part = narrowed(scene, members, others)
    seen = {scene.ids[row] for row in part.rows("tuning", "validation")}
    assert seen == {i for i in (*members, *others) if scene.splits[scene.row_of[i]] != "unseen"}
    assert part.label_support is scene.label_support


def test_the_others_are_drawn_at_the_rate_of_the_members(filled: Workspace) -> None:
    labelled = of(filled)
    known = np.flatnonzero(labelled.known)
    members, others = known[:20], known[20:]
    half = at_like_rate(labelled, members, 10, others, SEED)
    assert len(half) == int(np.ceil(len(others) / 2))
    assert at_like_rate(labelled, members, 20, others, SEED).tolist() == others.tolist()
