"""A model's edits of our clauses after a change of law: each is a claim, taken only in words of the clause and the law.

What holds is put into a proposal, which people approve or reject. The model sees a clause and provisions, and no case.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from agents.law_pairs import LEAST_WORDS, PATIENCE, in_a_line, quote_holds
from agents.llm import Gateway
from agents.prompting import as_json, load_prompt
from knowledge_base.embed import Progress
from knowledge_base.errors import RedlineError
from knowledge_base.records import Record
from knowledge_base.spending import Charge
from tools.guideline_ideas.stems import stems
from tools.law_impact.impact import ChangeImpact, ClauseEdit, Impact, Touch

MOST_CLAUSES = 40
"""Clauses that a model is asked about for one change of law; the likeliest first."""
MOST_PROVISIONS = 8
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LIMITS = frozenset({"not", "no", "never", "nor", "unless", "except", "without", "only", "cannot"})
"""Words whose loss turns what a clause says."""
_WORD = re.compile(r"[a-z]+")
_NO_PROSE = re.compile(r"[\r\n<>`#|\[\]{}\\*_]|https?:|www\.", re.IGNORECASE)
"""What no sentence of a clause holds: markup, a link, a new line."""

Touched = list[tuple[ChangeImpact, Touch]]
"""One clause, with each provision that touches it."""


class SaidEdit(Record):
    """One edit as a model gives it."""

    provision: Annotated[str, Field(max_length=200)]
    law: Annotated[str, Field(max_length=4_000)]
    old: Annotated[str, Field(max_length=2_000)]
    new: Annotated[str, Field(max_length=2_000)]


class Answer(Record):
    """What the model answers with."""

    edits: Annotated[tuple[SaidEdit, ...], Field(max_length=3)] = ()


@dataclass
class ModelEdits:
    """Asks about one touched clause after the other; `failed` tells what was refused, and why."""

    gateway: Gateway
    failed: list[str] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)

    def edits(self, impact: Impact, told: Progress | None = None) -> dict[str, ClauseEdit]:
        """For each touched clause that has to read otherwise, by name, its new text with the words of the law."""
        found: dict[str, ClauseEdit] = {}
        failures = 0
        for at, (name, touched) in enumerate(self._asked(impact), 1):
            try:
                edit = self._edit(touched)
                failures = 0
            except RedlineError as problem:
                edit, failures = None, failures + 1
                self._refuse(name, str(problem))
            found |= {name: edit} if edit else {}
            if told is not None:
                told(at)
            if failures >= PATIENCE:
                self.failed.append("it failed again and again, and was asked no more")
                break
        return found

    def _asked(self, impact: Impact) -> list[tuple[str, Touched]]:
        """The touched clauses, the likeliest first; a number that stands in the way is put right without a model."""
        found: dict[str, Touched] = defaultdict(list)
        for one in impact.changes:
            for touch in one.touches:
                if touch.counts and one.law_version == "after":
                    found[touch.name].append((one, touch))
        open_still = [pair for pair in found.items() if not any(_settled(touch) for _, touch in pair[1])]
        open_still.sort(key=lambda pair: -max(touch.confidence for _, touch in pair[1]))
        if (more := len(open_still) - MOST_CLAUSES) > 0:
            self.failed.append(f"{more} touched clauses were not asked about")
        return open_still[:MOST_CLAUSES]

    def notes(self) -> tuple[str, ...]:
        """What was refused, in a line each."""
        return tuple(f"The model's edits: {one}" for one in dict.fromkeys(self.failed))

    def _edit(self, touched: Touched) -> ClauseEdit | None:
        clause = touched[0][1].clause
        provisions: dict[str, str] = {one.provision: one.quote for one, _ in touched[:MOST_PROVISIONS]}
        values = {
            "clause": clause.text,
            "provisions": as_json(provisions),
        }
        prompt = load_prompt("law_edit")
        answer: Answer = self.gateway.structured("law_edit", prompt, values, Answer, self.charges).value
        text, laws = clause.text, []
        for one in answer.edits:
            if wrong := problem_of(one, clause.text, text, provisions):
                self._refuse(clause.id, wrong)
            else:
                text = text.replace(one.old, one.new)
                laws.append(f"{one.provision} says “{in_a_line(one.law)}”")
        if text == clause.text:
            return None
        by = f"model: {self.gateway.model} by prompt law_edit {prompt.digest[:12]}"
        return ClauseEdit(text=text, why="; ".join(dict.fromkeys(laws)), generator=by)

    def _refuse(self, name: str, problem: str) -> None:
        self.failed.append(in_a_line(f"{name}: {problem}"))


def problem_of(one: SaidEdit, clause: str, text: str, provisions: Mapping[str, str]) -> str:
    """Why an edit does not hold; empty where it does. `text` is the clause with the edits before this one."""
    law = provisions.get(one.provision)
    if law is None:
        return f"{one.provision!r} is none of the provisions that it was shown"
    if not quote_holds(one.law, law):
        return f"its quote of the law does not stand there, or has fewer than {LEAST_WORDS} words"
    if not one.old.strip() or text.count(one.old) != 1:
        return "the words to be replaced do not stand in the clause once"
    if one.new.split() == one.old.split():
        return "it changes nothing"
    if _NO_PROSE.search(_without(one.new, one.old)):
        return "its words hold markup, a link or a new line"
    if more := sorted(set(_NUMBER.findall(one.new)) - set(_NUMBER.findall(f"{one.old} {one.law}"))):
        return f"{more[0]} is no number of the words that it quotes"
    if lost := sorted((_limits(one.old) - _limits(one.new)).elements()):
        return f"it takes out ‘{lost[0]}’"
    if strange := sorted(stems(one.new) - stems(clause) - stems(law)):
        return f"words with {strange[0]!r} stand neither in the clause nor in the provision"
    return ""


def _without(new: str, old: str) -> str:
    """The new words less those signs that the old ones have: a clause may hold markup of its own."""
    return "".join(sign for sign in new if sign not in set(old) or sign.isalnum())


def _limits(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text.casefold()) if word in _LIMITS)


def _settled(touch: Touch) -> bool:
    return touch.conflict is not None and bool(touch.conflict.instead)
