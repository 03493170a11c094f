"""One finding told: what speaks for its cause, what against, and what mending it would change."""

from collections.abc import Iterator, Mapping

from knowledge_base.cases import Case
from knowledge_base.changes import Finding, Intervention
from knowledge_base.records import CaseId, Clause, ClauseId
from tools.cause_words import cause_words, next_step
from tools.figures import count_words, interval, listed, part_words, percent, rate_words
from tools.opinion_told import opinion_told
from tools.propagate import UNWEIGHED
from tools.redact import redact
from tools.report_records import Gain, Part, ToldCase, ToldClause, ToldFinding, Tried, part

MOST_CASES = 3
MOST_CHARACTERS = 300
FEW = 10
"""Fewer cases than this are called few."""


def told(
    number: int,
    finding: Finding,
    errors: int,
    markets: Mapping[str, int],
    cases: Mapping[CaseId, Case],
    clauses: Mapping[ClauseId, Clause],
) -> ToldFinding:
    """The finding with its evidence; a case or clause that the mappings lack is named without its text."""
    cluster = finding.cluster
    tried = tuple(_tried(one, finding) for one in finding.interventions)
    chosen = next((one for one in tried if one.chosen), None)
    size = len(cluster.members)
    return ToldFinding(
        number=number,
        id=finding.id,
        policy=cluster.policy,
        direction=cluster.direction,
        name=redact(cluster.name),
        cause=finding.cause,
        probability=finding.probability,
        summary=redact(finding.summary),
        errors=part(size, max(errors, size)),
        distinct=cluster.distinct,
        markets=dict(sorted(markets.items(), key=lambda pair: (-pair[1], pair[0]))),
        weighed=None if cluster.weighed is None else cluster.weighed.share,
        step=cluster.step,
        trend=cluster.trend,
        clauses=tuple(_clause(clause_id, clauses.get(clause_id)) for clause_id in finding.clauses),
        cases=tuple(_cases(finding, cases)),
        tried=tried,
        speaks_for=tuple(_for(finding, chosen, tried)),
        speaks_against=tuple(_against(finding, chosen, tried)),
        would_change=_would_change(finding, chosen, tried),
        next_step=next_step(finding),
        propagation=finding.propagation,
        opinion=opinion_told(finding.opinion),
    )


def _tried(one: Intervention, finding: Finding) -> Tried:
    anew = one.name not in UNWEIGHED
    known = {name: one.detail.get(name) for name in ("f1_gain", "low", "high")}
    f1, low, high = (value if isinstance(value, int | float) else None for value in known.values())
    gained = f1 is not None and low is not None and high is not None
    return Tried(
        cause=one.name,
        chosen=one.name == finding.cause,
        sufficient=one.sufficient,
        fixed=part(one.fixed, one.n),
        mended_elsewhere=part(one.held_out_fixed, one.held_out_n) if anew else None,
        broken_elsewhere=part(one.broken, one.held_out_n) if anew else None,
        gain=Gain(f1=f1, low=low, high=high) if gained else None,  # type: ignore[arg-type]
        probability=one.probability,
        note=redact(one.note),
    )


def _clause(clause_id: ClauseId, clause: Clause | None) -> ToldClause:
    if clause is None:
        return ToldClause(id=clause_id)
    return ToldClause(
        id=clause_id, version=clause.version, effective_from=clause.effective_from, text=clause.text
    )


def _cases(finding: Finding, cases: Mapping[CaseId, Case]) -> Iterator[ToldCase]:
    copies = dict(zip(finding.cluster.representatives, finding.cluster.copies, strict=False))
    for case_id in finding.cluster.representatives[:MOST_CASES]:
        case = cases.get(case_id)
        if case is None:
            yield ToldCase(id=case_id, text=None)
            continue
        # Redacted before it is cut: half an address would pass for no address.
        plain = redact(case.text)
        yield ToldCase(
            id=case_id,
            text=plain[:MOST_CHARACTERS],
            characters=len(plain),
            copies=copies.get(case_id, 0),
            market=case.market,
            surface=case.surface,
        )


def _for(finding: Finding, chosen: Tried | None, tried: tuple[Tried, ...]) -> Iterator[str]:
    if chosen is None:
        return
    if chosen.broken_elsewhere is None:
        yield f"In {part_words(chosen.fixed)} of the cases looked at: {chosen.note}."
    else:
        yield f"Deciding again with this change put right {part_words(chosen.fixed)} of the cases it was tried on."
    if chosen.mended_elsewhere and chosen.mended_elsewhere.count:
        mended = chosen.mended_elsewhere
        errors = count_words(mended.count, "error")
        yield f"It also mended {errors} outside the cluster, of {mended.of:,} cases looked at."
    if chosen.gain and chosen.gain.low > 0:
        yield f"F1 over all cases looked at rises by {_gain_words(chosen.gain)}."
    weaker = [cause_words(one.cause) for one in tried if not one.sufficient]
    if weaker:
        yield f"Tried, and not enough: {listed(weaker)}."
    spread = finding.propagation
    if spread and spread.checked and spread.error.value is not None:
        yield (
            f"Checked on {spread.checked:,} other cases of the cluster, it left {spread.disagreeing:,} wrong: "
            f"{rate_words(spread.error)}."
        )


