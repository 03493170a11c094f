"""Fit the confidence of impact on the tuning half: `python -m evals.regulation.fit_impact`."""

import sys

import numpy as np

from evals.regulation.impact_rows import AS_OF, ImpactRow, impact_rows, sample_laws
from knowledge_base.embed import MiniLM
from tools.law_impact.confidence import WEIGHTS, Weights, features_of
from tools.law_impact.impact import clause_name
from tools.law_impact.ours import our_clauses, ways_to_find
from tools.law_impact.retrieve import Pair, pairs
from tools.law_impact.wording import LawWording
from tools.logistic import fit

INVERSE_PENALTY = 10.0
"""Chosen by leaving one provision out at a time on the tuning half."""


def main() -> None:
    """Print and keep the weights."""
    rows = impact_rows("tuning")
    told = labelled_pairs(rows)
    names = list(features_of(told[0][0]))
    vectors = np.array([[features_of(pair)[name] for name in names] for pair, _ in told], dtype=np.float32)
    fitted = fit(vectors, np.array([yes for _, yes in told]), INVERSE_PENALTY, balanced=False)
    found = sum(yes for _, yes in told)
    by = Weights(
        constant=round(fitted.bias, 4),
        features={name: round(float(weight), 4) for name, weight in zip(names, fitted.weights, strict=True)},
        fitted_on=(
            f"a logistic regression on {len(told)} pairs of {len(rows)} provisions of invented laws and the sample's "
            f"clauses, {found} of them labelled by hand as touched; what other laws and rules give is not measured"
        ),
    )
    WEIGHTS.write_text(by.model_dump_json(indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(by.model_dump_json(indent=2) + "\n")


def labelled_pairs(rows: list[ImpactRow]) -> list[tuple[Pair, bool]]:
    """Every pair that the search brings up for the rows, less those that may be either."""
    by_id = {row.id: row for row in rows}
    found: list[tuple[Pair, bool]] = []
    with sample_laws() as scene, scene.store.read() as tx:
        ours = our_clauses(tx, AS_OF)
        ways, names = ways_to_find(ours), [clause_name(clause) for clause in ours]
        for laws in scene.laws:
            law = LawWording(laws.after.clauses, laws.after.provisions)
            asked = [clause for clause in law.binding if clause.id in by_id]
            for provision, some in pairs(asked, law, ours, ways, MiniLM()).items():
                row = by_id[provision]
                sure = [pair for pair in some if names[pair.clause] not in row.perhaps]
                found += [(pair, names[pair.clause] in row.touches) for pair in sure]
    return found


if __name__ == "__main__":
    main()
