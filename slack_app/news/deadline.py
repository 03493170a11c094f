"""Deadlines of the register: what is overdue or due soon and not done, and who sees to it."""

from datetime import date

from knowledge_base.records import parse_artefact_id
from knowledge_base.register import RegisterEntry
from slack_app.cards.wording import day_words
from slack_app.news.contract import Area, Look, News, NewsLine
from tools.figures import count_words

AHEAD = 30
"""Days before which an entry is not told."""


def deadline(look: Look, area: Area) -> News | None:
    """Every entry of the area that is due within `AHEAD` days, soonest first."""
    found = [one for one in look.once(_due) if area.has(_about(one))]
    if not found:
        return None
    late = sum(one.due < look.day for one in found if one.due)
    soon = len(found) - late
    parts = [
        *([f"{count_words(late, 'obligation')} overdue"] if late else []),
        *([f"{count_words(soon, 'obligation')} due within {AHEAD} days"] if soon else []),
    ]
    return News(
        title="; ".join(parts),
        lines=tuple(_line(look, one) for one in found),
        policies=tuple(dict.fromkeys(name for one in found for name in _about(one))),
    )


def _due(look: Look) -> tuple[RegisterEntry, ...]:
    entries = look.tx.register.entries()
    return tuple(
        one for one in entries if one.waits and one.due is not None and (one.due - look.day).days <= AHEAD
    )


def _about(entry: RegisterEntry) -> tuple[str, ...]:
    return (parse_artefact_id(entry.artefact).name,) if entry.artefact else ()


def _line(look: Look, entry: RegisterEntry) -> NewsLine:
    assert entry.due is not None
    owner = look.config.people.get(entry.owner) if entry.owner else None
    parts = (
        _left(entry.due, look.day),
        owner.name if owner else "nobody sees to it yet",
        entry.state,
        entry.id,
    )
    return NewsLine(entry.title, " · ".join(parts))


def _left(due: date, day: date) -> str:
    days = (due - day).days
    if days < 0:
        return f"{count_words(-days, 'day')} overdue, since {day_words(due)}"
    return f"due on {day_words(due)}, {count_words(days, 'day')} left" if days else "due today"
