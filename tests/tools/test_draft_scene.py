"""What a draft reads of many labelled cases: whole groups, drawn alike everywhere, and unseen ones still unseen."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from knowledge_base.records import CaseId
from knowledge_base.workspace import Workspace
from tests.builders import fill
from tests.scenes import scene_in
from tools import draft_scene as drafting
from tools.draft_scene import draft_scene, drawn_share
from tools.labelled import Labelled
from tools.scene import Scene
from tools.split import Split

SEED = 7
SPLITS: tuple[Split, ...] = ("tuning", "tuning", "validation", "unseen")


def many(cases: int, group: int = 1) -> Labelled:
    """So many cases, `group` of each content group; one in ten violates, one in five is of DE, one in 50 in German."""
    groups = np.arange(cases) // group
    return Labelled(
        policy="scams",
        ids=tuple(CaseId(f"case-{row:06}") for row in range(cases)),
        labels=groups % 10 == 0,
        groups=groups,
        splits=tuple(SPLITS[int(one) % 4] for one in groups),
        markets=tuple("DE" if one % 5 == 0 else "BR" for one in groups),
        languages=tuple("de" if one % 50 == 0 else "en" for one in groups),
        days=(None,) * cases,
        weights={},
    )


def strata(labelled: Labelled, rows: np.ndarray) -> Counter[tuple[object, ...]]:
    return Counter(
        (labelled.splits[row], bool(labelled.labels[row]), labelled.markets[row], labelled.languages[row])
        for row in rows.tolist()
    )


def test_every_stratum_of_every_split_gives_the_same_share() -> None:
    labelled = many(20_000)
    rows = drawn_share(labelled, 0.1, SEED)
    whole, drawn = strata(labelled, np.arange(20_000)), strata(labelled, rows)
    assert abs(len(rows) - 2_000) <= len(whole)
    assert all(abs(drawn[one] - 0.1 * count) <= 1 for one, count in whole.items())


def test_content_groups_are_drawn_whole() -> None:
    labelled = many(9_000, group=9)
    rows = drawn_share(labelled, 0.2, SEED)
    assert set(Counter(labelled.groups[rows].tolist()).values()) == {9}


def test_a_rare_stratum_is_drawn_as_often_as_its_share_over_seeds() -> None:
    labelled = many(400)
    rare = [row for row in range(400) if labelled.languages[row] == "de"]
    times = sum(int(np.isin(rare, drawn_share(labelled, 0.25, seed)).sum()) for seed in range(80))
    assert 0.2 < times / (80 * len(rare)) < 0.3


def test_what_is_drawn_follows_from_the_seed_and_hardly_moves_when_cases_are_added() -> None:
    labelled, more = many(4_000), many(4_400)
    once = set(drawn_share(labelled, 0.25, SEED).tolist())
    assert once == set(drawn_share(labelled, 0.25, SEED).tolist())
    assert once != set(drawn_share(labelled, 0.25, SEED + 1).tolist())
    kept = once & set(drawn_share(more, 0.25 * 4_000 / 4_400, SEED).tolist())
    assert len(kept) > 0.85 * len(once)


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    fill(workspace)
    return workspace


def of(workspace: Workspace, *members: CaseId) -> Scene:
    return draft_scene(workspace.store, workspace.embedder, "scams", workspace.config.seed, members=members)


def test_up_to_the_limit_every_case_is_read_and_nothing_is_told(filled: Workspace) -> None:
    scene = of(filled)
    assert scene.ids == scene_in(filled).ids
    assert scene.share is None


def test_above_it_splits_and_groups_stay_those_of_all_cases(
    filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "MOST", 30)
    whole, part = scene_in(filled), of(filled)
    assert part.share is not None
    assert (part.share.labelled, part.share.kept) == (60, 0)
    assert 20 <= part.share.read == len(part.ids) <= 40
    splits = dict(zip(whole.ids, whole.splits, strict=True))
    assert [splits[one] for one in part.ids] == list(part.splits)
    assert of(filled).ids == part.ids


def test_cases_of_a_finding_are_kept_but_for_unseen_ones(
    filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "MOST", 12)
    whole, plain = scene_in(filled), of(filled)
    tasks = [one for one in whole.ids if one.startswith("task")]
    part = of(filled, *tasks, CaseId("gone"))
    known = {one for one in tasks if whole.splits[whole.row_of[one]] != "unseen"}
    assert known <= set(part.ids)
    assert {i for i, split in zip(part.ids, part.splits, strict=True) if split == "unseen"} == {
        i for i, split in zip(plain.ids, plain.splits, strict=True) if split == "unseen"
    }
    assert part.share is not None
    assert part.share.kept == part.share.read - len(plain.ids)


def test_taking_rows_of_a_share_keeps_what_is_told_of_it(
    filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "MOST", 30)
    scene = of(filled)
    assert scene.take([0, 1]).share == scene.share == replace(scene).share
