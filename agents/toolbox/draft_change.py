"""Drafting a change for a finding, measured on unseen cases and stored as a proposal that people decide on."""

from typing import Literal

from pydantic import Field

from agents.desk import STREAM, Desk
from agents.dialogue import Asker, hear
from agents.draft import draft
from agents.proposal_told import ProposalTold, proposal_told, told_in_words
from agents.toolbox.contract import NotThere, Tool, Words
from agents.wording import summary_of
from knowledge_base.changes import Finding
from knowledge_base.errors import Refused
from knowledge_base.records import Record
from tools.cause_words import DRAFTED, cause_words
from tools.figures import listed
from tools.health import last_triage, open_findings


class DraftArguments(Record):
    """For which finding; the largest that a change can be drafted for by default."""

    finding: str | None = Field(default=None, description="a finding id, which begins with F-")
    policy: str | None = Field(
        default=None, description="the policy whose largest draftable finding it is for"
    )


class DraftResult(Record):
    """The proposal that was drafted. It is a draft: nothing takes effect until people approve it."""

    kind: Literal["draft_change"] = "draft_change"
    finding: str
    proposal: ProposalTold


def run(desk: Desk, asker: Asker, arguments: DraftArguments) -> DraftResult:
    """Draft a change in the asker's name.

    Raises: NotThere when there is no such finding, nothing can be drafted for it, or no draft gains.
    """
    finding = _finding(desk, asker, arguments)
    hear(f"Drafting for {finding.id}")
    proposal = draft(desk.workspace, finding.id, asker.id)
    with desk.store.read() as tx:
        told = proposal_told(tx, desk.config, proposal, desk.now())
    return DraftResult(finding=finding.id, proposal=told)


def words(desk: Desk, asker: Asker, result: DraftResult) -> Words:
    """What was drafted, and that people decide on it."""
    return Words(
        summary=summary_of(
            "Drafted; nothing takes effect before it is approved.", *told_in_words(result.proposal)
        ),
        citations=result.proposal.citations,
        follow_ups=(f"Show proposal {result.proposal.proposal}", "Which proposals are open?"),
    )


def _finding(desk: Desk, asker: Asker, arguments: DraftArguments) -> Finding:
    with desk.store.read() as tx:
        if arguments.finding:
            found = tx.ledger.finding(arguments.finding)
            if found is None or not desk.sees(asker, found.cluster.policy):
                raise NotThere(
                    f"there is no finding {arguments.finding!r} here; triage a queue and take one of its findings"
                )
            return found
        seen = [policy for policy in tx.cases.decided_policies(STREAM) if desk.sees(asker, policy)]
        if arguments.policy is not None and arguments.policy not in seen:
            raise NotThere(
                f"no case was decided under {arguments.policy!r} here; it was for {listed(seen) or 'none'}"
            )
        triages = {policy: last_triage(tx, policy) for policy in seen if arguments.policy in (None, policy)}
        every = [finding for policy, run in triages.items() for finding in open_findings(tx, policy, run)]
    candidates = [finding for finding in every if finding.cause in DRAFTED]
    if candidates:
        return max(candidates, key=lambda finding: (len(finding.cluster.members), finding.id))
    of = f" of {arguments.policy!r}" if arguments.policy else ""
    if not any(triages.values()):
        raise Refused(
            f"there is no triage{of} yet, so there is no finding to draft for; triage the queue first"
        )
    raise Refused(
        f"no open finding{of} has a cause that a change can be drafted for ({listed(_words(), 'or')}); "
        "triage the queue anew, or have people look at the findings there are"
    )


def _words() -> list[str]:
    return [cause_words(cause) for cause in DRAFTED]


TOOL = Tool(
    name="draft_change",
    says="Draft a change of a prompt or threshold for a finding and measure it; it becomes a proposal, takes a while",
    examples=(
        "Draft a change for finding F-T-1a2b3c4d-hate-fn-5e6f7a8b",
        "Write a fix for the biggest problem in scams",
        "Propose a prompt change for harassment",
        "Draft a change for hate",
        "Can you draft a new threshold?",
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
