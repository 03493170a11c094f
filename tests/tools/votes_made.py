"""Ratings made for tests, and the arrays of them."""

from collections.abc import Iterable, Mapping

from knowledge_base.cases import Case, Rating
from knowledge_base.records import CaseId
from tools.votes import Ballots, Rated, verdicts

Votes = Mapping[str, bool | None]


def rating(rater: str, violates: bool | None, **fields: object) -> Rating:
    """A rating under `hate`."""
    return Rating.model_validate({"rater": rater, "policy": "hate", "violates": violates, **fields})


def rated(cases: Iterable[tuple[str, Iterable[Rating]]]) -> Rated:
    """Cases by their texts, with their ratings."""
    made = [
        (
            Case.model_validate({"id": CaseId(f"c{at:04}"), "segments": [{"kind": "text", "text": text}]}),
            tuple(given),
        )
        for at, (text, given) in enumerate(cases)
    ]
    return Rated(tuple(case for case, _ in made), tuple(given for _, given in made), False)


def ballots(*cases: Votes) -> Ballots:
    """Votes on cases by rater."""
    return verdicts(
        rated((f"text {at}", [rating(*pair) for pair in votes.items()]) for at, votes in enumerate(cases))
    )
