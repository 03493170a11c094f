"""The parts of a drafted clause: their form and words are the neighbouring clauses' own, and blanks where none has any.

Nothing of a case goes into a part but terms that were tested, and those stand inside a blank, which people replace.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from knowledge_base.clause_drafts import DraftedPart, SharedTerm, blank
from knowledge_base.records import GLOBAL, Clause, ClauseId, cite
from tools.compiling.consequences import consequences, named_in
from tools.compiling.exceptions import rules_of
from tools.compiling.roles import Role
from tools.compiling.rules import rule_of
from tools.compiling.speaking import forbids
from tools.compiling.wording import Worded

SHARED = "the cases share"
LEAST_OPENING, LEAST_ENDING = 2, 3
MOST_EXCEPTIONS = 2
_WHERE = re.compile(r"\bin (?P<where>[^.;:]{3,200})\.$")
_EDGES = ".,;:!?"


@dataclass(frozen=True)
class Neighbours:
    """The clauses of the policy by what they are for, those that forbid nearest first."""

    read: tuple[Worded, ...]
    roles: Mapping[ClauseId, Role]
    rules: tuple[Worded, ...]
    of_markets: tuple[Clause, ...] = ()
    """Clauses of the policy's documents for single markets."""

    def of(self, role: Role) -> list[Worded]:
        """The clauses of one role."""
        return [one for one in self.read if self.roles[one.clause.id] == role]


def parts_of_clause(neighbours: Neighbours, terms: Sequence[SharedTerm]) -> tuple[DraftedPart, ...]:
    """Title, rule, scope, exceptions, enforcement and market notes, in the order in which they are written."""
    return (
        DraftedPart(part="title", text=blank("title")),
        _rule(neighbours, [one.term for one in terms if one.sure]),
        _scope(neighbours),
        _exceptions(neighbours),
        _enforcement(neighbours),
        _markets(neighbours),
    )


def _rule(neighbours: Neighbours, terms: Sequence[str]) -> DraftedPart:
    """What the nearest clause and another have word for word in common, around what is to be named."""
    hint = f"; {SHARED} {', '.join(f'“{term}”' for term in terms)}" if terms else ""
    what = blank(f"what is named here{hint}")
    form = _form(neighbours.rules)
    if form is None:
        return DraftedPart(part="rule", text=blank(f"the rule and what is named in it{hint}"))
    opening, ending, sources = form
    return DraftedPart(
        part="rule",
        text=f"{' '.join(filter(None, (opening, what, ending)))}.",
        sources=tuple(cite(one.clause) for one in sources),
    )


def _form(rules: Sequence[Worded]) -> tuple[str, str, tuple[Worded, ...]] | None:
    """The opening and ending that the nearest rule shares with others, and those rules; None without any."""
    worded_rules = [(one, rule_of(one).main.text.split()) for one in rules if one.sentences]
    if not worded_rules:
        return None
    nearest, *others = worded_rules
    openings = [(_opening(nearest[1], words), one) for one, words in others]
    opening, other = max(openings, key=lambda pair: len(pair[0]), default=([], nearest[0]))
    if len(opening) < LEAST_OPENING or not forbids(f"{' '.join(opening)} this"):
        return None
    rest = nearest[1][len(opening) :]
    endings = [(_run(rest, words), one) for one, words in others if words[: len(opening)] == opening]
    ending, too = max(endings, key=lambda pair: len(pair[0]), default=([], other))
    kept = ending if len(ending) >= LEAST_ENDING else []
    sources = dict.fromkeys([nearest[0].clause.id, *([too.clause.id] if kept else [other.clause.id])])
    by_id = {one.clause.id: one for one, _ in (nearest, *others)}
    return " ".join(opening), " ".join(kept).rstrip(_EDGES), tuple(by_id[one] for one in sources)


def _opening(one: list[str], other: list[str]) -> list[str]:
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same] and one[same][-1] not in _EDGES:
        same += 1
    return one[:same]


def _run(one: list[str], other: list[str]) -> list[str]:
    """The longest run of words of both, punctuation at their edges aside."""
    first, second = ([word.strip(_EDGES) for word in words] for words in (one, other))
    found = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    return one[found.a : found.a + found.size]


def _scope(neighbours: Neighbours) -> DraftedPart:
    for one in neighbours.of("scope"):
        found = next((match for s in one.sentences if (match := _WHERE.search(s.text))), None)
        if found:
            ask = blank(f"whether rule {one.clause.number or one.clause.id} has to name this too")
            text = f"This rule holds in {found['where']}. {ask}"
            return DraftedPart(part="scope", text=text, sources=(cite(one.clause),))
    return DraftedPart(part="scope", text=blank("where this rule holds"))


def _exceptions(neighbours: Neighbours) -> DraftedPart:
    """What the policy allows whatever the rule, and what it allows of the nearest rule."""
    nearest = {neighbours.rules[0].clause.id} if neighbours.rules else set()
    granting = [one for one in neighbours.of("allowance") if _said(one)]
    bound = {one.clause.id: set(rules_of(one, neighbours.rules)) for one in granting}
    general = [one for one in granting if len(bound[one.clause.id]) in (0, len(neighbours.rules))]
    own = [one for one in granting if one not in general and nearest & bound[one.clause.id]]
    taken = [*general, *own][:MOST_EXCEPTIONS]
    if not taken:
        return DraftedPart(part="exceptions", text=blank("exceptions"))
    said = " ".join(words for one in taken for words in _said(one))
    ask = blank("further exceptions")
    return DraftedPart(
        part="exceptions", text=f"{said} {ask}", sources=tuple(cite(one.clause) for one in taken)
    )


def _said(clause: Worded) -> list[str]:
    """The sentences of a clause, and the items of its lists."""
    found = [part for one in clause.sentences for part in (one.text, *(item.text for item in one.items))]
    return [words if words.endswith((".", ":", "!", "?")) else f"{words}." for words in found if words]


def _enforcement(neighbours: Neighbours) -> DraftedPart:
    """What follows from every rule; what follows from some only is a question."""
    sources = neighbours.of("enforcement")
    found = consequences(sources, neighbours.rules)
    for_all = [
        one
        for one in found
        if one.action and not one.rules and not one.of_the_rest and not named_in(one.action, neighbours.rules)
    ]
    by_id = {one.clause.id: one.clause for one in sources}
    graver = dict.fromkeys(by_id[one.clause].number or one.clause for one in found if one.rules)
    asks = [f"whether what rule {number} says of other rules holds here too" for number in graver]
    said = " ".join(dict.fromkeys(one.action for one in for_all))
    if not said:
        return DraftedPart(part="enforcement", text=blank("; ".join(["penalty", *asks])))
    text = " ".join([said, blank("; ".join(asks) or "penalty beyond that")])
    cited = dict.fromkeys(one.clause for one in for_all)
    return DraftedPart(part="enforcement", text=text, sources=tuple(cite(by_id[one]) for one in cited))


def _markets(neighbours: Neighbours) -> DraftedPart:
    markets = dict.fromkeys(one.market for one in neighbours.of_markets if one.market != GLOBAL)
    asks = [f"In {market}, {blank('whether the rule differs there')}." for market in markets]
    text = " ".join(asks) if asks else blank("markets in which the rule differs")
    firsts = [next(one for one in neighbours.of_markets if one.market == market) for market in markets]
    return DraftedPart(part="market notes", text=text, sources=tuple(map(cite, firsts)))
