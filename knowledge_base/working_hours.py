"""Working hours as people write them: `Mon-Fri 09:00-18:00 Europe/Berlin`, several joined by `;`.

A window holds by the clock on the wall of its time zone, so it follows daylight saving by itself.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from knowledge_base.errors import WrongUsage

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EXAMPLE = "'Mon-Fri 09:00-18:00 Europe/Berlin'"
FARTHEST = timedelta(days=15)
"""Some window opens within a week; a second one covers a day or an hour that a change of clocks leaves out."""
_TIME = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Window:
    """Days (0 is Monday) with minutes after midnight by the wall clock, `closes` not included."""

    days: frozenset[int]
    opens: int
    closes: int
    zone: ZoneInfo

    def holds(self, at: datetime) -> bool:
        """Whether the moment is within it."""
        local = at.astimezone(self.zone)
        return local.weekday() in self.days and self.opens <= 60 * local.hour + local.minute < self.closes


@dataclass(frozen=True)
class WorkingHours:
    """Windows in which approvals are taken; none at all: always."""

    words: str
    windows: tuple[Window, ...]

    def open_at(self, at: datetime) -> bool:
        """Whether the moment is within a window."""
        return not self.windows or any(window.holds(at) for window in self.windows)

    def next_opening(self, at: datetime) -> datetime | None:
        """The first whole minute after a moment at which a window is open, by that window's clock.

        Minutes are tried one by one: a change of clocks may open a window at a minute that nobody wrote down.
        """
        start = at.astimezone(UTC).replace(second=0, microsecond=0)
        for step in range(1, FARTHEST // _MINUTE):
            moment = start + step * _MINUTE
            for window in self.windows:
                if window.holds(moment):
                    return moment.astimezone(window.zone)
        return None


def parse_hours(words: str) -> WorkingHours:
    """Working hours as they are written in the settings; empty for always.

    Raises: WrongUsage naming what is off.
    """
    parts = [part.strip() for part in words.split(";")] if words.strip() else []
    return WorkingHours(words.strip(), tuple(_window(part) for part in parts))


def _window(part: str) -> Window:
    words = part.split()
    if len(words) != 3:
        raise WrongUsage(f"{part!r} is not days, times and a time zone; write it as {EXAMPLE}")
    days, times, zone = words
    opens, closes = _times(times)
    return Window(_days(days), opens, closes, _zone(zone))


def _days(words: str) -> frozenset[int]:
    found: set[int] = set()
    for part in words.split(","):
        first, dash, last = part.partition("-")
        begin = _day(first)
        end = _day(last) if dash else begin
        found |= {(begin + step) % 7 for step in range((end - begin) % 7 + 1)}
    return frozenset(found)


def _day(word: str) -> int:
    if word not in DAYS:
        raise WrongUsage(f"{word!r} is not a day; use {', '.join(DAYS)}, as in Mon-Fri or Mon,Wed,Fri")
    return DAYS.index(word)


def _times(words: str) -> tuple[int, int]:
    first, _, last = words.partition("-")
    opens, closes = _minutes(first, words), _minutes(last, words)
    if opens >= closes:
        raise WrongUsage(
            f"{words!r} does not end after it begins; for hours over midnight write two windows joined by ';', "
            "such as 'Mon 22:00-24:00 UTC; Tue 00:00-06:00 UTC'"
        )
    return opens, closes


def _minutes(word: str, within: str) -> int:
    found = _TIME.fullmatch(word)
    minutes = 60 * int(found[1]) + int(found[2]) if found else -1
    if not 0 <= minutes <= 24 * 60:
        raise WrongUsage(f"{word!r} in {within!r} is not a time of day; write times as 09:00-18:00")
    return minutes


def _zone(word: str) -> ZoneInfo:
    try:
        return ZoneInfo(word)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongUsage(
            f"{word!r} is not a time zone that this machine knows; use a name such as Europe/Berlin or UTC"
        ) from None
