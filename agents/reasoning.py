"""The model's part: it may call the same tools for the asker, a few times, and words the answer that is then checked.

It starts from the extracts, so whatever it does, there is an answer. It is asked nothing where a rule has answered
already. Where the search found nothing that plainly speaks to the question, it may search in other words, and answers
only with a claim whose quote stands in a clause; if none stands, what was said without it stays.
"""

import json
import logging
import re
from collections.abc import Sequence
from typing import Any

from agents.acting import Done, Start, act, may_use
from agents.checking import Claim, Ground, around, sound_summary, standing
from agents.desk import Desk
from agents.dialogue import Asker, Plan, Turn, hear
from agents.llm import Gateway
from agents.plain_english import in_another_language
from agents.prompting import load_prompt
from agents.search_told import SearchResult
from agents.toolbox.contract import AnyTool
from agents.toolbox.registry import TOOLS, tool_of
from agents.wording import summary_of
from knowledge_base.errors import RedlineError
from knowledge_base.records import Record

MOST_CALLS = 4
MOST_MATERIAL = 24_000
"""Characters of results that a model is shown."""
BY_THE_MODEL = "The search alone found no clause that plainly speaks to this; the language model reads it so:"
"""Said before a model's answer where the search was silent: it is for a person to judge."""
_UNSHOWN = frozenset({"digest", "score", "support", "kind"})

_log = logging.getLogger(__name__)


class Slot(Record):
    """One argument of a tool, as text."""

    name: str
    value: str


class NextStep(Record):
    """A tool to call, or none where there is enough to answer."""

    why: str
    tool: str
    arguments: tuple[Slot, ...]


class Composed(Record):
    """A model's answer: a summary, and the claims it rests on."""

    summary: str
    claims: tuple[Claim, ...]


