"""`redline proposals`."""

from pathlib import Path

import click

from commands.imports import read_text
from commands.judge_options import measured_by, measuring
from commands.results import (
    DecisionResult,
    DraftResult,
    EvidenceAsked,
    ProposalList,
    ProposalRow,
    ProposalView,
)
from commands.terminal import acting, common, emit, open_workspace, percent, progress, table
from knowledge_base.changes import REJECTION_WORDS, Proposal, RejectionReason
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.store import Transaction
from knowledge_base.workspace import Workspace


@click.group()
def proposals() -> None:
    """List, show, edit, ask about, approve or reject proposals."""


@proposals.command("list")
@click.option("--open", "only_open", is_flag=True, help="Those that wait for a decision.")
@common
def list_proposals(only_open: bool, folder: Path, as_json: bool) -> None:
    """Every proposal, newest first.

    \b
    Example:
      redline proposals list --open
    """
    with open_workspace(folder).store.read() as tx:
        rows = [_row(tx, proposal) for proposal in tx.ledger.proposals()]
    kept = [row for row in rows if row.status == "open" or not only_open]
    lines = [(r.id, r.status, r.risk, r.kind, r.author, r.expires_at.date(), r.title[:70]) for r in kept]
    header = ("proposal", "status", "risk", "kind", "author", "expires", "title")
    emit(ProposalList(proposals=kept), as_json, table(header, lines) if kept else "no proposals.")


@proposals.command("show")
@click.argument("proposal")
@click.option("--markdown", is_flag=True, help="As Markdown, with texts of cases folded.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write one page to this file.")
@click.option(
    "--text",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the exact new text to this file, to edit.",
)
@common
def show(
    proposal: str, markdown: bool, html: Path | None, text: Path | None, folder: Path, as_json: bool
) -> None:
    """What a proposal asks of you, its words, evidence, citations and approvals.

    The page is one file that needs nothing else: no script, nothing fetched.

    \b
    Examples:
      redline proposals show P-1a2b3c4d5e
      redline proposals show P-1a2b3c4d5e --html proposal.html
      redline proposals show P-1a2b3c4d5e --text policy.md
    """
    from tools.approve import needed_approvals
    from tools.evidence_requests import evidence_requests
    from tools.status import status_of

    workspace = open_workspace(folder)
    with workspace.store.read() as tx:
        found = stored(tx, proposal)
        view = ProposalView(
            proposal=found,
            status=status_of(tx, found),
            superseded_by=tx.ledger.superseded_by(found.id),
            needed=needed_approvals(found.risk, workspace.config.approval),
            approvals=tx.ledger.approvals(found.id),
            asked=list(evidence_requests(tx, found.id)),
        )
    if html is not None:
        _write_page(workspace, found, html)
    if text is not None:
        _write_text(found, text)
    emit(view, as_json, _words(workspace, found, markdown, html or text))


@proposals.command("approve")
@click.argument("proposal")
@click.option("--digest", default=None, help="The digest you were shown; refuse if it is another.")
@click.option("--note", default="", help="A word for the record.")
@acting
@common
def approve(proposal: str, digest: str | None, note: str, person: str, folder: Path, as_json: bool) -> None:
    """Approve a proposal; with the last approval it needs, it takes effect at once.

    \b
    Example:
      redline proposals approve P-1a2b3c4d5e --as mira
    """
    from tools.approve import approve as decide

    workspace = open_workspace(folder)
    done = decide(workspace.store, workspace.config, proposal, person, digest, note)
    emit(_decision(done), as_json, done.words)


@proposals.command("reject")
@click.argument("proposal")
@click.option("--reason", default="", help="Why, in words; the next draft is told.")
@click.option(
    "--kind",
    type=click.Choice(list(REJECTION_WORDS)),
    default=None,
    help="One of the fixed reasons; the next draft heeds it.",
)
@acting
@common
def reject(
    proposal: str, reason: str, kind: RejectionReason | None, person: str, folder: Path, as_json: bool
) -> None:
    """Reject a proposal for good, with a reason in words, one of the fixed ones, or both.

    \b
    Example:
      redline proposals reject P-1a2b3c4d5e --as mira --kind too_broad --reason "breaks satire"
    """
    from tools.approve import reject as decide

    workspace = open_workspace(folder)
    done = decide(workspace.store, workspace.config, proposal, person, reason, kind=kind)
    emit(_decision(done), as_json, done.words)


