"""Drafting for a finding: a prompt, threshold, guideline edit or clause, stored as a proposal that people decide on."""

from typing import Literal

from pydantic import Field

from agents.desk import STREAM, Desk
from agents.dialogue import Asker, hear
from agents.draft import Made, draft_or_relabel
from agents.proposal_told import ProposalTold, proposal_told, told_in_words
from agents.toolbox.contract import NotThere, Tool, Words
from agents.wording import summary_of
from knowledge_base.changes import Cause, Finding
from knowledge_base.errors import Refused
from knowledge_base.guideline_measures import Relabel
from knowledge_base.records import Record
from tools.cause_words import DRAFTS, Kind, cause_words, draft_ask
from tools.figures import count_words, listed
from tools.health import last_triage, open_findings

MOST_OFFERED = 3


class DraftArguments(Record):
    """For which finding; the largest that something can be drafted for by default."""

    finding: str | None = Field(default=None, description="a finding id, which begins with F-")
    policy: str | None = Field(
        default=None, description="the policy whose largest draftable finding it is for"
    )
    draft: Kind | None = Field(
        default=None,
        description="only if a draft of this kind is asked for: it depends on the finding's cause",
    )


class NoEditTold(Record):
    """Why no edit of the guideline is proposed, the edits that came nearest, and what to do instead."""

    why: str
    nearest: tuple[str, ...] = ()
    step: str


class DraftResult(Record):
    """The proposal that was drafted, or why no guideline edit is; nothing takes effect until people approve it."""

    kind: Literal["draft_change"] = "draft_change"
    finding: str
    policy: str = ""
    cause: Cause | None = None
    proposal: ProposalTold | None = None
    no_edit: NoEditTold | None = None
    relabel: tuple[Relabel, ...] = ()
    """Labels to give again, the most pressing first."""


def run(desk: Desk, asker: Asker, arguments: DraftArguments) -> DraftResult:
    """Draft a change in the asker's name.

    Raises: NotThere when there is no such finding; Refused when nothing can be drafted for it, or no draft gains.
    """
    finding = _finding(desk, asker, arguments)
    drafted = DRAFTS.get(finding.cause)
    hear(f"Drafting for {finding.id}{f': {drafted.what}' if drafted else ''}")
    made = draft_or_relabel(desk.workspace, finding.id, asker.id)
    told = None
    if made.proposal is not None:
        with desk.store.read() as tx:
            told = proposal_told(tx, desk.config, made.proposal, desk.now())
    return DraftResult(
        finding=finding.id,
        policy=finding.cluster.policy,
        cause=finding.cause,
        proposal=told,
        no_edit=_no_edit(made),
        relabel=made.relabel,
    )


def words(desk: Desk, asker: Asker, result: DraftResult) -> Words:
    """What was drafted, and that people decide on it; or why nothing was, and what to do."""
    labels = count_words(len(result.relabel), "label")
    again = f"{labels} should be given again." if result.relabel else ""
    if result.proposal is None:
        assert result.no_edit is not None
        why = f"No guideline edit for {result.finding}: {result.no_edit.why}"
        return Words(
            summary=summary_of(why, again),
            ask_instead=desk.whom_to_ask(result.policy),
            follow_ups=(f"How is the {result.policy} queue doing?",),
        )
    head = "Drafted; nothing takes effect before it is approved."
    return Words(
        summary=summary_of(head, *told_in_words(result.proposal), again),
        citations=result.proposal.citations,
        follow_ups=(f"Show proposal {result.proposal.proposal}", "Which proposals are open?"),
    )


def _no_edit(made: Made) -> NoEditTold | None:
    problem = made.no_edit
    return (
        None if problem is None else NoEditTold(why=problem.why, nearest=problem.nearest, step=problem.step)
    )


