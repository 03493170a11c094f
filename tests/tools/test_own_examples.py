from knowledge_base.cases import Case
from knowledge_base.prompts import Example, PromptSpec
from knowledge_base.records import CaseId
from tests.builders import PRIZES, TASKS, case_row, prompt_spec, wordings
from tests.fakes import WordEmbedder
from tools.own_examples import MANY, OwnExamples


def with_examples(*texts: str) -> PromptSpec:
    question = prompt_spec().questions[0]
    examples = tuple(Example(text=text) for text in texts)
    return prompt_spec(questions=(question.model_copy(update={"examples": examples}),))


def shown(spec: PromptSpec, case: Case) -> list[str]:
    (chosen,) = OwnExamples(spec, WordEmbedder()).for_cases([case])
    return [example.text for example in chosen.questions[0].examples]


def case_of(text: str, case_id: str = "one") -> Case:
    return case_row(case_id, text).case()


def test_few_examples_are_all_shown_and_the_prompt_stays_as_it_is() -> None:
    spec = prompt_spec()
    embedder = WordEmbedder()
    assert OwnExamples(spec, embedder).for_cases([case_of("a walk in the park")]) == [spec]
    assert embedder.encoded == 0


def test_of_many_the_nearest_are_shown_in_the_prompts_order() -> None:
    prizes, tasks = list(wordings(PRIZES, 9)), list(wordings(TASKS, 9))
    spec = with_examples(*(text for pair in zip(prizes, tasks, strict=True) for text in pair))
    told = shown(spec, case_of("deposit wages"))
    assert len(told) == MANY
    assert set(told) <= set(tasks)
    assert told == [text for text in tasks if text in told]


def test_the_case_itself_and_its_near_copies_are_never_shown() -> None:
    text = "Congratulations winner, pay the shipping fee with a voucher and claim your prize today."
    spec = with_examples(
        text, text.replace("today", "tonight"), "Your parcel waits, pay the customs fee first."
    )
    for case in (text, text.upper(), text.replace("o", "0"), f"Look: {text} What do you think of it?"):
        assert shown(spec, case_of(case)) == ["Your parcel waits, pay the customs fee first."]


def test_an_example_taken_from_the_case_is_not_shown_whatever_its_words() -> None:
    question = prompt_spec().questions[0]
    examples = (Example(text="quite other words", case=CaseId("one")), Example(text="and these ones"))
    spec = prompt_spec(questions=(question.model_copy(update={"examples": examples}),))
    assert shown(spec, case_of("a walk in the park")) == ["and these ones"]
    assert len(shown(spec, case_of("a walk in the park", "two"))) == 2
