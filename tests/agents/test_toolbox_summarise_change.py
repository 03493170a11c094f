"""What changed between two versions: clauses verbatim, days, and the prompts that rest on them."""

from datetime import date
from typing import Any

import pytest

from agents.assistant import Desk
from agents.toolbox.contract import NotThere
from agents.toolbox.summarise_change import TOOL, ChangeArguments, ChangeResult
from knowledge_base.ingest import import_document
from knowledge_base.workspace import Workspace
from tests.agents.lantern import ADA, GUEST
from tests.builders import fill_documents, policy_text

FAKE_SHOPS = "\n2.3 **Fake shops.** Do not sell goods in a shop that never ships what was ordered.\n"
SECOND = policy_text(effective_from="2026-07-01", extra=FAKE_SHOPS).replace(
    "buy a voucher", "hand over a voucher"
)
GERMAN = """---
id: scams
title: Policy on scams
market: DE
effective_from: 2026-03-01
---
# Policy on scams

## 2 Not allowed
2.2 **Impersonation.** Do not pose as anybody to get passwords or codes.
"""
REGULATION = """---
id: platform-act
title: Platform Act
market: DE
effective_from: 2027-01-01
---
# Platform Act

## 1 Duties
1.1 A platform names a contact.
"""


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    """Two versions of a policy and a market's own rules."""
    fill_documents(workspace.store)
    with workspace.store.write() as tx:
        import_document(tx, "policy", SECOND, "second.md", "ada")
        import_document(tx, "policy", GERMAN, "german.md", "ada")
    return Desk(workspace)


def changed(desk: Desk, **arguments: Any) -> ChangeResult:
    """What changed."""
    return TOOL.run(desk, ADA, ChangeArguments(**arguments))


def test_added_and_reworded_clauses_are_given_verbatim_with_their_days(desk: Desk) -> None:
    result = changed(desk, policy="scams")
    only = result.documents[0]
    assert (only.before_version, only.after_version, only.after_from) == (1, 2, date(2026, 7, 1))
    assert [one.quote for one in only.added] == [FAKE_SHOPS.strip().removeprefix("2.3 ")]
    assert [(one.clause, one.before.version, one.after.version) for one in only.reworded] == [
        ("scams/2.1", 1, 2)
    ]
    differing = [
        (piece.kind, piece.text.strip()) for piece in only.reworded[0].pieces if piece.kind != "same"
    ]
    assert differing == [("removed", "buy"), ("added", "hand over")]
    assert "added scams/2.3 and reworded scams/2.1" in TOOL.words(desk, ADA, result).summary


def test_prompts_that_rest_on_what_changed_are_named_and_so_is_what_none_rests_on(desk: Desk) -> None:
    only = changed(desk, policy="scams").documents[0]
    assert only.prompts == {"scams": ("scams/2.1",)}
    assert only.uncited == ("scams/2.3",)


def test_a_markets_first_rules_are_compared_with_the_global_ones(desk: Desk) -> None:
    only = changed(desk, policy="scams", market="DE").documents[0]
    assert (only.compared_with, only.market) == ("global rules", "DE")
    assert [one.clause for one in only.reworded] == ["scams/2.2"]
    assert (only.added, only.removed) == ((), ())


def test_a_day_chooses_the_version_that_began_before_it(desk: Desk) -> None:
    assert changed(desk, policy="scams", as_of=date(2026, 7, 31)).documents[0].after_version == 2
    assert changed(desk, policy="scams", as_of=date(2026, 5, 1)).documents[0].compared_with == "nothing"


def test_nothing_since_the_last_change_is_said_with_what_stands(desk: Desk) -> None:
    result = changed(desk, policy="scams", since=date(2026, 8, 1))
    assert result.documents == ()
    summary = TOOL.words(desk, ADA, result).summary
    assert "Nothing on record changed since 2026-08-01." in summary
    assert "version 2" in summary


def test_since_a_day_the_version_of_that_day_is_the_one_before(desk: Desk) -> None:
    assert changed(desk, policy="scams", since=date(2026, 3, 1)).documents[0].before_version == 1


def test_without_a_name_the_latest_change_is_told(desk: Desk) -> None:
    assert [one.artefact for one in changed(desk).documents] == ["policy/scams"]


def test_a_regulation_is_compared_too(desk: Desk) -> None:
    with desk.store.write() as tx:
        import_document(tx, "regulation", REGULATION, "act.md", "ada")
        second = REGULATION.replace(
            "names a contact.", "names a contact and a deputy.\n\n1.2 It answers within a day."
        )
        tx.library.add_version("regulation/platform-act@DE", second, "release:R-1", date(2027, 7, 1))  # type: ignore[arg-type]
        head = tx.library.head("regulation/platform-act@DE")  # type: ignore[arg-type]
        newest = tx.library.versions("regulation/platform-act@DE")[-1]  # type: ignore[arg-type]
        assert head is not None
        tx.library.move_head(head.artefact, head.digest, newest.digest, None)
    only = changed(desk, policy="platform-act", market="DE").documents[0]
    assert [one.clause for one in only.added] == ["platform-act/1.2"]
    assert [one.clause for one in only.reworded] == ["platform-act/1.1"]


def test_a_version_that_was_reverted_is_no_change(desk: Desk) -> None:
    with desk.store.write() as tx:
        first = tx.library.versions("policy/scams")[0]  # type: ignore[arg-type]
        head = tx.library.head(first.artefact)
        assert head is not None
        tx.library.move_head(first.artefact, head.digest, first.digest, None)
    assert changed(desk, policy="scams").documents[0].after_version == 1


@pytest.mark.parametrize("arguments", [{"policy": "nudity"}, {"policy": "scams", "market": "FR"}])
def test_what_is_not_there_is_said(desk: Desk, arguments: dict[str, str]) -> None:
    with pytest.raises(NotThere):
        changed(desk, **arguments)


def test_a_restricted_policy_has_no_change_for_others(desk: Desk) -> None:
    desk.workspace.config = desk.config.model_copy(update={"restricted": {"scams": ("safety",)}})
    assert TOOL.run(desk, GUEST, ChangeArguments()).documents == ()
    with pytest.raises(NotThere):
        changed(desk, policy="scams")
