"""What follows from a change of law, as proposals: real store and measurement, a person's word on what it touches."""

from datetime import UTC, date, datetime

import pytest

from agents.follow_law import follow_law
from knowledge_base.changes import Proposal
from knowledge_base.errors import Refused
from knowledge_base.impact_records import Said
from knowledge_base.prompts import Outcome, PromptSpec
from knowledge_base.records import ClauseId, artefact_id
from knowledge_base.taxonomies import Category, Taxonomy
from knowledge_base.workspace import Workspace
from tests.builders import CONFIG, guideline_text, import_texts, policy_text, prompt_spec, prompt_text
from tools.approve import approve, reject
from tools.law_impact.assess import impact_of
from tools.law_impact.changed import changed_law
from tools.law_impact.impact import Impact, clause_name
from tools.law_impact.judged import judge
from tools.law_impact.laws import Laws, of_files
from tools.law_impact.ours import our_clauses

AS_OF = date(2026, 12, 1)
AT = datetime(2026, 12, 1, tzinfo=UTC)
LAW = """---
id: small-act
title: "Small Act"
language: en
---
# Small Act

### Article 1
Reports

Providers shall remove content that {what} within {hours} hours.
"""


def laws(hours: int = 2, what: str = "poses as a bank") -> Laws:
    old, new = (LAW.format(hours=number, what=what) for number in (6, hours))
    return of_files(old.encode(), "small-act.1.md", new.encode(), "small-act.2.md")


def impact(workspace: Workspace, two: Laws, *confirmed: str) -> Impact:
    """What the law touches, where a person said so."""
    change = changed_law(two).changes[0]
    with workspace.store.read() as tx:
        ours = {clause_name(one): one for one in our_clauses(tx, AS_OF)}
    for name in ours:
        said: Said = "confirmed" if name in confirmed else "rejected"
        judge(workspace.store, workspace.config, two, change, ours[name], said, "mira", "so", AT)
    with workspace.store.read() as tx:
        return impact_of(tx, two, workspace.embedder, AS_OF)


def follow(workspace: Workspace, *confirmed: str, two: Laws | None = None) -> Impact:
    two = two or laws()
    return follow_law(workspace, two, impact(workspace, two, *confirmed), "ada")


def proposal(workspace: Workspace, found: Impact, artefact: str) -> Proposal:
    made = next(one.proposal for one in found.drafted if one.artefact == artefact)
    with workspace.store.read() as tx:
        return next(one for one in tx.ledger.proposals() if one.id == made)


def prompt_in(made: Proposal) -> PromptSpec:
    return PromptSpec.from_yaml(next(one.text for one in made.changes if one.artefact == "prompt/scams"))


def test_a_rule_that_no_prompt_asks_about_becomes_a_question_measured_on_unseen_cases(
    decided: Workspace,
) -> None:
    made = proposal(decided, follow(decided, "scams/2.2"), "prompt/scams")
    question = prompt_in(made).questions[-1]
    assert (question.clause, question.label) == ("scams/2.2", "impersonation")
    assert [one.clause for one in question.exceptions] == ["scams/3.1"]
    assert made.kind == "prompt"
    assert made.evidence is not None
    assert made.evidence.unseen.before.n > 0
    assert [one.clause for one in made.citations] == ["scams/2.2"]


def test_an_allowance_that_no_prompt_asks_about_becomes_an_exception(decided: Workspace) -> None:
    made = proposal(decided, follow(decided, "scams/3.1"), "prompt/scams")
    assert [one.clause for one in prompt_in(made).exceptions] == ["scams/3.1"]
    assert prompt_in(made).questions == prompt_spec().questions


def test_a_rule_that_a_prompt_asks_about_needs_no_other_prompt(decided: Workspace) -> None:
    found = follow(decided, "scams/2.1")
    assert [one.artefact for one in found.drafted] == ["guideline/scams", "taxonomy/transparency"]


def test_a_clause_is_filed_in_the_report_by_a_proposal_and_takes_effect_when_approved(
    decided: Workspace,
) -> None:
    made = proposal(decided, follow(decided, "scams/2.1"), "taxonomy/transparency")
    assert Taxonomy.from_yaml(made.changes[0].text).of(ClauseId("scams/2.1")) == ("scams and fraud",)
    with decided.store.read() as tx:
        assert tx.library.head(artefact_id("taxonomy", "transparency")) is None
    for person in ("mira", "jonas"):
        approve(decided.store, CONFIG, made.id, person)
    with decided.store.read() as tx:
        assert tx.library.head(artefact_id("taxonomy", "transparency")) is not None
    again = follow(decided, "scams/2.1")
    assert "taxonomy/transparency" not in [one.artefact for one in again.drafted]
    assert any("‘scams and fraud’ (scams/2.1)" in one.title for one in again.todos)


