"""Why a clause is taken to be touched, in words: what both speak of, and how both searches ranked the other."""

from collections.abc import Iterator

from knowledge_base.records import Clause
from tools.figures import listed
from tools.law_impact.impact import Conflict, ReasonWhy
from tools.law_impact.retrieve import Pair
from tools.law_impact.wording import LawWording

MOST_WORDS = 5
MOST_CONCEPTS = 3
MEANING = 0.45
"""The cosine from which two texts are told to be near in meaning."""
_STOCK = frozenset(
    {"within", "hours", "hour", "days", "day", "months", "month", "years", "year", "before", "after"}
    | {"act", "set", "least", "first", "second"}
)
"""Words that stand in any rule."""
_CHILDREN = ("child", "minor", "young", "under 18", "under the age of")


def reasons_for(
    pair: Pair, provision: Clause, clause: Clause, law: LawWording, conflict: Conflict | None
) -> tuple[ReasonWhy, ...]:
    """The reasons, the plainest first; never none."""
    found = tuple(_reasons(pair, provision, clause, law, conflict))
    return found or (
        ReasonWhy(
            kind="words",
            words="the two share few words; the search brought them up, and a person has to look",
        ),
    )


def _reasons(
    pair: Pair, provision: Clause, clause: Clause, law: LawWording, conflict: Conflict | None
) -> Iterator[ReasonWhy]:
    if conflict is not None:
        yield ReasonWhy(
            kind="meaning" if conflict.kind == "allows what is forbidden" else "number", words=conflict.words
        )
    if terms := [term for term in law.terms_in(provision) if term in clause.text.casefold()]:
        said = listed([f"‘{term}’" for term in terms[:MOST_WORDS]])
        yield ReasonWhy(kind="term", words=f"both use {said}, which the law defines")
    if all(any(word in one.text.casefold() for word in _CHILDREN) for one in (provision, clause)):
        yield ReasonWhy(kind="actor", words="both protect minors")
    if pair.concepts:
        said = listed([f"‘{name}’" for name in pair.concepts[:MOST_CONCEPTS]])
        yield ReasonWhy(kind="topic", words=f"both are about {said}")
    if shared := [word for word in pair.shared if word not in _STOCK]:
        said = listed([f"“{word}”" for word in shared[:MOST_WORDS]])
        yield ReasonWhy(kind="words", words=f"both speak of {said}")
    if pair.rank == 1 and pair.back_rank == 1:
        words = "of all our clauses it is the nearest, and of all provisions this one is the nearest to it"
        yield ReasonWhy(kind="mutual", words=words)
    elif pair.rank == 1:
        yield ReasonWhy(kind="mutual", words="of all our clauses it is the nearest")
    elif pair.back_rank == 1:
        yield ReasonWhy(kind="mutual", words="of all provisions of the law this one is the nearest to it")
    if pair.cosine >= MEANING:
        yield ReasonWhy(kind="meaning", words=f"near in meaning (cosine {pair.cosine:.2f})")
