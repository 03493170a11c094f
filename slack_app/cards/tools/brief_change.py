"""A brief: what it compares, its dates and duties, and a button for each further section."""

from slack_sdk.models.blocks import Block

from agents.toolbox.brief_change import BriefResult
from slack_app.cards import actions
from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import button, context, section
from slack_app.cards.card import Part
from slack_app.cards.tools.contract import ToolCard
from slack_app.quoting import clip, line
from tools.brief.brief import Point, Section
from tools.brief.told import NOTHING, sources

THEMES, TABLE = "themes", "table"
MOST_POINTS = 3
_ON_CARD = ("when", "do")


def parts(result: BriefResult, handle: str) -> list[Part]:
    """Dates and duties first; everything else on demand."""
    brief = result.brief
    found = [Part((context(line(clip(brief.levels, 400))),), "the reading level", 0)] if brief.levels else []
    for one in brief.sections:
        if one.key in _ON_CARD:
            found += _section(one)
    pressed = [
        button(one.title, f"{actions.BRIEF_SECTION}:{one.key}", handle)
        for one in brief.sections
        if one.points
    ]
    pressed.append(button("By theme", f"{actions.BRIEF_SECTION}:{THEMES}", handle))
    pressed.append(button("All provisions", f"{actions.BRIEF_SECTION}:{TABLE}", handle))
    found.append(Part((row(*pressed),)))
    whole = f"`redline brief {line(clip(result.policy, 80))} --html brief.html` writes the whole brief."
    found.append(Part((context(whole),), "where the whole brief is", 1))
    return found


def _section(one: Section) -> list[Part]:
    heading = Part((section(f"*{one.title}*"),), one.title, 3)
    shown = [
        Part(_point(point), "further statements", 2 - at) for at, point in enumerate(one.points[:MOST_POINTS])
    ]
    return [heading, *(shown or [Part((context(NOTHING),), one.title, 2)])]


def _point(point: Point) -> tuple[Block, ...]:
    words = section(f"• {line(clip(point.text, 600))}")
    where = sources(point)
    return (words, context(line(clip(where, 300)))) if where else (words,)


CARD = ToolCard(BriefResult, parts)
