"""Rater hours by policy and week: what is needed, how long it takes, and when it is done."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil

from knowledge_base.errors import Refused
from knowledge_base.records import Name, Record
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config
from tools.batch_opening import gold_for
from tools.plan_needs import Assumed, Ground, Need, Work, needs_of, pace

ORDER: tuple[Work, ...] = ("relabel", "calibrate", "measure")
"""What comes first where hours are short: what is measured on wrong labels is wrong."""

LITTLE = 0.05
"""Hours that are not worth telling."""


class PlanLine(Record):
    """One kind of work for one policy; `ratings` with gold items, `adjudications` as many as are split."""

    policy: Name
    work: Work
    items: int
    gold: int
    ratings: int
    adjudications: int
    hours: float
    why: str


class PlanCell(Record):
    """Hours of one kind of work for one policy in the week that begins on `monday`."""

    monday: date
    policy: Name
    work: Work
    hours: float


class Plan(Record):
    """Hours in all, week by week, and what they rest on; `left` is what does not fit in."""

    first: date
    weeks: int
    capacity: float | None
    lines: tuple[PlanLine, ...]
    cells: tuple[PlanCell, ...]
    grounds: tuple[Ground, ...]
    hours: float
    left: float
    triage: str | None
    """The triage whose findings were counted; None where there is none."""


def plan_ratings(
    tx: Transaction,
    config: Config,
    first: date,
    weeks: int,
    assumed: Assumed,
    policies: Sequence[str] = (),
    capacity: float | None = None,
) -> Plan:
    """The plan from the week of a day on, evenly over the weeks, or as early as `capacity` hours a week let it be.

    Raises: Refused when no policy has ratings or decisions.
    """
    every = sorted({*tx.cases.rated_policies(), *tx.cases.decided_policies(assumed.stream)})
    chosen = [policy for policy in every if not policies or policy in policies]
    missing = [policy for policy in policies if policy not in every]
    if missing or not chosen:
        raise Refused(
            f"nothing is rated or decided under {missing[0] if missing else 'any policy'!r}; "
            "import cases, or run 'redline decide'"
        )
    triages = tx.ledger.finished("triage")
    findings = tx.ledger.findings(triages[0].id) if triages else []
    raters = sum("rater" in person.roles for person in config.people.values())
    lines, grounds = [], list[Ground]()
    for policy in chosen:
        needs, rates = needs_of(tx, policy, findings, raters, assumed)
        paces = pace(tx, policy, assumed)
        lines += [_line(need, paces, assumed) for need in needs]
        grounds += [*rates, *paces]
    lines.sort(key=lambda line: (ORDER.index(line.work), line.policy))
    monday = first - timedelta(days=first.weekday())
    cells = _spread(lines, monday, weeks) if capacity is None else _filled(lines, monday, weeks, capacity)
    hours = sum(line.hours for line in lines)
    return Plan(
        first=monday,
        weeks=weeks,
        capacity=capacity,
        lines=tuple(lines),
        cells=tuple(cells),
        grounds=tuple(grounds),
        hours=hours,
        left=max(hours - sum(cell.hours for cell in cells), 0.0),
        triage=triages[0].id if triages else None,
    )


def _line(need: Need, paces: tuple[Ground, Ground, Ground], assumed: Assumed) -> PlanLine:
    rating, settling, split = (ground.value for ground in paces)
    gold = gold_for(need.items, assumed.gold)
    ratings = (need.items + gold) * need.ratings
    adjudications = ceil(round(need.items * split, 6)) if need.ratings > 1 else 0
    return PlanLine(
        policy=need.policy,
        work=need.work,
        items=need.items,
        gold=gold,
        ratings=ratings,
        adjudications=adjudications,
        hours=(ratings * rating + adjudications * settling) / 3_600,
        why=need.why,
    )


def _spread(lines: Sequence[PlanLine], monday: date, weeks: int) -> list[PlanCell]:
    return [
        PlanCell(
            monday=monday + timedelta(weeks=week),
            policy=line.policy,
            work=line.work,
            hours=line.hours / weeks,
        )
        for week in range(weeks)
        for line in lines
    ]


def _filled(lines: Sequence[PlanLine], monday: date, weeks: int, capacity: float) -> list[PlanCell]:
    """The work in its order, each week as much as fits."""
    left = [line.hours for line in lines]
    cells = []
    for week in range(weeks):
        free = capacity
        for place, line in enumerate(lines):
            hours = min(free, left[place])
            if hours > 0:
                left[place] -= hours
                free -= hours
                at = monday + timedelta(weeks=week)
                cells.append(PlanCell(monday=at, policy=line.policy, work=line.work, hours=hours))
    return cells
