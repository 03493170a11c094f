"""A judge whose every answer costs: asked within a number of questions, its failures told apart, nothing half measured.

When its budget or its patience ends, the whole measurement is refused with what was spent: some of the cases would
be those that happened to come first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge_base.asked import Drawn
from knowledge_base.cases import Case
from knowledge_base.embed import Progress
from knowledge_base.errors import Refused
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import CaseId
from knowledge_base.store import Store
from tools.scene import Bools, Rows, Scene
from tools.tally import Tally
from tools.verdicts import Judge, Verdict

Answers = NDArray[np.int8]
"""One a row of a scene: 1 violates, 0 does not, -1 not asked or not answered."""
NO_ANSWER = -1
UNSEEN_SHARE = 0.5
"""Of the questions, for the unseen cases: two a case."""
CHOICE_SHARE = 0.35
"""For the validation cases: one a case for the prompt in force and one for each candidate."""
MOST_REPEATED = 20
MOST_CARVED = 3
"""Exceptions that are taken out and put back, the new ones first."""
NEAREST = 8
"""Cases of each that are asked."""
LEAST_ANSWERED = 0.5
"""Of the drawn cases fewer answered on both sides than this share measure nothing."""


@dataclass
class PaidJudge:
    """One measurement by a judge that costs; `fresh` is the same judge past the answers that are kept."""

    store: Store
    judge: Judge
    fresh: Judge
    most: int
    """Questions, a case by a prompt each. A second answer to a bad one, and attempts after a failure, come on top."""
    keeps: bool = True
    """Whether answers are kept, so that a second start goes on."""
    told: Progress | None = None
    tally: Tally = field(default_factory=Tally)
    _said: dict[tuple[PromptSpec, CaseId], int] = field(default_factory=dict, init=False)
    """What it answered in this measurement, and what it did not."""

    @property
    def name(self) -> str:
        """The model."""
        return self.judge.name

    def unseen_cases(self) -> int:
        """How many unseen cases may be asked about, with the prompt in force and with the one proposed."""
        return max(1, int(self.most * UNSEEN_SHARE / 2))

    def validation_cases(self, candidates: int) -> int:
        """How many validation cases may be, with the prompt in force and with each candidate."""
        return max(1, int(self.most * CHOICE_SHARE / (candidates + 1)))

    def repeats(self) -> int:
        """How many cases are asked once more."""
        return min(MOST_REPEATED, self.most // 20)

    def carved(self) -> int:
        """How many exceptions are taken out and put back."""
        return min(MOST_CARVED, self.most // 10 // (2 * NEAREST))

    def answers(self, scene: Scene, spec: PromptSpec, rows: Rows, anew: bool = False) -> Answers:
        """What it decides about some rows of a scene by a prompt; `anew`: past the answers that are kept.

        Raises: Refused when it stops before the last one.
        """
        found = np.full(len(scene.ids), NO_ANSWER, dtype=np.int8)
        said = {} if anew else self._said
        ids = [scene.ids[row] for row in rows]
        self._ask(said, spec, [case_id for case_id in ids if (spec, case_id) not in said], anew)
        found[rows] = [said[spec, case_id] for case_id in ids]
        return found

    def _ask(
        self, said: dict[tuple[PromptSpec, CaseId], int], spec: PromptSpec, ids: Sequence[CaseId], anew: bool
    ) -> None:
        judge, stopped = self.fresh if anew else self.judge, ""
        cutoffs = Thresholds(name=spec.name, prompt=spec.name)
        for verdict in judge.decide(spec, cutoffs, self._cases(ids)):
            self._count(verdict)
            stopped = stopped or (verdict.problem if verdict.state == "unasked" else "")
            said[spec, verdict.case] = NO_ANSWER if verdict.violates is None else int(verdict.violates)
        if stopped:
            raise Refused(self._cut_short(stopped))

    def paired(self, before: Answers, after: Answers, rows: Rows) -> Rows:
        """The rows that were answered both times.

        Raises: Refused when they are too few to measure anything.
        """
        kept: Rows = rows[(before[rows] != NO_ANSWER) & (after[rows] != NO_ANSWER)]
        if len(kept) < LEAST_ANSWERED * len(rows) or not len(kept):
            raise Refused(
                f"{self.name!r} answered {len(kept)} of {len(rows)} cases with both prompts, too few to measure by "
                f"({self._spent()}); see 'redline llm check', or measure without --judge llm"
            )
        return kept

    def _cases(self, ids: Sequence[CaseId]) -> list[Case]:
        with self.store.read() as tx:
            found = tx.cases.get(list(ids))
        return [found[case_id] for case_id in ids]

    def _count(self, verdict: Verdict) -> None:
        self.tally.add(verdict)
        if self.told:
            self.told(1)

    def _cut_short(self, why: str) -> str:
        go_on = (
            "the same command goes on from the answers that are kept"
            if self.keeps
            else "no answer is kept while REDLINE_LLM_CACHE is false, so the same command begins anew"
        )
        return (
            f"{self.name!r} stopped before everything was measured: {why}. {self._spent()}; nothing was measured by "
            f"half and nothing proposed; {go_on}"
        )

    def _spent(self) -> str:
        of = self.tally
        return (
            f"{of.answered:,} answers so far, {of.cached:,} of them kept from before, for {of.tokens_in:,} tokens "
            f"sent, {of.tokens_out:,} answered, ${of.cost:.4f}"
        )


def drawn(of: int, rows: Rows, before: Answers, after: Answers) -> Drawn:
    """How many of a split's cases were drawn, and answered on which side."""
    old, new = before[rows] != NO_ANSWER, after[rows] != NO_ANSWER
    return Drawn(
        of=of,
        drawn=len(rows),
        both=int((old & new).sum()),
        lost_before=int((~old & new).sum()),
        lost_after=int((old & ~new).sum()),
    )


def said_yes(answers: Answers) -> Bools:
    """Answers as decisions, for rows that were answered."""
    return np.asarray(answers == 1, dtype=bool)
