"""The rules of approval, each a function that gives what is wrong in words, or nothing.

People come from the `Config` that is handed in, and from nowhere else.
"""

from collections.abc import Sequence
from datetime import datetime

from knowledge_base import digests
from knowledge_base.changes import MOST_WORDS, Change, Proposal
from knowledge_base.clause_drafts import refusal
from knowledge_base.records import Digest, PersonId
from knowledge_base.store import Transaction
from knowledge_base.working_hours import parse_hours
from knowledge_base.workspace import ApprovalRules, Config
from tools.concerns import policies_of
from tools.visible import one_line


def needed_approvals(risk: str, rules: ApprovalRules) -> int:
    """How many people must approve a change of this risk."""
    return {"low": rules.low_risk_approvals, "high": rules.high_risk_approvals}[risk]


def needed_teams(risk: str, rules: ApprovalRules) -> int:
    """From how many teams the approvals must come; 0 where teams do not matter."""
    teams = {"low": 0, "high": rules.high_risk_teams}[risk]
    return teams if teams > 1 else 0


def proposal_digest(kind: str, changes: tuple[Change, ...], risk: str) -> Digest:
    """What an approval is bound to: the exact new texts, their exact bases and the risk they were shown with."""
    described = [[change.artefact, change.base, change.digest] for change in changes]
    return digests.of_value([kind, risk, described])


def approved_by(tx: Transaction, config: Config, proposal: Proposal) -> tuple[PersonId, ...]:
    """Whose approvals count: of this digest, by people who are approvers now and did not write it."""
    writers = (proposal.author, *proposal.co_authors)
    return tuple(
        approval.person
        for approval in tx.ledger.approvals(proposal.id)
        if approval.decision == "approved"
        and approval.digest == proposal.digest
        and approval.person not in writers
        and is_approver(config, approval.person)
    )


def is_approver(config: Config, person: str) -> bool:
    """Whether a person is an approver of the workspace now."""
    known = config.people.get(PersonId(person))
    return known is not None and "approver" in known.roles


def teams_of(config: Config, people: Sequence[str]) -> set[str]:
    """The teams that people are of now; an empty team is none."""
    known = (config.people.get(PersonId(person)) for person in people)
    return {person.team.strip() for person in known if person is not None} - {""}


def who_problem(config: Config, person: str, doing: str = "") -> str:
    """That a person is no approver."""
    if PersonId(person) not in config.people:
        return f"{person!r} is not a person of this workspace; ask its owner to add them to redline.toml"
    if not is_approver(config, person):
        asked = ", ".join(sorted(each for each in config.people if is_approver(config, each)))
        return f"{person!r} is not an approver{doing}; ask one of {asked or 'the owners'}"
    return ""


def sight_problem(tx: Transaction, config: Config, proposal: Proposal, person: str) -> str:
    """That it concerns a policy that a person may not see."""
    hidden = [policy for policy in policies_of(tx, proposal) if not config.may_see(person, policy)]
    if hidden:
        teams = ", ".join(config.restricted[hidden[0]])
        return f"{proposal.id!r} concerns a restricted policy; ask an approver of {teams or 'its team'}"
    return ""


def author_problem(proposal: Proposal, person: str) -> str:
    """That a person wrote what they would approve."""
    if person in (proposal.author, *proposal.co_authors):
        return f"{person!r} wrote {proposal.id!r}, and an author does not approve; ask another approver"
    return ""


def outcome_problem(tx: Transaction, proposal: Proposal) -> str:
    """That a proposal has been decided, or that another took its place."""
    outcome = tx.ledger.outcome(proposal.id)
    if outcome == "superseded":
        newer = tx.ledger.superseded_by(proposal.id)
        return f"{proposal.id!r} is superseded already by {newer!r}; see 'redline proposals show {newer}'"
    if outcome:
        return f"{proposal.id!r} is {outcome} already; see 'redline proposals show {proposal.id}'"
    return ""


def shown_problem(proposal: Proposal, digest: str | None) -> str:
    """That the text is not the one that was drafted, or not the one that was shown."""
    texts_hold = all(digests.of_text(change.text) == change.digest for change in proposal.changes)
    found = proposal_digest(proposal.kind, proposal.changes, proposal.risk)
    if not texts_hold or found != proposal.digest:
        return f"the text of {proposal.id!r} was changed after it was drafted; draft it anew"
    if digest is not None and digest != proposal.digest:
        return f"{proposal.id!r} is not the text that was shown (digest {digest[:12]!r}); look at it again"
    return ""


