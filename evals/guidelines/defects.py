"""One defect in a guideline: an exception taken out, a limit blurred, two rules swapped, an example misfiled."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from evals.guidelines.rows import Kind
from evals.guidelines.themes import Theme, Themes
from knowledge_base.guideline_edits import insert_after, move_item, remove_item, replace_item
from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.guidelines import read_guideline

IN_ORDER = "Read the rules from the top; the first one that fits decides."
_RULES = re.compile(r"^## .*[Rr]ules[^\n]*\n\n", re.MULTILINE)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Planted:
    """The guideline as written and as it is right, the one raters read, the theme touched, and what may be named."""

    written: Guideline
    intact: Guideline
    defective: Guideline
    theme: Theme | None
    right: frozenset[str]
    """Ids of items in the defective guideline."""


def planted(guideline: Guideline, themes: Themes, kind: Kind) -> Planted:
    """The guideline with the defect."""
    if kind not in _PLANTS:
        return Planted(guideline, guideline, guideline, themes.limit if kind == "hard" else None, frozenset())
    return _PLANTS[kind](guideline, themes)


def again(guideline: Guideline, text: str) -> Guideline:
    """Another text of the same guideline."""
    return read_guideline(text, guideline.id)


def same_item(guideline: Guideline, item: GuidelineItem) -> GuidelineItem | None:
    """The item of the same words, whatever its number."""
    return next((one for one in guideline.items if _loose(one) == _loose(item)), None)


def _loose(item: GuidelineItem) -> str:
    return _NUMBER.sub("", " ".join(item.text.split()))


def _exception(guideline: Guideline, themes: Themes) -> Planted:
    """The exception goes, and so does what shows it: edge cases and counter-examples of its clause or number."""
    item = guideline.item(themes.allowed.item)
    now = guideline
    for one in [*_showing(guideline, item), item]:
        found = same_item(now, one)
        assert found is not None
        heir = same_item(now, guideline.item(themes.forbidden.item))
        assert heir is not None
        now = again(now, remove_item(now, found.id, instead=heir.id if one is item else ""))
    beside = themes.allowed.beside or (themes.forbidden.item,)
    return Planted(guideline, guideline, now, themes.allowed, _right(guideline, now, item, *beside))


def _showing(guideline: Guideline, item: GuidelineItem) -> list[GuidelineItem]:
    return [
        one
        for one in (*guideline.edge_cases, *guideline.counter_examples)
        if item.number in one.rules or (set(one.clauses) & set(item.clauses) and not one.rules)
    ]


def _blur(guideline: Guideline, themes: Themes) -> Planted:
    item = guideline.item(themes.limit.item)
    now = again(guideline, replace_item(guideline, item.id, themes.limit.blurred))
    return Planted(guideline, guideline, now, themes.limit, _right(guideline, now, item, item.id) | {item.id})


def _swap(guideline: Guideline, themes: Themes) -> Planted:
    """Rules are read in order: the exception before its rule is right, behind it is wrong."""
    ordered = again(guideline, _RULES.sub(lambda found: f"{found[0]}{IN_ORDER}\n\n", guideline.text, count=1))
    allowed, forbidden = ordered.item(themes.allowed.item), ordered.item(themes.forbidden.item)
    row = list(ordered.rules)
    at = row.index(forbidden)
    before = row[at - 1].id if at else ""
    intact = again(ordered, move_item(ordered, allowed.id, before))
    defective = again(ordered, move_item(ordered, allowed.id, forbidden.id))
    right = {found.id for one in (allowed, forbidden) if (found := same_item(defective, one))}
    return Planted(guideline, intact, defective, themes.allowed, frozenset(right))


def _contradict(guideline: Guideline, themes: Themes) -> Planted:
    example = next(one for one in guideline.examples if themes.example in one.text)
    item = guideline.item(themes.forbidden.item)
    now = again(guideline, remove_item(guideline, example.id))
    last = now.counter_examples[-1]
    told = re.sub(r"(?<=[.”\"])\s+Rules? \d+.*$", "", " ".join(example.text.split()))
    sample = example.sample if f'"{example.sample}"' not in example.text else f'"{example.sample}"'
    cited = f" ({item.clauses[0]})" if item.clauses else ""
    words = f"{sample or told} Does not violate.{cited}"
    now = again(now, insert_after(now, last.id, words))
    return Planted(guideline, guideline, now, themes.forbidden, _right(guideline, now, item, item.id))


def _right(was: Guideline, now: Guideline, item: GuidelineItem, *beside: str) -> frozenset[str]:
    """The rules beside it, and every rule or edge case of the item's clauses."""
    near = [same_item(now, was.item(one)) for one in beside]
    cited = [one for one in now.of("rule", "edge_case") if set(one.clauses) & set(item.clauses)]
    return frozenset(one.id for one in (*near, *cited) if one)


_PLANTS: dict[Kind, Callable[[Guideline, Themes], Planted]] = {
    "exception": _exception,
    "blur": _blur,
    "swap": _swap,
    "contradict": _contradict,
}
