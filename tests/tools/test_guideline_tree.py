import numpy as np
import pytest

from knowledge_base.errors import Refused
from knowledge_base.guidelines import read_guideline
from knowledge_base.store import Store
from knowledge_base.workspace import Workspace
from tests import builders
from tests.fakes import WordEmbedder
from tools.guideline_check import best_threshold, check_guideline
from tools.guideline_tree import criterion_of, guideline_tree, verdicts_of
from tools.judge import EmbeddedJudge
from tools.reading import CaseTexts, read
from tools.scene import build_scene

TEXT = """\
---
id: scams
title: Labelling scams
policy: scams
---
## Definitions

- **Fee**: money asked for first. (scams/2.1)

## Decision rules

1. If a winner must pay a fee to claim a prize, label it violating. (scams/2.1)
2. Remote jobs that ask for a deposit to start violate. (scams/2.2)
3. Do not mark warnings about a swindle. (scams/3.1)
4. Look twice.
5. In DE cases, any prize violates. (scams/2.1)

## Edge cases

- **Parcels.** A customs fee alone does not violate.

## Examples

- "Congratulations winner, pay the fee and claim your prize", rule 1.
- "Online task work, pay a deposit to unlock wages". (scams/2.2)

## Counter-examples

- "My aunt lost money to a fake prize, careful", rule 3.
- "We baked bread on Sunday and it was warm."
"""


def case(name: str, text: str) -> CaseTexts:
    return CaseTexts(name, "global", (text,))  # type: ignore[arg-type]


def test_rules_become_questions_and_exceptions_with_their_examples() -> None:
    tree = guideline_tree(read_guideline(TEXT, "s"))
    asked = tree.spec.questions
    assert [(one.id, one.clause) for one in asked] == [("rule-1", "scams/2.1"), ("rule-2", "scams/2.2")]
    assert asked[0].criteria == ("a winner must pay a fee to claim a prize.",)
    assert [one.text for one in asked[1].examples] == ["Online task work, pay a deposit to unlock wages"]
    assert [one.text for one in asked[0].counter_examples] == ["We baked bread on Sunday and it was warm."]
    assert [one.name for one in tree.spec.exceptions] == ["rule-3", "edge-case-parcels"]
    assert tree.spec.definitions[0].term == "Fee"
    assert dict(tree.left_out) == {
        "rule-4": "its words name no answer, or more than one",
        "rule-5": "it is for DE",
    }
    assert "rule-5" in [one.id for one in guideline_tree(read_guideline(TEXT, "s"), "DE").spec.questions]


def test_the_tree_says_which_rule_decides_a_case() -> None:
    embedder = WordEmbedder()
    reading = read(
        [
            case("a", "winner, pay the fee to claim your prize"),
            case("b", "pay a deposit to start this remote job, online task work wages"),
            case("c", "the river was calm this morning"),
        ],
        embedder,
    )
    tree = guideline_tree(read_guideline(TEXT, "s"))
    said = verdicts_of(EmbeddedJudge(embedder).judge(tree.spec, reading), reading, 0.5)
    assert [(one.violates, one.rule) for one in said] == [(True, "rule-1"), (True, "rule-2"), (False, "")]


def test_a_guideline_of_which_no_rule_is_read_as_violating_is_refused_with_the_next_step() -> None:
    text = TEXT[: TEXT.index("1. If")] + "1. Look twice.\n"
    with pytest.raises(Refused, match="say 'label it violating' in its rules"):
        guideline_tree(read_guideline(text, "s"))


def test_a_criterion_is_the_rule_without_name_answer_and_clause() -> None:
    guideline = read_guideline(TEXT, "s")
    assert [criterion_of(rule) for rule in guideline.rules[1:3]] == [
        "Remote jobs that ask for a deposit to start.",
        "warnings about a swindle.",
    ]


def test_the_threshold_is_where_f1_is_largest_on_the_rows_given() -> None:
    scores, labels = np.array([0.9, 0.7, 0.6, 0.2]), np.array([True, False, True, True])
    assert best_threshold(scores, labels, np.array([0, 1, 2])) == 0.6
    assert best_threshold(scores, labels, np.array([1])) == 0.5


def test_where_guideline_and_prompt_part_is_told_by_rule_and_unseen_cases_are_not_looked_at(
    workspace: Workspace,
) -> None:
    store: Store = workspace.store
    builders.fill(workspace)
    guideline = read_guideline(TEXT, "s")
    quoted = guideline_tree(guideline).spec.examples()
    scene = build_scene(store, WordEmbedder(), "scams", 7, quoted=quoted)
    done = check_guideline(guideline, scene)
    assert done.examples.n == 4
    tasks = next(one for one in done.rules if one.rule == "rule-2")
    assert tasks.examples.count == tasks.examples.n == 1  # the prompt knows prize fees only
    apart = [one for one in done.partings if one.rule == "rule-2" and one.split]
    assert apart
    assert all(
        (one.guideline, one.prompt, one.label, one.question) == (True, False, True, "") for one in apart
    )
    known = {scene.ids[row] for row in scene.rows("tuning", "validation")}
    assert {one.case for one in done.partings if one.split} <= known
    assert done.cases.n == len({scene.groups[row] for row in scene.rows("validation")})
