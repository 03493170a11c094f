"""What the policies say about something, as of a day and in a market: verbatim clauses, or plainly that none does."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from agents.desk import Desk
from agents.dialogue import Asker
from agents.places import market_name
from agents.search_told import ClauseFound, SearchResult, told_in_words
from agents.toolbox.contract import NotThere, Tool
from agents.wording import where
from knowledge_base.records import GLOBAL, Clause, ClauseId, Market, Record
from tools.clause_roles import is_prohibition
from tools.clause_search import Hit, content_words
from tools.figures import listed

MOST = 3


class SearchArguments(Record):
    """What to look for, and when and where it should hold."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    as_of: date | None = Field(default=None, description="the day on which the rules hold; today by default")
    market: Market = Field(default=GLOBAL, description="such as DE; global by default")
    policy: str | None = Field(default=None, description="one policy only, by name")
    clause: str | None = Field(default=None, description="one clause, by id such as hate/2.1")
    overview: bool = Field(default=False, description="true to list which policies there are")


def run(desk: Desk, asker: Asker, arguments: SearchArguments) -> SearchResult:
    """Search the clauses that the asker may see.

    Raises: NotThere when the policy or the clause is not known to them.
    """
    if arguments.policy and not arguments.clause and arguments.policy not in desk.policies(asker):
        return _elsewhere(desk, asker, arguments)
    day = arguments.as_of or desk.today()
    named = arguments.clause.partition("/")[0] if arguments.clause else arguments.policy
    clauses = desk.clauses(asker, day, arguments.market, named)
    if arguments.clause:
        return _one_clause(desk, asker, arguments, day, clauses)
    if arguments.overview:
        return _all_policies(desk, arguments, day, clauses)
    known = [clause for clause in clauses if arguments.policy in (None, clause.policy)]
    found = desk.search_for(asker, day, arguments.market, arguments.policy).search(arguments.question, MOST)
    note = _note(desk, arguments, day)
    overview = bool(arguments.policy) and not _topic(desk, asker, arguments)
    picked = _overview(known) if overview else found.cited()
    covered = bool(picked) and (overview or found.perhaps)
    plainly = bool(picked) and (overview or found.plainly)
    if arguments.policy and not plainly:
        # What one policy does not speak to, another may.
        anywhere = run(desk, asker, arguments.model_copy(update={"policy": None}))
        if anywhere.covered and not anywhere.unsure:
            said = f"The policy {arguments.policy} does not speak to this; {anywhere.clauses[0].policy} does."
            return anywhere.model_copy(update={"note": f"{note} {said}".strip()})
    return _result(
        arguments,
        day,
        len(known),
        covered=covered,
        unsure=covered and not plainly,
        support=found.support,
        overview=overview,
        nearest_policy=found.hits[0].clause.policy if found.hits else arguments.policy,
        clauses=tuple(_found(hit) for hit in picked) if covered else (),
        nearest=() if covered else tuple(_found(hit) for hit in found.hits),
        note=note,
    )


def _elsewhere(desk: Desk, asker: Asker, arguments: SearchArguments) -> SearchResult:
    """What is found for a policy that is not here: a clause of that name in another one, or nothing."""
    found = run(desk, asker, arguments.model_copy(update={"policy": None}))
    note = f"There is no policy {arguments.policy!r} here; there are {_policies(desk, asker)}. {found.note}".strip()
    wanted = {word[:5] for word in content_words(str(arguments.policy))}
    named = {word[:5] for one in found.clauses[:1] for word in content_words(one.short_name())}
    covered = found.covered and bool(wanted & named)
    clauses, unsure = (found.clauses, found.unsure) if covered else ((), False)
    return found.model_copy(update={"covered": covered, "unsure": unsure, "clauses": clauses, "note": note})


def _all_policies(
    desk: Desk, arguments: SearchArguments, day: date, clauses: tuple[Clause, ...]
) -> SearchResult:
    """Every policy in force, by its first clause."""
    first = {clause.policy: clause for clause in reversed(clauses)}
    return _result(
        arguments.model_copy(update={"policy": None}),
        day,
        len(clauses),
        covered=bool(first),
        support=1.0,
        overview=True,
        clauses=tuple(_found(first[policy]) for policy in sorted(first)),
        note=_note(desk, arguments, day),
    )


