"""`redline eval`: run the offline suites and hold them against their baselines."""

from collections.abc import Sequence
from pathlib import Path

import click

from commands.eval_results import EvalOutput, SuiteList, SuiteResults, SuiteRow
from commands.terminal import common, emit, percent, progress, say, table
from evals.harness.result import SuiteResult
from knowledge_base.errors import WrongUsage

SHOWN = 10
LOGS = Path("logs") / "eval"


@click.command(name="eval")
@click.argument("suites", nargs=-1, metavar="[SUITE]...")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=None,
    help="Other cases, as JSON Lines in the suite's format or a folder that it reads; name one SUITE with it.",
)
@click.option("--model", default="", metavar="NAME", help="Run with this LLM, by its litellm name.")
@click.option(
    "--logs",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    show_default="WORKSPACE/logs/eval",
    help="Where the logs go; 'inspect view' opens them.",
)
@click.option(
    "--here", is_flag=True, help="Ask the workspace (-w) itself, in place of the suite's own; with --data."
)
@click.option("--update-baseline", "update", is_flag=True, help="Take this run as the new baseline.")
@click.option("--list", "only_list", is_flag=True, help="List the suites and what their scores mean.")
@common
def eval_(
    suites: tuple[str, ...],
    seed: int,
    data: Path | None,
    model: str,
    logs: Path | None,
    here: bool,
    update: bool,
    only_list: bool,
    folder: Path,
    as_json: bool,
) -> int:
    """Run suites, all by default, and compare their scores with the committed baselines.

    It needs no key and no network. Exit 1 when a score fell behind its baseline beyond noise, or when too much could
    not be scored; docs/evals.md has the rule. The seed draws small changes of the questions' wording, and the
    bootstrap. Nothing in the workspace is changed.

    \b
    Examples:
      redline eval
      redline eval assistant --seed 7 --json
      redline eval assistant --data my-cases.jsonl --here -w my-workspace
    """
    from evals.suites import SUITES

    names = tuple(dict.fromkeys(suites)) or tuple(SUITES)
    if only_list:
        listed = SuiteList(suites=[_listed(name) for name in names])
        emit(listed, as_json, _list_words(listed))
        return 0
    if data is not None and len(suites) != 1:
        raise WrongUsage("--data belongs to one suite; name it, such as: redline eval assistant --data FILE")
    if here and data is None:
        raise WrongUsage("--here needs --data: a suite's own cases are about its own workspace; name a file")
    workspace = folder if here else None
    into = logs or folder / LOGS
    done = [_run(name, seed, data, model, into, workspace, update, as_json) for name in names]
    whole = SuiteResults(suites=done, seed=seed, passed=all(one.passed for one in done))
    words = "\n\n".join(result_words(one) for one in done)
    emit(done[0] if len(suites) == 1 else whole, as_json, words)
    return 0 if whole.passed else 1


def _run(
    name: str,
    seed: int,
    data: Path | None,
    model: str,
    logs: Path,
    workspace: Path | None,
    update: bool,
    quiet: bool,
) -> SuiteResult:
    from evals.harness.run import run_suite
    from evals.harness.suite import Setting
    from evals.suites import suite_of

    suite = suite_of(name)
    told = (lambda words: None) if quiet else (lambda words: say(f"  {words}"))
    setting = Setting(model=model, workspace=workspace, told=told)
    with progress(name, len(suite.cases(data, seed)), quiet) as step:
        return run_suite(suite, logs, seed, data, setting, step, update)


def result_words(result: SuiteResult) -> str:
    """The scores as a table, what fell, and where the log is."""
    header = ("score", "value", "95 % interval", "n", "not scored", "baseline", "change", "")
    rows = [_row(result, name) for name in result.scores]
    told = [
        line for name, one in result.against.items() if one.why for line in _fall(name, one.why, one.fell)
    ]
    model = f"with {result.model}" if result.model else "no LLM"
    head = f"{result.suite}: {result.cases} cases, seed {result.seed}, {model}, {result.seconds:.0f} s"
    against = (
        f"baseline: {result.baseline}"
        if result.baseline
        else "no baseline for these cases; nothing to fall behind"
    )
    details = ["", *result.details.splitlines(), ""] if result.details else [""]
    ending = [*told, against, f"log: {result.log}", "passed" if result.passed else "NOT passed"]
    return "\n".join([head, "", table(header, rows, right=(1, 2, 3, 4, 5, 6)), *details, *ending])


def _row(result: SuiteResult, name: str) -> Sequence[object]:
    score, beside = result.scores[name], result.against[name]
    interval = f"[{percent(score.low)}, {percent(score.high)}]"
    both = score.value is not None and beside.then is not None
    change = f"{100 * ((score.value or 0) - (beside.then or 0)):+.1f}" if both else "–"
    unscored = result.unscored.get(name, 0)
    mark = "FELL" if beside.regressed else ""
    return name, percent(score.value), interval, score.n, unscored, percent(beside.then), change, mark


def _fall(name: str, why: str, fell: Sequence[str]) -> list[str]:
    more = f" and {len(fell) - SHOWN} more" if len(fell) > SHOWN else ""
    cases = f"\n  {', '.join(fell[:SHOWN])}{more}" if fell else ""
    return [f"{name}: {why}{cases}"]


def _listed(name: str) -> SuiteRow:
    from evals.suites import suite_of

    suite = suite_of(name)
    return SuiteRow(
        suite=name,
        says=suite.says,
        cases=len(suite.cases()),
        scores={
            **{metric.name: metric.says for metric in suite.metrics},
            **{figure.name: figure.says for figure in suite.figures},
        },
        folder=str(suite.folder),
    )


def _list_words(listed: SuiteList) -> str:
    blocks = []
    for one in listed.suites:
        scores = table(("score", "1 means"), list(one.scores.items()))
        blocks.append(f"{one.suite}: {one.says} {one.cases} cases in {one.folder}\n\n{scores}")
    return "\n\n".join(blocks)


COMMANDS = {"eval": eval_}
SCHEMAS = {"eval": EvalOutput}
