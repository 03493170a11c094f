"""The suite: defects planted in guidelines; is the rule named, does the edit mend it, is nothing else edited?"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from evals.guidelines.drafting import Drafted, drafted
from evals.guidelines.rows import GuidelineRow, drawn
from evals.guidelines.worlds import world_of
from evals.harness.scores import Mark, held
from evals.harness.suite import Metric, Setting, Suite
from knowledge_base.embed import CachedEmbedder, MiniLM

CACHE = Path(tempfile.gettempdir()) / "redline-guidelines" / "embeddings.sqlite"
"""Vectors of generated texts recur from run to run; the file may be deleted at any time."""


@contextmanager
def opened(setting: Setting) -> Iterator[Callable[[GuidelineRow], Drafted]]:
    """A solver: a row's world is made, put into a workspace of its own, and an edit is asked for."""
    embedder = CachedEmbedder(MiniLM(), CACHE)
    yield lambda row: drafted(world_of(row, embedder), embedder)


def _broken(row: GuidelineRow) -> bool:
    return row.broken


def _named(row: GuidelineRow, told: Drafted) -> Mark:
    first = told.ranked[0] if told.ranked else "nothing"
    words = f"{first} is named; right is {', '.join(told.right)}"
    return held(first in told.right, words, words)


def _sure(row: GuidelineRow, told: Drafted) -> Mark:
    words = f"{told.ranked[:1]}, {'surely' if told.divides else 'not surely'} divided"
    return held(told.divides and told.ranked[0] in told.right, words, words)


def _restored(row: GuidelineRow, told: Drafted) -> Mark:
    words = f"{told.known_before:.0%} → {told.known_after:.0%} of fresh cases: {_what(told)}"
    return Mark(value=told.known_after, reason=words[:1_000])


def _proposed(row: GuidelineRow, told: Drafted) -> Mark:
    return held(bool(told.edits), _what(told), _what(told))


def _no_harm(row: GuidelineRow, told: Drafted) -> Mark:
    words = f"concordance {told.concordance_before:.3f} → {told.concordance_after:.3f} on fresh cases"
    return held(told.concordance_after >= told.concordance_before, words, words)


def _quiet(row: GuidelineRow, told: Drafted) -> Mark:
    return held(not told.edits, "nothing is edited", _what(told))


def _what(told: Drafted) -> str:
    return "; ".join(told.edits) or told.refused


def details(answers: Sequence[Drafted]) -> str:
    """World by world: what was named, what raters know of fresh cases before and after, and the edit."""
    lines = [
        f"{'policy':18} {'defect':11} {'split':>9}  {'named':24} {'right':5} {'known':>12}  {'judge':>20}  edit"
    ]
    for one in answers:
        first = one.ranked[0] if one.ranked else "–"
        mark = ("yes" if first in one.right else "no") if one.right else "–"
        judge = f"{one.concordance_intact:.3f} {one.concordance_before:.3f} {one.concordance_after:.3f}"
        lines.append(
            f"{one.policy:18} {one.defect:11} {one.split:>4}/{one.cases:<4}  "
            f"{first + ('' if one.divides else ' (not sure)'):24} {mark:5} "
            f"{one.known_before:>4.0%} → {one.known_after:>4.0%}  {judge:>20}  "
            f"{'; '.join(one.edits)[:160] or 'none'}"
        )
    return "\n".join(lines)


SUITE: Suite[GuidelineRow, Drafted] = Suite(
    name="guidelines",
    says="Is the rule that a defect left unclear named, does its edit mend it, and is a good guideline left alone?",
    folder=Path(__file__).parent,
    row=GuidelineRow,
    open=opened,
    shown=lambda row: f"{row.policy}, {row.defect}, seed {row.seed}",
    summary=_what,
    metrics=(
        Metric("named", "the rule that the defect touches is named first", _broken, _named),
        Metric("surely_named", "and it is said that raters surely part on it", _broken, _sure),
        Metric("proposed", "an edit is proposed", _broken, _proposed),
        Metric("restored", "raters decide fresh cases as by the intact guideline", _broken, _restored),
        Metric("no_harm", "the judge ranks fresh cases no worse by the edited text", _broken, _no_harm),
        Metric("quiet", "of an intact guideline nothing is edited", lambda row: row.defect == "none", _quiet),
        Metric("quiet_hard", "nor where raters err on one theme", lambda row: row.defect == "hard", _quiet),
    ),
    details=details,
    vary=drawn,
    row_seconds=300,
    seconds=3_600,
)
