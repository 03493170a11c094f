"""Numbers of a provision and a clause, in one unit a measure, and what is taken as a conflict."""

import pytest

from tests.tools.test_law_meaning import law
from tools.law_impact.conflicts import conflict_of
from tools.law_impact.impact import Conflict
from tools.law_impact.numbers import amounts
from tools.law_impact.reporting import OTHER, headings_for
from tools.law_meaning.read_law import meaning_of


def between(provision: str, ours: str, heading: str = "4 Enforcement") -> Conflict | None:
    clauses = law(provision)
    items = [one for one in meaning_of(clauses).items if one.provision == clauses[-1].id]
    own = clauses[-1].model_copy(update={"text": ours, "heading": (heading,)})
    return conflict_of(clauses[-1], items, own)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("within 90 minutes", ("deadline", 90)),
        ("no later than four hours", ("deadline", 240)),
        ("for at least thirty days", ("period", 43_200)),
        ("within fourteen (14) calendar days", ("deadline", 20_160)),
        ("three removals in 90 days", ("window", 129_600)),
        ("persons aged 18 or over", ("age", 18)),
        ("at least 45 million average monthly active recipients", ("count", 45_000_000)),
        ("up to 6 % of turnover", ("share", 6)),
        ("EUR 10 million", ("money", 10_000_000)),
        ("at least 30 days before it takes effect", ("period", 43_200)),
        ("5 000 crowns", ("money", 5_000)),
        ("not between 6:00 and 21:00", ("hours of the day", 360)),
    ],
)
def test_a_number_is_told_with_its_measure_in_one_unit(text: str, told: tuple[str, int]) -> None:
    assert [(one.measure, int(one.number)) for one in amounts(text)] == [told]


def test_numbers_of_references_and_lists_are_none() -> None:
    assert amounts("Article 24(3), point (a) of Regulation (EU) 2022/2065, and rule 2.3 or 2.5") == ()


def test_minutes_are_compared_with_hours_and_put_right_in_the_laws_words() -> None:
    found = between(
        "Providers shall examine reports of fraud within 90 minutes.",
        "Fraud cases go to the team within four hours.",
    )
    assert found is not None
    assert found.kind == "laxer limit"
    assert found.instead == "Fraud cases go to the team within 90 minutes."
    assert "if both speak of the same" in found.words


@pytest.mark.parametrize(
    ("provision", "ours"),
    [
        (
            "Providers shall examine reports of fraud within 12 hours.",
            "Fraud cases go to the team within four hours.",
        ),
        ("Providers shall refund the buyer within 2 hours.", "Fraud cases go to the team within four hours."),
        (
            "Providers shall suspend such a user for at least 48 hours.",
            "The user is suspended for seven days.",
        ),
        (
            "Providers shall exclude a seller after two removals in 30 days.",
            "Two removals in 90 days end selling rights.",
        ),
    ],
)
def test_a_number_that_we_keep_or_that_is_about_another_act_is_no_conflict(provision: str, ours: str) -> None:
    assert between(provision, ours) is None


def test_a_number_without_a_direction_is_told_as_another_number() -> None:
    found = between(
        "Providers shall label posts of hosts with more than 10 000 followers.",
        "Hosts with 50 000 followers must label posts.",
    )
    assert found is not None
    assert (found.kind, found.instead) == ("other number", "")


def test_a_clause_falls_under_the_headings_that_its_words_speak_of() -> None:
    some = law("Providers shall act.")[-1]
    scam = some.model_copy(
        update={"policy": "scams", "heading": ("2 Not allowed",), "text": "No guaranteed returns."}
    )
    odd = some.model_copy(update={"policy": "odd", "heading": ("1",), "text": "Be kind."})
    assert headings_for(scam) == ("scams and fraud",)
    assert headings_for(odd) == (OTHER,)
