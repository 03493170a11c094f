"""What a clause says of divided cases and the guideline does not: where it goes, and what is not said twice."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from knowledge_base.guidelines import read_guideline
from tests.fakes import WordEmbedder
from tests.guideline_cases import GUIDELINE, POLICY
from tests.scenes import policy_clauses
from tools.guideline_changes import AddRule, ClarifyItem, GuidelineEdit, edited
from tools.guideline_ideas.idea import Disagreement
from tools.guideline_ideas.omitted import omitted

SHAMING = "threats and shaming viewers who keep their coins, false claims about what a gift pays for"
THANKS = "hosts thank people for gifts and show a goal, viewers stay free to watch"
UNNAMED = GUIDELINE.replace("3. Label as not violating thanks for a gift. (scams/3.1)\n", "").replace(
    ", rule 3", ""
)


def said_of(
    text: str, guideline: str = GUIDELINE, side: bool | None = None, near: int = 0
) -> list[GuidelineEdit]:
    """The edits for cases of that text, about which the rule at `near` divides raters."""
    embedder, held = WordEmbedder(), read_guideline(guideline, "guideline/scams")
    scene = SimpleNamespace(
        policy="scams", ids=["a", "b"], means=embedder.encode([text] * 2), embedder=embedder
    )
    rows = np.arange(2)
    told = Disagreement(cast(Any, scene), held, policy_clauses(text=POLICY), rows, (held.rules[near],), {})
    found = [change for idea in omitted(told, rows, side) for change in idea.changes]
    for one in found:
        edited(held, [one])
    return found


def test_what_the_clause_says_goes_into_the_rule_that_divides_raters() -> None:
    (edit,) = said_of(SHAMING)
    assert isinstance(edit, ClarifyItem)
    assert edit.item == "rule-1"
    assert "This includes threats, shaming viewers who keep their coins" in edit.text


def test_what_the_rule_says_in_its_own_words_is_not_said_twice() -> None:
    told = GUIDELINE.replace("gift requests that go too far", f"gifts asked for by {SHAMING}")
    assert said_of(SHAMING, told) == []


def test_something_allowed_that_no_item_names_becomes_a_rule_of_its_own() -> None:
    (edit,) = said_of(THANKS, UNNAMED)
    assert isinstance(edit, AddRule)
    assert (edit.says, edit.after, edit.ahead) == ("does not violate", "rule-2", False)
    (first,) = said_of(
        THANKS, UNNAMED.replace("rules\n", "rules\n\nThe first rule that fits decides.\n"), near=1
    )
    assert isinstance(first, AddRule)
    assert (first.after, first.ahead) == ("rule-2", True)


def test_nothing_is_allowed_against_adjudicators_or_where_rules_name_no_clauses() -> None:
    for told in (said_of(THANKS, UNNAMED, side=True), said_of(THANKS, UNNAMED.replace(" (scams/2.2)", ""))):
        assert not [one for one in told if one.clause == "scams/3.1"]
