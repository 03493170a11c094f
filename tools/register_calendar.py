"""Deadlines of the register as an iCalendar file: all-day, with reminders, under ids that stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from knowledge_base import digests
from knowledge_base.register import RegisterEntry
from tools.visible import one_line

if TYPE_CHECKING:
    from icalendar import Component

REMINDERS = (30, 7, 1)
"""Days before."""
MOST = 500
"""Characters of what is quoted."""


def calendar(entries: Sequence[RegisterEntry], settings: Mapping[str, int], title: str) -> bytes:
    """The entries that wait and have a day; `settings` counts how often each was set."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", "-//Redline//Register//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", one_line(f"Redline register: {title}"))
    for entry in entries:
        if entry.waits and entry.due is not None:
            made.add_component(_event(entry, settings.get(entry.id, 1)))
    return bytes(made.to_ical())


def uid(entry_id: str) -> str:
    """The same for an entry in every file."""
    return f"{digests.of_text(entry_id)[:32]}@register.redline"


def _event(entry: RegisterEntry, settings: int) -> Component:
    from icalendar import Event

    event = Event()
    event.add("uid", uid(entry.id))
    event.add("dtstamp", _stamp(entry.at))
    event.add("last-modified", _stamp(entry.at))
    event.add("sequence", settings - 1)
    event.add("dtstart", entry.due)
    event.add("summary", _short(f"{entry.provision or 'To do'}: {entry.title}", 160))
    event.add("description", "\n".join(_lines(entry)))
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["Redline", entry.state])
    for days in REMINDERS:
        event.add_component(_reminder(days, entry))
    return event


def _reminder(days: int, entry: RegisterEntry) -> Component:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-days))
    alarm.add(
        "description",
        _short(f"Due in {days} days: {entry.title}" if days > 1 else f"Due tomorrow: {entry.title}", 160),
    )
    return alarm


def _lines(entry: RegisterEntry) -> list[str]:
    owner = f"Owner: {entry.owner}" if entry.owner else "No owner yet"
    quote = f"“{_short(entry.quote, MOST)}”" if entry.quote else ""
    source = f"{entry.artefact} version {entry.version}" if entry.artefact and entry.version else ""
    return [one for one in (owner, f"State: {entry.state}", quote, source, f"Register: {entry.id}") if one]


def _short(text: str, most: int) -> str:
    told = one_line(text)
    return told if len(told) <= most else f"{told[: most - 2]} …"


def _stamp(at: datetime) -> datetime:
    return at.replace(microsecond=0)
