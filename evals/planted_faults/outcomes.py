"""What triage said of a world, beside what was planted in it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from evals.planted_faults.faults import Planted
from evals.planted_faults.worlds import World
from knowledge_base.changes import Cause, Finding, Share
from knowledge_base.records import Record

NOBODY = -1
"""The number of no fault: the judge's own errors."""


class Sown(Record):
    """A fault of a world: what was planted, how many errors came of it, and the cause that triage gave most of them."""

    cause: Cause
    variant: str
    size: float
    errors: int
    named: Cause


class Told(Record):
    """A finding: its cause and how sure it is, what most of its errors come from, and how many there are."""

    cause: Cause
    probability: Share
    truth: Cause
    """`undetermined` where most are the judge's own errors."""
    errors: int
    planted: int


class Outcome(Record):
    """A world after triage."""

    faults: tuple[Sown, ...]
    findings: tuple[Told, ...]
    cases: int
    errors: int
    natural: int
    """Errors that no fault made."""
    not_planted: tuple[Cause, ...] = ()
    """Faults that could not be planted in this world."""

    def stated(self) -> list[Told]:
        """The findings that state a cause."""
        return [told for told in self.findings if told.cause != "undetermined"]


def outcome_of(
    world: World,
    faults: Sequence[tuple[Planted, float]],
    findings: Sequence[Finding],
    not_planted: Sequence[Cause] = (),
) -> Outcome:
    """Findings beside faults; a fault's cause is the one that most of its errors were given."""
    causes: list[Cause] = [planted.cause for planted, _ in faults]
    named = [Counter[Cause]() for _ in faults]
    told = []
    for finding in findings:
        numbers = Counter(world.planted.get(case_id, NOBODY) for case_id in finding.cluster.members)
        for number, count in numbers.items():
            if number != NOBODY:
                named[number][finding.cause] += count
        most = most_of(numbers)
        told.append(
            Told(
                cause=finding.cause,
                probability=finding.probability,
                truth="undetermined" if most == NOBODY else causes[most],
                errors=len(finding.cluster.members),
                planted=sum(numbers.values()) - numbers[NOBODY],
            )
        )
    errors = sum(one.errors for one in told)
    sown = [
        Sown(cause=fault.cause, variant=fault.variant, size=size, errors=fault.errors, named=_most(votes))
        for (fault, size), votes in zip(faults, named, strict=True)
    ]
    return Outcome(
        faults=tuple(sown),
        findings=tuple(told),
        cases=len(world.posts),
        errors=errors,
        natural=errors - sum(one.planted for one in told),
        not_planted=tuple(not_planted),
    )


def most_of(numbers: Mapping[int, int]) -> int:
    """The fault that most errors come from."""
    return min(numbers, key=lambda number: (-numbers[number], number))


def _most(votes: Counter[Cause]) -> Cause:
    return min(votes, key=lambda cause: (-votes[cause], cause)) if votes else "undetermined"
