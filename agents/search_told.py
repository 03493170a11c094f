"""What a search found, as the assistant tells of it: the best clause in its own words, or that nothing covers it."""

from datetime import date
from typing import Literal

from agents.desk import Desk
from agents.dialogue import Asker
from agents.places import market_name
from agents.toolbox.contract import Words
from agents.wording import on_day, plain, shortened, summary_of, where
from knowledge_base.records import GLOBAL, Citation, ClauseId, Market, Record
from tools.figures import count_words, listed


class ClauseFound(Record):
    """A clause that speaks to the question, verbatim."""

    clause: ClauseId
    policy: str
    version: int
    market: Market
    effective_from: date
    effective_to: date | None
    heading: tuple[str, ...]
    text: str
    score: float = 0.0

    def citation(self) -> Citation:
        """The clause as a verbatim quote."""
        return Citation(
            clause=self.clause,
            version=self.version,
            market=self.market,
            effective_from=self.effective_from,
            quote=self.text,
        )

    def where_it_stands(self) -> str:
        """`hate/2.2 (version 2, in force since 2026-07-01)`, with the market where the clause is a market's own."""
        own = "" if self.market == GLOBAL else f", for {self.market}"
        return f"{self.clause} (version {self.version}{own}, in force since {self.effective_from})"

    def short_name(self) -> str:
        """A clause's own name, such as `Threats`, where it begins with one."""
        start, bold, rest = self.text.partition("**")
        return rest.partition("**")[0].strip(" .") if bold and not start.strip() else ""


class SearchResult(Record):
    """What was found; `covered` false where nothing in force speaks to the question."""

    kind: Literal["search_policy"] = "search_policy"
    question: str
    as_of: date
    market: Market
    policy: str | None
    """The one that was searched, where only one was."""
    clause: ClauseId | None = None
    """The clause that was asked for by id."""
    covered: bool
    unsure: bool = False
    """Whether the clauses are the nearest only, and none plainly speaks to the question."""
    support: float
    in_force: int
    """How many clauses were searched."""
    overview: bool = False
    """Whether the question was about the policy as a whole."""
    nearest_policy: str | None = None
    clauses: tuple[ClauseFound, ...] = ()
    nearest: tuple[ClauseFound, ...] = ()
    """The nearest clauses where none is taken to speak to the question: no answer."""
    note: str = ""
    """What the asker should know of the day, the market or the clause."""


def told_in_words(desk: Desk, asker: Asker, result: SearchResult) -> Words:
    """The best clause in its own words, and where else to look; plainly, where there is none."""
    when = f"{on_day(result.as_of, desk.today())}{where(result.market)}"
    if not result.covered:
        return _not_covered(desk, result, when)
    people = desk.whom_to_ask(result.nearest_policy) if result.unsure else ()
    return Words(
        summary=_overview(result, when) if result.overview else _best(result, when),
        citations=tuple(one.citation() for one in result.clauses),
        ask_instead=people,
        follow_ups=_follow_ups(desk, result),
    )


def _best(result: SearchResult, when: str) -> str:
    best, *others = result.clauses
    also = f"See also {listed([one.clause for one in others])}." if others else ""
    head = f"{when}: {best.where_it_stands()} says:"
    if result.unsure:
        head = f"{when}, no clause plainly speaks to this. Nearest: {best.where_it_stands()}:"
        also = f"{also} Whether it applies is for a person to judge.".strip()
    room = 560 - len(head) - len(also) - len(result.note)
    return summary_of(result.note, f"{head} “{shortened(plain(best.text), max(room, 120))}”", also)


def _overview(result: SearchResult, when: str) -> str:
    if result.policy is None:
        names = listed([one.policy for one in result.clauses])
        said = f"{count_words(len(result.clauses), 'policy is', 'policies are')} in force: {names}."
    else:
        short = listed([f"{one.clause} {one.short_name()}".strip() for one in result.clauses])
        said = f"{result.policy} has {count_words(result.in_force, 'clause')}, among them {short}."
    return summary_of(result.note, f"{when}, {said}")


def _not_covered(desk: Desk, result: SearchResult, when: str) -> Words:
    people = desk.whom_to_ask(result.policy or result.nearest_policy)
    ask = f"Ask {listed(people, 'or')}." if people else "Ask whoever owns the policy."
    of = f" in the policy {result.policy}" if result.policy else ""
    if result.clause is not None:
        said = f"{when}, {result.clause} is not in force."
    elif not result.in_force:
        said = f"{when}, no clause{of} is in force, so nothing covers this."
    else:
        said = f"{when}, nothing in force{of} covers this; no clause was guessed."
    return Words(summary=summary_of(result.note, said, ask), outcome="not_covered", ask_instead=people)


def not_matched(desk: Desk, result: SearchResult) -> Words:
    """What is said of a question in another language that nothing was found for: it may well be covered."""
    people = desk.whom_to_ask(result.policy or result.nearest_policy)
    ask = f"Ask in English, or ask {listed(people, 'or')}." if people else "Ask in English."
    names = listed([f"{one.clause} {one.short_name()}".strip() for one in result.nearest])
    near = f"The nearest clauses are {names}; that does not make them the answer." if names else ""
    said = "I could not match this with a clause, which does not mean that none covers it: without a language model "
    said += "I read only English well."
    return Words(summary=summary_of(said, near, ask), outcome="unclear", ask_instead=people)


def _follow_ups(desk: Desk, result: SearchResult) -> tuple[str, ...]:
    best = result.clauses[0]
    if result.overview and result.policy is None:
        return (f"What does the {best.policy} policy say?", "What changed lately?")
    asks = [f"What changed in {best.policy} lately?", f"How is the {best.policy} queue doing?"]
    elsewhere = sorted(desk.shelf().markets - {result.market})
    return tuple([f"And in {market_name(elsewhere[0])}?", *asks] if elsewhere else asks)
