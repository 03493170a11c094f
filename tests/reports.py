"""One report that several tests read: four findings of 60 decided cases, with days, markets and views."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge_base.cases import CaseRow, Decision
from knowledge_base.changes import Finding, Intervention, Opinion, Propagation, Rate, Weighed
from knowledge_base.digests import of_text
from knowledge_base.records import ClauseId
from knowledge_base.store import Store
from tests import builders
from tests.stores import new_store
from tests.triages import finding
from tools.report_facts import report_of, triage_run
from tools.report_records import Report, ToldClaim, ToldOpinion
from tools.trend import trend_of, weekly

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
AT = datetime(2026, 8, 2, 9, 30, tzinfo=UTC)
MARKETS = ("DE", "BR", "global")


def decided_rows() -> list[CaseRow]:
    """The 60 cases: tasks are missed, half of the warnings are flagged."""
    rows = []
    for number, row in enumerate(builders.case_rows()):
        flagged = row.id.startswith("prize") or (row.id.startswith("warn") and number % 2 == 0)
        decision = Decision(
            stream="llm",
            policy="scams",
            violates=flagged,
            model="m",
            score=0.2 + 0.5 * flagged + number / 400,
        )
        rows.append(
            row.model_copy(
                update={
                    "decisions": (decision,),
                    "market": MARKETS[number % 3],
                    "occurred_at": START + timedelta(hours=20 * number),
                    "attributes": {"views": 100 + number},
                    "surface": "live",
                }
            )
        )
    return rows  # fmt: skip


def tried(
    name: str, fixed: int, n: int, broken: int = 0, sufficient: bool = False, note: str = "tried"
) -> Intervention:
    """An intervention on a group of n, with 40 cases elsewhere."""
    detail = {"f1_gain": 0.1, "low": 0.02 if sufficient else -0.05, "high": 0.2}
    return Intervention.model_validate(
        {
            "name": name,
            "fixed": fixed,
            "n": n,
            "broken": broken,
            "held_out_fixed": 1,
            "held_out_n": 40,
            "sufficient": sufficient,
            "probability": 0.8,
            "note": note,
            "detail": detail,
        }
    )


def findings() -> list[Finding]:
    """Fourteen missed in three groups, of which one has no cause, and six flagged."""
    ids = {kind: [row.id for row in decided_rows() if row.id.startswith(kind)] for kind in ("task", "warn")}
    flagged = [row.id for row in decided_rows() if row.id.startswith("warn") and row.decisions[0].violates]
    groups = [
        (ids["task"][:8], "fn", "prompt_defect", (tried("threshold", 3, 7, 9), tried("prompt_defect", 6, 7, 1, True))),
        (ids["task"][8:11], "fn", "label_error", (tried("label_error", 2, 3, 0, True, "doubts 2 of 3"),)),
        (ids["task"][11:], "fn", "undetermined", (tried("threshold", 1, 3, 20), tried("prompt_defect", 0, 3))),
        (flagged, "fp", "threshold", (tried("threshold", 5, 6, 0, True), tried("prompt_defect", 5, 6, 2, True))),
    ]  # fmt: skip
    found = []
    for members, direction, cause, interventions in groups:
        one = finding("T-1", *members, direction=direction, cause=cause, name=f"{members[0]}, wages")  # type: ignore[arg-type]
        days = {row.id: row.occurred_at.date() for row in decided_rows() if row.occurred_at}
        cluster = one.cluster.model_copy(
            update={
                "trend": trend_of([days[each] for each in members], weekly(days.values())),
                "weighed": Weighed(by="views", share=0.25, total=900),
                "copies": (3, 1),
                "distinct": len(members) - 1,
                "step": "q1-prize-fee",
            }
        )
        found.append(
            one.model_copy(
                update={
                    "cluster": cluster,
                    "interventions": interventions,
                    "clauses": (ClauseId("scams/2.1"), ClauseId("scams/9.9")),
                    "probability": 0.0 if cause == "undetermined" else 0.8,
                }
            )
        )
    found[3] = found[3].model_copy(
        update={
            "propagation": Propagation(
                diagnosed=60,
                checked=30,
                disagreeing=3,
                error=Rate(value=0.1, low=0.03, high=0.26),
                same_cause=True,
            )
        }
    )
    found[0] = found[0].model_copy(update={"opinion": opinion()})
    return found  # fmt: skip


def opinion() -> Opinion:
    """What a model says of the first finding: one thing that was measured, and one that does not hold."""
    argued = {
        "case": "task-1",
        "question": "q1-prize-fee",
        "answer": "yes",
        "quote": "a wire of wages",
        "clause": "scams/2.1",
        "text": "Write to mira@example.com.",
        "problem": "the quote does not stand in the case",
    }
    return Opinion.model_validate(
        {
            "model": "openai/double",
            "prompt": of_text("prompt"),
            "name": "jobs that cost a fee",
            "argued": [argued],
            "suggested": [
                {
                    "cause": "prompt_defect",
                    "text": "The examples speak of prizes.",
                    "fixes": 6,
                    "of": 7,
                    "borne_out": True,
                }
            ],
        }
    )  # fmt: skip


def fill(store: Store, made: list[Finding] | None = None) -> None:
    """Documents, decided cases and the triage T-1."""
    builders.fill_documents(store)
    with store.write() as tx:
        tx.cases.add_rows(decided_rows())
        body = {
            "request": {"queue": "all", "stream": "llm"},
            "steps": ["scams:fn", "scams:fp"],
            "errors": 20,
            "weight": "views",
            "weighing": 3_000.0,
        }
        tx.ledger.start_run("T-1", "triage", body)
        for one in findings() if made is None else made:
            tx.ledger.add_finding(one)
        tx.ledger.finish_run("T-1")


@cache
def small_report() -> Report:
    """The report on it."""
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        fill(store)
        made = report_of(store, triage_run(store, None), 7, AT)
        store.close()
    return made


def poisoned(report: Report, text: str) -> Report:
    """The report with a text in every place that others write."""
    findings = tuple(
        one.model_copy(
            update={
                "name": text,
                "summary": text,
                "step": text,
                "clauses": tuple(each.model_copy(update={"text": text, "id": text}) for each in one.clauses),
                "cases": tuple(each.model_copy(update={"text": text, "id": text}) for each in one.cases),
                "tried": tuple(each.model_copy(update={"note": text}) for each in one.tried),
                "speaks_for": (text,),
                "opinion": ToldOpinion(
                    model=text,
                    claims=(ToldClaim(text=text, problem=text), ToldClaim(text=text, measured=text)),
                ),
            }
        )
        for one in report.findings
    )
    return report.model_copy(update={"findings": findings, "triage": text})
