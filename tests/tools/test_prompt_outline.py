"""A prompt's tree as an outline, and what a change does to it."""

from knowledge_base.prompts import Outcome, PromptException, ScopeQuestion
from tests.builders import prompt_spec
from tools.prompt_outline import Branch, compared, outline


def test_the_outline_names_every_part_and_quotes_no_example() -> None:
    spec = prompt_spec()
    first = spec.questions[0]
    whole = spec.model_copy(
        update={
            "scope": (ScopeQuestion(id="s1", ask="Is it an offer?", clause=first.clause),),
            "exceptions": (PromptException(name="news", allows="Reporting", clause=first.clause),),
            "outcomes": (Outcome(label=first.label, action="Remove", escalation="Fraud desk"),),
        }
    )
    words = "\n".join(branch.words for branch in outline(whole))
    for part in ("s1: Is it an offer?", first.ask, first.label, "news: Reporting", "Remove; Fraud desk"):
        assert part in words
    assert all(example.text not in words for example in whole.examples())


def test_what_is_struck_stands_before_what_takes_its_place() -> None:
    spec = prompt_spec()
    first = spec.questions[0]
    after = spec.with_question(first.model_copy(update={"ask": "Is it a swindle?"}))
    found = compared(spec, after)
    changed = [branch for branch in found if branch.kind != "same"]
    assert [branch.kind for branch in changed] == ["struck", "added"]
    assert first.ask in changed[0].words
    assert "Is it a swindle?" in changed[1].words
    assert [Branch(one.depth, one.words) for one in found if one.kind != "struck"] == outline(after)


def test_a_new_prompt_is_added_whole() -> None:
    assert {branch.kind for branch in compared(None, prompt_spec())} == {"added"}