def _finding(desk: Desk, asker: Asker, arguments: DraftArguments) -> Finding:
    wanted = arguments.draft
    if arguments.finding:
        found = _named(desk, asker, arguments.finding)
        drafted = DRAFTS.get(found.cause)
        if wanted and drafted and drafted.kind != wanted:
            raise Refused(
                f"the cause of {found.id} is {cause_words(found.cause)}, and what is drafted for that is "
                f"{drafted.what}, no {wanted}; ask for it so: {draft_ask(found.cause, found.id)}"
            )
        return found
    every = _open(desk, asker, arguments.policy)
    candidates = [one for one in every if one.cause in DRAFTS and wanted in (None, DRAFTS[one.cause].kind)]
    if candidates:
        return max(candidates, key=_size)
    of = f" of {arguments.policy!r}" if arguments.policy else ""
    what = f"a {wanted} can be drafted" if wanted else "something can be drafted"
    raise Refused(f"no open finding{of} has a cause for which {what}; {_instead(every)}")


def _named(desk: Desk, asker: Asker, finding_id: str) -> Finding:
    with desk.store.read() as tx:
        found = tx.ledger.finding(finding_id)
    if found is None or not desk.sees(asker, found.cluster.policy):
        raise NotThere(
            f"there is no finding {finding_id!r} here; triage a queue and take one of its findings"
        )
    return found


def _open(desk: Desk, asker: Asker, policy: str | None) -> list[Finding]:
    """The open findings of the last triage of each policy that they may see."""
    with desk.store.read() as tx:
        seen = [one for one in tx.cases.decided_policies(STREAM) if desk.sees(asker, one)]
        if policy is not None and policy not in seen:
            raise NotThere(f"no case was decided under {policy!r} here; it was for {listed(seen) or 'none'}")
        triages = {one: last_triage(tx, one) for one in seen if policy in (None, one)}
        if not any(triages.values()):
            of = f" of {policy!r}" if policy else ""
            raise Refused(
                f"there is no triage{of} yet, so there is no finding to draft for; triage the queue first"
            )
        return [finding for one, run in triages.items() for finding in open_findings(tx, one, run)]


def _instead(every: list[Finding]) -> str:
    """What can be asked for in its place."""
    able = sorted((one for one in every if one.cause in DRAFTS), key=_size, reverse=True)[:MOST_OFFERED]
    if not able:
        return "triage the queue anew, or have people look at the findings there are"
    return f"ask for one of these: {listed([draft_ask(one.cause, one.id) for one in able], 'or')}"


def _size(finding: Finding) -> tuple[int, str]:
    return len(finding.cluster.members), finding.id


TOOL = Tool(
    name="draft_change",
    says="Draft a change of a prompt, threshold, guideline or policy clause for a finding and measure it; it becomes "
    "a proposal, takes a while",
    examples=(
        "Draft a change for finding F-T-1a2b3c4d-hate-fn-5e6f7a8b",
        "Write a fix for the biggest problem in scams",
        "Propose a prompt change for harassment",
        "Draft a change for hate",
        "Can you draft a new threshold?",
        "Draft a guideline edit for hate",
        "Draft a clause for the policy gap",
        "Draft the labels to give again for finding F-1",
        "Draft it",
        "Make a proposal that fixes this finding",
        "Prepare a proposal for hate",
        "Suggest a revision that solves the false positives",
        "Create a draft for the largest finding",
    ),
    cues=(
        r"\b(?:draft (?:a|an|it|me|the|something|one|new|another)|^(?:please )?draft|propose|"
        r"suggest|write (?:a|an|the|me|up) (?:\w+ )?(?:fix|draft|proposal|change|edit|revision|"
        r"prompt)|prepare|come up with|fix(?:es|ing)?|revis\w+|improve|make a (?:draft|proposal|"
        r"change|fix)|"
        r"create a|need a (?:proposal|draft|fix)|solve[sd]?|tune|better (?:prompt|threshold))\b"
    ),
    doing="Drafting a change",
    arguments=DraftArguments,
    heavy=True,
    needs="author",
    run=run,
    words=words,
)
