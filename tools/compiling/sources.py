"""The clauses of a policy's text that is in no store, so that it can be compiled before it is imported."""

from typing import NamedTuple

from knowledge_base.clause_drafts import refusal
from knowledge_base.clause_ids import assign_ids, clauses_of
from knowledge_base.errors import WrongUsage
from knowledge_base.policy_text import read_policy
from knowledge_base.records import Clause, artefact_id


class Source(NamedTuple):
    """What a policy's text holds; the clauses are those of a first version."""

    policy: str
    title: str
    clauses: tuple[Clause, ...]


def clauses_in(text: str, source: str) -> Source:
    """The clauses of a text.

    Raises: WrongUsage naming `source` and what to mend; also for a draft that is for the policy team still.
    """
    if problem := refusal(text, source):
        raise WrongUsage(problem)
    policy = read_policy(text, source)
    ids, _ = assign_ids(policy, ())
    artefact = artefact_id("policy", policy.id, policy.market)
    return Source(policy.id, policy.title, clauses_of(policy, ids, artefact, 1))
