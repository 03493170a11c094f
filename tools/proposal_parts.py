"""A proposal as people read it, gathered once for the terminal, Markdown and the page; what is asked comes first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.changes import (
    Approval,
    Change,
    ClauseDraft,
    Evidence,
    GuidelineRevision,
    PromptRevision,
    Proposal,
    Revert,
)
from knowledge_base.errors import WrongUsage
from knowledge_base.evidence_records import EvidenceRequest
from knowledge_base.measured import RateChange, SliceEvidence
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import ArtefactId
from knowledge_base.store import Store
from knowledge_base.workspace import Config
from tools.approval_rules import approved_by, needed_approvals
from tools.asked_told import leaves_more_open, measured_on
from tools.clause_draft.told import asks_first, clause_sections, figures_are, hit_of, left_of, reach_words
from tools.evidence_requests import evidence_requests
from tools.figures import count_words, listed, percent
from tools.measures_told import naming_words
from tools.prompt_outline import Branch, compared
from tools.sample_texts import without_samples
from tools.shown_cases import SplitCase, TurnedCase, split_cases_of, turned
from tools.status import status_of

NOT_RATERS = (
    "A decision here is what the guideline's rules say when the embedded judge reads them. It is not what raters will "
    "say: only a trial shows whether they agree more."
)
SHOWN_CASES = 5


@dataclass(frozen=True)
class ProposalParts:
    """A proposal with all that is shown beside it.

    `before` holds the text of each change's base, `outcome` how the proposal ended (None while it is open), `given`
    whose approval counts now, `needed` how many people must approve, `newer` the proposal that took this one's place,
    `asked` what approvers want to know, `broken` and `fixed` some of the unseen cases that turn, `recent` some of
    recent traffic, `answers` what raters split on that a guideline edit answers.
    """

    proposal: Proposal
    before: Mapping[ArtefactId, str]
    approvals: Sequence[Approval] = ()
    outcome: str | None = None
    needed: int = 1
    given: Collection[str] = ()
    newer: str | None = None
    asked: Sequence[EvidenceRequest] = ()
    broken: Sequence[TurnedCase] = ()
    fixed: Sequence[TurnedCase] = ()
    recent: Sequence[TurnedCase] = ()
    answers: Sequence[SplitCase] = ()
    hit: Sequence[TurnedCase] = ()
    """Seen cases that people allow and that a drafted clause would flag."""

    @property
    def edits(self) -> tuple[str, ...]:
        """Each edit of a prompt or guideline with its clause and reason; none for other changes."""
        return self.proposal.edits if isinstance(self.proposal, PromptRevision | GuidelineRevision) else ()

    @property
    def sections(self) -> list[tuple[str, list[str]]]:
        """What a drafted clause was made from and what it would do, a heading and its lines each."""
        return clause_sections(self.proposal, self.outcome)

    @property
    def status(self) -> str:
        """`open, 1 of 2 approvals`, or how it ended."""
        if self.outcome:
            return f"{self.outcome} by {self.newer}" if self.newer else self.outcome
        return f"open, {len(self.given)} of {self.needed} approvals"


def gather(store: Store, config: Config, proposal: Proposal) -> ProposalParts:
    """Everything that is shown of a proposal."""
    with store.read() as tx:
        bases = {
            change.artefact: version.text
            for change in proposal.changes
            if change.base and (version := tx.library.version_by_digest(change.artefact, change.base))
        }
        flips = proposal.evidence.unseen.flips if proposal.evidence else ()
        broken = [flip for flip in flips if flip.after != flip.label][:SHOWN_CASES]
        fixed = [flip for flip in flips if flip.after == flip.label][:SHOWN_CASES]
        recent = proposal.evidence.replay.examples if proposal.evidence and proposal.evidence.replay else ()
        hit = hit_of(proposal)
        named = [*(flip.case for flip in (*broken, *fixed)), *(case for case, _ in recent), *hit]
        cases, status = tx.cases.get(named), status_of(tx, proposal)
        return ProposalParts(
            proposal=proposal,
            before=bases,
            approvals=tx.ledger.approvals(proposal.id),
            outcome=None if status == "open" else status,
            needed=needed_approvals(proposal.risk, config.approval),
            given=approved_by(tx, config, proposal),
            newer=tx.ledger.superseded_by(proposal.id),
            asked=evidence_requests(tx, proposal.id),
            broken=[turned(cases, flip.case, flip.after, flip.label) for flip in broken],
            fixed=[turned(cases, flip.case, flip.after, flip.label) for flip in fixed],
            recent=[turned(cases, case, after) for case, after in recent],
            answers=split_cases_of(proposal),
            hit=[turned(cases, case, True, False) for case in hit],
        )


def asked_of(parts: ProposalParts) -> list[str]:
    """What the lead is asked to decide, and what to weigh: each a sentence or two."""
    found = [consequence(parts)]
    evidence = parts.proposal.evidence
    if isinstance(parts.proposal, ClauseDraft):
        if parts.outcome is None:
            found.append(asks_first(parts.proposal))
        found += [figures_are(parts.proposal), reach_words(parts.proposal)]
    elif parts.outcome is None:
        found.append(_weigh(evidence))
    if evidence is not None and evidence.guideline is not None:
        found.append(NOT_RATERS)
    if evidence is not None:
        found += [*_by_whom(evidence), *_regressions(evidence), *_luck(parts)]
        if under := evidence.under_floor():
            found.append(f"The prompt's promise does not hold: {under}.")
    return found


def consequence(parts: ProposalParts) -> str:
    """One sentence on what approving will do."""
    proposal = parts.proposal
    if parts.outcome:
        ended = f"{parts.outcome} by {parts.newer}" if parts.newer else parts.outcome
        return f"Approving does nothing any more: the proposal is {ended}."
    if left_of(proposal):
        return "Approving is refused while the text holds marks of a draft: nothing of it is in force before that."
    names = ", ".join(change.artefact for change in proposal.changes)
    if isinstance(proposal, Revert):
        what = f"{names} goes back to the text from before {proposal.reverts}"
    else:
        what = f"the text below becomes the one in force for {names}"
    left = parts.needed - len(parts.given)
    if left <= 1:
        return f"With your approval, {what} at once."
    others = "one more approval" if left == 2 else f"{left - 1} more approvals"
    return f"With your approval and {others}, {what} at once."


def _weigh(evidence: Evidence | None) -> str:
    if evidence is None or not evidence.unseen.before.n:
        return "Nothing was measured on unseen cases: decide by the words and the clauses alone."
    unseen = evidence.unseen
    cases = f"{count_words(unseen.before.n, 'case')} that the draft never saw"
    naming = evidence.naming
    if not unseen.fixed and not unseen.broken and naming and naming.better + naming.worse:
        return (
            f"On {cases} no decision turns. {naming_words(naming)} Decide whether that is worth the change."
        )
    if not unseen.fixed and not unseen.broken:
        return f"On {cases} no decision turns: decide whether the words are worth having without a gain."
    clear = "better" if unseen.low > 0 else "worse" if unseen.high < 0 else "not clear of chance"
    return (
        f"On {cases}, {count_words(unseen.fixed, 'decision turns', 'decisions turn')} right and "
        f"{unseen.broken:,} wrong ({clear}). Decide whether the ones are worth the others, and whether the words say "
        "what the clauses say."
    )


def _by_whom(evidence: Evidence) -> list[str]:
    """Which model measured, where one did, and whether it leaves more open than before."""
    if evidence.asked is None:
        return []
    more = (
        " With the change it leaves clearly more cases undecided." if leaves_more_open(evidence.asked) else ""
    )
    return [f"{measured_on(evidence)}{more}"]


def _regressions(evidence: Evidence) -> list[str]:
    if not evidence.slices:
        return []
    worse = [one for one in evidence.slices if one.regresses]
    if not worse:
        return ["In no label, market, language or surface does recall fall or the false positive rate rise."]
    first = [slice_words(one) for one in worse[:4]]
    more = f"; and {len(worse) - 4:,} more" if len(worse) > 4 else ""
    return [f"It gets worse in {'; '.join(first)}{more}."]


def slice_words(one: SliceEvidence) -> str:
    """`market DE: recall 80% → 60% (worse, may be chance)`."""
    sides = [
        f"{name} {percent(side.before.value)} → {percent(side.after.value)} ({course_words(side)})"
        for name, side in (("recall", one.recall), ("false positives", one.fpr))
        if side.worse > side.better
    ]
    return f"{one.by} {one.value}: {listed(sides)}"


def course_words(side: RateChange) -> str:
    """What can be said of a rate's change."""
    words = {
        "worse": "worse, clear of chance",
        "perhaps worse": "worse, may be chance",
        "too few to tell": "too few to tell",
        "no worse": "better" if side.better > side.worse else "no worse",
    }
    return words[side.course]


