"""Who may do what with a batch, each rule a function that gives what is wrong in words, or nothing.

People come from the `Config` that is handed in, and from nowhere else.
"""

from typing import Literal

from knowledge_base.records import PersonId
from knowledge_base.workspace import Config

ORGANISERS = frozenset(("author", "approver", "adjudicator"))
"""Who may open, export, import and close: they see which items are gold, so a mere rater may not."""

RatingRole = Literal["rater", "adjudicator"]


def organiser_problem(config: Config, person: str, policy: str) -> str:
    """That a person may not open a batch of a policy, or see into it."""
    problem = _stranger(config, person) or _sight(config, person, policy)
    if problem:
        return problem
    if not ORGANISERS & set(config.people[PersonId(person)].roles):
        return f"{person!r} is no author, approver or adjudicator; {_ask(config, ORGANISERS)}"
    return ""


def rating_problem(config: Config, person: str, role: RatingRole, policy: str) -> str:
    """That a person may not rate, or not adjudicate, cases of a policy."""
    problem = _stranger(config, person) or _sight(config, person, policy)
    if problem:
        return problem
    if role not in config.people[PersonId(person)].roles:
        return f"{person!r} has no role {role!r}; {_ask(config, frozenset((role,)))}"
    return ""


def _stranger(config: Config, person: str) -> str:
    known = PersonId(person) in config.people
    return "" if known else f"{person!r} is not a person of this workspace; add them to redline.toml"


def _sight(config: Config, person: str, policy: str) -> str:
    if config.may_see(person, policy):
        return ""
    return f"{policy!r} is a restricted policy; ask somebody of {', '.join(config.restricted[policy])}"


def _ask(config: Config, roles: frozenset[str]) -> str:
    able = sorted(name for name, person in config.people.items() if roles & set(person.roles))
    return (
        f"ask one of {', '.join(able)}"
        if able
        else f"give somebody a role in redline.toml ({', '.join(sorted(roles))})"
    )
