"""A guideline as a decision tree, so that a judge can read its rules as questions and say which one decides a case.

A rule read as violating is a question with its clause, criteria and examples; one read as not violating is an exception
to all of them; an edge case with a plain answer is one or the other. The tree is for measuring: it is never stored.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from knowledge_base.errors import Refused
from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.guideline_words import unescaped, without_citation
from knowledge_base.likeness import words
from knowledge_base.prompts import Definition, Example, PromptException, PromptSpec, Question
from knowledge_base.records import GLOBAL, ClauseId
from tools.compiling.names import slug
from tools.judge import Judged
from tools.reading import Reading

MOST_QUESTIONS = 60
MOST_TEXT = 4_000
VIOLATION = "violation"
_TOLD = re.compile(
    r"(?:,?\s*(?:then\s+)?\b(?:label|mark|treat|tag|rate)\b(?:\s+(?:it|this|them|the content))?(?:\s+as)?\s+"
    r"(?:a\s+)?(?:not\s+)?(?:violat(?:es?|ing|ion)|does not violate)\b)|\bdo not mark\b|\bmark as violating\b"
    r"|\b(?:do(?:es)?\s+not\s+)?violates?\b(?=\s*[.,;]|\s+(?:even|also|when|as long|here))",
    re.IGNORECASE,
)
_NAME = re.compile(r"^\s*(?:\*\*|__)[^*_\n]{1,80}(?:\*\*|__)[\s.:—–-]*")


class Attached(NamedTuple):
    """An example and the rules or edge cases that it shows, by item id; none: it shows the guideline as a whole."""

    item: GuidelineItem
    shows: tuple[str, ...]


@dataclass(frozen=True)
class GuidelineTree:
    """The tree, and the items of the guideline that gave it nothing, each with the reason.

    Ids of questions and names of exceptions are item ids: `rule-4`, `edge-case-relapse`.
    """

    guideline: Guideline
    spec: PromptSpec
    left_out: Mapping[str, str]


class RuleVerdict(NamedTuple):
    """What the tree says of a case, and the item that decides it; empty where no rule speaks."""

    violates: bool
    rule: str


def guideline_tree(guideline: Guideline, market: str = GLOBAL) -> GuidelineTree:
    """The tree of a guideline in a market; rules of other markets are left out.

    Raises: Refused when no rule is read as violating, so that there is nothing to ask.
    """
    left_out: dict[str, str] = {}
    asked: list[GuidelineItem] = []
    excepted: list[GuidelineItem] = []
    for item in guideline.of("rule", "edge_case"):
        if item.markets and market not in item.markets:
            left_out[item.id] = f"it is for {', '.join(item.markets)}"
        elif item.outcome.says in ("violates", "label") and item.outcome.confidence == "read":
            asked.append(item)
        elif item.outcome.says == "does not violate" and item.outcome.confidence == "read":
            excepted.append(item)
        elif item.kind == "rule" and item.outcome.says in ("violates", "does not violate"):
            (asked if item.outcome.says == "violates" else excepted).append(item)
        else:
            left_out[item.id] = "its words name no answer, or more than one"
    if not asked:
        raise Refused(
            f"guideline {guideline.id!r} has no rule that is read as violating; say 'label it violating' in its rules"
        )
    for item in asked[MOST_QUESTIONS:]:
        left_out[item.id] = f"a tree has at most {MOST_QUESTIONS} questions"
    asked = asked[:MOST_QUESTIONS]
    attached = attach_examples(guideline, asked, excepted)
    spec = PromptSpec(
        name=guideline.id,
        policy=guideline.policy or guideline.id,
        title=guideline.title,
        definitions=tuple(_definition(guideline, term) for term in guideline.terms[:MOST_QUESTIONS]),
        questions=tuple(_question(guideline, item, attached) for item in asked),
        exceptions=tuple(_exception(guideline, item, attached) for item in excepted),
    )
    return GuidelineTree(guideline, spec, left_out)


def verdicts_of(judged: Judged, reading: Reading, threshold: float) -> list[RuleVerdict]:
    """What the tree says of each judged case: the first rule answered yes decides, else the exception granted."""
    found = []
    for row in range(len(reading.cases)):
        trace = judged.trace(row, threshold)
        rule = next((step.question for step in trace if step.answer == "yes"), "")
        rule = rule or next((step.exception for step in trace if step.answer == "excepted"), "")
        found.append(RuleVerdict(bool(judged.score[row] >= threshold), rule))
    return found


def criterion_of(item: GuidelineItem) -> str:
    """What a rule is about, without its name, its answer and its clause: what a text is compared with."""
    said = _TOLD.sub("", _NAME.sub("", unescaped(without_citation(item.text))))
    said = re.sub(r"^\s*If\s+", "", " ".join(said.replace("**", "").split()))
    return (re.sub(r"\s+([.,;])", r"\1", said).strip(" ,;") or item.text)[:MOST_TEXT]


def attach_examples(
    guideline: Guideline, asked: Sequence[GuidelineItem], excepted: Sequence[GuidelineItem]
) -> list[Attached]:
    """Each example with the rules it shows: those it names, else the one of its clause whose words are nearest."""
    return [
        Attached(
            item, tuple(_shown(item, asked if _shows_a_violation(item) else excepted, [*asked, *excepted]))
        )
        for item in (*guideline.examples, *guideline.counter_examples)
        if item.sample
    ]


def _shown(item: GuidelineItem, likely: Sequence[GuidelineItem], every: Sequence[GuidelineItem]) -> list[str]:
    named = [rule.id for rule in every if rule.number and rule.number in item.rules and rule.kind == "rule"]
    if named:
        return named
    cited = [rule for rule in likely if set(rule.clauses) & set(item.clauses)]
    own = words(item.text)
    nearest = sorted(cited, key=lambda rule: -len(own & words(rule.text)))
    return [rule.id for rule in nearest[:1]]


def _shows_a_violation(item: GuidelineItem) -> bool:
    return item.outcome.says in ("violates", "label")


def _question(guideline: Guideline, item: GuidelineItem, attached: Sequence[Attached]) -> Question:
    shown = [one for one in attached if item.id in one.shows]
    against = [one for one in attached if not one.shows and one.item.outcome.says == "does not violate"]
    return Question(
        id=item.id,
        ask=item.text[:MOST_TEXT],
        clause=_clause(guideline, item),
        label=slug(item.outcome.label)
        if item.outcome.says == "label" and slug(item.outcome.label)
        else VIOLATION,
        severity=item.severity or "medium",
        criteria=(criterion_of(item),),
        examples=tuple(_example(one.item) for one in shown if _shows_a_violation(one.item)),
        counter_examples=tuple(
            _example(one.item) for one in (*shown, *against) if one.item.outcome.says == "does not violate"
        ),
    )


def _exception(guideline: Guideline, item: GuidelineItem, attached: Sequence[Attached]) -> PromptException:
    shown = [one.item for one in attached if item.id in one.shows]
    return PromptException(
        name=item.id,
        allows=item.text[:MOST_TEXT],
        clause=_clause(guideline, item),
        criteria=(criterion_of(item),),
        examples=tuple(_example(one) for one in shown if one.outcome.says == "does not violate"),
    )


def _example(item: GuidelineItem) -> Example:
    return Example(text=item.sample[:MOST_TEXT], case=item.cases[0] if item.cases else None)


def _definition(guideline: Guideline, item: GuidelineItem) -> Definition:
    meaning = without_citation(item.text)[:MOST_TEXT] or item.name
    return Definition(term=item.name[:80] or item.id, meaning=meaning, clause=_clause(guideline, item))


def _clause(guideline: Guideline, item: GuidelineItem) -> ClauseId:
    """The clause that an item rests on first; where it names none, the item itself, which is no clause of a policy."""
    return item.clauses[0] if item.clauses else ClauseId(f"guideline/{guideline.id}#{item.id}")
