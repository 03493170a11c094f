"""Samples of guideline work for the preview: an edit, and doubted labels that call for none. Made up, nobody's data."""

from pathlib import Path

from agents.toolbox.draft_change import DraftResult, NoEditTold
from knowledge_base import digests
from knowledge_base.changes import Change, GuidelineRevision
from knowledge_base.guideline_measures import (
    DividedRule,
    GuidelineEvidence,
    Part,
    Relabel,
    SplitVotes,
    Trial,
)
from knowledge_base.records import ArtefactId, CaseId, ClauseId
from slack_app.preview import samples

GUIDELINE = ArtefactId("guideline/live-monetisation")
_SENTENCE = (
    "This includes threats, shaming people who do not give, and false claims about what a gift will do or "
    "pay for."
)
_CLAUSE = f"Gift-baiting. Do not obtain gifts by manipulation. {_SENTENCE}"


def guideline_before() -> str:
    """The guideline of the sample workspace."""
    folder = Path(__file__).parents[2] / "knowledge_base" / "sample" / "guidelines"
    return (folder / "live-monetisation.md").read_text(encoding="utf-8")


def guideline_edit() -> GuidelineRevision:
    """A rule that divides raters, said in the words of its clause."""
    base = guideline_before()
    text = base.replace("consider tone and context.", f"consider tone and context. {_SENTENCE}", 1)
    common = samples.prompt_revision().model_dump(exclude={"kind", "edits"})
    common |= {
        "id": "P-2be61a90c7",
        "title": "live-monetisation: puts the examples of 2.1 into rule 1",
        "rationale": "Raters split on 13 live-monetisation cases that were missed.",
        "changes": (
            Change(
                artefact=GUIDELINE,
                base=digests.of_text(base),
                text=text,
                digest=digests.of_text(text),
            ),
        ),
        "evidence": _evidence(),
        "generators": ("the text itself",),
        "edits": (
            "puts the examples of 2.1 into rule 1 (live-monetisation/2.1): only the clause draws the line",
        ),
        "answers": (_split(14, 2, 1), _split(31, 1, 2), _split(52, 2, 1)),
        "relabel": relabel(),
        "trial": Trial(
            cases=tuple(CaseId(f"live-{n:03}") for n in range(14, 54)),
            controls=8,
            needed=32,
            enough=True,
            raters=5,
            half_width=0.1,
            level=0.9,
            reached=0.094,
            agreement=0.58,
            minutes=1.5,
            measured=False,
        ),
    }
    cited = samples.CLAUSE.model_dump() | {"clause": ClauseId("live-monetisation/2.1"), "quote": _CLAUSE}
    return GuidelineRevision.model_validate(common | {"citations": (cited,)})


def relabel() -> tuple[Relabel, ...]:
    """Labels to give again."""
    doubt = ((11, 0.93, 4.0), (27, 0.88, 2.0), (40, 0.71, 1.0))
    return tuple(
        Relabel(
            case=CaseId(f"live-{case:03}"),
            violates=case % 2 == 0,
            yes=1,
            no=2,
            doubt=sure,
            reach=reach,
            priority=sure * reach,
            why="other cases speak against it",
        )
        for case, sure, reach in doubt
    )


def no_edit() -> DraftResult:
    """Doubted labels that point to no rule."""
    return DraftResult(
        finding="F-T-f78e8261-counterfeit-fn",
        policy="counterfeit",
        cause="label_error",
        no_edit=NoEditTold(
            why="raters part on no rule of 'guideline/counterfeit' more than elsewhere, so nothing of it is "
            "edited. No rule surely divides raters; most on rule-2 (4 of the 19 cases about it, 21 of 150 "
            "elsewhere, p = 0.310).",
            nearest=("puts the list of 2.4 into rule-2 (+0.4 points, 61% likely above 0)",),
            step="Have its cases adjudicated, then triage anew",
        ),
        relabel=relabel(),
    )


def _split(case: int, yes: int, no: int) -> SplitVotes:
    names = [f"rater {n + 1}" for n in range(yes + no)]
    text = "Not one boat today? I see who only sits and stares, [handle] and the rest of you."
    return SplitVotes(
        case=CaseId(f"live-{case:03}"), text=text, yes=tuple(names[:yes]), no=tuple(names[yes:])
    )


def _evidence() -> object:
    share = Part(value=0.74, low=0.6, high=0.85)
    told = GuidelineEvidence(
        concordance_before=0.81,
        concordance_after=0.84,
        gain=0.03,
        low=-0.01,
        high=0.07,
        p_value=0.14,
        agreement_before=share,
        agreement_after=share.model_copy(update={"value": 0.79}),
        labelled=166,
        turned=9,
        divided=(DividedRule(item="rule-1", split=8, of=12, elsewhere=11, elsewhere_of=98, p_value=0.002),),
    )
    found = samples.evidence(3, 1, 43)
    unseen = found.unseen.model_copy(update={"flips": samples.flips(3, 1, "live")})
    found = found.model_copy(update={"policy": "live-monetisation", "guideline": told, "unseen": unseen})
    return found.model_dump()
