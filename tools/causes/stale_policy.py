"""`stale_policy`: decide by the clause text of the other side of a date of change.

Four ways for prompt, labels and clause to be out of step, told apart by where the errors lie and which text mends them:

  errors since the change, mended by the newer text: the prompt still says what the clause said before
  errors since the change, mended by the older text: the labels still follow what the clause said before
  errors before the change, mended by the older text: these cases are decided by a rule that did not hold yet
  errors before the change, mended by the newer text: these labels follow a rule that did not hold yet
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

import numpy as np

from knowledge_base.changes import Intervention
from knowledge_base.records import GLOBAL, ArtefactId, Clause, ClauseId
from tools.causes.contract import Question
from tools.causes.other_text import is_evident, nearest, other_text
from tools.causes.turns import Turn, try_turns
from tools.clause_changes import clause_changes
from tools.scene import Bools, Scene

_READS = {
    (True, "newer"): "the prompt still follows {before}; by {since}",
    (True, "older"): "the labels still follow {before}; by that",
    (False, "older"): "cases of before are decided by {since}; by {before}",
    (False, "newer"): "labels of cases of before follow {since}; by that",
}


@dataclass(frozen=True)
class ClauseChange:
    """One clause as it was and as it is from a day on; None where it did not stand."""

    day: date
    was: Clause | None
    now: Clause | None

    @property
    def clause(self) -> Clause:
        """The clause, as far as it has an id and a market."""
        clause = self.now or self.was
        assert clause is not None
        return clause

    def before(self) -> str:
        """What held before, for people."""
        if self.was is None:
            return f"the rules without {self.clause.id}, added on {self.day}"
        return f"what {self.clause.id} said before {self.day}"

    def since(self) -> str:
        """What holds since, for people."""
        if self.now is None:
            return f"the rules without {self.clause.id}, taken out on {self.day}"
        return f"what {self.clause.id} says since {self.day}"


def decide_by_date(scene: Scene, question: Question) -> Intervention:
    """Each change of a clause, both ways, on the cases before it or since; the best one is counted crosswise."""
    changes = nearest(scene, question, changes_of(scene.clauses), lambda change: (change.was, change.now))
    turns = [turn for change in changes for turn in _turns(scene, question, change)]
    looks = len({(change.day, since) for change in changes for since in (True, False)})
    dated = sum(1 for row in question.members if scene.circumstances[row].day)
    nothing = "no version of a clause fixes any" if changes else "no clause of this policy has changed"
    if not dated:
        nothing = "no case of it has a date"
    return try_turns("stale_policy", scene, question, turns, looks, nothing)


def changes_of(clauses: Sequence[Clause]) -> list[ClauseChange]:
    """Every clause that is not as it was, from each version of a document to the next one in force."""
    found: list[ClauseChange] = []
    for versions in _versions(clauses):
        for before, after in pairwise(versions):
            day = after[0].effective_from
            changed = clause_changes(before, after)
            found += [ClauseChange(day, pair.before, pair.after) for pair in changed.reworded]
            found += [ClauseChange(day, clause, None) for clause in changed.removed]
            found += [ClauseChange(day, None, clause) for clause in changed.added]
    return found


def _versions(clauses: Sequence[Clause]) -> Iterator[list[tuple[Clause, ...]]]:
    """The versions of each document in the order in which they hold; of those of one day the last."""

    def document(clause: Clause) -> ArtefactId:
        return clause.artefact

    def place(clause: Clause) -> tuple[date, int]:
        return clause.effective_from, clause.version

    for _, own in groupby(sorted(clauses, key=document), key=document):
        versions = {key[0]: tuple(group) for key, group in groupby(sorted(own, key=place), key=place)}
        yield [tuple(sorted(versions[day], key=lambda clause: clause.position)) for day in sorted(versions)]


def _turns(scene: Scene, question: Question, change: ClauseChange) -> Iterator[Turn]:
    eligible, since = dated(scene, change), since_day(scene, change.day)
    for by, was, to in (("newer", change.was, change.now), ("older", change.now, change.was)):
        rules = other_text(scene, question, was, to)
        if rules is None:
            continue
        for late in (True, False):
            yield Turn(
                words=_READS[late, by].format(before=change.before(), since=change.since()),
                eligible=eligible,
                scope=eligible & (since if late else ~since),
                rule=rules[0],
                control=rules[1],
                detail={
                    "clause": change.clause.id,
                    "day": change.day.isoformat(),
                    "cases": "since" if late else "before",
                    "by": by,
                },
                evident=late and by == "newer" and is_evident(scene.instruments.spec, was, to),
            )


def dated(scene: Scene, change: ClauseChange) -> Bools:
    """The dated cases that the document is for: of its market, or of all that have no such clause of their own."""
    own = _markets_with(scene.clauses, change.clause.id)
    market = change.clause.market
    return np.array(
        [
            told.day is not None and (case.market == market if market != GLOBAL else case.market not in own)
            for told, case in zip(scene.circumstances, scene.reading.cases, strict=True)
        ],
        dtype=bool,
    )


def _markets_with(clauses: Sequence[Clause], clause_id: ClauseId) -> set[str]:
    return {clause.market for clause in clauses if clause.id == clause_id and clause.market != GLOBAL}


def since_day(scene: Scene, day: date) -> Bools:
    """The cases of that day or later."""
    return np.array([told.day is not None and told.day >= day for told in scene.circumstances], dtype=bool)
