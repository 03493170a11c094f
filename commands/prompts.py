"""`redline prompt`: look at a prompt as a tree, and find what is wrong with it as it is written."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from commands.imports import read_text
from commands.in_force import check_market, day_of, in_force_options
from commands.prompt_results import LintedPrompt, ShownPrompt
from commands.terminal import common, emit, open_workspace
from knowledge_base.errors import WrongUsage
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import Clause, artefact_id
from knowledge_base.workspace import CONFIG_FILE
from tools.lint import Found, Length, about, length_of, lint

FILES = (".yaml", ".yml")


@click.group()
def prompt() -> None:
    """Look at a prompt as a tree, or find what is wrong with it as it is written."""


@prompt.command("show")
@click.argument("name")
@click.option(
    "--tree", "as_tree", is_flag=True, help="Draw the decision tree; otherwise the YAML is printed."
)
@common
def show(name: str, as_tree: bool, folder: Path, as_json: bool) -> None:
    """Show a prompt in force, or one of a file.

    \b
    Examples:
      redline prompt show hate --tree
      redline prompt show draft.yaml
    """
    from tools.prompt_tree import drawn

    spec = _prompt(name, folder)
    tree = drawn(spec, shutil.get_terminal_size((110, 40)).columns) if as_tree else None
    result = ShownPrompt(prompt=spec, yaml=spec.to_yaml(), tree=tree)
    emit(result, as_json, tree or result.yaml)


@prompt.command("lint")
@click.argument("name")
@in_force_options
@click.option("--model", "models", multiple=True, metavar="NAME", help="Count the tokens of this model.")
@common
def lint_prompt(
    name: str,
    as_of: datetime | None,
    market: str,
    models: tuple[str, ...],
    folder: Path,
    as_json: bool,
) -> int:
    """Find what is wrong with a prompt as it is written; exit 1 where something is an error.

    It looks for questions that cannot be reached, clauses without a question and questions without a clause in
    force, examples on both sides, terms used before they are defined, labels without an outcome, and its length.
    Without a model the length is a rough count; REDLINE_LLM_MODEL or --model names one. Nothing is sent.

    \b
    Examples:
      redline prompt lint hate
      redline prompt lint draft.yaml --model openai/gpt-5-mini
    """
    check_market(market)
    spec = _prompt(name, folder)
    clauses = _clauses(spec, as_of, market, folder)
    lengths = list(_lengths(spec, clauses or (), models))
    found = lint(spec, clauses, lengths)
    errors = sum(one.level == "error" for one in found)
    result = LintedPrompt(
        prompt=spec.name,
        clauses_known=clauses is not None,
        errors=errors,
        warnings=len(found) - errors,
        found=found,
        lengths=lengths,
    )
    emit(result, as_json, _words(result))
    return 1 if errors else 0


def _prompt(name: str, folder: Path) -> PromptSpec:
    if name.endswith(FILES):
        return PromptSpec.from_yaml(read_text(Path(name)), name)
    with open_workspace(folder).store.read() as tx:
        head = tx.library.head(artefact_id("prompt", name))
        known = sorted(one.partition("/")[2] for one in tx.library.artefact_ids("prompt"))
    if head is None:
        raise WrongUsage(
            f"no prompt {name!r} is in force; there are {', '.join(known) or 'none yet'}. A file ends in .yaml"
        )
    return PromptSpec.from_yaml(head.text, name)


def _clauses(
    spec: PromptSpec, as_of: datetime | None, market: str, folder: Path
) -> tuple[Clause, ...] | None:
    """The clauses in force of its policy; None where there is no workspace, or the policy is not in it."""
    if not (folder / CONFIG_FILE).exists():
        return None
    with open_workspace(folder).store.read() as tx:
        known = tx.library.clauses(policy=spec.policy)
        return tx.library.clauses_in_force(day_of(as_of), market, spec.policy) if known else None


def _lengths(spec: PromptSpec, clauses: tuple[Clause, ...], models: tuple[str, ...]) -> Iterator[Length]:
    from agents.llm_settings import read_settings

    known = {clause.id: clause for clause in clauses}
    named = models or tuple(filter(None, [read_settings().model]))
    if not named:
        yield length_of(spec, known, "about", about)
        return
    from agents.prompt_length import tokens, window

    for model in named:

        def count(text: str, model: str = model) -> int:
            return tokens(model, text)

        yield length_of(spec, known, model, count, window(model))


def _words(result: LintedPrompt) -> str:
    lines = [_finding(one) for one in result.found]
    for length in result.lengths:
        rough = length.model == "about"
        lines.append(
            f"{'about ' if rough else ''}{length.tokens:,} tokens{'' if rough else f' for {length.model}'}"
        )
    if not result.clauses_known:
        lines.append("its policy is not in a workspace here, so its clauses were not looked at")
    lines.append(f"{result.prompt}: {_many(result.errors, 'error')}, {_many(result.warnings, 'warning')}.")
    return "\n".join(lines)


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _finding(one: Found) -> str:
    return f"{one.level}  {one.check} · {one.place}\n  {one.reason}.\n  Next: {one.next_step}."


COMMANDS = {"prompt": prompt}
SCHEMAS = {"prompt-show": ShownPrompt, "prompt-lint": LintedPrompt}
