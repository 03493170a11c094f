"""The days that a question names."""

from datetime import date

import pytest

from agents.days import find_days, months_before

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("as of 1 March 2026", "2026-03-01"),
        ("on March 1st, 2026", "2026-03-01"),
        ("on 2026-03-01", "2026-03-01"),
        ("am 01.03.2026", "2026-03-01"),
        ("am 1. März 2026", "2026-03-01"),
        ("em 1 de março de 2026", "2026-03-01"),
        ("12/25/2026", "2026-12-25"),
        ("25/12/2026", "2026-12-25"),
        ("in March 2026", "2026-03-01"),
        ("in may", "2026-05-01"),
        ("in December", "2025-12-01"),
        ("5 March", "2026-03-05"),
        ("today", "2026-11-22"),
        ("and now", "2026-11-22"),
        ("yesterday", "2026-11-21"),
        ("the day before yesterday", "2026-11-20"),
        ("gestern", "2026-11-21"),
        ("ontem", "2026-11-21"),
        ("tomorrow", "2026-11-23"),
        ("last week", "2026-11-15"),
        ("last month", "2026-10-22"),
        ("letzten Monat", "2026-10-22"),
        ("mês passado", "2026-10-22"),
        ("last year", "2025-11-22"),
        ("next month", "2026-12-22"),
        ("two weeks ago", "2026-11-08"),
        ("half a year ago", "2026-05-22"),
        ("a fortnight ago", "2026-11-08"),
        ("two quarters ago", "2026-05-22"),
        ("at the end of June", "2026-06-30"),
        ("mid-June 2026", "2026-06-15"),
        ("in spring 2026", "2026-03-01"),
        ("last spring", "2026-03-01"),
        ("last winter", "2025-12-01"),
        ("last April", "2026-04-01"),
        ("hace dos semanas", "2026-11-08"),
        ("il y a un mois", "2026-10-22"),
        ("il mese scorso", "2026-10-22"),
        ("vorige maand", "2026-10-22"),
        ("le 3 mars 2026", "2026-03-03"),
        ("op 1 mei", "2026-05-01"),
        ("1 czerwca 2026", "2026-06-01"),
        ("1 Haziran 2026", "2026-06-01"),
        ("vor zwei Wochen", "2026-11-08"),
        ("3 months ago", "2026-08-22"),
        ("há 3 meses", "2026-08-22"),
        ("last monday", "2026-11-16"),
        ("in Q3 2026", "2026-07-01"),
        ("in 2025", "2025-12-31"),
        ("in 2026", "2026-11-22"),
        ("at the start of 2026", "2026-01-01"),
        ("at the beginning of the year", "2026-01-01"),
    ],
)
def test_a_day_is_told_from_words(words: str, day: str) -> None:
    for text in (words, f"what did the rule say {words}?", words.upper() if "may" not in words else words):
        found = find_days(text, TODAY)
        assert [str(one.day) for one in found] == [day], text


@pytest.mark.parametrize(
    ("words", "day", "sense"),
    [
        ("since 1 June", "2026-06-01", "since"),
        ("seit Juni", "2026-06-01", "since"),
        ("since last month", "2026-10-22", "since"),
        ("in the last 3 weeks", "2026-11-01", "since"),
        ("before July 2026", "2026-06-30", "before"),
        ("until 30 June 2026", "2026-06-30", "before"),
    ],
)
def test_a_bound_is_told_from_a_day(words: str, day: str, sense: str) -> None:
    assert [(str(one.day), one.sense) for one in find_days(words, TODAY)] == [(day, sense)]


@pytest.mark.parametrize(
    "words",
    [
        "may hosts ask for gifts",
        "Hosts may ask",
        "we march on",
        "clause 2.2 of the policy",
        "case 2026-1",
        "is it 12 years old",
        "18 and over",
        "scams/2.3",
        "P-20260301ab",
    ],
)
def test_other_words_are_no_days(words: str) -> None:
    assert find_days(words, TODAY) == []


@pytest.mark.parametrize("words", ["on 2026-02-30", "31.02.2026", "99999 years ago", "on 2026-13-01"])
def test_a_day_that_never_comes_is_none(words: str) -> None:
    assert [one.day for one in find_days(words, TODAY)] == [None]


def test_two_days_are_found_in_order() -> None:
    found = find_days("between 1 March and 1 July 2026", TODAY)
    assert [str(one.day) for one in found] == ["2026-03-01", "2026-07-01"]


def test_a_month_that_is_shorter_gives_its_last_day() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert months_before(date(2026, 1, 31), -1) == date(2026, 2, 28)
