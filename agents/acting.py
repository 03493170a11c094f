"""From a plan to a reply in extracts: who may use the tool is checked, it runs, and its result is put in words."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from agents.desk import Desk
from agents.dialogue import Asker, Plan, Reply, hear
from agents.plain_english import in_another_script
from agents.refusals import HOW
from agents.search_told import SearchResult, not_matched
from agents.toolbox.contract import AnyTool, NotThere
from agents.toolbox.registry import TOOLS, tool_of
from agents.wording import summary_of
from knowledge_base.errors import OutsideFailed, Refused, WrongUsage
from knowledge_base.records import Record
from tools.figures import listed
from tools.visible import one_line

Start = Callable[[str, dict[str, Any]], str]
"""Begins a heavy tool elsewhere, given its name and arguments, and returns words for the asker."""

OTHER_LANGUAGE = (
    "I could not read this: without a language model I read English well, and only words of German, Portuguese, "
    "Spanish, French, Italian, Dutch, Polish and Turkish. Please ask in English."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """What a plan led to; `result` is None where no tool ran."""

    reply: Reply
    result: Record | None = None


def act(desk: Desk, asker: Asker, question: str, plan: Plan, start: Start | None) -> Done:
    """Carry a plan out, or say why not."""
    tool = tool_of(plan.tool)
    if plan.refusal:
        return Done(_refusal(desk, question, plan))
    if plan.off_topic:
        return Done(_off_topic(desk, question, plan))
    if tool is None or (plan.foreign and plan.missing):
        return Done(_unclear(desk, asker, question, plan))
    if not may_use(asker, tool) or (not asker.is_member and _asks_for_more(tool, question)):
        return Done(_not_for(desk, asker, question, plan, tool))
    if plan.missing:
        words = f"I need {listed(plan.missing)} for that; which one do you mean?"
        return Done(_reply(question, plan, outcome="unclear", summary=words))
    if plan.unknown:
        return Done(_reply(question, plan, outcome="unclear", summary=summary_of(*plan.unknown)))
    return _run(desk, asker, question, plan, tool, start)


def may_use(asker: Asker, tool: AnyTool) -> bool:
    """Whether somebody may use a tool at all; what it shows them is for the tool to see to."""
    return {"anyone": True, "member": asker.is_member, "author": "author" in asker.roles}[tool.needs]


def _asks_for_more(tool: AnyTool, question: str) -> bool:
    """Whether a question is for what a tool keeps for members."""
    return bool(tool.for_members and re.search(tool.for_members, question, re.IGNORECASE))


def _run(desk: Desk, asker: Asker, question: str, plan: Plan, tool: AnyTool, start: Start | None) -> Done:
    try:
        arguments = tool.arguments.model_validate(plan.arguments)
        plan = plan.model_copy(update={"arguments": arguments.model_dump(mode="json", exclude_defaults=True)})
        if tool.heavy and start is not None:
            said = start(tool.name, plan.arguments)
            return Done(_reply(question, plan, outcome="started", summary=summary_of(said)))
        hear(tool.doing)
        result = tool.run(desk, asker, arguments)
        plan = plan.model_copy(update={"arguments": {**plan.arguments, **_resolved(tool, result)}})
        words = tool.words(desk, asker, result)
        if plan.foreign and isinstance(result, SearchResult) and result.nearest:
            words = not_matched(desk, result)
    except ValidationError as problem:
        said = f"I cannot use {problem.errors()[0]['loc'][0]!r} as it is given; say it in other words."
        return Done(_reply(question, plan, outcome="unclear", summary=said))
    except (NotThere, WrongUsage) as problem:
        return Done(_reply(question, plan, outcome="unclear", summary=_sentence(problem)))
    except Refused as problem:
        people = desk.whom_to_ask(plan.arguments.get("policy"))
        return Done(_reply(question, plan, outcome="refused", summary=_sentence(problem), ask_instead=people))
    except OutsideFailed as problem:
        _log.warning("%s failed: %s", tool.name, problem)
        said = (
            "Something outside Redline failed, and nothing was changed. Try again; whoever runs it "
            "finds more in its log."
        )
        return Done(_reply(question, plan, outcome="failed", summary=said))
    return Done(
        _reply(
            question,
            plan,
            outcome=words.outcome,
            summary=summary_of(words.summary),
            result=result.model_dump(mode="json"),
            citations=words.citations,
            ask_instead=words.ask_instead,
            follow_ups=words.follow_ups[:3],
        ),
        result,
    )


def _resolved(tool: AnyTool, result: Record) -> dict[str, str]:
    """The policy that a tool settled on by itself, so that the next question may go on from it."""
    policy = getattr(result, "policy", None)
    settled = (
        tool.name != "search_policy" and "policy" in tool.arguments.model_fields and isinstance(policy, str)
    )
    return {"policy": policy} if settled and policy else {}


def _refusal(desk: Desk, question: str, plan: Plan) -> Reply:
    people = desk.whom_to_ask()
    ask = f"Ask {listed(people, 'or')}." if people else ""
    offers = ("Which proposals are open?", "What can you do?")
    said = summary_of(HOW.get(plan.refusal, HOW["act"]), ask)
    return _reply(question, plan, outcome="refused", summary=said, ask_instead=people, follow_ups=offers)


def _off_topic(desk: Desk, question: str, plan: Plan) -> Reply:
    people = desk.whom_to_ask()
    ask = f"If it is a matter of policy, ask {listed(people, 'or')}." if people else ""
    said = summary_of(
        "Nothing here covers that: I answer from the policies, the cases and their queues.", ask
    )
    return _reply(question, plan, outcome="not_covered", summary=said, ask_instead=people)


def _unclear(desk: Desk, asker: Asker, question: str, plan: Plan) -> Reply:
    """What can be asked, for somebody whose question is not understood, or who only says hello."""
    can = [re.split("[:;,]| and measure", tool.says)[0] for tool in TOOLS if may_use(asker, tool)]
    can = [f"{says[0].lower()}{says[1:]}" for says in can]
    offers = [tool.examples[0] for tool in TOOLS if may_use(asker, tool) and tool.needs == "anyone"]
    foreign = plan.foreign or in_another_script(question)
    head = OTHER_LANGUAGE if foreign else "I am not sure what you mean."
    said = summary_of(*plan.unknown) or summary_of(head, f"I can {listed(can)}.")
    people = desk.whom_to_ask() if foreign else ()
    fields = {"outcome": "unclear", "summary": said, "ask_instead": people}
    return _reply(question, plan, follow_ups=tuple(offers[:3]), **fields)


def _not_for(desk: Desk, asker: Asker, question: str, plan: Plan, tool: AnyTool) -> Reply:
    people = desk.whom_to_ask()
    who = "authors of this workspace" if tool.needs == "author" else "people with a role in this workspace"
    said = (
        f"That is for {who}: case texts, findings and proposals are not shown to others."
        if tool.needs == "member"
        else ""
    )
    ask = f"Ask {listed(people, 'or')}." if people else "Ask whoever runs this workspace."
    return _reply(
        question,
        plan,
        outcome="refused",
        summary=summary_of(said or f"That is for {who}.", ask),
        ask_instead=people,
    )


def _reply(question: str, plan: Plan, **fields: Any) -> Reply:
    asked = {
        "question": question,
        "tool": plan.tool,
        "arguments": plan.arguments,
        "confidence": plan.confidence,
    }
    return Reply.model_validate({**asked, **fields})


def _sentence(problem: Exception) -> str:
    words = one_line(str(problem)).strip()
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
