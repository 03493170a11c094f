"""Cases that two raters judged and that are compared, split or not, and the test of where the split ones lie.

Where only a sample is read, more of the split cases are in it than of the others: the test holds all the same, and
shares are reckoned back to all cases, with intervals as of the sample. Copies count once in a test.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.aggregate import votes_told
from tools.alike import Alike
from tools.cluster import representatives
from tools.excerpt import excerpt_of
from tools.label_records import Example
from tools.measure import wilson
from tools.report_records import LEVEL, Part
from tools.votes import Ballots, Ints, Rated

Bools = NDArray[np.bool_]
MOST_EXAMPLES = 3


@dataclass(frozen=True)
class SplitCases:
    """Row by row: the case, its place among those compared, whether raters split, whether it counts in tests."""

    rated: Rated
    ballots: Ballots
    near: Alike
    rows: Ints
    places: Ints
    split: Bools
    once: Bools

    def p_values(self, groups: Sequence[Ints]) -> list[float]:
        """For each group of rows, whether more of it is split than chance would have (hypergeometric, upper tail)."""
        from scipy.stats import hypergeom

        inside = np.array([(self.split & self.once)[some].sum() for some in groups], dtype=np.int64)
        sizes = np.array([self.once[some].sum() for some in groups], dtype=np.int64)
        every = int(self.once.sum()), int((self.split & self.once).sum())
        return [float(p) for p in hypergeom.sf(inside - 1, *every, sizes)]

    def part(self, some: Ints) -> Part:
        """How many of a group are split, of all cases."""
        split, rest = int(self.split[some].sum()), int((~self.split[some]).sum())
        shared = self.ballots.shared
        of_split = (shared & self.ballots.split).sum() / max(int(self.split.sum()), 1)
        of_rest = (shared & ~self.ballots.split).sum() / max(int((~self.split).sum()), 1)
        count, others = round(split * of_split), round(rest * of_rest)
        share = count / (count + others) if count + others else None
        low, high = wilson((share or 0.0) * len(some), len(some), LEVEL)
        return Part(count=count, of=count + others, share=share, low=low, high=high)

    def examples(self, some: Ints, most: int = MOST_EXAMPLES) -> tuple[Example, ...]:
        """Split cases of a group, apart from each other."""
        places = self.places[some[self.split[some]]]
        rows = self.near.rows[representatives(self.near.vectors, places.tolist(), most)].tolist()
        return tuple(
            Example(
                case=self.rated.cases[row].id,
                text=excerpt_of(self.rated.cases[row]),
                votes=votes_told(self.ballots, row),
            )
            for row in rows
        )


def split_cases(rated: Rated, ballots: Ballots, near: Alike, seed: int) -> SplitCases:
    """The shared cases among those that are compared."""
    places = np.flatnonzero(ballots.shared[near.rows])
    rows = near.rows[places]
    once = one_of_each(rated.groups[rows], seed)
    return SplitCases(rated, ballots, near, rows, places, ballots.split[rows], once)


def one_of_each(groups: Ints, seed: int) -> Bools:
    """One row of each content group, drawn by the seed: a large group is no likelier to count as split."""
    order = np.random.default_rng(seed).permutation(len(groups))
    _, first = np.unique(groups[order], return_index=True)
    found = np.zeros(len(groups), dtype=bool)
    found[order[first]] = True
    return found
