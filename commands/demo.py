"""`redline demo`: the whole loop on a sample workspace, with a person's approval in the middle."""

import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from commands.decide import decided_words, run_decide
from commands.imports import import_documents
from commands.results import PolicyScores
from commands.terminal import common, emit, percent, progress, say, table
from commands.triage import run_triage, triage_words
from commands.triage_results import DemoResult, FindingRow
from knowledge_base.changes import Proposal
from knowledge_base.errors import Refused
from knowledge_base.records import ArtefactKind
from knowledge_base.workspace import CONFIG_FILE, Workspace
from tools.cause_words import OF_THE_MODEL
from tools.visible import one_line

SAMPLE = Path(__file__).parent.parent / "knowledge_base" / "sample"
MARK = ".redline-demo"
AUTHOR, APPROVERS = "ada", ("mira", "jonas")
LEAST_CASES = 5
KINDS: tuple[tuple[ArtefactKind, str], ...] = (
    ("policy", "policies/*.md"),
    ("prompt", "prompts/*.yaml"),
    ("thresholds", "thresholds/*.yaml"),
    ("guideline", "guidelines/*.md"),
    ("escalation", "escalation/*.md"),
    ("taxonomy", "taxonomy/*.yaml"),
)
LAW, LAW_KNOWN = "psa", {date(2026, 3, 1): date(2025, 12, 10), date(2027, 1, 1): date(2026, 6, 1)}
"""An invented law's name, and for the first day of each of its versions since when that version is known."""


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--yes", is_flag=True, help="Approve what gains on unseen cases without asking, for scripts.")
@common
def demo(target: Path | None, yes: bool, folder: Path, as_json: bool) -> None:
    """Run the whole loop on a sample workspace: import, decide, triage, draft, approve, release, decide again.

    The sample is a fictional short-video and LIVE platform named Lantern. It needs no key, no Slack, no network.

    \b
    Examples:
      redline demo demo-workspace
      redline demo demo-workspace --yes --json
    """
    root = target or folder
    say("1. A sample workspace: 8 policies in 2 versions and 2 markets, 8 prompts, a law, 600 rated cases.")
    workspace = sample_workspace(root, quiet=as_json)
    click.get_current_context().call_on_close(workspace.close)
    say("2. The prompts in force decide the cases; no LLM is configured, so the embedded judge stands in.")
    before = run_decide(workspace, quiet=as_json)
    say(decided_words(before))
    say("\n3. Triage: every cluster of errors, with the cause that an intervention showed.")
    found = run_triage(workspace, quiet=as_json)
    say(triage_words(found))
    say("\n4. Drafts, each measured on cases it did not see. Nothing takes effect before a person approves.")
    proposals: list[str] = []
    releases: list[str] = []
    touched: set[str] = set()
    for row in found.findings:
        drafted = row.cause in OF_THE_MODEL and row.cases >= LEAST_CASES and _draft(workspace, row)
        if drafted and drafted.id not in proposals:  # two findings may call for the same change
            proposals.append(drafted.id)
            touched.add(row.policy)
            releases += _approval(workspace, drafted, yes)
    weakest = min(before.by_policy, key=lambda policy: before.by_policy[policy].f1 or 0.0)
    say(
        f"\n5. A goal in place of a finding: the prompt of {weakest!r}, the weakest, revised towards a better F1."
    )
    revised = _revised(workspace, weakest)
    if revised and revised.id not in proposals:
        proposals.append(revised.id)
        releases += _approval(workspace, revised, yes)
    after = before
    if releases:
        say("\n6. Released. The same prompts decide the same cases again.")
        after = run_decide(workspace, quiet=as_json)
    result = DemoResult(
        workspace=str(root),
        findings=found.findings,
        proposals=proposals,
        releases=releases,
        before=before.by_policy,
        after=after.by_policy,
        report=str(found.report),
    )
    emit(result, as_json, _ending(workspace, result))


