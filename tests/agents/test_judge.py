"""The LLM as a judge, over real HTTP: what is stored of its answers, and what is told of those it did not give."""

import json
import os
from typing import Any

import pytest

from knowledge_base.cases import Decision, MediaReference
from knowledge_base.prompts import ScopeQuestion
from knowledge_base.records import CaseId, ClauseId
from knowledge_base.store import Store
from knowledge_base.workspace import Workspace
from tests import llm_answers
from tests.builders import case_row, case_rows, fill, import_texts, prompt_text
from tests.llm_answers import Answer, Request, fails, says
from tests.llm_desk import START
from tests.llm_double import LlmDouble
from tests.llm_judging import answer_to, by_case, case_in, judge_before, png, sound, step
from tools.decide import DecidedRun, decide_cases
from tools.errors_queue import failing_step

ROWS = case_rows()
IDS = [row.id for row in ROWS]
PRIZE, TASK, DAY = CaseId("prize-00"), CaseId("task-00"), CaseId("day-00")
Q1 = "q1-prize-fee"


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    """Documents and 60 cases."""
    fill(workspace)
    return workspace


def decide(
    workspace: Workspace, answers: llm_answers.Answers, ids: list[CaseId] | None = None, **changes: Any
) -> tuple[DecidedRun, LlmDouble]:
    with LlmDouble(answers) as double:
        judge = judge_before(workspace.store, double, workspace.root, **changes)
        return decide_cases(workspace.store, judge, "scams", IDS if ids is None else ids), double


def stored(store: Store) -> dict[CaseId, Decision]:
    with store.read() as tx:
        found = {case_id: tx.cases.decision(case_id, "scams", "llm") for case_id in IDS}
    return {case_id: decision for case_id, decision in found.items() if decision}


def one(workspace: Workspace, answer: dict[str, Any], case: CaseId = PRIZE) -> Decision:
    """The decision that is stored of one answer."""
    decide(workspace, [says(answer)] * 2, [case])
    return stored(workspace.store)[case]


def said(*steps: dict[str, Any], label: str = "none", confidence: float = 0.9) -> dict[str, Any]:
    return {"steps": list(steps), "label": label, "confidence": confidence}


def test_every_case_is_decided_by_the_model_that_is_named(filled: Workspace) -> None:
    done, double = decide(filled, sound)
    found = stored(filled.store)
    assert (done.decided, len(double.requests), len(found)) == (60, 60, 60)
    assert {decision.model for decision in found.values()} == {"openai/double"}
    texts = {row.id: row.text for row in ROWS}
    assert all(decision.violates == ("fee" in texts[case_id]) for case_id, decision in found.items())
    with filled.store.read() as tx:
        assert [run.finished_at is not None for run in tx.ledger.runs("decide")] == [True]


def test_a_decision_holds_the_trace_the_quote_and_how_sure_the_model_was(filled: Workspace) -> None:
    decision = one(
        filled, said(step(Q1, "yes", quote="pay the shipping  fee", confidence=0.8), label="prize-fee")
    )
    (only,) = decision.trace
    assert (only.answer, only.clause, only.score) == ("yes", "scams/2.1", 0.8)
    assert (only.quote, only.problem) == ("pay the shipping fee", "")
    assert (decision.violates, decision.score, decision.problem) == (True, 0.9, "")
    assert decision.prompt is not None
    assert (decision.threshold, decision.thresholds) == (None, None)


def test_a_quote_that_does_not_stand_in_the_case_is_struck_and_the_step_kept(filled: Workspace) -> None:
    decision = one(filled, said(step(Q1, "yes", quote="pay me now"), label="prize-fee"))
    assert decision.violates is True
    assert (decision.trace[0].quote, decision.trace[0].problem) == (
        "",
        "the quote does not stand in the case",
    )


def test_a_label_that_its_steps_contradict_is_told_and_the_steps_decide(filled: Workspace) -> None:
    done, _ = decide(filled, [says(said(step(Q1, "no"), label="prize-fee"))], [PRIZE])
    decision = stored(filled.store)[PRIZE]
    assert (decision.violates, decision.score, done.tally.inconsistent) == (False, None, 1)
    assert "by its steps it is 'none'" in decision.problem


