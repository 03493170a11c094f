"""When approvals are taken: by the clock on the wall, whatever it is set to."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from knowledge_base.errors import WrongUsage
from knowledge_base.working_hours import WorkingHours, parse_hours

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
OFFICE = "Mon-Fri 09:00-18:00 Europe/Berlin"


def utc(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def opening(hours: WorkingHours, at: str) -> str:
    found = hours.next_opening(utc(at))
    assert found is not None
    assert hours.open_at(found)
    assert not hours.open_at(found.astimezone(UTC) - timedelta(microseconds=1))
    return found.isoformat()


@pytest.mark.parametrize("words", ["", "  "])
def test_without_hours_approvals_are_always_taken(words: str) -> None:
    assert parse_hours(words).open_at(utc("2026-01-03 03:00"))


def test_a_window_holds_from_its_first_minute_until_just_before_its_last() -> None:
    hours = parse_hours(OFFICE)
    assert [hours.open_at(utc(f"2026-01-05 {at}")) for at in ("07:59:59", "08:00", "16:59:59", "17:00")] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("days", "open_on"),
    [
        ("Mon-Fri", "Mon Tue Wed Thu Fri"),
        ("Sun-Thu", "Mon Tue Wed Thu Sun"),
        ("Mon,Wed,Fri", "Mon Wed Fri"),
        ("Sat", "Sat"),
        ("Fri-Sat,Tue", "Tue Fri Sat"),
        ("Mon-Sun", "Mon Tue Wed Thu Fri Sat Sun"),
    ],
)
def test_days_are_ranges_lists_and_both(days: str, open_on: str) -> None:
    hours = parse_hours(f"{days} 00:00-24:00 UTC")
    week = [utc("2026-06-01") + timedelta(days=day, hours=23, minutes=59) for day in range(7)]
    assert " ".join(f"{day:%a}" for day in week if hours.open_at(day)) == open_on


def test_several_windows_are_joined() -> None:
    hours = parse_hours(f"{OFFICE}; Mon-Fri 09:00-17:00 America/New_York;Sat 10:00-12:00 UTC")
    open_at = ("2026-01-05 08:30", "2026-01-05 21:30", "2026-01-10 11:00")
    assert all(hours.open_at(utc(at)) for at in open_at)
    assert not hours.open_at(utc("2026-01-05 22:30"))
    assert opening(hours, "2026-01-05 22:30") == "2026-01-06T09:00:00+01:00"


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-01-05 07:59:30", "2026-01-05T09:00:00+01:00"),
        ("2026-01-05 17:00", "2026-01-06T09:00:00+01:00"),
        ("2026-01-09 17:00", "2026-01-12T09:00:00+01:00"),
        ("2026-03-27 17:00", "2026-03-30T09:00:00+02:00"),  # the clocks go forward on Sunday
        ("2026-10-23 16:00", "2026-10-26T09:00:00+01:00"),  # and back
    ],
)
def test_the_next_window_is_told_by_its_own_clock(at: str, opens: str) -> None:
    assert opening(parse_hours(OFFICE), at) == opens


def test_the_same_hours_are_other_moments_in_winter_and_in_summer() -> None:
    hours = parse_hours(OFFICE)
    assert [hours.open_at(utc(f"{day} 07:30")) for day in ("2026-03-27", "2026-03-30")] == [False, True]
    assert [hours.open_at(utc(f"{day} 16:30")) for day in ("2026-10-23", "2026-10-26")] == [False, True]
    abroad = parse_hours("Mon-Fri 09:00-17:00 America/New_York")
    # America changes its clocks two weeks before Europe.
    assert [abroad.open_at(utc(f"{day} 13:30")) for day in ("2026-03-06", "2026-03-09")] == [False, True]


def test_an_hour_that_the_clock_leaves_out_opens_nothing() -> None:
    hours = parse_hours("Sun 02:10-02:50 Europe/Berlin")
    assert not any(hours.open_at(utc("2026-03-29 00:00") + timedelta(minutes=m)) for m in range(180))
    assert opening(hours, "2026-03-22 02:00") == "2026-04-05T02:10:00+02:00"


def test_a_window_that_begins_in_the_hour_that_is_left_out_opens_when_the_clock_jumps() -> None:
    hours = parse_hours("Sun 02:30-04:00 Europe/Berlin")
    assert opening(hours, "2026-03-29 00:30") == "2026-03-29T03:00:00+02:00"


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    hours = parse_hours("Sun 02:00-02:30 Europe/Berlin")
    moments = [utc("2026-10-25 00:00") + timedelta(minutes=m) for m in range(180)]
    assert sum(hours.open_at(moment) for moment in moments) == 60
    assert opening(hours, "2026-10-25 00:45") == "2026-10-25T02:00:00+01:00"


def test_midnight_is_the_end_of_a_day() -> None:
    hours = parse_hours("Mon 22:00-24:00 UTC; Tue 00:00-06:00 UTC")
    night = [utc("2026-06-01 22:00") + timedelta(minutes=minute) for minute in range(480)]
    assert all(hours.open_at(moment) for moment in night)
    assert not hours.open_at(utc("2026-06-02 06:00"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Mon-Fri 09:00-18:00", "is not days, times and a time zone"),
        ("always", "'always' is not days, times and a time zone"),
        (f"{OFFICE};", "'' is not days, times and a time zone"),
        ("Mon-Fry 09:00-18:00 UTC", "'Fry' is not a day; use Mon, Tue"),
        ("monday 09:00-18:00 UTC", "'monday' is not a day"),
        ("Mon- 09:00-18:00 UTC", "'' is not a day"),
        ("Mon,,Fri 09:00-18:00 UTC", "'' is not a day"),
        ("Mon 9:00-18:00 UTC", "'9:00' in '9:00-18:00' is not a time of day"),
        ("Mon 09:00-24:01 UTC", "'24:01' .* is not a time of day"),
        ("Mon 09:60-18:00 UTC", "'09:60' .* is not a time of day"),
        ("Mon 09:00 UTC", "'' in '09:00' is not a time of day"),
        ("Mon 09:00-18:00-20:00 UTC", "is not a time of day"),
        ("Mon ٠٩:٠٠-18:00 UTC", "is not a time of day"),
        ("Mon 22:00-06:00 UTC", "'22:00-06:00' does not end after it begins; .* write two windows"),
        ("Mon 09:00-09:00 UTC", "does not end after it begins"),
        ("Mon 09:00-18:00 Europe/Bärlin", "'Europe/Bärlin' is not a time zone that this machine knows"),
        ("Mon 09:00-18:00 Europe", "'Europe' is not a time zone"),
        ("Mon 09:00-18:00 ../../etc/passwd", "is not a time zone"),
        ("Mon 09:00-18:00 /etc/localtime", "is not a time zone"),
    ],
)
def test_what_is_off_is_named(words: str, said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        parse_hours(words)
