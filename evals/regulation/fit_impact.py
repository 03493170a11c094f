"""Fit the confidence of impact on the tuning laws: `python -m evals.regulation.fit_impact`.

What is printed is cross-fitted: each law is told by weights that were fitted on the other laws.
"""

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.regulation.impact_rows import AS_OF, ImpactRow, Split, impact_rows, sample_laws
from knowledge_base.embed import Embedder, MiniLM
from tools.law_impact.confidence import LIKELY, POSSIBLE, WEIGHTS, Weights, confidence
from tools.law_impact.impact import clause_name
from tools.law_impact.ours import our_clauses
from tools.law_impact.retrieve import Pair, pairs
from tools.law_impact.wording import LawWording
from tools.logistic import fit

INVERSE_PENALTY = 1.0
"""On features of one spread; any from 0.3 to 3 does as well on laws left out."""

Labelled = Sequence[tuple[Pair, bool]]


def main() -> None:
    """Print the cross-fitted figures, and keep the weights of all laws."""
    told = labelled_pairs(None, MiniLM())
    missed = sum(len(row.touches) for row in impact_rows()) - sum(yes for _, yes in told)
    chances, yes = cross_fitted(told)
    for name, least in (("likely", LIKELY), ("possible", POSSIBLE)):
        right, all_told = int(yes[chances >= least].sum()), int((chances >= least).sum())
        sys.stdout.write(f"{name}: {right} of {yes.sum() + missed} found, {right} of {all_told} right\n")
    by = fitted(told)
    WEIGHTS.write_text(by.model_dump_json(indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(by.model_dump_json(indent=2) + "\n")


def cross_fitted(told: Labelled) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each pair the chance by weights of the other laws, and whether it is one."""
    laws = [pair.provision.partition("/")[0] for pair, _ in told]
    by = {
        name: fitted([one for one, law in zip(told, laws, strict=True) if law != name]) for name in set(laws)
    }
    chances = [confidence(pair, by[law]) for (pair, _), law in zip(told, laws, strict=True)]
    return np.array(chances), np.array([yes for _, yes in told])


def fitted(told: Labelled) -> Weights:
    """The weights of a logistic regression on labelled pairs."""
    names = list(told[0][0].features)
    vectors = np.array([[pair.features[name] for name in names] for pair, _ in told], dtype=np.float32)
    middle, spread = vectors.mean(axis=0), vectors.std(axis=0) + 1e-9
    found = fit(
        (vectors - middle) / spread, np.array([yes for _, yes in told]), INVERSE_PENALTY, balanced=False
    )
    weights = found.weights / spread
    provisions, touched = len({pair.provision for pair, _ in told}), sum(yes for _, yes in told)
    return Weights(
        constant=round(float(found.bias - weights @ middle), 4),
        features={name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
        fitted_on=(
            f"a logistic regression on {len(told):,} pairs of {provisions} provisions of invented laws and the "
            f"sample's clauses, {touched} of them labelled by hand as touched; on laws less like these it may err more"
        ),
    )


def labelled_pairs(split: Split | None, embedder: Embedder) -> list[tuple[Pair, bool]]:
    """Every pair that the search brings up for the rows of one half or all, less those that may be either."""
    by_id: dict[str, ImpactRow] = {row.id: row for row in impact_rows(split)}
    found: list[tuple[Pair, bool]] = []
    with sample_laws(split) as scene, scene.store.read() as tx:
        ours = our_clauses(tx, AS_OF)
        names = [clause_name(clause) for clause in ours]
        for laws in scene.laws:
            law = LawWording(laws.after.clauses, laws.after.provisions)
            asked = [clause for clause in law.binding if clause.id in by_id]
            for provision, some in pairs(asked, law, ours, embedder).items():
                row = by_id[provision]
                sure = [pair for pair in some if names[pair.clause] not in row.perhaps]
                found += [(pair, names[pair.clause] in row.touches) for pair in sure]
    return found


if __name__ == "__main__":
    main()
