"""`/redline brief`: a card with dates and duties, each further section in a modal."""

from typing import Any

import pytest

from agents.desk import Desk
from agents.dialogue import Plan
from agents.toolbox.brief_change import TOOL, BriefArguments, BriefResult, slim
from agents.toolbox.contract import NotThere
from agents.toolbox.registry import TOOLS, tool_of
from knowledge_base.ingest import import_document
from slack_app.cards import actions
from slack_app.cards.answers import answer_card
from slack_app.cards.card import dump
from slack_app.cards.tools.brief_change import TABLE, THEMES
from slack_app.modals.brief import brief_modal
from slack_app.preview import answers
from slack_app.work.slash import plan_of
from tests import builders
from tests.agents.lantern import ADA
from tests.slack_app.conftest import CHANNEL, MIRA, Stage
from tests.slack_app.hostile import actions_of, fits, fits_view, harmless, words_of
from tools.brief.sides import sides_of_files
from tools.brief.write_brief import write_brief

KEYS = ("what", "whom", "when", "do", "unsure", THEMES, TABLE)


@pytest.fixture(scope="module")
def result() -> BriefResult:
    return BriefResult.model_validate(answers.brief().result)


def words(view: dict[str, Any]) -> str:
    return words_of(view["blocks"])


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("brief dsa", {"policy": "dsa"}),
        ("brief dsa legal", {"policy": "dsa", "audience": "legal"}),
        ("Brief psa@DE for Leadership", {"policy": "psa", "market": "DE", "audience": "leadership"}),
        ("brief", {}),
    ],
)
def test_the_short_command_names_document_market_and_reader(text: str, arguments: dict[str, str]) -> None:
    assert plan_of(text) == Plan(tool="brief_change", arguments=arguments, confidence=1.0)


@pytest.mark.parametrize("text", ["briefly, what is hate?", "brief me on what hosts may do"])
def test_a_sentence_is_a_question(text: str) -> None:
    assert plan_of(text) is None


def test_no_question_is_taken_for_the_command_and_no_model_is_offered_it() -> None:
    assert TOOL not in TOOLS
    assert tool_of("brief_change") is TOOL


def test_the_card_has_dates_and_duties_and_a_button_a_section(result: BriefResult) -> None:
    blocks = dump(answer_card(answers.brief(), "h-1"))
    fits(blocks)
    text = words_of(blocks)
    assert "It applies from 1 January 2027" in text
    assert "Providers must tell their users" in text
    pressed = {one for one in map(str, actions_of(blocks)) if actions.name_of(one) == actions.BRIEF_SECTION}
    assert {one.partition(":")[2] for one in pressed} == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_each_section_is_a_modal_that_fits_page_by_page(result: BriefResult, key: str) -> None:
    seen = ""
    for page in range(12):
        view = brief_modal("h-1", result, key, page)
        fits_view(view)
        harmless(view["blocks"])
        seen += words(view)
    assert seen
    if key == TABLE:
        assert all(one.name.split(" → ")[-1] in seen for one in result.brief.changes[:60])


def test_an_unknown_section_or_page_shows_the_first_or_last(result: BriefResult) -> None:
    assert words(brief_modal("h", result, "nothing", 999)) == words(brief_modal("h", result, "what", 0))


def test_hostile_words_of_a_law_do_nothing_in_slack() -> None:
    old = b"# Rules\n\n1.1 Hosts must name their address in each listing.\n"
    new = (
        old
        + b"\n1.2 Hosts must <!channel> *see* <https://evil.example|this> @here `x` :tada: within 3 days.\n"
    )
    brief = slim("rules", write_brief(sides_of_files((old, "o.md"), (new, "n.md")), "legal"))
    for key in KEYS:
        harmless(brief_modal("h", brief, key)["blocks"])
    harmless(dump(answer_card(answers.reply("brief_change", "…", brief), "h")))


def test_a_command_is_answered_and_its_sections_open(stage: Stage) -> None:
    text = builders.policy_text().replace("effective_from: 2026-01-01", "effective_from: 2026-05-01")
    with stage.workspace.store.write() as tx:
        import_document(tx, "policy", text.replace("prize", "reward"), "second.md", "ada")
    result = TOOL.run(Desk(stage.workspace), ADA, BriefArguments(policy="scams"))
    assert result.brief.changes
    with pytest.raises(NotThere, match="there are"):
        TOOL.run(Desk(stage.workspace), ADA, BriefArguments(policy="secret"))
    stage.double.slash(MIRA, CHANNEL, "/redline", "brief scams")
    shown = stage.double.wait_until(
        lambda: [one for one in stage.double.ephemerals(MIRA) if f"{actions.BRIEF_SECTION}:do" in one.buttons]
    )
    assert "not legal advice" in shown[-1].said
    for key, part in (("what", "reward"), (TABLE, "amended")):
        stage.press(MIRA, shown[-1].ts, f"{actions.BRIEF_SECTION}:{key}")
        stage.double.wait_until(lambda p=part: (view := stage.double.view_of(MIRA)) and p in view.said)  # type: ignore[misc]
    assert not stage.double.complaints
