"""What the newest finished triage found: errors by policy, and why they happened."""

from collections import Counter

from knowledge_base.changes import Finding
from knowledge_base.ledger import Run
from slack_app.cards.wording import day_words
from slack_app.news.contract import Area, Look, News, NewsLine
from tools.cause_words import cause_words, drafts_words
from tools.figures import count_words


def digest(look: Look, area: Area) -> News | None:
    """The newest triage that looked at a policy of the area, a line a policy, the one with most errors first."""
    run = newest_in(look, area)
    if run is None:
        return None
    findings = [one for one in look.tx.ledger.findings(run.id) if area.has((one.cluster.policy,))]
    if not findings:
        return None
    by_policy: dict[str, list[Finding]] = {}
    for finding in findings:
        by_policy.setdefault(finding.cluster.policy, []).append(finding)
    ordered = sorted(by_policy, key=lambda policy: (-_errors(by_policy[policy]), policy))
    when = day_words(run.finished_at or run.started_at)
    return News(
        title=(
            f"The triage of {when} put {count_words(_errors(findings), 'error')} into "
            f"{count_words(len(findings), 'finding')}"
        ),
        lines=tuple(_line(policy, by_policy[policy]) for policy in ordered),
        policies=tuple(ordered),
        samples=run.id,
    )


def newest_in(look: Look, area: Area) -> Run | None:
    """The newest finished triage that looked at a policy of the area."""
    return next(
        (
            run
            for run in look.once(_finished)
            if any(area.has((step.rpartition(":")[0],)) for step in run.body.get("steps", ()))
        ),
        None,
    )


def _finished(look: Look) -> list[Run]:
    return look.tx.ledger.finished("triage")


def _line(policy: str, findings: list[Finding]) -> NewsLine:
    missed = _errors([one for one in findings if one.cluster.direction == "fn"])
    counts = [f"{missed:,} missed"] * bool(missed)
    counts += [f"{_errors(findings) - missed:,} flagged wrongly"] * (_errors(findings) > missed)
    causes = Counter[str]()
    for finding in findings:
        causes[cause_words(finding.cause)] += len(finding.cluster.members)
    parts = [
        f"{cause} {cases:,}" for cause, cases in sorted(causes.items(), key=lambda one: (-one[1], one[0]))
    ]
    if drafts := drafts_words((one.cause, len(one.cluster.members)) for one in findings):
        parts.append(f"drafts can be tried: {drafts}")
    return NewsLine(
        f"{policy}: {count_words(_errors(findings), 'error')}, {' and '.join(counts)}", " · ".join(parts)
    )


def _errors(findings: list[Finding]) -> int:
    return sum(len(finding.cluster.members) for finding in findings)
