"""A proposal as plain text for a terminal: what would change, on what evidence, and who has decided so far.

Artefact texts, reasons and notes may quote hostile cases, so characters that steer a terminal are
shown as escapes.
"""

import difflib
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from knowledge_base.changes import (
    REJECTION_WORDS,
    Approval,
    Change,
    Evidence,
    Proposal,
    Rate,
    Revert,
    Scores,
    SplitEvidence,
)
from knowledge_base.evidence_records import EvidenceRequest
from knowledge_base.records import ArtefactId
from tools.visible import visible

WIDTH = 100
MOST_FLIPS = 20
EVIDENCE_HEADER = ("split", "cases", "decisions", "precision", "recall", "F1", "false positive rate")
GAIN_HEADER = ("split", "F1 gain", "interval", "fixed", "broken", "McNemar p")


def proposal_text(
    proposal: Proposal,
    before: Mapping[ArtefactId, str],
    approvals: Sequence[Approval],
    outcome: str | None,
    needed: int,
    newer: str | None = None,
    asked: Sequence[EvidenceRequest] = (),
) -> str:
    """All that an approver should see before deciding.

    `before` holds the text of each change's base, `outcome` how the proposal ended (None while it is open),
    `needed` how many people must approve, `newer` the proposal that took this one's place, and `asked` what
    approvers want to know.
    """
    outcome = f"{outcome} by {newer}" if outcome and newer else outcome
    parts = [
        f"{visible(proposal.title)}\n{'═' * min(len(proposal.title), WIDTH)}",
        _facts(proposal, approvals, outcome, needed),
        "\n".join(textwrap.wrap(_consequence(proposal, approvals, outcome, needed), WIDTH)),
        _section("Why", _wrapped(proposal.rationale)),
        *(_section(f"Change of {change.artefact}", _diff(change, before)) for change in proposal.changes),
    ]
    if proposal.evidence is None:
        parts.append(_section("Evidence", "None was measured."))
    else:
        parts += [_section("Evidence", _evidence(proposal.evidence)), *_flips(proposal.evidence.unseen)]
    parts.append(_section("Citations", "\n".join(_citations(proposal)) or "None."))
    if asked:
        parts.append(_section("Asked", "\n".join(_questions(asked))))
    parts.append(_section("Decisions so far", "\n".join(_decisions(proposal, approvals)) or "None."))
    return "\n\n".join(parts) + "\n"


def evidence_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """Rows under `EVIDENCE_HEADER`: before and after for each split, rates with their intervals."""
    return [
        (name, f"{scores.n:,}", when, *(rate_text(rate) for rate in rates_of(scores)))
        for name, split in splits_of(evidence)
        for when, scores in (("before", split.before), ("after", split.after))
    ]


def gain_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """Rows under `GAIN_HEADER`, one a split; gains are in points of F1."""
    return [
        (
            name,
            f"{100 * split.gain:+.1f}",
            f"[{100 * split.low:+.1f}, {100 * split.high:+.1f}]",
            f"{split.fixed:,}",
            f"{split.broken:,}",
            "<0.001" if split.p_value < 0.001 else f"{split.p_value:.3f}",
        )
        for name, split in splits_of(evidence)
    ]


def splits_of(evidence: Evidence) -> tuple[tuple[str, SplitEvidence], ...]:
    """The splits by name, the one that counts last."""
    return ("tuning", evidence.tuning), ("validation", evidence.validation), ("unseen", evidence.unseen)


def rates_of(scores: Scores) -> tuple[Rate, Rate, Rate, Rate]:
    """Precision, recall, F1 and false positive rate, in that order."""
    return scores.precision, scores.recall, scores.f1, scores.fpr


def rate_text(rate: Rate) -> str:
    """`81.2% [76.0, 86.1]`; a dash where the rate has no value."""
    if rate.value is None:
        return "–"
    if rate.low is None or rate.high is None:
        return f"{rate.value:.1%}"
    return f"{rate.value:.1%} [{100 * rate.low:.1f}, {100 * rate.high:.1f}]"


def _facts(proposal: Proposal, approvals: Sequence[Approval], outcome: str | None, needed: int) -> str:
    given = len(_given(proposal, approvals))
    with_others = f", with {', '.join(proposal.co_authors)}" if proposal.co_authors else ""
    status = outcome or f"open, {given} of {needed} approvals"
    rows = [
        ("Proposal", f"{proposal.id} ({proposal.kind})"),
        ("Digest", proposal.digest),
        ("Status", status),
        ("Author", f"{proposal.author}{with_others}, on {proposal.created_at:%Y-%m-%d %H:%M} UTC"),
        ("Expires", f"{proposal.expires_at:%Y-%m-%d %H:%M} UTC"),
        ("Risk", proposal.risk),
        *(("", f"- {reason}") for reason in proposal.risk_reasons),
    ]
    if proposal.generators:
        rows.append(("Generator", ", ".join(proposal.generators)))
    if proposal.finding:
        rows.append(("Finding", proposal.finding))
    if proposal.supersedes:
        rows.append(("Edit of", proposal.supersedes))
    return columns([(name, visible(value)) for name, value in rows])


