"""A model's opinion on a finding: a name, an argument along the decision tree, what else to try; each claim checked.

The cause and its probability are measured and stay as they are. An opinion stands beside them, and what in it does
not hold is marked with what is wrong.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from agents.checking import LEAST_QUOTE, Ground, problem_of
from agents.llm import Gateway
from agents.prompting import as_json, load_prompt
from knowledge_base.cases import Case
from knowledge_base.changes import Argument, Cause, Finding, Opinion, Suggestion
from knowledge_base.errors import RedlineError
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import CaseId, Clause, Digest, Record, Utc
from tools.cause_words import PLAIN
from tools.redact import redact
from tools.visible import visible

MOST_CASE = 1_500
"""Characters of a case that a model is shown."""
MOST_CLAUSES = 12
MOST_NAME = 60
DIRECTION = {"fn": "misses: labelled violating, let through", "fp": "false alarms: labelled fine, flagged"}
_log = logging.getLogger(__name__)

Line = Annotated[str, Field(max_length=600)]


class Argued(Record):
    """One question that the model answers for one case."""

    case: str
    question: str
    answer: Literal["yes", "no", "excepted"]
    quote: Line
    clause: str
    text: Line


class Suggested(Record):
    """One change that the model would look at."""

    cause: Cause
    text: Line


class Said(Record):
    """What the model answers with."""

    name: Line
    argued: tuple[Argued, ...] = ()
    suggested: tuple[Suggested, ...] = ()


def with_opinion(
    gateway: Gateway,
    finding: Finding,
    cases: Mapping[CaseId, Case],
    spec: PromptSpec,
    clauses: Sequence[Clause],
    at: Utc,
) -> Finding:
    """The finding with the model's opinion; as it is where the model fails, for triage must not depend on one.

    `cases` are those that the cluster is shown by.
    """
    shown = {case_id: _text(case) for case_id, case in cases.items()}
    near = _near(finding, spec, clauses)
    values = {
        "policy": finding.cluster.policy,
        "direction": DIRECTION[finding.cluster.direction],
        "today": f"{at:%Y-%m-%d}",
        "cases": as_json([{"case": case_id, "text": text} for case_id, text in shown.items()]),
        "tree": as_json(list(_tree(spec))),
        "clauses": as_json([{"clause": clause.id, "text": clause.text} for clause in near]),
        "measured": as_json(measured(finding)),
    }
    try:
        said = gateway.structured("triage_opinion", load_prompt("triage_opinion"), values, Said)
    except RedlineError as problem:
        _log.warning("no opinion on %s: %s", finding.id, problem)
        return finding
    check = _Check(finding, spec, shown, near)
    return finding.model_copy(update={"opinion": check.opinion(said.value, said.model, said.prompt)})


def measured(finding: Finding) -> dict[str, Any]:
    """What was measured of a finding, as a model is shown it and held against it."""
    tried = [
        {
            "cause": one.name,
            "means": PLAIN[one.name],
            "fixes": one.fixed,
            "of": one.n,
            "breaks_elsewhere": one.broken,
            "fixes_elsewhere": one.held_out_fixed,
            "elsewhere": one.held_out_n,
            "explains_the_group": one.sufficient,
            "note": one.note,
        }
        for one in finding.interventions
    ]
    return {"cases_in_the_group": len(finding.cluster.members), "cause": finding.cause, "tried": tried}


class _Check:
    """What an opinion on one finding is held against."""

    def __init__(
        self, finding: Finding, spec: PromptSpec, shown: Mapping[CaseId, str], clauses: Sequence[Clause]
    ) -> None:
        self._finding, self._shown = finding, {str(case_id): text for case_id, text in shown.items()}
        self._questions = {question.id for question in spec.questions}
        self._clauses = {str(clause.id) for clause in clauses}
        texts = [*self._shown.values(), *(clause.text for clause in clauses)]
        results = [measured(finding), list(_tree(spec)), sorted(self._clauses), sorted(self._shown), texts]
        self._ground = Ground.of(results, "")

    def opinion(self, said: Said, model: str, prompt: Digest) -> Opinion:
        """The opinion with what does not hold marked."""
        name = " ".join(said.name.split())[:MOST_NAME]
        return Opinion(
            model=model,
            prompt=prompt,
            name=name,
            name_problem=self._words(name) if name else "it is empty",
            argued=tuple(self._argument(one) for one in said.argued),
            suggested=tuple(self._suggestion(one) for one in said.suggested),
        )

    def _argument(self, said: Argued) -> Argument:
        return Argument(**said.model_dump(), problem=self._wrong_with(said))

    def _wrong_with(self, said: Argued) -> str:
        if said.case not in self._shown:
            return "it was not shown that case"
        if said.question not in self._questions:
            return "the prompt has no such question"
        if said.clause not in self._clauses:
            return "it was not shown that clause"
        text, quote = _flat(self._shown[said.case]), _flat(said.quote)
        if quote not in text or len(quote) < min(LEAST_QUOTE, len(text)):
            return "the quote does not stand in the case"
        return self._words(said.text)

    def _suggestion(self, said: Suggested) -> Suggestion:
        tried = next((one for one in self._finding.interventions if one.name == said.cause), None)
        return Suggestion(
            cause=said.cause,
            text=said.text,
            fixes=tried.fixed if tried else None,
            of=tried.n if tried else None,
            borne_out=tried.sufficient if tried else None,
            problem=self._words(said.text),
        )

    def _words(self, text: str) -> str:
        """What is wrong with each sentence of a text, the first of it."""
        return next(filter(None, (problem_of(part, self._ground) for part in text.split(". "))), "")


def _tree(spec: PromptSpec) -> Iterator[dict[str, Any]]:
    for question in spec.questions:
        excepted = [one.allows for one in (*question.exceptions, *spec.exceptions)]
        yield {
            "question": question.id,
            "ask": question.ask,
            "clause": question.clause,
            "excepted": excepted,
        }


def _near(finding: Finding, spec: PromptSpec, clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses of the finding first, then those that the prompt's questions rest on, then the others."""
    asked = [question.clause for question in spec.questions]
    order = {clause: place for place, clause in enumerate(dict.fromkeys([*finding.clauses, *asked]))}
    return sorted(clauses, key=lambda clause: order.get(clause.id, len(order)))[:MOST_CLAUSES]


def _text(case: Case) -> str:
    """A case as a model sees it, so that quotes are compared with the same."""
    return visible(redact(case.text))[:MOST_CASE]


def _flat(text: str) -> str:
    return " ".join(text.split())
