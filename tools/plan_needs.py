"""What raters are needed for: labels in doubt, guidelines that are read differently, and figures of a wanted width."""

from collections.abc import Sequence
from statistics import median
from typing import Literal

from pydantic import Field

from knowledge_base.cases import PlainText, Stream
from knowledge_base.changes import Cause, Finding
from knowledge_base.measured import Share
from knowledge_base.records import Name, Record
from knowledge_base.store import Transaction
from tools.measure import wilson

Work = Literal["relabel", "calibrate", "measure"]
Measured = Literal["precision", "recall", "prevalence"]

CALIBRATION_ITEMS = 50
"""Cases of one unclear passage that raters talk through, at most."""
LEAST_TIMED, LEAST_DOUBLE = 10, 20
"""Answers with a time, and cases rated twice, from which a pace and a rate of splits are told."""
MOST_ITEMS = 1_000_000


class Assumed(Record):
    """What a plan takes for granted where nothing was measured, and what it is to reach."""

    stream: Stream = "llm"
    rate: Measured = "precision"
    width: float = Field(default=0.1, gt=0, lt=1)
    """From the lower to the upper end of the interval."""
    level: Share = 0.95
    seconds: float = Field(default=60.0, gt=0)
    adjudication_seconds: float = Field(default=180.0, gt=0)
    split: Share = 0.2
    gold: float = Field(default=0.05, ge=0, le=0.5)
    ratings: int = Field(default=2, ge=1, le=5)


class Ground(Record):
    """A figure that a plan rests on: measured on `n`, or assumed where `n` is 0."""

    policy: Name
    what: PlainText
    value: float
    n: int


class Need(Record):
    """So many items of one kind of work, each rated so often; what for."""

    policy: Name
    work: Work
    items: int
    ratings: int
    """Of each item."""
    why: str


def needs_of(
    tx: Transaction, policy: str, findings: Sequence[Finding], raters: int, assumed: Assumed
) -> tuple[list[Need], list[Ground]]:
    """What a policy needs, and the rate that the size of its sample rests on."""
    doubted = _distinct(findings, policy, "label_error")
    unclear = [
        _size(one) for one in findings if (one.cluster.policy, one.cause) == (policy, "ambiguous_guideline")
    ]
    rate, per_item = _rate(tx, policy, assumed)
    wanted = int(-(-sample_size(rate.value, assumed.width, assumed.level) // per_item.value))
    items = min(wanted, _population(tx, policy, assumed))
    found = [
        _need(policy, "relabel", doubted, assumed.ratings, "labels in doubt, by findings of the last triage"),
        _need(
            policy,
            "calibrate",
            sum(min(size, CALIBRATION_ITEMS) for size in unclear),
            max(raters, 2),
            "cases that raters split on, rated by all of them and talked through",
        ),
        _need(
            policy,
            "measure",
            items,
            assumed.ratings,
            _measured(assumed, items, wanted),
        ),
    ]
    return [need for need in found if need.items], [rate] + ([per_item] if assumed.rate == "recall" else [])


def _measured(assumed: Assumed, items: int, wanted: int) -> str:
    """The rate and how exactly it will be known; where there are too few cases for that, that these are all."""
    flagged = assumed.rate == "precision"
    width = f"{assumed.width:.0%} from end to end, at {assumed.level:.0%}"
    if items < wanted:
        return (
            f"{assumed.rate}, of all {'flagged' if flagged else 'there are'}; {width} would take {wanted:,}"
        )
    return f"{assumed.rate} to within {width}" + (", drawn with --decided flagged" if flagged else "")


def _population(tx: Transaction, policy: str, assumed: Assumed) -> int:
    """Cases that there are to draw from; those that were flagged, where precision is to be measured."""
    verdicts = tx.cases.verdicts(policy, assumed.stream).values()
    counted = [one for one in verdicts if assumed.rate != "precision" or one.violates]
    return len(counted) if verdicts else MOST_ITEMS


def sample_size(share: float, width: float, level: float) -> int:
    """The least number of items of which Wilson's interval is no wider, where the share is as expected.

    Found by halving: the width falls as the number grows.
    """
    low, high = 1, MOST_ITEMS
    while low < high:
        middle = (low + high) // 2
        lower, upper = wilson(share * middle, middle, level)
        low, high = (low, middle) if upper - lower <= width else (middle + 1, high)
    return low


def pace(tx: Transaction, policy: str, assumed: Assumed) -> tuple[Ground, Ground, Ground]:
    """Seconds of a rating and of an adjudication, and the share of cases rated twice or more that are split."""
    by_role: dict[str, list[float]] = {"rater": [], "adjudicator": []}
    for batch in tx.batches.all(policy):
        for answer in tx.batches.answers(batch.id):
            if answer.seconds:
                by_role[answer.rating.role].append(answer.seconds)
    labels = [label for label in tx.cases.labels(policy).values() if label.votes > 1]
    split = sum(label.split for label in labels)
    enough = len(labels) >= LEAST_DOUBLE
    return (
        _timed(policy, "seconds a rating", by_role["rater"], assumed.seconds),
        _timed(policy, "seconds an adjudication", by_role["adjudicator"], assumed.adjudication_seconds),
        Ground(
            policy=policy,
            what="share of double ratings that are split",
            value=split / len(labels) if enough else assumed.split,
            n=len(labels) if enough else 0,
        ),
    )


def _timed(policy: str, what: str, times: Sequence[float], assumed: float) -> Ground:
    enough = len(times) >= LEAST_TIMED
    return Ground(policy=policy, what=what, value=median(times) if enough else assumed, n=len(times) * enough)


def _rate(tx: Transaction, policy: str, assumed: Assumed) -> tuple[Ground, Ground]:
    """The rate to be measured as it is known so far, else one half, which asks for most; and how many of the items
    drawn count for it."""
    labels = tx.cases.labels(policy)
    verdicts = tx.cases.verdicts(policy, assumed.stream)
    known = [
        (bool(label.violates), verdicts[case_id].violates)
        for case_id, label in labels.items()
        if label.violates is not None and case_id in verdicts and verdicts[case_id].violates is not None
    ]
    hits, of = {
        "precision": (
            sum(yes for yes, flagged in known if flagged),
            sum(bool(flagged) for _, flagged in known),
        ),
        "recall": (sum(bool(flagged) for yes, flagged in known if yes), sum(yes for yes, _ in known)),
        "prevalence": (sum(yes for yes, _ in known), len(known)),
    }[assumed.rate]
    violating = sum(yes for yes, _ in known)
    counted = violating / len(known) if assumed.rate == "recall" and violating else 1.0
    return (
        Ground(policy=policy, what=f"{assumed.rate} so far", value=hits / of if of else 0.5, n=of),
        Ground(policy=policy, what="prevalence among labelled cases", value=counted, n=len(known)),
    )


def _need(policy: str, work: Work, items: int, ratings: int, why: str) -> Need:
    return Need(policy=policy, work=work, items=items, ratings=ratings, why=why)


def _distinct(findings: Sequence[Finding], policy: str, cause: Cause) -> int:
    return sum(_size(one) for one in findings if (one.cluster.policy, one.cause) == (policy, cause))


def _size(finding: Finding) -> int:
    return finding.cluster.distinct or len(finding.cluster.members)