def _luck(parts: ProposalParts) -> list[str]:
    evidence = parts.proposal.evidence
    found = []
    if evidence and evidence.look and evidence.look.nth > 1:
        found.append(
            f"These unseen cases were looked at {count_words(evidence.look.nth - 1, 'time')} before, so their "
            f"intervals are wider: {evidence.unseen_level:.1%} each, {evidence.level:.0%} for all looks together."
        )
    if evidence and parts.proposal.supersedes:
        found.append(
            f"Whoever edited {parts.proposal.supersedes} could see which unseen cases it turned. No correction covers "
            "that: new cases do."
        )
    return found


def tree_of(change: Change, before: Mapping[ArtefactId, str]) -> tuple[Branch, ...]:
    """The decision tree of a prompt before and after; empty for what is no prompt."""
    if not change.artefact.startswith("prompt/"):
        return ()
    try:
        old = PromptSpec.from_yaml(before[change.artefact]) if change.artefact in before else None
        return compared(old, PromptSpec.from_yaml(change.text))
    except WrongUsage:
        return ()


def safe_texts(change: Change, before: Mapping[ArtefactId, str]) -> tuple[Change, dict[ArtefactId, str], int]:
    """A change and its base with texts that were taken from cases named in place of quoted, and how many those are."""
    text, new = without_samples(change.artefact, change.text)
    found = {name: without_samples(name, held) for name, held in before.items()}
    old = found.get(change.artefact, ("", 0))[1]
    return (
        change.model_copy(update={"text": text}),
        {name: held for name, (held, _) in found.items()},
        new + old,
    )
