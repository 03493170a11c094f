"""Where disagreement gathers: clusters of cases on which raters split, the words that go with it, and the rule nearest.

Clusters and words are found over all cases that two raters judged, whether they split or not, so that a test of where
the split ones lie is fair. Where only a sample is read, more of the split cases are in it than of the others: the test
holds all the same, and shares are reckoned back to all cases.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tools.aggregate import votes_told
from tools.alarms import benjamini_hochberg
from tools.alike import Alike, Vectors
from tools.cluster import linked_clusters, representatives
from tools.cluster_names import name_clusters
from tools.excerpt import excerpt_of
from tools.guideline_rules import RuleText
from tools.label_records import Disagreement, Example, NearRule, SplitCluster, SplitWord
from tools.measure import holm
from tools.redact import redact
from tools.report_records import part
from tools.votes import Ballots, Ints, Rated
from tools.watch_families import words_of

Bools = NDArray[np.bool_]

LEAST_SHARED = 20
"""Cases with two votes, of fewer of which no cluster is looked for."""
LEAST_CLUSTER = 8
LEAST_HOLDING = 8
"""Cases, copies once, that hold a word, of fewer of which it is not tested."""
LEVEL = 0.05
MOST_CLUSTERS = 12
MOST_WORDS = 20
MOST_EXAMPLES = 3


def disagreement(
    rated: Rated, ballots: Ballots, near: Alike, rules: Sequence[RuleText], guideline: str, seed: int
) -> Disagreement | None:
    """Where raters split; None where too few cases have two votes, or all of them agree."""
    shared = ballots.shared
    if shared.sum() < LEAST_SHARED or not ballots.split.any():
        return None
    words, tested = _words(rated, ballots, near, seed)
    return Disagreement(
        elsewhere=float(ballots.split.sum() / shared.sum()),
        looked_at=int(shared[near.rows].sum()),
        clusters=_clusters(rated, ballots, near, rules, seed),
        words=words,
        words_tested=tested,
        guideline=guideline,
    )


def _clusters(
    rated: Rated, ballots: Ballots, near: Alike, rules: Sequence[RuleText], seed: int
) -> tuple[SplitCluster, ...]:
    """Clusters that raters split on more than on the rest, and surely, those with most split cases first."""
    from scipy.stats import hypergeom

    kept = np.flatnonzero(ballots.shared[near.rows])
    rows, quick, vectors = near.rows[kept], near.quick[kept], near.apart[kept]
    family = linked_clusters(quick, lambda places: vectors[list(places)])
    members = [np.flatnonzero(family == number) for number in np.unique(family[family >= 0])]
    split, once = ballots.split[rows], _one_of_each(rated.groups[rows], seed)
    members = [some for some in members if once[some].sum() >= LEAST_CLUSTER]
    inside = np.array([split[some].sum() for some in members], dtype=np.int64)
    sizes = np.array([len(some) for some in members], dtype=np.int64)
    p_values = hypergeom.sf(
        np.array([(split & once)[some].sum() for some in members]) - 1,
        int(once.sum()),
        int((split & once).sum()),
        np.array([once[some].sum() for some in members]),
    ).tolist()
    corrected = holm(p_values)
    sure = [at for at in range(len(members)) if corrected[at] <= LEVEL]
    sure.sort(key=lambda at: (-int(inside[at]), corrected[at]))
    sure = sure[:MOST_CLUSTERS]
    names = name_clusters([rated.texts[row] for row in rows.tolist()], [members[at].tolist() for at in sure])
    back = _reckoned_back(ballots, split)
    nearest = _nearest_rules(
        [_some_texts(members[at], split, rows, rated) for at in sure], rules, near.encode
    )
    return tuple(
        SplitCluster(
            name=redact(name),
            split=part(*back(int(inside[at]), int(sizes[at]))),
            p_value=p_values[at],
            corrected=corrected[at],
            examples=_examples(rated, ballots, near, kept, members[at], split),
            rule=rule,
        )
        for at, name, rule in zip(sure, names, nearest, strict=True)
    )


def _one_of_each(groups: Ints, seed: int) -> Bools:
    """One row of each content group, drawn by the seed: copies count once, and a large group is no likelier split."""
    order = np.random.default_rng(seed).permutation(len(groups))
    _, first = np.unique(groups[order], return_index=True)
    found = np.zeros(len(groups), dtype=bool)
    found[order[first]] = True
    return found


def _some_texts(members: Ints, split: Bools, rows: Ints, rated: Rated) -> list[str]:
    """The texts of a cluster's split cases, some of them."""
    return [rated.texts[row] for row in rows[members[split[members]]][:20].tolist()]


