"""Every quote of a brief, held against the version it names; one that is not there is refused with its statement."""

from tools.brief.brief import Brief, BriefChange, Point, Quote, RefusedWords, Section
from tools.brief.sides import Sides, version_name


def problem_of_quote(quote: Quote, sides: Sides) -> str:
    """What is wrong with a quote; empty where its words stand in that provision of that version."""
    if quote.side == "ours":
        held = (one for one in sides.ours if one.id == quote.clause and version_name(one) == quote.version)
        stands = any(_flat(quote.text) in _flat(one.text) for one in held)
        return "" if stands and quote.text.strip() else f"these words are not in our {quote.clause}"
    version = sides.before if quote.side == "before" else sides.after
    if quote.version != version.name:
        return f"there is no version {quote.version!r}"
    clause = version.by_id.get(quote.clause)
    if clause is None:
        return f"{quote.provision} is not in {quote.version!r}"
    words = _flat(quote.text)
    if not words or words not in _flat(clause.text):
        return f"these words are not in {quote.provision} of {quote.version!r}"
    if words not in version.flat:
        return f"these words are not in the text of {quote.version!r}"
    return ""


def checked(brief: Brief, sides: Sides) -> Brief:
    """The brief without statements and changes whose quotes do not hold; each is told of."""
    refused: list[RefusedWords] = []
    sections = tuple(
        section.model_copy(update={"points": tuple(_holding(section, sides, refused))})
        for section in brief.sections
    )
    changes = tuple(_change(one, sides, refused) for one in brief.changes)
    return brief.model_copy(
        update={"sections": sections, "changes": changes, "refused": (*brief.refused, *refused)}
    )


def _holding(section: Section, sides: Sides, refused: list[RefusedWords]) -> list[Point]:
    kept = []
    for point in section.points:
        problem = next(
            (said for one in (*point.quotes, *point.fragments) if (said := problem_of_quote(one, sides))), ""
        )
        if problem:
            refused.append(RefusedWords(point=point.id, text=point.text, reason=problem))
        else:
            kept.append(point)
    return kept


def _change(one: BriefChange, sides: Sides, refused: list[RefusedWords]) -> BriefChange:
    kept = tuple(quote for quote in one.quotes if not problem_of_quote(quote, sides))
    if len(kept) == len(one.quotes):
        return one
    reason = next(problem for quote in one.quotes if (problem := problem_of_quote(quote, sides)))
    refused.append(RefusedWords(point=f"change {one.number}", text=one.statement, reason=reason))
    return one.model_copy(
        update={"quotes": kept, "statement": f"{one.name}: see the two texts.", "pieces": ()}
    )


def _flat(text: str) -> str:
    return " ".join(text.split())
