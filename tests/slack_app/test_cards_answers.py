"""The card of an answer: one for each tool, with what it rests on, and nothing of a case unasked."""

from typing import Any

import pytest

from agents.dialogue import Reply
from agents.toolbox.registry import TOOLS as TOOLBOX
from slack_app.cards import actions
from slack_app.cards.answers import TOOLS, answer_card, hidden_of
from slack_app.cards.card import dump
from slack_app.preview import answers
from slack_app.preview.samples import CLAUSE
from tests.slack_app.hostile import HOSTILE, actions_of, fits, harmless, nodes, values_of, words_of

MARKER = "XMARKERX"
REPLIES = {
    "search": answers.search(),
    "not covered": answers.not_covered(),
    "refused": answers.refused(),
    "case": answers.case(),
    "queues": answers.health(),
    "queue": answers.one_queue(),
    "triage": answers.triage(),
    "draft": answers.draft(),
    "proposals": answers.proposals(),
    "change": answers.change(),
    "brief": answers.brief(),
}


def shown(reply: Reply) -> list[dict[str, Any]]:
    """The blocks, checked against all that holds of every card."""
    blocks = dump(answer_card(reply, "h-1"))
    fits(blocks)
    harmless(blocks)
    return blocks


@pytest.mark.parametrize("name", REPLIES)
def test_every_answer_fits_and_begins_with_its_sentence(name: str) -> None:
    blocks = shown(REPLIES[name])
    assert words_of(blocks[0]) == REPLIES[name].summary


def test_every_tool_of_the_assistant_has_a_card() -> None:
    assert {tool.name for tool in TOOLBOX} <= set(TOOLS)


def test_every_sample_is_read_as_the_record_of_its_tool() -> None:
    for reply in REPLIES.values():
        assert reply.result is None or TOOLS[reply.tool].read(reply.result) is not None


def test_a_citation_names_clause_version_and_day_and_is_verbatim() -> None:
    text = words_of(shown(answers.search()))
    assert "*scams/2.4* · version 2 · all markets · in force from 1 Jul 2026" in text
    assert CLAUSE.quote in text


def test_the_record_of_a_clause_is_named() -> None:
    assert "`redline clauses scams/2.4`" in words_of(shown(answers.search()))


def test_who_to_ask_is_named_once() -> None:
    told = answers.not_covered()
    assert words_of(shown(told)).count("Mira Lindqvist") == 1
    silent = told.model_copy(update={"summary": "Nothing in force covers this."})
    assert "*Ask instead:* Mira Lindqvist" in words_of(shown(silent))


def test_a_model_is_named_with_the_claims_that_were_struck() -> None:
    assert "Written by openai/gpt-5-mini" in words_of(shown(answers.search()))
    assert "1 claim struck" in words_of(shown(answers.search()))
    assert "no LLM took part" in words_of(shown(answers.case()))


def test_thumbs_carry_the_handle_alone() -> None:
    blocks = shown(answers.not_covered())
    assert actions_of(blocks) == [actions.ANSWER_HELPFUL, actions.ANSWER_UNHELPFUL]
    assert values_of(blocks) == {"h-1"}


def test_a_follow_up_carries_its_question_and_an_id_of_its_own() -> None:
    blocks = shown(answers.search())
    pressed = {
        node["action_id"]: node["value"]
        for node in nodes(blocks)
        if str(node.get("action_id")).startswith("answer.follow_up")
    }
    assert pressed == {
        "answer.follow_up:0": "And in Germany?",
        "answer.follow_up:1": "What changed in scams lately?",
        "answer.follow_up:2": "How is the scams queue doing?",
    }
    assert {actions.name_of(action) for action in pressed} == {actions.ANSWER_FOLLOW_UP}


def test_the_text_of_a_case_waits_behind_a_button() -> None:
    reply = answers.case()
    assert reply.result is not None
    reply = reply.model_copy(update={"result": reply.result | {"text": MARKER}})
    assert MARKER not in str(shown(reply))
    assert actions.ANSWER_REVEAL in actions_of(shown(reply))
    assert [each.text for each in hidden_of(reply)] == [MARKER]


def test_what_a_step_was_nearest_to_waits_behind_the_button_too() -> None:
    reply = answers.case()
    assert reply.result is not None
    steps = [step | {"nearest": MARKER} for step in reply.result["steps"]]
    reply = reply.model_copy(update={"result": reply.result | {"steps": steps}})
    assert MARKER not in str(shown(reply))
    assert MARKER in [each.text for each in hidden_of(reply)]


