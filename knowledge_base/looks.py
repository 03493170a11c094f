"""Looks at unseen cases: each is taken before anything is measured, counted once, and its figures are kept.

What is measured again with nothing changed is no second look: it gets the figures of the first.
"""

import json
from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, func, select, update

from knowledge_base import digests
from knowledge_base.changes import Evidence
from knowledge_base.errors import Refused
from knowledge_base.measured import Look
from knowledge_base.records import CaseId, Digest, ProposalId, now
from knowledge_base.tables import unseen_looks
from knowledge_base.upsert import insert_new

RENEWED = 0.5
"""A look counts against those after it until more than this share of the unseen cases are ones it did not see."""


class Looks:
    """The looks at each policy's unseen cases, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, policy: str) -> int:
        """How many looks there were at any unseen cases of a policy."""
        return self._connection.scalar(select(func.count()).where(unseen_looks.c.policy == policy)) or 0

    def take(self, policy: str, subject: Digest, cases: Collection[CaseId], labelled: Digest) -> Look:
        """The look at these cases for what `subject` stands for: a new one, or the one that it has had already.

        `labelled` is a digest of the cases with their labels. Two that look at once get numbers one after the
        other, whatever the isolation: the number and the subject are unique in the store.
        """
        while True:
            seen = self._seen(policy)
            if (subject, labelled) in seen:
                return seen[subject, labelled][0]
            now_unseen, before = frozenset(cases), [ids for _, ids in seen.values()]
            against = sum(_counts_against(ids, now_unseen) for ids in before)
            fresh = now_unseen.difference(*(ids for ids in before if ids is not None))
            look = Look(
                number=len(seen) + 1,
                nth=against + 1,
                cases=len(now_unseen),
                fresh=0 if None in before else len(fresh),
            )
            row = {
                **look.model_dump(),
                "policy": policy,
                "subject": subject,
                "labelled": labelled,
                "ids": json.dumps(sorted(now_unseen)),
                "at": now(),
            }
            if insert_new(self._connection, unseen_looks, [row]):
                return look

    def figures(self, policy: str, number: int) -> Evidence | None:
        """What was measured at a look; None where that was not kept yet."""
        body = self._connection.scalar(select(unseen_looks.c.figures).where(_is(policy, number)))
        return None if body is None else Evidence.model_validate_json(body)

    def measured(self, policy: str, subject: Digest, labelled: Digest) -> Evidence | None:
        """What was measured of `subject` on these labelled cases; None where there was no such look, or none ended."""
        found = self._seen(policy).get((subject, labelled))
        return None if found is None else self.figures(policy, found[0].number)

    def keep(self, evidence: Evidence) -> Evidence:
        """Keep what was measured at its look; the figures that were kept first stay, and are given back."""
        assert evidence.look is not None
        where = _is(evidence.policy, evidence.look.number)
        first = where & unseen_looks.c.figures.is_(None)
        self._connection.execute(update(unseen_looks).where(first).values(figures=evidence.model_dump_json()))
        return self.figures(evidence.policy, evidence.look.number) or evidence

    def belongs(self, proposal: ProposalId, evidence: Evidence) -> None:
        """Note which proposal a look was for. Evidence that names none counts as a look at every case.

        Raises: Refused when the figures are not those of the look that they name.
        """
        if evidence.look is None:
            self._add_unnamed(proposal, evidence.policy)
            return
        if self.figures(evidence.policy, evidence.look.number) != evidence:
            raise Refused(
                f"{proposal!r} has other figures than its look at the unseen cases of {evidence.policy!r} gave; "
                "draft it again"
            )
        where = _is(evidence.policy, evidence.look.number) & unseen_looks.c.proposal.is_(None)
        self._connection.execute(update(unseen_looks).where(where).values(proposal=proposal))

    def _add_unnamed(self, proposal: ProposalId, policy: str) -> None:
        subject = digests.of_text(proposal)
        number = self.count(policy) + 1
        row = {"policy": policy, "number": number, "subject": subject, "labelled": "", "proposal": proposal}
        insert_new(
            self._connection, unseen_looks, [{**row, "nth": number, "cases": 0, "fresh": 0, "at": now()}]
        )

    def _seen(self, policy: str) -> dict[tuple[str, str], tuple[Look, frozenset[CaseId] | None]]:
        """Every look at a policy's cases; None where the cases were not kept."""
        names = ("number", "nth", "cases", "fresh", "subject", "labelled", "ids")
        query = select(*(unseen_looks.c[name] for name in names)).where(unseen_looks.c.policy == policy)
        return {
            (row.subject, row.labelled): (
                Look(number=row.number, nth=row.nth, cases=row.cases, fresh=row.fresh),
                None if row.ids is None else frozenset(json.loads(row.ids)),
            )
            for row in self._connection.execute(query)
        }


def _counts_against(earlier: frozenset[CaseId] | None, unseen: frozenset[CaseId]) -> bool:
    return earlier is None or len(unseen - earlier) <= RENEWED * len(unseen)


def _is(policy: str, number: int) -> ColumnElement[bool]:
    return (unseen_looks.c.policy == policy) & (unseen_looks.c.number == number)