INVENTED = [
    said(step("q9", "yes"), label="prize-fee"),
    said(step(Q1, "yes"), label="approved"),
    said(label="none"),
    said(step(Q1, "excepted", exception=""), label="none"),
    said(step(Q1, "yes"), label="prize-fee", confidence=7.0),
    said(step(Q1, "yes", clause="scams/99"), label="prize-fee"),
]


@pytest.mark.parametrize("answer", INVENTED, ids=lambda answer: json.dumps(answer)[:60])
def test_an_answer_outside_the_tree_is_told_once_what_is_off_and_may_be_mended(
    filled: Workspace, answer: dict[str, Any]
) -> None:
    good = said(step(Q1, "yes", quote="fee"), label="prize-fee")
    done, double = decide(filled, [says(answer), says(good)], [PRIZE])
    assert stored(filled.store)[PRIZE].violates is True
    assert "cannot be used" in double.requests[1].text
    assert (done.tally.parse_rate, done.tally.parse_rate_at_once) == (1.0, 0.0)


@pytest.mark.parametrize("answer", INVENTED, ids=lambda answer: json.dumps(answer)[:60])
def test_an_answer_that_stays_outside_the_tree_decides_nothing(
    filled: Workspace, answer: dict[str, Any]
) -> None:
    done, _ = decide(filled, [says(answer)] * 2, [PRIZE])
    decision = stored(filled.store)[PRIZE]
    assert (decision.violates, decision.unanswered, decision.trace) == (None, "unparsable", ())
    assert (done.decided, done.tally.parse_rate) == (0, 0.0)


UNANSWERED: dict[str, tuple[str, Answer]] = {
    "prize": ("refused", llm_answers.refuses()),
    "mentor": ("failed", fails(400)),
    "golden": ("unparsable", llm_answers.malformed()),
}


def test_what_was_not_answered_is_told_apart_and_asked_again_by_the_same_command(filled: Workspace) -> None:
    special = {word: answer for word, (_, answer) in UNANSWERED.items() if word != "prize"}
    special["relatives"] = UNANSWERED["prize"][1]
    first, _ = decide(filled, by_case(special), retries=0)
    before = stored(filled.store)
    states = first.tally.states
    assert min(states["refused"], states["failed"], states["unparsable"]) > 0
    assert sum(states.values()) == len(before) == 60
    missing = {case_id for case_id, decision in before.items() if decision.violates is None}
    assert len(missing) == first.tally.unanswered
    assert {before[case_id].unanswered for case_id in missing} == {"refused", "failed", "unparsable"}
    assert all(before[case_id].problem for case_id in missing)
    second, double = decide(filled, sound)
    after = stored(filled.store)
    assert second.run == first.run
    assert len(double.requests) == second.decided == len(missing)
    assert all(decision.violates is not None and not decision.unanswered for decision in after.values())
    assert {i: after[i] for i in after if i not in missing} == {
        i: before[i] for i in before if i not in missing
    }


def test_the_budget_ends_a_run_before_it_is_passed_and_the_rest_is_told(filled: Workspace) -> None:
    done, double = decide(filled, sound, daily_budget=0.05, concurrency=8)
    states = done.tally.states
    assert states["answered"] > 0
    assert states["unasked"] > 0
    assert states.total() == 60
    assert len(stored(filled.store)) == states["answered"] == len(double.requests)
    with filled.store.read() as tx:
        calls = tx.spending.calls(START)
    assert sum(call.cost for call in calls) == pytest.approx(done.tally.cost)
    assert done.tally.cost <= 0.05
    assert all("REDLINE_LLM_DAILY_BUDGET" in reason for reason in done.tally.reasons)
    again, _ = decide(filled, sound)
    assert (again.run, again.decided) == (done.run, states["unasked"])


def test_calls_under_way_hold_back_no_more_of_the_budget_than_they_cost(filled: Workspace) -> None:
    """Many at once reserve more than is left; fewer at once may still be paid for."""
    one_by_one, _ = decide(filled, sound, daily_budget=0.05, concurrency=1)
    assert one_by_one.tally.cost > 0.03


