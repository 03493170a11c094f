"""`redline decide` and `redline calibrate`."""

from datetime import datetime
from pathlib import Path

import click

from commands.results import Decided, DraftResult, PolicyScores
from commands.terminal import acting, common, emit, open_workspace, percent, progress, table
from knowledge_base.errors import Refused
from knowledge_base.records import CaseId
from knowledge_base.workspace import Workspace

LEVEL = "90 %"


@click.command()
@click.option(
    "--prompt", "prompts", multiple=True, metavar="NAME", help="One prompt; all in force by default."
)
@click.option("--cases", "case_ids", multiple=True, metavar="ID", help="These cases only.")
@click.option(
    "--since", type=click.DateTime(("%Y-%m-%d",)), default=None, help="Cases that happened since a day."
)
@common
def decide(
    prompts: tuple[str, ...], case_ids: tuple[str, ...], since: datetime | None, folder: Path, as_json: bool
) -> None:
    """Decide cases with the prompts in force, by the embedded judge, which stands in for an LLM and is named so.

    Decisions are stored as stream `llm`. A run that was cut short goes on when the command is given again.

    \b
    Examples:
      redline decide
      redline decide --prompt hate --since 2026-06-01
    """
    workspace = open_workspace(folder)
    result = run_decide(workspace, prompts, case_ids, since, quiet=as_json)
    emit(result, as_json, decided_words(result))


def run_decide(
    workspace: Workspace,
    prompts: tuple[str, ...] = (),
    case_ids: tuple[str, ...] = (),
    since: datetime | None = None,
    quiet: bool = False,
) -> Decided:
    """Decide and score; what `decide` and `demo` share."""
    from datetime import UTC

    from tools.decide import decide_cases, score_policy
    from tools.judge import EmbeddedJudge
    from tools.scene import prompts_in_force

    with workspace.store.read() as tx:
        names = list(prompts) or prompts_in_force(tx)
        ids = _chosen(tx.cases.ids(since.replace(tzinfo=UTC) if since else None), case_ids)
    if not names:
        raise Refused("no prompt is in force; import one with 'redline import prompt FILE'")
    if not ids:
        raise Refused("there are no such cases; import some with 'redline import cases FILE'")
    decided, by_policy = 0, {}
    for name in names:
        with progress(f"deciding with {name}", len(ids), quiet) as step:
            run = decide_cases(workspace.store, EmbeddedJudge(workspace.embedder), name, ids, step)
        decided += run.decided
        with workspace.store.read() as tx:
            scores = score_policy(tx, run.policy, "llm", workspace.config.seed)
        if scores is not None:
            by_policy[run.policy] = PolicyScores.of(scores)
    return Decided(decided=decided, judge=EmbeddedJudge(workspace.embedder).name, by_policy=by_policy)


def decided_words(result: Decided) -> str:
    """Scores as a table with intervals."""
    rows = [
        (
            policy,
            s.n,
            s.tp + s.fn,
            *(_with_interval(s, name) for name in ("precision", "recall", "f1", "fpr")),
            s.fn,
            s.fp,
        )
        for policy, s in sorted(result.by_policy.items())
    ]
    header = ("policy", "labelled", "violating", "precision", "recall", "F1", "FPR", "FN", "FP")
    shown = (
        table(header, rows, right=(1, 2, 7, 8))
        if rows
        else "no decided case has a label, so nothing was scored."
    )
    return (
        f"{result.decided} decisions stored by {result.judge}.\n\n{shown}\n\nIntervals are {LEVEL} bootstrap."
    )


def _with_interval(scores: PolicyScores, name: str) -> str:
    low, high = scores.intervals[name]
    value: float | None = getattr(scores, name)
    return "–" if value is None else f"{percent(value)} [{percent(low)}, {percent(high)}]"


def _chosen(known: list[CaseId], wanted: tuple[str, ...]) -> list[CaseId]:
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise Refused(f"there is no case {unknown[0]!r}; see the ids in the file you imported")
    return [case_id for case_id in known if not wanted or case_id in wanted]


@click.command()
@click.argument("prompt")
@acting
@common
def calibrate(prompt: str, person: str, folder: Path, as_json: bool) -> None:
    """Propose thresholds for a prompt that hold its floor of precision or recall, with a guarantee where there is one.

    Learn-then-Test certifies the floor on tuning and validation cases; the naive threshold stands beside it in
    the proposal. It takes effect when an approver approves it.

    \b
    Example:
      redline calibrate hate --as ada
    """
    from agents.calibrate import propose_thresholds
    from commands.changes import draft_words

    workspace = open_workspace(folder)
    with progress(f"calibrating {prompt}", None, quiet=as_json):
        proposal = propose_thresholds(workspace, prompt, person)
    result = DraftResult(
        proposal=proposal.id, title=proposal.title, risk=proposal.risk, evidence=proposal.evidence
    )
    emit(result, as_json, draft_words(workspace, proposal))


COMMANDS = {"decide": decide, "calibrate": calibrate}
