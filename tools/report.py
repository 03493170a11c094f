"""The report on a triage in Markdown.

Case text, and the names and notes made of it, is untrusted: it is redacted, then fenced or escaped, so that
nothing in it becomes markup, a link or a picture, and characters that would hide or reorder text are shown as
escapes.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from tools.cause_words import cause_words, way
from tools.figures import count_words, interval, part_words, percent, rate_words
from tools.opinion_told import claim_words
from tools.report_records import Report, ToldCase, ToldClause, ToldFinding, TradeOff, Tried
from tools.report_tables import Line, lines_of, markets_of
from tools.visible import visible

MOST_FINDINGS = 15
"""Findings told in full, largest first; the others are listed."""
MOST_LINES = 20
MOST_WEEKS = 12

_ACTIVE = re.compile(
    r"[\\`*\[\]<|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])|:(?=//)|(?<=www)\.|^[-+=>#]", re.IGNORECASE
)
"""What Markdown could take for markup within a line or at its start, bare links and formulas included."""
_LIST_START = re.compile(r"^(\d+)([.)])")
_PROSE = re.compile(r"(?![-+=>#*]\s|\d+[.)]\s)[^\n\\`<>\[\]&|~$@#]+")

LEGEND = (
    "Each table lists what was tried and what deciding again then gave, on the cases that triage may look "
    "at; the rest are kept unseen to measure drafts. *Elsewhere* are cases outside the group. A dash: "
    "nothing was decided anew, and the first figure counts the cases whose label or rule is in doubt. "
    "In brackets: 95% intervals of the shares; 90% for F1."
)


def markdown_report(report: Report, plot: str = "") -> str:
    """The report; `plot` is the address of the picture of the causes relative to it, empty for none."""
    parts = [
        f"# Why decisions went wrong: triage {inline(report.triage)}",
        f"Triaged {report.triaged_at:%Y-%m-%d %H:%M}, written {report.written_at:%Y-%m-%d %H:%M} UTC. "
        f"Stream: {report.stream}.",
    ]
    for words in report.summary:
        parts += [f"## {words.heading}", inline(words.text)]
    if report.findings:
        if plot:
            parts.append(f"![{inline(causes_alt(report))}]({quote(plot, safe='/:.%')})")
        parts += ["## Errors by cause", _causes(report)]
        parts += ["## Errors by cause, policy and market", _lines(report)]
    parts += ["## How the policies stand", _policies(report)] if report.policies else []
    parts += _weeks(report)
    for trade_off in report.trade_offs:
        parts += _trade_off(trade_off)
    if report.findings:
        parts += ["## Findings, largest first", LEGEND]
    for finding in report.findings[:MOST_FINDINGS]:
        parts += _finding(finding)
    parts += _others(report.findings[MOST_FINDINGS:])
    parts += ["## What is not known, and what would settle it", _unknown(report)]
    return "\n\n".join(parts) + "\n"


def inline(text: str) -> str:
    """Untrusted text within a line or a table's cell: on one line, with nothing in it taken for markup."""
    line = " ".join(visible(text).split())
    return _LIST_START.sub(r"\1\\\2", _ACTIVE.sub(r"\\\g<0>", line))


