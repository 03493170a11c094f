"""A compiled prompt in a model's plainer words: each wording is a claim, and is taken only where every check holds.

The compiled wording is what stands. A model that is wrong, hostile or out of reach leaves it as it is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from agents.llm import Gateway
from agents.llm_errors import BudgetSpent
from agents.prompting import as_json, load_prompt
from knowledge_base.errors import RedlineError
from knowledge_base.measured import SplitEvidence
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import Clause, Digest, Record
from knowledge_base.spending import Charge
from tools.redact import redact
from tools.rewording import Group, Key, Part, groups_of, problem_of_part, problem_of_prompt, put
from tools.rewording_figures import RewordingFigures
from tools.visible import one_line

PATIENCE = 3
"""Failures of the model in a row after which it is asked no more."""
MOST_SHOWN = 300
"""Characters of a refused wording that people are shown."""


class Said(Record):
    """One wording that the model gives."""

    id: Annotated[str, Field(max_length=300)]
    clause: Annotated[str, Field(max_length=300)]
    text: Annotated[str, Field(max_length=4_000)]


class Answer(Record):
    """What the model answers with."""

    parts: Annotated[tuple[Said, ...], Field(max_length=100)] = ()


@dataclass(frozen=True)
class Offered:
    """A wording that a model gave for a part of a question; `problem` is why it was refused, empty: taken."""

    question: str
    part: str
    clause: str
    before: str
    text: str
    problem: str = ""


@dataclass(frozen=True)
class Reworded:
    """The prompt with the wordings that hold, what became of every wording, and what it was measured to do."""

    spec: PromptSpec
    model: str
    prompt: Digest
    offered: tuple[Offered, ...]
    unanswered: Mapping[str, str]
    """By question why the model gave nothing for it."""
    cost: float
    """US dollars."""
    figures: SplitEvidence | None
    """On tuning and validation cases; None where none are labelled."""


@dataclass
class _Rewording:
    """The rewording of one prompt while it is under way."""

    gateway: Gateway
    compiled: PromptSpec
    clauses: Sequence[Clause]
    figures: RewordingFigures | None
    taken: dict[Key, str] = field(default_factory=dict)
    offered: list[Offered] = field(default_factory=list)
    unanswered: dict[str, str] = field(default_factory=dict)
    charges: list[Charge] = field(default_factory=list)

    def ask(self, group: Group) -> tuple[Said, ...]:
        """The model's wordings of one group. Raises: RedlineError where it gives none."""
        known = {clause.id: clause.text for clause in self.clauses}
        cited = dict.fromkeys(part.clause for part in group.parts)
        values = {
            "policy": self.compiled.policy,
            "question": group.name,
            "parts": as_json([{"id": one.id, "clause": one.clause, "text": one.text} for one in group.parts]),
            "clauses": as_json([{"clause": one, "text": known.get(one, "")} for one in cited]),
        }
        prompt = load_prompt("reword_prompt")
        return self.gateway.structured("reword_prompt", prompt, values, Answer, self.charges).value.parts

    def weigh(self, group: Group, said: Sequence[Said]) -> None:
        """Take those wordings that hold, and note every one."""
        sound: dict[Key, Offered] = {}
        for one in self._offers(group, said):
            key = next((part.key for part in group.parts if part.id == one.part), None)
            if one.problem or key is None:
                self.offered.append(one)
            else:
                sound[key] = one
        texts = {key: one.text for key, one in sound.items()}
        if self._problem(texts) and len(texts) > 1:
            for key, one in sound.items():
                self._take({key: one})
        else:
            self._take(sound)

    def _offers(self, group: Group, said: Sequence[Said]) -> Iterator[Offered]:
        parts = {part.id: part for part in group.parts}
        seen: set[str] = set()
        for one in said:
            part = parts.get(one.id)
            if part is None:
                yield _offer(group, one, problem="it was not shown such a part")
            elif one.id in seen:
                yield _offer(group, one, part, "the part has a wording already")
            elif (text := " ".join(one.text.split())) != part.text:
                seen.add(one.id)
                yield _offer(group, one, part, problem_of_part(part, one.clause, text), text)

    def _take(self, sound: Mapping[Key, Offered]) -> None:
        texts = {key: one.text for key, one in sound.items()}
        problem = self._problem(texts)
        if not problem:
            self.taken |= texts
        for one in sound.values():
            self.offered.append(_refused(one, problem) if problem else one)

    def _problem(self, texts: Mapping[Key, str]) -> str:
        if not texts:
            return ""
        reworded = put(self.compiled, {**self.taken, **texts})
        found = problem_of_prompt(self.compiled, reworded, self.clauses)
        if found or self.figures is None:
            return found
        measured = self.figures.of(reworded)
        if measured.high >= 0:
            return ""
        return (
            f"F1 of the embedded judge would clearly fall, by {-100 * measured.gain:.1f} points, "
            "on tuning and validation cases"
        )


def reword(
    gateway: Gateway,
    compiled: PromptSpec,
    clauses: Sequence[Clause],
    figures: RewordingFigures | None = None,
    step: Callable[[int], None] = lambda done: None,
) -> Reworded:
    """The compiled prompt in the model's words, as far as they hold; `step` is told of every question."""
    work = _Rewording(gateway, compiled, clauses, figures)
    failures, stopped = 0, ""
    for group in groups_of(compiled):
        try:
            if stopped:
                work.unanswered[group.name] = stopped
            else:
                work.weigh(group, work.ask(group))
                failures = 0
        except RedlineError as failed:
            failures += 1
            work.unanswered[group.name] = str(failed)
            if isinstance(failed, BudgetSpent) or failures >= PATIENCE:
                stopped = f"not asked any more: {failed}"
        step(1)
    spec = put(compiled, work.taken)
    return Reworded(
        spec=spec,
        model=gateway.model,
        prompt=load_prompt("reword_prompt").digest,
        offered=tuple(work.offered),
        unanswered=work.unanswered,
        cost=sum(charge.cost for charge in work.charges),
        figures=figures.of(spec) if figures and spec != compiled else None,
    )


def _offer(group: Group, said: Said, part: Part | None = None, problem: str = "", text: str = "") -> Offered:
    """A wording as it is kept; a refused one as people may be shown it."""
    shown = text if text and not problem else _shown(said.text)
    name = part.id if part else _shown(said.id)
    clause = part.clause if part else ""
    return Offered(group.name, name, clause, part.text if part else "", shown, problem)


def _refused(one: Offered, problem: str) -> Offered:
    return Offered(one.question, one.part, one.clause, one.before, _shown(one.text), problem)


def _shown(text: str) -> str:
    cut = one_line(redact(text[: 4 * MOST_SHOWN]))
    return cut if len(cut) <= MOST_SHOWN else f"{cut[:MOST_SHOWN]} …"
