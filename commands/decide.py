"""`redline decide` and `redline calibrate`."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.judge_options import judging
from commands.judged_results import Decided, JudgedRun
from commands.judged_words import alike_words, judged_words
from commands.results import DraftResult, PolicyScores
from commands.terminal import acting, common, emit, open_workspace, percent, progress, table
from knowledge_base.errors import Refused
from knowledge_base.records import CaseId
from knowledge_base.workspace import Workspace

if TYPE_CHECKING:
    from tools.decide import DecidedRun
    from tools.verdicts import Judge

LEVEL = "90 %"
NOTHING_ANSWERED = 3


@click.command()
@judging("Who decides")
@click.option(
    "--prompt", "prompts", multiple=True, metavar="NAME", help="One prompt; all in force by default."
)
@click.option("--cases", "case_ids", multiple=True, metavar="ID", help="These cases only.")
@click.option(
    "--since", type=click.DateTime(("%Y-%m-%d",)), default=None, help="Cases that happened since a day."
)
@click.option(
    "--repeat",
    "repeats",
    type=click.IntRange(1, 20),
    default=1,
    help="Decide so many times, and tell how many verdicts change; the last ones stand.",
)
@click.option("--anew", is_flag=True, help="Decide every case again, also where a run was cut short.")
@common
def decide(
    kind: str,
    prompts: tuple[str, ...],
    case_ids: tuple[str, ...],
    since: datetime | None,
    repeats: int,
    anew: bool,
    folder: Path,
    as_json: bool,
) -> None:
    """Decide cases with the prompts in force: by the embedded judge, which stands in for an LLM, or by an LLM.

    Decisions are stored as stream `llm` with the judge's name. A run that was cut short goes on when the command is
    given again, and what a model did not answer is asked again. Exit 3 when nothing was answered.

    \b
    Examples:
      redline decide
      redline decide --prompt hate --since 2026-06-01
      redline decide --judge llm --prompt hate --repeat 3
    """
    workspace = open_workspace(folder)
    result = run_decide(
        workspace, prompts, case_ids, since, quiet=as_json, kind=kind, repeats=repeats, anew=anew
    )
    emit(result, as_json, decided_words(result))
    if result.runs and not any(run.answered for run in result.runs) and any(run.cases for run in result.runs):
        click.get_current_context().exit(NOTHING_ANSWERED)


def run_decide(
    workspace: Workspace,
    prompts: tuple[str, ...] = (),
    case_ids: tuple[str, ...] = (),
    since: datetime | None = None,
    quiet: bool = False,
    kind: str = "embedded",
    repeats: int = 1,
    anew: bool = False,
) -> Decided:
    """Decide and score; what `decide` and `demo` share."""
    from datetime import UTC

    from tools.decide import decide_cases, score_policy
    from tools.scene import prompts_in_force

    with workspace.store.read() as tx:
        names = list(prompts) or prompts_in_force(tx)
        ids = _chosen(tx.cases.ids(since.replace(tzinfo=UTC) if since else None), case_ids)
    if not names:
        raise Refused("no prompt is in force; import one with 'redline import prompt FILE'")
    if not ids:
        raise Refused("there are no such cases; import some with 'redline import cases FILE'")
    judge = _judge(workspace, kind, fresh=anew or repeats > 1)
    runs, by_policy = [], {}
    for name in names:
        with progress(f"deciding with {name}, by {judge.name}", len(ids) * repeats, quiet) as step:
            run = decide_cases(workspace.store, judge, name, ids, step, repeats, anew)
        runs.append(_told(workspace, name, run, ids))
        with workspace.store.read() as tx:
            scores = score_policy(tx, run.policy, "llm", workspace.config.seed)
        if scores is not None:
            by_policy[run.policy] = PolicyScores.of(scores)
    decided = sum(run.answered for run in runs)
    return Decided.model_validate(
        {"decided": decided, "judge": judge.name, "kind": kind, "by_policy": by_policy, "runs": runs}
    )


def _judge(workspace: Workspace, kind: str, fresh: bool) -> "Judge":
    if kind == "llm":
        from agents.judge import llm_judge

        return llm_judge(workspace.store, workspace.embedder, workspace.root, fresh)
    from tools.judge import EmbeddedJudge

    return EmbeddedJudge(workspace.embedder)


def _told(workspace: Workspace, prompt: str, run: "DecidedRun", ids: list[CaseId]) -> JudgedRun:
    from tools.judged import accuracy, changed

    with workspace.store.read() as tx:
        right = accuracy(tx, run.policy, run.run, ids)
        turned = changed(tx, run.policy, run.runs) if len(run.runs) > 1 else None
    return JudgedRun.of(prompt, run, right, turned)


def decided_words(result: Decided) -> str:
    """Scores as a table with intervals, and what a model's runs came to."""
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
    told = "".join(f"\n\n{words}" for words in map(judged_words, result.runs) if words)
    alike = (alike_words(run, result.by_policy.get(run.policy)) for run in result.runs)
    told += "".join(f"\n\n{words}" for words in alike if words)
    return f"{result.decided} decisions stored by {result.judge}.\n\n{shown}\n\nIntervals are {LEVEL} bootstrap.{told}"


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
    emit(DraftResult.of(proposal), as_json, draft_words(workspace, proposal))


COMMANDS = {"decide": decide, "calibrate": calibrate}
SCHEMAS = {"decide": Decided, "calibrate": DraftResult}