def code(text: str) -> str:
    """An untrusted name as a code span, outside tables."""
    line = " ".join(visible(text).split())
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{ticks} {line} {ticks}" if "`" in line else f"{ticks}{line}{ticks}"


def fenced(text: str) -> str:
    """Untrusted text as a code block, with a fence that the text cannot close."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}text\n{visible(text)}\n{fence}"


def causes_alt(report: Report) -> str:
    """The picture of the causes in words."""
    named = ", ".join(f"{cause_words(line.cause)} {line.errors.count:,}" for line in report.causes)
    return f"Bar chart of errors by cause: {named or 'no errors'}"


def _causes(report: Report) -> str:
    header = ["Cause", "Errors", "Share", "Missed (FN)", "Flagged wrongly (FP)"]
    rows = [
        [
            cause_words(line.cause),
            f"{line.errors.count:,}",
            f"{percent(line.errors.share)} ({interval(line.errors.low, line.errors.high)})",
            f"{line.missed:,}",
            f"{line.flagged:,}",
            *([percent(line.weighed)] if report.weight else []),
        ]
        for line in report.causes
    ]
    sums = [
        f"{report.missed + report.flagged:,}",
        percent(_part_in(report)),
        f"{report.missed:,}",
        f"{report.flagged:,}",
    ]
    rows.append(["all", *sums, *(["–"] if report.weight else [])])
    if report.weight:
        header.append(f"Share of {report.weight}")
    return _table(header, rows, right=range(1, len(header)))


def _part_in(report: Report) -> float:
    inside = report.missed + report.flagged
    return inside / max(report.errors, inside, 1)


def _lines(report: Report) -> str:
    markets = [inline(name) for name in markets_of(report)]
    header = ["Cause", "Policy", "Errors", "Share", *markets, "Missed (FN)", "Flagged wrongly (FP)"]
    header += [f"Share of {report.weight}"] if report.weight else []
    lines = lines_of(report)
    rows = [_line(line, weighed=report.weight is not None) for line in lines[:MOST_LINES]]
    shown = _table(header, rows, right=range(2, len(header)))
    left = lines[MOST_LINES:]
    if not left:
        return shown
    held = count_words(sum(line.errors.count for line in left), "error")
    return f"{shown}\n\n{count_words(len(left), 'smaller row')} with {held} left out; `redline report --json` has all."


def _line(line: Line, weighed: bool) -> list[str]:
    return [
        cause_words(line.cause),
        line.policy,
        f"{line.errors.count:,}",
        f"{percent(line.errors.share)} ({interval(line.errors.low, line.errors.high)})",
        *(f"{n:,}" for n in line.markets),
        f"{line.missed:,}",
        f"{line.flagged:,}",
        *([percent(line.weighed)] if weighed else []),
    ]


def _policies(report: Report) -> str:
    header = ["Policy", "Wrong of all labelled", "Violations missed", "Harmless cases flagged"]
    rows = [
        [line.policy, *(part_words(each) for each in (line.wrong, line.missed, line.flagged))]
        for line in report.policies
    ]
    return _table(header, rows, right=(1, 2, 3))


def _weeks(report: Report) -> Iterator[str]:
    if len(report.weeks) < 2:
        return
    yield "## Week by week"
    rows = [
        [f"{week.monday}", f"{week.wrong.count:,}", f"{week.wrong.of:,}", percent(week.wrong.share),
         interval(week.wrong.low, week.wrong.high)]
        for week in report.weeks[-MOST_WEEKS:]
    ]  # fmt: skip
    yield _table(["Week from", "Wrong", "Labelled", "Share", "95% interval"], rows, right=(1, 2, 3, 4))


def _trade_off(curve: TradeOff) -> Iterator[str]:
    now = curve.in_force
    yield f"## What the threshold of {curve.policy} trades"
    own = f" Markets with one of their own: {', '.join(curve.markets)}." if curve.markets else ""
    yield (
        f"In force: {now.threshold:.3f}, with precision {rate_words(now.precision)}, recall {rate_words(now.recall)} "
        f"and a false positive rate of {rate_words(now.fpr)} (90% intervals) on {curve.cases:,} labelled cases, "
        f"{curve.violations:,} of them violations.{own}"
    )
    step = max(1, len(curve.points) // 8)
    rows = [
        [f"{one.threshold:.3f}", *(percent(rate.value) for rate in (one.precision, one.recall, one.fpr))]
        for one in curve.points[::step]
    ]
    yield _table(["Threshold", "Precision", "Recall", "False positive rate"], rows, right=(0, 1, 2, 3))


def _finding(finding: ToldFinding) -> Iterator[str]:
    size = count_words(finding.errors.count, "case")
    yield (
        f"### {finding.number}. {inline(finding.policy)}: {size} {way(finding.direction)}, "
        f"{cause_words(finding.cause)}"
    )
    yield inline(finding.summary)
    yield "\n".join(f"- **{name}:** {value}" for name, value in _facts(finding))
    yield from _evidence("Speaks for it", finding.speaks_for)
    yield from _evidence("Speaks against it", finding.speaks_against)
    yield f"**What mending it would change.** {inline(finding.would_change)}"
    yield f"**Next step.** {finding.next_step}"
    for clause in finding.clauses:
        yield from _clause(clause)
    yield _tried(finding.tried)
    if finding.opinion:
        said = [claim_words(claim) for claim in finding.opinion.claims]
        yield from _evidence(
            f"What the model {inline(finding.opinion.model)} says; no cause rests on it", said
        )
    for case in finding.cases:
        yield from _case(case)


def _facts(finding: ToldFinding) -> Iterator[tuple[str, str]]:
    yield "Finding", code(finding.id)
    distinct = f", {finding.distinct:,} different texts" if finding.distinct else ""
    yield "Cases", f"{part_words(finding.errors)} of the queue{distinct}"
    if finding.weighed is not None:
        yield "Weighed", f"{percent(finding.weighed)} of the queue"
    sure = f", probability {percent(finding.probability)}" if finding.probability else ""
    yield "Cause", f"{cause_words(finding.cause)}{sure}"
    yield "Markets", ", ".join(f"{market} {n:,}" for market, n in finding.markets.items())
    if finding.step:
        yield "Most fail at", code(finding.step)
    if finding.trend and finding.trend.change is not None:
        trend = finding.trend
        high = f"{trend.high:.2f}" if trend.high is not None else "any"
        yield "Trend", f"{trend.course}, times {trend.change:.2f} a week ({trend.low:.2f} to {high})"


def _evidence(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"**{heading}**"
        yield "\n".join(f"- {inline(line)}" for line in lines)


def _clause(clause: ToldClause) -> Iterator[str]:
    if clause.text is None:
        yield f"Clause {code(clause.id)} has no text at hand; see `redline clauses`."
        return
    yield f"Clause {code(clause.id)}, version {clause.version}, in force from {clause.effective_from}:"
    text = visible(clause.text)
    yield f"> {text}" if _PROSE.fullmatch(text) and "://" not in text and "www." not in text else fenced(text)


def _tried(tried: Sequence[Tried]) -> str:
    if not tried:
        return "Nothing was tried on this cluster."
    header = ["Tried", "Fixed in the group", "Mended elsewhere", "Broken elsewhere", "F1", "Enough", "Note"]
    return _table(header, [_row(one) for one in tried], right=(1, 2, 3, 4))


def _row(one: Tried) -> list[str]:
    return [
        f"**{cause_words(one.cause)}**" if one.chosen else cause_words(one.cause),
        part_words(one.fixed),
        *("–" if part is None else part_words(part) for part in (one.mended_elsewhere, one.broken_elsewhere)),
        f"{one.gain.f1:+.3f} ({one.gain.low:+.3f} to {one.gain.high:+.3f})" if one.gain else "–",
        "yes" if one.sufficient else "no",
        inline(one.note),
    ]


def _case(case: ToldCase) -> Iterator[str]:
    if case.text is None:
        yield f"Case {code(case.id)}: its text is not at hand."
        return
    shown = len(case.text)
    cut = f", the first {shown:,} of {case.characters:,} characters" if case.characters > shown else ""
    copies = f", one of {case.copies:,} near-duplicates" if case.copies > 1 else ""
    yield f"Case {code(case.id)} ({case.market}, {case.surface}){copies}{cut}:"
    yield fenced(case.text)


def _others(findings: Sequence[ToldFinding]) -> Iterator[str]:
    if not findings:
        return
    yield "## Smaller findings"
    rows = [
        [str(one.number), one.policy, way(one.direction), f"{one.errors.count:,}", cause_words(one.cause),
         inline(one.name)]
        for one in findings
    ]  # fmt: skip
    yield _table(["No.", "Policy", "What", "Cases", "Cause", "Group"], rows, right=(0, 3))


def _unknown(report: Report) -> str:
    return "\n".join(f"- {inline(one.what)} *Settled by:* {inline(one.settled_by)}" for one in report.unknown)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A Markdown table; cells are Markdown and hold neither bare pipes nor line feeds."""
    marks = ["---:" if column in right else "---" for column in range(len(header))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, marks, *rows))
