"""Triage of a queue as it comes from production: decisions and ratings are imported, nothing has been embedded before.

All errors are under one policy, where work that is quadratic in its cases would weigh most, and a third of its labelled
cases. What the stream decided and what the prompt in force would decide are not the same, as in production.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tools.scene
from agents.triage import Request, Triaged, start
from evals.bench_figures import Figure, clock, figure, tell
from evals.bench_texts import Post, posts
from evals.bench_workspace import case_row, import_rows, rating, sample_workspace, write_rows
from knowledge_base.prompts import PromptSpec
from tools.judge import EmbeddedJudge, Judged
from tools.measure import wilson
from tools.propagate import LEVEL
from tools.reading import Reading

POLICY = "counterfeit"
LABELLED = 3
"""Labelled cases for each error."""
SCATTERED = 0.2
"""The share of errors that have no theme."""
MENDABLE = "cooking"
"""A topic that is always wrong: a change mends it, so that there is a cause to propagate."""
HARD_TOPICS, HARD_SHARE = 8, 0.6
"""The other errors are this share of the cases on so many topics, as far as they are needed."""
SPLIT = 0.15
"""The share of cases on which one of three raters dissents; the others have two raters."""
RATERS = 9
FLAGGED = {"labels": 0.5, "questions": 0.27, "copies": 0.2, "warnings": 0.1}
"""The share of each topic's posts that the stream flags, about that which the prompt in force does."""
QUESTIONS = ("q1-offers", "q2-labels")
NEAREST = {"labels": "q2-labels", "repairs": "q2-labels", "phones": "q2-labels"}
"""The question that a missed post comes nearest to, by its topic; the first for the others."""


def prepare(folder: Path, size: int) -> None:
    """Cases with a stream's decisions and with ratings, of which `size` contradict the decision."""
    workspace = sample_workspace(folder / "workspace")
    some = posts(LABELLED * size, seed=6)
    import_rows(workspace, write_rows(folder / "cases.jsonl", _rows(some, size)))


def measure(folder: Path, size: int) -> list[Figure]:
    """Seconds from the start of a triage to its last finding, with nothing in the cache and again; judge calls."""
    workspace = sample_workspace(folder / "workspace")
    request = Request(policies=(POLICY,))
    what = f"{size:,} errors"
    with counted() as calls, clock() as running:
        triaged = start(workspace, request, lambda step, number, of: tell(f"  {number} of {of}: {step}"))
    if triaged.errors != size:
        raise AssertionError(f"the queue holds {triaged.errors} errors, not {size}")
    note = f"{LABELLED * size:,} labelled cases, {calls.read:,} read; {len(triaged.findings)} findings"
    figures = [
        figure("triage", f"{what}, cold cache", running.seconds, "s", note),
        figure("triage", f"{what}, cold cache", running.cpu_seconds, "CPU s"),
        figure("triage", f"{what}, cold cache", size / running.seconds, "errors/s"),
        figure("triage", f"{what}, cases read", calls.read / size, "an error"),
        figure("triage", f"{what}, judge calls", calls.judged / size, "an error", "a case under a prompt"),
        *_propagation(what, triaged),
    ]
    with clock() as running:
        start(workspace, request)
    return [
        *figures,
        figure("triage", f"{what}, warm cache", running.seconds, "s"),
        figure("triage", f"{what}, warm cache", running.cpu_seconds, "CPU s"),
    ]


class Calls:
    """How many cases were judged, each prompt counted, and how many different cases that were."""

    def __init__(self) -> None:
        self.judged = 0
        self._ids: set[str] = set()

    @property
    def read(self) -> int:
        """How many different cases were judged."""
        return len(self._ids)

    def note(self, reading: Reading) -> None:
        """Note that every case of a reading was judged."""
        self.judged += len(reading)
        self._ids.update(case.id for case in reading.cases)


@contextmanager
def counted() -> Iterator[Calls]:
    """Count what scenes have judged while the block runs."""
    calls = Calls()

    class CountingJudge(EmbeddedJudge):
        def judge(self, spec: PromptSpec, reading: Reading, known: Judged | None = None) -> Judged:
            calls.note(reading)
            return super().judge(spec, reading, known)

    own = vars(tools.scene)
    before, own["EmbeddedJudge"] = own["EmbeddedJudge"], CountingJudge
    try:
        yield calls
    finally:
        own["EmbeddedJudge"] = before


def _propagation(what: str, triaged: Triaged) -> list[Figure]:
    """How far members that a diagnosis was not made of bear it out; nothing where every case was read."""
    told = [one.propagation for one in triaged.findings if one.propagation]
    wrong, of = sum(one.disagreeing for one in told), sum(one.checked for one in told)
    if not of:
        return []
    low, high = wilson(wrong, of, LEVEL)
    note = f"{wrong} of {of} members that were checked [{100 * low:.1f}, {100 * high:.1f}]"
    return [figure("triage", f"{what}, propagation disagrees", 100 * wrong / of, "%", note)]


def _rows(some: Sequence[Post], errors: int) -> Iterator[dict[str, Any]]:
    """Rows with one decision and two or three ratings each, which contradict `errors` of the decisions."""
    draw = random.Random(7)
    wrong = _wrong(some, errors, draw)
    for number, post in enumerate(some):
        flagged = draw.random() < FLAGGED.get(post.topic, 0.0)
        label = flagged != (number in wrong)
        said = (label, label, not label) if draw.random() < SPLIT else (label, label)
        raters = draw.sample(range(RATERS), len(said))
        row = case_row(number, post)
        row["attributes"]["views"] = int(10 ** draw.uniform(1, 5))
        row["ratings"] = [rating(rater, POLICY, one) for rater, one in zip(raters, said, strict=True)]
        row["decisions"] = [_decision(post.topic, flagged, draw)]
        yield row


def _decision(topic: str, flagged: bool, draw: random.Random) -> dict[str, Any]:
    score = draw.uniform(0.6, 1.0) if flagged else draw.uniform(0.0, 0.6)
    answers = ("yes", "not reached") if flagged else ("no", "no")
    first = QUESTIONS.index(NEAREST.get(topic, QUESTIONS[0]))
    parts = (1.0, 0.5) if flagged or first == 0 else (0.5, 1.0)
    trace = [
        {"question": question, "answer": answer, "score": round(score * part, 4)}
        for question, answer, part in zip(QUESTIONS, answers, parts, strict=True)
    ]
    return {
        "stream": "llm",
        "policy": POLICY,
        "violates": flagged,
        "model": "bench-stream",
        "score": round(score, 4),
        "trace": trace,
    }


def _wrong(some: Sequence[Post], errors: int, draw: random.Random) -> set[int]:
    """Which posts are decided wrongly: one whole topic, most of the others by their topic, the rest anywhere."""
    mendable = [i for i, post in enumerate(some) if post.topic == MENDABLE]
    hard = draw.sample(sorted({post.topic for post in some} - {MENDABLE}), HARD_TOPICS)
    themed = [i for i, post in enumerate(some) if post.topic in hard and draw.random() < HARD_SHARE]
    wrong = set([*mendable, *themed][: round((1 - SCATTERED) * errors)])
    others = [i for i in range(len(some)) if i not in wrong]
    return wrong | set(draw.sample(others, errors - len(wrong)))
