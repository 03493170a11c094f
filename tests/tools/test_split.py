from collections import Counter

import pytest

from tools.split import assign_splits

IDS = [f"case-{number:05d}" for number in range(4_000)]
GROUPS = [number // 4 for number in range(4_000)]


def test_about_half_tune_and_a_quarter_each_validate_and_stay_unseen() -> None:
    shares = Counter(assign_splits(IDS, GROUPS, seed=7).values())
    assert shares["tuning"] == pytest.approx(2_000, abs=200)
    assert shares["validation"] == pytest.approx(1_000, abs=150)
    assert shares["unseen"] == pytest.approx(1_000, abs=150)


def test_a_group_is_never_divided() -> None:
    splits = assign_splits(IDS, GROUPS, seed=7)
    assert all(
        len({splits[f"case-{first + step:05d}"] for step in range(4)}) == 1 for first in range(0, 4_000, 4)
    )


def test_a_case_keeps_its_split_when_others_are_added() -> None:
    before = assign_splits(IDS[:1_000], GROUPS[:1_000], seed=7)
    renumbered = [group + 17 for group in GROUPS]
    after = assign_splits([*IDS, "case-00000-copy"], [*renumbered, 17], seed=7)
    assert {case_id: after[case_id] for case_id in before} == before
    assert after["case-00000-copy"] == before["case-00000"]


def test_the_order_of_the_cases_does_not_matter() -> None:
    assert assign_splits(IDS[::-1], GROUPS[::-1], seed=7) == assign_splits(IDS, GROUPS, seed=7)


def test_another_seed_draws_anew() -> None:
    assert assign_splits(IDS, GROUPS, seed=8) != assign_splits(IDS, GROUPS, seed=7)


def test_the_whole_group_of_a_pinned_case_is_tuning() -> None:
    free = assign_splits(IDS, GROUPS, seed=7)
    unseen = next(case_id for case_id in IDS if free[case_id] == "unseen")
    group = [
        case_id for case_id, number in zip(IDS, GROUPS, strict=True) if number == GROUPS[IDS.index(unseen)]
    ]
    pinned = assign_splits(IDS, GROUPS, seed=7, pinned=[unseen, "a case of another import"])
    assert {pinned[case_id] for case_id in group} == {"tuning"}
    assert {case_id for case_id in IDS if pinned[case_id] != free[case_id]} == set(group)


def test_a_group_is_needed_for_every_case() -> None:
    with pytest.raises(ValueError, match="shorter"):
        assign_splits(["a", "b"], [1], seed=7)
