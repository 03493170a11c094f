"""The report in plain words: what went wrong, how much, where, what first, and what is not known."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tools.cause_words import DRAFTS, PLAIN, cause_words, drafts_words, way
from tools.errors_queue import REST_NAME
from tools.figures import count_words, interval, listed, percent
from tools.finding_told import FEW
from tools.propagate import UNWEIGHED
from tools.report_records import PolicyLine, Report, ToldFinding, Unknown, Words, part

TOP = 3
SETTLED = "to settle it: "
"""What a finding's summary puts before what would settle an undetermined cause."""
_ONE_MIND = 0.5
"""A cause less likely than this is called uncertain."""


def summary(report: Report) -> tuple[Words, ...]:
    """What somebody who reads nothing else should know."""
    if not report.findings:
        text = f"The queue holds {count_words(report.errors, 'error')}, and triage has no finding to show."
        return (Words(heading="What went wrong", text=text),)
    return (
        Words(heading="What went wrong", text=_what(report)),
        Words(heading="Why", text=_why(report)),
        Words(heading="Where", text=_where(report)),
        Words(heading="What to do first", text=_first(report)),
        Words(heading="What is not known", text=_open(report)),
    )


def first_finding(findings: Sequence[ToldFinding]) -> ToldFinding | None:
    """The finding that is likely to mend most: its cases times how many of those looked at were put right."""
    known = [one for one in findings if one.cause != "undetermined"]

    def likely(one: ToldFinding) -> tuple[float, int]:
        chosen = next((tried for tried in one.tried if tried.chosen), None)
        share = (chosen.fixed.share or 0.0) if chosen else 0.0
        return one.probability * share * one.errors.count, -one.number

    return max(known, key=likely, default=None)


def _what(report: Report) -> str:
    decided = sum(line.wrong.of for line in report.policies)
    wrong = part(sum(line.wrong.count for line in report.policies), decided)
    rate = f"{percent(wrong.share)} ({interval(wrong.low, wrong.high)} allowing for chance)"
    missed, flagged = count_words(report.missed, "violation"), count_words(report.flagged, "harmless case")
    both = f"{missed} missed and {flagged} flagged"
    return (
        f"Of {decided:,} decisions that people have labelled, {wrong.count:,} are wrong: {rate}. "
        f"This report takes in {count_words(report.errors, 'error')}: {both}."
    )


def _why(report: Report) -> str:
    known = [line for line in report.causes if line.cause != "undetermined"]
    if not known:
        return "No cause could be shown for any group of errors."
    parts = [
        f"{PLAIN[line.cause]} ({cause_words(line.cause)}: {percent(line.errors.share)} of the errors)"
        for line in known[:TOP]
    ]
    named = "The most common reasons are that" if len(parts) > 1 else "The reason that was found is that"
    shown = "Each was shown by making its change and deciding again, or by holding labels and rules against the cases"
    return f"{named} {listed(parts)}. {shown}."


def _where(report: Report) -> str:
    busy = [line for line in report.policies if line.wrong.count]
    policies = [f"{line.policy} ({line.wrong.count:,}; {_rate(line)})" for line in busy[:TOP]]
    markets = Counter[str]()
    for cell in report.cells:
        markets[cell.market] += cell.errors.count
    told = f"Most errors fall under {listed(policies)}."
    if len(markets) > 1:
        shares = [f"{_market(name)} {percent(n / markets.total())}" for name, n in markets.most_common(TOP)]
        told += f" By market: {listed(shares)}."
    return f"{told} {_course(report.findings)}".rstrip()


def _rate(line: PolicyLine) -> str:
    return f"{percent(line.wrong.share)} of its decisions"


def _market(name: str) -> str:
    return "no single market" if name == "global" else name


def _course(findings: Sequence[ToldFinding]) -> str:
    growing = [one for one in findings if one.trend and one.trend.course == "growing"]
    if not growing:
        return ""
    named = listed([f"finding {one.number}" for one in growing[:TOP]])
    verb = "grows" if len(growing) == 1 else "grow"
    return f"{count_words(len(growing), 'group')} of errors {verb} from week to week: {named}."


def _first(report: Report) -> str:
    first = first_finding(report.findings)
    if first is None:
        return "Have people read the largest groups: no change that was tried would mend them."
    what = f"{count_words(first.errors.count, 'case')} under {first.policy} {way(first.direction)}"
    drafted = [one for one in report.findings if one.cause in DRAFTS]
    kinds = drafts_words((one.cause, one.errors.count) for one in drafted)
    held = part(sum(one.errors.count for one in drafted), max(report.errors, 1))
    draft = (
        f" A draft can be tried now for {held.count:,} of the errors ({percent(held.share)}): {kinds}; "
        f"{'the rest needs a person first' if held.count < report.errors else 'that is all of them'}."
        if drafted
        else " No draft can be tried yet: every finding needs a person first."
    )
    return f"Finding {first.number}: {what}, because {PLAIN[first.cause]}. {first.would_change}{draft}"


