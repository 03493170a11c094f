"""Which policies a proposal concerns."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_base.records import ArtefactId, ClauseId
from knowledge_base.store import Store
from knowledge_base.taxonomies import Category, Taxonomy
from tests.builders import (
    PROMPT_ID,
    evidence,
    guideline_text,
    import_texts,
    policy_text,
    prompt_text,
    propose,
    thresholds_text,
)
from tests.stores import new_store
from tests.triages import finding, triage_run
from tools.concerns import policies_of


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A policy with its prompt, thresholds and guideline."""
    opened = new_store(tmp_path)
    with opened.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text()))
        import_texts(tx, ("thresholds", thresholds_text()), ("guideline", guideline_text()))
    yield opened
    opened.close()


def concerned(store: Store, artefact: str, text: str, **fields: object) -> tuple[str, ...]:
    """The policies of a proposal of a text."""
    proposal = propose(store, (ArtefactId(artefact), text), **fields)  # type: ignore[arg-type]
    with store.read() as tx:
        return policies_of(tx, proposal)


def test_every_kind_of_document_leads_to_its_policy(store: Store) -> None:
    assert concerned(store, "policy/scams", policy_text(extra="2.3 More.")) == ("scams",)
    assert concerned(store, "guideline/scams", guideline_text(words="Look twice.")) == ("scams",)
    assert concerned(store, "thresholds/scams", thresholds_text(0.4)) == ("scams",)
    named_otherwise = prompt_text("strict", policy="scams")
    assert concerned(store, "prompt/strict", named_otherwise) == ("scams",)


def test_a_change_of_policy_concerns_the_one_before_and_the_one_after(store: Store) -> None:
    assert concerned(store, PROMPT_ID, prompt_text(policy="spam")) == ("scams", "spam")


def test_evidence_and_finding_concern_their_policies(store: Store) -> None:
    triage_run(store, "T-1", finding("T-1", 1, 2, 3, policy="hate"))
    fields = {"evidence": evidence({}).model_copy(update={"policy": "spam"}), "finding": "F-T-1-hate-fn-1"}
    assert concerned(store, PROMPT_ID, prompt_text(title="x"), **fields) == ("hate", "scams", "spam")


def test_categories_of_the_report_concern_the_policies_whose_clauses_are_filed_otherwise(
    store: Store,
) -> None:
    first = Taxonomy(name="transparency", title="Ours", categories=(Category(name="fraud"),))
    first = first.with_clause(ClauseId("scams/2.1"), "fraud")
    assert concerned(store, "taxonomy/transparency", first.to_yaml()) == ("scams",)
    with store.write() as tx:
        import_texts(tx, ("taxonomy", first.to_yaml()))
    more = first.with_clause(ClauseId("hate/2.1"), "speech")
    assert concerned(store, "taxonomy/transparency", more.to_yaml()) == ("hate",)
