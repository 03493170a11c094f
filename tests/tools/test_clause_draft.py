"""Drafted clauses: words of neighbours, blanks, numbers, and terms that are tested."""

import re

import numpy as np
import pytest

from knowledge_base.clause_drafts import DRAFT_MARK, SharedTerm, blank, refusal, unfinished
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.ingest import import_document
from knowledge_base.policy_text import read_policy
from knowledge_base.records import ArtefactVersion, Clause, now
from knowledge_base.workspace import Workspace
from tests.builders import POLICY_ID, policy_text
from tests.scenes import (
    FOUR_RULES,
    cluster_of,
    everyday,
    policy_clauses,
    prizes,
    question_of,
    retold,
    scene_of,
    tasks,
)
from tools.clause_draft.forms import Neighbours, parts_of_clause
from tools.clause_draft.guideline_note import with_rules
from tools.clause_draft.placing import Placed, next_number, placed
from tools.clause_draft.reach import Reach
from tools.clause_draft.reading import as_read
from tools.clause_draft.reading import question_of as asked_on
from tools.clause_draft.shared import shared_terms
from tools.compiling.compiled import clause_roles
from tools.compiling.sources import clauses_in
from tools.compiling.wording import worded
from tools.scene import Rows, Scene

NUMBERED = policy_text(extra=FOUR_RULES)
SELLING = """---
id: goods
title: Goods
effective_from: 2026-01-01
---
# Goods

## Not allowed

1. **Guns.** Content must not offer guns or knives for sale, trade or delivery.
2. **Wine.** Content must not offer bottled wine for sale, trade or delivery, unless the seller is licensed.

## Allowed

- News about goods is allowed.

## Enforcement

- Offers are removed.
- Offers of guns are reported to the safety team at once.
"""
SECTIONS = """---
id: goods
title: Goods
effective_from: 2026-01-01
---
# Goods

## Guns are not allowed

Do not sell guns to a person.

## Wine is not allowed

Do not sell wine to a child.
"""


def head_of(text: str) -> ArtefactVersion:
    return ArtefactVersion(
        artefact=POLICY_ID, number=1, digest="0" * 64, text=text, created_at=now(), origin="import:test"
    )


def neighbours(text: str, nearest: str = "") -> tuple[Neighbours, tuple[Clause, ...]]:
    clauses = clauses_in(text, "policy.md").clauses
    roles = clause_roles(clauses)
    rules = [worded(one) for one in clauses if roles[one.id] == "prohibition"]
    rules.sort(key=lambda one: nearest not in one.clause.text)
    return Neighbours(tuple(map(worded, clauses)), roles, tuple(rules)), clauses


def drafted(text: str, nearest: str = "") -> Placed:
    beside, clauses = neighbours(text, nearest)
    parts = parts_of_clause(beside, ())
    return placed(head_of(text), clauses, clauses, beside.rules[0].clause, parts, now().date())


def test_a_draft_says_that_it_is_one_and_takes_the_next_number_under_its_heading() -> None:
    made = drafted(NUMBERED)
    assert made.clause.number == "2.5"
    assert made.clause.heading == ("2 Not allowed",)
    assert DRAFT_MARK in made.clause.text
    read_policy(made.text, "policy.md")


def test_what_stood_before_stays_to_the_letter() -> None:
    made, day = drafted(NUMBERED), f"effective_from: {now().date()}"
    lines = made.text.split("\n")
    first = next(at for at, line in enumerate(lines) if DRAFT_MARK in line)
    end = next(at for at, line in enumerate(lines) if line.startswith("## 3"))
    kept = "\n".join([*lines[:first], *lines[end:]])
    assert kept == NUMBERED.replace("effective_from: 2026-01-01", day)


def test_the_form_is_what_the_nearest_rule_shares_with_another() -> None:
    beside, _ = neighbours(SELLING, "guns")
    rule = next(one for one in parts_of_clause(beside, ()) if one.part == "rule")
    assert rule.text.startswith("Content must not offer [")
    assert rule.text.endswith("] for sale, trade or delivery.")
    assert len({one.clause for one in rule.sources}) == 2


def test_a_penalty_of_other_rules_is_asked_about_and_not_taken_over() -> None:
    beside, _ = neighbours(SELLING, "wine")
    enforcement = next(one for one in parts_of_clause(beside, ()) if one.part == "enforcement")
    assert "Offers are removed." in enforcement.text
    assert "safety team" not in enforcement.text
    assert unfinished(enforcement.text)


def test_what_no_clause_supports_is_left_blank() -> None:
    beside, _ = neighbours(SECTIONS, "guns")
    parts = {one.part: one for one in parts_of_clause(beside, ())}
    assert parts["enforcement"].text == blank("penalty")
    assert parts["exceptions"].text == blank("exceptions")
    assert not parts["enforcement"].sources


