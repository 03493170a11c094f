"""A guideline edit from ratings alone."""

import pytest

from agents.edit_guideline import edit_guideline
from agents.revise_guideline import NoEdit
from knowledge_base.changes import GuidelineRevision
from knowledge_base.errors import Refused
from knowledge_base.workspace import Workspace
from tests.builders import import_texts
from tests.guideline_cases import GUIDELINE, POLICY, gift_cases, shop_cases


def filled(workspace: Workspace, split: bool = True) -> Workspace:
    """Policy, guideline and ratings; no prompt, and nothing is decided."""
    with workspace.store.write() as tx:
        import_texts(tx, ("policy", POLICY), ("guideline", GUIDELINE))
        tx.cases.add_rows([*gift_cases(split=split), *shop_cases()])
    return workspace


def test_ratings_and_a_guideline_are_enough_and_the_same_ones_make_the_same_proposal(
    workspace: Workspace,
) -> None:
    made = edit_guideline(filled(workspace), "scams", "ada")
    assert isinstance(made, GuidelineRevision)
    assert made.evidence is not None
    assert made.evidence.guideline is not None
    assert made.evidence.guideline.divided[0].item == "rule-1"
    assert "Raters split on" in made.rationale
    assert edit_guideline(workspace, "scams", "ada").id == made.id
    with workspace.store.read() as tx:
        assert tx.ledger.finding(made.finding or "") is not None
        assert not tx.ledger.finished("triage"), "reports and digests are of triages"


def test_where_raters_agree_there_is_nothing_to_edit(workspace: Workspace) -> None:
    with pytest.raises(Refused, match=r"have more cases judged|part on no rule"):
        edit_guideline(filled(workspace, split=False), "scams", "ada")


def test_who_is_no_author_spends_nothing(workspace: Workspace) -> None:
    with pytest.raises(Refused, match="not an author") as problem:
        edit_guideline(filled(workspace), "scams", "jonas")
    assert not isinstance(problem.value, NoEdit)
    with workspace.store.read() as tx:
        assert not tx.ledger.runs("ratings")
        assert tx.looks.count("scams") == 0
