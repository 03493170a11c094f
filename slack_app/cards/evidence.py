"""What was measured, for people: one sentence, an aligned table, and the decisions that turn wrong first."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block

from knowledge_base.changes import Evidence, Flip, Rate, SplitEvidence
from slack_app.cards.blocks import columns, context, section, table
from slack_app.quoting import plain
from tools.asked_told import measured_on
from tools.figures import count_words
from tools.proposal_parts import slice_words

MOST_IDS = 10
RATES = (("Precision", "precision"), ("Recall", "recall"), ("F1", "f1"), ("False alarms", "fpr"))
_MEANING = (
    "Precision: of what is flagged, the share that violates. Recall: of what violates, the share that is flagged. "
    "False alarms: of what is fine, the share that is flagged. In brackets: {level:.1%} intervals."
)


def effect_sentence(evidence: Evidence | None) -> str:
    """What the change does, in one sentence."""
    if evidence is None:
        return "Nothing was measured for it."
    unseen = evidence.unseen
    cases = f"On {unseen.before.n:,} cases that the draft never saw,"
    if not unseen.fixed and not unseen.broken:
        return f"{cases} *no {'answer of its rules' if evidence.guideline else 'decision'} turns*."
    if evidence.guideline:
        return (
            f"{cases} its rules, read by the embedded judge, answer *{unseen.fixed:,} newly with* the majority of "
            f"raters and *{unseen.broken:,} newly against* it."
        )
    right = f"{unseen.fixed:,} {_decisions(unseen.fixed)} right"
    return f"{cases} *{right}* and *{unseen.broken:,} {_turn(unseen.broken)} wrong*."


def evidence_blocks(evidence: Evidence) -> tuple[Block, ...]:
    """Before and after on unseen cases, with intervals."""
    unseen = evidence.unseen
    heading = f"*Before and after*, on {count_words(unseen.before.n, 'unseen case')}{_gain(unseen)}"
    floor = evidence.under_floor()
    warning = (context(f":warning: {plain(floor[0].upper() + floor[1:])}."),) if floor else ()
    return (
        section(heading),
        table(columns(rate_rows(unseen), right=(3,))),
        *warning,
        context(_MEANING.format(level=evidence.unseen_level), luck_words(evidence)),
    )


def rate_rows(split: SplitEvidence) -> list[tuple[str, str, str, str]]:
    """A header and one row a rate: before and after with intervals, and the difference in points."""
    rows = [("", "before", "after", "points")]
    for words, name in RATES:
        before, after = getattr(split.before, name), getattr(split.after, name)
        rows.append((words, rate_words(before), rate_words(after), difference_words(before, after)))
    return rows


def rate_words(rate: Rate) -> str:
    """`81.2% [76, 86]`, set so that columns align; a dash where the rate has no value."""
    if rate.value is None:
        return "    –"
    value = f"{100 * rate.value:5.1f}%"
    if rate.low is None or rate.high is None:
        return value
    return f"{value} [{100 * rate.low:.0f}, {100 * rate.high:.0f}]"


def broken_of(flips: Sequence[Flip]) -> list[Flip]:
    """The decisions that turn wrong."""
    return [flip for flip in flips if flip.after != flip.label]


def regression_blocks(evidence: Evidence) -> tuple[Block, ...]:
    """The decisions that turn wrong: how many, which way, and the first ids."""
    unseen, broken = evidence.unseen, broken_of(evidence.unseen.flips)
    if not unseen.broken:
        return (section(":white_check_mark: *No decision turns wrong* on the unseen cases."),)
    heading = (
        f":small_red_triangle_down: *{count_words(unseen.broken, 'decision turns', 'decisions turn')} wrong*"
    )
    return (section(heading + _ways(broken)), context(_ids(broken)))


def regressed_words(evidence: Evidence | None) -> list[str]:
    """The labels, markets, languages and surfaces where recall falls or false alarms rise, the clearest first."""
    return [slice_words(one) for one in evidence.slices if one.regresses] if evidence else []


def _ways(broken: Sequence[Flip]) -> str:
    flagged = sum(flip.after for flip in broken)
    missed = len(broken) - flagged
    if flagged and missed:
        return f": {flagged:,} would be flagged wrongly, {missed:,} would be missed."
    if not broken:
        return "."
    return f": {'it' if len(broken) == 1 else 'they'} would be {'flagged wrongly' if flagged else 'missed'}."


def _ids(flips: Sequence[Flip]) -> str:
    shown = ", ".join(f"`{plain(flip.case)[:80]}`" for flip in flips[:MOST_IDS])
    rest = len(flips) - MOST_IDS
    return (shown or "Their ids were not kept.") + (f" and {rest:,} more" if rest > 0 else "")


def luck_words(evidence: Evidence) -> str:
    """From how many it was chosen, by which model measured, and how often these cases were looked at."""
    return "".join(_luck_parts(evidence))


def _luck_parts(evidence: Evidence) -> Iterator[str]:
    many = "candidate" if evidence.candidates == 1 else "candidates"
    yield f"Chosen from {evidence.candidates:,} {many} on other cases."
    if by_model := measured_on(evidence):
        yield f" {plain(by_model)}"
    looks = evidence.look.nth if evidence.look else evidence.looks
    if looks > 1:
        wider = (
            "the intervals are wider for it"
            if evidence.look
            else "the more looks, the more a gain may be luck"
        )
        yield f" Look number {looks} at these unseen cases; {wider}."


def _gain(split: SplitEvidence) -> str:
    if not split.fixed and not split.broken:
        return ": nothing moves."
    clear = "better" if split.low > 0 else "worse" if split.high < 0 else "not clear of chance"
    gain = f"F1 moves by {_points(split.gain)} points [{_points(split.low)}, {_points(split.high)}]"
    return f". {gain}: {clear}."


def difference_words(before: Rate, after: Rate) -> str:
    """`+4.8`, in points; a dash where either rate has no value."""
    if before.value is None or after.value is None:
        return "–"
    return _points(after.value - before.value)


def _points(share: float) -> str:
    return f"{100 * share + 0.0:+.1f}"


def _decisions(count: int) -> str:
    return "decision turns" if count == 1 else "decisions turn"


def _turn(count: int) -> str:
    return "turns" if count == 1 else "turn"