@proposals.command("edit")
@click.argument("proposal")
@click.option("--file", type=click.Path(path_type=Path), required=True, help="The whole new text.")
@click.option("--artefact", default=None, help="Whose text it is, where the proposal changes several.")
@click.option("--digest", default=None, help="The digest you were shown; refuse if it is another.")
@click.option("--why", required=True, help="The reason, for those who approve.")
@measuring
@acting
@common
def edit(
    proposal: str,
    file: Path,
    artefact: str | None,
    digest: str | None,
    why: str,
    kind: str,
    calls: int,
    person: str,
    folder: Path,
    as_json: bool,
) -> None:
    """Put another text in the place of a proposed one: measured again, as a new proposal with you as co-author.

    \b
    Example:
      redline proposals edit P-1a2b3c4d5e --file hate.yaml --why "keeps satire" --as mira
    """
    from agents.amend import amend
    from commands.changes import draft_words

    workspace = open_workspace(folder)
    name = artefact or _only_artefact(workspace, proposal)
    with progress("measuring", None, quiet=as_json) as step:
        by, edited = measured_by(kind, calls, step), {name: read_text(file)}
        made = amend(workspace, proposal, digest, person, edited, why, by=by)
    result = DraftResult(proposal=made.id, title=made.title, risk=made.risk, evidence=made.evidence)
    emit(result, as_json, draft_words(workspace, made))


@proposals.command("ask")
@click.argument("proposal")
@click.option("--question", required=True, help="What you want to know before you decide.")
@acting
@common
def ask(proposal: str, question: str, person: str, folder: Path, as_json: bool) -> None:
    """Ask for more evidence: the question is kept with the proposal, which shows its flips slice by slice.

    \b
    Example:
      redline proposals ask P-1a2b3c4d5e --question "what does it do to satire in DE?" --as mira
    """
    from tools.evidence_requests import evidence_breakdown, request_evidence

    workspace = open_workspace(folder)
    asked = request_evidence(workspace.store, workspace.config, proposal, person, question)
    with workspace.store.read() as tx:
        slices = evidence_breakdown(tx, stored(tx, proposal))
    lines = [
        (one.by, one.value, one.cases, one.fixed, one.broken, percent(one.right.value)) for one in slices
    ]
    header = ("by", "", "turned", "fixed", "broken", "turned right")
    words = table(header, lines, right=(2, 3, 4, 5)) if lines else "no unseen decision turns."
    emit(
        EvidenceAsked(asked=asked, slices=list(slices)),
        as_json,
        f"asked. Unseen decisions that turn:\n{words}",
    )


def shown(workspace: Workspace, proposal: Proposal) -> str:
    """A proposal as people read it."""
    from tools.proposal_parts import gather
    from tools.proposal_text import proposal_text

    return proposal_text(gather(workspace.store, workspace.config, proposal))


def _words(workspace: Workspace, proposal: Proposal, markdown: bool, written: Path | None) -> str:
    """The proposal in the form that was asked for, or where its page or text is."""
    from tools.proposal_markdown import proposal_markdown
    from tools.proposal_parts import gather

    if markdown:
        return proposal_markdown(gather(workspace.store, workspace.config, proposal)).rstrip("\n")
    return shown(workspace, proposal) if written is None else f"written: {written}"


def _write_page(workspace: Workspace, proposal: Proposal, file: Path) -> None:
    from commands.report import write_file
    from tools.proposal_page import proposal_page
    from tools.proposal_parts import gather

    write_file(file, proposal_page(gather(workspace.store, workspace.config, proposal)))


def _write_text(proposal: Proposal, file: Path) -> None:
    """Raises: Refused when the proposal has several texts."""
    from commands.report import write_file

    if len(proposal.changes) > 1:
        raise Refused(f"{proposal.id!r} changes several texts; take the one to edit from --json")
    write_file(file, proposal.changes[0].text)


def _row(tx: Transaction, proposal: Proposal) -> ProposalRow:
    from tools.status import status_of

    fields = ("id", "title", "kind", "risk", "author", "created_at", "expires_at", "digest")
    return ProposalRow(status=status_of(tx, proposal), **{name: getattr(proposal, name) for name in fields})


def stored(tx: Transaction, proposal_id: str) -> Proposal:
    """The proposal of that id.

    Raises: Refused when there is none.
    """
    found = tx.ledger.proposal(proposal_id)
    if found is None:
        raise Refused(f"there is no proposal {proposal_id!r}; see 'redline proposals list'")
    return found


def _only_artefact(workspace: Workspace, proposal_id: str) -> str:
    with workspace.store.read() as tx:
        names = [change.artefact for change in stored(tx, proposal_id).changes]
    if len(names) > 1:
        raise WrongUsage(f"{proposal_id!r} changes {', '.join(names)}; name one with --artefact")
    return names[0]


def _decision(done: object) -> DecisionResult:
    from tools.approve import Decided

    assert isinstance(done, Decided)
    return DecisionResult(
        proposal=done.proposal,
        decision=done.decision,
        approvals=done.approvals,
        needed=done.needed,
        release=done.release.id if done.release else None,
        outcome=done.outcome,
    )


COMMANDS = {"proposals": proposals}
SCHEMAS = {
    "proposals-list": ProposalList,
    "proposals-show": ProposalView,
    "proposals-approve": DecisionResult,
    "proposals-reject": DecisionResult,
    "proposals-edit": DraftResult,
    "proposals-ask": EvidenceAsked,
}
