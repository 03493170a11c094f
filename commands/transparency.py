"""`redline transparency`: under which category of the transparency report each clause's decisions are filed."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

import click

from commands.in_force import DAY, day_of
from commands.results import Result
from commands.terminal import common, emit, open_workspace, table
from knowledge_base.errors import WrongUsage
from knowledge_base.records import ClauseId, now
from knowledge_base.taxonomies import Category
from tools.visible import one_line


class Unfiled(Result):
    """A clause in force that forbids something and is filed nowhere, with the category its words speak of."""

    clause: ClauseId
    category: str


class Transparency(Result):
    """`transparency`: the categories in force, clauses that are filed nowhere, and filed ones that do not hold."""

    title: str
    categories: list[Category]
    unfiled: list[Unfiled]
    not_in_force: list[ClauseId]
    proposal: str = ""


@click.command()
@click.option("--draft", is_flag=True, help="Propose to file the rest by their words; needs --as.")
@click.option("--as", "person", metavar="PERSON", envvar="REDLINE_PERSON", default="", help="Who drafts.")
@click.option("--as-of", type=DAY, default=None, help="Clauses in force on this day; today by default.")
@common
def transparency(draft: bool, person: str, as_of: datetime | None, folder: Path, as_json: bool) -> None:
    """Show the categories of the transparency report with the clauses that are filed under each.

    Clauses that forbid something and are filed nowhere are listed with the category that their words speak of. A draft
    files them there, and waits for approval like any text. Read it first: words do not know your report.

    \b
    Examples:
      redline transparency
      redline import categories transparency.yaml
      redline transparency --draft --as ada
    """
    from tools.law_impact.ours import our_clauses
    from tools.law_impact.reporting import headings_for
    from tools.transparency import filing, propose_filing, unfiled

    if draft and not person:
        raise WrongUsage("a draft needs to know who you are; add --as PERSON")
    workspace = open_workspace(folder)
    with workspace.store.read() as tx:
        clauses, taxonomy = our_clauses(tx, day_of(as_of)), filing(tx)
    missing, held = unfiled(taxonomy, clauses), {one.id for one in clauses}
    result = Transparency(
        title=taxonomy.title if taxonomy else "",
        categories=list(taxonomy.categories) if taxonomy else [],
        unfiled=[
            Unfiled(clause=one.id, category=headings_for(one)[0])
            for one in sorted(missing, key=lambda one: one.id)
        ],
        not_in_force=[one for one in (taxonomy.clauses() if taxonomy else ()) if one not in held],
        proposal=propose_filing(workspace, clauses, person, now()).id if draft else "",
    )
    emit(result, as_json, _words(result))


def _words(found: Transparency) -> str:
    none = "No categories are in force; 'redline import categories FILE' takes those of your report."
    blocks = [one_line(found.title) or none]
    rows = [(one_line(one.name), _by_policy(one.clauses)) for one in found.categories]
    if rows:
        blocks.append(table(("category", "clauses"), rows))
    if found.unfiled:
        lines = [(one.clause, one.category) for one in found.unfiled]
        blocks.append(f"Filed nowhere: {len(lines)}\n" + table(("clause", "its words speak of"), lines))
        if not found.proposal:
            blocks.append("Next: redline transparency --draft --as YOU")
    elif found.categories:
        blocks.append("Every clause in force that forbids something is filed.")
    if found.not_in_force:
        blocks.append(f"Filed, and not in force: {', '.join(found.not_in_force)}")
    if found.proposal:
        blocks.append(f"proposed {found.proposal}; next: redline proposals show {found.proposal}")
    return "\n\n".join(blocks)


def _by_policy(clauses: Sequence[ClauseId]) -> str:
    """`scams/2.1, 2.2; hate/2.1`."""
    some = groupby(clauses, key=lambda one: one.partition("/")[0])
    named = (f"{policy}/" + ", ".join(one.partition("/")[2] for one in of) for policy, of in some)
    return "; ".join(named) or "–"


COMMANDS = {"transparency": transparency}
SCHEMAS = {"transparency": Transparency}
