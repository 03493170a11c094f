"""Figures over many worlds: macro-F1 of the causes, the calibration of stated probabilities, and tables of both."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from evals.planted_faults.outcomes import Outcome, Sown, Told

BINS = 10


def macro_f1(faults: Sequence[Sown]) -> float | None:
    """Mean F1 over the causes that were planted; None without faults."""
    causes = sorted({fault.cause for fault in faults})
    if not causes:
        return None
    return float(np.mean([_f1(faults, cause) for cause in causes]))


def expected_calibration_error(told: Sequence[Told]) -> float | None:
    """Mean gap between probability and share right, over bins of equal mass; None without findings.

    Naeini, Cooper and Hauskrecht 2015 (AAAI), with bins of equal mass. Equal probabilities share a bin.
    """
    if not told:
        return None
    ordered = sorted(told, key=lambda one: one.probability)
    stated = np.array([one.probability for one in ordered])
    right = np.array([one.cause == one.truth for one in ordered], dtype=float)
    edges = np.unique(
        [
            np.searchsorted(stated, stated[place])
            for place in np.arange(0, len(stated), max(1, len(stated) / BINS)).astype(int)
        ]
    )
    parts = [part for part in np.split(np.arange(len(stated)), edges[1:]) if len(part)]
    gaps = [len(part) * abs(float(right[part].mean() - stated[part].mean())) for part in parts]
    return float(sum(gaps) / len(stated))


def report(outcomes: Sequence[Outcome]) -> str:
    """Recall and precision by cause, what was mistaken for what, and recall by size, for people."""
    single = [fault for one in outcomes if len(one.faults) == 1 for fault in one.faults]
    mixed = [fault for one in outcomes if len(one.faults) > 1 for fault in one.faults]
    blocks = [_table(name, faults) for name, faults in (("one fault", single), ("mixtures", mixed)) if faults]
    if single:
        sizes = sorted({fault.size for fault in single})
        lines = [
            f"  {size:4.0%} of the violations: {_share([fault for fault in single if fault.size == size])}"
            for size in sizes
        ]
        blocks.append("recall by size, one fault\n" + "\n".join(lines))
    control = [one for one in outcomes if not one.faults]
    if control:
        off = sum(bool(one.stated()) for one in control)
        stated, of = (
            sum(len(part) for part in parts)
            for parts in zip(*((o.stated(), o.findings) for o in control), strict=True)
        )
        blocks.append(f"controls with a cause stated: {off} of {len(control)}; findings: {stated} of {of}")
    return "\n\n".join(blocks)


def _table(name: str, faults: Sequence[Sown]) -> str:
    lines = [f"{name:<20} {'n':>3} {'recall':>7} {'precision':>9}  taken for"]
    for cause in sorted({fault.cause for fault in faults}):
        own = [fault for fault in faults if fault.cause == cause]
        as_named = [fault for fault in faults if fault.named == cause]
        right = sum(fault.named == cause for fault in own)
        others = Counter(fault.named for fault in own if fault.named != cause)
        mistaken = ", ".join(f"{other} {count}" for other, count in others.most_common())
        precision = f"{right / len(as_named):.0%}" if as_named else "–"
        lines.append(
            f"{cause:<20} {len(own):>3} {right / len(own):>7.0%} {precision:>9}  {mistaken}".rstrip()
        )
    return "\n".join(lines)


def _share(faults: Sequence[Sown]) -> str:
    return f"{sum(fault.named == fault.cause for fault in faults)} of {len(faults)}"


def _f1(faults: Sequence[Sown], cause: str) -> float:
    counts: defaultdict[str, int] = defaultdict(int)
    for fault in faults:
        counts["hit"] += fault.cause == cause and fault.named == cause
        counts["off"] += (fault.cause == cause) != (fault.named == cause)
    return 2 * counts["hit"] / (2 * counts["hit"] + counts["off"])
