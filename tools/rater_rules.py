"""Who may do what with a batch, each rule a function that gives what is wrong in words, or nothing.

People come from the `Config` that is handed in, and from nowhere else.
"""

from collections.abc import Sequence
from typing import Literal

from knowledge_base.batch_records import RatingEvent
from knowledge_base.errors import Refused
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


def refuse_if(problem: str) -> None:
    """Raises: Refused with the problem, where a rule found one."""
    if problem:
        raise Refused(problem)


def asked_of(events: Sequence[RatingEvent]) -> dict[tuple[PersonId, RatingRole], bool]:
    """Everybody who was ever asked to work on a batch, in order, and whether they still are: False is taken off."""
    return {
        (one.person, one.role): one.kind == "asked" for one in events if one.kind in ("asked", "taken_off")
    }


def crew_problem(events: Sequence[RatingEvent], batch: str, person: str, role: RatingRole) -> str:
    """That others were asked to rate, or to adjudicate, a batch; where nobody was asked, whoever has the role may."""
    asked = {one: still for (one, wanted), still in asked_of(events).items() if wanted == role}
    if not asked or asked.get(PersonId(person)):
        return ""
    if PersonId(person) in asked:
        return f"{person!r} was taken off {batch!r}; what they answered stands, ask whoever opened it"
    return f"{person!r} was not asked to work on {batch!r} as {role}; ask whoever opened it"


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
