"""`redline proposals`, `releases` and `bundle`."""

from pathlib import Path

import click

from commands.results import (
    BundleResult,
    DecisionResult,
    DraftResult,
    ProposalList,
    ProposalRow,
    ProposalView,
    ReleaseList,
    ReleaseView,
)
from commands.terminal import acting, common, emit, open_workspace, table
from knowledge_base.changes import Proposal, Release
from knowledge_base.errors import Refused
from knowledge_base.records import now
from knowledge_base.store import Transaction
from knowledge_base.workspace import Workspace


@click.group()
def proposals() -> None:
    """List, show, approve or reject proposals."""


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
@common
def show(proposal: str, folder: Path, as_json: bool) -> None:
    """A proposal with its diff, evidence, citations and approvals.

    \b
    Example:
      redline proposals show P-1a2b3c4d5e
    """
    from tools.approve import needed_approvals

    workspace = open_workspace(folder)
    with workspace.store.read() as tx:
        found = _proposal(tx, proposal)
        view = ProposalView(
            proposal=found,
            status=status_of(tx, found),
            needed=needed_approvals(found.risk, workspace.config.approval),
            approvals=tx.ledger.approvals(found.id),
        )
    emit(view, as_json, shown(workspace, found))


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
    words = (
        f"approved; released as {done.release.id}."
        if done.release
        else f"approved ({done.approvals} of {done.needed}); it takes effect with the next approval."
    )
    emit(_decision(done), as_json, words)


@proposals.command("reject")
@click.argument("proposal")
@click.option("--reason", required=True, help="Why; the next draft is told.")
@acting
@common
def reject(proposal: str, reason: str, person: str, folder: Path, as_json: bool) -> None:
    """Reject a proposal for good.

    \b
    Example:
      redline proposals reject P-1a2b3c4d5e --as mira --reason "breaks satire"
    """
    from tools.approve import reject as decide

    workspace = open_workspace(folder)
    done = decide(workspace.store, workspace.config, proposal, person, reason)
    emit(_decision(done), as_json, "rejected.")


@click.group()
def releases() -> None:
    """List, show or revert releases."""


@releases.command("list")
@common
def list_releases(folder: Path, as_json: bool) -> None:
    """Every release, newest first.

    \b
    Example:
      redline releases list
    """
    with open_workspace(folder).store.read() as tx:
        found = tx.ledger.releases()
    lines = [
        (r.id, f"{r.at:%Y-%m-%d %H:%M}", ", ".join(r.approved_by), ", ".join(v.artefact for v in r.versions))
        for r in found
    ]
    header = ("release", "at (UTC)", "approved by", "artefacts")
    emit(ReleaseList(releases=found), as_json, table(header, lines) if found else "no releases.")


@releases.command("show")
@click.argument("release")
@common
def show_release(release: str, folder: Path, as_json: bool) -> None:
    """What a release moved, from which version to which.

    \b
    Example:
      redline releases show R-1a2b3c4d5e
    """
    with open_workspace(folder).store.read() as tx:
        found = tx.ledger.release(release)
        if found is None:
            raise Refused(f"there is no release {release!r}; see 'redline releases list'")
        title = _proposal(tx, found.proposal).title
    emit(ReleaseView(release=found, title=title), as_json, _release_words(found, title))


@releases.command("revert")
@click.argument("release")
@click.option("--reason", required=True, help="Why it should be undone.")
@acting
@common
def revert(release: str, reason: str, person: str, folder: Path, as_json: bool) -> None:
    """Propose to put back what held before a release; it takes effect when approved.

    \b
    Example:
      redline releases revert R-1a2b3c4d5e --as ada --reason "recall fell in DE"
    """
    from tools.propose import revert_proposal

    workspace = open_workspace(folder)
    with workspace.store.write() as tx:
        made = revert_proposal(tx, workspace.config, release, person, reason, now())
    result = DraftResult(proposal=made.id, title=made.title, risk=made.risk, evidence=None)
    emit(
        result,
        as_json,
        f"{shown(workspace, made)}\n\nNext: redline proposals approve {made.id} --as APPROVER",
    )


@click.command()
@click.argument("release")
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@common
def bundle(release: str, target: Path, folder: Path, as_json: bool) -> None:
    """Write what each stream consumes once a release has taken effect; the same bytes each time.

    \b
    Example:
      redline bundle R-1a2b3c4d5e out/
    """
    from tools.bundle import write_bundle

    files = write_bundle(open_workspace(folder).store, release, target)
    result = BundleResult(release=release, folder=str(target), files=files)
    lines = "\n".join(f"  {digest[:12]}  {path}" for path, digest in files.items())
    emit(result, as_json, f"{len(files)} files and manifest.json in {target}:\n{lines}")


def status_of(tx: Transaction, proposal: Proposal) -> str:
    """`open`, `expired`, `released` or `rejected`: derived, never stored."""
    outcome = tx.ledger.outcome(proposal.id)
    return outcome or ("expired" if now() >= proposal.expires_at else "open")


def shown(workspace: Workspace, proposal: Proposal) -> str:
    """A proposal as people read it."""
    from tools.approve import needed_approvals
    from tools.proposal_text import proposal_text

    with workspace.store.read() as tx:
        bases = {
            change.artefact: version.text
            for change in proposal.changes
            if change.base and (version := tx.library.version_by_digest(change.artefact, change.base))
        }
        approvals = tx.ledger.approvals(proposal.id)
        outcome = tx.ledger.outcome(proposal.id)
    needed = needed_approvals(proposal.risk, workspace.config.approval)
    return proposal_text(proposal, bases, approvals, outcome, needed)


def _row(tx: Transaction, proposal: Proposal) -> ProposalRow:
    fields = ("id", "title", "kind", "risk", "author", "created_at", "expires_at", "digest")
    return ProposalRow(status=status_of(tx, proposal), **{name: getattr(proposal, name) for name in fields})


def _proposal(tx: Transaction, proposal_id: str) -> Proposal:
    found = tx.ledger.proposal(proposal_id)
    if found is None:
        raise Refused(f"there is no proposal {proposal_id!r}; see 'redline proposals list'")
    return found


def _decision(done: object) -> DecisionResult:
    from tools.approve import Decided

    assert isinstance(done, Decided)
    return DecisionResult(
        proposal=done.proposal,
        decision=done.decision,
        approvals=done.approvals,
        needed=done.needed,
        release=done.release.id if done.release else None,
    )


def _release_words(release: Release, title: str) -> str:
    rows = [(v.artefact, (v.before or "–")[:12], v.after[:12]) for v in release.versions]
    by = ", ".join(release.approved_by)
    head = f"{release.id}  {title}\nat {release.at:%Y-%m-%d %H:%M} UTC, approved by {by}, from {release.proposal}"
    return f"{head}\n\n{table(('artefact', 'before', 'after'), rows)}"


COMMANDS = {"proposals": proposals, "releases": releases, "bundle": bundle}
