"""Everything that quotes: briefs in every form, items of law, impact and trends, each quote held against the store."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from evals.regulation.verbatim import (
    Archive,
    Cited,
    Passage,
    flat,
    in_quotation_marks,
    passages_of_docx,
    passages_of_markdown,
    passages_of_page,
)
from knowledge_base.workspace import Workspace
from tools.brief.brief import Audience, Brief, Quote
from tools.brief.docx import brief_docx
from tools.brief.sides import Sides, sides_of_days
from tools.brief.told import brief_markdown, brief_page
from tools.brief.write_brief import write_brief
from tools.law_impact.impact import Impact
from tools.law_meaning.meaning import Meaning
from tools.policy_trend.told import trend_markdown, trend_page
from tools.policy_trend.topic import topic_of
from tools.policy_trend.trend import Trend, Window, trend
from tools.visible import visible

AUDIENCES: tuple[Audience, ...] = ("legal", "product", "leadership")
CUT = r"\[…\]|\n"


class Checked(NamedTuple):
    """How many quotes were held against the store, and what is wrong with those that do not hold."""

    quotes: int
    wrong: tuple[str, ...]


def checked(parts: Sequence[Checked]) -> Checked:
    """All of them."""
    return Checked(sum(one.quotes for one in parts), tuple(words for one in parts for words in one.wrong))


def briefs(workspace: Workspace, name: str, first: date, last: date) -> Checked:
    """The brief of two days for every reader, as a record, Markdown, page and Word document."""
    sides = sides_of_days(workspace, name, "global", first, last)
    return briefs_of(sides, archive_of(workspace))


def briefs_of(sides: Sides, archive: Archive) -> Checked:
    """The same of versions that are read already."""
    return checked([brief_checked(write_brief(sides, one), archive) for one in AUDIENCES])


def archive_of(workspace: Workspace) -> Archive:
    """The texts of a workspace, read from its file."""
    return Archive(workspace.root / "redline.db")


def brief_checked(brief: Brief, archive: Archive) -> Checked:
    """One brief in all its forms."""
    quotes = list(_quotes(brief))
    wrong = [
        f"brief for {brief.audience}: {problem}"
        for one in quotes
        if (problem := archive.problem(_cited(one)))
    ]
    wrong += [f"brief for {brief.audience}: {problem}" for problem in _marked(brief, archive)]
    forms: list[tuple[str, Iterator[Passage]]] = [
        ("Markdown", passages_of_markdown(brief_markdown(brief))),
        ("page", passages_of_page(brief_page(brief))),
        ("Word", passages_of_docx(brief_docx(brief))),
    ]
    count, known = len(quotes), _by_words(quotes)
    for form, found in forms:
        shown = list(found)
        count += len(shown)
        wrong += [
            f"{form} for {brief.audience}: {problem}" for one in shown if (problem := _shown(one, known))
        ]
    return Checked(count, tuple(wrong))


def _quotes(brief: Brief) -> Iterator[Quote]:
    for section in brief.sections:
        for point in section.points:
            yield from (*point.quotes, *point.fragments)
    for change in brief.changes:
        yield from change.quotes


def _cited(one: Quote) -> Cited:
    return Cited(one.version, one.clause, one.text)


def _marked(brief: Brief, archive: Archive) -> Iterator[str]:
    """Words in quotation marks, and redlines, that stand in neither version."""
    versions = (brief.before, brief.after)
    for section in brief.sections:
        for point in section.points:
            told = {flat(one.text) for one in point.fragments}
            for words in in_quotation_marks(point.text):
                # A provision without a number is named by its first words and an ellipsis.
                if flat(words) not in told and not archive.stands(versions, words.removesuffix("…")):
                    yield f"“{words[:80]}” of {point.id} stands nowhere"
    for change in brief.changes:
        for piece in change.pieces:
            sides = {"added": (brief.after,), "struck": (brief.before,)}.get(piece.kind, versions)
            # A redline of a split joins its parts, each on a line of its own.
            for part in re.split(CUT, piece.text):
                if not archive.stands(sides, part):
                    yield f"{piece.kind} {part[:80]!r} of {change.name} is not in {' or '.join(sides)}"


def _by_words(quotes: Sequence[Quote]) -> dict[str, list[Quote]]:
    """The quotes by their words as they are written."""
    found: dict[str, list[Quote]] = {}
    for one in quotes:
        found.setdefault(flat(visible(one.text)), []).append(one)
    return found


def _shown(one: Passage, known: Mapping[str, Sequence[Quote]]) -> str:
    """A written quote has to be one of the record's, and the source beside it that quote's."""
    same = known.get(one.text, ())
    if not same:
        return f"{one.text[:80]!r} is no quote of the brief"
    if one.source and not any(_names(one.source, quote) for quote in same):
        return f"{one.text[:60]!r} has the source {one.source[:80]!r}"
    return ""


def _names(source: str, quote: Quote) -> bool:
    """Whether a source names a quote's provision and version; one for several quotes may name the first alone."""
    provision, version = flat(visible(quote.provision)), flat(visible(quote.version))
    return version in source and (provision in source or re.search(r"and [\d,]+ more", source) is not None)


def items(meaning: Meaning, archive: Archive, version: str) -> Checked:
    """What a version of a law says, each quote at its very place."""
    quotes = [quote for item in meaning.items for quote in item.quotes]
    quotes += [one.quote for one in meaning.terms] + [one.quote for one in meaning.not_read]
    said = [Cited(version, one.provision, one.text, one.start) for one in quotes]
    limits = [Cited(version, one.provision, one.text) for item in meaning.items for one in item.limits]
    return _all([*said, *limits], archive)


def impact_checked(found: Impact, archive: Archive) -> Checked:
    """The provisions that changed, our clauses, and both sides of every conflict."""
    said: list[Cited] = []
    for one in found.changes:
        law = found.before if one.law_version == "before" else found.after
        said.append(Cited(law, one.provision, one.quote))
        for touch in (*one.touches, *one.rejected):
            ours = f"{touch.clause.artefact} version {touch.clause.version}"
            said.append(Cited(ours, touch.clause.id, touch.clause.text))
            if touch.conflict is not None:
                said.append(Cited(law, touch.conflict.law_provision, touch.conflict.law))
                said.append(Cited(ours, touch.conflict.clause, touch.conflict.ours))
    return _all(said, archive)


def trends(workspace: Workspace, topics: Sequence[str], window: Window, laws: bool = True) -> Checked:
    """Who changed rules on some topics, as a record, Markdown and a page."""
    archive = archive_of(workspace)
    parts = []
    for topic in topics:
        with workspace.store.read() as tx:
            found = trend(tx, topic_of(topic, ()), window, laws=laws)
        parts += list(_trend(found, window, archive))
    return checked(parts)


def _trend(found: Trend, window: Window, archive: Archive) -> Iterator[Checked]:
    quotes = [quote for one in found.changes for quote in one.quotes]
    yield _all([_cited(one) for one in quotes], archive)
    known = _by_words(quotes)
    for passages in (
        passages_of_markdown(trend_markdown(found, window)),
        passages_of_page(trend_page(found, window)),
    ):
        shown = list(passages)
        yield Checked(len(shown), tuple(f"trend: {words}" for one in shown if (words := _shown(one, known))))


def _all(said: Sequence[Cited], archive: Archive) -> Checked:
    return Checked(len(said), tuple(problem for one in said if (problem := archive.problem(one))))
