"""What holds of every tool."""

import re

import pytest

from agents.acting import may_use
from agents.assistant import Asker
from agents.toolbox.contract import AnyTool
from agents.toolbox.registry import TOOLS, tool_of
from tests.agents.lantern import ADA, GUEST, JONAS

BY_NAME = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)


@BY_NAME
def test_a_tool_says_what_it_does_and_how_people_ask_for_it(tool: AnyTool) -> None:
    assert tool_of(tool.name) is tool
    assert 8 <= len(tool.examples) <= 15
    assert len(set(tool.examples)) == len(tool.examples)
    assert "\n" not in tool.says
    assert tool.doing


@BY_NAME
def test_most_examples_hold_a_word_that_speaks_for_the_tool(tool: AnyTool) -> None:
    with_cue = [words for words in tool.examples if re.search(tool.cues, words, re.IGNORECASE)]
    assert len(with_cue) >= (len(tool.examples) if tool.heavy else 0.7 * len(tool.examples))


@BY_NAME
def test_arguments_that_are_needed_say_what_they_are(tool: AnyTool) -> None:
    for name, field in tool.arguments.model_fields.items():
        assert field.description or name == "question"


def test_no_tool_approves_releases_or_changes_roles() -> None:
    assert {tool.name for tool in TOOLS} == {
        "search_policy",
        "explain_case",
        "queue_health",
        "triage_queue",
        "draft_change",
        "summarise_change",
        "show_proposal",
    }
    assert not any(re.search("approve|release|reject|role|publish", tool.name) for tool in TOOLS)


@pytest.mark.parametrize(
    ("asker", "tools"),
    [
        (GUEST, {"search_policy", "queue_health", "summarise_change"}),
        (JONAS, {tool.name for tool in TOOLS} - {"draft_change"}),
        (ADA, {tool.name for tool in TOOLS}),
    ],
    ids=["guest", "approver", "author"],
)
def test_who_may_use_what(asker: Asker, tools: set[str]) -> None:
    assert {tool.name for tool in TOOLS if may_use(asker, tool)} == tools


def test_an_unknown_tool_is_none() -> None:
    assert tool_of("approve") is None
    assert tool_of("") is None
