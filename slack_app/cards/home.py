"""The app's Home: what waits, how the queues are, what took effect, what was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from slack_app.cards import actions
from slack_app.cards.batch import standing_lines
from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import button, columns, context, divider, header, section, table
from slack_app.cards.sparkline import sparkline
from slack_app.cards.wording import day_words, moment_words
from slack_app.quoting import clip, line, literal_line, short
from tools.batch_standing import Standing
from tools.figures import count_words, listed

MOST_ROWS = 10
MOST_POLICIES = 25


@dataclass(frozen=True)
class WaitingRow:
    """An open proposal that the person may decide on."""

    title: str
    risk: str
    given: int
    needed: int
    expires_at: datetime
    handle: str


@dataclass(frozen=True)
class HealthRow:
    """One policy's queue: the share of labelled decisions that were wrong, week by week, oldest first."""

    policy: str
    weeks: tuple[float | None, ...]
    errors: int
    labelled: int
    low: float | None = None
    high: float | None = None
    """Interval of the newest week's share."""


@dataclass(frozen=True)
class ReleaseRow:
    """A release that took effect."""

    title: str
    release: str
    at: datetime
    approved_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class AskedRow:
    """Something that the person started: a draft, a triage, a question of theirs."""

    title: str
    state: str
    at: datetime
    handle: str = ""


@dataclass(frozen=True)
class TurnRow:
    """A batch that the person rates or settles, and answers of theirs so far."""

    policy: str
    role: str
    done: int
    handle: str


@dataclass(frozen=True)
class HomeData:
    """What one person's Home shows."""

    name: str
    at: datetime
    is_approver: bool = False
    waiting: tuple[WaitingRow, ...] = ()
    asked: tuple[AskedRow, ...] = ()
    health: tuple[HealthRow, ...] = ()
    lately: tuple[ReleaseRow, ...] = ()
    frozen: str = ""
    """Why approvals are frozen; empty when they are not."""
    hours: str = ""
    """When approvals are taken; empty: always."""
    open_now: bool = True
    turns: tuple[TurnRow, ...] = ()
    """Batches in which something waits for the person to rate or to settle."""
    batches: tuple[Standing, ...] = ()
    """Open batches that people were asked to rate, for whoever may open one."""
    open_proposals: int = 0
    """How many proposals are open in all, which everyone may know."""


def home_view(home: HomeData) -> dict[str, Any]:
    """The Home tab, as `views.publish` takes it."""
    blocks = [
        header(_first(home)),
        *_frozen(home.frozen),
        context(_status(home)),
        row(button("Refresh", actions.HOME_REFRESH, "refresh")),
        divider(),
        *(_waiting(home.waiting) if home.is_approver else ()),
        *_turns(home.turns),
        *_asked(home.asked),
        *_batches(home.batches),
        *_health(home.health),
        *_lately(home.lately),
    ]
    view: dict[str, Any] = View(type="home", blocks=blocks).to_dict()
    return view


def _first(home: HomeData) -> str:
    count, who = (len(home.waiting), "you") if home.is_approver else (home.open_proposals, "a decision")
    if not count:
        return f"Nothing waits for {who}"
    return f"{count_words(count, 'proposal waits', 'proposals wait')} for {who}"


def _frozen(words: str) -> list[Block]:
    return [section(f":snowflake: *Approvals are frozen:* {line(clip(words, 300))}")] if words else []


def _status(home: HomeData) -> str:
    parts = []
    if home.hours:
        state = "now" if home.open_now else "*not now*"
        parts.append(f"Approvals are taken {line(home.hours)}: {state}")
    parts.append(f"As of {moment_words(home.at)}")
    return " · ".join(parts)


def _waiting(rows: Sequence[WaitingRow]) -> list[Block]:
    if not rows:
        return []
    shown = [_waiting_row(each) for each in rows[:MOST_ROWS]]
    return [section("*Waits for you*"), *shown, *_rest(len(rows)), divider()]


def _waiting_row(each: WaitingRow) -> Block:
    facts = f"{line(clip(each.risk, 20))} risk · {each.given} of {count_words(each.needed, 'approval')}"
    words = f"{line(clip(each.title, 200))}\n{facts} · decide by {moment_words(each.expires_at)}"
    return section(words, button("Open", actions.HOME_OPEN_PROPOSAL, each.handle))


def _turns(rows: Sequence[TurnRow]) -> list[Block]:
    if not rows:
        return []
    shown = [
        section(
            f"{'Settle' if each.role == 'adjudicator' else 'Rate'} *{line(clip(each.policy, 80))}*\n"
            f"{count_words(each.done, 'answer')} of yours so far",
            button("Open", actions.RATE_OPEN, each.handle),
        )
        for each in rows[:MOST_ROWS]
    ]
    return [section("*Items to rate*"), *shown, *_rest(len(rows)), divider()]


def _batches(rows: Sequence[Standing]) -> list[Block]:
    if not rows:
        return []
    shown = []
    for each in rows[:MOST_ROWS]:
        name = f"*{line(clip(each.progress.policy, 80))}* `{line(clip(each.progress.batch, 80))}`"
        shown.append(section("\n".join([name, *standing_lines(each)])))
    return [section("*Rating batches*"), *shown, *_rest(len(rows)), divider()]


def _asked(rows: Sequence[AskedRow]) -> list[Block]:
    if not rows:
        return []
    return [
        section("*Asked for by you*"),
        *[_asked_row(each) for each in rows[:MOST_ROWS]],
        *_rest(len(rows)),
        divider(),
    ]


def _asked_row(each: AskedRow) -> Block:
    words = f"{line(clip(each.title, 200))}\n{line(clip(each.state, 100))} · {moment_words(each.at)}"
    return section(words, button("Open", actions.HOME_OPEN_PROPOSAL, each.handle) if each.handle else None)


def _health(rows: Sequence[HealthRow]) -> list[Block]:
    if not rows:
        return [section("*Queue health*\nNo labelled decisions yet."), divider()]
    top = max((week for each in rows for week in each.weeks if week is not None), default=0.0)
    lines = [("policy", "by week", "now", "interval", "wrong")]
    lines += [_health_row(each, top) for each in rows[:MOST_POLICIES]]
    words = "*Queue health*: the share of labelled decisions that were wrong, week by week"
    return [section(words), table(columns(lines, right=(2, 4))), *_rest(len(rows), MOST_POLICIES), divider()]


def _health_row(each: HealthRow, top: float) -> tuple[str, str, str, str, str]:
    now = each.weeks[-1] if each.weeks else None
    share = "–" if now is None else f"{now:.0%}"
    interval = (
        "" if each.low is None or each.high is None else f"[{100 * each.low:.0f}, {100 * each.high:.0f}]"
    )
    of = f"{each.errors:,} of {each.labelled:,}"
    return literal_line(short(each.policy, 24)), sparkline(each.weeks[-12:], most=top), share, interval, of


def _lately(rows: Sequence[ReleaseRow]) -> list[Block]:
    if not rows:
        return [section("*Took effect lately*\nNothing.")]
    words = "\n".join(_lately_row(each) for each in rows[:MOST_ROWS])
    return [section(f"*Took effect lately*\n{words}"), *_rest(len(rows))]


def _lately_row(each: ReleaseRow) -> str:
    names = listed([line(clip(name, 60)) for name in each.approved_by[:3]])
    by = f", approved by {names}" if names else ""
    return f"• {line(clip(each.title, 160))} ({line(each.release)}, {day_words(each.at)}{by})"


def _rest(count: int, most: int = MOST_ROWS) -> list[Block]:
    return [context(f"… and {count - most:,} more")] if count > most else []
