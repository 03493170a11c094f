"""The same cases through a guideline and through a prompt: where the two part, by the rule that decides.

The guideline's own examples have the answer that the guideline gives them; labelled cases are decided by its rules read
as a tree. The tree's threshold is chosen on tuning cases and the shares are of validation cases, one a content group;
unseen cases are not looked at.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.records import GLOBAL, CaseId
from tools.guideline_tree import GuidelineTree, attach_examples, guideline_tree, verdicts_of
from tools.judge import Judged
from tools.judged import Share
from tools.reading import CaseTexts, read, windows
from tools.scene import Bools, Rows, Scene
from tools.split import Split

EVERY = "(no rule)"
"""Where no rule of the guideline speaks."""


@dataclass(frozen=True)
class Parting:
    """One case or example on which the two answer differently; `label` is what people decided, None of examples."""

    case: str
    text: str
    split: Split | None
    rule: str
    guideline: bool
    prompt: bool
    label: bool | None
    question: str
    """The prompt's question that said yes; empty where none did."""


@dataclass(frozen=True)
class RuleParity:
    """One rule: its examples and the validation cases that it decides, and how many of each part from the prompt."""

    rule: str
    examples: Share
    cases: Share
    guideline_right: int
    """Of the cases that part, those on which the label is the guideline's."""


@dataclass(frozen=True)
class GuidelineCheck:
    """The whole comparison; `partings` holds examples, validation and tuning cases, the first two counted in shares."""

    threshold: float
    labelled: int
    examples: Share
    cases: Share
    rules: tuple[RuleParity, ...]
    partings: tuple[Parting, ...]
    left_out: dict[str, str]


def check_guideline(guideline: Guideline, scene: Scene) -> GuidelineCheck:
    """Compare a guideline with the prompt of a scene, which was built with the guideline's samples as `quoted`.

    Raises: Refused when no rule of the guideline is read as violating.
    """
    tree = guideline_tree(guideline)
    shown = samples_of(guideline)
    partings = _examples(tree, shown, scene)
    known = scene.rows("tuning", "validation")
    threshold = 0.5
    rules = [EVERY] * len(scene.labels)
    decided = np.zeros(len(scene.labels), dtype=bool)
    if len(known):
        judged = scene.judge.judge(tree.spec, scene.reading)
        threshold = best_threshold(judged.score, scene.labels, scene.rows("tuning"))
        decided, rules = _by_market(guideline, tree, judged, scene, threshold)
    partings += [
        _parting(scene, int(row), decided, rules) for row in known if decided[row] != scene.decided[row]
    ]
    _, first = np.unique(scene.groups, return_index=True)
    validation = np.intersect1d(scene.rows("validation"), first).tolist()
    owners = _owners(tree, shown)
    return GuidelineCheck(
        threshold=threshold,
        labelled=len(known),
        examples=Share(sum(one.split is None for one in partings), len(shown)),
        cases=Share(sum(bool(decided[row] != scene.decided[row]) for row in validation), len(validation)),
        rules=tuple(_parity(tree, owners, shown, partings, validation, decided, rules, scene)),
        partings=tuple(partings),
        left_out=dict(tree.left_out),
    )


