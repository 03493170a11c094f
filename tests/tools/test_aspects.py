"""What each clause is known by."""

from knowledge_base.index import indexed_text
from knowledge_base.records import ClauseId
from knowledge_base.store import Store
from tests.builders import fill_documents, guideline_text, import_texts, policy_text
from tests.scenes import policy_clauses
from tools.aspects import clause_aspects, sayings_in_force


def test_the_first_aspect_is_what_the_index_embeds_and_sentences_follow() -> None:
    clause = next(one for one in policy_clauses() if one.id == "scams/2.1")
    found = clause_aspects([clause], {})[clause.id]
    assert found[0] == indexed_text(clause)
    assert "Prize fees." in found


def test_what_prompts_and_guidelines_say_of_a_clause_is_one_of_its_aspects(store: Store) -> None:
    fill_documents(store)
    with store.read() as tx:
        said = sayings_in_force(tx)
    assert "The winner must pay a fee or voucher to claim the prize." in said[ClauseId("scams/2.1")]
    assert "Ask whether money is asked for first." not in said.get(ClauseId("scams/2.2"), ())


def test_a_guideline_in_another_form_helps_no_search_and_hinders_none(store: Store) -> None:
    with store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("guideline", guideline_text()))
        tx.library.add_version("guideline/odd", "no front matter", "import:odd")  # type: ignore[arg-type]
    with store.read() as tx:
        assert isinstance(sayings_in_force(tx), dict)
