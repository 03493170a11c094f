"""Which tool a question calls for: the nearest of the ways people ask for each, the words that speak for it, and how
far the clauses in force speak to the question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agents.desk import Desk
from agents.slots import Slots
from agents.toolbox.contract import AnyTool
from agents.toolbox.registry import TOOLS, tool_of

GREETINGS = (
    "Hello",
    "Thank you very much",
    "Who are you?",
    "What can you do?",
    "Help",
    "Good morning, how are you?",
)
"""What is answered with what can be asked."""
OFF_TOPIC = (
    "Tell me a joke",
    "What is the weather tomorrow?",
    "What is the capital of Spain?",
    "Write me some code",
    "Book a meeting room",
    "Translate this sentence into French",
    "How old is the president?",
    "Order a pizza",
    "Who won the game last night?",
    "What time is it?",
    "How do I cook rice?",
    "Recommend me a film",
)
"""What nobody asks a policy desk."""
SMALL_TALK = (*GREETINGS, *OFF_TOPIC)
QUESTIONS = (*SMALL_TALK, *(words for tool in TOOLS for words in tool.examples))
"""What is no order."""
NOTHING = ""
CUE = 0.2
"""What the words that speak for a tool are worth, in cosine."""
NO_CUE = -0.1
"""What it costs a tool that none of them is there."""
NEVER = -2.0
FLOOR = 0.34
"""The score below which no tool is taken to be meant: own questions on the sample, see tests/agents."""
CHATTY = 0.4
"""The cosine from which a question is like small talk, so that clauses near it say nothing."""


@dataclass(frozen=True)
class Route:
    """The tool that is meant, or none."""

    tool: str
    confidence: float
    scores: Mapping[str, float]
    off_topic: bool = False
    """Whether it is a question, but none for a policy desk."""


def route(desk: Desk, words: str, slots: Slots, support: float) -> Route:
    """Choose by likeness, cues and ids; `words` are plain English, `support` is how far clauses speak to them."""
    masked = masked_question(words, slots)
    likeness = _likeness(desk, masked)
    scores = {tool.name: likeness[tool.name] + _worth(tool, masked) for tool in TOOLS}
    if likeness[NOTHING] < CHATTY:
        scores["search_policy"] = max(scores["search_policy"], support - 0.1)
    for tool, bonus in _by_ids(slots, masked).items():
        scores[tool] += bonus
    ranked = sorted(scores, key=lambda name: -scores[name])
    best, second = scores[ranked[0]], scores[ranked[1]]
    if likeness[NOTHING] > best:
        off_topic = _nearness(desk, masked, OFF_TOPIC) > _nearness(desk, masked, GREETINGS)
        return Route(NOTHING, round(likeness[NOTHING], 3), scores, off_topic)
    if best < FLOOR:
        # A thing that is merely named is looked up; what is no word, or small talk, is not.
        looked_up = likeness[NOTHING] < CHATTY and not slots.topic.isdisjoint(desk.english)
        return Route("search_policy" if looked_up else NOTHING, round(max(best, 0.0) / 2, 3), scores)
    confidence = min(1.0, best * 0.6 + min(best - second, 0.4))
    return Route(ranked[0], round(confidence, 3), scores)


def masked_question(words: str, slots: Slots) -> str:
    """The question with what it names put in one way, so that names do not count: every policy is the hate policy."""
    for slot, said in (
        ("proposal", "proposal P-1"),
        ("finding", "finding F-1"),
        ("case", "case 1234"),
        ("clause", "clause 2.1"),
    ):
        value = slots.named.get(slot)
        if value:
            words = re.sub(rf"(?i)(?:\b{slot} )?{re.escape(str(value))}", said, words)
    if slots.policy_phrase:
        words = re.sub(
            re.escape(slots.policy_phrase.strip()), _masked_policy, words, count=1, flags=re.IGNORECASE
        )
    return words


def _masked_policy(match: re.Match[str]) -> str:
    return "the hate policy" if re.search("polic|rule|guideline", match[0], re.IGNORECASE) else "hate"


def _likeness(desk: Desk, masked: str) -> dict[str, float]:
    """The mean cosine of the two nearest examples of each tool, and of small talk."""
    groups = {tool.name: tool.examples for tool in TOOLS} | {NOTHING: SMALL_TALK}
    return {name: _nearness(desk, masked, examples) for name, examples in groups.items()}


def _nearness(desk: Desk, masked: str, examples: Sequence[str]) -> float:
    vector = desk.embedder.encode([masked])[0]
    return float(np.sort(desk.vectors(examples) @ vector)[-2:].mean())


def _worth(tool: AnyTool, masked: str) -> float:
    """What is begun and takes long is never begun without a word that asks for it."""
    if _speaks_for(tool, masked):
        return CUE
    return NEVER if tool.heavy else NO_CUE


def _speaks_for(tool: AnyTool, masked: str) -> bool:
    return bool(re.search(tool.cues, masked, re.IGNORECASE))


def _by_ids(slots: Slots, masked: str) -> dict[str, float]:
    """What an id that is named speaks for."""
    found = {}
    if "case" in slots.named:
        found["explain_case"] = 0.5
    if "proposal" in slots.named:
        found["show_proposal"] = 0.5
    if "finding" in slots.named:
        found["draft_change"] = 0.3
    if slots.named.get("overview"):
        found["search_policy"] = 0.5
    if "clause" in slots.named:
        changed = tool_of("summarise_change")
        found["search_policy"] = 0.2
        found["summarise_change"] = 0.2 if changed and _speaks_for(changed, masked) else 0.0
    if slots.named.get("waiting"):
        found["show_proposal"] = found.get("show_proposal", 0.0) + 0.3
    return found
