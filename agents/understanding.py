"""From a question to a plan: what is asked of which tool. Nothing is looked up but ids, and nothing is done."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from agents.desk import Desk
from agents.dialogue import Asker, Plan, Turn
from agents.disguises import readings
from agents.follow_ups import (
    clause_told,
    goes_on,
    inherited,
    of_the_same,
    pointed_at,
    told_of,
    topic_of,
    turn_before,
)
from agents.label_work import label_work
from agents.order_sense import parts
from agents.plain_english import in_another_language, in_plain_english
from agents.refusals import nods, refusal_in, spoken_of
from agents.routing import Route, masked_question, route
from agents.slots import GENERIC, Slots, arguments_of, find_slots
from agents.toolbox.contract import AnyTool
from agents.toolbox.registry import TOOLS, tool_of
from agents.toolbox.search_policy import SearchArguments
from agents.wording import without_courtesies
from knowledge_base.records import GLOBAL
from tools.clause_search import EMPTY_WORDS, SUPPORTED, ClauseSearch, content_words
from tools.visible import one_line

MOST_CHARACTERS = 2_000
_IDS = {"policy", "case", "finding", "proposal"}
NODS_REACH = 3
"""How many turns back "yes, do it" may speak of a proposal."""
CLEARLY = 0.5
"""The confidence from which a short question is taken for itself, although it could go on from the one before."""


def understand(desk: Desk, question: str, asker: Asker, history: Sequence[Turn]) -> Plan:
    """Which tool a question calls for and with which arguments, or which kind of order it is."""
    asked = " ".join(question.split())
    if not asked:
        return Plan(tool="")
    search = desk.search_for(asker, desk.today(), GLOBAL)
    vocabulary = search.vocabulary | EMPTY_WORDS | _tool_words()
    words = in_plain_english(without_courtesies(asked), vocabulary, desk.english)
    if kind := next(filter(None, map(refusal_in, (*readings(question), words))), ""):
        return Plan(tool="", confidence=1.0, refusal=kind)
    if nods(asked) and any(turn.tool in ("show_proposal", "draft_change") for turn in history[-NODS_REACH:]):
        return Plan(tool="", confidence=1.0, refusal="approve")
    slots = find_slots(desk, asker, words, desk.shelf(), vocabulary)
    if elsewhere := label_work(words, slots):
        return Plan(tool="", confidence=1.0, unknown=(elsewhere,))
    # All that is about to be compared in one go: one run of the model is as long as three.
    unseen = content_words(slots.core) - search.vocabulary
    said = parts(masked_question(spoken_of(words), slots))
    vectors = desk.embedder.encode([*said, slots.core, masked_question(words, slots), *sorted(unseen)])
    support = search.search(slots.core).support
    kind = desk.order_sense.kind(vectors[: len(said)], support >= SUPPORTED) if slots.topic else ""
    if kind:
        return Plan(tool="", confidence=1.0, refusal=kind)
    found = route(desk, words, slots, support)
    before = turn_before(history)
    if before and (picked := told_of(words, slots, before[0])):
        return _picked(picked, slots)
    if before and _goes_on(words, slots, found, before[1]):
        return _going_on(*before, slots, search)
    return _standing_alone(slots, found, before, in_another_language(asked, desk.english))


def _picked(picked: dict[str, str], slots: Slots) -> Plan:
    """What was picked from an answer, shown."""
    fields = SearchArguments.model_fields
    if "clause" not in picked:
        return Plan(tool="show_proposal", arguments=dict(picked), confidence=0.8)
    arguments = {**arguments_of(fields, slots.named), "question": slots.core, **picked}
    return Plan(tool="search_policy", arguments=arguments, confidence=0.8)


def _standing_alone(slots: Slots, found: Route, before: tuple[Turn, AnyTool] | None, foreign: bool) -> Plan:
    """The plan of a question that is understood by itself, but for what "it" stands for."""
    tool = tool_of(found.tool)
    if _names_only(slots) and (tool is None or not tool.heavy):
        return _named_only(slots, found)
    if tool is None:
        unknown = tuple(slots.unknown.values())
        off_topic = found.off_topic and not foreign
        return Plan(
            tool="", confidence=found.confidence, unknown=unknown, off_topic=off_topic, foreign=foreign
        )
    if tool.name == "search_policy" and _has_no_topic(slots):
        missing = ("a topic, a policy or a clause",)
        return Plan(tool=tool.name, confidence=found.confidence, missing=missing, foreign=foreign)
    planned = _plan(tool, slots, found, pointed_at(before[0], tool, slots) if before else {})
    return planned.model_copy(update={"foreign": foreign})


def _goes_on(words: str, slots: Slots, found: Route, before: AnyTool) -> bool:
    if found.tool == before.name == "search_policy" and _has_no_topic(slots):
        return True
    if found.tool == before.name != "search_policy" and of_the_same(words, slots, _tool_words()):
        return True
    return goes_on(words, slots) and not _stands_alone(found, slots, before)


def _stands_alone(found: Route, slots: Slots, before: AnyTool) -> bool:
    """Whether a question that could go on from the one before plainly calls for another tool."""
    other = found.tool not in ("", before.name)
    return other and found.confidence >= CLEARLY and (found.tool != "search_policy" or bool(slots.topic))


def _has_no_topic(slots: Slots) -> bool:
    """Whether a question says nothing that could be looked up: "what did the rule say?"."""
    return not slots.topic and not {"policy", "clause", "overview"} & slots.named.keys()


def _names_only(slots: Slots) -> bool:
    """Whether a finding or a triage is named and nothing else."""
    other = {"case", "proposal", "clause", "policy"} & slots.named.keys()
    return not other and ("finding" in slots.named or bool(slots.triage))


def _named_only(slots: Slots, found: Route) -> Plan:
    """A finding is shown; what a triage found stands with its policy's queue."""
    if "finding" in slots.named:
        return Plan(tool="queue_health", arguments={"finding": slots.named["finding"]}, confidence=0.8)
    said = f"I show what a policy's last triage found with its queue; ask how that queue is doing ({slots.triage})."
    return Plan(tool="", confidence=found.confidence, unknown=(said,))