def _one_clause(
    desk: Desk, asker: Asker, arguments: SearchArguments, day: date, clauses: tuple[Clause, ...]
) -> SearchResult:
    wanted = ClauseId(arguments.clause or "")
    policy = wanted.partition("/")[0]
    holding = next((clause for clause in clauses if clause.id == wanted), None)
    if holding is None and (wanted not in desk.shelf().clause_ids or not desk.sees(asker, policy)):
        raise NotThere(f"there is no clause {wanted!r} here; ask in words, and it is searched for")
    note = _note(desk, arguments, day)
    if holding is None:
        note = f"{note} {_when_it_holds(desk, asker, wanted)}".strip()
    return _result(
        arguments.model_copy(update={"policy": policy if policy in desk.policies(asker) else None}),
        day,
        len(clauses),
        covered=holding is not None,
        support=1.0 if holding else 0.0,
        clauses=(_found(holding),) if holding else (),
        note=note,
    )


def _when_it_holds(desk: Desk, asker: Asker, wanted: ClauseId) -> str:
    with desk.store.read() as tx:
        versions = [one for one in tx.library.clause_versions(wanted) if desk.sees(asker, one.policy)]
    since = sorted({f"{one.effective_from}{where(one.market)}" for one in versions})
    return f"{wanted} stands in versions in force from {listed(since)}."


def _result(arguments: SearchArguments, day: date, in_force: int, **fields: object) -> SearchResult:
    asked = {name: getattr(arguments, name) for name in ("question", "market", "policy", "clause")}
    return SearchResult.model_validate({**asked, "as_of": day, "in_force": in_force, **fields})


def _topic(desk: Desk, asker: Asker, arguments: SearchArguments) -> set[str]:
    """What is asked about beyond the policy's own name and title."""
    title = desk.policies(asker).get(arguments.policy or "", "")
    whole = title if title.casefold() in arguments.question.casefold() else ""
    return content_words(arguments.question) - content_words(
        f"{arguments.policy} {arguments.policy}s {whole}".replace("-", " ")
    )


def _overview(clauses: list[Clause]) -> list[Clause]:
    rules = [clause for clause in clauses if is_prohibition(clause)] or clauses
    return rules[: MOST + 2]


def _note(desk: Desk, arguments: SearchArguments, day: date) -> str:
    notes = []
    if day > desk.today():
        notes.append(f"{day} is in the future; this is what is on record for it today.")
    if arguments.market != GLOBAL and arguments.market not in desk.shelf().markets:
        notes.append(f"{market_name(arguments.market)} has no rules of its own here; the global ones hold.")
    return " ".join(notes)


def _found(hit: Hit | Clause) -> ClauseFound:
    clause, score = (hit, 0.0) if isinstance(hit, Clause) else (hit.clause, hit.score)
    fields = {"version", "market", "policy", "effective_from", "effective_to", "heading", "text"}
    return ClauseFound(clause=clause.id, score=score, **clause.model_dump(include=fields))


def _policies(desk: Desk, asker: Asker) -> str:
    return listed(sorted(desk.policies(asker))) or "none yet"


TOOL = Tool(
    name="search_policy",
    says="Find what the policies say about something, as of a day and in a market, with verbatim clauses",
    examples=(
        "What does the policy say about insults?",
        "Is it allowed to show this in a video?",
        "May people advertise alcohol?",
        "Which rule covers fake giveaways?",
        "Are users permitted to quote hateful statements?",
        "Does this break our rules?",
        "What is our policy on gambling ads?",
        "Can someone post a photo of another person's house?",
        "What was the rule on vapes in March?",
        "Show me the clause about threats",
        "What does the hate policy cover?",
        "What happens to an account that breaks the policy?",
        "Is there an exception for news and education?",
        "Do we remove posts like this in Germany?",
    ),
    cues=(
        r"\b(?:allow\w*|permit\w*|may (?!be\b)\w+|can (?:i|we|you|users?|people|hosts?|someone|"
        r"somebody|a|an|the)\b|ok(?:ay)?\b|forbid\w*|"
        r"forbidden|banned|prohibit\w*|against (?:our|the) (?:rules|policy)|rules? (?:on|for|about|"
        r"against|say)|polic(?:y|ies) (?:on|for|about|say)|"
        r"(?:which|what|whose) (?:rule|clause|policy|section)|clause|stance|count(?:s)? as|"
        r"considered|penalt\w+|strike|violate[sd]?|"
        r"how (?:do|should|must|are) (?:we|you|moderators|reviewers)|break(?:s)? (?:the|our|a)|"
        r"say(?:s)? about|exception|legal|fine to|must|covers?|covered|"
        r"mentions?|means?|wording|worded|text of|what does .* say|treat(?:s|ed)?|rules?)\b"
    ),
    doing="Searching the policies",
    arguments=SearchArguments,
    heavy=False,
    needs="anyone",
    run=run,
    words=told_in_words,
)
