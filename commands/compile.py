"""`redline compile`: the clauses in force of a policy as a prompt, for people to read and put forward."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from commands.imports import read_text
from commands.in_force import check_market, day_of, in_force_options
from commands.prompt_results import CompiledClause, CompiledPrompt, RewordedPrompt
from commands.rewording import must_have_model, result_of, reworded, rewording_words
from commands.terminal import common, emit, open_workspace, say
from knowledge_base.errors import OutsideFailed, Refused, WrongUsage
from knowledge_base.policy_text import read_policy
from knowledge_base.records import artefact_id, parse_artefact_id
from knowledge_base.workspace import Workspace
from tools.compiling.compiled import Compiled, compile_prompt
from tools.compiling.sources import Source, clauses_in


@click.command("compile")
@click.argument("policy")
@in_force_options
@click.option("--name", default=None, help="Of the prompt; the policy's by default.")
@click.option(
    "--reword", is_flag=True, help="Have the configured model put it in plainer words; each is checked."
)
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Write the YAML here.")
@common
def compile_(
    policy: str,
    as_of: datetime | None,
    market: str,
    name: str | None,
    reword: bool,
    out: Path | None,
    folder: Path,
    as_json: bool,
) -> None:
    """Make a prompt of a policy's clauses in force: scope, questions by severity, exceptions, outcomes.

    Every part cites its clause, and what no clause says is left out. Nothing takes effect: read it, mend it, then
    put it forward. POLICY is a name, or a file of a policy that is not imported yet.

    With --reword a model puts questions, criteria and exceptions in plainer words. A wording is taken only where it
    keeps every word that bears meaning, the prompt still reads back and lints as before, and the embedded judge's F1 on
    labelled cases does not clearly fall; the others are shown with the reason.

    \b
    Examples:
      redline compile harassment
      redline compile harassment --market DE --as-of 2026-03-01 --out harassment.yaml
      redline compile policies/harassment.md
      redline compile harassment --reword --out harassment.yaml
    """
    check_market(market)
    workspace = open_workspace(folder)
    source = _source(workspace, policy, as_of, market)
    if reword:
        must_have_model()
    compiled = compile_prompt(source.clauses, name or source.policy, source.title)
    told = reworded(workspace, compiled.spec, source.clauses, quiet=as_json) if reword else None
    text = (told.spec if told else compiled.spec).to_yaml()
    if out is not None:
        _write(out, text)
    next_step = _next(workspace, compiled.spec.name, out)
    result = _result(compiled, text, str(out) if out else None, next_step, result_of(told) if told else None)
    if not as_json:
        say(_told(result))
    emit(result, as_json, text if out is None else f"written to {out}.")


def _source(workspace: Workspace, policy: str, as_of: datetime | None, market: str) -> Source:
    if policy.endswith(".md"):
        return clauses_in(read_text(Path(policy)), policy)
    day = day_of(as_of)
    with workspace.store.read() as tx:
        clauses = tx.library.clauses_in_force(day, market, policy)
        known = {parse_artefact_id(one).name for one in tx.library.artefact_ids("policy")}
        texts = [
            tx.library.head(artefact_id("policy", policy, where))
            for where in dict.fromkeys(("global", market))
        ]
    if policy not in known:
        raise WrongUsage(f"there is no policy {policy!r}; there are {', '.join(sorted(known)) or 'none yet'}")
    if not clauses:
        raise Refused(
            f"no clause of {policy!r} is in force on {day} in {market!r}; give another --as-of or --market"
        )
    text = next(text for text in texts if text is not None)
    return Source(policy, read_policy(text.text, policy).title, clauses)


def _result(
    compiled: Compiled, text: str, file: str | None, next_step: str, reworded: RewordedPrompt | None
) -> CompiledPrompt:
    cited = Counter(compiled.spec.clauses())
    return CompiledPrompt(
        name=compiled.spec.name,
        policy=compiled.spec.policy,
        yaml=text,
        file=file,
        clauses=[
            CompiledClause(clause=one, role=role, cited=one in cited) for one, role in compiled.roles.items()
        ],
        left_out=list(compiled.left_out),
        reworded=reworded,
        next_step=next_step,
    )


def _told(result: CompiledPrompt) -> str:
    roles = Counter(one.role for one in result.clauses)
    counted = ", ".join(f"{n} {role}" for role, n in roles.most_common())
    lines = [f"{len(result.clauses)} clauses in force: {counted}."]
    if result.left_out:
        lines.append(f"nothing was made of {', '.join(result.left_out)}; read whether a question is missing.")
    if result.reworded:
        lines.append(rewording_words(result.reworded))
    return "\n".join([*lines, f"Nothing has taken effect. Next: {result.next_step}"])


def _next(workspace: Workspace, name: str, out: Path | None) -> str:
    file = out or Path(f"{name}.yaml")
    with workspace.store.read() as tx:
        in_force = tx.library.head(artefact_id("prompt", name)) is not None
    if in_force:
        return f'redline propose prompt/{name} {file} --why "follows the policy" --as YOU'
    return f"redline import prompt {file}"


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise OutsideFailed(f"cannot write {str(file)!r}: {problem.strerror}; check the path") from problem


COMMANDS = {"compile": compile_}
SCHEMAS = {"compile": CompiledPrompt}