def sample_workspace(root: Path, quiet: bool = False) -> Workspace:
    """A fresh sample workspace; an earlier demo in the folder is replaced, anything else is left alone.

    Raises: Refused when the folder, or the store that the environment names, holds something that is not a demo.
    """
    from tools.import_cases import import_file

    if root.exists() and any(root.iterdir()):
        if not (root / MARK).exists():
            raise Refused(f"{str(root)!r} holds something that is not a demo; name an empty folder")
        shutil.rmtree(root)
    workspace = Workspace.create(root, (SAMPLE / CONFIG_FILE).read_text(encoding="utf-8"))
    (root / MARK).touch()
    with workspace.store.read() as tx:
        if tx.library.artefact_ids():
            raise Refused("REDLINE_DATABASE_URL names a store that is in use; take it out of the environment")
    _import_law(workspace)
    for kind, pattern in KINDS:
        import_documents(workspace, kind, tuple(sorted(SAMPLE.glob(pattern))))
    with progress("importing cases", None, quiet) as step:
        import_file(workspace.store, SAMPLE / "cases.jsonl", "jsonl", {}, False, "demo", step)
    return workspace


def _import_law(workspace: Workspace) -> None:
    """Both versions of the sample's law; the policies that come next bring the index up to them too."""
    from tools.import_regulation import Wanted, import_file

    for file in sorted((SAMPLE / "regulations").glob("*.md")):
        begins = date.fromisoformat(file.stem.rpartition(".")[2])
        import_file(workspace.store, file, Wanted(LAW, begins, known_on=LAW_KNOWN[begins]), "demo")


def _draft(workspace: Workspace, finding: FindingRow) -> Proposal | None:
    from agents.draft import draft

    return _told(workspace, finding.id, lambda: draft(workspace, finding.id, AUTHOR))


def _revised(workspace: Workspace, policy: str) -> Proposal | None:
    from agents.revise_prompt import revise
    from tools.goal import F1
    from tools.scene import prompt_for_policy

    with workspace.store.read() as tx:
        prompt = prompt_for_policy(tx, policy)
    return _told(workspace, policy, lambda: revise(workspace, prompt, F1, AUTHOR))


def _told(workspace: Workspace, what: str, make: Callable[[], Proposal]) -> Proposal | None:
    """A new proposal as people read it, or why there is none."""
    from commands.proposals import shown

    try:
        proposal = make()
    except Refused as problem:
        say(f"   {what}: {problem}")
        return None
    say(f"\n{shown(workspace, proposal)}")
    return proposal


def _approval(workspace: Workspace, proposal: Proposal, yes: bool) -> list[str]:
    """Ask for as many approvals as the proposal's risk needs; the release it led to, if any."""
    from tools.approve import approve, needed_approvals

    needed = needed_approvals(proposal.risk, workspace.config.approval)
    for person in APPROVERS[:needed]:
        if not _agrees(proposal, person, yes):
            say(f"   left open: redline proposals show {proposal.id} -w {workspace.root}")
            return []
        try:
            done = approve(workspace.store, workspace.config, proposal.id, person, proposal.digest)
        except Refused as problem:
            say(f"   left open: {problem}")
            return []
        if done.release:
            say(
                f"   {proposal.id} approved by {', '.join(done.release.approved_by)}: released as {done.release.id}"
            )
            return [done.release.id]
    return []


def _agrees(proposal: Proposal, person: str, yes: bool) -> bool:
    if yes:
        gains = proposal.evidence is not None and proposal.evidence.unseen.gain > 0
        if not gains:
            say("   not approved: F1 does not rise on the cases that the draft did not see")
        return gains
    if not sys.stdin.isatty():
        return False
    return click.confirm(
        f"   {one_line(proposal.title)}\n   Approve as {person} ({proposal.risk} risk)?", err=True
    )


def _ending(workspace: Workspace, result: DemoResult) -> str:
    from tools.verify import verify

    rows = [
        (policy, *(_moved(was, result.after[policy], name) for name in ("precision", "recall", "f1")))
        for policy, was in sorted(result.before.items())
    ]
    check = verify(workspace.store)
    words = "holds" if check.ok else "does NOT hold"
    return (
        f"\n{table(('policy', 'precision', 'recall', 'F1'), rows)}\n\n"
        f"Before → after, over all labelled cases; each proposal shows the cases it did not see apart.\n"
        f"{len(result.releases)} releases; the audit log {words} ({check.events} events).\n"
        f"Report: {result.report}\n"
        f'Go on with: redline ask "may a host ask for gifts?" -w {result.workspace}'
    )


def _moved(before: PolicyScores, after: PolicyScores, name: str) -> str:
    was, now = getattr(before, name), getattr(after, name)
    return percent(was) if was == now else f"{percent(was)} → {percent(now)}"


COMMANDS = {"demo": demo}
SCHEMAS = {"demo": DemoResult}
