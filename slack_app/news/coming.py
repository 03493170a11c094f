"""Documents that change soon: which clauses take effect or end, when, and which prompts rest on them."""

from collections.abc import Sequence
from datetime import date

from knowledge_base.records import GLOBAL, ClauseId
from slack_app.cards.wording import artefact_words, day_words
from slack_app.news.contract import Area, Look, News, NewsLine
from tools.coming import Coming
from tools.coming import coming as coming_after
from tools.figures import count_words, listed

MILESTONES = (1, 3, 7, 14, 30)
"""A change is told when it comes in sight, and again when it is no further away than each of these, in days."""
MOST_CLAUSES = 5


def coming(look: Look, area: Area) -> News | None:
    """What changes within `MILESTONES[-1]` days, soonest first."""
    found = [one for one in look.once(_found) if area.has((one.policy,))]
    if not found:
        return None
    count = len({one.artefact for one in found})
    return News(
        title=(
            f"{count_words(count, 'document')} {'changes' if count == 1 else 'change'} within "
            f"{MILESTONES[-1]} days, {'' if count == 1 else 'the first '}on {day_words(found[0].day)}"
        ),
        lines=tuple(_line(one, look.day) for one in found),
        policies=tuple(dict.fromkeys(one.policy for one in found)),
        markets=tuple(dict.fromkeys(one.market for one in found if one.market != GLOBAL)),
    )


def _found(look: Look) -> tuple[Coming, ...]:
    return coming_after(look.tx, look.day, MILESTONES[-1])


def _line(one: Coming, today: date) -> NewsLine:
    what = f"version {one.version} takes effect" if one.version else "clauses end"
    within = next(days for days in MILESTONES if (one.day - today).days <= days)
    soon = f"within {count_words(within, 'day')}"
    parts = [
        f"{words} {_named(clauses)}"
        for words, clauses in (("new:", one.begins), ("reworded:", one.changes), ("ends:", one.ends))
        if clauses
    ]
    parts += [f"prompt {cited.prompt} cites {_named(cited.clauses)}" for cited in one.cited_by]
    if one.uncited:
        parts.append(f"no prompt cites {_named(one.uncited)}")
    return NewsLine(
        f"{artefact_words(one.artefact)}: {what} on {day_words(one.day)}, {soon}", " · ".join(parts)
    )


def _named(clauses: Sequence[ClauseId]) -> str:
    if len(clauses) <= MOST_CLAUSES:
        return listed([str(clause) for clause in clauses])
    return f"{', '.join(clauses[:MOST_CLAUSES])} and {len(clauses) - MOST_CLAUSES} more"
