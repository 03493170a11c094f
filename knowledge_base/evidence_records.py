"""What an approver asks about a proposal's evidence, and what the evidence says slice by slice."""

from typing import Literal

from knowledge_base.changes import Rate
from knowledge_base.records import PersonId, ProposalId, Record, Utc

Slicing = Literal["market", "language", "surface"]


class EvidenceRequest(Record):
    """What an approver wants to know before they decide."""

    proposal: ProposalId
    person: PersonId
    question: str
    at: Utc


class Slice(Record):
    """Unseen decisions that a change turns, of one market, language or surface.

    `cases` of them turn, `fixed` to right and `broken` to wrong; `right` is the share that turns right, with Wilson's
    interval. Decisions that stay as they are were not kept, so they are not counted.
    """

    by: Slicing
    value: str
    cases: int
    fixed: int
    broken: int
    right: Rate
