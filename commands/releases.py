"""`redline releases` and `redline bundle`."""

from pathlib import Path

import click

from commands.proposals import shown, stored
from commands.results import BundleResult, DraftResult, ReleaseList, ReleaseView
from commands.terminal import acting, common, emit, open_workspace, table
from knowledge_base.changes import Release
from knowledge_base.errors import Refused
from knowledge_base.records import now


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
        title = stored(tx, found.proposal).title
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


def _release_words(release: Release, title: str) -> str:
    rows = [(v.artefact, (v.before or "–")[:12], v.after[:12]) for v in release.versions]
    by = ", ".join(release.approved_by)
    head = f"{release.id}  {title}\nat {release.at:%Y-%m-%d %H:%M} UTC, approved by {by}, from {release.proposal}"
    return f"{head}\n\n{table(('artefact', 'before', 'after'), rows)}"


COMMANDS = {"releases": releases, "bundle": bundle}
SCHEMAS = {
    "releases-list": ReleaseList,
    "releases-show": ReleaseView,
    "releases-revert": DraftResult,
    "bundle": BundleResult,
}
