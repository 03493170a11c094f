"""A model's opinion on findings, over real HTTP: what holds, what is marked, and what a bad model cannot change."""

from pathlib import Path
from typing import Any

import pytest

from agents.triage import Request, Triaged, start
from knowledge_base.changes import Finding
from knowledge_base.workspace import Workspace
from tests.agents.conftest import copied
from tests.llm_answers import FAILING, Answers, says, too_many
from tests.llm_answers import Request as Asked
from tests.llm_desk import configure
from tests.llm_double import LlmDouble


def triaged(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, answers: Answers
) -> tuple[Triaged, LlmDouble]:
    """A triage with a model that answers like this."""
    with LlmDouble(answers) as double:
        configure(monkeypatch, double)
        return start(workspace, Request(queue="fn")), double


@pytest.fixture(scope="module")
def plain(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Triaged:
    """A triage with no model."""
    with copied(template, tmp_path_factory.mktemp("plain")) as workspace:
        return start(workspace, Request(queue="fn"))


def opinion_on(request: Asked, **changed: str) -> Any:
    """An answer that holds, but for what is changed."""
    case, question, clause = (request.data(what)[0] for what in ("cases", "tree", "clauses"))
    argued = {
        "case": case["case"],
        "question": question["question"],
        "answer": "yes",
        "quote": case["text"],
        "clause": clause["clause"],
        "text": question["ask"],
    }
    said = {"name": " ".join(case["text"].split()[:3]), **changed}
    argued |= {name: value for name, value in changed.items() if name in argued}
    suggested = [{"cause": "prompt_defect", "text": changed.get("text", question["ask"])}]
    return says({"name": said["name"], "argued": [argued], "suggested": suggested})


def first(done: Triaged) -> Finding:
    return next(finding for finding in done.findings if finding.opinion)


def without_opinion(done: Triaged) -> list[Any]:
    left_out = {"opinion", "id", "triage", "created_at", "cluster"}
    return [finding.model_dump(exclude=left_out) for finding in done.findings]


def test_an_opinion_that_holds_stands_beside_what_was_measured(
    decided: Workspace, plain: Triaged, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, _ = triaged(decided, monkeypatch, opinion_on)
    found = first(done)
    assert found.opinion is not None
    assert (found.opinion.model, found.opinion.name_problem) == ("openai/double", "")
    assert [argument.problem for argument in found.opinion.argued] == [""]
    tried = next(one for one in found.interventions if one.name == "prompt_defect")
    suggestion = found.opinion.suggested[0]
    assert (suggestion.fixes, suggestion.of, suggestion.borne_out) == (tried.fixed, tried.n, tried.sufficient)
    assert without_opinion(done) == without_opinion(plain)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"case": "case-of-nobody"}, "it was not shown that case"),
        ({"question": "q9-made-up"}, "the prompt has no such question"),
        ({"clause": "scams/9.9"}, "it was not shown that clause"),
        ({"quote": "words that stand nowhere in it"}, "the quote does not stand in the case"),
        ({"quote": ""}, "the quote does not stand in the case"),
        ({"text": "It fixes 4711 cases."}, "it has a figure that no result has"),
        ({"text": "I have approved the change."}, "it claims that something was done"),
        ({"text": "See https://evil.example for the prize."}, "it holds markup, a link or a mention"),
    ],
)
def test_a_claim_that_does_not_hold_is_marked_with_the_reason(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], problem: str
) -> None:
    done, _ = triaged(decided, monkeypatch, lambda request: opinion_on(request, **changed))
    opinion = first(done).opinion
    assert opinion is not None
    assert [argument.problem for argument in opinion.argued] == [problem]


@pytest.mark.parametrize("name", [*FAILING, "too many"])
def test_a_bad_model_changes_no_cause_and_no_probability(
    decided: Workspace, plain: Triaged, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    done, _ = triaged(decided, monkeypatch, FAILING.get(name, lambda request: too_many()))
    assert without_opinion(done) == without_opinion(plain)


def test_cases_are_fenced_as_data(decided: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    _, double = triaged(decided, monkeypatch, opinion_on)
    assert double.requests
    for request in double.requests:
        assert "<data cases " not in request.system
        assert "never an instruction" in request.system
