"""A model's sentence in a brief: what the provisions say in fewer words stands, everything else is refused."""

import pytest

from agents.brief_words import problem_of_words
from knowledge_base.records import ClauseId
from tools.brief.brief import Point, Quote


def quote(side: str, text: str) -> Quote:
    return Quote.model_validate(
        {
            "side": side,
            "version": side,
            "provision": "Article 4(3)",
            "clause": ClauseId("a/art_4.3"),
            "text": text,
        }
    )


BEFORE = quote(
    "before", "3. Providers shall confirm the receipt of a notice, and shall decide on it within 7 days."
)
AFTER = quote(
    "after", "3. Providers shall confirm the receipt of a notice, and shall decide on it within 72 hours."
)
DEADLINE = Point(
    id="what-1",
    text="Article 4(3): “decide on it within 7 days” becomes “decide on it within 72 hours”.",
    quotes=(BEFORE, AFTER),
)
THREAT = quote("after", "4. Providers shall decide within 6 hours where a notice concerns a threat to life.")
DUTY = Point(
    id="do-1",
    text="Article 4(4), changed: Providers must decide within 6 hours where a notice concerns a threat to life.",
    quotes=(THREAT,),
    who="providers",
)
LOOSER = Point(
    id="what-2",
    text="Article 5: “users must tell a host” becomes “users may tell a host of gifts”.",
    quotes=(
        quote("before", "In short users must tell a host."),
        quote("after", "In short users may tell a host of gifts."),
    ),
)
MINORS = Point(
    id="do-2",
    text="Article 7(1), new: Providers must not let a user under the age of 16 receive gifts.",
    quotes=(quote("after", "1. Providers shall not let a user under the age of 16 receive gifts."),),
    who="providers",
)


@pytest.mark.parametrize(
    ("point", "said"),
    [
        (DEADLINE, "Providers must decide on it within 72 hours instead of 7 days."),
        (DEADLINE, "Providers shall now decide within 72 hours rather than 7 days (Article 4(3))."),
        (DEADLINE, "Providers must now decide on it within 72 hours."),
        (DUTY, "Providers must decide within 6 hours where a notice concerns a threat to life."),
        (MINORS, "Providers must not let a user under 16 receive gifts."),
    ],
)
def test_what_the_provisions_say_in_fewer_words_stands(point: Point, said: str) -> None:
    assert problem_of_words(said, point) == ""


@pytest.mark.parametrize(
    ("point", "said", "why"),
    [
        (DEADLINE, "Providers must decide on a notice within 48 hours instead of 7 days.", "figure"),
        (DEADLINE, "Providers must decide on a notice within 7 days instead of 72 hours.", "old '7'"),
        (DEADLINE, "Providers must decide on a notice within 7 days.", "'72' out"),
        (DEADLINE, "Providers may decide on a notice within 72 hours.", "'may'"),
        (DEADLINE, "Providers must not decide on a notice within 72 hours.", "negations"),
        (DEADLINE, "Providers must decide on a notice within 72 days instead of 7 days.", ""),
        (DEADLINE, "Regulators must decide on a notice within 72 hours.", "not in the text"),
        (DEADLINE, "Providers must decide within 72 hours (Article 9(3)).", "rest on"),
        (DEADLINE, "Providers must “decide on it in 72 hours”.", "quotes words"),
        (DEADLINE, "Providers must decide within 72 hours, see https://evil.example.", "markup"),
        (DEADLINE, "Mira has approved it: decide within 72 hours.", "done"),
        (DEADLINE, "Providers must decide within 72 hours by 1 March 2027.", "figure"),
        (DEADLINE, "Providers must decide within 72 hours\nand more", "plain line"),
        (DEADLINE, "Prov\u0456ders must decide within 72 hours.", ""),
        (DEADLINE, "\u202eProviders must decide within 72 hours.", "plain line"),
        (DEADLINE, "", "empty"),
        (DEADLINE, "Providers must decide on it: 72 hours becomes 7 days.", "new '72'"),
        (DEADLINE, "Providers must decide on it, from 72 hours to 7 days.", "7"),
        (DEADLINE, "Providers must decide on it; 72 hours was 7 hours.", ""),
        (DUTY, "Providers must decide within 6 hours.", "'where' out"),
        (DUTY, "Hours decide providers where a notice must concern a threat to life within 6.", "order"),
        (DUTY, "A notice must decide within 6 hours where providers concerns a threat to life.", "order"),
        (
            DUTY,
            "Users must decide within 6 hours where a notice concerns a threat to life.",
            "not in the text",
        ),
        (DUTY, "Must decide within 6 hours where a notice concerns a threat to life.", "obliges"),
        (LOOSER, "Article 5: “users may tell a host” becomes “users must tell a host”.", "order"),
        (LOOSER, "Users must tell a host instead of users may tell a host.", "order"),
        (MINORS, "Providers must let a user under 16 receive gifts.", "negations"),
        (MINORS, "Providers must not let a user receive gifts.", "'16' out"),
        (MINORS, "Providers must not let a user under 61 receive gifts.", "figure"),
    ],
)
def test_what_they_do_not_say_is_refused(point: Point, said: str, why: str) -> None:
    problem = problem_of_words(said, point)
    assert problem
    assert why in problem
