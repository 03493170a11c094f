"""Recent decided traffic under a change: how many decisions would turn, where, and over which days."""

from datetime import date

import pytest

from knowledge_base.prompts import Thresholds
from knowledge_base.workspace import Workspace
from tests.builders import import_texts, policy_text, prompt_text, thresholds_text
from tests.scenes import SEED, dated, decide, everyday, placed, prizes, scene_in
from tools.replay import replay
from tools.scene import Scene

ALL = Thresholds(name="scams", prompt="scams", default=0.0)


@pytest.fixture
def busy(workspace: Workspace) -> Workspace:
    """Forty decided cases: half of them recent, in two markets."""
    with workspace.store.write() as tx:
        import_texts(
            tx, ("policy", policy_text()), ("prompt", prompt_text()), ("thresholds", thresholds_text(0.5))
        )
        rows = [*prizes(20), *everyday(20)]
        tx.cases.add_rows(placed(dated(rows, "2026-05-02", "2026-07-02"), "DE", "DE", "FR", "FR"))
    decide(workspace)
    return workspace


def flagged(scene: Scene) -> int:
    """Decisions of the newest four weeks that are `allowed` in force."""
    recent = [row for row, told in enumerate(scene.circumstances) if told.day == date(2026, 7, 2)]
    return int((~scene.decided[recent]).sum())


def test_the_window_is_the_newest_four_weeks_and_both_ways_are_counted(busy: Workspace) -> None:
    scene = scene_in(busy)
    told = replay(busy.store, scene, scene.instruments.spec, ALL, SEED, 0.9)
    assert told is not None
    assert (told.since, told.until) == (date(2026, 6, 5), date(2026, 7, 2))
    assert (told.decided, told.read) == (20, 20)
    assert (told.to_violates, told.to_allowed) == (flagged(scene), 0)
    assert told.turned.value == told.turned.low == told.turned.high == told.to_violates / 20
    assert {(one.by, one.value, one.read) for one in told.parts} == {
        ("market", "DE", 10),
        ("market", "FR", 10),
        ("surface", "other", 20),
    }
    assert sum(one.to_violates for one in told.parts if one.by == "market") == told.to_violates
    assert all(after for _, after in told.examples)
    assert len(told.examples) == min(5, told.to_violates)


def test_what_is_in_force_turns_nothing(busy: Workspace) -> None:
    scene = scene_in(busy)
    told = replay(busy.store, scene, scene.instruments.spec, scene.instruments.thresholds, SEED, 0.9)
    assert told is not None
    assert (told.to_violates, told.to_allowed, told.examples) == (0, 0, ())


def test_of_much_traffic_a_sample_by_the_seed_is_read_and_says_how_sure_it_is(busy: Workspace) -> None:
    scene = scene_in(busy)
    first, again, other = (
        replay(busy.store, scene, scene.instruments.spec, ALL, seed, 0.9, most=8) for seed in (1, 1, 2)
    )
    assert first is not None
    assert first == again != other
    assert (first.decided, first.read) == (20, 8)
    assert first.turned.low is not None
    assert first.turned.high is not None
    assert first.turned.value is not None
    assert first.turned.low < first.turned.value <= first.turned.high


def test_without_a_decision_there_is_nothing_to_replay(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        import_texts(
            tx, ("policy", policy_text()), ("prompt", prompt_text()), ("thresholds", thresholds_text(0.5))
        )
        tx.cases.add_rows([*prizes(4), *everyday(4)])
    scene = scene_in(workspace)
    assert replay(workspace.store, scene, scene.instruments.spec, ALL, SEED, 0.9) is None
