"""Messages and modals of rating: they fit and are harmless whatever they quote, and speak for no answer."""

from dataclasses import replace
from typing import Any

import pytest

from slack_app.cards.batch import BatchView, batch_card
from slack_app.cards.card import dump
from slack_app.cards.rating import rating_card
from slack_app.modals.rating import ItemView, Settled, item_modal, read_settle, settle_modal
from slack_app.preview import rating as samples
from tests.slack_app.hostile import HOSTILE, fits_view, harmless, nodes, words_of
from tools.rating_form import Choice, Form


def item(text: str) -> ItemView:
    """An item of two segments, both hostile, under a hostile guideline."""
    words = " ".join(text.split())[:80] or "x"
    choices = tuple(Choice(value=f"l{n}", words=words, hint=text[:300]) for n in range(150))
    verdicts = tuple(one.model_copy(update={"words": words}) for one in samples.FORM.verdicts)
    form = Form(title=words, instructions=text, verdicts=verdicts, labels=choices, rules=choices)
    return ItemView("h", words, words, (("caption", text), ("comment", text)), form, (True, None), True)


@pytest.mark.parametrize("name", HOSTILE)
def test_an_item_fits_and_is_harmless_whatever_it_says(name: str) -> None:
    for made in (item_modal(item(HOSTILE[name])), settle_modal(item(HOSTILE[name]))):
        fits_view(made)
        harmless([block for block in made["blocks"] if block["type"] not in ("input", "actions")])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_message_fits_and_is_harmless_whatever_the_guideline_says(name: str) -> None:
    form = item(HOSTILE[name]).form
    for view in samples.turns().values():
        hostile = replace(view, verdicts=form.verdicts, labels=form.labels, policy=form.title)
        harmless([block for block in dump(rating_card(hostile)) if block["type"] != "header"])
    lead = BatchView(samples.standing(), (form.title,) * 30, (form.title,))
    harmless(dump(batch_card(lead)))


def test_a_long_text_is_shown_to_its_end_in_several_blocks() -> None:
    text = " ".join(f"word{n}" for n in range(4_000))
    shown = words_of(item_modal(replace(item("x"), texts=(("text", text),)))["blocks"]).replace("\n", "")
    assert "word3999" in shown
    many = "\n".join(f"line {n}" for n in range(300))
    assert "line 299" in words_of(item_modal(replace(item("x"), texts=(("text", many),)))["blocks"])
    endless = item_modal(replace(item("x"), texts=(("text", "y " * 49_000), ("text", "z " * 49_000))))
    assert "rate it at the terminal" in words_of(endless["blocks"])


def test_no_answer_has_a_colour_of_its_own() -> None:
    made = item_modal(item("x"))
    answers = [each for each in nodes(made) if str(each.get("action_id", "")).startswith("rate.answer")]
    assert len(answers) == 3
    assert not any("style" in each for each in answers)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "verdict"),
        ({"verdict": "drop table", "why": "x"}, "verdict"),
        ({"verdict": "violates", "why": "  "}, "why"),
        ({"verdict": "violates", "why": "x" * 1_001}, "why"),
    ],
)
def test_a_decision_without_a_verdict_or_a_reason_is_told_at_its_field(values: Any, field: str) -> None:
    problem = read_settle(state(**values))
    assert isinstance(problem, dict)
    assert set(problem) == {field}


def test_a_decision_is_read() -> None:
    found = read_settle(state(verdict="undecided", why=" so ", rule="scams/2.1"))
    assert found == Settled("undecided", "so", "", "scams/2.1")


def state(**values: str) -> dict[str, Any]:
    """The state of the form."""
    return {
        name: {"value": {"value": words} if name == "why" else {"selected_option": {"value": words}}}
        for name, words in values.items()
    }
