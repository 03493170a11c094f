"""What a watch compares, a function a family; each gives alarms with p-values that are not corrected yet.

What is compared never depends on when it happened: clusters, words and terms are taken from window and baseline
together, so that under no change either time is as likely.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from knowledge_base.changes import Cause, Cluster, Direction
from knowledge_base.records import CaseId
from tools.alarms import LEAST_GROUPS, Counts, as_often, counted, either, more_often, steadily_more
from tools.cluster_names import name_clusters, stop_words
from tools.content_groups import content_groups
from tools.errors_queue import REST_NAME, Errors
from tools.normalise import normalise_plain
from tools.reading import CaseTexts
from tools.redact import redact
from tools.report_records import part
from tools.spellings import Disguised
from tools.watch_period import Part, Period
from tools.watch_records import Alarm

LEAST_ROWS = 8
"""Copies of a campaign that are enough to look at its days."""
LEAST_ERRORS = 8
"""Errors of a market in either time, fewer of which have no mix of causes."""
MOST_TERMS = 8
MOST_FORMS = 12
MOST_CASES = 3
_WORD = re.compile(r"[^\W\d_]{3,}")


class Candidate(NamedTuple):
    """A comparison: the alarm it would be, the cases it is about, and its cluster where it has one."""

    alarm: Alarm
    ids: tuple[CaseId, ...]
    cluster: Cluster | None = None


def of_clusters(
    part_: Part, direction: Direction, errors: Errors, clusters: Sequence[Cluster]
) -> Iterator[Candidate]:
    """Clusters of errors that take a larger part of the labelled decisions."""
    every = part_.first_seen(part_.ids)
    row_of = {case.id: row for row, case in enumerate(errors.cases)}
    rows = [[row_of[case_id] for case_id in cluster.members] for cluster in clusters]
    names = name_clusters([case.text for case in errors.cases], rows, MOST_TERMS) if clusters else []
    for cluster, terms in zip(clusters, names, strict=True):
        counts = counted(part_.groups(cluster.members).tolist(), every)
        if cluster.name == REST_NAME or not (counts.is_testable or len(cluster.members) >= LEAST_ROWS):
            continue
        rates = part_.period.rates(cluster.members, part_.ids)
        is_new = not any(not part_.period.is_late(case_id) for case_id in cluster.members)
        alarm = Alarm(
            kind="new cluster" if is_new else "growing cluster",
            policy=cluster.policy,
            direction=direction,
            subject=redact(terms),
            window=part(counts.window, counts.of_window),
            baseline=part(counts.baseline, counts.of_baseline),
            p_value=either(more_often(counts), steadily_more(*rates)),
            cases=cluster.representatives[:MOST_CASES],
        )
        yield Candidate(alarm, cluster.members, cluster)


def of_words(part_: Part, violating: Sequence[CaseTexts]) -> Iterator[Candidate]:
    """Words that more of the labelled violations hold; scripts that write no spaces are left out."""
    ids = [case.id for case in violating]
    every = part_.first_seen(ids)
    groups = dict(zip(ids, part_.groups(ids).tolist(), strict=True))
    holding: dict[str, list[CaseId]] = defaultdict(list)
    for case in violating:
        for word in words_of(case.text):
            holding[word].append(case.id)
    for word, cases in sorted(holding.items()):
        counts = counted((groups[case_id] for case_id in cases), every)
        if not counts.is_testable:
            continue
        late = tuple(case_id for case_id in cases if part_.period.is_late(case_id))
        alarm = Alarm(
            kind="new word",
            policy=part_.labelled.policy,
            subject=redact(word),
            window=part(counts.window, counts.of_window),
            baseline=part(counts.baseline, counts.of_baseline),
            p_value=more_often(counts),
            cases=late[:MOST_CASES],
        )
        yield Candidate(alarm, late)


def words_of(text: str) -> frozenset[str]:
    """The words of a text, read plainly, that say something."""
    every = frozenset(_WORD.findall(normalise_plain(text).casefold()))
    return every - frozenset().union(*stop_words().values())


def of_terms(
    period: Period, found: Sequence[Disguised], text_of: Mapping[CaseId, str]
) -> Iterator[Candidate]:
    """Known terms that more cases, decided or not, spell in a disguise."""
    ids = list(dict.fromkeys(one.case for one in found))
    groups = dict(zip(ids, content_groups([text_of[one] for one in ids], [None] * len(ids)), strict=True))
    late = dict.fromkeys(groups.values(), True)
    for case_id, group in groups.items():
        late[group] = late[group] and period.is_late(case_id)
    by_term: dict[tuple[str, str], list[Disguised]] = defaultdict(list)
    for one in found:
        by_term[one.policy, one.term].append(one)
    for (policy, term), some in sorted(by_term.items()):
        inside = {groups[one.case] for one in some}
        new = sum(late[group] for group in inside)
        counts = Counts(new, period.sizes[0], len(inside) - new, period.sizes[1])
        if not counts.is_testable:
            continue
        before = {one.form.casefold() for one in some if not period.is_late(one.case)}
        forms = dict.fromkeys(
            redact(one.form) for one in some if period.is_late(one.case) and one.form.casefold() not in before
        )
        cases = tuple(dict.fromkeys(one.case for one in some if period.is_late(one.case)))
        alarm = Alarm(
            kind="disguised term",
            policy=policy,
            subject=redact(term),
            window=part(counts.window, counts.of_window),
            baseline=part(counts.baseline, counts.of_baseline),
            p_value=more_often(counts),
            forms=tuple(forms)[:MOST_FORMS],
            cases=cases[:MOST_CASES],
        )
        yield Candidate(alarm, cases)


def of_causes(parts: Mapping[str, Part], cause_of: Mapping[tuple[str, CaseId], Cause]) -> Iterator[Candidate]:
    """Causes that take another part of a market's errors, by policy."""
    for policy, part_ in parts.items():
        ids = [case_id for case_id in part_.ids if (policy, case_id) in cause_of]
        by_market: dict[str, list[CaseId]] = defaultdict(list)
        for case_id in ids:
            by_market[part_.period.seen[case_id].market].append(case_id)
        for market, some in sorted(by_market.items()):
            yield from _mix(part_, market, {case_id: cause_of[policy, case_id] for case_id in some})


def _mix(part_: Part, market: str, causes: Mapping[CaseId, Cause]) -> Iterator[Candidate]:
    ids = list(causes)
    every = part_.first_seen(ids)
    if sum(every.values()) < LEAST_ERRORS or len(every) - sum(every.values()) < LEAST_ERRORS:
        return
    for cause in sorted(set(causes.values())):
        some = [case_id for case_id in ids if causes[case_id] == cause]
        counts = counted(part_.groups(some).tolist(), every)
        if counts.window + counts.baseline < LEAST_GROUPS:
            continue
        late = tuple(case_id for case_id in some if part_.period.is_late(case_id))
        alarm = Alarm(
            kind="cause mix",
            policy=part_.labelled.policy,
            market=market,
            subject=cause,
            cause=cause,
            window=part(counts.window, counts.of_window),
            baseline=part(counts.baseline, counts.of_baseline),
            p_value=as_often(counts),
            cases=late[:MOST_CASES],
        )
        yield Candidate(alarm, late)
