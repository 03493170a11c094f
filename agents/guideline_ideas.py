"""A model's ideas for a guideline: each is checked whole; one that holds competes with the others by measurement."""

import logging
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from agents.checking import Ground, around, contradict, copied_from, problem_of, quoted_from, turned
from agents.llm import Gateway
from agents.prompting import as_json, load_prompt
from knowledge_base.errors import RedlineError
from knowledge_base.guideline_words import outcome_of
from knowledge_base.records import Record, cite, now
from tools.guideline_changes import AddEscalation, AddRule, ClarifyItem, GuidelineEdit
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea, idea
from tools.guideline_ideas.said import is_said
from tools.redact import redact
from tools.visible import visible

GENERATOR = "model"
MOST_CASES, MOST_IDEAS = 10, 6
MOST_CASE = 1_000
"""Characters of a case that a model is shown."""
_ROLE = {"Label as violating:": "prohibition", "Label as not violating:": "allowance"}
_log = logging.getLogger(__name__)

Line = Annotated[str, Field(max_length=600)]


class Suggested(Record):
    """One edit that the model suggests."""

    edit: Literal["clarify", "add_rule", "escalate"]
    item: Line
    clause: Line
    quote: Line
    text: Line
    reason: Line = ""


class Said(Record):
    """What the model answers with."""

    edits: tuple[Suggested, ...] = ()


def model_guideline_ideas(gateway: Gateway, told: Disagreement) -> list[GuidelineIdea]:
    """The ideas of a model that hold; none where the model fails, for a draft must not depend on one."""
    shown = _Shown(told)
    prompt = load_prompt("guideline_ideas")
    try:
        said = gateway.structured("guideline_ideas", prompt, shown.values(), Said)
    except RedlineError as failed:
        _log.warning("no ideas of a model for guideline %s: %s", told.guideline.id, failed)
        return []
    found = []
    for one in said.value.edits[:MOST_IDEAS]:
        problem = shown.problem(one)
        if problem:
            _log.info("an idea of %s was dropped: %s", said.model, problem)
            continue
        try:
            found.append(shown.idea(one, f"{said.model}, prompt {prompt.digest[:12]}"))
        except ValidationError as wrong:
            _log.info("an idea of %s was dropped: %s", said.model, wrong.errors()[0]["msg"])
    return found


class _Shown:
    """What a model was shown about a disagreement, and what its ideas are held against."""

    def __init__(self, told: Disagreement) -> None:
        self._told = told
        scene = told.scene
        split = [int(row) for row in told.rows if scene.votes[row].split] or [int(row) for row in told.rows]
        self._rows = split[:MOST_CASES]
        self._cases = [visible(redact(scene.reading.cases[row].text))[:MOST_CASE] for row in self._rows]
        self._items = {item.id: item for item in told.near}
        wanted = {clause for item in told.near for clause in item.clauses}
        self._clauses = {
            str(one.id): one
            for one in told.clauses
            if one.id in wanted or told.role(one.id) in ("allowance", "definition", "enforcement")
        }

    def values(self) -> dict[str, str]:
        """What the prompt is filled with."""
        votes = [self._told.scene.votes[row] for row in self._rows]
        return {
            "policy": self._told.scene.policy,
            "today": f"{now():%Y-%m-%d}",
            "rules": as_json([{"item": one.id, "text": one.text} for one in self._items.values()]),
            "clauses": as_json([{"clause": one.id, "text": one.text} for one in self._clauses.values()]),
            "cases": as_json(
                [
                    {"text": text, "violating": vote.yes, "not violating": vote.no}
                    for text, vote in zip(self._cases, votes, strict=True)
                ]
            ),
        }

    def problem(self, said: Suggested) -> str:
        """What is wrong with an idea; empty where it holds."""
        clause = self._clauses.get(said.clause)
        if clause is None:
            return "it was not shown that clause"
        if said.item not in self._items:
            return "it was not shown that rule"
        if not quoted_from(clause.text, said.quote):
            return "the quote does not stand in the clause"
        lead, role = next(
            ((lead, role) for lead, role in _ROLE.items() if said.text.startswith(lead)), ("", "")
        )
        if said.edit == "add_rule" and role != self._told.role(clause.id):
            return "the clause does not say which way such a case goes"
        if said.edit == "escalate" and not (
            outcome_of(clause.text).escalates and outcome_of(said.text).escalates
        ):
            return "the clause passes nothing on, or the line does not"
        if len(said.text.split()) < 3:
            return "it says nothing"
        if copied_from(self._cases, said.text) or copied_from(self._cases, said.reason):
            return "it is copied from a case"
        text = said.text.removeprefix(lead).strip()
        if is_said(self._told, clause, text):
            return "the guideline says it already"
        source = around(said.quote, cite(clause))
        reversed_ = turned(text, source) and not (lead and turned("", source))
        if reversed_ or any(contradict(text, one) for one in (source, clause.text)):
            return "it turns round what the clause says"
        # The clause and the rule alone bear the wording out: the cases do not.
        ground = Ground.of([clause.text, self._items[said.item].text], "")
        return next(filter(None, (problem_of(part, ground) for part in text.split(". "))), "")

    def idea(self, said: Suggested, model: str) -> GuidelineIdea:
        """The idea as an edit. Raises: ValidationError where its words are not plain."""
        clause = self._clauses[said.clause]
        return idea(
            GENERATOR, self._edit(said), f"{model} suggests it, by “{_quoted(said.quote)}” of {clause.id}"
        )

    def _edit(self, said: Suggested) -> GuidelineEdit:
        clause, text = self._clauses[said.clause].id, " ".join(visible(said.text).split())
        text = text if text.endswith((".", "!", "?")) else f"{text}."
        if said.edit == "clarify":
            return ClarifyItem(clause=clause, item=said.item, text=text)
        if said.edit == "escalate":
            return AddEscalation(clause=clause, text=text)
        forbids = text.startswith("Label as violating:")
        says: Literal["violates", "does not violate"] = "violates" if forbids else "does not violate"
        ahead = self._told.in_order and not forbids
        return AddRule(clause=clause, after=said.item, text=text, says=says, ahead=ahead)


def _quoted(text: str) -> str:
    return " ".join(visible(text).split())
