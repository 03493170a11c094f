"""Sample records for the preview: made up, of the sample workspace's platform, with nobody's data in them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from knowledge_base import digests
from knowledge_base.changes import (
    Approval,
    Change,
    DocumentEdit,
    Evidence,
    Flip,
    PromptRevision,
    Proposal,
    Rate,
    Revert,
    Scores,
    SplitEvidence,
    ThresholdChange,
)
from knowledge_base.prompts import Example, Floor, PromptSpec, Question
from knowledge_base.records import (
    ArtefactId,
    CaseId,
    Citation,
    ClauseId,
    Digest,
    FindingId,
    PersonId,
    ProposalId,
    ReleaseId,
)
from slack_app.cards.proposal_view import ProposalView

AT = datetime(2026, 9, 14, 8, 24, tzinfo=UTC)
NAMES = {
    PersonId("ada"): "Ada Okafor",
    PersonId("mira"): "Mira Lindqvist",
    PersonId("jonas"): "Jonas Weber",
    PersonId("noor"): "Noor Haddad",
}
PROMPT = ArtefactId("prompt/scams")
PLOT = "F0PLOT"
THRESHOLD = "name: dangerous-acts\nprompt: dangerous-acts\ndefault: 0.65\n"
RULE = "2.4 **Paid tasks.** Do not offer work that the worker has to pay for first.\n"
CLAUSE = Citation(
    clause=ClauseId("scams/2.4"),
    version=2,
    market="global",
    effective_from=date(2026, 7, 1),
    quote="Paid-task and job scams. Do not offer work, tasks or side income that the worker has to pay for first. A "
    "deposit, top-up, starter kit, training, visa or equipment fee that is demanded before work begins, or before "
    "earned pay is released, is not allowed even when it is called refundable.",
)
WARNINGS = Citation(
    clause=ClauseId("scams/3.1"),
    version=2,
    market="global",
    effective_from=date(2026, 7, 1),
    quote="Warnings. Content that warns of a swindle, reports one or mocks one is allowed, also where it quotes the "
    "swindle, provided it leads nobody to it.",
)


@cache
def prompt_before() -> str:
    """The prompt of the sample workspace, cut short."""
    file = Path(__file__).parents[2] / "knowledge_base" / "sample" / "prompts" / "scams.yaml"
    spec = PromptSpec.from_yaml(file.read_text(encoding="utf-8"), file.name)
    return spec.to_yaml()


@cache
def prompt_after() -> str:
    """The same with a sharper question and one more, taught by two cases."""
    spec = PromptSpec.from_yaml(prompt_before())
    first = spec.questions[0]
    sharper = first.model_copy(
        update={"ask": first.ask.replace("or risk-free returns", "or risk-free profit")}
    )
    asked = Question(
        id="q6-paid-tasks",
        ask="Does the content offer work, tasks or side income that the worker has to pay for first?",
        clause=CLAUSE.clause,
        label="paid-tasks",
        criteria=("A deposit, kit or fee is demanded before work begins or pay is released.",),
        examples=(
            Example(
                text="5 people wanted to rate hotels from home, starter pack only 20",
                case=CaseId("scams-006"),
            ),
            Example(text="you only pay the workbook before starting, i paid too", case=CaseId("scams-058")),
        ),
    )
    return spec.model_copy(update={"questions": (sharper, *spec.questions[1:], asked)}).to_yaml()


def scores(n: int, tp: int, fp: int, fn: int, spread: float = 0.09) -> Scores:
    """Counts with their rates and intervals of about that width."""
    tn = n - tp - fp - fn

    def rate(hits: int, of: int) -> Rate:
        value = hits / of if of else None
        if value is None:
            return Rate(value=None)
        return Rate(value=value, low=max(value - spread, 0), high=min(value + spread, 1))

    return Scores(
        n=n,
        tp=tp,
        fp=fp,
        fn=fn,
        tn=tn,
        precision=rate(tp, tp + fp),
        recall=rate(tp, tp + fn),
        f1=rate(2 * tp, 2 * tp + fp + fn),
        fpr=rate(fp, fp + tn),
    )


def flips(fixed: int, broken: int, policy: str = "scams") -> tuple[Flip, ...]:
    """So many decisions that turn right, and wrong."""
    right = [
        Flip(case=CaseId(f"{policy}-{100 + i:03}"), before=False, after=True, label=True)
        for i in range(fixed)
    ]
    wrong = [
        Flip(case=CaseId(f"{policy}-{300 + i:03}"), before=False, after=True, label=False)
        for i in range(broken)
    ]
    return (*right, *wrong)


def evidence(fixed: int = 18, broken: int = 3, n: int = 412) -> Evidence:
    """Evidence of a draft that helps, and breaks a little."""
    before, after = scores(n, 61, 14, 38, 0.08), scores(n, 61 + fixed, 14 + broken, 38 - fixed, 0.07)
    gain = (after.f1.value or 0) - (before.f1.value or 0)
    unseen = SplitEvidence(
        before=before,
        after=after,
        gain=gain,
        low=gain - 0.048,
        high=gain + 0.045,
        fixed=fixed,
        broken=broken,
        p_value=0.0015,
        flips=flips(fixed, broken),
    )
    return Evidence(
        policy="scams",
        judge="embedded-judge-2/minilm",
        seed=7,
        level=0.9,
        looks=2,
        candidates=7,
        floor=Floor(value=0.6),
        tuning=unseen,
        validation=unseen,
        unseen=unseen,
    )


def prompt_revision(**changes: object) -> PromptRevision:
    """The proposal that most states are shown on."""
    text, base = prompt_after(), prompt_before()
    change = Change(artefact=PROMPT, base=digests.of_text(base), text=text, digest=digests.of_text(text))
    proposal = PromptRevision(
        id=ProposalId("P-575b0af9f0"),
        digest=Digest("0759905c376c549edd5c54995b8854fc341b89454f0f822968a76d48d54b6efc"),
        author=PersonId("ada"),
        created_at=AT - timedelta(days=1),
        expires_at=AT + timedelta(days=13),
        title="scams: asks about work that has to be paid for first, with 2 examples",
        rationale="13 scams cases were missed: they offer jobs that cost a deposit, and no question asks about that.",
        citations=(CLAUSE, WARNINGS),
        changes=(change,),
        risk="low",
        evidence=evidence(),
        finding=FindingId("F-T-f78e8261-scams-fn-c157b321"),
        generators=("question",),
    )
    return proposal.model_copy(update=changes)


def threshold_change() -> ThresholdChange:
    """One of high risk, which breaks as much as it fixes."""
    base, text = THRESHOLD, THRESHOLD.replace("0.65", "0.404")
    artefact = ArtefactId("thresholds/dangerous-acts")
    common = prompt_revision().model_dump(exclude={"kind", "edits"})
    common |= {
        "id": "P-8f7765f200",
        "title": "dangerous-acts: threshold 0.650 → 0.404",
        "rationale": "23 dangerous-acts cases were missed by a hair: their scores lie just under the threshold.",
        "risk": "high",
        "risk_reasons": (
            "turns 29% of the unseen decisions",
            "precision on unseen cases is 45%, under the floor of 60%",
        ),
        "changes": (
            Change(artefact=artefact, base=digests.of_text(base), text=text, digest=digests.of_text(text)),
        ),
        "evidence": _breaking(),
        "generators": ("precision floor, naive",),
        "citations": (),
    }
    return ThresholdChange.model_validate(common)


def document_edit() -> DocumentEdit:
    """A person's change of a clause, of which nothing is measured."""
    base, text = (
        RULE,
        RULE.replace("work that", "work or tasks that").replace("pay for", "pay a fee or deposit for"),
    )
    common = prompt_revision().model_dump(exclude={"kind", "edits"})
    common |= {
        "id": "P-1c22fe9030",
        "title": "policy/scams@DE: says that deposits are meant too",
        "rationale": "Reviewers asked whether a deposit is a payment.",
        "changes": (
            Change(
                artefact=ArtefactId("policy/scams@DE"),
                base=digests.of_text(base),
                text=text,
                digest=digests.of_text(text),
            ),
        ),
        "evidence": None,
        "generators": (),
    }
    return DocumentEdit.model_validate(common)


