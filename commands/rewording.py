"""`redline compile --reword`: the compiled prompt in a model's words, and what became of each of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from commands.prompt_results import RewordedPrompt, Rewording, RewordingChecked
from commands.terminal import progress
from knowledge_base.measured import SplitEvidence
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import Clause
from knowledge_base.workspace import Workspace

if TYPE_CHECKING:
    from agents.reword import Reworded

MOST_REFUSED = 10
"""Refused wordings of one question that are told at a terminal; JSON holds them all."""


def must_have_model() -> None:
    """Raises: NoModel where none is configured."""
    from agents.llm_errors import NoModel
    from agents.llm_settings import read_settings

    if not read_settings().model:
        raise NoModel(
            "--reword needs a language model and none is configured; set REDLINE_LLM_MODEL as docs/llm.md says, "
            "or compile without --reword"
        )


def reworded(workspace: Workspace, compiled: PromptSpec, clauses: Sequence[Clause], quiet: bool) -> Reworded:
    """The compiled prompt in the configured model's words, as far as they hold."""
    from agents.llm import Gateway
    from agents.llm_settings import read_settings
    from agents.reword import reword
    from tools.rewording import groups_of
    from tools.rewording_figures import rewording_figures

    gateway = Gateway(workspace.store, read_settings())
    with progress("reading labelled cases to measure wordings on", None, quiet):
        figures = rewording_figures(workspace.store, workspace.embedder, compiled, workspace.config.seed)
    with progress(f"asking {gateway.model} for plainer words", len(groups_of(compiled)), quiet) as step:
        return reword(gateway, compiled, clauses, figures, step)


def result_of(found: Reworded) -> RewordedPrompt:
    """What was asked and given, for machines."""
    return RewordedPrompt(
        model=found.model,
        prompt=found.prompt,
        wordings=[
            Rewording(
                question=one.question,
                part=one.part,
                clause=one.clause,
                taken=not one.problem,
                before=one.before,
                text=one.text,
                reason=one.problem,
            )
            for one in found.offered
        ],
        unanswered=dict(found.unanswered),
        cost=found.cost,
        measured=_checked(found.figures) if found.figures else None,
    )


def _checked(figures: SplitEvidence) -> RewordingChecked:
    return RewordingChecked(
        cases=figures.before.n,
        f1_before=figures.before.f1.value,
        f1_after=figures.after.f1.value,
        gain=figures.gain,
        low=figures.low,
        high=figures.high,
    )


def rewording_words(told: RewordedPrompt) -> str:
    """For people: by question what was put in other words, and what was refused and why."""
    taken = sum(one.taken for one in told.wordings)
    lines = [f"{told.model}: {taken} of {len(told.wordings)} wordings taken; the rest stays as compiled."]
    for question, wordings in groupby(told.wordings, lambda one: one.question):
        lines += [question, *_of_question(list(wordings))]
    lines += [f"{question}\n  nothing: {why}" for question, why in told.unanswered.items()]
    return "\n".join([*lines, _measured(told)])


def _of_question(wordings: Sequence[Rewording]) -> list[str]:
    refused = [one for one in wordings if not one.taken]
    lines = [
        f"  reworded {one.part} ({one.clause})\n    - {one.before}\n    + {one.text}"
        for one in wordings
        if one.taken
    ]
    lines += [f"  refused {one.part}: {one.reason}\n    ~ {one.text}" for one in refused[:MOST_REFUSED]]
    more = len(refused) - MOST_REFUSED
    return [*lines, f"  and {more} more refused; --json lists them"] if more > 0 else lines


def _measured(told: RewordedPrompt) -> str:
    one = told.measured
    if one is None:
        return "What the wordings do to decisions was not measured."
    before, after = (f"{value or 0:.1%}" for value in (one.f1_before, one.f1_after))
    gain = f"{100 * one.gain:+.1f} [{100 * one.low:+.1f}, {100 * one.high:+.1f}]"
    return (
        f"F1 of the embedded judge on {one.cases:,} tuning and validation cases: {before} compiled, {after} reworded "
        f"({gain} points)."
    )
