"""The choice among shortlisted revisions by a judge that costs: the same cases for all of them, and the same rule.

The embedded judge screens: it found them, and says nothing of how the other one decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge_base.prompts import PromptSpec
from tools.combine import SURE, chosen_on, gain_over, smallest_of_the_best
from tools.draw_cases import draw_cases
from tools.goal import Goal, rate
from tools.measure import counts_of
from tools.paid_judge import Answers, PaidJudge, said_yes
from tools.revisions import Weighed
from tools.scene import Rows, Scene

MOST = 3


@dataclass(frozen=True)
class Shortlisted:
    """Revisions as the paid judge weighs them, by the rows of the scene that all of them were decided on."""

    weighed: tuple[Weighed, ...]
    rows: Rows

    @property
    def chosen(self) -> Weighed | None:
        """The smallest of the best that surely gain; None where none does."""
        return smallest_of_the_best(
            [one for one in self.weighed if one.gain.value > 0 and one.gain.likely >= SURE[1]]
        )


def decide_shortlist(
    scene: Scene, screened: Sequence[Weighed], paid: PaidJudge, goal: Goal, seed: int
) -> Shortlisted:
    """Weigh each revision by the paid judge's answers on validation cases that none of them took words from.

    Raises: Refused when the judge stops or hardly answers.
    """
    taught = frozenset[int]().union(*(one.revision.taught for one in screened))
    rows = draw_cases(scene, chosen_on(scene, taught), paid.validation_cases(len(screened)), seed)
    if not screened or not len(rows):
        return Shortlisted((), rows)
    before = paid.answers(scene, scene.instruments.spec, rows)
    return Shortlisted(tuple(_weighed(scene, one, paid, goal, seed, before, rows) for one in screened), rows)


def _weighed(
    scene: Scene, one: Weighed, paid: PaidJudge, goal: Goal, seed: int, before: Answers, rows: Rows
) -> Weighed:
    spec: PromptSpec = one.revision.spec
    after = paid.answers(scene, spec, rows)
    both = paid.paired(before, after, rows)
    counts = counts_of(said_yes(after)[both], scene.labels[both])
    return replace(
        one,
        gain=gain_over(scene, goal, said_yes(before), said_yes(after), both, seed),
        recall=float(rate("recall", counts)),
        fpr=float(rate("fpr", counts)),
    )
