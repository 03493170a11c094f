"""A drafted clause in a model's plainer words: each wording is a claim, and blanks stay blanks.

A model is shown the parts and the clauses they are from, and no case. What it gets wrong is shown as refused.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from agents.llm import Gateway
from agents.prompting import as_json, load_prompt
from knowledge_base.clause_drafts import DraftedPart, Offered, unfinished
from knowledge_base.errors import RedlineError
from knowledge_base.records import Record
from tools.redact import redact
from tools.same_sense import problem_of_rewording
from tools.visible import one_line

MOST_SHOWN = 300
MOST_SAID = 12


class Said(Record):
    """One wording that the model gives."""

    part: Annotated[str, Field(max_length=100)]
    text: Annotated[str, Field(max_length=4_000)]


class Answer(Record):
    """What the model answers with."""

    parts: Annotated[tuple[Said, ...], Field(max_length=100)] = ()


def reworded(
    gateway: Gateway, policy: str, parts: Sequence[DraftedPart]
) -> tuple[tuple[DraftedPart, ...], tuple[Offered, ...], str]:
    """The parts in the words that hold, what became of every wording, and the model if one of its words was taken.

    Where the model fails the parts stay as they are, and why stands among the wordings.
    """
    try:
        said = gateway.structured(
            "policy_gap", load_prompt("policy_gap"), _values(policy, parts), Answer
        ).value
    except RedlineError as failed:
        return tuple(parts), (Offered(part="all", text="", problem=one_line(str(failed))[:MOST_SHOWN]),), ""
    taken: dict[str, str] = {}
    offered = []
    for one in said.parts[:MOST_SAID]:
        text = " ".join(one.text.split())
        if text in {part.text for part in parts if part.part == one.part}:
            continue
        problem = _problem(parts, one.part, text, taken)
        if not problem:
            taken[one.part] = text
        offered.append(Offered(part=_shown(one.part), text=_shown(text), problem=problem))
    new = tuple(one.model_copy(update={"text": taken.get(one.part, one.text)}) for one in parts)
    return new, tuple(offered), _generator(gateway) if taken else ""


def _generator(gateway: Gateway) -> str:
    return f"model: {gateway.model} by prompt policy_gap {load_prompt('policy_gap').digest[:12]}"


def _values(policy: str, parts: Sequence[DraftedPart]) -> dict[str, str]:
    clauses = {cited.clause: cited.quote for part in parts for cited in part.sources}
    return {
        "policy": policy,
        "parts": as_json([{"part": one.part, "text": one.text} for one in parts]),
        "clauses": as_json([{"clause": clause, "text": text} for clause, text in clauses.items()]),
    }


def _problem(parts: Sequence[DraftedPart], name: str, text: str, taken: dict[str, str]) -> str:
    """What is wrong with a wording; empty where it holds."""
    part = next((one for one in parts if one.part == name), None)
    if part is None:
        return "it was not shown such a part"
    if name in taken:
        return "the part has a wording already"
    if unfinished(text) != unfinished(part.text):
        return "a blank is not as it was: only people fill one in"
    if len(_between(text)) != len(_between(part.text)):
        return "a blank is not where it was"
    pairs = zip(_between(part.text), _between(text), strict=True)
    return next(
        (
            found
            for old, new in pairs
            if old != new and (found := problem_of_rewording(old, new) if old else "it adds words")
        ),
        "",
    )


def _between(text: str) -> list[str]:
    """What stands between the blanks."""
    found = [text]
    for place in unfinished(text):
        found = [*found[:-1], *(part.strip() for part in found[-1].split(place, 1))]
    return found


def _shown(text: str) -> str:
    return one_line(redact(text[: 4 * MOST_SHOWN]))[:MOST_SHOWN]