def test_a_row_of_failures_ends_the_asking(filled: Workspace) -> None:
    done, double = decide(filled, lambda request: fails(401), concurrency=2)
    assert done.tally.states["failed"] >= 20
    assert len(double.requests) < 30
    assert done.tally.states["unasked"] > 25
    assert any("in a row" in reason for reason in done.tally.reasons)


def test_no_more_cases_are_asked_about_at_once_than_the_settings_say(filled: Workspace) -> None:
    _, double = decide(
        filled, lambda request: llm_answers.slow(0.05, sound(request)), IDS[:20], concurrency=3
    )
    assert 1 < double.most_at_once <= 3


def test_a_case_that_was_answered_before_costs_nothing(filled: Workspace) -> None:
    with LlmDouble(sound) as double:
        judge = judge_before(filled.store, double, filled.root, cache=True)
        first, again = (decide_cases(filled.store, judge, "scams", IDS) for _ in range(2))
    assert (first.tally.cached, len(double.requests)) == (0, 60)
    assert (again.tally.cached, again.tally.cost, again.decided) == (60, 0.0, 60)


def test_the_model_is_told_the_market_language_surface_day_and_the_clause_in_force(filled: Workspace) -> None:
    _, double = decide(filled, sound, [PRIZE])
    (request,) = double.requests
    assert "market global, language not known, surface other" in request.text
    assert "scams/2.1 (version 1, in force since 2026-01-01): **Prize fees.**" in request.system
    assert "(clause scams/2.1, version 1)" in request.system
    assert case_in(request) == ROWS[IDS.index(PRIZE)].text


def test_a_hostile_model_leaves_no_claim_unmarked(filled: Workspace) -> None:
    done, _ = decide(filled, llm_answers.hostile, IDS[:12])
    for decision in stored(filled.store).values():
        kept = json.dumps(decision.model_dump(mode="json"))
        assert not any(words in kept for words in llm_answers.HOSTILE)
        assert decision.unanswered == "unparsable" or all(
            step.problem or not step.quote for step in decision.trace
        )
    assert sum(done.tally.states.values()) == 12


def test_a_hostile_model_that_keeps_to_the_form_has_its_quotes_struck(filled: Workspace) -> None:
    def answer(request: Request) -> Answer:
        told = answer_to(request)
        for each, words in zip(told["steps"], llm_answers.HOSTILE * 9, strict=False):
            each["quote"] = words
        return says(told)

    done, _ = decide(filled, answer, IDS[:12])
    for decision in stored(filled.store).values():
        assert not any(words in json.dumps(decision.model_dump(mode="json")) for words in llm_answers.HOSTILE)
        assert all(step.problem for step in decision.trace)
    assert done.tally.struck == 12


def test_endless_text_is_cut_off_and_told(filled: Workspace) -> None:
    done, _ = decide(
        filled, [llm_answers.endless(), llm_answers.truncated({"steps": []})], IDS[:2], retries=0
    )
    assert sorted(done.tally.states) == ["failed", "unparsable"]


def test_errors_of_a_model_name_the_step_at_which_they_fail(filled: Workspace) -> None:
    decide(filled, sound)
    found = stored(filled.store)
    missed = next(i for i in IDS if i.startswith("task") and not found[i].violates)
    flagged = next(i for i in IDS if i.startswith("warn") and found[i].violates)
    assert failing_step(found[missed].trace, "fn") == Q1
    assert failing_step(found[flagged].trace, "fp") == Q1


def test_leaving_a_case_out_of_scope_is_a_step_and_asks_nothing_more(workspace: Workspace) -> None:
    scope = (ScopeQuestion(id="s1", ask="Is it an offer?", clause=ClauseId("scams/1.1")),)
    filled = workspace
    with filled.store.write() as tx:
        import_texts(tx, ("prompt", prompt_text(scope=scope)))
        tx.cases.add_rows(ROWS)
    decide(filled, [says(said(step("s1", "no")))], [PRIZE])
    decision = stored(filled.store)[PRIZE]
    assert [(each.question, each.answer) for each in decision.trace] == [
        ("s1", "out of scope"),
        (Q1, "not reached"),
    ]
    assert decision.violates is False
    assert failing_step(decision.trace, "fn") == "s1"
    decide(filled, [says(said(step("s1", "yes"), step(Q1, "yes", quote="fee"), label="prize-fee"))], [TASK])
    taken = stored(filled.store)[TASK]
    assert [each.answer for each in taken.trace] == ["in scope", "yes"]
    assert failing_step(taken.trace, "fp") == Q1


