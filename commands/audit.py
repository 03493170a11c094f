"""`redline audit`."""

from pathlib import Path

import click

from commands.results import AuditEntries, AuditEntry, AuditResult
from commands.terminal import common, emit, open_workspace, table


@click.group()
def audit() -> None:
    """Show or prove the audit log."""


@audit.command("verify")
@click.option("--anchor", default=None, help="A hash kept elsewhere that must be on the chain.")
@common
def verify(anchor: str | None, folder: Path, as_json: bool) -> int:
    """Walk the hash chain and compare the stored records with it; exit 1 when anything was altered.

    Keep the head's hash somewhere else now and then: with --anchor it proves that nothing before it was rewritten.

    \b
    Example:
      redline audit verify
    """
    from tools.verify import verify as check

    found = check(open_workspace(folder).store, anchor)
    result = AuditResult(
        ok=found.ok,
        events=found.events,
        first_bad=found.first_bad,
        reason=found.reason,
        head=found.head,
        mismatches=list(found.mismatches),
    )
    words = [
        f"the log is whole: {found.events} events, head {found.head}."
        if found.ok
        else f"the log does not hold at entry {found.first_bad} of {found.events}: {found.reason}."
    ]
    emit(result, as_json, "\n".join([*words, *(f"  {problem}" for problem in found.mismatches)]))
    return 0 if found.ok else 1


@audit.command("show")
@click.option("-n", "most", default=20, show_default=True, type=click.IntRange(1, 10_000))
@common
def show(most: int, folder: Path, as_json: bool) -> None:
    """The newest entries of the log.

    \b
    Example:
      redline audit show -n 50
    """
    with open_workspace(folder).store.read() as tx:
        events = list(tx.audit.events(newest_first=True, limit=most))
    entries = [AuditEntry(**event.model_dump(exclude={"previous"})) for event in events]
    rows = [(e.seq, f"{e.at:%Y-%m-%d %H:%M:%S}", e.actor, e.action, e.subject, e.hash[:12]) for e in entries]
    header = ("entry", "at (UTC)", "who", "did", "to", "hash")
    emit(AuditEntries(events=entries), as_json, table(header, rows, right=(0,)) if rows else "no events.")


COMMANDS = {"audit": audit}
SCHEMAS = {"audit-verify": AuditResult, "audit-show": AuditEntries}
