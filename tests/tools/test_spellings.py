"""Known terms in disguise: told with the spelling as it was written, and only where the plain term is not there."""

from knowledge_base.records import CaseId
from tests.builders import prompt_spec
from tools.spellings import Disguised, disguised, known_terms


def found(text: str, *patterns: str, terms: tuple[str, ...] = ()) -> list[Disguised]:
    spec = prompt_spec()
    question = spec.questions[0].model_copy(update={"patterns": patterns})
    known = known_terms([spec.with_question(question)], {"hate": terms} if terms else {})
    return list(disguised([(CaseId("c"), text)], known))


def test_a_pattern_that_matches_the_plain_text_alone_is_told_with_the_spelling() -> None:
    assert found("they are v3rmin, all of them", "vermin") == [
        Disguised("scams", "vermin", "v3rmin", CaseId("c"))
    ]


def test_letters_of_another_script_and_spaces_are_spellings_too() -> None:
    assert [one.form for one in found("such vеrmin here", "vermin")] == ["vеrmin"]
    assert [one.form for one in found("such v e r m i n here", "vermin")] == ["v e r m i n"]


def test_a_term_that_stands_there_plainly_is_no_disguise() -> None:
    assert found("vermin, and a k!ll too", "vermin") == []


def test_a_listed_term_is_known_under_its_policy() -> None:
    assert [(one.policy, one.term) for one in found("time to unal1ve them", terms=("unalive",))] == [
        ("hate", "unalive")
    ]


def test_the_same_spelling_counts_once_a_case() -> None:
    assert len(found("v3rmin v3rmin v3rmin", "vermin")) == 1


def test_nothing_known_and_nothing_disguised_find_nothing() -> None:
    assert found("plain text") == []
    assert found("v3rmin") == []