class Reasoner:
    """One question with a model."""

    def __init__(
        self,
        desk: Desk,
        gateway: Gateway,
        asker: Asker,
        question: str,
        history: Sequence[Turn],
        done: Done,
        start: Start | None,
    ) -> None:
        self._desk, self._gateway, self._asker, self._question = desk, gateway, asker, question
        self._history, self._start = history, start
        self._base = done
        self._found = [done] if done.result is not None else []
        self._silent = _is_silent(done) or (self._foreign() and done.result is None)
        """Whether a model's answer must rest on a clause, and what was said without it stays otherwise."""
        self._composed: Composed | None = None
        self._failed = False

    @classmethod
    def wanted(
        cls,
        desk: Desk,
        asker: Asker,
        question: str,
        history: Sequence[Turn],
        plan: Plan,
        done: Done,
        start: Start | None,
    ) -> "Reasoner | None":
        """A reasoner where a model is configured and has anything to add to what was found."""
        tool = tool_of(plan.tool)
        answered = done.reply.outcome == "answered" and tool is not None and not tool.heavy
        at_a_loss = done.reply.outcome in ("unclear", "not_covered") and tool is None
        at_a_loss = at_a_loss or (plan.foreign and bool(plan.missing))
        puzzled = at_a_loss and bool(question.strip()) and not plan.unknown
        if desk.llm is None or not (answered or puzzled or _is_silent(done)):
            return None
        return cls(desk, desk.llm, asker, question, history, done, start)

    def look_further(self) -> None:
        """Let the model call tools until it has enough, or may call no more."""
        called: set[str] = set()
        for _ in range(MOST_CALLS):
            hear("Thinking")
            step = self._ask(
                "assist_next", NextStep, {"tools": self._tools(), "today": str(self._desk.today())}
            )
            tool = tool_of(step.tool) if step else None
            if step is None or tool is None or step.model_dump_json(exclude={"why"}) in called:
                return
            called.add(step.model_dump_json(exclude={"why"}))
            if not self._call(tool, {slot.name: slot.value for slot in step.arguments if slot.value}):
                return

    def compose(self) -> None:
        """Let the model word what was found."""
        if self._found and not self._failed and (self._silent or self._base.reply.outcome == "answered"):
            hear("Writing the answer")
            self._composed = self._ask("assist_compose", Composed, {"today": str(self._desk.today())})

    def checked(self) -> Done:
        """The model's answer as far as the results bear it out; else the extracts."""
        if self._composed is None:
            return self._base
        material = [self._shown(done) for done in self._found]
        ground = Ground.of(material, self._question)
        verified = [(claim, cited) for claim in self._composed.claims if (cited := standing(claim, ground))]
        struck = len(self._composed.claims) - len(verified)
        bearing = [around(claim.quote, cited) for claim, cited in verified]
        summary = sound_summary(self._composed.summary, ground, bearing)
        needs_claims = self._silent or bool(self._base.reply.citations)
        if not summary or (needs_claims and not verified):
            _log.warning("the model's answer does not stand (%d claims struck); the extracts answer", struck)
            return Done(self._base.reply.model_copy(update={"unverified": struck}), self._base.result)
        citations = tuple(dict.fromkeys(cited for _, cited in verified))
        reply = self._base.reply.model_copy(
            update={
                "tool": self._base.reply.tool or self._found[0].reply.tool,
                "outcome": "answered",
                "summary": summary_of(BY_THE_MODEL if self._silent else "", summary),
                "citations": citations or self._base.reply.citations,
                "written_by": self._gateway.model,
                "unverified": struck,
            }
        )
        return Done(reply, self._base.result)

    def _call(self, tool: AnyTool, arguments: dict[str, Any]) -> bool:
        """Run a tool for the asker; whether the model may go on."""
        unanswered = self._base.reply.outcome != "answered" and not self._silent
        if not may_use(self._asker, tool):
            return True
        # What takes long is begun only where nothing answers yet, and the asker's own words speak for it.
        if tool.heavy and not (
            unanswered and self._start and re.search(tool.cues, self._question, re.IGNORECASE)
        ):
            return True
        if self._silent and tool.name == "search_policy":
            arguments = {**self._day_and_market(), **arguments}
        elif tool.name == "search_policy" and unanswered:
            arguments["question"] = self._question  # the asker's words decide whether anything covers it
        known = {name: value for name, value in arguments.items() if name in tool.arguments.model_fields}
        done = act(
            self._desk, self._asker, self._question, Plan(tool=tool.name, arguments=known), self._start
        )
        if (
            self._silent
            and self._base.result is None
            and tool.name != "search_policy"
            and done.result is not None
        ):
            self._base, self._silent = done, False
        if unanswered and done.reply.outcome in ("answered", "not_covered", "started"):
            self._base = done
        if done.result is not None and (done.reply.outcome == "answered" or self._silent):
            self._found.append(done)
        return self._silent or self._base.reply.outcome not in ("not_covered", "started")

    def _day_and_market(self) -> dict[str, Any]:
        """Those of the question hold for what a model searches in other words, unless it names others."""
        asked = self._base.reply.arguments
        return {name: asked[name] for name in ("as_of", "market") if name in asked}

    def _foreign(self) -> bool:
        return in_another_language(self._question, self._desk.english)

    def _ask(self, name: str, schema: type[Any], values: dict[str, str]) -> Any:
        """What the model says; None where it fails, is out of budget or answers nonsense."""
        results = json.dumps([self._shown(done) for done in self._found], ensure_ascii=False, indent=1)
        turns = [f"Asked: {turn.question}\nAnswered: {turn.summary}" for turn in self._history[-3:]]
        values = values | {
            "question": self._question,
            "results": results[:MOST_MATERIAL] if self._found else "Nothing yet.",
            "history": "\n\n".join(turns) or "Nothing.",
        }
        try:
            return self._gateway.structured(name, load_prompt(name), values, schema).value
        except RedlineError as problem:
            _log.warning("the model does not help with %s: %s; the extracts answer", name, problem)
            self._failed = True
            return None

    def _tools(self) -> str:
        lines = [
            f"- {tool.name}({', '.join(_described(tool))}): {tool.says}."
            for tool in TOOLS
            if may_use(self._asker, tool) and not (tool.heavy and self._start is None)
        ]
        return "\n".join(lines)

    def _shown(self, done: Done) -> dict[str, Any]:
        """A result as a model sees it: without what stands behind a press, digests and scores."""
        tool = tool_of(done.reply.tool)
        unshown = _UNSHOWN | (tool.behind if tool else frozenset())
        return {
            "tool": done.reply.tool,
            "arguments": done.reply.arguments,
            "in short": done.reply.summary,
            "result": _without(done.reply.result, unshown),
        }


def _is_silent(done: Done) -> bool:
    """Whether a search found clauses that are near, and none that plainly speaks to the question."""
    result = done.result
    return isinstance(result, SearchResult) and (result.unsure or bool(result.nearest))


def _described(tool: AnyTool) -> list[str]:
    return [
        f"{name}: {info.description}" if info.description else name
        for name, info in tool.arguments.model_fields.items()
    ]


def _without(value: Any, unshown: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(one, unshown) for name, one in value.items() if name not in unshown}
    if isinstance(value, list):
        return [_without(one, unshown) for one in value]
    return round(value, 3) if isinstance(value, float) else value
