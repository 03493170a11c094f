"""What the newest watches were the first to tell: new and growing groups, disguised terms, shifted causes."""

from slack_app.cards.wording import day_words
from slack_app.news.contract import Area, Look, News, NewsLine
from tools.cause_words import cause_words
from tools.emerging import emerging as seen_by_watches
from tools.figures import count_words, interval, percent
from tools.watch_records import Alarm, Watched

SUBJECT = "emerging:"
"""Put before the ids of watches, it stands for the sample texts of what they told."""


def emerging(look: Look, area: Area) -> News | None:
    """The alarms of the newest watches under the policies of the area."""
    told = [
        (watched, alarm)
        for watched in look.once(_seen)
        for alarm in watched.alarms
        if area.has((alarm.policy,))
    ]
    if not told:
        return None
    return News(
        title=f"The watch found {count_words(len(told), 'thing')} that {'is' if len(told) == 1 else 'are'} new",
        lines=tuple(_line(*one) for one in told),
        policies=tuple(dict.fromkeys(alarm.policy for _, alarm in told)),
        markets=tuple(dict.fromkeys(alarm.market for _, alarm in told if alarm.market)),
        samples=SUBJECT + ",".join(dict.fromkeys(watched.id for watched, _ in told)),
    )


def _seen(look: Look) -> tuple[Watched, ...]:
    return seen_by_watches(look.tx)


def _line(watched: Watched, alarm: Alarm) -> NewsLine:
    """Subjects are words of cases, so they are left out."""
    now, was = alarm.window, alarm.baseline
    where = f" on {watched.surface}" if watched.surface else ""
    until = day_words(watched.until) if watched.until else "now"
    return NewsLine(
        f"{alarm.policy}{where}: {_what(alarm)}, {now.count:,} of {now.of:,} in the {watched.window_days} days up to "
        f"{until}, {was.count:,} of {was.of:,} in the {watched.baseline_days} days before",
        " · ".join(_details(alarm)),
    )


def _what(alarm: Alarm) -> str:
    way = "missed" if alarm.direction == "fn" else "flagged wrongly"
    return {
        "new cluster": f"a new group of cases {way}",
        "growing cluster": f"a group of cases {way} grows",
        "disguised term": f"a known term in {count_words(len(alarm.forms), 'new spelling')}",
        "new word": "a word that is new among violations",
        "cause mix": f"{cause_words(alarm.cause) if alarm.cause else 'a cause'} takes another part of the errors "
        f"in {alarm.market}",
    }[alarm.kind]


def _details(alarm: Alarm) -> list[str]:
    now, was = alarm.window, alarm.baseline
    found = [
        f"95 % intervals {interval(now.low, now.high)}, and {interval(was.low, was.high)} before",
        f"p = {alarm.p_value:.2g} over all comparisons",
    ]
    if alarm.cause and alarm.kind != "cause mix":
        found.append(f"likely cause: {cause_words(alarm.cause)}")
    found += [f"nearest: {clause.id} ({percent(clause.cosine)} alike)" for clause in alarm.clauses[:1]]
    return found + ([alarm.finding] if alarm.finding else [])
