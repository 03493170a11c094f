"""Sample notices, homes and modals."""

from datetime import timedelta
from typing import Any

from knowledge_base.changes import Rate
from knowledge_base.evidence_records import Slice
from knowledge_base.records import CaseId
from slack_app.cards import told
from slack_app.cards.home import AskedRow, HealthRow, HomeData, ReleaseRow, WaitingRow, home_view
from slack_app.cards.notice import Notice, NoticeLine
from slack_app.cards.standing import consequence
from slack_app.cards.tools.contract import Hidden
from slack_app.cards.wording import change_sentence
from slack_app.modals.edit import Place, edit_modal
from slack_app.modals.evidence import evidence_modal
from slack_app.modals.feedback import feedback_modal
from slack_app.modals.flips import FlipRow, flips_modal, on_page
from slack_app.modals.loading import loading_modal
from slack_app.modals.note import note_modal
from slack_app.modals.outcome import outcome_modal
from slack_app.modals.reject import reject_modal
from slack_app.modals.reveal import reveal_modal
from slack_app.modals.text import text_modal
from slack_app.preview.samples import AT, PROMPT, flips, prompt_after, prompt_before, prompt_revision, view
from tools.hunks import hunks

SAMPLE = "5 people wanted to rate hotels from home, starter pack only 20, write to [handle] or see [link]"


def notices() -> dict[str, Notice]:
    """One of each kind."""
    return {
        "digest": Notice(
            kind="digest",
            title="12 new errors since yesterday, most of them in scams",
            lines=(
                NoticeLine("scams: 7 missed, 1 false alarm", "prompt defect 5 · undetermined 3"),
                NoticeLine("hate: 2 missed, 2 false alarms", "evasion 2 · undetermined 2"),
            ),
            at=AT,
            harmful_handle="h-digest",
            updated_times=2,
        ),
        "emerging": Notice(
            kind="emerging",
            title="9 scams cases of one kind were missed within a week",
            lines=(
                NoticeLine("Likely cause: the prompt asks nothing about it", "54% sure · clause scams/2.4"),
            ),
            at=AT,
            policy="scams",
            markets=("BR", "global"),
            harmful_handle="h-emerging",
        ),
        "drift": Notice(
            kind="drift",
            title="Of the newest hate decisions, 24% are wrong; it was 11% in the month before",
            lines=(NoticeLine("31 of 129 in the newest week", "90% interval: 18% to 31%"),),
            at=AT,
            policy="hate",
            markets=("DE",),
        ),
        "deadline": Notice(
            kind="deadline",
            title="1 obligation due within 30 days",
            lines=(
                NoticeLine(
                    "providers of hosting services shall confirm receipt of a notice",
                    "due on 20 July 2026, 19 days left · Mira Okafor · in work · dsa/art_16.4~0a1b2c3d",
                ),
            ),
            at=AT,
        ),
        "coming": Notice(
            kind="coming",
            title="2 clauses of regulated-goods take effect in 14 days",
            lines=(
                NoticeLine("regulated-goods/2.6 takes effect on 28 Sep 2026", "no prompt rests on it yet"),
                NoticeLine(
                    "regulated-goods/3.2 ends on 28 Sep 2026", "the regulated-goods prompt rests on it"
                ),
            ),
            at=AT,
            policy="regulated-goods",
            markets=("DE",),
        ),
        "waiting": Notice(
            kind="waiting",
            title="2 proposals wait for a decision, one for 6 days",
            lines=(
                NoticeLine("P-575b0af9f0: scams prompt", "low risk · 0 of 1 approval · until 27 Sep", "h-1"),
                NoticeLine(
                    "P-8f7765f200: dangerous-acts threshold",
                    "high risk · 1 of 2 approvals · until 22 Sep",
                    "h-2",
                ),
            ),
            at=AT,
        ),
    }


