"""The rules of the guideline in force for a policy, as texts that cases can be held against."""

from knowledge_base.errors import WrongUsage
from knowledge_base.guideline_records import GuidelineItem
from knowledge_base.guidelines import read_guideline
from knowledge_base.records import GLOBAL, ClauseId, Record
from knowledge_base.store import Store

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
    found: dict[str, tuple[str, tuple[RuleText, ...]]] = {}
    with store.read() as tx:
        heads = [tx.library.head(artefact) for artefact in tx.library.artefact_ids("guideline")]
    for version in heads:
        if version is None:
            continue
        try:
            guideline = read_guideline(version.text, version.artefact)
        except WrongUsage:  # a guideline of another form holds no rules that could be cited
            continue
        if guideline.policy == policy:
            told = f"{version.artefact} version {version.number}"
            found[guideline.market] = (
                told,
                (
                    *(_rule("rule", number, item) for number, item in enumerate(guideline.rules, 1)),
                    *(
                        _rule("edge case", number, item)
                        for number, item in enumerate(guideline.edge_cases, 1)
                    ),
                ),
            )
    return found.get(market or GLOBAL) or found.get(GLOBAL) or ("", ())


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
