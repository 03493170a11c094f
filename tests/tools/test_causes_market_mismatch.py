import pytest

from knowledge_base.cases import CaseRow
from tests.builders import EVERYDAY, PRIZES, knowing_tasks, policy_text
from tests.scenes import (
    clause_versions,
    dated,
    everyday,
    placed,
    prizes,
    question_of,
    rows_of,
    scene_of,
    tasks,
    voted,
)
from tools.causes.market_mismatch import decide_by_market, overrides_of
from tools.scene import Scene

PAID_TASKS = "2.3 **Paid tasks.** Do not offer a remote job whose wages stay locked until a deposit is made."
BRAZIL = f"""---
id: scams
title: Policy on scams (Brazil)
market: BR
effective_from: 2026-03-01
---
# Policy on scams (Brazil)

## 2 Not allowed

{PAID_TASKS}
"""
CLAUSES = clause_versions(policy_text(), BRAZIL)
ROUND = ("BR", "BR", "DE", "DE", "global", "global")


def others() -> list[CaseRow]:
    return [*placed(prizes(20), *ROUND), *placed(everyday(20), *ROUND)]


def missed_tasks(*markets: str) -> Scene:
    return scene_of([*others(), *placed(tasks(), *markets)], split="tuning", clauses=CLAUSES)


def test_misses_in_a_market_with_a_rule_of_its_own_are_mended_by_it() -> None:
    scene = missed_tasks("BR")
    found = decide_by_market(scene, question_of(scene, "task"))
    assert found.sufficient
    assert found.fixed >= 10
    assert found.broken <= 4
    assert (found.detail["markets"], found.detail["clause"]) == ("BR", "scams/2.3")
    assert found.note.startswith("BR has a rule of its own, scams/2.3, and is decided by another; by its own")


@pytest.mark.parametrize("markets", [("DE",), ("BR", "BR", "DE", "DE", "global", "global")])
def test_misses_elsewhere_or_everywhere_are_not_of_that_market(markets: tuple[str, ...]) -> None:
    scene = missed_tasks(*markets)
    assert not decide_by_market(scene, question_of(scene, "task")).sufficient


def test_markets_that_are_given_the_rule_of_another_are_mended_without_it() -> None:
    harmless = [voted(row, False, False) for row in placed(tasks(20)[:14], "DE", "DE", "global", "global")]
    scene = scene_of([*others(), *harmless], spec=knowing_tasks(), split="tuning", clauses=CLAUSES)
    found = decide_by_market(scene, question_of(scene, "task", direction="fp"))
    assert found.sufficient
    assert (found.fixed, found.broken) == (14, 0)
    assert found.detail["markets"] == "DE, global"
    assert found.note.startswith(
        "DE, global are decided by the rule of BR, scams/2.3; by the rule without it"
    )


def test_false_alarms_in_the_market_of_the_rule_too_are_not_of_it() -> None:
    harmless = [voted(row, False, False) for row in placed(tasks(20)[:14], *ROUND)]
    scene = scene_of([*others(), *harmless], spec=knowing_tasks(), split="tuning", clauses=CLAUSES)
    assert not decide_by_market(scene, question_of(scene, "task", direction="fp")).sufficient


def with_thresholds(market: str, thresholds: dict[str, float], clauses: bool = True) -> Scene:
    rows = [
        *placed(rows_of("prize", PRIZES, 20, True), market),
        *placed(rows_of("more", PRIZES, 20, True), "FR"),
    ]
    days = [*placed(rows_of("day", EVERYDAY, 20, False), market, "FR")]
    return scene_of(
        [*rows[:20], *days, *others_of("FR")],
        default=0.3,
        markets=thresholds,
        split="tuning",
        clauses=CLAUSES if clauses else (),
    )


def others_of(market: str) -> list[CaseRow]:
    """Prizes in words that no other case shares more than two parts with, from one market."""
    openers = ("Lucky draw winner,", "Your prize waits,", "Big jackpot news,", "Prize office here,")
    return placed(rows_of("far", (openers, *PRIZES[1:]), 20, True), market)


def test_a_market_that_is_decided_at_a_threshold_of_no_other_is_mended_by_anothers() -> None:
    scene = with_thresholds("BR", {"BR": 0.9})
    found = decide_by_market(scene, question_of(scene, "prize"))
    assert found.sufficient
    assert (found.detail["markets"], found.detail["threshold"]) == ("BR", 0.3)
    assert found.note.startswith("BR is decided at 0.900; at the threshold of global, 0.300")


def test_a_threshold_of_a_market_without_rules_of_its_own_is_a_threshold_and_no_mismatch() -> None:
    scene = with_thresholds("DE", {"DE": 0.9})
    found = decide_by_market(scene, question_of(scene, "prize"))
    assert (found.fixed, found.sufficient) == (0, False)
    alone = with_thresholds("BR", {"BR": 0.9}, clauses=False)
    assert decide_by_market(alone, question_of(alone, "prize")).note == "no market has a rule of its own"


def test_a_market_without_rules_at_the_threshold_of_one_that_has_them_is_given_anothers() -> None:
    scene = with_thresholds("DE", {"DE": 0.9, "BR": 0.9})
    found = decide_by_market(scene, question_of(scene, "prize"))
    assert found.sufficient
    assert (found.detail["markets"], found.detail["threshold"]) == ("DE", 0.3)


def test_only_the_markets_cases_are_decided_anew() -> None:
    scene = missed_tasks("BR")
    question = question_of(scene, "task")
    found = decide_by_market(scene, question)
    abroad = [row for row in question.rest if scene.reading.cases[row].market != "BR"]
    assert found.held_out_n == len(question.rest)
    assert len(abroad) > found.held_out_n / 2
    assert found.broken <= found.held_out_n - len(abroad)


def test_overrides_are_those_of_the_newest_document_of_each_market() -> None:
    later = BRAZIL.replace("2026-03-01", "2026-06-01").replace(
        PAID_TASKS, "2.1 **Fees.** A winner pays nothing at all."
    )
    (override,) = overrides_of(clause_versions(policy_text(), BRAZIL, later))
    assert (override.own.market, override.own.version) == ("BR", 2)
    assert (override.own.id, override.common.id if override.common else None) == ("scams/2.1", "scams/2.1")
    (one_more,) = overrides_of(CLAUSES)
    assert (one_more.own.id, one_more.common) == ("scams/2.3", None)


def test_without_errors_nothing_is_tried() -> None:
    scene = missed_tasks("BR")
    found = decide_by_market(scene, question_of(scene, "absent"))
    assert (found.fixed, found.n, found.sufficient) == (0, 0, False)


def test_cases_from_before_the_markets_rule_held_are_not_under_it() -> None:
    early = [*others(), *dated(placed(tasks(), "BR"), "2026-02-01")]
    scene = scene_of(early, split="tuning", clauses=CLAUSES)
    found = decide_by_market(scene, question_of(scene, "task"))
    assert (found.fixed, found.sufficient) == (0, False)
    late = scene_of(dated(early, "2026-03-01"), split="tuning", clauses=CLAUSES)
    assert decide_by_market(late, question_of(late, "task")).sufficient
