"""The card of a proposal: all that is needed for a decision, and no button where there is nothing to decide."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge_base import digests
from knowledge_base.changes import Change, Flip, Rate
from knowledge_base.records import CaseId, PersonId
from slack_app.cards.card import dump
from slack_app.cards.proposal import proposal_card
from slack_app.modals.text import text_modal
from slack_app.preview import samples
from slack_app.preview.clause_sample import clause_draft
from tests.slack_app.hostile import actions_of, nodes, values_of, words_of
from tests.slack_app.proposals_shown import DECIDING, LOOKING, of, shown, words


def test_an_open_card_has_every_button_and_only_its_handle() -> None:
    blocks = shown(samples.view())
    assert set(actions_of(blocks)) == DECIDING | LOOKING
    assert values_of(blocks) == {"h-575b"}
    assert "P-575b0af9f0" not in str([node.get("value") for node in nodes(blocks)])


@pytest.mark.parametrize(
    ("state", "first"),
    [
        ({"outcome": "released", "release_id": "R-575b0af9f0"}, "Released as R-575b0af9f0"),
        ({"outcome": "rejected"}, "Rejected"),
        ({"outcome": "superseded", "superseded_by": "P-9d10aa2b7c"}, "Replaced by P-9d10aa2b7c"),
        ({"expired": True}, "Expired on 27 Sep 2026"),
    ],
)
def test_a_card_with_nothing_to_decide_says_so_first_and_has_no_deciding_button(
    state: dict[str, Any], first: str
) -> None:
    blocks = shown(samples.view(**state))
    assert first in words_of(blocks[:2]).replace("*", "")
    assert set(actions_of(blocks)) == LOOKING
    assert "If you approve" not in words_of(blocks)


def test_the_card_tells_everything_in_the_order_of_its_importance() -> None:
    view = samples.view(plot_file="F0PLOT", approvals=(samples.approval("mira", reason="fine"),), needed=2)
    text = words(view)
    order = [
        "Waits for a decision: scams prompt",
        "1 of 2 approvals",
        "18 decisions turn right",
        "3 turn wrong",
        "What changes in the scams prompt",
        "Before and after",
        "3 decisions turn wrong",
        "scams-300",
        "scams/2.4* · version 2 · all markets · in force from 1 Jul 2026",
        "Paid-task and job scams.",
        "Risk:",
        "Drafted by* Ada Okafor",
        "the generator question; no LLM took part",
        "Decided so far",
        "Mira Lindqvist approved",
        "If you approve",
    ]
    places = [text.index(each) for each in order]
    assert places == sorted(places)


def test_the_redline_strikes_what_goes_and_sets_in_bold_what_comes() -> None:
    runs = [node for node in nodes(shown(samples.view())) if node.get("type") == "text"]
    struck = [node["text"] for node in runs if (node.get("style") or {}).get("strike")]
    bold = [node["text"] for node in runs if (node.get("style") or {}).get("bold")]
    assert struck == ["returns"]
    assert bold[0] == "profit"
    assert "q6-paid-tasks" in bold[1]


def test_the_plot_is_a_file_of_slack_with_words_for_those_who_do_not_see_it() -> None:
    images = [
        node
        for node in nodes(shown(samples.view(plot_file="F0PLOT", plot_words="Recall rises")))
        if node.get("type") == "image"
    ]
    assert images == [{"type": "image", "alt_text": "Recall rises", "slack_file": {"id": "F0PLOT"}}]
    assert not [node for node in nodes(shown(samples.view())) if node.get("type") == "image"]


def test_regressions_are_counted_by_which_way_they_go() -> None:
    flips = (
        Flip(case=CaseId("a"), before=True, after=False, label=True),
        Flip(case=CaseId("b"), before=False, after=True, label=False),
    )
    evidence = samples.evidence(fixed=0, broken=2)
    evidence = evidence.model_copy(update={"unseen": evidence.unseen.model_copy(update={"flips": flips})})
    text = words(samples.view(of(samples.prompt_revision(), evidence=evidence)))
    assert "1 would be flagged wrongly, 1 would be missed" in text


def test_a_draft_that_breaks_nothing_or_turns_nothing_says_so() -> None:
    calm = samples.evidence(fixed=4, broken=0)
    assert "No decision turns wrong" in words(samples.view(of(samples.prompt_revision(), evidence=calm)))
    still = samples.evidence(fixed=0, broken=0)
    text = words(samples.view(of(samples.prompt_revision(), evidence=still)))
    assert "no decision turns*." in text
    assert "on 412 unseen cases: nothing moves." in text


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.01, 0.2, ": better."), (-0.2, -0.01, ": worse."), (-0.1, 0.1, ": not clear of chance.")],
)
def test_a_gain_says_whether_it_is_clear_of_chance(low: float, high: float, said: str) -> None:
    evidence = samples.evidence()
    unseen = evidence.unseen.model_copy(update={"low": low, "high": high})
    evidence = evidence.model_copy(update={"unseen": unseen})
    assert said in words(samples.view(of(samples.prompt_revision(), evidence=evidence)))


def test_the_card_gives_the_first_reason_and_the_exact_text_all_of_them() -> None:
    proposal = of(samples.prompt_revision(), rationale="It is missed.\n\nOf 7 candidates, the smallest.")
    assert "*Why:* It is missed." in words(samples.view(proposal))
    assert "Of 7 candidates" not in words(samples.view(proposal))
    assert "Of 7 candidates" in words_of(text_modal("h", proposal, {})["blocks"])


def test_what_was_not_measured_is_said() -> None:
    assert "Nothing was measured" in words(samples.view(samples.document_edit()))


def test_a_drafted_clause_says_that_it_cannot_be_approved_yet_and_what_it_would_cover() -> None:
    told = words(samples.view(clause_draft()))
    assert "an approval is refused while 3 places are still to be decided" in told
    assert "A clause by itself turns no decision" in told
    assert "Only once the clause is released" in told


def test_a_promise_that_does_not_hold_is_a_warning() -> None:
    evidence = samples.evidence()
    low = evidence.unseen.after.model_copy(update={"precision": Rate(value=0.45, low=0.3, high=0.6)})
    evidence = evidence.model_copy(update={"unseen": evidence.unseen.model_copy(update={"after": low})})
    text = words(samples.view(of(samples.prompt_revision(), evidence=evidence)))
    assert ":warning: Precision on unseen cases is 45%, under the floor of 60%." in text


def test_a_rate_without_a_value_is_a_dash() -> None:
    evidence = samples.evidence()
    empty = evidence.unseen.before.model_copy(update={"precision": Rate(value=None)})
    evidence = evidence.model_copy(update={"unseen": evidence.unseen.model_copy(update={"before": empty})})
    assert "Precision         –" in words(samples.view(of(samples.prompt_revision(), evidence=evidence)))


def test_high_risk_names_its_reasons_and_the_teams_it_takes() -> None:
    text = words(samples.view(samples.threshold_change(), needed=2, teams_needed=2))
    assert "*high risk*" in text
    assert "0 of 2 approvals, from 2 different teams" in text
    assert "turns 29% of the unseen decisions" in text
    assert "yours is one of the 2 approvals it takes, from 2 different teams" in text


def test_the_last_approval_is_told_that_it_releases() -> None:
    first = samples.approval("mira")
    assert "it is released at once" in words(samples.view(needed=2, approvals=(first,)))
    assert "it is released at once" not in words(samples.view(needed=2))


def test_approvals_that_do_not_count_are_shown_and_not_counted() -> None:
    other = samples.approval("mira", digest="0" * 64)
    own = samples.approval("ada")
    edited = samples.view(
        samples.prompt_revision(co_authors=(PersonId("jonas"),)),
        approvals=(other, own, samples.approval("jonas")),
        given=(),
        needed=2,
    )
    text = words(edited)
    assert "0 of 2 approvals" in text
    assert "(another text)" in text
    assert "edited by Jonas Weber" in text


def test_a_frozen_card_keeps_its_buttons_and_says_what_a_press_does() -> None:
    blocks = shown(samples.view(frozen="Jonas Weber froze approvals: election week"))
    assert "Approvals are frozen" in words_of(blocks[:2])
    assert set(actions_of(blocks)) == DECIDING | LOOKING
    assert "is refused until the freeze ends" in words_of(blocks)
    assert not [node for node in nodes(blocks) if node.get("style") == "primary"]


def test_a_rejection_shows_who_and_why() -> None:
    rejected = samples.approval("jonas", "rejected", reason="Couriers buy their own bags", kind="too_broad")
    text = words(samples.view(outcome="rejected", approvals=(rejected,)))
    assert "*Rejected* by Jonas Weber, since it is too broad: “Couriers buy their own bags”" in text


def test_a_revert_says_what_it_goes_back_to() -> None:
    text = words(samples.view(samples.revert()))
    assert "Puts the *scams prompt* back to the text from before R-575b0af9f0." in text
    assert "goes back to its text from before R-575b0af9f0" in text


def test_the_models_that_took_part_are_named() -> None:
    text = words(samples.view(models=("llm:openai/gpt-5-mini",)))
    assert "llm:openai/gpt-5-mini" in text
    assert "no LLM took part" not in text


def test_what_was_asked_for_is_on_the_card() -> None:
    assert "Mira: How does it do on Portuguese?" in words(
        samples.view(evidence_requests=("Mira: How does it do on Portuguese?",))
    )


def test_texts_of_cases_are_not_on_the_card_and_it_says_where_they_are() -> None:
    text = words(samples.view())
    assert "rate hotels from home" not in text
    assert "scams-006" in text
    assert "Show the exact text" in text


def test_a_text_whose_base_is_lost_is_shown_whole_and_says_so() -> None:
    assert "The text before is not at hand" in words(samples.view(before={}))


MARKER = "XMARKERX"


def test_the_notification_holds_nothing_that_a_case_or_a_person_wrote() -> None:
    quote = samples.CLAUSE.model_copy(update={"quote": MARKER})
    change = Change(artefact=samples.PROMPT, base=None, text=MARKER, digest=digests.of_text(MARKER))
    proposal = of(
        samples.prompt_revision(),
        title=MARKER,
        rationale=MARKER,
        citations=(quote,),
        changes=(change,),
        risk="high",
        risk_reasons=(MARKER,),
        generators=(MARKER,),
        edits=(MARKER,),
    )
    said = samples.approval("mira", reason=MARKER)
    view = samples.view(
        proposal, approvals=(said,), evidence_requests=(MARKER,), frozen=MARKER, plot_words=MARKER
    )
    for state in (
        view,
        replace(view, outcome="released"),
        replace(view, outcome="rejected"),
        replace(view, expired=True),
    ):
        card = proposal_card(state)
        assert MARKER in words_of(dump(card))
        assert MARKER not in card.text
