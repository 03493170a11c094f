"""`redline guideline`: show a labelling guideline item by item, lint it, hold it against a prompt, edit it."""

from datetime import datetime
from pathlib import Path

import click

from commands.guideline_files import file_text, first_heading, stem_of
from commands.guideline_results import CheckedGuideline, LintedGuideline, ShownGuideline
from commands.guideline_words import checked_words, linted_words, public_check, shown_words
from commands.in_force import check_market, day_of, in_force_options
from commands.results import DraftResult
from commands.terminal import acting, common, emit, open_workspace, progress, say
from knowledge_base.errors import WrongUsage
from knowledge_base.guideline_records import Guideline
from knowledge_base.guidelines import guideline_of_versions
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import Clause, artefact_id
from knowledge_base.workspace import CONFIG_FILE, Workspace
from tools.guideline_lint import in_order, lint_guideline, not_understood

FILES = (".md", ".markdown", ".docx", ".pdf")


@click.group()
def guideline() -> None:
    """Show a labelling guideline item by item, find what is wrong with it, hold it against a prompt, edit it."""


@guideline.command("show")
@click.argument("name")
@click.option(
    "--markdown", "as_markdown", is_flag=True, help="The text as it is; of Word and PDF what was read."
)
@common
def show(name: str, as_markdown: bool, folder: Path, as_json: bool) -> None:
    """Show a guideline in force, or one of a file: each item with its id, its answer and its clauses.

    \b
    Examples:
      redline guideline show hate
      redline guideline show raters.docx --markdown
    """
    read, version, not_read = _guideline(name, folder)
    told = [*not_read, *not_understood(read)]
    result = ShownGuideline(guideline=read, version=version, not_understood=told)
    emit(result, as_json, read.text if as_markdown else shown_words(result))


@guideline.command("lint")
@click.argument("name")
@in_force_options
@common
def lint(name: str, as_of: datetime | None, market: str, folder: Path, as_json: bool) -> int:
    """Find what is wrong with a guideline as it is written; exit 1 where something is an error.

    It looks for rules without a clause in force and clauses without a rule, examples that contradict each other or
    the prompt's, terms that nothing defines or that are defined twice, rules that fit one case with two answers,
    references to rules that are not there, answers that its words do not name, its reading level and its length.

    \b
    Examples:
      redline guideline lint hate
      redline guideline lint raters.docx
    """
    from tools.compiling.compiled import clause_definitions
    from tools.reading_level import count_words, grade

    check_market(market)
    read, _, not_read = _guideline(name, folder)
    for what in not_read:
        say(f"{name}: {what}")
    clauses, prompts = _policy(read, as_of, market, folder)
    found = lint_guideline(read, clauses, prompts, clause_definitions(clauses or ()))
    compared = (folder / CONFIG_FILE).exists()
    if compared:
        from tools.guideline_clashes import clashes

        found = in_order([*found, *clashes(read, open_workspace(folder).embedder, prompts)])
    errors = sum(one.level == "error" for one in found)
    body = read.text[read.body :]
    result = LintedGuideline(
        guideline=read.id,
        clauses_known=clauses is not None,
        cases_compared=compared,
        words=count_words(body),
        reading_level=grade(body),
        errors=errors,
        warnings=len(found) - errors,
        found=found,
    )
    emit(result, as_json, linted_words(result))
    return 1 if errors else 0


