"""The redline: what goes is struck, what comes is bold, and texts of cases are not shown unasked."""

import pytest

from knowledge_base.prompts import Example, PromptException
from knowledge_base.records import ArtefactId, CaseId, ClauseId
from slack_app.cards.redline import redline_blocks, runs_of
from tests.builders import prompt_spec
from tests.slack_app.hostile import HOSTILE, harmless
from tools.sample_texts import without_samples

PROMPT = ArtefactId("prompt/scams")


def test_only_the_words_that_differ_are_marked() -> None:
    runs = list(runs_of("Do not sell used phones here.", "Do not sell stolen phones here."))
    assert runs == [("Do not sell ", ""), ("used", "strike"), ("stolen", "bold"), (" phones here.", "")]


def test_a_number_is_marked_as_a_whole() -> None:
    assert list(runs_of("default: 0.65", "default: 0.404"))[-2:] == [("0.65", "strike"), ("0.404", "bold")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "new words"),
        ("old words", ""),
        ("a b c", "x y z"),
        ("one two three", "one 2 three"),
        ("a\nb", "a\nc\n"),
    ],
)
def test_what_is_not_struck_is_the_new_text_and_what_is_not_bold_the_old(before: str, after: str) -> None:
    runs = list(runs_of(before, after))
    assert "".join(text for text, style in runs if style != "strike") == after
    assert "".join(text for text, style in runs if style != "bold") == before


def test_a_long_rewrite_is_shown_one_after_the_other() -> None:
    before, after = "old " * 5_000, "new " * 5_000
    assert list(runs_of(before, after)) == [(before, "strike"), (after, "bold")]


def test_each_changed_place_says_its_line() -> None:
    before = "\n".join(f"line {number}" for number in range(40))
    after = before.replace("line 3\n", "line three\n").replace("line 30", "line thirty")
    shown = redline_blocks(before, after, 4_000)
    assert len(shown) == 2
    assert "Line 4" in str(shown[0].to_dict())
    assert "Line 31" in str(shown[1].to_dict())


def test_more_than_fits_is_counted() -> None:
    before = "\n".join(f"line {number}" for number in range(200))
    after = "\n".join(f"line {number}" + (" changed" if number % 2 else "") for number in range(200))
    shown = redline_blocks(before, after, 3_000)
    assert "more changed places" in str(shown[-1].to_dict())
    assert sum(len(str(block.to_dict())) for block in shown) < 6_000


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_keeps_within_its_room(name: str) -> None:
    shown = [block.to_dict() for block in redline_blocks("harmless\n", f"{HOSTILE[name]}\n", 1_000)]
    harmless(shown)
    assert len(str(shown)) < 4_000


def test_two_equal_texts_say_so() -> None:
    assert "No word differs" in str(redline_blocks("same", "same", 1_000)[0].to_dict())


def test_examples_taken_from_cases_are_named_in_place_of_quoted() -> None:
    taken = Example(text="HARMFUL words", case=CaseId("scams-006"))
    spec = prompt_spec()
    asked = spec.questions[0].model_copy(update={"examples": (taken, Example(text="made up"))})
    excepted = PromptException(name="x", allows="y", clause=ClauseId("scams/3.1"), examples=(taken,))
    text = spec.model_copy(update={"questions": (asked,), "exceptions": (excepted,)}).to_yaml()
    shown, count = without_samples(PROMPT, text)
    assert count == 2
    assert "HARMFUL" not in shown
    assert "scams-006" in shown
    assert "made up" in shown


def test_an_example_whose_text_changed_still_shows_as_changed() -> None:
    def text(words: str) -> str:
        asked = prompt_spec().questions[0]
        example = Example(text=words, case=CaseId("scams-006"))
        return prompt_spec(questions=(asked.model_copy(update={"examples": (example,)}),)).to_yaml()

    assert without_samples(PROMPT, text("one"))[0] != without_samples(PROMPT, text("two"))[0]


def test_a_text_that_is_no_prompt_is_left_as_it_is() -> None:
    assert without_samples(ArtefactId("policy/scams"), "examples:\n- text: x\n  case: y\n")[1] == 0
    assert without_samples(PROMPT, "{broken") == ("{broken", 0)
    assert without_samples(PROMPT, "") == ("", 0)
