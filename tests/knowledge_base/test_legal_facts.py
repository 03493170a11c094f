"""Dates and addressees as laws write them."""

from typing import NamedTuple, cast

import pytest

from knowledge_base.legal_facts import addressees, applicability
from knowledge_base.records import Clause


class Said(NamedTuple):
    id: str
    text: str


def clause(text: str) -> list[Clause]:
    return [cast(Clause, Said("act/art_1.1", text))]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("By 12 June 2027 the Commission shall report to the Council.", "commission"),
        ("In those cases the trader must pay.", "trader"),
        (
            "Providers of hosting services in the Union shall act.",
            "providers of hosting services in the union",
        ),
        ("The controller and the processor shall agree.", "controller and the processor"),
        ("Recourse to such control bodies shall never be deemed a waiver.", ""),
        ("Contracts that are established by a public office-holder shall be void.", ""),
        ("It shall be for each Member State to decide which of these procedures shall be available.", ""),
        ("Information about whether the trader checks reviews shall be material.", ""),
    ],
)
def test_whom_a_sentence_obliges_is_who_stands_before_shall(text: str, actor: str) -> None:
    assert [one.name for one in addressees(clause(text))] == ([actor] if actor else [])


def test_a_day_within_a_condition_is_no_day_of_application() -> None:
    early = (
        "This Act shall apply to large providers from four months after the notification of their number, "
    )
    (found,) = applicability(clause(f"{early}where that date is earlier than 17 February 2024."))
    assert (found.day, found.after, found.scope) == (
        None,
        "four months after notification",
        "large providers",
    )
    (found,) = applicability(clause("This Act shall apply to contracts concluded after 13 June 2014."))
    assert (str(found.day), found.scope) == ("2014-06-13", "contracts concluded")
