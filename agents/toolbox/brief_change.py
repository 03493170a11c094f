"""A brief of the last change of a law or policy, by rules: reached by `/redline brief` only, and never routed to."""

from datetime import date
from typing import Literal

from pydantic import Field

from agents.desk import Desk
from agents.dialogue import Asker
from agents.toolbox.contract import NotThere, Tool, Words
from knowledge_base.records import GLOBAL, Market, Record
from tools.brief.brief import Audience, Brief, BriefChange
from tools.figures import listed

MOST_ROWS = 120
"""Changes that are kept with an answer; `redline brief` shows all."""
MOST_QUOTE = 700
"""Characters of a quote that is kept; a longer one is left out, never cut."""


class BriefArguments(Record):
    """Which document, for whom, and between which days; its newest two versions by default."""

    policy: str | None = Field(default=None, description="a policy or regulation by name")
    audience: Audience = Field(default="product", description="for whom: legal, product or leadership")
    market: Market = Field(default=GLOBAL, description="a market's own document, such as DE")
    since: date | None = Field(default=None, description="compare with what was in force on this day")
    as_of: date | None = Field(default=None, description="compare what was in force on this day")


class BriefResult(Record):
    """The brief, without the words of each change, which `redline brief` shows."""

    kind: Literal["brief_change"] = "brief_change"
    policy: str
    brief: Brief
    left_out: int = 0
    """Changes that are not among its rows."""


def run(desk: Desk, asker: Asker, arguments: BriefArguments) -> BriefResult:
    """Brief a document that the asker may see.

    Raises: NotThere when it is not known to them; WrongUsage when it has no two versions to compare.
    """
    from tools.brief.sides import sides_of_days
    from tools.brief.write_brief import write_brief

    known = desk.policies(asker)
    name = arguments.policy
    if name is None or name not in known:
        there = f"there are {listed(sorted(known)) or 'none yet'}"
        problem = (
            f"there is no policy or regulation {name!r} here" if name else "say which policy or regulation"
        )
        raise NotThere(f"{problem}; {there}")
    sides = sides_of_days(desk.workspace, name, arguments.market, arguments.since, arguments.as_of)
    return slim(name, write_brief(sides, arguments.audience))


def slim(name: str, brief: Brief) -> BriefResult:
    """A brief as an answer keeps it: without the words of each change, and the first rows of its table."""
    rows = tuple(_slim(one) for one in brief.changes[:MOST_ROWS])
    kept = {one.number for one in rows}
    themes = tuple(
        theme.model_copy(update={"changes": tuple(number for number in theme.changes if number in kept)})
        for theme in brief.themes
    )
    kept_brief = brief.model_copy(update={"changes": rows, "themes": themes})
    return BriefResult(policy=name, brief=kept_brief, left_out=len(brief.changes) - len(rows))


def words(desk: Desk, asker: Asker, result: BriefResult) -> Words:
    """What changed, in a sentence; the card shows the rest."""
    brief = result.brief
    summary = f"{brief.title}, {brief.before} → {brief.after}: {brief.told}. {brief.no_advice}"
    return Words(summary=summary, follow_ups=(f"What does the {result.policy} policy say?",))


def _slim(one: BriefChange) -> BriefChange:
    quotes = tuple(quote for quote in one.quotes if len(quote.text) <= MOST_QUOTE)
    return one.model_copy(update={"pieces": (), "quotes": quotes})


TOOL = Tool(
    name="brief_change",
    says="Brief a change of a law or policy: what changed, for whom, by when, what to do, what is unsure",
    examples=("brief the dsa", "brief the dsa for legal"),
    cues=r"\bbrief\b",
    doing="Comparing the versions",
    arguments=BriefArguments,
    heavy=False,
    needs="anyone",
    run=run,
    words=words,
)
