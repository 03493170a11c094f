"""What the cases of a gap have in common: terms tested against the policy's other cases, where they are from, how many.

Terms are single words or pairs of letters only, so no sentence of a case, and nothing that one could order, is quoted.
"""

import re
from collections import Counter
from collections.abc import Sequence
from math import comb

from knowledge_base.changes import Cluster
from knowledge_base.clause_drafts import SharedTerm, Spread
from tools.cluster_names import stop_words, stop_words_of, terms_of
from tools.figures import count_words
from tools.languages import language_name
from tools.redact import redact
from tools.scene import Rows, Scene

LEAST_TEXTS = 2
SURE = 0.05
MOST_TERMS, MOST_OF_A_TERM = 6, 30
_PLAIN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?: [^\W\d_]+(?:['’-][^\W\d_]+)*)?")


def shared_terms(scene: Scene, members: Rows, rest: Rows) -> tuple[SharedTerm, ...]:
    """Terms of two content groups or more that the rest has half as often at most, surest first.

    Fisher's exact test, one-sided, over content groups. Corrected for every term that any of the cases holds and
    whose totals let it be sure at all (Tarone 1990, Biometrics 46:515-522), not for those alone that are shown.
    """
    inside, outside = _groups(scene, members), _groups(scene, rest)
    if not inside:
        return ()
    held, others = Counter(t for some in inside for t in some), Counter(t for some in outside for t in some)
    tests = _tests(held + others, len(inside), len(outside))
    found = [
        SharedTerm(
            term=term,
            inside=held[term],
            of_inside=len(inside),
            outside=others[term],
            of_outside=len(outside),
            p_value=round(p_value, 4),
            sure=p_value <= SURE,
        )
        for term in _telling(held)
        if held[term] / len(inside) >= 2 * others[term] / max(1, len(outside))
        for p_value in [min(1.0, tests * _p_value(held[term], len(inside), others[term], len(outside)))]
    ]
    return tuple(
        sorted(found, key=lambda one: (one.p_value, -one.inside, one.outside, one.term))[:MOST_TERMS]
    )


def _tests(totals: Counter[str], inside: int, outside: int) -> int:
    """For how many tests a p-value is corrected: the least k such that at most k could come below SURE / k."""
    many = Counter(totals.values())
    least = {total: comb(inside, total) / comb(inside + outside, total) for total in many if total <= inside}
    k = 1
    while sum(many[total] for total, p_value in least.items() if p_value <= SURE / k) > k:
        k += 1
    return k


def spreads(scene: Scene, members: Rows) -> tuple[Spread, ...]:
    """How many of the cases each market, language and surface has, most first."""
    told = [scene.circumstances[row] for row in members]
    languages = [language_name(scene.languages[row]) or "not told" for row in members]
    return (
        Spread(by="market", counts=_counted([scene.reading.cases[row].market for row in members])),
        Spread(by="language", counts=_counted(languages)),
        Spread(by="surface", counts=_counted([one.surface for one in told])),
    )


def trend_words(cluster: Cluster) -> str:
    """How the cluster goes from week to week, in a sentence."""
    trend = cluster.trend
    if trend is None:
        return "Its cases have no dates, so no trend is told."
    weeks = f"{count_words(sum(trend.errors), 'error')} in {count_words(len(trend.errors), 'week')}"
    if trend.change is None:
        return f"{weeks}: {trend.course}."
    interval = "" if trend.low is None else f", 95% interval {trend.low:.2f} to {trend.high or 0:.2f}"
    return f"{weeks}: {trend.course} (its share goes by a factor of {trend.change:.2f} a week{interval})."


def _groups(scene: Scene, rows: Rows) -> list[frozenset[str]]:
    """The terms of each content group: copies of one text count once."""
    found: dict[int, frozenset[str]] = {}
    for row in rows:
        group = int(scene.groups[row])
        found[group] = found.get(group, frozenset()) | terms_of(scene.reading.cases[row].text)
    return list(found.values())


def _telling(held: Counter[str]) -> list[str]:
    stop = stop_words_of(held).union(*stop_words().values())
    return [
        term
        for term, count in held.items()
        if count >= LEAST_TEXTS
        and len(term) <= MOST_OF_A_TERM
        and _PLAIN.fullmatch(term)
        and not stop.intersection(term.split())
        and redact(term) == term
    ]


def _p_value(inside: int, of_inside: int, outside: int, of_outside: int) -> float:
    from scipy.stats import fisher_exact

    table = [[inside, of_inside - inside], [outside, of_outside - outside]]
    return float(fisher_exact(table, alternative="greater").pvalue)


def _counted(values: Sequence[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))
