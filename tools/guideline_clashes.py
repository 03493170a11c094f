"""Two rules that fit one case and lead to different answers, so that raters part on it.

A case fits both where it is near to both (cosine of its embedding with what each rule is about), about equally, and
shares a word with each. A pair that the guideline sorts out itself, by a reference or an edge case, is left alone.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embed import Embedder
from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.prompts import PromptSpec
from tools.guideline_ideas.stems import stems
from tools.guideline_lint import GuidelineFound, found
from tools.guideline_tree import criterion_of

Row = NDArray[np.float32]

NEAR = 0.35
"""Cosine from which a case fits a rule. In the sample's guidelines cases come to 0.2 with rules that are not theirs."""
EQUAL = 0.05
"""Difference up to which it fits two rules about equally."""


def clashes(
    guideline: Guideline, embedder: Embedder, prompts: Sequence[PromptSpec] = ()
) -> list[GuidelineFound]:
    """A warning for each pair of rules with the case that fits both; the texts are the guideline's and its prompts'."""
    rules = [
        rule for rule in guideline.rules if rule.outcome.says in ("violates", "does not violate", "label")
    ]
    shown = (*guideline.examples, *guideline.counter_examples)
    texts: list[tuple[str, GuidelineItem | None]] = []
    texts += [(item.sample, item) for item in shown if item.sample]
    texts += [(one.text, None) for spec in prompts for one in spec.examples()]
    if len(rules) < 2 or not texts:
        return []
    vectors = embedder.encode([criterion_of(rule) for rule in rules])
    near = embedder.encode([text for text, _ in texts]) @ vectors.T
    best: dict[tuple[str, str], tuple[float, GuidelineFound]] = {}
    for (text, item), row in zip(texts, near, strict=True):
        pair = _nearest_of_two(rules, row)
        if (
            pair is None
            or _sorted_out(guideline, *pair, item)
            or not all(_shares(text, rule) for rule in pair)
        ):
            continue
        one, other = pair
        near_both = row[[rules.index(one), rules.index(other)]]
        known = best.get((one.id, other.id))
        if known is None or near_both.min() > known[0]:
            best[one.id, other.id] = float(near_both.min()), _told(one, other, text, near_both)
    return [finding for _, finding in best.values()]


def _nearest_of_two(rules: Sequence[GuidelineItem], row: Row) -> tuple[GuidelineItem, GuidelineItem] | None:
    """The nearest rule and the nearest of another answer, where both fit about equally."""
    order = [rules[at] for at in np.argsort(-row)]
    one = order[0]
    other = next((rule for rule in order if _answer(rule) != _answer(one)), None)
    if other is None:
        return None
    high, low = float(row[rules.index(one)]), float(row[rules.index(other)])
    return (one, other) if low >= NEAR and high - low <= EQUAL else None


def _answer(rule: GuidelineItem) -> tuple[str, str]:
    return (rule.outcome.says, rule.outcome.label if rule.outcome.says == "label" else "")


def _sorted_out(
    guideline: Guideline, one: GuidelineItem, other: GuidelineItem, case: GuidelineItem | None
) -> bool:
    """Whether one rule refers to the other, or an edge case or the case itself to both."""
    if other.number in one.rules or one.number in other.rules:
        return True
    tellers = [*guideline.edge_cases, *([case] if case else [])]
    return any({one.number, other.number} <= set(teller.rules) for teller in tellers)


def _shares(text: str, rule: GuidelineItem) -> bool:
    return bool(stems(text) & stems(criterion_of(rule)))


def _told(one: GuidelineItem, other: GuidelineItem, text: str, near: Row) -> GuidelineFound:
    answers = [rule.outcome.label or rule.outcome.says for rule in (one, other)]
    what = (
        f"{' '.join(text.split())[:100]!r} fits it ({answers[0]}, {near[0]:.2f}) and {other.id} on line {other.line} "
        f"({answers[1]}, {near[1]:.2f}) about equally"
    )
    return found(
        "warning", "rules that clash", one, what, "say in one of them, or in an edge case, which goes first"
    )