def homes() -> dict[str, dict[str, Any]]:
    """Of a lead, of somebody who may not approve, and of an empty workspace."""
    health = tuple(
        HealthRow(policy, tuple(share / 100 for share in shares), errors, 166, low / 100, high / 100)
        for policy, shares, errors, low, high in (
            ("dangerous-acts", (9, 12, 11, 15, 18, 22, 25, 22), 40, 16, 29),
            ("scams", (24, 22, 19, 21, 18, 15, 12, 9), 32, 5, 14),
            ("hate", (18, 17, 18, 19, 17, 18, 17, 18), 31, 12, 25),
        )
    )
    lead = HomeData(
        name="Mira Lindqvist",
        at=AT,
        is_approver=True,
        waiting=(
            WaitingRow(
                "scams prompt: asks about work that has to be paid for first",
                "low",
                0,
                1,
                AT + timedelta(13),
                "h-1",
            ),
            WaitingRow("dangerous-acts threshold 0.650 → 0.404", "high", 1, 2, AT + timedelta(8), "h-2"),
        ),
        health=health,
        lately=(
            ReleaseRow(
                "harassment prompt: exception for reports",
                "R-32115d1296",
                AT - timedelta(3),
                ("Jonas Weber",),
            ),
            ReleaseRow(
                "hate policy (DE): clause 2.3",
                "R-0b92aa17c0",
                AT - timedelta(9),
                ("Mira Lindqvist", "Noor Haddad"),
            ),
        ),
        hours="Mon-Fri 09:00-18:00 Europe/Berlin",
        open_proposals=2,
    )
    asked = (
        AskedRow(
            "scams prompt: asks about work that has to be paid for first", "open, 0 of 1 approval", AT, "h-1"
        ),
        AskedRow("Triage of the false negatives", "done, 49 findings", AT - timedelta(hours=5)),
    )
    other = HomeData(
        name="Ada Okafor", at=AT, asked=asked, health=health, lately=lead.lately, open_proposals=2
    )
    frozen = "Jonas Weber froze approvals: election week, until Monday"
    empty = HomeData(name="Noor Haddad", at=AT, is_approver=True, frozen=frozen)
    return {"lead": home_view(lead), "author": home_view(other), "empty-frozen": home_view(empty)}


def modals() -> dict[str, dict[str, Any]]:
    """Each modal, in each of its states."""
    proposal, shown = prompt_revision(), view()
    what, handle = change_sentence(proposal), shown.handle
    rows = [
        FlipRow(flip, "BR" if i % 3 else "global", "pt" if i % 3 else "en")
        for i, flip in enumerate(flips(18, 3))
    ]
    texts = {CaseId(row.flip.case): SAMPLE for row in on_page(rows, 0)}
    places = [Place(PROMPT, hunk) for hunk in hunks(prompt_before(), prompt_after())]
    slices = (
        Slice(by="market", value="BR", cases=14, fixed=12, broken=2, right=Rate(value=0.86)),
        Slice(by="market", value="global", cases=7, fixed=6, broken=1, right=Rate(value=0.86)),
        Slice(by="language", value="pt", cases=14, fixed=12, broken=2, right=Rate(value=0.86)),
    )
    return {
        "loading": loading_modal(),
        "note": note_modal(handle, what, consequence(shown)),
        "edit": edit_modal(handle, what, places),
        "reject": reject_modal(handle, what),
        "evidence": evidence_modal(
            handle, what, slices, ["market BR: false positives 4.0% → 9.0% (worse, may be chance)"]
        ),
        "flips": flips_modal(handle, rows),
        "flips-texts": flips_modal(handle, rows, 0, texts),
        "flips-last-page": flips_modal(handle, rows, 2),
        "text": text_modal(handle, proposal, shown.before),
        "reveal": reveal_modal(
            (Hidden("scams-006", SAMPLE, "global, live"), Hidden("scams-058", SAMPLE, "BR, live"))
        ),
        "feedback": feedback_modal(handle),
        "outcome-approved": outcome_modal(told.approved("P-8f7765f200", 1, 2, 2)),
        "outcome-released": outcome_modal(told.released("P-575b0af9f0", "R-575b0af9f0")),
        "outcome-refused": outcome_modal(
            told.refused("'ada' wrote 'P-575b0af9f0', and an author does not approve")
        ),
    }
