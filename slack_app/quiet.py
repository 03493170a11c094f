"""Quiet hours: when notices wait."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge_base.records import Record

_FORM = re.compile(r"^(\d{2}):(\d{2})-(\d{2}):(\d{2}) (\S+)$")


class Quiet(Record):
    """A daily span, which may pass midnight, in a time zone."""

    start: time
    end: time
    zone: str

    def over_at(self, at: datetime) -> datetime:
        """When the quiet that holds at a moment ends; that moment itself when it is not quiet."""
        local = at.astimezone(ZoneInfo(self.zone))
        inside = (
            self.start <= local.time() < self.end
            if self.start <= self.end
            else local.time() >= self.start or local.time() < self.end
        )
        if not inside:
            return at
        end = local.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        return end if end > local else end + timedelta(days=1)


def parse_quiet(text: str) -> Quiet:
    """The span that `20:00-08:00 Europe/Berlin` stands for.

    Raises: ValueError for another form, hour or zone.
    """
    match = _FORM.match(text)
    if not match:
        raise ValueError(f"{text!r} is not of the form '20:00-08:00 Europe/Berlin'")
    h1, m1, h2, m2, zone = match.groups()
    try:
        ZoneInfo(zone)
        return Quiet(start=time(int(h1), int(m1)), end=time(int(h2), int(m2)), zone=zone)
    except (ValueError, KeyError, OSError):
        raise ValueError(f"{text!r} names an hour or a time zone that there is not") from None


def today(quiet: str, at: datetime) -> str:
    """The day that notices of a moment belong to, in the zone of the quiet hours or UTC."""
    zone = ZoneInfo(parse_quiet(quiet).zone) if quiet else None
    return (at.astimezone(zone) if zone else at).date().isoformat()
