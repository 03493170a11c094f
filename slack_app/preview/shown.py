"""The list of what the preview shows."""

import base64
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge_base.records import ArtefactId
from slack_app.cards.answers import answer_card
from slack_app.cards.batch import batch_card
from slack_app.cards.card import Card, dump
from slack_app.cards.notice import notice_card
from slack_app.cards.proposal import proposal_card
from slack_app.cards.rating import rating_card
from slack_app.preview import answers, faces, guideline_sample, rating, samples
from slack_app.preview.clause_sample import clause_draft
from slack_app.preview.page import Shown


def all_shown() -> list[Shown]:
    """Everything, in the order of the index."""
    files = {samples.PLOT: _plot()}
    return [*_proposals(files), *_answers(), *_notices(), *_rating(), *_modals(), *_homes()]


def _answers() -> list[Shown]:
    replies = {
        "search": ("Answer: a clause covers it, written by a model", answers.search()),
        "not-covered": ("Answer: nothing covers it", answers.not_covered()),
        "refused": ("Answer: refused", answers.refused()),
        "case": ("Answer: a case explained", answers.case()),
        "queues": ("Answer: all queues", answers.health()),
        "queue": ("Answer: one queue", answers.one_queue()),
        "triage": ("Answer: a triage", answers.triage()),
        "draft": ("Answer: a draft", answers.draft()),
        "no-edit": ("Answer: labels to give again, and no guideline edit", answers.no_edit()),
        "proposals": ("Answer: what waits", answers.proposals()),
        "change": ("Answer: what changed in a policy", answers.change()),
        "brief": ("Answer: a change of law, briefed", answers.brief()),
    }
    return [
        message(f"answer-{name}", title, answer_card(reply, "h-a"))
        for name, (title, reply) in replies.items()
    ]


def _notices() -> list[Shown]:
    return [
        message(f"notice-{name}", f"Notice: {name}", notice_card(each))
        for name, each in faces.notices().items()
    ]


def _rating() -> list[Shown]:
    turns = [
        message(f"rating-{name}", f"Rating: {name.replace('-', ' ')}", rating_card(view))
        for name, view in rating.turns().items()
    ]
    return [*turns, message("rating-batch", "Rating: how a batch stands", batch_card(rating.batch()))]


def _modals() -> list[Shown]:
    return [
        Shown(
            name=f"modal-{name}", title=name.replace("-", " "), kind="modal", blocks=view["blocks"], view=view
        )
        for name, view in (faces.modals() | rating.modals()).items()
    ]


def _homes() -> list[Shown]:
    return [
        Shown(
            name=f"home-{name}", title=name.replace("-", " "), kind="home", blocks=view["blocks"], view=view
        )
        for name, view in (faces.homes() | {"rater": rating.home()}).items()
    ]


def _proposals(files: dict[str, str]) -> list[Shown]:
    approved = samples.approval("mira", reason="Checked the three that turn wrong; they are borderline.")
    high = samples.threshold_change()
    first = samples.approval("noor", proposal=high.id, digest=high.digest)
    rejected = samples.approval(
        "jonas", "rejected", reason="Couriers do buy their own bags.", kind="too_broad"
    )
    late = samples.prompt_revision(expires_at=samples.AT - timedelta(hours=3))
    views = {
        "proposal-open": ("Proposal: open", samples.view(plot_file=samples.PLOT)),
        "proposal-high-risk": (
            "Proposal: high risk, one of two approvals",
            samples.view(high, needed=2, teams_needed=2, approvals=(first,)),
        ),
        "proposal-released": (
            "Proposal: released",
            samples.view(approvals=(approved,), outcome="released", release_id="R-575b0af9f0"),
        ),
        "proposal-rejected": ("Proposal: rejected", samples.view(approvals=(rejected,), outcome="rejected")),
        "proposal-edited": (
            "Proposal: replaced by an edit",
            samples.view(approvals=(approved,), outcome="superseded", superseded_by="P-9d10aa2b7c"),
        ),
        "proposal-expired": ("Proposal: expired", samples.view(late, expired=True)),
        "proposal-frozen": (
            "Proposal: approvals are frozen",
            samples.view(
                frozen="Jonas Weber froze approvals: election week, until Monday",
                evidence_requests=("Mira Lindqvist: How does it do on Portuguese?",),
            ),
        ),
        "proposal-document": ("Proposal: a clause, nothing measured", samples.view(samples.document_edit())),
        "proposal-guideline": (
            "Proposal: a guideline edit",
            samples.view(
                guideline_sample.guideline_edit(),
                before={guideline_sample.GUIDELINE: guideline_sample.guideline_before()},
            ),
        ),
        "proposal-clause": (
            "Proposal: a drafted clause",
            samples.view(clause_draft(), before={ArtefactId("policy/scams"): samples.RULE}),
        ),
        "proposal-revert": ("Proposal: a revert", samples.view(samples.revert())),
    }
    return [message(name, title, proposal_card(view), files) for name, (title, view) in views.items()]


def message(name: str, title: str, card: Card, files: dict[str, str] | None = None) -> Shown:
    """A card as a page."""
    return Shown(name=name, title=title, kind="message", blocks=dump(card), text=card.text, files=files or {})


def _plot() -> str:
    from tools.plots import evidence_plot

    with TemporaryDirectory() as folder:
        file = Path(folder) / "plot.png"
        evidence_plot(samples.evidence(), file)
        return "data:image/png;base64," + base64.b64encode(file.read_bytes()).decode("ascii")
