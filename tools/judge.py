"""The embedded judge: runs a prompt's decision tree with sentence embeddings, patterns and no LLM.

Each question holds anchors: its criteria and examples speak for yes, its counter-examples and exceptions for no.
Two readings of them are averaged as log odds. The probe is a logistic regression over the anchors and a fixed
background of everyday posts, balanced between yes and no. The kernel weighs each anchor at cosine s by
exp(SHARPNESS * (s - HALFWAY)) and sets yes against no + 1. A pattern that matches adds to the log odds; a prompt's
score is the largest of its questions'. All that the judge knows stands in the prompt, so an edit is what changes it.
(On the sample and on public moderation data the average ranks better than either alone: see docs/benchmarks.md.)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import re2
from numpy.typing import NDArray

from knowledge_base.cases import Case, Step
from knowledge_base.embed import Embedder, Vectors
from knowledge_base.prompts import PromptException, PromptSpec, Question, Thresholds
from tools.logistic import fit
from tools.reading import Reading, read, texts_of
from tools.verdicts import Verdict, label_of_trace, unseen_media

PENALTY = 3.0
"""scikit-learn's C: the inverse strength of the ridge penalty."""
SHARPNESS = 12.0
HALFWAY = 0.45
PATTERN_LOG_ODDS = 4.0
"""What a pattern that matches adds: a text unlike every anchor comes to about a half by it."""
EXCERPT = 120
VERSION = "2"
BLOCK = 1_000
"""Cases that are read at a time."""
BACKGROUND = Path(__file__).parent / "background.txt"

Floats = NDArray[np.float64]


class Anchor(NamedTuple):
    """A text that speaks for or against a question's yes."""

    text: str
    yes: bool
    exception: str


@dataclass(frozen=True)
class QuestionScores:
    """One question over n cases: score with and without its exceptions, the nearest anchor and that of an exception."""

    question: Question
    anchors: tuple[Anchor, ...]
    score: Floats
    unexcepted: Floats
    nearest: NDArray[np.int64]
    excepting: NDArray[np.int64]
    matched: NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """A prompt over n cases: `score` is the largest of the questions'."""

    spec: PromptSpec
    questions: tuple[QuestionScores, ...]
    score: Floats

    def trace(self, row: int, threshold: float) -> tuple[Step, ...]:
        """The steps of one case's decision, in order; after the first yes nothing is asked."""
        steps: list[Step] = []
        reached = True
        for scores in self.questions:
            steps.append(_step(scores, row, threshold) if reached else _not_reached(scores.question))
            reached = reached and steps[-1].answer != "yes"
        return tuple(steps)


