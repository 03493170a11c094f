"""A diagnosis made on a sample of a cluster and told of all of it: what it does at full size, and how often it errs."""

from collections.abc import Sequence

from knowledge_base.changes import Cause, Intervention, Propagation, Rate
from tools.measure import wilson

LEVEL = 0.95
UNWEIGHED: frozenset[Cause] = frozenset(("label_error", "ambiguous_guideline", "policy_gap"))
"""Causes that decide nothing anew: nothing is broken by them."""


def at_full_size(tried: Intervention, inside: float, outside: float) -> Intervention:
    """The intervention, no longer called sufficient where it would break more than it fixes over all cases.

    `inside` and `outside` are how many cases each one that it was tried on stands for, in the cluster and beside it.
    """
    mended = tried.fixed * inside + tried.held_out_fixed * outside
    broken = tried.broken * outside
    if not tried.sufficient or tried.name in UNWEIGHED or mended > broken:
        return tried
    note = f"{tried.note}; over all cases about {broken:,.0f} right decisions would break for {mended:,.0f} mended"
    return tried.model_copy(update={"sufficient": False, "note": note})


def propagation(
    cause: Cause, diagnosed: int, again: Sequence[Intervention], same_cause: bool | None
) -> Propagation:
    """How far other members bear a diagnosis out: `again` is what was tried on them alone."""
    found = next((tried for tried in again if tried.name == cause), None)
    checked = found.n if found else 0
    wrong = checked - found.fixed if found else 0
    low, high = wilson(wrong, checked, LEVEL)
    error = Rate(value=wrong / checked, low=low, high=high) if checked else Rate(value=None)
    return Propagation(
        diagnosed=diagnosed, checked=checked, disagreeing=wrong, error=error, same_cause=same_cause
    )
