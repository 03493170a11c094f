"""How much a change of a prompt writes: words, parts, text copied from cases, and tokens to send."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from knowledge_base.measured import EditSize
from knowledge_base.prompts import PromptException, PromptSpec, Question
from knowledge_base.records import Clause, ClauseId
from tools.render import messages
from tools.word_changes import added_runs, word_count

RUN = 5
"""Words in a row that a rule and a case must share to count as copied."""
_WORD = re.compile(r"\w+")
Run = tuple[str, ...]
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True)
class TokenCounter:
    """Counts the tokens of a text; `price` is in US dollars for a million tokens sent, None where not known."""

    name: str
    count: Callable[[str], int]
    price: float | None = None


BY_LENGTH = TokenCounter("4 characters a token, roughly", lambda text: -(-len(text) // 4))


def edit_size(
    before: PromptSpec,
    after: PromptSpec,
    clauses: Sequence[Clause],
    cases: Sequence[str],
    tokens: TokenCounter = BY_LENGTH,
) -> EditSize:
    """The size of a change; `cases` are the texts that it may have been drafted from."""
    added, struck = word_count(before.to_yaml(), after.to_yaml())
    runs = [_words(text) for text in added_runs(_rules(before), _rules(after))]
    copied, longest = copied_from(runs, cases)
    latest = {one.id: one for one in sorted(clauses, key=lambda one: one.version)}
    return EditSize(
        words_added=added,
        words_struck=struck,
        questions=_touched(_questions(before), _questions(after)),
        examples=len(set(_examples(before)) ^ set(_examples(after))),
        exceptions=_touched(_exceptions(before), _exceptions(after)),
        copied=copied,
        longest_run=longest,
        tokens_before=_tokens(before, latest, tokens),
        tokens_after=_tokens(after, latest, tokens),
        counted_by=tokens.name,
        price=tokens.price,
    )


def copied_from(added: Sequence[Run], cases: Sequence[str]) -> tuple[float, int]:
    """The share of added words within a run of `RUN` words that a case has too, and the longest common run."""
    texts = [_words(text) for text in cases]
    seen = {run for words in texts for run in _grams(words, RUN)}
    hit = sum(len(_covered(words, seen)) for words in added)
    total = sum(len(words) for words in added)
    return (hit / total if total else 0.0), _longest(added, texts)


def _covered(words: Run, seen: set[Run]) -> set[int]:
    starts = [at for at, run in enumerate(_grams(words, RUN)) if run in seen]
    return {place for at in starts for place in range(at, at + RUN)}


def _longest(added: Sequence[Run], texts: Sequence[Run]) -> int:
    """Runs grow word by word, and only texts that hold one of a length are tried with the next."""
    length = 0
    while True:
        wanted = {run for words in added for run in _grams(words, length + 1)}
        texts = [words for words in texts if not wanted.isdisjoint(_grams(words, length + 1))]
        if not texts:
            return length
        length += 1


def _grams(words: Run, length: int) -> Iterator[Run]:
    return (words[at : at + length] for at in range(len(words) - length + 1))


def _words(text: str) -> Run:
    return tuple(_WORD.findall(text.casefold()))


def _rules(spec: PromptSpec) -> str:
    """What a prompt says but for the examples, whose texts are copied by design."""
    return _without_examples(spec).to_yaml()


def _without_examples(spec: PromptSpec) -> PromptSpec:
    questions = tuple(
        one.model_copy(
            update={
                "examples": (),
                "counter_examples": (),
                "exceptions": tuple(_plain(exception) for exception in one.exceptions),
            }
        )
        for one in spec.questions
    )
    exceptions = tuple(_plain(one) for one in spec.exceptions)
    return spec.model_copy(update={"questions": questions, "exceptions": exceptions})


def _plain(exception: PromptException) -> PromptException:
    return exception.model_copy(update={"examples": ()})


def _questions(spec: PromptSpec) -> dict[str, Question]:
    bare = {"examples": (), "counter_examples": (), "exceptions": ()}
    return {one.id: one.model_copy(update=bare) for one in spec.questions}


def _exceptions(spec: PromptSpec) -> dict[tuple[str, str], PromptException]:
    own = {(one.id, held.name): _plain(held) for one in spec.questions for held in one.exceptions}
    return {**own, **{("", held.name): _plain(held) for held in spec.exceptions}}


def _examples(spec: PromptSpec) -> list[str]:
    return [example.text for example in spec.examples()]


def _touched(before: Mapping[Key, Value], after: Mapping[Key, Value]) -> int:
    return sum(before.get(key) != after.get(key) for key in {*before, *after})


def _tokens(spec: PromptSpec, clauses: Mapping[ClauseId, Clause], tokens: TokenCounter) -> int:
    return sum(tokens.count(message["content"]) for message in messages(spec, clauses))