def best_threshold(scores: NDArray[np.float64], labels: Bools, rows: Rows) -> float:
    """The score from which F1 on these rows is largest; 0.5 where they hold no violation."""
    if not len(rows) or not labels[rows].any():
        return 0.5
    order = rows[np.argsort(-scores[rows], kind="stable")]
    hits = np.cumsum(labels[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + labels[rows].sum())
    return float(scores[order[int(np.argmax(f1))]])


def samples_of(guideline: Guideline) -> list[GuidelineItem]:
    """The examples and counter-examples with a plain answer."""
    plain = ("violates", "does not violate")
    shown = (*guideline.examples, *guideline.counter_examples)
    return [item for item in shown if item.sample and item.outcome.says in plain]


def _examples(tree: GuidelineTree, shown: Sequence[GuidelineItem], scene: Scene) -> list[Parting]:
    """The examples that the prompt answers otherwise than the guideline."""
    if not shown:
        return []
    texts = [CaseTexts(CaseId(item.id), GLOBAL, tuple(windows(item.sample))) for item in shown]
    reading = read(texts, scene.embedder)
    spec, cutoff = scene.instruments.spec, scene.instruments.thresholds.for_market(GLOBAL)
    judged = scene.judge.judge(spec, reading)
    owners = _owners(tree, shown)
    found = []
    for row, item in enumerate(shown):
        says, prompt = item.outcome.says == "violates", bool(judged.score[row] >= cutoff)
        if says != prompt:
            question = _question(judged, row, cutoff)
            rule = next(iter(owners[item.id]), EVERY)
            found.append(Parting(item.id, item.sample, None, rule, says, prompt, None, question))
    return found


def _owners(tree: GuidelineTree, shown: Sequence[GuidelineItem]) -> dict[str, tuple[str, ...]]:
    asked = [tree.guideline.item(question.id) for question in tree.spec.questions]
    excepted = [tree.guideline.item(exception.name) for exception in tree.spec.exceptions]
    every = {one.item.id: one.shows for one in attach_examples(tree.guideline, asked, excepted)}
    return {item.id: every.get(item.id, ()) for item in shown}


def _by_market(
    guideline: Guideline, tree: GuidelineTree, judged: Judged, scene: Scene, threshold: float
) -> tuple[Bools, list[str]]:
    """What the guideline says of every row and by which rule; the rows of a market are asked its own rules too."""
    verdicts = verdicts_of(judged, scene.reading, threshold)
    special = {market for item in guideline.of("rule", "edge_case") for market in item.markets}
    for market in sorted(special & {case.market for case in scene.reading.cases}):
        rows = [row for row, case in enumerate(scene.reading.cases) if case.market == market]
        reading = scene.reading.take(rows)
        own = scene.judge.judge(guideline_tree(guideline, market).spec, reading)
        for row, verdict in zip(rows, verdicts_of(own, reading, threshold), strict=True):
            verdicts[row] = verdict
    return np.array([one.violates for one in verdicts], dtype=bool), [one.rule or EVERY for one in verdicts]


def _parting(scene: Scene, row: int, decided: Bools, rules: Sequence[str]) -> Parting:
    case = scene.reading.cases[row]
    return Parting(
        case=case.id,
        text=case.text,
        split=scene.splits[row],
        rule=rules[row],
        guideline=bool(decided[row]),
        prompt=bool(scene.decided[row]),
        label=bool(scene.labels[row]),
        question=_question(scene.judged, row, float(scene.cutoffs[row])),
    )


def _question(judged: Judged, row: int, cutoff: float) -> str:
    return next((step.question for step in judged.trace(row, cutoff) if step.answer == "yes"), "")


def _parity(
    tree: GuidelineTree,
    owners: dict[str, tuple[str, ...]],
    shown: Sequence[GuidelineItem],
    partings: Sequence[Parting],
    validation: Sequence[int],
    decided: Bools,
    rules: Sequence[str],
    scene: Scene,
) -> list[RuleParity]:
    """Every rule that decides something, in the order of the guideline, and last what no rule decides."""
    examples, cases = defaultdict[str, list[bool]](list), defaultdict[str, list[int]](list)
    parted = {one.case for one in partings if one.split is None}
    for item in shown:
        for owner in owners[item.id] or (EVERY,):
            examples[owner].append(item.id in parted)
    for row in validation:
        cases[rules[row]].append(row)
    order = [item.id for item in tree.guideline.items if item.id in examples or item.id in cases]
    found = []
    for rule in [*order, *([EVERY] if EVERY in examples or EVERY in cases else [])]:
        apart = [row for row in cases[rule] if decided[row] != scene.decided[row]]
        found.append(
            RuleParity(
                rule=rule,
                examples=Share(sum(examples[rule]), len(examples[rule])),
                cases=Share(len(apart), len(cases[rule])),
                guideline_right=sum(bool(decided[row] == scene.labels[row]) for row in apart),
            )
        )
    return found
