"""What the policies say: how many clauses were searched, as of which day and where."""

from agents.search_told import SearchResult
from slack_app.cards.blocks import context
from slack_app.cards.card import Part
from slack_app.cards.tools.contract import ToolCard
from slack_app.cards.wording import day_words
from slack_app.quoting import clip, line
from tools.figures import count_words


def parts(result: SearchResult, handle: str) -> list[Part]:
    """The clauses themselves are the answer's citations."""
    where = "all markets" if result.market == "global" else line(result.market)
    policy = f" of {line(clip(result.policy, 80))}" if result.policy else ""
    searched = (
        f"{count_words(result.in_force, 'clause')}{policy} in force on {day_words(result.as_of)}, {where}"
    )
    return [Part((context(f"Searched {searched}."),))]


CARD = ToolCard(SearchResult, parts)