def test_the_words_that_name_a_finding_wait_behind_a_button() -> None:
    assert "deposit, job, kit" not in words_of(shown(answers.triage()))
    assert "deposit, job, kit" in [each.text for each in hidden_of(answers.triage())]


def test_the_step_that_it_turned_on_stands_out() -> None:
    assert ":point_right: *Q3: does it ask for money" in words_of(shown(answers.case()))


def test_reworded_clauses_show_what_went_and_what_came() -> None:
    runs = [node for node in nodes(shown(answers.change())) if node.get("type") == "text"]
    bold = "".join(node["text"] for node in runs if (node.get("style") or {}).get("bold"))
    assert "deposit, top-up," in bold


@pytest.mark.parametrize("outcome", ["answered", "not_covered", "refused", "unclear", "started", "failed"])
def test_a_tool_that_is_not_known_falls_back_to_summary_and_citations(outcome: str) -> None:
    reply = answers.search().model_copy(update={"tool": "later", "outcome": outcome})
    text = words_of(shown(reply))
    assert reply.summary in text
    assert CLAUSE.quote in text


@pytest.mark.parametrize("name", REPLIES)
def test_a_result_of_another_version_falls_back_too(name: str) -> None:
    reply = REPLIES[name].model_copy(update={"result": {"kind": "older", "what": [1, 2]}})
    assert reply.summary in words_of(shown(reply))
    assert hidden_of(reply) == ()


@pytest.mark.parametrize("name", REPLIES)
def test_the_notification_holds_neither_question_nor_summary_nor_result(name: str) -> None:
    reply = poisoned(REPLIES[name], MARKER)
    card = answer_card(reply, "h-1")
    assert MARKER in words_of(dump(card))
    assert MARKER not in card.text


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("of", REPLIES)
def test_hostile_words_in_every_field_stay_harmless_and_fit(of: str, name: str) -> None:
    reply = poisoned(REPLIES[of], HOSTILE[name][:20_000])
    shown(reply)
    harmless([{"type": "mrkdwn", "text": answer_card(reply, "h-1").text, "verbatim": True}])


def poisoned(reply: Reply, words: str) -> Reply:
    """The same reply with every free text replaced; ids of clauses stay, as a notification names them."""
    record = TOOLS[reply.tool].record if reply.tool in TOOLS else None
    result = _poisoned(reply.result, words) if reply.result else None
    assert record is None or result is None or record.model_validate(result)
    cited = tuple(each.model_copy(update={"quote": words}) for each in reply.citations)
    return reply.model_copy(
        update={
            "question": words,
            "summary": words,
            "result": result,
            "citations": cited * 10,
            "ask_instead": (words,) * 9,
            "follow_ups": (words,) * 5,
            "written_by": words,
            "arguments": {"question": words},
        }
    )


FREE = {
    "question",
    "text",
    "nearest",
    "name",
    "title",
    "rationale",
    "quote",
    "words",
    "note",
    "model",
    "standing",
}
"""The fields of results that hold words of people, cases or documents."""


def _poisoned(value: Any, words: str) -> Any:
    if isinstance(value, dict):
        return {
            key: words if key in FREE and isinstance(each, str) else _poisoned(each, words)
            for key, each in value.items()
        }
    return [_poisoned(each, words) for each in value] if isinstance(value, list) else value


def test_many_rows_are_cut_and_counted() -> None:
    reply = answers.health()
    assert reply.result is not None
    many = [reply.result["policies"][0] | {"policy": f"policy-{number}"} for number in range(60)]
    reply = reply.model_copy(update={"result": reply.result | {"policies": many}})
    assert "and 35 more policies" in words_of(shown(reply))
    triaged = answers.triage()
    assert triaged.result is not None
    findings = [triaged.result["findings"][0]] * 300
    triaged = triaged.model_copy(update={"result": triaged.result | {"findings": findings}})
    assert "and 285 more findings" in words_of(shown(triaged))


def test_every_document_that_changed_is_named_or_counted() -> None:
    reply = answers.change()
    assert reply.result is not None
    documents = [dict(reply.result["documents"][0], artefact=f"policy/p{number}") for number in range(10)]
    text = words_of(shown(reply.model_copy(update={"result": reply.result | {"documents": documents}})))
    assert all(f"p{number} policy" in text for number in range(4))
    assert "Also changed" in text
