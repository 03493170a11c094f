"""What is wrong with a labelling guideline as it is written, each finding with its line, the reason and the next step.

Errors make raters label wrongly or rest on what is not in force; warnings make it harder to follow. What needs the
meaning of texts, two rules that fit one case, is in `tools.guideline_clashes`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.prompts import Definition, PromptSpec
from knowledge_base.records import Clause, Record
from tools.compiling.compiled import clause_roles
from tools.guideline_terms import terms_found
from tools.lint import nearly_the_same
from tools.reading_level import LEVEL, LONG, LONG_RULE, count_words, grade

Check = Literal[
    "no decision rules",
    "rule without a clause",
    "clause not in force",
    "clause without a rule",
    "contradictory examples",
    "example against the prompt",
    "undefined term",
    "term defined twice",
    "term differs from the policy",
    "rules that clash",
    "dangling reference",
    "number given twice",
    "answer not read",
    "not understood",
    "anchor not taken",
    "hard to read",
    "too long",
]


class GuidelineFound(Record):
    """One finding: `id` is the item's, or a clause's; `line` counts from 1, 0 where it is of the whole text."""

    level: Literal["error", "warning"]
    check: Check
    id: str
    line: int
    reason: str
    next_step: str


def found(
    level: Literal["error", "warning"], check: Check, item: GuidelineItem | str, reason: str, next_step: str
) -> GuidelineFound:
    """A finding on an item, or on what an id names."""
    at = (item, 0) if isinstance(item, str) else (item.id, item.line)
    return GuidelineFound(level=level, check=check, id=at[0], line=at[1], reason=reason, next_step=next_step)


def lint_guideline(
    guideline: Guideline,
    clauses: Sequence[Clause] | None = None,
    prompts: Sequence[PromptSpec] = (),
    defined: Mapping[str, Definition] | None = None,
) -> list[GuidelineFound]:
    """The findings, errors first, then by line; without clauses those that need them are not looked for.

    `defined` are the policy's definitions by term in lower case, `prompts` those of its policy.
    """
    every = [
        *_rules(guideline),
        *_references(guideline),
        *_examples(guideline, prompts),
        *terms_found(guideline, defined or {}, found),
        *_length(guideline),
        *_not_understood(guideline),
    ]
    if clauses is not None:
        every += _clauses(guideline, clauses)
    return in_order(every)


def in_order(every: Sequence[GuidelineFound]) -> list[GuidelineFound]:
    """Errors first, then by line."""
    return sorted(every, key=lambda one: (one.level != "error", one.line))


def _rules(guideline: Guideline) -> Iterator[GuidelineFound]:
    if not guideline.rules:
        yield found(
            "error",
            "no decision rules",
            guideline.id,
            "no item is read as a decision rule",
            "number them under a heading 'Decision rules'",
        )
    counts = Counter(rule.number for rule in guideline.rules if rule.number)
    for rule in guideline.rules:
        if not rule.clauses:
            step = "cite the clause it rests on at its end, such as (hate/2.1)"
            yield found("error", "rule without a clause", rule, "it cites no clause of the policy", step)
        if counts[rule.number] > 1 and rule is next(r for r in guideline.rules if r.number == rule.number):
            what = f"{counts[rule.number]} rules have the number {rule.number}, so a reference means neither"
            yield found("warning", "number given twice", rule, what, "number the rules through")
        if rule.outcome.confidence != "read":
            what = "more than one answer" if rule.outcome.confidence == "in part" else "no answer"
            step = "say which label it leads to, such as 'label it violating'"
            yield found("warning", "answer not read", rule, f"its words name {what}", step)


def _references(guideline: Guideline) -> Iterator[GuidelineFound]:
    known = {rule.number for rule in guideline.rules}
    for item in guideline.items:
        for number in item.rules:
            if number not in known:
                what = f"it refers to rule {number}, and there are {len(guideline.rules)}"
                yield found("error", "dangling reference", item, what, "refer to the rule that is meant")
    for item in guideline.items:
        if item.anchor and item.id != item.anchor:
            what = f"its anchor {item.anchor[:80]!r} is not valid, taken, or like the id of another kind"
            step = "write lower-case letters, digits and dashes, once in the document"
            yield found("warning", "anchor not taken", item, what, step)


def _examples(guideline: Guideline, prompts: Sequence[PromptSpec]) -> Iterator[GuidelineFound]:
    shown = [one for one in (*guideline.examples, *guideline.counter_examples) if one.sample]
    said = [one for one in shown if one.outcome.says in ("violates", "does not violate", "label")]
    for at, one in enumerate(said):
        for other in said[:at]:
            answers = [(two.outcome.says, two.outcome.label) for two in (one, other)]
            if answers[0] != answers[1] and nearly_the_same(one.sample, other.sample):
                what = f"{one.sample[:80]!r} has another answer on line {other.line}"
                yield found("error", "contradictory examples", one, what, "remove it where it is wrong")
    for spec in prompts:
        for text, yes in _of_prompt(spec):
            for one in said:
                says = one.outcome.says == "violates"
                if one.outcome.says != "label" and says != yes and nearly_the_same(one.sample, text):
                    answer = "violating" if yes else "not violating"
                    what = f"prompt {spec.name!r} shows {text[:80]!r} as {answer}"
                    step = "let the clause decide, and mend the one that is wrong"
                    yield found("error", "example against the prompt", one, what, step)


def _of_prompt(spec: PromptSpec) -> Iterator[tuple[str, bool]]:
    for question in spec.questions:
        yield from ((one.text, True) for one in question.examples)
        yield from ((one.text, False) for one in question.counter_examples)
    for exception in (*spec.exceptions, *(one for question in spec.questions for one in question.exceptions)):
        yield from ((one.text, False) for one in exception.examples)


def _clauses(guideline: Guideline, clauses: Sequence[Clause]) -> Iterator[GuidelineFound]:
    known = {clause.id for clause in clauses}
    for item in guideline.items:
        for clause in item.clauses:
            if clause not in known:
                what = f"it cites {clause}, which does not hold on this day in this market"
                step = f"look with 'redline clauses {clause}' and cite the one in force"
                yield found("error", "clause not in force", item, what, step)
    cited = set(guideline.clauses())
    for clause, role in clause_roles(clauses).items():
        if role in ("prohibition", "allowance") and clause not in cited:
            forbids = role == "prohibition"
            what = (
                f"it {'forbids' if forbids else 'allows'} something, and no item of the guideline rests on it"
            )
            level: Literal["error", "warning"] = "error" if forbids else "warning"
            yield found(level, "clause without a rule", clause, what, "add a rule that cites it")


def _length(guideline: Guideline) -> Iterator[GuidelineFound]:
    body = guideline.text[guideline.body :]
    if (count := count_words(body)) > LONG:
        step = "move examples into training cases, or split it by harm"
        yield found("warning", "too long", guideline.id, f"{count:,} words", step)
    if (level := grade(body)) is not None and level > LEVEL:
        what = f"reading level {level:.1f} (Coleman–Liau, school years), over {LEVEL}"
        yield found("warning", "hard to read", guideline.id, what, "use shorter words and sentences")
    for rule in guideline.rules:
        if (count := count_words(rule.text)) > LONG_RULE:
            yield found("warning", "too long", rule, f"one rule of {count} words", "split it in two rules")


def not_understood(guideline: Guideline) -> list[str]:
    """What no heading, name or wording explains, in plain words with its line."""
    return [f"line {items[0].line}: {what}" for items, what in _unread(guideline)]


def _not_understood(guideline: Guideline) -> Iterator[GuidelineFound]:
    step = "put them under a heading such as 'Decision rules', 'Definitions' or 'Examples'"
    for items, what in _unread(guideline):
        yield found("warning", "not understood", items[0], what, step)


def _unread(guideline: Guideline) -> Iterator[tuple[list[GuidelineItem], str]]:
    groups: dict[tuple[str, ...], list[GuidelineItem]] = {}
    for item in guideline.unread:
        groups.setdefault((item.shape, *item.heading), []).append(item)
    for (shape, *heading), items in groups.items():
        under = f" under {heading[-1][:60]!r}" if heading else ""
        many = f"{len(items)} {shape}{'s' if len(items) > 1 else ''}"
        yield items, f"{many}{under}: not read as rules, labels or examples"
