"""The clauses in force of a policy as a prompt: scope, then questions by severity, exceptions, outcomes.

Every part cites its clause and says no more than it does. What no clause says is left out, and what a clause says
that a prompt has no place for is listed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.prompts import Definition, Outcome, PromptException, PromptSpec, Question, ScopeQuestion
from knowledge_base.records import Clause, ClauseId
from tools.compiling.asking import in_scope
from tools.compiling.consequences import (
    RANK,
    Consequence,
    consequences,
    of_rule,
    own_consequence,
    severity_of,
)
from tools.compiling.exceptions import exception_of, rules_of
from tools.compiling.names import unlike
from tools.compiling.roles import Role, roles_of
from tools.compiling.rules import Rule, asked, label_of, rule_of
from tools.compiling.speaking import definition_in
from tools.compiling.terms import defined_in, definitions
from tools.compiling.wording import Worded, worded

MOST_QUESTIONS = 60
MOST_SCOPE = 10


@dataclass(frozen=True)
class Compiled:
    """The prompt, what each clause is for in it, and the clauses that gave it nothing."""

    spec: PromptSpec
    roles: Mapping[ClauseId, Role]
    left_out: tuple[ClauseId, ...]
    continued: Mapping[ClauseId, ClauseId]
    """Clauses that only go on with examples of another, and that other."""


def compile_prompt(clauses: Sequence[Clause], name: str, title: str) -> Compiled:
    """The prompt of a policy's clauses in force.

    Raises: Refused when there is no clause or none forbids anything; WrongUsage when over 60 do.
    """
    read = _joined([worded(clause) for clause in clauses])
    roles = roles_of(read)

    def of(role: Role) -> list[Worded]:
        return [one for one in read if roles[one.clause.id] == role]

    policy = clauses[0].policy if clauses else name
    rules = [rule_of(one) for one in of("prohibition")]
    _check(policy, rules)
    follows = consequences(of("enforcement"), [rule.clause for rule in rules])
    follows += [own for rule in rules if (own := own_consequence(rule.clause, rule.enforces))]
    for_all, of_rules = _exceptions(of("allowance"), rules)
    questions = _questions(rules, of_rules, follows)
    spec = PromptSpec(
        name=name,
        policy=policy,
        title=title,
        scope=tuple(found for at, one in enumerate(of("scope"), 1) if (found := _scope(at, one)))[
            :MOST_SCOPE
        ],
        questions=tuple(questions),
        exceptions=tuple(for_all),
        outcomes=tuple(_outcomes(questions, follows)),
    )
    spec = spec.model_copy(update={"definitions": definitions(read, roles, spec)})
    cited = set(spec.clauses()) | {one.clause for one in follows}
    return Compiled(
        spec,
        roles,
        tuple(one.clause.id for one in read if one.clause.id not in cited),
        {other: one.clause.id for one in read for other in one.continued_by},
    )


def clause_roles(clauses: Sequence[Clause]) -> Mapping[ClauseId, Role]:
    """What each clause is for; those that only go on with examples of another are left out."""
    return roles_of(_joined([worded(clause) for clause in clauses]))


def clause_definitions(clauses: Sequence[Clause]) -> dict[str, Definition]:
    """What the clauses define, by the term in lower case; the first definition of a term stands."""
    read = _joined([worded(clause) for clause in clauses])
    found: dict[str, Definition] = {}
    for one in defined_in(read, roles_of(read)):
        found.setdefault(one.term.casefold(), one)
    return found


def _check(policy: str, rules: Sequence[Rule]) -> None:
    if not rules:
        raise Refused(
            f"no clause of {policy!r} in force forbids anything; look with 'redline clauses --policy {policy}'"
        )
    if len(rules) > MOST_QUESTIONS:
        raise WrongUsage(
            f"{policy!r} has {len(rules)} rules and a prompt holds {MOST_QUESTIONS}; split the policy"
        )


def _joined(read: Sequence[Worded]) -> list[Worded]:
    """The clauses, with those that only go on with examples of the one before joined to it."""
    joined: list[Worded] = []
    for one in read:
        opening = one.sentences[0].text if one.sentences else ""
        goes_on = bool(joined) and not one.title and opening.endswith(":") and len(opening.split()) <= 3
        if goes_on:
            last = joined.pop()
            sentences, others = (*last.sentences, *one.sentences), (*last.continued_by, one.clause.id)
            joined.append(replace(last, sentences=sentences, continued_by=others))
        else:
            joined.append(one)
    return joined


def _questions(
    rules: Sequence[Rule],
    of_rules: Mapping[ClauseId, Sequence[PromptException]],
    follows: Sequence[Consequence],
) -> list[Question]:
    """The gravest first; those of one severity in the policy's order."""
    taken: set[str] = set()
    made = []
    for rule in rules:
        clause = rule.clause.clause
        alone = sum(one.clause.clause.heading == clause.heading for one in rules) == 1
        label = unlike(label_of(rule, alone), taken)
        made.append(asked(rule, label, of_rules.get(clause.id, ()), severity_of(clause.id, follows)))
    made.sort(key=lambda one: RANK[one.severity])
    return [one.model_copy(update={"id": f"q{at}-{one.label}"}) for at, one in enumerate(made, 1)]


def _exceptions(
    allowances: Sequence[Worded], rules: Sequence[Rule]
) -> tuple[list[PromptException], dict[ClauseId, list[PromptException]]]:
    """Those of the whole prompt, and those of single rules."""
    taken: set[str] = set()
    for_all: list[PromptException] = []
    of_rules: dict[ClauseId, list[PromptException]] = {}
    for allowance in allowances:
        said = [one for one in allowance.sentences if not one.text.casefold().startswith("output:")]
        granted = exception_of(allowance, said, taken)
        bound = rules_of(allowance, [rule.clause for rule in rules])
        for rule in bound:
            of_rules.setdefault(rule, []).append(granted)
        if not bound:
            for_all.append(granted)
    return for_all, of_rules


def _outcomes(questions: Sequence[Question], follows: Sequence[Consequence]) -> list[Outcome]:
    made = []
    for one in questions:
        said = [found for found in of_rule(one.clause, follows) if found.action or found.escalation]
        if said:
            passed_on = " ".join(dict.fromkeys(found.escalation for found in said if found.escalation))
            action = " ".join(dict.fromkeys(found.action for found in said if found.action)) or passed_on
            made.append(Outcome(label=one.label, action=action, escalation=passed_on, clause=said[-1].clause))
    return made


def _scope(number: int, clause: Worded) -> ScopeQuestion | None:
    texts = [one.text for one in clause.sentences if not definition_in(one.text)]
    first = next((text for text in texts if in_scope(text)), None)
    if first is None:
        return None
    rest = [text for text in texts if text != first]
    ask = " ".join([in_scope(first), *rest])[:4_000]
    return ScopeQuestion(id=f"scope-{number}", ask=ask, clause=clause.clause.id)