def _plan(tool: AnyTool, slots: Slots, found: Route, pointed: dict[str, Any]) -> Plan:
    fields = tool.arguments.model_fields
    arguments = {**pointed, **arguments_of(fields, slots.named)}
    unknown = dict(slots.unknown)
    if (
        "policy" in fields
        and tool.name != "search_policy"
        and not _IDS & arguments.keys()
        and "policy" not in unknown
    ):
        unknown |= _no_policy(tool, slots)
    if tool.name == "search_policy":
        arguments = {**arguments, "question": slots.core}
        if "since" in slots.named and slots.from_a_day:  # "a case from 1 March" happened then
            arguments.setdefault("as_of", slots.named["since"].isoformat())
        if "unknown_policy" in slots.named and "clause" not in arguments:
            arguments["policy"] = slots.named["unknown_policy"]
            unknown.pop("policy")
        elif slots.policy_strength != "named" and "clause" not in arguments:
            arguments.pop("policy", None)
    missing = _missing(tool, arguments)
    if tool.heavy and slots.points_back == "it" and not {"finding", "policy"} & arguments.keys():
        missing = ("a policy or a finding",)
    return Plan(
        tool=tool.name,
        arguments=arguments,
        confidence=found.confidence,
        missing=missing,
        unknown=tuple(unknown.values()),
    )


def _no_policy(tool: AnyTool, slots: Slots) -> dict[str, str]:
    """What is named where a policy should be, and is none: "how is nudity doing?"."""
    for word in sorted(slots.topic - _tool_words()):
        spoken_of = re.search(
            r"(?i)\b(?:is|are|of|in|for|on|under|about|triage|regarding)\s+(?:the |our )"
            rf"?{re.escape(word)}\b",
            slots.core,
        )
        if spoken_of and word not in GENERIC and not re.search(tool.cues, word, re.IGNORECASE):
            return {
                "policy": f"There is no policy named {one_line(word)!r} here; ask which policies there are."
            }
    return {}


def _going_on(last: Turn, tool: AnyTool, slots: Slots, search: ClauseSearch) -> Plan:
    arguments = inherited(last, tool, slots)
    same_clause = clause_told(last) if slots.points_back == "it" and not slots.topic else ""
    if tool.name == "search_policy" and same_clause and "as_of" in slots.named:
        arguments = {**arguments, "clause": same_clause}
    elif tool.name == "search_policy":
        arguments["question"] = _question(str(last.arguments.get("question", last.question)), slots, search)
        if slots.policy_strength != "named" and "policy" in slots.named and slots.topic:
            arguments.pop("policy", None)
        if slots.topic:
            arguments.pop("clause", None)
    return Plan(
        tool=tool.name,
        arguments=arguments,
        confidence=0.8,
        missing=_missing(tool, arguments),
        unknown=tuple(slots.unknown.values()),
    )


def _question(before: str, slots: Slots, search: ClauseSearch) -> str:
    """What to search for: the new topic where it speaks for itself, else both, else the old one."""
    topic = topic_of(slots.core)
    if not content_words(topic):
        return before
    alone = search.search(topic).support >= SUPPORTED and len(content_words(topic)) > 1
    return topic if alone else f"{topic}: {before}"[:MOST_CHARACTERS]


def _missing(tool: AnyTool, arguments: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        info.description or name
        for name, info in tool.arguments.model_fields.items()
        if info.is_required() and name not in arguments
    )


@cache
def _tool_words() -> frozenset[str]:
    """The words in which people ask for tools: no typos of anything."""
    return frozenset(
        re.findall(r"[a-z]{4,}", " ".join(words for tool in TOOLS for words in tool.examples).casefold())
    )
