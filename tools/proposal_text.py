"""A proposal as plain text for a terminal: what would change, on what evidence, and who has decided so far.

Artefact texts, reasons and notes may quote hostile cases, so characters that steer a terminal are
shown as escapes.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from knowledge_base.changes import (
    REJECTION_WORDS,
    Approval,
    Change,
    Evidence,
    Proposal,
    SplitEvidence,
)
from knowledge_base.evidence_records import EvidenceRequest
from knowledge_base.records import ArtefactId
from tools.evidence_tables import (
    EVIDENCE_HEADER,
    GAIN_HEADER,
    SLICE_HEADER,
    evidence_notes,
    evidence_rows,
    gain_rows,
    slice_notes,
    slice_rows,
)
from tools.guideline_told import told_of
from tools.prompt_outline import Branch
from tools.proposal_parts import ProposalParts, asked_of, tree_of
from tools.shown_cases import TurnedCase, way
from tools.visible import visible
from tools.word_changes import marked, places

WIDTH = 100
MOST_FLIPS = 20
MARKS = "[-struck-] [+added+]; a backslash stands before what only looks like such a mark"


def proposal_text(parts: ProposalParts) -> str:
    """All that an approver should see before deciding, what is asked of them first."""
    proposal = parts.proposal
    lines = [
        f"{visible(proposal.title)}\n{'═' * min(len(proposal.title), WIDTH)}",
        _section("What you are asked", "\n".join(f"{_wrapped(words)}" for words in asked_of(parts))),
        _facts(parts),
        _section("Why", _wrapped(proposal.rationale)),
    ]
    if parts.edits:
        lines.append(_section("Each edit, its clause and its reason", _bullets(parts.edits)))
    for change in proposal.changes:
        lines.append(_section(f"Change of {change.artefact}", redline_text(change, parts.before)))
        if tree := tree_of(change, parts.before):
            lines.append(_section("Its questions, before and after", tree_text(tree)))
    if proposal.evidence is None:
        lines.append(_section("Evidence", "None was measured."))
    else:
        lines.append(_section("Evidence", _evidence(proposal.evidence)))
        if proposal.evidence.slices:
            lines.append(_section("Slice by slice, what gets worse first", _slices(proposal.evidence)))
        lines += [_section(name, _bullets(words)) for name, words in told_of(proposal)]
        lines += _flips(proposal.evidence.unseen)
        lines += _cases(parts)
    lines.append(_section("Citations", "\n".join(citations(proposal)) or "None."))
    if parts.asked:
        lines.append(_section("Asked", "\n".join(_questions(parts.asked))))
    decided = "\n".join(_decisions(proposal, parts.approvals)) or "None."
    lines.append(_section("Decisions so far", decided))
    return "\n\n".join(lines) + "\n"


def _bullets(words: Sequence[str]) -> str:
    return "\n".join(
        textwrap.fill(visible(one), WIDTH, initial_indent="- ", subsequent_indent="  ") for one in words
    )


def redline_text(change: Change, before: Mapping[ArtefactId, str]) -> str:
    """Every changed place word by word, with where it is."""
    if change.base is not None and change.artefact not in before:
        return (
            f"The text before (digest {change.base[:12]}) is not at hand; the whole new text follows.\n"
            + visible(change.text)
        )
    found = places(before.get(change.artefact, ""), change.text)
    if not found:
        return "No word differs."
    return f"{MARKS}\n\n" + "\n\n".join(f"{place.words}\n{marked(place.pieces)}" for place in found)


def tree_text(tree: Sequence[Branch]) -> str:
    """The outline with what is struck and added in front of its lines."""
    return "\n".join(_branch(one) for one in tree)


def facts(parts: ProposalParts) -> list[tuple[str, str]]:
    """What a proposal is, by whom and until when."""
    proposal = parts.proposal
    with_others = f", with {', '.join(proposal.co_authors)}" if proposal.co_authors else ""
    rows = [
        ("Proposal", f"{proposal.id} ({proposal.kind})"),
        ("Digest", proposal.digest),
        ("Status", parts.status),
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
    return rows


def _branch(one: Branch) -> str:
    """A line of the outline, within the width."""
    sign, indent = {"same": " ", "struck": "-", "added": "+"}[one.kind], "  " * one.depth
    lines = textwrap.wrap(visible(one.words), WIDTH - len(indent) - 4) or [""]
    return "\n".join(f"{sign} {indent}{'' if at == 0 else '  '}{line}" for at, line in enumerate(lines))


def _facts(parts: ProposalParts) -> str:
    return columns([(name, visible(value)) for name, value in facts(parts)])


def _evidence(evidence: Evidence) -> str:
    notes = evidence_notes(evidence)
    tables = (
        columns([EVIDENCE_HEADER, *evidence_rows(evidence)], right=(1,)),
        columns([GAIN_HEADER, *gain_rows(evidence)], right=(1, 3, 4, 5)),
    )
    return "\n\n".join((*tables, "\n".join(textwrap.wrap(visible(notes), WIDTH))))


def _slices(evidence: Evidence) -> str:
    table = columns([SLICE_HEADER, *slice_rows(evidence)], right=(2, 4, 6, 7))
    return f"{table}\n\n{_wrapped(slice_notes(evidence))}"


def _cases(parts: ProposalParts) -> Iterator[str]:
    for word, cases in (
        ("broken", parts.broken),
        ("fixed", parts.fixed),
        ("in recent traffic", parts.recent),
        ("split on by raters", parts.answers),
    ):
        if cases:
            shown = "\n\n".join(_case(one) for one in cases)
            yield _section(f"Some that are {word}, personal data taken out", shown)


def _case(one: TurnedCase) -> str:
    where = ", ".join(part for part in (one.market, one.language, one.surface) if part)
    head = f"{visible(one.case)} ({visible(where)}): {one.words}"
    text = visible(one.text) if one.text is not None else "Its text is not at hand."
    return f"{head}\n{textwrap.indent(_wrapped(text), '  │ ', lambda line: True)}"


def _flips(unseen: SplitEvidence) -> Iterator[str]:
    """Unseen decisions that turn, those that turn wrong first."""
    broken = [flip for flip in unseen.flips if flip.after != flip.label]
    fixed = [flip for flip in unseen.flips if flip.after == flip.label]
    rows = []
    for word, flips in (("broken", broken), ("fixed", fixed)):
        rows += [(word, way(flip.before), way(flip.after), visible(flip.case)) for flip in flips[:MOST_FLIPS]]
        if len(flips) > MOST_FLIPS:
            rows.append((word, "", "", f"and {len(flips) - MOST_FLIPS:,} more, listed by --json"))
    shown = columns([("", "before", "after", "case"), *rows]) if rows else "No unseen decision turns."
    yield _section(f"Unseen decisions that turn: {len(broken):,} broken, {len(fixed):,} fixed", shown)


def citations(proposal: Proposal) -> Iterator[str]:
    """The clauses it rests on, quoted."""
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
