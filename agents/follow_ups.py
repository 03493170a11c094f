"""Questions that go on from the one before: "and in Brazil?", "what about last year?", "why?"."""

import re
from collections.abc import Sequence
from typing import Any

from agents.dialogue import Turn
from agents.slots import Slots, arguments_of
from agents.toolbox.contract import AnyTool
from agents.toolbox.registry import tool_of

MOST_WORDS = 9
_TAKES_UP = re.compile(
    r"^(?:(?:ok(?:ay)?|hm+|thanks|thank you|great|right|sure|yes|no)[,.! ]+)?"
    r"(?:and|und|e|what about|how about|what if|the same|same|but|also|then|or|so|elsewhere|"
    r"anywhere else|was ist mit)\b",
    re.IGNORECASE,
)
"""How a question goes on from another, whatever it then says."""
_ASKS_BACK = re.compile(
    r"^(?:why|how come|warum|por que|since when|when|who|which one|more|details?|show more|go on)\b",
    re.IGNORECASE,
)
"""How a question asks more of the same, where it names nothing new."""
_AGAIN = re.compile(
    r"^(?:is|was|does|did|do|are|were|will) (?:it|that|this|these|those|they) (?:also |still |really )?"
    r"(?:so|the same|true|different|differ|apply|hold|allowed|ok|okay|forbidden|banned|change|valid)"
    r"(?: too| there| then| as well| now)?[ ?.!]*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:ok(?:ay)?|and|und|e|but|also|then|or|so)[, ]+)*"
    r"(?:what about|how about|what if|the same (?:for|with|in)|same (?:for|with|in)|was ist mit)?\s*",
    re.IGNORECASE,
)


def turn_before(history: Sequence[Turn]) -> tuple[Turn, AnyTool] | None:
    """The last turn that a tool answered, if it is the one just before."""
    if not history or (tool := tool_of(history[-1].tool)) is None:
        return None
    return history[-1], tool


def goes_on(question: str, slots: Slots) -> bool:
    """Whether a question is only understood from the one before: it takes up its thread, or names slots and no more."""
    if slots.triage or any(
        slot in slots.named for slot in ("proposal", "finding", "case", "clause", "waiting")
    ):
        return False  # an id stands for itself
    said, count = question.strip(), len(question.split())
    if count > MOST_WORDS:
        return False
    bare = slots.core.replace(slots.policy_phrase.strip(), " ", 1) if slots.policy_phrase else slots.core
    if slots.named and len(re.findall(r"\w+", bare)) <= 2 and not slots.topic:
        return True
    if _TAKES_UP.match(said) or _AGAIN.match(slots.core):
        return True
    return bool(_ASKS_BACK.match(said)) and len(slots.topic) <= 1


def inherited(last: Turn, tool: AnyTool, slots: Slots) -> dict[str, Any]:
    """The arguments of the turn before, with what is named anew."""
    fields = tool.arguments.model_fields
    kept = {name: value for name, value in last.arguments.items() if name in fields}
    new = arguments_of(fields, slots.named)
    if "policy" in new and kept.get("policy") != new["policy"]:
        kept = {
            name: value
            for name, value in kept.items()
            if name not in ("finding", "clause", "proposal", "case")
        }
    return {**kept, **new}


def pointed_at(last: Turn, tool: AnyTool, slots: Slots) -> dict[str, Any]:
    """What "it" stands for: what the turn before was about, as far as a tool takes it and nothing else is named."""
    about = ("policy", "case", "finding", "proposal")
    if not slots.points_back or any(
        slot in slots.named for slot in ("case", "finding", "proposal", "policy")
    ):
        return {}
    return {
        name: last.arguments[name]
        for name in about
        if name in tool.arguments.model_fields and last.arguments.get(name) and name not in slots.named
    }


def topic_of(core: str) -> str:
    """What a follow-up asks about, without the words that take up the thread."""
    return _LEAD.sub("", core).strip(" ?!.,")
