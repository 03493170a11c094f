"""Which of our own rules a change of law touches: conflicts, duties without a clause, what is likely."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from knowledge_base.embed import Embedder
from knowledge_base.errors import WrongUsage
from knowledge_base.records import GLOBAL, Clause
from knowledge_base.store import Transaction
from tools.brief.brief import Point, Quote
from tools.brief.changed import quote_of
from tools.brief.sides import Sides, version_name
from tools.figures import listed, percent
from tools.law_diff.provisions import named
from tools.law_impact.assess import impact_of
from tools.law_impact.impact import ChangeImpact, Impact, Touch
from tools.law_impact.laws import Laws, LawVersion

MOST_TOUCHED = 3
"""Clauses that are named for one change."""


def impact_on(tx: Transaction, sides: Sides, embedder: Embedder, as_of: date, market: str) -> Impact:
    """The impact of the change on our clauses in force on a day.

    Raises: WrongUsage where what changed is a policy and no law.
    """
    some = (*sides.after.clauses, *sides.before.clauses)
    if not some or not some[0].artefact.startswith("regulation/"):
        raise WrongUsage("--ours tells what a law touches; this is a policy: brief it without --ours")
    versions = [LawVersion(one.name, one.clauses, one.provisions) for one in (sides.before, sides.after)]
    laws = Laws(some[0].policy, sides.title, some[0].market, versions[0], versions[1])
    return impact_of(tx, laws, embedder, as_of, "" if market == GLOBAL else market)


def own_rules(tx: Transaction, sides: Sides, impact: Impact) -> tuple[Sides, tuple[Point, ...]]:
    """Statements on our rules, and the sides with our clauses as the store has them, for quotes to be held against."""
    wanted = {(touch.clause.id, touch.clause.version) for one in impact.changes for touch in one.touches}
    clauses = tuple(one for one in tx.library.clauses(regulations=False) if (one.id, one.version) in wanted)
    return replace(sides, ours=clauses), tuple(_points(sides, impact))


def _points(sides: Sides, impact: Impact) -> Iterator[Point]:
    for one, touch in impact.conflicts:
        if touch.conflict is not None:
            ours = _ours(touch.clause, touch.conflict.ours)
            text = f"{one.change.name} against our {touch.clause.id}: {touch.conflict.words}"
            yield Point(id="", text=_ended(text), quotes=(*_law(sides, one, touch.conflict.law), ours))
    for one in impact.gaps:
        yield Point(
            id="", text=f"No clause of ours was found for {one.change.name}.", quotes=_law(sides, one)
        )
    for one in impact.changes:
        sure = [touch for touch in one.touches if touch.level in ("confirmed", "likely")]
        if sure:
            told = listed([_touched(touch) for touch in sure[:MOST_TOUCHED]])
            rest = f" and {len(sure) - MOST_TOUCHED:,} more" if len(sure) > MOST_TOUCHED else ""
            quotes = tuple(_ours(touch.clause, touch.clause.text.strip()) for touch in sure[:1])
            yield Point(id="", text=f"{one.change.name} touches {told}{rest}.", quotes=quotes)
    if impact.calibration:
        yield Point(id="", text=_ended(f"How likely is told by {impact.calibration}"))


def _touched(touch: Touch) -> str:
    sure = "confirmed" if touch.level == "confirmed" else f"{percent(touch.confidence)} likely"
    resting = [*touch.carried.prompts, *touch.carried.guidelines]
    carried = f"; {listed([str(one) for one in resting[:2]])} rest on it" if resting else ""
    return f"{touch.clause.id} ({sure}{carried})"


def _law(sides: Sides, one: ChangeImpact, words: str = "") -> tuple[Quote, ...]:
    side = one.law_version
    version = sides.before if side == "before" else sides.after
    clause = version.by_id.get(one.provision)
    return (quote_of(side, version.name, clause, words or one.quote.strip()),) if clause else ()


def _ours(clause: Clause, words: str) -> Quote:
    return Quote(
        side="ours", version=version_name(clause), provision=named(clause), clause=clause.id, text=words
    )


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
