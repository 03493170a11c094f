"""Groups of errors that the newest finished triage has and the one before it did not, and those that grew."""

from slack_app.cards.wording import count_words
from slack_app.news.contract import Area, Look, News, NewsLine
from slack_app.news.digest import newest_in
from tools.emerging import EmergingFinding
from tools.emerging import emerging as emerged_in
from tools.cause_words import cause_words

SUBJECT = "emerging:"
"""Put before a triage's id, it stands for the sample texts of what emerged in it."""


def emerging(look: Look, area: Area) -> News | None:
    """What emerged in the newest triage that looked at a policy of the area."""
    run = newest_in(look, area)
    if run is None:
        return None
    found = [one for one in emerged_in(look.tx, run.id).findings if area.has((one.finding.cluster.policy,))]
    if not found:
        return None
    new = sum(one.is_new for one in found)
    counts = [count_words(new, "new group")] * bool(new)
    counts += [f"{count_words(len(found) - new, 'group')} that grew"] * (new < len(found))
    return News(
        title=f"Triage found {' and '.join(counts)} of errors",
        lines=tuple(_line(one) for one in found),
        policies=tuple(dict.fromkeys(one.finding.cluster.policy for one in found)),
        samples=SUBJECT + run.id,
    )


def _line(one: EmergingFinding) -> NewsLine:
    """Clusters are named by words of their cases, so the name is left out."""
    cluster = one.finding.cluster
    what = "missed" if cluster.direction == "fn" else "flagged wrongly"
    size = len(cluster.members)
    if one.is_new:
        text = f"{cluster.policy}: {count_words(size, 'case')} {what}, a new group"
        if one.shared:
            text += f" ({one.shared:,} of them were in a group of {one.before:,} before)"
    else:
        text = f"{cluster.policy}: a group of cases {what} grew from {one.before:,} to {size:,}"
    if cluster.trend and cluster.trend.course == "growing":
        text += ", growing week by week"
    return NewsLine(text, f"likely cause: {cause_words(one.finding.cause)} · {one.finding.id}")
