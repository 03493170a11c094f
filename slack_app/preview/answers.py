"""Sample answers, one a tool and one an outcome."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from agents.case_told import CaseExplained, HoldingFinding, StepTold
from agents.change_told import ClauseReworded, DocumentChange
from agents.dialogue import Outcome, Reply
from agents.proposal_told import Measured, ProposalTold
from agents.search_told import SearchResult
from agents.toolbox.brief_change import slim
from agents.toolbox.draft_change import DraftResult
from agents.toolbox.queue_health import HealthResult
from agents.toolbox.show_proposal import ProposalResult
from agents.toolbox.summarise_change import ChangeResult
from agents.toolbox.triage_queue import FindingFound, TriageResult
from knowledge_base.changes import Cause, Rate
from knowledge_base.records import ArtefactId, CaseId, ClauseId, Digest, Record
from slack_app.preview import guideline_sample
from slack_app.preview.samples import AT, CLAUSE, WARNINGS, prompt_revision
from tools.brief.sides import sides_of_files
from tools.brief.write_brief import write_brief
from tools.clause_changes import word_pieces
from tools.health import CauseCount, PolicyHealth, WeekOfErrors


def reply(
    tool: str, summary: str, result: Record | None = None, outcome: Outcome = "answered", **more: Any
) -> Reply:
    """An answer of a tool."""
    body = {"question": "…", "tool": tool, "outcome": outcome, "summary": summary, **more}
    return Reply.model_validate(body | {"result": result.model_dump(mode="json") if result else None})


def search() -> Reply:
    """A clause that covers the question."""
    result = SearchResult(
        question="may a job advert ask for a deposit?",
        as_of=AT.date(),
        market="global",
        policy="scams",
        covered=True,
        support=0.8,
        in_force=23,
    )
    return reply(
        "search_policy",
        "No. Work that has to be paid for first is not allowed, also where the deposit is called refundable. "
        "A post that warns of such an offer is allowed.",
        result,
        citations=(CLAUSE, WARNINGS),
        follow_ups=("And in Germany?", "What changed in scams lately?", "How is the scams queue doing?"),
        written_by="openai/gpt-5-mini",
        unverified=1,
    )


def not_covered() -> Reply:
    """A question that nothing in force speaks to."""
    result = SearchResult(
        question="…", as_of=AT.date(), market="global", policy=None, covered=False, support=0.3, in_force=181
    )
    words = "Nothing in force covers this; no clause was guessed. Ask Mira Lindqvist."
    return reply("search_policy", words, result, "not_covered", ask_instead=("Mira Lindqvist",))


def refused() -> Reply:
    """A request that the assistant never does."""
    words = "I don't approve anything: people do, on the card of the proposal."
    return reply("", words, outcome="refused", follow_ups=("What waits for me?",))


def case() -> Reply:
    """A case that was missed."""
    result = CaseExplained(
        case=CaseId("scams-058"),
        policy="scams",
        other_policies=("live-monetisation",),
        market="BR",
        surface="live",
        language="en",
        occurred_at=AT - timedelta(days=20),
        violates=False,
        score=0.41,
        threshold=0.5,
        model="embedded-judge-2",
        decided_at=AT,
        steps=(
            _step("Q1: does it promise guaranteed returns? no (score 0.22); rests on scams/2.1", "no", 0.22),
            _step(
                "Q3: does it ask for money before a prize? no (score 0.41); rests on scams/2.3", "no", 0.41
            ),
        ),
        failing_step=1,
        votes_yes=2,
        votes_no=0,
        label=True,
        error="fn",
        clauses=(CLAUSE,),
        findings=(HoldingFinding(finding="F-T-f78e8261-scams-fn", cause="prompt_defect", cases=13),),
        text="…",
    )
    words = "Case scams-058 was allowed under scams, and two raters say it violates: a missed violation."
    return reply(
        "explain_case", words, result, citations=(CLAUSE,), follow_ups=("How is the scams queue doing?",)
    )


def health() -> Reply:
    """All queues."""
    rows = [
        ("dangerous-acts", 39, 1, 178),
        ("scams", 24, 8, 166),
        ("counterfeit", 30, 13, 193),
        ("hate", 16, 15, 175),
    ]
    policies = tuple(_health(name, fn, fp, of, seed) for seed, (name, fn, fp, of) in enumerate(rows))
    result = HealthResult(queue="all", policies=policies, counts_only=False)
    return reply(
        "queue_health", "4 policies: 146 of 712 labelled decisions are wrong. Most in dangerous-acts.", result
    )


def one_queue() -> Reply:
    """One queue, with its causes."""
    result = HealthResult(queue="all", policies=(_health("scams", 24, 8, 166, 1),), counts_only=False)
    return reply("queue_health", "scams: 32 of 166 labelled decisions are wrong, 24 of them missed.", result)


def triage() -> Reply:
    """A triage that is done."""
    rows: list[tuple[str, Cause, int, float]]
    rows = [("dangerous-acts", "threshold", 23, 0.52), ("counterfeit", "label_error", 16, 0.67)]
    rows += [("scams", "prompt_defect", 13, 0.53), ("hate", "undetermined", 9, 0.0)]
    findings = tuple(
        FindingFound(
            finding=f"F-T-f78e8261-{policy}-fn",
            policy=policy,
            direction="fn",
            cause=cause,
            cases=cases,
            share=cases / 292,
            probability=sure,
            clauses=(),
            draftable=cause != "undetermined",
            name="deposit, job, kit",
        )
        for policy, cause, cases, sure in rows
    )
    result = TriageResult(triage="T-f78e8261", queue="fn", policies=("scams",), errors=292, findings=findings)
    words = "292 errors fall into 4 findings. The largest: 23 dangerous-acts cases that a lower threshold would catch."
    return reply(
        "triage_queue", words, result, follow_ups=("Draft a threshold for F-T-f78e8261-dangerous-acts-fn",)
    )


def draft() -> Reply:
    """A draft that is done."""
    result = DraftResult(finding="F-T-f78e8261-scams-fn", proposal=_told("P-575b0af9f0", "low"))
    return reply(
        "draft_change", "Drafted; nothing takes effect before it is approved.", result, citations=(CLAUSE,)
    )


def no_edit() -> Reply:
    """Doubted labels, and no edit of the guideline."""
    result = guideline_sample.no_edit()
    assert result.no_edit is not None
    words = f"No guideline edit for {result.finding}: {result.no_edit.why} 3 labels should be given again."
    return reply("draft_change", words, result, follow_ups=("How is the counterfeit queue doing?",))


def proposals() -> Reply:
    """The open proposals."""
    other = _told("P-8f7765f200", "high").model_copy(
        update={"title": "dangerous-acts: threshold 0.650 → 0.404"}
    )
    told = (_told("P-575b0af9f0", "low"), other)
    result = ProposalResult(one=False, waiting=True, proposals=told)
    return reply(
        "show_proposal", "2 proposals wait for you.", result, follow_ups=("Show proposal P-575b0af9f0",)
    )


def change() -> Reply:
    """What changed in a policy."""
    before = CLAUSE.model_copy(
        update={
            "version": 1,
            "effective_from": date(2026, 1, 1),
            "quote": CLAUSE.quote.replace("A deposit, top-up, ", "A "),
        }
    )
    reworded = ClauseReworded(
        clause=CLAUSE.clause, before=before, after=CLAUSE, pieces=word_pieces(before.quote, CLAUSE.quote)
    )
    document = DocumentChange(
        artefact=ArtefactId("policy/scams"),
        title="Scams and misleading commerce",
        market="global",
        compared_with="version",
        before_version=1,
        before_from=date(2026, 1, 1),
        after_version=2,
        after_from=date(2026, 7, 1),
        added=(WARNINGS,),
        removed=(),
        reworded=(reworded,),
        unchanged=21,
        prompts={"scams": (ClauseId("scams/2.4"),)},
        uncited=(WARNINGS.clause,),
    )
    result = ChangeResult(policy="scams", since=None, as_of=None, documents=(document,))
    words = "The scams policy has one clause with new words and one new clause, in force since 1 July 2026."
    return reply("summarise_change", words, result)


@cache
def brief() -> Reply:
    """A brief of the sample law's two versions."""
    folder = Path(__file__).parents[2] / "knowledge_base" / "sample" / "regulations"
    files = sorted(folder.glob("platform-safety-act.*.md"))[:2]
    old, new = ((file.read_bytes(), file.name) for file in files)
    result = slim("platform-safety-act", write_brief(sides_of_files(old, new), "product"))
    told = f"{result.brief.title}: {result.brief.told}. {result.brief.no_advice}"
    return reply("brief_change", told, result)


