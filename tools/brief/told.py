"""A brief as Markdown and as a page; what a text says is shown, never obeyed or rendered."""

from collections.abc import Iterator

from tools.brief.brief import Audience, Brief, BriefChange, Point, Quote
from tools.law_diff.comparison import REAL
from tools.law_diff.told import escaped, markdown_table, marked_piece

TITLES: dict[Audience, str] = {
    "legal": "Brief for legal",
    "product": "Brief for product",
    "leadership": "Brief for leadership",
}
NOTHING = "Nothing that the rules could read from the two texts."
MOST_SHOWN = 400
"""Characters of a quote on the first page; longer ones stand in full under their theme."""
REDLINES: frozenset[Audience] = frozenset(("legal", "product"))
"""Who is shown each change word by word."""


def sources(point: Point) -> str:
    """Where a statement stands: the provisions and versions of its quotes."""
    places: dict[str, dict[str, None]] = {}
    for one in (*point.fragments, *point.quotes):
        places.setdefault(one.provision, {})[one.version] = None
    return "; ".join(f"{provision}, {' and '.join(versions)}" for provision, versions in places.items())


def shown_quotes(point: Point) -> tuple[Quote, ...]:
    """The quotes to print under a statement: where it says none itself, and none too long for the first page."""
    if point.fragments:
        return ()
    return tuple(one for one in point.quotes if len(one.text) <= MOST_SHOWN and one.side != "before")


def more_words(more: int) -> str:
    """That a section leaves some out; empty where it does not."""
    return f"… and {more:,} more, in the themes and the table below" if more else ""


def table_rows(brief: Brief) -> list[tuple[str, str, str, str, str]]:
    """Every provision that changed: number, provision, what, what decided, theme."""
    return [(str(one.number), one.name, one.what, one.why, one.theme) for one in brief.changes]


TABLE = ("No.", "Provision", "What", "What decided", "Theme")


def written_by(brief: Brief) -> str:
    """Who wrote the sentences."""
    points = [point for section in brief.sections for point in section.points]
    count = sum(bool(point.written_by) for point in points)
    if not brief.model:
        return "Written by rules; no model took part."
    return (
        f"{count} of {len(points)} statements were put in plainer words by {brief.model}, each checked against the "
        "provisions it cites; the others are the rules' own."
    )


def refused_words(brief: Brief) -> str:
    """What was refused, in one sentence; empty where nothing was."""
    count = len(brief.refused)
    return (
        f"{count} sentence{'s' if count > 1 else ''} did not hold against the texts and were left out."
        if count
        else ""
    )


def brief_markdown(brief: Brief) -> str:
    """The whole brief for a ticket, a wiki page or a mail."""
    return "\n\n".join(_blocks(brief)) + "\n"


def brief_page(brief: Brief) -> str:
    """One self-contained page without a script; nothing is fetched."""
    from tools.page import page

    return page(
        "brief/page.html",
        ("report_page.css", "proposal_page.css", "law_diff/page.css", "brief/page.css"),
        brief=brief,
        heading=TITLES[brief.audience],
        sources=sources,
        shown_quotes=shown_quotes,
        more_words=more_words,
        nothing=NOTHING,
        rows=table_rows(brief),
        table=TABLE,
        redlines=brief.audience in REDLINES,
        texts=brief.audience == "legal",
        written=written_by(brief),
        refused=refused_words(brief),
        real=REAL,
    )


def _blocks(brief: Brief) -> Iterator[str]:
    yield f"# {TITLES[brief.audience]}: {escaped(brief.title)}"
    yield f"{escaped(brief.before)} → {escaped(brief.after)}: {escaped(brief.told)}."
    yield " ".join(filter(None, (f"**{brief.no_advice}**", brief.levels, escaped(written_by(brief)))))
    for section in brief.sections:
        yield f"## {section.title}"
        yield "\n".join(_lines(section.points)) or NOTHING
        if section.more:
            yield more_words(section.more)
    if brief.refused:
        yield refused_words(brief)
    yield "## By theme"
    for theme in brief.themes:
        yield f"### {escaped(theme.name)}: {escaped(theme.told)}"
        for number in theme.changes:
            yield from _change(brief.change(number), brief.audience)
    yield "## Every provision that changed"
    yield markdown_table(TABLE, table_rows(brief))
    if brief.set_aside:
        yield "## Captures that are no versions"
        yield "\n".join(f"- {escaped(one)}" for one in brief.set_aside)


def _lines(points: tuple[Point, ...]) -> Iterator[str]:
    for point in points:
        yield f"- {escaped(point.text)}"
        for quote in shown_quotes(point):
            yield f"  > “{escaped(' '.join(quote.text.split()))}”"
        if where := sources(point):
            yield f"  — {escaped(where)}"


def _change(one: BriefChange, audience: Audience) -> Iterator[str]:
    if audience not in REDLINES:
        yield f"- {escaped(one.statement)}"
        return
    yield f"**{escaped(one.name)}** ({escaped(one.what)}). {escaped(one.why)}"
    if one.pieces:
        yield "".join(map(marked_piece, one.pieces))
    if audience == "legal":
        for quote in one.quotes:
            words = escaped(" ".join(quote.text.split()))
            yield f"> “{words}”\n> — {escaped(quote.provision)}, {escaped(quote.version)}"
