"""Labels that are likely wrong, each with what speaks against it: the cases most alike, the votes, a probability."""

from collections.abc import Sequence

import numpy as np

from knowledge_base.cases import Label
from tools.aggregate import votes_told
from tools.alike import Alike, Vectors
from tools.excerpt import excerpt_of
from tools.label_records import Neighbour, Suspect, Suspects
from tools.label_support import LEAST, label_doubt, label_support, suspect_labels
from tools.votes import YES_NO, Ballots, Ints, Rated

MOST_SHOWN = 30
NEIGHBOURS = 3


def suspects_among(rated: Rated, ballots: Ballots, near: Alike) -> Suspects | None:
    """The suspect labels; None where fewer than `LEAST` of yes or of no are known, which is too few to tell."""
    given = np.where(ballots.gold >= 0, ballots.gold, ballots.majority)
    known = given[near.rows] >= 0
    rows, vectors = near.rows[known], near.vectors[known]
    labels = given[rows] == 1
    if ballots.values != YES_NO or min(labels.sum(), (~labels).sum()) < LEAST:
        return None
    support = label_support(vectors, labels, rated.groups[rows])
    votes = [_label(ballots.counts[row]) for row in rows.tolist()]
    doubt = label_doubt(labels, support, votes)
    found = np.flatnonzero(suspect_labels(labels, support))
    ranked = found[np.argsort(-doubt[found], kind="stable")][:MOST_SHOWN]
    return Suspects(
        looked_at=len(rows),
        of=int((given >= 0).sum()),
        found=len(found),
        likely=int((doubt[found] >= 0.5).sum()),
        shown=tuple(
            Suspect(
                case=rated.cases[rows[at]].id,
                text=excerpt_of(rated.cases[rows[at]]),
                label=YES_NO[int(labels[at])],
                votes=votes_told(ballots, int(rows[at])),
                adjudicated=bool(ballots.gold[rows[at]] >= 0),
                probability=round(float(doubt[at]), 3),
                support=round(float(support[at]), 3),
                neighbours=_neighbours(at, rated, rows.tolist(), vectors, labels.tolist()),
            )
            for at in ranked.tolist()
        ),
    )


def _neighbours(
    at: int, rated: Rated, rows: Sequence[int], vectors: Vectors, labels: Sequence[bool]
) -> tuple[Neighbour, ...]:
    """The cases most alike that are no copies of it."""
    cosines = vectors @ vectors[at]
    own = rated.groups[rows[at]]
    nearest = np.argsort(-cosines, kind="stable")[: NEIGHBOURS + 200].tolist()
    others = [place for place in nearest if rated.groups[rows[place]] != own][:NEIGHBOURS]
    return tuple(
        Neighbour(
            case=rated.cases[rows[place]].id,
            label=YES_NO[int(labels[place])],
            cosine=round(float(cosines[place]), 3),
            text=excerpt_of(rated.cases[rows[place]]),
        )
        for place in others
    )


def _label(counts: Ints) -> Label:
    return Label(violates=None, yes=int(counts[1]), no=int(counts[0]))