def test_what_the_report_files_already_stays_where_it_is(decided: Workspace) -> None:
    own = Category(name="deceit", clauses=(ClauseId("scams/2.1"),))
    with decided.store.write() as tx:
        report = Taxonomy(name="transparency", title="Ours", categories=(own,))
        import_texts(tx, ("taxonomy", report.to_yaml()))
    found = follow(decided, "scams/2.1", "scams/2.2")
    text = proposal(decided, found, "taxonomy/transparency").changes[0].text
    assert Taxonomy.from_yaml(text).categories[0] == own
    assert Taxonomy.from_yaml(text).of(ClauseId("scams/2.2")) == ("scams and fraud",)


def test_the_same_again_makes_nothing_new_and_spends_no_look(decided: Workspace) -> None:
    first, second = follow(decided, "scams/2.2"), follow(decided, "scams/2.2")
    assert first.drafted == second.drafted
    with decided.store.read() as tx:
        assert tx.looks.count("scams") == 1


def test_a_rejected_text_is_told_and_not_put_forward_again(decided: Workspace) -> None:
    made = proposal(decided, follow(decided, "scams/2.2"), "prompt/scams")
    reject(decided.store, CONFIG, made.id, "mira", "we do that elsewhere")
    again = follow(decided, "scams/2.2")
    assert "prompt/scams" not in [one.artefact for one in again.drafted]
    assert any(made.id in note for note in again.notes)


def test_who_is_no_author_makes_nothing(decided: Workspace) -> None:
    two = laws()
    found = impact(decided, two, "scams/2.2")
    with pytest.raises(Refused, match="not an author"):
        follow_law(decided, two, found, "jonas")


def test_a_rule_of_one_market_gets_no_question_that_every_market_is_asked(decided: Workspace) -> None:
    local = policy_text(market="BR", extra="\n2.9 **Fees.** Do not ask for a fee outside the checkout.\n")
    with decided.store.write() as tx:
        import_texts(tx, ("policy", local))
    found = follow(decided, "scams/2.9@BR")
    assert "prompt/scams" not in [one.artefact for one in found.drafted]
    assert any("redline compile scams --market BR" in one.title for one in found.todos)


def test_without_a_prompt_of_the_policy_a_person_is_told_how_to_make_one(decided: Workspace) -> None:
    with decided.store.write() as tx:
        import_texts(tx, ("policy", policy_text("spam")))
    found = follow(decided, "spam/2.2")
    assert any("redline compile spam" in one.title for one in found.todos)


def test_a_number_put_right_is_put_right_in_the_prompt_that_says_it(decided: Workspace) -> None:
    """Both are one proposal: a prompt must not say what its clause does not."""
    clause = "4.1 Content that poses as a bank is removed within 6 hours of a report."
    outcome = Outcome(
        label="prize-fee",
        action="Remove within 6 hours of a report; keep for 16 hours.",
        clause=ClauseId("deadlines/4.1"),
    )
    with decided.store.write() as tx:
        text = policy_text("deadlines").replace("4.1 Content that breaks section 2 is removed.", clause)
        prompt = prompt_text("deadlines", outcomes=(outcome,))
        import_texts(tx, ("policy", text), ("prompt", prompt), ("guideline", guideline_text("deadlines")))
    made = proposal(decided, follow(decided, "deadlines/4.1"), "policy/deadlines")
    texts: dict[str, str] = {one.artefact: one.text for one in made.changes}
    assert "within 2 hours" in texts["policy/deadlines"]
    told = PromptSpec.from_yaml(texts["prompt/deadlines"]).outcomes[0].action
    assert told == "Remove within 2 hours of a report; keep for 16 hours."


def test_of_a_policy_that_the_author_may_not_see_nothing_is_proposed_and_it_is_told(
    decided: Workspace,
) -> None:
    decided.config = decided.config.model_copy(update={"restricted": {"scams": ("safety",)}})
    found = follow(decided, "scams/2.2")
    assert found.drafted == ()
    assert any("restricted policy" in note for note in found.notes)


def test_the_duties_of_an_article_that_no_clause_is_about_are_one_thing_to_do(decided: Workspace) -> None:
    duties = "".join(
        f"{at}. Providers shall keep register number {at} of lighthouses.\n\n" for at in range(1, 5)
    )
    old = LAW.format(hours=6, what="is old")
    new = f"{old}\n### Article 2\nRegisters\n\n{duties}"
    two = of_files(old.encode(), "small-act.1.md", new.encode(), "small-act.2.md")
    found = follow(decided, two=two)
    (todo,) = [one.title for one in found.todos if "No clause of ours" in one.title]
    assert "register number 1" in todo
    assert todo.endswith("and 3 duties more there")


def test_a_number_that_a_version_to_come_has_right_is_not_put_right_again(decided: Workspace) -> None:
    clause = "4.1 Content that poses as a bank is removed within {} hours of a report."
    with decided.store.write() as tx:
        for hours, day in ((6, "2026-01-01"), (2, "2027-01-01")):
            text = policy_text("deadlines", effective_from=day)
            text = text.replace("4.1 Content that breaks section 2 is removed.", clause.format(hours))
            import_texts(tx, ("policy", text))
    found = follow(decided, "deadlines/4.1")
    assert "policy/deadlines" not in [one.artefact for one in found.drafted]
    assert not any("Look at deadlines/4.1" in one.title for one in found.todos)
