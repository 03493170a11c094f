"""The suite: `redline ask`'s search and its floor, over the sample's policies or over passages of your own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from evals.harness.scores import Mark, held
from evals.harness.suite import Metric, Setting, Suite
from evals.retrieval.measures import ndcg, recall, reciprocal_rank
from evals.retrieval.rows import RetrievalRow, varied
from evals.retrieval.searching import DEEP, SUPPORTED_BY, Ranked, sample_bench

Measure = Callable[[tuple[str, ...], tuple[str, ...]], float]
MEASURES: dict[str, tuple[str, Measure]] = {
    "recall_1": ("the first passage answers", lambda ranking, right: recall(ranking, right, 1)),
    "recall_5": (
        "those that answer are among the first five",
        lambda ranking, right: recall(ranking, right, 5),
    ),
    "ndcg_10": ("those that answer stand first among ten", ndcg),
    "mrr": ("one over the place of the first that answers", reciprocal_rank),
}


@contextmanager
def opened(setting: Setting) -> Iterator[Callable[[RetrievalRow], Ranked]]:
    """A solver over the sample's documents."""
    setting.told("importing the sample's documents")
    with sample_bench(("ask", "assistant")) as bench:
        yield bench.ask


def _ranked(method: str, measure: Measure, row: RetrievalRow, answer: Ranked) -> Mark:
    found = answer.found[method]
    value = measure(found[:DEEP], row.clauses)
    return Mark(
        value=value, reason=f"found {', '.join(found[:5]) or 'nothing'}; wanted {', '.join(row.clauses)}"
    )


def _told(method: str, row: RetrievalRow, answer: Ranked) -> Mark:
    support, floor = answer.support[method], SUPPORTED_BY[method]
    return held(
        (support >= floor) == bool(row.clauses),
        f"support {support:.3f}, floor {floor}",
        f"support {support:.3f} is on the wrong side of {floor}",
    )


def _metrics() -> Iterator[Metric[RetrievalRow, Ranked]]:
    for method, of in (("ask", "'redline ask'"), ("assistant", "the assistant")):
        for name, (says, measure) in MEASURES.items():
            score = partial(_ranked, method, measure)
            yield Metric(f"{method}.{name}", f"{of}: {says}", lambda row: bool(row.clauses), score)
        told = partial(_told, method)
        yield Metric(
            f"{method}.answers", f"{of} answers what has an answer", lambda row: bool(row.clauses), told
        )
        yield Metric(
            f"{method}.abstains", f"{of} says that nothing answers", lambda row: not row.clauses, told
        )


SUITE: Suite[RetrievalRow, Ranked] = Suite(
    name="retrieval",
    says="Does the search find the clause that answers, and say so when none does?",
    folder=Path(__file__).parent,
    row=RetrievalRow,
    open=opened,
    shown=lambda row: row.question,
    summary=lambda answer: ", ".join(answer.found["ask"][:3]),
    metrics=tuple(_metrics()),
    vary=varied,
)