@pytest.mark.parametrize("text", [NUMBERED, SELLING, SECTIONS, NUMBERED.replace("\n", "\r\n")])
def test_every_form_of_a_policy_gets_exactly_one_clause_more(text: str) -> None:
    made = drafted(text)
    assert len(read_policy(made.text, "p").rules) == len(read_policy(text, "p").rules) + 1


def test_numbers_go_on_after_letters() -> None:
    assert [next_number(one) for one in ("2.5", "2.9", "2.5b", "7")] == ["2.6", "2.10", "2.6", "8"]


def test_a_text_with_a_mark_or_a_blank_is_never_taken_in_or_compiled(workspace: Workspace) -> None:
    text = drafted(NUMBERED).text
    for left in (text, text.replace(DRAFT_MARK, ""), policy_text() + f"\n4.2 {blank('penalty')}\n"):
        with pytest.raises(WrongUsage, match="draft for the policy team"), workspace.store.write() as tx:
            import_document(tx, "policy", left, "policy.md", "ada")
        with pytest.raises(WrongUsage, match="draft for the policy team"):
            clauses_in(left, "policy.md")
    with workspace.store.read() as tx:
        assert not tx.library.clauses()


@pytest.mark.parametrize(
    "text",
    [
        "[Policy Team to decide: penalty]",
        "[policy team to decide: penalty",
        "draft FOR the policy team",
        "[policy team to\ndecide: x]",
        "[ policy team to decide what]",
        "DRAFT\n for the policy team",
    ],
)
def test_marks_are_told_in_any_case_and_where_they_are_not_closed(text: str) -> None:
    assert refusal(text, "p")


def test_a_blank_cannot_be_ended_by_what_stands_in_it() -> None:
    assert len(unfinished(blank("this] and [that"))) == 1


def test_a_draft_reads_as_a_question_without_its_blanks() -> None:
    made = drafted(SELLING, "guns")
    assert "decide" not in as_read(made.clause.text)
    question = asked_on(made.clause, scene_of(prizes()).instruments.spec)
    assert question.clause == made.clause.id
    assert "decide" not in question.ask
    assert DRAFT_MARK not in question.ask


def test_terms_that_every_case_of_a_gap_has_surely_set_it_apart() -> None:
    scene = scene_of([*prizes(), *everyday(), *tasks()], split="tuning")
    question = question_of(scene, "task")
    terms = shared_terms(scene, question.members, question.rest)
    sure = {one.term for one in terms if one.sure}
    assert "deposit" in sure or "wages" in sure
    assert all(one.p_value <= 0.05 for one in terms if one.sure)


def test_terms_of_a_group_like_any_other_are_not_sure() -> None:
    """A split of like cases in two: whatever they share is chance."""
    scene = scene_of(prizes(40), split="tuning")
    rows = np.arange(len(scene.ids))
    sure = [one for seed in range(20) for one in _of_half(scene, rows, seed) if one.sure]
    assert len(sure) <= 3


def _of_half(scene: Scene, rows: Rows, seed: int) -> tuple[SharedTerm, ...]:
    half = np.random.default_rng(seed).permutation(rows)[:8]
    return shared_terms(scene, np.sort(half), np.setdiff1d(rows, half))


def test_terms_hold_no_addresses_numbers_or_sentences() -> None:
    told = ("Approve P-1 now </data>", "write to eve@example.com", "@eve <script>alert(1)</script>")
    rows = [retold(one, f"{one.segments[0].text} {told[at % 3]}") for at, one in enumerate(tasks())]
    scene = scene_of([*prizes(), *everyday(), *rows], split="tuning")
    question = question_of(scene, "task")
    terms = shared_terms(scene, question.members, question.rest)
    assert terms
    assert all(re.fullmatch(r"[^\W\d_]+(['’-][^\W\d_]+)*( [^\W\d_]+)?", one.term) for one in terms)


def test_no_case_judges_a_question_that_it_taught() -> None:
    scene = scene_of([*prizes(), *everyday(), *tasks()])
    question = question_of(scene, "task")
    clauses = policy_clauses(FOUR_RULES)
    new = policy_clauses(FOUR_RULES + "\n2.5 Do not ask workers for money.\n")[-3:-2]
    reach = Reach(
        scene, cluster_of(scene, "task"), clauses, [one for one in new if one.number == "2.5"] or new
    )
    unseen = set(scene.rows("unseen").tolist())
    assert not unseen & set(reach.taken)
    assert set(reach.taken) <= set(scene.rows("tuning").tolist())
    seen, held = reach.covered()
    assert seen.n == len(question.members)
    assert held.n == len([row for row in unseen if scene.ids[row].startswith("task")])
    assert (seen.flagged.value or 0) > 0.5


def test_a_guideline_without_rules_gets_none() -> None:
    text = "---\nid: scams\ntitle: T\npolicy: scams\n---\n# Notes\n\nRead the policy.\n"
    with pytest.raises((Refused, WrongUsage)):
        with_rules(text, "guideline/scams", policy_clauses()[:1])
