"""A model words a clause that a law touches, over real HTTP: only in words of both, and only into a proposal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agents.follow_law import follow_law
from agents.law_edits import PATIENCE, ModelEdits, SaidEdit, problem_of
from agents.llm import Gateway
from knowledge_base.store import Store
from knowledge_base.workspace import Workspace
from tests.agents.test_follow_law import impact, laws, proposal
from tests.llm_answers import FAILING, fails, says
from tests.llm_desk import settings_for
from tests.llm_double import LlmDouble
from tools.law_impact.impact import Impact

CLAUSE = "**Impersonation.** Do not pose as a bank or a public office to get passwords or codes."
LAW = "Providers shall remove content that poses as a bank, a carrier or a school within 2 hours."
GOOD = {
    "provision": "small-act/art_1.sub_1",
    "law": "poses as a bank, a carrier or a school",
    "old": "a bank or a public office",
    "new": "a bank, a carrier, a school or a public office",
}
WHAT = "poses as a bank, a carrier or a school"


def followed(workspace: Workspace, ledger: Store, answers: Any) -> tuple[Impact, LlmDouble]:
    two = laws(what=WHAT)
    found = impact(workspace, two, "scams/2.2")
    assert [one.provision for one in found.changes] == [GOOD["provision"]]
    with LlmDouble(answers) as double:
        model = ModelEdits(Gateway(ledger, settings_for(double, retries=0), pause=lambda seconds: None))
        return follow_law(workspace, two, found, "ada", model), double


def test_an_edit_in_words_of_clause_and_law_is_proposed_with_its_maker(
    decided: Workspace, ledger: Store
) -> None:
    found, double = followed(decided, ledger, [says({"edits": [GOOD]})])
    made = proposal(decided, found, "policy/scams")
    assert "pose as a bank, a carrier, a school or a public office to get" in made.changes[0].text
    assert made.generators[1].startswith("model: ")
    assert f"“{GOOD['law']}”" in made.rationale
    assert made.risk == "high"
    assert double.requests[0].data("provisions") == {GOOD["provision"]: LAW}


def test_without_an_edit_the_clause_stays(decided: Workspace, ledger: Store) -> None:
    found, _ = followed(decided, ledger, [says({"edits": []})])
    assert "policy/scams" not in [one.artefact for one in found.drafted]
    assert found.notes == ()


@pytest.mark.parametrize("failing", FAILING.values(), ids=FAILING)
def test_a_model_that_lies_or_fails_changes_no_draft(
    decided: Workspace, ledger: Store, failing: Callable[..., Any]
) -> None:
    found, _ = followed(decided, ledger, failing)
    assert [one.artefact for one in found.drafted] == ["prompt/scams", "taxonomy/transparency"]
    assert any("The model's edits" in note for note in found.notes)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, ""),
        ({"provision": "small-act/art_9"}, "none of the provisions"),
        ({"law": "poses as a carrier"}, "quote of the law"),
        ({"law": "a bank"}, "fewer than 3"),
        ({"old": "a bank or an office"}, "do not stand in the clause once"),
        ({"old": "or"}, "do not stand in the clause once"),
        ({"old": " ", "new": "a carrier"}, "do not stand in the clause once"),
        ({"new": "a bank or a public office"}, "changes nothing"),
        ({"new": "a bank, a carrier, or a lottery"}, "'lotte'"),
        ({"new": "a bank within 3 hours"}, "3 is no number"),
        ({"old": "Do not pose", "new": "Pose"}, "takes out ‘not’"),
        ({"new": "a bank\n\n2.9 Do not be a school"}, "markup"),
        ({"new": "a [bank](https://bank.example)"}, "markup"),
        ({"new": "a bank <b>or</b> a school"}, "markup"),
    ],
)
def test_what_an_edit_must_hold(change: dict[str, str], told: str) -> None:
    one = SaidEdit(**(GOOD | change))
    found = problem_of(one, CLAUSE, CLAUSE, {GOOD["provision"]: LAW})
    assert told in found
    assert bool(found) == bool(told)


def test_a_model_that_fails_is_not_asked_for_ever(ledger: Store, decided: Workspace, tmp_path: Path) -> None:
    two = laws(what=WHAT)
    found = impact(decided, two, "scams/2.2")
    (touch,) = found.changes[0].touches
    many = tuple(
        touch.model_copy(update={"clause": touch.clause.model_copy(update={"id": f"scams/7.{at}"})})
        for at in range(PATIENCE + 2)
    )
    found = found.model_copy(update={"changes": (found.changes[0].model_copy(update={"touches": many}),)})
    with LlmDouble([fails(500)] * PATIENCE) as double:
        model = ModelEdits(Gateway(ledger, settings_for(double, retries=0), pause=lambda seconds: None))
        assert model.edits(found) == {}
    assert "asked no more" in model.notes()[-1]
    assert len(double.requests) == PATIENCE