class EmbeddedJudge:
    """Runs prompts over cases that were read with the same embedder."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._probes: dict[tuple[Anchor, ...], Probe] = {}
        self.asked = 0
        """How many answers it has given: cases times questions."""

    @property
    def name(self) -> str:
        """What is stored with its decisions: it stands in for an LLM and says so."""
        return f"embedded-judge-{VERSION}/{self._embedder.id}"

    @property
    def block(self) -> int:
        """As many as are read at a time."""
        return BLOCK

    def decide(self, spec: PromptSpec, thresholds: Thresholds, cases: Iterable[Case]) -> Iterator[Verdict]:
        """A verdict a case, in order; it answers every time."""
        left = iter(cases)
        while block := list(islice(left, self.block)):
            judged = self.judge(spec, read([texts_of(case) for case in block], self._embedder))
            for row, case in enumerate(block):
                yield _verdict(judged, row, case, thresholds.for_market(case.market))

    def judge(self, spec: PromptSpec, reading: Reading, known: Judged | None = None) -> Judged:
        """Score every case on every question; `known`, of the same reading, spares asking a question again."""
        same = known.questions if known and known.spec.exceptions == spec.exceptions else ()
        asked = {scores.question.id: scores for scores in same}
        questions = tuple(
            asked[question.id]
            if question.id in asked and asked[question.id].question == question
            else self.ask(question, reading, spec.exceptions)
            for question in spec.questions
        )
        score = np.max([question.score for question in questions], axis=0)
        return Judged(spec, questions, score)

    def ask(
        self, question: Question, reading: Reading, exceptions: tuple[PromptException, ...] = ()
    ) -> QuestionScores:
        """Score every case on one question; `exceptions` are those of the whole prompt."""
        self.asked += len(reading)
        anchors = anchors_of(question, exceptions)
        plain = tuple(anchor for anchor in anchors if not anchor.exception)
        matched = _matches(question, reading)
        score = self._scores(anchors, reading, matched)
        cosines = reading.vectors @ self._embedder.encode([anchor.text for anchor in anchors]).T
        nearness = reading.per_case_max(cosines)
        granting = [bool(anchor.exception) for anchor in anchors]
        return QuestionScores(
            question=question,
            anchors=anchors,
            score=score,
            unexcepted=self._scores(plain, reading, matched) if len(plain) < len(anchors) else score,
            nearest=np.asarray(np.argmax(nearness, axis=1), dtype=np.int64),
            excepting=np.asarray(np.argmax(np.where(granting, nearness, -np.inf), axis=1), dtype=np.int64),
            matched=matched,
        )

    def _scores(self, anchors: tuple[Anchor, ...], reading: Reading, matched: NDArray[np.bool_]) -> Floats:
        probe = self._probes.get(anchors) or self._fit(anchors)
        self._probes[anchors] = probe
        vectors = reading.vectors.astype(np.float64)
        by_probe = vectors @ probe.weights + probe.bias
        weights = np.exp(SHARPNESS * (vectors @ probe.anchors.T - HALFWAY))
        by_kernel = np.log(weights[:, probe.yes].sum(axis=1) / (weights[:, ~probe.yes].sum(axis=1) + 1))
        log_odds = reading.per_case_max(((by_probe + by_kernel) / 2)[:, None])[:, 0]
        return np.asarray(1 / (1 + np.exp(-log_odds - PATTERN_LOG_ODDS * matched)), dtype=np.float64)

    def _fit(self, anchors: tuple[Anchor, ...]) -> "Probe":
        own = self._embedder.encode([anchor.text for anchor in anchors])
        vectors = np.concatenate([own, self._background])
        yes = np.array([*(anchor.yes for anchor in anchors), *(False for _ in self._background)], dtype=bool)
        fitted = fit(vectors, yes, PENALTY)
        return Probe(fitted.weights, fitted.bias, own.astype(np.float64), yes[: len(anchors)])

    @cached_property
    def _background(self) -> Vectors:
        """The vectors of the background, looked up once: every fit needs them."""
        return self._embedder.encode(background())


class Probe(NamedTuple):
    """A question as fitted: log odds `weights` times the unit vector plus `bias`; its anchors, and which say yes."""

    weights: Floats
    bias: float
    anchors: Floats
    yes: NDArray[np.bool_]


@cache
def background() -> tuple[str, ...]:
    """Everyday posts that break no rule, the same for every prompt; a part of the judge's version."""
    return tuple(BACKGROUND.read_text(encoding="utf-8").splitlines())


def anchors_of(question: Question, exceptions: tuple[PromptException, ...] = ()) -> tuple[Anchor, ...]:
    """Every text of a question that a case is compared with; the question itself where it has no criterion."""
    criteria = question.criteria or (question.ask,)
    anchors = [Anchor(text, True, "") for text in criteria]
    anchors += [Anchor(example.text, True, "") for example in question.examples]
    anchors += [Anchor(example.text, False, "") for example in question.counter_examples]
    for exception in (*question.exceptions, *exceptions):
        texts = (*exception.criteria, *(example.text for example in exception.examples))
        anchors += [Anchor(text, False, exception.name) for text in texts or (exception.allows,)]
    return tuple(anchors)


def _matches(question: Question, reading: Reading) -> NDArray[np.bool_]:
    patterns = [re2.compile(f"(?i){pattern}") for pattern in question.patterns]
    found = [any(pattern.search(case.text) for pattern in patterns) for case in reading.cases]
    return np.array(found, dtype=bool)


def _verdict(judged: Judged, row: int, case: Case, threshold: float) -> Verdict:
    score, trace = float(judged.score[row]), judged.trace(row, threshold)
    return Verdict(
        case=case.id,
        state="answered",
        violates=score >= threshold,
        label=label_of_trace(judged.spec, trace),
        score=round(score, 6),
        threshold=threshold,
        trace=trace,
        unseen=unseen_media(case),
    )


def _step(scores: QuestionScores, row: int, threshold: float) -> Step:
    score = float(scores.score[row])
    answered = score >= threshold
    excepted = not answered and scores.unexcepted[row] >= threshold
    anchor = scores.anchors[int(scores.nearest[row])]
    nearest = "pattern" if scores.matched[row] else anchor.text[:EXCERPT]
    return Step(
        question=scores.question.id,
        clause=scores.question.clause,
        answer="yes" if answered else "excepted" if excepted else "no",
        score=round(score, 4),
        nearest=nearest,
        exception=scores.anchors[int(scores.excepting[row])].exception if excepted else "",
    )


def _not_reached(question: Question) -> Step:
    return Step(question=question.id, clause=question.clause, answer="not reached")
