"""Which tool a question calls for, on questions of our own: the floors hold what they were chosen for."""

from collections.abc import Callable
from functools import cache

import pytest

from agents.assistant import Desk, Plan, plan
from agents.dialogue import Turn
from agents.toolbox.search_policy import MOST
from tests.agents.lantern import ADA, GUEST, ask
from tests.agents.questions import CALLS, COVERED, TOLD, TOLD_UNCOVERED, UNCOVERED
from tools.clause_search import PERHAPS, SUPPORTED, Found


def test_nearly_every_question_finds_its_tool(lantern: Desk) -> None:
    wrong = [(question, tool) for question, tool in CALLS if plan(lantern, question, ADA).tool != tool]
    assert len(wrong) <= 0.06 * len(CALLS), wrong


@pytest.fixture(scope="module")
def plans(lantern: Desk) -> dict[str, Plan]:
    """By question about a rule, whether or not there is one, what is done."""
    asked = [question for question, _, _ in COVERED] + list(UNCOVERED)
    return {question: plan(lantern, question, ADA) for question in asked}


def test_questions_about_rules_are_searched_whether_or_not_a_rule_exists(plans: dict[str, Plan]) -> None:
    wrong = [question for question, done in plans.items() if done.tool != "search_policy"]
    assert len(wrong) <= 0.03 * len(plans), wrong


def test_hardly_any_question_is_taken_for_an_order(plans: dict[str, Plan]) -> None:
    refused = [question for question, done in plans.items() if done.refusal]
    assert len(refused) <= 0.01 * len(plans), refused


@pytest.fixture(scope="module")
def found(lantern: Desk) -> Callable[[str, str], Found]:
    """What a search for a question in a market finds; each is asked once."""
    return cache(
        lambda question, market: lantern.search_for(ADA, lantern.today(), market).search(question, MOST)
    )


def test_the_right_clause_is_mostly_first_and_nearly_always_among_three(
    found: Callable[[str, str], Found],
) -> None:
    ranks = []
    for question, market, clauses in COVERED:
        ids = [str(hit.clause.id) for hit in found(question, market).hits]
        ranks.append(next((rank for rank, one in enumerate(ids) if one in clauses), MOST))
    assert sum(rank == 0 for rank in ranks) >= 0.83 * len(ranks)
    assert sum(rank < MOST for rank in ranks) >= 0.94 * len(ranks)


def test_the_floor_tells_covered_from_uncovered_questions(found: Callable[[str, str], Found]) -> None:
    answered = [found(question, market).support >= SUPPORTED for question, market, _ in COVERED]
    turned_away = [found(question, "global").support < SUPPORTED for question in UNCOVERED]
    assert sum(answered) >= 0.85 * len(answered)
    assert sum(turned_away) >= 0.8 * len(turned_away)


def test_few_covered_questions_lie_below_the_floor_and_most_others_do(
    found: Callable[[str, str], Found],
) -> None:
    def silent(question: str, market: str) -> bool:
        return found(question, market).support < PERHAPS

    for covered, others, lost, kept in (
        (COVERED, UNCOVERED, 0.08, 0.67),
        (TOLD, TOLD_UNCOVERED, 0.36, 0.5),
    ):
        turned_away = [silent(question, market) for question, market, _ in covered]
        silence = [silent(question, "global") for question in others]
        assert sum(turned_away) <= lost * len(turned_away)
        assert sum(silence) >= kept * len(silence)


def test_where_no_clause_plainly_speaks_the_nearest_is_given_as_such(lantern: Desk) -> None:
    replies = (ask(lantern, question) for question, _, _ in TOLD)
    reply = next(reply for reply in replies if reply.result and reply.result.get("unsure"))
    assert (reply.outcome, bool(reply.citations)) == ("answered", True)
    assert "no clause plainly speaks to this. Nearest: " in reply.summary
    assert reply.summary.endswith("Whether it applies is for a person to judge.")
    assert reply.ask_instead


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("triage false negatives in scams since 1 October", {"queue": "fn", "policy": "scams", "since": "2026-10-01"}),
        ("How is the live monetisation queue doing?", {"policy": "live-monetisation"}),
        ("how many false positives in harrasment?", {"policy": "harassment", "queue": "fp"}),
        ("how is the gambling queue", {"policy": "regulated-goods"}),
        ("draft a change for F-T-1182b565-hate-fn-cacdb27a", {"finding": "F-T-1182b565-hate-fn-cacdb27a"}),
        ("draft a guideline edit for live monetisation", {"policy": "live-monetisation", "draft": "guideline"}),
        ("Draft the labels to give again for F-T-1182b565-hate-fn-cacdb27a", {"draft": "guideline"}),
        ("draft a clause for regulated goods", {"policy": "regulated-goods", "draft": "clause"}),
        ("show me finding F-T-1182b565-hate-fn-cacdb27a", {"finding": "F-T-1182b565-hate-fn-cacdb27a"}),
        ("show `P-1b53fc9668`!", {"proposal": "P-1b53fc9668"}),
        ("what's waiting for me", {"waiting": True}),
        ("explain case scams-006 please", {"case": "scams-006"}),
        ("why was Scams-006 missed", {"case": "scams-006"}),
        (
            "what changed in hate between 1 March and 1 August 2026",
            {"policy": "hate", "since": "2026-03-01", "as_of": "2026-08-01"},
        ),
        ("how do the German hate rules differ?", {"policy": "hate", "market": "DE"}),
    ],
)  # fmt: skip
def test_slots_are_taken_from_the_words(lantern: Desk, question: str, arguments: dict[str, object]) -> None:
    found = plan(lantern, question, ADA).arguments
    assert {name: found.get(name) for name in arguments} == arguments