def _step(words: str, answer: str, score: float) -> StepTold:
    body = {"question": words, "clause": "scams/2.1", "answer": answer, "score": score, "words": words}
    return StepTold.model_validate(body)


def _health(policy: str, fn: int, fp: int, of: int, seed: int) -> PolicyHealth:
    first = AT.date() - timedelta(weeks=12, days=AT.weekday())
    shares = (4, 3, 5, 4, 6, 7, 5, 8, 6, 5, 4, 3)
    weeks = tuple(
        WeekOfErrors(monday=first + timedelta(weeks=i), errors=(share + 2 * seed) % 9 + 1, of=30)
        for i, share in enumerate(shares)
    )
    causes = (
        CauseCount(cause="prompt_defect", findings=2, cases=17),
        CauseCount(cause="undetermined", findings=3, cases=13),
    )
    return PolicyHealth(
        policy=policy,
        stream="llm",
        decided=600,
        labelled=of,
        compared=of,
        fn=fn,
        fp=fp,
        precision=Rate(value=0.667, low=0.5, high=0.818),
        recall=Rate(value=0.4, low=0.278, high=0.528),
        open_findings=causes,
        trend=weeks,
    )


def _told(proposal: str, risk: str) -> ProposalTold:
    shown = prompt_revision()
    rates = {
        "precision_before": 0.813,
        "precision_after": 0.823,
        "recall_before": 0.616,
        "recall_after": 0.798,
    }
    measured = Measured.model_validate(
        {name: Rate(value=value, low=value - 0.08, high=value + 0.07) for name, value in rates.items()}
        | {"cases": 412, "fixed": 18, "broken": 3, "gain": 0.109, "low": 0.061, "high": 0.154}
    )
    body: dict[str, Any] = {
        "proposal": proposal,
        "digest": Digest(shown.digest),
        "proposal_kind": "prompt",
        "title": shown.title,
    }
    body |= {
        "rationale": shown.rationale,
        "policies": ("scams",),
        "artefacts": ("prompt/scams",),
        "author": "ada",
    }
    body |= {
        "co_authors": (),
        "created_at": shown.created_at,
        "expires_at": shown.expires_at,
        "status": "open",
    }
    body |= {"superseded_by": None, "risk": risk, "risk_reasons": (), "approved_by": (), "generators": ()}
    body |= {
        "needed": 2 if risk == "high" else 1,
        "finding": shown.finding,
        "measured": measured,
        "citations": (),
    }
    return ProposalTold.model_validate(body)