@guideline.command("check")
@click.argument("name")
@click.option("--prompt", required=True, metavar="NAME", help="The prompt in force that it is held against.")
@click.option("--exit-code", is_flag=True, help="Exit 1 when an example parts.")
@common
def check(name: str, prompt: str, exit_code: bool, folder: Path, as_json: bool) -> int:
    """Put the same cases through a guideline and a prompt, and tell where the two part, by rule.

    The guideline's examples have the answer that it gives them. Labelled cases of tuning and validation are decided by
    its rules, read as a decision tree by the embedded judge; shares are of validation cases, and unseen ones are not
    looked at.

    \b
    Example:
      redline guideline check hate --prompt hate
    """
    from tools.guideline_check import check_guideline
    from tools.guideline_tree import guideline_tree
    from tools.scene import build_scene, instruments_for

    workspace = open_workspace(folder)
    read, _, _ = _guideline(name, folder)
    with workspace.store.read() as tx:
        policy = instruments_for(tx, prompt).spec.policy
    if read.policy and read.policy != policy:
        raise WrongUsage(
            f"guideline {read.id!r} is for policy {read.policy!r} and prompt {prompt!r} for {policy!r}; "
            "name a prompt of its policy"
        )
    quoted = guideline_tree(read).spec.examples()
    with progress("reading cases", None, quiet=as_json) as step:
        seed = workspace.config.seed
        scene = build_scene(workspace.store, workspace.embedder, policy, seed, step, prompt, quoted)
    result: CheckedGuideline = public_check(read, prompt, scene.judge.name, check_guideline(read, scene))
    emit(result, as_json, checked_words(result))
    return 1 if exit_code and result.examples.parted else 0


@guideline.command("edit")
@click.argument("name")
@acting
@common
def edit(name: str, person: str, folder: Path, as_json: bool) -> None:
    """Draft an edit of a guideline from what its raters split on; it needs ratings, and no prompt or decisions.

    Where raters part on a rule that its clause can mend, the smallest edit in the clause's words is a proposal, with
    the trial that would show it and the labels to give again. 'redline draft' does the same for a finding.

    \b
    Example:
      redline guideline edit hate --as ada
    """
    from agents.edit_guideline import edit_guideline
    from commands.changes import draft_words

    workspace = open_workspace(folder)
    read, _, _ = _guideline(name, folder)
    with progress("drafting", None, quiet=as_json):
        proposal = edit_guideline(workspace, read.policy or read.id, person)
    emit(DraftResult.of(proposal), as_json, draft_words(workspace, proposal))


def _guideline(name: str, folder: Path) -> tuple[Guideline, int | None, tuple[str, ...]]:
    """A guideline in force with its version, or one of a file with what of the file could not be read."""
    if name.lower().endswith(FILES):
        file = Path(name)
        text, not_read = file_text(file)
        front = {"id": stem_of(file), "title": first_heading(text) or stem_of(file), "policy": ""}
        return guideline_of_versions([text], str(file), front), None, not_read
    with open_workspace(folder).store.read() as tx:
        plain, _, market = name.partition("@")
        artefact = artefact_id("guideline", plain, market or "global")
        head = tx.library.head(artefact)
        known = sorted(one.partition("/")[2] for one in tx.library.artefact_ids("guideline"))
        versions = tx.library.versions(artefact)
    if head is None:
        raise WrongUsage(
            f"no guideline {name!r} is in force; there are {', '.join(known) or 'none yet'}. "
            "A file ends in .md, .docx or .pdf"
        )
    texts = [version.text for version in versions if version.number <= head.number]
    return guideline_of_versions(texts, artefact), head.number, ()


def _policy(
    read: Guideline, as_of: datetime | None, market: str, folder: Path
) -> tuple[tuple[Clause, ...] | None, list[PromptSpec]]:
    """The clauses in force of its policy and the prompts for it; None where it is in no workspace here."""
    if not read.policy or not (folder / CONFIG_FILE).exists():
        return None, []
    from tools.scene import instruments_for, prompts_in_force

    workspace: Workspace = open_workspace(folder)
    with workspace.store.read() as tx:
        known = tx.library.clauses(policy=read.policy)
        clauses = tx.library.clauses_in_force(day_of(as_of), market, read.policy) if known else None
        specs = [instruments_for(tx, prompt).spec for prompt in prompts_in_force(tx)]
    return clauses, [spec for spec in specs if spec.policy == read.policy]


COMMANDS = {"guideline": guideline}
SCHEMAS = {
    "guideline-show": ShownGuideline,
    "guideline-lint": LintedGuideline,
    "guideline-check": CheckedGuideline,
    "guideline-edit": DraftResult,
}
