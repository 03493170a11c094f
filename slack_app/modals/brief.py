"""One section of a brief, a page at a time: statements with their quotes, themes, or every provision."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from agents.toolbox.brief_change import BriefResult
from slack_app.cards import actions
from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import button, context, quoted, section
from slack_app.cards.tools.brief_change import TABLE, THEMES
from slack_app.modals.frame import Memory, modal
from slack_app.quoting import clip, line
from tools.brief.brief import Brief, Point, Quote
from tools.brief.told import NOTHING, more_words, sources

CALLBACK = "modal.brief"
A_PAGE = 6
"""Statements, themes or provisions on one page: with their quotes they fit what a view may hold."""
MOST_QUOTE = 900
TITLES = {THEMES: "By theme", TABLE: "Every provision"}


def brief_modal(handle: str, result: BriefResult, key: str, page: int = 0) -> dict[str, Any]:
    """One page of a section; the first section where the key is none."""
    brief = result.brief
    found = next((one for one in brief.sections if one.key == key), None)
    if key == THEMES:
        groups = [_theme(brief, at) for at in range(len(brief.themes))]
    elif key == TABLE:
        groups = [_change(brief, at) for at in range(len(brief.changes))]
    else:
        found = found or brief.sections[0]
        groups = [_point(point) for point in found.points]
    title = found.title if found else TITLES[key]
    pages = max(-(-len(groups) // A_PAGE), 1)
    page = min(max(page, 0), pages - 1)
    blocks = [block for group in groups[page * A_PAGE : (page + 1) * A_PAGE] for block in group]
    if not blocks:
        blocks = [context(NOTHING)]
    if page == pages - 1:
        more = more_words(found.more) if found else ""
        if key == TABLE and result.left_out:
            more = f"… and {result.left_out:,} more"
        blocks += [context(f"{more}. `redline brief` shows all.")] if more else []
        blocks.append(context(brief.no_advice))
    blocks += _pager(found.key if found else key, page, pages)
    return modal(CALLBACK, title, blocks, Memory(handle, page))


def _point(point: Point) -> list[Block]:
    by = f" _(in the words of {line(clip(point.written_by, 60))}, checked)_" if point.written_by else ""
    shown = [section(f"• {line(clip(point.text, 900))}{by}"), *_quotes(point.quotes)]
    where = sources(point)
    return [*shown, context(line(clip(where, 400)))] if where else shown


def _theme(brief: Brief, at: int) -> list[Block]:
    theme = brief.themes[at]
    lines = [f"• {line(clip(brief.change(number).statement, 300))}" for number in theme.changes[:6]]
    rest = len(theme.changes) - len(lines)
    more = [f"… and {rest:,} more"] if rest > 0 else []
    return [section("\n".join([f"*{line(clip(theme.name, 120))}*: {line(theme.told)}", *lines, *more]))]


def _change(brief: Brief, at: int) -> list[Block]:
    one = brief.changes[at]
    why = f": {line(clip(one.why, 300))}" if one.why else ""
    words = f"*{one.number}. {line(clip(one.name, 200))}* {line(one.what)}{why}"
    return [section(words), *_quotes(one.quotes)]


def _quotes(quotes: Sequence[Quote]) -> list[Block]:
    """The words of each version; what is too long is left to the command."""
    shown: list[Block] = []
    for one in quotes[:2]:
        if len(one.text) <= MOST_QUOTE:
            shown += [
                quoted(one.text, MOST_QUOTE + 50),
                context(line(clip(f"{one.provision}, {one.version}", 300))),
            ]
    return shown


def _pager(key: str, page: int, pages: int) -> list[Block]:
    if pages <= 1:
        return []
    turns = [("Previous page", "previous", page - 1), ("Next page", "next", page + 1)]
    buttons = [
        button(words, f"{actions.BRIEF_PAGE}:{name}", f"{key} {to}")
        for words, name, to in turns
        if 0 <= to < pages
    ]
    return [context(f"Page {page + 1:,} of {pages:,}"), row(*buttons)]
