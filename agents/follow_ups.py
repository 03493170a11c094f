"""Questions that go on from the one before: "and in Brazil?", "what about last year?", "why?"."""

import re
from collections.abc import Collection, Sequence
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
_OF_IT = re.compile(
    r"^(?:does|did|is|was|would|can|may|do|are|were|has|have|had) (?:it|that|this|they|those|these)\b"
    r"(?! (?:\w+ )?(?:allowed|ok|okay|fine|permitted|legal|forbidden|possible|against|true|banned|right|wrong)\b"
    r".* (?:to|that|if|for|when)\b)",
    re.IGNORECASE,
)
"""How a question asks more of "it", where "it" is something: "is it ok to …" is about nothing before."""
_OF_ALL = re.compile(
    r"\b(?:all|every|each|overall|queues|policies|any|most|least|worst|best|lately|recently|open)\b",
    re.IGNORECASE,
)
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1, "latter": -1}
_CLAUSE = re.compile(r"(?<![\w-])([a-z0-9][a-z0-9._-]*/[\w.]*\w)")
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
    if slots.named and not slots.topic and (len(re.findall(r"\w+", bare)) <= 2 or slots.points_back == "it"):
        return True
    if _TAKES_UP.match(said) or _AGAIN.match(slots.core):
        return True
    return bool(_ASKS_BACK.match(said) or _OF_IT.match(said)) and len(slots.topic) <= 2


def of_the_same(question: str, slots: Slots, known_words: Collection[str]) -> bool:
    """Whether a short question to the same tool, which names nothing, is about what the one before was about."""
    if slots.named.keys() - {"queue"} or slots.unknown or _OF_ALL.search(question):
        return False
    return slots.topic <= set(known_words) and len(question.split()) <= MOST_WORDS


def told_of(question: str, slots: Slots, last: Turn) -> dict[str, str]:
    """What a question picks from the words of the last answer: "the first one", "that clause"."""
    if slots.named.keys() - {"market", "as_of", "since"}:
        return {}
    if re.search(r"\b(?:that|this|the|which) (?:clause|rule)\b", question, re.IGNORECASE) and not slots.topic:
        return {"clause": clause} if (clause := clause_told(last)) else {}
    ids = re.findall(r"\bP-[0-9A-Za-z]{4,40}\b", last.summary)
    picked = re.search(rf"\b(?:{'|'.join(_ORDINALS)})\b", question, re.IGNORECASE)
    if picked and len(ids) > 1 and not slots.topic - {"show", "open", "one", *_ORDINALS}:
        place = _ORDINALS[picked[0].casefold()]
        return {"proposal": ids[place]} if place < len(ids) else {}
    return {}


def clause_told(last: Turn) -> str:
    """The clause that the last answer named first."""
    found = _CLAUSE.search(last.summary)
    return found[1] if found else ""


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
    if not slots.points_back or any(slot in slots.named for slot in about):
        return {}
    known = dict(last.arguments)
    if last.tool == "search_policy" and "policy" not in known and (clause := clause_told(last)):
        known["policy"] = clause.partition("/")[0]
    return {name: known[name] for name in about if name in tool.arguments.model_fields and known.get(name)}


def topic_of(core: str) -> str:
    """What a follow-up asks about, without the words that take up the thread."""
    return _LEAD.sub("", core).strip(" ?!.,")
