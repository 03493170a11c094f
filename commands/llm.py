"""`redline llm`."""

from pathlib import Path

import click

from commands.llm_results import LlmChecked, LlmSpending
from commands.terminal import common, emit, open_workspace, say, table
from knowledge_base.records import now
from knowledge_base.spending import DaySpending, start_of_day


@click.group()
def llm() -> None:
    """Check the language model, or show what it cost."""


@llm.command("check")
@common
def check(folder: Path, as_json: bool) -> None:
    """Ask the configured model one tiny question; exit 1 when none is configured, 3 when it does not answer.

    \b
    Example:
      REDLINE_LLM_MODEL=openai/gpt-5-mini redline llm check
    """
    from agents.llm_check import check as ask
    from agents.llm_settings import read_settings

    workspace, settings = open_workspace(folder), read_settings()
    if not as_json and settings.model:
        say(f"asking {settings.model} …")
    gateway, said = ask(workspace.store, settings)
    result = LlmChecked(
        model=said.model,
        prompt=said.prompt,
        seconds=round(said.seconds, 3),
        tokens_in=said.tokens_in,
        tokens_out=said.tokens_out,
        cost=said.cost,
        priced=gateway.budget.is_priced,
        repaired=said.repaired,
        spent_today=gateway.budget.spent_today(),
        daily_budget=settings.daily_budget,
    )
    emit(result, as_json, _words(result))


@llm.command("spending")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 3650), help="Today included.")
@common
def spending(days: int, folder: Path, as_json: bool) -> None:
    """What calls to language models cost, by day (UTC), purpose and model.

    \b
    Example:
      redline llm spending --days 30
    """
    from agents.llm_settings import read_settings

    budget, moment = read_settings().daily_budget, now()
    with open_workspace(folder).store.read() as tx:
        sums = tx.spending.by_day(start_of_day(moment, days - 1))
        today = tx.spending.spent_since(start_of_day(moment))
    result = LlmSpending(days=days, spent_today=today, daily_budget=budget, rows=sums)
    emit(result, as_json, f"{_table(sums)}\n\n{_today(today, budget)}")


def _words(checked: LlmChecked) -> str:
    lines = [
        f"{checked.model} answered in {checked.seconds:.1f} s: {checked.tokens_in} tokens sent, "
        f"{checked.tokens_out} answered, ${checked.cost:.6f}.",
        _today(checked.spent_today, checked.daily_budget),
    ]
    if checked.repaired:
        lines.append("It kept to the form asked for only when it was asked again: expect two calls for one.")
    if not checked.priced:
        lines.append(
            "Its price is not known, so its calls count as 0: set REDLINE_LLM_PRICE_IN and REDLINE_LLM_PRICE_OUT."
        )
    return "\n".join(lines)


def _today(spent: float, budget: float) -> str:
    return f"Today (UTC): ${spent:.4f} of ${budget:.2f} spent or reserved."


def _table(rows: list[DaySpending]) -> str:
    header = ("day", "purpose", "model", "calls", "cached", "failed", "tokens in", "tokens out", "cost")
    drawn = [
        (
            row.day,
            row.purpose,
            row.model,
            row.calls,
            row.cached,
            row.failed,
            row.tokens_in,
            row.tokens_out,
            f"${row.cost:.4f}",
        )
        for row in rows
    ]
    return table(header, drawn, right=range(3, 9)) if drawn else "no calls."


COMMANDS = {"llm": llm}
SCHEMAS = {"llm-check": LlmChecked, "llm-spending": LlmSpending}
