"""The rules of the guideline in force for a policy, as texts that cases can be held against."""

from knowledge_base.guideline_records import GuidelineItem
from knowledge_base.records import GLOBAL, ClauseId, Record
from knowledge_base.store import Store
from tools.guideline_in_force import guidelines_in_force

LONGEST = 400


class RuleText(Record):
    """One decision rule or edge case."""

    id: str
    text: str
    clauses: tuple[ClauseId, ...]
    called: frozenset[str] = frozenset()
    """What raters may cite it by."""


def guideline_rules(store: Store, policy: str, market: str | None) -> tuple[str, tuple[RuleText, ...]]:
    """The guideline in force for a policy, of the market where it has one of its own, and its rules.

    ("", ()) where there is none that can be read.
    """
    with store.read() as tx:
        by_market = guidelines_in_force(tx, policy)
    held = by_market.get(market or GLOBAL) or by_market.get(GLOBAL)
    if held is None:
        return "", ()
    rules = [_rule("rule", at, item) for at, item in enumerate(held.guideline.rules, 1)]
    rules += [_rule("edge case", at, item) for at, item in enumerate(held.guideline.edge_cases, 1)]
    return f"{held.artefact} version {held.version.number}", tuple(rules)


def _rule(kind: str, place: int, item: GuidelineItem) -> RuleText:
    return RuleText(
        id=f"{kind} {item.number or place}",
        text=item.text[:LONGEST],
        clauses=item.clauses,
        called=called(item),
    )


def called(item: GuidelineItem) -> frozenset[str]:
    """What raters may cite an item by: its id, number, name or a clause of it."""
    told = (item.id, item.number, f"rule {item.number}" if item.number else "", item.name, *item.clauses)
    return frozenset(filter(None, told))
