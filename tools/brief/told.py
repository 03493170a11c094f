"""A brief as Markdown and as a page; what a text says is shown, never obeyed or rendered."""

from collections.abc import Iterator, Sequence

from tools.brief.brief import Audience, Brief, BriefChange, Point, Quote, Section
from tools.law_diff.comparison import REAL
from tools.law_diff.told import escaped, markdown_table, marked_piece

TITLES: dict[Audience, str] = {
    "legal": "Brief for legal",
    "product": "Brief for product",
    "leadership": "Brief for leadership",
}
NOTHING = "Nothing that the rules could read from the two texts."
OWN_WORDS = "In the texts' own words"
MOST_PLACES = 3
"""Provisions named behind a statement."""
REDLINES: frozenset[Audience] = frozenset(("legal", "product"))
"""Who is shown each change word by word."""


def sources(point: Point) -> str:
    """Where a statement stands: the provisions of its quotes, and in which versions."""
    versions: dict[str, dict[str, None]] = {}
    for one in sorted((*point.fragments, *point.quotes), key=lambda one: one.side == "after"):
        versions.setdefault(one.provision, {})[one.version] = None
    places: dict[str, list[str]] = {}
    for provision, some in versions.items():
        places.setdefault(" and ".join(some), []).append(provision)
    return "; ".join(f"{_named(provisions)}, {version}" for version, provisions in places.items())


def _named(provisions: Sequence[str]) -> str:
    rest = len(provisions) - MOST_PLACES
    return "; ".join(provisions[:MOST_PLACES]) + (f" and {rest:,} more" if rest > 0 else "")


def own_words(brief: Brief) -> tuple[tuple[Point, tuple[Quote, ...]], ...]:
    """Statements in other words than the texts', each with the words that it rests on."""
    points = [point for one in brief.sections if one.key != "whom" for point in one.points]
    found = [(point, {one.text: one for one in point.quotes if one.side != "before"}) for point in points]
    return tuple((point, tuple(some.values())) for point, some in found if some and not point.fragments)


def nothing_of(section: Section) -> str:
    """What a part without statements says."""
    return "No provision changed in substance." if section.key == "what" else NOTHING


def both_texts(one: BriefChange) -> tuple[Quote, ...]:
    """The words of each version, for lawyers; of what is new or gone the redline has them."""
    return () if one.kind in ("added", "repealed") else one.quotes


def title_of(section: Section) -> str:
    """A part's heading, and how many of its statements the first page has where it has not all."""
    told = f" ({len(section.points):,} of {len(section.points) + section.more:,})" if section.more else ""
    return f"{section.title}{told}"


def more_words(more: int) -> str:
    """That a section leaves some out; empty where it does not."""
    return f"… and {more:,} more, in the themes and the table below" if more else ""


def table_rows(brief: Brief) -> list[tuple[str, str, str, str, str]]:
    """Every provision that changed: number, provision, what, what decided, theme; for leadership not layout alone."""
    return [
        (str(one.number), one.name, one.what, one.why, one.theme)
        for one in brief.changes
        if brief.audience in REDLINES or one.kind != "formatting"
    ]


def left_of_table(brief: Brief) -> str:
    """How many the table leaves out; empty where none."""
    left = len(brief.changes) - len(table_rows(brief))
    return f"Left out: {left:,} of which the layout alone changed." if left else ""


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
        title_of=title_of,
        own_words=own_words(brief),
        words_title=OWN_WORDS,
        nothing_of=nothing_of,
        both_texts=both_texts,
        rows=table_rows(brief),
        left=left_of_table(brief),
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
        yield f"## {title_of(section)}"
        yield "\n".join(_lines(section.points)) or nothing_of(section)
    if brief.refused:
        yield refused_words(brief)
    if told := own_words(brief):
        yield f"## {OWN_WORDS}"
        yield "\n\n".join(_quoted(quote) for _, quotes in told for quote in quotes)
    yield "## By theme"
    for theme in brief.themes:
        yield f"### {escaped(theme.name)}: {escaped(theme.told)}"
        for number in theme.changes:
            yield from _change(brief.change(number), brief.audience)
    yield "## Every provision that changed"
    yield markdown_table(TABLE, table_rows(brief))
    if left := left_of_table(brief):
        yield left
    if brief.set_aside:
        yield "## Captures that are no versions"
        yield "\n".join(f"- {escaped(one)}" for one in brief.set_aside)


def _lines(points: tuple[Point, ...]) -> Iterator[str]:
    for point in points:
        where = sources(point)
        yield f"- {escaped(point.text)}" + (f"  \n  — {escaped(where)}" if where else "")


def _quoted(quote: Quote) -> str:
    words = escaped(" ".join(quote.text.split()))
    return f"> “{words}”  \n> — {escaped(quote.provision)}, {escaped(quote.version)}"


def _change(one: BriefChange, audience: Audience) -> Iterator[str]:
    if audience not in REDLINES:
        yield f"- {escaped(one.statement)}"
        return
    yield f"**{escaped(one.name)}** ({escaped(one.what)}). {escaped(one.decided)}".rstrip()
    if one.pieces:
        yield "".join(map(marked_piece, one.pieces))
    if audience == "legal":
        yield from map(_quoted, both_texts(one))
