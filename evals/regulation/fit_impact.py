"""Fit the confidence of impact: `python -m evals.regulation.fit_impact`.

What is printed is cross-fitted: each law is told by weights that were fitted on the other laws. The list of the field's
words was written by people who had read the laws. So the figures are printed once more for each law with the list less
the words that, of all laws and our clauses, it alone has: that is less than the list can do on a law that nobody has
read, for the words that it misses are picked.
"""

import sys
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evals.regulation.impact_rows import AS_OF, HALVES, ImpactRow, Split, impact_rows, sample_laws
from knowledge_base.embed import Embedder, MiniLM
from tools.figures import interval, percent
from tools.law_impact.concepts import Patterns, listed_words, patterns_of
from tools.law_impact.confidence import LIKELY, POSSIBLE, WEIGHTS, Weights, confidence
from tools.law_impact.impact import clause_name
from tools.law_impact.ours import our_clauses
from tools.law_impact.retrieve import Pair, pairs
from tools.law_impact.wording import LawWording
from tools.logistic import fit
from tools.measure import wilson

INVERSE_PENALTY = 1.0
"""On features of one spread; any from 0.3 to 3 does as well on laws left out."""

Labelled = Sequence[tuple[Pair, bool]]


def main() -> None:
    """Print the cross-fitted figures, and keep the weights of the laws of both halves."""
    embedder = MiniLM()
    told = [one for split in HALVES for one in labelled_pairs(split, embedder)]
    _print("the whole list of words", told, told)
    without = [one for split in HALVES for one in labelled_pairs(split, embedder, own_words=False)]
    _print("the list less the words of that law alone", told, without)
    by = fitted(told)
    WEIGHTS.write_text(by.model_dump_json(indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(by.model_dump_json(indent=2) + "\n")


def _print(what: str, told: Labelled, asked: Labelled) -> None:
    """Recall and precision of what is asked, each law by the weights of the other laws in what is told."""
    chances, yes = cross_fitted(told, asked)
    wanted = sum(len(row.touches) for row in impact_rows())
    sys.stdout.write(f"{what}\n")
    for name, least in (("likely", LIKELY), ("possible", POSSIBLE)):
        right, all_told = int(yes[chances >= least].sum()), int((chances >= least).sum())
        sys.stdout.write(f"  {name:9} found {_share(right, wanted)}, right {_share(right, all_told)}\n")


def _share(held: int, n: int) -> str:
    return f"{held}/{n} {percent(held / n)} {interval(*wilson(held, n, 0.95))}" if n else "0/0"


def weights_of_others(told: Labelled) -> dict[str, Weights]:
    """For each law the weights that are fitted on the others."""
    laws = [pair.provision.partition("/")[0] for pair, _ in told]
    return {
        name: fitted([one for one, law in zip(told, laws, strict=True) if law != name])
        for name in sorted(set(laws))
    }


def cross_fitted(told: Labelled, asked: Labelled) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each pair asked the chance by weights of the other laws in what is told, and whether it is one."""
    by = weights_of_others(told)
    chances = [confidence(pair, by[pair.provision.partition("/")[0]]) for pair, _ in asked]
    return np.array(chances), np.array([yes for _, yes in asked])


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


def labelled_pairs(split: Split, embedder: Embedder, own_words: bool = True) -> list[tuple[Pair, bool]]:
    """Every pair that the search brings up for the rows of one half, less those that may be either.

    Without `own_words`, each law is searched by the field's words that another law or a clause of ours has too.
    """
    by_id: dict[str, ImpactRow] = {row.id: row for row in impact_rows(split)}
    found: list[tuple[Pair, bool]] = []
    every = None if own_words else _texts_of_laws()
    with sample_laws(split) as scene, scene.store.read() as tx:
        ours = our_clauses(tx, AS_OF)
        names = [clause_name(clause) for clause in ours]
        for laws in scene.laws:
            law = LawWording(laws.after.clauses, laws.after.provisions)
            asked = [clause for clause in law.binding if clause.id in by_id]
            known = _words_of_others(laws.name, every, [one.text for one in ours]) if every else None
            for provision, some in pairs(asked, law, ours, embedder, known=known).items():
                row = by_id[provision]
                sure = [pair for pair in some if names[pair.clause] not in row.perhaps]
                found += [(pair, names[pair.clause] in row.touches) for pair in sure]
    return found


def _texts_of_laws() -> dict[str, str]:
    with sample_laws() as scene:
        return {laws.name: _text([one.text for one in laws.after.clauses]) for laws in scene.laws}


def _words_of_others(law: str, texts: Mapping[str, str], ours: Sequence[str]) -> Patterns:
    """The list less the words that a law alone has."""
    rest = _text([*ours, *(text for name, text in texts.items() if name != law)])
    kept = {
        name: [word for word in words if not _has(texts[law], word) or _has(rest, word)]
        for name, words in listed_words().items()
    }
    return patterns_of(kept)


def _has(text: str, word: str) -> bool:
    return bool(patterns_of({"": [word]})[""].search(text))


def _text(texts: Sequence[str]) -> str:
    return " ".join(" ".join(texts).split())


if __name__ == "__main__":
    main()
