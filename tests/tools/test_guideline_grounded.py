from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from evals.guidelines.drafting import drafted
from evals.guidelines.rows import GuidelineRow
from evals.guidelines.worlds import world_of
from knowledge_base.cases import Rating
from knowledge_base.guidelines import read_guideline
from knowledge_base.records import CaseId, ClauseId
from tests.fakes import WordEmbedder
from tests.guideline_cases import GUIDELINE
from tools.guideline_changes import edited
from tools.guideline_examples import RefileExample
from tools.guideline_ideas.concerning import about, concerning
from tools.guideline_ideas.gathering import WINDOWS, gathering
from tools.tree_edits import Misfit

CLAUSE = ClauseId("scams/2.2")
MISFILED = GUIDELINE.replace(
    '- "The shop never ships, ordered in May." Violates, rule 2.\n', '- "A." Violates, rule 1.\n'
)
MISFILED = MISFILED.replace(
    "## Escalation", '- "The shop never ships." Does not violate. (scams/2.2)\n\n## Escalation'
)
MISFILED = MISFILED.replace("rule 3.\n\n- ", "rule 3.\n- ")


def test_a_misfiled_example_is_put_under_the_answer_of_its_clause_and_nothing_else_changes() -> None:
    guideline = read_guideline(MISFILED, "guideline/scams")
    item = next(one for one in guideline.counter_examples if "ships" in one.text)
    made = edited(guideline, [RefileExample(clause=CLAUSE, example=item.id, violates=True)])
    assert [one.outcome.says for one in made.items if one.sample == item.sample] == ["violates"]
    assert [one.text for one in made.rules] == [one.text for one in guideline.rules]


@pytest.mark.parametrize("example", ["example-1", "rule-1", "no-such-item"])
def test_an_example_that_has_the_answer_or_is_none_is_not_refiled(example: str) -> None:
    guideline = read_guideline(MISFILED, "guideline/scams")
    with pytest.raises(Misfit):
        edited(guideline, [RefileExample(clause=CLAUSE, example=example, violates=True)])


def test_split_cases_that_gather_are_told_from_splits_dealt_out_by_chance() -> None:
    rng = np.random.default_rng(1)
    means = rng.normal(size=(120, 8)).astype(np.float32)
    means[:20, 0] += 6
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    split = np.arange(120) < 14
    told = gathering(means, split, np.arange(120))
    assert told is not None
    assert told.p_value <= 0.01
    assert set(told.rows.tolist()) <= set(range(14))
    chance = [gathering(means, rng.permutation(split), np.arange(120)) for _ in range(10)]
    assert sum(one is not None and one.p_value <= 0.05 for one in chance) <= 2
    assert gathering(means, split, np.arange(2 * WINDOWS[0] - 1)) is None
    assert gathering(means, np.zeros(120, dtype=bool), np.arange(120)) is None


def scene_of(texts: list[str]) -> Any:
    embedder = WordEmbedder()
    return SimpleNamespace(
        policy="scams",
        ids=[CaseId(f"c{at}") for at in range(len(texts))],
        means=embedder.encode(texts),
        embedder=embedder,
    )


def test_a_case_is_about_the_rule_that_its_raters_name_and_other_policies_are_not_heard() -> None:
    guideline = read_guideline(GUIDELINE, "guideline/scams")
    scene = scene_of(["shops that never ship what was ordered"] * 3)
    items = guideline.rules

    def rules_of(policy: str) -> list[int]:
        named = Rating(rater="a", policy=policy, violates=True, rule="rule 1")
        found = concerning(cast(Any, scene), guideline, (), items, {one: [named] * 3 for one in scene.ids})
        return [int(one) for one in found]

    assert rules_of("scams") == [0, 0, 0]
    assert rules_of("hate") == [1, 1, 1]
    assert len(concerning(cast(Any, scene_of([])), guideline, (), items, {})) == 0


def test_a_case_whose_raters_name_several_rules_counts_for_each_of_them() -> None:
    guideline = read_guideline(GUIDELINE, "guideline/scams")
    scene = scene_of(["shops that never ship what was ordered"] * 2)
    said = [Rating(rater=one, policy="scams", violates=True, rule=one) for one in ("rule 1", "rule 3")]
    whose = about(cast(Any, scene), guideline, (), guideline.rules, {scene.ids[0]: said})
    assert whose[0].tolist() == [True, False, True]
    assert whose[1].sum() == 1


def test_a_misfiled_example_that_divides_raters_is_proposed_and_they_know_again() -> None:
    row = GuidelineRow(id="a", policy="hate", defect="contradict", seed=3, named=1.0)
    embedder = WordEmbedder()
    made = drafted(world_of(row, embedder), embedder)
    assert "under what violates" in made.edits[0]
    assert (made.known_before, made.known_after) == (0.0, 1.0)
