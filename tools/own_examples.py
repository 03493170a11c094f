"""Which of a prompt's own examples a case is shown with: all of a few, the nearest of many, never the case itself."""

from collections.abc import Sequence

import numpy as np

from knowledge_base.cases import Case
from knowledge_base.embed import Embedder
from knowledge_base.prompts import Example, PromptException, PromptSpec, Question
from tools.content_groups import canonical_text
from tools.reading import read, texts_of
from tools.sketches import JACCARD, word_pairs

MANY = 8
"""Examples of one kind at one question that are all shown."""

Near = dict[Example, float]


class OwnExamples:
    """The examples of one prompt, ready to be chosen from."""

    def __init__(self, spec: PromptSpec, embedder: Embedder) -> None:
        self._spec, self._embedder = spec, embedder
        self._examples = tuple(dict.fromkeys(spec.examples()))
        self._canonical = [canonical_text(example.text) for example in self._examples]
        self._pairs = [word_pairs(text.split()) for text in self._canonical]
        kinds = [kind for question in spec.questions for kind in _kinds(question)]
        self._chooses = any(len(kind) > MANY for kind in kinds)

    def for_cases(self, cases: Sequence[Case]) -> list[PromptSpec]:
        """For each case the prompt with the examples that it is shown with."""
        near = self._nearness(cases) if self._chooses else [dict.fromkeys(self._examples, 0.0) for _ in cases]
        return [
            self._narrowed(case, self._without_copies(case, one))
            for case, one in zip(cases, near, strict=True)
        ]

    def _nearness(self, cases: Sequence[Case]) -> list[Near]:
        reading = read([texts_of(case) for case in cases], self._embedder)
        rows = self._embedder.encode([example.text for example in self._examples])
        cosines = reading.per_case_max(np.asarray(reading.vectors @ rows.T))
        return [dict(zip(self._examples, row.tolist(), strict=True)) for row in cosines]

    def _without_copies(self, case: Case, near: Near) -> Near:
        text = canonical_text(case.text)
        pairs = word_pairs(text.split())
        rows = zip(self._examples, self._canonical, self._pairs, strict=True)
        return {
            example: near[example]
            for example, own, own_pairs in rows
            if example.case != case.id and not _alike(text, pairs, own, own_pairs)
        }

    def _narrowed(self, case: Case, near: Near) -> PromptSpec:
        if not self._chooses and len(near) == len(self._examples):
            return self._spec
        questions = tuple(_with_examples(question, near) for question in self._spec.questions)
        exceptions = tuple(_excepted(exception, near) for exception in self._spec.exceptions)
        return self._spec.model_copy(update={"questions": questions, "exceptions": exceptions})


def _alike(text: str, pairs: frozenset[str], own: str, own_pairs: frozenset[str]) -> bool:
    """Whether a case is an example's near-duplicate, or holds it whole."""
    if text == own or (len(own_pairs) > 2 and f" {own} " in f" {text} "):
        return True
    both = len(pairs | own_pairs)
    return len(own_pairs) > 2 and both > 0 and len(pairs & own_pairs) / both >= JACCARD


def _kinds(question: Question) -> tuple[tuple[Example, ...], ...]:
    own = (exception.examples for exception in question.exceptions)
    return (question.examples, question.counter_examples, *own)


def _chosen(examples: tuple[Example, ...], near: Near) -> tuple[Example, ...]:
    """The nearest of them, in the prompt's order."""
    left = [example for example in examples if example in near]
    kept = set(sorted(left, key=lambda example: -near[example])[:MANY])
    return tuple(example for example in left if example in kept)


def _excepted(exception: PromptException, near: Near) -> PromptException:
    return exception.model_copy(update={"examples": _chosen(exception.examples, near)})


def _with_examples(question: Question, near: Near) -> Question:
    chosen = {
        "examples": _chosen(question.examples, near),
        "counter_examples": _chosen(question.counter_examples, near),
        "exceptions": tuple(_excepted(exception, near) for exception in question.exceptions),
    }
    return question.model_copy(update=chosen)
