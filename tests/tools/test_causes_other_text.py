from tests.builders import policy_text
from tests.scenes import clause_versions, everyday, prizes, question_of, scene_of, tasks
from tools.causes.other_text import nearest, other_text
from tools.causes.stale_policy import changes_of

PAID = "\n2.3 **Paid tasks.** Do not offer a remote job whose wages stay locked until a deposit is made.\n"
BREAD = "\n2.4 **Bread.** Do not bake sourdough bread with rotten flour under a bright moon.\n"
ADDED = clause_versions(policy_text(), policy_text(effective_from="2026-07-01", extra=PAID + BREAD))
SCENE = scene_of([*prizes(20), *everyday(20), *tasks(14)], split="tuning", clauses=ADDED)


def test_changes_are_ranked_by_how_near_their_words_are_to_the_cluster() -> None:
    found = nearest(SCENE, question_of(SCENE, "task"), changes_of(ADDED), lambda one: (one.was, one.now))
    assert [change.clause.id for change in found] == ["scams/2.3", "scams/2.4"]


def test_a_text_that_says_the_same_is_no_other_text() -> None:
    clause = ADDED[1]
    assert nearest(SCENE, question_of(SCENE, "task"), [clause], lambda one: (one, one)) == []


def test_a_new_clause_decides_what_it_speaks_of_and_its_control_does_not() -> None:
    added = next(change.now for change in changes_of(ADDED) if change.clause.id == "scams/2.3")
    rules = other_text(SCENE, question_of(SCENE, "task"), None, added)
    assert rules is not None
    rule, control = rules
    task = [row for row, case_id in enumerate(SCENE.ids) if case_id.startswith("task")]
    assert rule.decided[task].sum() > control.decided[task].sum()
    assert rule.near is not None
    assert control.near is not None
    assert (rule.near[task] > control.near[task]).mean() > 0.5
