"""`redline regulation`: list and show laws, as of a day and by what was known."""

from datetime import date, datetime
from pathlib import Path

import click

from commands.in_force import DAY, day_of
from commands.regulation_results import (
    RegulationList,
    RegulationRow,
    RegulationVersion,
    ShownProvision,
    ShownRegulation,
)
from commands.regulation_words import article_words, dates, outline
from commands.terminal import common, emit, open_workspace, table
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.in_force import versions_in_force
from knowledge_base.legal_records import ActFacts
from knowledge_base.records import (
    GLOBAL,
    Artefact,
    ArtefactVersion,
    Clause,
    ClauseId,
    artefact_id,
    parse_artefact_id,
)
from knowledge_base.store import Transaction


@click.group()
def regulation() -> None:
    """List and show the regulations of the workspace."""


@regulation.command("list")
@click.option("--as-of", type=DAY, default=None, help="A day; today by default.")
@click.option("--known-on", type=DAY, default=None, help="By what was known on that day.")
@common
def list_regulations(as_of: datetime | None, known_on: datetime | None, folder: Path, as_json: bool) -> None:
    """List regulations with their versions: from when each holds, and since when it is known.

    \b
    Examples:
      redline regulation list
      redline regulation list --as-of 2027-01-01 --known-on 2026-05-31
    """
    day, learnt = day_of(as_of), known_on.date() if known_on else None
    with open_workspace(folder).store.read() as tx:
        rows = [
            _row(tx, parse_artefact_id(one), day, learnt) for one in tx.library.artefact_ids("regulation")
        ]
    lines = [
        (
            row.artefact,
            v.version,
            v.effective_from,
            v.known_on,
            v.provisions,
            "in force" * (v.version == row.in_force),
        )
        for row in rows
        for v in row.versions
    ]
    header = ("regulation", "version", "holds from", "known on", "provisions", f"on {day}")
    words = (
        table(header, lines, right=(1, 4))
        if lines
        else "no regulation yet; 'redline import regulation' takes one in."
    )
    emit(RegulationList(as_of=day, regulations=rows), as_json, words)


@regulation.command("show")
@click.argument("name")
@click.option("--as-of", type=DAY, default=None, help="A day; today by default.")
@click.option("--known-on", type=DAY, default=None, help="By what was known on that day.")
@click.option("--article", default="", metavar="NUMBER", help="One article, such as 16 or 4a.")
@click.option(
    "--provision",
    default="",
    metavar="ID",
    help="One provision and all under it, such as art_16.2 or rct_12.",
)
@click.option("--market", default=GLOBAL, show_default=True, help="Such as DE.")
@common
def show_regulation(
    name: str,
    as_of: datetime | None,
    known_on: datetime | None,
    article: str,
    provision: str,
    market: str,
    folder: Path,
    as_json: bool,
) -> None:
    """Show a regulation as it holds on a day: its outline and dates, or an article word for word.

    \b
    Examples:
      redline regulation show dsa
      redline regulation show dsa --article 16 --as-of 2024-03-01
      redline regulation show dsa --provision rct_12
    """
    day = day_of(as_of)
    learnt = known_on.date() if known_on else None
    with open_workspace(folder).store.read() as tx:
        version, facts = _version(tx, name, market, day, learnt)
        clauses = [
            one for one in tx.library.clauses(artefact=version.artefact) if one.version == version.number
        ]
    wanted = provision or (f"art_{article.lower().replace(' ', '')}" if article else "")
    chosen = _chosen(facts, clauses, name, wanted)
    result = ShownRegulation(
        artefact=version.artefact,
        version=version.number,
        title=facts.title,
        language=facts.language,
        as_of=day,
        known_on=learnt,
        effective_from=version.effective_from,
        provisions=chosen,
        applicability=dates(facts),
    )
    emit(result, as_json, outline(result) if not wanted else article_words(result))


def _row(tx: Transaction, named: Artefact, day: date, known_on: date | None) -> RegulationRow:
    versions = tx.library.versions(named.id)
    facts = {one.number: tx.regulations.facts(named.id, one.number) for one in versions}
    newest = facts[versions[-1].number]
    holding = versions_in_force(versions, day, known_on)
    return RegulationRow(
        artefact=named.id,
        title=newest.title if newest else named.name,
        language=newest.language if newest else "",
        in_force=holding.number if holding else None,
        versions=[
            RegulationVersion(
                version=one.number,
                effective_from=one.effective_from,
                known_on=one.learnt,
                provisions=len(found.provisions) if (found := facts[one.number]) else 0,
                origin=one.origin,
            )
            for one in sorted(versions, key=lambda one: (one.effective_from or date.min, one.number))
        ],
    )


def _version(
    tx: Transaction, name: str, market: str, day: date, known_on: date | None
) -> tuple[ArtefactVersion, ActFacts]:
    artefact = artefact_id("regulation", name, market)
    versions = tx.library.versions(artefact)
    if not versions:
        known = ", ".join(tx.library.artefact_ids("regulation")) or "none yet"
        raise WrongUsage(f"there is no regulation {name!r} for {market!r} here; there are: {known}")
    holding = versions_in_force(versions, day, known_on)
    facts = tx.regulations.facts(artefact, holding.number) if holding else None
    if holding is None or facts is None:
        first = min(one.effective_from for one in versions if one.effective_from)
        raise Refused(
            f"no version of {artefact!r} that was known holds on {day}; the first holds from {first}"
        )
    return holding, facts


def _chosen(facts: ActFacts, clauses: list[Clause], name: str, wanted: str) -> list[ShownProvision]:
    places = {one.id: one for one in facts.provisions}
    root = facts.provision(ClauseId(f"{name}/{wanted}")) if wanted else None
    if wanted and root is None:
        raise WrongUsage(
            f"{name!r} has no {wanted!r} in this version; 'redline regulation show {name}' lists it"
        )
    shown = []
    for clause in clauses:
        place = places[clause.id]
        if root is None and place.kind not in ("division", "article", "annex"):
            continue
        if root is not None and not root.start <= place.start < root.through:
            continue
        shown.append(
            ShownProvision(
                id=clause.id,
                kind=place.kind,
                cite=clause.number,
                heading=list(clause.heading),
                text=clause.text,
                amended=list(place.amended),
                notes=[f"({one.number}) {one.text}" for one in facts.notes if one.provision == clause.id],
            )
        )
    return shown


COMMANDS = {"regulation": regulation}
SCHEMAS = {"regulation-list": RegulationList, "regulation-show": ShownRegulation}
