"""The suite: labels flipped on purpose, and whether the doubt of `redline labels report` ranks them first."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np

from evals.harness.scores import Mark, held, unscored
from evals.harness.suite import Metric, Setting, Suite
from evals.suspect_labels.flips import flips
from evals.suspect_labels.ranking import FIRST, Doubted, Ranked, at_random, cleanlab_doubt, ranked, redline
from evals.suspect_labels.rows import FlipRow, Noise, drawn, labelled_of
from knowledge_base.embed import CachedEmbedder, Embedder, MiniLM
from knowledge_base.records import Record
from tools.content_groups import content_groups
from tools.reading import read, texts_of

CACHE = Path(tempfile.gettempdir()) / "redline-suspect-labels" / "embeddings.sqlite"
"""Vectors recur from run to run; the file may be deleted at any time."""
MEASURES = {
    "average": ("average_precision", "flipped labels come before all others"),
    "first": (f"precision_at_{FIRST}", f"the first {FIRST} in doubt are flipped ones"),
    "recall": ("recall_at_flips", "as many as were flipped are looked at, and all of them are found"),
}


class Answer(Record):
    """What was flipped in a set, and what each ranking made of it; no rankings where nothing was flipped."""

    noise: Noise
    share: float
    data: str
    labels: int
    flipped: int
    ours: Doubted
    cleanlab: Ranked | None
    random: Ranked | None


@contextmanager
def opened(setting: Setting) -> Iterator[Callable[[FlipRow], Answer]]:
    """A solver that flips a row's labels and ranks them all."""
    embedder = CachedEmbedder(MiniLM(), CACHE)
    yield lambda row: answer(row, embedder)


def answer(row: FlipRow, embedder: Embedder) -> Answer:
    """The labels of a row, flipped and ranked."""
    found = labelled_of(row)
    texts = [texts_of(one.case.case()) for one in found]
    vectors = read(texts, embedder).means()
    groups = np.array(content_groups([one.text for one in texts], [None] * len(texts)), dtype=np.int64)
    labels = np.array([one.violates for one in found], dtype=bool)
    wrong = flips(labels, [one.kind for one in found], vectors, row.noise, row.share, row.seed)
    given = labels ^ wrong
    return Answer(
        noise=row.noise,
        share=row.share,
        data="sample" if row.data == "sample" else Path(row.data).stem,
        labels=len(found),
        flipped=int(wrong.sum()),
        ours=redline(vectors, given, groups, wrong),
        cleanlab=ranked(cleanlab_doubt(vectors, given, row.seed), wrong),
        random=at_random(wrong, row.seed),
    )


def _flipped(row: FlipRow) -> bool:
    return row.noise != "none"


def _measured(of: Callable[[Answer], Ranked | None], name: str, row: FlipRow, told: Answer) -> Mark:
    one = of(told)
    if one is None:
        return unscored("so few labels were asked to be flipped that none was")
    return Mark(value=getattr(one, name), reason=f"{told.flipped} of {told.labels} labels were flipped")


def _above(row: FlipRow, told: Answer) -> Mark:
    if told.ours.ranked is None or told.cleanlab is None:
        return unscored("nothing was flipped")
    words = f"{told.ours.ranked.average:.3f} against {told.cleanlab.average:.3f}"
    return held(told.ours.ranked.average > told.cleanlab.average, words, words)


def _called(row: FlipRow, told: Answer) -> Mark:
    right, called = told.ours.called_right, told.ours.called
    return Mark(value=right / called if called else 0.0, reason=f"{right} of {called} called suspect")


def _quiet(of: Callable[[Doubted], int], row: FlipRow, told: Answer) -> Mark:
    called = of(told.ours)
    return Mark(value=1 - called / told.labels, reason=f"{called} of {told.labels}")


def _metrics() -> Iterator[Metric[FlipRow, Answer]]:
    sides: dict[str, tuple[str, Callable[[Answer], Ranked | None]]] = {
        "": ("", lambda told: told.ours.ranked),
        "cleanlab_": ("the same by cleanlab alone: ", lambda told: told.cleanlab),
        "random_": ("the same at random: ", lambda told: told.random),
    }
    for prefix, (words, of) in sides.items():
        for field, (name, says) in MEASURES.items():
            yield Metric(prefix + name, words + says, _flipped, partial(_measured, of, field))
    yield Metric("above_cleanlab", "a higher average precision than cleanlab's", _flipped, _above)
    yield Metric("called_right", "what is called suspect was flipped", _flipped, _called)
    yield Metric(
        "quiet", "where nothing was flipped nothing is called suspect",
        lambda row: not _flipped(row), partial(_quiet, lambda told: told.called),
    )  # fmt: skip
    yield Metric(
        "quiet_likely", "where nothing was flipped nothing is called wrong more likely than not",
        lambda row: not _flipped(row), partial(_quiet, lambda told: told.likely),
    )  # fmt: skip


def details(answers: Sequence[Answer]) -> str:
    """By set and noise: means of the three measures, beside cleanlab and chance."""
    by: defaultdict[tuple[str, str, float], list[Answer]] = defaultdict(list)
    for one in answers:
        by[one.data, one.noise, one.share].append(one)
    lines = [
        f"{'set':24} {'noise':8} {'flips':>6}  {'average precision':22} {f'precision at {FIRST}':22} "
        f"{'recall at flips':22} {'suspect':>8}",
        f"{'':41}  " + f"{'ours  cleanlab  chance':22} " * 3,
    ]
    for (data, noise, share), some in sorted(by.items()):
        called = f"{np.mean([one.ours.called / one.labels for one in some]):8.1%}"
        cells = [_cells(some, name) for name in MEASURES] if noise != "none" else [""] * 3
        lines.append(
            f"{data:24} {noise:8} {share:6.0%}  " + " ".join(f"{one:22}" for one in cells) + " " + called
        )
    return "\n".join(lines)


def _cells(some: Sequence[Answer], name: str) -> str:
    sides = [[one.ours.ranked for one in some], [one.cleanlab for one in some], [one.random for one in some]]
    ours, theirs, chance = (np.mean([getattr(one, name) for one in side if one]) for side in sides)
    return f"{ours:.3f}     {theirs:.3f}   {chance:.3f}"


SUITE: Suite[FlipRow, Answer] = Suite(
    name="suspect_labels",
    says="Are labels that were flipped on purpose the ones that are doubted most?",
    folder=Path(__file__).parent,
    row=FlipRow,
    open=opened,
    shown=lambda row: f"{row.policy}: {row.share:.0%} of the labels, {row.noise}, seed {row.seed}",
    summary=lambda told: f"{told.flipped} of {told.labels} flipped, {told.ours.called} called suspect",
    metrics=tuple(_metrics()),
    details=details,
    vary=drawn,
    row_seconds=300,
    seconds=3_600,
)