def shown_media(workspace: Workspace, *media: MediaReference, **changes: Any) -> tuple[Decision, LlmDouble]:
    """The decision on a case with media, and what the model was sent."""
    case = case_row("pictured", "look at this fee").model_copy(update={"media": media})
    with workspace.store.write() as tx:
        tx.cases.add_rows([case])
    _, double = decide(workspace, sound, [case.id], **changes)
    with workspace.store.read() as tx:
        decision = tx.cases.decision(case.id, "scams", "llm")
    assert decision is not None
    return decision, double


def image(uri: str) -> MediaReference:
    return MediaReference(kind="image", uri=uri)


def test_pictures_of_the_workspace_and_https_addresses_go_to_a_model_that_takes_them(
    filled: Workspace,
) -> None:
    (filled.root / "frames").mkdir()
    (filled.root / "frames" / "a.bin").write_bytes(png())
    decision, double = shown_media(
        filled, image("frames/a.bin"), image("https://cdn.example/1.jpg"), pictures="yes"
    )
    data, address = double.requests[0].pictures
    assert data.startswith("data:image/png;base64,iVBOR")
    assert address == "https://cdn.example/1.jpg"
    assert (decision.violates, decision.unseen) == (True, ())


NOT_SHOWN = {
    "../outside.png": "outside the workspace",
    "/etc/passwd": "outside the workspace",
    "link.png": "outside the workspace",
    "redline.toml": "not a PNG",
    "large.png": "bytes",
    "nothing.png": "no such file",
    "pipe.png": "no such file",
    "bad\x00name.png": "cannot be read",
    "http://cdn.example/1.jpg": "only https",
    "https://mira:secret@cdn.example/1.jpg": "only https",
    "file:///etc/passwd": "only https",
}


def test_what_may_not_be_shown_is_not_and_the_decision_says_so(filled: Workspace) -> None:
    outside = filled.root.parent / "outside.png"
    outside.write_bytes(png())
    (filled.root / "link.png").symlink_to(outside)
    (filled.root / "large.png").write_bytes(png() + b"x" * 5_000)
    os.mkfifo(filled.root / "pipe.png")
    video = MediaReference(kind="video", uri="clip.mp4")
    decision, double = shown_media(
        filled, *map(image, NOT_SHOWN), video, pictures="yes", most_picture_bytes=5_000
    )
    assert double.requests[0].pictures == []
    assert len(decision.unseen) == len(NOT_SHOWN) + 1
    for told, reason in zip(decision.unseen, (*NOT_SHOWN.values(), "video is not shown"), strict=True):
        assert reason in told


def test_a_model_that_takes_no_pictures_is_sent_none_and_the_decision_says_so(filled: Workspace) -> None:
    (filled.root / "a.png").write_bytes(png())
    decision, double = shown_media(filled, image("a.png"))
    assert double.requests[0].pictures == []
    assert "not known to take pictures" in decision.unseen[0]


def test_no_more_pictures_are_shown_than_the_settings_say_and_they_count_against_the_budget(
    filled: Workspace,
) -> None:
    media = [image(f"https://cdn.example/{number}.jpg") for number in range(6)]
    decision, double = shown_media(filled, *media, pictures="yes", most_pictures=2)
    assert len(double.requests[0].pictures) == 2
    assert len(decision.unseen) == 4
    with filled.store.write() as tx:
        tx.cases.add_rows([case_row("more", "look").model_copy(update={"media": tuple(media)})])
    tight = {"pictures": "yes", "picture_tokens": 100_000, "daily_budget": 0.3}
    done, _ = decide(filled, sound, [CaseId("more")], **tight)
    assert done.tally.states["unasked"] == 1
