"""Whether raters split on some cases more than on all others."""

import numpy as np
from numpy.typing import NDArray

from knowledge_base.guideline_measures import DividedRule

Bools = NDArray[np.bool_]


def contrast(item: str, split: Bools, own: Bools, rest: Bools) -> DividedRule:
    """An item's own cases against the rest: a one-sided Fisher test, not corrected yet."""
    from scipy.stats import fisher_exact

    table = [[int((split & side).sum()), int((~split & side).sum())] for side in (own, rest)]
    return DividedRule(
        item=item,
        split=table[0][0],
        of=sum(table[0]),
        elsewhere=table[1][0],
        elsewhere_of=sum(table[1]),
        p_value=float(fisher_exact(table, alternative="greater")[1]),
    )
