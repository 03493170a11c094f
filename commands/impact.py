"""`redline impact`: what a change of a law touches among our own rules, and a person's word on it."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.impact_words import impact_words
from commands.in_force import DAY, day_of
from commands.terminal import Command, acting, common, emit, open_workspace, progress
from knowledge_base.embed import Progress
from knowledge_base.errors import WrongUsage
from knowledge_base.impact_records import Said, Verdict
from knowledge_base.records import GLOBAL, artefact_id, now
from knowledge_base.workspace import Workspace
from tools.law_impact.impact import Impact
from tools.law_impact.laws import Laws

if TYPE_CHECKING:
    from agents.law_pairs import ModelPairs
    from agents.llm import Gateway


class _ShowByDefault(click.Group):
    """`redline impact dsa` is `redline impact show dsa`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ShowByDefault)
def impact() -> None:
    """Tell what a change of a law touches: clauses, guidelines, prompts, markets and streams.

    Without `confirm` or `reject`, the arguments are those of `show`.

    \b
    Examples:
      redline impact act.2025.md act.2027.md
      redline impact dsa --from 2024-02-17 --to 2026-07-01
      redline impact dsa
    """


@impact.command("show")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--from", "first", type=DAY, default=None, help="The version in force on this day.")
@click.option(
    "--to", "last", type=DAY, default=None, help="And on this one; without both, the last two versions."
)
@click.option("--market", default="", help="Our clauses of one market, such as DE; all by default.")
@click.option("--as-of", type=DAY, default=None, help="Our clauses in force on this day; today by default.")
@click.option("--llm", is_flag=True, help="Let the model name more clauses, and word drafts.")
@click.option("--draft", is_flag=True, help="Make proposals of what can be drafted; needs --as.")
@click.option("--as", "person", metavar="PERSON", envvar="REDLINE_PERSON", default="", help="Who drafts.")
@common
def show(
    old: str,
    new: str | None,
    first: datetime | None,
    last: datetime | None,
    market: str,
    as_of: datetime | None,
    llm: bool,
    draft: bool,
    person: str,
    folder: Path,
    as_json: bool,
) -> None:
    """Map what changed in a law to our clauses in force, with reasons, gaps and conflicts.

    OLD and NEW are two files of one law; or OLD is the name of an imported regulation, or the id of one change.

    \b
    Examples:
      redline impact show act.2025.md act.2027.md --market DE
      redline impact dsa --from 2024-02-17 --to 2026-07-01 --json
      redline impact dsa --draft --as ada
    """
    from tools.law_impact.assess import impact_of

    if draft and not person:
        raise WrongUsage("a draft needs to know who you are; add --as PERSON")
    workspace = open_workspace(folder)
    laws, one = _laws(workspace, old, new, first, last, market)
    ask = _pairs(workspace) if llm else None
    with progress("searching both ways", None, quiet=as_json) as step, workspace.store.read() as tx:
        found = impact_of(tx, laws, workspace.embedder, day_of(as_of), market, step, ask)
    if ask is not None:
        found = found.model_copy(update={"notes": (*found.notes, *ask.notes())})
    if one:
        found = _only(found, one)
    if draft:
        with progress("drafting", None, quiet=as_json) as step:
            found = _drafted(workspace, laws, found, person, llm, step)
    emit(found, as_json, impact_words(found, whole=bool(one)))


def _on_a_pair(command: Command) -> Command:
    """What a person's word on a change and a clause takes."""
    for given in (
        common,
        acting,
        click.option("--to", "last", type=DAY, default=None, help="As for show."),
        click.option("--from", "first", type=DAY, default=None, help="As for show."),
        click.option("--why", default="", help="Why, in words; a rejection needs it."),
        click.argument("clause"),
        click.argument("change"),
    ):
        command = given(command)
    return command


@impact.command("confirm")
@_on_a_pair
def confirm(**given: Any) -> None:
    """Say that a change touches a clause, found or not; it is remembered for these two texts.

    \b
    Example:
      redline impact confirm platform-safety-act/art_4.4~c3994c60 harassment/4.1 --as ada
    """
    _judge("confirmed", **given)


