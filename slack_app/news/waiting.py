"""Proposals that wait: how long they have, how risky they are, and whose approval is missing."""

from datetime import UTC, datetime

from knowledge_base.changes import Proposal
from slack_app.cards.wording import day_words
from slack_app.news.contract import Area, Look, News, NewsLine
from tools import approval_rules as rules
from tools.concerns import policies_of
from tools.figures import count_words

MOST_NAMES = 4


def waiting(look: Look, area: Area) -> News | None:
    """Every open proposal of the area, the one that expires first at the top."""
    shown = [(proposal, about) for proposal, about in look.once(_open) if area.has(about)]
    if not shown:
        return None
    first = shown[0][0]
    count = len(shown)
    return News(
        title=(
            f"{count_words(count, 'proposal')} {'waits' if count == 1 else 'wait'} for a decision; "
            f"{'it' if count == 1 else 'the first'} expires on {day_words(first.expires_at)}"
        ),
        lines=tuple(_line(look, proposal) for proposal, _ in shown),
        policies=tuple(sorted({policy for _, about in shown for policy in about})),
    )


def _open(look: Look) -> list[tuple[Proposal, tuple[str, ...]]]:
    proposals = [one for one in look.tx.ledger.undecided() if one.expires_at > look.at]
    ordered = sorted(proposals, key=lambda one: (one.expires_at, one.id))
    return [(proposal, policies_of(look.tx, proposal)) for proposal in ordered]


def _line(look: Look, proposal: Proposal) -> NewsLine:
    given = rules.approved_by(look.tx, look.config, proposal)
    needed = rules.needed_approvals(proposal.risk, look.config.approval)
    by = f" ({', '.join(look.config.name_of(person) for person in given)})" if given else ""
    parts = (
        proposal.id,
        f"{proposal.risk} risk",
        f"{len(given)} of {count_words(needed, 'approval')}{by}",
        _left(proposal.expires_at, look.at),
        _missing(look, proposal, needed - len(given)),
    )
    return NewsLine(proposal.title, " · ".join(parts), proposal.id, proposal.digest)


def _left(expires_at: datetime, at: datetime) -> str:
    # By days of the calendar, so that the words change once a day.
    days = (expires_at.astimezone(UTC).date() - at.astimezone(UTC).date()).days
    return f"{count_words(days, 'day')} left" if days else "expires today"


def _missing(look: Look, proposal: Proposal, left: int) -> str:
    """Who can give the approval that is missing."""
    if rules.base_problem(look.tx, proposal):
        return "what it changes has moved on, so it has to be drafted anew"
    if left <= 0:
        return "has the approvals it needs"
    able = [person for person in sorted(look.config.people) if _may(look, proposal, person)]
    if not able:
        return "nobody can give the approval that is missing: redline.toml names no other approver"
    names = [look.config.name_of(person) for person in able]
    rest = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    several = f"{left} of " if left > 1 else ""
    return f"waits for {several}{', '.join(names[:MOST_NAMES])}{rest}"


def _may(look: Look, proposal: Proposal, person: str) -> bool:
    return (
        rules.is_approver(look.config, person)
        and not rules.sight_problem(look.tx, look.config, proposal, person)
        and not rules.author_problem(proposal, person)
        and not rules.again_problem(look.tx, proposal, person)
        and not rules.teams_problem(look.tx, look.config, proposal, person)
    )