def _against(finding: Finding, chosen: Tried | None, tried: tuple[Tried, ...]) -> Iterator[str]:
    size = len(finding.cluster.members)
    if chosen is None:
        if nearest := _nearest(tried):
            yield f"The nearest was {cause_words(nearest.cause)}: {_outcome(nearest)}, which is not enough."
        return
    left = chosen.fixed.of - chosen.fixed.count
    if left:
        what = "are in no such doubt" if chosen.broken_elsewhere is None else "stayed wrong"
        yield f"{left:,} of the {count_words(chosen.fixed.of, 'case')} {what}."
    if chosen.broken_elsewhere is not None:
        yield _broken(chosen.broken_elsewhere)
    if chosen.gain and chosen.gain.low <= 0:
        yield f"The gain over all cases may be nothing: F1 moves by {_gain_words(chosen.gain)}."
    for one in tried:
        if one.sufficient and not one.chosen:
            yield f"This would do as well, at more cost: {cause_words(one.cause)} ({_outcome(one)})."
    if chosen.fixed.of < FEW:
        yield f"Only {count_words(chosen.fixed.of, 'case')} could be looked at."
    if chosen.fixed.of < size:
        yield (
            f"{size - chosen.fixed.of:,} of its {size:,} cases were not looked at: kept unseen to measure drafts, "
            "decided rightly by the prompt in force, or left out of the sample."
        )
    if finding.propagation and finding.propagation.same_cause is False:
        yield "The cases that were checked, taken alone, lead to another cause."


def _would_change(finding: Finding, chosen: Tried | None, tried: tuple[Tried, ...]) -> str:
    size = len(finding.cluster.members)
    if chosen is None:
        return "Not known: nothing that was tried explains enough of it."
    low, high = (_of(size, bound) for bound in (chosen.fixed.low, chosen.fixed.high))
    some = _of(size, chosen.fixed.share or 0.0)
    about = f"{'all' if some == size else f'about {some:,} of'} its {count_words(size, 'case')} ({low:,} to {high:,})"
    if finding.cause == "label_error":
        return f"No decision at once: if the rest is like those looked at, labels of {about} are in doubt."
    if finding.cause == "ambiguous_guideline":
        return f"No decision at once: raters would know where the line runs in {about}."
    if finding.cause == "policy_gap":
        return f"No decision at once: a clause would have to cover {about} before a prompt can."
    words = f"If the rest is like the cases it was tried on, {about} would be put right"
    broken = chosen.broken_elsewhere
    if broken is None or broken.share is None:
        return words + "."
    high_rate = percent(broken.high)
    return f"{words}, and {percent(broken.share)} of other decisions (at most {high_rate}) would turn wrong."


def _broken(broken: Part) -> str:
    if not broken.of:
        return "No other case was there to see what it would break."
    if broken.count:
        share = f"{percent(broken.share)}; {interval(broken.low, broken.high)}"
        return f"It turned {broken.count:,} of {broken.of:,} other decisions from right to wrong ({share})."
    return f"None of {broken.of:,} other cases turned wrong; by the interval up to {percent(broken.high)} still could."


def _nearest(tried: tuple[Tried, ...]) -> Tried | None:
    def net(one: Tried) -> tuple[float, float]:
        broken = one.broken_elsewhere.count if one.broken_elsewhere else 0
        return (one.fixed.share or 0.0) - broken / max(one.fixed.of, 1), one.fixed.share or 0.0

    fixing = [one for one in tried if one.fixed.count]
    return max(fixing, key=net, default=None)


def _outcome(one: Tried) -> str:
    fixed = f"{one.fixed.count:,} of {one.fixed.of:,}"
    if one.broken_elsewhere is None:
        return f"{fixed} in doubt"
    return f"{fixed} put right, {one.broken_elsewhere.count:,} of {one.broken_elsewhere.of:,} others turned wrong"


def _gain_words(gain: Gain) -> str:
    return f"{gain.f1:+.3f} (90% interval {gain.low:+.3f} to {gain.high:+.3f})"


def _of(size: int, share: float) -> int:
    return round(size * share)
