"""An invented act of thirty articles, its amended version, and what a reader has to find in them.

`tests.act_markups` writes it as gazettes do. In a text `{M1:words}` is what an amendment put in, `{n1}` the mark of
a footnote.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

DELETED = "—————"
_WHO = ["provider", "host", "auditor", "trader", "guest", "operator", "carrier", "keeper"]
_WHAT = ["ledger", "beacon", "parcel", "lantern", "notice", "sample", "chart", "licence", "harbour", "signal"]
_DOES = ["register", "inspect", "publish", "renew", "store", "weigh", "label", "number"]


@dataclass(frozen=True)
class Point:
    label: str
    text: str
    points: tuple["Point", ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Paragraph:
    number: str
    text: str
    points: tuple[Point, ...] = ()
    after: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Article:
    number: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    mark: str = ""


@dataclass(frozen=True)
class Division:
    number: str
    title: str
    articles: tuple[Article, ...] = ()
    sections: tuple["Division", ...] = ()


@dataclass(frozen=True)
class Annex:
    number: str
    title: str
    sections: tuple[tuple[str, tuple[Point, ...]], ...]


@dataclass(frozen=True)
class Act:
    title: tuple[str, ...]
    opening: str
    citations: tuple[str, ...]
    recitals: tuple[str, ...]
    enacts: str
    chapters: tuple[Division, ...]
    closing: tuple[str, ...]
    annexes: tuple[Annex, ...]
    notes: dict[str, str]


def _sentence(seed: int, article: int) -> str:
    who, what, does = (
        some[(seed * step + article) % len(some)] for some, step in ((_WHO, 1), (_WHAT, 3), (_DOES, 5))
    )
    other = _WHAT[(seed * 7 + 3 * article) % len(_WHAT)]
    return f"each {who} shall {does} the {what} of {other} {article}-{seed} within {seed + 2} days"


def _article(number: int) -> Article:
    """Articles take turns: numbered paragraphs with points; one text alone; definitions; later subparagraphs."""
    said = (_sentence(seed, number) for seed in count(1))
    if number == 2:
        terms = tuple(
            Point(f"({at})", f"‘{what}’ means a thing that {next(said)};")
            for at, what in enumerate(_WHAT, start=1)
        )
        return Article("2", "Definitions", (Paragraph("", "For the purposes of this Regulation:", terms),))
    if number % 5 == 4:
        return Article(str(number), f"Rest {number}", (Paragraph("", f"Where need be, {next(said)}."),))
    deep = (Point("(i)", f"{next(said)}; or"), Point("(ii)", f"{next(said)};"))
    points = (
        Point("(a)", f"{next(said)};"),
        Point("(b)", f"{next(said)}, where:", deep),
        Point("(c)", f"{next(said)}; and"),
        Point("(d)", f"{next(said)}."),
    )
    indents = (Point("—", f"{next(said)},"), Point("—", f"{next(said)}."))
    return Article(
        str(number),
        f"Duties {number}",
        (
            Paragraph("1.", "The following shall be done:", points, (f"However, {next(said)}.",)),
            Paragraph(
                "2.", f"In Annex I terms, {next(said)}{{n1}}." if number == 7 else f"Also, {next(said)}."
            ),
            Paragraph("3.", "This covers:", indents if number % 5 == 1 else ()),
        ),
    )


def first() -> Act:
    """The act as it was adopted."""
    articles = [_article(number) for number in range(1, 31)]
    return Act(
        title=("REGULATION (XX) 2026/1 OF NOBODY", "laying down rules on invented harbours"),
        opening="THE COUNCIL OF NOWHERE,",
        citations=("Having regard to the Charter of Nowhere,", "Having regard to the wish of its people,"),
        recitals=tuple(f"It is right that {_sentence(seed, 99)}." for seed in range(1, 13)),
        enacts="HAS ADOPTED THIS REGULATION:",
        chapters=(
            Division("CHAPTER I", "GENERAL PROVISIONS", tuple(articles[:6])),
            Division(
                "CHAPTER II",
                "HARBOURS",
                (),
                (
                    Division("SECTION 1", "Open harbours", tuple(articles[6:14])),
                    Division("SECTION 2", "Closed harbours", tuple(articles[14:22])),
                ),
            ),
            Division("CHAPTER III", "FINAL PROVISIONS", tuple(articles[22:])),
        ),
        closing=("Done at Nowhere, 1 January 2026.",),
        annexes=(
            Annex(
                "ANNEX I",
                "Lists of things",
                (("Section A. Boats", _annexed(1)), ("Section B. Quays", _annexed(2))),
            ),
            Annex("ANNEX II", "Forms", (("Section A. Letters", _annexed(3)),)),
        ),
        notes={"1": "Charter of Nowhere, page 5."},
    )


def _annexed(seed: int) -> tuple[Point, ...]:
    return tuple(Point(f"{at}.", f"{_sentence(at, 100 + seed)};") for at in range(1, 4))


EXPECTED = {
    ("added", "Article 2, point (11)"),
    ("substance", "Article 3(2)"),
    ("substance", "Article 5(2)"),
    ("added", "Article 8a"),
    ("added", "Article 8a, first subparagraph"),
    ("added", "Article 8b"),
    ("added", "Article 8b(1)"),
    ("added", "Article 8b(2)"),
    ("repealed", "Article 10(1), point (c)"),
    ("added", "Article 11(1), point (ba)"),
    ("repealed", "Article 12(1), point (b)"),
    ("repealed", "Article 12(1), point (b)(i)"),
    ("repealed", "Article 12(1), point (b)(ii)"),
    ("repealed", "Article 15(2)"),
    ("substance", "Article 17(1), second subparagraph"),
    ("repealed", "Article 19, first subparagraph"),
    ("added", "Article 20 bis"),
    ("added", "Article 20 bis(1)"),
    ("added", "Annex II, Section A, point 4"),
}
"""What an amendment did, as `redline diff` has to tell it."""


def second() -> Act:
    """The act as amended by M1, and in one passage by M2."""
    act = first()
    articles = {one.number: one for one in _articles(act.chapters)}
    two, three, ten = (articles[number].paragraphs for number in ("2", "3", "10"))
    new = Point("(11)", "‘buoy’ means a thing that floats where it was told to;", mark="M1")
    articles["2"] = replace(articles["2"], paragraphs=(replace(two[0], points=(*two[0].points, new)),))
    shorter = three[1].text.replace("Also,", "Also, {M2:unless the harbour is shut for winter,}")
    articles["3"] = _with(articles["3"], 1, replace(three[1], text=shorter))
    articles["5"] = _with(articles["5"], 1, Paragraph("2.", "Nobody shall moor at night.", mark="M1"))
    kept = tuple(
        replace(one, text=DELETED, mark="M1") if one.label == "(c)" else one for one in ten[0].points
    )
    articles["10"] = _with(articles["10"], 0, replace(ten[0], points=kept))
    eleven, twelve, fifteen, seventeen = (articles[number].paragraphs for number in ("11", "12", "15", "17"))
    ba = Point("(ba)", "every mast shall carry a lamp of its own;", mark="M1")
    points = (*eleven[0].points[:2], ba, *eleven[0].points[2:])
    articles["11"] = _with(articles["11"], 0, replace(eleven[0], points=points))
    gone = tuple(
        replace(one, label="", text=DELETED, points=(), mark="M1") if one.label == "(b)" else one
        for one in twelve[0].points
    )
    articles["12"] = _with(articles["12"], 0, replace(twelve[0], points=gone))
    articles["15"] = _with(articles["15"], 1, replace(fifteen[1], text=DELETED, mark="M1"))
    tail = (seventeen[0].after[0].replace("However,", "However, {M1:and only by day},"),)
    articles["17"] = _with(articles["17"], 0, replace(seventeen[0], after=tail))
    articles["19"] = replace(articles["19"], paragraphs=(Paragraph("", DELETED, mark="M1"),))
    eight = (
        Article("8a", "Tides", (Paragraph("", "High water shall be told to every crew."),), "M1"),
        Article(
            "8b",
            "Fog",
            (Paragraph("1.", "In fog, bells shall ring."), Paragraph("2.", "Ropes shall be doubled.")),
            "M1",
        ),
    )
    bis = Article("20 bis", "Ice", (Paragraph("1.", "Ice shall be broken before dawn."),), "M1")
    more = {"8": eight, "20": (bis,)}
    chapters = tuple(_rebuilt(one, articles, more) for one in act.chapters)
    last = act.annexes[1]
    longer = (*last.sections[0][1], Point("4.", "a list of the lamps that are lit;", mark="M1"))
    return replace(
        act,
        chapters=chapters,
        annexes=(act.annexes[0], replace(last, sections=((last.sections[0][0], longer),))),
    )


def _with(article: Article, at: int, paragraph: Paragraph) -> Article:
    own = article.paragraphs
    return replace(article, paragraphs=(*own[:at], paragraph, *own[at + 1 :]))


def _rebuilt(one: Division, articles: dict[str, Article], more: dict[str, tuple[Article, ...]]) -> Division:
    own = tuple(new for old in one.articles for new in (articles[old.number], *more.get(old.number, ())))
    return replace(one, articles=own, sections=tuple(_rebuilt(each, articles, more) for each in one.sections))


def _articles(divisions: tuple[Division, ...]) -> Iterator[Article]:
    for one in divisions:
        yield from one.articles
        yield from _articles(one.sections)


def plain(text: str) -> str:
    """A text without the marks of this module."""
    return re.sub(r"\{n\d+\}", "", re.sub(r"\{[A-Z]\d:([^{}]*)\}", r"\1", text))


def provisions(act: Act) -> list[tuple[str, str]]:
    """How each provision is cited and what it says, in order."""
    found = [("Title", "\n".join(act.title)), ("Preamble 1", act.opening)]
    found += [(f"Citation {at}", text) for at, text in enumerate(act.citations, start=1)]
    found += [("Preamble 2", "Whereas:")]
    found += [(f"Recital {at}", f"({at}) {text}") for at, text in enumerate(act.recitals, start=1)]
    found += [("Preamble 3", act.enacts)]
    for chapter in act.chapters:
        found += _of_division(chapter)
    found += [(f"Closing {at}", text) for at, text in enumerate(act.closing, start=1)]
    for annex in act.annexes:
        cite = f"Annex {annex.number[6:]}"
        found.append((cite, f"{annex.number}\n{annex.title}"))
        for heading, points in annex.sections:
            above = f"{cite}, {heading.partition('.')[0]}"
            found.append((above, heading))
            found += [
                (f"{above}, point {one.label.rstrip('.')}", f"{one.label} {one.text}") for one in points
            ]
    return found


def _of_division(one: Division) -> Iterator[tuple[str, str]]:
    word, _, number = one.number.partition(" ")
    yield f"{word.capitalize()} {number}", f"{one.number}\n{one.title}"
    for article in one.articles:
        yield f"Article {article.number}", f"Article {article.number}\n{article.title}"
        for at, paragraph in enumerate(article.paragraphs, start=1):
            yield from _of_paragraph(f"Article {article.number}", at, paragraph)
    for section in one.sections:
        yield from _of_division(section)


def _of_paragraph(above: str, at: int, paragraph: Paragraph) -> Iterator[tuple[str, str]]:
    cite = f"{above}({paragraph.number[:-1]})" if paragraph.number else f"{above}, first subparagraph"
    if paragraph.number or paragraph.text != DELETED:
        yield cite, plain(f"{paragraph.number} {paragraph.text}".strip())
    base = cite if paragraph.number else above
    yield from _of_points(base, ", point ", paragraph.points)
    for text in paragraph.after:
        yield f"{base}, second subparagraph", plain(text)


def _of_points(above: str, between: str, points: tuple[Point, ...]) -> Iterator[tuple[str, str]]:
    for at, one in enumerate(points, start=1):
        if one.label:
            cite = f"{above}, indent {at}" if one.label == "—" else f"{above}{between}{one.label}"
            yield cite, plain(f"{one.label} {one.text}")
            yield from _of_points(cite, "", one.points)
