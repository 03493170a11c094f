"""The suite: the search of `redline ask` and the assistant, over the sample's policies or over passages of your own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from evals.harness.scores import Mark, held
from evals.harness.suite import Metric, Setting, Suite
from evals.retrieval.measures import ndcg, recall, reciprocal_rank
from evals.retrieval.rows import RetrievalRow, varied
from evals.retrieval.searching import Ranked, sample_bench
from tools.clause_search import PERHAPS, SUPPORTED

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
    with sample_bench(("redline",)) as bench:
        yield bench.ask


def _ranked(measure: Measure, row: RetrievalRow, answer: Ranked) -> Mark:
    found = answer.found["redline"]
    value = measure(found, row.clauses)
    return Mark(
        value=value, reason=f"found {', '.join(found[:5]) or 'nothing'}; wanted {', '.join(row.clauses)}"
    )


def _told(floor: float, row: RetrievalRow, answer: Ranked) -> Mark:
    return held(
        (answer.support >= floor) == bool(row.clauses),
        f"support {answer.support:.3f}, floor {floor}",
        f"support {answer.support:.3f} is on the wrong side of {floor}",
    )


def _metrics() -> Iterator[Metric[RetrievalRow, Ranked]]:
    for name, (says, measure) in MEASURES.items():
        yield Metric(name, says, lambda row: bool(row.clauses), partial(_ranked, measure))
    given, plainly = partial(_told, PERHAPS), partial(_told, SUPPORTED)
    yield Metric("answers", "what has an answer is given one", lambda row: bool(row.clauses), given)
    yield Metric("abstains", "nothing is given where nothing answers", lambda row: not row.clauses, given)
    yield Metric("holds_back", "or it is given as the nearest only", lambda row: not row.clauses, plainly)


SUITE: Suite[RetrievalRow, Ranked] = Suite(
    name="retrieval",
    says="Does the search find the clause that answers, and say so when none does?",
    folder=Path(__file__).parent,
    row=RetrievalRow,
    open=opened,
    shown=lambda row: row.question,
    summary=lambda answer: ", ".join(answer.found["redline"][:3]),
    metrics=tuple(_metrics()),
    vary=varied,
)