def revert() -> Revert:
    """Back to the text before a release."""
    proposal = prompt_revision()
    change = proposal.changes[0]
    back = Change(
        artefact=PROMPT, base=change.digest, text=prompt_before(), digest=digests.of_text(prompt_before())
    )
    common = proposal.model_dump(exclude={"kind", "edits"})
    common |= {
        "id": "P-77ab01d2c4",
        "title": "Revert R-575b0af9f0",
        "changes": (back,),
        "reverts": ReleaseId("R-575b0af9f0"),
        "generators": (),
        "rationale": "Complaints about job adverts that were taken down doubled after the release.",
    }
    return Revert.model_validate(common)


def approval(person: str, decision: str = "approved", hours: int = 1, **changes: object) -> Approval:
    """A decision on the proposal of the samples."""
    proposal = prompt_revision()
    body = {"proposal": proposal.id, "digest": proposal.digest, "person": person, "decision": decision}
    return Approval.model_validate(body | {"at": AT - timedelta(hours=hours)} | changes)


def view(proposal: Proposal | None = None, **changes: Any) -> ProposalView:
    """How a proposal stands, open by default."""
    shown = proposal or prompt_revision()
    bases = {PROMPT: prompt_after() if isinstance(shown, Revert) else prompt_before()}
    bases[ArtefactId("thresholds/dangerous-acts")] = THRESHOLD
    bases[ArtefactId("policy/scams@DE")] = RULE
    given = tuple(each.person for each in changes.get("approvals", ()) if each.decision == "approved")
    return replace(ProposalView(shown, "h-575b", bases, names=NAMES, given=given), **changes)


def _breaking() -> Evidence:
    unseen = SplitEvidence(
        before=scores(35, 0, 1, 7, 0.2),
        after=scores(35, 5, 6, 2, 0.16),
        gain=0.556,
        low=0.286,
        high=0.762,
        fixed=5,
        broken=5,
        p_value=1.0,
        flips=flips(5, 5, "dangerous-acts"),
    )
    return evidence().model_copy(
        update={"policy": "dangerous-acts", "unseen": unseen, "looks": 1, "candidates": 3}
    )
