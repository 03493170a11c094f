"""A guideline whose first rule divides raters, its policy, and cases that tell the two readings apart."""

from collections.abc import Sequence

from knowledge_base.cases import CaseRow, Rating
from knowledge_base.changes import Cause, Cluster, Finding
from knowledge_base.records import CaseId
from knowledge_base.workspace import Workspace
from tests.builders import case_row, import_texts, prompt_text
from tests.scenes import finding_of_cause

POLICY = """---
id: scams
title: Policy on scams
effective_from: 2026-01-01
---
# Policy on scams

## 1 Scope
1.1 This policy covers every surface and every account.

## 2 Not allowed
2.1 **Pressure.** Do not obtain gifts by manipulation. This includes threats, shaming viewers who keep their coins, \
false claims about what a gift pays for, and asking children to spend.

2.2 **Fake shops.** Do not sell goods in a shop that never ships what was ordered.

## 3 Allowed
3.1 **Thanks.** Hosts may thank people for gifts and show a goal, as long as viewers stay free to watch.
"""
GUIDELINE = """---
id: scams
title: Labelling scams
policy: scams
---
## Labels

- **Violates**: section 2 forbids it.
- **Does not violate**: nothing in section 2 applies.

## Decision rules

1. Label as violating gift requests that go too far. (scams/2.1)
2. Label as violating shops that never ship what was ordered. (scams/2.2)
3. Label as not violating thanks for a gift. (scams/3.1)

## Examples

- "The shop never ships, ordered in May." Violates, rule 2.

## Counter-examples

- "Thanks for the gift, you are kind." Does not violate, rule 3.

## Escalation

- A child who spends: safety desk at once. (scams/2.1)
"""
DEFINED = POLICY.replace(
    "\n## 2 Not", "\n1.2 **Gift.** A gift means coins, lamps, tickets or bottles.\n\n## 2 Not"
)
"""The policy with a term that …"""
DEFINING = GUIDELINE.replace(
    "## Decision", "## Definitions\n\n- *Gift*: coins or lamps. (scams/1.2)\n\n## Decision"
)
"""… its guideline defines more narrowly."""
_FILLER = (
    *("lamp", "river", "coat", "bridge", "winter", "ticket", "garden", "mirror"),
    *("bottle", "singer", "market", "finger", "yellow", "street", "corner"),
)


def gift_cases(count: int = 40, split: bool = True) -> list[CaseRow]:
    """Gift requests: those that shame or claim falsely violate; `split` tells whether one rater in three dissents."""
    yes = ("shaming viewers who keep coins tonight", "false claims what gift pays for doctor")
    no = ("gift requests goal hat song dance", "gift goal gift frog costume push up")
    rows = []
    for at in range(count):
        violates = at % 2 == 0
        words = (yes if violates else no)[at // 2 % 2]
        text = f"gift {words} {_FILLER[at % 15]} {_FILLER[(at * 7 + at // 15) % 15]} n{at}"
        votes = [violates, violates, not violates if split and at % 4 < 3 else violates]
        rows.append(case_row(f"gift-{at:02}", text, "scams", *votes))
    return rows


def shop_cases(count: int = 40) -> list[CaseRow]:
    """Shops that never ship, and thanks: raters agree on them."""
    rows = []
    for at in range(count):
        violates = at % 2 == 0
        words = "shop never ships what was ordered" if violates else "thanks for the gift thank people"
        text = f"{words} {_FILLER[at % 15]} {_FILLER[(at * 4 + at // 15) % 15]} s{at}"
        rows.append(case_row(f"shop-{at:02}", text, "scams", violates, violates, violates))
    return rows


def defined_cases(adjudicated: bool | None = None) -> list[CaseRow]:
    """Gifts of tickets and bottles, which raters split on (and adjudicators decide), among thanks and shops."""
    rows = shop_cases()
    for at in range(24):
        text = (
            f"{('tickets', 'bottles')[at % 2]} {_FILLER[at % 15]} {_FILLER[(at * 7 + at // 15) % 15]} d{at}"
        )
        row = case_row(f"gift-{at:02}", text, "scams", True, False, at % 4 < 2)
        if adjudicated is not None:
            said = Rating(rater="x", policy="scams", violates=adjudicated, role="adjudicator")
            row = row.model_copy(update={"ratings": (*row.ratings, said)})
        rows.append(row)
    return rows


def fill_guideline(
    workspace: Workspace, rows: Sequence[CaseRow], guideline: str = GUIDELINE, policy: str = POLICY
) -> None:
    """Policy, prompt, guideline and cases."""
    with workspace.store.write() as tx:
        import_texts(tx, ("policy", policy), ("prompt", prompt_text()), ("guideline", guideline))
        tx.cases.add_rows(list(rows))


def guideline_finding(
    workspace: Workspace, cause: Cause = "ambiguous_guideline", prefix: str = "gift"
) -> Finding:
    """A stored finding on the cases whose id starts so."""
    with workspace.store.read() as tx:
        members = tuple(CaseId(one) for one in tx.cases.ids() if one.startswith(prefix))
    cluster = Cluster(
        id="C-1", policy="scams", direction="fn", name="gifts", members=members, representatives=members[:1]
    )
    finding = finding_of_cause(cause, cluster, f"F-{cause}-{prefix}")
    with workspace.store.write() as tx:
        tx.ledger.start_run("T-1", "triage", {})
        tx.ledger.add_finding(finding)
    return finding
