"""Triage by question: what it finds, for whom, and that it tells what it does."""

from datetime import date

import pytest

from agents.assistant import Desk
from agents.dialogue import telling
from agents.toolbox.contract import NotThere
from agents.toolbox.triage_queue import TOOL, TriageArguments
from knowledge_base.errors import Refused
from knowledge_base.workspace import Workspace
from tests.agents.lantern import ADA


def test_a_triage_gives_findings_that_are_kept(decided: Workspace) -> None:
    heard: list[str] = []
    desk = Desk(decided)
    with telling(heard.append):
        result = TOOL.run(desk, ADA, TriageArguments(queue="fn"))
    with decided.store.read() as tx:
        kept = tx.ledger.findings(result.triage)
    assert [one.finding for one in result.findings] == [one.id for one in kept]
    assert result.policies == ("scams",)
    assert heard == ["Triage, 1 of 1: scams:fn"]
    assert result.triage in TOOL.words(desk, ADA, result).summary


def test_the_names_of_clusters_are_made_of_cases_and_stay_behind(decided: Workspace) -> None:
    desk = Desk(decided)
    result = TOOL.run(desk, ADA, TriageArguments(queue="fn"))
    names = [one.name for one in result.findings if one.name not in ("scattered", "near the threshold")]
    assert names
    assert TOOL.behind == {"name"}
    assert not any(name in TOOL.words(desk, ADA, result).summary for name in names)


def test_a_queue_without_errors_has_nothing_to_show(decided: Workspace) -> None:
    desk = Desk(decided)
    result = TOOL.run(desk, ADA, TriageArguments(since=date(2030, 1, 1)))
    assert (result.errors, result.findings) == (0, ())
    assert "no finding to show" in TOOL.words(desk, ADA, result).summary


def test_an_unknown_or_restricted_policy_is_not_triaged(decided: Workspace) -> None:
    desk = Desk(decided)
    with pytest.raises(NotThere):
        TOOL.run(desk, ADA, TriageArguments(policy="nudity"))
    decided.config = decided.config.model_copy(update={"restricted": {"scams": ("safety",)}})
    with pytest.raises(NotThere):
        TOOL.run(desk, ADA, TriageArguments(policy="scams"))
    with pytest.raises(Refused, match="nothing to triage"):
        TOOL.run(desk, ADA, TriageArguments())
    with decided.store.read() as tx:
        assert tx.ledger.runs("triage") == []
