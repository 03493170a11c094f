"""A comparison as a brief: the first page by what a reader asks, then themes, then every provision."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tools.brief.brief import SECTIONS, Audience, Brief, BriefChange, Point, Section, SectionKey, Theme
from tools.brief.changed import Changed, changed_of
from tools.brief.deadlines import by_when
from tools.brief.duties import Duties, for_whom, not_read, what_to_do
from tools.brief.first_page import first_page
from tools.brief.points import statement_of, what_changed, what_is_unsure
from tools.brief.sides import Sides
from tools.brief.themes import FORMAL
from tools.brief.verbatim import checked
from tools.law_diff.compare import compare
from tools.law_diff.comparison import KINDS, TOLD, Comparison
from tools.law_diff.redlines import short
from tools.law_diff.told import QUIET, counted, ordered, what, why
from tools.reading_level import grade

OWN_RULES = Point(id="", text="Which of our own rules this touches is not told here; with --ours it is.")
_CITED = re.compile(r"^[^:“]{1,120}: ")


def write_brief(sides: Sides, audience: Audience = "legal", ours: Sequence[Point] | None = None) -> Brief:
    """The brief of two versions, by rules alone; every quote in it was held against them.

    `ours` are statements on our own rules (`tools.brief.own_rules`); None: not looked at, and told so.

    Raises: WrongUsage when a version is too long to be compared.
    """
    found = compare(sides.before.clauses, sides.after.clauses)
    changed = changed_of(sides, found, ordered(found))
    changes = tuple(_change(one) for one in changed)
    sections = tuple(_sections(sides, changed, found, audience, ours))
    brief = Brief(
        title=sides.title,
        before=sides.before.name,
        after=sides.after.name,
        audience=audience,
        told=counted(found),
        sections=sections,
        themes=_themes(changed),
        changes=changes,
        level=level_of(sections),
        law_level=grade("\n".join(one.new or one.old for one in changed if one.real)),
        set_aside=tuple(f"{one.at:%Y-%m-%d}: {one.words}" for one in sides.set_aside),
    )
    return checked(brief, sides)


def level_of(sections: Sequence[Section]) -> float | None:
    """Coleman–Liau of the statements; None where they are too few words for it."""
    texts = (_CITED.sub("", point.text) for section in sections for point in section.points)
    return grade("\n\n".join(texts))


def _sections(
    sides: Sides,
    changed: Sequence[Changed],
    found: Comparison,
    audience: Audience,
    ours: Sequence[Point] | None,
) -> Iterator[Section]:
    duties = Duties(sides, tuple(changed), found)
    made: dict[SectionKey, list[Point]] = {
        "what": list(what_changed(changed, for_deciding=audience != "legal")),
        "whom": list(for_whom(duties)),
        "when": list(by_when(duties)),
        "do": list(what_to_do(duties, plain=audience != "legal")),
        "unsure": [*what_is_unsure(sides, changed, found), *not_read(duties)],
    }
    if ours is None:
        made["unsure"].append(OWN_RULES)
    else:
        made = {key: list(ours) if key == "ours" else made[key] for key in SECTIONS}
    yield from first_page(made, audience)


def _change(one: Changed) -> BriefChange:
    return BriefChange(
        number=one.number,
        name=one.change.name,
        kind=one.change.kind,
        what=what(one.change),
        why=why(one.change),
        theme=one.theme,
        heading=one.change.heading,
        pieces=short(one.change.pieces, 160) if one.change.kind not in QUIET else (),
        statement=statement_of(one).text,
        quotes=one.quotes() if one.real else (),
    )


def _themes(changed: Sequence[Changed]) -> tuple[Theme, ...]:
    """The themes of real changes, the weightiest first, formalities last."""
    grouped: dict[str, list[Changed]] = {}
    for one in changed:
        if one.real:
            grouped.setdefault(one.theme, []).append(one)
    found = sorted(grouped.items(), key=lambda pair: (pair[0] == FORMAL, -sum(one.weight for one in pair[1])))
    return tuple(
        Theme(name=name, changes=tuple(one.number for one in some), told=_told(some)) for name, some in found
    )


def _told(some: Sequence[Changed]) -> str:
    counts = Counter(one.change.kind for one in some)
    return ", ".join(f"{counts[kind]:,} {TOLD[kind]}" for kind in KINDS if counts[kind])
