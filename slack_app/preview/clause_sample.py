"""A sample of a drafted clause for the preview: made up, with nobody's data in it."""

from knowledge_base import digests
from knowledge_base.changes import Change, ClauseDraft, Rate
from knowledge_base.clause_drafts import (
    DRAFT_MARK,
    ClauseGap,
    Covered,
    DraftedPart,
    Hit,
    NearRule,
    SharedTerm,
    blank,
)
from knowledge_base.records import ArtefactId, ClauseId
from slack_app.preview import samples

_RULE = f"Do not offer {blank('what is named here')} to a worker."


def clause_draft() -> ClauseDraft:
    """A clause on false references, as it is drafted."""
    base, new = samples.RULE, f"\n2.5 **{blank('title')}.** {DRAFT_MARK}. {_RULE}\n"
    artefact, text = ArtefactId("policy/scams"), base + new
    common = samples.prompt_revision().model_dump(exclude={"kind", "edits"})
    common |= {
        "id": "P-4d0f22ab91",
        "title": "policy/scams: draft of clause 2.5",
        "rationale": "9 scams cases missed (reference, employer): no rule in force covers it.",
        "changes": (
            Change(artefact=artefact, base=digests.of_text(base), text=text, digest=digests.of_text(text)),
        ),
        "risk": "high",
        "risk_reasons": ("adds a rule to a policy",),
        "generators": ("neighbouring clauses",),
        "gap": _gap(artefact),
    }
    return ClauseDraft.model_validate(common)


def _gap(artefact: ArtefactId) -> ClauseGap:
    half, few = Rate(value=0.5, low=0.2, high=0.8), Rate(value=0.02, low=0.0, high=0.06)
    return ClauseGap(
        policy=artefact,
        number="2.5",
        heading=("2 Not allowed",),
        holds_from=samples.AT.date(),
        terms=(
            SharedTerm(
                term="reference", inside=5, of_inside=8, outside=1, of_outside=120, p_value=0.001, sure=True
            ),
        ),
        spreads=(),
        trend="8 errors in 12 weeks: steady.",
        parts=(DraftedPart(part="rule", text=_RULE, sources=(samples.CLAUSE,)),),
        near=(NearRule(cited=samples.CLAUSE, cosine=0.31, lacks=("reference",)),),
        elsewhere=(),
        floor=0.3,
        covered=(
            Covered(
                which="drafted from",
                n=8,
                nearest_before=0.2,
                nearest_after=0.4,
                before=few,
                after=half,
                flagged_before=few,
                flagged=half,
            ),
        ),
        hits=(Hit(which="seen", n=98, flagged=2, rate=few),),
        clauses=(ClauseId("scams/2.5"),),
    )
