"""A trend as Markdown and as a page with a line of time for each policy."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tools.figures import count_words
from tools.law_diff.told import escaped, markdown_table, marked_piece
from tools.policy_trend.trend import Trend, Window

WIDE, HIGH, LEFT = 900, 26, 150
"""Of the drawing: its width, the height of a line, and the room for names."""
MOST_NAME = 20
FIELDS = ("Policy", "Versions", "Set aside", "First", "Last", "Rules on it", "Changes")


class Dot(NamedTuple):
    """A day on which a policy changed rules on the topic."""

    x: float
    y: float
    r: float
    told: str


class Line(NamedTuple):
    """One policy's line of time."""

    name: str
    y: float
    first: float
    """Where its history begins."""


def counted(found: Trend, since: date) -> str:
    """One sentence: how many changes, by whom, since when."""
    policies = sorted({one.policy for one in found.changes})
    changes = count_words(len(found.changes), "change")
    who = f" by {count_words(len(policies), 'policy', 'policies')} of {len(found.followed):,}"
    return f"{changes} of rules on “{found.topic}” since {since}{who if found.followed else ''}."


def looked_for(found: Trend) -> str:
    """How rules were found, and what is not."""
    parts = [f"the words of the theme “{found.theme}”"] if found.theme else []
    parts += [f"the words {', '.join(found.words)}"] if found.words else []
    how = " and ".join(parts)
    off = (
        f" {count_words(found.refused, 'change was', 'changes were')} left out for quotes that did not hold."
        if found.refused
        else ""
    )
    return (
        f"Found by {how}; a rule that says it in other words is not found. A day is when a version was captured or "
        f"began to hold; a policy of one version can show no change.{off}"
    )


def trend_markdown(found: Trend, window: Window) -> str:
    """For a ticket or a wiki page."""
    return "\n\n".join(_blocks(found, window)) + "\n"


def trend_page(found: Trend, window: Window) -> str:
    """One self-contained page."""
    from tools.page import page

    return page(
        "policy_trend/page.html",
        ("report_page.css", "proposal_page.css", "law_diff/page.css", "policy_trend/page.css"),
        found=found,
        window=window,
        said=counted(found, window.first),
        how=looked_for(found),
        fields=FIELDS,
        rows=_rows(found),
        lines=_lines(found, window),
        dots=_dots(found, window),
        ticks=_ticks(window),
        wide=WIDE,
        left=LEFT,
        high=HIGH * (len(_drawn(found)) + 1) + 14,
    )


def _blocks(found: Trend, window: Window) -> Iterator[str]:
    yield f"# {escaped(found.topic)}: who changed rules"
    yield escaped(counted(found, window.first))
    yield escaped(looked_for(found))
    yield markdown_table(FIELDS, _rows(found))
    for one in found.changes:
        yield f"### {one.day} {escaped(one.policy)}, {escaped(one.rule)}: {escaped(one.what)}"
        yield "".join(map(marked_piece, one.pieces))
        for quote in one.quotes:
            words = escaped(" ".join(quote.text.split()))
            yield f"> “{words}”\n> — {escaped(quote.provision)}, {escaped(quote.version)}"


def _rows(found: Trend) -> list[tuple[str, ...]]:
    return [
        (
            one.policy + ("" if one.market == "global" else f" ({one.market})"),
            f"{one.versions:,}",
            f"{one.set_aside:,}",
            str(one.first),
            str(one.last),
            one.problem or f"{one.rules:,}",
            f"{one.changes:,}",
        )
        for one in found.followed
    ]


def _drawn(found: Trend) -> list[str]:
    return list(dict.fromkeys(one.policy for one in found.followed if one.changes))


def _x(day: date, window: Window) -> float:
    days = max((window.last - window.first).days, 1)
    share = min(max((day - window.first).days / days, 0.0), 1.0)
    return round(LEFT + share * (WIDE - LEFT - 16), 1)


def _lines(found: Trend, window: Window) -> list[Line]:
    first = {one.policy: one.first for one in reversed(found.followed)}
    return [
        Line(
            name if len(name) <= MOST_NAME else f"{name[:MOST_NAME]}…",
            HIGH * (at + 0.7),
            _x(first[name], window),
        )
        for at, name in enumerate(_drawn(found))
    ]


def _dots(found: Trend, window: Window) -> list[Dot]:
    places = {name: HIGH * (at + 0.7) for at, name in enumerate(_drawn(found))}
    counts: dict[tuple[str, date], int] = {}
    for one in found.changes:
        counts[one.policy, one.day] = counts.get((one.policy, one.day), 0) + 1
    return [
        Dot(
            _x(day, window),
            places[name],
            round(min(3.5 + count**0.5, 10), 1),
            f"{name} {day}: {count_words(count, 'change')}",
        )
        for (name, day), count in sorted(counts.items())
    ]


def _ticks(window: Window) -> list[tuple[float, str]]:
    days = (window.last - window.first).days
    places = [window.first.fromordinal(window.first.toordinal() + days * part // 4) for part in range(5)]
    return [(_x(day, window), f"{day:%Y-%m}") for day in dict.fromkeys(places)]