def _consequence(proposal: Proposal, approvals: Sequence[Approval], outcome: str | None, needed: int) -> str:
    """One sentence on what approving will do."""
    if outcome:
        return f"Approving does nothing any more: the proposal is {visible(outcome)}."
    names = ", ".join(change.artefact for change in proposal.changes)
    if isinstance(proposal, Revert):
        what = f"{names} goes back to the text from before {proposal.reverts}"
    else:
        what = f"the text below becomes the one in force for {names}"
    left = needed - len(_given(proposal, approvals))
    if left <= 1:
        return f"With your approval, {what} at once."
    others = "one more approval" if left == 2 else f"{left - 1} more approvals"
    return f"With your approval and {others}, {what} at once."


def _given(proposal: Proposal, approvals: Sequence[Approval]) -> set[str]:
    """Who has approved exactly this text without having written it."""
    return {
        approval.person
        for approval in approvals
        if approval.decision == "approved"
        and approval.digest == proposal.digest
        and approval.person not in (proposal.author, *proposal.co_authors)
    }


def _diff(change: Change, before: Mapping[ArtefactId, str]) -> str:
    if change.base is not None and change.artefact not in before:
        return (
            f"The text before (digest {change.base[:12]}) is not at hand; the whole new text follows.\n"
            + "\n".join(f"+{line}" for line in _lines(change.text))
        )
    old, new = _lines(before.get(change.artefact, "")), _lines(change.text)
    names = f"{change.artefact} (before)" if change.base else "/dev/null", f"{change.artefact} (proposed)"
    lines = list(difflib.unified_diff(old, new, *names, lineterm=""))
    return "\n".join(lines) or "No line differs."


def _lines(text: str) -> list[str]:
    """Lines as a terminal shows them; nothing but a line feed ends one."""
    return visible(text).removesuffix("\n").split("\n") if text else []


def _evidence(evidence: Evidence) -> str:
    luck = "; the more looks, the more a gain may be luck" if evidence.looks > 1 else ""
    chosen_from = f"{evidence.candidates:,} {'candidate' if evidence.candidates == 1 else 'candidates'}"
    notes = (
        f"Policy {evidence.policy}, judge {visible(evidence.judge)}, seed {evidence.seed}. Intervals hold "
        f"{evidence.level:.0%}; gains are in points of F1. The draft was chosen from {chosen_from} on tuning "
        f"and validation cases. Looks at the unseen cases: {evidence.looks}, this one included{luck}."
    )
    tables = (
        columns([EVIDENCE_HEADER, *evidence_rows(evidence)], right=(1,)),
        columns([GAIN_HEADER, *gain_rows(evidence)], right=(1, 3, 4, 5)),
    )
    return "\n\n".join((*tables, "\n".join(textwrap.wrap(notes, WIDTH))))


def _flips(unseen: SplitEvidence) -> Iterator[str]:
    """Unseen decisions that turn, those that turn wrong first."""
    broken = [flip for flip in unseen.flips if flip.after != flip.label]
    fixed = [flip for flip in unseen.flips if flip.after == flip.label]
    rows = []
    for word, flips in (("broken", broken), ("fixed", fixed)):
        rows += [
            (word, _way(flip.before), _way(flip.after), visible(flip.case)) for flip in flips[:MOST_FLIPS]
        ]
        if len(flips) > MOST_FLIPS:
            rows.append((word, "", "", f"and {len(flips) - MOST_FLIPS:,} more, listed by --json"))
    shown = columns([("", "before", "after", "case"), *rows]) if rows else "No unseen decision turns."
    yield _section(f"Unseen decisions that turn: {len(broken):,} broken, {len(fixed):,} fixed", shown)


def _way(violates: bool) -> str:
    return "violates" if violates else "allowed"


def _citations(proposal: Proposal) -> Iterator[str]:
    for cited in proposal.citations:
        yield f"{cited.clause}, version {cited.version}, {cited.market}, in force from {cited.effective_from}"
        yield textwrap.indent(visible(cited.quote), "  │ ", lambda line: True)


def _decisions(proposal: Proposal, approvals: Sequence[Approval]) -> Iterator[str]:
    rows = [
        (
            f"{approval.at:%Y-%m-%d %H:%M} UTC",
            visible(approval.person),
            approval.decision + ("" if approval.digest == proposal.digest else " (another text)"),
            "; ".join(filter(None, (_fixed_reason(approval), " ".join(visible(approval.reason).split())))),
        )
        for approval in sorted(approvals, key=lambda approval: approval.at)
    ]
    if rows:
        yield columns(rows)


def _fixed_reason(approval: Approval) -> str:
    return REJECTION_WORDS[approval.kind] if approval.kind else ""


def _questions(asked: Sequence[EvidenceRequest]) -> Iterator[str]:
    rows = [
        (f"{one.at:%Y-%m-%d %H:%M} UTC", visible(one.person), " ".join(visible(one.question).split()))
        for one in asked
    ]
    yield columns(rows)


def columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Rows as aligned columns two spaces apart; those listed in `right` are set to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _wrapped(text: str) -> str:
    lines = visible(text).split("\n")
    return "\n".join(part for line in lines for part in (textwrap.wrap(line, WIDTH) or [""]))


def _section(name: str, body: str) -> str:
    return f"{name}\n{'─' * min(len(name), WIDTH)}\n{body}"
