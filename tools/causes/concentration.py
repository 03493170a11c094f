"""Exact tests over content groups: copies of one text are one observation."""

import numpy as np

from tools.scene import Bools, Rows, Scene


def concentrated(scene: Scene, here: Rows, there: Rows, flagged: Bools) -> float:
    """Fisher's exact one-sided p-value of a larger flagged share here than there (Fisher 1935).

    `flagged` is over every row of the scene; a group is flagged when half of its rows here, or there, are.
    """
    from scipy.stats import fisher_exact

    (yes, of), (other, of_other) = (flagged_groups(scene, rows, flagged) for rows in (here, there))
    if not of or not of_other:
        return 1.0
    table = [[yes, of - yes], [other, of_other - other]]
    return float(fisher_exact(table, alternative="greater").pvalue)


def fixes_more(scene: Scene, rows: Rows, after: Bools, control: Bools) -> float:
    """One-sided sign test that decisions are right on more groups than the control's are; 1 where none is won."""
    from scipy.stats import binomtest

    fixed, also = after[rows] == scene.labels[rows], control[rows] == scene.labels[rows]
    wins, losses = (len(set(scene.groups[rows[only]].tolist())) for only in (fixed & ~also, also & ~fixed))
    return float(binomtest(wins, wins + losses, 0.5, alternative="greater").pvalue) if wins else 1.0


def oftener(scene: Scene, rows: Rows, flagged: Bools) -> float:
    """One-sided sign test that more than half of the content groups are flagged."""
    from scipy.stats import binomtest

    yes, of = flagged_groups(scene, rows, flagged)
    return float(binomtest(yes, of, 0.5, alternative="greater").pvalue) if of else 1.0


def flagged_groups(scene: Scene, rows: Rows, flagged: Bools) -> tuple[int, int]:
    """How many content groups of the rows are flagged, and how many there are."""
    names, place = np.unique(scene.groups[rows], return_inverse=True)
    if not len(names):
        return 0, 0
    share = np.bincount(place, weights=flagged[rows], minlength=len(names)) / np.bincount(place)
    return int(np.sum(share >= 0.5)), len(names)
