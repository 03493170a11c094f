"""Drafts measured by a model, over real HTTP: a good one, one that errs, one without money, a hostile one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape

import pytest

from agents.draft import draft
from agents.llm_errors import NoModel
from agents.measure import MeasuredBy
from agents.propose import propose_text
from agents.revise_prompt import revise
from agents.triage import Request as Triage
from agents.triage import resume, start
from knowledge_base.asked import Asked
from knowledge_base.changes import Proposal
from knowledge_base.errors import Refused
from knowledge_base.records import ArtefactId
from knowledge_base.spending import CACHED, LlmCall
from knowledge_base.workspace import Workspace
from tests import llm_answers
from tests.builders import CONFIG, POLICY_ID, PROMPT_ID, policy_text, prompt_text, thresholds_text
from tests.llm_answers import HOSTILE, Answer, Request, hostile, says
from tests.llm_desk import START, configure
from tests.llm_double import LlmDouble
from tests.llm_judging import answer_to, case_in, nearest, one_in, spec_in, step
from tests.scenes import scene_in, store_finding, warned_prompt_text
from tools.approve import approve
from tools.goal import F1
from tools.paid_evidence import NO_THRESHOLDS
from tools.proposal_markdown import proposal_markdown
from tools.proposal_page import proposal_page
from tools.proposal_parts import gather
from tools.proposal_text import proposal_text
from tools.propose import change_to, make_proposal

MODEL = "openai/double"
LLM = MeasuredBy("llm", 120)
WHY = "warnings are allowed"


@contextmanager
def model(
    patch: pytest.MonkeyPatch, answers: Callable[[Request], Answer], **settings: str
) -> Iterator[LlmDouble]:
    """A model in the environment that answers judging questions so, and has no ideas."""

    def answer(request: Request) -> Answer:
        return answers(request) if "<data case " in request.text else llm_answers.refuses()

    with LlmDouble(answer) as double:
        configure(patch, double, CACHE="true", PRICE_IN="1", PRICE_OUT="2", **settings)
        yield double


def proposed(workspace: Workspace, by: MeasuredBy = LLM) -> Proposal:
    """The prompt with the exception for warnings that it lacks."""
    return propose_text(workspace, PROMPT_ID, warned_prompt_text(), "ada", WHY, by)


def asked(proposal: Proposal) -> Asked:
    assert proposal.evidence is not None
    assert proposal.evidence.asked is not None
    return proposal.evidence.asked


def looks(workspace: Workspace) -> int:
    with workspace.store.read() as tx:
        return tx.looks.count("scams")


def calls(workspace: Workspace) -> list[LlmCall]:
    with workspace.store.read() as tx:
        return tx.spending.calls(START)


def test_what_a_model_gains_by_an_edit_is_measured_on_the_same_unseen_cases(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, nearest) as double:
        made = proposed(decided, MeasuredBy("llm", 200))
    evidence, unseen = made.evidence, asked(made).unseen
    assert evidence is not None
    assert evidence.judge == MODEL
    assert unseen.drawn == unseen.both == unseen.of == evidence.unseen.before.n == evidence.unseen.after.n > 0
    assert evidence.unseen.fixed > evidence.unseen.broken == 0
    assert {flip.case.split("-")[0] for flip in evidence.unseen.flips} == {"warn"}
    assert evidence.unseen.low < evidence.unseen.gain < evidence.unseen.high
    assert evidence.slices is not None
    assert evidence.tuning.before.n == 0
    assert evidence.repeats is not None
    assert (evidence.repeats.alike.value, asked(made).repeated) == (1.0, 10)
    assert looks(decided) == 1
    assert len(double.requests) == asked(made).questions == asked(made).attempts <= 200
    (steered,) = evidence.followed
    assert (steered.exception, steered.clause) == ("warning", "scams/3.1")
    assert steered.matching == 8
    paid = [call for call in calls(decided) if call.outcome != CACHED]
    assert {call.purpose for call in paid} == {"decide"}
    assert asked(made).cost == pytest.approx(sum(call.cost for call in paid))
    assert asked(made).tokens_in == sum(call.tokens_in for call in paid) > 0


def test_measured_again_nothing_is_asked_and_another_judge_is_another_look(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, nearest) as double:
        first = proposed(decided)
        before = len(double.requests)
        again = proposed(decided)
    assert again.evidence == first.evidence
    assert (len(double.requests), looks(decided)) == (before, 1)
    embedded = propose_text(decided, PROMPT_ID, warned_prompt_text(), "mira", WHY).evidence
    assert embedded is not None
    assert (embedded.asked, embedded.judge) == (None, scene_in(decided).judge.name)
    assert looks(decided) == 2


def test_few_calls_ask_about_a_part_that_is_told(decided: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with model(monkeypatch, nearest) as double:
        made = proposed(decided, MeasuredBy("llm", 40))
    unseen = asked(made).unseen
    assert 0 < unseen.drawn <= 10 < unseen.of
    assert len(double.requests) <= 40
    scene = scene_in(decided)
    looked_at = {case_in(request) for request in double.requests}
    assert sum(scene.reading.cases[row].text in looked_at for row in scene.rows("unseen")) == unseen.drawn
    parts = gather(decided.store, decided.config, made)
    words = f"Measured by {MODEL} on {unseen.both} of {unseen.of} unseen cases."
    for shown in (proposal_text(parts), proposal_markdown(parts), unescape(proposal_page(parts))):
        assert words in " ".join(shown.replace("\\", "").split())


def test_what_a_model_does_not_answer_is_dropped_from_both_sides_and_told(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, one_in(10, llm_answers.malformed(), nearest)):
        made = proposed(decided)
    told = asked(made)
    assert made.evidence is not None
    assert told.unparsable > 0
    assert (told.refused, told.failed) == (0, 0)
    assert told.unseen.both + told.validation.both < told.unseen.drawn + told.validation.drawn
    assert made.evidence.unseen.before.n == made.evidence.unseen.after.n == told.unseen.both
    shown = " ".join(proposal_text(gather(decided.store, decided.config, made)).split())
    assert "An unseen case without one counts for neither side, never as allowed" in shown


def test_a_prompt_that_makes_a_model_decline_is_of_high_risk(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scene_in(decided)
    some = {scene.reading.cases[row].text for row in scene.rows("unseen")[:6]}

    def declines(request: Request) -> Answer:
        # Only with the exception in the prompt.
        warned = bool(spec_in(request).questions[0].exceptions)
        return llm_answers.refuses() if warned and case_in(request) in some else nearest(request)

    with model(monkeypatch, declines):
        made = proposed(decided)
    assert asked(made).unseen.lost_after > asked(made).unseen.lost_before == 0
    assert "the model leaves clearly more unseen cases undecided" in made.risk_reasons


def test_a_budget_that_ends_refuses_the_whole_and_a_second_start_goes_on(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, nearest, DAILY_BUDGET="0.03", CONCURRENCY="2") as double:
        with pytest.raises(Refused, match=r"goes on from the answers that are kept") as stopped:
            proposed(decided)
        first = len(double.requests)
        assert "REDLINE_LLM_DAILY_BUDGET" in str(stopped.value)
        assert "answers so far" in str(stopped.value)
        assert 0 < first < 58
        assert sum(call.cost for call in calls(decided)) <= 0.03
        monkeypatch.setenv("REDLINE_LLM_DAILY_BUDGET", "5")
        made = proposed(decided)
        assert asked(made).cached >= first - 8
        assert looks(decided) == 1
        assert len(double.requests) < first + asked(made).questions


@pytest.mark.parametrize("bad", [llm_answers.malformed, lambda: llm_answers.fails(500)])
def test_a_model_that_answers_nothing_measures_nothing_and_spends_no_look(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch, bad: Callable[[], Answer]
) -> None:
    with model(monkeypatch, lambda request: bad()), pytest.raises(Refused, match=MODEL):
        proposed(decided)
    assert looks(decided) == 0


def test_a_hostile_model_measures_nothing_and_its_words_are_nowhere(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, hostile), pytest.raises(Refused) as refused:
        proposed(decided)
    assert not any(words[:30] in str(refused.value) for words in HOSTILE)
    with decided.store.read() as tx:
        assert tx.ledger.proposals() == []


def test_a_model_that_flags_everything_gains_nothing_by_an_instruction_for_a_quote(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flags(request: Request) -> Answer:
        first = spec_in(request).questions[0]
        said = step(first.id, "yes", quote=HOSTILE[0])
        return says({"steps": [said], "label": first.label, "confidence": 1.0})

    with model(monkeypatch, flags):
        made = proposed(decided)
    assert made.evidence is not None
    assert (made.evidence.unseen.gain, made.evidence.unseen.flips) == (0, ())
    assert made.evidence.unseen.low < 0 < made.evidence.unseen.high
    assert not any(words in made.model_dump_json() for words in HOSTILE)


def test_a_model_that_gains_nothing_gets_no_revision(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn, told = lambda request: says(answer_to(request)), "tried by the embedded judge; of these the"
    with model(monkeypatch, stubborn), pytest.raises(Refused, match=told) as refused:
        revise(decided, "scams", F1, "ada", LLM)
    assert f"decided by {MODEL!r} on" in str(refused.value)
    assert looks(decided) == 0


def test_a_revision_is_chosen_by_the_model_and_leaves_thresholds(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, nearest):
        made = revise(decided, "scams", F1, "ada", MeasuredBy("llm", 240))
    assert f"candidates that the embedded judge tried, {MODEL} decided" in made.rationale
    assert [change.artefact for change in made.changes] == [PROMPT_ID]
    assert asked(made).questions <= 240
    assert made.evidence is not None
    assert made.evidence.unseen.gain > 0


def test_a_draft_for_a_finding_is_chosen_and_measured_by_the_model(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = store_finding(decided, "prompt_defect", "warn", direction="fp").id
    with model(monkeypatch, nearest):
        made = draft(decided, finding, "ada", MeasuredBy("llm", 240))
    assert (made.finding, made.evidence and made.evidence.judge) == (finding, MODEL)


def test_no_threshold_is_measured_by_a_model(decided: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = store_finding(decided, "threshold", "task").id
    with model(monkeypatch, nearest) as double:
        with pytest.raises(Refused, match=NO_THRESHOLDS):
            draft(decided, finding, "ada", LLM)
        with pytest.raises(Refused, match=NO_THRESHOLDS):
            propose_text(decided, "thresholds/scams", thresholds_text(0.4), "ada", "lower", LLM)
    assert double.requests == []


def test_without_a_model_nothing_is_measured_by_one(decided: Workspace) -> None:
    with pytest.raises(NoModel):
        proposed(decided)


def test_an_approval_needs_the_clauses_that_the_model_was_sent_to_hold_still(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, nearest):
        made = proposed(decided)
    assert made.evidence is not None
    assert set(made.evidence.basis) == {PROMPT_ID, POLICY_ID}
    with decided.store.write() as tx:
        change = change_to(
            tx, ArtefactId(POLICY_ID), policy_text(extra="\n2.3 **More.** Do not sell dreams.\n")
        )
        other = make_proposal(
            tx, CONFIG, "document", "ada", [change], made.created_at, risk=("low", ()), title="More"
        )
    assert approve(decided.store, CONFIG, other.id, "jonas").release
    with pytest.raises(Refused, match="has moved on since"):
        approve(decided.store, CONFIG, made.id, "jonas")


def flagged(workspace: Workspace) -> Triage:
    return Triage(queue="fp", policies=("scams",), judge="llm")


def test_a_diagnosis_that_the_model_bears_out_is_confirmed(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, nearest):
        done = start(decided, flagged(decided))
    (finding,) = [one for one in done.findings if one.cause == "prompt_defect"]
    assert f"Confirmed by {MODEL}: fixes" in finding.summary
    (tried,) = [one for one in finding.interventions if one.name == "prompt_defect"]
    assert tried.detail["confirmed"] is True


def test_a_diagnosis_that_the_model_does_not_bear_out_is_no_cause(
    decided: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = start(decided, Triage(queue="fp", policies=("scams",)))
    assert "prompt_defect" in {one.cause for one in plain.findings}
    with model(monkeypatch, lambda request: says(answer_to(request))):
        done = start(decided, flagged(decided))
    assert "prompt_defect" not in {one.cause for one in done.findings}
    (tried,) = [i for one in done.findings for i in one.interventions if "not confirmed" in i.note]
    assert (tried.sufficient, tried.detail["confirmed"]) == (False, False)


def test_a_triage_whose_money_ends_goes_on(decided: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with model(monkeypatch, nearest, DAILY_BUDGET="0.012", CONCURRENCY="1"):
        with pytest.raises(Refused, match="stopped before everything was measured"):
            start(decided, flagged(decided))
        monkeypatch.setenv("REDLINE_LLM_DAILY_BUDGET", "5")
        assert any("Confirmed by" in one.summary for one in resume(decided).findings)


def test_the_text_in_force_is_not_measured(decided: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with model(monkeypatch, nearest) as double, pytest.raises(Refused):
        propose_text(decided, PROMPT_ID, prompt_text(), "ada", WHY, LLM)
    assert double.requests == []
