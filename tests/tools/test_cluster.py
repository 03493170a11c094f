from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tools import cluster
from tools.cluster import leader_clusters, linked_clusters, representatives, set_apart


def around(centres: int, each: int, spread: float = 0.02) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Unit rows in random order, `each` around every one of the axes, and whose they are."""
    random = np.random.default_rng(5)
    owner = random.permutation(np.repeat(np.arange(centres), each))
    rows = np.eye(64)[owner] + random.normal(scale=spread, size=(len(owner), 64))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), owner


def same_partition(one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    pairs = set(zip(one.tolist(), other.tolist(), strict=True))
    return len(pairs) == len(set(one.tolist())) == len(set(other.tolist()))


def test_rows_around_a_centre_make_a_cluster() -> None:
    rows, owner = around(centres=12, each=30)
    assert same_partition(leader_clusters(rows), owner)


def test_blocks_and_the_sampled_density_give_the_same_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, owner = around(centres=12, each=30)
    monkeypatch.setattr(cluster, "BLOCK", 7)
    monkeypatch.setattr(cluster, "CELLS", 40)
    monkeypatch.setattr(cluster, "SAMPLE", 100)
    assert same_partition(leader_clusters(rows), owner)


def test_the_thickest_place_leads_first_and_weights_move_it() -> None:
    rows = np.eye(4, dtype=np.float32)[[0, 1, 1, 1, 2, 2]]
    assert leader_clusters(rows).tolist() == [2, 0, 0, 0, 1, 1]
    assert leader_clusters(rows, weights=[9, 1, 1, 1, 1, 1]).tolist() == [0, 1, 1, 1, 2, 2]


def test_a_chain_is_cut_and_every_row_goes_to_its_nearest_leader() -> None:
    angles = np.linspace(0, np.pi / 2, 31)
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = leader_clusters(rows, cosine=0.9)
    assert len(set(found.tolist())) >= 2
    assert found[0] != found[-1]
    assert all(
        float(rows[found == number].mean(axis=0) @ rows[found == number].T[:, 0]) > 0.9 for number in found
    )


def test_rows_unlike_all_others_lead_alone_and_no_rows_make_no_clusters() -> None:
    assert sorted(leader_clusters(np.eye(5)).tolist()) == [0, 1, 2, 3, 4]
    assert leader_clusters(np.zeros((0, 8))).tolist() == []


def test_the_medoid_comes_first_and_then_the_most_different_of_the_closer_half() -> None:
    angles = np.radians([0, 10, -10, 20, -20, 80, 85])
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    spare = np.concatenate([np.ones((2, 2)), rows])
    assert representatives(spare, [2, 3, 4, 5, 6], k=3) == [2, 3, 4]
    assert representatives(spare, list(range(2, 9)), k=3) == [5, 4, 3]


def test_there_are_never_more_representatives_than_members() -> None:
    rows = np.eye(3)
    assert sorted(representatives(rows, [0, 2], k=5)) == [0, 2]
    assert representatives(rows, [1]) == [1]
    assert representatives(rows, []) == []


def test_texts_of_one_family_are_joined_by_both_kinds_of_vectors() -> None:
    """Quick vectors tell the first axis from the others, the embedding model the second from the third."""
    quick, read = np.eye(4, dtype=np.float32)[[0, 0, 1, 1, 1, 1]], np.eye(4)[[0, 0, 1, 1, 2, 2]]
    found = linked_clusters(quick, lambda rows: read[list(rows)])
    assert found[0] == found[1]
    assert found[2] == found[3]
    assert found[0] != found[2]


def test_of_many_texts_only_the_leaders_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "MOST_LINKED", 20)
    rows, owner = around(centres=12, each=30)
    asked: list[int] = []

    def read(numbers: Sequence[int]) -> NDArray[np.float32]:
        asked.extend(numbers)
        return rows[list(numbers)]

    assert same_partition(linked_clusters(rows, read), owner)
    assert len(asked) <= 20


def test_a_text_near_to_no_leader_is_in_no_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "MOST_LINKED", 3)
    rows = np.eye(8, dtype=np.float32)[[0, 0, 0, 1, 1, 1, 2, 2, 2, 7]]
    found = linked_clusters(rows, lambda numbers: rows[list(numbers)])
    assert found[-1] == -1
    assert (found[:-1] >= 0).all()


def test_what_all_texts_have_in_common_is_taken_out() -> None:
    common = np.ones((6, 1), dtype=np.float32) * 3
    rows = cluster.unit(np.hstack([common, np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 2, 2]]]))
    apart = set_apart(rows, rows[:0])
    assert float(rows[0] @ rows[2]) > 0.8
    assert float(apart[0] @ apart[2]) < 0
    assert float(apart[0] @ apart[1]) == pytest.approx(1.0, abs=1e-5)