def _open(report: Report) -> str:
    blind = part(
        sum(line.errors.count for line in report.causes if line.cause == "undetermined"), report.errors
    )
    if not blind.count:
        return "Every error has a likely cause; how sure each is stands with the finding."
    return (
        f"For {count_words(blind.count, 'error')} ({percent(blind.share)}) no cause could be shown. "
        "The last part of this report says what would settle that and other open points."
    )


def unknown(report: Report) -> tuple[Unknown, ...]:
    """Everything that limits what the report says, with what would settle it."""
    return tuple(Unknown(what=what, settled_by=settled) for what, settled in _unknown(report))


def _unknown(report: Report) -> Iterator[tuple[str, str]]:
    findings = report.findings
    yield from _of_causes(report)
    few = [one for one in findings if one.tried and one.tried[0].fixed.of < FEW]
    if few:
        yield (
            f"{_numbers(few)} {_be(few, 'rests', 'rest')} on fewer than {FEW} cases that could be looked at.",
            "More labelled cases of the kind.",
        )
    sampled = [one for one in findings if one.propagation is not None]
    if sampled:
        yield (
            f"{_numbers(sampled)} {_be(sampled, 'was', 'were')} diagnosed on a sample; the error of telling it of the "
            "whole group stands with each.",
            "Triage of the policy alone, or of a shorter time, reads more of each group.",
        )
    yield from _of_data(report)
    yield (
        "The changes were tried on Redline's own judge of meaning, which stands in for the stream that decided.",
        "Releasing a change and having the stream decide the same cases again.",
    )


def _of_causes(report: Report) -> Iterator[tuple[str, str]]:
    findings = report.findings
    blind = [one for one in findings if one.cause == "undetermined"]
    for one in blind[:TOP]:
        why = one.speaks_against[0] if one.speaks_against else "None of its cases could be looked at."
        yield (
            f"Why the {count_words(one.errors.count, 'case')} of finding {one.number} went wrong. {why}",
            _settles(one),
        )
    if len(blind) > TOP:
        rest = sum(one.errors.count for one in blind[TOP:])
        yield (
            f"Why {count_words(rest, 'error')} of {count_words(len(blind) - TOP, 'smaller finding')} went wrong.",
            "The same, one by one: see each finding.",
        )
    unsure = [one for one in findings if one.cause != "undetermined" and one.probability < _ONE_MIND]
    if unsure:
        yield (
            f"Whether the cause is right of {_numbers(unsure).lower()}: it is given less than even odds.",
            "A person who reads the cases, or more labelled ones.",
        )


def _settles(one: ToldFinding) -> str:
    if SETTLED in one.summary:
        words = one.summary.rpartition(SETTLED)[2].rstrip(").")
        return f"{words[:1].upper()}{words[1:]}."
    if not one.tried or one.tried[0].fixed.of < FEW:
        return "More labelled cases of the kind, so that a change can be tried on them."
    if one.name == REST_NAME:
        return "Nothing together: they share no theme. Reading a few shows whether any matters alone."
    doubts = [tried for tried in one.tried if tried.cause in UNWEIGHED and tried.fixed.count]
    if doubts:
        return "A second rating of each case: some labels or rules are in doubt, but too few to say so of the group."
    return "A person who reads the cases and says what they share and what a rule or prompt would need."


def _of_data(report: Report) -> Iterator[tuple[str, str]]:
    inside = report.missed + report.flagged
    if report.errors > inside:
        yield (
            f"{count_words(report.errors - inside, 'error')} of the queue could not be put into a finding.",
            "Triage anew: cases came in, or labels moved, while it ran.",
        )
    now = sum(line.wrong.count for line in report.policies)
    if now != report.errors:
        yield (
            f"Decisions or labels have changed since: triage counted {report.errors:,} errors, now there are {now:,}.",
            "Triage anew.",
        )
    if report.undated:
        yield (
            f"When {count_words(report.undated, 'error')} happened.",
            "Importing 'occurred_at' with the cases.",
        )
    if report.findings and report.weight is None:
        yield "How often the wrong decisions were seen.", "Importing 'views' or 'weight' with the cases."
    if report.findings and {cell.market for cell in report.cells} == {"global"}:
        yield "Which markets the errors come from.", "Importing 'market' with the cases."
    scored = {one.policy for one in report.trade_offs}
    bare = [line.policy for line in report.policies if line.policy not in scored]
    if bare:
        yield (
            f"What another threshold would trade under {listed(bare)}: too few of its decisions have scores.",
            "Importing scores, or 'redline decide'.",
        )


def _be(findings: Sequence[ToldFinding], one: str, many: str) -> str:
    return one if len(findings) == 1 else many


def _numbers(findings: Sequence[ToldFinding]) -> str:
    named = [str(one.number) for one in findings[:TOP]]
    more = len(findings) - len(named)
    if more:
        named.append(count_words(more, "other"))
    return f"Finding{'s' if len(findings) > 1 else ''} {listed(named)}"
