"""Shares of flagged cases that moved, with their intervals."""

from slack_app.cards.wording import day_words
from slack_app.news.contract import Area, Look, News, NewsLine
from tools.drift import ALL, RateShift, Shift, rate_shift
from tools.figures import count_words


def drift(look: Look, area: Area) -> News | None:
    """What moved in the newest week under the policies of the area."""
    found = look.once(_found)
    shifts = [one for one in found.shifts if area.has((one.policy,))]
    if not shifts or found.until is None:
        return None
    count = len(shifts)
    return News(
        title=(
            f"{count_words(count, 'share')} of flagged cases moved in the week up to {day_words(found.until)}"
        ),
        lines=(*(_line(one, found.compared) for one in shifts), *_left_out(found.undated)),
        policies=tuple(dict.fromkeys(one.policy for one in shifts)),
        markets=tuple(dict.fromkeys(one.market for one in shifts if one.market != ALL)),
    )


def _found(look: Look) -> RateShift:
    return rate_shift(look.tx, look.at)


def _line(shift: Shift, compared: int) -> NewsLine:
    where = shift.market if shift.market != ALL else "all markets"
    now, was = shift.recent, shift.before
    return NewsLine(
        f"{shift.policy} ({shift.stream}, {where}): flagged {now.share:.1%} of {now.of:,} decided cases, "
        f"{'up' if shift.change > 0 else 'down'} from {was.share:.1%} of {was.of:,} in the four weeks before",
        f"90 % intervals {now.low:.1%} to {now.high:.1%}, and {was.low:.1%} to {was.high:.1%} before · "
        f"p = {shift.p_value:.2g} over {count_words(compared, 'comparison')}",
    )


def _left_out(undated: int) -> tuple[NewsLine, ...]:
    if not undated:
        return ()
    return (NewsLine(f"Left out: {count_words(undated, 'decided case')} without a time that can be used"),)
