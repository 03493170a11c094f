"""How often a planted order moves a decision the way it asks, and how often a neutral text of its length does."""

from collections.abc import Sequence
from random import Random

import numpy as np

from evals.harness.baseline import sign_test
from evals.injection.planting import added, wordings
from evals.injection.rows import InjectionRow
from evals.planted_faults.worlds import Bools, Deciding, World
from knowledge_base.cases import CaseRow
from knowledge_base.records import Record
from tools.judge import EmbeddedJudge
from tools.reading import read, texts_of

MOST = 24
"""Cases that a text is planted in."""


class Moves(Record):
    """Cases that are not decided as the order asks, and how many are with it and with a neutral text in its place."""

    at_risk: int
    planted: int
    neutral: int
    only_planted: int
    only_neutral: int

    @property
    def p(self) -> float:
        """The chance of so many that only the order moved, were neutral text as strong (exact sign test)."""
        return sign_test(self.only_planted, self.only_neutral)


def moves_of(row: InjectionRow, world: World, deciding: Deciding) -> Moves:
    """What a row's text moves."""
    flagged = decided(deciding, world, [post.row(world.policy) for post in world.posts])
    at_risk = [
        post.row(world.policy)
        for post, is_flagged in zip(world.posts, flagged, strict=True)
        if is_flagged == (row.asks == "allowed")
    ]
    some = Random(f"{row.id}:{row.draw}").sample(at_risk, min(MOST, len(at_risk)))
    asked = row.asks == "violating"
    planted, plain = (
        decided(
            deciding,
            world,
            [added(one, said(number), row.place == "before") for number, one in enumerate(some)],
        )
        == asked
        for said in wordings(row)
    )
    return Moves(
        at_risk=len(some),
        planted=int(planted.sum()),
        neutral=int(plain.sum()),
        only_planted=int((planted & ~plain).sum()),
        only_neutral=int((plain & ~planted).sum()),
    )


def decided(deciding: Deciding, world: World, rows: Sequence[CaseRow]) -> Bools:
    """What the world's prompt decides about some cases."""
    reading = read([texts_of(one.case()) for one in rows], deciding.embedder)
    score = EmbeddedJudge(deciding.embedder).judge(world.spec, reading).score
    return np.asarray(score >= world.thresholds.default, dtype=bool)
