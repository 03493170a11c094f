"""Queues: one line a policy, or one policy with its rates, its weeks and the causes of its errors."""

from collections.abc import Sequence

from agents.toolbox.queue_health import HealthResult
from slack_app.cards.blocks import columns, context, section, table
from slack_app.cards.card import Part
from slack_app.cards.evidence import rate_words
from slack_app.cards.sparkline import sparkline
from slack_app.cards.tools.contract import ToolCard
from slack_app.quoting import line, literal_line, short
from tools.cause_words import DRAFTS
from tools.figures import count_words
from tools.finding_standing import FindingStanding
from tools.health import PolicyHealth, WeekOfErrors

MOST_POLICIES = 25
MOST_WEEKS = 12
MOST_FINDINGS = 10


def parts(result: HealthResult, handle: str) -> list[Part]:
    """A table, and for one policy why its decisions went wrong."""
    if not result.policies:
        return []
    if len(result.policies) == 1:
        return [
            *_one(result.policies[0], bool(result.findings)),
            *_findings(result.findings, result.policies[0].last_triage or ""),
        ]
    top = max((week.share for each in result.policies for week in each.trend), default=0.0)
    lines = [("policy", "by week", "wrong", "of", "missed", "false alarms")]
    lines += [_line(each, top) for each in result.policies[:MOST_POLICIES]]
    rest = len(result.policies) - MOST_POLICIES
    more = (context(f"… and {count_words(rest, 'more policy', 'more policies')}"),) if rest > 0 else ()
    return [Part((table(columns(lines, right=(2, 3, 4, 5))), context(_MEANING), *more), "the figures", 2)]


def _one(health: PolicyHealth, told: bool) -> list[Part]:
    lines = [
        ("decided", f"{health.decided:,}"),
        ("labelled", f"{health.labelled:,}"),
        (
            "wrong",
            f"{health.errors:,} of {health.compared:,}: {health.fn:,} missed, {health.fp:,} false alarms",
        ),
    ]
    if health.precision.value is not None or health.recall.value is not None:
        lines += [
            ("precision", rate_words(health.precision).strip()),
            ("recall", rate_words(health.recall).strip()),
        ]
    if health.trend:
        lines.append(("by week", f"{_bars(health.trend)}  {_newest(health.trend)}"))
    found = [Part((table(columns(lines)),), "the figures", 2)]
    if health.open_findings and not told:
        causes = [("cause", "findings", "cases")]
        causes += [
            (_words(one.cause), f"{one.findings:,}", f"{one.cases:,}") for one in health.open_findings[:8]
        ]
        found.append(
            Part(
                (section("*Why, as far as triage knows*"), table(columns(causes, right=(1, 2)))), "causes", 1
            )
        )
    return found


def _findings(findings: Sequence[FindingStanding], triage: str) -> list[Part]:
    """What became of each finding of the last triage, the largest first."""
    if not findings:
        return []
    start = f"F-{triage}-{findings[0].policy}-"
    start = start if all(one.finding.startswith(start) for one in findings) else ""
    head = ("wrong", "cases", "cause", "draft", "finding")
    lines = [head, *(_finding(one, len(start)) for one in findings[:MOST_FINDINGS])]
    rest = len(findings) - MOST_FINDINGS
    more = (context(f"… and {count_words(rest, 'more finding')}"),) if rest > 0 else ()
    heading = section("*What triage found, and what became of it*")
    begin = (context(f"The ids of findings begin with `{line(start)}`."),) if start else ()
    return [Part((heading, table(columns(lines, right=(1,))), *begin, *more), "the findings", 1)]


def _finding(one: FindingStanding, start: int) -> tuple[str, str, str, str, str]:
    able = f"{DRAFTS[one.cause].kind}: none yet" if one.cause in DRAFTS else "–"
    drafted = f"{one.proposal}, {one.outcome}" if one.proposal else able
    wrong = "missed" if one.direction == "fn" else "false alarm"
    return (
        wrong,
        f"{one.cases:,}",
        _words(one.cause),
        drafted,
        literal_line(short(one.finding[start:], 50)),
    )


def _line(health: PolicyHealth, top: float) -> tuple[str, str, str, str, str, str]:
    name = literal_line(short(health.policy, 24))
    counts = (f"{health.errors:,}", f"{health.compared:,}", f"{health.fn:,}", f"{health.fp:,}")
    return (name, _bars(health.trend, top), *counts)


def _bars(weeks: Sequence[WeekOfErrors], top: float | None = None) -> str:
    return sparkline([week.share for week in weeks[-MOST_WEEKS:]], most=top)


def _newest(weeks: Sequence[WeekOfErrors]) -> str:
    last = weeks[-1]
    return f"{last.share:.0%} in the newest week ({last.errors:,} of {last.of:,})"


def _words(cause: str) -> str:
    return cause.replace("_", " ")


_MEANING = (
    "Missed: violations let through. False alarms: flagged, and fine. By week: the share that was wrong."
)
CARD = ToolCard(HealthResult, parts)
