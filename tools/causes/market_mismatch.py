"""`market_mismatch`: decide a market's cases by its own rule in place of another market's.

Either a market has a clause of its own and its cases are decided by the global one, or by another market's threshold;
or what one market's clause says has found its way into the prompt, and the markets without that clause are given it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from knowledge_base.changes import Intervention
from knowledge_base.records import GLOBAL, ArtefactId, Clause
from tools.causes.contract import LEAST, Question
from tools.causes.other_text import is_evident, nearest, other_text
from tools.causes.turns import Rule, Turn, try_turns
from tools.scene import Scene


@dataclass(frozen=True)
class Override:
    """A clause of a market's document and the global one that it stands in place of; None where it is one more."""

    own: Clause
    common: Clause | None


def decide_by_market(scene: Scene, question: Question) -> Intervention:
    """Each market's own clause and threshold, and the reverse; the best one is counted crosswise."""
    overrides = overrides_of(scene.clauses)
    markets = Counter(scene.reading.cases[row].market for row in question.members)
    large = [market for market, count in markets.most_common() if count >= LEAST]
    tried = nearest(scene, question, overrides, lambda override: (override.common, override.own))
    turns = [turn for override in tried for turn in _turns(scene, question, override, large, overrides)]
    turns += _threshold_turns(scene, large, overrides)
    looks = len({turn.detail["markets"] for turn in turns})
    nothing = (
        "no market's own rule or threshold fixes any" if overrides else "no market has a rule of its own"
    )
    return try_turns("market_mismatch", scene, question, turns, looks, nothing)


def overrides_of(clauses: Sequence[Clause]) -> list[Override]:
    """The clauses of every market's newest document, each with the global one of its id."""
    newest: dict[ArtefactId, tuple[date, int]] = {}
    for clause in clauses:
        place = (clause.effective_from, clause.version)
        newest[clause.artefact] = max(newest.get(clause.artefact, place), place)
    standing = [c for c in clauses if newest[c.artefact] == (c.effective_from, c.version)]
    common = {clause.id: clause for clause in standing if clause.market == GLOBAL}
    return [Override(c, common.get(c.id)) for c in standing if c.market != GLOBAL]


def _turns(
    scene: Scene,
    question: Question,
    override: Override,
    large: Sequence[str],
    overrides: Sequence[Override],
) -> Iterator[Turn]:
    own, common = override.own, override.common
    have = {one.own.market for one in overrides if one.own.id == own.id}
    words = f"{own.market} has a rule of its own, {own.id}, and is decided by another; by its own"
    rules = other_text(scene, question, common, own)
    if rules:
        evident = is_evident(scene.instruments.spec, common, own)
        yield _turn(scene, [own.market], words, rules, own, evident=evident)
    reverse = other_text(scene, question, own, common)
    others = sorted({case.market for case in scene.reading.cases} - have)
    single = [[market] for market in large if market not in have and len(others) > 1]
    if reverse:
        for markets in [others, *single]:
            words = (
                f"{_named(markets)} are decided by the rule of {own.market}, {own.id}; by the rule without it"
            )
            evident = markets == others and is_evident(scene.instruments.spec, own, common)
            yield _turn(scene, markets, words, reverse, own, evident=evident)


def _threshold_turns(scene: Scene, large: Sequence[str], overrides: Sequence[Override]) -> Iterator[Turn]:
    """Other markets' thresholds, for a market with a document of its own or with the threshold of one that has."""
    thresholds = scene.instruments.thresholds
    documents = {override.own.market for override in overrides}
    taken = {thresholds.for_market(market) for market in documents}
    values = {GLOBAL: thresholds.default, **thresholds.markets}
    for market in large:
        current = thresholds.for_market(market)
        if market not in documents and current not in taken:
            continue
        for other, value in values.items():
            if value != current:
                words = f"{market} is decided at {current:.3f}; at the threshold of {other}, {value:.3f}"
                rule = Rule(np.asarray(scene.judged.score >= value, dtype=bool))
                yield _turn(scene, [market], words, (rule, None), None, value)


def _turn(
    scene: Scene,
    markets: Sequence[str],
    words: str,
    rules: tuple[Rule, Rule | None],
    own: Clause | None,
    threshold: float | None = None,
    evident: bool = False,
) -> Turn:
    """Cases of these markets, from days on which the market's own clause holds; undated ones count as such."""
    eligible = np.array(
        [own is None or told.day is None or told.day >= own.effective_from for told in scene.circumstances],
        dtype=bool,
    )
    inside = np.array([case.market in markets for case in scene.reading.cases], dtype=bool)
    return Turn(
        words=words,
        eligible=eligible,
        scope=eligible & inside,
        rule=rules[0],
        control=rules[1],
        detail={"markets": ", ".join(markets), "clause": own.id if own else None, "threshold": threshold},
        evident=evident,
    )


def _named(markets: Sequence[str]) -> str:
    return ", ".join(markets) if len(markets) <= 3 else f"{len(markets)} markets"
