"""Proposals: exact texts on exact bases, by an author, with the risk that says how many must approve."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from knowledge_base.changes import Evidence, SplitEvidence
from knowledge_base.digests import of_text
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.prompts import Floor
from knowledge_base.records import ArtefactId, Digest, now
from knowledge_base.store import Store
from knowledge_base.workspace import ApprovalRules
from tests import builders
from tests.builders import CONFIG, HIGH, POLICY_ID, PROMPT_ID
from tools.approve import approve, reject
from tools.propose import change_to, revert_proposal, risk_of
from tools.release import proposal_digest

RULES = ApprovalRules(high_risk_policies=("self-harm",), high_risk_flips=0.2)
NO_BASIS: dict[ArtefactId, Digest] = {}


def with_recall(found: Evidence, before: float | None, after: float | None) -> Evidence:
    def side(split: SplitEvidence, name: str, value: float | None) -> object:
        scores = getattr(split, name)
        return scores.model_copy(update={"recall": scores.recall.model_copy(update={"value": value})})

    sides = {"before": side(found.unseen, "before", before), "after": side(found.unseen, "after", after)}
    return found.model_copy(update={"unseen": found.unseen.model_copy(update=sides)})


def test_a_change_names_its_base_and_the_digest_of_its_text(filled: Store) -> None:
    text = builders.prompt_text(title="B")
    with filled.read() as tx:
        head = tx.library.head(PROMPT_ID)
        change = change_to(tx, PROMPT_ID, text)
    assert head is not None
    assert (change.base, change.text, change.digest) == (head.digest, text, of_text(text))


def test_a_change_of_a_prompt_is_put_into_canonical_form(filled: Store) -> None:
    with filled.read() as tx:
        assert change_to(tx, PROMPT_ID, "# note\n" + builders.prompt_text(title="B")) == change_to(
            tx, PROMPT_ID, builders.prompt_text(title="B")
        )


def test_a_change_to_the_text_in_force_is_refused(filled: Store) -> None:
    with filled.read() as tx:
        for artefact, text in ((PROMPT_ID, builders.prompt_text()), (POLICY_ID, builders.policy_text())):
            with pytest.raises(Refused, match="holds this text already"):
                change_to(tx, artefact, text)


def test_a_text_that_is_no_prompt_is_wrong_usage(filled: Store) -> None:
    with filled.read() as tx, pytest.raises(WrongUsage):
        change_to(tx, PROMPT_ID, "name: scams\n")


def test_a_proposal_is_stored_with_its_digest_and_logged_with_all_its_content(store: Store) -> None:
    builders.fill_documents(store)
    made = builders.propose(store)
    assert made.digest == proposal_digest(made.kind, made.changes, made.risk)
    assert made.expires_at - made.created_at == timedelta(days=CONFIG.approval.expires_days)
    with store.read() as tx:
        assert tx.ledger.proposal(made.id) == made
        event = next(tx.audit.events(newest_first=True))
    assert (event.actor, event.action, event.subject) == ("ada", "proposal.drafted", made.id)
    assert event.body["digest"] == made.digest


@pytest.mark.parametrize(("person", "match"), [("jonas", "is not an author"), ("eve", "is not a person")])
def test_only_an_author_proposes(filled: Store, person: str, match: str) -> None:
    with pytest.raises(Refused, match=match):
        builders.propose(filled, author=person)
    with filled.read() as tx:
        assert tx.ledger.proposals() == []


def test_who_may_not_see_a_restricted_policy_proposes_nothing_about_it(filled: Store) -> None:
    config = CONFIG.model_copy(update={"restricted": {"scams": ("safety",)}})
    for texts in ((), ((POLICY_ID, builders.policy_text(extra="\n2.3 More.\n")),)):
        with pytest.raises(Refused, match="'scams' is a restricted policy; ask an author of safety"):
            builders.propose(filled, *texts, config=config)
    with filled.read() as tx:
        assert tx.ledger.proposals() == []
    seen = CONFIG.model_copy(update={"restricted": {"scams": ("policy",)}})
    assert builders.propose(filled, author="mira", config=seen).author == "mira"


def test_the_same_draft_again_is_the_open_proposal(filled: Store) -> None:
    first = builders.propose(filled)
    assert builders.propose(filled) == first
    assert builders.propose(filled, author="mira") == first
    with filled.read() as tx:
        assert tx.ledger.proposals() == [first]


def test_the_same_draft_is_new_once_the_earlier_one_is_decided_or_expired(filled: Store) -> None:
    expired = builders.propose(filled, days_ago=99)
    second = builders.propose(filled)
    assert second.id != expired.id
    reject(filled, CONFIG, second.id, "mira", "no")
    assert builders.propose(filled).id not in (expired.id, second.id)


def test_the_same_text_with_another_risk_is_another_proposal(filled: Store) -> None:
    assert builders.propose(filled).digest != builders.propose(filled, risk=HIGH).digest


def test_a_risk_that_is_neither_low_nor_high_is_not_stored(filled: Store) -> None:
    with pytest.raises(ValidationError):
        builders.propose(filled, risk=("none", ()))
    with filled.read() as tx:
        assert tx.ledger.proposals() == []


def test_a_proposal_changes_something(filled: Store) -> None:
    with pytest.raises(ValidationError), filled.write() as tx:
        builders.propose_changes(tx, [])


def test_evidence_counts_as_a_look_at_the_unseen_cases(filled: Store) -> None:
    builders.propose(filled, evidence=builders.evidence(NO_BASIS))
    builders.propose(filled, (PROMPT_ID, builders.prompt_text(title="C")))
    with filled.read() as tx:
        assert tx.looks.count("scams") == 1


def test_what_was_not_measured_is_of_high_risk() -> None:
    assert risk_of("scams", None, RULES) == ("high", ("no evidence was measured",))


def test_a_change_with_good_evidence_is_of_low_risk() -> None:
    assert risk_of("scams", builders.evidence(NO_BASIS), RULES) == ("low", ())


def test_a_policy_of_the_list_is_of_high_risk_whatever_the_evidence() -> None:
    level, reasons = risk_of("self-harm", builders.evidence(NO_BASIS), RULES)
    assert level == "high"
    assert "self-harm" in reasons[0]


@pytest.mark.parametrize(("fixed", "level"), [(20, "low"), (21, "high")])
def test_turning_more_than_the_share_is_of_high_risk(fixed: int, level: str) -> None:
    assert risk_of("scams", builders.evidence(NO_BASIS, fixed=fixed, broken=0), RULES)[0] == level


@pytest.mark.parametrize(("broken", "level"), [(4, "low"), (5, "high")])
def test_breaking_more_than_it_fixes_is_of_high_risk(broken: int, level: str) -> None:
    assert risk_of("scams", builders.evidence(NO_BASIS, fixed=4, broken=broken), RULES)[0] == level


def test_a_fall_of_recall_on_unseen_cases_is_of_high_risk() -> None:
    found = builders.evidence(NO_BASIS)
    assert risk_of("scams", with_recall(found, 0.6, 0.59), RULES)[0] == "high"
    assert risk_of("scams", with_recall(found, 0.6, 0.6), RULES)[0] == "low"
    assert risk_of("scams", with_recall(found, None, 0.6), RULES)[0] == "low"


def test_precision_under_the_floor_of_the_prompt_is_of_high_risk() -> None:
    found = builders.evidence(NO_BASIS)
    assert risk_of("scams", found.model_copy(update={"floor": Floor(value=0.51)}), RULES)[0] == "high"
    assert risk_of("scams", found.model_copy(update={"floor": Floor(value=0.5)}), RULES)[0] == "low"


def test_evidence_on_no_unseen_case_is_of_high_risk() -> None:
    found = with_recall(builders.evidence(NO_BASIS, fixed=0, broken=0, n=0), None, None)
    assert risk_of("scams", found, RULES) == ("high", ("no evidence was measured",))


def test_a_revert_names_the_release_and_has_its_risk(filled: Store) -> None:
    for risk, people in ((builders.LOW, ("mira",)), (HIGH, ("mira", "jonas"))):
        made = builders.propose(filled, (PROMPT_ID, builders.prompt_text(title=risk[0])), risk=risk)
        done = [approve(filled, CONFIG, made.id, person) for person in people][-1]
        assert done.release is not None
        with filled.write() as tx:
            back = revert_proposal(tx, CONFIG, done.release.id, "ada", "wrong", now())
        assert (back.kind, back.risk, back.changes[0].base) == ("revert", risk[0], made.changes[0].digest)
        assert back.changes[0].digest == made.changes[0].base


def test_a_revert_of_an_unknown_release_is_refused(filled: Store) -> None:
    with pytest.raises(Refused, match="no release 'R-none'"), filled.write() as tx:
        revert_proposal(tx, CONFIG, "R-none", "ada", "wrong", now())


def test_a_revert_over_a_later_release_is_refused_with_the_next_step(filled: Store) -> None:
    ids = []
    for title in "AB":
        made = builders.propose(filled, (PROMPT_ID, builders.prompt_text(title=title)))
        done = approve(filled, CONFIG, made.id, "mira").release
        assert done is not None
        ids.append(done.id)
    with pytest.raises(Refused, match="revert the later release first"), filled.write() as tx:
        revert_proposal(tx, CONFIG, ids[0], "ada", "wrong", now())


def test_a_release_that_created_an_artefact_is_not_reverted(filled: Store) -> None:
    new = ArtefactId("thresholds/other")
    made = builders.propose(filled, (new, builders.thresholds_text(0.4, "other")))
    done = approve(filled, CONFIG, made.id, "mira").release
    assert done is not None
    with pytest.raises(Refused, match="created 'thresholds/other'"), filled.write() as tx:
        revert_proposal(tx, CONFIG, done.id, "ada", "wrong", now())


def test_only_an_author_reverts(filled: Store) -> None:
    made = builders.propose(filled)
    done = approve(filled, CONFIG, made.id, "mira").release
    assert done is not None
    with pytest.raises(Refused, match="is not an author"), filled.write() as tx:
        revert_proposal(tx, CONFIG, done.id, "jonas", "wrong", now())