def draft_problem(proposal: Proposal) -> str:
    """That a policy text still holds marks of a draft or blanks, which people have to decide first."""
    policies = (change for change in proposal.changes if change.artefact.startswith("policy/"))
    return next((problem for one in policies if (problem := refusal(one.text, proposal.id))), "")


def base_problem(tx: Transaction, proposal: Proposal) -> str:
    """That what a proposal changes, or was measured with, is not in force any more."""
    for change in proposal.changes:
        head = tx.library.head(change.artefact)
        if (head.digest if head else None) != change.base:
            return f"{change.artefact!r} has moved on since {proposal.id!r} was drafted; draft it anew"
    for artefact, digest in (proposal.evidence.basis if proposal.evidence else {}).items():
        head = tx.library.head(artefact)
        if head is None or head.digest != digest:
            return f"{artefact!r} has moved on since {proposal.id!r} was measured with it; draft it anew"
    return ""


def expiry_problem(proposal: Proposal, at: datetime) -> str:
    """That it is too late."""
    if at >= proposal.expires_at:
        return f"{proposal.id!r} expired on {proposal.expires_at:%Y-%m-%d}; draft it anew"
    return ""


def again_problem(tx: Transaction, proposal: Proposal, person: str) -> str:
    """That a person has decided already."""
    if any(approval.person == person for approval in tx.ledger.approvals(proposal.id)):
        return f"{person!r} has decided on {proposal.id!r} already; another approver is needed"
    return ""


def freeze_problem(tx: Transaction) -> str:
    """That approvals are frozen: by whom and why."""
    if (freeze := tx.switches.frozen()) is None:
        return ""
    since = f"{freeze.at:%Y-%m-%d %H:%M} UTC by {freeze.person!r}"
    return (
        f"approvals are frozen since {since}: {one_line(freeze.reason)[:300]}; "
        "an approver may end that with 'redline unfreeze'"
    )


def hours_problem(rules: ApprovalRules, at: datetime) -> str:
    """That it is not the time for approvals, and when it is."""
    hours = parse_hours(rules.hours)
    if hours.open_at(at):
        return ""
    opens = hours.next_opening(at)
    when = f"come back on {opens:%a %Y-%m-%d at %H:%M %Z}" if opens else "mend approval.hours in redline.toml"
    return f"approvals are taken {hours.words}; {when}"


def teams_problem(tx: Transaction, config: Config, proposal: Proposal, person: str) -> str:
    """That with this person's approval, those still missing could not lead to enough teams any more."""
    wanted = needed_teams(proposal.risk, config.approval)
    given = approved_by(tx, config, proposal)
    teams = teams_of(config, [*given, person])
    left = max(needed_approvals(proposal.risk, config.approval) - len(given) - 1, 0)
    if wanted - len(teams) <= left:
        return ""
    if not teams_of(config, [person]):
        reason = f"{person!r} has no team in redline.toml"
    else:
        reason = f"with {person!r} they would come from {_named(teams)} only"
    return (
        f"{proposal.id!r} is of high risk and needs approvals from {wanted} teams; {reason}; "
        f"{_whom_to_ask(config, proposal, given, person)}"
    )


def words_problem(words: str, what: str = "the reason") -> str:
    """That words cannot be kept."""
    if len(words) > MOST_WORDS:
        return f"{what} is over {MOST_WORDS:,} characters; make it shorter"
    if any("\ud800" <= character <= "\udfff" or character == "\x00" for character in words):
        return f"{what} holds a character that cannot be kept; type it anew"
    return ""


def _whom_to_ask(config: Config, proposal: Proposal, given: Sequence[str], person: str) -> str:
    """Approvers whose team has not approved yet and who did not write it, with their teams."""
    had = teams_of(config, given) or teams_of(config, [person])
    others = [
        f"{each} ({one.team})"
        for each, one in sorted(config.people.items())
        if is_approver(config, each)
        and not author_problem(proposal, each)
        and each not in (*given, person)
        and teams_of(config, [each]) - had
    ]
    if others:
        return f"ask an approver of another team: {', '.join(others)}"
    return "no other team has an approver; ask the workspace's owner to name one in redline.toml"


def _named(teams: set[str]) -> str:
    return f"{'team' if len(teams) == 1 else 'teams'} {', '.join(repr(team) for team in sorted(teams))}"
