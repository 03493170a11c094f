"""Drafting a guideline edit from what raters split on alone: no prompt, no decisions and no triage are needed."""

from agents.revise_guideline import revise_guideline
from knowledge_base import digests
from knowledge_base.changes import Cluster, Finding, Proposal
from knowledge_base.errors import Refused
from knowledge_base.records import CaseId, FindingId, now
from knowledge_base.workspace import Workspace
from tools.figures import count_words
from tools.propose import must_be_author

LEAST_SPLIT = 5
"""Cases; of fewer no rule is told to divide raters."""


def edit_guideline(workspace: Workspace, policy: str, author: str) -> Proposal:
    """Draft, measure and store an edit of a policy's guideline for the cases that its raters split on.

    Raises: Refused where raters split on too few; NoEdit as `revise_guideline` does.
    """
    must_be_author(workspace.config, author, policy)
    finding = what_raters_split_on(workspace, policy)
    with workspace.store.write() as tx:
        tx.ledger.keep_run(finding.triage, "ratings", {"policy": policy})
        tx.ledger.add_finding(finding)
    return revise_guideline(workspace, finding, author)


def what_raters_split_on(workspace: Workspace, policy: str) -> Finding:
    """What raters split on as a finding; the same cases make the same one.

    Raises: Refused where it is too little for an edit to rest on.
    """
    with workspace.store.read() as tx:
        votes = tx.cases.ratings(policy)
    said = {
        case: {one.violates for one in some if one.violates is not None and one.role == "rater"}
        for case, some in votes.items()
    }
    split = tuple(CaseId(case) for case in sorted(said) if len(said[case]) > 1)
    if len(split) < LEAST_SPLIT:
        raise Refused(
            f"raters split on {count_words(len(split), 'case')} of {policy!r}, and {LEAST_SPLIT} are the least that an "
            "edit can rest on; have more cases judged by two raters: 'redline labels sample --help'"
        )
    name = digests.of_value([policy, *split])[:10]
    return Finding(
        id=FindingId(f"F-R-{policy}-{name}"),
        triage=f"R-{policy}-{name}",
        cluster=Cluster(
            id=f"R-{policy}-{name}",
            policy=policy,
            direction="fp",
            name="what raters split on",
            members=split,
            representatives=split[:3],
        ),
        stream="human",
        cause="ambiguous_guideline",
        probability=1.0,
        summary=f"Raters split on {len(split):,} of {count_words(len(said), 'case')} that they judged under {policy}.",
        created_at=now(),
    )
