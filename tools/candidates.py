"""Candidate edits for a finding, from the tuning cases only, and the choice among them.

Generators compete on measured gain over cases they did not take from: the rest of tuning, and validation.
The unseen cases are not touched here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.changes import Direction, Finding
from knowledge_base.index import indexed_text
from knowledge_base.prompts import Example, PromptException, PromptSpec, Thresholds
from knowledge_base.prompts import Question as PromptQuestion
from knowledge_base.records import Clause
from tools.calibrate import best_f1_threshold, learn_then_test, naive_threshold
from tools.causes.contract import Question, Rows
from tools.causes.prompt_defect import failing_question, pick_examples, with_examples
from tools.causes.threshold import moved_by, shift_threshold
from tools.scene import Bools, Scene

SIZES = (2, 4, 8)
NOISE = 1
"""A larger edit must win by more than this many decisions."""


@dataclass(frozen=True)
class Candidate:
    """One drafted text: the generator that made it, in words what it does, and how many items it adds."""

    generator: str
    words: str
    text: str
    size: int
    decided: Bools
    taught: frozenset[int]
    """Content groups that the draft took examples from."""


@dataclass(frozen=True)
class Choice:
    """The candidate that won, of how many, and its net gain where it was chosen."""

    candidate: Candidate
    compared: int
    fixed: int
    broken: int


def choose(scene: Scene, candidates: Sequence[Candidate]) -> Choice | None:
    """The smallest edit whose net gain is within noise of the best; None when none gains."""
    judged = [(candidate, *_gain(scene, candidate)) for candidate in candidates]
    gaining = [(c, fixed, broken) for c, fixed, broken in judged if fixed > broken]
    if not gaining:
        return None
    best = max(fixed - broken for _, fixed, broken in gaining)
    near = [entry for entry in gaining if entry[1] - entry[2] >= best - NOISE]
    candidate, fixed, broken = min(
        near, key=lambda entry: (entry[0].size, entry[2] - entry[1], entry[0].generator)
    )
    return Choice(candidate, len(candidates), fixed, broken)


def threshold_candidates(scene: Scene, question: Question | None) -> Iterator[Candidate]:
    """Another threshold: the shift a finding asks for, the best F1, the floor with and without a guarantee."""
    rows = scene.rows("tuning")
    scores, labels, groups = scene.judged.score[rows], scene.labels[rows], scene.groups[rows]
    now, floor = scene.instruments.thresholds, scene.instruments.spec.floor
    cuts: dict[str, float | None] = {
        "best F1": best_f1_threshold(scores, labels),
        f"{floor.metric} floor, guaranteed": learn_then_test(scores, labels, floor, groups=groups),
        f"{floor.metric} floor, naive": naive_threshold(scores, labels, floor),
    }
    for generator, cut in cuts.items():
        if cut is not None:
            # A market's own threshold keeps its distance from the default.
            yield _threshold_candidate(scene, generator, moved_by(now, round(float(cut), 4) - now.default))
    if question is not None and len(question.members):
        shift = float(shift_threshold(scene, question).detail["shift"])
        yield _threshold_candidate(scene, "smallest shift", moved_by(now, shift))


def _threshold_candidate(scene: Scene, generator: str, thresholds: Thresholds) -> Candidate:
    decided = scene.decide(scene.judged, thresholds)
    words = f"threshold {scene.instruments.thresholds.default:.3f} → {thresholds.default:.3f} ({generator})"
    return Candidate(generator, words, thresholds.to_yaml(), 1, decided, frozenset())


def prompt_candidates(scene: Scene, finding: Finding, clauses: Sequence[Clause]) -> Iterator[Candidate]:
    """Examples, contrasting pairs, an exception a clause grants, or a question for a clause that has none."""
    direction = finding.cluster.direction
    rows = _tuning_members(scene, finding)
    if not len(rows):
        return
    failing = failing_question(scene, rows, direction)
    for size in SIZES:
        examples = pick_examples(scene, rows, size)
        word = "example" if direction == "fn" else "counter-example"
        spec = scene.instruments.spec.with_question(with_examples(failing, examples, direction))
        plain = _prompt_candidate(
            scene, f"{word}s", f"{len(examples)} {word}s for {failing.id!r}", spec, examples
        )
        yield plain
        yield from _contrasted(scene, plain, spec, failing.id, finding)
        if direction == "fp":
            yield from _excepted(scene, failing, rows, clauses, examples)
        else:
            yield from _asked(scene, rows, clauses, examples)


def _contrasted(
    scene: Scene, plain: Candidate, spec: PromptSpec, question_id: str, finding: Finding
) -> Iterator[Candidate]:
    """The same, with the tuning cases that the edit breaks as examples of the other side."""
    rows = scene.rows("tuning")
    broken = rows[(scene.decided[rows] == scene.labels[rows]) & (plain.decided[rows] != scene.labels[rows])]
    if not len(broken):
        return
    contrasts = pick_examples(scene, broken, plain.size)
    other_side: Direction = "fp" if finding.cluster.direction == "fn" else "fn"
    question = with_examples(spec.question(question_id), contrasts, other_side)
    words = f"{plain.words} and {len(contrasts)} contrasting ones"
    examples = [example for example in (*spec.examples(), *contrasts) if example.case]
    yield _prompt_candidate(
        scene, "contrasting pairs", words, spec.with_question(question), examples, plain.size + len(contrasts)
    )


def _excepted(
    scene: Scene,
    failing: PromptQuestion,
    rows: Rows,
    clauses: Sequence[Clause],
    examples: Sequence[Example],
) -> Iterator[Candidate]:
    """An exception under the nearest clause that allows something and that the question does not know yet."""
    granting = [clause for clause in clauses if is_allowance(clause)]
    known = {exception.clause for exception in failing.exceptions}
    nearest = nearest_clause(scene, rows, [clause for clause in granting if clause.id not in known])
    if nearest is None:
        return
    exception = PromptException(
        name=_slug(nearest.id),
        allows=nearest.text,
        clause=nearest.id,
        examples=tuple(examples),
    )
    question = failing.model_copy(update={"exceptions": (*failing.exceptions, exception)})
    words = f"exception of {nearest.id} for {failing.id!r} with {len(examples)} examples"
    spec = scene.instruments.spec.with_question(question)
    yield _prompt_candidate(scene, "exception", words, spec, examples)


def _asked(
    scene: Scene, rows: Rows, clauses: Sequence[Clause], examples: Sequence[Example]
) -> Iterator[Candidate]:
    """A question of its own for the nearest clause that forbids something, where no question rests on it."""
    spec = scene.instruments.spec
    asked = set(spec.clauses())
    nearest = nearest_clause(scene, rows, [clause for clause in clauses if is_prohibition(clause)])
    if nearest is None or nearest.id in asked:
        return
    question = PromptQuestion(
        id=f"q{len(spec.questions) + 1}-{_slug(nearest.id)}"[:80],
        ask=f"Does the content break this rule: {nearest.text}",
        clause=nearest.id,
        label=_slug(nearest.id),
        criteria=(nearest.text,),
        examples=tuple(examples),
    )
    words = f"question for {nearest.id} with {len(examples)} examples"
    revised = spec.model_copy(update={"questions": (*spec.questions, question)})
    yield _prompt_candidate(scene, "question", words, revised, examples)


def _prompt_candidate(
    scene: Scene,
    generator: str,
    words: str,
    spec: PromptSpec,
    examples: Sequence[Example],
    size: int | None = None,
) -> Candidate:
    known = [scene.row_of[example.case] for example in examples if example.case in scene.row_of]
    taught = frozenset(int(scene.groups[row]) for row in known)
    return Candidate(generator, words, spec.to_yaml(), size or len(examples), scene.rejudge(spec), taught)


def nearest_clause(scene: Scene, rows: Rows, clauses: Sequence[Clause]) -> Clause | None:
    """The clause nearest to most of the rows."""
    if not clauses:
        return None
    vectors = scene.embedder.encode([indexed_text(clause) for clause in clauses])
    reading = scene.reading.take(rows.tolist())
    mean = reading.per_case_max(reading.vectors @ vectors.T).mean(axis=0)
    return clauses[int(np.argmax(mean))]


def is_allowance(clause: Clause) -> bool:
    """Whether a clause stands under a heading that allows something."""
    return any(
        word in " ".join(clause.heading).casefold() for word in ("allow", "exception", "permitted", "exempt")
    )


def is_prohibition(clause: Clause) -> bool:
    """Whether a clause is neither scope, nor enforcement, nor an allowance, by its headings."""
    heading = " ".join(clause.heading[1:] or clause.heading).casefold()
    others = ("scope", "enforcement", "definition", "appeal", "introduction")
    return not is_allowance(clause) and not any(word in heading for word in others)


def _tuning_members(scene: Scene, finding: Finding) -> Rows:
    tuning = set(scene.rows("tuning").tolist())
    rows = [scene.row_of[i] for i in finding.cluster.members if i in scene.row_of]
    wrong = scene.decided != scene.labels
    return np.array([row for row in rows if row in tuning and wrong[row]], dtype=np.int64)


def _gain(scene: Scene, candidate: Candidate) -> tuple[int, int]:
    rows = scene.rows("tuning", "validation")
    spared = np.array([int(scene.groups[row]) not in candidate.taught for row in rows], dtype=bool)
    rows = rows[spared]
    before_right = scene.decided[rows] == scene.labels[rows]
    after_right = candidate.decided[rows] == scene.labels[rows]
    return int(np.sum(~before_right & after_right)), int(np.sum(before_right & ~after_right))


def _slug(clause_id: str) -> str:
    return clause_id.replace("/", "-").casefold()[:80]
