"""What people said of whether a provision of a law touches a clause of ours."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from knowledge_base.records import ClauseId, Digest, Name, PersonId, Record, Utc

Said = Literal["confirmed", "rejected"]
MOST_REASON = 1_000
"""Characters of a reason."""


class Verdict(Record):
    """One person's word on one provision and one clause, bound to the two texts that they read."""

    id: str
    change: str
    regulation: Name
    provision: ClauseId
    provision_digest: Digest
    clause: ClauseId
    clause_digest: Digest
    said: Said
    reason: Annotated[str, StringConstraints(max_length=MOST_REASON)]
    person: PersonId
    at: Utc