@pytest.mark.parametrize(
    ("question", "slots"),
    [
        (
            "Is it allowed to sell beer in Germany as of 1 March 2026?",
            {"market": "DE", "as_of": "2026-03-01"},
        ),
        ("is selling beer ok in DE yesterday", {"market": "DE", "as_of": "2026-11-21"}),
        ("what did the german market allow last month for vapes", {"market": "DE", "as_of": "2026-10-22"}),
        ("posso vender camisas falsas no Brasil?", {"market": "BR"}),
        ("darf man in Deutschland Zigaretten verlosen?", {"market": "DE"}),
        ("what does hate/2.2 say", {"clause": "hate/2.2"}),
        ("what does clause 2.2 of the hate policy say", {"clause": "hate/2.2"}),
        ("what does the hate policy say about satire", {"policy": "hate"}),
    ],
)
def test_a_search_knows_day_market_policy_and_clause(
    lantern: Desk, question: str, slots: dict[str, str]
) -> None:
    found = plan(lantern, question, ADA)
    assert found.tool == "search_policy"
    assert {name: found.arguments.get(name) for name in slots} == slots


def test_words_for_day_and_market_are_not_searched_for(lantern: Desk) -> None:
    found = plan(lantern, "In Germany, is it allowed to sell beer as of 1 March 2026?", ADA)
    assert found.arguments["question"].strip(" ,?") == "is it allowed to sell beer"


def test_a_policy_that_is_merely_mentioned_does_not_narrow_the_search(lantern: Desk) -> None:
    assert "policy" not in plan(lantern, "Is hate against football clubs allowed?", ADA).arguments


@pytest.mark.parametrize(
    ("question", "command"),
    [
        ("open a rating batch for F-T-1182b565-hate-fn-cacdb27a", "--finding F-T-1182b565-hate-fn-cacdb27a"),
        ("have these labels given again", "redline labels sample"),
        ("please relabel the counterfeit cases", "redline labels sample --policy counterfeit"),
        ("who disagrees on live monetisation?", "redline labels report --policy live-monetisation"),
        ("how far do raters agree on hate", "redline labels report --policy hate"),
    ],
)
def test_work_on_labels_is_told_how_and_not_done(lantern: Desk, question: str, command: str) -> None:
    found = plan(lantern, question, ADA)
    assert found.tool == ""
    assert command in found.unknown[0]


def test_what_only_sounds_like_work_on_labels_is_searched(lantern: Desk) -> None:
    for question in ("may a creator disagree with a host?", "may sellers relabel goods as a brand's own?"):
        assert plan(lantern, question, ADA).tool == "search_policy"


def test_an_explanation_needs_a_case(lantern: Desk) -> None:
    found = plan(lantern, "explain the decision on this case", ADA)
    assert found.tool == "explain_case"
    assert found.missing == ("a case id",)


def test_nothing_heavy_is_meant_without_a_word_that_asks_for_it(lantern: Desk) -> None:
    for question in (
        "F-T-1182b565-hate-fn-cacdb27a",
        "show finding F-T-1182b565-hate-fn-cacdb27a",
        "T-1182b565",
        "scams",
    ):
        assert plan(lantern, question, ADA).tool not in ("draft_change", "triage_queue")


def test_a_draft_for_it_needs_to_know_what_it_is(lantern: Desk) -> None:
    assert plan(lantern, "draft a change for it", ADA).missing == ("a policy or a finding",)
    about = Turn(person="ada", question="?", tool="queue_health", arguments={"policy": "scams"})
    assert plan(lantern, "draft a change for it", ADA, [about]).arguments == {"policy": "scams"}


def test_a_plan_is_the_same_for_everybody_who_sees_the_same(lantern: Desk) -> None:
    question = "Is it allowed to sell beer in Germany?"
    assert plan(lantern, question, ADA) == plan(lantern, question, GUEST)