@impact.command("reject")
@_on_a_pair
def reject(**given: Any) -> None:
    """Say that a change does not touch a clause; it is remembered for these two texts.

    \b
    Example:
      redline impact reject platform-safety-act/art_8.1~b4562c77 live-monetisation/2.3 --why "prices only" --as ada
    """
    _judge("rejected", **given)


def _judge(
    said: Said,
    change: str,
    clause: str,
    why: str,
    first: datetime | None,
    last: datetime | None,
    person: str,
    folder: Path,
    as_json: bool,
) -> None:
    from tools.law_impact.changed import changed_law
    from tools.law_impact.impact import clause_name
    from tools.law_impact.judged import judge
    from tools.law_impact.ours import our_clauses

    workspace = open_workspace(folder)
    if "~" not in change:
        raise WrongUsage(
            f"{change!r} is no id of a change; 'redline impact' shows them, such as dsa/art_16.2~3f2a9c10"
        )
    laws, _ = _laws(workspace, change, None, first, last, "")
    found = changed_law(laws).of_id(change)
    with workspace.store.read() as tx:
        ours = {clause_name(one): one for one in our_clauses(tx, day_of(None))}
    if clause not in ours:
        raise WrongUsage(
            f"no clause {clause!r} is in force; 'redline clauses' lists them (scams/2.3@BR for Brazil's)"
        )
    verdict = judge(workspace.store, workspace.config, laws, found, ours[clause], said, person, why, now())
    emit(verdict, as_json, f"{verdict.said}: {found.change.name} and {clause}, by {person} ({verdict.id})")


def _laws(
    workspace: Workspace,
    old: str,
    new: str | None,
    first: datetime | None,
    last: datetime | None,
    market: str,
) -> tuple[Laws, str]:
    """The two versions, and the change that alone is asked for, if one is."""
    from tools.import_regulation import read_source
    from tools.law_impact.laws import last_two, of_days, of_files

    if new is not None:
        if first or last:
            raise WrongUsage("give two files, or one regulation with --from and --to")
        return of_files(read_source(Path(old)), old, read_source(Path(new)), new), ""
    name = old.partition("/")[0] if "~" in old else old
    with workspace.store.read() as tx:
        own = artefact_id("regulation", name, market or GLOBAL)
        place = market if market and own in tx.library.artefact_ids("regulation") else GLOBAL
    if (first is None) != (last is None):
        raise WrongUsage("give both --from DAY and --to DAY, or neither for the last two versions")
    if first is None or last is None:
        return last_two(workspace, name, place), old if "~" in old else ""
    return of_days(workspace, name, place, first.date(), last.date()), old if "~" in old else ""


def _gateway(workspace: Workspace) -> "Gateway":
    from agents.llm import gateway_for

    gateway = gateway_for(workspace.store)
    if gateway is None:
        raise WrongUsage("no language model is configured; set REDLINE_LLM_MODEL, or leave out --llm")
    return gateway


def _pairs(workspace: Workspace) -> "ModelPairs":
    from agents.law_pairs import ModelPairs

    return ModelPairs(_gateway(workspace))


def _only(found: Impact, wanted: str) -> Impact:
    kept = tuple(one for one in found.changes if one.id == wanted)
    if not kept:
        raise WrongUsage(
            f"no change {wanted!r} between these versions; 'redline impact {found.regulation}' lists them"
        )
    return found.model_copy(update={"changes": kept})


def _drafted(
    workspace: Workspace, laws: Laws, found: Impact, person: str, llm: bool, told: Progress
) -> Impact:
    from agents.follow_law import follow_law
    from agents.law_edits import ModelEdits

    model = ModelEdits(_gateway(workspace)) if llm else None
    return follow_law(workspace, laws, found, person, model, told)


COMMANDS = {"impact": impact}
SCHEMAS = {"impact-show": Impact, "impact-confirm": Verdict, "impact-reject": Verdict}
