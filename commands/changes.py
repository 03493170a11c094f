"""`redline draft`, `redline revise` and `redline propose`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from commands.imports import read_text
from commands.judge_options import measured_by, measuring
from commands.results import DraftResult
from commands.terminal import acting, common, emit, open_workspace, progress
from knowledge_base.changes import Proposal
from knowledge_base.guideline_measures import Relabel
from knowledge_base.workspace import Workspace
from tools.figures import count_words
from tools.guideline_told import relabel_words
from tools.relabel import relabel_file


@click.command()
@click.argument("finding")
@click.option(
    "--relabel",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the labels to give again to this .csv or .json file.",
)
@measuring
@acting
@common
def draft(
    finding: str, relabel: Path | None, kind: str, calls: int, person: str, folder: Path, as_json: bool
) -> None:
    """Draft the smallest change that fixes a finding, measure it on unseen cases, and store it as a proposal.

    For raters who disagree it is an edit of the guideline, with the trial that would show it and the labels to give
    again; for doubted labels it is the list of those, and an edit where they point to one rule.
    For a policy gap that is a clause with blanks for the policy team; once it is released, what follows from it.

    \b
    Examples:
      redline draft F-T-1a2b3c4d-hate-fn-5e6f7a8b --as ada
      redline draft F-T-1a2b3c4d-hate-fn-5e6f7a8b --as ada --relabel again.csv
      redline draft F-T-1a2b3c4d-hate-fn-5e6f7a8b --judge llm --as ada
    """
    from agents.draft import draft_or_relabel

    if relabel is not None:
        relabel_file((), relabel.name)  # Refuses another ending before anything is measured.
    workspace = open_workspace(folder)
    with progress("drafting", None, quiet=as_json) as step:
        made = draft_or_relabel(workspace, finding, person, measured_by(kind, calls, step))
    if made.no_edit and not made.relabel:
        raise made.no_edit
    if made.proposal is not None:
        words = draft_words(workspace, made.proposal)
    else:
        with workspace.store.read() as tx:
            known = tx.ledger.finding(finding)
        policy = known.cluster.policy if known else "POLICY"
        told = _again_words(made.relabel, policy, finding)
        words = "\n".join([f"No guideline edit: {made.no_edit}.", "", *told])
    if relabel is not None:
        relabel.write_text(relabel_file(made.relabel, relabel.name), encoding="utf-8")
        words += f"\n\n{count_words(len(made.relabel), 'label')} to give again written to {str(relabel)!r}."
    emit(DraftResult.of(made.proposal, made.relabel), as_json, words)


@click.command()
@click.argument("prompt")
@click.option(
    "--goal", default="F1", show_default=True, help="What to reach, such as 'recall>=0.9 at FPR<=0.02'."
)
@measuring
@acting
@common
def revise(prompt: str, goal: str, kind: str, calls: int, person: str, folder: Path, as_json: bool) -> None:
    """Revise a prompt, and its thresholds where that helps, towards a goal; the result is a proposal.

    Small edits from several sources compete on tuning and validation cases; the smallest combination that surely
    gains is measured once on unseen cases. With --judge llm the embedded judge only screens: the model decides a sample
    of the validation cases with each of the best, and of the unseen ones with the one it chose.

    \b
    Examples:
      redline revise hate --as ada
      redline revise hate --goal "recall>=0.9 at FPR<=0.02" --as ada
      redline revise hate --judge llm --calls 600 --as ada
    """
    from agents.revise_prompt import revise as make
    from tools.goal import read_goal

    wanted = read_goal(goal)
    workspace = open_workspace(folder)
    with progress(f"revising {prompt}", None, quiet=as_json) as step:
        proposal = make(workspace, prompt, wanted, person, measured_by(kind, calls, step))
    emit(DraftResult.of(proposal), as_json, draft_words(workspace, proposal))


@click.command()
@click.argument("artefact")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--why", required=True, help="The reason, for those who approve.")
@measuring
@acting
@common
def propose(
    artefact: str, file: Path, why: str, kind: str, calls: int, person: str, folder: Path, as_json: bool
) -> None:
    """Propose a text of your own for an artefact; a prompt's or threshold's is measured like any draft.

    \b
    Example:
      redline propose prompt/hate hate.yaml --why "adds the school exclusion rule" --as ada
    """
    from agents.propose import propose_text

    workspace = open_workspace(folder)
    with progress("measuring", None, quiet=as_json) as step:
        by = measured_by(kind, calls, step)
        proposal = propose_text(workspace, artefact, read_text(file), person, why, by)
    emit(DraftResult.of(proposal), as_json, draft_words(workspace, proposal))


def draft_words(workspace: Workspace, proposal: Proposal) -> str:
    """A new proposal for people, with the next step."""
    from commands.proposals import shown
    from tools.clause_draft.told import left_of

    decide = f"redline proposals approve {proposal.id} --as APPROVER"
    if left_of(proposal):
        decide = f"redline proposals edit {proposal.id} --file FILE --why WHY --as YOU"
    return f"{shown(workspace, proposal)}\n\nNext: {decide}"


def _again_words(again: Sequence[Relabel], policy: str, finding: str) -> Iterator[str]:
    yield "Labels to give again, the most pressing first:"
    yield from (f"- {words}" for words in relabel_words(again))
    yield ""
    yield (
        f"Next, a batch of them for raters, who are not shown the old labels: redline labels sample --policy {policy} "
        f"--size {len(again)} --finding {finding} --purpose relabel --as YOU\n"
        "Then decide and triage anew. --relabel FILE.csv writes this list."
    )


COMMANDS = {"draft": draft, "revise": revise, "propose": propose}
SCHEMAS = {"draft": DraftResult, "revise": DraftResult, "propose": DraftResult}
