"""What was measured as rows of tables and in sentences, the same in every form that a proposal is read in."""

from knowledge_base.changes import Evidence, Rate, Scores, SplitEvidence
from knowledge_base.measured import RateChange, ReadShare
from tools.asked_told import measured_on
from tools.figures import p_told, percent
from tools.proposal_parts import course_words
from tools.slices import LEAST_GROUPS
from tools.visible import visible

EVIDENCE_HEADER = ("split", "cases", "decisions", "precision", "recall", "F1", "false positive rate")
SLICE_HEADER = ("by", "", "violations", "recall", "harmless", "false positive rate", "fixed", "broken")
GAIN_HEADER = ("split", "F1 gain", "interval", "fixed", "broken", "McNemar p")


def evidence_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """Rows under `EVIDENCE_HEADER`: before and after for each split, rates with their intervals."""
    return [
        (name, f"{scores.n:,}", when, *(rate_text(rate) for rate in rates_of(scores)))
        for name, split in splits_of(evidence)
        for when, scores in (("before", split.before), ("after", split.after))
    ]


def gain_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """Rows under `GAIN_HEADER`, one a split; gains are in points of F1."""
    return [
        (
            name,
            f"{100 * split.gain:+.1f}",
            f"[{100 * split.low:+.1f}, {100 * split.high:+.1f}]",
            f"{split.fixed:,}",
            f"{split.broken:,}",
            p_told(split.p_value).removeprefix("= "),
        )
        for name, split in splits_of(evidence)
    ]


def slice_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """Rows under `SLICE_HEADER`, what gets worse first."""
    return [
        (
            one.by,
            visible(one.value),
            f"{one.recall.of:,}",
            _moved(one.recall),
            f"{one.fpr.of:,}",
            _moved(one.fpr),
            f"{one.fixed:,}",
            f"{one.broken:,}",
        )
        for one in evidence.slices
    ]


def evidence_notes(evidence: Evidence) -> str:
    """How it was measured, and how far to trust it."""
    chosen_from = f"{evidence.candidates:,} {'candidate' if evidence.candidates == 1 else 'candidates'}"
    return (
        f"Policy {evidence.policy}, judge {evidence.judge}, seed {evidence.seed}. Intervals hold "
        f"{evidence.level:.0%}{_unseen_level(evidence)}; gains are in points of F1. The draft was chosen from "
        f"{chosen_from} on tuning and validation cases. {_by_model(evidence)}{_looks(evidence)}{_share(evidence)}"
    )


def share_words(share: ReadShare) -> str:
    """What was judged of a long list of labelled cases."""
    kept = (
        f", {share.kept:,} of them as cases of the finding whether drawn or not (they weigh more in the choice than "
        "among all cases, and not on unseen ones)"
        if share.kept
        else ""
    )
    return (
        f"Of {share.labelled:,} labelled cases {share.read:,} were judged{kept}: whole content groups, drawn in each "
        "split alike by label, market and language, and the same ones for the same seed."
    )


def _share(evidence: Evidence) -> str:
    return f" {share_words(evidence.share)}" if evidence.share else ""


def slice_notes(evidence: Evidence) -> str:
    """What the slices were corrected for."""
    labelled = any(one.by == "label" for one in evidence.slices)
    unlabelled = "" if labelled else " Ratings name no two labels of the tree: no slice by label."
    return (
        f"On unseen cases. {evidence.slice_tests:,} comparisons, corrected together (Holm) and for earlier looks; "
        f"copies of one text count once. A slice of fewer than {LEAST_GROUPS} different texts is too few to "
        f"tell.{unlabelled}"
    )


def splits_of(evidence: Evidence) -> tuple[tuple[str, SplitEvidence], ...]:
    """The splits by name, the one that counts last; a model is not asked about every split."""
    named = (("tuning", evidence.tuning), ("validation", evidence.validation), ("unseen", evidence.unseen))
    return tuple(one for one in named if one[1].before.n or not evidence.asked)


def rates_of(scores: Scores) -> tuple[Rate, Rate, Rate, Rate]:
    """Precision, recall, F1 and false positive rate, in that order."""
    return scores.precision, scores.recall, scores.f1, scores.fpr


def rate_text(rate: Rate) -> str:
    """`81.2% [76.0, 86.1]`; a dash where the rate has no value."""
    if rate.value is None:
        return "–"
    if rate.low is None or rate.high is None:
        return f"{rate.value:.1%}"
    return f"{rate.value:.1%} [{100 * rate.low:.1f}, {100 * rate.high:.1f}]"


def p_words(side: RateChange) -> str:
    """The corrected p-value where something turns and there is enough to test."""
    if side.course == "too few to tell" or side.better == side.worse:
        return ""
    return f" (p {p_told(side.p_value)})"


def _moved(side: RateChange) -> str:
    if side.before.value is None:
        return "–"
    return f"{percent(side.before.value)} → {percent(side.after.value)}, {course_words(side)}{p_words(side)}"


def _unseen_level(evidence: Evidence) -> str:
    return f", on unseen cases {evidence.unseen_level:.1%}" if evidence.look else ""


def _by_model(evidence: Evidence) -> str:
    told = measured_on(evidence)
    return told and f"{told} "


def _looks(evidence: Evidence) -> str:
    look = evidence.look
    if look is None:
        luck = "; the more looks, the more a gain may be luck" if evidence.looks > 1 else ""
        return f"Looks at the unseen cases: {evidence.looks}, this one included{luck}."
    p_value = look.corrected(evidence.unseen.p_value)
    return (
        f"Looks at these unseen cases: {look.nth:,}, this one included; {look.fresh:,} of the {look.cases:,} were "
        f"never looked at before. For all looks together to hold {evidence.level:.0%}, this one's intervals hold "
        f"{evidence.unseen_level:.1%} and its p-values count {look.times} times: McNemar's is then p {p_told(p_value)}."
    )
