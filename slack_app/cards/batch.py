"""How a rating batch stands, for whoever asked people to rate it: figures, never items."""

from dataclasses import dataclass

from slack_app.cards.blocks import context, header, section
from slack_app.cards.card import Card, Part
from slack_app.quoting import clip, line
from tools.batch_standing import FEWEST, Standing
from tools.figures import count_words, listed


@dataclass(frozen=True)
class BatchView:
    """A batch with the names of its people."""

    standing: Standing
    raters: tuple[str, ...]
    adjudicators: tuple[str, ...] = ()


def batch_card(view: BatchView) -> Card:
    """The message."""
    told = view.standing.progress
    head = f"{told.policy}: {told.done:,} of {count_words(told.items, 'item')} rated"
    blocks = [
        header(head),
        section("\n".join(standing_lines(view.standing))),
        context(*_people(view), f"Batch `{line(clip(told.batch, 80))}`"),
    ]
    return Card(text=line(head), parts=(Part(tuple(blocks)),))


def standing_lines(standing: Standing) -> list[str]:
    """Done, split, agreement, hours, and what is stuck, as mrkdwn."""
    told = standing.progress
    lines = [
        f"*Done:* {told.done:,} of {told.items:,} · {told.ratings:,} of {count_words(told.wanted, 'rating')}"
        + (" · closed" if told.closed else ""),
        f"*To settle:* {told.split:,}, settled {told.adjudicated:,}, escalated {standing.escalated:,}",
        f"*Agreement:* {agreement_words(standing)}",
        f"*Hours:* {hours_words(standing)}",
    ]
    if standing.stranded:
        items = count_words(standing.stranded, "item wants", "items want")
        lines.append(
            f":warning: {items} an answer that nobody asked so far can give: name one more rater or adjudicator"
        )
    return lines


def agreement_words(standing: Standing) -> str:
    """`of one mind on 18 of 20; kappa 0.78 (0.50 to 1.00)`."""
    if not standing.rated:
        return "no item has all its ratings yet"
    words = f"of one mind on {standing.agreed:,} of {standing.rated:,}"
    if kappa := standing.kappa:
        return f"{words}; kappa {kappa.value:.2f} ({kappa.low:.2f} to {kappa.high:.2f})"
    if standing.rated < FEWEST:
        return f"{words}; kappa is told from {FEWEST} on"
    return f"{words}; only one answer was given, so there is no kappa"


def hours_words(standing: Standing) -> str:
    """`1.4, of 50 of 52 answers`; some answers have no time."""
    if not standing.timed:
        return "no answer was timed"
    return f"{standing.hours:.1f}, of {standing.timed:,} of {count_words(standing.answers, 'answer')}"


def _people(view: BatchView) -> list[str]:
    raters = [line(clip(name, 60)) for name in view.raters[:8]]
    settle = [line(clip(name, 60)) for name in view.adjudicators[:8]]
    return [f"Rated by {listed(raters)}"] + ([f"settled by {listed(settle)}"] if settle else [])
