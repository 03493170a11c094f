"""Changes of rules on a topic over all imported policies, newest first, each with its words before and after.

Versions that were only failed captures are left out. Two versions are compared only where rules on the topic differ
between them, so that a long history costs what it changed.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from knowledge_base.errors import WrongUsage
from knowledge_base.records import ArtefactId, ArtefactVersion, Clause, Record, parse_artefact_id
from knowledge_base.store import Transaction
from tools.brief.brief import Quote
from tools.brief.changed import Changed, changed_of
from tools.brief.points import statement_of
from tools.brief.sides import Sides, Version
from tools.brief.verbatim import problem_of_quote
from tools.document_versions import begins, clauses_by_version, standing_versions
from tools.law_diff.compare import compare
from tools.law_diff.comparison import ChangeKind
from tools.law_diff.document_days import real_versions
from tools.law_diff.redlines import short
from tools.law_diff.told import what
from tools.policy_trend.topic import Topic
from tools.word_changes import Piece

_LINE = re.compile(r"\n+|(?<=[.;!?])\s+")


class RuleChange(Record):
    """One rule on the topic that a policy changed on a day."""

    policy: str
    market: str
    day: date
    """From when the later version holds, or when it was captured."""
    before_day: date
    rule: str
    kind: ChangeKind
    what: str
    statement: str
    quotes: tuple[Quote, ...]
    pieces: tuple[Piece, ...]


class Followed(Record):
    """One policy that was looked through."""

    policy: str
    market: str
    versions: int
    set_aside: int
    """Captures that are no versions."""
    first: date
    last: date
    rules: int
    """Of its newest version, those on the topic."""
    changes: int = 0
    problem: str = ""
    """Why it could not be read, where it could not."""


class Trend(Record):
    """What was found, and in what."""

    topic: str
    theme: str
    """Our theme whose words were looked for; empty: `words` alone."""
    words: tuple[str, ...]
    changes: tuple[RuleChange, ...]
    followed: tuple[Followed, ...]
    refused: int = 0
    """Quotes that did not hold, left out with their changes."""


class Window(NamedTuple):
    """The days that count, both included."""

    first: date
    last: date


def trend(
    tx: Transaction,
    topic: Topic,
    window: Window,
    sees: Callable[[str], bool] = lambda policy: True,
    laws: bool = False,
    step: Callable[[int], None] = lambda done: None,
) -> Trend:
    """Who changed a rule on the topic within the days; `sees` leaves policies out by name, `laws` takes laws in."""
    kinds = ("policy", "regulation") if laws else ("policy",)
    artefacts = [one for kind in kinds for one in tx.library.artefact_ids(kind)]
    found: list[RuleChange] = []
    followed: list[Followed] = []
    refused = 0
    for artefact in artefacts:
        if sees(parse_artefact_id(artefact).name):
            changes, told, off = _of_document(tx, artefact, topic, window)
            found += changes
            refused += off
            followed += [told] if told else []
        step(1)
    found.sort(key=lambda one: (one.day, one.policy), reverse=True)
    return Trend(
        topic=topic.name,
        theme=topic.theme,
        words=topic.words,
        changes=tuple(found),
        followed=tuple(sorted(followed, key=lambda one: (-one.changes, one.policy))),
        refused=refused,
    )


def _of_document(
    tx: Transaction, artefact: ArtefactId, topic: Topic, window: Window
) -> tuple[list[RuleChange], Followed | None, int]:
    versions, judged = real_versions(standing_versions(tx, artefact))
    if not versions:
        return [], None, 0
    name = parse_artefact_id(artefact)
    told = Followed(
        policy=name.name,
        market=name.market,
        versions=len(versions),
        set_aside=sum(one.state != "version" for one in judged),
        first=begins(versions[0])[0],
        last=begins(versions[-1])[0],
        rules=0,
    )
    try:
        clauses = clauses_by_version(tx, versions)
    except WrongUsage as problem:
        return [], told.model_copy(update={"problem": str(problem)}), 0
    found: list[RuleChange] = []
    refused = 0
    for at in range(1, len(versions)):
        if window.first <= begins(versions[at])[0] <= window.last:
            some, off = _between(name.name, name.market, versions, clauses, at, topic)
            found += some
            refused += off
    rules = sum(topic.holds(_about(clause)) for clause in clauses[-1])
    return found, told.model_copy(update={"rules": rules, "changes": len(found)}), refused


def _between(
    name: str,
    market: str,
    versions: Sequence[ArtefactVersion],
    clauses: Sequence[Sequence[Clause]],
    at: int,
    topic: Topic,
) -> tuple[list[RuleChange], int]:
    """The changes from one version to the next, and how many did not hold."""
    old, new = (
        frozenset(one.text for one in clauses[place] if topic.holds(_about(one))) for place in (at - 1, at)
    )
    if old == new:
        return [], 0
    days = [begins(versions[place])[0] for place in (at - 1, at)]
    before, after = (_version(name, versions[place], clauses[place]) for place in (at - 1, at))
    sides = Sides(name, before, after)
    compared = compare(sides.before.clauses, sides.after.clauses)
    found, refused = [], 0
    for one in changed_of(sides, compared, compared.real):
        if one.formal or not _is_about(one, topic):
            continue
        point = statement_of(one)
        if any(problem_of_quote(quote, sides) for quote in (*point.quotes, *point.fragments)):
            refused += 1
            continue
        found.append(
            RuleChange(
                policy=name,
                market=market,
                day=days[1],
                before_day=days[0],
                rule=one.change.name,
                kind=one.change.kind,
                what=what(one.change),
                statement=point.text,
                quotes=point.quotes,
                pieces=short(one.change.pieces, 160),
            )
        )
    return found, refused


def _is_about(one: Changed, topic: Topic) -> bool:
    """Whether its heading, or a line or sentence that differs, speaks of the topic."""
    if any(topic.holds(heading) for heading in one.change.heading[-1:]):
        return True
    old, new = _lines(one.old), _lines(one.new)
    return any(topic.holds(line) for line in old ^ new)


def _lines(text: str) -> frozenset[str]:
    return frozenset(" ".join(part.split()) for part in _LINE.split(text))


def _about(clause: Clause) -> str:
    return " ".join((*clause.heading[-1:], clause.text))


def _version(name: str, version: ArtefactVersion, clauses: Sequence[Clause]) -> Version:
    return Version(f"{name} {begins(version)[0]}", tuple(clauses), version.text)
