"""What triage said of a world, beside what was planted in it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from evals.planted_faults.faults import Planted
from evals.planted_faults.worlds import World
from knowledge_base.changes import Cause, Finding, Share
from knowledge_base.records import CaseId, Record

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
    said = [
        (came_of(world, finding.cluster.members), finding.cause, finding.probability) for finding in findings
    ]
    found = marked(sown_faults(faults), said)
    return found.model_copy(update={"cases": len(world.posts), "not_planted": tuple(not_planted)})


def sown_faults(faults: Sequence[tuple[Planted, float]]) -> list[Sown]:
    """What was planted in a world, nothing of it named yet."""
    return [
        Sown(
            cause=planted.cause,
            variant=planted.variant,
            size=size,
            errors=planted.errors,
            named="undetermined",
        )
        for planted, size in faults
    ]


def came_of(world: World, members: Sequence[CaseId]) -> Counter[int]:
    """How many of the errors came of each fault, by its number."""
    return Counter(world.planted.get(case_id, NOBODY) for case_id in members)


def truth_of(numbers: Mapping[int, int], faults: Sequence[Sown]) -> Cause:
    """What most of some errors come from; `undetermined` where that is the judge itself."""
    most = min(numbers, key=lambda number: (-numbers[number], number))
    return "undetermined" if most == NOBODY else faults[most].cause


def marked(faults: Sequence[Sown], said: Sequence[tuple[Mapping[int, int], Cause, float]]) -> Outcome:
    """What was said of each group of errors, given what they came of, beside the faults."""
    named = [Counter[Cause]() for _ in faults]
    told = []
    for numbers, cause, probability in said:
        for number, count in numbers.items():
            if number != NOBODY:
                named[number][cause] += count
        errors = sum(numbers.values())
        told.append(
            Told(
                cause=cause,
                probability=probability,
                truth=truth_of(numbers, faults),
                errors=errors,
                planted=errors - numbers.get(NOBODY, 0),
            )
        )
    errors = sum(one.errors for one in told)
    return Outcome(
        faults=tuple(
            fault.model_copy(update={"named": _most(votes)})
            for fault, votes in zip(faults, named, strict=True)
        ),
        findings=tuple(told),
        cases=errors,
        errors=errors,
        natural=errors - sum(one.planted for one in told),
    )


def _most(votes: Counter[Cause]) -> Cause:
    return min(votes, key=lambda cause: (-votes[cause], cause)) if votes else "undetermined"
