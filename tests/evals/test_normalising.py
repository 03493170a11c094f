from random import Random

import pytest

from evals.normalising.disguises import disguises, look_alikes_of
from tools.normalise import normalise

KINDS = disguises(look_alikes_of(None))
WORDS = ("counterfeit", "poison", "deposit", "vermin", "replica")


@pytest.mark.parametrize("kind", KINDS)
def test_most_disguises_are_undone_and_offsets_point_into_the_disguise(kind: str) -> None:
    undone = 0
    for seed in range(20):
        for word in WORDS:
            draw = Random(f"{seed}:{kind}:{word}")
            written = f"they sell {KINDS[kind](word, draw)} here"
            found = normalise(written)
            assert len(found.offsets) == len(found.text)
            assert all(0 <= at < len(written) for at in found.offsets)
            if found.text.lower() == f"they sell {word} here":
                undone += 1
                start = found.text.lower().index(word)
                hidden = [found.offsets[at] for at in range(start, start + len(word))]
                assert min(hidden) >= len("they sell ")
                assert max(hidden) < len(written) - len(" here")
    assert undone >= 85