def _reckoned_back(ballots: Ballots, split: Bools) -> Callable[[int, int], tuple[int, int]]:
    """From split cases and all cases of a cluster in the sample to those of all cases."""
    of_split = ballots.split.sum() / max(int(split.sum()), 1)
    of_rest = (ballots.shared & ~ballots.split).sum() / max(int((~split).sum()), 1)

    def back(inside: int, size: int) -> tuple[int, int]:
        count = round(inside * of_split)
        return count, count + round((size - inside) * of_rest)

    return back


def _examples(
    rated: Rated, ballots: Ballots, near: Alike, kept: Ints, members: Ints, split: Bools
) -> tuple[Example, ...]:
    """Split cases of a cluster, apart from each other."""
    places = kept[members[split[members]]]
    return tuple(
        Example(case=rated.cases[row].id, text=excerpt_of(rated.cases[row]), votes=votes_told(ballots, row))
        for row in near.rows[representatives(near.vectors, places.tolist(), MOST_EXAMPLES)].tolist()
    )


def _nearest_rules(
    texts: Sequence[list[str]], rules: Sequence[RuleText], encode: Callable[[Sequence[str]], Vectors]
) -> list[NearRule | None]:
    """For each group of texts the rule that is nearest to them on the whole."""
    if not rules or not texts:
        return [None] * len(texts)
    rows = encode([*(text for some in texts for text in some), *(rule.text for rule in rules)])
    of_rules = rows[len(rows) - len(rules) :]
    found: list[NearRule | None] = []
    start = 0
    for some in texts:
        mean = rows[start : start + len(some)].mean(axis=0)
        start += len(some)
        cosines = of_rules @ (mean / max(float(np.linalg.norm(mean)), 1e-9))
        at = int(cosines.argmax())
        rule = rules[at]
        cosine = round(float(cosines[at]), 3)
        found.append(NearRule(rule=rule.id, text=rule.text, clauses=rule.clauses, cosine=cosine))
    return found


def _words(rated: Rated, ballots: Ballots, near: Alike, seed: int) -> tuple[tuple[SplitWord, ...], int]:
    """Words that go with disagreement, a false discovery rate of `LEVEL` over all that were tested."""
    from scipy.stats import hypergeom

    shared = near.rows[ballots.shared[near.rows]]
    rows = shared[_one_of_each(rated.groups[shared], seed)]
    holding: dict[str, list[int]] = defaultdict(list)
    for row in rows.tolist():
        for word in words_of(rated.texts[row]):
            holding[word].append(row)
    tested = sorted(word for word, some in holding.items() if len(some) >= LEAST_HOLDING)
    inside = np.array([ballots.split[holding[word]].sum() for word in tested], dtype=np.int64)
    sizes = np.array([len(holding[word]) for word in tested], dtype=np.int64)
    p_values = hypergeom.sf(inside - 1, len(rows), int(ballots.split[rows].sum()), sizes).tolist()
    corrected = benjamini_hochberg(p_values)
    back = _reckoned_back(ballots, ballots.split[shared])
    sure = sorted((at for at in range(len(tested)) if corrected[at] <= LEVEL), key=lambda at: p_values[at])
    return tuple(
        SplitWord(
            word=redact(tested[at]),
            split=part(*back(int(inside[at]), int(sizes[at]))),
            p_value=p_values[at],
            corrected=corrected[at],
        )
        for at in sure[:MOST_WORDS]
    ), len(tested)
