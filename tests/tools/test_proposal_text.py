"""What an approver reads in the terminal."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

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
)
from knowledge_base.digests import of_text
from knowledge_base.evidence_records import EvidenceRequest
from knowledge_base.records import ArtefactId, CaseId, Citation, ClauseId, Digest, PersonId, ProposalId
from tools.evidence_tables import evidence_rows, gain_rows, rate_text
from tools.proposal_parts import ProposalParts
from tools.proposal_text import MOST_FLIPS, columns, proposal_text

AT = datetime(2026, 5, 2, 9, 30, tzinfo=UTC)
PROMPT = ArtefactId("prompt/hate")
OLD = "name: hate\nask: Is it an attack?\nfloor: 0.9\n"
NEW = "name: hate\nask: Is it an attack on who people are?\nfloor: 0.9\n"


def rate(value: float | None) -> Rate:
    return Rate(value=value) if value is None else Rate(value=value, low=value - 0.05, high=value + 0.05)


def scores(f1: float, precision: float | None = 0.8) -> Scores:
    return Scores(
        n=1_412,
        tp=70,
        fp=10,
        fn=20,
        tn=312,
        precision=rate(precision),
        recall=rate(0.7),
        f1=rate(f1),
        fpr=rate(0.06),
    )


def split(gain: float = 0.04, flips: tuple[Flip, ...] = ()) -> SplitEvidence:
    fixed = sum(flip.after == flip.label for flip in flips)
    return SplitEvidence(
        before=scores(0.7, None),
        after=scores(0.7 + gain),
        gain=gain,
        low=gain - 0.02,
        high=gain + 0.02,
        fixed=fixed,
        broken=len(flips) - fixed,
        p_value=0.0004,
        flips=flips,
    )


def flip(case: str, after: bool, label: bool) -> Flip:
    return Flip(case=CaseId(case), before=not after, after=after, label=label)


def evidence(*flips: Flip, looks: int = 1) -> Evidence:
    return Evidence(
        policy="hate",
        judge="embedded",
        seed=7,
        level=0.9,
        looks=looks,
        candidates=12,
        tuning=split(0.06),
        validation=split(0.05),
        unseen=split(0.04, flips),
    )


def fields(**others: Any) -> dict[str, Any]:
    change = Change(artefact=PROMPT, base=of_text(OLD), text=NEW, digest=of_text(NEW))
    plain = {
        "id": "P-1",
        "digest": of_text("P-1"),
        "author": "ada",
        "created_at": AT,
        "expires_at": AT + timedelta(days=14),
        "title": "hate: 4 examples for 'q1'",
        "rationale": "Slurs in sports talk are missed.",
        "changes": (change,),
        "risk": "low",
    }
    return plain | others


def revision(**others: Any) -> PromptRevision:
    return PromptRevision.model_validate(fields(**others))


def approval(person: str, digest: str, decision: str = "approved", reason: str = "") -> Approval:
    return Approval.model_validate(
        {
            "proposal": ProposalId("P-1"),
            "digest": Digest(digest),
            "person": PersonId(person),
            "decision": decision,
            "reason": reason,
            "at": AT,
        }
    )


def shown(
    proposal: Proposal,
    *approvals: Approval,
    outcome: str | None = None,
    needed: int = 1,
    given: tuple[str, ...] = (),
    before: str | None = OLD,
) -> str:
    texts = {} if before is None else {PROMPT: before}
    return proposal_text(ProposalParts(proposal, texts, approvals, outcome, needed, given))


def test_the_head_names_the_proposal_its_author_digest_risk_and_expiry() -> None:
    proposal = revision(risk="high", risk_reasons=("recall falls on unseen cases",), co_authors=("bo",))
    lines = shown(proposal, needed=2).split("\n")
    assert lines[0] == "hate: 4 examples for 'q1'"
    assert "Proposal  P-1 (prompt)" in lines
    assert f"Digest    {of_text('P-1')}" in lines
    assert "Status    open, 0 of 2 approvals" in lines
    assert "Author    ada, with bo, on 2026-05-02 09:30 UTC" in lines
    assert "Expires   2026-05-16 09:30 UTC" in lines
    assert lines[lines.index("Risk      high") + 1] == "          - recall falls on unseen cases"


def test_the_redline_names_the_artefact_and_marks_words_by_signs() -> None:
    text = shown(revision())
    assert "Change of prompt/hate\n" in text
    assert "Line 2\nname: hate\nask: Is it an attack[+ on who people are+]?\nfloor: 0.9\n" in text


def test_a_new_artefact_is_added_whole() -> None:
    change = Change(artefact=PROMPT, base=None, text=NEW, digest=of_text(NEW))
    text = shown(revision(changes=(change,)), before=None)
    assert "[+name: hate\nask: Is it an attack on who people are?\nfloor: 0.9\n+]" in text


def test_a_base_that_is_not_at_hand_is_owned_up_to() -> None:
    text = shown(revision(), before=None)
    assert f"The text before (digest {of_text(OLD)[:12]}) is not at hand" in text
    assert "\nname: hate" in text


def test_a_lost_last_line_feed_and_a_strange_line_end_show_in_the_redline() -> None:
    other = "name: hate\u2028ask: x\n\n"
    change = Change(artefact=PROMPT, base=of_text("name: hate\n"), text=other, digest=of_text(other))
    text = shown(revision(changes=(change,)), before="name: hate\n")
    assert "\\u2028ask: x" in text
    lost = Change(artefact=PROMPT, base=of_text(OLD), text=OLD[:-1], digest=of_text(OLD[:-1]))
    assert "[-⏎\n-]" in shown(revision(changes=(lost,)))


def test_what_only_looks_like_a_mark_is_told_apart() -> None:
    text = OLD.replace("attack", "[+attack+]")
    change = Change(artefact=PROMPT, base=of_text(OLD), text=text, digest=of_text(text))
    assert "an [+\\[++]attack[++\\]+]?" in shown(revision(changes=(change,)))


@pytest.mark.parametrize(
    ("given", "needed", "sentence"),
    [
        ((), 1, "With your approval, the text below becomes the one in force for prompt/hate at once."),
        ((), 2, "With your approval and one more approval, the text below becomes"),
        (("bo",), 2, "With your approval, the text below becomes"),
    ],
)
def test_one_sentence_says_what_approving_does(given: tuple[str, ...], needed: int, sentence: str) -> None:
    assert sentence in shown(revision(), needed=needed, given=given)


def test_approving_a_revert_puts_the_text_before_back() -> None:
    proposal = Revert.model_validate(fields(reverts="R-9"))
    assert "With your approval, prompt/hate goes back to the text from before R-9 at once." in shown(proposal)


def test_a_decided_proposal_says_that_approving_does_nothing() -> None:
    text = shown(revision(), outcome="rejected")
    assert "Approving does nothing any more: the proposal is rejected." in text
    assert "Status    rejected" in text


def test_evidence_has_a_row_for_each_split_before_and_after() -> None:
    rows = evidence_rows(evidence())
    assert [row[:3] for row in rows] == [
        (name, "1,412", when) for name in ("tuning", "validation", "unseen") for when in ("before", "after")
    ]
    assert rows[0][3:] == ("–", "70.0% [65.0, 75.0]", "70.0% [65.0, 75.0]", "6.0% [1.0, 11.0]")
    assert rows[5][5] == "74.0% [69.0, 79.0]"


def test_gains_are_points_of_f1_with_interval_flips_and_p_value() -> None:
    unseen = gain_rows(evidence(flip("a", True, True), flip("b", True, False)))[-1]
    assert unseen == ("unseen", "+4.0", "[+2.0, +6.0]", "1", "1", "< 0.001")


def test_the_tables_are_aligned() -> None:
    lines = shown(revision(evidence=evidence())).split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith("split") and "precision" in line)
    column = lines[start].index("decisions")
    assert {line[column - 2 : column + 1] for line in lines[start + 1 : start + 7]} == {"  b", "  a"}


def test_looks_and_candidates_are_told_and_more_looks_warn() -> None:
    once, often = (" ".join(shown(revision(evidence=evidence(looks=looks))).split()) for looks in (1, 3))
    assert "The draft was chosen from 12 candidates on tuning and validation cases." in once
    assert "Looks at the unseen cases: 1, this one included." in once
    assert (
        "Looks at the unseen cases: 3, this one included; the more looks, the more a gain may be luck."
        in often
    )


def test_a_rate_without_value_is_a_dash_and_one_without_interval_stands_alone() -> None:
    assert rate_text(Rate(value=None)) == "–"
    assert rate_text(Rate(value=0.5)) == "50.0%"


def test_broken_decisions_come_before_fixed_ones() -> None:
    text = shown(revision(evidence=evidence(flip("right-now", True, True), flip("wrong-now", False, True))))
    section = text[text.index("Unseen decisions that turn: 1 broken, 1 fixed") :]
    assert section.index("broken  violates  allowed   wrong-now") < section.index(
        "fixed   allowed   violates  right-now"
    )


def test_many_flips_are_cut_with_their_number() -> None:
    flips = [flip(f"c{i}", True, True) for i in range(MOST_FLIPS + 5)]
    assert "and 5 more, listed by --json" in shown(revision(evidence=evidence(*flips)))


def test_missing_evidence_citations_and_decisions_are_said() -> None:
    text = shown(DocumentEdit.model_validate(fields()))
    assert "Evidence\n────────\nNone was measured." in text
    assert "Citations\n─────────\nNone." in text
    assert text.endswith("Decisions so far\n────────────────\nNone.\n")


def test_a_citation_has_version_market_date_and_its_quote_line_by_line() -> None:
    cited = Citation(
        clause=ClauseId("hate/2.1"),
        version=3,
        market="DE",
        effective_from=date(2026, 1, 1),
        quote="No slurs.\n\nNone.",
    )
    text = shown(revision(citations=(cited,)))
    assert "hate/2.1, version 3, DE, in force from 2026-01-01\n  │ No slurs.\n  │ \n  │ None.\n" in text


def test_decisions_show_who_when_and_why_and_whether_they_were_on_another_text() -> None:
    proposal = revision()
    text = shown(
        proposal, approval("bo", proposal.digest, "rejected", "breaks\nsatire"), approval("cy", "0" * 64)
    )
    assert "2026-05-02 09:30 UTC  bo  rejected                 breaks satire\n" in text
    assert "2026-05-02 09:30 UTC  cy  approved (another text)\n" in text
    assert "Status    open, 0 of 1 approvals" in text


@pytest.mark.parametrize("hostile", ["\x1b[2J\x1b[31m", "\u202eabc", "a\rb", "\x9b31m", "\x07", "\u2066x"])
def test_nothing_in_a_proposal_steers_the_terminal(hostile: str) -> None:
    text = f"{NEW}{hostile}\n"
    cited = Citation(
        clause=ClauseId("h/1"), version=1, market="DE", effective_from=date(2026, 1, 1), quote=hostile
    )
    proposal = revision(
        changes=(Change(artefact=PROMPT, base=of_text(OLD), text=text, digest=of_text(text)),),
        rationale=hostile,
        risk_reasons=(hostile,),
        generators=(hostile,),
        citations=(cited,),
        evidence=evidence(flip(hostile, True, False)),
    )
    said = shown(proposal, approval(hostile, proposal.digest, "rejected", hostile), outcome=hostile)
    assert not set(said) & set("\x1b\u202e\r\x9b\x07\u2066")


def test_columns_line_up_left_and_right() -> None:
    assert columns([("name", "n"), ("a", "1,000"), ("bcdef", "2")], right=(1,)) == (
        "name       n\na      1,000\nbcdef      2"
    )


def test_a_superseded_one_names_the_newer_and_that_one_the_older() -> None:
    old = proposal_text(ProposalParts(revision(), {PROMPT: OLD}, (), "superseded", 1, newer="P-2"))
    assert "Status    superseded by P-2" in old
    assert "Approving does nothing any more: the proposal is superseded by P-2." in old
    assert "Edit of   P-0" in shown(revision(supersedes="P-0"))


def test_a_fixed_reason_of_a_rejection_stands_before_the_words() -> None:
    rejection = approval("mira", of_text("P-1"), "rejected", "hits satire").model_copy(
        update={"kind": "too_broad"}
    )
    assert "rejected  it is too broad; hits satire" in shown(revision(), rejection, outcome="rejected")


def test_what_approvers_asked_is_listed_and_steers_no_terminal() -> None:
    asked = EvidenceRequest(proposal="P-1", person="mira", question="and\nsatire\x1b[2J?", at=AT)
    text = proposal_text(ProposalParts(revision(), {PROMPT: OLD}, asked=[asked]))
    assert "Asked\n─────\n2026-05-02 09:30 UTC  mira  and satire\\u001b[2J?\n" in text
