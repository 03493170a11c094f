"""Where disagreement gathers: groups of like cases, the rules nearest to them, and the words that go with it.

Groups and words are found over all cases that two raters judged, whether they split or not, so that a test of where
the split ones lie is fair.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from tools.alarms import benjamini_hochberg
from tools.alike import Alike
from tools.cluster import linked_clusters
from tools.cluster_names import name_clusters
from tools.guideline_rules import RuleText
from tools.label_records import Disagreement, NearRule, RuleSplit, SplitCluster, SplitWord
from tools.measure import holm
from tools.redact import redact
from tools.split_cases import Bools, SplitCases, split_cases
from tools.votes import Ballots, Ints, Rated
from tools.watch_families import words_of

LEAST_SHARED = 20
"""Cases with two votes, of fewer of which no group is looked for."""
LEAST_CLUSTER, LEAST_SPLIT = 5, 2
LEAST_HOLDING = 8
"""Cases, copies once, that hold a word, of fewer of which it is not tested."""
LEVEL = 0.05
MOST_SURE, MOST_UNSURE = 12, 3
MOST_WORDS = 20


def disagreement(
    rated: Rated, ballots: Ballots, near: Alike, rules: Sequence[RuleText], guideline: str, seed: int
) -> Disagreement | None:
    """Where raters split; None where too few cases have two votes, or all of them agree."""
    shared = ballots.shared
    if shared.sum() < LEAST_SHARED or not ballots.split.any():
        return None
    cases = split_cases(rated, ballots, near, seed)
    words, tested = _words(cases)
    return Disagreement(
        elsewhere=float(ballots.split.sum() / shared.sum()),
        looked_at=len(cases.rows),
        clusters=_clusters(cases, rules),
        by_rule=_by_rule(cases, rules),
        words=words,
        words_tested=tested,
        guideline=guideline,
    )


def _clusters(cases: SplitCases, rules: Sequence[RuleText]) -> tuple[SplitCluster, ...]:
    """Groups of like cases: those that raters split on more for sure, most split cases first, then a few others."""
    apart = cases.near.apart[cases.places]
    family = linked_clusters(cases.near.quick[cases.places], lambda rows: apart[list(rows)])
    members = [np.flatnonzero(family == number) for number in np.unique(family[family >= 0])]
    members = [
        some
        for some in members
        if cases.once[some].sum() >= LEAST_CLUSTER and cases.split[some].sum() >= LEAST_SPLIT
    ]
    p_values = cases.p_values(members)
    corrected = holm(p_values)
    order = sorted(range(len(members)), key=lambda at: (-int(cases.split[members[at]].sum()), p_values[at]))
    sure = [at for at in order if corrected[at] <= LEVEL][:MOST_SURE]
    others = sorted((at for at in order if at not in sure), key=lambda at: p_values[at])
    shown = sure + [at for at in others if corrected[at] > LEVEL][:MOST_UNSURE]
    texts = [cases.rated.texts[row] for row in cases.rows.tolist()]
    names = name_clusters(texts, [members[at].tolist() for at in shown])
    return tuple(
        SplitCluster(
            name=redact(name),
            split=cases.part(members[at]),
            p_value=p_values[at],
            corrected=corrected[at],
            examples=cases.examples(members[at]),
            rule=_nearest(cases, members[at], rules),
        )
        for at, name in zip(shown, names, strict=True)
    )


def _nearest(cases: SplitCases, some: Ints, rules: Sequence[RuleText]) -> NearRule | None:
    """The rule nearest to the split cases of a group on the whole."""
    if not rules:
        return None
    mean = cases.near.vectors[cases.places[some[cases.split[some]]]].mean(axis=0)
    cosines = cases.near.extra @ (mean / max(float(np.linalg.norm(mean)), 1e-9))
    at = int(cosines.argmax())
    return NearRule(
        rule=rules[at].id,
        text=rules[at].text,
        clauses=rules[at].clauses,
        cosine=round(float(cosines[at]), 3),
    )


def _by_rule(cases: SplitCases, rules: Sequence[RuleText]) -> tuple[RuleSplit, ...]:
    """Each case put to the rules that its raters cite, else to the nearest: rules with most split cases first."""
    if not rules:
        return ()
    cited, nearest = (
        _cited(cases, rules),
        (cases.near.vectors[cases.places] @ cases.near.extra.T).argmax(axis=1),
    )
    alone = ~np.any(cited, axis=1)
    members = [np.flatnonzero(cited[:, at] | (alone & (nearest == at))) for at in range(len(rules))]
    p_values = cases.p_values(members)
    lines = [
        RuleSplit(
            rule=rule.id,
            text=rule.text,
            clauses=rule.clauses,
            split=cases.part(some),
            p_value=p_value,
            corrected=corrected,
            examples=cases.examples(some, 1),
        )
        for rule, some, p_value, corrected in zip(rules, members, p_values, holm(p_values), strict=True)
        if len(some)
    ]
    return tuple(sorted(lines, key=lambda line: (-line.split.count, line.p_value)))


def _cited(cases: SplitCases, rules: Sequence[RuleText]) -> Bools:
    """Cases x rules: what their raters cite."""
    ballots = cases.ballots
    means = np.array([[name in rule.called for rule in rules] for name in ballots.rules], dtype=bool)
    found = np.zeros((len(ballots.gold), len(rules)), dtype=bool)
    for case, name in zip(ballots.case.tolist(), ballots.rule.tolist(), strict=True):
        if name >= 0:
            found[case] |= means[name]
    return found[cases.rows]


def _words(cases: SplitCases) -> tuple[tuple[SplitWord, ...], int]:
    """Words that go with disagreement, at a false discovery rate of `LEVEL` over all that were tested."""
    holding: dict[str, list[int]] = defaultdict(list)
    for at in np.flatnonzero(cases.once).tolist():
        for word in words_of(cases.rated.texts[cases.rows[at]]):
            holding[word].append(at)
    tested = sorted(word for word, some in holding.items() if len(some) >= LEAST_HOLDING)
    members = [np.array(holding[word], dtype=np.int64) for word in tested]
    p_values = cases.p_values(members)
    corrected = benjamini_hochberg(p_values)
    sure = sorted((at for at in range(len(tested)) if corrected[at] <= LEVEL), key=lambda at: p_values[at])
    return tuple(
        SplitWord(
            word=redact(tested[at]),
            split=cases.part(members[at]),
            p_value=p_values[at],
            corrected=corrected[at],
        )
        for at in sure[:MOST_WORDS]
    ), len(tested)
