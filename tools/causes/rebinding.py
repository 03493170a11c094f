"""A prompt as if it had been written from another text of a clause.

What the judge of embeddings knows of a clause stands in the criteria and examples of the questions and exceptions that
cite it. Binding to another text adds that text, and the passages that are new in it, as criteria; what illustrates
passages that stand in the older text only is dropped, and the passages themselves speak against.
"""

from knowledge_base.embed import Embedder
from knowledge_base.prompts import Example, PromptException, PromptSpec, Question
from knowledge_base.records import Clause
from tools.clause_changes import word_pieces
from tools.clause_roles import is_allowance
from tools.clause_words import LEAST_WORDS, MOST_OF_A_CLAUSE, plain, sentences
from tools.edits import slug


def rebound(embedder: Embedder, spec: PromptSpec, was: Clause | None, to: Clause | None) -> PromptSpec:
    """The prompt with `to` in place of `was`; None is no such clause. The same prompt where that changes nothing."""
    clause = to or was
    if clause is None:
        return spec
    new, old = passages(was, to), passages(to, was)
    if allows(spec, clause):
        return _allowing(embedder, spec, clause, to, new, old)
    return _forbidding(embedder, spec, clause, to, new, old)


def restated(spec: PromptSpec, clause: Clause | None, other: Clause | None) -> PromptSpec:
    """The prompt with a clause's own text said once more: the control of `rebound` to another text of it."""
    if clause is None or allows(spec, clause):
        return spec
    return _told(spec, clause, passages(other, clause))


def passages(was: Clause | None, to: Clause | None) -> tuple[str, ...]:
    """The stretches of words that stand in `to` and not in `was`; every sentence of it where there was none."""
    if to is None:
        return ()
    if was is None:
        return tuple(sentences(to))
    pieces = (piece.text.strip() for piece in word_pieces(was.text, to.text) if piece.kind == "added")
    return tuple(plain(piece) for piece in pieces if len(piece.split()) >= LEAST_WORDS)


def shared(was: Clause | None, to: Clause | None) -> tuple[str, ...]:
    """The stretches of words that stand in both texts."""
    if was is None or to is None:
        return ()
    pieces = (piece.text.strip() for piece in word_pieces(was.text, to.text) if piece.kind == "same")
    return tuple(plain(piece) for piece in pieces if len(piece.split()) >= LEAST_WORDS)


def telling(spec: PromptSpec, was: Clause | None, to: Clause | None, misses: bool) -> tuple[str, ...]:
    """The passages by which deciding from `to` in place of `was` finds more violations (misses) or fewer.

    New words of a rule find more and words it has lost fewer; of an allowance the other way round.
    """
    clause = to or was
    if clause is None:
        return ()
    return passages(was, to) if misses != allows(spec, clause) else passages(to, was)


def _forbidding(
    embedder: Embedder,
    spec: PromptSpec,
    clause: Clause,
    to: Clause | None,
    new: tuple[str, ...],
    old: tuple[str, ...],
) -> PromptSpec:
    asked = [question for question in spec.questions if question.clause == clause.id]
    others = tuple(question for question in spec.questions if question.clause != clause.id)
    if to is None and asked and others:
        return spec.model_copy(update={"questions": others})
    kept = (*new, *sentences(to)) if to else ()
    if to:
        spec = _told(spec, to, new)
        asked = [question for question in spec.questions if question.clause == clause.id]
    if not old:
        return spec
    for question in asked:
        spec = spec.with_question(_without(embedder, question, clause, old, kept))
    return spec


def _told(spec: PromptSpec, clause: Clause, new: tuple[str, ...]) -> PromptSpec:
    """Criteria of the clause's text for the questions that cite it; a question of its own where none does."""
    said = (plain(clause.text), *new)
    asked = [question for question in spec.questions if question.clause == clause.id]
    if not asked:
        added = Question(
            id=f"q{len(spec.questions) + 1}-{slug(clause.id)}"[:80],
            ask=f"Does the content break this rule: {plain(clause.text)}"[:MOST_OF_A_CLAUSE],
            clause=clause.id,
            label=slug(clause.id),
            criteria=said,
        )
        return spec.model_copy(update={"questions": (*spec.questions, added)})
    for question in asked:
        criteria = tuple(dict.fromkeys([*question.criteria, *said]))
        spec = spec.with_question(question.model_copy(update={"criteria": criteria}))
    return spec


def _without(
    embedder: Embedder, question: Question, clause: Clause, old: tuple[str, ...], kept: tuple[str, ...]
) -> Question:
    """The question without what illustrates the old passages, which are let go now."""
    allowed = PromptException(
        name=f"no-longer-{slug(clause.id)}"[:80],
        allows=f"What this rule no longer says: {'; '.join(old)}"[:MOST_OF_A_CLAUSE],
        clause=clause.id,
        criteria=old,
    )
    return question.model_copy(
        update={
            "criteria": _spared(embedder, question.criteria, old, kept),
            "examples": _spared_examples(embedder, question.examples, old, kept),
            "exceptions": (*question.exceptions, allowed),
        }
    )


def _allowing(
    embedder: Embedder,
    spec: PromptSpec,
    clause: Clause,
    to: Clause | None,
    new: tuple[str, ...],
    old: tuple[str, ...],
) -> PromptSpec:
    def changed(exceptions: tuple[PromptException, ...]) -> tuple[PromptException, ...]:
        if to is None:
            return tuple(one for one in exceptions if one.clause != clause.id)
        kept = (*new, *sentences(to))
        return tuple(
            one
            if one.clause != clause.id
            else one.model_copy(
                update={
                    "allows": plain(to.text),
                    "criteria": (*_spared(embedder, one.criteria, old, kept), *new),
                    "examples": _spared_examples(embedder, one.examples, old, kept),
                }
            )
            for one in exceptions
        )

    questions = tuple(
        question.model_copy(update={"exceptions": changed(question.exceptions)})
        for question in spec.questions
    )
    exceptions = changed(spec.exceptions)
    if to and new and not _cited(spec, clause):
        told = PromptException(name=slug(to.id), allows=plain(to.text), clause=to.id, criteria=new)
        exceptions = (*exceptions, told)
    return spec.model_copy(update={"questions": questions, "exceptions": exceptions})


def _spared(
    embedder: Embedder, texts: tuple[str, ...], old: tuple[str, ...], kept: tuple[str, ...]
) -> tuple[str, ...]:
    """The texts that are not nearer to an old passage than to what still stands."""
    if not texts or not old or not kept:
        return texts
    vectors = embedder.encode(texts)
    gone = (vectors @ embedder.encode(old).T).max(axis=1)
    still = (vectors @ embedder.encode(kept).T).max(axis=1)
    return tuple(text for text, away, stays in zip(texts, gone, still, strict=True) if away <= stays)


def _spared_examples(
    embedder: Embedder, examples: tuple[Example, ...], old: tuple[str, ...], kept: tuple[str, ...]
) -> tuple[Example, ...]:
    spared = set(_spared(embedder, tuple(example.text for example in examples), old, kept))
    return tuple(example for example in examples if example.text in spared)


def allows(spec: PromptSpec, clause: Clause) -> bool:
    """Whether a clause is one that exceptions rest on: by the prompt that cites it, else by its headings."""
    asked = any(question.clause == clause.id for question in spec.questions)
    return not asked and (_cited(spec, clause) or is_allowance(clause))


def _cited(spec: PromptSpec, clause: Clause) -> bool:
    every = [*spec.exceptions, *(one for question in spec.questions for one in question.exceptions)]
    return any(exception.clause == clause.id for exception in every)
