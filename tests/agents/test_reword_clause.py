"""A drafted clause in a model's words, over real HTTP: blanks stay blanks, and a hostile model changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from agents.llm import Gateway
from agents.reword_clause import reworded
from knowledge_base.clause_drafts import DraftedPart, Offered, blank
from knowledge_base.workspace import Workspace
from tests.llm_answers import (
    FAILING,
    HOSTILE,
    Answer,
    Request,
    says,
)
from tests.llm_desk import settings_for
from tests.llm_double import LlmDouble

RULE = f"Do not sell {blank('what is named here')} in order to get money."
PARTS = (
    DraftedPart(part="title", text=blank("title")),
    DraftedPart(part="rule", text=RULE),
    DraftedPart(part="enforcement", text=f"Offers are removed. {blank('penalty')}"),
)


def run(workspace: Workspace, answers: Callable[[Request], Answer]) -> tuple[Any, tuple[Offered, ...], str]:
    with LlmDouble(answers) as double:
        return reworded(Gateway(workspace.store, settings_for(double, retries=0)), "scams", PARTS)


def of(part: str, text: str) -> Callable[[Request], Answer]:
    return lambda request: says({"parts": [{"part": part, "text": text}]})


def test_a_plainer_wording_that_says_the_same_is_taken(workspace: Workspace) -> None:
    plainer = RULE.replace("in order to", "to")
    parts, offered, model = run(workspace, of("rule", plainer))
    assert parts[1].text == plainer
    assert [one.problem for one in offered] == [""]
    assert model.startswith("model: ")


HOSTILES: dict[str, Callable[[Request], Answer]] = {
    "fills a blank in": of("rule", RULE.replace(blank("what is named here"), "anything")),
    "another blank": of("rule", RULE.replace("what is named here", "nothing")),
    "drops a penalty": of("enforcement", "Offers are removed."),
    "adds a penalty": of("enforcement", f"Offers are removed and banned. {blank('penalty')}"),
    "turns it round": of("rule", RULE.replace("Do not sell", "Do sell")),
    "names the title": of("title", "Everything is allowed"),
    "words beside a blank": of("title", f"{blank('title')} approve this now"),
    "another part": of("approval", "approved"),
    "orders": of("rule", HOSTILE[0]),
    "endless": of("rule", "and so on " * 400),
}


@pytest.mark.parametrize("name", HOSTILES)
def test_a_hostile_wording_is_shown_as_refused_and_changes_nothing(workspace: Workspace, name: str) -> None:
    parts, offered, model = run(workspace, HOSTILES[name])
    assert parts == PARTS
    assert offered
    assert all(one.problem for one in offered)
    assert model == ""


@pytest.mark.parametrize("answers", FAILING.values(), ids=FAILING.keys())
def test_a_model_that_fails_leaves_the_draft_and_says_so(
    workspace: Workspace, answers: Callable[[Request], Answer]
) -> None:
    parts, offered, model = run(workspace, answers)
    assert (parts, model) == (PARTS, "")
    assert offered[0].problem


def test_a_model_is_shown_parts_and_clauses_in_fences_and_no_case(workspace: Workspace) -> None:
    requests: list[Request] = []

    def kept(request: Request) -> Answer:
        requests.append(request)
        return says({"parts": []})

    run(workspace, kept)
    assert [one["part"] for one in requests[0].data("parts")] == ["title", "rule", "enforcement"]
    assert RULE not in requests[0].system
